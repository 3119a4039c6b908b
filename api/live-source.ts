import type { LiveStore } from '#stores/types.ts'
import type { Subscription, SubscriptionAnswer } from './live-contract.ts'
import { LiveFeed } from './live-feed.ts'
import { scopeKey, seesRow, type LiveScope } from './live-scope.ts'

/** Where somebody stands who has everything published before `place`, and was told `rev`. */
export interface Standing {
  readonly feed: LiveFeed
  readonly place: number
  readonly rev: number
}
export interface Start extends Standing {
  readonly answer: SubscriptionAnswer
}

const SNAPSHOT_MS_MAX = 1_000 // age of a snapshot given to several; what came after it follows at the next tick

/** The store as live connections see it: a feed of what changes, and where to begin in it. Times are of a clock that only grows. */
export class LiveSource {
  readonly #store: LiveStore
  readonly #coalesceMs: number
  readonly #backlogMax: number
  #epoch = ''
  #feed = new LiveFeed({ coalesceMs: 0, keptMax: 1, rev: 0 })
  /** The last snapshot of each scope, so that many who come at once cost one reading of the store. */
  readonly #snapshots = new Map<string, Start & { readonly madeAt: number }>()

  constructor(store: LiveStore, options: { coalesceMs: number; backlogMax: number }) {
    this.#store = store
    this.#coalesceMs = options.coalesceMs
    this.#backlogMax = options.backlogMax
  }

  /** Another one when revisions did not continue: whoever stands in the old one must begin again. */
  get feed(): LiveFeed {
    return this.#feed
  }

  /** Follow the store from its present revision on. */
  async begin(): Promise<void> {
    const { epoch, rev } = await this.#store.clock()
    this.#epoch = epoch
    this.#feed = new LiveFeed({ coalesceMs: this.#coalesceMs, keptMax: this.#backlogMax, rev })
  }

  /** Take what changed since the last time; cheap when nothing did. */
  async read(nowMs: number): Promise<void> {
    const { epoch, rev } = await this.#store.clock()
    // a restored store
    if (epoch !== this.#epoch || rev < this.#feed.readRev) await this.begin()
    while (this.#feed.readRev < rev) {
      const rows = await this.#store.changedAfter(this.#feed.readRev, this.#backlogMax, [])
      // a full answer ends with a whole revision, and there may be more after it
      const full = rows.length >= this.#backlogMax
      this.#feed.take(rows, full ? (rows.at(-1)?.rev ?? rev) : rev, nowMs)
    }
    this.#feed.release(nowMs)
    for (const [scope, { madeAt }] of this.#snapshots)
      if (nowMs - madeAt >= SNAPSHOT_MS_MAX) this.#snapshots.delete(scope)
  }

  /** Where a subscriber who sees this begins: with the changes since its revision, or with a snapshot (docs/SPEC.md V1). */
  async start(asked: Subscription, scope: LiveScope, nowMs: number): Promise<Start> {
    return (await this.#changesSince(asked, scope)) ?? this.#snapshot(scope, nowMs)
  }

  /** Undefined when the revision is of another epoch, unknown or too long ago. */
  async #changesSince({ epoch, rev }: Subscription, scope: LiveScope): Promise<Start | undefined> {
    // the place in the feed is noted before the store is read: what comes between is sent again, never not at all
    const feed = this.#feed
    const { place } = feed
    const clock = await this.#store.clock()
    if (epoch !== clock.epoch || rev === null || rev < 0 || rev > clock.rev) return undefined
    const changed = await this.#store.changedAfter(rev, this.#backlogMax + 1, scope.towns)
    if (changed.length > this.#backlogMax) return undefined
    const states = changed.filter((row) => seesRow(scope, row))
    return { feed, place, rev: clock.rev, answer: { ...clock, snapshot: false, states } }
  }

  async #snapshot(scope: LiveScope, nowMs: number): Promise<Start> {
    const key = scopeKey(scope)
    const known = this.#snapshots.get(key)
    if (known?.feed === this.#feed && nowMs - known.madeAt < SNAPSHOT_MS_MAX) return known
    const feed = this.#feed
    const { place } = feed
    const { states, ...all } = await this.#store.all(scope.towns)
    const answer = { snapshot: true, ...all, states: states.filter((row) => seesRow(scope, row)) }
    const made = { feed, place, rev: all.rev, madeAt: nowMs, answer }
    this.#snapshots.set(key, made)
    return made
  }
}
