import type { AssetKind } from './asset.ts'
import type { Stream } from './topic.ts'

/** What is known now of one stream of one asset; `occupancy` is worked out for a lot from its bays. */
export type LiveStream = Stream | 'occupancy'

export interface LiveState {
  readonly kind: AssetKind
  readonly id: string
  readonly town: string
  readonly stream: LiveStream
  readonly atMs: number
  readonly receivedAtMs: number
  readonly fields: Readonly<Record<string, unknown>>
}

/** A live state as it is stored and pushed: stamped with the revision of the transaction that last changed it. */
export interface LiveRow extends LiveState {
  readonly rev: number
}

/** A live state as rules keep it: with what decides which of two readings is the newer one. */
export interface LiveMemory extends LiveState {
  readonly sub: number
  /** Times of the parts, when the state is merged from several readings. */
  readonly parts?: LiveParts
}

/** Order of readings: device time, then `sub`. */
export type Moment = readonly [atMs: number, sub: number]

export interface LiveParts {
  /** By field: the reading it comes from (streams merged by field). */
  readonly fields?: Readonly<Record<string, Moment>>
  /** The newest list of all occupied stalls. */
  readonly list?: { readonly at: Moment; readonly occupied: readonly string[] }
  /** By stall: what was said of it alone, newer than the list. */
  readonly stalls?: Readonly<Record<string, { readonly at: Moment; readonly occupied: boolean }>>
}
