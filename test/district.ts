import mqtt, { type MqttClient } from 'mqtt'
import { pino } from 'pino'
import { runApi } from '../api/start.ts'
import { runBroker } from '../broker/start.ts'
import { readConfig, type Config } from '#config'
import type { Asset, DeviceKind } from '#domain/asset.ts'
import { topic, type Stream } from '#domain/topic.ts'
import { runCoverage } from '../ingest/coverage/coverage.ts'
import { runHistory } from '../ingest/history.ts'
import { runRules } from '../ingest/rules.ts'
import { runService } from '../ingest/service/service.ts'
import type { Logger } from '../log.ts'
import type { Part, PartName } from '#part'
import { openOperations } from '#stores/operations.ts'
import type { IssuedCredential, Operations } from '#stores/types.ts'
import { login } from './people.ts'
import { tempFolder } from './platform.ts'

type RunningName = Exclude<PartName, 'simulators'>
const run: Record<RunningName, (config: Config, log: Logger) => Promise<Part>> = {
  broker: runBroker,
  rules: runRules,
  history: runHistory,
  coverage: runCoverage,
  service: runService,
  api: runApi,
}

/**
 * Every part in this process on free ports, over stores in a folder of its own: the district of whole-flow tests.
 * A part that was stopped and started again keeps its port.
 */
export interface District extends AsyncDisposable {
  readonly config: Config
  readonly operations: Operations
  readonly url: string
  readonly mqttUrl: string
  /** Register a device and get its credential. */
  register(asset: Partial<Asset> & { id: string; kind: DeviceKind }): Promise<IssuedCredential>
  /** A connected device of this credential. */
  connect(credential: IssuedCredential): Promise<MqttClient>
  /** Publish one stream's payload as a device and wait for the acknowledgement. */
  publish(credential: IssuedCredential, stream: Stream, payload: unknown): Promise<void>
  start(part: RunningName): Promise<void>
  stop(part: RunningName): Promise<void>
  /** Log in by HTTP; the cookie of the session. */
  login(name: string, password: string): Promise<string>
}

export async function startDistrict(settings: Partial<Config> = {}): Promise<District> {
  await using opened = new AsyncDisposableStack()
  const folder = settings.dataDir === undefined ? opened.use(await tempFolder('district')) : { path: settings.dataDir }
  let config: Config = {
    ...readConfig({}),
    dataDir: folder.path,
    mqttHost: '127.0.0.1',
    mqttPort: 0,
    mqttsPort: 0,
    httpHost: '127.0.0.1',
    httpPort: 0,
    loginsPerMinuteMax: 1_000,
    simulate: false,
    ...settings,
  }
  const log: Logger = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' })
  const operations = opened.use(await openOperations({ dataDir: folder.path, durability: 'full', nowMs: Date.now }))
  const running = new Map<RunningName, Part>()
  const devices = new Map<string, MqttClient>()

  const start = async (name: RunningName) => {
    const part = await run[name](config, log)
    running.set(name, part)
    if (name === 'broker') config = { ...config, mqttPort: Number(part.facts['mqttPort']) }
    if (name === 'api') config = { ...config, httpPort: Number(part.facts['port']) }
  }
  const stop = async (name: RunningName) => {
    await running.get(name)?.[Symbol.asyncDispose]()
    running.delete(name)
  }
  opened.defer(async () => {
    for (const device of devices.values()) await device.endAsync(true)
    for (const name of ['broker', 'rules', 'history', 'coverage', 'service', 'api'] as const) await stop(name)
  })
  for (const name of ['broker', 'rules', 'history', 'coverage', 'service', 'api'] as const) await start(name)

  const url = `http://127.0.0.1:${config.httpPort}`
  const mqttUrl = `mqtt://127.0.0.1:${config.mqttPort}`
  const connect = async (credential: IssuedCredential) => {
    const known = devices.get(credential.id)
    if (known?.connected) return known
    const device = mqtt.connect(mqttUrl, {
      clientId: credential.id,
      username: credential.id,
      password: credential.secret,
      reconnectPeriod: 200,
    })
    devices.set(credential.id, device)
    if (!device.connected) await new Promise((resolve) => device.once('connect', resolve))
    return device
  }
  const kept = opened.move()
  return {
    get config() {
      return config
    },
    operations,
    url,
    mqttUrl,
    register: (asset) =>
      operations.devices.register({ town: '东亭街道', name: asset.id, crs: 'wgs84', attributes: {}, ...asset }, 'test'),
    connect,
    publish: async (credential, stream, payload) => {
      const device = await connect(credential)
      await device.publishAsync(topic.stream(credential.kind, credential.id, stream), JSON.stringify(payload), {
        qos: 1,
      })
    },
    start,
    stop,
    login: (name, password) => login(url, name, password),
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  }
}
