import { clockStep } from './clock.ts'
import {
  areClosed,
  closed,
  isHeld,
  joined,
  orderNextMs,
  told,
  unchanged,
  type OrderChange,
  type OrderContext,
} from './order-change.ts'
import type { WorkOrder } from './order.ts'

/** Everything that was due by then, one after the other, each at its own time. */
export function dueBy(order: WorkOrder, atMs: number, context: OrderContext): OrderChange | undefined {
  let change: OrderChange | undefined
  for (;;) {
    const now = change?.order ?? order
    const dueMs = orderNextMs(now, context)
    if (dueMs === undefined || dueMs > atMs) return change
    const step = dueStep(now, dueMs, context)
    change = change === undefined ? step : joined(change, step)
  }
}

/** What one moment of `orderNextMs` is for. Whatever it is, it takes the reason for that moment away. */
function dueStep(order: WorkOrder, atMs: number, context: OrderContext): OrderChange {
  const { hours, settings, alerts } = context
  if (order.deferredUntilMs !== undefined && order.deferredUntilMs <= atMs)
    return resumed(order, atMs, 'clock', context)
  if (order.claimByMs !== undefined && order.claimByMs <= atMs) return claimed(order, atMs, context)
  if (order.quietSinceMs !== undefined && order.quietSinceMs + settings.claimMs <= atMs) {
    const { quietSinceMs: _, ...rest } = order
    return areClosed(alerts) ? closed(order, 'cleared', atMs, 'clock') : unchanged(rest)
  }
  const [clock, marks] = clockStep(order.clock, { is: 'tick', atMs }, hours, settings)
  const marked = { ...order, clock }
  return {
    ...unchanged(marked),
    told: marks.map(({ mark, atMs: dueMs }) => told(marked, mark, dueMs)),
    trail: marks.map(({ mark, atMs: dueMs }) => ({ atMs: dueMs, by: 'clock', event: mark, detail: {} })),
  }
}

/** A deferral is over, by the clock or by a person. */
export function resumed(order: WorkOrder, atMs: number, by: string, { hours, settings }: OrderContext): OrderChange {
  const { deferredUntilMs: _, deferReason: __, ...rest } = order
  const [clock] = clockStep(order.clock, { is: 'resume', atMs, reason: 'deferred' }, hours, settings)
  return {
    ...unchanged({ ...rest, clock }),
    told: [told(order, 'resumed', atMs)],
    trail: [{ atMs, by, event: 'resume', detail: {} }],
  }
}

/** Sensors have not confirmed what was done; where nothing can be told or all is good for now, nothing is claimed. */
function claimed(order: WorkOrder, atMs: number, { alerts }: OrderContext): OrderChange {
  const { claimByMs: _, ...rest } = order
  const held = alerts.filter(isHeld)
  if (held.length === 0) return unchanged(rest)
  const is: WorkOrder = { ...rest, state: 'claimed' }
  return {
    ...unchanged(is),
    told: [told(is, 'claimed', atMs)],
    trail: [{ atMs, by: 'clock', event: 'claimed', detail: { rules: held.map(({ rule }) => rule) } }],
  }
}
