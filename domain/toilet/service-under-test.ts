import { defaultRuleSettings, type RuleSettings } from '../coverage/settings.ts'
import { workCalendar } from '../plan/calendar.ts'
import { midnightMs } from '../plan/local-day.ts'
import type { WorkOrder } from '../response/order.ts'
import type { StoredReading } from '../series.ts'
import type { ToiletProfile } from './profile.ts'
import type { ToiletDayFacts } from './service-facts.ts'

/** For tests: a day of one toilet, as plain facts. */
export const DAY = '2026-06-01'
export const MIDNIGHT_MS = midnightMs(DAY)
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
/** A time of the day in Shanghai, `'08:30'`; hours may be above 24. */
export const at = (clock: string): number => {
  const [hour, minute] = clock.split(':').map(Number)
  return MIDNIGHT_MS + hour! * HOUR_MS + minute! * MINUTE_MS
}

export const reading = (atMs: number, fields: StoredReading['fields'], sub = 0): StoredReading => ({
  atMs,
  receivedAtMs: atMs + 500,
  seq: sub,
  sub,
  fields,
})

/** One each `everyMs` from a clock time up to, not including, another. */
export function readings(
  from: string,
  to: string,
  everyMs: number,
  fields: (atMs: number, n: number) => StoredReading['fields'],
): StoredReading[] {
  const all: StoredReading[] = []
  for (let atMs = at(from), n = 0; atMs < at(to); atMs += everyMs, n++) all.push(reading(atMs, fields(atMs, n)))
  return all
}

/** Air that is never twice the same. */
export const air = (from: string, to: string, nh3MgM3: number): StoredReading[] =>
  readings(from, to, MINUTE_MS, (_, n) => ({ nh3MgM3, h2sMgM3: 0.005, temperatureC: 20 + (n % 7) / 10 }))

export const profile: ToiletProfile = {
  toiletClass: '二类',
  siting: '独立式',
  toiletType: '环卫',
  stalls: [{ id: 'w1', kind: 'women' }],
  openMinute: 360,
  closeMinute: 1_320,
  team: '东亭一班',
  equipment: [],
}

export const settings: RuleSettings = defaultRuleSettings

/** A day without anything but what is given. */
export const facts = (more: {
  readings?: Partial<ToiletDayFacts['readings']>
  profile?: Partial<ToiletProfile>
  settings?: Partial<RuleSettings>
  inputs?: ToiletDayFacts['inputs']
  orders?: ToiletDayFacts['orders']
  alerts?: ToiletDayFacts['alerts']
  untilMs?: number
  calendar?: ToiletDayFacts['calendar']
}): ToiletDayFacts => ({
  toilet: 'wc-01',
  town: '东亭街道',
  team: '东亭一班',
  day: DAY,
  untilMs: more.untilMs ?? at('24:00'),
  profile: { ...profile, ...more.profile },
  settings: { ...settings, ...more.settings },
  calendar: more.calendar ?? workCalendar({ days: [], years: [{ year: 2026 }] }),
  readings: { air: [], visits: [], supplies: [], stalls: [], event: [], online: [], ...more.readings },
  inputs: more.inputs ?? [],
  orders: more.orders ?? [],
  alerts: more.alerts ?? [],
})

export const order = (id: number, openedAt: string, more: Partial<WorkOrder> = {}): WorkOrder => ({
  id,
  toilet: 'wc-01',
  town: '东亭街道',
  team: '东亭一班',
  work: 'clean',
  severity: 'warning',
  state: 'open',
  openedAtMs: at(openedAt),
  photoIds: [],
  alerts: [],
  onRound: false,
  ...more,
  clock: {
    acceptMs: 30 * MINUTE_MS,
    doneMs: 2 * HOUR_MS,
    isReal: false,
    spentMs: 0,
    sinceMs: at(openedAt),
    paused: [],
    told: [],
    ...more.clock,
  },
})
