import { severities, type AlertState, type Severity, type TrailLine } from '../alert/alert.ts'
import { nextMs, type ResponseSettings } from './clock.ts'
import type { DutyLevel } from './duty.ts'
import type { WorkingHours } from './hours.ts'
import { noticeId } from './notice-id.ts'
import type { NoticeCause } from './notice.ts'
import { provenBySensors, type OrderAlert, type OrderOutcome, type WorkOrder } from './order.ts'

/** An alert of an order as it stands after what has just happened. */
export interface AlertNow extends OrderAlert {
  readonly severity: Severity
  readonly state: AlertState
  readonly rootId?: number
}

/** What the steps of an order have to know besides it. */
export interface OrderContext {
  /** All alerts of the order. */
  readonly alerts: readonly AlertNow[]
  readonly hours: WorkingHours
  readonly settings: ResponseSettings & { readonly verifyMs: number }
}

/** People are to be told. */
export interface ToldOrder {
  /** Made of what it tells, so that it cannot be told twice. */
  readonly id: string
  readonly cause: NoticeCause
  readonly level: DutyLevel
  readonly atMs: number
  /** Asks to interrupt; the budget of the crew may make a line of the round list of it (docs/SPEC.md Z10). */
  readonly rings: boolean
}

/** What becomes of an order, and what follows from it. */
export interface OrderChange {
  readonly order: WorkOrder
  readonly told: readonly ToldOrder[]
  readonly trail: readonly TrailLine[]
  /** These alerts have come to their end with it: event `resolve` at `endAtMs`. */
  readonly endAlerts: readonly number[]
  readonly endAtMs?: number
  /** A supervisor ended it: its alerts that are not closed yet are closed with it. */
  readonly closeAlerts: boolean
  /** Goes to the rules of the toilet as a person's input. */
  readonly cleaned?: { readonly full: boolean; readonly fromMs: number; readonly atMs: number }
}

export const unchanged = (order: WorkOrder): OrderChange => ({
  order,
  told: [],
  trail: [],
  endAlerts: [],
  closeAlerts: false,
})

/** One change after another. */
export const joined = (first: OrderChange, second: OrderChange): OrderChange => ({
  ...first,
  ...second,
  told: [...first.told, ...second.told],
  trail: [...first.trail, ...second.trail],
  endAlerts: [...first.endAlerts, ...second.endAlerts],
  closeAlerts: first.closeAlerts || second.closeAlerts,
})

/** Repairs are no work of a crew. */
export const firstLevel = ({ work }: Pick<WorkOrder, 'work'>): DutyLevel => (work === 'repair' ? 'supervisor' : 'crew')

const levels: Readonly<Partial<Record<NoticeCause, DutyLevel>>> = {
  'accept-late': 'supervisor',
  'accept-manager': 'manager',
  'done-late': 'supervisor',
  claimed: 'supervisor',
}
/** Reminders and good news are listed only: nobody is called twice for one cause. */
const ringing: ReadonlySet<NoticeCause> = new Set([
  'raised',
  'worse',
  'returned',
  'resumed',
  'accept-late',
  'accept-manager',
  'done-late',
  'claimed',
])

export function told(order: WorkOrder, cause: NoticeCause, atMs: number): ToldOrder {
  return {
    id: noticeId(order, cause),
    cause,
    level: levels[cause] ?? firstLevel(order),
    atMs,
    rings: ringing.has(cause) && order.severity !== 'info',
  }
}

/** What was to ring while it was muted and is still so, told now that it is muted no more (docs/SPEC.md Z14). */
export function unmuted(order: WorkOrder, atMs: number): OrderChange | undefined {
  const { withheld, ...rest } = order
  if (withheld === undefined) return undefined
  const isToDo = order.state === 'open' || order.state === 'acknowledged' || order.state === 'arrived'
  const stands = (cause: NoticeCause): boolean => {
    if (cause === 'claimed') return order.state === 'claimed'
    return cause === 'accept-late' || cause === 'accept-manager' ? order.state === 'open' : isToDo
  }
  return { ...unchanged(rest), told: withheld.filter(stands).map((cause) => told(rest, cause, atMs)) }
}

/** Its reason holds, as far as can be told. */
export const isHeld = ({ state, rootId }: AlertNow): boolean =>
  (state === 'open' || state === 'acknowledged') && rootId === undefined

/** Why the clock of an order stands because of its alerts; undefined: it runs (docs/SPEC.md Z5, Z9). */
export function pauseBy({ work }: WorkOrder, alerts: readonly AlertNow[]): 'folded' | 'recovered' | undefined {
  const standing = alerts.filter(({ state }) => state === 'open' || state === 'acknowledged')
  if (standing.length === 0) return 'recovered'
  return work !== 'emergency' && standing.every(({ rootId }) => rootId !== undefined) ? 'folded' : undefined
}

export const areClosed = (alerts: readonly AlertNow[]): boolean => alerts.every(({ state }) => state === 'closed')

/** The worst of what is not closed; undefined: all is. */
export function worst(alerts: readonly AlertNow[]): Severity | undefined {
  const rank = Math.max(...alerts.filter(({ state }) => state !== 'closed').map(({ severity }) => rankOf(severity)))
  return severities[rank]
}
export const rankOf = (severity: Severity): number => severities.indexOf(severity)

/** How what was done has ended, all alerts being closed (docs/SPEC.md Z8). */
export function outcomeOf(alerts: readonly OrderAlert[]): OrderOutcome {
  const proofs = alerts.filter(({ rule }) => provenBySensors.has(rule))
  if (proofs.some(({ isOverruled }) => isOverruled !== true)) return 'verified'
  return proofs.length > 0 ? 'unproven' : 'reported'
}

/** It has ended. */
export function closed(order: WorkOrder, outcome: OrderOutcome, atMs: number, by: string, note?: string): OrderChange {
  const { claimByMs: _, quietSinceMs: __, deferredUntilMs: ___, ...rest } = order
  return {
    ...unchanged({ ...rest, state: 'closed', outcome, closedAtMs: Math.max(atMs, order.openedAtMs) }),
    trail: [{ atMs, by, event: 'closed', detail: { outcome, ...(note === undefined ? {} : { note }) } }],
  }
}

/** When the clock has to look at it again: marks, the end of a deferral, of a proof awaited, of quiet; undefined: never. */
export function orderNextMs(order: WorkOrder, { hours, settings }: OrderContext): number | undefined {
  const { state, clock, deferredUntilMs, claimByMs, quietSinceMs } = order
  if (state === 'closed') return undefined
  const moments = [
    nextMs(clock, hours, settings),
    deferredUntilMs,
    claimByMs,
    quietSinceMs === undefined ? undefined : quietSinceMs + settings.claimMs,
  ].filter((moment) => moment !== undefined)
  return moments.length === 0 ? undefined : Math.min(...moments)
}
