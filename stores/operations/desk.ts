import type { Alert, AlertChange } from '#domain/alert/alert.ts'
import type { LiveMemory } from '#domain/live.ts'
import type { Duty } from '#domain/response/duty.ts'
import type { Alerts, ByPerson, WorkOrders } from '../types.ts'
import { createAlertRows } from './alert-rows.ts'
import type { Context } from './context.ts'
import { createActs } from './desk-acts.ts'
import type { Facts } from './desk-facts.ts'
import { createTeller } from './desk-notices.ts'
import { Sitting, type DeskParts } from './desk-sitting.ts'
import { createLiveWriter } from './live.ts'
import type { NoticeWriter } from './notices.ts'
import { createOrderRows } from './order-rows.ts'
import type { ToiletWriter } from './toilets.ts'
import { createTrail } from './trail.ts'

export interface Desk {
  /** Begin within a transaction. */
  sit(): DeskSitting
  readonly alerts: Pick<Alerts, 'acknowledge' | 'close' | 'mute'>
  readonly orders: Pick<WorkOrders, 'act'>
}
/** Everything that becomes of alerts and orders in one transaction of rules or of coverage. */
export interface DeskSitting {
  /** Let all clocks tell that are due by then, in order of time, each at the time at which it was due. */
  tellDue(byMs: number): void
  /** What the rules change. Whether anything did. */
  change(change: AlertChange): boolean
  /** Live rows of all that changed, as they are now. */
  liveRows(): LiveMemory[]
}

/** The one place where alerts, orders, their clocks, trail and notices change (docs/decisions/005-one-desk-for-alerts.md). */
export function createDesk(context: Context, { facts, toilets, notices, duties }: DeskStores): Desk {
  const { sql, audited } = context
  const alerts = createAlertRows(context)
  const parts: DeskParts = {
    alerts,
    orders: createOrderRows(context),
    trail: createTrail(context),
    teller: createTeller(facts, notices, duties),
    facts,
    toilets,
  }
  const live = createLiveWriter(context)
  /** A transaction of a person's. */
  const sitting = <T>(work: (sitting: Sitting) => T): T =>
    sql.transaction(() => {
      const sat = new Sitting(parts)
      const result = work(sat)
      const rows = sat.liveRows()
      const rev = live.revision(rows.length > 0)
      for (const row of rows) live.put(row, rev)
      return result
    })

  /** `work` on an alert that is not closed, with its line in the log of what people did. */
  const byPerson = (
    id: number,
    action: string,
    { by, note }: ByPerson,
    work: (alert: Alert, sitting: Sitting) => void,
    more: object = {},
  ): Alert | undefined =>
    sitting((sat) => {
      const before = alerts.get(id)
      if (before === undefined || before.state === 'closed') return before
      work(before, sat)
      if (sat.liveRows().length > 0) {
        const { rule, part, subject } = before
        audited(by, `alert.${action}`, subject, { id, rule, part, ...more, ...(note === undefined ? {} : { note }) })
      }
      return alerts.get(id)
    })
  const hand = ({ by, note }: ByPerson) => ({ by, byPerson: true, ...(note === undefined ? {} : { note }) })

  return {
    sit: () => new Sitting(parts),
    alerts: {
      acknowledge: async (id, person) =>
        byPerson(id, 'acknowledge', person, (alert, sat) => {
          // its reason is gone: there is nothing to take care of
          if (alert.state === 'resolved') return
          const order = alert.orderId === undefined ? undefined : parts.orders.get(alert.orderId)
          if (order === undefined) return sat.acknowledge(alert, person.atMs, hand(person))
          const action = { actionId: '', orderId: order.id, action: 'acknowledge', atMs: person.atMs } as const
          sat.orders.act(order, action, { name: person.by, mayLead: false }, person.atMs)
        }),
      close: async (id, person) =>
        byPerson(id, 'close', person, (alert, sat) => sat.close(alert, person.atMs, hand(person))),
      mute: async (id, untilMs, person) =>
        byPerson(id, 'mute', person, (alert, sat) => sat.mute(alert, untilMs, person.atMs, hand(person)), { untilMs }),
    },
    orders: createActs(context, { facts, orders: parts.orders, sitting }),
  }
}

export interface DeskStores {
  readonly facts: Facts
  readonly toilets: ToiletWriter
  readonly notices: NoticeWriter
  readonly duties: (atMs: number) => Duty[]
}
