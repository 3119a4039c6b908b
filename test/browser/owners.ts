import type { BayIs, BayLive } from '#domain/parking/live.ts'
import type { LotSample, ParkingSession } from '#domain/parking/session.ts'
import { addDays } from '#domain/plan/local-day.ts'
import type { SharingPolicy } from '#domain/sharing/policy.ts'
import { zoneOf } from '#domain/sharing/zone.ts'
import type { ParkingCommit } from '#stores/types.ts'
import type { ServedApi } from '../../api/under-test.ts'
import { addGround, addLots, bayId, heard, rulesCommit, ZONE } from './drivers.ts'

/** Lots of an owner in the evening, with a week behind them, for the tests of her page; the same at whatever hour they run. */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const QUARTER = 15 * MINUTE
const HISTORY_DAYS = 7
const zone = zoneOf(ZONE)

/** Nights, whatever day it is; and holidays all day, of which there are none. */
const nights: SharingPolicy['windows'] = [
  { dayTypes: ['workday', 'make-up-workday', 'rest-day', 'holiday'], fromMinute: 1_080, toMinute: 1_920 },
  { dayTypes: ['holiday'], fromMinute: 0, toMinute: 1_440 },
]
export const MINE = 'lot-gov'
export const ALSO_MINE = 'lot-school'
export const ANOTHERS = 'lot-bank'

/** The next moment at which the clock shows so many minutes. */
export function forwardTo(api: ServedApi, minute: number): void {
  const nowMs = Date.now() + api.laterMs
  const today = zone.dayOf(nowMs)
  const atMs = zone.atMinute(today, minute)
  api.laterMs += (atMs > nowMs ? atMs : zone.atMinute(addDays(today, 1), minute)) - nowMs
}

/** A bay has been taken since, as its sensor still says; all others are free. The rules look at what is due. */
export async function stillIn(api: ServedApi, lot: string, bay: string, sinceMs: number): Promise<void> {
  await heard(api, lot, { [bay]: 'occupied' })
  const heardMs = Date.now() + api.laterMs
  const live: BayLive = { lot, is: 'occupied', sinceMs, health: 'ok', heardMs }
  await api.commit([{ id: bay, kind: 'bay', stream: 'parking', atMs: heardMs, fields: { ...live } }])
  await rulesCommit(api)
}

/** Two lots of hers and one of another's, on an evening at seven, with stays and samples of the week before. */
export async function ownedLots(api: ServedApi): Promise<void> {
  await addGround(api)
  forwardTo(api, 19 * 60)
  const policy = { windows: nights, quota: 6, staffBuffer: 2, staffBays: 8, stayMinutesMax: 1_440 }
  await addLots(api, [
    { id: MINE, name: '区政府停车场', nameEn: 'District Government', bays: 12, policy },
    {
      id: ALSO_MINE,
      name: '实验小学停车场',
      nameEn: 'School',
      bays: 8,
      policy: { ...policy, staffBays: 4, approval: 'owner' },
    },
    { id: ANOTHERS, name: '农商行停车场', nameEn: 'Rural Bank', bays: 8, policy },
  ])
  await rulesCommit(api, history(MINE, 12, Date.now() + api.laterMs))
  const taken: Record<string, BayIs> = {}
  for (const index of [0, 1, 10]) taken[bayId(MINE, index)] = 'occupied'
  taken[bayId(MINE, 11)] = 'unknown'
  await heard(api, MINE, taken)
  await heard(api, ALSO_MINE)
  await heard(api, ANOTHERS)
}

/** Some bays are taken each evening until seven, all by day. */
function history(lot: string, capacity: number, nowMs: number): Pick<ParkingCommit, 'sessions' | 'samples'> {
  const sessions: ParkingSession[] = []
  const samples: LotSample[] = []
  const today = zone.dayOf(nowMs)
  for (let ago = HISTORY_DAYS; ago > 0; ago--) {
    const evening = zone.atMinute(addDays(today, -ago), 19 * 60)
    for (let index = 0; index < 3 + (ago % 3); index++)
      sessions.push({
        bay: bayId(lot, index),
        lot,
        arrivedAtMs: evening + index * 7 * MINUTE,
        leftAtMs: evening + 11 * HOUR + index * 5 * MINUTE,
        isUncertain: false,
      })
  }
  const firstMs = Math.floor((nowMs - HISTORY_DAYS * DAY) / QUARTER) * QUARTER
  for (let atMs = firstMs; atMs <= nowMs; atMs += QUARTER) {
    const hour = zone.minuteOf(atMs) / 60
    const occupied = Math.round(capacity * (hour > 8 && hour < 18 ? 0.85 : 0.35))
    const unknown = hour > 2 && hour < 4 ? 2 : 0
    samples.push({ lot, atMs, occupied, free: capacity - occupied - unknown, unknown })
  }
  return { sessions, samples }
}
