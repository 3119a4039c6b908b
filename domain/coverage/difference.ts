import { intersect, lengthDm, stretchesOf, toDm, toM, type Intervals } from './intervals.ts'
import { sideStates, type ShiftCoverage, type SidePart, type SideState } from './shift.ts'

/** Metres of a side and pass that went from one state into another. */
export interface ChangedMetres {
  readonly edge: string
  readonly name: string
  readonly pass: number
  readonly from: SideState
  readonly to: SideState
  readonly lengthM: number
  readonly parts: readonly (readonly [fromM: number, toM: number])[]
}

export interface CoverageDifference {
  readonly changes: readonly ChangedMetres[]
  /** Metres gained (lost when negative) by each state, over all passes. */
  readonly totals: Readonly<Record<SideState, number>>
}

/** What changed from one version of a shift's coverage to the next; both are of the same sides and passes. */
export function differenceOf(before: ShiftCoverage, after: ShiftCoverage): CoverageDifference {
  const totals: Record<SideState, number> = { done: 0, missed: 0, unknown: 0, excused: 0, open: 0 }
  const old = new Map(before.sides.map((side) => [side.edge, side]))
  const changes: ChangedMetres[] = []
  for (const { edge, name, passes } of after.sides)
    for (const [pass, { parts }] of passes.entries()) {
      const was = old.get(edge)?.passes[pass]?.parts
      if (was === undefined) continue
      for (const from of sideStates)
        for (const to of sideStates) {
          if (from === to) continue
          const set = intersect(inState(was, from), inState(parts, to))
          const dm = lengthDm(set)
          if (dm === 0) continue
          totals[from] -= dm
          totals[to] += dm
          changes.push({ edge, name, pass, from, to, lengthM: toM(dm), parts: stretchesOf(set) })
        }
    }
  for (const state of sideStates) totals[state] = toM(totals[state]) + 0
  return { changes, totals }
}

function inState(parts: readonly SidePart[], wanted: SideState): Intervals {
  const set: number[] = []
  for (const [fromM, untilM, state] of parts) if (state === wanted) set.push(toDm(fromM), toDm(untilM))
  return set
}
