import type { AlertRule } from '../alert/alert.ts'
import { told } from '../alert/toilet-detail.ts'
import { isOpenEpisode, partsOf, type Judgement } from '../alert/judged.ts'
import type { RuleSettings } from '../coverage/settings.ts'
import type { ToiletContext } from './context.ts'
import type { ToiletLook } from './judge.ts'
import { nh3LimitMgM3 } from './limits.ts'
import type { SensorHealth } from './live.ts'
import { driftBaseE4, heardSensors, sensorGroups, stuckAir, type HeardSensor } from './sensors.ts'
import type { ToiletState } from './state.ts'

/** So many impossible readings in a row are no single mistake of transmission. */
const BAD_IN_A_ROW = 3
/** A nightly floor below this share of the limit is noise of the cell. */
const DRIFT_SHARE = 0.1

/** Whether what a sensor says is used by other rules: while it is silent, stuck or impossible there is no fresh word of it (docs/SPEC.md Y12). */
export const isBelieved = (health: SensorHealth | undefined): boolean =>
  health === 'ok' || health === 'warming' || health === 'drifting'

/** Its connection ended without a goodbye: nothing it said counts for now. One that says goodbye sleeps until its next report. */
export const isCutOff = ({ link }: ToiletState): boolean =>
  link !== undefined && !link.isOnline && link.cause !== 'left'

const acts = ({ visits, stalls }: ToiletState): number => visits.total + stalls.moves

/** How each sensor that was ever heard is, at a moment. */
export function healthsOf(
  state: ToiletState,
  atMs: number,
  context: ToiletContext,
): (sensor: HeardSensor) => SensorHealth | undefined {
  const { settings, profile } = context
  const { sensors, episodes } = state
  const limits = { nh3: nh3LimitMgM3(profile, settings), h2s: settings.h2sAlarmMgM3 }
  const isCut = isCutOff(state)
  const isQuiet = Object.keys(episodes).length === 0
  let stuck: ReadonlySet<HeardSensor> | undefined
  return (sensor) => {
    const memory = sensors.by[sensor]
    if (memory === undefined) return undefined
    if (isCut || atMs - memory.atMs >= settings.sensorSilentMs) return 'silent'
    if ((memory.bad ?? 0) >= BAD_IN_A_ROW || (!isQuiet && isOpenEpisode(episodes, 'sensor-impossible', sensor)))
      return 'impossible'
    stuck ??= stuckAir(sensors, acts(state), limits, settings)
    if (stuck.has(sensor)) return 'stuck'
    if (sensor === 'door' && stuckStalls(state, atMs, settings).length > 0) return 'stuck'
    if (memory.warmUntilMs !== undefined && memory.warmUntilMs > atMs) return 'warming'
    return sensor === 'nh3' && !isQuiet && isOpenEpisode(episodes, 'sensor-drift', 'nh3') ? 'drifting' : 'ok'
  }
}

/** Stalls that are taken for longer than anybody stays. */
export const stuckStalls = ({ stalls }: ToiletState, atMs: number, { stallStuckMs }: RuleSettings): string[] =>
  Object.entries(stalls.by)
    .filter(([, [taken, sinceMs]]) => taken === 1 && atMs - sinceMs >= stallStuckMs)
    .map(([id]) => id)

/** Rules of devices and their connection, at a tick: a ticket for whoever repairs, never one for cleaning (docs/SPEC.md Y12–Y14). */
export const sensorRules = (look: ToiletLook): Judgement[] => [
  gatewayOffline(look),
  ...silent(look),
  ...stuckSensors(look),
  ...impossible(look),
  drift(look),
  lateData(look),
]

function gatewayOffline({ state, atMs, heardSinceMs, context }: ToiletLook): Judgement {
  const { link } = state
  const isLost = link !== undefined && !link.isOnline && link.cause === 'lost'
  const isLong = isLost && atMs - link.sinceMs >= context.settings.gatewayOfflineMs
  const verdict = (): Judgement['verdict'] => {
    if (link === undefined || link.isOnline || link.cause === 'revoked') return 'over'
    // one that said goodbye, or was cut off by a restart of ours, is judged by its silence
    if (!isLong) return 'unsure'
    return heardSinceMs === undefined ? 'unsure' : 'holds'
  }
  return {
    rule: 'gateway-offline',
    verdict: verdict(),
    sinceMs: link?.sinceMs ?? atMs,
    detail: () =>
      told('gateway-offline', {
        ...(link === undefined ? {} : { lastMs: link.sinceMs }),
        limitMinutes: context.settings.gatewayOfflineMs / 60_000,
      }),
  }
}

/**
 * Silence, by the clock and only since the platform hears everybody. When nothing is heard of the toilet it is one silence of the whole, and none while its
 * gateway is known to be away.
 */
function silent(look: ToiletLook): Judgement[] {
  const { state, atMs, heardSinceMs, context } = look
  const { sensorSilentMs, gatewayOfflineMs } = context.settings
  const { by } = state.sensors
  const known = heardSensors.filter((sensor) => by[sensor] !== undefined)
  if (known.length === 0) return []
  const isAway =
    state.link !== undefined && !state.link.isOnline && ['lost', 'revoked'].includes(state.link.cause ?? '')
  const hears = heardSinceMs !== undefined
  // one that was away is given its time to be heard again
  const couldMs = Math.max(heardSinceMs ?? atMs, state.link?.isOnline === true ? state.link.sinceMs : 0)
  const quietMs = (sensor: HeardSensor): number => atMs - Math.max(by[sensor]!.atMs, couldMs)
  const newestMs = Math.max(...known.map((sensor) => by[sensor]!.atMs))
  const allQuietMs = atMs - Math.max(newestMs, couldMs)
  const isWhole = known.length > 1 && allQuietMs > gatewayOfflineMs
  const whole: Judgement = {
    rule: 'sensor-silent',
    verdict:
      newestMs > atMs - gatewayOfflineMs
        ? 'over'
        : !hears || isAway || known.length === 1
          ? 'unsure'
          : allQuietMs >= sensorSilentMs
            ? 'holds'
            : 'unsure',
    sinceMs: newestMs,
    detail: () => told('sensor-silent', { sensors: known, lastMs: newestMs, limitMinutes: sensorSilentMs / 60_000 }),
  }
  // a single one is told by its own silence, also when others are silent with it a little later
  const isUnsure = !hears || isAway || isWhole || isOpenEpisode(state.episodes, 'sensor-silent')
  const faulty = new Set(known.filter((sensor) => atMs - by[sensor]!.atMs >= sensorSilentMs))
  return [
    whole,
    ...groupwise(look, 'sensor-silent', faulty, (sensor) => ({
      verdict: isUnsure || quietMs(sensor) < sensorSilentMs ? 'unsure' : 'holds',
      sinceMs: by[sensor]!.atMs,
      detail: () => told('sensor-silent', { lastMs: by[sensor]!.atMs, limitMinutes: sensorSilentMs / 60_000 }),
    })),
  ]
}

/** One alert of a device: the part is the sensor it was raised for first, and the others of its group stand in the detail. */
function groupwise(
  { state, context }: ToiletLook,
  rule: AlertRule,
  faulty: ReadonlySet<HeardSensor>,
  of: (sensor: HeardSensor) => Omit<Judgement, 'rule' | 'part'>,
): Judgement[] {
  const parts = new Set(partsOf(state.episodes, rule))
  if (faulty.size === 0 && parts.size === 0) return []
  return sensorGroups.flatMap((group: readonly HeardSensor[]) => {
    const together = group.filter((sensor) => faulty.has(sensor))
    const told = together.find((sensor) => parts.has(sensor)) ?? together[0]
    return group.flatMap((sensor): Judgement[] => {
      if (sensor !== told)
        return parts.has(sensor)
          ? [{ rule, part: sensor, verdict: 'over', closeMs: context.settings.closeToiletMs }]
          : []
      const judgement = of(sensor)
      return [
        {
          closeMs: context.settings.closeToiletMs,
          ...judgement,
          rule,
          part: sensor,
          detail: () => ({ ...judgement.detail?.(), sensors: together }),
        },
      ]
    })
  })
}

function stuckSensors(look: ToiletLook): Judgement[] {
  const { state, atMs, context, health } = look
  const { settings } = context
  const { by } = state.sensors
  const faulty = new Set(sensorGroups[0].filter((sensor) => health(sensor) === 'stuck'))
  const stalls = new Set(stuckStalls(state, atMs, settings))
  const isDoorHeard = health('door') !== 'silent'
  const doors = partsOf(state.episodes, 'sensor-stuck').filter(
    (part) => !stalls.has(part) && state.stalls.by[part] !== undefined,
  )
  return [
    ...groupwise(look, 'sensor-stuck', faulty, (sensor) => ({
      verdict: 'holds',
      sinceMs: by[sensor]!.run!.sinceMs,
      detail: () => {
        const { value, sinceMs, count } = by[sensor]!.run!
        return told('sensor-stuck', { value, sinceMs, readings: count, limitMinutes: settings.stuckMs / 60_000 })
      },
    })),
    ...[...stalls].map((id): Judgement => {
      const sinceMs = state.stalls.by[id]![1]
      return {
        rule: 'sensor-stuck',
        part: id,
        verdict: isDoorHeard ? 'holds' : 'unsure',
        sinceMs,
        detail: () => told('sensor-stuck', { sinceMs, limitMinutes: settings.stallStuckMs / 60_000 }),
      }
    }),
    ...doors.map((id): Judgement => ({ rule: 'sensor-stuck', part: id, verdict: 'over' })),
  ]
}

function impossible(look: ToiletLook): Judgement[] {
  const { state, atMs, context, health } = look
  const { settings } = context
  const { by } = state.sensors
  const parts = new Set(partsOf(state.episodes, 'sensor-impossible'))
  return heardSensors.flatMap((sensor): Judgement[] => {
    const memory = by[sensor]
    const badMs = sensor === 'counter' ? state.visits.impossibleMs : memory?.badMs
    // a counter that jumps is told of at once: it goes on as if nothing had been
    const isBad =
      sensor === 'counter'
        ? badMs !== undefined && atMs - badMs < settings.sensorSilentMs
        : (memory?.bad ?? 0) >= BAD_IN_A_ROW
    if (!isBad && !parts.has(sensor)) return []
    return [
      {
        rule: 'sensor-impossible',
        part: sensor,
        verdict: health(sensor) === 'silent' ? 'unsure' : isBad ? 'holds' : 'not',
        closeMs: sensor === 'counter' ? 0 : settings.sensorSilentMs,
        sinceMs: badMs ?? atMs,
        detail: () =>
          told('sensor-impossible', {
            ...(memory?.run === undefined ? {} : { value: memory.run.value }),
            limits: limitsOf(sensor, settings),
          }),
      },
    ]
  })
}

const limitsOf = (sensor: HeardSensor, settings: RuleSettings): Readonly<Record<string, number>> => {
  switch (sensor) {
    case 'nh3':
      return { mgM3: settings.impossibleNh3MgM3 }
    case 'h2s':
      return { mgM3: settings.impossibleH2sMgM3 }
    case 'temperature':
      return { belowC: settings.impossibleBelowC, aboveC: settings.impossibleAboveC }
    case 'counter':
      return { visits: settings.impossibleJumpVisits }
    default:
      return {}
  }
}

function drift({ state, context, health }: ToiletLook): Judgement {
  const { settings, profile } = context
  const { sensors } = state
  const leastE4 = nh3LimitMgM3(profile, settings) * DRIFT_SHARE * 1e4
  const isOpenAlert = isOpenEpisode(state.episodes, 'sensor-drift', 'nh3')
  const floorE4 = sensors.nights.at(-1)?.[1]
  const verdict = (): Judgement['verdict'] => {
    if (isOpenAlert)
      return floorE4 !== undefined && floorE4 <= Math.max((sensors.driftBaseE4 ?? 0) * settings.driftTimes, leastE4)
        ? 'over'
        : 'holds'
    if (sensors.nights.length <= settings.driftDays || !isBelieved(health('nh3'))) return 'unsure'
    return driftBaseE4(sensors, leastE4, settings) === undefined ? 'not' : 'holds'
  }
  return {
    rule: 'sensor-drift',
    part: 'nh3',
    verdict: verdict(),
    detail: () => {
      const baseE4 = sensors.driftBaseE4 ?? driftBaseE4(sensors, leastE4, settings) ?? 0
      return told('sensor-drift', {
        floorMgM3: (floorE4 ?? 0) / 1e4,
        beforeMgM3: baseE4 / 1e4,
        times: baseE4 === 0 ? settings.driftTimes : Math.round(((floorE4 ?? 0) / baseE4) * 10) / 10,
        limitTimes: settings.driftTimes,
        nights: settings.driftDays,
      })
    },
  }
}

/** Late data interrupt nobody: one note for all that come together (docs/SPEC.md Y14). */
function lateData({ state, nowMs, context }: ToiletLook): Judgement {
  const { late } = state
  return {
    rule: 'late-data',
    verdict: late !== undefined && nowMs - late.arrivedMs < context.settings.lateDataMs ? 'holds' : 'over',
    severity: 'info',
    sinceMs: late?.fromMs ?? nowMs,
    detail: () =>
      told('late-data', {
        readings: late?.readings ?? 0,
        fromMs: late?.fromMs ?? nowMs,
        toMs: late?.toMs ?? nowMs,
      }),
  }
}
