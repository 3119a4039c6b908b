import type { Episodes } from '../alert/judged.ts'
import type { ReadingOf } from '../reading.ts'
import type { AirMemory } from './air.ts'
import type { CleansMemory } from './cleans.ts'
import type { SensorsMemory } from './sensors.ts'
import type { StallsMemory } from './stalls.ts'
import type { VisitsMemory } from './visits.ts'

type ToiletStream = 'stalls' | 'visits' | 'air' | 'supplies' | 'event' | 'online'
/** What of a reading the rules keep until its turn comes. */
export type WaitingReading = {
  [S in ToiletStream]: Pick<ReadingOf<S>, 'stream' | 'atMs' | 'sub' | 'fields'>
}[ToiletStream]

/** What the rules remember of a toilet (docs/SPEC.md Y1): plain JSON of at most 6 kB with up to 60 stalls. */
export interface ToiletState {
  /** The rules have followed it since. */
  readonly sinceMs: number
  /** All readings up to here were taken in order, and the rules were judged here last. */
  readonly settledMs: number
  /** Newer ones, in order of (device time, stream, sub). */
  readonly waiting: readonly WaitingReading[]
  readonly air: AirMemory
  readonly visits: VisitsMemory
  readonly cleans: CleansMemory
  readonly stalls: StallsMemory
  readonly sensors: SensorsMemory
  readonly supplies: SuppliesMemory
  readonly ratings: RatingsMemory
  readonly link?: LinkMemory
  readonly late?: LateMemory
  /** Faults people reported that are not dealt with yet; the newest 20. */
  readonly faults: readonly { readonly reportId: number; readonly category: string }[]
  /** By rule, or `rule/part`. */
  readonly episodes: Episodes
}

export interface SuppliesMemory {
  readonly paperPercent?: number
  readonly soapPercent?: number
}
export interface RatingsMemory {
  /** Low ones that no alert was raised for yet, at most 20. */
  readonly lowMs: readonly number[]
  /** Of the last seven days with a rating. */
  readonly days: readonly { readonly day: string; readonly count: number; readonly stars: number }[]
}
/** What the broker said of its connection last. */
export interface LinkMemory {
  readonly isOnline: boolean
  readonly cause?: string
  readonly sinceMs: number
}
/** Readings that came as history. */
export interface LateMemory {
  readonly readings: number
  readonly fromMs: number
  readonly toMs: number
  readonly arrivedMs: number
}
