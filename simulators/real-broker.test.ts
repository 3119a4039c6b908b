import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { readConfig, type Config } from '#config'
import { runBroker } from '#broker/start.ts'
import { openJournalReader } from '#stores/journal.ts'
import { openOperations } from '#stores/operations.ts'
import type { JournalRow } from '#stores/types.ts'
import { chance } from './chance.ts'
import { dayOf, HOUR_MS, startOfDay } from './clock.ts'
import { makeDevice, noCounts, type Counts, type Device } from './device.ts'
import { isDevice, makeDistrict } from './district.ts'
import { startSimulators } from './start.ts'
import { tempFolder } from './under-test.ts'

const log = pino({ level: 'silent' })
const district = makeDistrict(42)
const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 90_000, interval: 100 })

/** A folder with registered devices of the district, and the settings of a broker on it. */
async function registered(count: number) {
  const folder = await tempFolder()
  const secrets = new Map<string, string>()
  const devices = district.assets.filter(isDevice).slice(-count)
  {
    await using operations = await openOperations({ dataDir: folder.path, durability: 'normal', nowMs: Date.now })
    for (const asset of devices) secrets.set(asset.id, (await operations.devices.register(asset, 'test')).secret)
  }
  const config: Config = { ...readConfig({}), dataDir: folder.path, mqttHost: '127.0.0.1', mqttPort: 0 }
  return { folder, secrets, devices, config, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}

async function journalOf(dataDir: string): Promise<JournalRow[]> {
  await using reader = await openJournalReader({ dataDir })
  const rows: JournalRow[] = []
  for (;;) {
    const more = await reader.readAfter(rows.at(-1)?.seq ?? 0, 5_000)
    if (more.length === 0) return rows
    rows.push(...more)
  }
}
/** Readings of one stream as `device/number`, in the order of the journal. */
const numbered = (rows: readonly JournalRow[], stream: string): string[] =>
  rows
    .filter(({ topic }) => topic.endsWith(`/${stream}`))
    .flatMap(({ clientId, payload }) => {
      const parsed = JSON.parse(Buffer.from(payload).toString()) as { seq: number } | { seq: number }[]
      return (Array.isArray(parsed) ? parsed : [parsed]).map(({ seq }) => `${clientId}/${seq}`)
    })

function bays(secrets: ReadonlyMap<string, string>, mqttUrl: string, counts: Counts): Device[] {
  return [...secrets].map(([id, secret]) =>
    makeDevice({
      mqttUrl,
      kind: 'bay',
      id,
      secret,
      keepAliveS: 60,
      luck: chance(1, id),
      atMs: Date.now,
      counts,
      onProblem: () => undefined,
    }),
  )
}

test('[S14] the district speaks to the real broker: all let in, nothing refused, all of it in the journal', async () => {
  await using platform = await registered(973)
  await using broker = await runBroker(platform.config, log)
  const simulators = await startSimulators({ dataDir: platform.folder.path, simulationSpeed: 60 }, log, {
    district,
    credentials: platform.secrets,
    mqttUrl: `mqtt://127.0.0.1:${broker.facts['mqttPort']}`,
    nowMs: Date.now,
    // before a town’s network fails that day (docs/SPEC.md S28)
    startAtMs: startOfDay(dayOf(Date.UTC(2026, 2, 3, 4))) + 8 * HOUR_MS,
  })
  await until(() => expect(simulators.counts.connects).toBeGreaterThan(960))
  await until(() => expect(simulators.counts.acked).toBeGreaterThan(2_000))
  await simulators[Symbol.asyncDispose]()
  const { counts } = simulators
  // a device that has not connected yet may have something to say
  expect([counts.refused, counts.dropped, counts.acked - counts.sent]).toEqual([0, 0, 0])
  expect(counts.waiting).toBeLessThan(100)
  const rows = (await journalOf(platform.folder.path)).filter(({ topic }) => !topic.endsWith('/online'))
  expect(rows).toHaveLength(counts.acked)
}, 180_000)

test('[fault 10] 500 devices come back to a restarted broker within a minute, and every reading is kept once', async () => {
  await using platform = await registered(500)
  const counts = noCounts()
  let broker = await runBroker(platform.config, log)
  const port = Number(broker.facts['mqttPort'])
  await using closing = new AsyncDisposableStack()
  closing.defer(() => broker[Symbol.asyncDispose]())
  const devices = bays(platform.secrets, `mqtt://127.0.0.1:${port}`, counts)
  closing.defer(async () => {
    await Promise.all(devices.map((device) => device.stop()))
  })
  for (const device of devices) device.connect()
  await until(() => expect(counts.connected).toBe(500))

  await broker[Symbol.asyncDispose]()
  await until(() => expect(counts.connected).toBe(0))
  const atMs = Date.now()
  for (const device of devices) {
    device.add(
      'state',
      [0, 1, 2].map((seq) => ({ at: atMs + seq, seq, occupied: seq % 2 === 0 })),
    )
    device.flush()
  }
  broker = await runBroker({ ...platform.config, mqttPort: port }, log)
  await until(() => expect(counts.connected).toBe(500))
  await until(() => expect(counts.ackedReadings).toBe(1_500))
  const kept = numbered(await journalOf(platform.folder.path), 'state')
  expect(new Set(kept).size).toBe(1_500)
}, 180_000)

test('[fault 9] eight hours of readings kept offline are all in the journal, in order, while another device is served at once', async () => {
  await using platform = await registered(2)
  // one device is slowed down, so that what it kept takes seconds whatever the machine
  await using broker = await runBroker({ ...platform.config, messagesPerSecondMax: 10, messagesBurstMax: 5 }, log)
  const counts = noCounts()
  const [late, other] = bays(platform.secrets, `mqtt://127.0.0.1:${broker.facts['mqttPort']}`, counts)
  await using closing = new AsyncDisposableStack()
  closing.defer(async () => {
    await Promise.all([late!.stop(), other!.stop()])
  })
  late!.connect()
  other!.connect()
  await until(() => expect(counts.connected).toBe(2))
  late!.link(false)
  const beginMs = Date.now() - 8 * HOUR_MS
  const kept = Array.from({ length: 28_800 }, (_, seq) => ({ at: beginMs + seq * 1_000, seq, occupied: seq % 2 === 0 }))
  for (const reading of kept) late!.add('state', [reading])
  late!.link(true)
  await until(() => expect(late!.waiting).toBeLessThan(28_800))
  other!.add('state', [{ at: Date.now(), seq: 0, occupied: true }])
  other!.flush()
  await vi.waitFor(() => expect(other!.idle).toBe(true), { interval: 5, timeout: 60_000 })
  expect(late!.waiting).toBeGreaterThan(0)
  await until(() => expect(counts.ackedReadings).toBe(28_801))
  const [lateId] = [...platform.secrets.keys()]
  const journal = numbered(await journalOf(platform.folder.path), 'state').filter((key) => key.startsWith(`${lateId}/`))
  expect(journal).toEqual(kept.map(({ seq }) => `${lateId}/${seq}`))
}, 180_000)
