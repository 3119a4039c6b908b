import type { Excuse, ExcuseReason } from '#domain/coverage/shift.ts'
import type { PhotoUse, Shifts } from '../types.ts'
import type { Context } from './context.ts'

interface Row {
  id: number
  shift_id: string
  edge: string
  pass: number | null
  from_m: number
  to_m: number
  reason: ExcuseReason
  note: string
  photo_id: number | null
  by: string
  at_ms: number
  undone_by: string | null
  undone_at_ms: number | null
  change: number
}

const CHANGES_MAX = 1_000
/** A photo whose excuse was never sent goes when others come. */
const UNUSED_PHOTO_MS = 86_400_000
const UNUSED_PHOTOS_STEP = 20

/** Excused stretches and their photos. None is ever deleted: one that is undone says by whom. */
export function createExcuses({
  sql,
  audited,
}: Context): Pick<
  Shifts,
  'excuse' | 'undoExcuse' | 'excuses' | 'excuseChange' | 'excusedSince' | 'putPhoto' | 'photo'
> {
  const lastChange = sql.prepare<{ last: number }>('SELECT coalesce(max(change), 0) AS last FROM excuse')
  const insert = sql.prepare<Row>(
    `INSERT INTO excuse (shift_id, edge, pass, from_m, to_m, reason, note, photo_id, by, at_ms, change)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
  )
  const select = sql.prepare<Row>('SELECT * FROM excuse WHERE id = ?')
  const undo = sql.prepare<Row>(
    'UPDATE excuse SET undone_by = ?2, undone_at_ms = ?3, change = ?4 WHERE id = ?1 AND undone_at_ms IS NULL RETURNING *',
  )
  const ofShift = sql.prepare<Row>('SELECT * FROM excuse WHERE shift_id = ? ORDER BY id')
  const since = sql.prepare<Pick<Row, 'shift_id' | 'change'>>(
    'SELECT shift_id, change FROM excuse WHERE change > ? ORDER BY change LIMIT ?',
  )
  const insertPhoto = sql.prepare<{ id: number }>(
    'INSERT INTO photo (type, bytes, at_ms, by) VALUES (?, ?, ?, ?) RETURNING id',
  )
  const photo = sql.prepare<{ type: string; bytes: Uint8Array; by: string }>(
    'SELECT type, bytes, by FROM photo WHERE id = ?',
  )
  const usesOfPhoto = sql.prepare<PhotoUse>(
    `SELECT DISTINCT 'excuse' AS kind, town FROM excuse JOIN shift ON shift.id = shift_id WHERE photo_id = ?1
     UNION SELECT kind, town FROM photo_use WHERE photo_id = ?1 ORDER BY kind, town`,
  )
  const dropUnused = sql.prepare(
    `DELETE FROM photo WHERE id IN (
       SELECT id FROM photo
        WHERE at_ms < ? AND NOT EXISTS (SELECT 1 FROM excuse WHERE photo_id = photo.id)
          AND NOT EXISTS (SELECT 1 FROM photo_use WHERE photo_id = photo.id)
        ORDER BY id LIMIT ?)`,
  )
  const nextChange = (): number => (lastChange.get()?.last ?? 0) + 1
  const told = ({ edge, pass, fromM, toM, reason, note, photoId }: Excuse): Record<string, unknown> => ({
    edge,
    fromM,
    toM,
    reason,
    note,
    ...(pass === undefined ? {} : { pass }),
    ...(photoId === undefined ? {} : { photoId }),
  })

  return {
    excuse: async ({ shiftId, edge, pass, fromM, toM, reason, note, photoId, by, atMs }) =>
      sql.transaction(() => {
        const values = [shiftId, edge, pass ?? null, fromM, toM, reason, note, photoId ?? null, by, atMs] as const
        const excuse = excuseOf(insert.get(...values, nextChange())!)
        audited(by, 'shift.excuse', shiftId, { id: excuse.id, ...told(excuse) })
        return excuse
      }),
    undoExcuse: async (id, by, atMs) =>
      sql.transaction(() => {
        const undone = undo.get(id, by, atMs, nextChange())
        if (undone === undefined) {
          // undone before, or never there
          const known = select.get(id)
          return known === undefined ? undefined : excuseOf(known)
        }
        const excuse = excuseOf(undone)
        audited(by, 'shift.undo-excuse', excuse.shiftId, { id, ...told(excuse), excusedBy: excuse.by })
        return excuse
      }),
    excuses: async (shiftId) => ofShift.all(shiftId).map((row) => excuseOf(row)),
    excuseChange: async () => lastChange.get()?.last ?? 0,
    excusedSince: async (change) => {
      const rows = since.all(change, CHANGES_MAX)
      return { last: rows.at(-1)?.change ?? change, shiftIds: [...new Set(rows.map((row) => row.shift_id))] }
    },
    putPhoto: async ({ type, bytes, by, atMs }) =>
      sql.transaction(() => {
        dropUnused.run(atMs - UNUSED_PHOTO_MS, UNUSED_PHOTOS_STEP)
        const { id } = insertPhoto.get(type, bytes, atMs, by)!
        audited(by, 'photo.add', String(id), { type, bytes: bytes.byteLength })
        return id
      }),
    photo: async (id) => {
      const found = photo.get(id)
      return found === undefined ? undefined : { ...found, uses: usesOfPhoto.all(id).map((use) => ({ ...use })) }
    },
  }
}

const excuseOf = (row: Row): Excuse => ({
  id: row.id,
  shiftId: row.shift_id,
  edge: row.edge,
  ...(row.pass === null ? {} : { pass: row.pass }),
  fromM: row.from_m,
  toM: row.to_m,
  reason: row.reason,
  note: row.note,
  ...(row.photo_id === null ? {} : { photoId: row.photo_id }),
  by: row.by,
  atMs: row.at_ms,
  ...(row.undone_by === null ? {} : { undoneBy: row.undone_by }),
  ...(row.undone_at_ms === null ? {} : { undoneAtMs: row.undone_at_ms }),
})
