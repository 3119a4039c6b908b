import type { CoordinateSystem } from '../asset.ts'
import type { CoverageFix, VehicleOutput } from '../coverage/vehicle-state.ts'
import type { RuleSettings } from '../coverage/settings.ts'
import type { Shift } from '../coverage/shift.ts'
import type { LonLat } from '../geography.ts'
import type { Network } from '../matching/network.ts'
import type { WorkType } from '../plan/plan.ts'
import type { AlertChange } from './alert.ts'
import type { Ground } from './ground.ts'

/** A shift that is open, as the rules about its vehicles see it. */
export interface ShiftNow {
  readonly shift: Shift
  /** Made once a shift: `groundOf(shift)`. */
  readonly ground: Ground
  /** Planned metres that are still open, of all passes; 0: nothing left to do. */
  readonly openM: number
}

export interface VehicleContext {
  readonly vehicle: {
    readonly id: string
    readonly town: string
    readonly crs: CoordinateSystem
    /** Attribute `workType` of the asset. */
    readonly workType?: WorkType
  }
  /** Open shifts that name the vehicle, and those it has an order for. */
  readonly shifts: readonly ShiftNow[]
  /** In use at the time of the fix. */
  readonly network: Network
  readonly settings: RuleSettings
  /** Depots and water points that are known by configuration. */
  readonly yards: readonly LonLat[]
}

/** A plain value of at most 2 kB as JSON. Only this folder looks inside. */
export interface VehicleMemory {
  /** Newest fix. */
  readonly lastMs: number
}

/**
 * One more live fix of a vehicle, with what matching made of it. Historical fixes are not given; one not newer than the newest changes nothing
 * (docs/SPEC.md E2). The same memory when nothing changed.
 */
export function vehicleAlerts(
  memory: VehicleMemory | undefined,
  fix: CoverageFix,
  seen: VehicleOutput,
  context: VehicleContext,
): [VehicleMemory, AlertChange[]] {
  void seen
  void context
  return [memory ?? { lastMs: fix.atMs }, []]
}

/**
 * Time passes for a vehicle (every 5 to 30 s): silence is noticed, alerts whose reason ended are closed.
 * `heardSinceMs`: since when the platform has heard everybody without a gap and has read the journal to its end; silence before that is not the
 * vehicle's (docs/SPEC.md E9).
 */
export function vehicleTick(
  memory: VehicleMemory | undefined,
  nowMs: number,
  heardSinceMs: number,
  context: Pick<VehicleContext, 'vehicle' | 'shifts' | 'settings'>,
): [VehicleMemory | undefined, AlertChange[]] {
  void nowMs
  void heardSinceMs
  void context
  return [memory, []]
}

/** Whether its positions cannot be had or believed now: silent with the ignition on, or GPS suspect. */
export function isBlind(memory: VehicleMemory | undefined): boolean {
  void memory
  return false
}
