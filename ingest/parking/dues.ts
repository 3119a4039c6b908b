import FlatQueue from 'flatqueue'

interface Due {
  readonly id: string
  readonly dueMs: number
}

/**
 * When the clock has to look at each bay and lot next, soonest first (docs/SPEC.md F15): a look costs what is due, not what there is. Of each one moment is in
 * the queue, which may be too early; who looks then asks again. What was taken out comes back unless it is kept.
 */
export class Dues {
  readonly #queue = new FlatQueue<string>()
  /** The moment of each that counts; others in the queue are of no more use. */
  readonly #queued = new Map<string, number>()
  #taken: Due[] = []
  /** What is left of those that are due at the moment that is looked at. */
  #moment: Due[] = []

  /** Look at it then, or sooner. */
  add(id: string, dueMs: number): void {
    const queuedMs = this.#queued.get(id)
    if (queuedMs !== undefined && queuedMs <= dueMs) return
    this.#queued.set(id, dueMs)
    this.#queue.push(id, dueMs)
  }

  /** The next one that is due by then, in order of time and, at the same moment, of id. */
  take(untilMs: number): Due | undefined {
    if (this.#moment.length === 0) this.#moment = this.#soonest(untilMs)
    const due = this.#moment.pop()
    if (due === undefined) return undefined
    this.#taken.push(due)
    return due
  }

  begin(): void {
    const back = [...this.#taken, ...this.#moment]
    this.#taken = []
    this.#moment = []
    for (const { id, dueMs } of back) this.add(id, dueMs)
  }
  keep(): void {
    this.#taken = []
  }

  /** All that stand at the soonest moment that counts; the first one is the last of the list. */
  #soonest(untilMs: number): Due[] {
    const dues: Due[] = []
    for (;;) {
      const dueMs = this.#queue.peekValue()
      if (dueMs === undefined || dueMs > untilMs || (dues.length > 0 && dueMs > dues[0]!.dueMs)) break
      const id = this.#queue.pop()!
      if (this.#queued.get(id) !== dueMs) continue
      this.#queued.delete(id)
      dues.push({ id, dueMs })
    }
    return dues.toSorted((a, b) => (a.id < b.id ? 1 : -1))
  }
}
