import type { LotForecaster } from '#domain/parking/forecast-lot.ts'
import type { Chance } from '#domain/parking/forecast.ts'
import type { Operations } from '#stores/types.ts'

/** Chances of lots, cached by model, count and minute. */
export interface ParkingChances {
  /** Undefined: nothing is known of the lot. */
  chance(lot: string, atMs: number): Promise<Chance | undefined>
  /** For many times of one lot. */
  chances(lot: string, times: readonly number[]): Promise<(Chance | undefined)[]>
  /** All that can be told of a lot by what is known now; undefined: there is no such lot. */
  forecaster(lot: string): Promise<LotForecaster | undefined>
}

/** @param nowMs the district's time */
export function createParkingChances(
  operations: Pick<Operations, 'parking' | 'live' | 'calendar' | 'ruleSettings'>,
  nowMs: () => number,
): ParkingChances {
  void operations
  void nowMs
  return {
    chance: async () => undefined,
    chances: async (_lot, times) => times.map(() => undefined),
    forecaster: async () => undefined,
  }
}
