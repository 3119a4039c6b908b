import type { CounterFields } from './counter.ts'
import { airFor, forgetAirSince, gasStep, type AirMemory } from './air.ts'
import { badgeStep, type Clean } from './cleans.ts'
import type { ToiletContext } from './context.ts'
import { rated } from './ratings.ts'
import { heard, heardMemory, saidMemory, warmedFrom, type HeardSensor } from './sensors.ts'
import { stallsStep, staysAnew } from './stalls.ts'
import type { ToiletState, WaitingReading } from './state.ts'
import { cleanedAt, visitsStep } from './visits.ts'

/** All waiting readings up to a moment. */
export function settled(state: ToiletState, untilMs: number, context: ToiletContext): ToiletState {
  const count = state.waiting.findLastIndex(({ atMs }) => atMs <= untilMs) + 1
  if (count === 0) return state
  let next = state
  for (const reading of state.waiting.slice(0, count)) next = taken(next, reading, context)
  return { ...next, waiting: state.waiting.slice(count) }
}

/** One reading into the memories. */
export function taken(state: ToiletState, reading: WaitingReading, context: ToiletContext): ToiletState {
  const { settings, profile } = context
  const { atMs } = reading
  switch (reading.stream) {
    case 'air':
      return withAir(state, atMs, reading.fields, context)
    case 'visits':
      return withVisits(state, atMs, reading.fields, context)
    case 'supplies': {
      const { paperPercent, soapPercent } = reading.fields
      const { by } = state.sensors
      let { sensors, supplies } = state
      if (paperPercent !== undefined && atMs >= (by.paper?.atMs ?? 0)) supplies = { ...supplies, paperPercent }
      if (soapPercent !== undefined && atMs >= (by.soap?.atMs ?? 0)) supplies = { ...supplies, soapPercent }
      if (paperPercent !== undefined) sensors = heard(sensors, 'paper', atMs, settings)
      if (soapPercent !== undefined) sensors = heard(sensors, 'soap', atMs, settings)
      return { ...state, sensors, supplies }
    }
    case 'stalls': {
      if (atMs < (state.sensors.by.door?.atMs ?? 0)) return state
      const ids = profile.stalls.map(({ id }) => id)
      return {
        ...state,
        stalls: stallsStep(state.stalls, atMs, reading.fields, ids, settings),
        sensors: heard(state.sensors, 'door', atMs, settings),
      }
    }
    case 'event': {
      const { kind, stars } = reading.fields
      if (kind === 'rating' && stars !== undefined)
        return { ...state, ratings: rated(state.ratings, atMs, stars, settings) }
      if (kind !== 'cleaner-in' && kind !== 'cleaner-out') return state
      const [cleans, clean] = badgeStep(state.cleans, kind, atMs, settings)
      return withCleaned({ ...state, cleans }, clean)
    }
    case 'online': {
      const { online, cause } = reading.fields
      if (state.link !== undefined && atMs < state.link.sinceMs) return state
      if (state.link?.isOnline === online && state.link.cause === cause) return state
      const { link } = state
      const isBack = online && link?.isOnline === false && atMs - link.sinceMs > settings.gatewayOfflineMs
      return {
        ...state,
        link: { isOnline: online, ...(cause === undefined ? {} : { cause }), sinceMs: atMs },
        ...(isBack ? { stalls: staysAnew(state.stalls, link.sinceMs, atMs, settings) } : {}),
      }
    }
  }
}

type AirSaid = Extract<WaitingReading, { stream: 'air' }>['fields']

/** Impossible readings, and those of a cell that is not warm, are no readings (docs/SPEC.md Y4). */
function withAir(state: ToiletState, atMs: number, said: AirSaid, { settings }: ToiletContext): ToiletState {
  const before = state.sensors.by
  const by = { ...before }
  let air: AirMemory = airFor(state.air, settings)
  const acts = state.visits.total + state.stalls.moves
  /** Whether it counts. */
  const told = (sensor: HeardSensor, value: number | undefined, isImpossible: boolean): boolean => {
    if (value === undefined) return false
    const known = by[sensor]
    if (known === undefined || atMs > known.atMs)
      by[sensor] = saidMemory(heardMemory(known, sensor, atMs, settings), { value, isImpossible, acts })
    return !isImpossible && atMs >= (by[sensor]!.warmUntilMs ?? 0)
  }
  const isNewest = (sensor: HeardSensor): boolean => atMs >= (before[sensor]?.atMs ?? 0)
  const { nh3MgM3, h2sMgM3, temperatureC, humidityPercent } = said
  if (told('nh3', nh3MgM3, (nh3MgM3 ?? 0) > settings.impossibleNh3MgM3))
    air = gasStep(air, 'nh3', atMs, nh3MgM3!, settings)
  if (told('h2s', h2sMgM3, (h2sMgM3 ?? 0) > settings.impossibleH2sMgM3))
    air = gasStep(air, 'h2s', atMs, h2sMgM3!, settings)
  const isNoRoom =
    temperatureC !== undefined && (temperatureC < settings.impossibleBelowC || temperatureC > settings.impossibleAboveC)
  if (told('temperature', temperatureC, isNoRoom) && isNewest('temperature')) air = { ...air, temperatureC }
  if (told('humidity', humidityPercent, false) && isNewest('humidity')) air = { ...air, humidityPercent }
  return { ...state, sensors: { ...state.sensors, by }, air }
}

function withVisits(state: ToiletState, atMs: number, fields: CounterFields, context: ToiletContext): ToiletState {
  const { settings, profile } = context
  const beforeMs = state.visits.atMs
  const [visits, is] = visitsStep(state.visits, atMs, fields, profile, settings)
  const sensors = heard(state.sensors, 'counter', atMs, settings)
  if (is !== 'restarted') return { ...state, visits, sensors }
  // the device was switched off and on since its last report, and its cells with it
  return {
    ...state,
    visits,
    sensors: warmedFrom(sensors, atMs, settings),
    air: beforeMs === undefined ? state.air : forgetAirSince(state.air, beforeMs),
  }
}

/** A full clean begins the count of visits and the air anew. */
export function withCleaned(state: ToiletState, clean: Clean | undefined): ToiletState {
  if (clean?.isFull !== true) return state
  const history = state.air.history.filter(([minute]) => minute * 60_000 > clean.toMs)
  return {
    ...state,
    visits: cleanedAt(state.visits, clean.toMs),
    air: history.length === state.air.history.length ? state.air : { ...state.air, history },
  }
}
