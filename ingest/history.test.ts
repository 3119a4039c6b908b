import { expect, test, vi } from 'vitest'
import type { Part } from '#part'
import { StoreUnavailable, type JournalReader, type Operations, type ReadingsStore } from '#stores/types.ts'
import { runHistory, startHistory, type HistoryOpened } from './history.ts'
import { startRules } from './rules.ts'
import { assetOf, endState, fix, message, NOW_MS, openStores, silent, soon, type Stores } from '#test/ingest.ts'

const truck = assetOf('s-1', 'sweeper')
const toilet = assetOf('t-1', 'toilet')

const startOn = (stores: Stores, over: Partial<HistoryOpened> = {}): Promise<Part> =>
  startHistory(stores.config, silent, {
    operations: stores.operations,
    journal: stores.journal,
    readings: stores.readings,
    nowMs: stores.nowMs,
    random: () => 0.01,
    ...over,
  })
const rulesOn = (stores: Stores): Promise<Part> =>
  startRules(stores.config, silent, {
    operations: stores.operations,
    journal: stores.journal,
    nowMs: stores.nowMs,
    random: () => 0.01,
  })
const isAt = (stores: Stores, seq: number): Promise<void> =>
  vi.waitFor(async () => expect(await stores.operations.positions.get('history')).toBe(seq), soon)
const storedFixes = ({ readings }: Stores): Promise<number> =>
  readings.count({ kind: 'sweeper', stream: 'fix', id: 's-1', fromMs: 0, toMs: NOW_MS * 2 })

/** A readings store whose appends end as told. */
const over = (readings: ReadingsStore, append: ReadingsStore['append']): ReadingsStore => ({
  name: readings.name,
  prepare: () => readings.prepare(),
  append,
  series: (query) => readings.series(query),
  readings: (query) => readings.readings(query),
  count: (query) => readings.count(query),
  minutes: (query) => readings.minutes(query),
  maintain: (nowMs) => readings.maintain(nowMs),
  ping: () => readings.ping(),
  [Symbol.asyncDispose]: async () => {},
})
const fixes = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => message(truck, 'fix', fix(NOW_MS - 10_000 + from + n, from + n)))

test('[A8] history writes what rules accepted, and nothing of what is in quarantine', async () => {
  await using stores = await openStores()
  await stores.register(truck, toilet)
  await stores.journaled(
    message(truck, 'fix', fix(NOW_MS, 1)),
    message(truck, 'fix', [fix(NOW_MS - 3_600_000, 2), fix(0, 3), fix(NOW_MS + 6, 4, { lat: 0 })]),
    message(truck, 'fix', fix(NOW_MS, 1)),
    message(assetOf('s-9', 'sweeper'), 'fix', fix(NOW_MS, 1)),
    message(toilet, 'stalls', { at: NOW_MS, seq: 5, occupied: ['b', 'a'] }),
  )
  await using _rules = await rulesOn(stores)
  await using _history = await startOn(stores)
  await isAt(stores, 5)
  const query = { fromMs: 0, toMs: NOW_MS * 2, limit: 10 }
  expect(await stores.readings.readings({ kind: 'sweeper', id: 's-1', stream: 'fix', ...query })).toMatchObject([
    { atMs: NOW_MS - 3_600_000, receivedAtMs: NOW_MS, seq: 2 },
    { atMs: NOW_MS, receivedAtMs: NOW_MS, seq: 1, fields: { lon: 120.353, lat: 31.59 } },
  ])
  expect(await stores.readings.readings({ kind: 'sweeper', id: 's-9', stream: 'fix', ...query })).toEqual([])
  expect(await stores.readings.readings({ kind: 'toilet', id: 't-1', stream: 'stalls', ...query })).toMatchObject([
    { fields: { occupied: ['a', 'b'] } },
  ])
})

test('[A8] history never passes rules, so a device registered between the two is in both or in neither', async () => {
  await using stores = await openStores()
  await stores.journaled(message(truck, 'fix', fix(NOW_MS, 1)))
  await using _history = await startOn(stores)
  {
    await using _rules = await rulesOn(stores)
    await isAt(stores, 1)
  }
  await stores.register(truck)
  await stores.journaled(message(truck, 'fix', fix(NOW_MS + 1, 2)))
  const appended = vi.fn<ReadingsStore['append']>((batch) => stores.readings.append(batch))
  await using _other = await startOn(stores, { readings: over(stores.readings, appended) })
  // a turn of both readers: they have looked
  await vi.waitFor(async () => expect((await stores.operations.reports.all())['history']).toBeDefined(), soon)
  expect(appended).not.toHaveBeenCalled()
  await using _rules = await rulesOn(stores)
  await isAt(stores, 2)
  expect(await storedFixes(stores)).toBe(1)
})

test('[A9] [fault 32] while the store is away rules go on, history waits with one batch in hand and says so; then nothing is missing', async () => {
  await using stores = await openStores({ historyBatchMax: 50 })
  await stores.register(truck)
  let away = true
  let tries = 0
  const reads: number[] = []
  const readings = over(stores.readings, async (batch) => {
    tries++
    if (away) throw new StoreUnavailable('Cannot reach InfluxDB: connect ECONNREFUSED')
    return stores.readings.append(batch)
  })
  const journal: JournalReader = {
    ...stores.journal,
    readAfter: async (seq, max) => {
      const rows = await stores.journal.readAfter(seq, max)
      reads.push(rows.length)
      return rows
    },
    extent: () => stores.journal.extent(),
    receivedAfter: (seq) => stores.journal.receivedAfter(seq),
  }
  await using _rules = await rulesOn(stores)
  await using _history = await startOn(stores, { readings, journal })
  await stores.journaled(...fixes(0, 500))
  await vi.waitFor(async () => {
    expect(tries).toBeGreaterThan(3)
    expect((await stores.operations.reports.all())['history']).toMatchObject({
      state: 'degraded',
      detail: 'Cannot reach InfluxDB: connect ECONNREFUSED',
    })
  }, soon)
  // fresh news are live meanwhile
  await stores.journaled(message(truck, 'fix', fix(NOW_MS, 900, { speedKmh: 1 })))
  await vi.waitFor(
    async () => expect((await stores.operations.live.of('s-1'))[0]).toMatchObject({ fields: { speedKmh: 1 } }),
    soon,
  )
  expect(await stores.operations.positions.get('history')).toBe(0)
  expect(Math.max(...reads)).toBeLessThanOrEqual(50)
  away = false
  await isAt(stores, 501)
  expect(await storedFixes(stores)).toBe(501)
  await vi.waitFor(
    async () => expect((await stores.operations.reports.all())['history']).toMatchObject({ state: 'ok', detail: '' }),
    soon,
  )
})

test('[A9] [fault 33] a store that asks for an hour is tried again sooner, and does not hold up a stop', async () => {
  await using stores = await openStores()
  await stores.register(truck)
  await stores.journaled(...fixes(0, 1))
  await using _rules = await rulesOn(stores)
  const append = vi.fn<ReadingsStore['append']>(async () => {
    throw new StoreUnavailable('Too many requests', { retryAfterMs: 3_600_000 })
  })
  const history = await startOn(stores, { readings: over(stores.readings, append) })
  await vi.waitFor(() => expect(append).toHaveBeenCalledTimes(1), soon)
  await history[Symbol.asyncDispose]()
  expect(append).toHaveBeenCalledTimes(1)
  expect(await stores.operations.positions.get('history')).toBe(0)
})

test('[A9] a store that is asked for the first time while it is away is waited for', async () => {
  await using stores = await openStores()
  await stores.register(truck)
  await stores.journaled(...fixes(0, 3))
  let tries = 0
  const readings: ReadingsStore = {
    ...over(stores.readings, (batch) => stores.readings.append(batch)),
    prepare: async () => {
      if (++tries < 4) throw new StoreUnavailable('not yet')
    },
  }
  await using _rules = await rulesOn(stores)
  await using _history = await startOn(stores, { readings })
  await isAt(stores, 3)
  expect(tries).toBe(4)
})

test('[A10] [fault 33] what the store refuses for good is quarantined with its message, once, and the rest is kept', async () => {
  await using stores = await openStores()
  await stores.register(truck)
  await stores.journaled(
    message(truck, 'fix', [fix(1, 1), fix(NOW_MS, 2), fix(NOW_MS + 1, 3)]),
    message(truck, 'fix', fix(NOW_MS + 2, 4)),
  )
  await using _rules = await rulesOn(stores)
  const readings = over(stores.readings, async (batch) => {
    const refused = batch.filter(({ seq }) => seq === 3)
    return [
      ...(await stores.readings.append(batch.filter((reading) => !refused.includes(reading)))),
      ...refused.map((reading) => ({ reading, detail: 'field type conflict' })),
    ]
  })
  for (let times = 0; times < 2; times++) {
    await stores.operations.positions.set('history', 0)
    await using _history = await startOn(stores, { readings })
    await isAt(stores, 2)
  }
  expect(await stores.operations.quarantine.list({ limit: 9, towns: [], reason: 'store-refused' })).toMatchObject([
    { seq: 1, index: 2, reason: 'store-refused', detail: 'field type conflict', topic: 'city/sweeper/s-1/fix' },
  ])
  expect(await stores.operations.quarantine.counts()).toEqual({ 'before-2020': 1, 'store-refused': 1 })
  expect(await storedFixes(stores)).toBe(2)
})

test('[A3] [fault 36] history that ends between writing and moving its position writes again, over itself', async () => {
  await using stores = await openStores({ historyBatchMax: 7 })
  await stores.register(truck)
  await stores.journaled(...fixes(0, 30), ...fixes(10, 20))
  await using _rules = await rulesOn(stores)
  {
    await using _history = await startOn(stores)
    await isAt(stores, 40)
  }
  const expected = await endState(stores)
  expect(await storedFixes(stores)).toBe(30)
  for (const [from, dies] of [
    [0, 'before'],
    [0, 'after'],
    [13, 'before'],
    [33, 'after'],
  ] as const) {
    await stores.operations.positions.set('history', from)
    let ended = false
    const set: Operations['positions']['set'] = async (reader, seq) => {
      if (dies === 'after') await stores.operations.positions.set(reader, seq)
      ended = true
      throw new Error('the process ended')
    }
    const operations = { ...stores.operations, positions: { ...stores.operations.positions, set } }
    {
      await using _dying = await startOn(stores, { operations })
      await vi.waitFor(() => expect(ended).toBe(true), soon)
    }
    await using _history = await startOn(stores)
    await isAt(stores, 40)
    expect(await endState(stores)).toEqual(expected)
  }
})

test('[R19] what rules took out of quarantine is written, too; what is refused again is there again', async () => {
  await using stores = await openStores()
  await stores.journaled(...fixes(0, 2))
  {
    await using _rules = await rulesOn(stores)
    await using _history = await startOn(stores)
    await isAt(stores, 2)
  }
  expect(await storedFixes(stores)).toBe(0)
  await stores.register(truck)
  const { quarantine } = stores.operations
  const rows = await quarantine.list({ limit: 9, towns: [] })
  await quarantine.requestReplay(
    rows.map(({ id }) => id),
    'test',
  )
  await using _rules = await rulesOn(stores)
  await vi.waitFor(async () => expect(await quarantine.requested(9)).toEqual([]), soon)
  let refuse = true
  const readings = over(stores.readings, async (batch) =>
    refuse ? batch.map((reading) => ({ reading, detail: 'no' })) : stores.readings.append(batch),
  )
  {
    await using _history = await startOn(stores, { readings })
    await vi.waitFor(async () => expect(await quarantine.toStore(9)).toEqual([]), soon)
  }
  const refused = await quarantine.list({ limit: 9, towns: [], reason: 'store-refused' })
  expect(refused).toHaveLength(2)
  refuse = false
  await quarantine.requestReplay(
    refused.map(({ id }) => id),
    'test',
  )
  await using _again = await rulesOn(stores)
  await vi.waitFor(async () => expect(await quarantine.requested(9)).toEqual([]), soon)
  await using _history = await startOn(stores, { readings })
  await vi.waitFor(async () => expect(await storedFixes(stores)).toBe(2), soon)
})

test('[A11] means and retention go on in steps: all of them when idle, one a second under load', async () => {
  await using stores = await openStores({ historyBatchMax: 10 })
  await stores.register(truck)
  let left = 5
  let atWork = 0
  const readings: ReadingsStore = {
    ...over(stores.readings, (batch) => {
      if (left > 0) atWork++
      return stores.readings.append(batch)
    }),
    maintain: async () => --left > 0,
  }
  {
    await using _rules = await rulesOn(stores)
    await using _history = await startOn(stores, { readings })
    await vi.waitFor(() => expect(left).toBe(0), soon)
    await stores.journaled(...fixes(0, 100))
    await isAt(stores, 100)
  }
  expect(atWork).toBe(0)
  // the clock of this test stands still: one step under load, whatever there is to write
  left = 1_000
  await stores.journaled(...fixes(100, 200))
  await using _rules = await rulesOn(stores)
  await vi.waitFor(async () => expect(await stores.operations.rules.position()).toBe(200), soon)
  await using _history = await startOn(stores, { readings })
  await isAt(stores, 200)
  expect(left).toBeGreaterThanOrEqual(998)
})

test('history runs once on a data folder, with stores of its own', async () => {
  await using stores = await openStores()
  const history = await runHistory(stores.config, silent)
  expect(history.facts).toEqual({ store: 'sqlite' })
  await expect(runHistory(stores.config, silent)).rejects.toThrow(/Cannot start history on .*runs it already/)
  await history[Symbol.asyncDispose]()
})

test('[A9] [fault 32] a store that is lost while nothing arrives is told, and that it is back', async () => {
  await using stores = await openStores()
  let nowMs = NOW_MS
  let pings = 0
  let away = false
  const readings = {
    ...over(stores.readings, (batch) => stores.readings.append(batch)),
    ping: async () => {
      pings++
      if (away) throw new StoreUnavailable('Cannot reach InfluxDB: connect ECONNREFUSED')
      await stores.readings.ping()
    },
  }
  const report = async () => (await stores.operations.reports.all())['history']
  await using _history = await startOn(stores, { readings, nowMs: () => nowMs })
  await vi.waitFor(() => expect(pings).toBe(1), soon)
  away = true
  // within ten seconds of an answer it is not asked again
  nowMs += 9_999
  await vi.waitFor(async () => expect((await report())?.atMs).toBe(nowMs), soon)
  expect([pings, (await report())?.state]).toEqual([1, 'ok'])
  nowMs += 1
  await vi.waitFor(
    async () =>
      expect(await report()).toMatchObject({ state: 'degraded', detail: expect.stringContaining('ECONNREFUSED') }),
    soon,
  )
  away = false
  await vi.waitFor(async () => expect((await report())?.state).toBe('ok'), soon)
})
