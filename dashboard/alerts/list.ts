import type { Alert, Severity } from '#domain/alert/alert.ts'

const rank: Readonly<Record<Severity, number>> = { urgent: 0, warning: 1, info: 2 }

/** The order in which alerts are first shown: open ones before closed, what is urgent before what is not, the newest first. */
export const firstOrder = (a: Alert, b: Alert): number =>
  Number(a.state === 'closed') - Number(b.state === 'closed') ||
  (a.state === 'open' ? rank[a.severity] - rank[b.severity] : 0) ||
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

export interface AlertChoice {
  readonly state: string
  readonly rule: string
  readonly kind: string
}

/** Whether an alert is among those chosen; the state is that it was read with, so that it does not vanish from under a hand. */
export const isChosen = ({ rule, subjectKind }: Alert, choice: Pick<AlertChoice, 'rule' | 'kind'>): boolean =>
  (choice.rule === '' || choice.rule === rule) && (choice.kind === '' || choice.kind === subjectKind)

/** Open alerts that were pushed and are not on the page yet. */
export const newAlerts = (read: readonly Alert[], pushed: ReadonlyMap<number, Alert>, choice: AlertChoice): Alert[] => {
  if (choice.state === 'closed') return []
  const known = new Set(read.map(({ id }) => id))
  return [...pushed.values()].filter(
    (alert) => alert.state === 'open' && !known.has(alert.id) && isChosen(alert, choice),
  )
}
