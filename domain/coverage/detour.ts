import type { WorkType } from '../plan/plan.ts'
import { searchFrom, searchTo, turnS, type RoadTimes } from './road-times.ts'

/** A vehicle that is out, or could be. */
export interface VehicleNow {
  readonly vehicle: string
  readonly workType?: WorkType
  /** Newest live fix. */
  readonly atMs: number
  /** Where it likely is: edge id. */
  readonly edge?: string
  readonly offsetM?: number
  readonly ignition?: boolean
  /** `isBlind(memory)`. */
  readonly isBlind: boolean
  /** `isTooFast(memory)`. */
  readonly isTooFast?: boolean
  /** `nextEdge` of the forecast of the shift it works on; undefined: nothing planned any more. */
  readonly nextEdge?: string
  /** How long before the end of its window its own work will be done, by the same forecast. */
  readonly spareMs?: number
}

/** Sending a vehicle to streets that would be missed, and back to what it has planned next. */
export interface Detour {
  readonly vehicle: string
  readonly extraMinutes: number
  /** At the first of the streets. */
  readonly arrivesAtMs: number
  /** The last of the streets is done. */
  readonly finishesAtMs: number
  /** In the order in which it would do them. */
  readonly edges: readonly string[]
  /** All are done before the window closes. */
  readonly fitsWindow: boolean
  /** Its own work would not be done in time any more. */
  readonly makesLate: boolean
}

export interface DetourWish {
  readonly sides: readonly { readonly edge: string; readonly openM: number }[]
  readonly workType: WorkType
  readonly workKmh: number
  readonly windowEndMs: number
  readonly vehicles: readonly VehicleNow[]
  readonly limit: number
}

/** Further sides are left out: nobody is sent to so many at once. */
const SIDES_MAX = 60
/** So many of the vehicles that could be there first are worked out to the end: each costs a search or two. */
const VEHICLES_MAX = 8
/** Sides at which one of them may begin: each costs a search of its own. */
const ENTRIES_MAX = 3

/**
 * Which vehicles would do these sides at the least cost of time (docs/SPEC.md E15), the cheapest first. Of each: the fastest way to the first of the sides, from
 * one always to the nearest that is left (not always the best order, but never a bad one where sides lie together), and on to what it has planned next; less the
 * way to that from where it is. Vehicles of other work, parked ones and those nobody can see are left out.
 */
export function cheapestDetours(wish: DetourWish, nowMs: number, roads: RoadTimes): Detour[] {
  const sides = knownSides(wish, roads)
  const out = wish.vehicles.flatMap((vehicle) => placed(vehicle, wish.workType, roads))
  if (sides.length === 0 || out.length === 0) return []

  const all = sides.map(({ edge }) => edge)
  const nearest = nearestOf(arrivalsOf(out, all, roads), wish.limit)
  const entries = [...new Set(nearest.map(({ first }) => first))].slice(0, ENTRIES_MAX)
  const trips = arrivalsOf(nearest, entries, roads).map((trip) => ({ ...trip, chain: NO_CHAIN }))
  for (const entry of entries) {
    const chain = chainFrom(entry, sides, wish.workKmh, roads)
    const entering = trips.filter(({ first }) => first === entry)
    for (const trip of entering) trip.chain = chain
    wayBack(entering, chain, roads)
  }
  return trips
    .filter(({ backS }) => Number.isFinite(backS))
    .map((trip) =>
      detourOf(trip, trip.arrivalS + trip.chain.workS + trip.backS - directS(trip, roads), wish, nowMs, roads),
    )
    .toSorted((a, b) => a.extraMinutes - b.extraMinutes || (a.vehicle < b.vehicle ? -1 : 1))
    .slice(0, wish.limit)
}

interface Side {
  readonly edge: number
  readonly openM: number
}
function knownSides({ sides }: DetourWish, { edgeNumber }: RoadTimes): Side[] {
  const open = new Map<number, number>()
  for (const { edge, openM } of sides) {
    const number = edgeNumber.get(edge)
    // passes of one side together, at most once along it
    if (number !== undefined) open.set(number, Math.max(open.get(number) ?? 0, openM))
  }
  return [...open].slice(0, SIDES_MAX).map(([edge, openM]) => ({ edge, openM }))
}

interface Placed {
  readonly vehicle: VehicleNow
  readonly edge: number
  /** To the end of its edge. */
  readonly leftS: number
  /** Edge it has planned next; −1: none. */
  readonly next: number
}
function placed(vehicle: VehicleNow, workType: WorkType, { network, edgeNumber, edgeS }: RoadTimes): Placed[] {
  if (vehicle.workType !== workType || vehicle.isBlind || vehicle.ignition === false || vehicle.edge === undefined)
    return []
  const edge = edgeNumber.get(vehicle.edge)
  if (edge === undefined) return []
  const lengthM = network.edgeLengthM[edge]!
  const doneShare = lengthM > 0 ? Math.min(1, (vehicle.offsetM ?? 0) / lengthM) : 1
  const next = vehicle.nextEdge === undefined ? -1 : (edgeNumber.get(vehicle.nextEdge) ?? -1)
  return [{ vehicle, edge, leftS: edgeS[edge]! * (1 - doneShare), next }]
}

interface Arrival extends Placed {
  /** The nearest of the sides, and how long it takes there. */
  readonly first: number
  readonly arrivalS: number
  /** From the end of the last side to what it has planned next. */
  backS: number
}
function nearestOf(arrivals: readonly Arrival[], limit: number): Arrival[] {
  return arrivals
    .toSorted((a, b) => a.arrivalS - b.arrivalS || (a.vehicle.vehicle < b.vehicle.vehicle ? -1 : 1))
    .slice(0, Math.max(VEHICLES_MAX, limit))
}

/** One search for all vehicles. */
function arrivalsOf(out: readonly Placed[], sides: readonly number[], roads: RoadTimes): Arrival[] {
  const { network } = roads
  const search = searchTo(roads, sides)
  return out.flatMap((vehicle) => {
    const node = network.edgeTo[vehicle.edge]!
    let [first, arrivalS] = [-1, Infinity]
    for (let i = network.outStart[node]!; i < network.outStart[node + 1]!; i++) {
      const edge = network.outEdges[i]!
      if (search.settled[edge] !== search.stamp) continue
      const thereS = vehicle.leftS + turnS(network, vehicle.edge, edge) + search.timeS[edge]!
      if (thereS < arrivalS) [first, arrivalS] = [sides[search.target[edge]!]!, thereS]
    }
    return first < 0 ? [] : [{ ...vehicle, first, arrivalS, backS: 0 }]
  })
}

interface Chain {
  /** Sides in the order driven. */
  readonly order: readonly number[]
  /** From the start of the first to the end of the last. */
  readonly workS: number
}
const NO_CHAIN: Chain = { order: [], workS: 0 }

function chainFrom(first: number, sides: readonly Side[], workKmh: number, roads: RoadTimes): Chain {
  const { network, edgeS } = roads
  const sideS = ({ edge, openM }: Side): number => {
    const lengthM = network.edgeLengthM[edge]!
    const worked = Math.min(openM, lengthM)
    return (worked * 3.6) / workKmh + (lengthM > 0 ? edgeS[edge]! * (1 - worked / lengthM) : 0)
  }
  const left = new Map(sides.map((side) => [side.edge, side]))
  const order: number[] = []
  let current = left.get(first)!
  let workS = 0
  for (;;) {
    order.push(current.edge)
    left.delete(current.edge)
    workS += sideS(current)
    if (left.size === 0) return { order, workS }
    let nearest = -1
    const search = searchFrom(roads, current.edge, 0, (edge) => {
      if (left.has(edge)) nearest = edge
      return nearest >= 0
    })
    // no way leads to the others: what can be reached is done
    if (nearest < 0) return { order, workS }
    workS += search.timeS[nearest]!
    current = left.get(nearest)!
  }
}

/** How long each has from the end of the last side to what it has planned next: one search for all. */
function wayBack(trips: readonly Arrival[], { order }: Chain, roads: RoadTimes): void {
  const wanted = new Set(trips.map(({ next }) => next).filter((next) => next >= 0))
  if (wanted.size === 0) return
  let missing = wanted.size
  const search = searchFrom(roads, order.at(-1)!, 0, (edge) => wanted.has(edge) && --missing === 0)
  for (const trip of trips)
    if (trip.next >= 0) trip.backS = search.settled[trip.next] === search.stamp ? search.timeS[trip.next]! : Infinity
}

/** How long it would have to what it has planned next without the detour; 0 when it is there already. */
function directS({ edge, leftS, next }: Placed, roads: RoadTimes): number {
  if (next < 0 || next === edge) return 0
  const search = searchFrom(roads, edge, leftS, (reached) => reached === next)
  return search.settled[next] === search.stamp ? search.timeS[next]! : 0
}

function detourOf(
  { vehicle, arrivalS, chain }: Arrival & { readonly chain: Chain },
  extraS: number,
  { windowEndMs }: DetourWish,
  nowMs: number,
  { network }: RoadTimes,
): Detour {
  const arrivesAtMs = Math.round(nowMs + arrivalS * 1_000)
  const finishesAtMs = Math.round(arrivesAtMs + chain.workS * 1_000)
  return {
    vehicle: vehicle.vehicle,
    extraMinutes: Math.max(0, Math.round(extraS / 6) / 10),
    arrivesAtMs,
    finishesAtMs,
    edges: chain.order.map((edge) => network.edgeIds[edge]!),
    fitsWindow: finishesAtMs <= windowEndMs,
    makesLate: vehicle.nextEdge !== undefined && vehicle.spareMs !== undefined && extraS * 1_000 > vehicle.spareMs,
  }
}
