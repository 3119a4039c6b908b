import { severities, type Alert, type AlertChange } from '#domain/alert/alert.ts'
import { alertStep, holdDownMs } from '#domain/alert/life.ts'
import type { RuleSettings } from '#domain/coverage/settings.ts'
import type { LiveMemory } from '#domain/live.ts'
import { alertClockStep, alertClockWorse, startAlertClock } from '#domain/response/alert-clock.ts'
import { behindTown, foldsUnder, rootRuleFor } from '#domain/response/fold.ts'
import { workOf } from '#domain/response/order.ts'
import { alertLive, type AlertOpening, type AlertRows } from './alert-rows.ts'
import type { Facts } from './desk-facts.ts'
import type { Teller } from './desk-notices.ts'
import { OrderDesk } from './desk-orders.ts'
import type { OrderRows } from './order-rows.ts'
import type { ToiletWriter } from './toilets.ts'
import type { Trail } from './trail.ts'

export interface DeskParts {
  readonly alerts: AlertRows
  readonly orders: OrderRows
  readonly trail: Trail
  readonly teller: Teller
  readonly facts: Facts
  readonly toilets: ToiletWriter
}

/** Who changes an alert, for its trail. */
interface Hand {
  readonly by: string
  readonly byPerson: boolean
  readonly note?: string
}
const RULES: Hand = { by: 'rules', byPerson: false }

/**
 * Everything that becomes of alerts and orders within one transaction. Times are those of what happens, never of the machine, so that it does not matter when
 * and in which pieces it is worked through (docs/SPEC.md Z2).
 */
export class Sitting {
  readonly #parts: DeskParts
  readonly #live = new Map<string, LiveMemory>()
  readonly orders: OrderDesk

  constructor(parts: DeskParts) {
    this.#parts = parts
    this.orders = new OrderDesk(parts, this.#live, {
      resolve: (alert, atMs, by) => this.#resolve(alert, atMs, by),
      close: (alert, atMs, by) => this.close(alert, atMs, { by, byPerson: true }),
      save: (alert, atMs) => this.#save(alert, atMs),
    })
  }

  /** Live rows of all that changed, as they are now. */
  liveRows(): LiveMemory[] {
    return [...this.#live.values()]
  }

  /** Let all clocks tell that are due by then, in order of time, each at the time at which it was due. */
  tellDue(byMs: number): void {
    const { alerts, orders } = this.#parts
    for (;;) {
      const alert = alerts.due(byMs)
      const order = orders.due(byMs)
      if (alert !== undefined && (order === undefined || alert.nextMs <= order.nextMs))
        this.#alertDue(alert.alert, alert.nextMs)
      else if (order !== undefined) this.orders.due(order.order, order.nextMs)
      else return
    }
  }

  /** What the rules change. Whether anything did. */
  change(change: AlertChange): boolean {
    if (change.is === 'open') return this.#open(change)
    const { rule, subject, part = '' } = change
    const alert = this.#parts.alerts.standing({ rule, subject, part })
    if (alert === undefined) return false
    if (change.is === 'change') return this.#figures(alert, change)
    if (alert.state === 'resolved') return false
    if (holdDownMs(rule, this.#settings) === 0) this.close(alert, change.closedAtMs, RULES)
    else this.#resolve(alert, change.closedAtMs, 'rules')
    return true
  }

  /** Closed for good, whatever its state; its consequences are on their own again. */
  close(alert: Alert, atMs: number, { by, byPerson, note }: Hand): void {
    const state = alertStep(alert, 'close')
    if (state === undefined) return
    const detail = note === undefined ? {} : { note }
    this.#parts.trail.add('alert', alert.id, { atMs, by, event: 'close', detail })
    const { dueMs: _, ...rest } = alert
    this.#save({ ...rest, state, resolvedAtMs: alert.resolvedAtMs ?? atMs, closedAtMs: atMs }, atMs)
    this.orders.event(alert.orderId, { is: 'alert-closed', atMs, alertId: alert.id, byPerson })
    for (const child of this.#parts.alerts.ofRoot(alert.id)) this.#unfold(child, atMs)
  }

  /** Of an alert without an order. */
  acknowledge(alert: Alert, atMs: number, { by, note }: Hand): void {
    const state = alertStep(alert, 'acknowledge')
    if (state === undefined) return
    const detail = note === undefined ? {} : { note }
    this.#parts.trail.add('alert', alert.id, { atMs, by, event: 'acknowledge', detail })
    const { dueMs: _, ...rest } = alert
    this.#save({ ...rest, state, acknowledgedAtMs: atMs, acknowledgedBy: by }, atMs)
  }

  mute(alert: Alert, untilMs: number, atMs: number, { by, note }: Hand): void {
    const detail = { untilMs, ...(note === undefined ? {} : { note }) }
    this.#parts.trail.add('alert', alert.id, { atMs, by, event: 'mute', detail })
    const { mutedUntilMs: _, ...rest } = alert
    if (untilMs > atMs) return this.#save({ ...rest, mutedUntilMs: untilMs }, atMs)
    this.#save(rest, atMs)
    if (alert.orderId !== undefined) this.orders.unmuted(alert.orderId, atMs, by)
  }

  get #settings(): RuleSettings {
    return this.#parts.facts.settings()
  }

  #save(alert: Alert, atMs: number): void {
    this.#parts.alerts.update(alert, nextMs(alert, this.#settings))
    this.#live.set(`alert ${alert.id}`, alertLive(alert, atMs))
  }

  #open(opening: AlertOpening): boolean {
    const { alerts, trail } = this.#parts
    const { rule, subject, part = '', openedAtMs: atMs, detail, severity } = opening
    const known = alerts.standing({ rule, subject, part })
    if (known !== undefined) return known.state === 'resolved' && this.#return(known, opening)
    const alert = alerts.insert(opening)
    if (alert === undefined) return false
    trail.add('alert', alert.id, { atMs, by: 'rules', event: 'open', detail: { ...detail, severity } })
    const root = this.#rootOf(alert)
    if (root === undefined) this.#attend(alert, atMs)
    else this.#fold(alert, root, atMs)
    this.#foldUnder(alert, atMs)
    return true
  }

  /** Its reason is back within the hold-down: the same alert. */
  #return(alert: Alert, { openedAtMs: atMs, detail, severity }: AlertOpening): boolean {
    const state = alertStep(alert, 'return')
    if (state === undefined) return false
    const { resolvedAtMs: _, ...rest } = alert
    const back: Alert = { ...rest, state, severity, detail, returns: alert.returns + 1 }
    this.#parts.trail.add('alert', alert.id, { atMs, by: 'rules', event: 'return', detail: { severity } })
    const root = alert.rootId === undefined ? this.#rootOf(back) : undefined
    if (root !== undefined) this.#fold(back, root, atMs)
    else this.#save(back, atMs)
    if (back.orderId !== undefined) this.orders.event(back.orderId, { is: 'alert-returned', atMs, alertId: alert.id })
    else if (back.rootId === undefined && root === undefined) this.#attend(back, atMs)
    this.#foldUnder(back, atMs)
    return true
  }

  /** Another severity, or newer figures. */
  #figures(alert: Alert, { severity, detail, atMs }: Extract<AlertChange, { is: 'change' }>): boolean {
    const { trail, teller } = this.#parts
    const from = alert.severity
    if (from === severity && JSON.stringify(alert.detail) === JSON.stringify(detail)) return false
    const changed: Alert = { ...alert, severity, detail }
    if (from === severity) {
      this.#save(changed, atMs)
      return true
    }
    trail.add('alert', alert.id, { atMs, by: 'rules', event: 'severity', detail: { from, to: severity } })
    if (alert.orderId !== undefined || alert.rootId !== undefined || alert.state === 'resolved') {
      this.#save(changed, atMs)
      this.orders.event(alert.orderId, { is: 'alert-changed', atMs })
      return true
    }
    const isWorse = severities.indexOf(severity) > severities.indexOf(from)
    const clocked = isWorse ? withClock(changed, alertClockWorse(changed, atMs, this.#settings)) : changed
    const rang = isWorse && !isMuted(alert, atMs) && teller.ofAlert(clocked, 'worse', atMs).is === 'rang'
    this.#save(rang ? { ...clocked, interruptedAtMs: atMs } : clocked, atMs)
    return true
  }

  #resolve(alert: Alert, atMs: number, by: string): void {
    const state = alertStep(alert, 'resolve')
    if (state === undefined) return
    this.#parts.trail.add('alert', alert.id, { atMs, by, event: 'resolve', detail: {} })
    this.#save({ ...alert, state, resolvedAtMs: atMs }, atMs)
    this.orders.event(alert.orderId, { is: 'alert-resolved', atMs, alertId: alert.id })
  }

  /** Somebody has to do something about it, or to know of it. */
  #attend(alert: Alert, atMs: number): void {
    const work = alert.subjectKind === 'toilet' ? workOf(alert.rule) : undefined
    if (work !== undefined) return this.orders.join(alert, work, atMs)
    const clocked = withClock(alert, startAlertClock({ ...alert, openedAtMs: atMs }, this.#settings))
    // what only informs is listed, and nobody is told
    const rang = alert.severity !== 'info' && this.#parts.teller.ofAlert(clocked, 'raised', atMs).is === 'rang'
    this.#save(rang ? { ...clocked, interruptedAtMs: atMs } : clocked, atMs)
  }

  #alertDue(alert: Alert, dueMs: number): void {
    if (alert.state === 'resolved') return this.close(alert, dueMs, RULES)
    if (alert.orderId !== undefined) {
      const { mutedUntilMs: _, ...rest } = alert
      this.#save(rest, dueMs)
      return this.orders.unmuted(alert.orderId, dueMs, 'clock')
    }
    const step = alertClockStep(alert, dueMs)
    if (step === undefined) return this.#parts.alerts.update(alert, undefined)
    const { cause, clock } = step
    this.#parts.trail.add('alert', alert.id, { atMs: dueMs, by: 'clock', event: cause, detail: {} })
    const clocked = withClock(alert, clock)
    const rang = this.#parts.teller.ofAlert(clocked, cause, dueMs).is === 'rang'
    this.#save(rang ? { ...clocked, interruptedAtMs: dueMs } : clocked, dueMs)
  }

  /** The alert it is a consequence of, if that one stands. */
  #rootOf(alert: Alert): Alert | undefined {
    const rule = rootRuleFor(alert)
    if (rule === undefined) return undefined
    const { alerts } = this.#parts
    const candidates = rule === 'town-outage' ? alerts.standingIn(alert.town, rule) : alerts.standingOf(alert.subject)
    return candidates.find((root) => root.id !== alert.id && foldsUnder(root, alert))
  }

  #fold(alert: Alert, { id: rootId, rule }: Alert, atMs: number): void {
    this.#parts.trail.add('alert', alert.id, { atMs, by: 'rules', event: 'fold', detail: { rootId, rule } })
    this.#save({ ...alert, rootId }, atMs)
    this.orders.event(alert.orderId, { is: 'folded', atMs })
  }

  /** All that is a consequence of it from now on. */
  #foldUnder(root: Alert, atMs: number): void {
    const { alerts } = this.#parts
    const candidates =
      root.rule === 'town-outage'
        ? behindTown.flatMap((rule) => alerts.standingIn(root.town, rule))
        : root.rule === 'gateway-offline'
          ? alerts.standingOf(root.subject)
          : []
    for (const alert of candidates)
      if (alert.id !== root.id && alert.rootId === undefined && alert.state !== 'resolved' && foldsUnder(root, alert))
        this.#fold(alert, root, atMs)
  }

  #unfold(alert: Alert, atMs: number): void {
    const { rootId: _, ...rest } = alert
    const root = this.#rootOf(rest)
    if (root !== undefined) return this.#fold(rest, root, atMs)
    this.#parts.trail.add('alert', alert.id, { atMs, by: 'rules', event: 'unfold', detail: {} })
    this.#save(rest, atMs)
    if (alert.orderId !== undefined) this.orders.event(alert.orderId, { is: 'unfolded', atMs })
    else if (alert.state !== 'resolved') this.#attend(rest, atMs)
  }
}

const withClock = (alert: Alert, { level, dueMs }: { level: Alert['level']; dueMs?: number }): Alert => {
  const { dueMs: _, ...rest } = alert
  return { ...rest, level, ...(dueMs === undefined ? {} : { dueMs }) }
}

const isMuted = ({ mutedUntilMs = 0 }: Alert, atMs: number): boolean => mutedUntilMs > atMs

/** When an alert has to be looked at again. */
function nextMs(alert: Alert, settings: RuleSettings): number | undefined {
  const { state, rule, resolvedAtMs = 0, orderId, rootId, dueMs, mutedUntilMs = 0 } = alert
  switch (state) {
    case 'resolved':
      return resolvedAtMs + holdDownMs(rule, settings)
    case 'open':
      if (orderId !== undefined) return alert.mutedUntilMs
      return rootId !== undefined || dueMs === undefined ? undefined : Math.max(dueMs, mutedUntilMs)
    case 'acknowledged':
      return orderId === undefined ? undefined : alert.mutedUntilMs
    case 'closed':
      return undefined
  }
}
