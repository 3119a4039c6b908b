import { expect, test } from 'vitest'
import { SAMPLE_MS } from '#domain/parking/session.ts'
import type { LotDay } from '../parking-api.ts'
import { hourOf, hoursOf, lineOf, usageOf } from './usage.ts'

const HOUR_MS = 3_600_000
const hours = (share: number | null) => Array.from({ length: 24 }, () => share)
const day = (more: Partial<LotDay>): LotDay => ({
  lot: 'lot-1',
  day: '2026-11-25',
  arrivals: 0,
  sharedArrivals: 0,
  dwellMsSum: 0,
  dwellCount: 0,
  occupiedByHour: hours(null),
  unknownByHour: hours(null),
  ...more,
})

test('[U60] turnover is arrivals a bay and day, dwell the mean of stays whose ends were seen', () => {
  const days = [
    day({ arrivals: 30, sharedArrivals: 4, dwellMsSum: 20 * HOUR_MS, dwellCount: 10, occupiedByHour: hours(0.5) }),
    day({ arrivals: 10, sharedArrivals: 1, dwellMsSum: 10 * HOUR_MS, dwellCount: 5, occupiedByHour: hours(0.7) }),
  ]
  const sums = usageOf(days, 10)
  expect(sums).toMatchObject({ arrivals: 40, sharedArrivals: 5, turnover: 2, meanDwellMs: 2 * HOUR_MS, dwellCount: 15 })
  expect(sums.occupied).toBeCloseTo(0.6)
})

test('[U60] nothing is made of nothing: no days, no ended stays, hours without data', () => {
  expect(usageOf([], 10)).toMatchObject({ turnover: undefined, meanDwellMs: undefined, occupied: undefined })
  expect(usageOf([day({ arrivals: 3 })], 0).turnover).toBeUndefined()
  expect(hoursOf([day({})], 'occupiedByHour')).toEqual(hours(null))
})

test('[U60] an hour is the mean of the days that know it', () => {
  const half = hours(null).map((_share, hour) => (hour === 9 ? 0.4 : null))
  const other = hours(null).map((_share, hour) => (hour === 9 ? 0.8 : hour === 10 ? 1 : null))
  const mean = hoursOf([day({ occupiedByHour: half }), day({ occupiedByHour: other })], 'occupiedByHour')
  expect(mean[9]).toBeCloseTo(0.6)
  expect(mean[10]).toBe(1)
  expect(mean[11]).toBeNull()
})

test('[U60] a quarter that is missing is a gap of the line, not a slope across it', () => {
  const sample = (at: number, occupied: number) => ({ lot: 'l', atMs: at * SAMPLE_MS, occupied, free: 1, unknown: 0 })
  const line = lineOf([sample(1, 3), sample(2, 4), sample(5, 9)], ({ occupied }) => occupied)
  expect(line).toEqual([
    { atMs: SAMPLE_MS, y: 3 },
    { atMs: 2 * SAMPLE_MS, y: 4 },
    { atMs: 3 * SAMPLE_MS, y: null },
    { atMs: 5 * SAMPLE_MS, y: 9 },
  ])
  expect(hourOf(0, 23)).toEqual({ from: 23 * HOUR_MS, to: 24 * HOUR_MS })
})
