/**
 * Toilets that report, and some people in them who need help, in a process of their own:
 * `node bench/alerts-load.ts --url MQTT --credentials FILE --rate N --seconds S --calls N`. Calls for help, smoke and leaks come at random moments, each from a toilet of its own.
 * Prints one line `{"sent","acked","calls"}`.
 */
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import mqtt, { type MqttClient } from 'mqtt'
import { topic, type Stream } from '#domain/topic.ts'
import { chance } from '../simulators/chance.ts'
import { wholeOption } from './named.ts'

const CONNECTING_AT_ONCE = 25
const KINDS = ['sos', 'smoke', 'leak'] as const
const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    credentials: { type: 'string' },
    rate: { type: 'string' },
    seconds: { type: 'string' },
    calls: { type: 'string' },
  },
})
const credentials = JSON.parse(await readFile(values.credentials ?? '', 'utf8')) as { id: string; secret: string }[]
const rate = wholeOption(values, 'rate', 1_000)
const seconds = wholeOption(values, 'seconds', 60)
const calls = wholeOption(values, 'calls', 100)
const luck = chance(1, 'alerts-load')

const clients: MqttClient[] = []
for (let from = 0; from < credentials.length; from += CONNECTING_AT_ONCE)
  clients.push(
    ...(await Promise.all(
      credentials
        .slice(from, from + CONNECTING_AT_ONCE)
        .map(({ id, secret }) =>
          mqtt.connectAsync(values.url ?? '', { clientId: id, username: id, password: secret, keepalive: 120 }),
        ),
    )),
  )

let sent = 0
let acked = 0
let seq = 0
function send(n: number, stream: Stream, fields: Readonly<Record<string, unknown>>): void {
  const { id } = credentials[n]!
  sent++
  clients[n]!.publish(
    topic.stream('toilet', id, stream),
    JSON.stringify({ at: Date.now(), seq: seq++, ...fields }),
    { qos: 1 },
    (error) => {
      if (!error) acked++
    },
  )
}
/** What a toilet says in turn, all of it within its limits. */
const usual: readonly (() => [Stream, Readonly<Record<string, unknown>>])[] = [
  () => [
    'air',
    { nh3MgM3: Number(luck.between(0.05, 0.2).toFixed(3)), h2sMgM3: 0.003, temperatureC: 21, humidityPercent: 60 },
  ],
  () => ['stalls', { stall: `w${luck.whole(1, 6)}`, occupied: luck.likely(0.5) }],
  () => ['visits', { visits: 0 }],
  () => ['supplies', { paperPercent: luck.whole(60, 90), soapPercent: luck.whole(60, 90) }],
]

const startMs = performance.now()
const callTimesMs = Array.from({ length: calls }, () => luck.between(0.05, 0.95) * seconds * 1_000).toSorted(
  (a, b) => a - b,
)
let called = 0
for (let n = 0; performance.now() - startMs < seconds * 1_000;) {
  const passedMs = performance.now() - startMs
  while (called < calls && callTimesMs[called]! <= passedMs) {
    send(called % credentials.length, 'event', { kind: KINDS[called % KINDS.length] })
    called++
  }
  for (const dueCount = (passedMs * rate) / 1_000; n < dueCount; n++) {
    const [stream, fields] = usual[Math.floor(n / credentials.length) % usual.length]!()
    send(n % credentials.length, stream, fields)
  }
  await pause(2)
}
for (let waitedMs = 0; acked < sent && waitedMs < 30_000; waitedMs += 50) await pause(50)
await Promise.all(clients.map((client) => client.endAsync()))
console.log(JSON.stringify({ sent, acked, calls: called }))
