import type { Counting } from './lot.ts'

/** Of a bay's sensor. `silent`, `stuck`, `flapping`: nothing it says is believed, so the bay is unknown. `low-battery` is believed, and told. */
export const bayHealths = ['ok', 'low-battery', 'flapping', 'stuck', 'silent'] as const
export type BayHealth = (typeof bayHealths)[number]
export const bayStates = ['free', 'occupied', 'unknown'] as const
export type BayIs = (typeof bayStates)[number]

/** Live row of kind 'bay', stream 'parking'. Times are epoch ms of the device. */
export interface BayLive {
  readonly lot: string
  readonly is: BayIs
  /** Has been so since; of an occupied bay its arrival. */
  readonly sinceMs?: number
  /** Occupied, but whether by one vehicle all the while was not seen. */
  readonly isUncertain?: true
  /** Occupied, and its sensor last said free then, too short to count. */
  readonly seamMs?: number
  readonly health: BayHealth
  /** When its sensor last said anything; data age is counted from it. */
  readonly heardMs?: number
  readonly batteryPercent?: number
  readonly rssiDbm?: number
}

/** What is wrong with a lot's count. With any of the first three nothing of it is believed: no bay is told as free. */
export const lotFlags = ['over-capacity', 'negative', 'stale', 'partly-unknown', 'never-heard'] as const
export type LotFlag = (typeof lotFlags)[number]
const disbelieved: ReadonlySet<LotFlag> = new Set(['over-capacity', 'negative', 'stale', 'never-heard'])
/** Whether a count with these may be told. */
export const isBelieved = (flags: readonly LotFlag[]): boolean => !flags.some((flag) => disbelieved.has(flag))

/** Live row of kind 'lot', stream 'occupancy'. `occupied + free + unknown = capacity`, always; what is not believed is unknown. */
export interface LotLive {
  readonly occupied: number
  readonly free: number
  readonly unknown: number
  readonly capacity: number
  readonly counting: Counting
  readonly flags: readonly LotFlag[]
  /** Newest word that went into it. */
  readonly heardMs?: number
  /** As it was counted, where that was impossible. */
  readonly counted?: number
}

/** Live row of kind 'lot', stream 'sharing': holds of a lot in figures; changed with every hold and window. */
export interface SharingLive {
  /** A window is open now. */
  readonly isOpen: boolean
  /** End of the open window, or beginning of the next one. */
  readonly untilMs?: number
  readonly quota: number
  /** Holds that wait for their driver now, and of drivers who are there. */
  readonly held: number
  readonly arrived: number
  readonly overstaying: number
}
