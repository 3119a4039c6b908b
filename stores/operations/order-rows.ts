import type { LiveMemory } from '#domain/live.ts'
import type { ResponseClock } from '#domain/response/clock.ts'
import type { WorkOrder } from '#domain/response/order.ts'
import type { Context } from './context.ts'

export interface OrderRow {
  id: number
  toilet: string
  town: string
  team: string
  work: WorkOrder['work']
  severity: WorkOrder['severity']
  state: WorkOrder['state']
  opened_at_ms: number
  closed_at_ms: number | null
  content: string
  clock: string
  interrupted_at_ms: number | null
  next_ms: number | null
}

/** What of an order has no column of its own. */
type Content = Omit<
  WorkOrder,
  | 'id'
  | 'toilet'
  | 'town'
  | 'team'
  | 'work'
  | 'severity'
  | 'state'
  | 'openedAtMs'
  | 'closedAtMs'
  | 'clock'
  | 'interruptedAtMs'
>

export const orderOf = (row: OrderRow): WorkOrder => ({
  id: row.id,
  toilet: row.toilet,
  town: row.town,
  team: row.team,
  work: row.work,
  severity: row.severity,
  state: row.state,
  openedAtMs: row.opened_at_ms,
  ...(JSON.parse(row.content) as Content),
  ...(row.closed_at_ms === null ? {} : { closedAtMs: row.closed_at_ms }),
  clock: JSON.parse(row.clock) as ResponseClock,
  ...(row.interrupted_at_ms === null ? {} : { interruptedAtMs: row.interrupted_at_ms }),
})

/** What has a column of its own is left out. */
const contentOf = (order: WorkOrder): string =>
  JSON.stringify({
    ...order,
    id: undefined,
    toilet: undefined,
    town: undefined,
    team: undefined,
    work: undefined,
    severity: undefined,
    state: undefined,
    openedAtMs: undefined,
    closedAtMs: undefined,
    clock: undefined,
    interruptedAtMs: undefined,
  })

export const orderLive = (order: WorkOrder, atMs: number): LiveMemory => ({
  kind: 'order',
  id: String(order.id),
  town: order.town,
  stream: 'work-order',
  atMs,
  receivedAtMs: atMs,
  sub: 0,
  fields: { ...order },
})

export interface OrderRows {
  get(id: number): WorkOrder | undefined
  /** The one of a toilet and work that is not closed. */
  standing(toilet: string, work: WorkOrder['work']): WorkOrder | undefined
  /** The last of a toilet and work that was closed. */
  lastClosed(toilet: string, work: WorkOrder['work']): WorkOrder | undefined
  insert(order: Omit<WorkOrder, 'id'>, nextMs: number | undefined): WorkOrder
  update(order: WorkOrder, nextMs: number | undefined): void
  due(byMs: number): { readonly order: WorkOrder; readonly nextMs: number } | undefined
}

/** Rows of orders: at most one that is not closed per toilet and work, by an index of the database (docs/SPEC.md Z8). */
export function createOrderRows({ sql }: Pick<Context, 'sql'>): OrderRows {
  const select = sql.prepare<OrderRow>('SELECT * FROM work_order WHERE id = ?')
  const standing = sql.prepare<OrderRow>(`SELECT * FROM work_order WHERE toilet = ? AND work = ? AND state <> 'closed'`)
  const lastClosed = sql.prepare<OrderRow>(
    `SELECT * FROM work_order WHERE toilet = ? AND work = ? AND state = 'closed' ORDER BY id DESC LIMIT 1`,
  )
  const insert = sql.prepare<OrderRow>(
    `INSERT INTO work_order (toilet, town, team, work, severity, state, opened_at_ms, content, clock, interrupted_at_ms, next_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
  )
  const update = sql.prepare(
    `UPDATE work_order SET severity = ?2, state = ?3, closed_at_ms = ?4, content = ?5, clock = ?6, interrupted_at_ms = ?7, next_ms = ?8
      WHERE id = ?1`,
  )
  const due = sql.prepare<OrderRow>('SELECT * FROM work_order WHERE next_ms <= ? ORDER BY next_ms, id LIMIT 1')
  const found = (row: OrderRow | undefined): WorkOrder | undefined => (row === undefined ? undefined : orderOf(row))
  return {
    get: (id) => found(select.get(id)),
    standing: (toilet, work) => found(standing.get(toilet, work)),
    lastClosed: (toilet, work) => found(lastClosed.get(toilet, work)),
    insert: (order, nextMs) => {
      const { toilet, town, team, work, severity, state, openedAtMs, clock, interruptedAtMs = null } = order
      return orderOf(
        insert.get(
          toilet,
          town,
          team,
          work,
          severity,
          state,
          openedAtMs,
          contentOf({ ...order, id: 0 }),
          JSON.stringify(clock),
          interruptedAtMs,
          nextMs ?? null,
        )!,
      )
    },
    update: (order, nextMs) => {
      update.run(
        order.id,
        order.severity,
        order.state,
        order.closedAtMs ?? null,
        contentOf(order),
        JSON.stringify(order.clock),
        order.interruptedAtMs ?? null,
        nextMs ?? null,
      )
    },
    due: (byMs) => {
      const row = due.get(byMs)
      return row === undefined || row.next_ms === null ? undefined : { order: orderOf(row), nextMs: row.next_ms }
    },
  }
}
