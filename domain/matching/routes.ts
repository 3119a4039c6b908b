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

/** A new search; what earlier ones found is forgotten. */
export function beginSearch(search: Search): number {
  search.heapSize = 0
  return nextStamp(search, [search.seen, search.settled, search.wanted])
}

/** Begin at the end of an edge, to which it cost and measured so much already. A search may begin at several. */
export function startFrom(
  network: Network,
  settings: MatchSettings,
  search: Search,
  edge: number,
  costM: number,
  lengthM: number,
  costMaxM: number,
): void {
  spread(network, settings, search, edge, ~edge, costM, lengthM, costMaxM)
}

/**
 * The cheapest ways (length and turns) from the starts to the start of each wanted edge, until all are found or the cost passes the bound
 * (Dijkstra over edges, since a turn is between two). `beginSearch` and `startFrom` come first; wanted are the edges whose `search.wanted` the
 * caller set to the stamp, found are those whose `search.settled` is the stamp afterwards.
 */
export function searchRoutes(
  network: Network,
  settings: MatchSettings,
  search: Search,
  wantedCount: number,
  costMaxM: number,
): void {
  const { edgeLengthM } = network
  const { stamp } = search
  let missing = wantedCount
  while (search.heapSize > 0) {
    const edge = pop(search)
    if (search.settled[edge] === stamp) continue
    search.settled[edge] = stamp
    if (search.wanted[edge] === stamp && --missing === 0) return
    const lengthM = edgeLengthM[edge]!
    spread(
      network,
      settings,
      search,
      edge,
      edge,
      search.costM[edge]! + lengthM,
      search.lengthM[edge]! + lengthM,
      costMaxM,
    )
  }
}

/** From the end of an edge into those that follow. */
function spread(
  network: Network,
  settings: MatchSettings,
  search: Search,
  edge: number,
  label: number,
  costM: number,
  lengthM: number,
  costMaxM: number,
): void {
  const { edgeTo, outStart, outEdges } = network
  const { stamp } = search
  const node = edgeTo[edge]!
  const end = outStart[node + 1]!
  for (let i = outStart[node]!; i < end; i++) {
    const next = outEdges[i]!
    if (search.settled[next] === stamp) continue
    const nextCostM = costM + turnCostM(network, settings, edge, next)
    if (nextCostM > costMaxM) continue
    if (search.seen[next] === stamp && nextCostM >= search.costM[next]!) continue
    search.seen[next] = stamp
    search.costM[next] = nextCostM
    search.lengthM[next] = lengthM
    search.before[next] = label
    push(search, next, nextCostM)
  }
}

/** The edges of the way that a search found to an edge, from its start on, without that edge. */
export function routeTo(search: Search, to: number): [start: number, ...between: number[]] {
  const edges: number[] = []
  let edge = search.before[to]!
  for (; edge >= 0; edge = search.before[edge]!) edges.push(edge)
  return [~edge, ...edges.toReversed()]
}
