import type { Severity, TrailLine } from '../alert/alert.ts'
import { clockStep, startClock, type ResponseSettings } from './clock.ts'
import {
  areClosed,
  closed,
  isHeld,
  joined,
  outcomeOf,
  pauseBy,
  rankOf,
  told,
  unchanged,
  worst,
  type OrderChange,
  type OrderContext,
} from './order-change.ts'
import { dueBy } from './order-due.ts'
import type { OrderAlert, OrderRound, OrderState, WorkOrder } from './order.ts'

/** What happens to an order without a person. Its alerts, as they stand after it, are in the context. */
export type OrderEvent =
  /** One more alert of its toilet and work. */
  | { readonly is: 'alert-joined'; readonly atMs: number; readonly alert: OrderAlert }
  /** Severity of one of its alerts. */
  | { readonly is: 'alert-changed'; readonly atMs: number }
  /** The reason of one that was resolved is back. */
  | { readonly is: 'alert-returned'; readonly atMs: number; readonly alertId: number }
  | { readonly is: 'alert-resolved'; readonly atMs: number; readonly alertId: number }
  | { readonly is: 'alert-closed'; readonly atMs: number; readonly alertId: number; readonly byPerson: boolean }
  /** Some of its alerts have become consequences of another one, or are none any more. */
  | { readonly is: 'folded' | 'unfolded'; readonly atMs: number }
  /** The time has come that `orderNextMs` named. */
  | { readonly is: 'clock'; readonly atMs: number }
type OrderEventName = OrderEvent['is']

/**
 * An order for the first alert of its toilet and work.
 * @param order.id 0 while the store has not numbered it; then ask again for what is told, since ids of notices name it
 */
export function newOrder(
  order: Pick<WorkOrder, 'id' | 'toilet' | 'town' | 'team' | 'work' | 'severity' | 'repeatOf'> & {
    readonly atMs: number
    readonly alert: OrderAlert
  },
  settings: ResponseSettings,
): OrderChange {
  const { atMs, alert, repeatOf, ...rest } = order
  const opened: WorkOrder = {
    ...rest,
    ...(repeatOf === undefined ? {} : { repeatOf }),
    state: 'open',
    openedAtMs: atMs,
    photoIds: [],
    clock: startClock(order, settings),
    alerts: [alertOf(alert)],
    onRound: false,
  }
  const detail = {
    alertId: alert.id,
    rule: alert.rule,
    part: alert.part,
    ...(repeatOf === undefined ? {} : { repeatOf }),
  }
  return {
    ...unchanged(opened),
    told: [told(opened, 'raised', atMs)],
    trail: [{ atMs, by: 'rules', event: 'opened', detail }],
  }
}

/**
 * An order after an event, with what follows from it; undefined: it means nothing in this state and nothing changes (docs/SPEC.md Z8).
 * What its clock had to tell by then comes first, each with the time at which it was due.
 */
export function orderStep(order: WorkOrder, event: OrderEvent, context: OrderContext): OrderChange | undefined {
  const due = dueBy(order, event.atMs, context)
  const now = due?.order ?? order
  const step = table[now.state][event.is]?.(now, event, context)
  const after = step === undefined ? due : due === undefined ? step : joined(due, step)
  return followed(order, after, event, context)
}

type Step = (order: WorkOrder, event: OrderEvent, context: OrderContext) => OrderChange | undefined
type Row = Readonly<Record<OrderEventName, Step | undefined>>

const nothing = undefined
/** Something about it is seen again by what follows every event: severity, folding. */
const look: Step = (order) => unchanged(order)

const join: Step = (order, event) => {
  if (event.is !== 'alert-joined' || order.alerts.some(({ id }) => id === event.alert.id)) return undefined
  const { quietSinceMs: _, ...rest } = order
  const { id: alertId, rule, part } = event.alert
  // one of the same rule and part is closed, and the new one stands for it: an order that stands for months stays small
  const others = order.alerts.filter((known) => known.rule !== rule || known.part !== part)
  return {
    ...unchanged({ ...rest, alerts: [...others, alertOf(event.alert)] }),
    trail: [{ atMs: event.atMs, by: 'rules', event: 'alert-joined', detail: { alertId, rule, part } }],
  }
}

const joinAgain: Step = (order, event, context) => {
  const change = join(order, event, context)
  return change === undefined ? undefined : joined(change, again(change.order, event.atMs, 'raised', context))
}

const returnAgain: Step = (order, event, context) => again(order, event.atMs, 'returned', context)

/** What was done did not last, or there is more to do: a new round with new clocks, and the crew is called. */
function again(order: WorkOrder, atMs: number, cause: 'raised' | 'returned', context: OrderContext): OrderChange {
  const { clock, rounds = [], againAtMs = order.openedAtMs, ...rest } = order
  const {
    acknowledgedAtMs,
    acknowledgedBy,
    arrivedAtMs,
    arrivedBy,
    arrivalProof,
    doneAtMs,
    doneBy,
    claimByMs: _,
    quietSinceMs: __,
    withheld: ___,
    ...kept
  } = rest
  const round: OrderRound = {
    openedAtMs: againAtMs,
    acknowledgedAtMs,
    acknowledgedBy,
    arrivedAtMs,
    arrivedBy,
    arrivalProof,
    doneAtMs,
    doneBy,
    clock,
  }
  const severity = worst(context.alerts) ?? order.severity
  const is: WorkOrder = {
    ...kept,
    state: 'open',
    severity,
    againAtMs: atMs,
    rounds: [...rounds, defined(round)],
    clock: clockStep(clock, { is: 'again', atMs, work: order.work, severity }, context.hours, context.settings)[0],
    onRound: false,
  }
  return {
    ...unchanged(is),
    told: [told(is, cause, atMs)],
    trail: [{ atMs, by: 'rules', event: 'again', detail: { cause } }],
  }
}

const closedAlert: Step = (order, event) => {
  if (event.is !== 'alert-closed') return undefined
  if (!event.byPerson) return unchanged(order)
  const alerts = order.alerts.map((alert) => (alert.id === event.alertId ? { ...alert, isOverruled: true } : alert))
  return unchanged({ ...order, alerts })
}

/** Nobody is there, and the reasons are gone. */
const closedAway: Step = (order, event, context) => {
  const change = closedAlert(order, event, context)
  if (change === undefined || !areClosed(context.alerts)) return change
  const cleared = closed(change.order, 'cleared', event.atMs, 'sensors')
  return joined(change, { ...cleared, told: [told(cleared.order, 'cleared', event.atMs)] })
}

/** Somebody is there and will say what was done; nobody waits for that for ever. */
const closedThere: Step = (order, event, context) => {
  const change = closedAlert(order, event, context)
  if (change === undefined || !areClosed(context.alerts)) return change
  return { ...change, order: { ...change.order, quietSinceMs: event.atMs } }
}

const closedDone: Step = (order, event, context) => {
  const change = closedAlert(order, event, context)
  if (change === undefined || !areClosed(context.alerts)) return change
  return joined(change, closed(change.order, outcomeOf(change.order.alerts), event.atMs, 'sensors'))
}

/** The time in which sensors must confirm begins anew, since they could not be heard. */
const heardAgain: Step = (order, event, { alerts, settings }) =>
  alerts.some(isHeld) ? unchanged({ ...order, claimByMs: event.atMs + settings.claimMs }) : undefined

/** Every event in every state; `clock` has been seen to before. */
const table: Readonly<Record<OrderState, Row>> = {
  open: {
    'alert-joined': join,
    'alert-changed': look,
    'alert-returned': look,
    'alert-resolved': look,
    'alert-closed': closedAway,
    folded: look,
    unfolded: look,
    clock: nothing,
  },
  acknowledged: {
    'alert-joined': join,
    'alert-changed': look,
    'alert-returned': look,
    'alert-resolved': look,
    'alert-closed': closedAway,
    folded: look,
    unfolded: look,
    clock: nothing,
  },
  arrived: {
    'alert-joined': join,
    'alert-changed': look,
    'alert-returned': look,
    'alert-resolved': look,
    'alert-closed': closedThere,
    folded: look,
    unfolded: look,
    clock: nothing,
  },
  done: {
    'alert-joined': joinAgain,
    'alert-changed': look,
    'alert-returned': returnAgain,
    'alert-resolved': nothing,
    'alert-closed': closedDone,
    folded: nothing,
    unfolded: heardAgain,
    clock: nothing,
  },
  claimed: {
    'alert-joined': joinAgain,
    'alert-changed': look,
    // nobody believes it anyway
    'alert-returned': nothing,
    'alert-resolved': nothing,
    'alert-closed': closedDone,
    folded: nothing,
    unfolded: nothing,
    clock: nothing,
  },
  closed: {
    'alert-joined': nothing,
    'alert-changed': nothing,
    'alert-returned': nothing,
    'alert-resolved': nothing,
    'alert-closed': nothing,
    folded: nothing,
    unfolded: nothing,
    clock: nothing,
  },
}

/** Severity and folding follow from its alerts, whatever happened; nothing at all changed: undefined. */
function followed(
  before: WorkOrder,
  change: OrderChange | undefined,
  event: OrderEvent,
  context: OrderContext,
): OrderChange | undefined {
  if (change === undefined || change.order.state === 'closed') return change
  const { atMs } = event
  const { hours, settings, alerts } = context
  let { order } = change
  const trail: TrailLine[] = [...change.trail]
  const tells = [...change.told]

  // once it is done its clocks have ended
  const isRunning = isOpen(order.state)
  const pause = isRunning ? pauseBy(order, alerts) : undefined
  if (isRunning)
    for (const reason of ['folded', 'recovered'] as const)
      if ((reason === pause) !== order.clock.paused.includes(reason)) {
        const is = reason === pause ? 'pause' : 'resume'
        order = { ...order, clock: clockStep(order.clock, { is, atMs, reason }, hours, settings)[0] }
        trail.push({ atMs, by: 'rules', event: is === 'pause' ? reason : words[reason], detail: {} })
      }
  const severity = worst(alerts) ?? order.severity
  if (severity !== order.severity) {
    const from = order.severity
    order = withSeverity(order, severity, atMs, context)
    trail.push({ atMs, by: 'rules', event: 'severity', detail: { from, to: severity } })
    const isWorse = rankOf(severity) > rankOf(from)
    if (isWorse && pause === undefined && isRunning) tells.push(told(order, 'worse', atMs))
  }
  if (order === before && tells.length === 0 && trail.length === 0) return undefined
  return { ...change, order, told: tells, trail }
}

function withSeverity(
  order: WorkOrder,
  severity: Severity,
  atMs: number,
  { hours, settings }: OrderContext,
): WorkOrder {
  const [clock] = clockStep(order.clock, { is: 'worse', atMs, work: order.work, severity }, hours, settings)
  return { ...order, severity, clock }
}

/** What is said when a clock goes on. */
const words = { folded: 'unfolded', recovered: 'holds-again' } as const

const isOpen = (state: OrderState): boolean => state === 'open' || state === 'acknowledged' || state === 'arrived'

const alertOf = ({ id, rule, part }: OrderAlert): OrderAlert => ({ id, rule, part })

/** Without what is undefined, as it is read back from JSON. */
const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T
