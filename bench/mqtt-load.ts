/**
 * A load of fixes from many devices, in a process of its own: raw sockets and mqtt-packet, so that it costs less than what it measures.
 *
 *     node bench/mqtt-load.ts --host=127.0.0.1 --port=1883 --credentials=FILE --connections=100 --seconds=60 [--rate=2000] [--window=50]
 *
 * FILE is JSON, `[{ id, kind, secret }]`, sweepers. Without a rate each connection keeps `window` messages unacknowledged. Prints one line:
 * `{"sent","acked","seconds","ackedPerS","pubackP50Ms","pubackP99Ms","pubackMaxMs"}`.
 */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import mqtt, { type Packet } from 'mqtt-packet'
import { topic } from '#domain/topic.ts'

const CONNECTING_AT_ONCE = 50
const LAST_ACKS_MS_MAX = 60_000
const MESSAGE_IDS = 65_535
/** With its topic and header a message is about 250 bytes of JSON; what a fix does not fill is a firmware's own field. */
const PAYLOAD_BYTES = 250

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '1883' },
    credentials: { type: 'string' },
    connections: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '10' },
    rate: { type: 'string' },
    window: { type: 'string', default: '50' },
  },
})

interface Credential {
  readonly id: string
  readonly secret: string
}

/** One device: a sweeper on a circle of its own, well inside the default service area. */
class Device {
  unacked = 0
  acked = 0
  readonly socket: Socket
  readonly #topic: string
  readonly #centre: { lon: number; lat: number }
  readonly #sentAtMs = new Float64Array(MESSAGE_IDS + 1)
  readonly #onAck: (device: Device, waitMs: number) => void
  #messageId = 0
  #seq = 0
  #lastAt = 0

  constructor(socket: Socket, id: string, index: number, onAck: (device: Device, waitMs: number) => void) {
    this.socket = socket
    this.#topic = topic.stream('sweeper', id, 'fix')
    this.#centre = { lon: 120.3 + (index % 60) * 0.005, lat: 31.45 + (Math.floor(index / 60) % 60) * 0.005 }
    this.#onAck = onAck
  }

  receive(packet: Packet): void {
    if (packet.cmd !== 'puback' || packet.messageId === undefined) return
    this.unacked--
    this.acked++
    this.#onAck(this, performance.now() - this.#sentAtMs[packet.messageId]!)
  }

  send(): void {
    this.#messageId = (this.#messageId % MESSAGE_IDS) + 1
    this.unacked++
    this.#sentAtMs[this.#messageId] = performance.now()
    // a burst shares one write: mqtt-packet corks the socket until the end of this turn
    mqtt.writeToStream(
      {
        cmd: 'publish',
        topic: this.#topic,
        payload: this.#fix(),
        qos: 1,
        messageId: this.#messageId,
        dup: false,
        retain: false,
      },
      this.socket,
    )
  }

  #fix(): string {
    const at = Math.max(Date.now(), this.#lastAt + 1)
    this.#lastAt = at
    const seq = ++this.#seq
    const angle = (at / 1_000) * 0.02 // 15 km/h on a circle of 200 m
    const lon = (this.#centre.lon + 0.0021 * Math.cos(angle)).toFixed(6)
    const lat = (this.#centre.lat + 0.0018 * Math.sin(angle)).toFixed(6)
    const heading = ((((-angle * 180) / Math.PI) % 360) + 360) % 360
    const head = `{"at":${at},"seq":${seq},"lon":${lon},"lat":${lat},"speedKmh":15.1,"headingDeg":${heading.toFixed(1)},"hdop":0.9,"satellites":14,"ignition":true,"brush":true,"pump":true,"waterPercent":61.5,"odometerKm":${(12_000 + seq * 0.004).toFixed(3)},"firmware":"`
    return `${head}${'x'.repeat(Math.max(0, PAYLOAD_BYTES - head.length - 2))}"}`
  }
}

async function open(
  credential: Credential,
  index: number,
  onAck: (device: Device, waitMs: number) => void,
): Promise<Device> {
  const socket = connect({ host: values.host, port: Number(values.port), noDelay: true })
  await once(socket, 'connect')
  const device = new Device(socket, credential.id, index, onAck)
  const parser = mqtt.parser()
  socket.on('data', (chunk: Buffer) => parser.parse(chunk))
  const accepted = new Promise<void>((resolve, reject) => {
    socket.once('close', () => reject(new Error(`Cannot load as "${credential.id}": the connection was closed`)))
    parser.on('packet', (packet: Packet) => {
      if (packet.cmd !== 'connack') return device.receive(packet)
      if (packet.returnCode === 0) resolve()
      else reject(new Error(`Cannot log in as "${credential.id}": return code ${packet.returnCode}`))
    })
  })
  mqtt.writeToStream(
    {
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId: credential.id,
      clean: true,
      keepalive: 600,
      username: credential.id,
      password: Buffer.from(credential.secret),
    },
    socket,
  )
  await accepted
  return device
}

if (values.credentials === undefined) throw new RangeError('--credentials must name a file')
const count = Number(values.connections)
const credentials = (JSON.parse(await readFile(values.credentials, 'utf8')) as Credential[]).slice(0, count)
if (credentials.length < count)
  throw new RangeError(`--credentials must hold ${count} devices: it holds ${credentials.length}`)

const window = Number(values.window)
const rate = values.rate === undefined ? undefined : Number(values.rate)
const waitsMs: number[] = []
const state = { sending: false, lost: '' }
let sent = 0
const refill = (device: Device) => {
  while (state.sending && device.unacked < window) {
    sent++
    device.send()
  }
}
const onAck = (device: Device, waitMs: number) => {
  waitsMs.push(waitMs)
  if (rate === undefined) refill(device)
}

const devices: Device[] = []
for (let from = 0; from < count; from += CONNECTING_AT_ONCE)
  devices.push(
    ...(await Promise.all(
      credentials.slice(from, from + CONNECTING_AT_ONCE).map((credential, at) => open(credential, from + at, onAck)),
    )),
  )
for (const { socket } of devices)
  socket.once('close', () => {
    state.lost ||= 'a connection was closed by the broker'
  })

const startMs = performance.now()
const endMs = startMs + Number(values.seconds) * 1_000
state.sending = true
if (rate === undefined) {
  for (const device of devices) refill(device)
  await delay(endMs - performance.now())
} else {
  for (let nowMs = startMs; nowMs < endMs; nowMs = performance.now()) {
    for (const due = ((nowMs - startMs) * rate) / 1_000; sent < due; sent++) devices[sent % count]!.send()
    await delay(1)
  }
}
state.sending = false
const acked = () => waitsMs.length
while (acked() < sent && state.lost === '' && performance.now() < endMs + LAST_ACKS_MS_MAX) await delay(5)
const seconds = (performance.now() - startMs) / 1_000
if (state.lost !== '') console.error(`${state.lost}; ${sent - acked()} messages were not acknowledged`)
for (const { socket } of devices) socket.end(mqtt.generate({ cmd: 'disconnect' }))

const sorted = Float64Array.from(waitsMs).sort()
const share = (part: number) => Number((sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(2))
console.log(
  JSON.stringify({
    sent,
    acked: acked(),
    seconds: Number(seconds.toFixed(2)),
    ackedPerS: Math.round(acked() / seconds),
    pubackP50Ms: share(0.5),
    pubackP99Ms: share(0.99),
    pubackMaxMs: share(1),
  }),
)
if (state.lost !== '') process.exitCode = 1
