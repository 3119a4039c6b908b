import { meanMgM3, type Gas } from './air.ts'
import { isThere, lastFullClean, lastThereMs, nextClean } from './cleans.ts'
import type { ToiletContext } from './context.ts'
import { airForecast } from './forecast.ts'
import { hoursOf, openState } from './hours.ts'
import { nh3LimitMgM3, stallKindOf, temperatureMinC } from './limits.ts'
import type { AirLive, SensorLive, StallCount, StallLive, ToiletLive } from './live.ts'
import { stallKinds, type SensorKind } from './profile.ts'
import { healthsOf, isBelieved } from './sensor-rules.ts'
import { heardSensors, type HeardSensor } from './sensors.ts'
import type { ToiletState } from './state.ts'
import { settled } from './take.ts'
import { visitsSinceClean, visitsToday } from './visits.ts'

/** What is known of a toilet at a moment, with the newest readings (docs/SPEC.md Y19). */
export function toiletLive(state: ToiletState, nowMs: number, context: ToiletContext): ToiletLive {
  const { settings, profile } = context
  const seen = settled(state, Infinity, context)
  const health = healthsOf(seen, nowMs, context)
  const open = openState(context, nowMs)
  const { cleans, supplies, visits, air, sensors, link } = seen
  const stallList = stallsOf(seen, nowMs, health('door'), context)
  const full = lastFullClean(cleans)
  const last = full ?? cleans.list.at(-1)
  const next = nextClean(cleans, nowMs, context)
  const ratings = ratingOf(seen)
  const times = Object.values(sensors.by).map(({ atMs }) => atMs)
  const there = lastThereMs(cleans) ?? seen.sinceMs
  const nh3 = airOf(seen, 'nh3', nh3LimitMgM3(profile, settings), nowMs, health('nh3'), context)
  const h2s = airOf(seen, 'h2s', settings.h2sAlarmMgM3, nowMs, health('h2s'), context)
  return {
    isOpen: open.isOpen,
    ...(open.sinceMs === undefined ? {} : { openSinceMs: open.sinceMs }),
    ...(open.untilMs === undefined ? {} : { openUntilMs: open.untilMs }),
    stalls: countsOf(stallList),
    stallList,
    ...(nh3 === undefined ? {} : { nh3 }),
    ...(h2s === undefined ? {} : { h2s }),
    ...(air.temperatureC === undefined || !isBelieved(health('temperature')) ? {} : { temperatureC: air.temperatureC }),
    temperatureMinC: temperatureMinC(profile, settings),
    ...(air.humidityPercent === undefined || !isBelieved(health('humidity'))
      ? {}
      : { humidityPercent: air.humidityPercent }),
    ...(supplies.paperPercent === undefined ? {} : { paperPercent: supplies.paperPercent }),
    ...(supplies.soapPercent === undefined ? {} : { soapPercent: supplies.soapPercent }),
    ...(visits.atMs === undefined
      ? {}
      : {
          visits: {
            sinceClean: visitsSinceClean(visits),
            sinceCleanLimit: settings.visitsPerClean,
            today: visitsToday(visits, nowMs),
          },
        }),
    ...(last === undefined ? {} : { lastClean: { atMs: last.toMs, isFull: last.isFull, by: last.by } }),
    ...(isThere(cleans, nowMs, settings) ? { cleanerSinceMs: cleans.inMs! } : {}),
    ...(next === undefined ? {} : { nextClean: next }),
    ...(open.isOpen ? { rovingDueMs: hoursOf(context).after(there, settings.rovingEveryMs) } : {}),
    ...(ratings === undefined ? {} : { rating: ratings }),
    sensors: sensorsOf(seen, health, context),
    ...(link === undefined ? {} : { isOnline: link.isOnline }),
    ...(times.length === 0 ? {} : { newestMs: Math.max(...times) }),
  }
}

const round = (number: number): number => Number(number.toFixed(4))

function airOf(
  state: ToiletState,
  gas: Gas,
  limitMgM3: number,
  nowMs: number,
  health: SensorLive['health'] | undefined,
  { settings }: ToiletContext,
): AirLive | undefined {
  if (health === undefined) return undefined
  const { atMs, mgM3 } = state.air[gas]
  // the running tenth of the window counts as well: what people see is the newest
  const mean = isBelieved(health) ? meanMgM3(state.air, gas, nowMs + state.air.binMs, settings) : undefined
  const forecast =
    gas === 'nh3' && isBelieved(health) ? airForecast(state.air, state.visits, limitMgM3, nowMs, settings) : undefined
  return {
    ...(atMs === undefined || mgM3 === undefined ? {} : { nowMgM3: mgM3, nowAtMs: atMs }),
    ...(mean === undefined ? {} : { meanMgM3: round(mean) }),
    limitMgM3,
    state:
      mean === undefined
        ? 'unknown'
        : mean > limitMgM3
          ? 'over'
          : mean >= limitMgM3 * settings.airClearTimes
            ? 'near'
            : 'good',
    isCompliance: gas === 'nh3',
    ...(forecast === undefined ? {} : { forecast }),
  }
}

function stallsOf(
  { stalls }: ToiletState,
  nowMs: number,
  door: SensorLive['health'] | undefined,
  { profile, settings }: ToiletContext,
): StallLive[] {
  const isHeard = door !== undefined && door !== 'silent'
  const ids = new Set([...profile.stalls.map(({ id }) => id), ...Object.keys(stalls.by)])
  return [...ids].map((id): StallLive => {
    const kind = stallKindOf(profile.stalls, id)
    const known = stalls.by[id]
    if (known === undefined || !isHeard) return { id, kind, is: 'unknown' }
    const [taken, sinceMs] = known
    if (taken === 1 && nowMs - sinceMs >= settings.stallStuckMs) return { id, kind, is: 'unknown', sinceMs }
    return { id, kind, is: taken === 1 ? 'occupied' : 'free', sinceMs }
  })
}

const countsOf = (list: readonly StallLive[]): StallCount[] =>
  ([...stallKinds, 'other'] as const).flatMap((kind) => {
    const of = list.filter((stall) => stall.kind === kind)
    if (of.length === 0) return []
    const count = (is: StallLive['is']): number => of.filter((stall) => stall.is === is).length
    return [{ kind, free: count('free'), occupied: count('occupied'), unknown: count('unknown') }]
  })

function ratingOf({ ratings: { days } }: ToiletState): ToiletLive['rating'] {
  const count = days.reduce((sum, day) => sum + day.count, 0)
  if (count === 0) return undefined
  const stars = days.reduce((sum, day) => sum + day.stars, 0)
  return { mean: Math.round((stars / count) * 10) / 10, count, days: days.length }
}

/** Sensors that were heard, and those that should be there but never were. */
function sensorsOf(
  { sensors }: ToiletState,
  health: (sensor: HeardSensor) => SensorLive['health'] | undefined,
  { profile }: ToiletContext,
): SensorLive[] {
  const listed = new Set<SensorKind>(profile.equipment.map(({ sensor }) => sensor))
  return heardSensors.flatMap((sensor): SensorLive[] => {
    const memory = sensors.by[sensor]
    const is = health(sensor)
    if (memory === undefined || is === undefined) return listed.has(sensor) ? [{ sensor, health: 'silent' }] : []
    return [{ sensor, health: is, atMs: memory.atMs }]
  })
}
