/**
 * Things that change several times in a row are dealt with once: when nothing happened to one for `quietMs`, or it has waited for `patienceMs`. Real
 * time, for the work is real.
 */
export class Ripening {
  readonly #quietMs: number
  readonly #patienceMs: number
  readonly #now: () => number
  readonly #seen = new Map<string, { changes: number; firstMs: number; lastMs: number }>()

  constructor(quietMs: number, patienceMs: number, now: () => number) {
    this.#quietMs = quietMs
    this.#patienceMs = patienceMs
    this.#now = now
  }

  /** `changes`: how often it changed; to be asked again until it is true. */
  isRipe(key: string, changes: number): boolean {
    const nowMs = this.#now()
    const seen = this.#seen.get(key)
    if (seen === undefined) {
      this.#seen.set(key, { changes, firstMs: nowMs, lastMs: nowMs })
      return this.#quietMs === 0
    }
    if (seen.changes !== changes) {
      seen.changes = changes
      seen.lastMs = nowMs
    }
    return nowMs - seen.lastMs >= this.#quietMs || nowMs - seen.firstMs >= this.#patienceMs
  }

  /** Those that are there; what is known of others is forgotten. */
  keepOnly(keys: readonly string[]): void {
    const there = new Set(keys)
    for (const key of this.#seen.keys()) if (!there.has(key)) this.#seen.delete(key)
  }
}
