import type { Calibration } from './forecast.ts'
import { slotsOf, type ShareSeries } from './forecast-series.ts'

const BINS = 10

/** What was told and what came, as sums: those of several days are joined. */
export interface ScoreSums {
  /** By tenths of what was told: sum of what was told (0 to 1), how often it came, how often it was told. */
  readonly bins: { told: number; came: number; count: number }[]
  brier: number
  /** Sums of absolute errors by minutes ahead. */
  readonly errors: Record<string, { ours: number; persistence: number; mean: number; count: number }>
}

export const noScore = (): ScoreSums => ({
  bins: Array.from({ length: BINS }, () => ({ told: 0, came: 0, count: 0 })),
  brier: 0,
  errors: {},
})

/** One forecast and what came of it; shares are 0 to 1. */
export interface Outcome {
  readonly minutes: number
  /** The chance that was told, 0 to 1, and whether it came true. */
  readonly told: number
  readonly isFree: boolean
  readonly came: number
  readonly expected: number
  /** What it was when it was told. */
  readonly now: number
  /** Mean of the same weekday and time; NaN: none is known, then nothing is compared. */
  readonly mean: number
}

export function addOutcome(sums: ScoreSums, outcome: Outcome): void {
  const { told, isFree, came, mean } = outcome
  const bin = sums.bins[Math.min(BINS - 1, Math.floor(told * BINS))]!
  bin.told += told
  bin.count++
  if (isFree) bin.came++
  sums.brier += (told - (isFree ? 1 : 0)) ** 2
  if (Number.isNaN(mean)) return
  const errors = (sums.errors[outcome.minutes] ??= { ours: 0, persistence: 0, mean: 0, count: 0 })
  errors.ours += Math.abs(outcome.expected - came)
  errors.persistence += Math.abs(outcome.now - came)
  errors.mean += Math.abs(mean - came)
  errors.count++
}

export function joinScores(all: readonly ScoreSums[]): ScoreSums {
  const joined = noScore()
  for (const { bins, brier, errors } of all) {
    joined.brier += brier
    for (const [n, { told, came, count }] of bins.entries()) {
      joined.bins[n]!.told += told
      joined.bins[n]!.came += came
      joined.bins[n]!.count += count
    }
    for (const [minutes, of] of Object.entries(errors)) {
      const sum = (joined.errors[minutes] ??= { ours: 0, persistence: 0, mean: 0, count: 0 })
      sum.ours += of.ours
      sum.persistence += of.persistence
      sum.mean += of.mean
      sum.count += of.count
    }
  }
  return joined
}

/** Undefined: nothing has been told yet. */
export function calibrationOf(sums: ScoreSums, fromMs: number, toMs: number): Calibration | undefined {
  const count = sums.bins.reduce((total, bin) => total + bin.count, 0)
  if (count === 0) return undefined
  return {
    bins: sums.bins.map((bin, n) => ({
      fromPercent: n * BINS,
      toPercent: (n + 1) * BINS,
      told: bin.count === 0 ? 0 : bin.told / bin.count,
      came: bin.count === 0 ? 0 : bin.came / bin.count,
      count: bin.count,
    })),
    brier: sums.brier / count,
    errorPoints: (100 * sums.bins.reduce((total, { told, came }) => total + Math.abs(told - came), 0)) / count,
    count,
    maeByMinutes: Object.fromEntries(
      Object.entries(sums.errors).map(([minutes, of]) => [
        minutes,
        { ours: of.ours / of.count, persistence: of.persistence / of.count, mean: of.mean / of.count, count: of.count },
      ]),
    ),
    fromMs,
    toMs,
  }
}

/** Plain means of the same weekday and time of the first days of a series, weekday × slot from the first day's weekday on; NaN: none. */
export function weekdayMeans(series: ShareSeries, days: number): (at: number) => number {
  const slots = slotsOf(series)
  const [sums, counts] = [new Float64Array(7 * slots), new Float64Array(7 * slots)]
  for (let at = 0; at < days * slots; at++) {
    const share = series.shares[at]!
    if (Number.isNaN(share)) continue
    sums[at % (7 * slots)]! += share
    counts[at % (7 * slots)]!++
  }
  return (at) => sums[at % (7 * slots)]! / counts[at % (7 * slots)]!
}
