import type { LonLat } from '../geography.ts'
import { apartM } from '../network/measure.ts'
import { clockStep } from './clock.ts'
import {
  areClosed,
  closed,
  isHeld,
  joined,
  outcomeOf,
  unchanged,
  type OrderChange,
  type OrderContext,
} from './order-change.ts'
import { dueBy, resumed } from './order-due.ts'
import { endedByOrder, provenBySensors, type OrderAction, type OrderRefusal, type WorkOrder } from './order.ts'

/** Who acts. */
export interface Actor {
  readonly name: string
  /** May defer, cancel and close: a supervisor. */
  readonly mayLead: boolean
}

/** What an arrival is checked against. */
export interface ActionContext extends OrderContext {
  readonly settings: OrderContext['settings'] & { readonly arriveWithinM: number; readonly deferMsMax: number }
  /** Where the toilet is. */
  readonly place?: LonLat
  /** What stands in its QR code. */
  readonly code?: string
}

export type ActionVerdict =
  | ({ readonly is: 'applied' } & OrderChange)
  /** It was so already, or does not matter any more. */
  | { readonly is: 'no-op' }
  | { readonly is: 'refused'; readonly reason: OrderRefusal; readonly detail: string }

/** Clocks of phones differ by so much from the server's without anybody's fault; within it times are moved to what is possible. */
export const PHONE_CLOCK_MS_MAX = 300_000
/** More photos of one order are a mistake. */
export const ORDER_PHOTOS_MAX = 50

/**
 * What becomes of an order by what a person does (docs/SPEC.md Z12). It is applied at the time at which it was done, which without network may be long
 * before `nowMs`; the caller has let the clock tell everything up to `nowMs` before.
 */
export function orderAction(
  order: WorkOrder,
  action: OrderAction,
  actor: Actor,
  nowMs: number,
  context: ActionContext,
): ActionVerdict {
  const beganMs = order.againAtMs ?? order.openedAtMs
  if (action.atMs > nowMs + PHONE_CLOCK_MS_MAX)
    return refused('bad-time', `it is dated ${minutes(action.atMs - nowMs)} min ahead: set the clock of the phone`)
  if (action.atMs < order.openedAtMs - PHONE_CLOCK_MS_MAX)
    return refused('bad-time', `it is dated ${minutes(order.openedAtMs - action.atMs)} min before the order was opened`)
  const atMs = Math.min(nowMs, Math.max(action.atMs, order.openedAtMs))
  // meant for an answer that is over: the order has begun anew since
  const isStale = order.againAtMs !== undefined && atMs < beganMs && action.action !== 'note'
  if (isStale) return noOp

  const due = dueBy(order, atMs, context)
  const verdict = actions[action.action](due?.order ?? order, { action, actor, atMs, nowMs, context })
  if (verdict.is !== 'applied') return verdict
  const line = {
    atMs,
    by: actor.name,
    event: action.action,
    detail: detailOf(action, nowMs - atMs, verdict.order),
  }
  const withLine = { ...verdict, trail: [line, ...verdict.trail] }
  return due === undefined ? withLine : { is: 'applied', ...joined(due, withLine) }
}

interface Acting {
  readonly action: OrderAction
  readonly actor: Actor
  readonly atMs: number
  readonly nowMs: number
  readonly context: ActionContext
}
type Act = (order: WorkOrder, acting: Acting) => ActionVerdict

const noOp: ActionVerdict = { is: 'no-op' }
const refused = (reason: OrderRefusal, detail: string): ActionVerdict => ({ is: 'refused', reason, detail })
const applied = (change: OrderChange): ActionVerdict => ({ is: 'applied', ...change })
const minutes = (ms: number): number => Math.round(ms / 60_000)

const acknowledge: Act = (order, { actor, atMs, context }) => {
  switch (order.state) {
    case 'open':
      return applied(unchanged({ ...accepted(order, actor.name, atMs, context), state: 'acknowledged' }))
    case 'acknowledged':
    case 'arrived':
      // somebody accepted earlier, and could not tell it then
      if (atMs >= (order.acknowledgedAtMs ?? atMs)) return noOp
      return applied(unchanged(accepted(order, actor.name, atMs, context)))
    case 'done':
    case 'claimed':
    case 'closed':
      return noOp
  }
}

const arrive: Act = (order, acting) => {
  const { action, actor, atMs, context } = acting
  if (order.state === 'arrived' || order.state === 'done' || order.state === 'closed') return noOp
  const wrong = wrongProof(acting)
  if (wrong !== undefined) return wrong
  const arrived = { arrivedAtMs: atMs, arrivedBy: actor.name, arrivalProof: action.proof }
  if (order.state === 'claimed') return applied(unchanged({ ...order, ...arrived }))
  return applied(unchanged({ ...accepted(order, actor.name, atMs, context), ...arrived, state: 'arrived' }))
}

/** Whether they were there: the code at the door, or the place of the phone. */
function wrongProof({ action, context }: Acting): ActionVerdict | undefined {
  switch (action.proof) {
    case 'qr':
      return action.qrToken !== undefined && action.qrToken === context.code
        ? undefined
        : refused('wrong-code', 'it is not the code of this toilet')
    case 'location': {
      const { lon, lat } = action
      if (context.place === undefined)
        return refused('too-far', 'nobody has entered where the toilet is: scan its code')
      if (lon === undefined || lat === undefined) return refused('too-far', 'the phone did not tell where it is')
      const awayM = apartM([lon, lat], context.place)
      return awayM <= context.settings.arriveWithinM
        ? undefined
        : refused('too-far', `${Math.round(awayM)} m away: at most ${context.settings.arriveWithinM} m`)
    }
    case undefined:
      return refused('wrong-code', 'arriving needs the code of the toilet or a location')
  }
}

const done: Act = (order, acting) => {
  const { action, actor, atMs, context } = acting
  const full = tooManyPhotos(order, action)
  if (full !== undefined) return full
  switch (order.state) {
    case 'open':
    case 'acknowledged':
    case 'arrived':
    case 'claimed':
      return applied(doneStep(order, acting))
    case 'done': {
      // somebody else of the crew was first: what this one says and shows besides is kept
      const more = withWords(order, action)
      return more.note === order.note && more.photoIds === order.photoIds ? noOp : applied(unchanged(more))
    }
    case 'closed': {
      // the reasons went because of it, only that the phone could not tell it in time
      if (order.outcome !== 'cleared' || order.closedAtMs === undefined || atMs > order.closedAtMs) return noOp
      const told = withDone(order, actor.name, atMs, action, context)
      return applied({
        ...unchanged({ ...told, state: 'closed', outcome: outcomeOf(order.alerts) }),
        ...cleanedBy(told, atMs),
      })
    }
  }
}

function doneStep(order: WorkOrder, { action, actor, atMs, context }: Acting): OrderChange {
  const { hours, settings } = context
  const endAlerts = context.alerts.filter(({ rule, state }) => endedByOrder.has(rule) && state !== 'closed')
  const held = context.alerts.filter((alert) => isHeld(alert) && !endedByOrder.has(alert.rule))
  const { deferredUntilMs: _, deferReason: __, quietSinceMs: ___, ...rest } = order
  const [clock] = clockStep(order.clock, { is: 'resume', atMs, reason: 'deferred' }, hours, settings)
  const is = withDone({ ...rest, clock }, actor.name, atMs, action, context)
  const change: OrderChange = {
    ...unchanged(held.length === 0 ? is : { ...is, claimByMs: atMs + settings.claimMs }),
    endAlerts: endAlerts.map(({ id }) => id),
    ...(endAlerts.length === 0 ? {} : { endAtMs: atMs }),
    ...cleanedBy(is, atMs),
  }
  return areClosed(context.alerts) ? joined(change, closed(is, outcomeOf(is.alerts), atMs, 'sensors')) : change
}

function withDone(order: WorkOrder, by: string, atMs: number, action: OrderAction, context: ActionContext): WorkOrder {
  const { claimByMs: _, ...rest } = order
  const [clock] = clockStep(order.clock, { is: 'done', atMs }, context.hours, context.settings)
  return {
    ...withWords(accepted(rest, by, atMs, context), action),
    state: 'done',
    doneAtMs: atMs,
    doneBy: by,
    clock,
  }
}

/** A clean or a check is told to the rules of the toilet, so that they count anew from it. */
const cleanedBy = (order: WorkOrder, atMs: number): Pick<OrderChange, 'cleaned'> =>
  order.work === 'clean' || order.work === 'check'
    ? { cleaned: { full: order.work === 'clean', fromMs: Math.min(order.arrivedAtMs ?? atMs, atMs), atMs } }
    : {}

const note: Act = (order, { action }) => {
  if ((action.note ?? '').trim() === '' && (action.photoIds ?? []).length === 0)
    return refused('needs-words', 'a note needs words or a photo')
  return tooManyPhotos(order, action) ?? applied(unchanged(withWords(order, action)))
}

const defer: Act = (order, { action, actor, atMs, nowMs, context }) => {
  const { untilMs } = action
  if (!actor.mayLead) return mustLead
  if (order.work === 'emergency') return refused('not-allowed', 'an emergency cannot be deferred')
  if (!isBeforeDone(order)) return notNow(order, 'deferred')
  if (!hasWords(action)) return refused('needs-words', 'a deferral needs its reason')
  if (untilMs === undefined || untilMs <= nowMs || untilMs > nowMs + context.settings.deferMsMax)
    return refused('bad-time', `a deferral ends at most ${context.settings.deferMsMax / 3_600_000} h from now`)
  const [clock] = clockStep(order.clock, { is: 'pause', atMs, reason: 'deferred' }, context.hours, context.settings)
  return applied(unchanged({ ...order, clock, deferredUntilMs: untilMs, deferReason: action.note }))
}

const resume: Act = (order, { actor, atMs, context }) => {
  if (!actor.mayLead) return mustLead
  if (order.deferredUntilMs === undefined || order.state === 'closed') return noOp
  const change = resumed(order, atMs, actor.name, context)
  // its own line is written for every action
  return applied({ ...change, trail: [] })
}

const cancel: Act = (order, { action, actor, atMs }) => {
  if (!actor.mayLead) return mustLead
  if (order.state === 'closed') return noOp
  if (!isBeforeDone(order)) return notNow(order, 'cancelled')
  if (!hasWords(action)) return refused('needs-words', 'cancelling needs its reason')
  return applied({ ...closed(withWords(order, action), 'cancelled', atMs, actor.name), closeAlerts: true })
}

const close: Act = (order, { action, actor, atMs, context }) => {
  if (!actor.mayLead) return mustLead
  if (order.state === 'closed') return noOp
  if (isBeforeDone(order)) return notNow(order, 'closed')
  if (!hasWords(action)) return refused('needs-words', 'closing needs its reason')
  const waitsForProof = context.alerts.some(({ rule, state }) => provenBySensors.has(rule) && state !== 'closed')
  const outcome = waitsForProof ? 'unproven' : outcomeOf(order.alerts)
  return applied({ ...closed(withWords(order, action), outcome, atMs, actor.name), closeAlerts: true })
}

const actions: Readonly<Record<OrderAction['action'], Act>> = {
  acknowledge,
  arrive,
  done,
  note,
  defer,
  resume,
  cancel,
  close,
}

const mustLead = refused('not-allowed', 'a supervisor decides this')
const notNow = (order: WorkOrder, done: string): ActionVerdict =>
  refused('not-in-this-state', `it is ${order.state}, and cannot be ${done}`)
const isBeforeDone = ({ state }: WorkOrder): boolean =>
  state === 'open' || state === 'acknowledged' || state === 'arrived'
const hasWords = ({ note: words }: OrderAction): boolean => (words ?? '').trim() !== ''

/** Accepted at the latest then; who accepted before stays. */
function accepted(order: WorkOrder, by: string, atMs: number, { hours, settings }: OrderContext): WorkOrder {
  if (order.acknowledgedAtMs !== undefined && order.acknowledgedAtMs <= atMs) return order
  const [clock] = clockStep(order.clock, { is: 'accept', atMs }, hours, settings)
  return { ...order, clock, acknowledgedAtMs: atMs, acknowledgedBy: by }
}

/** The newest words; all of them are in the trail. */
function withWords(order: WorkOrder, { note: words, photoIds = [] }: OrderAction): WorkOrder {
  const text = (words ?? '').trim()
  const added = photoIds.filter((id) => !order.photoIds.includes(id))
  return {
    ...order,
    ...(text === '' ? {} : { note: text }),
    photoIds: added.length === 0 ? order.photoIds : [...order.photoIds, ...added],
  }
}

function tooManyPhotos(order: WorkOrder, { photoIds = [] }: OrderAction): ActionVerdict | undefined {
  return new Set([...order.photoIds, ...photoIds]).size > ORDER_PHOTOS_MAX
    ? refused('not-allowed', `an order has at most ${ORDER_PHOTOS_MAX} photos`)
    : undefined
}

/** What a line of the trail keeps of an action. */
function detailOf(action: OrderAction, lateMs: number, after: WorkOrder): Record<string, unknown> {
  const { note: words, photoIds = [], proof, untilMs } = action
  return {
    ...(hasWords(action) ? { note: words?.trim() } : {}),
    ...(photoIds.length > 0 ? { photoIds } : {}),
    ...(action.action === 'arrive' ? { proof } : {}),
    ...(untilMs === undefined ? {} : { untilMs }),
    // told later than done: the phone had no network
    ...(lateMs > PHONE_CLOCK_MS_MAX ? { lateMs } : {}),
    ...(after.outcome === undefined ? {} : { outcome: after.outcome }),
  }
}
