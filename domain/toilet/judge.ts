import type { ToiletContext } from './context.ts'
import type { SensorHealth } from './live.ts'
import type { HeardSensor } from './sensors.ts'
import type { ToiletState } from './state.ts'

/** A toilet as the rules see it at a tick. */
export interface ToiletLook {
  readonly state: ToiletState
  /** All readings up to here are known; the rules are judged for this moment. */
  readonly atMs: number
  readonly nowMs: number
  /** The platform has heard everybody since; undefined: it does not hear now. */
  readonly heardSinceMs: number | undefined
  readonly context: ToiletContext
  readonly isOpen: boolean
  readonly health: (sensor: HeardSensor) => SensorHealth | undefined
}
