import type { Alert, AlertChange, AlertMemory, AlertRule, Severity } from '#domain/alert/alert.ts'
import type { LiveMemory } from '#domain/live.ts'
import type { Alerts } from '../types.ts'
import type { Context } from './context.ts'

/** Writes alerts inside the transaction of what they come from. */
export interface AlertWriter {
  /** The live row of the alert as it is now; undefined when nothing changed: it is open already, or no such one is. */
  write(change: AlertChange): LiveMemory | undefined
  /** What the rules remember of a subject, instead of what they remembered before; an empty text forgets it. */
  remember(memory: AlertMemory): void
  /** Let go alerts that were closed before; at most so many. Returns how many. */
  purge(beforeMs: number, rowsMax: number): number
}

interface Row {
  id: number
  rule: AlertRule
  subject_kind: Alert['subjectKind']
  subject: string
  town: string
  severity: Severity
  state: Alert['state']
  since_ms: number
  opened_at_ms: number
  closed_at_ms: number | null
  detail: string
  shift_id: string | null
}

const alertOf = (row: Row): Alert => ({
  id: row.id,
  rule: row.rule,
  subject: row.subject,
  subjectKind: row.subject_kind,
  town: row.town,
  severity: row.severity,
  state: row.state,
  sinceMs: row.since_ms,
  openedAtMs: row.opened_at_ms,
  ...(row.closed_at_ms === null ? {} : { closedAtMs: row.closed_at_ms }),
  detail: JSON.parse(row.detail) as Alert['detail'],
  ...(row.shift_id === null ? {} : { shiftId: row.shift_id }),
})

const liveOf = (alert: Alert, atMs: number): LiveMemory => ({
  kind: 'alert',
  id: String(alert.id),
  town: alert.town,
  stream: 'alert',
  atMs,
  receivedAtMs: atMs,
  sub: 0,
  fields: { ...alert },
})

/** Alerts of coverage. One open alert a rule and subject: an index of the database makes sure of it (docs/SPEC.md E1). */
export function createAlerts({ sql }: Context): Alerts & AlertWriter {
  const list = sql.prepare<Row>(
    `SELECT * FROM alert
      WHERE id < ?1
        AND (?2 IS NULL OR state = ?2)
        AND (?3 IS NULL OR rule = ?3)
        AND (?4 IS NULL OR subject = ?4)
        AND (?5 IS NULL OR shift_id = ?5)
        AND (?6 = '[]' OR town = '' OR town IN (SELECT value FROM json_each(?6)))
      ORDER BY id DESC LIMIT ?7`,
  )
  const open = sql.prepare<Row>(`SELECT * FROM alert WHERE state = 'open' ORDER BY id`)
  const raise = sql.prepare<Row>(
    `INSERT INTO alert (rule, subject_kind, subject, town, severity, state, since_ms, opened_at_ms, detail, shift_id)
     VALUES (?, ?, ?, ?, ?, 'open', ?, ?, ?, ?)
     ON CONFLICT (rule, subject) WHERE state = 'open' DO NOTHING
     RETURNING *`,
  )
  const change = sql.prepare<Row>(
    `UPDATE alert SET severity = ?3, detail = ?4
      WHERE rule = ?1 AND subject = ?2 AND state = 'open' AND (severity <> ?3 OR detail <> ?4)
      RETURNING *`,
  )
  const close = sql.prepare<Row>(
    `UPDATE alert SET state = 'closed', closed_at_ms = ?3 WHERE rule = ?1 AND subject = ?2 AND state = 'open' RETURNING *`,
  )
  const memories = sql.prepare<AlertMemory>('SELECT subject, state FROM alert_memory')
  const remember = sql.prepare('INSERT OR REPLACE INTO alert_memory VALUES (?, ?)')
  const forget = sql.prepare('DELETE FROM alert_memory WHERE subject = ?')
  const purge = sql.prepare(
    `DELETE FROM alert WHERE id IN (SELECT id FROM alert WHERE closed_at_ms < ? ORDER BY closed_at_ms LIMIT ?)`,
  )

  const written = (row: Row | undefined, atMs: number): LiveMemory | undefined =>
    row === undefined ? undefined : liveOf(alertOf(row), atMs)
  return {
    list: async (filter) =>
      list
        .all(
          filter.beforeId ?? Number.MAX_SAFE_INTEGER,
          filter.state ?? null,
          filter.rule ?? null,
          filter.subject ?? null,
          filter.shiftId ?? null,
          JSON.stringify(filter.towns),
          filter.limit,
        )
        .map((row) => alertOf(row)),
    open: async () => open.all().map((row) => alertOf(row)),
    memories: async () => memories.all(),

    write: (alert) => {
      switch (alert.is) {
        case 'open': {
          const { rule, subjectKind, subject, town, severity, sinceMs, openedAtMs, detail, shiftId = null } = alert
          const text = JSON.stringify(detail)
          return written(
            raise.get(rule, subjectKind, subject, town, severity, sinceMs, openedAtMs, text, shiftId),
            openedAtMs,
          )
        }
        case 'change':
          return written(
            change.get(alert.rule, alert.subject, alert.severity, JSON.stringify(alert.detail)),
            alert.atMs,
          )
        case 'close':
          return written(close.get(alert.rule, alert.subject, alert.closedAtMs), alert.closedAtMs)
      }
    },
    remember: ({ subject, state }) => {
      if (state === '') forget.run(subject)
      else remember.run(subject, state)
    },
    purge: (beforeMs, rowsMax) => purge.run(beforeMs, rowsMax),
  }
}
