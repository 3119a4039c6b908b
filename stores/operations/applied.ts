import { hash32 } from '#domain/hash.ts'
import type { Reading } from '#domain/reading.ts'
import type { Stream } from '#domain/topic.ts'
import { createAssetNumbers } from './asset-numbers.ts'
import type { Context } from './context.ts'

/**
 * Which readings rules have applied (docs/SPEC.md A1–A5): one small row each, found by (asset, stream, device time, sub, content).
 */
export interface Applied {
  /** True when this reading was not marked before; it is now. To be called inside a transaction. */
  mark(reading: Reading): boolean
  /** Drop marks of readings that arrived on a day that ended before `beforeMs`; a bounded step, true when there is more to do. */
  forget(beforeMs: number): boolean
}

// kept in rows: never renumber
const streamNumbers: Readonly<Record<Stream, number>> = {
  fix: 1,
  stalls: 2,
  visits: 3,
  air: 4,
  supplies: 5,
  event: 6,
  state: 7,
  online: 8,
  order: 9,
  count: 10,
}

const DAY_MS = 86_400_000

interface Key {
  asset_no: number
  stream: number
  at_ms: number
  sub: number
  content: number
}
const FIRST: Key = { asset_no: -1, stream: 0, at_ms: 0, sub: 0, content: 0 }

export function createApplied(context: Context): Applied {
  const { sql, bounds } = context
  const numberOf = createAssetNumbers(context)
  const insert = sql.prepare('INSERT OR IGNORE INTO applied VALUES (?, ?, ?, ?, ?, ?)')
  const lastOfStep = sql.prepare<Key>(
    `SELECT asset_no, stream, at_ms, sub, content FROM applied
      WHERE (asset_no, stream, at_ms, sub, content) > (?1, ?2, ?3, ?4, ?5)
      ORDER BY asset_no, stream, at_ms, sub, content LIMIT 1 OFFSET ?6`,
  )
  const removeStep = sql.prepare(
    `DELETE FROM applied
      WHERE (asset_no, stream, at_ms, sub, content) > (?1, ?2, ?3, ?4, ?5)
        AND (asset_no, stream, at_ms, sub, content) <= (?6, ?7, ?8, ?9, ?10) AND day < ?11`,
  )
  const removeRest = sql.prepare(
    'DELETE FROM applied WHERE (asset_no, stream, at_ms, sub, content) > (?1, ?2, ?3, ?4, ?5) AND day < ?6',
  )
  // rows are in order of asset and device time, not of arrival, so a round walks them all in steps, once a day
  let walkedTo: Key = FIRST
  let roundOfDay = 0

  return {
    mark: (reading) =>
      insert.run(
        numberOf(reading.id),
        streamNumbers[reading.stream],
        reading.atMs,
        reading.sub,
        // tells two contents under one device time and number apart; receiving writes fields in one order
        hash32(JSON.stringify(reading.fields)),
        Math.floor(reading.receivedAtMs / DAY_MS),
      ) === 1,
    forget: (beforeMs) =>
      sql.transaction(() => {
        const day = Math.floor(beforeMs / DAY_MS)
        if (walkedTo === FIRST && day === roundOfDay) return false
        const from = keyValues(walkedTo)
        const to = lastOfStep.get(...from, bounds.purgeRowsMax - 1)
        if (to === undefined) {
          removeRest.run(...from, day)
          walkedTo = FIRST
          roundOfDay = day
          return false
        }
        removeStep.run(...from, ...keyValues(to), day)
        walkedTo = to
        return true
      }),
  }
}

const keyValues = (key: Key): [number, number, number, number, number] => [
  key.asset_no,
  key.stream,
  key.at_ms,
  key.sub,
  key.content,
]
