import { isAssetId } from '#domain/asset.ts'
import type { Quarantined, QuarantineReason } from '#domain/quarantine.ts'
import type { Quarantine, QuarantineRow } from '../types.ts'
import type { Context } from './context.ts'

interface Row {
  id: number
  seq: number
  idx: number
  received_at_ms: number
  client_id: string
  topic: string
  payload: Uint8Array
  reason: QuarantineReason
  detail: string
  replayed_at_ms: number | null
}

export interface QuarantineWriter {
  /** To be called inside a transaction. A row already there is kept as it is, but open again. */
  write(rows: readonly Quarantined[]): void
  replayed(ids: readonly number[]): void
  unreadable(ids: readonly number[]): void
}

const rowOf = (row: Row): QuarantineRow => ({
  id: row.id,
  seq: row.seq,
  index: row.idx,
  receivedAtMs: row.received_at_ms,
  clientId: row.client_id,
  topic: row.topic,
  payload: row.payload,
  reason: row.reason,
  detail: row.detail,
  replayedAtMs: row.replayed_at_ms ?? undefined,
})

/** The asset a topic names, or empty. */
const assetIdOf = (topic: string): string => {
  const id = topic.split('/', 3)[2] ?? ''
  return isAssetId(id) ? id : ''
}

const COLUMNS = `q.id, seq, idx, received_at_ms, client_id, topic, payload, reason, detail, replayed_at_ms
  FROM quarantine q JOIN quarantine_message m ON m.id = q.message_id`
const BYTES_A_MESSAGE = 200 // columns and indexes beside the payload, so that empty payloads count, too

export function createQuarantine({ sql, nowMs, bounds, audited }: Context): Quarantine & QuarantineWriter {
  const list = sql.prepare<Row>(
    `SELECT ${COLUMNS}
      WHERE q.id < ?1
        AND (?2 IS NULL OR reason = ?2)
        AND (?3 IS NULL OR q.asset_id = ?3)
        AND (?4 = '[]' OR (SELECT town FROM asset WHERE asset.id = q.asset_id) IN (SELECT value FROM json_each(?4)))
      ORDER BY q.id DESC LIMIT ?5`,
  )
  const get = sql.prepare<Row>(`SELECT ${COLUMNS} WHERE q.id = ?`)
  const counts = sql.prepare<{ reason: QuarantineReason; count: number }>('SELECT * FROM quarantine_count')
  const counted = sql.prepare(
    `INSERT INTO quarantine_count (reason, count) VALUES (?1, ?2) ON CONFLICT (reason) DO UPDATE SET count = count + ?2`,
  )
  const message = sql.prepare<{ id: number }>('SELECT id FROM quarantine_message WHERE seq = ? AND received_at_ms = ?')
  const addMessage = sql.prepare<{ id: number }>(
    `INSERT INTO quarantine_message (seq, received_at_ms, client_id, topic, asset_id, payload, rows)
     VALUES (?, ?, ?, ?, ?, ?, 0) RETURNING id`,
  )
  const addRow = sql.prepare(
    `INSERT INTO quarantine (message_id, idx, asset_id, reason, detail, added_at_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (message_id, idx, reason) DO NOTHING`,
  )
  const reopen = sql.prepare(
    `UPDATE quarantine SET replayed_at_ms = NULL, stored_at_ms = NULL
      WHERE message_id = ? AND idx = ? AND reason = ? AND replayed_at_ms IS NOT NULL`,
  )
  const moreRows = sql.prepare('UPDATE quarantine_message SET rows = rows + ?2 WHERE id = ?1')
  const grow = sql.prepare('UPDATE quarantine_size SET rows = rows + ?, bytes = bytes + ?, purged = purged + ?')
  const size = sql.prepare<{ rows: number; bytes: number; purged: number }>('SELECT * FROM quarantine_size')
  const oldest = sql.prepare<{ id: number; message_id: number; added_at_ms: number }>(
    'SELECT id, message_id, added_at_ms FROM quarantine ORDER BY id LIMIT ?',
  )
  const removeRow = sql.prepare('DELETE FROM quarantine WHERE id = ?')
  const removeMessage = sql.prepare<{ bytes: number }>(
    'DELETE FROM quarantine_message WHERE id = ? AND rows = 0 RETURNING length(payload) AS bytes',
  )
  const request = sql.prepare(
    'UPDATE quarantine SET requested_at_ms = ?2 WHERE id = ?1 AND requested_at_ms IS NULL AND replayed_at_ms IS NULL',
  )
  const requested = sql.prepare<Row>(`SELECT ${COLUMNS} WHERE requested_at_ms IS NOT NULL ORDER BY q.id LIMIT ?`)
  const replayed = sql.prepare(
    'UPDATE quarantine SET requested_at_ms = NULL, replayed_at_ms = ?2, stored_at_ms = NULL WHERE id = ?1',
  )
  const unreadable = sql.prepare('UPDATE quarantine SET requested_at_ms = NULL WHERE id = ?')
  const toStore = sql.prepare<Row>(
    `SELECT ${COLUMNS} WHERE replayed_at_ms IS NOT NULL AND stored_at_ms IS NULL ORDER BY q.id LIMIT ?`,
  )
  const stored = sql.prepare('UPDATE quarantine SET stored_at_ms = ?2 WHERE id = ?1')

  const remove = (id: number, messageId: number): void => {
    removeRow.run(id)
    moreRows.run(messageId, -1)
    const gone = removeMessage.get(messageId)
    grow.run(-1, gone === undefined ? 0 : -(gone.bytes + BYTES_A_MESSAGE), 1)
  }
  /** The oldest go first; at most one step's worth, so that a batch never waits long for room. */
  const makeRoom = (): boolean => {
    for (let removed = 0; removed < bounds.purgeRowsMax; removed++) {
      const now = size.get()
      if (now === undefined || (now.rows <= bounds.quarantineMax && now.bytes <= bounds.quarantineBytesMax))
        return false
      const [row] = oldest.all(1)
      if (row === undefined) return false
      remove(row.id, row.message_id)
    }
    return true
  }
  const messageId = (row: Quarantined, assetId: string): number => {
    const known = message.get(row.seq, row.receivedAtMs)
    if (known !== undefined) return known.id
    grow.run(0, row.payload.byteLength + BYTES_A_MESSAGE, 0)
    const added = addMessage.get(row.seq, row.receivedAtMs, row.clientId, row.topic, assetId, row.payload)
    if (added === undefined) throw new Error(`Cannot quarantine message ${row.seq}: the store gave no row back`)
    return added.id
  }
  const write = (rows: readonly Quarantined[]): void => {
    const byReason = new Map<QuarantineReason, number>()
    for (const row of rows) {
      const assetId = assetIdOf(row.topic)
      const id = messageId(row, assetId)
      const added = addRow.run(id, row.index, assetId, row.reason, row.detail, nowMs())
      if (added === 0) {
        reopen.run(id, row.index, row.reason)
        continue
      }
      moreRows.run(id, 1)
      grow.run(1, 0, 0)
      byReason.set(row.reason, (byReason.get(row.reason) ?? 0) + 1)
    }
    for (const [reason, count] of byReason) counted.run(reason, count)
    if (rows.length > 0) makeRoom()
  }
  const markReplayed = (ids: readonly number[]): void => {
    for (const id of ids) replayed.run(id, nowMs())
  }

  return {
    write,
    replayed: markReplayed,
    unreadable: (ids) => {
      for (const id of ids) unreadable.run(id)
    },
    list: async ({ reason, assetId, beforeId, limit, towns }) =>
      list
        .all(beforeId ?? Number.MAX_SAFE_INTEGER, reason ?? null, assetId ?? null, JSON.stringify(towns), limit)
        .map((row) => rowOf(row)),
    get: async (id) => {
      const row = get.get(id)
      return row === undefined ? undefined : rowOf(row)
    },
    counts: async () => Object.fromEntries(counts.all().map((row) => [row.reason, row.count])),
    add: async (rows) => sql.transaction(() => write(rows)),
    requestReplay: async (ids, by) =>
      sql.transaction(() => {
        for (const id of ids) request.run(id, nowMs())
        audited(by, 'quarantine.replay', 'quarantine', { ids: [...ids] })
      }),
    requested: async (limit) => requested.all(limit).map((row) => rowOf(row)),
    toStore: async (limit) => toStore.all(limit).map((row) => rowOf(row)),
    stored: async (ids) =>
      sql.transaction(() => {
        for (const id of ids) stored.run(id, nowMs())
      }),
    purge: async () =>
      sql.transaction(() => {
        const isPast = (row: { added_at_ms: number }): boolean => row.added_at_ms < nowMs() - bounds.quarantineKeepMs
        const past = oldest.all(1).some((row) => isPast(row))
          ? oldest.all(bounds.purgeRowsMax).filter((row) => isPast(row))
          : []
        for (const row of past) remove(row.id, row.message_id)
        return makeRoom() || past.length === bounds.purgeRowsMax
      }),
    purged: async () => size.get()?.purged ?? 0,
  }
}
