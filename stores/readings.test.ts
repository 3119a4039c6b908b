import { readConfig } from '#config'
import { pino } from 'pino'
import { influxServers } from '../test/influx.ts'
import { tempFolder } from '../test/platform.ts'
import { keepsReadingsPromises } from './readings-contract.ts'
import { openReadings } from './readings.ts'
import type { ReadingsStore } from './types.ts'

/** A prepared store that takes what it stands on with it when it is closed. */
async function opened(
  env: Readonly<Record<string, string>>,
  below = new AsyncDisposableStack(),
): Promise<ReadingsStore> {
  const folder = below.use(await tempFolder('readings'))
  const store = await openReadings(readConfig({ DATA_DIR: folder.path, ...env }), pino({ level: 'silent' }))
  await store.prepare()
  const close = store[Symbol.asyncDispose].bind(store)
  store[Symbol.asyncDispose] = async () => {
    await close()
    await below.disposeAsync()
  }
  return store
}

keepsReadingsPromises('SQLite', () => opened({ READINGS_STORE: 'sqlite' }))

for (const { name, start } of influxServers())
  keepsReadingsPromises(name, async () => {
    const below = new AsyncDisposableStack()
    const server = below.use(await start())
    return opened({ READINGS_STORE: 'influx', ...server.env }, below)
  })
