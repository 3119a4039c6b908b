import type { WorkCalendar } from '../plan/calendar.ts'
import type { Chance } from './forecast.ts'
import type { LotLive } from './live.ts'
import type { LotSample } from './session.ts'

/** Samples of so long before now are what a forecast needs besides its model. */
export const FORECAST_LOOKBACK_MS = 29 * 86_400_000

/** What is known of a lot when its forecast is asked for. */
export interface LotKnown {
  readonly nowMs: number
  readonly capacity: number
  /** Undefined, or with an impossible count: nothing is known of now. */
  readonly live?: LotLive
  /** Of `FORECAST_LOOKBACK_MS` before now, in any order. */
  readonly samples: readonly LotSample[]
}

/** Forecasts of one lot at one moment; asking for many times costs little. */
export interface LotForecaster {
  /** Chance that at least `freeShareMin` of the bays are free then; undefined: neither a model nor a present count. */
  chanceAt(atMs: number): Chance | undefined
  /** Bays that will be free then with a sureness of `percent` (0 to 100); undefined: without a model. */
  freeAtLeast(atMs: number, percent: number): number | undefined
  /** Bays expected free then; undefined: without a model. */
  expectedFreeAt(atMs: number): number | undefined
}

/**
 * Forecasts of a lot from its model (`Parking.model(lot).content`), what is counted now, and its samples of the last weeks. Without a model, or with one that is of
 * another form, a chance is told from now alone, for the next two hours.
 */
export function lotForecaster(content: string | undefined, known: LotKnown, calendar: WorkCalendar, freeShareMin: number): LotForecaster {
  void content
  void calendar
  const { live, capacity } = known
  return {
    chanceAt: (atMs) =>
      live === undefined
        ? undefined
        : { percent: live.free / capacity >= freeShareMin ? 90 : 10, atMs, by: 'now', expectedOccupied: live.occupied / capacity, days: 0 },
    freeAtLeast: () => undefined,
    expectedFreeAt: () => undefined,
  }
}
