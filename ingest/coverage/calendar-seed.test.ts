import { expect, test } from 'vitest'
import { dayTypeOf, missingYears, workCalendar } from '#domain/plan/calendar.ts'
import { openOperations } from '#stores/operations.ts'
import { tempFolder } from '../../test/platform.ts'
import { seedCalendar, seedYears } from './calendar-seed.ts'

test('[D3] only years whose holidays the package really has are taken from it', () => {
  const years = seedYears()
  expect(years[0]?.year).toBe(2004)
  // every year up to the last one, and none after it, whatever the package would answer when asked
  expect(years.map(({ year }) => year)).toEqual(Array.from({ length: years.length }, (_, n) => 2004 + n))
  expect(years.at(-1)?.year).toBeGreaterThanOrEqual(2026)
  for (const { year, days } of years) {
    expect([year, days.some(({ type }) => type === 'make-up-workday')]).toEqual([year, true])
    expect([year, days.length]).toEqual([year, expect.any(Number)])
    expect(days.length).toBeGreaterThan(25)
  }
})

test('[D3] what a New Year frees or works in the December before comes with its own year', () => {
  const of = (year: number) => seedYears().find((each) => each.year === year)?.days ?? []
  expect(of(2019)[0]).toMatchObject({ day: '2018-12-29', type: 'make-up-workday', name: "元旦 New Year's Day" })
  expect(of(2018).map(({ day }) => day)).toContain('2018-12-31')
})

test('[D3] a calendar is filled once, and what people changed stays', async () => {
  await using folder = await tempFolder('seed')
  await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
  expect(await seedCalendar(operations)).toContain(2026)
  const calendar = workCalendar(await operations.calendar.all())
  const types = ['2026-02-17', '2026-02-28', '2026-10-10', '2026-10-11', '2026-10-12', '2026-02-27'] as const
  expect(types.map((day) => dayTypeOf(day, calendar))).toEqual([
    'holiday',
    'make-up-workday',
    'make-up-workday',
    'rest-day',
    'workday',
    'workday',
  ])
  expect(calendar.days.get('2026-02-28')).toMatchObject({ name: '春节 Spring Festival', source: 'chinese-days 1.5.7' })
  expect(dayTypeOf('2027-10-01', calendar)).toBe('not-covered')
  expect(missingYears(calendar, Date.parse('2026-10-31T15:59:59Z'))).toEqual([])
  expect(missingYears(calendar, Date.parse('2026-10-31T16:00:00Z'))).toEqual([2027])
  expect(missingYears(calendar, Date.parse('2027-01-01T00:00:00Z'))).toEqual([2027])

  await operations.calendar.remove('2026-02-28', 'me')
  expect(await seedCalendar(operations)).toEqual([])
  expect((await operations.calendar.all()).days.some(({ day }) => day === '2026-02-28')).toBe(false)
})
