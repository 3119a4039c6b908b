import type { VehicleNow } from '../coverage/detour.ts'
import type { RoadTimes } from '../coverage/road-times.ts'
import type { ShiftForecast } from '../coverage/forecast.ts'
import type { RuleSettings } from '../coverage/settings.ts'
import type { Shift, ShiftCoverage } from '../coverage/shift.ts'
import type { AlertChange } from './alert.ts'

/** A shift and its coverage as they are now. */
export interface ShiftSeen {
  readonly shift: Shift
  readonly coverage: ShiftCoverage
  /** `shiftForecast(…)` of that coverage. */
  readonly forecast: ShiftForecast
  /** All vehicles that are out; those of the shift too. */
  readonly vehicles: readonly VehicleNow[]
  /** Late data are waiting to be worked in, or the journal is not read to its end: nothing new is raised meanwhile. */
  readonly recomputing: boolean
}

/** A plain value of at most 4 kB as JSON. Only this folder looks inside. */
export interface ShiftMemory {
  /** Newest look at it. */
  readonly lastMs: number
}

/**
 * The alerts of a shift after a look at it, every 5 to 30 s while it is open and once when it is closed, which closes them all
 * (docs/SPEC.md E10 to E12). Memory of a closed shift is undefined.
 */
export function shiftAlerts(
  memory: ShiftMemory | undefined,
  seen: ShiftSeen,
  nowMs: number,
  roads: RoadTimes,
  settings: RuleSettings,
): [ShiftMemory | undefined, AlertChange[]] {
  void seen
  void roads
  void settings
  return [memory ?? { lastMs: nowMs }, []]
}
