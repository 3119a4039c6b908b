import type { LiveRow, LiveStream } from '#domain/live.ts'

/**
 * What the dashboard holds of the live state, as a pure step (docs/SPEC.md, Live state). The newest row of every
 * (asset, stream) is kept by its revision, so repeats, overlaps and reconnects change nothing.
 */
export interface LiveView {
  readonly epoch: string | null
  /** Everything up to this revision has been seen. */
  readonly rev: number | null
  /** By `key(id, stream)`. */
  readonly rows: ReadonlyMap<string, LiveRow>
}

export interface Subscribed {
  readonly epoch: string
  readonly rev: number
  readonly snapshot: boolean
  readonly states: readonly LiveRow[]
}
export interface Changes {
  readonly fromRev: number
  readonly rev: number
  readonly states: readonly LiveRow[]
}

export const nothing: LiveView = { epoch: null, rev: null, rows: new Map() }
export const key = (id: string, stream: LiveStream): string => `${id}/${stream}`

/** The answer to `subscribe`: everything from the start, or what changed since our revision. */
export function subscribed(view: LiveView, answer: Subscribed): LiveView {
  // a snapshot replaces what was held: an asset that is gone, or now out of this person's towns, is not in it
  const rows = new Map(answer.snapshot ? [] : view.rows)
  keepNewest(rows, answer.states)
  return { epoch: answer.epoch, rev: answer.rev, rows }
}

/** A push. `gap` when it does not continue what we hold: then nothing is taken and a new `subscribe` is due. */
export function changed(view: LiveView, changes: Changes): { view: LiveView; gap: boolean } {
  if (changes.fromRev !== view.rev) return { view, gap: true }
  const rows = new Map(view.rows)
  const news = keepNewest(rows, changes.states)
  if (!news && changes.rev === view.rev) return { view, gap: false }
  return { view: { epoch: view.epoch, rev: changes.rev, rows: news ? rows : view.rows }, gap: false }
}

function keepNewest(rows: Map<string, LiveRow>, states: readonly LiveRow[]): boolean {
  let news = false
  for (const row of states) {
    const at = key(row.id, row.stream)
    const held = rows.get(at)
    if (held !== undefined && held.rev >= row.rev) continue
    rows.set(at, row)
    news = true
  }
  return news
}

/** `lost`: not connected now, trying again. `refused`: the session is over. */
export type Connection = 'connecting' | 'live' | 'lost' | 'refused'

export interface LiveSnapshot {
  readonly view: LiveView
  readonly connection: Connection
  /** When the server was last heard of; shown while the connection is lost. */
  readonly asOfMs: number | undefined
}

/** Holds the view and tells listeners; fed by `live-socket.ts`, read by pages and the map. */
export class LiveStore {
  #snapshot: LiveSnapshot = { view: nothing, connection: 'connecting', asOfMs: undefined }
  readonly #listeners = new Set<() => void>()

  /** The same object until something changes. */
  readonly get = (): LiveSnapshot => this.#snapshot

  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(change: Partial<LiveSnapshot>): void {
    const next = { ...this.#snapshot, ...change }
    if (
      next.view === this.#snapshot.view &&
      next.connection === this.#snapshot.connection &&
      next.asOfMs === this.#snapshot.asOfMs
    )
      return
    this.#snapshot = next
    for (const listener of this.#listeners) listener()
  }
}
