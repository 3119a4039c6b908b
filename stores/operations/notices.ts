import type { Notice } from '#domain/response/notice.ts'
import type { Notices } from '../types.ts'
import { createChannels } from './channels.ts'
import type { Context } from './context.ts'

interface Row {
  no: number
  content: string
}

/** Writes notices in the transaction of what they tell of. */
export interface NoticeWriter {
  /** Whether it was new: one with its id is never made twice. */
  write(notice: Notice): boolean
  is(id: string): boolean
  /** When a team's people of a level were interrupted, after `fromMs` and up to `toMs`. */
  interruptions(team: string, level: Notice['level'], fromMs: number, toMs: number): number[]
}

const noticeOf = (row: Row): Notice & { no: number } => ({ ...(JSON.parse(row.content) as Notice), no: row.no })

/** What people are told, once each by its id (docs/SPEC.md Z7). */
export function createNotices(context: Context): Notices & { readonly writer: NoticeWriter } {
  const { sql } = context
  const insert = sql.prepare(
    'INSERT OR IGNORE INTO notice (id, at_ms, town, team, level, interrupts, content) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const interruptions = sql.prepare<{ at_ms: number }>(
    'SELECT at_ms FROM notice WHERE team = ? AND level = ? AND interrupts = 1 AND at_ms > ? AND at_ms <= ?',
  )
  const select = sql.prepare<Row>('SELECT no, content FROM notice WHERE id = ?')
  const list = sql.prepare<Row>(
    `SELECT no, content FROM notice
      WHERE no < ?1
        AND (?2 = '[]' OR town = '' OR town IN (SELECT value FROM json_each(?2)))
        AND (?3 IS NULL OR json_extract(content, '$.alertId') = ?3)
        AND (?4 IS NULL OR json_extract(content, '$.orderId') = ?4)
      ORDER BY no DESC LIMIT ?5`,
  )
  return {
    ...createChannels(context),
    writer: {
      write: (notice) => {
        const { id, atMs, town, team, level, interrupts } = notice
        return insert.run(id, atMs, town, team, level, interrupts ? 1 : 0, JSON.stringify(notice)) > 0
      },
      is: (id) => select.get(id) !== undefined,
      interruptions: (team, level, fromMs, toMs) =>
        interruptions.all(team, level, fromMs, toMs).map((row) => row.at_ms),
    },
    get: async (id) => {
      const row = select.get(id)
      return row === undefined ? undefined : (JSON.parse(row.content) as Notice)
    },
    list: async ({ towns, alertId, orderId, beforeNo, limit }) =>
      list
        .all(beforeNo ?? Number.MAX_SAFE_INTEGER, JSON.stringify(towns), alertId ?? null, orderId ?? null, limit)
        .map((row) => noticeOf(row)),
  }
}
