import type { PartReport } from '#stores/types.ts'

/** A broker that reports nothing for so long hears nobody; real time. It reports once a second. */
const DEAF_MS = 15_000

/** Whether the broker is there to hear devices, by what it reports of itself. */
export class BrokerHeard {
  readonly #realMs: () => number
  #reportedAtMs = Number.NaN
  #freshMs: number

  constructor(realMs: () => number) {
    this.#realMs = realMs
    this.#freshMs = realMs()
  }

  /** To be asked about once a second. `broker`: what it said last; undefined: there is none, and nobody is missing. */
  hears(broker: Pick<PartReport, 'atMs'> | undefined): boolean {
    const realMs = this.#realMs()
    if (broker === undefined || broker.atMs !== this.#reportedAtMs) this.#freshMs = realMs
    this.#reportedAtMs = broker?.atMs ?? Number.NaN
    return realMs - this.#freshMs <= DEAF_MS
  }
}
