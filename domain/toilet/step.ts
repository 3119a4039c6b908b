import { isOpenEpisode, judged } from '../alert/judged.ts'
import { told } from '../alert/toilet-detail.ts'
import type { AlertChange } from '../alert/alert.ts'
import { localDayOf, minuteOfDay } from '../plan/local-day.ts'
import type { Reading } from '../reading.ts'
import { airFor, meanMgM3, noAir, withPoint, type AirMemory } from './air.ts'
import { lateBadgeStep, NO_CLEANS, withClean, type Clean } from './cleans.ts'
import type { ToiletContext } from './context.ts'
import { isFullWord, type ToiletInput } from './input.ts'
import type { ToiletLook } from './judge.ts'
import { nh3LimitMgM3 } from './limits.ts'
import { isOpenAt } from './public.ts'
import { rated } from './ratings.ts'
import { healthsOf, sensorRules } from './sensor-rules.ts'
import { driftBaseE4, nightStep, NO_SENSORS, type SensorsMemory } from './sensors.ts'
import { crewRules } from './crew-rules.ts'
import { NO_STALLS } from './stalls.ts'
import type { ToiletState, WaitingReading } from './state.ts'
import { settled, taken, withCleaned } from './take.ts'
import { NO_VISITS, tellsSince, visitsStep } from './visits.ts'

const NOTHING: AlertChange[] = []
/** More readings than that do not wait: the oldest are taken (docs/SPEC.md Y1). */
const WAITING_MAX = 64

/** A toilet that is followed from now on. */
export const newToilet = (nowMs: number, { settings }: ToiletContext): ToiletState => ({
  sinceMs: nowMs,
  settledMs: nowMs - settings.settleMs,
  waiting: [],
  air: noAir(settings),
  visits: NO_VISITS,
  cleans: NO_CLEANS,
  stalls: NO_STALLS,
  sensors: NO_SENSORS,
  supplies: {},
  ratings: { lowMs: [], days: [] },
  faults: [],
  episodes: {},
})

/**
 * A fresh reading of a toilet (docs/SPEC.md Y1, Y2). Calls for help, smoke and leaks raise at once; all others wait their turn, and raise at a tick.
 * Each reading is to be told once.
 */
export function toiletReading(
  state: ToiletState | undefined,
  reading: Reading,
  context: ToiletContext,
): [ToiletState, AlertChange[]] {
  const before = state ?? newToilet(reading.receivedAtMs, context)
  if (reading.kind !== 'toilet') return [before, NOTHING]
  if (reading.historical) return [lateReading(before, reading, context), NOTHING]
  const alarm = alarmOf(reading, context)
  if (alarm !== undefined) return [before, [alarm]]
  const kept = waitingOf(reading)
  if (kept === undefined) return [before, NOTHING]
  // what came too late for its turn is taken as what it is: each memory knows what to do with an older reading
  if (kept.atMs <= before.settledMs) return [taken(before, kept, context), NOTHING]
  const waiting = withWaiting(before.waiting, kept)
  if (waiting.length <= WAITING_MAX) return [{ ...before, waiting }, NOTHING]
  const [first, ...rest] = waiting
  return [{ ...taken(before, first!, context), waiting: rest }, NOTHING]
}

/** SOS, smoke and leak have no end of their own: they end with the order (docs/SPEC.md Y2). */
function alarmOf(reading: Reading, { id, town }: ToiletContext): AlertChange | undefined {
  if (reading.stream !== 'event') return undefined
  const { kind } = reading.fields
  if (kind !== 'sos' && kind !== 'smoke' && kind !== 'leak') return undefined
  return {
    is: 'open',
    rule: kind,
    subject: id,
    subjectKind: 'toilet',
    town,
    severity: kind === 'leak' ? 'warning' : 'urgent',
    sinceMs: reading.atMs,
    openedAtMs: reading.atMs,
    detail: {},
  }
}

function waitingOf({ stream, atMs, sub, fields }: Reading): WaitingReading | undefined {
  switch (stream) {
    case 'stalls':
    case 'visits':
    case 'air':
    case 'supplies':
    case 'event':
    case 'online':
      // a stream has its own fields, which the compiler cannot follow through the parts of a reading
      return { stream, atMs, sub, fields } as WaitingReading
    default:
      return undefined
  }
}

const later = (a: WaitingReading, b: WaitingReading): boolean =>
  a.atMs !== b.atMs
    ? a.atMs > b.atMs
    : a.stream !== b.stream
      ? a.stream > b.stream
      : a.sub !== b.sub
        ? a.sub > b.sub
        : JSON.stringify(a.fields) > JSON.stringify(b.fields)

function withWaiting(waiting: readonly WaitingReading[], reading: WaitingReading): readonly WaitingReading[] {
  let place = waiting.length
  while (place > 0 && later(waiting[place - 1]!, reading)) place--
  return waiting.toSpliced(place, 0, reading)
}

/** Late readings are counted; of them badges matter, which may show that a clean was done, and reports of visits that nothing else tells. */
function lateReading(state: ToiletState, reading: Reading, context: ToiletContext): ToiletState {
  const { late } = state
  const isOver = late !== undefined && reading.receivedAtMs - late.arrivedMs >= context.settings.lateDataMs
  const counted: ToiletState = {
    ...state,
    late: {
      readings: (isOver ? 0 : (late?.readings ?? 0)) + 1,
      fromMs: Math.min(isOver ? reading.atMs : (late?.fromMs ?? reading.atMs), reading.atMs),
      toMs: Math.max(isOver ? reading.atMs : (late?.toMs ?? reading.atMs), reading.atMs),
      arrivedMs: Math.max(late?.arrivedMs ?? 0, reading.receivedAtMs),
    },
  }
  if (reading.stream === 'visits' && tellsSince(reading.fields, context.profile)) {
    const [visits] = visitsStep(state.visits, reading.atMs, reading.fields, context.profile, context.settings)
    return { ...counted, visits }
  }
  if (reading.stream !== 'event') return counted
  const { kind } = reading.fields
  if (kind !== 'cleaner-in' && kind !== 'cleaner-out') return counted
  const [cleans, clean] = lateBadgeStep(state.cleans, kind, reading.atMs, context.settings)
  return withCleaned({ ...counted, cleans }, clean)
}

/** What people tell of a toilet (docs/SPEC.md Y6, Y16, Y17). */
export function toiletInput(
  state: ToiletState | undefined,
  row: { readonly atMs: number; readonly input: ToiletInput },
  nowMs: number,
  context: ToiletContext,
): [ToiletState, AlertChange[]] {
  const before = state ?? newToilet(nowMs, context)
  const { atMs, input } = row
  const { id: subject, town } = context
  switch (input.is) {
    case 'cleaned': {
      const isFull = isFullWord(input, atMs, context.settings)
      const clean: Clean = { fromMs: Math.min(input.fromMs, atMs), toMs: atMs, isFull, by: 'person' }
      return [withCleaned({ ...before, cleans: withClean(before.cleans, clean) }, clean), NOTHING]
    }
    case 'rating':
      return [{ ...before, ratings: rated(before.ratings, atMs, input.stars, context.settings) }, NOTHING]
    case 'fault': {
      const { reportId, category, note } = input
      const faults = [...before.faults, { reportId, category }].slice(-FAULTS_MAX)
      return [
        { ...before, faults },
        [
          {
            is: 'open',
            rule: 'fault-report',
            subject,
            subjectKind: 'toilet',
            part: category,
            town,
            severity: 'warning',
            sinceMs: atMs,
            openedAtMs: nowMs,
            detail: told('fault-report', { reportId, category, note }),
          },
        ],
      ]
    }
    case 'fault-over': {
      const over = before.faults.find(({ reportId }) => reportId === input.reportId)
      if (over === undefined) return [before, NOTHING]
      const faults = before.faults.filter((fault) => fault !== over)
      const isLast = !faults.some(({ category }) => category === over.category)
      const change: AlertChange = {
        is: 'close',
        rule: 'fault-report',
        subject,
        part: over.category,
        closedAtMs: nowMs,
      }
      return [{ ...before, faults }, isLast ? [change] : NOTHING]
    }
  }
}
const FAULTS_MAX = 20

/**
 * One look at a toilet by the clock, about once a minute (docs/SPEC.md Y1): readings that waited long enough are taken in their order, and all rules are judged.
 * @param heardSinceMs the platform has heard everybody since; undefined: it does not hear now
 */
export function toiletTick(
  state: ToiletState,
  nowMs: number,
  heardSinceMs: number | undefined,
  context: ToiletContext,
): [ToiletState, AlertChange[]] {
  const { settings, profile } = context
  const atMs = nowMs - settings.settleMs
  const passedMs = atMs - state.settledMs
  if (passedMs <= 0) return [state, NOTHING]
  const read = settled(state, atMs, context)
  const air = withPoint(airFor(read.air, settings), atMs, read.visits.total, settings)
  const seen: ToiletState = { ...read, settledMs: atMs, air, sensors: nightOf(read.sensors, air, atMs, context) }
  const health = healthsOf(seen, atMs, context)
  const look: ToiletLook = {
    state: seen,
    atMs,
    nowMs,
    heardSinceMs,
    context,
    isOpen: isOpenAt(profile, atMs),
    health,
  }
  const times = { atMs, nowMs, passedMs }
  const of = { id: context.id, town: context.town, kind: 'toilet' } as const
  const [episodes, changes] = judged(seen.episodes, [...crewRules(look), ...sensorRules(look)], times, of)
  const after = withDriftBase({ ...seen, episodes }, context)
  return withLowRatings(after, changes, nowMs, atMs, context)
}

/** Night is from 2 to 5 o'clock, when hardly anybody comes. */
const NIGHT_MINUTES = [120, 300] as const

function nightOf(sensors: SensorsMemory, air: AirMemory, atMs: number, { settings }: ToiletContext): SensorsMemory {
  const minute = minuteOfDay(atMs)
  if (minute < NIGHT_MINUTES[0] || minute >= NIGHT_MINUTES[1]) return sensors
  const mean = meanMgM3(air, 'nh3', atMs, settings)
  return mean === undefined ? sensors : nightStep(sensors, localDayOf(atMs), Math.round(mean * 1e4))
}

/** The nights before a drift are what it is measured by until it is over. */
function withDriftBase(state: ToiletState, { settings, profile }: ToiletContext): ToiletState {
  const isOpen = isOpenEpisode(state.episodes, 'sensor-drift', 'nh3')
  const { sensors } = state
  if (isOpen === (sensors.driftBaseE4 !== undefined)) return state
  const { driftBaseE4: _, ...rest } = sensors
  if (!isOpen) return { ...state, sensors: rest }
  const base = driftBaseE4(sensors, nh3LimitMgM3(profile, settings) * 1e3, settings)
  return { ...state, sensors: { ...rest, driftBaseE4: base ?? 0 } }
}

/** Y16: so many low ratings within so long; each is told once, and the alert ends with the order. */
function withLowRatings(
  state: ToiletState,
  changes: AlertChange[],
  nowMs: number,
  atMs: number,
  { id, town, settings }: ToiletContext,
): [ToiletState, AlertChange[]] {
  const { ratingsLowMin, ratingsLowWithinMs, ratingLowStars } = settings
  const { lowMs } = state.ratings
  const recent = lowMs.filter((ratedMs) => atMs - ratedMs < ratingsLowWithinMs)
  if (recent.length < ratingsLowMin)
    return recent.length === lowMs.length
      ? [state, changes]
      : [{ ...state, ratings: { ...state.ratings, lowMs: recent } }, changes]
  return [
    { ...state, ratings: { ...state.ratings, lowMs: [] } },
    [
      ...changes,
      {
        is: 'open',
        rule: 'low-rating',
        subject: id,
        subjectKind: 'toilet',
        town,
        severity: 'warning',
        sinceMs: recent[0]!,
        openedAtMs: nowMs,
        detail: told('low-rating', {
          ratings: recent.length,
          limitStars: ratingLowStars,
          withinMinutes: ratingsLowWithinMs / 60_000,
        }),
      },
    ],
  ]
}
