import { seesTown } from '#domain/person.ts'
import type { ActionVerdict } from '#domain/response/order-action.ts'
import type { OrderAction } from '#domain/response/order.ts'
import type { OrderAnswer, WorkOrders } from '../types.ts'
import type { Context } from './context.ts'
import type { Facts } from './desk-facts.ts'
import type { Sitting } from './desk-sitting.ts'
import type { OrderRows } from './order-rows.ts'
import { entryOf } from './work-orders.ts'

/** Answers are kept so long: no phone waits longer to send what it could not send. */
const ANSWERS_KEEP_MS = 90 * 86_400_000
const ANSWERS_DROPPED_STEP = 20

/** What is kept of an answer; the order is told as it is when it is asked for. */
type Kept = { readonly is: 'applied' | 'no-op' } | Extract<ActionVerdict, { readonly is: 'refused' }>

/** Actions of people on orders, each applied once (docs/SPEC.md Z12). */
export function createActs(
  { sql, audited }: Context,
  {
    facts,
    orders,
    sitting,
  }: {
    readonly facts: Facts
    readonly orders: OrderRows
    /** `work` in a transaction; what changed is pushed to live clients. */
    readonly sitting: <T>(work: (sitting: Sitting) => T) => T
  },
): Pick<WorkOrders, 'act'> {
  const known = sql.prepare<{ order_id: number; by: string; answer: string }>(
    'SELECT order_id, by, answer FROM order_action WHERE id = ?',
  )
  const keep = sql.prepare(
    'INSERT INTO order_action (id, order_id, by, at_ms, content, answer) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const dropOld = sql.prepare(
    'DELETE FROM order_action WHERE id IN (SELECT id FROM order_action WHERE at_ms < ? ORDER BY at_ms LIMIT ?)',
  )
  const isPhotoOf = sql.prepare<{ one: number }>('SELECT 1 AS one FROM photo WHERE id = ? AND by = ?')
  const showPhoto = sql.prepare(`INSERT OR IGNORE INTO photo_use (photo_id, kind, ref, town) VALUES (?, 'order', ?, ?)`)

  const answer = (kept: Kept, orderId: number): OrderAnswer => {
    const order = entryOf(orders.get(orderId)!, facts)
    return kept.is === 'refused' ? { ...kept, order } : { is: kept.is, order }
  }
  const refused = (reason: Extract<OrderAnswer, { is: 'refused' }>['reason'], detail: string) =>
    ({ is: 'refused', reason, detail }) as const

  return {
    act: async (action, person, nowMs) =>
      sitting((sat) => {
        const order = orders.get(action.orderId)
        if (order === undefined || !seesTown(person, order.town))
          return refused('not-found', `there is no order ${action.orderId} that you may see`)
        const before = known.get(action.actionId)
        if (before !== undefined)
          return before.by === person.name && before.order_id === order.id
            ? answer(JSON.parse(before.answer) as Kept, order.id)
            : { ...refused('not-allowed', 'something else was done under this id'), order: entryOf(order, facts) }

        const missing = (action.photoIds ?? []).find((id) => isPhotoOf.get(id, person.name) === undefined)
        // it may still be on its way: asked again, it is looked at again
        if (missing !== undefined)
          return { ...refused('not-found', `there is no photo ${missing} of yours`), order: entryOf(order, facts) }
        const verdict = sat.orders.act(order, action, person, nowMs)
        const kept: Kept = verdict.is === 'refused' ? verdict : { is: verdict.is }
        dropOld.run(nowMs - ANSWERS_KEEP_MS, ANSWERS_DROPPED_STEP)
        keep.run(
          action.actionId,
          order.id,
          person.name,
          nowMs,
          JSON.stringify(withoutCode(action)),
          JSON.stringify(kept),
        )
        if (verdict.is === 'applied') {
          for (const id of action.photoIds ?? []) showPhoto.run(id, String(order.id), order.town)
          audited(person.name, `order.${action.action}`, order.toilet, withoutCode(action))
        }
        return answer(kept, order.id)
      }),
  }
}

/** The code of the toilet is nobody's to read here. */
const withoutCode = (action: OrderAction): Record<string, unknown> => ({ ...action, qrToken: undefined })
