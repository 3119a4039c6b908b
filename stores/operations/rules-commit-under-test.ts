import type { AlertRule } from '#domain/alert/alert.ts'
import type { RulesCommit } from '../types.ts'

/** For tests: what rules commit, where nothing happened but `more`. */
export const rulesCommitOf = (position: number, more: Partial<RulesCommit> = {}): RulesCommit => ({
  position,
  live: [],
  quarantined: [],
  droppedFields: {},
  replayed: [],
  unreadable: [],
  ...more,
})

/** The same of alerts of toilets that rules raise at a moment, in one step. */
export const alertsRaised = (
  position: number,
  nowMs: number,
  alerts: readonly (readonly [rule: AlertRule, subject: string, town: string])[],
): RulesCommit => {
  const raised = alerts.map(([rule, subject, town]) => ({
    is: 'open' as const,
    rule,
    subject,
    subjectKind: 'toilet' as const,
    town,
    severity: 'warning' as const,
    sinceMs: nowMs - 60_000,
    openedAtMs: nowMs,
    detail: {},
  }))
  return rulesCommitOf(position, {
    service: { steps: [{ nowMs, alerts: raised }], nowMs, toilets: [], staleDays: [] },
  })
}
