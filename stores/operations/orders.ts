import type { DeviceKind } from '#domain/asset.ts'
import type { SweepOrder } from '#domain/coverage/shift.ts'
import { orderAnswers, type OrderAnswer } from '#domain/reading.ts'
import type { Commands, Shifts } from '../types.ts'
import type { Context } from './context.ts'

interface Row {
  id: string
  shift_id: string
  vehicle: string
  edges: string
  note: string
  by: string
  at_ms: number
  published_at_ms: number | null
  answer: OrderAnswer | null
  answered_at_ms: number | null
}
interface CommandRow {
  id: number
  kind: DeviceKind
  asset_id: string
  payload: string
}

export interface Orders {
  readonly orders: Pick<Shifts, 'order' | 'orders' | 'orderAnswered'>
  readonly commands: Commands
  /** The same as `orderAnswered`, to be called inside a transaction of rules. */
  answered(id: string, vehicle: string, answer: OrderAnswer, atMs: number): boolean
}

/** Re-sweep orders, the queue that takes their commands to the broker, and what vehicles say of them. */
export function createOrders({ sql, audited }: Context): Orders {
  const insert = sql.prepare(
    'INSERT INTO sweep_order (id, shift_id, vehicle, edges, note, by, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const enqueue = sql.prepare(`INSERT INTO command (kind, asset_id, payload, order_id) VALUES ('sweeper', ?, ?, ?)`)
  const select = sql.prepare<Row>('SELECT * FROM sweep_order WHERE id = ? AND vehicle = ?')
  const list = sql.prepare<Row>(
    `SELECT * FROM sweep_order WHERE (?1 IS NULL OR shift_id = ?1) AND (?2 IS NULL OR vehicle = ?2)
      ORDER BY at_ms DESC, id LIMIT ?3`,
  )
  const setAnswer = sql.prepare('UPDATE sweep_order SET answer = ?2, answered_at_ms = ?3 WHERE id = ?1')
  const waiting = sql.prepare<CommandRow>(
    'SELECT id, kind, asset_id, payload FROM command WHERE id > ? ORDER BY id LIMIT ?',
  )
  const remove = sql.prepare<{ order_id: string | null }>('DELETE FROM command WHERE id = ? RETURNING order_id')
  const setPublished = sql.prepare(
    'UPDATE sweep_order SET published_at_ms = ?2 WHERE id = ?1 AND published_at_ms IS NULL',
  )

  const answered: Orders['answered'] = (id, vehicle, answer, atMs) => {
    const known = select.get(id, vehicle)
    if (known === undefined || !isNews(known, answer, atMs)) return false
    setAnswer.run(id, answer, atMs)
    return true
  }
  return {
    orders: {
      order: async ({ id, shiftId, vehicle, edges, note, by, atMs }, { payload }) =>
        sql.transaction(() => {
          insert.run(id, shiftId, vehicle, JSON.stringify(edges), note, by, atMs)
          enqueue.run(vehicle, payload, id)
          audited(by, 'shift.order', shiftId, { order: id, vehicle, edges, note })
        }),
      orders: async ({ shiftId, vehicle, limit }) =>
        list.all(shiftId ?? null, vehicle ?? null, limit).map((row) => orderOf(row)),
      orderAnswered: async (...said) => sql.transaction(() => answered(...said)),
    },
    commands: {
      waiting: async (limit, afterId = 0) =>
        waiting.all(afterId, limit).map(({ id, kind, asset_id: assetId, payload }) => ({ id, kind, assetId, payload })),
      published: async (ids, atMs) =>
        sql.transaction(() => {
          for (const id of ids) {
            const orderId = remove.get(id)?.order_id ?? null
            if (orderId !== null) setPublished.run(orderId, atMs)
          }
        }),
    },
    answered,
  }
}

/**
 * Whether an answer replaces the one known (docs/SPEC.md G12): the first `done` stands for good, else the newest counts, so that
 * neither order nor repetition changes what is known in the end.
 */
function isNews(known: Row, answer: OrderAnswer, atMs: number): boolean {
  if (known.answer === null || known.answered_at_ms === null) return true
  if (known.answer === 'done') return answer === 'done' && atMs < known.answered_at_ms
  if (answer === 'done' || atMs !== known.answered_at_ms) return answer === 'done' || atMs > known.answered_at_ms
  return orderAnswers.indexOf(answer) > orderAnswers.indexOf(known.answer)
}

const orderOf = (row: Row): SweepOrder => ({
  id: row.id,
  shiftId: row.shift_id,
  vehicle: row.vehicle,
  edges: JSON.parse(row.edges) as string[],
  note: row.note,
  by: row.by,
  atMs: row.at_ms,
  ...(row.published_at_ms === null ? {} : { publishedAtMs: row.published_at_ms }),
  ...(row.answer === null ? {} : { answer: row.answer }),
  ...(row.answered_at_ms === null ? {} : { answeredAtMs: row.answered_at_ms }),
})
