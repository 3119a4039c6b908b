import type { LonLat } from '../geography.ts'
import { apartM } from '../network/measure.ts'
import { rankOf } from './order-change.ts'
import type { WorkOrder } from './order.ts'

/** An order, and where its toilet is. */
export interface PlacedOrder {
  readonly order: Pick<WorkOrder, 'id' | 'toilet' | 'work' | 'severity'>
  /** Undefined: nobody has entered it; it comes last. */
  readonly at?: LonLat
  /** By when it must be done. */
  readonly dueMs?: number
}
export interface Stop {
  readonly toilet: string
  readonly at?: LonLat
  /** All that is to be done there, the most urgent first. */
  readonly orderIds: readonly number[]
  /** From the stop before, or from where the round begins; estimated. 0: the first one, or not known. */
  readonly wayM: number
}
export interface Round {
  readonly stops: readonly Stop[]
  readonly wayM: number
}

/**
 * Ways are longer than the crow flies. Our choice: 1.3, about what street networks of cities show between nearby points; no route is worked out,
 * since crews go on foot and by bicycle where no road network leads.
 */
const DETOUR = 1.3
/** Turning parts of a round over is tried for so many stops; longer rounds stay as nearest-first made them. */
const IMPROVED_STOPS_MAX = 60

/**
 * One round over everything a team has to do: orders of one toilet are one stop; emergencies first, then what is urgent, then the rest, each group in the
 * shortest order that nearest-first and turning parts over find (docs/SPEC.md Z10).
 */
export function roundOf(orders: readonly PlacedOrder[], from?: LonLat): Round {
  const groups = new Map<number, Place[]>()
  for (const place of placesOf(orders)) groups.set(place.rank, [...(groups.get(place.rank) ?? []), place])
  const ordered: Place[] = []
  let here = from
  for (const rank of [...groups.keys()].toSorted((a, b) => b - a)) {
    const way = shortest(groups.get(rank) ?? [], here)
    ordered.push(...way)
    here = way.findLast(({ at }) => at !== undefined)?.at ?? here
  }
  let before = from
  const stops = ordered.map(({ toilet, at, orderIds }): Stop => {
    const wayM = at === undefined || before === undefined ? 0 : Math.round(wayBetweenM(before, at))
    before = at ?? before
    return { toilet, ...(at === undefined ? {} : { at }), orderIds, wayM }
  })
  return { stops, wayM: stops.reduce((sum, { wayM }) => sum + wayM, 0) }
}

interface Place {
  readonly toilet: string
  readonly at?: LonLat
  readonly orderIds: readonly number[]
  readonly rank: number
}

function placesOf(orders: readonly PlacedOrder[]): Place[] {
  const byToilet = Map.groupBy(
    orders.toSorted(
      (a, b) => urgency(b) - urgency(a) || (a.dueMs ?? Infinity) - (b.dueMs ?? Infinity) || a.order.id - b.order.id,
    ),
    ({ order }) => order.toilet,
  )
  return [...byToilet].map(([toilet, here]) => ({
    toilet,
    ...(here[0]?.at === undefined ? {} : { at: here[0].at }),
    orderIds: here.map(({ order }) => order.id),
    rank: Math.max(...here.map(urgency)),
  }))
}

const urgency = ({ order }: PlacedOrder): number =>
  order.work === 'emergency' ? 3 : Number(rankOf(order.severity) >= 2)

const wayBetweenM = (a: LonLat, b: LonLat): number => apartM(a, b) * DETOUR

function shortest(places: readonly Place[], from: LonLat | undefined): Place[] {
  const known = places.filter(({ at }) => at !== undefined)
  const unknown = places.filter(({ at }) => at === undefined)
  const left = [...known]
  const way: Place[] = []
  let here = from
  while (left.length > 0) {
    const nearest = here === undefined ? 0 : indexOfLeast(left, ({ at }) => apartM(here!, at!))
    const [next] = left.splice(nearest, 1)
    way.push(next!)
    here = next!.at
  }
  return [...(way.length > IMPROVED_STOPS_MAX ? way : improved(way, from)), ...unknown]
}

/** Parts of the way are turned over as long as that makes it shorter (2-opt). */
function improved(way: readonly Place[], from: LonLat | undefined): Place[] {
  let best = [...way]
  let bestM = lengthM(best, from)
  for (let isBetter = true; isBetter;) {
    isBetter = false
    for (let i = 0; i < best.length - 1; i++)
      for (let j = i + 1; j < best.length; j++) {
        const turned = [...best.slice(0, i), ...best.slice(i, j + 1).toReversed(), ...best.slice(j + 1)]
        const turnedM = lengthM(turned, from)
        // less than a metre is rounding, and would go on for ever
        if (turnedM < bestM - 1) [best, bestM, isBetter] = [turned, turnedM, true]
      }
  }
  return best
}

function lengthM(way: readonly Place[], from: LonLat | undefined): number {
  let before = from
  let sumM = 0
  for (const { at } of way) {
    if (before !== undefined && at !== undefined) sumM += apartM(before, at)
    before = at
  }
  return sumM
}

function indexOfLeast<T>(items: readonly T[], by: (item: T) => number): number {
  let least = 0
  for (let i = 1; i < items.length; i++) if (by(items[i]!) < by(items[least]!)) least = i
  return least
}
