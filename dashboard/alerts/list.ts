import type { Alert, AlertState, Severity } from '#domain/alert/alert.ts'
import { rulesOf } from './areas.ts'

const rank: Readonly<Record<Severity, number>> = { urgent: 0, warning: 1, info: 2 }
const stateRank: Readonly<Record<AlertState, number>> = { open: 0, acknowledged: 1, resolved: 2, closed: 3 }

/** The order in which alerts are first shown: what nobody has taken first, closed ones last, what is urgent before what is not, the newest first. */
export const firstOrder = (a: Alert, b: Alert): number =>
  stateRank[a.state] - stateRank[b.state] ||
  (a.state === 'closed' ? 0 : rank[a.severity] - rank[b.severity]) ||
  b.id - a.id

/**
 * Alerts as they were read, each with what was pushed of it since: one that is closed by now stays where it is, and no row moves (docs/SPEC.md U7).
 * An alert that closed between two readings is in both; it is shown once.
 */
export function shownAlerts(read: readonly Alert[], pushed: ReadonlyMap<number, Alert>): Alert[] {
  const seen = new Set<number>()
  return read.flatMap((alert) => {
    if (seen.has(alert.id)) return []
    seen.add(alert.id)
    return [pushed.get(alert.id) ?? alert]
  })
}

/** Empty: all. */
export interface AlertChoice {
  /** A state, or `standing`: all but closed. */
  readonly state: string
  readonly severity: string
  readonly area: string
  readonly town: string
  readonly rule: string
}

export const isInState = ({ state }: Alert, wanted: string): boolean =>
  wanted === '' || state === wanted || (wanted === 'standing' && state !== 'closed')

/** Whether an alert is among those chosen; its state is that it was read with, so that it does not vanish from under a hand. */
export const isChosen = (
  { rule, severity, town }: Alert,
  choice: Pick<AlertChoice, 'severity' | 'area' | 'town' | 'rule'>,
): boolean =>
  (choice.rule === '' || choice.rule === rule) &&
  (choice.severity === '' || choice.severity === severity) &&
  (choice.town === '' || choice.town === town) &&
  (rulesOf(choice.area)?.includes(rule) ?? true)

/** Alerts that were pushed, not closed and chosen, and are not on the page yet. */
export function newAlerts(read: readonly Alert[], pushed: ReadonlyMap<number, Alert>, choice: AlertChoice): Alert[] {
  const known = new Set(read.map(({ id }) => id))
  return [...pushed.values()].filter(
    (alert) =>
      alert.state !== 'closed' && !known.has(alert.id) && isInState(alert, choice.state) && isChosen(alert, choice),
  )
}

/** Who has been told so far, by `level` of an alert. */
export const alertLevels = ['first', 'supervisor', 'manager'] as const

/** Somebody has to take it: consequences and mere information are not counted. */
export const isCalling = ({ state, rootId, severity }: Pick<Alert, 'state' | 'rootId' | 'severity'>): boolean =>
  state === 'open' && rootId === undefined && severity !== 'info'
