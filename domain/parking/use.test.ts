import { expect, test } from 'vitest'
import { hoursTogether, isKnownDay, isRecordedDay, lotUseOf, sharesOfHour, type LotDay, type LotHour } from './use.ts'

const HOUR_MS = 3_600_000
const NOTHING: LotHour = { samples: 0, occupied: 0, free: 0, unknown: 0 }
const hours = (each: Partial<LotHour>): LotHour[] => Array.from({ length: 24 }, () => ({ ...NOTHING, ...each }))
const day = (more: Partial<LotDay>): LotDay => ({
  lot: 'lot-1',
  day: '2026-11-25',
  arrivals: 0,
  sharedArrivals: 0,
  dwellMsSum: 0,
  dwellCount: 0,
  hours: hours({}),
  ...more,
})

test('[F28] turnover is arrivals a bay and day, dwell the mean of stays that ended with both ends seen', () => {
  const taken = (occupied: number) => hours({ samples: 4, occupied: 4 * occupied, free: 4 * (10 - occupied) })
  const use = lotUseOf([
    day({ arrivals: 30, sharedArrivals: 4, dwellMsSum: 20 * HOUR_MS, dwellCount: 10, hours: taken(5) }),
    day({ arrivals: 10, sharedArrivals: 1, dwellMsSum: 10 * HOUR_MS, dwellCount: 5, hours: taken(7) }),
  ])
  expect(use).toMatchObject({ days: 2, arrivals: 40, sharedArrivals: 5, turnover: 2, dwellCount: 15 })
  expect(use).toMatchObject({ meanDwellMs: 2 * HOUR_MS, unknown: 0 })
  expect(use.occupied).toBeCloseTo(0.6)
})

test('[F28] a day of which nothing is known is in no figure but the unknown: it is none without cars', () => {
  const known = day({ arrivals: 20, hours: hours({ samples: 4, occupied: 20, free: 20 }) })
  const dead = day({ hours: hours({ samples: 4, unknown: 40 }) })
  expect([isKnownDay(known), isKnownDay(dead), isKnownDay(day({}))]).toEqual([true, false, false])
  expect([isRecordedDay(known), isRecordedDay(dead), isRecordedDay(day({}))]).toEqual([true, true, false])
  expect(lotUseOf([known, dead, day({})])).toMatchObject({ days: 1, turnover: 2, occupied: 0.5, unknown: 0.5 })
  expect(lotUseOf([dead])).toMatchObject({ days: 0, turnover: undefined, occupied: undefined, unknown: 1 })
  expect(lotUseOf([])).toMatchObject({ turnover: undefined, meanDwellMs: undefined, unknown: undefined })
})

test('[F28] each day counts with the bays the lot had then, also when its file says something else by now', () => {
  const small = day({ arrivals: 10, hours: hours({ samples: 4, free: 4 * 10 }) })
  const large = day({ arrivals: 30, hours: hours({ samples: 4, free: 4 * 30 }) })
  expect(lotUseOf([small, large]).turnover).toBe(1)
  // bays told afterwards since when vehicles stood there: stays, but nobody knows whether all of that day's
  const told = day({ arrivals: 15, dwellCount: 2, dwellMsSum: HOUR_MS })
  expect(lotUseOf([small, told])).toMatchObject({ days: 1, turnover: 1, arrivals: 25, dwellCount: 2 })
  expect([isKnownDay(told), isRecordedDay(told)]).toEqual([false, true])
})

test('[F28] hours of days are summed, never meant over: one with one sample weighs a quarter of one with four', () => {
  const at9 = (hour: LotHour): LotHour[] => hours({}).map((none, n) => (n === 9 ? hour : none))
  const together = hoursTogether([
    day({ hours: at9({ samples: 4, occupied: 40, free: 0, unknown: 0 }) }),
    day({ hours: at9({ samples: 1, occupied: 0, free: 5, unknown: 5 }) }),
  ])
  expect(together[9]).toEqual({ samples: 5, occupied: 40, free: 5, unknown: 5 })
  expect(sharesOfHour(together[9]!)).toEqual({ occupied: 40 / 45, unknown: 5 / 50 })
  expect(sharesOfHour(together[10]!)).toEqual({ occupied: undefined, unknown: undefined })
})
