import { expect, test } from 'vitest'
import { meanMgM3 } from '#domain/toilet/air.ts'
import type { ToiletContext } from '#domain/toilet/context.ts'
import { airForecast, forecastError } from '#domain/toilet/forecast.ts'
import { nh3LimitMgM3 } from '#domain/toilet/limits.ts'
import type { AirForecast } from '#domain/toilet/live.ts'
import type { ToiletState } from '#domain/toilet/state.ts'
import { newToilet, toiletReading, toiletTick } from '#domain/toilet/step.ts'
import { contextOf, HOUR, MINUTE, readingOf } from '../domain/toilet/toilet-under-test.ts'
import { chance } from '../simulators/chance.ts'
import { dayOf, startOfDay } from '../simulators/clock.ts'
import { makeDistrict } from '../simulators/district.ts'
import type { Toilet } from '../simulators/district/sites.ts'
import { airFields, visited, type Air } from '../simulators/models/air.ts'
import { visitorsOf } from '../simulators/models/visitors.ts'

const SEED = 7
const FROM_DAY = dayOf(Date.UTC(2026, 5, 2))
const DAYS = 3

interface Outcome {
  readonly leadMinutes: number
  readonly minutes: number
  readonly isInRange: boolean
}

/**
 * Days of a simulated toilet that is cleaned at six in the morning only: every forecast comes true or not, and no cleaner hides how it would have come out.
 */
function outcomesOf(toilet: Toilet): Outcome[] {
  const luck = chance(SEED, 'forecast', toilet.id)
  const closeness = luck.lognormal(0.9, 0.3)
  const context: ToiletContext = contextOf({
    profile: { toiletClass: toilet.toiletClass, openMinute: 0, closeMinute: 1_440 },
  })
  const { settings } = context
  const limit = nh3LimitMgM3(context.profile, settings)
  const beginMs = startOfDay(FROM_DAY)
  let state: ToiletState = newToilet(beginMs, context)
  const outcomes: Outcome[] = []
  let counted = 0
  for (let day = FROM_DAY; day < FROM_DAY + DAYS; day++) {
    const midnight = startOfDay(day)
    const visitors = visitorsOf(SEED, toilet, day)
    let air: Air = { atMs: midnight, dirt: 0.1, fresh: 0 }
    let next = 0
    let told: { atMs: number; forecast: AirForecast }[] = []
    let wasOver = false
    for (let nowMs = midnight + MINUTE; nowMs <= midnight + 24 * HOUR; nowMs += MINUTE) {
      for (; next < visitors.length && visitors[next]!.atMs < nowMs; next++) {
        air = visited(air, visitors[next]!.atMs, toilet.visitsPerDay)
        counted++
      }
      if (nowMs === midnight + 6 * HOUR) {
        for (const [kind, atMs] of [
          ['cleaner-in', nowMs - 20 * MINUTE],
          ['cleaner-out', nowMs - 1],
        ] as const)
          state = toiletReading(state, readingOf('event', atMs, { kind }, { receivedAtMs: nowMs }), context)[0]
        air = { atMs: nowMs, dirt: 0.1, fresh: 0.05 }
      }
      const around = { closeness, drainH2sMgM3: 0, driftShare: 0, isHeated: true, sinceStartS: 1e6, ppm: false }
      state = toiletReading(state, readingOf('air', nowMs - 1, airFields(air, toilet, luck, around)), context)[0]
      state = toiletReading(state, readingOf('visits', nowMs - 1, { in: counted % 65_536 }), context)[0]
      state = toiletTick(state, nowMs, beginMs, context)[0]
      const mean = meanMgM3(state.air, 'nh3', state.settledMs, settings)
      const isOver = mean !== undefined && mean > limit
      if (isOver && !wasOver) {
        for (const { atMs, forecast } of told)
          outcomes.push({ leadMinutes: (forecast.atMs - atMs) / MINUTE, ...forecastError(forecast, nowMs) })
        told = []
      }
      wasOver = isOver
      if (nowMs % (10 * MINUTE) !== 0 || isOver) continue
      const forecast = airForecast(state.air, state.visits, limit, nowMs, settings)
      if (forecast !== undefined) told.push({ atMs: nowMs, forecast })
    }
    // what never came true by midnight is late by at least that
    for (const { atMs, forecast } of told)
      outcomes.push({
        leadMinutes: (forecast.atMs - atMs) / MINUTE,
        ...forecastError(forecast, Math.max(forecast.atMs, midnight + 24 * HOUR)),
      })
  }
  return outcomes
}

const quantile = (numbers: readonly number[], share: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))]!

test('[Y15] on simulated air the error of forecasts is measured: half of those at most half an hour ahead are within 20 minutes', () => {
  const outcomes = makeDistrict(SEED)
    .toilets.slice(0, 12)
    .flatMap((toilet) => outcomesOf(toilet))
  const figures = [
    [0, 30],
    [30, 60],
    [60, 120],
  ].map(([from, to]) => {
    const of = outcomes.filter(({ leadMinutes }) => leadMinutes >= from! && leadMinutes < to!)
    const errors = of.map(({ minutes }) => Math.abs(minutes))
    return {
      leadMinutes: `${from}–${to}`,
      forecasts: of.length,
      medianMinutes: Math.round(
        quantile(
          of.map(({ minutes }) => minutes),
          0.5,
        ),
      ),
      medianErrorMinutes: Math.round(quantile(errors, 0.5)),
      p90ErrorMinutes: Math.round(quantile(errors, 0.9)),
      inRange: Math.round((of.filter(({ isInRange }) => isInRange).length / of.length) * 100) / 100,
    }
  })
  if (process.env['SHOW'] !== undefined) console.table(figures)
  const [soon] = figures
  expect(soon!.forecasts).toBeGreaterThan(30)
  expect(soon!.medianErrorMinutes).toBeLessThanOrEqual(20)
  expect(soon!.inRange).toBeGreaterThan(0.55)
}, 60_000)
