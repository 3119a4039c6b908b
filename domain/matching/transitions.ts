import type { Network } from './network.ts'
import { beginSearch, searchRoutes, startFrom, turnCostM } from './routes.ts'
import type { MatchSettings } from './settings.ts'
import { edgeOf, offsetOf, type Column } from './state.ts'
import type { Candidates, Workspace } from './workspace.ts'

/** A fix as the step sees it: in the plane, with its distance from the newest column. */
export interface Move {
  readonly x: number
  readonly y: number
  readonly sigmaM: number
  readonly airM: number
  /** Since the vehicle was last seen at the newest column. */
  readonly silentMs: number
}

/** How far the vehicle may have come: two noisy fixes can be further apart than their places. */
export const reachM = (move: Move, settings: MatchSettings): number =>
  (settings.speedMaxKmh / 3_600) * move.silentMs + 2 * settings.spacingSigmas * move.sigmaM

/**
 * The Viterbi step: the likeliest way to each candidate from the candidates of the newest column, into `candidates.nats`, `.before` and
 * `.placeM` (its offset, or further on where only noise put the fix behind). `candidates.seen` must be there. A way costs by how much its length differs from
 * the air line, and by its turns. It may begin by turning round where the vehicle was.
 * @returns whether any candidate can be reached
 */
export function findWays(
  newest: Column,
  scores: readonly number[],
  move: Move,
  network: Network,
  workspace: Workspace,
  settings: MatchSettings,
): boolean {
  const { candidates, search } = workspace
  const { edgeTwin, edgeLengthM, edgeFrom, edgeTo } = network
  const { airM, sigmaM } = move
  const { count, edge: edges, offsetM: offsets, nats } = candidates
  const goneM = Math.max(airM, (settings.detourKmh / 3_600) * move.silentMs)
  const unitM = sigmaM + settings.detourShare * goneM
  const backwardM = settings.backwardSigmas * sigmaM
  const costMaxM = settings.wayPerAirMax * airM + settings.waySlackM
  const lengthMaxM = reachM(move, settings)
  nats.fill(Infinity, 0, count)
  candidates.before.fill(-1, 0, count)
  // the likeliest come first, so that most of the others are ruled out without a search
  for (let i = 0; i < scores.length; i++) {
    const before = edgeOf(newest, i)
    const beforeM = offsetOf(newest, i)
    const restM = edgeLengthM[before]! - beforeM
    const twin = edgeTwin[before]!
    const turnedCostM = twin >= 0 ? beforeM + settings.midEdgeCostM : Infinity
    const startCostM = Math.min(restM, turnedCostM)
    const stamp = beginSearch(search)
    let wanted = 0
    let searchMaxM = 0
    for (let j = 0; j < count; j++) {
      const least = scores[i]! + candidates.seen[j]!
      if (least >= nats[j]!) continue
      const edge = edges[j]!
      const offsetM = offsets[j]!
      if (edge === before && offsetM >= beforeM - backwardM) {
        const lengthM = Math.max(0, offsetM - beforeM)
        if (lengthM <= lengthMaxM)
          take(candidates, i, j, least + Math.abs(lengthM - airM) / unitM, Math.max(offsetM, beforeM))
        continue
      }
      if (edge === twin) {
        const turnedM = midEdgeWayM(network, before, beforeM, edge, offsetM)
        if (turnedM <= lengthMaxM)
          take(candidates, i, j, least + (Math.abs(turnedM - airM) + settings.midEdgeCostM) / unitM, offsetM)
      } else if (edgeFrom[edge] === edgeTo[before]) {
        const lengthM = restM + offsetM
        const turnM = turnCostM(network, settings, before, edge)
        if (lengthM + turnM <= costMaxM && lengthM <= lengthMaxM)
          take(candidates, i, j, least + (Math.abs(lengthM - airM) + turnM) / unitM, offsetM)
        continue
      }
      // no way of a higher cost is better than what there is
      const usefulM = Math.min(costMaxM, airM + (nats[j]! - least) * unitM) - offsetM
      if (usefulM < startCostM) continue
      search.wanted[edge] = stamp
      searchMaxM = Math.max(searchMaxM, usefulM)
      wanted++
    }
    if (wanted === 0) continue
    startFrom(network, settings, search, before, restM, restM, searchMaxM)
    if (turnedCostM < searchMaxM) startFrom(network, settings, search, twin, turnedCostM, beforeM, searchMaxM)
    searchRoutes(network, settings, search, wanted, searchMaxM)
    for (let j = 0; j < count; j++) {
      const edge = edges[j]!
      if (search.wanted[edge] !== stamp || search.settled[edge] !== stamp) continue
      const costM = search.costM[edge]! + offsets[j]!
      const lengthM = search.lengthM[edge]! + offsets[j]!
      if (costM > costMaxM || lengthM > lengthMaxM) continue
      const wayNats = (Math.abs(lengthM - airM) + costM - lengthM) / unitM
      take(candidates, i, j, scores[i]! + candidates.seen[j]! + wayNats, offsets[j]!)
    }
  }
  for (let j = 0; j < count; j++) if (candidates.before[j]! >= 0) return true
  return false
}

/** Metres driven when turning back on an edge: on to where the new place is, or back from where the old one was. */
export function midEdgeWayM(network: Network, before: number, beforeM: number, twin: number, offsetM: number): number {
  return Math.abs(network.edgeLengthM[twin]! - offsetM - beforeM)
}

function take(candidates: Candidates, i: number, j: number, nats: number, placeM: number): void {
  if (nats >= candidates.nats[j]!) return
  candidates.nats[j] = nats
  candidates.before[j] = i
  candidates.placeM[j] = placeM
}
