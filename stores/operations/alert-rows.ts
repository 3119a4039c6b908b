import type { Alert, AlertChange, AlertRule } from '#domain/alert/alert.ts'
import type { LiveMemory } from '#domain/live.ts'
import type { Context } from './context.ts'

export interface AlertRow {
  id: number
  rule: AlertRule
  subject_kind: Alert['subjectKind']
  subject: string
  part: string
  town: string
  severity: Alert['severity']
  state: Alert['state']
  since_ms: number
  opened_at_ms: number
  acknowledged_at_ms: number | null
  acknowledged_by: string | null
  resolved_at_ms: number | null
  closed_at_ms: number | null
  returns: number
  detail: string
  shift_id: string | null
  order_id: number | null
  root_id: number | null
  muted_until_ms: number | null
  level: Alert['level']
  due_ms: number | null
  interrupted_at_ms: number | null
  next_ms: number | null
}

const given = <K extends string, V>(key: K, value: V | null): { [key in K]?: V } =>
  value === null ? {} : ({ [key]: value } as { [key in K]?: V })

export const alertOf = (row: AlertRow): Alert => ({
  id: row.id,
  rule: row.rule,
  subject: row.subject,
  subjectKind: row.subject_kind,
  part: row.part,
  town: row.town,
  severity: row.severity,
  state: row.state,
  sinceMs: row.since_ms,
  openedAtMs: row.opened_at_ms,
  ...given('acknowledgedAtMs', row.acknowledged_at_ms),
  ...given('acknowledgedBy', row.acknowledged_by),
  ...given('resolvedAtMs', row.resolved_at_ms),
  ...given('closedAtMs', row.closed_at_ms),
  returns: row.returns,
  detail: JSON.parse(row.detail) as Alert['detail'],
  ...given('shiftId', row.shift_id),
  ...given('orderId', row.order_id),
  ...given('rootId', row.root_id),
  ...given('mutedUntilMs', row.muted_until_ms),
  level: row.level,
  ...given('dueMs', row.due_ms),
  ...given('interruptedAtMs', row.interrupted_at_ms),
})

export const alertLive = (alert: Alert, atMs: number): LiveMemory => ({
  kind: 'alert',
  id: String(alert.id),
  town: alert.town,
  stream: 'alert',
  atMs,
  receivedAtMs: atMs,
  sub: 0,
  fields: { ...alert },
})

export type AlertKey = Pick<Alert, 'rule' | 'subject' | 'part'>
export type AlertOpening = Extract<AlertChange, { readonly is: 'open' }>

export interface AlertRows {
  get(id: number): Alert | undefined
  /** The one that is not closed. */
  standing(key: AlertKey): Alert | undefined
  ofOrder(orderId: number): Alert[]
  ofRoot(rootId: number): Alert[]
  /** All of a subject that are not closed, by id. */
  standingOf(subject: string): Alert[]
  /** All of a town that are not closed. */
  standingIn(town: string, rule: AlertRule): Alert[]
  /** A new one, of state open; undefined when one that is not closed is there already. */
  insert(alert: AlertOpening): Alert | undefined
  update(alert: Alert, nextMs: number | undefined): void
  /** The first that is due by then, with the time at which it is. */
  due(byMs: number): { readonly alert: Alert; readonly nextMs: number } | undefined
}

/** Rows of alerts: at most one that is not closed per rule, subject and part, by an index of the database (docs/SPEC.md Z1). */
export function createAlertRows({ sql }: Pick<Context, 'sql'>): AlertRows {
  const select = sql.prepare<AlertRow>('SELECT * FROM alert WHERE id = ?')
  const standing = sql.prepare<AlertRow>(
    `SELECT * FROM alert WHERE rule = ? AND subject = ? AND part = ? AND state <> 'closed'`,
  )
  const ofOrder = sql.prepare<AlertRow>('SELECT * FROM alert WHERE order_id = ? ORDER BY id')
  const ofRoot = sql.prepare<AlertRow>(`SELECT * FROM alert WHERE root_id = ? AND state <> 'closed' ORDER BY id`)
  const standingOf = sql.prepare<AlertRow>(`SELECT * FROM alert WHERE subject = ? AND state <> 'closed' ORDER BY id`)
  const standingIn = sql.prepare<AlertRow>(
    `SELECT * FROM alert WHERE rule = ?2 AND town = ?1 AND state <> 'closed' ORDER BY id`,
  )
  const insert = sql.prepare<AlertRow>(
    `INSERT INTO alert (rule, subject_kind, subject, part, town, severity, state, since_ms, opened_at_ms, returns, detail, shift_id, level)
     VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?, 0, ?, ?, 0)
     ON CONFLICT (rule, subject, part) WHERE state <> 'closed' DO NOTHING
     RETURNING *`,
  )
  const update = sql.prepare(
    `UPDATE alert SET severity = ?2, state = ?3, acknowledged_at_ms = ?4, acknowledged_by = ?5, resolved_at_ms = ?6, closed_at_ms = ?7,
            returns = ?8, detail = ?9, order_id = ?10, root_id = ?11, muted_until_ms = ?12, level = ?13, due_ms = ?14,
            interrupted_at_ms = ?15, next_ms = ?16
      WHERE id = ?1`,
  )
  const due = sql.prepare<AlertRow>('SELECT * FROM alert WHERE next_ms <= ? ORDER BY next_ms, id LIMIT 1')

  const found = (row: AlertRow | undefined): Alert | undefined => (row === undefined ? undefined : alertOf(row))
  return {
    get: (id) => found(select.get(id)),
    standing: ({ rule, subject, part }) => found(standing.get(rule, subject, part)),
    ofOrder: (orderId) => ofOrder.all(orderId).map((row) => alertOf(row)),
    ofRoot: (rootId) => ofRoot.all(rootId).map((row) => alertOf(row)),
    standingOf: (subject) => standingOf.all(subject).map((row) => alertOf(row)),
    standingIn: (town, rule) => standingIn.all(town, rule).map((row) => alertOf(row)),
    insert: ({ rule, subjectKind, subject, part = '', town, severity, sinceMs, openedAtMs, detail, shiftId = null }) =>
      found(
        insert.get(
          rule,
          subjectKind,
          subject,
          part,
          town,
          severity,
          sinceMs,
          openedAtMs,
          JSON.stringify(detail),
          shiftId,
        ),
      ),
    update: (alert, nextMs) => {
      update.run(
        alert.id,
        alert.severity,
        alert.state,
        alert.acknowledgedAtMs ?? null,
        alert.acknowledgedBy ?? null,
        alert.resolvedAtMs ?? null,
        alert.closedAtMs ?? null,
        alert.returns,
        JSON.stringify(alert.detail),
        alert.orderId ?? null,
        alert.rootId ?? null,
        alert.mutedUntilMs ?? null,
        alert.level,
        alert.dueMs ?? null,
        alert.interruptedAtMs ?? null,
        nextMs ?? null,
      )
    },
    due: (byMs) => {
      const row = due.get(byMs)
      return row === undefined || row.next_ms === null ? undefined : { alert: alertOf(row), nextMs: row.next_ms }
    },
  }
}
