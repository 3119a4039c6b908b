import { FEATURES } from './forecast-features.ts'

/** Rows to learn from: features, and what came. Flat, for there are hundreds of thousands. */
export interface FitRows {
  readonly count: number
  /** count × FEATURES */
  readonly x: Float64Array
  /** Share that came, less the usual one. */
  readonly y: Float64Array
  /** Which lot, from 0. */
  readonly lot: Uint16Array
  /** Day of what came. */
  readonly day: Float64Array
}

/**
 * What all lots have in common is drawn to what is thought of them beforehand as by so many days (rows of one day are much alike, so they are no
 * measure), each lot to what all have in common as by so many rows.
 */
const COMMON_DAYS = 4
const OWN_ROWS = 1_000
/** A row so many days older weighs half. */
const HALF_LIFE_DAYS = 21
/** Errors above this count by their size and no longer by its square (Huber): what is told is judged by its mean absolute error. */
const HUBER = 0.02
const PASSES = 3
const TINY = 1e-9

/**
 * Ridge regression in two layers: coefficients all lots have in common, and of each lot, drawn to those. Weighted by age and, in three passes, by Huber.
 * @param rows of which only `chosen` count, all of one horizon
 * @param minutes that horizon
 * @returns lots × FEATURES
 */
export function fitLots(
  rows: FitRows,
  chosen: readonly number[],
  lots: number,
  nowDay: number,
  minutes: number,
): Float64Array {
  const before = thoughtBefore(minutes)
  if (chosen.length === 0) return Float64Array.from({ length: lots * FEATURES }, (_, at) => before[at % FEATURES]!)
  const weights = new Map<number, number>()
  for (const row of chosen) weights.set(rows.day[row]!, 0)
  for (const day of weights.keys()) weights.set(day, 0.5 ** ((nowDay - day) / HALF_LIFE_DAYS))
  const daysWeight = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  let own = new Float64Array(lots * FEATURES)
  for (let pass = 0; pass < PASSES; pass++) {
    const sums = Array.from({ length: lots }, () => new Sums())
    for (const row of chosen) {
      const lot = rows.lot[row]!
      let weight = weights.get(rows.day[row]!)!
      if (pass > 0) {
        const error = Math.abs(rows.y[row]! - dot(own, lot * FEATURES, rows.x, row * FEATURES))
        weight *= Math.min(1, HUBER / Math.max(error, TINY))
      }
      sums[lot]!.add(rows.x, row * FEATURES, rows.y[row]!, weight)
    }
    const all = new Sums()
    for (const each of sums) all.join(each)
    const scales = Float64Array.from(
      { length: FEATURES },
      (_, f) => all.a[f * FEATURES + f]! / Math.max(all.weight, TINY) + TINY,
    )
    const common = all.solve(scales, (COMMON_DAYS * all.weight) / Math.max(daysWeight, TINY), before)
    own = new Float64Array(lots * FEATURES)
    for (const [lot, each] of sums.entries()) own.set(each.solve(scales, OWN_ROWS, common), lot * FEATURES)
  }
  return own
}

/** Minutes after which what is unusual now says a third of what it said. */
const LASTS_MINUTES = 960

/**
 * Coefficients before anything is known (our choice): what is unusual now lasts for hours, and what was unusual on the last day of the type and on the same
 * weekday is so again in part.
 */
function thoughtBefore(minutes: number): Float64Array {
  const lasts = Math.exp(-minutes / LASTS_MINUTES)
  // in the order of forecastFeatures
  return Float64Array.of(0, 0.9 * lasts, 0, 0.1, 0.3 * (1 - lasts), 0.3 * (1 - lasts), 0)
}

/** Sum of products of FEATURES numbers of one array with those of another. */
export function dot(a: ArrayLike<number>, fromA: number, b: ArrayLike<number>, fromB: number): number {
  let sum = 0
  for (let f = 0; f < FEATURES; f++) sum += a[fromA + f]! * b[fromB + f]!
  return sum
}

/** Normal equations. */
class Sums {
  readonly a = new Float64Array(FEATURES * FEATURES)
  readonly b = new Float64Array(FEATURES)
  weight = 0

  add(x: Float64Array, from: number, y: number, weight: number): void {
    this.weight += weight
    for (let p = 0; p < FEATURES; p++) {
      const weighted = weight * x[from + p]!
      this.b[p]! += weighted * y
      for (let q = 0; q <= p; q++) this.a[p * FEATURES + q]! += weighted * x[from + q]!
    }
  }

  join(other: Sums): void {
    this.weight += other.weight
    for (let k = 0; k < this.a.length; k++) this.a[k]! += other.a[k]!
    for (let k = 0; k < FEATURES; k++) this.b[k]! += other.b[k]!
  }

  /** Least squares, drawn to `towards` as by so many rows. By Cholesky's decomposition. */
  solve(scales: Float64Array, rows: number, towards: Float64Array): Float64Array {
    const l = this.a.slice()
    const is = this.b.slice()
    for (let p = 0; p < FEATURES; p++) {
      l[p * FEATURES + p]! += rows * scales[p]!
      is[p]! += rows * scales[p]! * towards[p]!
    }
    for (let p = 0; p < FEATURES; p++) {
      for (let q = 0; q <= p; q++) {
        let sum = l[p * FEATURES + q]!
        for (let k = 0; k < q; k++) sum -= l[p * FEATURES + k]! * l[q * FEATURES + k]!
        l[p * FEATURES + q] = p === q ? Math.sqrt(Math.max(sum, TINY * TINY)) : sum / l[q * FEATURES + q]!
      }
    }
    for (let p = 0; p < FEATURES; p++) {
      for (let k = 0; k < p; k++) is[p]! -= l[p * FEATURES + k]! * is[k]!
      is[p]! /= l[p * FEATURES + p]!
    }
    for (let p = FEATURES - 1; p >= 0; p--) {
      for (let k = p + 1; k < FEATURES; k++) is[p]! -= l[k * FEATURES + p]! * is[k]!
      is[p]! /= l[p * FEATURES + p]!
    }
    return is
  }
}
