import { DAY_KINDS, isRestKind, slotsOf, type ShareSeries } from './forecast-series.ts'

/** How a usual day is worked out; chosen by rolling validation (`forecast-train.ts`). */
export interface ProfileSettings {
  /** A day so long ago weighs half. */
  readonly halfLifeDays: number
  /** The mean of the day type (worked or rest) weighs as so many days of the weekday itself. */
  readonly typeWeight: number
}

/** The mean of all days weighs as so many days of the day type. */
const ALL_WEIGHT = 0.5

/** Means by kind of day and slot, of the days taken so far: the weekday's, drawn to those of its day type, and these to those of all days. */
export class RollingProfile {
  readonly #slots: number
  readonly #fade: number
  readonly #typeWeight: number
  readonly #sums: Float64Array
  readonly #counts: Float64Array

  constructor(slots: number, settings: ProfileSettings) {
    this.#slots = slots
    this.#fade = 0.5 ** (1 / settings.halfLifeDays)
    this.#typeWeight = settings.typeWeight
    this.#sums = new Float64Array(DAY_KINDS * slots)
    this.#counts = new Float64Array(DAY_KINDS * slots)
  }

  /** Takes a day of a series; the days must come in their order. */
  take(series: ShareSeries, day: number): void {
    for (let k = 0; k < this.#sums.length; k++) {
      this.#sums[k]! *= this.#fade
      this.#counts[k]! *= this.#fade
    }
    const to = series.kinds[day]! * this.#slots
    for (let slot = 0; slot < this.#slots; slot++) {
      const share = series.shares[day * this.#slots + slot]!
      if (Number.isNaN(share)) continue
      this.#sums[to + slot]! += share
      this.#counts[to + slot]!++
    }
  }

  /** Expected shares, kind × slot; NaN where nothing was ever known at that time of day. */
  means(): Float64Array {
    const slots = this.#slots
    const means = new Float64Array(DAY_KINDS * slots).fill(Number.NaN)
    for (let slot = 0; slot < slots; slot++) {
      const sums = new Float64Array(2)
      const counts = new Float64Array(2)
      for (let kind = 0; kind < DAY_KINDS; kind++) {
        const type = isRestKind(kind) ? 1 : 0
        sums[type]! += this.#sums[kind * slots + slot]!
        counts[type]! += this.#counts[kind * slots + slot]!
      }
      const count = counts[0]! + counts[1]!
      if (count === 0) continue
      const all = (sums[0]! + sums[1]!) / count
      for (let kind = 0; kind < DAY_KINDS; kind++) {
        const type = isRestKind(kind) ? 1 : 0
        const ofType = (sums[type]! + ALL_WEIGHT * all) / (counts[type]! + ALL_WEIGHT)
        const at = kind * slots + slot
        means[at] = (this.#sums[at]! + this.#typeWeight * ofType) / (this.#counts[at]! + this.#typeWeight)
      }
    }
    return means
  }
}

/** The profile of the first `days` days of a series. */
export function profileOf(series: ShareSeries, days: number, settings: ProfileSettings): Float64Array {
  const rolling = new RollingProfile(slotsOf(series), settings)
  for (let day = 0; day < days; day++) rolling.take(series, day)
  return rolling.means()
}
