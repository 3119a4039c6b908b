import type { Sqlite } from '../sqlite.ts'

/** One step deletes at most this much, about a millisecond of work, so that acknowledgements hardly wait behind it. */
const STEP_ROWS = 500
const STEP_BYTES = 1_000_000
/** Pages given back to the disk in one step. */
const STEP_PAGES = 250
/** Empty pages are kept for the messages to come, up to this share of the file, or this many bytes if that is more. */
const EMPTY_SHARE = 0.25
const EMPTY_BYTES = 64_000_000

export interface JournalRoom {
  readonly fileBytes: number
  /** In use: the file without its empty pages. */
  readonly usedBytes: number
}

export interface Trimmer {
  room(): JournalRoom
  /**
   * Delete from the front what is processed (up to `processedSeq`, never the last row) and arrived before `beforeMs`; with `early`
   * whenever it arrived. One bounded step; the number of messages deleted.
   */
  step(processedSeq: number, lastSeq: number, beforeMs: number, early: boolean): number
  /** Give empty pages back to the disk: all of them when it is `short` of room, else what is beyond a sensible share. One bounded step. */
  giveBack(short: boolean): void
}

export function createTrimmer(sql: Sqlite): Trimmer {
  const pages = sql.prepare<{ page_count: number }>('PRAGMA page_count')
  const empty = sql.prepare<{ freelist_count: number }>('PRAGMA freelist_count')
  const pageBytes = sql.prepare<{ page_size: number }>('PRAGMA page_size').get()?.page_size ?? 4_096
  const oldest = sql.prepare<{ seq: number; received_at_ms: number; bytes: number }>(
    `SELECT seq, received_at_ms, length(payload) AS bytes FROM message WHERE seq <= ? AND seq < ? ORDER BY seq LIMIT ${STEP_ROWS}`,
  )
  const removeUpTo = sql.prepare('DELETE FROM message WHERE seq <= ?')
  const emptyPages = (): number => empty.get()?.freelist_count ?? 0

  const room = (): JournalRoom => {
    const count = pages.get()?.page_count ?? 0
    return { fileBytes: count * pageBytes, usedBytes: (count - emptyPages()) * pageBytes }
  }
  return {
    room,
    step(processedSeq, lastSeq, beforeMs, early) {
      let lastToGo = 0
      let rows = 0
      let bytes = 0
      for (const row of oldest.all(processedSeq, lastSeq)) {
        if (bytes > STEP_BYTES || (!early && row.received_at_ms >= beforeMs)) break
        lastToGo = row.seq
        bytes += row.bytes
        rows++
      }
      return rows === 0 ? 0 : removeUpTo.run(lastToGo)
    },
    giveBack(short) {
      const { fileBytes, usedBytes } = room()
      const keptBytes = short ? 0 : Math.max(EMPTY_BYTES, fileBytes * EMPTY_SHARE)
      if (fileBytes - usedBytes > keptBytes) sql.db.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`)
    },
  }
}
