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
}

const noticeOf = (row: Row): Notice & { no: number } => ({ ...(JSON.parse(row.content) as Notice), no: row.no })

/** What people are told, once each by its id (docs/SPEC.md Z12). */
export function createNotices(context: Context): Notices & NoticeWriter {
  const { sql } = context
  const insert = sql.prepare('INSERT OR IGNORE INTO notice (id, at_ms, town, content) VALUES (?, ?, ?, ?)')
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
    write: (notice) => insert.run(notice.id, notice.atMs, notice.town, JSON.stringify(notice)) > 0,
    get: async (id) => {
      const row = select.get(id)
      if (row === undefined) return undefined
      const { no, ...notice } = noticeOf(row)
      return notice
    },
    list: async ({ towns, alertId, orderId, beforeNo, limit }) =>
      list
        .all(beforeNo ?? Number.MAX_SAFE_INTEGER, JSON.stringify(towns), alertId ?? null, orderId ?? null, limit)
        .map((row) => noticeOf(row)),
  }
}
