import type { TrailLine } from '#domain/alert/alert.ts'
import type { Context } from './context.ts'

export interface Trail {
  add(owner: 'alert' | 'order', ref: number, line: TrailLine): void
  /** From the beginning. */
  of(owner: 'alert' | 'order', ref: number): TrailLine[]
}

interface Row {
  at_ms: number
  by: string
  event: string
  detail: string
}

/** What became of alerts and orders, and by whom; in the order in which it was written. */
export function createTrail({ sql }: Context): Trail {
  const insert = sql.prepare('INSERT INTO trail (owner, ref, at_ms, by, event, detail) VALUES (?, ?, ?, ?, ?, ?)')
  const select = sql.prepare<Row>('SELECT at_ms, by, event, detail FROM trail WHERE owner = ? AND ref = ? ORDER BY id')
  return {
    add: (owner, ref, { atMs, by, event, detail }) => {
      insert.run(owner, ref, atMs, by, event, JSON.stringify(detail))
    },
    of: (owner, ref) =>
      select.all(owner, ref).map((row) => ({
        atMs: row.at_ms,
        by: row.by,
        event: row.event,
        detail: JSON.parse(row.detail) as TrailLine['detail'],
      })),
  }
}
