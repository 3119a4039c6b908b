import { isRestKind, slotsOf, type ShareSeries } from './forecast-series.ts'

/**
 * What the deviation from the usual day at a later time is reckoned from. All but the first are deviations of the occupied share:
 * `one`; `now`; `before` (a step ago); `today` (mean of today so far); `last-day` (the last day of the same type, about that time); `last-week` (the same weekday,
 * about that time); `scaled` (now, times how much the usual day rises until then).
 */
export const forecastFeatures = ['one', 'now', 'before', 'today', 'last-day', 'last-week', 'scaled'] as const
export const FEATURES = forecastFeatures.length

/** Deviations of other days are taken as the mean of so many minutes before and after. */
const AROUND_MINUTES = 90
const BACK_DAYS = 8
/** Of a lot that is usually empty now a rise is not a multiple. */
const SCALED_FROM = 0.1
const SCALED_RANGE = [-1, 3] as const

/** What is known at one slot of a series, seen from a profile. */
export class Origin {
  readonly #series: ShareSeries
  readonly #means: Float64Array
  readonly #slots: number
  readonly #at: number
  readonly #day: number
  readonly #around: number
  readonly #nowMean: number
  readonly #now: number
  readonly #before: number
  readonly #today: number

  /** @param means of a profile: kind × slot */
  constructor(series: ShareSeries, means: Float64Array, at: number) {
    this.#series = series
    this.#means = means
    this.#slots = slotsOf(series)
    this.#at = at
    this.#day = Math.floor(at / this.#slots)
    this.#around = Math.round(AROUND_MINUTES / series.stepMinutes)
    this.#nowMean = this.meanAt(at)
    this.#now = orElse(this.#deviation(at), 0)
    this.#before = orElse(at % this.#slots === 0 ? Number.NaN : this.#deviation(at - 1), this.#now)
    this.#today = this.#meanOf(this.#day * this.#slots, at, 0)
  }

  /** Whether the share at the origin is known, and what is usual then. */
  get isKnown(): boolean {
    return !Number.isNaN(this.#deviation(this.#at))
  }

  /** Occupied share at the origin; NaN: not known. */
  get share(): number {
    return this.#series.shares[this.#at] ?? Number.NaN
  }

  /** Usual share at a slot; NaN: nothing was ever known at that time of day. */
  meanAt(at: number): number {
    const kind = this.#series.kinds[Math.floor(at / this.#slots)]
    return kind === undefined ? Number.NaN : this.#means[kind * this.#slots + (at % this.#slots)]!
  }

  /** Whether a later slot is on a day of another type (worked or rest) than today. */
  isOtherType(at: number): boolean {
    const { kinds } = this.#series
    return isRestKind(kinds[this.#day]!) !== isRestKind(kinds[Math.floor(at / this.#slots)]!)
  }

  /** Writes the features for a later slot into `x` from `from` on. */
  write(at: number, x: Float64Array, from: number): void {
    const rise = (this.meanAt(at) - this.#nowMean) / Math.max(SCALED_FROM, this.#nowMean)
    x[from] = 1
    x[from + 1] = this.#now
    x[from + 2] = this.#before
    x[from + 3] = this.#today
    x[from + 4] = this.#lastDay(at)
    x[from + 5] = this.#lastWeek(at)
    x[from + 6] = Number.isNaN(rise) ? 0 : this.#now * Math.max(SCALED_RANGE[0], Math.min(SCALED_RANGE[1], rise))
  }

  #deviation(at: number): number {
    return at < 0 ? Number.NaN : this.#series.shares[at]! - this.meanAt(at)
  }

  /** Mean of the deviations that are known, drawn to none as by `weight` more; 0: none is. */
  #meanOf(from: number, to: number, weight: number): number {
    let [sum, count] = [0, 0]
    for (let at = Math.max(0, from); at <= to; at++) {
      const deviation = this.#deviation(at)
      if (Number.isNaN(deviation)) continue
      sum += deviation
      count++
    }
    return count === 0 ? 0 : sum / (count + weight)
  }

  /** About a slot, within its day and not after the origin. */
  #about(at: number): number {
    const midnight = at - (at % this.#slots)
    const last = Math.min(midnight + this.#slots - 1, at + this.#around, this.#at)
    return this.#meanOf(Math.max(midnight, at - this.#around), last, 0.5)
  }

  #lastDay(at: number): number {
    const { kinds, shares } = this.#series
    const isRest = isRestKind(kinds[Math.floor(at / this.#slots)]!)
    for (let day = this.#day - 1; day >= Math.max(0, this.#day - BACK_DAYS); day--) {
      if (isRestKind(kinds[day]!) !== isRest) continue
      const from = day * this.#slots
      for (let slot = from; slot < from + this.#slots; slot++)
        if (!Number.isNaN(shares[slot]!)) return this.#about(from + (at % this.#slots))
    }
    return 0
  }

  #lastWeek(at: number): number {
    const week = 7 * this.#slots
    let then = at - week
    while (then > this.#at) then -= week
    return then < 0 ? 0 : this.#about(then)
  }
}

const orElse = (is: number, otherwise: number): number => (Number.isNaN(is) ? otherwise : is)
