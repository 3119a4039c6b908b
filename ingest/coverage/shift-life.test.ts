import { expect, test, vi } from 'vitest'
import type { ShiftLive } from '#domain/coverage/shift.ts'
import { midnightMs } from '#domain/plan/local-day.ts'
import { assetOf, message, NOW_MS, openStores, soon, type Stores } from '#test/ingest.ts'
import { caughtUp, settled, readingsAway, startReaders } from '#test/readers.ts'
import { planOn, putStreets, sweeping } from '#test/streets.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const truck = assetOf('s-1', 'sweeper', { attributes: { workType: 'sweep' } })
const id = '2026-06-01.r-1'
/** Five streets of 150 m; it takes a truck six minutes. */
const WAY = 'n00 n10 n20 n30 n31 n21'
const SIDES = ['n00>n10', 'n10>n20', 'n20>n30', 'n30>n31', 'n31>n21']
const minuteOf = (atMs: number): number => Math.round((atMs - midnightMs('2026-06-01')) / MINUTE_MS)
/** The shift’s window. */
const FROM_MS = NOW_MS + 30 * MINUTE_MS
const TO_MS = FROM_MS + 30 * MINUTE_MS
const GRACE_MS = 15 * MINUTE_MS
/** All of it is over. */
const LATER_MS = FROM_MS + HOUR_MS

async function openShift(): Promise<Stores> {
  const stores = await openStores()
  await stores.register(truck, assetOf('s-2', 'sweeper'))
  await putStreets(stores.operations)
  await stores.operations.plans.put(
    [planOn(SIDES, { passes: [{ fromMinute: minuteOf(FROM_MS), toMinute: minuteOf(TO_MS) }] })],
    'me',
  )
  return stores
}
/** Messages of ten fixes each, that arrive when the last of them is made unless told otherwise. */
const sent = (way: string, startMs: number, options: { seq?: number; arrivedMs?: number; of?: typeof truck } = {}) => {
  const fixes = sweeping(way, startMs, options)
  return Array.from({ length: Math.ceil(fixes.length / 10) }, (_, n) => {
    const part = fixes.slice(n * 10, (n + 1) * 10)
    return message(options.of ?? truck, 'fix', part, options.arrivedMs ?? part.at(-1)!.at)
  })
}
const shiftIn = async ({ operations }: Stores) => (await operations.shifts.get(id))!
const liveIn = async ({ operations }: Stores): Promise<ShiftLive | undefined> =>
  (await operations.live.of(id))[0]?.fields as ShiftLive | undefined

test('[K8] [K12] a shift opens with its first window, follows its trucks, and closes after its last window and the grace', async () => {
  await using stores = await openShift()
  await using readers = await startReaders(stores, { nowMs: FROM_MS - MINUTE_MS })
  await vi.waitFor(async () => expect(await shiftIn(stores)).toMatchObject({ state: 'planned' }), soon)
  expect(await liveIn(stores)).toBeUndefined()
  readers.nowMs = FROM_MS
  await vi.waitFor(
    async () => expect(await liveIn(stores)).toMatchObject({ state: 'open', openM: 750, doneM: 0 }),
    soon,
  )

  const messages = sent(WAY, FROM_MS + 5 * MINUTE_MS)
  await stores.journaled(...messages.slice(0, 4))
  readers.nowMs = FROM_MS + 9 * MINUTE_MS
  await vi.waitFor(async () => expect((await liveIn(stores))!.doneM).toBeGreaterThan(300), soon)
  await stores.journaled(...messages.slice(4))
  readers.nowMs = FROM_MS + 12 * MINUTE_MS
  await vi.waitFor(async () => expect((await liveIn(stores))!.doneM).toBeGreaterThan(650), soon)
  const open = await liveIn(stores)
  expect(open).toMatchObject({ planId: 'r-1', version: 0, plannedM: 750, vehicles: ['s-1'], recomputing: false })
  expect(open!.startedAtMs).toBeGreaterThan(FROM_MS)

  readers.nowMs = TO_MS + GRACE_MS - 1
  await vi.waitFor(async () => expect(await liveIn(stores)).toMatchObject({ state: 'open', openM: 0 }), soon)
  readers.nowMs = TO_MS + GRACE_MS
  await vi.waitFor(async () => expect(await shiftIn(stores)).toMatchObject({ state: 'closed', version: 1 }), soon)
  const { coverage } = await shiftIn(stores)
  const { doneM, missedM, unknownM, excusedM, openM } = coverage!.figures
  expect(doneM).toBeGreaterThan(700)
  expect(openM).toBe(0)
  expect(doneM + missedM + unknownM + excusedM).toBeCloseTo(750, 6)
  expect(await liveIn(stores)).toMatchObject({ state: 'closed', version: 1, doneM, atRiskM: 0 })
  expect((await stores.operations.shifts.versions(id)).map(({ cause }) => cause)).toEqual(['closed'])
})

test('[K8] a shift that passed while the platform was down is opened and closed with what the journal has of it', async () => {
  await using stores = await openShift()
  await stores.journaled(...sent(WAY, FROM_MS + 5 * MINUTE_MS))
  await using _readers = await startReaders(stores, { nowMs: LATER_MS })
  await vi.waitFor(async () => expect(await shiftIn(stores)).toMatchObject({ state: 'closed', version: 1 }), soon)
  expect((await shiftIn(stores)).coverage!.figures.doneM).toBeGreaterThan(700)
  expect(await stores.operations.coverage.stale(9)).toEqual([])
})

test('[K9] [K10] late data make a new version of a closed shift, and data that change nothing make none', async () => {
  await using stores = await openShift()
  await using readers = await startReaders(stores, { nowMs: LATER_MS })
  const messages = sent(WAY, FROM_MS + 5 * MINUTE_MS, { arrivedMs: LATER_MS })
  // the first part and the last: the middle comes late
  await stores.journaled(...messages.slice(0, 2), ...messages.slice(-1))
  await vi.waitFor(async () => expect(await shiftIn(stores)).toMatchObject({ state: 'closed', version: 1 }), soon)
  const before = (await shiftIn(stores)).coverage!.figures
  expect(before.doneM).toBeLessThan(400)

  await stores.journaled(...messages.slice(2, -1))
  await vi.waitFor(async () => expect(await shiftIn(stores)).toMatchObject({ version: 2 }), soon)
  const after = (await shiftIn(stores)).coverage!.figures
  expect(after.doneM).toBeGreaterThan(700)
  const versions = await stores.operations.shifts.versions(id)
  expect(versions.map(({ version, cause, figures }) => [version, cause, figures.doneM])).toEqual([
    [1, 'closed', before.doneM],
    [2, 'late-data', after.doneM],
  ])
  expect(await liveIn(stores)).toMatchObject({ version: 2, doneM: after.doneM, recomputing: false })

  // a repeat, and another truck elsewhere that does not count for it
  await stores.journaled(messages[3]!, ...sent('n02 n12', FROM_MS + MINUTE_MS, { of: assetOf('s-2', 'sweeper') }))
  await settled(stores, readers)
  await vi.waitFor(async () => expect(await stores.operations.coverage.stale(9)).toEqual([]), soon)
  expect(await shiftIn(stores)).toMatchObject({ version: 2 })
})

test('[K10] while late data wait for the readings store, a closed shift says so', async () => {
  await using stores = await openShift()
  const away = readingsAway(stores.readings)
  await using readers = await startReaders(stores, { nowMs: TO_MS - MINUTE_MS, readings: away.readings, hurry: 2_000 })
  const messages = sent(WAY, FROM_MS + 5 * MINUTE_MS, { arrivedMs: TO_MS - MINUTE_MS })
  await stores.journaled(...messages.slice(3), ...messages.slice(0, 3))
  await vi.waitFor(async () => expect(await liveIn(stores)).toMatchObject({ state: 'open', recomputing: true }), soon)
  // it waits for them with closing, but not for ever
  readers.nowMs = TO_MS + GRACE_MS + MINUTE_MS
  await vi.waitFor(async () => expect(await liveIn(stores)).toMatchObject({ openM: 0 }), soon)
  expect(await shiftIn(stores)).toMatchObject({ state: 'open' })
  readers.nowMs = TO_MS + GRACE_MS + 6 * MINUTE_MS
  await vi.waitFor(async () => expect(await liveIn(stores)).toMatchObject({ state: 'closed', recomputing: true }), soon)
  away.isThere = true
  await vi.waitFor(
    async () => expect(await liveIn(stores)).toMatchObject({ state: 'closed', version: 2, recomputing: false }),
    soon,
  )
  expect((await shiftIn(stores)).coverage!.figures.doneM).toBeGreaterThan(700)
})

test('[K10] a shift that was closed while late data waited says so no more when these changed nothing', async () => {
  await using stores = await openShift()
  const away = readingsAway(stores.readings)
  await using readers = await startReaders(stores, { nowMs: TO_MS - MINUTE_MS, readings: away.readings, hurry: 2_000 })
  await stores.journaled(...sent(WAY, FROM_MS + 5 * MINUTE_MS))
  await stores.journaled(...sent('n02 n12', FROM_MS - 2 * HOUR_MS, { arrivedMs: TO_MS - MINUTE_MS }))
  await caughtUp(stores)
  readers.nowMs = TO_MS + GRACE_MS + 6 * MINUTE_MS
  await vi.waitFor(async () => expect(await liveIn(stores)).toMatchObject({ state: 'closed', recomputing: true }), soon)
  away.isThere = true
  await vi.waitFor(
    async () => expect(await liveIn(stores)).toMatchObject({ state: 'closed', recomputing: false }),
    soon,
  )
  expect(await shiftIn(stores)).toMatchObject({ version: 1 })
})

test('[K11] excuses and their undoing make new versions; so do settings, of the shifts on the board', async () => {
  await using stores = await openShift()
  await using readers = await startReaders(stores, { nowMs: LATER_MS })
  const { shifts, ruleSettings } = stores.operations
  await stores.journaled(...sent('n00 n10 n20', FROM_MS + 5 * MINUTE_MS, { arrivedMs: LATER_MS }))
  await vi.waitFor(async () => expect(await shiftIn(stores)).toMatchObject({ state: 'closed', version: 1 }), soon)
  const excuse = await shifts.excuse({
    shiftId: id,
    edge: 'n30>n31',
    fromM: 0,
    toM: 150,
    reason: 'construction',
    note: '',
    by: 'me',
    atMs: LATER_MS,
  })
  await vi.waitFor(async () => expect(await shiftIn(stores)).toMatchObject({ version: 2 }), soon)
  expect((await shiftIn(stores)).coverage!.figures.excusedM).toBe(150)
  await shifts.undoExcuse(excuse.id, 'me', LATER_MS)
  await vi.waitFor(async () => expect(await shiftIn(stores)).toMatchObject({ version: 3 }), soon)
  expect((await shiftIn(stores)).coverage!.figures.excusedM).toBe(0)

  // nothing that drives at 8 km/h counts any more
  const slow = { sweepLimitKmh: { is: 3, source: 'test' }, speedTolerance: { is: 1, source: 'test' } }
  const gaps = { gapMMax: { is: 10, source: 'test' }, gapMsMax: { is: 1_000, source: 'test' } }
  await ruleSettings.put(JSON.stringify({ ...slow, ...gaps }), 'me')
  await vi.waitFor(async () => expect(await shiftIn(stores)).toMatchObject({ version: 4, settings: 1 }), soon)
  expect((await shiftIn(stores)).coverage!.figures.doneM).toBe(0)
  expect((await shifts.versions(id)).map(({ cause, settings }) => [cause, settings])).toEqual([
    ['closed', 0],
    ['excuse', 0],
    ['excuse', 0],
    ['settings', 1],
  ])

  // three days later it is not on the board any more: new settings leave it, late data are judged by what it was judged by
  readers.nowMs = LATER_MS + 72 * HOUR_MS
  await ruleSettings.put('{}', 'me')
  await vi.waitFor(async () => expect((await stores.operations.coverage.followed()).settings).toBe(2), soon)
  await shifts.excuse({
    shiftId: id,
    edge: 'n31>n21',
    fromM: 0,
    toM: 150,
    reason: 'event',
    note: '',
    by: 'me',
    atMs: LATER_MS,
  })
  await vi.waitFor(async () => expect(await shiftIn(stores)).toMatchObject({ version: 5, settings: 1 }), soon)
  expect((await shiftIn(stores)).coverage!.figures).toMatchObject({ doneM: 0, excusedM: 150 })
})

test('[K10] killed between late facts and the judgement of its shift, coverage judges it when it is back', async () => {
  await using stores = await openShift()
  const messages = sent(WAY, FROM_MS + 5 * MINUTE_MS, { arrivedMs: LATER_MS })
  {
    await using _readers = await startReaders(stores, { nowMs: LATER_MS })
    await stores.journaled(...messages.slice(0, 2))
    await vi.waitFor(async () => expect(await shiftIn(stores)).toMatchObject({ state: 'closed', version: 1 }), soon)
  }
  {
    // real time goes slowly: the shift is not quiet for long enough to be judged
    await using _readers = await startReaders(stores, { nowMs: LATER_MS, hurry: 3 })
    await stores.journaled(...messages.slice(2))
    await caughtUp(stores)
    await vi.waitFor(async () => expect(await stores.operations.coverage.stale(9)).toHaveLength(1), soon)
  }
  expect(await shiftIn(stores)).toMatchObject({ version: 1 })
  await using _readers = await startReaders(stores, { nowMs: LATER_MS })
  await vi.waitFor(async () => expect(await shiftIn(stores)).toMatchObject({ version: 2 }), soon)
  expect((await shiftIn(stores)).coverage!.figures.doneM).toBeGreaterThan(700)
})
