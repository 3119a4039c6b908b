import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openOperations } from '#stores/operations.ts'
import { Passwords } from '../api/passwords.ts'
import { login } from '../test/people.ts'
import { freePort, Platform, tempFolder } from '../test/platform.ts'
import { runScript } from './processes.ts'

export interface LiveSettings {
  readonly toilets: number
  readonly ratePerS: number
  readonly seconds: number
  readonly calls: number
  readonly phones: number
}
export interface LiveFigures {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly readings: number
  readonly calls: number
  /** Orders that phones got to see, all phones together. */
  readonly seen: number
  readonly gaps: number
}

/** From the publish of a call for help, smoke or leak to the phone of a crew, while toilets report: real broker, ingest and API (docs/SPEC.md S31). */
export async function measureLive(settings: LiveSettings): Promise<LiveFigures> {
  await using folder = await tempFolder('bench-alerts-live')
  const file = await registerToilets(folder.path, settings.toilets)
  const crew = await createCrew(folder.path)
  const [mqttPort, httpPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${httpPort}`
  await using _platform = await Platform.start(['broker', 'ingest', 'api'], {
    DATA_DIR: folder.path,
    MQTT_HOST: '127.0.0.1',
    MQTT_PORT: String(mqttPort),
    MQTT_CONNECTIONS_PER_ADDRESS_MAX: String(settings.toilets + 10),
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(httpPort),
  })
  const cookie = await login(url, crew.name, crew.password)
  const screens = runScript('bench/alerts-screens.ts', [
    `--url=${url}`,
    `--cookie=${cookie}`,
    `--clients=${settings.phones}`,
    // the toilets connect first; what comes last has time to arrive
    `--seconds=${settings.seconds + CONNECT_S}`,
  ])
  await pause(1_000)
  const [load, seen] = await Promise.all([
    runScript('bench/alerts-load.ts', [
      `--url=mqtt://127.0.0.1:${mqttPort}`,
      `--credentials=${file}`,
      `--rate=${settings.ratePerS}`,
      `--seconds=${settings.seconds}`,
      `--calls=${settings.calls}`,
    ]),
    screens,
  ])
  return {
    p50Ms: Number(seen['p50Ms']),
    p99Ms: Number(seen['p99Ms']),
    maxMs: Number(seen['maxMs']),
    readings: Number(load['acked']),
    calls: Number(load['calls']),
    seen: Number(seen['orders']),
    gaps: Number(seen['gaps']),
  }
}

const CONNECT_S = 20
const ATTRIBUTES = {
  class: '二类',
  type: '环卫',
  womenStalls: 6,
  menStalls: 3,
  familyStalls: 0,
  accessibleStalls: 0,
  stalls: 'w1,w2,w3,w4,w5,w6,m1,m2,m3',
  hours: '00:00-24:00',
}

async function registerToilets(dataDir: string, count: number): Promise<string> {
  await using operations = await openOperations({ dataDir, durability: 'normal', nowMs: Date.now })
  const issued = []
  for (let n = 1; n <= count; n++) {
    const id = `wc-${String(n).padStart(4, '0')}`
    issued.push(
      await operations.devices.register(
        {
          id,
          kind: 'toilet',
          town: '东亭街道',
          name: `公厕 ${n}`,
          crs: 'wgs84',
          lon: 120.35,
          lat: 31.59,
          attributes: ATTRIBUTES,
        },
        'bench',
      ),
    )
  }
  const file = join(dataDir, 'toilet-credentials.json')
  await writeFile(file, JSON.stringify(issued), { mode: 0o600 })
  return file
}

async function createCrew(dataDir: string): Promise<{ name: string; password: string }> {
  await using operations = await openOperations({ dataDir, durability: 'full', nowMs: Date.now })
  const [name, password] = ['bench-crew', randomBytes(16).toString('base64url')]
  await operations.users.create(
    {
      name,
      role: 'crew',
      towns: [],
      passwordHash: await new Passwords().hash(password),
      mustChangePassword: false,
    },
    'bench',
  )
  return { name, password }
}
