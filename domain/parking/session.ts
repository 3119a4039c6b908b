/**
 * A stay in a bay, from what its sensor said. `isUncertain`: an edge of it was not seen but concluded (a lost event, a silence, a sensor that
 * could not decide); its length is then a bound, not a measure.
 */
export interface ParkingSession {
  readonly bay: string
  readonly lot: string
  readonly arrivedAtMs: number
  /** Undefined: still there. */
  readonly leftAtMs?: number
  readonly isUncertain: boolean
  /** The hold whose driver it was. */
  readonly holdId?: number
}

/** Occupancy of a lot at the end of a quarter of an hour of the clock, for history and forecast. */
export interface LotSample {
  readonly lot: string
  /** End of the quarter, a multiple of 900,000. */
  readonly atMs: number
  readonly occupied: number
  readonly free: number
  readonly unknown: number
}
export const SAMPLE_MS = 900_000
