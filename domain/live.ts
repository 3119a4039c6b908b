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
