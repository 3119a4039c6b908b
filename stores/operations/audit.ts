import type { Audit, AuditRow } from '../types.ts'
import type { Sqlite } from '../sqlite.ts'

interface Row {
  id: number
  at_ms: number
  by: string
  action: string
  subject: string
  detail: string
}

/** Who changed what, and when. Nothing in this program deletes from it. */
export function createAudit(sql: Sqlite): Audit & { write(row: Omit<AuditRow, 'id'>): void } {
  const insert = sql.prepare('INSERT INTO audit (at_ms, by, action, subject, detail) VALUES (?, ?, ?, ?, ?)')
  const select = sql.prepare<Row>(
    'SELECT * FROM audit WHERE id < ?1 AND (?2 IS NULL OR subject = ?2) ORDER BY id DESC LIMIT ?3',
  )
  const write = (row: Omit<AuditRow, 'id'>): void => {
    insert.run(row.atMs, row.by, row.action, row.subject, JSON.stringify(row.detail))
  }
  return {
    write,
    add: async (row) => write(row),
    list: async ({ beforeId, limit, subject }) =>
      select.all(beforeId ?? Number.MAX_SAFE_INTEGER, subject ?? null, limit).map((row) => ({
        id: row.id,
        atMs: row.at_ms,
        by: row.by,
        action: row.action,
        subject: row.subject,
        detail: JSON.parse(row.detail) as AuditRow['detail'],
      })),
  }
}
