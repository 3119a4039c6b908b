import type { SensorKind, StallKind } from './profile.ts'

/** `warming`: readings are left out for a while after a pause; `silent`, `stuck` and `impossible`: nothing it says is believed. */
export const sensorHealths = ['ok', 'warming', 'silent', 'stuck', 'drifting', 'impossible'] as const
export type SensorHealth = (typeof sensorHealths)[number]

/** What is known of a toilet at a moment: live row of kind 'toilet', stream 'service' (docs/SPEC.md Y19). Times are epoch ms. */
export interface ToiletLive {
  /** By its hours; nothing measures it. */
  readonly isOpen: boolean
  /** Open, or closed, since; undefined: always. */
  readonly openSinceMs?: number
  /** When that changes; undefined: never. */
  readonly openUntilMs?: number
  /** Those of kinds there are; free and occupied are what the doors say, unknown where no door says anything that is believed. */
  readonly stalls: readonly StallCount[]
  readonly stallList: readonly StallLive[]
  readonly nh3?: AirLive
  /** An alarm, never a measure of compliance: the cell's resolution is far above the hygiene limit. */
  readonly h2s?: AirLive
  readonly temperatureC?: number
  readonly temperatureMinC?: number
  readonly humidityPercent?: number
  readonly paperPercent?: number
  readonly soapPercent?: number
  /** Undefined: there is no counter, or it has not told anything yet. */
  readonly visits?: VisitsLive
  readonly lastClean?: CleanLive
  /** A cleaner is there since. */
  readonly cleanerSinceMs?: number
  readonly nextClean?: { readonly fromMs: number; readonly toMs: number; readonly isDone: boolean }
  /** When somebody must have looked in again; undefined while it is closed. */
  readonly rovingDueMs?: number
  readonly rating?: { readonly mean: number; readonly count: number; readonly days: number }
  readonly sensors: readonly SensorLive[]
  readonly isOnline?: boolean
  /** Of the newest reading; undefined: none yet. */
  readonly newestMs?: number
}

export interface StallCount {
  readonly kind: StallKind | 'other'
  readonly free: number
  readonly occupied: number
  readonly unknown: number
}
export interface StallLive {
  readonly id: string
  readonly kind: StallKind | 'other'
  readonly is: 'free' | 'occupied' | 'unknown'
  readonly sinceMs?: number
}

/** `good`: below the limit; `near`: from `airClearTimes` of it; `over`: above; `unknown`: too few readings that are believed. */
export const airStates = ['good', 'near', 'over', 'unknown'] as const
export type AirState = (typeof airStates)[number]
/** A gas, in mg/m³ at 25 °C and 101.325 kPa. */
export interface AirLive {
  /** Newest reading. */
  readonly nowMgM3?: number
  readonly nowAtMs?: number
  /** Mean of the last `airWindowMs`. */
  readonly meanMgM3?: number
  readonly limitMgM3: number
  readonly state: AirState
  /** Whether the limit is one of hygiene (NH₃), or only of an alarm (H₂S). */
  readonly isCompliance: boolean
  readonly forecast?: AirForecast
}
/** When it will pass its limit if nobody cleans, with the range in which that may be. */
export interface AirForecast {
  readonly atMs: number
  readonly earliestMs: number
  /** Undefined: maybe not within the time that is looked ahead. */
  readonly latestMs?: number
  /** What it is taken from. */
  readonly by: 'visits' | 'time'
  /** Of the fit, 0 to 1. */
  readonly r2: number
}
export interface VisitsLive {
  readonly sinceClean: number
  readonly sinceCleanLimit: number
  readonly today: number
}
export interface CleanLive {
  readonly atMs: number
  readonly isFull: boolean
  /** A badge at the door, or a person's word. */
  readonly by: 'badge' | 'person'
}
export interface SensorLive {
  readonly sensor: SensorKind
  readonly health: SensorHealth
  /** Its newest reading. */
  readonly atMs?: number
  /** Has been so since. */
  readonly sinceMs?: number
}
