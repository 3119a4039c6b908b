import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { eventually } from '#test/eventually.ts'
import { dayOf, HOUR_MS, startOfDay } from './clock.ts'
import { readCredentials } from './credentials.ts'
import { makeDistrict } from './district.ts'
import { simulatedTime, startSimulators, type Given } from './start.ts'
import { openTruthFile } from './truth-file.ts'
import type { Truth } from './truth.ts'
import { plainBroker, tempFolder } from './under-test.ts'

const district = makeDistrict(42)
const log = pino({ level: 'silent' })
const credentials = new Map(district.assets.map(({ id }) => [id, `secret of ${id}`]))
const secretOf = (id: string): string | undefined => credentials.get(id)
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 60_000, interval: 100 })

test('[S17] simulated time is the clock at 1×, and at more it begins at midnight in Shanghai and never runs ahead', () => {
  const nowMs = Date.UTC(2026, 2, 3, 4)
  expect(simulatedTime(1, nowMs)(nowMs + 5_000)).toBe(nowMs + 5_000)
  const fast = simulatedTime(60, nowMs)
  expect(fast(nowMs)).toBe(startOfDay(dayOf(nowMs)))
  expect(fast(nowMs + 60_000)).toBe(startOfDay(dayOf(nowMs)) + HOUR_MS)
  // twelve hours are caught up after twelve hours / 59
  expect(fast(nowMs + 13 * 60_000)).toBe(nowMs + 13 * 60_000)
  const slow = simulatedTime(0.5, nowMs)
  expect(slow(nowMs + 10_000)).toBe(nowMs + 5_000)
  expect(simulatedTime(1, nowMs, nowMs - HOUR_MS)(nowMs + 1_000)).toBe(nowMs - HOUR_MS + 1_000)
})

test('[S14] 973 devices connect with their own credentials, send under their own names and leave in good order', async () => {
  await using broker = await plainBroker(secretOf)
  await using folder = await tempFolder()
  // before a town's network fails that day (docs/SPEC.md S28)
  const beginMs = startOfDay(dayOf(Date.UTC(2026, 2, 3, 4))) + 8 * HOUR_MS
  const simulators = await startSimulators({ dataDir: folder.path, simulationSpeed: 20 }, log, {
    district,
    credentials,
    mqttUrl: broker.url,
    nowMs: Date.now,
    startAtMs: beginMs,
  })
  expect(simulators.facts).toMatchObject({ devices: 973, seed: 42 })
  await until(() => expect(broker.connected.size).toBeGreaterThan(960))
  await until(() => expect(simulators.counts.acked).toBeGreaterThan(1_000))
  await simulators[Symbol.asyncDispose]()

  const { counts } = simulators
  expect([counts.acked, counts.ackedReadings, counts.dropped]).toEqual([counts.sent, counts.readings, 0])
  expect(counts.waiting).toBeLessThan(100)
  expect(counts.refused).toBe(0)
  expect(broker.connected.size).toBe(0)
  const nowMs = Date.now()
  const readings = broker.received.filter(({ topic }) => !topic.endsWith('/online'))
  for (const { client, topic, readings: sent } of readings) {
    const [city, kind, id] = topic.split('/')
    expect([city, id]).toEqual(['city', client])
    expect(['sweeper', 'toilet', 'bay', 'lot']).toContain(kind)
    for (const { at } of sent) expect(Number(at) <= nowMs).toBe(true)
  }
  expect(new Set(readings.map(({ topic }) => topic.split('/')[1]))).toEqual(
    new Set(['sweeper', 'toilet', 'bay', 'lot']),
  )

  const file = join(folder.path, 'simulation', 'truth-2026-03-03.ndjson')
  const truths = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Truth)
  expect(truths[0]).toEqual({ is: 'run', seed: 42, startMs: beginMs })
  expect(new Set(truths.map(({ is }) => is))).toContain('drive')
  expect(new Set(truths.map(({ is }) => is))).toContain('visit')
}, 120_000)

test('[S17] at 60× today is lived through from midnight, and device times never lie in the future', async () => {
  await using broker = await plainBroker(secretOf)
  await using folder = await tempFolder()
  const startedMs = Date.now()
  const simulators = await startSimulators({ dataDir: folder.path, simulationSpeed: 60 }, log, {
    district,
    credentials: new Map([...credentials].slice(0, 72)),
    mqttUrl: broker.url,
    nowMs: Date.now,
  })
  await until(() => expect(broker.received.length).toBeGreaterThan(200))
  await simulators[Symbol.asyncDispose]()
  const times = broker.received.flatMap(({ readings }) => readings.map(({ at }) => Number(at)))
  expect(Math.min(...times)).toBeGreaterThanOrEqual(startOfDay(dayOf(startedMs)))
  expect(Math.max(...times)).toBeLessThanOrEqual(Date.now())
}, 120_000)

/** The district at life's pace, of which one toilet alone has a credential. */
const oneToilet = (folder: { path: string }, { url: mqttUrl }: { url: string }, more: Partial<Given>) =>
  startSimulators({ dataDir: folder.path, simulationSpeed: 1 }, log, {
    district,
    credentials: new Map([['wc-01', 'secret of wc-01']]),
    mqttUrl,
    nowMs: Date.now,
    ...more,
  })

test('[S14] devices without a credential stay silent', async () => {
  await using broker = await plainBroker(secretOf)
  await using folder = await tempFolder()
  await using simulators = await oneToilet(folder, broker, { startAtMs: startOfDay(dayOf(Date.now())) })
  expect(simulators.facts['devices']).toBe(1)
  await until(() => expect([...broker.connected]).toEqual(['wc-01']))
})

test('[S14] simulators that are given a clock which runs fast already tell its speed', async () => {
  await using broker = await plainBroker(secretOf)
  await using folder = await tempFolder()
  await using simulators = await oneToilet(folder, broker, { clockSpeed: 60 })
  expect(simulators.facts['speed']).toBe(60)
})

test('[S14] a credentials file that is none says so by name', async () => {
  await using folder = await tempFolder()
  const file = join(folder.path, 'credentials.json')
  await expect(readCredentials(file)).rejects.toThrow(`Cannot read credentials from "${file}": ENOENT`)
  await writeFile(file, '{"id":"a"}')
  await expect(readCredentials(file)).rejects.toThrow('it is not a list of {"id", "kind", "secret"}')
  await writeFile(file, '[{"id":"a","kind":"bay","secret":"s"}]')
  expect(await readCredentials(file)).toEqual(new Map([['a', 's']]))
})

test('[S17] the command runs the district against a broker and says what it did', async () => {
  await using broker = await plainBroker(secretOf)
  await using folder = await tempFolder()
  const file = join(folder.path, 'credentials.json')
  await writeFile(file, JSON.stringify(['wc-01', 'sw-01'].map((id) => ({ id, kind: 'toilet', secret: secretOf(id) }))))
  const command = join(import.meta.dirname, 'simulate.ts')
  const words = [
    '--mqtt',
    broker.url,
    '--credentials',
    file,
    '--speed',
    '60',
    '--minutes',
    '0.05',
    '--data',
    folder.path,
  ]
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    command,
    ...words,
  ])
  expect(stdout).toContain('Devices       2, 2 connections, 0 lost, 0 refused')
  expect(stdout).toMatch(/Acknowledged  [1-9]\d* readings/)
  expect(broker.received.length).toBeGreaterThan(0)
}, 60_000)

test('[S9] truth is kept for fourteen days', async () => {
  await using folder = await tempFolder()
  const problems: Error[] = []
  {
    await using truth = await openTruthFile(folder.path, (error) => problems.push(error))
    for (let day = 0; day < 20; day++) {
      const atMs = Date.UTC(2026, 2, 1 + day, 4)
      truth.add({ is: 'run', seed: 1, startMs: atMs }, atMs)
      truth.flush()
      await eventually(async () =>
        expect(await readdir(folder.path)).toContain(`truth-2026-03-${String(1 + day).padStart(2, '0')}.ndjson`),
      )
    }
    await eventually(async () => expect(await readdir(folder.path)).toHaveLength(14))
  }
  expect(problems).toEqual([])
  const kept = (await readdir(folder.path)).toSorted()
  expect([kept[0], kept.at(-1)]).toEqual(['truth-2026-03-07.ndjson', 'truth-2026-03-20.ndjson'])
})
