import type { AlertRule, Severity } from '../alert/alert.ts'
import type { ResponseClock } from './clock.ts'
import type { NoticeCause, ToldTo } from './notice.ts'

/** What is to be done at a toilet. `repair` is an equipment ticket and goes to the supervisor. */
export const orderWorks = ['clean', 'supplies', 'check', 'repair', 'emergency'] as const
export type OrderWork = (typeof orderWorks)[number]

/**
 * ```
 * open → acknowledged → arrived → done → closed (verified | reported)
 *   any of the first three may be skipped; done → claimed ("claimed, not proven") when sensors do not confirm within claimMs
 *   claimed → done again, or closed by a supervisor (unproven); before done: closed (cleared) when the reasons are gone and nobody is there,
 *   or cancelled by a supervisor with a reason
 * ```
 */
export const orderStates = ['open', 'acknowledged', 'arrived', 'done', 'claimed', 'closed'] as const
export type OrderState = (typeof orderStates)[number]

/**
 * How it ended. `verified`: sensors confirm; `reported`: done, and nothing can confirm it; `unproven`: closed although sensors did not confirm;
 * `cleared`: the reasons went by themselves; `cancelled`: by a supervisor, with a reason.
 */
export const orderOutcomes = ['verified', 'reported', 'unproven', 'cleared', 'cancelled'] as const
export type OrderOutcome = (typeof orderOutcomes)[number]

export const arrivalProofs = ['qr', 'location'] as const
export type ArrivalProof = (typeof arrivalProofs)[number]

/** At most one that is not closed per (toilet, work): the store makes sure of it. */
export interface WorkOrder {
  readonly id: number
  readonly toilet: string
  readonly town: string
  /** Crew that answers for the toilet: name of the team, by default that of the town. */
  readonly team: string
  readonly work: OrderWork
  readonly severity: Severity
  readonly state: OrderState
  readonly openedAtMs: number
  readonly acknowledgedAtMs?: number
  readonly acknowledgedBy?: string
  readonly arrivedAtMs?: number
  readonly arrivedBy?: string
  readonly arrivalProof?: ArrivalProof
  readonly doneAtMs?: number
  readonly doneBy?: string
  readonly note?: string
  readonly photoIds: readonly number[]
  readonly closedAtMs?: number
  readonly outcome?: OrderOutcome
  /** The order of the same toilet and work that was closed less than `repeatMs` before. */
  readonly repeatOf?: number
  readonly deferredUntilMs?: number
  readonly deferReason?: string
  readonly clock: ResponseClock
  /** Alerts it answers; of each rule and part the newest. */
  readonly alerts: readonly OrderAlert[]
  /** When the first line (the crew, of repairs the supervisor) was last interrupted for it. */
  readonly interruptedAtMs?: number
  /** Who was interrupted then. */
  readonly interrupted?: ToldTo
  /** Joined the round list without interrupting: the budget of the hour was used up. */
  readonly onRound: boolean
  /** What was done before it began anew: done, and then the reason came back or another one joined (docs/SPEC.md Z8). */
  readonly rounds?: readonly OrderRound[]
  /** When it began anew the last time. */
  readonly againAtMs?: number
  /** While done: sensors must have confirmed by then, else it is claimed. */
  readonly claimByMs?: number
  /** What was to ring while it was muted. */
  readonly withheld?: readonly NoticeCause[]
  /** Since when none of its alerts stands although it is not closed: somebody is there, or it is being closed. */
  readonly quietSinceMs?: number
}

export interface OrderAlert {
  readonly id: number
  readonly rule: AlertRule
  readonly part: string
  /** A person closed it although its reason may hold: it proves nothing. */
  readonly isOverruled?: boolean
}

/** One answer to an order; the last one is the order itself. */
export interface OrderRound {
  readonly openedAtMs: number
  readonly acknowledgedAtMs?: number
  readonly acknowledgedBy?: string
  readonly arrivedAtMs?: number
  readonly arrivedBy?: string
  readonly arrivalProof?: ArrivalProof
  readonly doneAtMs?: number
  readonly doneBy?: string
  /** As it stood when the round ended: limits, what was used up, what was told. */
  readonly clock: ResponseClock
}

/** Why an action is not applied. */
export const orderRefusals = [
  'not-found',
  'not-allowed',
  'wrong-code',
  'too-far',
  'not-in-this-state',
  'needs-words',
  'bad-time',
] as const
export type OrderRefusal = (typeof orderRefusals)[number]

/** What people do with an order; made on the phone, maybe without network, and applied once by `actionId`. */
export interface OrderAction {
  /** Made by the client (UUID): the same one again changes nothing and is answered as before. */
  readonly actionId: string
  readonly orderId: number
  readonly action: 'acknowledge' | 'arrive' | 'done' | 'note' | 'defer' | 'resume' | 'cancel' | 'close'
  /** When the person did it, by the phone; not later than it arrives, and not before the order was opened. */
  readonly atMs: number
  /** arrive */
  readonly proof?: ArrivalProof
  readonly qrToken?: string
  readonly lon?: number
  readonly lat?: number
  /** done, note, cancel, close, defer: words. Cancel, close and defer need them. */
  readonly note?: string
  readonly photoIds?: readonly number[]
  /** defer */
  readonly untilMs?: number
}

/** Which work an alert asks for; undefined: none, people are told and nothing is ordered. */
export function workOf(rule: AlertRule): OrderWork | undefined {
  return works[rule]
}

const works: Readonly<Partial<Record<AlertRule, OrderWork>>> = {
  odour: 'clean',
  'h2s-alarm': 'check',
  sos: 'emergency',
  smoke: 'emergency',
  leak: 'check',
  'visits-since-clean': 'clean',
  'clean-missed': 'clean',
  'roving-late': 'check',
  'paper-low': 'supplies',
  'soap-low': 'supplies',
  'temperature-low': 'check',
  'long-stay': 'check',
  'low-rating': 'clean',
  'fault-report': 'repair',
  'sensor-silent': 'repair',
  'sensor-stuck': 'repair',
  'sensor-drift': 'repair',
  'sensor-impossible': 'repair',
  'gateway-offline': 'repair',
}

/** Rules whose end sensors tell: what was done is believed because of it, and not believed without it. */
export const provenBySensors: ReadonlySet<AlertRule> = new Set([
  'odour',
  'h2s-alarm',
  'paper-low',
  'soap-low',
  'temperature-low',
  'sensor-silent',
  'sensor-stuck',
  'sensor-drift',
  'sensor-impossible',
  'gateway-offline',
])

/** Rules whose end nobody but the crew can tell: they are over when their order is done (docs/SPEC.md Z3). */
export const endedByOrder: ReadonlySet<AlertRule> = new Set([
  'sos',
  'smoke',
  'leak',
  'fault-report',
  'low-rating',
  'long-stay',
])

/** What became of an action of a person; `Order` is the order as it is told then. */
export type ActionAnswer<Order extends WorkOrder = WorkOrder> =
  | { readonly is: 'applied' | 'no-op'; readonly order: Order }
  | { readonly is: 'refused'; readonly reason: OrderRefusal; readonly detail: string; readonly order?: Order }
