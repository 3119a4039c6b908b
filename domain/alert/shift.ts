import { cheapestDetours, type Detour, type VehicleNow } from '../coverage/detour.ts'
import type { ShiftForecast, SideAtRisk } from '../coverage/forecast.ts'
import type { RoadTimes } from '../coverage/road-times.ts'
import type { RuleSettings } from '../coverage/settings.ts'
import type { Shift, ShiftCoverage } from '../coverage/shift.ts'
import { hash32 } from '../hash.ts'
import type { AlertChange, AlertRule } from './alert.ts'
import { episodesStep, type Episodes } from './episodes.ts'
import { behindSchedule, notStarted, sidesMissed, willBeMissed } from './shift-rules.ts'
import { not, over, unsure, type Judgement } from './vehicle-look.ts'

/** A shift and its coverage as they are now. */
export interface ShiftSeen {
  readonly shift: Shift
  readonly coverage: ShiftCoverage
  /** `shiftForecast(…)` of that coverage. */
  readonly forecast: ShiftForecast
  /** All vehicles that are out; those of the shift too. */
  readonly vehicles: readonly VehicleNow[]
  /** Late data are waiting to be worked in, or the journal is not read to its end: nothing new is raised meanwhile. */
  readonly recomputing: boolean
}

/** A plain value of at most 1 kB as JSON. Only this folder looks inside. */
export interface ShiftMemory {
  /** Newest look at it. */
  readonly lastMs: number
  readonly episodes: Episodes
  /** What an open alert was last told with, in short, and when. */
  readonly told: Readonly<Partial<Record<AlertRule, { readonly atMs: number; readonly key: number }>>>
}

/** Newer figures of an open alert are told at most so often. */
const TELL_MS = 60_000
/** Another predicted end is told when it differs by so much. */
const FINISH_STEP_MS = 300_000
const DETOURS_MAX = 3

/**
 * The alerts of a shift after a look at it, every 5 to 30 s while it is open and once when it is closed, which closes them all
 * (docs/SPEC.md E4 to E6). Memory of a closed shift is undefined; the same memory when nothing changed but the time.
 */
export function shiftAlerts(
  memory: ShiftMemory | undefined,
  seen: ShiftSeen,
  nowMs: number,
  roads: RoadTimes,
  settings: RuleSettings,
): [ShiftMemory | undefined, AlertChange[]] {
  const { shift } = seen
  const { lastMs, episodes: before, told } = memory ?? { lastMs: nowMs, episodes: {}, told: {} }
  if (shift.state === 'closed') return [undefined, closeAll(shift.id, before, nowMs)]
  if (nowMs < lastMs) return [memory, []]
  const looks = looksAt(seen, before, nowMs, roads, settings)
  const passedMs = nowMs - lastMs
  const [episodes, changes] = episodesStep(
    before,
    looks.judgements,
    { atMs: nowMs, passedMs, goneMs: passedMs },
    settings,
    {
      subject: shift.id,
      subjectKind: 'shift',
      town: shift.town,
      shiftId: shift.id,
    },
  )
  const [nextTold, news] = tellNews(told, episodes, changes, looks, nowMs, shift.id)
  const isQuiet = episodes === before && nextTold === told
  // while nothing is pending or open it does not matter when it was looked at last
  if (isQuiet && Object.keys(before).length === 0) return [memory, []]
  return [{ lastMs: nowMs, episodes, told: nextTold }, [...changes, ...news]]
}

interface Looks {
  readonly judgements: Readonly<Partial<Record<AlertRule, Judgement>>>
  /** What is told, in short: another number is news. */
  readonly keys: Readonly<Partial<Record<AlertRule, number>>>
}

function looksAt(seen: ShiftSeen, before: Episodes, nowMs: number, roads: RoadTimes, settings: RuleSettings): Looks {
  const { shift, coverage, forecast } = seen
  const own = seen.vehicles.filter(
    ({ vehicle }) => shift.vehicles.includes(vehicle) || coverage.figures.workedBy.includes(vehicle),
  )
  // what its vehicles do cannot be seen: that is told of them
  if (seen.recomputing || own.some((vehicle) => vehicle.isBlind || isSilentOn(vehicle, nowMs, settings)))
    return { judgements: { 'not-started': unsure, 'behind-schedule': unsure, 'will-be-missed': unsure }, keys: {} }
  const isOpen = (rule: AlertRule): boolean => before[rule]?.is === 'open'
  const isOnItsWay = own.some(({ ignition }) => ignition === true) && !isOpen('not-started')
  const starting = notStarted(seen, isOnItsWay, nowMs, settings)
  if (starting.verdict === 'holds')
    return { judgements: { 'not-started': starting, 'behind-schedule': over, 'will-be-missed': over }, keys: {} }

  const isTooFastNow = own.some(({ isTooFast }) => isTooFast === true)
  // half a run is enough to go on
  const runM = settings.missedRunM / (isOpen('will-be-missed') ? 2 : 1)
  const sides = sidesMissed(seen, nowMs, settings, isTooFastNow, runM)
  const missing = willBeMissed(sides, nowMs, settings, () => detoursTo(sides, seen, nowMs, roads, settings))
  // streets that will be missed say more than the time by which
  const isToldBetter = isOpen('will-be-missed') && sides.some(({ why }) => why === 'out-of-reach')
  return {
    judgements: {
      'not-started': not,
      'behind-schedule': isToldBetter ? over : behindSchedule(seen, settings, isOpen('behind-schedule')),
      // with the last window what was missed is a figure
      'will-be-missed': forecast.windowEndMs === undefined ? over : missing,
    },
    keys: {
      'behind-schedule': Math.round((forecast.finishMs ?? 0) / FINISH_STEP_MS),
      'will-be-missed': hash32(sides.map(({ edge, pass, why }) => `${edge} ${pass} ${why}`).join('\n')),
    },
  }
}

/** Not heard for long enough to leave streets unknown, and not parked: soon it is offline, or comes back. */
const isSilentOn = ({ ignition, atMs }: VehicleNow, nowMs: number, { silenceMs }: RuleSettings): boolean =>
  ignition === true && nowMs - atMs > silenceMs

function detoursTo(
  sides: readonly SideAtRisk[],
  { shift, vehicles }: ShiftSeen,
  nowMs: number,
  roads: RoadTimes,
  { plannedPercent }: RuleSettings,
): Detour[] {
  return cheapestDetours(
    {
      sides,
      workType: shift.workType,
      workKmh: (shift.speedLimitKmh * plannedPercent) / 100,
      windowEndMs: Math.min(...sides.map(({ windowEndMs }) => windowEndMs)),
      vehicles,
      limit: DETOURS_MAX,
    },
    nowMs,
    roads,
  )
}

/** Newer figures of alerts that stay open, now and then. */
function tellNews(
  told: ShiftMemory['told'],
  episodes: Episodes,
  changes: readonly AlertChange[],
  { judgements, keys }: Looks,
  atMs: number,
  subject: string,
): [ShiftMemory['told'], AlertChange[]] {
  const next: Partial<Record<AlertRule, { atMs: number; key: number }>> = { ...told }
  const news: AlertChange[] = []
  let isSame = true
  for (const rule of ['behind-schedule', 'will-be-missed'] as const) {
    const [last, key, judgement, episode] = [told[rule], keys[rule], judgements[rule], episodes[rule]]
    if (episode?.is !== 'open') {
      if (last !== undefined) isSame = false
      delete next[rule]
    } else if (changes.some((change) => change.rule === rule)) {
      next[rule] = { atMs, key: key ?? 0 }
      isSame = false
    } else if (
      judgement?.verdict === 'holds' &&
      key !== undefined &&
      key !== last?.key &&
      atMs - (last?.atMs ?? 0) >= TELL_MS
    ) {
      next[rule] = { atMs, key }
      isSame = false
      news.push({ is: 'change', rule, subject, atMs, severity: episode.severity, detail: judgement.detail() })
    }
  }
  return [isSame ? told : next, news]
}

function closeAll(subject: string, episodes: Episodes, closedAtMs: number): AlertChange[] {
  return (Object.entries(episodes) as [AlertRule, Episodes[AlertRule]][]).flatMap(([rule, episode]) =>
    episode?.is === 'open' ? [{ is: 'close' as const, rule, subject, closedAtMs }] : [],
  )
}
