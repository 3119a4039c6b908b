import { expect, test } from 'vitest'
import type { CalendarDay } from '#domain/plan/calendar.ts'
import { dayByKey, monthsOf, runsOf } from './year.ts'

test('[U26] a year has twelve months of whole weeks, each day once', () => {
  for (const year of [2024, 2026, 2027]) {
    const months = monthsOf(year)
    const days = months.flatMap(({ weeks }) => weeks.flat()).filter((day) => day !== undefined)
    expect(months.length).toBe(12)
    expect(new Set(days).size).toBe(days.length)
    expect(days.length).toBe(year === 2024 ? 366 : 365)
    expect(months.every(({ weeks }) => weeks.every((week) => week.length === 7))).toBe(true)
  }
  // 2026-11-26 is a Thursday
  const november = monthsOf(2026)[10]!
  expect(november.weeks.find((week) => week.includes('2026-11-26'))?.indexOf('2026-11-26')).toBe(3)
})

test.for([
  ['2026-05-01', 'ArrowLeft', '2026-04-30'],
  ['2026-05-01', 'ArrowDown', '2026-05-08'],
  ['2026-05-31', 'ArrowRight', '2026-06-01'],
  ['2026-05-17', 'PageUp', '2026-04-01'],
  ['2026-05-17', 'Home', '2026-01-01'],
  ['2026-05-17', 'End', '2026-12-31'],
  ['2026-01-01', 'ArrowLeft', undefined],
  ['2026-12-31', 'ArrowDown', undefined],
  ['2026-12-31', 'PageDown', undefined],
  ['2026-05-17', 'x', undefined],
] as const)('[U26] from %s the key %s leads to %s', ([day, key, next]) => {
  expect(dayByKey(day, key)).toBe(next)
})

test('[U26] days of one holiday are one line, of two sources two', () => {
  const day = (text: string, more: Partial<CalendarDay> = {}): CalendarDay => ({
    day: text,
    type: 'holiday',
    name: '国庆节',
    source: 'chinese-days',
    ...more,
  })
  const runs = runsOf([
    day('2026-10-03', { source: 'amy' }),
    day('2026-10-01'),
    day('2026-10-02'),
    day('2026-10-10', { type: 'make-up-workday' }),
  ])
  expect(runs.map(({ first, last }) => [first, last])).toEqual([
    ['2026-10-01', '2026-10-02'],
    ['2026-10-03', '2026-10-03'],
    ['2026-10-10', '2026-10-10'],
  ])
})
