import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { Part } from '#part'
import type { Alert } from '#domain/alert/alert.ts'
import type { LotLive } from '#domain/parking/live.ts'
import type { LotSample, ParkingSession } from '#domain/parking/session.ts'
import { assetOf, message, openStores, silent, soon, type Stores } from '#test/ingest.ts'
import type { JournalMessage, Operations, RulesStore } from '#stores/types.ts'
import { startRules } from '../rules.ts'

const SECOND = 1_000
const MINUTE = 60_000
/** Monday 1 June 2026, 08:00 in Shanghai. */
const EIGHT = Date.UTC(2026, 5, 1, 0)
const lot = assetOf('l-1', 'lot', { attributes: { capacity: 6 } })
const counted = assetOf('l-2', 'lot', { attributes: { capacity: 50 } })
const bays = ['b-1', 'b-2', 'b-3', 'b-4', 'b-5', 'b-6'].map((id) => assetOf(id, 'bay', { lotId: 'l-1' }))

interface Running {
  readonly clock: { nowMs: number }
  readonly part: Part
}
async function start(stores: Stores, nowMs: number, over: Partial<Operations> = {}): Promise<Running> {
  const clock = { nowMs }
  const part = await startRules(stores.config, silent, {
    operations: { ...stores.operations, ...over },
    journal: stores.journal,
    nowMs: () => clock.nowMs,
    random: () => 0.01,
  })
  return { clock, part }
}
async function register(stores: Stores): Promise<void> {
  await stores.register(lot, ...bays)
  await stores.operations.devices.register(counted, 'test')
}
const isAt = (stores: Stores, seq: number): Promise<void> =>
  vi.waitFor(async () => expect(await stores.operations.rules.position()).toBe(seq), soon)
const alertsOf = async ({ operations }: Stores): Promise<Alert[]> =>
  (await operations.alerts.list({ towns: [], limit: 500 })).toReversed()
const inWords = (alerts: readonly Alert[]): string[] =>
  alerts.map(({ rule, subject, state }) => `${subject} ${rule} ${state}`)
const occupancyOf = async ({ operations }: Stores, id: string): Promise<LotLive> =>
  (await operations.live.of(id)).find(({ stream }) => stream === 'occupancy')!.fields as unknown as LotLive
const sessionsOf = ({ operations }: Stores): Promise<ParkingSession[]> =>
  operations.parking.sessions({ scope: { towns: [] }, fromMs: 0, toMs: EIGHT * 2, limit: 500 })

/** Three hours: cars come and go, one sensor flaps, one falls silent, a word is lost, some come late, and barriers count beyond what can be. */
const day: readonly JournalMessage[] = Array.from({ length: 180 }, (_, minute): JournalMessage[] => {
  const atMs = EIGHT + minute * MINUTE + 5_000
  const said = [
    message(
      counted,
      'count',
      {
        at: atMs,
        seq: minute,
        in: 65_500 + minute,
        out: minute > 100 ? 3 * minute : minute,
        ...(minute === 0 ? { occupied: 20 } : {}),
      },
      atMs + 300,
    ),
  ]
  for (const [n, bay] of bays.entries()) {
    const isTaken = Math.floor((minute + n * 9) / 25) % 2 === 1
    const wasTaken = Math.floor((minute - 1 + n * 9) / 25) % 2 === 1
    const isBeat = (minute + n * 4) % 30 === 0
    // the last one is not heard of after an hour, and the first one's changes are lost for a while
    if ((n === 5 && minute > 60) || (n === 0 && minute > 60 && minute < 90 && !isBeat)) continue
    if (minute > 0 && isTaken === wasTaken && !isBeat) continue
    const state = { at: atMs + n * 100, seq: minute, occupied: isTaken, batteryPercent: 50 - n }
    said.push(message(bay, 'state', state, atMs + n * 100 + 700))
  }
  if (minute >= 40 && minute < 44)
    for (let n = 0; n < 5; n++)
      said.push(
        message(
          bays[3]!,
          'state',
          { at: atMs + 1_000 + n * 9_000, seq: 1_000 + minute * 10 + n, occupied: n % 2 === 0 },
          atMs + 1_500 + n * 9_000,
        ),
      )
  if (minute === 120)
    said.push(
      message(
        bays[1]!,
        'state',
        [30, 31, 42].map((ago, n) => ({ at: atMs - ago * MINUTE, seq: 5_000 + n, occupied: n % 2 === 0 })),
        atMs + 10 * SECOND,
      ),
    )
  if (minute === 150) said.push(message(bays[2]!, 'online', { at: atMs, online: false, cause: 'lost' }, atMs + 900))
  return said
})
  .flat()
  .toSorted((a, b) => a.receivedAtMs - b.receivedAtMs)
const END_MS = EIGHT + 181 * MINUTE

interface Ended {
  readonly alerts: readonly Alert[]
  readonly states: readonly { readonly id: string; readonly state: string }[]
  readonly sessions: readonly ParkingSession[]
  readonly samples: readonly LotSample[]
  readonly live: unknown
}
async function endOf(stores: Stores): Promise<Ended> {
  const { parking, live } = stores.operations
  return {
    alerts: await alertsOf(stores),
    states: (await parking.states()).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    sessions: await sessionsOf(stores),
    samples: [...(await parking.samples('l-1', 0, END_MS)), ...(await parking.samples('l-2', 0, END_MS))],
    live: (await live.all([])).states
      .filter(({ stream }) => stream === 'parking' || stream === 'occupancy')
      .map((state) => ({ ...state, rev: 0 })),
  }
}

async function ended(messages: readonly JournalMessage[], rulesBatchMax: number): Promise<Ended> {
  await using stores = await openStores({ rulesBatchMax })
  await register(stores)
  await stores.journaled(...messages)
  // a clock that stands before the day: only the messages tell the time
  const { part } = await start(stores, EIGHT)
  await using _part = part
  await isAt(stores, messages.length)
  return endOf(stores)
}

test('[F1] [F5] [F8] [F11] words of three hours become beliefs, stays, quarters and alerts of the lot', async () => {
  const { alerts, sessions, samples, live } = await ended(day, 10_000)
  expect(inWords(alerts)).toEqual(['l-1 bays-flapping open', 'l-1 bays-silent open', 'l-2 count-impossible open'])
  expect(alerts[1]).toMatchObject({
    subjectKind: 'lot',
    detail: { bays: 1, of: 6, limitMinutes: 35, limitPercent: 5, some: ['b-6'] },
  })
  expect(sessions.length).toBeGreaterThan(12)
  for (const { lot: of, arrivedAtMs, leftAtMs } of sessions) {
    expect(of).toBe('l-1')
    if (leftAtMs !== undefined) expect(leftAtMs).toBeGreaterThan(arrivedAtMs)
  }
  // each quarter since the first word
  expect(samples.filter((sample) => sample.lot === 'l-1').map(({ atMs }) => (atMs - EIGHT) / MINUTE)).toEqual(
    Array.from({ length: 11 }, (_, n) => (n + 1) * 15),
  )
  for (const { lot: of, occupied, free, unknown } of samples)
    expect(occupied + free + unknown).toBe(of === 'l-1' ? 6 : 50)
  expect(live).toHaveLength(8)
}, 30_000)

test('[F15] repetition and the cut of batches change nothing that is told or remembered', async () => {
  const expected = await ended(day, 10_000)
  const repeats = fc.tuple(fc.array(fc.nat(day.length - 1), { maxLength: 20 }), fc.integer({ min: 1, max: 90 }))
  await fc.assert(
    fc.asyncProperty(repeats, async ([places, batchMax]) => {
      const again = day.flatMap((each, place) => (places.includes(place) ? [each, each] : [each]))
      expect(await ended(again, batchMax)).toEqual(expected)
    }),
    { numRuns: 4 },
  )
}, 60_000)

test('[F15] rules that end at any moment go on as if nothing had been', async () => {
  const expected = await ended(day, 20)
  await using stores = await openStores({ rulesBatchMax: 20 })
  await register(stores)
  await stores.journaled(...day)
  for (let life = 0; life < 12; life++) {
    let commits = 0
    let isOver = false
    const { rules } = stores.operations
    const dying: RulesStore = {
      ...rules,
      commit: async (readings, decide) => {
        const dies = ++commits > life % 4
        if (dies && life % 2 === 0) isOver = true
        if (isOver)
          throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 })
        const committed = await rules.commit(readings, decide)
        isOver ||= dies
        return committed
      },
    }
    const { part } = await start(stores, EIGHT, { rules: dying })
    await using _part = part
    await vi.waitFor(async () => {
      expect(isOver || (await rules.position()) === day.length).toBe(true)
    }, soon)
  }
  const { part } = await start(stores, EIGHT)
  await using _part = part
  await isAt(stores, day.length)
  expect(await endOf(stores)).toEqual(expected)
}, 60_000)

test('[F2] [F3] when the journal is read to its end the clock tells that a state has held, and then of silence', async () => {
  await using stores = await openStores()
  await register(stores)
  await stores.journaled(
    message(bays[0]!, 'state', { at: EIGHT, seq: 1, occupied: false }, EIGHT),
    message(bays[0]!, 'state', { at: EIGHT + MINUTE, seq: 2, occupied: true }, EIGHT + MINUTE),
  )
  const { clock, part } = await start(stores, EIGHT + MINUTE)
  await using _part = part
  await isAt(stores, 2)
  expect(await occupancyOf(stores, 'l-1')).toMatchObject({ occupied: 0, free: 1, unknown: 5 })
  clock.nowMs += 2 * MINUTE
  await vi.waitFor(async () => expect(await occupancyOf(stores, 'l-1')).toMatchObject({ occupied: 1, free: 0 }), soon)
  expect(await sessionsOf(stores)).toEqual([
    { bay: 'b-1', lot: 'l-1', arrivedAtMs: EIGHT + MINUTE, isUncertain: false },
  ])
  clock.nowMs += 40 * MINUTE
  await vi.waitFor(
    async () => expect(await occupancyOf(stores, 'l-1')).toMatchObject({ unknown: 6, flags: ['stale'] }),
    soon,
  )
  expect((await sessionsOf(stores))[0]).toMatchObject({ isUncertain: true })
  // nobody is heard at all: that is no reason to call somebody
  expect(await alertsOf(stores)).toEqual([])
}, 30_000)

test('[F1] [F5] where only what was said last is known, that is where beliefs begin', async () => {
  await using stores = await openStores()
  await register(stores)
  const before = { ...stores.operations.parking, states: async () => [] }
  {
    await stores.journaled(message(bays[0]!, 'state', { at: EIGHT, seq: 1, occupied: true }, EIGHT))
    const { part } = await start(stores, EIGHT)
    await using _part = part
    await isAt(stores, 1)
  }
  await stores.journaled(message(bays[1]!, 'state', { at: EIGHT + MINUTE, seq: 1, occupied: false }, EIGHT + MINUTE))
  const { part } = await start(stores, EIGHT, { parking: before })
  await using _part = part
  await isAt(stores, 2)
  expect(await occupancyOf(stores, 'l-1')).toMatchObject({ occupied: 1, free: 1, unknown: 4 })
}, 30_000)

test('[F5] [F18] a bay that is moved to another lot counts there', async () => {
  await using stores = await openStores()
  await register(stores)
  await stores.register(assetOf('l-9', 'lot'))
  await stores.journaled(
    message(bays[0]!, 'state', { at: EIGHT, seq: 1, occupied: true }, EIGHT),
    message(bays[1]!, 'state', { at: EIGHT, seq: 1, occupied: false }, EIGHT),
  )
  const { part } = await start(stores, EIGHT)
  await using _part = part
  await isAt(stores, 2)
  await stores.operations.assets.put({ ...bays[0]!, lotId: 'l-9' }, 'test')
  await vi.waitFor(async () => {
    const [row] = (await stores.operations.live.of('b-1')).filter(({ stream }) => stream === 'parking')
    expect(row?.fields).toMatchObject({ lot: 'l-9', is: 'occupied' })
    expect(await occupancyOf(stores, 'l-9')).toMatchObject({ occupied: 1, unknown: 0, capacity: 1 })
    expect(await occupancyOf(stores, 'l-1')).toMatchObject({ occupied: 0, free: 1, unknown: 4, capacity: 5 })
  }, soon)
}, 30_000)

test('[F13] lots that fall silent with their town are folded under its outage', async () => {
  await using stores = await openStores()
  const lots = ['l-3', 'l-4', 'l-5', 'l-6', 'l-7'].map((id) =>
    assetOf(id, 'lot', { town: '安镇街道', attributes: { capacity: 9 } }),
  )
  for (const each of lots) await stores.operations.devices.register(each, 'test')
  await register(stores)
  const minutes = (from: number, count: number, each: (atMs: number, minute: number) => JournalMessage[]) =>
    Array.from({ length: count }, (_, n) => each(EIGHT + (from + n) * MINUTE, from + n)).flat()
  const messages = [
    ...lots.flatMap((each) => [
      message(each, 'online', { at: EIGHT, online: true, cause: 'connected' }, EIGHT),
      message(each, 'count', { at: EIGHT, seq: 1, occupied: 3 }, EIGHT),
    ]),
    ...minutes(1, 20, (atMs, seq) => [
      message(counted, 'count', { at: atMs, seq, occupied: 5 }, atMs),
      ...lots.map((each) => message(each, 'count', { at: atMs, seq, occupied: 3 }, atMs)),
    ]),
    ...lots.map((each) => message(each, 'online', { online: false, cause: 'lost' }, EIGHT + 21 * MINUTE)),
    ...minutes(22, 20, (atMs, seq) => [message(counted, 'count', { at: atMs, seq, occupied: 5 }, atMs)]),
  ]
  await stores.journaled(...messages)
  const { part } = await start(stores, EIGHT)
  await using _part = part
  await isAt(stores, messages.length)
  const alerts = await alertsOf(stores)
  const [outage] = alerts.filter(({ rule }) => rule === 'town-outage')
  const silences = alerts.filter(({ rule }) => rule === 'lot-silent')
  expect(silences.map(({ subject }) => subject)).toEqual(['l-3', 'l-4', 'l-5', 'l-6', 'l-7'])
  expect(silences.every(({ rootId }) => rootId === outage!.id)).toBe(true)
}, 30_000)

test('[F15] a bay whose rules fail is left out; the others go on', async () => {
  await using stores = await openStores()
  await register(stores)
  await stores.journaled(...day)
  const broken = { ...stores.operations.parking, states: async () => [{ id: 'b-1', state: '{"words":null}' }] }
  const { part } = await start(stores, EIGHT, { parking: broken })
  await using _part = part
  await isAt(stores, day.length)
  const of = new Set((await sessionsOf(stores)).map(({ bay }) => bay))
  expect([...of].toSorted()).toEqual(['b-2', 'b-3', 'b-4', 'b-5', 'b-6'])
  await expect
    .poll(async () => (await stores.operations.reports.all())['rules'], { timeout: 10_000 })
    .toMatchObject({ state: 'degraded', detail: 'rules of b-1 fail: left out until the next start' })
}, 30_000)
