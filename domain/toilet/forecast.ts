import type { RuleSettings } from '../coverage/settings.ts'
import { minuteOfDay } from '../plan/local-day.ts'
import type { AirMemory, AirPoint } from './air.ts'
import type { AirForecast } from './live.ts'
import type { VisitsMemory } from './visits.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** Fewer points tell no slope. */
const POINTS_MIN = 4
/** Older points were another air. */
const POINTS_WITHIN_MINUTES = 120
/** Width of the told range in standard errors: about four in five times it is in it. */
const ERRORS = 1.3

interface Fit {
  readonly slope: number
  readonly r2: number
  /** Standard deviation about the line. */
  readonly errorE4: number
}

/** Least squares. */
function fitOf(points: readonly (readonly [x: number, y: number])[]): Fit | undefined {
  const n = points.length
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n
  let xx = 0
  let xy = 0
  let yy = 0
  for (const [x, y] of points) {
    xx += (x - meanX) ** 2
    xy += (x - meanX) * (y - meanY)
    yy += (y - meanY) ** 2
  }
  if (xx === 0 || yy === 0) return undefined
  const left = Math.max(0, yy - (xy * xy) / xx)
  return { slope: xy / xx, r2: 1 - left / yy, errorE4: Math.sqrt(left / Math.max(1, n - 2)) }
}

/**
 * When NH₃ will pass the limit if nobody cleans (docs/SPEC.md Y15): the slope of the ten-minute means since the last full clean, over visits where they
 * explain it and visits are expected, else over time. Undefined: it is above now, does not rise, does not follow a line, or not within `forecastHorizonMs`.
 */
export function airForecast(
  air: AirMemory,
  visits: VisitsMemory,
  limitMgM3: number,
  nowMs: number,
  settings: RuleSettings,
): AirForecast | undefined {
  const nowMinute = nowMs / MINUTE_MS
  const points = air.history.filter(([minute]) => nowMinute - minute <= POINTS_WITHIN_MINUTES)
  const last = points.at(-1)
  if (points.length < POINTS_MIN || last === undefined || nowMinute - last[0] > 30) return undefined
  const leftE4 = limitMgM3 * 1e4 - levelE4(points)
  if (leftE4 <= 0) return undefined
  const lastMs = last[0] * MINUTE_MS
  const byVisits = fitOf(points.map(([, mean, total]) => [total, mean]))
  const byTime = fitOf(points.map(([minute, mean]) => [minute, mean]))
  const rate = visitRate(visits, points, nowMs)
  const usesVisits =
    byVisits !== undefined && rate !== undefined && byVisits.slope > 0 && byVisits.r2 >= (byTime?.r2 ?? 0)
  const fit = usesVisits ? byVisits : byTime
  if (fit === undefined || fit.slope <= 0 || fit.r2 < settings.forecastMinR2) return undefined
  /** When the mean will have risen by so much. */
  const risenMs = (riseE4: number): number | undefined => {
    if (riseE4 <= 0) return nowMs
    if (!usesVisits) return within(lastMs + (riseE4 / fit.slope) * MINUTE_MS)
    let visitsLeft = riseE4 / fit.slope
    for (let atMs = lastMs; atMs < nowMs + settings.forecastHorizonMs; atMs += 5 * MINUTE_MS) {
      const came = (rate(atMs) * 5 * MINUTE_MS) / HOUR_MS
      if (came >= visitsLeft) return within(atMs + (visitsLeft / came) * 5 * MINUTE_MS)
      visitsLeft -= came
    }
    return undefined
  }
  const within = (atMs: number): number | undefined =>
    atMs <= nowMs + settings.forecastHorizonMs ? Math.round(Math.max(nowMs, atMs)) : undefined
  const atMs = risenMs(leftE4)
  if (atMs === undefined) return undefined
  const errorE4 = fit.errorE4 * ERRORS
  const latestMs = risenMs(leftE4 + errorE4)
  return {
    atMs,
    earliestMs: risenMs(leftE4 - errorE4) ?? atMs,
    ...(latestMs === undefined ? {} : { latestMs }),
    by: usesVisits ? 'visits' : 'time',
    r2: Math.round(fit.r2 * 100) / 100,
  }
}

/** Where it is now: the mean of the last two means, for one alone is noise. */
const levelE4 = (points: readonly AirPoint[]): number => {
  const [a, b] = points.slice(-2)
  return b === undefined ? a![1] : (a![1] + 2 * b[1]) / 3
}

/** Visits an hour to be expected: as on usual days, scaled to today; without such days as of late. Undefined: nobody is counted. */
function visitRate(
  { usual, hours }: VisitsMemory,
  points: readonly AirPoint[],
  nowMs: number,
): ((atMs: number) => number) | undefined {
  const [first, last] = [points[0]!, points.at(-1)!]
  const ofLate = ((last[2] - first[2]) * 60) / Math.max(1, last[0] - first[0])
  if (ofLate <= 0) return undefined
  if (usual === undefined) return () => ofLate
  const nowHour = Math.floor(minuteOfDay(nowMs) / 60)
  const before = [nowHour - 2, nowHour - 1].filter((hour) => hour >= 0)
  const usually = before.reduce((sum, hour) => sum + (usual[hour] ?? 0), 0)
  const today = before.reduce((sum, hour) => sum + (hours[hour] ?? 0), 0)
  // a day may be half or twice as busy as usual; more than that says that the usual day says nothing
  const scale = usually < 10 ? 1 : Math.min(2, Math.max(0.5, today / usually))
  return (atMs) => (usual[Math.floor(minuteOfDay(atMs) / 60)] ?? 0) * scale
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
