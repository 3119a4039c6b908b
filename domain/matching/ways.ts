import { TUNNEL, type Network } from './network.ts'
import { beginSearch, routeTo, searchRoutes, startFrom } from './routes.ts'
import type { MatchSettings } from './settings.ts'
import {
  beforeOf,
  columnAt,
  edgeOf,
  offsetOf,
  type Column,
  type Committed,
  type Placed,
  type Stretch,
} from './state.ts'
import { midEdgeWayM } from './transitions.ts'
import { workspaceOf } from './workspace.ts'

export interface Place {
  readonly edge: number
  readonly offsetM: number
}

interface Part {
  readonly edge: number
  readonly fromM: number
  readonly toM: number
}

/** What was driven through the columns, along the chain that ends at a candidate of the last one. */
export function driven(
  columns: readonly Column[],
  lastCandidate: number,
  trace: number,
  isAnchored: boolean,
  network: Network,
  settings: MatchSettings,
): Committed {
  const chain: number[] = []
  for (let c = columns.length - 1, at = lastCandidate; c >= 0; c--) {
    chain[c] = at
    at = beforeOf(columns[c]!, at)
  }
  const stretches: Stretch[] = []
  const placed: Placed[] = []
  for (const [c, column] of columns.entries()) {
    const place = { edge: edgeOf(column, chain[c]!), offsetM: offsetOf(column, chain[c]!) }
    if (c > 0) {
      const before = columns[c - 1]!
      const from = { edge: edgeOf(before, chain[c - 1]!), offsetM: offsetOf(before, chain[c - 1]!) }
      addStretches(wayBetween(from, place, before, column, network, settings), column, trace, settings, stretches)
    }
    if (c > 0 || !isAnchored)
      placed.push({
        ...place,
        atMs: column[columnAt.atMs]!,
        rightM: rightOf(network, place, column[columnAt.x]!, column[columnAt.y]!),
        sigmaM: column[columnAt.sigmaM]!,
        trace,
      })
  }
  return { stretches, placed }
}

/** Whether the way runs in a tunnel, but for a little before and after. */
export function isTunnelWay(
  from: Place,
  to: Place,
  before: Column,
  column: Column,
  network: Network,
  settings: MatchSettings,
): boolean {
  let [insideM, outsideM] = [0, 0]
  for (const { edge, fromM, toM } of wayBetween(from, to, before, column, network, settings))
    if (network.edgeFlags[edge]! & TUNNEL) insideM += toM - fromM
    else outsideM += toM - fromM
  return insideM > 0 && outsideM <= settings.tunnelApproachM
}

/** The way the Viterbi step found between two places, by the same costs. */
function wayBetween(
  from: Place,
  to: Place,
  before: Column,
  column: Column,
  network: Network,
  settings: MatchSettings,
): Part[] {
  const { edgeLengthM, edgeTwin } = network
  const lengthM = edgeLengthM[from.edge]!
  if (from.edge === to.edge && to.offsetM >= from.offsetM) return [{ ...from, fromM: from.offsetM, toM: to.offsetM }]
  const airM = Math.hypot(column[columnAt.x]! - before[columnAt.x]!, column[columnAt.y]! - before[columnAt.y]!)
  const restM = lengthM - from.offsetM
  const twin = edgeTwin[from.edge]!
  const canTurn = twin === to.edge
  const turnedM = canTurn ? midEdgeWayM(network, from.edge, from.offsetM, to.edge, to.offsetM) : Infinity
  const turnedCostM = Math.abs(turnedM - airM) + settings.midEdgeCostM
  const { search } = workspaceOf(network)
  const boundM = canTurn ? airM + turnedCostM - to.offsetM : Infinity
  const stamp = beginSearch(search)
  search.wanted[to.edge] = stamp
  startFrom(network, settings, search, from.edge, restM, restM, boundM)
  if (twin >= 0) startFrom(network, settings, search, twin, from.offsetM + settings.midEdgeCostM, from.offsetM, boundM)
  searchRoutes(network, settings, search, 1, boundM)
  if (search.settled[to.edge] === stamp) {
    const wayM = search.lengthM[to.edge]! + to.offsetM
    const turnsM = search.costM[to.edge]! - search.lengthM[to.edge]!
    if (!canTurn || Math.abs(wayM - airM) + turnsM < turnedCostM) {
      const [start, ...between] = routeTo(search, to.edge)
      return [
        { edge: start, fromM: start === from.edge ? from.offsetM : restM, toM: lengthM },
        ...between.map((edge) => ({ edge, fromM: 0, toM: edgeLengthM[edge]! })),
        { edge: to.edge, fromM: 0, toM: to.offsetM },
      ]
    }
  }
  if (!canTurn)
    throw new Error(
      `Cannot rebuild the way from edge ${network.edgeIds[from.edge]} to ${network.edgeIds[to.edge]}: it was found before and is not there`,
    )
  // turned back: either on ahead of the new place, or at the old one
  const backM = edgeLengthM[to.edge]! - from.offsetM
  return to.offsetM >= backM
    ? [{ edge: to.edge, fromM: backM, toM: to.offsetM }]
    : [{ edge: from.edge, fromM: from.offsetM, toM: edgeLengthM[to.edge]! - to.offsetM }]
}

/** The time between the two fixes is shared out by length: the vehicle left the first when it was last seen near it. */
function addStretches(
  way: readonly Part[],
  column: Column,
  trace: number,
  settings: MatchSettings,
  into: Stretch[],
): void {
  const fromMs = column[columnAt.leftMs]!
  const toMs = column[columnAt.atMs]!
  const gapMs = toMs - fromMs
  let gapM = 0
  for (const part of way) gapM += part.toM - part.fromM
  const isInferred = gapMs > settings.gapMsMax
  let beforeM = 0
  for (const { edge, fromM, toM } of way) {
    const afterM = beforeM + toM - fromM
    if (toM > fromM)
      into.push({
        edge,
        fromM,
        toM,
        fromMs: Math.round(fromMs + (gapMs * beforeM) / gapM),
        toMs: Math.round(fromMs + (gapMs * afterM) / gapM),
        gapM,
        gapMs,
        isInferred,
        trace,
      })
    beforeM = afterM
  }
}

function rightOf(network: Network, place: Place, x: number, y: number): number {
  const { vertexStart, vertexAtM, vertexX, vertexY } = network
  const last = vertexStart[place.edge + 1]! - 2
  let segment = vertexStart[place.edge]!
  while (segment < last && vertexAtM[segment + 1]! < place.offsetM) segment++
  const dx = vertexX[segment + 1]! - vertexX[segment]!
  const dy = vertexY[segment + 1]! - vertexY[segment]!
  const length = Math.hypot(dx, dy)
  if (length === 0) return 0
  const rightM = ((x - vertexX[segment]!) * dy - (y - vertexY[segment]!) * dx) / length
  return Math.round(rightM * 10) / 10 + 0
}
