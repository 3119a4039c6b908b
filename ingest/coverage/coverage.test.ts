import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { shiftSideOf } from '#domain/coverage/shift-side.ts'
import type { Shift } from '#domain/coverage/shift.ts'
import { VEHICLE_SHAPE } from '#domain/coverage/vehicle-state.ts'
import type { CoverageStore, JournalMessage } from '#stores/types.ts'
import { assetOf, message, NOW_MS, openStores, soon, type Stores } from '#test/ingest.ts'
import { caughtUp, settled, readingsAway, startReaders } from '#test/readers.ts'
import { factsOfVehicles, putFewerStreets, putStreets, streets, sweeping, wayOf, type SentFix } from '#test/streets.ts'

const trucks = [assetOf('s-1', 'sweeper'), assetOf('s-2', 'sweeper')]
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const chunked = (fixes: readonly SentFix[], size: number): SentFix[][] =>
  Array.from({ length: Math.ceil(fixes.length / size) }, (_, n) => fixes.slice(n * size, (n + 1) * size))

/** Two trucks for half an hour over an hour's end, with a silence in between, in messages of ten fixes. */
const day: readonly JournalMessage[] = trucks.flatMap((truck, n) => {
  const before = sweeping(wayOf(n + 1, 9), NOW_MS - 70 * MINUTE_MS, { seed: n + 1 })
  const after = sweeping(wayOf(n + 7, 9), before.at(-1)!.at + (n === 0 ? 9 : 2) * MINUTE_MS, {
    seed: n + 3,
    seq: 1_000,
  })
  return chunked([...before, ...after], 10).map((fixes) => message(truck, 'fix', fixes, NOW_MS))
})

async function openStreets(settings: Parameters<typeof openStores>[0] = {}): Promise<Stores> {
  const stores = await openStores(settings)
  await stores.register(...trucks)
  await putStreets(stores.operations)
  return stores
}
const factsIn = (stores: Stores) => factsOfVehicles(stores.operations, ['s-1', 's-2'])

const SHIFT = '2026-06-01.r-1'
const shiftNow = (networkId: string, pass: { fromMs: number; toMs: number }): Shift => ({
  id: SHIFT,
  planId: 'r-1',
  planVersion: 1,
  day: '2026-06-01',
  name: 'r-1',
  nameEn: 'r-1',
  town: '东亭街道',
  workType: 'sweep',
  networkId,
  sides: streets.edges.map((edge) => shiftSideOf(edge)),
  passes: [pass],
  speedLimitKmh: 10,
  vehicles: ['s-1'],
  state: 'planned',
})

async function factsAfter(messages: readonly JournalMessage[], batchMax: number): ReturnType<typeof factsIn> {
  await using stores = await openStreets({ coverageBatchMax: batchMax })
  await stores.journaled(...messages)
  await using readers = await startReaders(stores)
  await settled(stores, readers)
  return factsIn(stores)
}

/** A store that fails as told before or after it really commits. */
const failing = (
  store: CoverageStore,
  fails: () => 'before' | 'after' | undefined,
  error: () => Error,
): CoverageStore => ({
  ...store,
  commit: async (commit) => {
    const when = fails()
    if (when === 'before') throw error()
    const result = await store.commit(commit)
    if (when === 'after') throw error()
    return result
  },
})
const diskFull = (): Error => Object.assign(new Error('database or disk is full'), { errcode: 13 })

test('[K1] what vehicles send becomes what they did on which street', async () => {
  const facts = await factsAfter(day, 100)
  const metres = facts.drives.map((drives) =>
    drives.reduce((sum, { fromM, pieces }) => sum + pieces.at(-1)!.toM - fromM, 0),
  )
  // two ways of eight streets of 150 m each; the second truck went from one to the other without being silent for long
  expect(metres[0]).toBeGreaterThan(2 * 8 * 150 - 20)
  expect(metres[0]).toBeLessThan(2 * 8 * 150 + 20)
  expect(metres[1]).toBeGreaterThan(2 * 8 * 150 - 20)
  expect(facts.silences.filter(({ toMs }) => toMs !== undefined).length).toBeGreaterThan(1)
})

test('[K7] facts depend on the set of messages: neither order, repetition nor the cut of batches changes them', async () => {
  const expected = await factsAfter(day, 100)
  const arrived = fc.tuple(
    fc.shuffledSubarray([...day.keys()], { minLength: day.length }),
    fc.array(fc.nat(day.length - 1), { maxLength: 6 }),
    fc.integer({ min: 1, max: 9 }),
  )
  await fc.assert(
    fc.asyncProperty(arrived, async ([shuffled, repeated, batchMax]) => {
      const messages = [...shuffled, ...repeated].map((n) => day[n]!)
      expect(await factsAfter(messages, batchMax)).toEqual(expected)
    }),
    { numRuns: 12 },
  )
}, 180_000)

test('[K1] [K7] [fault 36] ended between any two steps, coverage ends in the same state when it goes on', async () => {
  const expected = await factsAfter(day, 100)
  await using stores = await openStreets({ coverageBatchMax: 3 })
  // late data and repeats among them
  const order = [...day.keys()].toSorted((a, b) => ((a * 7) % day.length) - ((b * 7) % day.length))
  await stores.journaled(...order.map((n) => day[n]!), day[3]!, day[11]!)
  const { lastSeq } = await stores.journal.extent()
  // each life ends at its first, second or third commit, before it or after it
  for (let life = 0; life < 40; life++) {
    let commits = 0
    let ended = false
    const store = failing(
      stores.operations.coverage,
      () => {
        if (ended || ++commits < 1 + (life % 3)) return ended ? 'before' : undefined
        ended = true
        return life % 4 < 2 ? 'before' : 'after'
      },
      diskFull,
    )
    await using readers = await startReaders(stores, { over: { coverage: store } })
    readers.nowMs += 20 * MINUTE_MS
    await vi.waitFor(async () => {
      readers.nowMs += MINUTE_MS
      const isDone = (await store.position()) === lastSeq && (await store.rechecks(1)).length === 0
      expect(ended || isDone).toBe(true)
    }, soon)
  }
  {
    await using readers = await startReaders(stores)
    await settled(stores, readers)
  }
  expect(await factsIn(stores)).toEqual(expected)

  // and from older positions: a copy of the journal's reader that was put back
  for (const from of [0, 7, 20]) {
    await stores.operations.positions.set('coverage', from)
    await using readers = await startReaders(stores)
    await settled(stores, readers)
    expect(await factsIn(stores), `from ${from}`).toEqual(expected)
  }
}, 120_000)

test('[K2] readings older than raw ones are kept, and all while there is no road network, are passed over', async () => {
  const [truck] = trucks
  await using stores = await openStores()
  await stores.register(...trucks)
  await using readers = await startReaders(stores)
  const [first, ...others] = day.filter(({ clientId }) => clientId === 's-1')
  await stores.journaled(first!)
  await caughtUp(stores)
  await putStreets(stores.operations)
  const tooOld = sweeping(wayOf(5, 9), NOW_MS - stores.config.rawKeepMs + HOUR_MS)
  const justNot = sweeping(wayOf(5, 9), NOW_MS - stores.config.rawKeepMs + 3 * HOUR_MS)
  await stores.journaled(...[tooOld, justNot].map((fixes) => message(truck!, 'fix', fixes, NOW_MS)), ...others)
  await settled(stores, readers)
  const drives = await stores.operations.coverage.drivesOf('s-1', 0, 1e15)
  expect(drives[0]!.fromMs).toBeGreaterThanOrEqual(justNot[0]!.at)
  expect(drives[0]!.fromMs).toBeLessThan(justNot.at(-1)!.at)
  const afterFirst = drives.find(({ fromMs }) => fromMs > NOW_MS - 2 * HOUR_MS)
  expect(afterFirst!.fromMs).toBeGreaterThan(NOW_MS - 70 * MINUTE_MS + 9 * 5_000)
})

test('[K2] each fix is matched on the network in use at its time, whenever it comes', async () => {
  const way = 'n00 n10 n11 n12 n22 n21 n20 n30 n31 n32'
  // half of it before the change at NOW_MS
  const messages = chunked(sweeping(way, NOW_MS - 5 * MINUTE_MS), 10).map((fixes) =>
    message(trucks[0]!, 'fix', fixes, NOW_MS + 10 * MINUTE_MS),
  )
  const after = async (order: readonly JournalMessage[]) => {
    await using stores = await openStreets()
    await putFewerStreets(stores.operations)
    await stores.journaled(...order)
    await using readers = await startReaders(stores)
    await settled(stores, readers)
    return (await factsIn(stores)).drives[0]!
  }
  const drives = await after(messages)
  const edges = drives.map(({ edge }) => edge)
  expect(edges).toContain('n11>n12')
  expect(edges).not.toContain('n31>n32')
  expect(edges).toContain('n30>n31')
  expect(await after(messages.toReversed())).toEqual(drives)
  expect(await after([...messages.slice(5), ...messages.slice(0, 5)])).toEqual(drives)
})

test('[K3] a trace is ended when nothing has come for ten minutes; what belongs to it and comes later is worked in', async () => {
  await using stores = await openStreets()
  await using readers = await startReaders(stores)
  const fixes = sweeping(wayOf(1, 9), NOW_MS - 12 * MINUTE_MS)
  const [before, after] = [fixes.slice(0, 60), fixes.slice(60)]
  const metres = async () =>
    (await stores.operations.coverage.drivesOf('s-1', 0, 1e15)).reduce(
      (sum, { fromM, pieces }) => sum + pieces.at(-1)!.toM - fromM,
      0,
    )
  const isEnded = async () =>
    JSON.parse((await stores.operations.coverage.vehicles())[0]!.state) as { state: { isEnded: boolean } }
  await stores.journaled(message(trucks[0]!, 'fix', before, NOW_MS))
  await caughtUp(stores)
  readers.nowMs = NOW_MS + 10 * MINUTE_MS - 1
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await isEnded()).toMatchObject({ state: { isEnded: false } })
  const pending = await metres()
  const lasting = async () => {
    const silences = await stores.operations.coverage.silences(['s-1'], 0, 1e15)
    return silences.filter(({ toMs }) => toMs === undefined).map(({ fromMs }) => fromMs)
  }
  expect(await lasting()).toEqual([])
  readers.nowMs += 2 * MINUTE_MS
  await vi.waitFor(async () => expect(await isEnded()).toMatchObject({ state: { isEnded: true } }), soon)
  expect(await metres()).toBeGreaterThanOrEqual(pending)
  expect(await lasting()).toEqual([before.at(-1)!.at])
  await stores.journaled(message(trucks[0]!, 'fix', after, NOW_MS + 12 * MINUTE_MS))
  await settled(stores, readers)
  const whole = await factsAfter([message(trucks[0]!, 'fix', fixes, NOW_MS)], 10)
  expect((await factsIn(stores)).drives).toEqual(whole.drives)
})

test('[K13] what happens live raises alerts, the same told late raises none', async () => {
  const fast = sweeping(wayOf(1, 9), NOW_MS - 3 * MINUTE_MS, { speedKmh: 25 })
  const alertsAfter = async (receivedAtMs: (at: number) => number) => {
    await using stores = await openStreets()
    const [use] = await stores.operations.networks.uses()
    await stores.operations.shifts.make([shiftNow(use!.id, { fromMs: NOW_MS - HOUR_MS, toMs: NOW_MS + HOUR_MS })])
    await using readers = await startReaders(stores)
    await vi.waitFor(async () => expect(await stores.operations.live.of(SHIFT)).toHaveLength(1), soon)
    await stores.journaled(
      ...chunked(fast, 5).map((part) => message(trucks[0]!, 'fix', part, receivedAtMs(part.at(-1)!.at))),
    )
    await caughtUp(stores)
    readers.nowMs = NOW_MS + MINUTE_MS
    await new Promise((resolve) => setTimeout(resolve, 300))
    return (await stores.operations.alerts.list({ towns: [], limit: 10 })).map(({ rule, subject }) => [rule, subject])
  }
  expect(await alertsAfter((at) => at)).toContainEqual(['work-overspeed', 's-1'])
  expect(await alertsAfter((at) => at + HOUR_MS)).not.toContainEqual(['work-overspeed', 's-1'])
})

test('[C5] [E13] [fault 13] fixes where the vehicle cannot be drive no street, are kept as they were sent, and three of them are told', async () => {
  const fixes = sweeping(wayOf(1, 9), NOW_MS - 9 * MINUTE_MS)
  const isAway = (n: number): boolean => [20, 45, 70].includes(n)
  const jumping = fixes.map((fix, n) => (isAway(n) ? { ...fix, lat: Number(fix['lat']) + 0.002 } : fix))
  const driven = async (sent: readonly SentFix[]) => {
    await using stores = await openStreets()
    await using readers = await startReaders(stores)
    await stores.journaled(...chunked(sent, 5).map((part) => message(trucks[0]!, 'fix', part, part.at(-1)!.at)))
    await settled(stores, readers)
    const ofTruck = { kind: 'sweeper', id: 's-1', stream: 'fix', fromMs: 0, toMs: NOW_MS + 1, limit: 1_000 } as const
    const alerts = await stores.operations.alerts.list({ towns: [], limit: 10, rule: 'gps-suspect' })
    return {
      runs: (await factsIn(stores)).drives[0]!.map(({ edge, signal, fromM, pieces }) => ({
        edge,
        signal,
        metres: pieces.at(-1)!.toM - fromM,
      })),
      kept: (await stores.readings.readings(ofTruck)).map(({ atMs, fields }) => [atMs, fields['lat']]),
      told: alerts.map(({ subject, detail }) => [subject, detail['kind'], detail['jumps']]),
    }
  }
  const after = await driven(jumping)
  const without = await driven(fixes.filter((_, n) => !isAway(n)))
  expect(after.runs.length).toBeGreaterThan(6)
  // as if they had never been sent, to half a metre
  expect(after.runs).toEqual(without.runs.map((run) => ({ ...run, metres: expect.closeTo(run.metres, 0) as number })))
  expect(after.kept).toEqual(jumping.map(({ at, lat }) => [at, lat]))
  expect(after.told).toEqual([['s-1', 'jumps', 3]])
  expect(without.told).toEqual([])
})

test('[K4] [K5] late fixes are worked in when the readings store has them, and live ones do not wait for it', async () => {
  const expected = await factsAfter(day, 100)
  await using stores = await openStreets()
  const away = readingsAway(stores.readings)
  await using readers = await startReaders(stores, { readings: away.readings, hurry: 5_000 })
  const ofFirst = day.filter(({ clientId }) => clientId === 's-1')
  const ofSecond = day.filter(({ clientId }) => clientId === 's-2')
  await stores.journaled(...ofFirst.slice(9), ...ofFirst.slice(0, 9), ...ofSecond)
  await caughtUp(stores)
  const { coverage, reports } = stores.operations
  await vi.waitFor(async () => {
    expect((await reports.all())['coverage']).toMatchObject({
      state: 'degraded',
      detail: 'the readings store does not answer',
    })
  }, soon)
  expect((await coverage.rechecks(10)).length).toBeGreaterThan(0)
  expect((await coverage.drivesOf('s-2', 0, 1e15)).length).toBeGreaterThan(8)
  expect(await factsIn(stores)).not.toEqual(expected)
  away.isThere = true
  await settled(stores, readers)
  expect(await factsIn(stores)).toEqual(expected)
})

test('[K6] what people take back out of quarantine is worked in', async () => {
  const [truck] = trucks
  await using stores = await openStores()
  await putStreets(stores.operations)
  const fixes = day.filter(({ clientId }) => clientId === 's-1')
  // not registered yet: all of it is quarantined
  await stores.journaled(...fixes)
  await using readers = await startReaders(stores)
  await caughtUp(stores)
  await vi.waitFor(async () => expect(await stores.operations.positions.get('history')).toBe(fixes.length), soon)
  await stores.register(truck!)
  const rows = await stores.operations.quarantine.list({ limit: 1_000, towns: [] })
  await stores.operations.quarantine.requestReplay(
    rows.map(({ id }) => id),
    'me',
  )
  const expected = await factsAfter(fixes, 100)
  await vi.waitFor(async () => {
    readers.nowMs += MINUTE_MS
    expect(await factsOfVehicles(stores.operations, ['s-1'])).toEqual({ ...expected, drives: [expected.drives[0]] })
  }, soon)
})

test('[K6] messages that were trimmed before coverage had them are worked in from the readings store', async () => {
  const ofFirst = day.filter(({ clientId }) => clientId === 's-1')
  const expected = await factsAfter(ofFirst, 100)
  await using stores = await openStreets()
  await stores.journaled(...ofFirst.slice(0, 5))
  {
    await using readers = await startReaders(stores)
    await caughtUp(stores)
    readers.nowMs += MINUTE_MS
  }
  await stores.journaled(...ofFirst.slice(5))
  const first = 15
  const journal = {
    ...stores.journal,
    readAfter: (seq: number, max: number) => stores.journal.readAfter(Math.max(seq, first - 1), max),
    extent: async () => ({ ...(await stores.journal.extent()), firstSeq: first }),
    receivedAfter: (seq: number) => stores.journal.receivedAfter(seq),
  }
  await using readers = await startReaders(stores, { journal })
  await settled(stores, readers)
  expect((await factsIn(stores)).drives).toEqual(expected.drives)
})

test('[K17] what another version remembered of vehicles is worked out again by itself, and live fixes go on', async () => {
  const expected = await factsAfter(day, 100)
  await using stores = await openStreets()
  const { coverage } = stores.operations
  const half = day.filter((_, n) => n % (day.length / 2) < day.length / 4)
  {
    await using readers = await startReaders(stores)
    await stores.journaled(...half)
    await settled(stores, readers)
  }
  // as a version would leave it whose words for all of this are others
  const foreign = JSON.stringify({ state: { car: 's-1', seen: [] } })
  const first = Math.floor((NOW_MS - 70 * MINUTE_MS) / HOUR_MS)
  await coverage.dropOtherShape(VEHICLE_SHAPE + 1)
  await coverage.commit({
    rechecked: await coverage.rechecks(100),
    vehicles: ['s-1', 's-2'].map((vehicle) => ({ vehicle, state: foreign })),
    checkpoints: ['s-1', 's-2'].flatMap((vehicle) =>
      [first, first + 1].map((chunk) => ({ vehicle, chunk, state: foreign, fixes: 7, digest: 'x' })),
    ),
  })
  await stores.journaled(...day.filter((message) => !half.includes(message)))
  {
    await using readers = await startReaders(stores)
    await settled(stores, readers)
    expect(await factsIn(stores)).toEqual(expected)
  }
  // once: the next start finds its own
  expect(await coverage.dropOtherShape(VEHICLE_SHAPE)).toBe(0)
  expect(await coverage.rechecks(1)).toEqual([])
})

test('[K16] a fix that coverage fails on is quarantined and stops nothing', async () => {
  await using stores = await openStreets()
  const store = stores.operations.networks
  let fails = true
  const networks = {
    ...store,
    get: async (id: string) => {
      if (fails) {
        fails = false
        throw new Error('a fault of ours')
      }
      return store.get(id)
    },
  }
  await stores.journaled(...day)
  await using readers = await startReaders(stores, { over: { networks } })
  await settled(stores, readers)
  const rows = await stores.operations.quarantine.list({ limit: 10, towns: [] })
  expect(rows.map(({ seq, index, reason, detail }) => [seq, index, reason, detail])).toEqual([
    [1, 0, 'internal', 'coverage failed, which is a fault of this program: a fault of ours'],
  ])
  expect((await stores.operations.coverage.drivesOf('s-1', 0, 1e15)).length).toBeGreaterThan(10)
})

test('[K15] [A6] a report says where coverage is, what it took and what waits', async () => {
  await using stores = await openStreets()
  await stores.journaled(...day, day[0]!)
  await using readers = await startReaders(stores)
  await settled(stores, readers)
  await vi.waitFor(async () => {
    expect((await stores.operations.reports.all())['coverage']).toMatchObject({
      state: 'ok',
      numbers: {
        coverage_position: day.length + 1,
        coverage_behind_messages: 0,
        coverage_fixes_total: expect.any(Number),
        coverage_hours_waiting: 0,
        coverage_shifts_open: 0,
      },
    })
  }, soon)
})
