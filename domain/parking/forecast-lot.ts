import type { WorkCalendar } from '../plan/calendar.ts'
import { dayNumberOf } from '../plan/local-day.ts'
import { zoneOf } from '../sharing/zone.ts'
import { Origin } from './forecast-features.ts'
import { expectedAt, readLotModel, type Expected, type LotModel } from './forecast-model.ts'
import { indexAt, seriesOfSamples, shareOf, type ShareSeries } from './forecast-series.ts'
import type { Chance } from './forecast.ts'
import type { LotLive } from './live.ts'
import type { LotSample } from './session.ts'

const DAY_MS = 86_400_000
/** Samples of so long before now are what a forecast needs besides its model. */
export const FORECAST_LOOKBACK_MS = 9 * DAY_MS
/** So far ahead anything is told from a model. */
export const FORECAST_AHEAD_MS = 15 * DAY_MS
/** So far ahead a chance is told from what is free now, where there is no model. */
export const NOW_AHEAD_MS = 2 * 3_600_000

/** So long ago is still now: who asks took the time a little before. */
const NOW_MS = 60_000

/** What is known of a lot when its forecast is asked for. */
export interface LotKnown {
  readonly nowMs: number
  readonly capacity: number
  /** Undefined, or with an impossible count: nothing is known of now. */
  readonly live?: LotLive
  /** Of `FORECAST_LOOKBACK_MS` before now, in any order. */
  readonly samples: readonly LotSample[]
}

export interface ForecastNumbers {
  /** A bay is free when such a share of them is, 0 to 1. */
  readonly freeShareMin: number
  /** With a smaller share of bays known, 0 to 100, nothing is known of a lot. */
  readonly lotKnownPercentMin: number
}

/** Forecasts of one lot at one moment; asking for many times costs little. */
export interface LotForecaster {
  /** Chance that at least `freeShareMin` of the bays are free then; undefined: neither a model nor a present count tells. */
  chanceAt(atMs: number): Chance | undefined
  /** Bays that will be free then with a sureness of `percent` (0 to 100); undefined: without a model. */
  freeAtLeast(atMs: number, percent: number): number | undefined
  /** Bays expected free then; undefined: without a model. */
  expectedFreeAt(atMs: number): number | undefined
}

/**
 * Forecasts of a lot from its model (`Parking.model(lot).content`), what is counted now, and its samples of the last days. Without a model, or with one that is of
 * another form, a chance is told from now alone, for the next two hours.
 */
export function lotForecaster(
  content: string | undefined,
  known: LotKnown,
  calendar: WorkCalendar,
  numbers: ForecastNumbers,
): LotForecaster {
  const model = readLotModel(content)
  const knownShareMin = numbers.lotKnownPercentMin / 100
  const nowShare = known.live === undefined ? Number.NaN : shareOf(known.live, knownShareMin)
  const line = 1 - numbers.freeShareMin
  const at = model === undefined ? undefined : later(model, known, calendar, knownShareMin, nowShare)
  const freeOf = (occupiedShare: number): number => Math.max(0, Math.floor((1 - occupiedShare) * known.capacity + 1e-9))
  return {
    chanceAt: (atMs) => {
      const expected = at?.(atMs)
      if (expected !== undefined && model !== undefined)
        return {
          percent: tellable(expected.chanceOf(line)),
          atMs,
          by: 'model',
          expectedOccupied: expected.share,
          days: model.days,
        }
      return chanceOfNow(nowShare, atMs - known.nowMs, line, atMs)
    },
    freeAtLeast: (atMs, percent) => {
      const expected = at?.(atMs)
      return expected === undefined ? undefined : freeOf(expected.atMost(percent / 100))
    },
    expectedFreeAt: (atMs) => {
      const expected = at?.(atMs)
      return expected === undefined ? undefined : freeOf(expected.share)
    },
  }
}

/** As it is told: a whole number of per cent, never 0 nor 100, for a model is never certain. */
export const tellable = (chance: number): number => Math.max(1, Math.min(99, Math.round(100 * chance)))

function later(
  model: LotModel,
  known: LotKnown,
  calendar: WorkCalendar,
  knownShareMin: number,
  nowShare: number,
): (atMs: number) => Expected | undefined {
  const zone = zoneOf(model.zone)
  const firstDay = dayNumberOf(zone.dayOf(known.nowMs - FORECAST_LOOKBACK_MS))
  const days = dayNumberOf(zone.dayOf(known.nowMs + FORECAST_AHEAD_MS)) - firstDay + 1
  const since = known.samples.filter(({ atMs }) => atMs <= known.nowMs)
  const series: ShareSeries = seriesOfSamples(since, firstDay, days, zone, calendar, knownShareMin)
  const now = indexAt(series, zone, known.nowMs)
  series.shares[now] = nowShare
  const origin = new Origin(series, model.means, now)
  return (atMs) => {
    const thenMs = Math.max(atMs, known.nowMs)
    const then = indexAt(series, zone, thenMs)
    if (atMs < known.nowMs - NOW_MS || then >= series.shares.length) return undefined
    return expectedAt(model, origin, then, (thenMs - known.nowMs) / 60_000)
  }
}

/** How far a lot strays in half an hour, of which nothing else is known (our choice; car parks of Birmingham: 0.04 in the mean, 0.07 in an hour). */
const STRAYS = 0.05
const HALF_HOUR_MS = 1_800_000

/** From what is free now, ever less sure the later; undefined: not known, or too far ahead. */
function chanceOfNow(share: number, aheadMs: number, line: number, atMs: number): Chance | undefined {
  if (Number.isNaN(share) || aheadMs < -NOW_MS || aheadMs > NOW_AHEAD_MS) return undefined
  const strays = STRAYS * Math.max(0.5, aheadMs / HALF_HOUR_MS)
  const chance = 1 / (1 + Math.exp((-1.7 * (line - share)) / strays))
  return {
    percent: Math.max(5, Math.min(95, Math.round(100 * chance))),
    atMs,
    by: 'now',
    expectedOccupied: share,
    days: 0,
  }
}
