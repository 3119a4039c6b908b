import { readConfig } from '#config'
import { rounded, wholeOption, type Measurement } from '../bench/named.ts'
import { registerSweepers, runScript, until } from '../bench/processes.ts'
import { createLog } from '../log.ts'
import { openJournalReader } from '#stores/journal.ts'
import { openOperations } from '#stores/operations.ts'
import { openReadings } from '#stores/readings.ts'
import { startInfluxd } from '../test/influx.ts'
import { createViewer, login } from '../test/people.ts'
import { freePort, Platform, tempFolder } from '../test/platform.ts'

const RATE_PER_S = 1_000
const DEVICES = 200
/** Memory of a collected heap goes up and down; the floor of a minute is what is really held. */
const FLOOR_S = 60
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** F32: InfluxDB is stopped for minutes under load and comes back: nothing lost, memory flat, the live map as fast as before. */
export const measurement: Measurement = {
  options: { minutes: { type: 'string' } },
  async run(options) {
    const minutes = wholeOption(options, 'minutes', 5)
    const outageS = minutes * 60
    const [beforeS, afterS] = [20, 10]
    await using folder = await tempFolder('proof-store-down')
    await using influx = await startInfluxd()
    const [mqttPort, httpPort] = [await freePort(), await freePort()]
    const url = `http://127.0.0.1:${httpPort}`
    const env = {
      DATA_DIR: folder.path,
      MQTT_HOST: '127.0.0.1',
      MQTT_PORT: String(mqttPort),
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(httpPort),
      READINGS_STORE: 'influx',
      ...influx.env,
    }
    const { file } = await registerSweepers(folder.path, DEVICES)
    const viewer = await createViewer(folder.path)
    await using platform = await Platform.start(['broker', 'ingest', 'api'], env)
    await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
    await using journal = await openJournalReader({ dataDir: folder.path })
    const cookie = await login(url, viewer.name, viewer.password)

    const fromMs = Date.now()
    const loading = runScript('bench/mqtt-load.ts', [
      '--host=127.0.0.1',
      `--port=${mqttPort}`,
      `--credentials=${file}`,
      `--connections=${DEVICES}`,
      `--rate=${RATE_PER_S}`,
      `--seconds=${beforeS + outageS + afterS}`,
    ])
    await pause(beforeS * 1_000)
    await influx.stop()
    console.error('InfluxDB is stopped')
    // what the reader’s buffers take at the beginning of an outage is not growth
    await pause(10_000)
    const measuredS = outageS - 10
    const [seen, rssMb] = await Promise.all([
      runScript('bench/live-clients.ts', [
        `--url=${url}`,
        `--cookie=${cookie}`,
        '--clients=5',
        `--seconds=${measuredS - 10}`,
      ]),
      everySecond(measuredS, async () => (await platform.memoryMb()).rss),
    ])
    const rssGrowthMb = Math.min(...rssMb.slice(-FLOOR_S)) - Math.min(...rssMb.slice(0, FLOOR_S))
    const behind = (await journal.extent()).lastSeq - (await operations.positions.get('history'))
    await influx.start()
    console.error(`InfluxDB is back, ${behind} messages wait`)
    const backMs = performance.now()
    const drainedMs = until('draining the journal', 1_800_000, async () =>
      (await operations.positions.get('history')) >= (await journal.extent()).lastSeq - RATE_PER_S
        ? performance.now()
        : undefined,
    )
    const load = await loading
    const drainS = ((await drainedMs) - backMs) / 1_000
    const { lastSeq } = await journal.extent()
    await until('processing of every message', 600_000, async () =>
      (await operations.positions.lowest()) >= lastSeq ? true : undefined,
    )
    await using readings = await openReadings(readConfig(env), createLog('warn', 'proof'))
    const stored = await readings.count({
      kind: 'sweeper',
      stream: 'fix',
      fromMs: fromMs - 60_000,
      toMs: Date.now() + 60_000,
    })
    const acked = Number(load['acked'])
    // a message that was stored but never acknowledged could stand in for a lost one in the count below
    if (load['sent'] !== acked)
      throw new Error(`Cannot count: ${String(load['sent'])} were sent, ${acked} acknowledged`)
    return {
      minutes,
      sent: acked,
      stored,
      lost: Math.max(0, acked - stored),
      rssGrowthMb: rounded(rssGrowthMb, 0),
      drainPerS: rounded(behind / drainS, 0),
      liveP95Ms: seen['p95Ms'],
    }
  },
}

async function everySecond(seconds: number, measure: () => Promise<number>): Promise<number[]> {
  const measured: number[] = []
  for (let second = 0; second < seconds; second++) {
    measured.push(await measure())
    await pause(1_000)
  }
  return measured
}
