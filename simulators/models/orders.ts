import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { OrderAnswer } from '#domain/reading.ts'
import { chance } from '../chance.ts'
import type { District } from '../district.ts'
import type { Truck } from '../district/routes.ts'
import type { Hearing, World } from '../world.ts'

/** What a terminal needs of the command (docs/SPEC.md G11). */
const Command = Type.Object({
  order: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }),
  is: Type.Literal('re-sweep'),
  edges: Type.Array(Type.Object({ edge: Type.String() }), { minItems: 1, maxItems: 1_000 }),
})
const command = Compile(Command)

/** Orders a terminal remembers, so that one that comes again is answered and not driven again. */
const KNOWN_MAX = 100

export interface Crew {
  /** Whether the truck is out, or its driver waits for the next turn. */
  readonly atWork: () => boolean
  readonly answer: (order: string, answer: OrderAnswer) => void
  /** Drive there and work. */
  readonly take: (edges: readonly number[], onEnd: (isDone: boolean) => void) => void
}

/**
 * The terminal that shows orders to the driver: one that is at work takes it, drives it before anything else and says when it is done; one
 * that is not, or does not know the streets, refuses (docs/SPEC.md S23).
 */
export function makeOrders(world: World, { seed, graph }: District, truck: Truck, crew: Crew): Hearing {
  const luck = chance(seed, 'orders', truck.id)
  const known = new Map<string, OrderAnswer>()

  const answer = ({ order, edges }: Static<typeof Command>, is: OrderAnswer): void => {
    known.set(order, is)
    const [oldest] = known.keys()
    if (known.size > KNOWN_MAX && oldest !== undefined) known.delete(oldest)
    crew.answer(order, is)
    world.truth({
      is: 'order',
      truck: truck.id,
      order,
      edges: edges.map(({ edge }) => edge),
      answer: is,
      atMs: world.nowMs,
    })
  }
  return (payload) => {
    const heard = read(payload)
    if (heard === undefined) return
    const before = known.get(heard.order)
    if (before !== undefined) return crew.answer(heard.order, before)
    const edges = heard.edges.map(({ edge }) => graph.numberOf.get(edge)).filter((edge) => edge !== undefined)
    if (edges.length < heard.edges.length || !crew.atWork()) return answer(heard, 'rejected')
    known.set(heard.order, 'accepted')
    // the driver reads it and touches the screen
    world.at(world.nowMs + luck.between(4, 20) * 1_000, () => {
      if (!crew.atWork()) return answer(heard, 'rejected')
      answer(heard, 'accepted')
      crew.take(edges, (isDone) => answer(heard, isDone ? 'done' : 'rejected'))
    })
  }
}

function read(payload: string): Static<typeof Command> | undefined {
  try {
    const heard: unknown = JSON.parse(payload)
    return command.Check(heard) ? heard : undefined
  } catch {
    // not for this terminal
    return undefined
  }
}
