import { dayOf, startOfDay } from '../simulators/clock.ts'
import { tempFolder } from '../test/platform.ts'
import { measureLive } from './alerts-live.ts'
import { runMonth } from './alerts-month.ts'
import { scoreOf, type Score } from './alerts-score.ts'
import { quantile, rounded, wholeOption, type Measurement } from './named.ts'

/** A Sunday, so that a month has five week-ends of holidays and workdays. */
const FROM_MS = startOfDay(dayOf(Date.UTC(2026, 2, 1, 4)))

/** 500 toilets that send two readings a second each. */
const LIVE = { toilets: 500, ratePerS: 1_000, phones: 5 }

/**
 * Alerts of toilets (docs/SPEC.md S31, S32): how long they take from the publish to a crew's screen, and whether a simulated month with all its causes ends with one alert each.
 */
export const measurement: Measurement = {
  options: {
    days: { type: 'string' },
    toilets: { type: 'string' },
    /** Another district with other chances; 42 when left out. */
    seed: { type: 'string' },
    seconds: { type: 'string' },
    /** `live` or `month` alone. */
    only: { type: 'string' },
  },
  async run(options) {
    const { only } = options
    const live = only === 'month' ? {} : await measuredLive(wholeOption(options, 'seconds', 60))
    const month = only === 'live' ? {} : await measuredMonth(options)
    return { ...live, ...month }
  },
}

async function measuredLive(seconds: number) {
  const figures = await measureLive({ ...LIVE, seconds, calls: seconds * 2 })
  console.error(`live: ${JSON.stringify(figures)}`)
  return {
    publishToScreenP50Ms: figures.p50Ms,
    publishToScreenP99Ms: figures.p99Ms,
    publishToScreenMaxMs: figures.maxMs,
    calls: figures.calls,
    ordersSeen: figures.seen,
    phones: LIVE.phones,
    gaps: figures.gaps,
    backgroundReadings: figures.readings,
  }
}

async function measuredMonth(options: Readonly<Record<string, string | boolean | undefined>>) {
  const days = wholeOption(options, 'days', 30)
  const toilets = wholeOption(options, 'toilets', 48)
  const beganMs = performance.now()
  await using folder = await tempFolder('bench-alerts')
  const month = await runMonth({
    folder: folder.path,
    seed: wholeOption(options, 'seed', 42),
    toilets,
    fromMs: FROM_MS,
    days,
    onDay: (day, { messages, actions }) =>
      console.error(
        `day ${day}: ${messages} messages, ${actions} actions, ${rounded((performance.now() - beganMs) / 1_000, 0)} s`,
      ),
  })
  const score = scoreOf(month.causes, month.alerts)
  tell(score)
  const errors = month.forecasts.minutes.map(Math.abs).toSorted((a, b) => a - b)
  return {
    causes: score.causes,
    alertsPerCause: rounded(score.alertsPerCause, 4),
    falseAlerts: score.falseAlerts.length,
    missedCauses: score.missedCauses.length,
    interruptionsPerCrewHour: rounded(month.interruptions / month.crewHours, 2),
    forecastErrorMinutes: rounded(quantile(errors, 0.5)),
    forecasts: { ...month.forecasts, minutes: undefined },
    repeatedCauses: score.repeated.length,
    slightAlerts: score.slightAlerts,
    toilets,
    days,
    messages: month.messages,
    alerts: month.alerts.length,
    orders: month.orders,
    outcomes: month.outcomes,
    actions: month.actions,
    actionsRefused: month.refused,
    lastProblem: month.lastProblem,
    seconds: rounded((performance.now() - beganMs) / 1_000, 0),
  }
}

const timeOf = (atMs: number): string => new Date(atMs + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ')
const TOLD_MAX = 40

/** Each miss by name, on standard error. */
function tell(score: Score): void {
  for (const [rule, of] of Object.entries(score.byRule)) console.error(rule.padEnd(20), JSON.stringify(of))
  for (const { rule, subject, part, startMs, endMs } of score.missedCauses.slice(0, TOLD_MAX))
    console.error(`missed   ${subject} ${rule} ${part} ${timeOf(startMs)}–${timeOf(endMs)}`)
  for (const { rule, subject, part, openedAtMs, closedAtMs } of score.falseAlerts.slice(0, TOLD_MAX))
    console.error(
      `false    ${subject} ${rule} ${part} ${timeOf(openedAtMs)}–${closedAtMs === undefined ? '' : timeOf(closedAtMs)}`,
    )
  for (const { cause, alerts } of score.repeated.slice(0, TOLD_MAX))
    console.error(
      `repeated ${cause.subject} ${cause.rule} ${cause.part} ${timeOf(cause.startMs)}–${timeOf(cause.endMs)}: ${alerts
        .map(
          ({ id, part, openedAtMs, closedAtMs }) =>
            `#${id} ${part} ${timeOf(openedAtMs)}–${closedAtMs === undefined ? '' : timeOf(closedAtMs)}`,
        )
        .join(', ')}`,
    )
}
