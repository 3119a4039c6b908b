import type { RuleSettings } from '../coverage/settings.ts'
import { minuteOfDay } from '../plan/local-day.ts'
import { meanMgM3, type AirMemory, type AirPoint } from './air.ts'
import type { AirForecast } from './live.ts'
import type { VisitsMemory } from './visits.ts'

const MINUTE_MS = 60_000
/** Fewer points tell no slope. */
const POINTS_MIN = 4
/** Fewer points do not tell what stays from what hangs in the air. */
const BOTH_POINTS_MIN = 7
/** Older points were another air. */
const POINTS_WITHIN_MINUTES = 240
/** Time follows points no longer than this: over hours nothing rises in a line. */
const TIME_WITHIN_MINUTES = 90
/** Visits tell only while they are counted up to now. */
const POINT_OLD_MINUTES = 30
/** What hangs in the air of a visit is aired away in this time (to a third): rooms differ, the fit is not sensitive to it. */
const AIRING_MINUTES = 25
/**
 * Of what hangs in the air of a visit, so much stays until somebody cleans: our guess, which weighs a few times as much as the means of a busy morning, since these alone
 * cannot tell the two apart (measured: with it a third of the forecasts that were wrong by hours are gone).
 */
const STAYS_SHARE = 0.1
const STAYS_WEIGHT = 3
/** Width of the told range in standard deviations about the fit: two in three come out within it (test/toilet-forecast.test.ts). */
const DEVIATIONS = 1.3
const STEP_MINUTES = 5
/** A rise of the last minutes: what so few readings say is chance. */
const RISE_POINTS_MIN = 10
const RISE_R2_MIN = 0.8
/** A rise by less than this share of the limit is people who come and go. */
const RISE_SHARE_MIN = 0.3
/** As `DEVIATIONS`: its slope is less certain. */
const RISE_DEVIATIONS = 3

/** NH₃ as it depends on something: on minutes, or on visits. */
interface Fit {
  /** Of the fit, 0 to 1. */
  readonly r2: number
  /** Standard deviation about it, ten-thousandths of mg/m³. */
  readonly deviationE4: number
  /** Prediction for a time after the last point. */
  readonly at: (minutesLater: number) => number
}

/**
 * When NH₃ will pass the limit if nobody cleans (docs/SPEC.md Y15): along the rise of the last minutes, where there is one; else from the ten-minute means since the
 * last full clean, by visits, of which a part stays until somebody cleans and a part hangs in the air for a while, or along a line over time where nobody is counted.
 * Undefined: it is above now, will not reach it within `forecastHorizonMs`, or follows none of these.
 */
export const airForecast = (
  air: AirMemory,
  visits: VisitsMemory,
  limitMgM3: number,
  nowMs: number,
  settings: RuleSettings,
): AirForecast | undefined =>
  riseForecast(air, visits, limitMgM3, nowMs, settings) ?? meansForecast(air, visits, limitMgM3, nowMs, settings)

/**
 * A blockage or a mess is worse within half an hour: the means of hours do not show it yet. A line through the readings of the last `airWindows` windows, of those after
 * the last full clean, goes on for as long as was seen of it; the mean that is judged comes half a window behind it.
 */
function riseForecast(
  air: AirMemory,
  { cleanMs = 0 }: VisitsMemory,
  limitMgM3: number,
  nowMs: number,
  settings: RuleSettings,
): AirForecast | undefined {
  const { airWindows, airWindowMs, forecastHorizonMs } = settings
  const seenMs = airWindows * airWindowMs
  const fromMs = Math.max(nowMs - seenMs, cleanMs)
  const rows = air.nh3.bins.flatMap(([bin, sumE4, count]): Row[] => {
    const beginMs = bin * air.binMs
    if (beginMs < fromMs || beginMs + air.binMs > nowMs) return []
    return [{ x: [1, (beginMs + air.binMs / 2 - nowMs) / MINUTE_MS], y: sumE4 / count }]
  })
  if (rows.length < RISE_POINTS_MIN || (meanMgM3(air, 'nh3', nowMs, settings) ?? 0) > limitMgM3) return undefined
  const line = leastSquares(rows)
  if (line === undefined || line.r2 < RISE_R2_MIN || line.slopes[1]! <= 0) return undefined
  const [nowE4, slope] = line.slopes as [number, number]
  const limitE4 = limitMgM3 * 1e4
  if ((slope * seenMs) / MINUTE_MS < limitE4 * RISE_SHARE_MIN) return undefined
  const reachedMs = (levelE4: number): number =>
    Math.round(nowMs + Math.max(0, ((levelE4 - nowE4) / slope) * MINUTE_MS + airWindowMs / 2))
  const atMs = reachedMs(limitE4)
  if (atMs - nowMs > Math.min(seenMs, forecastHorizonMs)) return undefined
  return {
    atMs,
    earliestMs: reachedMs(limitE4 - line.deviation * RISE_DEVIATIONS),
    latestMs: reachedMs(limitE4 + line.deviation * RISE_DEVIATIONS),
    by: 'time',
    r2: Math.round(line.r2 * 100) / 100,
  }
}

function meansForecast(
  air: AirMemory,
  visits: VisitsMemory,
  limitMgM3: number,
  nowMs: number,
  settings: RuleSettings,
): AirForecast | undefined {
  const nowMinute = nowMs / MINUTE_MS
  const points = air.history.filter(([minute]) => nowMinute - minute <= POINTS_WITHIN_MINUTES)
  const last = points.at(-1)
  if (points.length < POINTS_MIN || last === undefined || nowMinute - last[0] > POINT_OLD_MINUTES) return undefined
  const limitE4 = limitMgM3 * 1e4
  if (last[1] > limitE4) return undefined
  const byVisits = visitsFit(points, visits, nowMs)
  const fit = byVisits ?? timeFit(points)
  if (fit === undefined || fit.r2 < settings.forecastMinR2) return undefined
  /** The first time at which it is so high. */
  const reachedMs = (levelE4: number): number | undefined => {
    let before = fit.at(nowMinute - last[0])
    if (before > levelE4) return nowMs
    for (let after = STEP_MINUTES; after * MINUTE_MS <= settings.forecastHorizonMs; after += STEP_MINUTES) {
      const here = fit.at(nowMinute - last[0] + after)
      if (here > levelE4) {
        const share = (levelE4 - before) / (here - before)
        return Math.round(nowMs + (after - STEP_MINUTES * (1 - share)) * MINUTE_MS)
      }
      before = here
    }
    return undefined
  }
  const atMs = reachedMs(limitE4)
  if (atMs === undefined) return undefined
  const latestMs = reachedMs(limitE4 + fit.deviationE4 * DEVIATIONS)
  return {
    atMs,
    earliestMs: reachedMs(limitE4 - fit.deviationE4 * DEVIATIONS) ?? atMs,
    ...(latestMs === undefined ? {} : { latestMs }),
    by: byVisits === undefined ? 'time' : 'visits',
    r2: Math.round(fit.r2 * 100) / 100,
  }
}

/** A line through the newest means. */
function timeFit(all: readonly AirPoint[]): Fit | undefined {
  const last = all.at(-1)!
  const points = all.filter(([minute]) => last[0] - minute <= TIME_WITHIN_MINUTES)
  if (points.length < POINTS_MIN) return undefined
  const line = leastSquares(points.map(([minute, mean]) => ({ x: [1, minute - last[0]], y: mean })))
  if (line === undefined || line.slopes[1]! <= 0) return undefined
  const [at0, slope] = line.slopes as [number, number]
  return { r2: line.r2, deviationE4: line.deviation, at: (minutes) => at0 + slope * minutes }
}

/** What visits leave behind, and what hangs in the air of the last ones. */
function visitsFit(points: readonly AirPoint[], visits: VisitsMemory, nowMs: number): Fit | undefined {
  const rate = visitRate(visits, points, nowMs)
  const last = points.at(-1)!
  if (rate === undefined || points.length < BOTH_POINTS_MIN) return undefined
  const hanging = hangingOf(points)
  const rows = points.map(([, mean, total], n) => ({ x: [1, total - last[2], hanging[n]!], y: mean }))
  const weight = (last[2] - points[0]![2]) * STAYS_WEIGHT
  const guess = { x: [0, weight, -weight * STAYS_SHARE], y: 0 }
  let fit = leastSquares(rows, guess)
  // neither part can clean the air
  let keeps: readonly [stays: number, hangs: number] = [1, 1]
  if (fit === undefined || fit.slopes[1]! < 0) keeps = [0, 1]
  else if (fit.slopes[2]! < 0) keeps = [1, 0]
  if (keeps[0] + keeps[1] === 1)
    fit = leastSquares(rows.map(({ x, y }) => ({ x: [1, keeps[0] === 1 ? x[1]! : x[2]!], y })))
  if (fit === undefined || fit.slopes[1]! < 0) return undefined
  const base = fit.slopes[0]!
  const stays = keeps[0] === 1 ? fit.slopes[1]! : 0
  const hangs = keeps[1] === 1 ? fit.slopes.at(-1)! : 0
  // what the newest means say besides goes on for as long as is looked ahead
  const besides = rows
    .slice(-2)
    .map(({ x, y }) => y - base - stays * x[1]! - hangs * x[2]!)
    .reduce((sum, left) => sum + left / 2, 0)
  const kept = Math.exp(-1 / AIRING_MINUTES)
  // minute by minute from the last point on, as far as anybody asks
  const levels: number[] = [base + hangs * hanging.at(-1)! + besides]
  let [came, hung] = [0, hanging.at(-1)!]
  return {
    r2: fit.r2,
    deviationE4: fit.deviation,
    at: (minutes) => {
      const whole = Math.max(0, Math.round(minutes))
      for (let minute = levels.length; minute <= whole; minute++) {
        const each = rate((last[0] + minute) * MINUTE_MS) / 60
        came += each
        hung = hung * kept + each
        levels.push(base + stays * came + hangs * hung + besides)
      }
      return levels[whole]!
    },
  }
}

/** Visits whose smell still hangs in the air at each point. Those before the first one came as those after it. */
function hangingOf(points: readonly AirPoint[]): number[] {
  const each = points.map(([minute, , total], n) => {
    const [beforeMinute, , before] = points[n - 1] ?? points[n]!
    return { minutes: minute - beforeMinute, came: Math.max(0, total - before) }
  })
  const first = each[1]
  let hangs = first === undefined || first.minutes <= 0 ? 0 : (first.came / first.minutes) * AIRING_MINUTES
  return each.map(({ minutes, came }, n) => {
    if (n === 0) return hangs
    const kept = Math.exp(-minutes / AIRING_MINUTES)
    const evenly = minutes <= 0 ? 0 : ((1 - kept) * AIRING_MINUTES * came) / minutes
    hangs = hangs * kept + evenly
    return hangs
  })
}

/** Visits an hour to be expected: as on usual days, scaled to today; without such days as of late. Undefined: nobody is counted. */
function visitRate(
  { usual, hours }: VisitsMemory,
  points: readonly AirPoint[],
  nowMs: number,
): ((atMs: number) => number) | undefined {
  const last = points.at(-1)!
  const first = points.find(([minute]) => last[0] - minute <= 60) ?? points[0]!
  if (last[2] <= points[0]![2]) return undefined
  const ofLate = ((last[2] - first[2]) * 60) / Math.max(1, last[0] - first[0])
  if (usual === undefined) return () => ofLate
  const minute = minuteOfDay(nowMs)
  const hour = Math.floor(minute / 60)
  // the hours before, and what has passed of this one
  const usually = (usual[hour - 2] ?? 0) + (usual[hour - 1] ?? 0) + ((usual[hour] ?? 0) * (minute % 60)) / 60
  const today = (hours[hour - 2] ?? 0) + (hours[hour - 1] ?? 0) + (hours[hour] ?? 0)
  // a day may be half or twice as busy as usual; more than that says that the usual day says nothing
  const scale = usually < 10 ? 1 : Math.min(2, Math.max(0.5, today / usually))
  return (atMs) => (usual[Math.floor(minuteOfDay(atMs) / 60)] ?? 0) * scale
}

interface Row {
  readonly x: readonly number[]
  readonly y: number
}
interface Solved {
  readonly slopes: readonly number[]
  readonly r2: number
  readonly deviation: number
}
/** Least squares of two or three unknowns, by the normal equations; undefined: the rows do not tell them apart. */
function leastSquares(rows: readonly Row[], guess?: Row): Solved | undefined {
  const size = rows[0]!.x.length
  const taken = guess === undefined ? rows : [...rows, guess]
  const system = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_column, j) => taken.reduce((sum, { x }) => sum + x[i]! * x[j]!, 0)),
    taken.reduce((sum, { x, y }) => sum + x[i]! * y, 0),
  ])
  for (let i = 0; i < size; i++) {
    const pivot = system.slice(i).reduce((best, row) => (Math.abs(row[i]!) > Math.abs(best[i]!) ? row : best))
    if (Math.abs(pivot[i]!) < 1e-9) return undefined
    system.splice(system.indexOf(pivot), 1)
    system.splice(i, 0, pivot)
    for (const row of system)
      if (row !== pivot) {
        const times = row[i]! / pivot[i]!
        for (let j = i; j <= size; j++) row[j] = row[j]! - times * pivot[j]!
      }
  }
  const slopes = system.map((row, i) => row[size]! / row[i]!)
  const mean = rows.reduce((sum, { y }) => sum + y, 0) / rows.length
  let [left, all] = [0, 0]
  for (const { x, y } of rows) {
    left += (y - x.reduce((sum, each, i) => sum + each * slopes[i]!, 0)) ** 2
    all += (y - mean) ** 2
  }
  if (all === 0) return undefined
  return { slopes, r2: 1 - left / all, deviation: Math.sqrt(left / Math.max(1, rows.length - size)) }
}

/** How a forecast came out. */
export interface ForecastError {
  /** Later than told, minutes; negative: earlier. */
  readonly minutes: number
  readonly isInRange: boolean
}
/** @param passedMs when the ten-minute mean really passed the limit */
export const forecastError = ({ atMs, earliestMs, latestMs }: AirForecast, passedMs: number): ForecastError => ({
  minutes: (passedMs - atMs) / MINUTE_MS,
  isInRange: passedMs >= earliestMs && passedMs <= (latestMs ?? Infinity),
})
