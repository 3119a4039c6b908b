import type { Alert } from '#domain/alert/alert.ts'
import type { Truth } from '../simulators/truth.ts'

export type Cause = Extract<Truth, { is: 'cause' }>
export type ScoredAlert = Pick<
  Alert,
  'id' | 'rule' | 'subject' | 'part' | 'sinceMs' | 'openedAtMs' | 'closedAtMs' | 'resolvedAtMs' | 'returns'
>

/** What became of causes, and which alerts had none (docs/SPEC.md S32). */
export interface Score {
  /** Causes that nobody can miss. */
  readonly causes: number
  /** Alerts of clear causes that were found, by their number: 1 is one each. */
  readonly alertsPerCause: number
  readonly falseAlerts: readonly ScoredAlert[]
  readonly missedCauses: readonly Cause[]
  /** Clear causes with more than one alert. */
  readonly repeated: readonly { readonly cause: Cause; readonly alerts: readonly ScoredAlert[] }[]
  /** Alerts of causes that may be told of or not. */
  readonly slightAlerts: number
  readonly byRule: Readonly<Record<string, RuleScore>>
}
export interface RuleScore {
  causes: number
  found: number
  alerts: number
  missed: number
  falseAlerts: number
}

const MINUTE_MS = 60_000
/** An alert may come so long after its cause is over: means, hold times and settling. */
const AFTER_MS = 45 * MINUTE_MS
/** And its reason may begin a little before: in the middle of a mean, or at the report before. */
const BEFORE_MS = 12 * MINUTE_MS

const AIR_SENSORS: ReadonlySet<string> = new Set(['nh3', 'h2s', 'temperature', 'humidity', 'air'])
/** Sensors of one box are one part; alerts of a whole have none. */
function partOf({ rule, part }: Pick<Cause, 'rule' | 'part'>): string {
  if (!rule.startsWith('sensor-') && rule !== 'long-stay') return ''
  return AIR_SENSORS.has(part) ? 'air' : part
}
const placeOf = (is: Pick<Cause, 'rule' | 'part' | 'subject'>): string => `${is.subject}/${is.rule}/${partOf(is)}`

/**
 * Alerts against the causes behind them. An alert belongs to the cause of its subject, rule and part in whose time it was opened; one cause that begins while an alert of
 * an earlier one still stands is told of by it.
 */
export function scoreOf(causes: readonly Cause[], alerts: readonly ScoredAlert[]): Score {
  const alertsAt = Map.groupBy(alerts, placeOf)
  const used = new Set<number>()
  const owned = ownedOf(causes, alertsAt, used)
  let slightAlerts = 0
  const missedCauses: Cause[] = []
  const repeated: { cause: Cause; alerts: readonly ScoredAlert[] }[] = []
  const byRule: Record<string, RuleScore> = {}
  const of = (rule: string): RuleScore =>
    (byRule[rule] ??= { causes: 0, found: 0, alerts: 0, missed: 0, falseAlerts: 0 })
  let found = 0
  let alertsOfCauses = 0
  for (const cause of causes.toSorted((a, b) => a.startMs - b.startMs)) {
    const own = owned.get(cause) ?? []
    if (!cause.isClear) {
      slightAlerts += own.length
      continue
    }
    const rule = of(cause.rule)
    rule.causes++
    if (own.length > 0) {
      found++
      rule.found++
      rule.alerts += own.length
      alertsOfCauses += own.length
      if (own.length > 1) repeated.push({ cause, alerts: own })
    } else if (isToldAlready(cause, alertsAt.get(placeOf(cause)) ?? [])) rule.found++
    else {
      missedCauses.push(cause)
      rule.missed++
    }
  }
  const falseAlerts = alerts.filter(({ id }) => !used.has(id))
  for (const { rule } of falseAlerts) of(rule).falseAlerts++
  return {
    causes: causes.filter(({ isClear }) => isClear).length,
    alertsPerCause: found === 0 ? Number.NaN : alertsOfCauses / found,
    falseAlerts,
    missedCauses,
    repeated,
    slightAlerts,
    byRule,
  }
}

/** Of the causes in whose time an alert was opened it is that of the latest one. */
function ownedOf(
  causes: readonly Cause[],
  alertsAt: ReadonlyMap<string, readonly ScoredAlert[]>,
  used: Set<number>,
): Map<Cause, ScoredAlert[]> {
  const owned = new Map<Cause, ScoredAlert[]>()
  for (const [place, causesHere] of Map.groupBy(causes, placeOf))
    for (const alert of alertsAt.get(place) ?? []) {
      const [cause] = causesHere
        .filter(({ startMs, endMs }) => alert.openedAtMs >= startMs - BEFORE_MS && alert.openedAtMs <= endMs + AFTER_MS)
        .toSorted((a, b) => distanceMs(a, alert) - distanceMs(b, alert) || b.startMs - a.startMs)
      if (cause === undefined) continue
      used.add(alert.id)
      owned.set(cause, [...(owned.get(cause) ?? []), alert])
    }
  return owned
}
/** How far an alert was opened from the time of a cause; 0: in it. */
const distanceMs = ({ startMs, endMs }: Cause, { openedAtMs }: ScoredAlert): number =>
  Math.max(0, startMs - openedAtMs, openedAtMs - endMs)

/** An alert of an earlier cause still stands when this one begins. */
const isToldAlready = ({ startMs, endMs }: Cause, alerts: readonly ScoredAlert[]): boolean =>
  alerts.some(
    ({ openedAtMs, closedAtMs = Number.POSITIVE_INFINITY }) =>
      openedAtMs <= endMs + AFTER_MS && closedAtMs >= startMs - BEFORE_MS,
  )
