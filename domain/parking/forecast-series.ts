import { dayTypeOf, type WorkCalendar } from '../plan/calendar.ts'
import { dayNumberOf, weekdayOf, yearOf } from '../plan/local-day.ts'
import type { Zone } from '../sharing/zone.ts'
import type { LotSample } from './session.ts'

/** Monday to Sunday as usual (0 to 6), a workday on what is usually a rest day (7), a rest day on what is usually worked (8). */
export const DAY_KINDS = 9
export const isRestKind = (kind: number): boolean => kind === 5 || kind === 6 || kind === 8

/** Occupied shares of one lot on a grid of local time: slot `s` of day `d` is at `d × slots + s`; NaN: not known. */
export interface ShareSeries {
  readonly stepMinutes: number
  /** Days since 1970-01-01 of the first day. */
  readonly firstDay: number
  /** Of each day, as `DAY_KINDS` says. */
  readonly kinds: Uint8Array
  readonly shares: Float64Array
}

export const slotsOf = ({ stepMinutes }: Pick<ShareSeries, 'stepMinutes'>): number => 1_440 / stepMinutes

/** What kind of day it is. Of a year the calendar does not cover the weekday decides. */
export function dayKindOf(day: string, calendar: WorkCalendar): number {
  const weekday = weekdayOf(day) - 1
  const isUsuallyRest = weekday >= 5
  const entered = calendar.days.get(day)
  if (entered === undefined && !calendar.years.has(yearOf(day))) return weekday
  const type = dayTypeOf(day, calendar)
  const isRest = type === 'rest-day' || type === 'holiday'
  if (isRest === isUsuallyRest) return weekday
  return isRest ? 8 : 7
}

/** Kinds of so many days from one on. */
export function dayKindsFrom(firstDay: number, days: number, calendar: WorkCalendar): Uint8Array {
  return Uint8Array.from({ length: days }, (_, n) => dayKindOf(dayText(firstDay + n), calendar))
}

const DAY_MS = 86_400_000
export const dayText = (dayNumber: number): string => new Date(dayNumber * DAY_MS).toISOString().slice(0, 10)

/** Where a moment lies on the grid of a series: its day and slot as one number, which may lie outside of it. */
export function indexAt(series: Pick<ShareSeries, 'stepMinutes' | 'firstDay'>, zone: Zone, atMs: number): number {
  const day = dayNumberOf(zone.dayOf(atMs)) - series.firstDay
  return day * slotsOf(series) + Math.floor(zone.minuteOf(atMs) / series.stepMinutes)
}

/**
 * A share of what is known: with less than `knownShareMin` of the bays known, none. Over capacity cannot be: counts that are not believed are unknown already.
 */
export function shareOf(of: Pick<LotSample, 'occupied' | 'free' | 'unknown'>, knownShareMin: number): number {
  const known = of.occupied + of.free
  if (known <= 0 || known < knownShareMin * (known + of.unknown)) return Number.NaN
  return of.occupied / known
}

/** The series of a lot's quarter-hour samples, of so many days from `firstDay` on. Samples outside of it are left out. */
export function seriesOfSamples(
  samples: readonly LotSample[],
  firstDay: number,
  days: number,
  zone: Zone,
  calendar: WorkCalendar,
  knownShareMin: number,
): ShareSeries {
  const grid = { stepMinutes: 15, firstDay }
  const slots = slotsOf(grid)
  const shares = new Float64Array(days * slots).fill(Number.NaN)
  // reading a day is dear, and there are a hundred samples of each
  let [text, from] = ['', 0]
  for (const sample of samples) {
    const day = zone.dayOf(sample.atMs)
    if (day !== text) [text, from] = [day, (dayNumberOf(day) - firstDay) * slots]
    const at = from + Math.floor(zone.minuteOf(sample.atMs) / grid.stepMinutes)
    if (at >= 0 && at < shares.length) shares[at] = shareOf(sample, knownShareMin)
  }
  return { ...grid, kinds: dayKindsFrom(firstDay, days, calendar), shares }
}

/** The first day of which anything is known; the number of days when none is. */
export function firstKnownDay(series: ShareSeries): number {
  const at = series.shares.findIndex((share) => !Number.isNaN(share))
  return at === -1 ? series.kinds.length : Math.floor(at / slotsOf(series))
}

/** The same from one of its days on. */
export const seriesFrom = (series: ShareSeries, day: number): ShareSeries => ({
  ...series,
  firstDay: series.firstDay + day,
  kinds: series.kinds.subarray(day),
  shares: series.shares.subarray(day * slotsOf(series)),
})
