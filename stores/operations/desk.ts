import { alertStep } from '#domain/alert/life.ts'
import type { Alert, AlertChange } from '#domain/alert/alert.ts'
import type { LiveMemory } from '#domain/live.ts'
import type { Alerts, ByPerson, WorkOrders } from '../types.ts'
import { alertLive, createAlertRows } from './alert-rows.ts'
import type { Context } from './context.ts'
import type { Facts } from './desk-facts.ts'
import { createLiveWriter } from './live.ts'
import { createOrderRows } from './order-rows.ts'
import type { ToiletWriter } from './toilets.ts'
import { createTrail } from './trail.ts'
import { entryOf } from './work-orders.ts'

/** Everything that became of alerts and orders in one transaction. */
export interface Sitting {
  /** Let all clocks tell that are due by then, in order of time, each at the time at which it was due. */
  tellDue(byMs: number): void
  /** What the rules change. Whether anything changed. */
  change(change: AlertChange): boolean
  /** Live rows of all that changed, as they are now. */
  liveRows(): LiveMemory[]
}
export interface Desk {
  /** Begin within a transaction. */
  sit(): Sitting
  readonly alerts: Pick<Alerts, 'acknowledge' | 'close' | 'mute'>
  readonly orders: Pick<WorkOrders, 'act'>
}

/** The one place where alerts, orders, their clocks, trail and notices change (docs/decisions/005-one-desk-for-alerts.md). */
export function createDesk(
  context: Context,
  { facts }: { readonly facts: Facts; readonly toilets: ToiletWriter },
): Desk {
  const { sql, audited } = context
  const rows = createAlertRows(context)
  const orders = createOrderRows(context)
  const trail = createTrail(context)
  const live = createLiveWriter(context)

  const sit = (): Sitting & { put(alert: Alert, atMs: number): void } => {
    const changed = new Map<string, LiveMemory>()
    const put = (alert: Alert, atMs: number): void => {
      rows.update(alert, undefined)
      changed.set(`alert ${alert.id}`, alertLive(alert, atMs))
    }
    const change = (made: AlertChange): boolean => {
      if (made.is === 'open') {
        const alert = rows.insert(made)
        if (alert === undefined) return false
        trail.add('alert', alert.id, { atMs: made.openedAtMs, by: 'rules', event: 'open', detail: made.detail })
        changed.set(`alert ${alert.id}`, alertLive(alert, made.openedAtMs))
        return true
      }
      const alert = rows.standing({ rule: made.rule, subject: made.subject, part: made.part ?? '' })
      if (alert === undefined) return false
      if (made.is === 'change') {
        if (alert.severity === made.severity && JSON.stringify(alert.detail) === JSON.stringify(made.detail))
          return false
        put({ ...alert, severity: made.severity, detail: made.detail }, made.atMs)
        return true
      }
      trail.add('alert', alert.id, { atMs: made.closedAtMs, by: 'rules', event: 'close', detail: {} })
      put(
        { ...alert, state: 'closed', resolvedAtMs: alert.resolvedAtMs ?? made.closedAtMs, closedAtMs: made.closedAtMs },
        made.closedAtMs,
      )
      return true
    }
    return { put, change, tellDue: () => undefined, liveRows: () => [...changed.values()] }
  }
  const byPerson = (id: number, act: (alert: Alert, sitting: ReturnType<typeof sit>) => void): Alert | undefined =>
    sql.transaction(() => {
      const alert = rows.get(id)
      if (alert === undefined) return undefined
      const sitting = sit()
      act(alert, sitting)
      const made = sitting.liveRows()
      const rev = live.revision(made.length > 0)
      for (const row of made) live.put(row, rev)
      return rows.get(id)
    })
  const told = (alert: Alert, event: string, { by, atMs, note }: ByPerson, more: object = {}): void => {
    const detail = { ...more, ...(note === undefined ? {} : { note }) }
    trail.add('alert', alert.id, { atMs, by, event, detail })
    audited(by, `alert.${event}`, String(alert.id), { rule: alert.rule, subject: alert.subject, ...detail })
  }
  return {
    sit,
    alerts: {
      acknowledge: async (id, person) =>
        byPerson(id, (alert, { put }) => {
          const state = alertStep(alert, 'acknowledge')
          if (state === undefined) return
          told(alert, 'acknowledge', person)
          put({ ...alert, state, acknowledgedAtMs: person.atMs, acknowledgedBy: person.by }, person.atMs)
        }),
      close: async (id, person) =>
        byPerson(id, (alert, { put }) => {
          const state = alertStep(alert, 'close')
          if (state === undefined) return
          told(alert, 'close', person)
          put({ ...alert, state, closedAtMs: person.atMs }, person.atMs)
        }),
      mute: async (id, untilMs, person) =>
        byPerson(id, (alert, { put }) => {
          if (alert.state === 'closed') return
          told(alert, 'mute', person, { untilMs })
          put({ ...alert, mutedUntilMs: untilMs }, person.atMs)
        }),
    },
    orders: {
      act: async (action) => {
        const order = orders.get(action.orderId)
        if (order === undefined)
          return { is: 'refused', reason: 'not-found', detail: `there is no order ${action.orderId}` }
        return { is: 'no-op', order: entryOf(order, facts) }
      },
    },
  }
}
