import { parkingSettings } from '../parking/settings.ts'
import type { LotLive } from '../parking/live.ts'
import { workCalendar, type CalendarDay } from '../plan/calendar.ts'
import type { SharedBay } from './assign-bay.ts'
import { bookable, type BookableInput } from './bookable.ts'
import { isRefused, type HoldChange, type HoldContext, type HoldRefused } from './hold-change.ts'
import { holdAt } from './hold-at.ts'
import { holdIsActive, type Hold } from './hold.ts'
import type { SharingNumbers } from './numbers.ts'
import type { SharingPolicy } from './policy.ts'
import type { ParkingRight } from './right.ts'

export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000

/** A moment of Shanghai's clock: `2026-06-01 18:00`. */
export const shanghai = (local: string): number => Date.parse(`${local.replace(' ', 'T')}:00+08:00`)

export const numbers = Object.fromEntries(
  Object.entries(parkingSettings).map(([name, { default: is }]) => [name, is]),
) as SharingNumbers

const holiday = (day: string): CalendarDay => ({ day, type: 'holiday', name: '', source: 'test' })
/** 2026 is known: National Day on 1 October, worked on Saturday 10 October; 2027 is not. */
export const calendar = workCalendar({
  days: [
    holiday('2026-10-01'),
    holiday('2026-10-02'),
    { day: '2026-10-10', type: 'make-up-workday', name: '', source: 'test' },
  ],
  years: [{ year: 2026 }],
})

/** Workdays from 18:00 to 08:00, days of rest all day (the usual rule of Wuxi, 2022). */
export const policy: SharingPolicy = {
  isShared: true,
  windows: [
    { dayTypes: ['workday', 'make-up-workday', 'rest-day', 'holiday'], fromMinute: 1_080, toMinute: 1_920 },
    { dayTypes: ['rest-day', 'holiday'], fromMinute: 0, toMinute: 1_440 },
  ],
  quota: 10,
  staffBuffer: 2,
  staffBays: 0,
  price: { is: 'hour', fen: 200 },
  graceMinutes: 15,
  holdMinutes: 30,
  stayMinutesMax: 4_320,
  approval: 'operator',
}

export const bays = (count: number, is: SharedBay['is'] = 'free'): SharedBay[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `b-${String(index + 1).padStart(3, '0')}`,
    kind: 'standard',
    is,
    sinceMs: 0,
  }))

export const occupancy = (free: number, capacity = 20, unknown = 0): LotLive => ({
  occupied: capacity - free - unknown,
  free,
  unknown,
  capacity,
  counting: 'bays',
  flags: [],
  heardMs: 0,
})

/** Monday 1 June 2026, 18:00 in Shanghai: a window of fourteen hours has begun. */
export const EVENING = shanghai('2026-06-01 18:00')

export const hold = (is: Partial<Hold> = {}): Hold => ({
  id: 1,
  lot: 'lot-01',
  town: '安镇街道',
  bay: 'b-001',
  rightId: 1,
  plateMasked: '苏B·••345',
  state: 'held',
  madeAtMs: EVENING,
  fromMs: EVENING,
  toMs: EVENING + 12 * HOUR,
  arriveByMs: EVENING + 30 * MINUTE,
  windowEndMs: EVENING + 14 * HOUR,
  graceMs: 15 * MINUTE,
  policyVersion: 1,
  price: policy.price,
  priceFen: 2_400,
  extensions: 0,
  ...is,
})
export const arrived = (is: Partial<Hold> = {}): Hold =>
  hold({ state: 'arrived', arrivedAtMs: EVENING + 5 * MINUTE, arrivedBy: 'sensor', ...is })

/** A lot of 20 bays, 12 of them shared, all free. */
export const input = (is: Partial<BookableInput> = {}): BookableInput => ({
  nowMs: EVENING,
  fromMs: EVENING,
  toMs: EVENING + 12 * HOUR,
  zone: 'Asia/Shanghai',
  policy,
  calendar,
  closures: [],
  capacity: 20,
  counting: 'bays',
  occupancy: occupancy(20),
  bays: bays(12),
  holds: [],
  kinds: [],
  riskOf: () => 0.05,
  settings: numbers,
  ...is,
})

export const right = (is: Partial<ParkingRight> = {}): ParkingRight => ({
  id: 1,
  plateMasked: '苏B·••345',
  lots: [],
  state: 'approved',
  appliedAtMs: 0,
  validToMs: EVENING + 300 * DAY,
  hasPhone: true,
  strikes: 0,
  town: '安镇街道',
  ...is,
})

/** What the steps of a hold see of its lot. */
export function context(own: Hold, is: Partial<HoldContext> & { lotIs?: Partial<BookableInput> } = {}): HoldContext {
  const { lotIs, ...rest } = is
  const nowMs = is.nowMs ?? EVENING
  const lot = input({ ...lotIs, nowMs })
  const others = lot.holds.filter(({ id }) => id !== own.id)
  return {
    nowMs,
    settings: numbers,
    by: 'driver',
    rightState: 'approved',
    bay: { is: 'free', sinceMs: 0 },
    bookable: (fromMs, toMs) => bookable({ ...lot, fromMs, toMs, own, rightId: own.rightId }),
    lot,
    code: 'code-of-lot',
    isTaken: (bay) => others.some((other) => other.bay === bay && holdIsActive(holdAt(other, nowMs).state)),
    isBay: (bay) => lot.bays.some(({ id }) => id === bay),
    isTakenOver: false,
    canReturn: true,
    ...rest,
  }
}

/** What a step made, where it must not be refused. */
export function done<H>(answer: HoldChange<H> | HoldRefused | undefined): HoldChange<H> {
  if (answer === undefined || isRefused(answer)) throw new Error(`refused: ${JSON.stringify(answer)}`)
  return answer
}
/** Why it was refused. */
export const refusal = (answer: object) => (isRefused(answer) ? answer.refusal : 'done')
