import { expect, test } from 'vitest'
import { airForecast, forecastError } from './forecast.ts'
import type { AirMemory } from './air.ts'
import { clock, contextOf, EIGHT, MINUTE, ToiletUnderTest } from './toilet-under-test.ts'
import { NO_VISITS } from './visits.ts'

const { settings } = contextOf()
const minutes = (atMs: number): number => atMs / MINUTE

/** Means of every ten minutes up to eight o'clock. */
const airOf = (means: readonly number[], visitsEach = 0): AirMemory => ({
  binMs: MINUTE,
  nh3: { bins: [] },
  h2s: { bins: [] },
  history: means.map((mean, n) => [
    minutes(EIGHT) - (means.length - 1 - n) * 10,
    Math.round(mean * 1e4),
    n * visitsEach,
  ]),
})

test('[Y15] the time at which a rising line reaches the limit, with its range', () => {
  const forecast = airForecast(airOf([0.5, 0.55, 0.6, 0.65, 0.7]), NO_VISITS, 1, EIGHT, settings)
  expect(forecast).toMatchObject({ by: 'time', r2: 1 })
  // 0.005 a minute from 0.7 on
  expect((forecast!.atMs - EIGHT) / MINUTE).toBeCloseTo(60, 0)
  expect(forecast!.earliestMs).toBeLessThanOrEqual(forecast!.atMs)
})

test('[Y15] nothing is told of air that does not rise, follows no line, is above the limit, or would reach it too late', () => {
  const table: [name: string, means: readonly number[]][] = [
    ['falls', [0.7, 0.65, 0.6, 0.55, 0.5]],
    ['stands', [0.5, 0.5, 0.5, 0.5, 0.5]],
    ['no line', [0.2, 0.9, 0.1, 0.95, 0.3]],
    ['above', [0.8, 0.9, 1, 1.1, 1.2]],
    ['too late', [0.5, 0.505, 0.51, 0.515, 0.52]],
    ['too few', [0.5, 0.6, 0.7]],
  ]
  for (const [name, means] of table)
    expect(airForecast(airOf(means), NO_VISITS, 1, EIGHT, settings), name).toBeUndefined()
})

test('[Y15] it goes by visits where they explain the odour: after closing nobody makes it worse', () => {
  // 40 visits with each tenth, in some of the ten minutes none
  const tenths = [0, 0.2, 1, 1.2, 2, 2.2, 3, 3.2, 4]
  const air = airOf(tenths.map((each) => 0.5 + each / 10))
  const byVisits: AirMemory = {
    ...air,
    history: air.history.map(([minute, mean], n) => [minute, mean, tenths[n]! * 40]),
  }
  const hours = Array.from({ length: 24 }, () => 100)
  const busy = airForecast(byVisits, { ...NO_VISITS, usual: hours, hours }, 1, EIGHT, settings)
  expect(busy).toMatchObject({ by: 'visits' })
  expect((busy!.atMs - EIGHT) / MINUTE).toBeGreaterThan(5)
  const quiet = Array.from({ length: 24 }, (_, hour) => (hour < 8 ? 100 : 1))
  expect(airForecast(byVisits, { ...NO_VISITS, usual: quiet, hours: quiet }, 1, EIGHT, settings)).toBeUndefined()
})

test('[Y15] a steep rise of the last minutes is told 20 min ahead at most, the mean half a window behind it; coming and going, and what was before a clean, is none', () => {
  /** Readings of every minute up to eight o'clock. */
  const lately = (valueOf: (n: number) => number): AirMemory => ({
    ...airOf([]),
    nh3: { bins: Array.from({ length: 20 }, (_, n) => [minutes(EIGHT) - 20 + n, Math.round(valueOf(n) * 1e4), 1]) },
  })
  const at = (air: AirMemory, cleanMs?: number): number | undefined => {
    const forecast = airForecast(
      air,
      { ...NO_VISITS, ...(cleanMs === undefined ? {} : { cleanMs }) },
      1,
      EIGHT,
      settings,
    )
    return forecast === undefined ? undefined : Math.round((forecast.atMs - EIGHT) / MINUTE)
  }
  // 0.02 a minute: 0.8 at eight, 1 ten minutes later
  const rising = lately((n) => 0.41 + 0.02 * n)
  expect(at(rising)).toBe(15)
  expect(at(lately((n) => 0.31 + 0.02 * n))).toBe(20)
  expect(at(lately((n) => 0.28 + 0.02 * n))).toBeUndefined()
  expect(at(lately((n) => 0.7 + 0.014 * n))).toBeUndefined()
  expect(at(lately((n) => 0.41 + 0.02 * n + (n % 4 < 2 ? 0.3 : 0)))).toBeUndefined()
  expect(at(lately((n) => 0.8 - 0.02 * n))).toBeUndefined()
  // its mean is above the limit already
  expect(at(lately((n) => 0.8 + 0.02 * n))).toBeUndefined()
  expect(at(rising, EIGHT - 10 * MINUTE)).toBe(15)
  expect(at(rising, EIGHT - 9 * MINUTE)).toBeUndefined()
})

test('[Y15] how a forecast came out is measured in minutes, and whether it was in its range', () => {
  const forecast = { atMs: clock(9), earliestMs: clock(8, 50), latestMs: clock(9, 20), by: 'time', r2: 1 } as const
  expect(forecastError(forecast, clock(9, 15))).toEqual({ minutes: 15, isInRange: true })
  expect(forecastError(forecast, clock(8, 45))).toEqual({ minutes: -15, isInRange: false })
  expect(forecastError({ ...forecast, latestMs: undefined }, clock(12))).toEqual({ minutes: 180, isInRange: true })
})

test('[Y15] it is shown from four means after a clean on, and gone with the next clean', () => {
  const toilet = new ToiletUnderTest()
  let dirt = 0.2
  const minute = (): void => {
    dirt += 0.006
    toilet.say('air', { nh3MgM3: Math.round(dirt * 1e4) / 1e4 })
    toilet.say('visits', { visits: 3 })
  }
  toilet.until(clock(9, 30), minute)
  const { forecast } = toilet.live.nh3!
  expect(forecast).toBeDefined()
  // 0.2 at 8:00, 0.36 an hour: the mean of ten minutes is above 1 at about 10:18
  expect(Math.abs(forecast!.atMs - clock(10, 18)) / MINUTE).toBeLessThan(6)
  toilet.hear({ is: 'cleaned', full: true, fromMs: clock(9, 10) })
  expect(toilet.live.nh3!.forecast).toBeUndefined()
})
