import type { RoadTimes } from './road-times.ts'
import type { RuleSettings } from './settings.ts'
import type { Shift, ShiftCoverage } from './shift.ts'

/** What does not change of a shift's way: made once a shift, `courseOf(shift, roads)`. */
export interface Course {
  /** Seconds from the end of each side to the start of the next in the order of the plan. */
  readonly betweenS: Float64Array
}

/** A side that will not be done before its window closes, if nothing is done about it. */
export interface SideAtRisk {
  readonly edge: string
  readonly name: string
  readonly pass: number
  /** Metres that are open. */
  readonly openM: number
  /** The vehicles have gone on without it, or will not come so far. */
  readonly why: 'left-behind' | 'out-of-reach'
  readonly windowEndMs: number
}

export interface ShiftForecast {
  /** Predicted end of all the work that is begun or due, when it can be told. */
  readonly finishMs?: number
  /** The pass `finishMs` is of, and the end of its window. */
  readonly pass?: number
  readonly windowEndMs?: number
  /** Metres that will be missed if nothing is done: of all `sides`. */
  readonly atRiskM: number
  readonly sides: readonly SideAtRisk[]
  /** How much slower than planned the last half hour was: 1 as planned, 2 twice the time. */
  readonly pace?: number
  /** Side its vehicles will come to next. */
  readonly nextEdge?: string
}

export function courseOf(shift: Pick<Shift, 'sides'>, roads: RoadTimes): Course {
  void roads
  return { betweenS: new Float64Array(shift.sides.length) }
}

/** How a shift will end, from its own progress. */
export function shiftForecast(
  shift: Shift,
  coverage: ShiftCoverage,
  course: Course,
  nowMs: number,
  settings: RuleSettings,
): ShiftForecast {
  void shift
  void coverage
  void course
  void nowMs
  void settings
  return { atRiskM: 0, sides: [] }
}
