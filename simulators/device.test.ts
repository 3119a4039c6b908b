import { setTimeout as wait } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { chance } from './chance.ts'
import { BUFFER_MAX, INFLIGHT_MAX, makeDevice, noCounts, retryMs, type Counts, type Device } from './device.ts'
import { plainBroker, type PlainBroker } from './under-test.ts'

/** Retries take their time, and the machine may be busy. */
const until = (check: () => void | Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 15_000 })

const START_MS = Date.UTC(2026, 2, 3, 1)
const reading = (seq: number) => ({ at: START_MS + seq * 1_000, seq, occupied: seq % 2 === 0 })

function device(broker: PlainBroker, id: string, over: { secret?: string; counts?: Counts; seed?: number } = {}) {
  const counts = over.counts ?? noCounts()
  const problems: string[] = []
  const made: Device = makeDevice({
    mqttUrl: broker.url,
    kind: 'bay',
    id,
    secret: over.secret ?? 'secret',
    keepAliveS: 60,
    luck: chance(over.seed ?? 1, id),
    atMs: () => START_MS,
    counts,
    onProblem: (problem) => problems.push(problem),
  })
  return { device: made, counts, problems, [Symbol.asyncDispose]: () => made.stop() }
}

test('[S14] a device sends under its own name and counts what was acknowledged', async () => {
  await using broker = await plainBroker()
  await using bay = device(broker, 'bay-1')
  bay.device.connect()
  bay.device.add('state', [reading(0)])
  await until(() => expect(bay.counts.acked).toBe(1))
  expect(broker.received).toEqual([
    { client: 'bay-1', topic: 'city/bay/bay-1/state', readings: [reading(0)], bytes: expect.any(Number) },
  ])
  expect(bay.device.idle).toBe(true)
})

test('[S14] it hears its commands, also those sent while it was away', async () => {
  await using broker = await plainBroker()
  await using bay = device(broker, 'bay-1')
  bay.device.connect()
  await until(() => expect(bay.counts.connects).toBe(1))
  // the subscription is acknowledged before the first of these arrives
  await until(async () => {
    await broker.send('city/bay/bay-1/command', '{"do":"report"}')
    expect(bay.counts.commands).toBeGreaterThan(0)
  })
  bay.device.link(false)
  await until(() => expect(broker.connected.size).toBe(0))
  const before = bay.counts.commands
  await broker.send('city/bay/bay-1/command', '{"do":"report"}')
  bay.device.link(true)
  await until(() => expect(bay.counts.commands).toBe(before + 1))
})

test('[S15] when the network goes away without a word the broker publishes the last will', async () => {
  await using broker = await plainBroker()
  await using bay = device(broker, 'bay-1')
  bay.device.connect()
  await until(() => expect(bay.counts.connected).toBe(1))
  bay.device.link(false)
  await until(() => expect(broker.received.at(-1)?.topic).toBe('city/bay/bay-1/online'))
  expect(broker.received.at(-1)!.readings).toEqual([{ at: START_MS, online: false, cause: 'lost' }])
  expect(bay.counts.connected).toBe(0)
})

test('[S15] without network readings are kept, and come late as arrays in their order', async () => {
  await using broker = await plainBroker()
  await using bay = device(broker, 'bay-1')
  bay.device.connect()
  await until(() => expect(bay.counts.connected).toBe(1))
  bay.device.link(false)
  const kept = Array.from({ length: 1_234 }, (_, seq) => reading(seq))
  for (const each of kept) bay.device.add('state', [each])
  bay.device.flush()
  expect(bay.counts.waiting).toBe(1_234)
  bay.device.link(true)
  await until(() => expect(bay.counts.ackedReadings).toBe(1_234))
  const messages = broker.received.filter(({ topic }) => topic.endsWith('/state'))
  expect(messages.flatMap(({ readings }) => readings)).toEqual(kept)
  expect(messages.length).toBeLessThan(10)
  expect(Math.max(...messages.map(({ bytes }) => bytes))).toBeLessThan(65_536)
})

test('[S15] the buffer is bounded: the oldest readings go first, and are counted', async () => {
  await using broker = await plainBroker()
  await using bay = device(broker, 'bay-1')
  bay.device.add(
    'state',
    Array.from({ length: BUFFER_MAX + 10 }, (_, seq) => reading(seq)),
  )
  expect([bay.counts.waiting, bay.counts.dropped]).toEqual([BUFFER_MAX, 10])
  bay.device.connect()
  await until(() => expect(bay.counts.ackedReadings).toBe(BUFFER_MAX))
  const seqs = broker.received
    .filter(({ topic }) => topic.endsWith('/state'))
    .flatMap(({ readings }) => readings.map(({ seq }) => seq))
  expect([seqs[0], seqs.at(-1)]).toEqual([10, BUFFER_MAX + 9])
})

test('[S15] no more than a few messages of a device are on their way at once', async () => {
  await using broker = await plainBroker()
  await using bay = device(broker, 'bay-1')
  bay.device.connect()
  await until(() => expect(bay.counts.connected).toBe(1))
  for (let seq = 0; seq < 50; seq++) {
    bay.device.add('state', [reading(seq)])
    bay.device.flush()
  }
  expect(bay.counts.sent - bay.counts.acked).toBeLessThanOrEqual(INFLIGHT_MAX)
  await until(() => expect(bay.counts.ackedReadings).toBe(50))
})

test('[S16] a refused device says so and does not hammer', async () => {
  await using broker = await plainBroker(() => 'another')
  await using bay = device(broker, 'bay-1')
  bay.device.connect()
  await until(() => expect(bay.device.refused).toBe(true))
  await wait(1_500)
  expect(bay.counts.refused).toBe(1)
  expect(bay.problems[0]).toContain('"bay-1" has no connection')
})

test('[S16] waits between tries grow to a minute and are scattered', () => {
  const luck = chance(1, 'retries')
  for (let nth = 1; nth <= 12; nth++) {
    const longest = Math.min(60_000, 1_000 * 2 ** (nth - 1))
    const waits = Array.from({ length: 200 }, () => retryMs(luck, nth))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(longest / 2)
    expect(Math.max(...waits)).toBeLessThanOrEqual(longest)
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(longest * 0.4)
  }
})

test('[fault 10] 500 devices that lose the broker at once come back scattered, and nothing is lost', async () => {
  await using broker = await plainBroker()
  const counts = noCounts()
  const made = Array.from({ length: 500 }, (_, i) => device(broker, `bay-${i}`, { counts, seed: i }))
  await using closing = new AsyncDisposableStack()
  for (const each of made) closing.use(each)
  for (const { device: each } of made) each.connect()
  await until(() => expect(counts.connected).toBe(500))

  await broker.cut()
  await until(() => expect(counts.connected).toBe(0))
  for (const { device: each } of made) {
    each.add('state', [reading(0), reading(1)])
    each.flush()
  }
  const before = broker.connectedAtMs.length
  await broker.open()
  await until(() => expect(counts.connected).toBe(500))
  await until(() => expect(counts.ackedReadings).toBe(1_000))
  const returned = broker.connectedAtMs.slice(before)
  // the first tries are half a second to a second after the cut: not all of them in one tenth of a second
  const perTenth = new Map<number, number>()
  for (const atMs of returned) perTenth.set(Math.floor(atMs / 100), (perTenth.get(Math.floor(atMs / 100)) ?? 0) + 1)
  expect(Math.max(...perTenth.values())).toBeLessThan(350)
  const seen = new Set(
    broker.received
      .filter(({ topic }) => topic.endsWith('/state'))
      .flatMap(({ client, readings }) => readings.map(({ seq }) => `${client}/${String(seq)}`)),
  )
  expect(seen.size).toBe(1_000)
}, 60_000)

test('[fault 9] eight hours of fixes kept offline arrive whole, in order and in messages a broker takes', async () => {
  await using broker = await plainBroker()
  await using bay = device(broker, 'bay-1')
  bay.device.connect()
  await until(() => expect(bay.counts.connected).toBe(1))
  bay.device.link(false)
  const eightHours = Array.from({ length: 8 * 3_600 }, (_, seq) => reading(seq))
  for (const each of eightHours) bay.device.add('state', [each])
  bay.device.link(true)
  await until(() => expect(bay.counts.ackedReadings).toBe(eightHours.length))
  const messages = broker.received.filter(({ topic }) => topic.endsWith('/state'))
  expect(messages.flatMap(({ readings }) => readings.map(({ seq }) => seq))).toEqual(eightHours.map(({ seq }) => seq))
  expect(Math.max(...messages.map(({ readings }) => readings.length))).toBeLessThanOrEqual(2_000)
  expect(Math.max(...messages.map(({ bytes }) => bytes))).toBeLessThan(65_536)
})

test('[fault 1] a message whose acknowledgement was lost is sent again, not given up', async () => {
  await using broker = await plainBroker()
  await using bay = device(broker, 'bay-1')
  bay.device.connect()
  await until(() => expect(bay.counts.connected).toBe(1))
  bay.device.add('state', [reading(0)])
  bay.device.flush()
  // cut while it is on its way: whether it arrived is not known
  bay.device.link(false)
  bay.device.link(true)
  await until(() => expect(bay.counts.ackedReadings).toBe(1))
  expect(broker.received.filter(({ topic }) => topic.endsWith('/state')).length).toBeGreaterThan(0)
})
