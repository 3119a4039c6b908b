import { courseOf } from '#domain/coverage/course.ts'
import type { Drive } from '#domain/coverage/drive.ts'
import { shiftForecast, type ShiftForecast } from '#domain/coverage/forecast.ts'
import { interval, intersect, lengthDm, union } from '#domain/coverage/intervals.ts'
import { roadTimesOf } from '#domain/coverage/road-times.ts'
import { defaultRuleSettings } from '#domain/coverage/settings.ts'
import { coverageOf, neverSeen } from '#domain/coverage/shift-coverage.ts'
import type { Shift } from '#domain/coverage/shift.ts'
import { DAY_MS, dayOf, MINUTE_MS, startOfDay } from '../simulators/clock.ts'
import { liveDay, makeCourse, type Course, type Day } from './coverage-day.ts'
import { factsOf, trulyDone } from './coverage-score.ts'
import { quantile, rounded, wholeOption, type Measurement } from './named.ts'

/** So long before the end of a shift's window it is asked what will be missed. */
const LEADS_MINUTES = [120, 60, 30]
/** A Tuesday. */
const FIRST_DAY_MS = startOfDay(dayOf(Date.UTC(2026, 2, 3, 4)))
/** Of a side that many metres not done are a street missed; less is the start of a brush. */
const MISSED_M = 20

/** What came true of a forecast. */
interface Outcome {
  /** Metres told to be missed, and how many of them were. */
  readonly toldM: number
  readonly trueM: number
  /** Metres of streets that were missed in the end. */
  readonly missedM: number
  readonly finishErrorMinutes?: number
  readonly isLate: boolean
  readonly isToldLate: boolean
}

/**
 * Days of the simulated district with what drivers forget, leave out and are late with: how much of what was told to be missed was, and how much of what was missed
 * had been told (of planned metres), and by how many minutes the end of a shift was told wrong.
 */
export const measurement: Measurement = {
  options: { days: { type: 'string' }, seed: { type: 'string' } },
  async run(options) {
    const days = wholeOption(options, 'days', 2)
    const seed = wholeOption(options, 'seed', 42)
    const outcomes = new Map(LEADS_MINUTES.map((lead) => [lead, [] as Outcome[]]))
    for (let n = 0; n < days; n++) {
      const course = makeCourse(seed, FIRST_DAY_MS + n * DAY_MS)
      const day = liveDay(course, { sigmaM: 5, fixIntervalS: 5 })
      console.error(`day ${n + 1} of ${days}: driven`)
      for (const [lead, told] of outcomesOf(course, day)) outcomes.get(lead)!.push(...told)
    }
    return {
      days,
      byMinutesBefore: Object.fromEntries([...outcomes].map(([lead, all]) => [String(lead), figuresOf(all)])),
    }
  },
}

function figuresOf(all: readonly Outcome[]): Record<string, number> {
  const sum = (of: (outcome: Outcome) => number): number => all.reduce((total, outcome) => total + of(outcome), 0)
  const errors = all
    .flatMap(({ finishErrorMinutes }) => finishErrorMinutes ?? [])
    .toSorted((a, b) => Math.abs(a) - Math.abs(b))
  const [told, isTrue, missed] = [sum((o) => o.toldM), sum((o) => o.trueM), sum((o) => o.missedM)]
  const count = (of: (outcome: Outcome) => boolean): number => all.filter(of).length
  return {
    shifts: all.length,
    missedKm: rounded(missed / 1_000),
    precision: rounded(isTrue / told, 3),
    recall: rounded(isTrue / missed, 3),
    lateShifts: count(({ isLate }) => isLate),
    latePrecision: rounded(count((o) => o.isLate && o.isToldLate) / count((o) => o.isToldLate), 3),
    lateRecall: rounded(count((o) => o.isLate && o.isToldLate) / count((o) => o.isLate), 3),
    finishErrorMedianMinutes: rounded(Math.abs(quantile(errors, 0.5))),
    finishErrorP90Minutes: rounded(Math.abs(quantile(errors, 0.9))),
    finishBiasMinutes: rounded(errors.reduce((total, error) => total + error, 0) / errors.length),
    finishes: errors.length,
  }
}

function outcomesOf(course: Course, day: Day): Map<number, Outcome[]> {
  const { district, network } = course
  const roads = roadTimesOf(network, district.edges)
  const facts = new Map([...day.fixes].map(([id, fixes]) => [id, factsOf(id, fixes, network)] as const))
  const workTypes = new Map(district.trucks.map(({ id, workType }) => [id, workType]))
  const byEdge = Map.groupBy(
    [...facts.values()].flatMap(({ drives }) => drives),
    ({ edge }) => edge,
  )
  const byLead = new Map(LEADS_MINUTES.map((lead) => [lead, [] as Outcome[]]))
  for (const shift of course.shifts) {
    const window = shift.passes[0]!
    const within = ({ fromMs, pieces }: Drive): boolean => fromMs < window.toMs && pieces.at(-1)!.toMs > window.fromMs
    const drives = [
      ...shift.sides
        .flatMap(({ edge }) => byEdge.get(edge) ?? [])
        .filter(({ vehicle }) => workTypes.get(vehicle) === shift.workType),
      ...shift.vehicles.flatMap((vehicle) => facts.get(vehicle)?.drives ?? []),
    ].filter(within)
    const silences = shift.vehicles.flatMap((vehicle) => facts.get(vehicle)?.silences ?? [neverSeen(vehicle)])
    const way = courseOf(shift, roads)
    const missed = trulyMissed(shift, day)
    const turn = day.truths.find((truth) => truth.is === 'turn' && truth.route === shift.id)
    const endMs = turn?.is === 'turn' ? turn.endMs : undefined
    for (const lead of LEADS_MINUTES) {
      const nowMs = window.toMs - lead * MINUTE_MS
      if (nowMs <= window.fromMs) continue
      const sofar = { drives: drives.flatMap((drive) => until(drive, nowMs)), silences, excuses: [] }
      const coverage = coverageOf({ ...shift, state: 'open' }, sofar, nowMs, defaultRuleSettings)
      const forecast = shiftForecast(shift, coverage, way, nowMs, defaultRuleSettings, silences)
      byLead.get(lead)!.push(outcomeOf(forecast, missed, endMs, window.toMs, nowMs))
    }
  }
  return byLead
}

/** Metres of each side that nobody did within the window, by edge. */
function trulyMissed(shift: Shift, day: Day): Map<string, number> {
  const done = Map.groupBy(
    day.drives.filter(({ work }) => work === shift.workType),
    ({ edge }) => edge,
  )
  return new Map(
    shift.sides.map(({ edge, lengthM }) => {
      const worked = union((done.get(edge) ?? []).map((drive) => trulyDone(drive, shift, defaultRuleSettings)))
      return [edge, lengthM - lengthDm(intersect(interval(0, lengthM), worked)) / 10]
    }),
  )
}

/** What was known of a run at a time. */
function until(drive: Drive, nowMs: number): Drive[] {
  const pieces = drive.pieces.filter(({ toMs }) => toMs <= nowMs)
  return pieces.length === 0 ? [] : [{ ...drive, pieces }]
}

function outcomeOf(
  forecast: ShiftForecast,
  missed: ReadonlyMap<string, number>,
  endMs: number | undefined,
  windowEndMs: number,
  nowMs: number,
): Outcome {
  let missedM = 0
  for (const metres of missed.values()) if (metres >= MISSED_M) missedM += metres
  const isOut = endMs !== undefined && endMs > nowMs
  return {
    toldM: forecast.atRiskM,
    trueM: forecast.sides.reduce((sum, { edge, openM }) => sum + Math.min(openM, missed.get(edge) ?? 0), 0),
    missedM,
    ...(isOut && forecast.finishMs !== undefined
      ? { finishErrorMinutes: (forecast.finishMs - endMs) / MINUTE_MS }
      : {}),
    isLate: isOut && endMs > windowEndMs,
    isToldLate: isOut && (forecast.finishMs ?? 0) > windowEndMs,
  }
}
