import { dayTypeOf, type DayType } from '../plan/calendar.ts'
import { midnightMs } from '../plan/local-day.ts'
import type { StoredReading } from '../series.ts'
import type { ToiletProfile } from './profile.ts'
import { cleanWindows, hoursOf } from './hours.ts'
import { nh3LimitMgM3 } from './limits.ts'
import {
  airOfDay,
  believedAir,
  exceedances,
  wasExceeded,
  type ActsBefore,
  type AirOfDay,
  type AirReading,
} from './service-air.ts'
import { cleansOf, cleansOfDay, type CleansOfDay, type CleanSlot } from './service-cleans.ts'
import {
  DAY_MS,
  dueOf,
  factsFromMs,
  heardOf,
  openingOf,
  orderedReadings,
  serviceStreams,
  type ServiceStream,
  type ToiletDayFacts,
} from './service-facts.ts'
import {
  countedVisits,
  openOfDay,
  stallUses,
  visitsOfDay,
  type CountedVisits,
  type OpenOfDay,
  type VisitsOfDay,
} from './service-open.ts'
import { ordersOfDay, type OrderOfDay } from './service-orders.ts'
import { pairsOf } from './service-spans.ts'
import type { DayFigures, ServiceSums } from './service-sums.ts'
import { supplyOfDay, type SupplyOfDay } from './service-supplies.ts'

/** Why there is a version of a day. */
export const dayCauses = ['closed', 'late-data', 'order', 'profile', 'calendar', 'settings'] as const
export type DayCause = (typeof dayCauses)[number]

export interface RatingOfDay {
  readonly atMs: number
  readonly stars: number
  /** At the door, or by phone after a scan. */
  readonly from: 'device' | 'phone'
}

/** How an alert of the air stands when all data are there (docs/SPEC.md Q13). */
export interface AlertOfDay {
  readonly id: number
  readonly sinceMs: number
  readonly endMs?: number
  /** `no`: all that is known of its time was good. `unsure`: too little is known. */
  readonly supported: 'yes' | 'no' | 'unsure'
}

/** The service level of a toilet on one day of Shanghai, every figure with what made it (docs/SPEC.md Q). */
export interface ToiletDay {
  readonly toilet: string
  readonly town: string
  readonly team: string
  readonly day: string
  /** Only while it runs: until when it was worked out. */
  readonly untilMs?: number
  readonly judgedBy: Pick<ToiletProfile, 'toiletClass' | 'siting' | 'openMinute' | 'closeMinute'> & {
    /** What the calendar said the day is, where rest days are not worked; of a year it does not cover the weekday decides. */
    readonly dayType?: DayType | 'not-covered'
  }
  readonly opening: readonly (readonly [fromMs: number, toMs: number])[]
  readonly open: OpenOfDay
  readonly air: AirOfDay
  readonly orders: readonly OrderOfDay[]
  readonly cleans: CleansOfDay
  readonly paper: SupplyOfDay
  readonly soap: SupplyOfDay
  readonly ratings: readonly RatingOfDay[]
  readonly ratingLowStars: number
  readonly visits: VisitsOfDay
  readonly alerts: readonly AlertOfDay[]
  /** Exceedances of ammonia that no alert told: `[from, to, highest mean in mg/m³]`. */
  readonly untold: readonly (readonly [fromMs: number, toMs: number, nh3MgM3: number])[]
  /** Raw readings of the day that were used, by stream. */
  readonly readings: Readonly<Record<ServiceStream, number>>
}

/**
 * The service level of a toilet and day: a function of the set of its facts, whatever their order and however often they are told (docs/SPEC.md Q1).
 *
 * @throws {RangeError} when there is no such day
 */
export function toiletDay(facts: ToiletDayFacts): ToiletDay {
  const { settings, profile, day } = facts
  const fromMs = midnightMs(day)
  const untilMs = Math.min(facts.untilMs, fromMs + DAY_MS)
  const times = { midnightMs: fromMs, untilMs }
  const of = Object.fromEntries(
    serviceStreams.map((stream) => [stream, orderedReadings(facts.readings[stream], untilMs)]),
  ) as Record<ServiceStream, StoredReading[]>
  const inputs = uniqueInputs(facts).filter(({ atMs }) => atMs < untilMs)

  const context = { id: facts.toilet, town: facts.town, profile, settings, calendar: facts.calendar }
  const opening = openingOf(profile, day)
  const due = dueOf(opening, untilMs)
  const all = serviceStreams
    .filter((stream) => stream !== 'online')
    .flatMap((stream) => of[stream])
    .concat(of.online.filter(({ fields }) => fields['online'] === true))
    .toSorted((a, b) => a.atMs - b.atMs)
  const heard = heardOf(all, of.online, settings.heardMs)
  const heardDoors = heardOf(
    [...of.visits, ...of.stalls].toSorted((a, b) => a.atMs - b.atMs),
    of.online,
    settings.heardMs,
  )
  const counts = profile.equipment.find(({ sensor }) => sensor === 'counter')?.counts ?? 'add-up'
  const counted = countedVisits(of.visits, counts, settings)
  const cleans = cleansOf(of.event, inputs, settings)
  const ratings = ratingsOf(of.event, inputs).filter(({ atMs }) => atMs >= fromMs)
  const uses = [
    ...counted.filter(({ visits }) => visits > 0).map(({ atMs }) => atMs),
    ...stallUses(of.stalls),
    ...cleans.map((clean) => clean.fromMs),
    ...ratings.map(({ atMs }) => atMs),
  ]
  const limitMgM3 = nh3LimitMgM3(profile, settings)
  const powered = [
    ...poweredOn(of.air, factsFromMs(day, settings), settings.gatewayOfflineMs),
    ...counted.filter(({ is }) => is === 'restarted').map(({ atMs }) => atMs),
  ]
  const airReadings = believedAir(of.air, powered, actsBefore(counted, stallUses(of.stalls)), limitMgM3, settings)
  const air = airOfDay(airReadings, due, times, limitMgM3, settings)
  const supply = (field: 'paperPercent' | 'soapPercent', lowPercent: number) =>
    supplyOfDay(of.supplies, field, of.online, due, fromMs, { lowPercent, heardMs: settings.heardMs })
  const alerts = alertsOfDay(facts, airReadings, times, limitMgM3)
  return {
    toilet: facts.toilet,
    town: facts.town,
    team: facts.team,
    day,
    ...(untilMs < fromMs + DAY_MS ? { untilMs } : {}),
    judgedBy: {
      ...(profile.toiletClass === undefined ? {} : { toiletClass: profile.toiletClass }),
      ...(profile.siting === undefined ? {} : { siting: profile.siting }),
      openMinute: profile.openMinute,
      closeMinute: profile.closeMinute,
      ...(settings.restDaysWorked >= 1 ? {} : { dayType: dayTypeOf(day, facts.calendar) }),
    },
    opening: pairsOf(opening),
    open: openOfDay(uses, heard, heardDoors, due, fromMs, settings),
    air,
    orders: ordersOfDay(uniqueOrders(facts.orders), times),
    cleans: cleansOfDay(
      cleans,
      { windows: cleanWindows(context, day), hours: hoursOf(context), heard, ...times },
      settings,
    ),
    paper: supply('paperPercent', settings.paperLowPercent),
    soap: supply('soapPercent', settings.soapLowPercent),
    ratings,
    ratingLowStars: settings.ratingLowStars,
    visits: visitsOfDay(counted, fromMs, heardOf(of.visits, of.online, settings.heardMs), due),
    alerts,
    untold: exceedances(air, fromMs, settings.airWindows).filter(
      ([from, to]) =>
        !facts.alerts.some(
          ({ sinceMs, openedAtMs, closedAtMs }) =>
            Math.min(sinceMs, openedAtMs) <= to + air.windowMs && (closedAtMs ?? untilMs) >= from,
        ),
    ),
    readings: Object.fromEntries(
      serviceStreams.map((stream) => [stream, of[stream].filter(({ atMs }) => atMs >= fromMs).length]),
    ) as Record<ServiceStream, number>,
  }
}

/** What roll-ups sum up of a day. */
export function figuresOf(day: ToiletDay): DayFigures {
  const { open, air, orders, paper, soap, ratings, visits, team } = day
  const count = <T>(of: readonly T[], is: (each: T) => boolean): number => of.filter(is).length
  const accepts = orders.flatMap(({ accept }) => accept ?? [])
  const dones = orders.flatMap(({ done }) => done ?? [])
  const [fixed, roving] = [slotSums(day.cleans.fixed), slotSums(day.cleans.roving)]
  const sums: ServiceSums = {
    openDueMs: open.dueMs,
    openKeptMs: open.keptMs,
    openQuietMs: open.quietMs,
    openUnknownMs: open.unknownMs,
    airDueMs: air.dueMs,
    airGoodMs: air.goodMs,
    airBadMs: air.badMs,
    airUnknownMs: air.unknownMs,
    h2sAlarms: air.h2sAlarms.length,
    acceptDue: accepts.length,
    acceptOnTime: count(accepts, ({ isLate }) => !isLate),
    doneDue: dones.length,
    doneOnTime: count(dones, ({ isLate }) => !isLate),
    deferred: count(orders, ({ deferred }) => deferred),
    orders: count(orders, ({ openedToday, round }) => openedToday && round === 0),
    repeats: count(orders, ({ openedToday, round, repeatOf }) => openedToday && (repeatOf !== undefined || round > 0)),
    claims: count(orders, ({ claim }) => claim !== undefined && claim !== 'waiting'),
    unproven: count(orders, ({ claim }) => claim === 'unproven'),
    cleansDue: fixed.due,
    cleansDone: fixed.done,
    cleansUnknown: fixed.unknown,
    rovingDue: roving.due,
    rovingDone: roving.done,
    rovingUnknown: roving.unknown,
    paperDueMs: paper.dueMs,
    paperGoodMs: paper.goodMs,
    paperLowMs: paper.lowMs,
    paperUnknownMs: paper.unknownMs,
    soapDueMs: soap.dueMs,
    soapGoodMs: soap.goodMs,
    soapLowMs: soap.lowMs,
    soapUnknownMs: soap.unknownMs,
    ratings: ratings.length,
    ratingStars: ratings.reduce((sum, { stars }) => sum + stars, 0),
    ratingsLow: count(ratings, ({ stars }) => stars <= day.ratingLowStars),
    visits: visits.visits,
    visitsUnknownMs: visits.unknownMs,
  }
  return { team, sums }
}

const slotSums = (slots: readonly CleanSlot[]) => {
  const of = (wanted: CleanSlot['state']) => slots.filter(({ state }) => state === wanted).length
  return { due: slots.length - of('pending'), done: of('done'), unknown: of('unknown') }
}

/** When the cells may have been switched on: they were heard again after so long a pause. */
function poweredOn(air: readonly StoredReading[], knownFromMs: number, offlineMs: number): number[] {
  const powered: number[] = []
  let lastMs = knownFromMs
  for (const { atMs } of air) {
    if (atMs - lastMs > offlineMs) powered.push(atMs)
    lastMs = atMs
  }
  return powered
}

/** How much people had done by a moment: visits counted and doors shut. */
function actsBefore(counted: readonly CountedVisits[], stallsMs: readonly number[]): ActsBefore {
  const acts = [
    ...counted.map(({ atMs, visits }) => [atMs, visits] as const),
    ...stallsMs.map((ms) => [ms, 1] as const),
  ]
  return (atMs) => acts.reduce((sum, [ms, count]) => (ms <= atMs ? sum + count : sum), 0)
}

function ratingsOf(events: readonly StoredReading[], inputs: ToiletDayFacts['inputs']): RatingOfDay[] {
  const device = events.flatMap(({ atMs, fields: { kind, stars } }): RatingOfDay[] =>
    kind === 'rating' && typeof stars === 'number' ? [{ atMs, stars, from: 'device' }] : [],
  )
  const phone = inputs.flatMap(({ atMs, input }): RatingOfDay[] =>
    input.is === 'rating' ? [{ atMs, stars: input.stars, from: 'phone' }] : [],
  )
  return [...device, ...phone].toSorted((a, b) => a.atMs - b.atMs || a.stars - b.stars || (a.from < b.from ? -1 : 1))
}

const uniqueInputs = ({ inputs }: ToiletDayFacts): ToiletDayFacts['inputs'] => [
  ...new Map(inputs.map((each) => [JSON.stringify(each), each])).values(),
]
const uniqueOrders = (orders: ToiletDayFacts['orders']): ToiletDayFacts['orders'] => [
  ...new Map(orders.map((each) => [each.order.id, each])).values(),
]

/** An alert waits for its means, and the rules look once a minute: so long before and after it, what bears it out may be found. */
const LOOK_MS = 5 * 60_000

/** Whether what is known now bears out the alerts of ammonia that began on the day. */
function alertsOfDay(
  { alerts, settings }: ToiletDayFacts,
  readings: readonly AirReading[],
  { midnightMs: fromMs, untilMs }: { readonly midnightMs: number; readonly untilMs: number },
  limitMgM3: number,
): AlertOfDay[] {
  const unique = [...new Map(alerts.map((alert) => [alert.id, alert])).values()].toSorted((a, b) => a.id - b.id)
  return unique.flatMap(({ id, sinceMs, openedAtMs, resolvedAtMs, closedAtMs }): AlertOfDay[] => {
    if (openedAtMs < fromMs || openedAtMs >= untilMs) return []
    const endMs = resolvedAtMs ?? closedAtMs
    const lookedMs = Math.min(openedAtMs + LOOK_MS, untilMs)
    const exceeded = wasExceeded(readings, Math.min(sinceMs, openedAtMs) - LOOK_MS, lookedMs, limitMgM3, settings)
    const supported = exceeded === undefined ? 'unsure' : exceeded ? 'yes' : 'no'
    return [{ id, sinceMs, ...(endMs === undefined ? {} : { endMs }), supported }]
  })
}
