import { defaultMatchSettings, type MatchSettings } from '../matching/settings.ts'
import type { MatchOutcome, MatchState } from '../matching/state.ts'
import type { Drive, Silence, WorkSignal } from './drive.ts'
import type { Steady } from './steady.ts'

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
/** Shorter silences are not kept: it is the least that the settings `silenceMs` and `gpsStuckMs` may be. */
export const SILENCE_MS_MIN = 60_000

/** Of the matcher, for coverage: what more candidates and a longer lag tell is within the noise here, and they would need more room. */
export const coverageMatchSettings: MatchSettings = { ...defaultMatchSettings, candidatesMax: 8, lagMax: 10 }

/**
 * Number of the shape in which `VehicleState` is saved, and of what its values mean: to be raised with every change of either, for a state of another
 * shape is not gone on with but worked out again from the readings (docs/SPEC.md K17).
 */
export const VEHICLE_SHAPE = 1

/**
 * What is known of a vehicle between two fixes: a plain value of at most 4,096 bytes as JSON, exactly resumable. Short names, because
 * it is saved with every batch; only this folder looks inside.
 */
export interface VehicleState {
  readonly vehicle: string
  /** Newest fix, whatever became of it; null: none yet. */
  readonly lastAtMs: number | null
  /** The trace has ended: nothing is left to commit, and nothing to end. */
  readonly isEnded: boolean
  /** Its times, and those of `steady` and `run`, are counted from the beginning of `chunk`. */
  readonly match: MatchState
  readonly trail: Trail
  readonly steady: Steady | null
  /** Where it last was for sure. */
  readonly known: Known | null
  /** The newest position, for as long as it is sent again to the last digit. */
  readonly hold: Hold | null
  readonly water: { readonly levelPercent: number; readonly usedPercent: number } | null
  /** Hour of the newest rows, and how many there are. */
  readonly chunk: number
  readonly drives: number
  readonly silences: number
  /** The run that may still go on; its row is `drives − 1`. */
  readonly run: Run | null
  /** The silence that lasts, and its row. */
  readonly open: OpenSilence | null
}

export interface Known {
  readonly atMs: number
  readonly lon: number
  readonly lat: number
  readonly km: number | null
  /** By its ignition it may move. */
  readonly mayMove: boolean
}

export interface Hold {
  readonly sinceMs: number
  readonly lon: number
  readonly lat: number
  readonly km: number | null
  /** Driven since by the speeds it sent. */
  readonly movedM: number
  readonly isStuck: boolean
}

export interface OpenSilence {
  readonly chunk: number
  readonly n: number
  readonly fromMs: number
  readonly cause: Silence['cause']
  readonly lon: number
  readonly lat: number
  readonly km: number | null
}

/** Signal and ignition in one number. */
export type Said = number

/**
 * What was driven by the speeds sent, and what was said meanwhile, counted from the oldest fix the matcher may still commit. Whole decimetres and
 * milliseconds.
 */
export interface Trail {
  /** Of the newest fix. */
  readonly atMs: number
  readonly speedKmh: number
  readonly said: Said
  readonly drivenDm: number
  readonly movingMs: number
  /** One for each fix the matcher may still commit: those of its window, then those it holds. */
  readonly marks: readonly Mark[]
  /** What was said from so many decimetres on; the first reaches back to the first mark. */
  readonly saids: readonly SaidFrom[]
}
/**
 * A change between two fixes, at `fromDm` and `toDm`; `pace`: percent of the mean speed between them with which the first was left. `movingMs` is that at
 * the change.
 */
export type SaidFrom = readonly [fromDm: number, toDm: number, pace: number, movingMs: number, said: Said]
/** `sdDm`: deviation of the receiver, 0 when it is not exact enough for distances across the street. */
export type Mark = readonly [drivenDm: number, movingMs: number, sdDm: number]

/** A drive as it is kept in the state; times from the beginning of the hour. */
export interface Run {
  /** By its number in the network. */
  readonly edge: number
  readonly said: Said
  readonly trace: number
  readonly fromM: number
  readonly fromMs: number
  readonly water: number
  readonly pieces: readonly RunPiece[]
}
export type RunPiece = readonly [
  toM: number,
  toMs: number,
  kmh: number,
  gapM: number,
  gapMs: number,
  isInferred: 0 | 1,
  /** Sum and number of distances to the right, and the deviation of one. */
  ...beside: [rightM: number, count: number, sdM: number] | [],
]

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
  /** Metres of air line from the last place that could be used, when that is further than the vehicle can have driven since: a jump. */
  readonly jumpM?: number
}
