import type { Drive } from './drive.ts'
import { interval, stretchesOf, subtract, union, type Intervals } from './intervals.ts'
import type { RuleSettings } from './settings.ts'
import { coverageOf } from './shift-coverage.ts'
import type { Shift, ShiftSide } from './shift.ts'

/** A stretch of a side that became done for a pass, all by that time. */
export type DoneAt = readonly [edge: string, pass: number, fromM: number, toM: number, atMs: number]

/** Times are told to this grain: what a person can see in a replay. */
const STEP_MS = 5_000

/**
 * When each part of each side became done, in order of time: coverage as it would have been worked out at every moment something was done. In the
 * end it is what coverage says (docs/SPEC.md G7).
 */
export function doneTimes(shift: Shift, drives: readonly Drive[], settings: RuleSettings): DoneAt[] {
  const bySide = Map.groupBy(drives, ({ edge }) => edge)
  return shift.sides
    .flatMap((side) => ofSide(shift, side, bySide.get(side.edge) ?? [], settings))
    .toSorted((a, b) => a[4] - b[4])
}

function ofSide(shift: Shift, side: ShiftSide, drives: readonly Drive[], settings: RuleSettings): DoneAt[] {
  const times = new Map<number, number>()
  for (const { signal, pieces } of drives) {
    if (signal === 'off') continue
    for (const { toMs } of pieces) {
      const step = Math.floor(toMs / STEP_MS)
      times.set(step, Math.max(times.get(step) ?? 0, toMs))
    }
  }
  const alone = { ...shift, sides: [side] }
  let known: readonly Intervals[] = shift.passes.map(() => [])
  const found: DoneAt[] = []
  for (const atMs of [...times.values()].toSorted((a, b) => a - b)) {
    const facts = { drives: drives.flatMap((drive) => until(drive, atMs)), silences: [], excuses: [] }
    const [covered] = coverageOf(alone, facts, 0, settings).sides
    const done = (covered?.passes ?? []).map(({ parts }) =>
      union(parts.filter(([, , state]) => state === 'done').map(([fromM, toM]) => interval(fromM, toM))),
    )
    for (const [pass, set] of done.entries())
      for (const [fromM, toM] of stretchesOf(subtract(set, known[pass] ?? [])))
        found.push([side.edge, pass, fromM, toM, atMs])
    known = done
  }
  return found
}

/** What of a run was driven by then. */
function until(drive: Drive, atMs: number): readonly Drive[] {
  const pieces = drive.pieces.filter(({ toMs }) => toMs <= atMs)
  return pieces.length === 0 ? [] : [{ ...drive, pieces }]
}
