import { pop, push } from './heap.ts'
import { SERVICE, type Network } from './network.ts'
import type { MatchSettings } from './settings.ts'
import { nextStamp, type Search } from './workspace.ts'

/** What going from the end of an edge into the next one costs beyond the length, in metres: turning is unlikely, turning back more so. */
export function turnCostM(network: Network, settings: MatchSettings, from: number, to: number): number {
  const { edgeTwin, edgeEnds, edgeFlags, outStart, edgeTo } = network
  if (edgeTwin[from] === to) {
    const node = edgeTo[from]!
    const isDeadEnd = outStart[node + 1]! - outStart[node]! < 2
    return isDeadEnd ? settings.deadEndCostM : settings.uTurnCostM
  }
  const entersService = (edgeFlags[to]! & SERVICE) > (edgeFlags[from]! & SERVICE)
  const cos = edgeEnds[from * 4 + 2]! * edgeEnds[to * 4]! + edgeEnds[from * 4 + 3]! * edgeEnds[to * 4 + 1]!
  return (settings.turnCostM * (1 - cos)) / 2 + (entersService ? settings.serviceCostM : 0)
}

export const beginSearch = (search: Search): number => nextStamp(search, [search.seen, search.settled, search.wanted])

/**
 * The cheapest ways (length and turns) from the end of an edge to the start of each wanted edge, until all are found or the cost passes the
 * bound (Dijkstra over edges, since a turn is between two). `beginSearch` comes first; wanted are the edges whose `search.wanted` the caller
 * then sets to the stamp, found are those whose `search.settled` is the stamp afterwards.
 */
export function searchRoutes(
  network: Network,
  settings: MatchSettings,
  search: Search,
  from: number,
  wantedCount: number,
  costMaxM: number,
): void {
  const { edgeTo, edgeLengthM, outStart, outEdges } = network
  const { stamp } = search
  search.heapSize = 0
  let missing = wantedCount
  let current = from
  let costM = 0
  let lengthM = 0
  for (;;) {
    const node = edgeTo[current]!
    const end = outStart[node + 1]!
    for (let i = outStart[node]!; i < end; i++) {
      const next = outEdges[i]!
      if (search.settled[next] === stamp) continue
      const nextCostM = costM + turnCostM(network, settings, current, next)
      if (nextCostM > costMaxM) continue
      if (search.seen[next] === stamp && nextCostM >= search.costM[next]!) continue
      search.seen[next] = stamp
      search.costM[next] = nextCostM
      search.lengthM[next] = lengthM
      search.before[next] = current
      push(search, next, nextCostM)
    }
    do {
      if (search.heapSize === 0) return
      current = pop(search)
    } while (search.settled[current] === stamp)
    search.settled[current] = stamp
    if (search.wanted[current] === stamp && --missing === 0) return
    costM = search.costM[current]! + edgeLengthM[current]!
    lengthM = search.lengthM[current]! + edgeLengthM[current]!
  }
}

/**
 * The edges between two edges on the cheapest way, in order, without those two.
 * @returns undefined when no way costs at most the bound; else `search.costM` and `.lengthM` of `to` are those of the way
 */
export function routeBetween(
  network: Network,
  settings: MatchSettings,
  search: Search,
  from: number,
  to: number,
  costMaxM: number,
): number[] | undefined {
  const stamp = beginSearch(search)
  search.wanted[to] = stamp
  searchRoutes(network, settings, search, from, 1, costMaxM)
  if (search.settled[to] !== stamp) return undefined
  const edges: number[] = []
  // `from` itself is only met again as the start, since a way to `to` never needs it twice
  for (let edge = search.before[to]!; edge !== from; edge = search.before[edge]!) edges.push(edge)
  return edges.toReversed()
}
