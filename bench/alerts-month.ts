import { readConfig } from '#config'
import type { Alert } from '#domain/alert/alert.ts'
import { receive } from '#domain/receive.ts'
import { parseTopic } from '#domain/topic.ts'
import { openOperations } from '#stores/operations.ts'
import type { JournalMessage, Operations } from '#stores/types.ts'
import { AssetCache } from '../ingest/asset-cache.ts'
import { receiveSettingsOf } from '../ingest/receiving.ts'
import { ToiletWatch } from '../ingest/toilets/watch.ts'
import { createLog } from '../log.ts'
import { DAY_MS, hourOf, MINUTE_MS } from '../simulators/clock.ts'
import { makeCrews } from '../simulators/crews/crews.ts'
import type { Phone } from '../simulators/crews/http.ts'
import { makeDistrict } from '../simulators/district.ts'
import type { Truth } from '../simulators/truth.ts'
import { codesOf, createSimulatedCrews, putSimulatedRoster, type SimulatedPerson } from '../tools/simulated-crews.ts'
import { openToiletWorld, toiletsFor } from './alerts-world.ts'
import { forecastWatch, type ForecastErrors } from './forecast-errors.ts'

const BY = 'bench'
/** Cuts of batches change nothing, so few of them. */
const STEP_MS = 4 * MINUTE_MS
/** Crews look at their phones so often. */
const LOOK_EVERY_MS = 4 * MINUTE_MS
const ROSTER_EVERY_MS = 7 * DAY_MS
const PAGE = 500

export interface MonthSettings {
  readonly folder: string
  readonly seed: number
  readonly toilets: number
  readonly fromMs: number
  readonly days: number
  onDay?(day: number, month: MonthSoFar): void
}
export interface MonthSoFar {
  readonly messages: number
  readonly actions: number
}
export interface Month {
  readonly causes: readonly Extract<Truth, { is: 'cause' }>[]
  readonly alerts: readonly Alert[]
  readonly messages: number
  readonly actions: number
  readonly refused: number
  readonly lastProblem: string
  readonly interruptions: number
  readonly crewHours: number
  readonly orders: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly forecasts: ForecastErrors
}

/**
 * Simulated toilets and crews against the real rules, desk and store, in simulated time and as fast as they go: what the broker would have journaled is received, judged by
 * `ToiletWatch` and committed, minute by minute (docs/SPEC.md S32).
 */
export async function runMonth(settings: MonthSettings): Promise<Month> {
  const { seed, fromMs, folder } = settings
  const district = makeDistrict(seed)
  const toilets = toiletsFor(district, settings.toilets)
  const clock = { nowMs: fromMs }
  await using operations = await openOperations({ dataDir: folder, durability: 'normal', nowMs: () => clock.nowMs })
  for (const { id } of toilets)
    await operations.devices.register(
      district.assets.find((asset) => asset.id === id)!,
      BY,
    )
  const people = await createSimulatedCrews(operations, folder, BY)

  const waiting: JournalMessage[] = []
  const causes: Extract<Truth, { is: 'cause' }>[] = []
  const { world } = openToiletWorld(
    seed,
    toilets,
    fromMs,
    (message) => waiting.push(message),
    (record) => {
      if (record.is === 'cause') causes.push(record)
    },
  )
  const crews = makeCrews({
    seed,
    people: people.map((person) => ({ ...person, phone: phoneOf(operations, person, clock) })),
    codes: await codesOf(operations, { toilets }),
    place: { tend: (toilet, work, order) => world.tend(toilet, work, order), wrote: () => undefined },
  })
  const rules = await openRules(operations)
  const forecasts = forecastWatch()
  const untilMs = fromMs + settings.days * DAY_MS
  for (let nowMs = fromMs; nowMs < untilMs;) {
    if ((nowMs - fromMs) % ROSTER_EVERY_MS === 0) await putSimulatedRoster(operations, people, nowMs, BY)
    nowMs += STEP_MS
    world.advance(nowMs)
    clock.nowMs = nowMs
    const live = await rules.take(waiting.splice(0), nowMs)
    forecasts.see(live, nowMs)
    if ((nowMs - fromMs) % LOOK_EVERY_MS === 0) await crews.look(nowMs)
    if ((nowMs - fromMs) % DAY_MS === 0)
      settings.onDay?.((nowMs - fromMs) / DAY_MS, { messages: rules.messages(), actions: crews.counts.actions })
  }
  // causes that last are told of, too
  world.advance(untilMs + MINUTE_MS)
  const orders = await pages((beforeId) => operations.workOrders.list({ towns: [], beforeId, limit: PAGE }))
  const towns = new Set(toilets.map(({ town }) => town)).size
  return {
    causes: causes.filter(({ subject, rule, startMs }) => isTellable(subject, rule, startMs, fromMs, toilets)),
    alerts: await pages((beforeId) => operations.alerts.list({ towns: [], beforeId, limit: PAGE })),
    messages: rules.messages(),
    actions: crews.counts.actions,
    refused: crews.counts.refused + crews.counts.failures,
    lastProblem: crews.counts.lastProblem,
    interruptions: await interruptionsOf(operations),
    crewHours: towns * settings.days * (WORK_H[1] - WORK_H[0]),
    orders: orders.length,
    outcomes: Object.fromEntries(
      [...Map.groupBy(orders, ({ state, outcome }) => outcome ?? state)].map(([is, of]) => [is, of.length]),
    ),
    forecasts: forecasts.errors(),
  }
}

const WORK_H = [6, 22] as const
/** A town with fewer devices than an outage takes has none that can be told from single failures. */
const OUTAGE_TOILETS = 5
/** A drift is told by what the nights before were like. */
const DRIFT_BASE_MS = 8 * DAY_MS
const isTellable = (
  subject: string,
  rule: string,
  startMs: number,
  fromMs: number,
  toilets: readonly { readonly town: string }[],
): boolean =>
  startMs >= fromMs + (rule === 'sensor-drift' ? DRIFT_BASE_MS : 0) &&
  (rule !== 'town-outage' || toilets.filter(({ town }) => town === subject).length >= OUTAGE_TOILETS)

/** A phone without a network between it and the platform. */
export const phoneOf = (
  operations: Pick<Operations, 'workOrders'>,
  { name, role, towns }: SimulatedPerson,
  clock: { readonly nowMs: number },
): Phone => ({
  standing: () => operations.workOrders.list({ state: 'standing', towns, limit: PAGE }),
  act: async (actions) => {
    const answers = []
    for (const action of actions)
      answers.push(
        await operations.workOrders.act(action, { name, towns, mayLead: role === 'supervisor' }, clock.nowMs),
      )
    return answers
  },
})

async function openRules(operations: Operations) {
  const config = readConfig({})
  const receiving = receiveSettingsOf(config)
  const assets = new AssetCache(operations.assets)
  await assets.refresh()
  const watch = new ToiletWatch(operations, assets, await operations.rules.liveStates(), createLog('warn', 'bench'))
  await watch.begin()
  let seq = 0
  return {
    messages: () => seq,
    take: async (messages: readonly JournalMessage[], nowMs: number) => {
      await watch.listen()
      const readings = messages.flatMap((message, n) => {
        const id = parseTopic(message.topic)?.id
        const { readings: taken, rejected } = receive(
          { journalSeq: seq + n + 1, ...message },
          id === undefined ? undefined : assets.get(id),
          receiving,
        )
        const problem = rejected.find(({ reason }) => reason !== 'wrong-shape')
        if (problem !== undefined)
          throw new Error(`Cannot receive ${message.topic}: ${problem.reason}, ${problem.detail}`)
        return taken
      })
      seq += messages.length
      const decided: { live: Awaited<ReturnType<ToiletWatch['decide']>>['live'] } = { live: [] }
      await operations.rules.commit(readings, (fresh) => {
        const { service, live } = watch.decide(fresh, nowMs, seq, true)
        decided.live = live
        return { position: seq, live, quarantined: [], droppedFields: {}, replayed: [], unreadable: [], service }
      })
      watch.keep()
      return decided.live
    },
  }
}

async function pages<T extends { readonly id: number }>(
  page: (beforeId: number | undefined) => Promise<readonly T[]>,
): Promise<T[]> {
  const all: T[] = []
  for (;;) {
    const next = await page(all.at(-1)?.id)
    all.push(...next)
    if (next.length < PAGE) return all
  }
}

/** Rings on the phones of crews in their working hours. */
async function interruptionsOf({ notices }: Pick<Operations, 'notices'>): Promise<number> {
  let rings = 0
  for (let beforeNo: number | undefined; ;) {
    const page = await notices.list({ towns: [], limit: PAGE, ...(beforeNo === undefined ? {} : { beforeNo }) })
    for (const { interrupts, level, atMs } of page)
      if (interrupts && level === 'crew' && hourOf(atMs) >= WORK_H[0] && hourOf(atMs) < WORK_H[1]) rings++
    if (page.length < PAGE) return rings
    beforeNo = page.at(-1)!.no
  }
}
