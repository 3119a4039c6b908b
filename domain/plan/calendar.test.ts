import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayTypeOf, missingYears, workCalendar, wrongDay, type CalendarDay } from './calendar.ts'
import { addDays, dayNumberOf, daysFrom, isDay, localDayOf, midnightMs, weekdayOf, weekOfMonth } from './local-day.ts'

const DAY_MS = 86_400_000
const day = (type: CalendarDay['type'], is: string): CalendarDay => ({ day: is, type, name: '', source: 'test' })
const calendar = workCalendar({
  days: [
    day('make-up-workday', '2026-02-28'),
    day('holiday', '2026-10-01'),
    day('holiday', '2026-10-03'),
    day('make-up-workday', '2026-10-10'),
    day('holiday', '2027-01-01'),
  ],
  years: [{ year: 2026 }],
})

/** 1990 to 2099, as epoch milliseconds. */
const moments = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2099, 11, 31) })

describe('days', () => {
  test.each([
    ['2026-02-28', 6, 4],
    ['2024-02-29', 4, 5],
    ['2026-10-10', 6, 2],
    ['2026-03-01', 7, 1],
    ['2026-06-07', 7, 1],
    ['2026-06-08', 1, 2],
    ['2026-12-31', 4, 5],
    ['1969-12-31', 3, 5],
  ])('[D6] %s is weekday %i, the %i. of its month', (is, weekday, week) => {
    expect([weekdayOf(is), weekOfMonth(is)]).toEqual([weekday, week])
  })

  test.each(['2026-02-29', '2026-13-01', '2026-00-10', '26-01-01', '2026-1-1', '', '2026-02-30', '2026-04-31'])(
    '[D1] %s is no day',
    (text) => {
      expect(isDay(text)).toBe(false)
      expect(() => dayNumberOf(text)).toThrow(RangeError)
    },
  )

  test('[D1] a day begins at midnight in Shanghai, sixteen hours UTC the day before', () => {
    expect(localDayOf(Date.parse('2026-02-28T15:59:59.999Z'))).toBe('2026-02-28')
    expect(localDayOf(Date.parse('2026-02-28T16:00:00Z'))).toBe('2026-03-01')
    expect(midnightMs('2026-03-01')).toBe(Date.parse('2026-02-28T16:00:00Z'))
    expect(daysFrom('2024-02-28', '2024-03-01')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01'])
    expect(daysFrom('2026-03-02', '2026-03-01')).toEqual([])
    fc.assert(
      fc.property(moments, fc.integer({ min: -40_000, max: 40_000 }), (atMs, days) => {
        const is = localDayOf(atMs)
        expect(isDay(is)).toBe(true)
        expect(midnightMs(is)).toBeLessThanOrEqual(atMs)
        expect(midnightMs(addDays(is, 1))).toBeGreaterThan(atMs)
        expect(midnightMs(addDays(is, 1)) - midnightMs(is)).toBe(DAY_MS)
        expect(addDays(addDays(is, days), -days)).toBe(is)
        expect(weekdayOf(addDays(is, 7))).toBe(weekdayOf(is))
        expect(weekdayOf(addDays(is, 1))).toBe((weekdayOf(is) % 7) + 1)
        // the system's own calendar, as another witness
        const formatted = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', dateStyle: 'short' })
        if (atMs > Date.UTC(1992, 0, 1)) expect(formatted.format(atMs)).toBe(is)
      }),
    )
  })
})

describe('day types', () => {
  test.each([
    ['2026-02-27', 'workday'],
    ['2026-02-28', 'make-up-workday'],
    ['2026-03-01', 'rest-day'],
    ['2026-10-01', 'holiday'],
    ['2026-10-03', 'holiday'],
    ['2026-10-10', 'make-up-workday'],
    ['2026-10-11', 'rest-day'],
    // entered by somebody before the year is known
    ['2027-01-01', 'holiday'],
    ['2027-01-04', 'not-covered'],
    ['2027-01-02', 'not-covered'],
    ['2025-12-31', 'not-covered'],
  ])('[D1] %s is a %s', (is, type) => {
    expect(dayTypeOf(is, calendar)).toBe(type)
  })

  test('[D1] in a year it knows every day has a type, in one it does not only those entered', () => {
    fc.assert(
      fc.property(moments, (atMs) => {
        const is = localDayOf(atMs)
        const type = dayTypeOf(is, calendar)
        const known = is.startsWith('2026-') || calendar.days.has(is)
        expect(type === 'not-covered').toBe(!known)
        if (type === 'workday') expect(weekdayOf(is)).toBeLessThan(6)
        if (type === 'rest-day' || type === 'make-up-workday') expect(weekdayOf(is)).toBeGreaterThan(5)
      }),
    )
    expect(() => dayTypeOf('2026-02-29', calendar)).toThrow(/Cannot read day "2026-02-29"/)
  })

  test('[D2] only a Saturday or Sunday can be a make-up workday', () => {
    expect(wrongDay(day('make-up-workday', '2026-10-10'))).toBeUndefined()
    expect(wrongDay(day('make-up-workday', '2026-10-12'))).toMatch(/worked anyway/)
    expect(wrongDay(day('holiday', '2026-10-12'))).toBeUndefined()
    expect(wrongDay(day('holiday', '2026-02-29'))).toMatch(/no day/)
  })

  test.each([
    ['2026-10-31T23:59:59+08:00', []],
    ['2026-11-01T00:00:00+08:00', [2027]],
    ['2026-12-31T23:59:59+08:00', [2027]],
    ['2027-01-01T00:00:00+08:00', [2027]],
    ['2027-11-01T00:00:00+08:00', [2027, 2028]],
  ])('[D4] at %s the years %j are missing', (local, years) => {
    expect(missingYears(calendar, Date.parse(local))).toEqual(years)
  })
})
