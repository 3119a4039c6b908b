import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import packets, { type IConnectPacket, type Packet } from 'mqtt-packet'
import { pino } from 'pino'
import { journalBounds, startBroker, type Broker } from '../broker/start.ts'
import { readConfig, type Config } from '#config'
import type { Asset, DeviceKind } from '#domain/asset.ts'
import { openJournalReader, openJournalWriter, type JournalWriterOptions } from '#stores/journal.ts'
import { openOperations } from '#stores/operations.ts'
import type { IssuedCredential, JournalReader, JournalRow, Operations, PartReport } from '#stores/types.ts'
import { tempFolder } from './platform.ts'

/** A real broker over a real journal in a folder of its own; devices are real clients or raw sockets. */
export interface TestBroker extends AsyncDisposable {
  readonly config: Config
  readonly broker: Broker
  readonly operations: Operations
  readonly reader: JournalReader
  /** Lines logged, as objects. */
  readonly logged: readonly Record<string, unknown>[]
  register(id: string, kind?: DeviceKind): Promise<IssuedCredential>
  /** A connected MQTT.js client. */
  connect(credential: IssuedCredential, options?: IClientOptions): Promise<MqttClient>
  /** A connected socket of a device that is written by hand. */
  raw(credential: IssuedCredential, connect?: Partial<IConnectPacket>): Promise<RawDevice>
  /** A socket that has said nothing yet. */
  socket(options?: { localAddress?: string; port?: number }): Promise<RawDevice>
  rows(): Promise<JournalRow[]>
  /** Payloads of one stream, parsed. */
  sent(id: string, stream: string): Promise<Record<string, unknown>[]>
  /** The broker's last report. */
  report(): Promise<PartReport | undefined>
  number(name: string): Promise<number>
  /** End the broker and its stores gracefully, and start them again. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export async function startTestBroker(
  settings: Partial<Config> = {},
  { onFailed, ...journalOptions }: Partial<JournalWriterOptions> & { onFailed?: () => void } = {},
): Promise<TestBroker> {
  await using opened = new AsyncDisposableStack()
  const folder = settings.dataDir === undefined ? opened.use(await tempFolder('broker')) : { path: settings.dataDir }
  let config: Config = {
    ...readConfig({}),
    dataDir: folder.path,
    mqttHost: '127.0.0.1',
    mqttPort: 0,
    mqttsPort: 0,
    diskFreeMinBytes: 0,
    diskFreeMinPercent: 0,
    diskCheckMs: 20,
    ...settings,
  }
  const logged: Record<string, unknown>[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line)) })
  const operations = opened.use(await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now }))
  const reader = opened.use(await openJournalReader({ dataDir: folder.path }))
  const clients: MqttClient[] = []
  const raws: RawDevice[] = []
  let running: { broker: Broker; parts: AsyncDisposableStack } | undefined

  const start = async () => {
    await using parts = new AsyncDisposableStack()
    const journal = parts.use(
      await openJournalWriter({
        ...journalBounds(config),
        nowMs: Date.now,
        log,
        ...journalOptions,
      }),
    )
    const broker = parts.use(await startBroker(config, log, { operations, journal, nowMs: Date.now, onFailed }))
    config = { ...config, mqttPort: Number(broker.facts['mqttPort']) }
    running = { broker, parts: parts.move() }
  }
  const stop = async () => {
    const { parts } = running ?? {}
    running = undefined
    await parts?.disposeAsync()
  }
  opened.defer(async () => {
    for (const client of clients) await client.endAsync(true)
    for (const raw of raws) raw.socket.destroy()
    await stop()
  })
  await start()

  const rows = async () => {
    const all: JournalRow[] = []
    for (let after = 0; ; after = all.at(-1)!.seq) {
      const next = await reader.readAfter(after, 5_000)
      if (next.length === 0) return all
      all.push(...next)
    }
  }
  const socket = async ({ localAddress, port }: { localAddress?: string; port?: number } = {}) => {
    const raw = new RawDevice(
      connectTcp({ host: '127.0.0.1', port: port ?? config.mqttPort, localAddress, noDelay: true }),
    )
    raws.push(raw)
    await once(raw.socket, 'connect')
    return raw
  }
  const report = async () => (await operations.reports.all())['broker']
  const kept = opened.move()
  return {
    get config() {
      return config
    },
    get broker() {
      if (running === undefined) throw new Error('Cannot use the broker: it is stopped')
      return running.broker
    },
    operations,
    reader,
    logged,
    register: (id, kind = 'sweeper') => {
      const asset: Asset = { id, kind, town: '东亭街道', name: id, crs: 'wgs84', attributes: {} }
      return operations.devices.register(asset, 'test')
    },
    connect: async (credential, options = {}) => {
      const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${config.mqttPort}`, {
        clientId: credential.id,
        username: credential.id,
        password: credential.secret,
        reconnectPeriod: 0,
        ...options,
      })
      clients.push(client)
      client.on('error', () => undefined) // a broker that goes away cuts connections
      return client
    },
    raw: async (credential, connect = {}) => {
      const raw = await socket()
      const connack = await raw.login(credential, connect)
      if (connack !== 0) throw new Error(`Cannot connect as "${credential.id}": return code ${connack}`)
      return raw
    },
    socket,
    rows,
    sent: async (id, stream) =>
      (await rows())
        .filter(({ topic }) => topic.endsWith(`/${id}/${stream}`))
        .map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>),
    report,
    number: async (name) => (await report())?.numbers[name] ?? 0,
    restart: async () => {
      await stop()
      await start()
    },
    stop,
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  }
}

/** A device as far as its bytes: sends what it is told, keeps what it hears. */
export class RawDevice {
  readonly socket: Socket
  readonly heard: Packet[] = []
  readonly closed: Promise<void>
  #wake: (() => void)[] = []

  constructor(socket: Socket) {
    this.socket = socket
    const parser = packets.parser()
    parser.on('packet', (packet: Packet) => {
      this.heard.push(packet)
      this.#notify()
    })
    socket.on('data', (chunk: Buffer) => parser.parse(chunk))
    socket.on('error', () => undefined) // a broker that cuts a connection may reset it
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        resolve()
        this.#notify()
      }),
    )
  }

  send(packet: Packet): void {
    this.socket.write(packets.generate(packet))
  }

  publish(
    topic: string,
    payload: string | Buffer,
    qos: 0 | 1 | 2 = 1,
    messageId = 1,
    more: { retain?: boolean; dup?: boolean } = {},
  ): void {
    this.send({ cmd: 'publish', topic, payload, qos, messageId, dup: false, retain: false, ...more })
  }

  /** CONNECT, and the return code; -1 when the connection was closed instead. */
  async login(credential: { id: string; secret: string }, connect: Partial<IConnectPacket> = {}): Promise<number> {
    this.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId: credential.id,
      clean: true,
      keepalive: 60,
      username: credential.id,
      password: Buffer.from(credential.secret),
      ...connect,
    })
    const connack = await this.next('connack')
    return connack === undefined ? -1 : (connack.returnCode ?? 0)
  }

  /** The next packet of a kind, taken from what was heard; undefined when the connection is closed without it. */
  async next<Cmd extends Packet['cmd']>(cmd: Cmd): Promise<Extract<Packet, { cmd: Cmd }> | undefined> {
    for (;;) {
      const at = this.heard.findIndex((packet) => packet.cmd === cmd)
      if (at !== -1) return this.heard.splice(at, 1)[0] as Extract<Packet, { cmd: Cmd }>
      if (this.socket.destroyed) return undefined
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
  }

  #notify(): void {
    const wake = this.#wake
    this.#wake = []
    for (const resolve of wake) resolve()
  }
}
