import type { Network } from '../matching/network.ts'
import type { MatchSettings } from '../matching/settings.ts'
import { startMatching } from '../matching/step.ts'
import { TRACE_END_MS, type CoverageFix, type VehicleOutput, type VehicleState } from './vehicle-state.ts'

/** The state of a vehicle of which nothing is known. */
export function startVehicle(vehicle: string, network: Network): VehicleState {
  return { vehicle, lastAtMs: null, match: startMatching(network) }
}

/**
 * When `endVehicle` is due, if no fix comes before: `TRACE_END_MS` after the newest; undefined: nothing to end.
 * A fix at that very time does not end it, a later one does.
 */
export function endsAtMs(state: VehicleState): number | undefined {
  return state.lastAtMs === null ? undefined : state.lastAtMs + TRACE_END_MS
}

/**
 * What a fix tells of where a vehicle was and whether it worked. Fixes come in order of (atMs, sub); one not newer than the newest is `late`
 * and changes nothing. Pure, exactly resumable from JSON. It ends the trace itself when `endsAtMs` has passed; a caller that keeps states by hour
 * calls `endVehicle` at that time first, because rows of an end belong to the hour of the end.
 * @throws {RangeError} when the state belongs to another network: call `endVehicle` with that one first
 */
export function vehicleStep(
  state: VehicleState,
  fix: CoverageFix,
  network: Network,
  settings: MatchSettings,
): [VehicleState, VehicleOutput] {
  void fix
  void network
  void settings
  return [state, { drives: [], silences: [], signal: 'none' }]
}

/**
 * End the trace at a time: at `endsAtMs(state)`, or, at the first fix for which another network is in use, at the time of that fix.
 * The state that comes back is for `next`. Rows belong to the hour of `atMs`.
 */
export function endVehicle(
  state: VehicleState,
  network: Network,
  atMs: number,
  settings: MatchSettings,
  next: Network = network,
): [VehicleState, VehicleOutput] {
  void network
  void atMs
  void settings
  return [
    { ...state, match: startMatching(next) },
    { drives: [], silences: [], signal: 'none' },
  ]
}
