import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { missingYears, workCalendar, type CalendarDay } from '../plan/calendar.ts'
import { realTime, workingHours, type HoursOf } from './hours.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const at = (local: string): number => Date.parse(`${local.replace(' ', 'T')}:00+08:00`)
const day = (type: CalendarDay['type'], is: string): CalendarDay => ({ day: is, type, name: '', source: 'test' })

const calendar = workCalendar({
  days: [
    // Qingming, Labour Day and National Day of a year like 2026, with the weekends worked for them
    day('holiday', '2026-05-01'),
    day('holiday', '2026-05-04'),
    day('make-up-workday', '2026-05-09'),
    day('holiday', '2026-10-01'),
    day('make-up-workday', '2026-10-10'),
    day('holiday', '2028-02-28'),
    day('make-up-workday', '2028-02-27'),
  ],
  years: [{ year: 2026 }, { year: 2028 }],
})
const every = { workFromMinute: 360, workToMinute: 1_320, restDaysWorked: 1 }
const workdays = { ...every, restDaysWorked: 0 }
const hours = (more: Partial<HoursOf> = {}): ReturnType<typeof workingHours> =>
  workingHours({ openMinute: 0, closeMinute: 1_440, calendar, settings: every, ...more })

describe('working time', () => {
  test('[Z4] a toilet that is always open is worked at from 06:00 to 22:00', () => {
    const { between, after, isWorking } = hours()
    expect(between(at('2026-11-26 00:00'), at('2026-11-27 00:00'))).toBe(16 * HOUR)
    expect(after(at('2026-11-26 21:00'), 2 * HOUR)).toBe(at('2026-11-27 07:00'))
    expect([isWorking(at('2026-11-26 05:59')), isWorking(at('2026-11-26 06:00'))]).toEqual([false, true])
    expect([isWorking(at('2026-11-26 21:59')), isWorking(at('2026-11-26 22:00'))]).toEqual([true, false])
  })

  test('[Z4] closed hours do not count', () => {
    const { between, after } = hours({ openMinute: 8 * 60, closeMinute: 20 * 60 })
    expect(between(at('2026-11-26 19:30'), at('2026-11-27 08:30'))).toBe(HOUR)
    expect(after(at('2026-11-26 19:30'), HOUR)).toBe(at('2026-11-27 08:30'))
    expect(after(at('2026-11-26 19:30'), 30 * MINUTE)).toBe(at('2026-11-26 20:00'))
  })

  test('[Z4] opening hours that reach past midnight belong to the day on which they begin', () => {
    const night = {
      openMinute: 18 * 60,
      closeMinute: 2 * 60,
      settings: { ...workdays, workFromMinute: 0, workToMinute: 0 },
    }
    const { between, isWorking } = hours(night)
    // Friday evening goes on until two on Saturday; Saturday evening is none
    expect(isWorking(at('2026-11-28 01:59'))).toBe(true)
    expect(isWorking(at('2026-11-28 02:00'))).toBe(false)
    expect(isWorking(at('2026-11-28 19:00'))).toBe(false)
    expect(isWorking(at('2026-11-30 01:00'))).toBe(false)
    expect(between(at('2026-11-27 12:00'), at('2026-11-30 12:00'))).toBe(8 * HOUR)
  })

  test('[Z4] working hours may reach past midnight too', () => {
    const { isWorking } = hours({ settings: { ...every, workFromMinute: 20 * 60, workToMinute: 4 * 60 } })
    expect(['03:59', '04:00', '19:59', '20:00'].map((time) => isWorking(at(`2026-11-26 ${time}`)))).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  test.each([
    [0, 1_440],
    [480, 480],
    [0, 0],
  ])('[Z4] from %i to %i is all day', (openMinute, closeMinute) => {
    const { between } = hours({
      openMinute,
      closeMinute,
      settings: { ...every, workFromMinute: 0, workToMinute: 1_440 },
    })
    expect(between(at('2026-11-26 03:00'), at('2026-11-29 03:00'))).toBe(72 * HOUR)
  })

  test('[Z4] where opening and working hours have nothing in common, opening hours count', () => {
    const { between } = hours({ openMinute: 22 * 60, closeMinute: 6 * 60 })
    expect(between(at('2026-11-26 12:00'), at('2026-11-27 12:00'))).toBe(8 * HOUR)
  })

  test('[Z4] a holiday is not worked, a make-up workday is, where rest days are not', () => {
    const { between, after } = hours({ settings: workdays })
    const workedH = (is: string): number => between(at(`${is} 00:00`), at(`${is} 23:59`)) / HOUR
    expect([workedH('2026-05-01'), workedH('2026-05-02'), workedH('2026-05-04'), workedH('2026-05-05')]).toEqual([
      0, 0, 0, 16,
    ])
    // a Saturday that is worked, and the Sunday after it
    expect([workedH('2026-05-09'), workedH('2026-05-10')]).toEqual([16, 0])
    // from the evening before Labour Day: two hours end on the Tuesday after the weekend and the day off
    expect(after(at('2026-04-30 21:00'), 2 * HOUR)).toBe(at('2026-05-05 07:00'))
    expect(hours().after(at('2026-04-30 21:00'), 2 * HOUR)).toBe(at('2026-05-01 07:00'))
  })

  test('[Z4] [fault 39] 29 February is a day like others', () => {
    const { between, after } = hours({ settings: workdays })
    // Sunday the 27th is worked for the holiday on Monday the 28th
    expect(after(at('2028-02-27 21:30'), HOUR)).toBe(at('2028-02-29 06:30'))
    expect(between(at('2028-02-28 00:00'), at('2028-03-01 00:00'))).toBe(16 * HOUR)
    expect(hours().between(at('2028-02-28 00:00'), at('2028-03-01 00:00'))).toBe(32 * HOUR)
    expect(hours().between(at('2026-02-28 00:00'), at('2026-03-01 00:00'))).toBe(16 * HOUR)
  })

  test('[Z4] of a year that nobody has entered the weekday decides, and it is named', () => {
    const { between } = hours({ settings: workdays })
    // National Day of 2027, a Friday, and the Saturday after it
    expect(between(at('2027-10-01 00:00'), at('2027-10-03 00:00'))).toBe(16 * HOUR)
    expect(between(at('2027-10-02 00:00'), at('2027-10-04 00:00'))).toBe(0)
    // calendar, log and system health ask for it
    expect(missingYears(calendar, at('2026-12-31 23:00'))).toEqual([2027])
  })

  test('[Z4] [fault 38] no day of the year is longer or shorter than another: there is no summer time', () => {
    const { between } = hours()
    for (const is of ['2026-03-29', '2026-05-10', '2026-09-13', '2026-10-25', '2026-11-01'])
      expect(between(at(`${is} 00:00`), at(`${is} 00:00`) + 24 * HOUR)).toBe(16 * HOUR)
  })

  test('[Z4] from 24:00 to 0:00 is a whole day, as from 0:00 to 0:00 is', () => {
    const { after } = hours({
      openMinute: 1_440,
      closeMinute: 0,
      settings: { workFromMinute: 0, workToMinute: 1_440, restDaysWorked: 1 },
    })
    expect(after(at('2026-06-01 12:00'), 30 * HOUR)).toBe(at('2026-06-02 18:00'))
  })

  const minute = fc.integer({ min: 0, max: 1_440 })
  const places = fc
    .record({
      openMinute: minute,
      closeMinute: minute,
      workFromMinute: minute,
      workToMinute: minute,
      rest: fc.constantFrom(0, 1),
    })
    .map(({ openMinute, closeMinute, workFromMinute, workToMinute, rest }) =>
      hours({ openMinute, closeMinute, settings: { workFromMinute, workToMinute, restDaysWorked: rest } }),
    )
  const moments = fc.integer({ min: at('2026-01-01 00:00'), max: at('2028-12-31 00:00') })

  test('[Z4] after and between undo each other, and after is the first such moment', () => {
    fc.assert(
      fc.property(
        places,
        moments,
        fc.integer({ min: 1, max: 20 * HOUR }),
        ({ between, after, isWorking }, fromMs, workMs) => {
          const toMs = after(fromMs, workMs)
          expect(between(fromMs, toMs)).toBe(workMs)
          expect(between(fromMs, toMs - 1)).toBe(workMs - 1)
          expect(isWorking(toMs - 1)).toBe(true)
        },
      ),
    )
  })

  test('[Z4] working time adds up, and is never longer than real time', () => {
    fc.assert(
      fc.property(places, moments, fc.nat(5 * 24 * HOUR), fc.nat(5 * 24 * HOUR), ({ between }, fromMs, a, b) => {
        expect(between(fromMs, fromMs + a) + between(fromMs + a, fromMs + a + b)).toBe(between(fromMs, fromMs + a + b))
        expect(between(fromMs, fromMs + a)).toBeLessThanOrEqual(a)
        expect(between(fromMs + a, fromMs)).toBe(0)
      }),
    )
  })

  test('[Z4] emergencies run in real time', () => {
    expect(realTime.between(10, 25)).toBe(15)
    expect(realTime.between(25, 10)).toBe(0)
    expect(realTime.after(10, 15)).toBe(25)
    expect(realTime.isWorking(0)).toBe(true)
  })
})
