import {
  sideStates,
  type ShiftCoverage,
  type ShiftSide,
  type SideCoverage,
  type StateMetres,
} from '#domain/coverage/shift.ts'
import { metresOf, standingOf, type SideStanding } from '#domain/coverage/standing.ts'
import type { Streets } from '../coverage-api.ts'
import type { LonLat } from '#domain/geography.ts'

/** A side of a shift with what is known of it: of one pass, or of all of them together. */
export interface SideRow {
  readonly edge: string
  readonly name: string
  readonly lengthM: number
  /** Exact once the streets are there, to some metres before. */
  readonly line: readonly LonLat[]
  readonly oneway: boolean
  readonly passes: SideCoverage['passes']
  readonly metres: StateMetres
  readonly standing: SideStanding
  readonly overspeedM: number
  readonly inferredM: number
  readonly firstDoneMs: number | undefined
  readonly lastDoneMs: number | undefined
}

/** What a figure of the head is made of. */
export const figureNames = [...sideStates, 'overspeed', 'inferred', 'first', 'last'] as const
export type FigureName = (typeof figureNames)[number]
export const isFigureName = (word: string | null): word is FigureName =>
  (figureNames as readonly (string | null)[]).includes(word)

/** Lengths below this are the rest of a sum of fractions. */
const NOTHING_M = 0.05

const open = (side: Pick<ShiftSide, 'lengthM'>): SideCoverage['passes'][number] => ({
  parts: [[0, side.lengthM, 'open']],
  overspeedM: 0,
  inferredM: 0,
})

/** The sides of a shift in the order of its plan; `pass` from 0, undefined: all of them together. */
export function sideRows(
  shift: { readonly sides: readonly ShiftSide[]; readonly passes: readonly unknown[] },
  coverage: ShiftCoverage | undefined,
  streets: Streets | undefined,
  { pass, enoughPercent }: { readonly pass: number | undefined; readonly enoughPercent: number },
): SideRow[] {
  const covered = new Map(coverage?.sides.map((side) => [side.edge, side]))
  const drawn = new Map(streets?.features.map((feature) => [feature.properties.edge, feature]))
  return shift.sides.map((side) => {
    const { edge, name, lengthM, points } = side
    const all = covered.get(edge)?.passes ?? shift.passes.map(() => open(side))
    const passes = pass === undefined ? all : all.slice(pass, pass + 1)
    const { done, missed, unknown, excused, open: openM } = metresOf(passes)
    const metres = { doneM: done, missedM: missed, unknownM: unknown, excusedM: excused, openM }
    const firsts = passes.flatMap(({ firstDoneMs }) => firstDoneMs ?? [])
    const lasts = passes.flatMap(({ lastDoneMs }) => lastDoneMs ?? [])
    const feature = drawn.get(edge)
    return {
      edge,
      name,
      lengthM,
      line: (feature?.geometry.coordinates as [number, number][] | undefined) ?? points,
      oneway: feature?.properties.oneway ?? false,
      passes,
      metres: { plannedM: lengthM * passes.length, ...metres },
      standing: standingOf(passes, enoughPercent).state,
      overspeedM: passes.reduce((sum, { overspeedM }) => sum + overspeedM, 0),
      inferredM: passes.reduce((sum, { inferredM }) => sum + inferredM, 0),
      firstDoneMs: firsts.length === 0 ? undefined : Math.min(...firsts),
      lastDoneMs: lasts.length === 0 ? undefined : Math.max(...lasts),
    }
  })
}

/** The sides a figure is made of: of a length those that have some of it, of a time the one it is the time of. */
export function makersOf(rows: readonly SideRow[], figure: FigureName | undefined): readonly SideRow[] {
  switch (figure) {
    case undefined:
      return rows
    case 'overspeed':
      return rows.filter(({ overspeedM }) => overspeedM >= NOTHING_M)
    case 'inferred':
      return rows.filter(({ inferredM }) => inferredM >= NOTHING_M)
    case 'first': {
      const first = Math.min(...rows.flatMap(({ firstDoneMs }) => firstDoneMs ?? []))
      return rows.filter(({ firstDoneMs }) => firstDoneMs === first)
    }
    case 'last': {
      const last = Math.max(...rows.flatMap(({ lastDoneMs }) => lastDoneMs ?? []))
      return rows.filter(({ lastDoneMs }) => lastDoneMs === last)
    }
    default:
      return rows.filter(({ metres }) => metres[`${figure}M`] >= NOTHING_M)
  }
}
