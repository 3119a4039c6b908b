import { told } from '../alert/toilet-detail.ts'
import type { Verdict } from '../alert/episode.ts'
import { isOpenEpisode, partsOf, type Judgement } from '../alert/judged.ts'
import { meansMgM3, windowMsOf, type Gas } from './air.ts'
import { isThere, lastFullClean, lastThereMs, missedClean } from './cleans.ts'
import { rovingLateFromMs } from './hours.ts'
import type { ToiletLook } from './judge.ts'
import { nh3LimitMgM3, stallKindOf, temperatureMinC } from './limits.ts'
import { isBelieved, isCutOff } from './sensor-rules.ts'
import { visitsSinceClean } from './visits.ts'

/** Rules a crew is called by, at a tick (docs/SPEC.md Y3–Y11). */
export const crewRules = (look: ToiletLook): Judgement[] => [
  odour(look),
  h2sAlarm(look),
  temperatureLow(look),
  manyVisits(look),
  cleanMissed(look),
  rovingLate(look),
  supplyLow(look, 'paper'),
  supplyLow(look, 'soap'),
  ...longStays(look),
]

const round = (number: number, digits: number): number => Number(number.toFixed(digits))
/** While it is closed nothing new is raised that only matters to visitors; what stands may end (docs/SPEC.md Y2). */
const whileOpen = (look: ToiletLook, verdict: Verdict, isOpenAlert: boolean): Verdict =>
  verdict === 'holds' && !look.isOpen && !isOpenAlert ? 'unsure' : verdict

/** Y3: means above the limit, `airWindows` in a row; over with one below `airClearTimes` of it. */
function gasRule(look: ToiletLook, rule: 'odour' | 'h2s-alarm', gas: Gas, limitMgM3: number): Judgement {
  const { state, atMs, context } = look
  const { settings } = context
  const means = meansMgM3(state.air, gas, atMs, settings)
  const [newest] = means
  const before = state.episodes[rule]
  const isOpenAlert = before?.is === 'open'
  const urgentMgM3 = limitMgM3 * settings.airUrgentTimes
  const isUrgent =
    newest !== undefined &&
    newest > (isOpenAlert && before.severity === 'urgent' ? urgentMgM3 * settings.airClearTimes : urgentMgM3)
  const verdict = (): Verdict => {
    if (newest === undefined || !isBelieved(look.health(gas))) return 'unsure'
    if (isOpenAlert) return newest < limitMgM3 * settings.airClearTimes ? 'over' : 'holds'
    return means.every((mean) => mean !== undefined && mean > limitMgM3) ? 'holds' : 'not'
  }
  return {
    rule,
    verdict: verdict(),
    severity: isUrgent ? 'urgent' : 'warning',
    // smell that goes by itself, or after a look in, often comes back
    closeMs:
      rule === 'odour' && before?.is === 'open' && !isCleaned(before.sinceMs, look) ? settings.airSelfClearMs : 0,
    sinceMs: atMs - settings.airWindows * windowMsOf(settings),
    detail: () => {
      const meanMgM3 = round(newest ?? 0, 4)
      const limits = {
        limitMgM3,
        minutes: windowMsOf(settings) / 60_000,
        windows: settings.airWindows,
        // R14: what mg/m³ are stated at
        atC: 25,
      }
      return gas === 'nh3'
        ? told('odour', { nh3MgM3: meanMgM3, ...limits, isCompliance: true })
        : told('h2s-alarm', { h2sMgM3: meanMgM3, ...limits, isCompliance: false })
    },
  }
}
const isCleaned = (sinceMs: number, { state }: ToiletLook): boolean =>
  (lastFullClean(state.cleans)?.toMs ?? 0) > sinceMs
function odour(look: ToiletLook): Judgement {
  const { profile, settings } = look.context
  const judgement = gasRule(look, 'odour', 'nh3', nh3LimitMgM3(profile, settings))
  return {
    ...judgement,
    part: '',
    verdict: whileOpen(look, judgement.verdict, isOpenEpisode(look.state.episodes, 'odour')),
  }
}
const h2sAlarm = (look: ToiletLook): Judgement => gasRule(look, 'h2s-alarm', 'h2s', look.context.settings.h2sAlarmMgM3)

/** Y9. Half a degree above the limit it is warm enough, so that it does not flap. */
const TEMPERATURE_CLEAR_C = 0.5
function temperatureLow(look: ToiletLook): Judgement {
  const { state, context } = look
  const minC = temperatureMinC(context.profile, context.settings)
  const nowC = state.air.temperatureC
  const isOpenAlert = isOpenEpisode(state.episodes, 'temperature-low')
  const verdict = (): Verdict => {
    if (nowC === undefined || !isBelieved(look.health('temperature'))) return 'unsure'
    if (nowC < minC) return 'holds'
    return isOpenAlert && nowC < minC + TEMPERATURE_CLEAR_C ? 'unsure' : 'not'
  }
  return {
    rule: 'temperature-low',
    verdict: whileOpen(look, verdict(), isOpenAlert),
    openMs: context.settings.temperatureMs,
    closeMs: context.settings.closeToiletMs,
    detail: () =>
      told('temperature-low', {
        temperatureC: nowC ?? minC,
        limitC: minC,
        limitMinutes: context.settings.temperatureMs / 60_000,
      }),
  }
}

const lastClean = ({ cleans }: ToiletLook['state']): { lastCleanMs?: number } => {
  const clean = lastFullClean(cleans)
  return clean === undefined ? {} : { lastCleanMs: clean.toMs }
}

/** Y5 */
function manyVisits(look: ToiletLook): Judgement {
  const { state, atMs, context } = look
  const { visitsPerClean, gatewayOfflineMs } = context.settings
  const { bridgedMs } = state.visits
  // badges of a clean that was done meanwhile come after the counter is heard again
  const mayBeTold = bridgedMs !== undefined && atMs - bridgedMs < gatewayOfflineMs
  const visits = visitsSinceClean(state.visits)
  const isOpenAlert = isOpenEpisode(state.episodes, 'visits-since-clean')
  const verdict = (): Verdict => {
    if (visits < visitsPerClean) return 'over'
    return !isOpenAlert && (mayBeTold || isThere(state.cleans, atMs, context.settings)) ? 'unsure' : 'holds'
  }
  return {
    rule: 'visits-since-clean',
    verdict: whileOpen(look, verdict(), isOpenAlert),
    detail: () => told('visits-since-clean', { visits, limitVisits: visitsPerClean, ...lastClean(state) }),
  }
}

/** Y7 */
function cleanMissed({ state, atMs, context }: ToiletLook): Judgement {
  const window = missedClean(state.cleans, state.sinceMs, atMs, context)
  return {
    rule: 'clean-missed',
    // the badges of a clean that was done may wait in a gateway that is cut off
    verdict: window === undefined ? 'over' : isCutOff(state) ? 'unsure' : 'holds',
    sinceMs: window?.toMs ?? atMs,
    detail: () =>
      told('clean-missed', {
        windowFromMs: window?.fromMs ?? atMs,
        windowEndMs: window?.toMs ?? atMs,
        ...lastClean(state),
      }),
  }
}

/** Y8 */
function rovingLate({ state, atMs, context, isOpen }: ToiletLook): Judgement {
  const { rovingEveryMs, rovingGraceMs } = context.settings
  const isLate =
    isOpen &&
    !isThere(state.cleans, atMs, context.settings) &&
    atMs > rovingLateFromMs(context, Math.max(lastThereMs(state.cleans) ?? 0, state.sinceMs))
  return {
    rule: 'roving-late',
    verdict: !isLate ? 'over' : isCutOff(state) ? 'unsure' : 'holds',
    detail: () => {
      const lastMs = lastThereMs(state.cleans)
      return told('roving-late', {
        ...(lastMs === undefined ? {} : { lastMs }),
        limitMinutes: rovingEveryMs / 60_000,
        graceMinutes: rovingGraceMs / 60_000,
      })
    },
  }
}

/** Y10: low at a level, filled again from a higher one. */
function supplyLow(look: ToiletLook, sensor: 'paper' | 'soap'): Judgement {
  const { state, context } = look
  const { settings } = context
  const rule = sensor === 'paper' ? 'paper-low' : 'soap-low'
  const percent = sensor === 'paper' ? state.supplies.paperPercent : state.supplies.soapPercent
  const lowPercent = sensor === 'paper' ? settings.paperLowPercent : settings.soapLowPercent
  const isOpenAlert = isOpenEpisode(state.episodes, rule)
  const verdict = (): Verdict => {
    if (percent === undefined || !isBelieved(look.health(sensor))) return 'unsure'
    if (percent <= lowPercent) return 'holds'
    if (percent >= settings.supplyClearPercent) return 'over'
    return isOpenAlert ? 'unsure' : 'not'
  }
  return {
    rule,
    verdict: whileOpen(look, verdict(), isOpenAlert),
    openMs: settings.supplyMs,
    closeMs: settings.closeToiletMs,
    detail: () =>
      told(rule, {
        percent: percent ?? lowPercent,
        limitPercent: lowPercent,
        filledFromPercent: settings.supplyClearPercent,
      }),
  }
}

/**
 * Y11: somebody may need help; a gentle question, never for accessible and family stalls, where people rightly take long. A door that is taken for
 * `stallStuckMs` is a sensor, not a person.
 */
function longStays({ state, atMs, context, health }: ToiletLook): Judgement[] {
  const { longStayMs, stallStuckMs } = context.settings
  // one door that is stuck says nothing of the others
  const isHeard = health('door') !== undefined && health('door') !== 'silent'
  const open = new Set(partsOf(state.episodes, 'long-stay'))
  const judgements: Judgement[] = []
  for (const [id, [taken, sinceMs]] of Object.entries(state.stalls.by)) {
    const tookMs = atMs - sinceMs
    const isLong = taken === 1 && tookMs >= longStayMs && tookMs < stallStuckMs
    if (!isLong && !open.has(id)) continue
    const kind = stallKindOf(context.profile.stalls, id)
    const asks = kind === 'women' || kind === 'men'
    judgements.push({
      rule: 'long-stay',
      part: id,
      verdict: !isHeard ? 'unsure' : isLong && asks ? 'holds' : 'over',
      severity: 'info',
      sinceMs,
      detail: () => told('long-stay', { kind, limitMinutes: longStayMs / 60_000 }),
    })
  }
  return judgements
}
