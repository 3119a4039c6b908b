import type { OrderAction, OrderWork } from '#domain/response/order.ts'
import { nextDoing, reactionTo, type CrewOrder, type Doing } from './behaviour.ts'
import type { Phone } from './http.ts'

/** Somebody with a phone: a crew of some towns, or the supervisor of all. */
export interface Person {
  readonly name: string
  readonly role: 'crew' | 'supervisor'
  /** Empty: all. */
  readonly towns: readonly string[]
  readonly phone: Phone
}

/** Where what crews do takes effect. */
export interface Place {
  /** Somebody does this work at a toilet, or only looks in, now. */
  tend(toilet: string, work: OrderWork | 'look', order: number): void
  wrote(record: { toilet: string; work: OrderWork; order: number; atMs: number; works: boolean }): void
}

export interface CrewsGiven {
  readonly seed: number
  readonly people: readonly Person[]
  /** What stands in the code at the door of each toilet. */
  readonly codes: ReadonlyMap<string, string>
  readonly place: Place
}

export interface CrewCounts {
  looks: number
  actions: number
  refused: number
  failures: number
  lastProblem: string
}

/** The crews of the district: each look is one glance at the phone by everybody. */
export interface Crews {
  readonly counts: Readonly<CrewCounts>
  look(nowMs: number): Promise<void>
}

/** Answered actions that are remembered. */
const GIVEN_MAX = 20_000

/** Repairs are the supervisor's, and what the first line slept through. */
const isForSupervisor = (seed: number, order: CrewOrder): boolean =>
  order.work === 'repair' || reactionTo(seed, order).acknowledgeMs === undefined

export const actionOf = (
  order: CrewOrder,
  { action, actionId, works }: Doing,
  nowMs: number,
  codes: ReadonlyMap<string, string>,
): OrderAction => ({
  actionId,
  orderId: order.id,
  action,
  atMs: nowMs,
  ...(action === 'arrive' ? { proof: 'qr', qrToken: codes.get(order.toilet) ?? '' } : {}),
  ...(action === 'done' ? { note: works ? WORKED_NOTE : PRETENDED_NOTE } : {}),
})

/** What they write; whoever only pretends is short of words. */
export const WORKED_NOTE = '已处理，现场已恢复'
const PRETENDED_NOTE = '已完成'

export function makeCrews({ seed, people, codes, place }: CrewsGiven): Crews {
  const counts: CrewCounts = { looks: 0, actions: 0, refused: 0, failures: 0, lastProblem: '' }
  /** Answered, whatever the answer: not tried again until the order is another one. */
  const given = new Set<string>()

  const lookOf = async (person: Person, nowMs: number): Promise<void> => {
    const orders = await person.phone.standing()
    const acting = orders
      .filter(
        (order) =>
          (person.towns.length === 0 || person.towns.includes(order.town)) &&
          isForSupervisor(seed, order) === (person.role === 'supervisor'),
      )
      .toSorted((a, b) => a.id - b.id)
      .flatMap((order) => {
        const doing = nextDoing(seed, order, nowMs)
        return doing === undefined || given.has(doing.actionId) ? [] : [{ order, doing }]
      })
    if (acting.length === 0) return
    // the work is done before it is reported
    for (const { order, doing } of acting)
      if (doing.action === 'done') {
        if (doing.works) place.tend(order.toilet, order.work, order.id)
        // the code at the door proves that somebody came, and whoever came for a clean or check has looked in
        else if (order.state === 'arrived' && (order.work === 'clean' || order.work === 'check'))
          place.tend(order.toilet, 'look', order.id)
        place.wrote({ toilet: order.toilet, work: order.work, order: order.id, atMs: nowMs, works: doing.works })
      }
    const answers = await person.phone.act(acting.map(({ order, doing }) => actionOf(order, doing, nowMs, codes)))
    for (const { doing } of acting) given.add(doing.actionId)
    counts.actions += acting.length
    for (const { is, reason, detail } of answers)
      if (is === 'refused') {
        counts.refused++
        counts.lastProblem = `${reason ?? ''}: ${detail ?? ''}`
      }
  }
  return {
    counts,
    look: async (nowMs) => {
      counts.looks++
      if (given.size > GIVEN_MAX) given.clear()
      // side by side: one phone that waits for its answer holds up nobody else
      await Promise.all(
        people.map((person) =>
          lookOf(person, nowMs).catch((error: unknown) => {
            counts.failures++
            counts.lastProblem = error instanceof Error ? error.message : String(error)
          }),
        ),
      )
    },
  }
}
