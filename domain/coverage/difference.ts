import type { ShiftCoverage, SideState } from './shift.ts'

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

/** What changed from one version of a shift's coverage to the next. */
export function differenceOf(before: ShiftCoverage, after: ShiftCoverage): CoverageDifference {
  void before
  void after
  return { changes: [], totals: { done: 0, missed: 0, unknown: 0, excused: 0, open: 0 } }
}
