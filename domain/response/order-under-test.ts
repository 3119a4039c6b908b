import type { AlertRule, AlertState, Severity } from '../alert/alert.ts'
import { defaultRuleSettings } from '../coverage/settings.ts'
import { workCalendar } from '../plan/calendar.ts'
import { workingHours } from './hours.ts'
import { orderAction, type ActionContext, type ActionVerdict, type Actor } from './order-action.ts'
import type { AlertNow, OrderChange } from './order-change.ts'
import { newOrder, orderStep, type OrderEvent } from './order-step.ts'
import { workOf, type OrderAction, type WorkOrder } from './order.ts'

export const MINUTE = 60_000
export const HOUR = 3_600_000
export const at = (local: string): number => Date.parse(`2026-11-${local.replace(' ', 'T')}:00+08:00`)
export const settings = defaultRuleSettings
export const crew: Actor = { name: 'Li Hua', mayLead: false }
export const supervisor: Actor = { name: 'Wang Fang', mayLead: true }
export const PLACE = [120.35, 31.59] as const

export const alertNow = (rule: AlertRule, more: Partial<AlertNow> = {}): AlertNow => ({
  id: 1,
  rule,
  part: '',
  severity: 'warning',
  state: 'open',
  ...more,
})

export const context = (alerts: readonly AlertNow[]): ActionContext => ({
  alerts,
  // 06:00 to 22:00
  hours: workingHours({
    openMinute: 0,
    closeMinute: 1_440,
    calendar: workCalendar({ days: [], years: [{ year: 2026 }] }),
    settings,
  }),
  settings,
  place: PLACE,
  code: 'right-code',
})

/** An order and its alerts, as the desk keeps them. */
export class OrderUnderTest {
  order: WorkOrder
  alerts: AlertNow[]
  readonly changes: OrderChange[] = []

  constructor(rule: AlertRule, atMs: number, severity: Severity = 'warning') {
    const alert = alertNow(rule, { severity })
    this.alerts = [alert]
    const change = newOrder(
      {
        id: 17,
        toilet: 't-1',
        town: '东亭街道',
        team: '东亭一班',
        work: workOf(rule) ?? 'check',
        severity,
        atMs,
        alert,
      },
      settings,
    )
    this.order = change.order
    this.changes.push(change)
  }
  get context(): ActionContext {
    return context(this.alerts)
  }
  /** What has been told since the beginning. */
  get told(): string[] {
    return this.changes.flatMap(({ told }) =>
      told.map(({ cause, level, rings }) => `${cause} ${level}${rings ? ' rings' : ''}`),
    )
  }
  get trail(): string[] {
    return this.changes.flatMap(({ trail }) => trail.map(({ by, event }) => `${event} by ${by}`))
  }
  change(event: OrderEvent): OrderChange | undefined {
    const change = orderStep(this.order, event, this.context)
    if (change !== undefined) this.#keep(change)
    return change
  }
  join(rule: AlertRule, atMs: number, more: Partial<AlertNow> = {}): OrderChange | undefined {
    const alert = alertNow(rule, { id: this.alerts.length + 1, ...more })
    this.alerts = [...this.alerts, alert]
    return this.change({ is: 'alert-joined', atMs, alert })
  }
  /** One of its alerts has another state. */
  set(state: AlertState, atMs: number, alertId = 1, byPerson = false): OrderChange | undefined {
    const was = this.alerts.find(({ id }) => id === alertId)?.state
    this.alerts = this.alerts.map((alert) => (alert.id === alertId ? { ...alert, state } : alert))
    if (state === 'closed') return this.change({ is: 'alert-closed', atMs, alertId, byPerson })
    if (state === 'resolved') return this.change({ is: 'alert-resolved', atMs, alertId })
    return was === 'resolved' ? this.change({ is: 'alert-returned', atMs, alertId }) : undefined
  }
  fold(rootId: number | undefined, atMs: number): OrderChange | undefined {
    this.alerts = this.alerts.map((alert) => ({ ...alert, rootId }))
    return this.change({ is: rootId === undefined ? 'unfolded' : 'folded', atMs })
  }
  clock(atMs: number): OrderChange | undefined {
    return this.change({ is: 'clock', atMs })
  }
  act(
    action: OrderAction['action'],
    atMs: number,
    more: Partial<OrderAction> & { readonly actor?: Actor; readonly nowMs?: number } = {},
  ): ActionVerdict {
    const { actor = crew, nowMs = atMs, ...rest } = more
    const proof = action === 'arrive' ? ({ proof: 'qr', qrToken: 'right-code' } as const) : {}
    const made: OrderAction = { actionId: 'a', orderId: 17, action, atMs, ...proof, ...rest }
    const verdict = orderAction(this.order, made, actor, nowMs, this.context)
    if (verdict.is === 'applied') {
      this.#keep(verdict)
      const ended = new Set(verdict.endAlerts)
      this.alerts = this.alerts.map((alert) =>
        verdict.closeAlerts
          ? { ...alert, state: 'closed' }
          : ended.has(alert.id)
            ? { ...alert, state: 'resolved' }
            : alert,
      )
    }
    return verdict
  }
  #keep(change: OrderChange): void {
    this.order = change.order
    this.changes.push(change)
  }
}
