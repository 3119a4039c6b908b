import type { Unproven } from './overstay.ts'
import type { SharingPrice } from './policy.ts'

/**
 * ```
 * held → arrived → left
 * held → expired (nobody came by arriveByMs: known by reading it, no timer) | cancelled
 * arrived → overstaying (window over and grace past) → left
 * ```
 */
export const holdStates = ['held', 'arrived', 'overstaying', 'left', 'expired', 'cancelled'] as const
export type HoldState = (typeof holdStates)[number]
export const holdIsActive = (state: HoldState): boolean =>
  state === 'held' || state === 'arrived' || state === 'overstaying'

export const arrivals = ['sensor', 'qr', 'driver'] as const
export type Arrival = (typeof arrivals)[number]
export const holdEnds = [
  'driver',
  'operator',
  'closure',
  'no-show',
  'revoked',
  'sensor',
  'presumed',
  'bay-lost',
] as const
export type HoldEnd = (typeof holdEnds)[number]

/** A bay held for a plate. Times are epoch ms; `[fromMs, toMs)` is what was promised. */
export interface Hold {
  readonly id: number
  readonly lot: string
  readonly town: string
  /** The bay it is for; undefined in a lot that only counts. No two active holds whose times overlap are for one bay. */
  readonly bay?: string
  readonly rightId: number
  readonly plateMasked: string
  readonly state: HoldState
  readonly madeAtMs: number
  readonly fromMs: number
  readonly toMs: number
  readonly arriveByMs: number
  /** Of the window it lies in, as promised when it was made. */
  readonly windowEndMs: number
  readonly graceMs: number
  readonly policyVersion: number
  readonly price: SharingPrice
  /** Of the stay as held. */
  readonly priceFen: number
  readonly arrivedAtMs?: number
  readonly arrivedBy?: Arrival
  readonly endedAtMs?: number
  readonly endedBy?: HoldEnd
  /** Of its overstay, where it has one. */
  readonly unproven?: Unproven
  readonly extensions: number
}

export const holdRefusals = [
  'not-found',
  'no-right',
  'revoked',
  'one-active-hold',
  'not-shared',
  'no-window',
  'window-ends',
  'still-hours',
  'closed-for-event',
  'no-calendar',
  'full',
  'no-data',
  'staff-first',
  'too-early',
  'too-late',
  'too-long',
  'too-short',
  'not-in-this-state',
  'wrong-code',
  'no-other-bay',
  'bad-time',
  'too-many',
  'must-wait',
] as const
export type HoldRefusal = (typeof holdRefusals)[number]

/** What limits the number of bays that may be given. */
export const limits = ['quota', 'sensed', 'staff', 'shared-bays'] as const
export type Limit = (typeof limits)[number]

/** How many bays may be given for a stay, and what that is made of: of the moment of the stay at which it is least. */
export interface Bookable {
  readonly bays: number
  readonly limitedBy: Limit
  readonly atMs: number
  readonly quota: number
  readonly sensedFree: number
  readonly staffBuffer: number
  /** Holds that still wait for their driver, or are expected to take a bay by then. */
  readonly liveHolds: number
  /** Why none may be given, whatever the numbers. */
  readonly refusal?: HoldRefusal
  /** With `no-calendar`: the year; with `window-ends`, `no-window`, `still-hours`: a time that helps. */
  readonly year?: number
  readonly helpMs?: number
}

/** What a driver or operator does with a hold; the same `actionId` again changes nothing and is answered as before. */
export interface HoldAction {
  readonly actionId: string
  readonly holdId: number
  readonly action: 'arrive' | 'extend' | 'cancel' | 'leave' | 'other-bay'
  /** arrive: what stands in the code of the lot or bay; left out: the driver's word. */
  readonly code?: string
  /** arrive: the bay she stands in, when another one. */
  readonly bay?: string
  /** extend */
  readonly toMs?: number
}

export interface HoldRequest {
  readonly actionId: string
  readonly rightId: number
  readonly lot: string
  readonly fromMs: number
  readonly toMs: number
  /** Kinds of bay that will do; empty: any standard one. */
  readonly kinds: readonly string[]
}

export type HoldAnswer =
  | { readonly is: 'done'; readonly hold: Hold; readonly again: boolean }
  | {
      readonly is: 'refused'
      readonly refusal: HoldRefusal
      readonly bookable?: Bookable
      readonly hold?: Hold
      readonly helpMs?: number
    }

export const holdMessages = [
  'held',
  'arrived-by-sensor',
  'bay-changed',
  'bay-lost',
  'reminder',
  'closure',
  'overstay',
  'called',
  'approved',
  'refused',
  'revoked',
  'restored',
  'appeal',
  'left',
  'expired',
] as const
/** What the platform tells the driver of a hold, or of her right; shown on her page. */
export interface HoldMessage {
  readonly id: number
  /** Left out: it is about her right alone. */
  readonly holdId?: number
  readonly atMs: number
  readonly kind: (typeof holdMessages)[number]
  readonly detail: Readonly<Record<string, unknown>>
}
