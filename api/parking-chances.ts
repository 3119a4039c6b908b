import { settingsOf, type ChangedSettings } from '#domain/coverage/settings.ts'
import { FORECAST_LOOKBACK_MS, lotForecaster, type LotForecaster } from '#domain/parking/forecast-lot.ts'
import type { Chance } from '#domain/parking/forecast.ts'
import type { LotLive } from '#domain/parking/live.ts'
import { workCalendar } from '#domain/plan/calendar.ts'
import { believedCount } from '#domain/sharing/bookable-input.ts'
import type { Operations } from '#stores/types.ts'

/** Chances of lots, each lot as it was known at the beginning of the minute. */
export interface ParkingChances {
  /** Undefined: nothing is known of the lot. */
  chance(lot: string, atMs: number): Promise<Chance | undefined>
  /** For many times of one lot. */
  chances(lot: string, times: readonly number[]): Promise<(Chance | undefined)[]>
  /** All that can be told of a lot by what is known now; undefined: there is no such lot. */
  forecaster(lot: string): Promise<LotForecaster | undefined>
}

type Stores = Pick<Operations, 'parking' | 'live' | 'calendar' | 'ruleSettings'>

const MINUTE_MS = 60_000

/** @param nowMs the district's time */
export function createParkingChances(operations: Stores, nowMs: () => number): ParkingChances {
  let minute = Number.NaN
  let numbers: ReturnType<typeof numbersOf> | undefined
  const made = new Map<string, Promise<LotForecaster | undefined>>()

  async function forecaster(lot: string): Promise<LotForecaster | undefined> {
    const now = nowMs()
    if (Math.floor(now / MINUTE_MS) !== minute) {
      minute = Math.floor(now / MINUTE_MS)
      numbers = undefined
      made.clear()
    }
    const known = made.get(lot)
    if (known !== undefined) return known
    numbers ??= numbersOf(operations)
    const own = forecasterOf(operations, lot, now, numbers)
    made.set(lot, own)
    try {
      const is = await own
      // names that are no lot's are not collected
      if (is === undefined && made.get(lot) === own) made.delete(lot)
      return is
    } catch (error) {
      // what failed is asked again
      if (made.get(lot) === own) made.delete(lot)
      numbers = undefined
      throw error
    }
  }

  return {
    chance: async (lot, atMs) => (await forecaster(lot))?.chanceAt(atMs),
    chances: async (lot, times) => {
      const own = await forecaster(lot)
      return times.map((atMs) => own?.chanceAt(atMs))
    },
    forecaster,
  }
}

async function numbersOf({ ruleSettings, calendar }: Stores) {
  const [{ content }, stored] = await Promise.all([ruleSettings.current(), calendar.all()])
  return { settings: settingsOf(JSON.parse(content) as ChangedSettings), calendar: workCalendar(stored) }
}

async function forecasterOf(
  { parking, live }: Stores,
  lot: string,
  nowMs: number,
  numbers: ReturnType<typeof numbersOf>,
): Promise<LotForecaster | undefined> {
  const [file, model, rows, samples, { settings, calendar }] = await Promise.all([
    parking.lot(lot),
    parking.model(lot),
    live.of(lot),
    parking.samples(lot, nowMs - FORECAST_LOOKBACK_MS, nowMs),
    numbers,
  ])
  if (file === undefined) return undefined
  const { capacity, counting } = file.profile
  const row = rows.find(({ kind, stream }) => kind === 'lot' && stream === 'occupancy')
  const count = believedCount(row?.fields as unknown as LotLive | undefined, counting, settings, nowMs)
  const known = { nowMs, capacity, samples, ...(count === undefined ? {} : { live: count }) }
  return lotForecaster(model?.content, known, calendar, settings)
}
