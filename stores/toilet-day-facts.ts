import type { Alert } from '#domain/alert/alert.ts'
import type { Asset } from '#domain/asset.ts'
import { settingsOf, type ChangedSettings } from '#domain/coverage/settings.ts'
import { workCalendar } from '#domain/plan/calendar.ts'
import { midnightMs } from '#domain/plan/local-day.ts'
import type { StoredReading } from '#domain/series.ts'
import { profileOf } from '#domain/toilet/profile-of.ts'
import type { ToiletProfile } from '#domain/toilet/profile.ts'
import {
  DAY_MS,
  factsFromMs,
  serviceStreams,
  type ServiceStream,
  type ToiletDayFacts,
} from '#domain/toilet/service-facts.ts'
import type { Operations, OrderEntry, ReadingsStore } from './types.ts'

/** After so long a day keeps the settings and the file it was judged by: as long as it is in talk (our choice). */
export const CONTESTABLE_MS = 2 * DAY_MS
const PAGE_READINGS = 10_000
const PAGE_ROWS = 200
/** An order that is older than this and still open is not looked for any more. */
const ORDER_AGE_MS_MAX = 60 * DAY_MS
const SETTINGS_LOOKED_AT = 1_000
/** So many days back the report before the first one of a day is looked for: as long as raw readings are kept. */
const REPORT_BEFORE_DAYS_MAX = 31

export interface DayStores {
  readonly operations: Pick<Operations, 'toilets' | 'workOrders' | 'alerts' | 'ruleSettings' | 'calendar'>
  readonly readings: Pick<ReadingsStore, 'readings'>
}

/**
 * All that a day of a toilet is worked out of, from the stores, judged by the settings and the file as they stood two days after it, or as they are
 * (docs/SPEC.md Q10).
 *
 * @throws {StoreUnavailable} when the readings cannot be read now
 */
export async function toiletDayFacts(
  stores: DayStores,
  toilet: Asset,
  day: string,
  nowMs: number,
): Promise<{ readonly facts: ToiletDayFacts; readonly settingsVersion: number }> {
  const { operations, readings } = stores
  const fromMs = midnightMs(day)
  const untilMs = Math.min(fromMs + DAY_MS, nowMs)
  const asOfMs = Math.min(nowMs, fromMs + DAY_MS + CONTESTABLE_MS)
  const settingsRow = await settingsAsOf(operations, asOfMs)
  const settings = settingsOf(JSON.parse(settingsRow.content) as ChangedSettings)
  const profile = await profileAsOf(operations, toilet, asOfMs)
  const knownFromMs = factsFromMs(day, settings)
  const of: Partial<Record<ServiceStream, StoredReading[]>> = {}
  for (const stream of serviceStreams) of[stream] = await allReadings(readings, toilet.id, stream, knownFromMs, untilMs)
  // a counter tells visits since its report before, also where it was silent all night
  const isFirst = of.visits?.[0] !== undefined && of.visits[0].atMs >= fromMs
  if (isFirst) of.visits = [...(await reportBefore(readings, toilet.id, knownFromMs)), ...(of.visits ?? [])]
  const orders = []
  // a toilet that moved to another town takes no closed day with it
  const [closed] = await operations.toilets.days({
    toilet: toilet.id,
    towns: [],
    fromDay: day,
    toDay: day,
    figuresOnly: true,
    limit: 1,
  })
  const town = closed?.town ?? toilet.town
  for (const order of await ordersOf(operations, toilet.id, fromMs, untilMs))
    orders.push({ order, trail: await operations.workOrders.trail(order.id) })
  return {
    settingsVersion: settingsRow.version,
    facts: {
      toilet: toilet.id,
      town,
      team: profile.team === '' ? town : profile.team,
      day,
      untilMs,
      profile,
      settings,
      calendar: workCalendar(await operations.calendar.all()),
      readings: of as Record<ServiceStream, StoredReading[]>,
      inputs: (await operations.toilets.inputsOf(toilet.id, knownFromMs, untilMs)).map(({ atMs, input }) => ({
        atMs,
        input,
      })),
      orders,
      alerts: await alertsOf(operations, toilet.id, fromMs, untilMs),
    },
  }
}

async function settingsAsOf({ ruleSettings }: DayStores['operations'], asOfMs: number) {
  const versions = await ruleSettings.history(SETTINGS_LOOKED_AT)
  return versions.find(({ atMs }) => atMs <= asOfMs) ?? (await ruleSettings.get(0)) ?? ruleSettings.current()
}

async function profileAsOf(
  { toilets }: DayStores['operations'],
  toilet: Asset,
  asOfMs: number,
): Promise<ToiletProfile> {
  const versions = (await toilets.profileVersions(toilet.id)).toSorted((a, b) => b.version - a.version)
  return versions.find(({ changedAtMs }) => changedAtMs <= asOfMs)?.profile ?? profileOf(toilet.attributes)
}

async function allReadings(
  readings: DayStores['readings'],
  id: string,
  stream: ServiceStream,
  fromMs: number,
  toMs: number,
): Promise<StoredReading[]> {
  const all: StoredReading[] = []
  for (let nextMs = fromMs; nextMs < toMs;) {
    const page = await readings.readings({ kind: 'toilet', id, stream, fromMs: nextMs, toMs, limit: PAGE_READINGS })
    // those of the last millisecond come again with the next page; a reading told twice counts once
    all.push(...page)
    if (page.length < PAGE_READINGS) break
    const lastMs = page.at(-1)!.atMs
    nextMs = lastMs > nextMs ? lastMs : lastMs + 1
  }
  return all
}

/** The last report of visits before a moment, if there is one. */
async function reportBefore(readings: DayStores['readings'], id: string, beforeMs: number): Promise<StoredReading[]> {
  for (let days = 1; days <= REPORT_BEFORE_DAYS_MAX; days++) {
    const toMs = beforeMs - (days - 1) * DAY_MS
    const last = (await allReadings(readings, id, 'visits', toMs - DAY_MS, toMs)).at(-1)
    if (last !== undefined) return [last]
  }
  return []
}

/** Those that were opened before the end of the day and not over before it. */
async function ordersOf(
  { workOrders }: DayStores['operations'],
  toilet: string,
  fromMs: number,
  untilMs: number,
): Promise<OrderEntry[]> {
  const all: OrderEntry[] = []
  const asked = { toilet, towns: [], fromMs: fromMs - ORDER_AGE_MS_MAX, toMs: untilMs, limit: PAGE_ROWS }
  for (let beforeId: number | undefined; ;) {
    const page = await workOrders.list({ ...asked, ...(beforeId === undefined ? {} : { beforeId }) })
    all.push(...page.filter(({ closedAtMs }) => closedAtMs === undefined || closedAtMs >= fromMs))
    if (page.length < PAGE_ROWS) return all
    beforeId = Math.min(...page.map(({ id }) => id))
  }
}

async function alertsOf(
  { alerts }: DayStores['operations'],
  toilet: string,
  fromMs: number,
  untilMs: number,
): Promise<Alert[]> {
  const all: Alert[] = []
  const asked = { rule: 'odour', subject: toilet, towns: [], limit: PAGE_ROWS } as const
  for (let beforeId: number | undefined; ;) {
    const page = await alerts.list({ ...asked, ...(beforeId === undefined ? {} : { beforeId }) })
    all.push(
      ...page.filter(
        ({ openedAtMs, closedAtMs }) => openedAtMs < untilMs && (closedAtMs === undefined || closedAtMs >= fromMs),
      ),
    )
    const oldest = page.at(-1)
    if (page.length < PAGE_ROWS || oldest === undefined || oldest.openedAtMs < fromMs - ORDER_AGE_MS_MAX) return all
    beforeId = Math.min(...page.map(({ id }) => id))
  }
}
