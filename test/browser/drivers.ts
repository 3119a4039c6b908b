import { randomUUID } from 'node:crypto'
import type { Calibration } from '#domain/parking/forecast.ts'
import type { LiveMemory } from '#domain/live.ts'
import type { BayIs, BayLive, LotLive } from '#domain/parking/live.ts'
import { writeLotModel } from '#domain/parking/forecast-model.ts'
import { seriesOfSamples } from '#domain/parking/forecast-series.ts'
import { trainLots } from '#domain/parking/forecast-train.ts'
import type { BayKind, LotProfile } from '#domain/parking/lot.ts'
import type { LotSample } from '#domain/parking/session.ts'
import { workCalendar } from '#domain/plan/calendar.ts'
import { addDays, dayNumberOf } from '#domain/plan/local-day.ts'
import type { SharingPolicy } from '#domain/sharing/policy.ts'
import { zoneOf } from '#domain/sharing/zone.ts'
import type { ParkingCommit } from '#stores/types.ts'
import { asset, TOWNS, type ServedApi } from '../../api/under-test.ts'
import { makeDistrict } from '../../simulators/district.ts'
import { ATTRIBUTION } from './browser.ts'
import { rulesCommitOf } from '#stores/operations/rules-commit-under-test.ts'

/** Shared lots of the simulated district as a driver finds them, for the tests of her page; the same at whatever hour they run. */

export const ZONE = 'Asia/Shanghai'
const MINUTE = 60_000
const DAY_MINUTES = 1_440
const allDays = ['workday', 'rest-day', 'holiday', 'make-up-workday'] as const
const model = makeDistrict(42)

/** A window that has been open for two hours and ends in twelve. */
export function openNow(nowMs: number): SharingPolicy['windows'] {
  const fromMinute = (zoneOf(ZONE).minuteOf(nowMs) + DAY_MINUTES - 120) % DAY_MINUTES
  return [{ dayTypes: [...allDays], fromMinute, toMinute: fromMinute + 14 * 60 }]
}

export const policy = (nowMs: number, more: Partial<SharingPolicy> = {}): SharingPolicy => ({
  isShared: true,
  windows: openNow(nowMs),
  quota: 8,
  staffBuffer: 2,
  staffBays: 0,
  price: { is: 'hour', fen: 200 },
  graceMinutes: 15,
  holdMinutes: 30,
  stayMinutesMax: DAY_MINUTES,
  approval: 'automatic',
  ...more,
})

export interface LotMade {
  readonly id: string
  readonly name: string
  readonly nameEn: string
  readonly bays?: number
  readonly kinds?: readonly BayKind[]
  readonly counting?: LotProfile['counting']
  readonly policy?: Partial<SharingPolicy>
  readonly profile?: Partial<LotProfile>
}

/** Roads, towns and a calendar: what lies beneath. */
export async function addGround(api: ServedApi): Promise<void> {
  const { networks, geography, calendar } = api.operations
  await networks.put(
    { source: 'simulated', nodes: model.nodes, edges: model.edges, report: { attribution: ATTRIBUTION } },
    'test',
  )
  await geography.putTowns(model.towns, 'test')
  const year = new Date().getFullYear()
  for (const each of [year - 1, year, year + 1]) await calendar.coverYear(each, 'test')
}

/** Where the lots stand: those of the district, the first one's surroundings first. */
const [first] = model.lots
const places = model.lots.toSorted((a, b) => apart(a.at) - apart(b.at))
function apart([lon, lat]: readonly [number, number]): number {
  return Math.hypot(lon - first!.at[0], lat - first!.at[1])
}
export const placeOf = (index: number): { lon: number; lat: number } => {
  const [lon, lat] = places[index]!.at
  return { lon, lat }
}

export const bayId = (lot: string, index: number): string => `${lot}-${index + 1}`

export async function addLots(api: ServedApi, lots: readonly LotMade[]): Promise<void> {
  const { devices, parking } = api.operations
  const nowMs = Date.now() + api.laterMs
  for (const [index, lot] of lots.entries()) {
    const { id, name, nameEn, bays = 12, kinds = [], counting = 'bays' } = lot
    const place = placeOf(index)
    const at = { town: TOWNS[0], ...place }
    await devices.register(asset(id, { kind: 'lot', name, attributes: { nameEn }, ...at }), 'test')
    const ids = Array.from({ length: counting === 'bays' ? bays : 0 }, (_, number) => bayId(id, number))
    for (const bay of ids) await devices.register(asset(bay, { kind: 'bay', lotId: id, ...at }), 'test')
    const profile: LotProfile = {
      owner: name.replace(/停车场$/, ''),
      ownerType: 'government',
      zone: ZONE,
      address: `锡州路 ${index * 18 + 6} 号`,
      phone: '0510-8821 0000',
      entrances: [{ name: '东门', lon: place.lon + 0.0005, lat: place.lat }],
      capacity: bays,
      counting,
      bays: ids.map((bay, number) => ({
        id: bay,
        label: `A-${String(number + 1).padStart(3, '0')}`,
        kind: kinds[number] ?? 'standard',
        isShared: number < bays - 2,
      })),
      openMinute: 0,
      closeMinute: DAY_MINUTES,
      tariff: { freeMinutes: 0, bands: [{ fromMinute: 0, toMinute: DAY_MINUTES, stepMinutes: 60, stepFen: 500 }] },
      ...lot.profile,
    }
    await parking.putLot(id, profile, 'test', 0)
    await parking.putPolicy(id, policy(nowMs, lot.policy), 'test', 0)
  }
}

/** What the rules would have written of a lot: its bays, all others free. */
export async function heard(
  api: ServedApi,
  lot: string,
  bays: Readonly<Record<string, BayIs>> = {},
  more: { readonly free?: number; readonly sinceMs?: number } = {},
): Promise<void> {
  const atMs = Date.now() + api.laterMs
  const row = await api.operations.parking.lot(lot)
  if (row === undefined) throw new Error(`Cannot tell of lot "${lot}": there is none`)
  const { capacity, counting, bays: known } = row.profile
  const states = known.map(({ id }) => ({ id, is: bays[id] ?? 'free' }))
  const count = (is: BayIs): number => states.filter((bay) => bay.is === is).length
  const free = counting === 'counter' ? (more.free ?? 0) : count('free')
  const occupancy: LotLive = {
    occupied: counting === 'counter' ? capacity - free : count('occupied'),
    free,
    unknown: counting === 'counter' ? 0 : count('unknown'),
    capacity,
    counting,
    flags: [],
    heardMs: atMs,
  }
  await api.commit([
    ...states.map(({ id, is }) => {
      const live: BayLive = { lot, is, sinceMs: more.sinceMs ?? atMs - MINUTE, health: 'ok', heardMs: atMs }
      return { id, kind: 'bay' as const, stream: 'parking' as const, atMs, fields: { ...live } }
    }),
    { id: lot, kind: 'lot', stream: 'occupancy', atMs, fields: { ...occupancy } },
  ])
}

/** The sensor of a bay has decided, as the rules tell the attendant; and what is due by then is told. */
export async function sensed(api: ServedApi, lot: string, bay: string, is: BayIs): Promise<void> {
  const nowMs = Date.now() + api.laterMs
  await rulesCommit(api, { changes: [{ bay, lot, is, atMs: nowMs, nowMs, isHistorical: false }], nowMs })
}

/** What the rules would commit of parking; what is due by now is told: reminders, holds nobody came for, overstays. */
export async function rulesCommit(
  api: ServedApi,
  parking: Partial<ParkingCommit> = {},
  live: readonly LiveMemory[] = [],
): Promise<void> {
  const { rules } = api.operations
  const position = (await rules.position()) + 1
  await rules.commit([], () =>
    rulesCommitOf(position, {
      live,
      parking: {
        states: [],
        changes: [],
        sessions: [],
        dropped: [],
        samples: [],
        alerts: [],
        nowMs: Date.now() + api.laterMs,
        ...parking,
      },
    }),
  )
}

/** A phone of its own, which applies with a plate. */
export async function applicant(api: ServedApi, plate: string, lots: readonly string[]) {
  const who = api.nobody
  const base = '/api/public/parking'
  await who.get(`${base}/me`)
  const right = await who.ask('POST', `${base}/rights`, { actionId: randomUUID(), plate, phone: '13900001234', lots })
  if (right.status !== 200) throw new Error(`Cannot apply for "${plate}": ${right.text}`)
  return {
    hold: async (lot: string, minutes: number): Promise<number> => {
      const fromMs = Math.round(Date.now() + api.laterMs)
      const asked = { actionId: randomUUID(), lot, fromMs, toMs: fromMs + minutes * MINUTE }
      const { body, text } = await who.ask<{ is: string; hold?: { id: number } }>('POST', `${base}/holds`, asked)
      if (body.is !== 'done' || body.hold === undefined) throw new Error(`Cannot hold for "${plate}": ${text}`)
      return body.hold.id
    },
    arrive: (hold: number) => who.ask('POST', `${base}/holds/${hold}`, { actionId: randomUUID(), action: 'arrive' }),
  }
}

export const calibration: Calibration = {
  bins: [0.08, 0.14, 0.27, 0.33, 0.47, 0.54, 0.66, 0.73, 0.86, 0.96].map((came, index) => ({
    fromPercent: index * 10,
    toPercent: index * 10 + 10,
    told: index / 10 + 0.05,
    came,
    count: 1_200,
  })),
  brier: 0.11,
  errorPoints: 2.1,
  count: 12_000,
  maeByMinutes: {},
  fromMs: Date.UTC(2026, 9, 1),
  toMs: Date.UTC(2026, 10, 25),
}

const QUARTER = 15 * MINUTE
const HISTORY_DAYS = 28

/** Four weeks in which a lot was full at noon and empty at night, and the model that is learned from them. */
export async function learned(api: ServedApi, lot: string, capacity: number): Promise<void> {
  const { parking, calendar } = api.operations
  const nowMs = Date.now() + api.laterMs
  const days = workCalendar(await calendar.all())
  const zone = zoneOf(ZONE)
  const from = addDays(zone.dayOf(nowMs), -HISTORY_DAYS)
  const firstDay = dayNumberOf(from)
  const fromMs = zone.atMinute(from, 0)
  const samples: LotSample[] = []
  for (let atMs = fromMs + QUARTER; atMs <= nowMs; atMs += QUARTER) {
    const minute = zone.minuteOf(atMs)
    const day = Math.floor((atMs - fromMs) / 86_400_000)
    const busy = Math.exp(-(((minute - 750) / 300) ** 2)) * (0.9 + 0.15 * Math.sin(day * 2.3 + minute / 90))
    const occupied = Math.min(capacity, Math.round(capacity * busy))
    samples.push({ lot, atMs, occupied, free: capacity - occupied, unknown: 0 })
  }
  await rulesCommit(api, { samples, nowMs })
  const series = seriesOfSamples(samples, firstDay, HISTORY_DAYS, zone, days, 0.5)
  const [model] = trainLots([{ lot, zone: ZONE, series }], { days: HISTORY_DAYS })
  if (model === undefined) throw new Error(`Cannot learn of lot "${lot}"`)
  await parking.putModel(lot, nowMs, writeLotModel(model))
}

/** Minutes of the clock so many hours from now on. */
export function hoursFromNow(from: number, to: number): { fromMinute: number; toMinute: number } {
  const minuteIn = (hours: number) => (zoneOf(ZONE).minuteOf(Date.now()) + hours * 60) % DAY_MINUTES
  return { fromMinute: minuteIn(from), toMinute: minuteIn(to) }
}
