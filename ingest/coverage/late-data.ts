import type { Logger } from 'pino'
import { StoreUnavailable } from '#stores/types.ts'
import { backOffMs } from '../patience.ts'
import type { Rechecks, SliceOutcome } from './recheck.ts'

/** Works late data in, slice by slice, and waits by itself while the readings store is away; nothing else waits for it. */
export class LateData {
  readonly #rechecks: Rechecks
  readonly #log: Logger
  readonly #realMs: () => number
  readonly #random: () => number
  /** Why it waits, and until when (real time). */
  #away: { readonly detail: string; readonly tries: number; readonly untilMs: number } | undefined

  constructor(rechecks: Rechecks, log: Logger, times: { realMs: () => number; random: () => number }) {
    this.#rechecks = rechecks
    this.#log = log
    this.#realMs = times.realMs
    this.#random = times.random
  }

  /** Why late data cannot be worked in; undefined when they can, or there are none. */
  get trouble(): string | undefined {
    return this.#rechecks.waiting.length > 0 ? this.#away?.detail : undefined
  }

  async slice(position: number): Promise<SliceOutcome> {
    if (this.#away !== undefined && this.#realMs() < this.#away.untilMs) return { is: 'waiting' }
    try {
      const outcome = await this.#rechecks.slice(position)
      if (this.#away !== undefined) this.#log.info('the readings store is back; late data are worked in')
      this.#away = undefined
      return outcome
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) {
        this.#rechecks.reset()
        throw error
      }
      if (this.#away === undefined) this.#log.error({ err: error }, 'late data wait for the readings store')
      const tries = (this.#away?.tries ?? 0) + 1
      const waitMs = Math.max(error.retryAfterMs ?? 0, backOffMs(tries, this.#random))
      this.#away = { detail: error.message, tries, untilMs: this.#realMs() + waitMs }
      return { is: 'waiting' }
    }
  }
}
