import { chanceBelow, errorAt, type ErrorQuantiles } from './forecast-errors.ts'
import { FEATURES, type Origin } from './forecast-features.ts'
import { dot } from './forecast-fit.ts'
import { DAY_KINDS } from './forecast-series.ts'

/** Form of what is kept; another one is not read. */
export const FORM = 1

/** What was learned of a time so many minutes ahead. */
export interface HorizonModel {
  readonly minutes: number
  /** Coefficients of `forecastFeatures`, for a time on a day of the same type, and of the other. */
  readonly same: Float64Array
  readonly other: Float64Array
  /** Mean absolute error of this lot. */
  readonly spread: number
  /** Undefined: too little was told to know. */
  readonly errors?: ErrorQuantiles
}

/** What is usual of a lot, and how long what is unusual lasts. */
export interface LotModel {
  readonly form: typeof FORM
  readonly lot: string
  readonly zone: string
  readonly stepMinutes: number
  /** Days it was learned from, and the last of them. */
  readonly days: number
  readonly through: string
  /** Usual share, kind of day × slot; NaN: not known. */
  readonly means: Float64Array
  /** The nearest first. */
  readonly horizons: readonly HorizonModel[]
}

/** What is expected of a lot at a later time. */
export interface Expected {
  /** Occupied share, 0 to 1. */
  readonly share: number
  /** Chance, 0 to 1, that at most such a share is occupied. */
  chanceOf(share: number): number
  /** The share that is not exceeded with so much sureness, 0 to 1. */
  atMost(sureness: number): number
}

const DAY_MINUTES = 1_440

/**
 * What is expected `minutes` later, at a slot of the origin's series; between two horizons the two, weighed by the logarithm of the minutes. Nearer than the first, between
 * it and what is now. Undefined: nothing was ever known at that time of day.
 */
export function expectedAt(model: LotModel, origin: Origin, at: number, minutes: number): Expected | undefined {
  const mean = origin.meanAt(at)
  if (Number.isNaN(mean) || model.horizons.length === 0) return undefined
  const x = new Float64Array(FEATURES)
  origin.write(at, x, 0)
  // how it deviates now is not known, so what is left is as unsure as a day ahead
  const ahead = origin.isKnown ? minutes : Math.max(minutes, DAY_MINUTES)
  const parts = around(model.horizons, ahead).map(([horizon, weight]) => {
    const coefficients = origin.isOtherType(at) ? horizon.other : horizon.same
    return { horizon, weight, share: within(mean + dot(coefficients, 0, x, 0)) }
  })
  const sum = (of: (part: (typeof parts)[number]) => number): number =>
    parts.reduce((total, part) => total + part.weight * of(part), 0)
  const nearest = model.horizons[0]!.minutes
  const nowWeight = origin.isKnown && minutes < nearest ? 1 - Math.max(0, minutes) / nearest : 0
  const now = within(origin.share)
  const blend = (isNow: number, isLater: number): number => nowWeight * isNow + (1 - nowWeight) * isLater
  return {
    share:
      nowWeight > 0
        ? blend(
            now,
            sum(({ share }) => share),
          )
        : sum(({ share }) => share),
    chanceOf: (share) => {
      const later = sum((part) => chanceAtMost(part.horizon, part.share, share))
      return nowWeight > 0 ? blend(now <= share ? 1 : 0, later) : later
    },
    atMost: (sureness) => {
      const later = sum(({ horizon, share }) =>
        horizon.errors === undefined ? 1 : within(share + horizon.spread * errorAt(horizon.errors, share, sureness)),
      )
      return nowWeight > 0 ? blend(now, later) : later
    },
  }
}

function chanceAtMost({ errors, spread }: HorizonModel, expected: number, share: number): number {
  if (errors === undefined) return expected <= share ? 1 : 0
  return chanceBelow(errors, expected, (share - expected) / spread)
}

/** The horizons before and after so many minutes, with their weights. */
function around(horizons: readonly HorizonModel[], minutes: number): [HorizonModel, number][] {
  const after = horizons.findIndex((horizon) => horizon.minutes >= minutes)
  if (after === -1) return [[horizons.at(-1)!, 1]]
  const [to, from] = [horizons[after]!, horizons[after - 1]]
  if (from === undefined || to.minutes === minutes) return [[to, 1]]
  const part = Math.log(minutes / from.minutes) / Math.log(to.minutes / from.minutes)
  return [
    [from, 1 - part],
    [to, part],
  ]
}

const within = (share: number): number => Math.max(0, Math.min(1, share))

const DIGITS = 10_000

/** JSON of some kilobytes. */
export function writeLotModel(model: LotModel): string {
  const short = (numbers: Iterable<number>): number[] => Array.from(numbers, (is) => Math.round(is * DIGITS) / DIGITS)
  return JSON.stringify({
    ...model,
    means: Array.from(model.means, (is) => (Number.isNaN(is) ? -1 : Math.round(is * 1_000))),
    horizons: model.horizons.map(({ same, other, errors, ...rest }) => ({
      ...rest,
      spread: short([rest.spread])[0],
      same: short(same),
      other: short(other),
      ...(errors === undefined
        ? {}
        : { errors: errors.map((level) => Array.from(level, (is) => Math.round(is * 100) / 100)) }),
    })),
  })
}

/** Undefined: of another form; then there is no model until the next night. */
export function readLotModel(content: string | undefined): LotModel | undefined {
  if (content === undefined) return undefined
  const kept = JSON.parse(content) as Omit<LotModel, 'means' | 'horizons'> & {
    means: number[]
    horizons: (Omit<HorizonModel, 'same' | 'other'> & { same: number[]; other: number[] })[]
  }
  if (kept.form !== FORM || kept.means.length !== (DAY_KINDS * DAY_MINUTES) / kept.stepMinutes) return undefined
  return {
    ...kept,
    means: Float64Array.from(kept.means, (is) => (is < 0 ? Number.NaN : is / 1_000)),
    horizons: kept.horizons.map((horizon) => ({
      ...horizon,
      same: Float64Array.from(horizon.same),
      other: Float64Array.from(horizon.other),
    })),
  }
}
