import type { MatchOutcome, MatchState } from '../matching/state.ts'
import type { Drive, Silence, WorkSignal } from './drive.ts'

/** A reading of the stream `fix` as coverage needs it, in WGS-84. */
export interface CoverageFix {
  readonly atMs: number
  readonly lon: number
  readonly lat: number
  readonly speedKmh: number
  readonly headingDeg: number
  readonly hdop?: number
  readonly satellites?: number
  readonly ignition?: boolean
  readonly brush?: boolean
  readonly pump?: boolean
  readonly waterPercent?: number
  readonly odometerKm?: number
}

/** Rows are kept by the hour (of device time) of what made them, so that late fixes replace whole hours. */
export const CHUNK_MS = 3_600_000
export const chunkOf = (atMs: number): number => Math.floor(atMs / CHUNK_MS)

/** A trace ends when nothing came for longer than that: by the clock, or at the latest before the next fix. */
export const TRACE_END_MS = 300_000
/** Shorter silences are not kept: it is the least that the setting `silenceMs` may be. */
export const SILENCE_MS_MIN = 60_000

/** What is known of a vehicle between two fixes: a plain value of at most 4,096 bytes as JSON. Only this folder looks inside. */
export interface VehicleState {
  readonly vehicle: string
  /** Newest fix, whatever became of it; null: none yet. */
  readonly lastAtMs: number | null
  readonly match: MatchState
}

/** Written over what is there under (vehicle, chunk, n). */
export interface DriveRow {
  readonly chunk: number
  readonly n: number
  readonly drive: Drive
}
export interface SilenceRow {
  readonly chunk: number
  readonly n: number
  readonly silence: Silence
}

/** `stuck`: at exactly the place before, though the vehicle moves by its speed or odometer. */
export type VehicleOutcome = MatchOutcome | 'stuck'

export interface VehicleOutput {
  readonly drives: readonly DriveRow[]
  readonly silences: readonly SilenceRow[]
  /** What became of the fix; of an end: undefined. */
  readonly outcome?: VehicleOutcome
  /** Where it likely is, for the screen and for alerts; it may still change. */
  readonly place?: { readonly edge: string; readonly offsetM: number }
  readonly signal: WorkSignal
  /** Since when the receiver has been stuck. */
  readonly stuckSinceMs?: number
  /** Metres of air line from the last place that could be used, when the fix could not be reached from there: a jump. */
  readonly jumpM?: number
}
