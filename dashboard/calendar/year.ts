import type { CalendarDay } from '#domain/plan/calendar.ts'
import { addDays, daysFrom, weekdayOf } from '#domain/plan/local-day.ts'

/** A month as a calendar shows it: weeks from Monday to Sunday, with nothing where the days of others are. */
export interface Month {
  readonly month: (typeof months)[number]
  readonly weeks: readonly (readonly (string | undefined)[])[]
}

const months = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9', 'm10', 'm11', 'm12'] as const
const WEEK = 7

export function monthsOf(year: number): Month[] {
  return months.map((month, at) => {
    const first = `${String(year).padStart(4, '0')}-${String(at + 1).padStart(2, '0')}-01`
    const next =
      at === 11
        ? `${String(year + 1).padStart(4, '0')}-01-01`
        : `${first.slice(0, 5)}${String(at + 2).padStart(2, '0')}-01`
    const days: (string | undefined)[] = [
      ...Array.from({ length: weekdayOf(first) - 1 }, () => undefined),
      ...daysFrom(first, addDays(next, -1)),
    ]
    while (days.length % WEEK !== 0) days.push(undefined)
    return {
      month,
      weeks: Array.from({ length: days.length / WEEK }, (_week, n) => days.slice(n * WEEK, (n + 1) * WEEK)),
    }
  })
}

/** The day to which a key leads from one of a year; undefined: no key of ours, or out of the year. */
export function dayByKey(day: string, key: string): string | undefined {
  const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WEEK, ArrowDown: WEEK }
  const year = day.slice(0, 4)
  if (key === 'Home') return `${year}-01-01`
  if (key === 'End') return `${year}-12-31`
  if (key === 'PageUp' || key === 'PageDown') {
    const month = Number(day.slice(5, 7)) + (key === 'PageUp' ? -1 : 1)
    return month < 1 || month > 12 ? undefined : `${year}-${String(month).padStart(2, '0')}-01`
  }
  const step = steps[key]
  if (step === undefined) return undefined
  const next = addDays(day, step)
  return next.startsWith(year) ? next : undefined
}

/** Entered days that follow each other, of one type and name: a holiday of several days is one line. */
export interface DayRun {
  readonly first: string
  readonly last: string
  readonly days: readonly CalendarDay[]
}
export function runsOf(days: readonly CalendarDay[]): DayRun[] {
  const runs: { first: string; last: string; days: CalendarDay[] }[] = []
  for (const day of days.toSorted((a, b) => (a.day < b.day ? -1 : 1))) {
    const run = runs.at(-1)
    const before = run?.days.at(-1)
    const goesOn =
      run !== undefined &&
      before !== undefined &&
      addDays(run.last, 1) === day.day &&
      before.type === day.type &&
      before.name === day.name &&
      before.source === day.source
    if (goesOn) {
      run.last = day.day
      run.days.push(day)
    } else runs.push({ first: day.day, last: day.day, days: [day] })
  }
  return runs
}
