import type { Stretch } from '../matching/state.ts'

/** What a vehicle said of its work: on or off by brush or pump, or nothing, when it has no such signal. */
export type WorkSignal = 'on' | 'off' | 'none'

/**
 * One run of a vehicle along a street side, with one signal: facts only, so that plans, limits and settings may judge it again later
 * (docs/SPEC.md C3). Rows of a vehicle follow each other in time.
 */
export interface Drive {
  readonly vehicle: string
  /** Edge id of the network. */
  readonly edge: string
  readonly signal: WorkSignal
  readonly ignition?: boolean
  readonly fromM: number
  readonly fromMs: number
  /** Pieces in order; each goes on where the one before ended. */
  readonly pieces: readonly DrivePiece[]
  /** Counts the breaks of the track: runs of one trace are connected. */
  readonly trace: number
  /** Percent points of the tank used up to the end of this run since the one before. */
  readonly waterPercent?: number
}

/**
 * Length and time of the two fixes it is drawn from tell whether it was really seen: see `Stretch`. `isInferred` too where the way is much longer than
 * what was driven.
 */
export interface DrivePiece extends Pick<Stretch, 'gapM' | 'gapMs' | 'isInferred'> {
  readonly toM: number
  readonly toMs: number
  /** Mean of the speeds sent by the device while it moved; where it sent none, length by time. */
  readonly kmh: number
  /**
   * How far to the right of the drawn line it was, and the standard deviation of that; only where the receiver is exact to `BESIDE_SD_M_MAX`. With `kerbM`
   * of a shift's side it is the distance to the kerb.
   */
  readonly rightM?: number
  readonly sdM?: number
}

export const BESIDE_SD_M_MAX = 2

export const silenceCauses = ['no-fix', 'gps-stuck', 'gps-junk'] as const
/**
 * A time in which nobody can tell where a vehicle was: it sent nothing usable though it may have moved. All of more than `SILENCE_MS_MIN`
 * are kept; how long one must be to matter is a setting.
 */
export interface Silence {
  readonly vehicle: string
  readonly fromMs: number
  /** Undefined while it lasts. */
  readonly toMs?: number
  readonly cause: (typeof silenceCauses)[number]
  /** Last place before, undefined for a vehicle that never said any, and first after. */
  readonly from?: { readonly lon: number; readonly lat: number }
  readonly to?: { readonly lon: number; readonly lat: number }
  /** By its odometer, where it sent one before and after. */
  readonly drivenM?: number
}
