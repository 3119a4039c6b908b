import type { Logger } from 'pino'
import type { Config } from '#config'
import type { InfluxSettings } from './influx-http.ts'
import { InfluxReadings } from './readings-influx.ts'
import { SqliteReadings } from './readings-sqlite.ts'
import type { ReadingsStore } from './types.ts'

/** What both stores are set by. */
export type ReadingsSettings = Pick<
  Config,
  'readingsStore' | 'dataDir' | 'rawKeepMs' | 'minuteKeepMs' | 'purgeRowsMax' | keyof InfluxSettings
>

/**
 * The readings store the settings name (READINGS_STORE). Call `prepare` before the first use: only then is InfluxDB asked for.
 * `nowMs` is the wall clock that InfluxDB's retention goes by.
 *
 * @throws {Error} when its local files cannot be opened or migrated.
 */
export async function openReadings(
  config: ReadingsSettings,
  log: Logger,
  nowMs: () => number = Date.now,
): Promise<ReadingsStore> {
  return config.readingsStore === 'influx' ? new InfluxReadings(config, log, nowMs) : new SqliteReadings(config, log)
}
