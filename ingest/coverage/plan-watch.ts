import type { Logger } from 'pino'
import { localDayOf, yearOf } from '#domain/plan/local-day.ts'
import type { Operations } from '#stores/types.ts'
import { isOfTheStore, wordsOf as wordsOfError } from '../journal-following.ts'
import { shiftMaker, wordsOf, type ShiftMaking } from './shift-making.ts'

/** The cron schedule calls for a look each minute of the real clock; a faster one of the district does not wait for it. */
const MINUTE_MS = 60_000

/** Makes the shifts of plans when they are due, and says what people have to do about them (docs/SPEC.md D8 to D11). */
export class PlanWatch {
  readonly #make: (nowMs: number) => Promise<ShiftMaking>
  readonly #log: Logger
  #lookedAtMs = Number.NEGATIVE_INFINITY
  #told = ''
  #words = ''

  constructor(operations: Operations, log: Logger) {
    this.#make = shiftMaker(operations)
    this.#log = log
  }

  /** What is wrong now; '' when nothing is. */
  get words(): string {
    return this.#words
  }

  /** Shifts may be due. */
  soon(): void {
    this.#lookedAtMs = Number.NEGATIVE_INFINITY
  }

  /** True when shifts were made or changed. */
  async look(nowMs: number): Promise<boolean> {
    if (Math.abs(nowMs - this.#lookedAtMs) < MINUTE_MS) return false
    this.#lookedAtMs = nowMs
    try {
      const making = await this.#make(nowMs)
      this.#tell(wordsOf(making))
      // what lies ahead is told in the log and in the calendar; the platform is well until it comes
      const thisYear = yearOf(localDayOf(nowMs))
      this.#words = wordsOf({ ...making, missingYears: making.missingYears.filter((year) => year <= thisYear) })
      const { made, changed, dropped } = making
      if (made + changed + dropped === 0) return false
      this.#log.info({ made, changed, dropped }, 'shifts were made')
      return true
    } catch (error) {
      if (isOfTheStore(error)) throw error
      // a fault of ours in a plan holds up nothing but shifts
      this.#words = `shifts cannot be made of plans: ${wordsOfError(error)}`
      if (this.#told !== this.#words) this.#log.error({ err: error }, 'shifts cannot be made of plans; trying again')
      this.#told = this.#words
      return false
    }
  }

  #tell(words: string): void {
    if (words !== '' && words !== this.#told) this.#log.warn(words)
    this.#told = words
  }
}
