import { dueTimes } from '#domain/response/clock.ts'
import type { WorkOrder } from '#domain/response/order.ts'
import type { OrderEntry, WorkOrders } from '../types.ts'
import type { Context } from './context.ts'
import type { Facts } from './desk-facts.ts'
import { createOrderRows, orderOf, type OrderRow } from './order-rows.ts'
import { createTrail } from './trail.ts'

/** An order with the moments at which its clocks run out, as they run now. */
export const entryOf = (order: WorkOrder, facts: Pick<Facts, 'place'>): OrderEntry => ({
  ...order,
  due: order.state === 'closed' ? { isPaused: false } : dueTimes(order.clock, facts.place(order.toilet).hours),
})

/** Orders to crews as they are read; they are changed at the desk (`desk.ts`). */
export function createWorkOrders(context: Context, facts: Facts): Omit<WorkOrders, 'act'> {
  const { sql } = context
  const rows = createOrderRows(context)
  const trail = createTrail(context)
  const list = sql.prepare<OrderRow>(
    `SELECT * FROM work_order
      WHERE id < ?1
        AND (?2 IS NULL OR state = ?2 OR (?2 = 'standing' AND state <> 'closed'))
        AND (?3 IS NULL OR toilet = ?3)
        AND (?4 IS NULL OR team = ?4)
        AND (?5 IS NULL OR work = ?5)
        AND (?6 = '[]' OR town IN (SELECT value FROM json_each(?6)))
        AND (?7 IS NULL OR opened_at_ms >= ?7)
        AND (?8 IS NULL OR opened_at_ms < ?8)
      ORDER BY id DESC LIMIT ?9`,
  )
  return {
    get: async (id) =>
      sql.snapshot(() => {
        const order = rows.get(id)
        return order === undefined ? undefined : entryOf(order, facts)
      }),
    list: async ({ state, toilet, team, work, towns, fromMs, toMs, beforeId, limit }) =>
      sql.snapshot(() =>
        list
          .all(
            beforeId ?? Number.MAX_SAFE_INTEGER,
            state ?? null,
            toilet ?? null,
            team ?? null,
            work ?? null,
            JSON.stringify(towns),
            fromMs ?? null,
            toMs ?? null,
            limit,
          )
          .map((row) => entryOf(orderOf(row), facts)),
      ),
    trail: async (id) => trail.of('order', id),
  }
}
