import type { TFunction } from 'i18next'
import type { LotSample } from '#domain/parking/session.ts'
import { SAMPLE_MS } from '#domain/parking/session.ts'
import type { LotDay } from '../parking-api.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const HOURS = 24

/** `2 小时 05 分`: hours and minutes of a stay. */
export function dwellText(ms: number, t: TFunction): string {
  const minutes = Math.floor(Math.max(0, ms) / MINUTE_MS)
  return minutes < 60
    ? t('span.minutes', { n: minutes })
    : t('session.hoursOf', { hours: Math.floor(minutes / 60), minutes: String(minutes % 60).padStart(2, '0') })
}

/** What days of a lot come to; undefined: nothing to make it of. */
export interface UsageSums {
  readonly arrivals: number
  readonly sharedArrivals: number
  /** Stays that ended, a bay and day. */
  readonly turnover: number | undefined
  readonly meanDwellMs: number | undefined
  readonly dwellCount: number
  /** Shares, 0 to 1, over all hours. */
  readonly occupied: number | undefined
  readonly unknown: number | undefined
}

const meanOf = (values: readonly (number | null)[]): number | undefined => {
  const known = values.filter((each) => each !== null)
  return known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0) / known.length
}

/** @param capacity bays that can turn over */
export function usageOf(days: readonly LotDay[], capacity: number): UsageSums {
  const sum = (of: (day: LotDay) => number) => days.reduce((all, day) => all + of(day), 0)
  const dwellCount = sum((day) => day.dwellCount)
  return {
    arrivals: sum((day) => day.arrivals),
    sharedArrivals: sum((day) => day.sharedArrivals),
    turnover: days.length === 0 || capacity === 0 ? undefined : sum((day) => day.arrivals) / days.length / capacity,
    meanDwellMs: dwellCount === 0 ? undefined : sum((day) => day.dwellMsSum) / dwellCount,
    dwellCount,
    occupied: meanOf(days.flatMap(({ occupiedByHour }) => occupiedByHour)),
    unknown: meanOf(days.flatMap(({ unknownByHour }) => unknownByHour)),
  }
}

/** Mean of days by hour of the day, 24 of them; null: nothing known of that hour. */
export function hoursOf(days: readonly LotDay[], of: 'occupiedByHour' | 'unknownByHour'): (number | null)[] {
  return Array.from({ length: HOURS }, (_, hour) => meanOf(days.map((day) => day[of][hour] ?? null)) ?? null)
}

/** Samples as a line; a gap where a quarter is missing. */
export function lineOf(
  samples: readonly LotSample[],
  of: (sample: LotSample) => number,
): { readonly atMs: number; readonly y: number | null }[] {
  const points: { atMs: number; y: number | null }[] = []
  let lastMs: number | undefined
  for (const sample of samples) {
    if (lastMs !== undefined && sample.atMs - lastMs > SAMPLE_MS) points.push({ atMs: lastMs + SAMPLE_MS, y: null })
    points.push({ atMs: sample.atMs, y: of(sample) })
    lastMs = sample.atMs
  }
  return points
}

/** The hour of a day as a stretch of time. */
export const hourOf = (midnightMs: number, hour: number): { readonly from: number; readonly to: number } => ({
  from: midnightMs + hour * HOUR_MS,
  to: midnightMs + (hour + 1) * HOUR_MS,
})
