import { readConfig } from '#config'
import type { MorningForecast, Overstay } from '#domain/sharing/overstay.ts'
import { receive } from '#domain/receive.ts'
import { parseTopic, topic } from '#domain/topic.ts'
import { openOperations } from '#stores/operations.ts'
import type { JournalMessage, Operations } from '#stores/types.ts'
import { AssetCache } from '../ingest/asset-cache.ts'
import { seedCalendar } from '../ingest/coverage/calendar-seed.ts'
import { ParkingWatch } from '../ingest/parking/watch.ts'
import { receiveSettingsOf } from '../ingest/receiving.ts'
import { createParkingModels } from '../ingest/service/parking-models.ts'
import { createLog } from '../log.ts'
import { DAY_MS, dateOf, dayOf, HOUR_MS, MINUTE_MS } from '../simulators/clock.ts'
import { openLots } from '../simulators/day.ts'
import { isDevice, makeDistrict } from '../simulators/district.ts'
import { makeDrivers, type DriverCounts } from '../simulators/drivers/drivers.ts'
import type { DriverPhone } from '../simulators/drivers/phone.ts'
import type { Truth } from '../simulators/truth.ts'
import { createSimulatedDrivers, lotCodesOf, putSimulatedParking } from '../tools/simulated-parking.ts'
import { mornings, type MorningTruth } from './sharing-truth.ts'

const BY = 'bench'
/** Drivers look at the clock, and rules at the journal, so often. */
const STEP_MS = MINUTE_MS
const PAGE = 500

export interface SharingSettings {
  readonly folder: string
  readonly seed: number
  readonly drivers: number
  readonly fromMs: number
  readonly days: number
  /** At the end of each day. @param soFar what the days until then come to */
  onDay?(day: number, soFar: SharingMonth): void
}
export interface SharingMonth {
  readonly counts: Readonly<DriverCounts>
  readonly messages: number
  readonly promises: readonly Extract<Truth, { is: 'promise' }>[]
  readonly parks: readonly Extract<Truth, { is: 'park' }>[]
  readonly turnedAway: readonly Extract<Truth, { is: 'turned-away' }>[]
  /** What really was when the owner's people came, and what was said of it. */
  readonly mornings: readonly MorningTruth[]
  readonly forecasts: readonly MorningForecast[]
  readonly overstays: readonly Overstay[]
  /** Bays of lots that only count, where nothing proves an overstay. */
  readonly countedBays: ReadonlySet<string>
}

/**
 * Simulated lots and drivers against the real rules, attendant and store, in simulated time and as fast as they go: what the broker would have journaled is
 * received, judged by `ParkingWatch` and committed minute by minute; drivers ask the store as the API does (docs/SPEC.md S38).
 */
export async function runSharingMonth(settings: SharingSettings): Promise<SharingMonth> {
  const { seed, fromMs, folder } = settings
  const district = makeDistrict(seed)
  const clock = { nowMs: fromMs }
  await using operations = await openOperations({ dataDir: folder, durability: 'normal', nowMs: () => clock.nowMs })
  const lots = new Set<string>(district.lots.map(({ id }) => id))
  for (const asset of district.assets)
    if (asset.kind === 'bay' || lots.has(asset.id))
      await (isDevice(asset) ? operations.devices.register(asset, BY) : operations.assets.put(asset, BY))
  await seedCalendar(operations)
  await putSimulatedParking(operations, district, BY)
  const drivers = await createSimulatedDrivers(operations, district, folder, BY, settings.drivers)
  const phones = await Promise.all(
    drivers.map(async (driver) => ({ ...driver, device: await phoneOf(operations, driver.plate) })),
  )

  const waiting: JournalMessage[] = []
  const truths: Truth[] = []
  const world = openLots(seed, district.lots, district.bays, fromMs)
  const write = (kind: 'bay' | 'lot', id: string, stream: 'state' | 'count' | 'online', content: unknown): void =>
    void waiting.push({
      receivedAtMs: world.nowMs,
      clientId: id,
      topic: topic.stream(kind, id, stream),
      payload: Buffer.from(JSON.stringify(content)),
    })
  world.sink = {
    publish: (kind, id, stream, readings) =>
      write(kind as 'bay', id, stream as 'state', readings.length === 1 ? readings[0] : readings),
    link: (kind, id, up) =>
      write(kind as 'bay', id, 'online', { at: world.nowMs, online: up, cause: up ? 'connected' : 'lost' }),
    truth: (record) => void truths.push(record),
  }
  const going = makeDrivers({
    seed,
    drivers: phones,
    codes: await lotCodesOf(operations, district),
    ground: (lot) => world.ground(lot),
    wrote: (record) => void truths.push(record),
    mayAsk: () => true,
  })
  const rules = await openRules(operations)
  const models = createParkingModels({ operations, log: createLog('warn', BY) })
  const watched = mornings(operations, district, world)
  const counted = new Set<string>(district.lots.flatMap(({ id, isCounted }) => (isCounted ? [id] : [])))
  const countedBays = new Set<string>(district.bays.flatMap(({ id, lotId }) => (counted.has(lotId) ? [id] : [])))
  const of = <Is extends Truth['is']>(is: Is): Extract<Truth, { is: Is }>[] =>
    truths.filter((record): record is Extract<Truth, { is: Is }> => record.is === is)
  const soFar = async (nowMs: number): Promise<SharingMonth> => ({
    counts: going.counts,
    messages: rules.messages(),
    promises: of('promise'),
    parks: of('park'),
    turnedAway: of('turned-away'),
    mornings: watched.seen,
    forecasts: await operations.parking.mornings({
      scope: { towns: [] },
      fromDay: dateOf(dayOf(fromMs)),
      toDay: dateOf(dayOf(nowMs)),
    }),
    overstays: await allOverstays(operations),
    countedBays,
  })
  const untilMs = fromMs + settings.days * DAY_MS
  for (let nowMs = fromMs; nowMs < untilMs;) {
    nowMs += STEP_MS
    world.advance(nowMs)
    clock.nowMs = nowMs
    await rules.take(waiting.splice(0), nowMs)
    if (nowMs % HOUR_MS === 0) while (await models.step(nowMs));
    await going.look(nowMs)
    await watched.look(nowMs)
    if ((nowMs - fromMs) % DAY_MS === 0) settings.onDay?.((nowMs - fromMs) / DAY_MS, await soFar(nowMs))
  }
  // before the stores close
  return await soFar(untilMs)
}

/** A phone without a network between it and the platform. */
async function phoneOf({ parking }: Operations, plate: string): Promise<DriverPhone> {
  const [right] = await parking.rights({ scope: { towns: [] }, plate, state: 'approved', limit: 1 })
  if (right === undefined) throw new Error(`No right of ${plate}`)
  const rightId = right.id
  return {
    hold: (wish) => parking.hold({ ...wish, rightId }),
    act: (action) => parking.act(action, { rightId }),
    now: async () => {
      const hold = await parking.heldBy(rightId)
      return hold === undefined ? {} : { hold }
    },
  }
}

async function openRules(operations: Operations) {
  const receiving = receiveSettingsOf(readConfig({}))
  const assets = new AssetCache(operations.assets)
  await assets.refresh()
  const watch = new ParkingWatch(operations, assets, await operations.rules.liveStates(), createLog('warn', BY))
  await watch.begin()
  let seq = 0
  return {
    messages: () => seq,
    take: async (messages: readonly JournalMessage[], nowMs: number) => {
      const readings = messages.flatMap((message, n) => {
        const id = parseTopic(message.topic)?.id
        const asset = id === undefined ? undefined : assets.get(id)
        const { readings: taken, rejected } = receive({ journalSeq: seq + n + 1, ...message }, asset, receiving)
        const [problem] = rejected
        if (problem !== undefined)
          throw new Error(`Cannot receive ${message.topic}: ${problem.reason}, ${problem.detail}`)
        return taken
      })
      seq += messages.length
      await operations.rules.commit(readings, (fresh) => {
        const { parking, live } = watch.decide(fresh, nowMs, true)
        return { position: seq, live, quarantined: [], droppedFields: {}, replayed: [], unreadable: [], parking }
      })
      watch.keep()
    },
  }
}

async function allOverstays({ parking }: Operations): Promise<Overstay[]> {
  const all: Overstay[] = []
  for (;;) {
    const beforeId = all.at(-1)?.id
    const page = await parking.overstays({
      scope: { towns: [] },
      limit: PAGE,
      ...(beforeId === undefined ? {} : { beforeId }),
    })
    all.push(...page)
    if (page.length < PAGE) return all
  }
}
