import type { TFunction } from 'i18next'
import type { LotSample } from '#domain/parking/session.ts'
import { SAMPLE_MS } from '#domain/parking/session.ts'
import type { Zone } from '#domain/sharing/zone.ts'

const MINUTE_MS = 60_000
const HOUR_MINUTES = 60
const DAY_MINUTES = 1_440

/** `2 小时 05 分`: hours and minutes of a stay. */
export function dwellText(ms: number, t: TFunction): string {
  const minutes = Math.floor(Math.max(0, ms) / MINUTE_MS)
  return minutes < 60
    ? t('span.minutes', { n: minutes })
    : t('session.hoursOf', { hours: Math.floor(minutes / 60), minutes: String(minutes % 60).padStart(2, '0') })
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

/** A stretch of time, epoch ms. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** A day of a lot's own clock as a stretch of time: 23, 24 or 25 hours. */
export const dayOf = (zone: Zone, day: string): Stretch => ({
  from: zone.atMinute(day, 0),
  to: zone.atMinute(day, DAY_MINUTES),
})

/** An hour of a day as the clock shows it: two of them where it comes twice, nothing where it is left out. */
export const hourOf = (zone: Zone, day: string, hour: number): Stretch => ({
  from: zone.atMinute(day, hour * HOUR_MINUTES),
  to: zone.atMinute(day, (hour + 1) * HOUR_MINUTES),
})
