import { readConfig } from '#config'
import { rounded, wholeOption, type Measurement } from '../bench/named.ts'
import { registerSweepers, until } from '../bench/processes.ts'
import { startInfluxd } from '../test/influx.ts'
import { createLog } from '../log.ts'
import { openJournalReader } from '#stores/journal.ts'
import { openOperations } from '#stores/operations.ts'
import { openReadings } from '#stores/readings.ts'
import { freePort, Platform, tempFolder } from '../test/platform.ts'
import { Ledger } from './ledger.ts'

const DEVICES = 20
const PER_DEVICE_PER_S = 50
/** A round ends at a random moment up to here after the start of the process: in its start-up, or under full load. */
const ROUND_MS_MAX = 3_000

/**
 * I1 and I2 of docs/SPEC.md: the real process under QoS 1 load is killed with SIGKILL at random moments and started again.
 * Every acknowledged message must be in the readings store afterwards, once.
 */
export const measurement: Measurement = {
  options: { rounds: { type: 'string' }, store: { type: 'string' } },
  async run(options) {
    const rounds = wholeOption(options, 'rounds', 100)
    const store = options['store'] ?? 'sqlite'
    if (store !== 'sqlite' && store !== 'influx')
      throw new RangeError(`--store must be sqlite or influx: it is "${String(store)}"`)
    await using folder = await tempFolder('proof-kill9')
    await using influx = store === 'influx' ? await startInfluxd() : undefined
    const mqttPort = await freePort()
    const env = {
      DATA_DIR: folder.path,
      MQTT_HOST: '127.0.0.1',
      MQTT_PORT: String(mqttPort),
      MQTT_MESSAGES_PER_SECOND_MAX: '10000',
      // every kill is a takeover of every device’s connection; that is what is tried here
      MQTT_TAKEOVERS_MAX: '1000',
      READINGS_STORE: store,
      ...influx?.env,
    }
    const { credentials } = await registerSweepers(folder.path, DEVICES)
    const startedAtMs = Date.now()
    await using platform = await Platform.start(['broker', 'ingest'], env)
    // device times begin an hour ago and grow by 1 ms a number, so they are never in the future
    await using ledger = new Ledger(
      `mqtt://127.0.0.1:${mqttPort}`,
      credentials,
      PER_DEVICE_PER_S,
      startedAtMs - 3_600_000,
    )

    for (let round = 1; round <= rounds; round++) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * ROUND_MS_MAX))
      await platform.stop('SIGKILL')
      const started = platform.start()
      // every second round the next kill may come before the start is over
      if (round % 2 === 0 || round === rounds) await started
      else started.catch(() => undefined)
      if (round % 10 === 0) console.error(`round ${round}: ${ledger.total} acknowledged`)
    }
    await ledger.finish()

    const config = readConfig(env)
    await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
    await using journal = await openJournalReader({ dataDir: folder.path })
    const { lastSeq } = await journal.extent()
    await until('processing of every message', 300_000, async () =>
      (await operations.positions.lowest()) >= lastSeq ? true : undefined,
    )

    await using readings = await openReadings(config, createLog('warn', 'proof'))
    let lost = 0
    let duplicated = 0
    for (const [id, acked] of ledger.acked) {
      const times = new Map<number, number>()
      for (let fromMs = ledger.startMs; ;) {
        const page = await readings.readings({
          kind: 'sweeper',
          id,
          stream: 'fix',
          fromMs,
          toMs: Number.MAX_SAFE_INTEGER,
          limit: 10_000,
        })
        for (const { seq } of page) times.set(seq, (times.get(seq) ?? 0) + 1)
        if (page.length < 10_000) break
        fromMs = page.at(-1)!.atMs + 1
      }
      for (const seq of acked) if (!times.has(seq)) lost++
      for (const count of times.values()) duplicated += count - 1
    }
    return {
      rounds,
      acked: ledger.total,
      lost,
      duplicated,
      store,
      seconds: rounded((Date.now() - startedAtMs) / 1_000, 0),
    }
  },
}
