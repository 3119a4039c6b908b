import type { RoadClass, RoadEdge } from '../geography.ts'
import { pop, push, type Heap } from '../matching/heap.ts'
import type { Network } from '../matching/network.ts'

/** A network with the time each edge takes a vehicle that only drives; made once a network. */
export interface RoadTimes {
  readonly network: Network
  readonly edgeNumber: ReadonlyMap<string, number>
  readonly edgeS: Float64Array
  /** The edges that end at node n are inEdges from inStart[n] to before inStart[n + 1]. */
  readonly inStart: Int32Array
  readonly inEdges: Int32Array
}

/** Usual speed of a loaded truck between jobs, lights included; our choice, below the limits of such streets in Chinese towns. */
const driveKmh: Readonly<Record<RoadClass, number>> = {
  motorway: 70,
  trunk: 50,
  primary: 38,
  secondary: 34,
  tertiary: 28,
  unclassified: 25,
  residential: 20,
  living_street: 15,
  pedestrian: 10,
  service: 15,
}
/** Turning round takes a truck most of a minute, less where a dead end has room for it; our choice. */
const TURN_ROUND_S = 45
const DEAD_END_S = 25
/** A turn of 90°. */
const TURN_S = 6

/** Times for a network made by `networkFromRoads` from these edges. */
export function roadTimesOf(network: Network, edges: readonly Pick<RoadEdge, 'id' | 'roadClass'>[]): RoadTimes {
  const { edgeCount, nodeCount, edgeTo, edgeLengthM } = network
  const classOf = new Map(edges.map(({ id, roadClass }) => [id, roadClass]))
  const inStart = new Int32Array(nodeCount + 1)
  for (const node of edgeTo) inStart[node + 1]!++
  for (let node = 0; node < nodeCount; node++) inStart[node + 1]! += inStart[node]!
  const inEdges = new Int32Array(edgeCount)
  const filled = inStart.slice()
  for (let edge = 0; edge < edgeCount; edge++) inEdges[filled[edgeTo[edge]!]!++] = edge
  return {
    network,
    edgeNumber: new Map(network.edgeIds.map((id, number) => [id, number])),
    edgeS: Float64Array.from(network.edgeIds, (id, edge) => {
      const kmh = driveKmh[classOf.get(id) ?? 'unclassified']
      return (edgeLengthM[edge]! * 3.6) / kmh
    }),
    inStart,
    inEdges,
  }
}

/** Seconds that going from the end of one edge into the next takes. */
export function turnS({ edgeTwin, edgeTo, edgeEnds, outStart }: Network, from: number, to: number): number {
  if (edgeTwin[from] === to) {
    const node = edgeTo[from]!
    return outStart[node + 1]! - outStart[node]! < 2 ? DEAD_END_S : TURN_ROUND_S
  }
  const cos = edgeEnds[from * 4 + 2]! * edgeEnds[to * 4]! + edgeEnds[from * 4 + 3]! * edgeEnds[to * 4 + 1]!
  return TURN_S * (1 - cos)
}

/** A search by time over edges; what it found is good until the next one on the same network. */
export interface TimeSearch extends Heap {
  stamp: number
  /** Entries of this search have its stamp. */
  readonly seen: Int32Array
  readonly settled: Int32Array
  readonly timeS: Float64Array
  /** In a search backwards: which of the targets it leads to. */
  readonly target: Int32Array
}

const searches = new WeakMap<Network, TimeSearch>()
const STAMP_MAX = 2 ** 31 - 2

function begin(network: Network): TimeSearch {
  let search = searches.get(network)
  if (search === undefined || search.stamp >= STAMP_MAX) {
    search = {
      stamp: 0,
      seen: new Int32Array(network.edgeCount),
      settled: new Int32Array(network.edgeCount),
      timeS: new Float64Array(network.edgeCount),
      target: new Int32Array(network.edgeCount),
      heapSize: 0,
      heap: new Int32Array(1_024),
      heapCost: new Float64Array(1_024),
    }
    searches.set(network, search)
  }
  search.stamp++
  search.heapSize = 0
  return search
}

function reach(search: TimeSearch, edge: number, timeS: number, target: number): void {
  const { stamp } = search
  if (search.settled[edge] === stamp || (search.seen[edge] === stamp && timeS >= search.timeS[edge]!)) return
  search.seen[edge] = stamp
  search.timeS[edge] = timeS
  search.target[edge] = target
  push(search, edge, timeS)
}

/**
 * Seconds from a place (the end of `from`, `leftS` away) to the starts of edges, in `timeS` of those that are settled (Dijkstra over edges, since turning
 * takes time). It ends when `isEnough` says so of an edge just settled, or everything is.
 */
export function searchFrom(
  { network, edgeS }: RoadTimes,
  from: number,
  leftS: number,
  isEnough: (edge: number) => boolean,
): TimeSearch {
  const { edgeTo, outStart, outEdges } = network
  const search = begin(network)
  const { stamp, settled, timeS } = search
  let current = from
  let atEndS = leftS
  for (;;) {
    const node = edgeTo[current]!
    for (let i = outStart[node]!; i < outStart[node + 1]!; i++) {
      const next = outEdges[i]!
      reach(search, next, atEndS + turnS(network, current, next), 0)
    }
    do {
      if (search.heapSize === 0) return search
      current = pop(search)
    } while (settled[current] === stamp)
    settled[current] = stamp
    if (isEnough(current)) return search
    atEndS = timeS[current]! + edgeS[current]!
  }
}

/** Seconds from the start of every edge to the start of the nearest of the targets, in `timeS`, and which one it is (place in the list), in `target`. */
export function searchTo({ network, edgeS, inStart, inEdges }: RoadTimes, targets: readonly number[]): TimeSearch {
  const { edgeFrom } = network
  const search = begin(network)
  const { stamp, settled, timeS, target } = search
  for (const [place, edge] of targets.entries()) reach(search, edge, 0, place)
  while (search.heapSize > 0) {
    const current = pop(search)
    if (settled[current] === stamp) continue
    settled[current] = stamp
    const node = edgeFrom[current]!
    for (let i = inStart[node]!; i < inStart[node + 1]!; i++) {
      const before = inEdges[i]!
      reach(search, before, edgeS[before]! + turnS(network, before, current) + timeS[current]!, target[current]!)
    }
  }
  return search
}
