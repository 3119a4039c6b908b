import type { Severity } from '#domain/alert/alert.ts'
import type { PauseReason } from '#domain/response/clock.ts'
import type { DueOrder } from '../service-api.ts'

/** Where an order stands on the board of orders, by its clock (docs/SPEC.md U31). */
export const boardColumns = ['late', 'soon', 'running', 'done', 'claimed', 'paused'] as const
export type BoardColumn = (typeof boardColumns)[number]

/** Left of the time allowed from which it is soon: the share at which the clock warns first. */
const SOON_SHARE = 0.25

export interface OrderDeadline {
  readonly what: 'accept' | 'done'
  readonly atMs: number
  /** Of working time. */
  readonly allowedMs: number
}

/** What has to happen next, and by when; undefined while the clock stands, or nothing is awaited of people. */
export function deadlineOf(order: DueOrder): OrderDeadline | undefined {
  const { state, due, clock } = order
  if (due === undefined || due.isPaused || clock.paused.length > 0) return undefined
  if (state === 'open' && due.acceptByMs !== undefined)
    return { what: 'accept', atMs: due.acceptByMs, allowedMs: clock.acceptMs }
  if ((state === 'open' || state === 'acknowledged' || state === 'arrived') && due.doneByMs !== undefined)
    return { what: 'done', atMs: due.doneByMs, allowedMs: clock.doneMs }
  return undefined
}

/** Why its clock stands; `closed`: for no reason that is told. */
export function pauseOf(order: DueOrder): PauseReason | 'closed' | undefined {
  if (order.clock.paused.includes('deferred')) return 'deferred'
  if (order.clock.paused.includes('folded')) return 'folded'
  if (order.clock.paused.includes('recovered')) return 'recovered'
  return order.due?.isPaused === true ? 'closed' : undefined
}

/** Undefined: closed, and on the board no more. */
export function columnOf(order: DueOrder, nowMs: number): BoardColumn | undefined {
  if (order.state === 'closed') return undefined
  if (order.state === 'claimed') return 'claimed'
  if (order.state === 'done') return 'done'
  const pause = pauseOf(order)
  if (pause !== undefined && pause !== 'closed') return 'paused'
  const deadline = deadlineOf(order)
  if (deadline === undefined) return 'running'
  const leftMs = deadline.atMs - nowMs
  if (leftMs <= 0) return 'late'
  return leftMs <= deadline.allowedMs * SOON_SHARE || order.clock.told.includes(`${deadline.what}-25`)
    ? 'soon'
    : 'running'
}

const rank: Readonly<Record<Severity, number>> = { urgent: 0, warning: 1, info: 2 }
const timeOf = (order: DueOrder): number => deadlineOf(order)?.atMs ?? order.doneAtMs ?? order.openedAtMs

export type Arrangement = ReadonlyMap<number, BoardColumn>

/** All that stand, column by column: within each what is due first, at the same time the more urgent. The order of the map is that of the cards. */
export function arranged(orders: readonly DueOrder[], nowMs: number): Arrangement {
  const placed = orders.flatMap((order) => {
    const column = columnOf(order, nowMs)
    return column === undefined ? [] : [{ order, column }]
  })
  placed.sort(
    (a, b) =>
      timeOf(a.order) - timeOf(b.order) || rank[a.order.severity] - rank[b.order.severity] || a.order.id - b.order.id,
  )
  return new Map(placed.map(({ order, column }) => [order.id, column]))
}

/** How many cards would come, go or change their column were the board arranged anew. */
export function strayCount(before: Arrangement, next: Arrangement): number {
  let strays = 0
  for (const [id, column] of next) if (before.get(id) !== column) strays++
  for (const id of before.keys()) if (!next.has(id)) strays++
  return strays
}
