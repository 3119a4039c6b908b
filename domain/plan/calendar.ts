import Type, { type Static } from 'typebox'
import { isDay, localDayOf, weekdayOf, yearOf } from './local-day.ts'

/** A day that differs from its weekday: a public holiday, or a Saturday or Sunday that is worked (调休). */
export const CalendarDay = Type.Object({
  day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  type: Type.Enum(['holiday', 'make-up-workday']),
  name: Type.String({ maxLength: 100 }),
  /** Where it is from: a package, or who entered it. */
  source: Type.String({ maxLength: 200 }),
})
export type CalendarDay = Static<typeof CalendarDay>

/** What a day is: its weekday, unless the calendar says otherwise. */
export type DayType = 'workday' | 'rest-day' | 'holiday' | 'make-up-workday'

/** Days that differ from their weekday, and the years for which all of them are known. */
export interface WorkCalendar {
  readonly days: ReadonlyMap<string, CalendarDay>
  readonly years: ReadonlySet<number>
}

export const workCalendar = (stored: {
  readonly days: readonly CalendarDay[]
  readonly years: readonly { readonly year: number }[]
}): WorkCalendar => ({
  days: new Map(stored.days.map((day) => [day.day, day])),
  years: new Set(stored.years.map(({ year }) => year)),
})

/**
 * What a day is; `not-covered` when the calendar does not know its year, and has no entry for it (docs/SPEC.md D1).
 * @throws {RangeError} when there is no such day
 */
export function dayTypeOf(day: string, calendar: WorkCalendar): DayType | 'not-covered' {
  const weekday = weekdayOf(day)
  const entered = calendar.days.get(day)
  if (entered !== undefined) return entered.type
  if (!calendar.years.has(yearOf(day))) return 'not-covered'
  return weekday >= 6 ? 'rest-day' : 'workday'
}

/** What is wrong with a day somebody enters, in words; undefined: nothing. */
export function wrongDay(day: Pick<CalendarDay, 'day' | 'type'>): string | undefined {
  if (!isDay(day.day)) return `there is no day ${JSON.stringify(day.day)}`
  if (day.type === 'make-up-workday' && weekdayOf(day.day) < 6)
    return `${day.day} is worked anyway: only a Saturday or Sunday can be a make-up workday`
  return undefined
}

/** The State Council announces next year's holidays in November (2024: on the 12th, 2025: on the 4th); by then somebody has to look. */
const NEXT_YEAR_FROM_MONTH = 11

/** Years that plans need and the calendar does not know: the present one, and from 1 November on the next one (docs/SPEC.md D4). */
export function missingYears(calendar: WorkCalendar, nowMs: number): number[] {
  const today = localDayOf(nowMs)
  const year = yearOf(today)
  const needed = Number(today.slice(5, 7)) >= NEXT_YEAR_FROM_MONTH ? [year, year + 1] : [year]
  return needed.filter((each) => !calendar.years.has(each))
}
