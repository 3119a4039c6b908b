import type { OrderAction, OrderWork, WorkOrder } from '#domain/response/order.ts'
import { chance } from '../chance.ts'
import { hourOf, MINUTE_MS } from '../clock.ts'

/** How a crew answers an order: by seed and order, so that the same one is answered alike in every run (docs/SPEC.md S30). */
export interface Reaction {
  /** From its opening; undefined: nobody looks at it until the supervisor does. */
  readonly acknowledgeMs: number | undefined
  readonly walkMs: number
  readonly workMs: number
  /** Says it is done without doing anything, the first time. */
  readonly pretends: boolean
  /** Forgets to say that it arrived. */
  readonly skipsArrival: boolean
}

/** Shares of the answers; our choice. */
const NOBODY_LOOKS = 0.03
const LOOKS_LATE = 0.07
const PRETENDS = 0.06
const SKIPS_ARRIVAL = 0.1
/** When the first line slept, the supervisor sends somebody so long after the opening. */
const SUPERVISOR_MS = 50 * MINUTE_MS
/** After "claimed, not proven" they come again. */
const AGAIN_MS = 25 * MINUTE_MS
const WORK_HOURS: readonly [number, number] = [6, 22]
const WORK_MINUTES: Readonly<Record<OrderWork, readonly [number, number]>> = {
  clean: [12, 25],
  supplies: [5, 10],
  check: [4, 10],
  repair: [15, 60],
  emergency: [5, 12],
}

export type CrewOrder = Pick<
  WorkOrder,
  | 'id'
  | 'toilet'
  | 'town'
  | 'work'
  | 'state'
  | 'openedAtMs'
  | 'acknowledgedAtMs'
  | 'arrivedAtMs'
  | 'doneAtMs'
  | 'deferredUntilMs'
>

export function reactionTo(seed: number, { toilet, work, openedAtMs }: CrewOrder): Reaction {
  const luck = chance(seed, 'crew', toilet, work, openedAtMs)
  const mood = luck.unit()
  const [shortest, longest] = WORK_MINUTES[work]
  const isEmergency = work === 'emergency'
  return {
    acknowledgeMs:
      !isEmergency && mood < NOBODY_LOOKS
        ? undefined
        : (!isEmergency && mood < NOBODY_LOOKS + LOOKS_LATE
            ? luck.between(32, 45)
            : luck.lognormal(isEmergency ? 1.2 : 4, 0.6)) * MINUTE_MS,
    walkMs: Math.max(2, luck.lognormal(isEmergency ? 5 : 9, 0.5)) * MINUTE_MS,
    workMs: luck.between(shortest, longest) * MINUTE_MS,
    pretends: work !== 'emergency' && luck.likely(PRETENDS),
    skipsArrival: luck.likely(SKIPS_ARRIVAL),
  }
}

/** What is done next with an order; `works`: something really changes at the toilet. */
export interface Doing {
  readonly action: OrderAction['action']
  readonly works: boolean
  /** Told of once: the same doing has the same id in every run. */
  readonly actionId: string
}

/**
 * What somebody does with an order now, as a function of what the platform says of it; undefined: nothing yet. Nobody works at night but in emergencies.
 */
export function nextDoing(seed: number, order: CrewOrder, nowMs: number): Doing | undefined {
  const { id, work, state } = order
  const hour = hourOf(nowMs)
  if (work !== 'emergency' && (hour < WORK_HOURS[0] || hour >= WORK_HOURS[1])) return undefined
  if (order.deferredUntilMs !== undefined && nowMs < order.deferredUntilMs) return undefined
  const reaction = reactionTo(seed, order)
  const doing = (action: Doing['action'], turn: number, works: boolean): Doing => ({
    action,
    works,
    actionId: actionIdOf(seed, id, order.openedAtMs, `${action}-${turn}`),
  })
  switch (state) {
    case 'open': {
      const takenMs = order.openedAtMs + (reaction.acknowledgeMs ?? SUPERVISOR_MS)
      return nowMs >= takenMs ? doing('acknowledge', turnOf(order), false) : undefined
    }
    case 'acknowledged': {
      const thereMs = (order.acknowledgedAtMs ?? order.openedAtMs) + reaction.walkMs
      if (reaction.skipsArrival)
        return nowMs >= thereMs + reaction.workMs ? doing('done', turnOf(order), !reaction.pretends) : undefined
      return nowMs >= thereMs ? doing('arrive', turnOf(order), false) : undefined
    }
    case 'arrived': {
      const readyMs = (order.arrivedAtMs ?? order.openedAtMs) + (reaction.pretends ? MINUTE_MS : reaction.workMs)
      return nowMs >= readyMs ? doing('done', turnOf(order), !reaction.pretends) : undefined
    }
    case 'claimed':
      return nowMs >= (order.doneAtMs ?? order.openedAtMs) + CLAIM_MS + AGAIN_MS
        ? doing('done', turnOf(order), true)
        : undefined
    case 'done':
    case 'closed':
      return undefined
  }
}

/** Orders wait about so long for what the sensors say. */
const CLAIM_MS = 60 * MINUTE_MS

/** An order that begins anew, or is done again, has later times: each turn has its own ids. */
const turnOf = ({ doneAtMs, acknowledgedAtMs, arrivedAtMs }: CrewOrder): number =>
  Math.max(doneAtMs ?? 0, acknowledgedAtMs ?? 0, arrivedAtMs ?? 0)

/** A UUID made of what it names. */
function actionIdOf(seed: number, orderId: number, openedAtMs: number, doing: string): string {
  const luck = chance(seed, 'action', orderId, openedAtMs, doing)
  const hex = (digits: number): string => Array.from({ length: digits }, () => luck.whole(0, 15).toString(16)).join('')
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${luck.pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`
}
