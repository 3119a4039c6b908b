import type { LiveRow } from '#domain/live.ts'
import { seesRow, type LiveScope } from './live-scope.ts'

/**
 * The order in which changed states go out, the same for everybody (docs/SPEC.md V3–V6): no clock, no I/O.
 *
 * Rows read from the store are published at once, except positions of a vehicle whose last one went out less than
 * `coalesceMs` ago: the newest of those is held back until then. Published rows stand in a list; a listener has a place
 * in it and takes everything after. What was held back keeps the revision told to listeners below its own, so a listener
 * that reconnects with that revision gets it again: nothing is ever skipped.
 */
export class LiveFeed {
  readonly #coalesceMs: number
  readonly #keptMax: number
  #readRev: number
  #published: LiveRow[] = []
  /** Place of the first row in `#published`; places only grow. */
  #firstPlace = 0
  readonly #positionAtMs = new Map<string, number>()
  readonly #held = new Map<string, LiveRow>()

  /** `rev`: everything up to it is known to listeners by other means (they began with a snapshot or later). */
  constructor(options: { coalesceMs: number; keptMax: number; rev: number }) {
    this.#coalesceMs = options.coalesceMs
    this.#keptMax = options.keptMax
    this.#readRev = options.rev
  }

  /** All rows up to this revision were taken from the store. */
  get readRev(): number {
    return this.#readRev
  }

  /** All rows up to this revision were published. */
  get rev(): number {
    let rev = this.#readRev
    for (const row of this.#held.values()) rev = Math.min(rev, row.rev - 1)
    return rev
  }

  /** Where a listener stands who has everything published so far. */
  get place(): number {
    return this.#firstPlace + this.#published.length
  }

  get held(): number {
    return this.#held.size
  }

  /** Rows changed after `readRev`, in order of revision, complete up to `rev`. */
  take(rows: readonly LiveRow[], rev: number, nowMs: number): void {
    for (const row of rows) {
      if (row.stream !== 'fix') {
        this.#published.push(row)
        continue
      }
      const lastMs = this.#positionAtMs.get(row.id)
      if (lastMs !== undefined && nowMs - lastMs < this.#coalesceMs) this.#held.set(row.id, row)
      else this.#publishPosition(row, nowMs)
    }
    this.#readRev = Math.max(this.#readRev, rev, rows.at(-1)?.rev ?? 0)
    this.#forget()
  }

  /** Publish positions whose time has come. */
  release(nowMs: number): void {
    for (const [id, lastMs] of this.#positionAtMs) {
      if (nowMs - lastMs < this.#coalesceMs) continue
      const row = this.#held.get(id)
      if (row === undefined) this.#positionAtMs.delete(id)
      else this.#publishPosition(row, nowMs)
    }
    this.#forget()
  }

  /**
   * What a listener at `place`, who was told `rev`, lacks of what it sees: each state once, as it is now, oldest change first.
   * `undefined` when the list no longer goes back that far.
   */
  since(place: number, rev: number, scope: LiveScope): LiveRow[] | undefined {
    if (place < this.#firstPlace) return undefined
    const seen = new Set<string>()
    const rows: LiveRow[] = []
    for (let index = this.#published.length - 1; index >= place - this.#firstPlace; index--) {
      const row = this.#published[index]!
      const key = `${row.id}/${row.stream}`
      // the newest decides, also when it says that the asset belongs to another town now
      if (seen.has(key)) continue
      seen.add(key)
      if (row.rev > rev && seesRow(scope, row)) rows.push(row)
    }
    return rows.toReversed()
  }

  #publishPosition(row: LiveRow, nowMs: number): void {
    this.#held.delete(row.id)
    this.#positionAtMs.set(row.id, nowMs)
    this.#published.push(row)
  }

  /** Keep the list bounded; cut in large steps, because each moves all that stays. */
  #forget(): void {
    if (this.#published.length < 2 * this.#keptMax) return
    this.#firstPlace += this.#published.length - this.#keptMax
    this.#published = this.#published.slice(-this.#keptMax)
  }
}
