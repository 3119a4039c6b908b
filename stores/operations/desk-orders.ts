import type { Alert } from '#domain/alert/alert.ts'
import { alertStep } from '#domain/alert/life.ts'
import type { LiveMemory } from '#domain/live.ts'
import { localDayOf } from '#domain/plan/local-day.ts'
import { orderAction, type Actor, type ActionVerdict } from '#domain/response/order-action.ts'
import { firstLevel, orderNextMs, unmuted, type OrderChange, type OrderContext } from '#domain/response/order-change.ts'
import type { NoticeCause } from '#domain/response/notice.ts'
import { newOrder, orderStep, type OrderEvent } from '#domain/response/order-step.ts'
import type { OrderAction, OrderWork, WorkOrder } from '#domain/response/order.ts'
import type { Place } from './desk-facts.ts'
import type { DeskParts } from './desk-sitting.ts'
import { orderLive } from './order-rows.ts'
import { entryOf } from './work-orders.ts'

/** How far up something has gone that was told; the others go to the first line. */
const escalation: Readonly<Partial<Record<NoticeCause, 1 | 2>>> = {
  'accept-late': 1,
  'done-late': 1,
  claimed: 1,
  'accept-manager': 2,
}

/** What orders do to their alerts. */
interface AlertHands {
  readonly resolve: (alert: Alert, atMs: number, by: string) => void
  /** By a person. */
  readonly close: (alert: Alert, atMs: number, by: string) => void
  readonly save: (alert: Alert, atMs: number) => void
}

/** Orders within a sitting: opened for alerts, moved on by them, by clocks and by people. */
export class OrderDesk {
  readonly #parts: DeskParts
  readonly #live: Map<string, LiveMemory>
  readonly #alerts: AlertHands

  constructor(parts: DeskParts, live: Map<string, LiveMemory>, alerts: AlertHands) {
    this.#parts = parts
    this.#live = live
    this.#alerts = alerts
  }

  /** Something became of one of its alerts. */
  event(orderId: number | undefined, event: OrderEvent): void {
    const order = orderId === undefined ? undefined : this.#parts.orders.get(orderId)
    if (order === undefined || order.state === 'closed') return
    const place = this.#parts.facts.place(order.toilet)
    const change = orderStep(order, event, this.#context(order, place))
    if (change !== undefined) this.#apply(change, place, event.atMs, 'rules')
  }

  /** A word of a supervisor not to be told of one of its alerts is over. */
  unmuted(orderId: number, atMs: number, by: string): void {
    const order = this.#parts.orders.get(orderId)
    const change = order === undefined ? undefined : unmuted(order, atMs)
    if (change !== undefined) this.#apply(change, this.#parts.facts.place(change.order.toilet), atMs, by)
  }

  /** Its clock has something to tell. */
  due(order: WorkOrder, dueMs: number): void {
    const place = this.#parts.facts.place(order.toilet)
    const context = this.#context(order, place)
    const change = orderStep(order, { is: 'clock', atMs: dueMs }, context)
    if (change !== undefined) return this.#apply(change, place, dueMs, 'clock')
    // settings or hours have changed since
    const next = orderNextMs(order, context)
    this.#parts.orders.update(order, next !== undefined && next > dueMs ? next : undefined)
  }

  /** The order of the alert's toilet and work gets it too, or is opened for it. */
  join(alert: Alert, work: OrderWork, atMs: number): void {
    const { orders, facts } = this.#parts
    const place = facts.place(alert.subject)
    const known = orders.standing(alert.subject, work)
    if (known === undefined) return this.#open(alert, work, atMs, place)
    const joining: Alert = { ...alert, orderId: known.id }
    this.#alerts.save(joining, atMs)
    const context = this.#context({ ...known, alerts: [...known.alerts, joining] }, place)
    const change = orderStep(known, { is: 'alert-joined', atMs, alert: joining }, context)
    if (change !== undefined) this.#apply(change, place, atMs, 'rules')
  }

  /** What a person does. */
  act(order: WorkOrder, action: OrderAction, actor: Actor, nowMs: number): ActionVerdict {
    const { facts, toilets } = this.#parts
    const place = facts.place(order.toilet)
    const code = toilets.codeOf(order.toilet)
    const verdict = orderAction(order, action, actor, nowMs, {
      ...this.#context(order, place),
      settings: facts.settings(),
      ...(place.at === undefined ? {} : { place: place.at }),
      ...(code === undefined ? {} : { code }),
    })
    if (verdict.is === 'applied') this.#apply(verdict, place, nowMs, actor.name)
    return verdict
  }

  #open(alert: Alert, work: OrderWork, atMs: number, place: Place): void {
    const { orders, facts } = this.#parts
    const settings = facts.settings()
    const { id: alertId, rule, part, subject: toilet, severity } = alert
    const before = orders.lastClosed(toilet, work)
    const isRepeat = before?.closedAtMs !== undefined && atMs - before.closedAtMs < settings.repeatMs
    const opening = {
      toilet,
      town: alert.town,
      team: place.team,
      work,
      severity,
      atMs,
      alert: { id: alertId, rule, part },
      ...(isRepeat ? { repeatOf: before.id } : {}),
    }
    // the store numbers it, and ids of notices name the number
    const { id } = orders.insert(newOrder({ ...opening, id: 0 }, settings).order, undefined)
    this.#alerts.save({ ...alert, orderId: id }, atMs)
    this.#apply(newOrder({ ...opening, id }, settings), place, atMs, 'rules')
  }

  #context(order: Pick<WorkOrder, 'alerts'>, { hours }: Place): OrderContext {
    const { alerts, facts } = this.#parts
    return {
      alerts: order.alerts.flatMap((known) => {
        const alert = alerts.get(known.id)
        return alert === undefined
          ? []
          : [
              {
                ...known,
                severity: alert.severity,
                state: alert.state,
                ...(alert.rootId === undefined ? {} : { rootId: alert.rootId }),
              },
            ]
      }),
      hours,
      settings: facts.settings(),
    }
  }

  /** Write what became of an order and all that follows from it. */
  #apply(change: OrderChange, place: Place, nowMs: number, by: string): void {
    const { alerts: rows, trail, toilets, facts, orders } = this.#parts
    for (const line of change.trail) trail.add('order', change.order.id, line)
    const order = this.#tell(change, place)
    orders.update(order, orderNextMs(order, this.#context(order, place)))
    this.#live.set(`order ${order.id}`, orderLive(entryOf(order, facts), nowMs))
    this.#acknowledgeWith(order)
    for (const id of change.endAlerts) {
      const alert = rows.get(id)
      if (alert !== undefined) this.#alerts.resolve(alert, change.endAtMs ?? nowMs, by)
    }
    if (change.closeAlerts) for (const alert of this.#standing(order)) this.#alerts.close(alert, nowMs, by)
    if (change.cleaned !== undefined) {
      const { full, fromMs, atMs } = change.cleaned
      toilets.addInput(order.toilet, atMs, { is: 'cleaned', orderId: order.id, full, fromMs })
    }
    // days that are over are judged again with it
    const today = localDayOf(nowMs)
    const days = [order.openedAtMs, order.acknowledgedAtMs, order.doneAtMs].flatMap((atMs) =>
      atMs === undefined ? [] : [localDayOf(atMs)],
    )
    for (const day of new Set(days))
      if (day < today) toilets.staleDay({ toilet: order.toilet, day, seq: 0, cause: 'order' })
  }

  /** Tells people; the order with what came of it. */
  #tell(change: OrderChange, place: Place): WorkOrder {
    let { order } = change
    if (change.told.length === 0) return order
    const standing = this.#standing(order)
    for (const told of change.told) {
      // a supervisor wants no word of it for now
      if (standing.length > 0 && standing.every(({ mutedUntilMs = 0 }) => mutedUntilMs > told.atMs)) {
        if (told.rings) order = { ...order, withheld: [...new Set([...(order.withheld ?? []), told.cause])] }
        continue
      }
      const how = this.#parts.teller.ofOrder(order, told, place, standing)
      const isFirst = told.level === firstLevel(order)
      if (isFirst && how.is === 'rang')
        order = { ...order, interruptedAtMs: told.atMs, interrupted: how.to, onRound: false }
      if (isFirst && how.is === 'listed' && (told.rings || told.cause === 'raised')) order = { ...order, onRound: true }
      if (told.level !== 'crew') this.#passOn(standing, told, how.is === 'rang')
    }
    return order
  }

  /** Alerts say who has been told of them, and screens of those who lead ring by them. */
  #passOn(standing: readonly Alert[], { cause, atMs }: OrderChange['told'][number], rang: boolean): void {
    const reached = escalation[cause] ?? 0
    for (const { id } of standing) {
      const alert = this.#parts.alerts.get(id)
      if (alert === undefined || (alert.level >= reached && !rang)) continue
      const higher = alert.level >= reached ? alert.level : reached
      this.#alerts.save({ ...alert, level: higher, ...(rang ? { interruptedAtMs: atMs } : {}) }, atMs)
    }
  }

  #standing(order: WorkOrder): Alert[] {
    return this.#parts.alerts.ofOrder(order.id).filter(({ state }) => state !== 'closed')
  }

  /** Whoever takes an order takes its alerts, also those that join it later. */
  #acknowledgeWith({ id: orderId, acknowledgedAtMs, acknowledgedBy }: WorkOrder): void {
    if (acknowledgedAtMs === undefined || acknowledgedBy === undefined) return
    const { alerts, trail } = this.#parts
    for (const alert of alerts.ofOrder(orderId)) {
      const state = alertStep(alert, 'acknowledge')
      if (state === undefined) continue
      const atMs = Math.max(acknowledgedAtMs, alert.openedAtMs)
      trail.add('alert', alert.id, { atMs, by: acknowledgedBy, event: 'acknowledge', detail: { orderId } })
      this.#alerts.save({ ...alert, state, acknowledgedAtMs: atMs, acknowledgedBy }, atMs)
    }
  }
}
