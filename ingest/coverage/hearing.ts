import type { PartReport } from '#stores/types.ts'
import { BrokerHeard } from '../broker-heard.ts'

/** So long may the journal be read behind before silence says nothing of a vehicle any more; real time. */
const BEHIND_MS = 30_000

/**
 * Since when the platform has heard everybody: the broker was there and the journal was read to its end all the time (docs/SPEC.md E12). Silence before
 * that is not a vehicle's.
 */
export class Hearing {
  readonly #now: () => number
  #sinceMs: number | undefined
  readonly #broker: BrokerHeard
  #caughtUpMs: number

  constructor(now: () => number) {
    this.#now = now
    this.#broker = new BrokerHeard(now)
    this.#caughtUpMs = Number.NEGATIVE_INFINITY
  }

  /** To be told about once a second. `broker`: what it said last; undefined: there is none. */
  look(nowMs: number, isCaughtUp: boolean, broker: Pick<PartReport, 'atMs'> | undefined): void {
    const realMs = this.#now()
    if (isCaughtUp) this.#caughtUpMs = realMs
    const hears = this.#broker.hears(broker) && realMs - this.#caughtUpMs <= BEHIND_MS
    if (!hears) this.#sinceMs = undefined
    else this.#sinceMs ??= nowMs
  }

  /** Undefined: it does not hear now. */
  get sinceMs(): number | undefined {
    return this.#sinceMs
  }
}
