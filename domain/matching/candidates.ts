import type { Network } from './network.ts'
import { CANDIDATES_MAX, nextStamp, type Candidates, type Nearby, type Workspace } from './workspace.ts'

/**
 * The places on edges nearest to x, y within the radius, one an edge, nearest first, into `workspace.candidates`.
 * Where x, y lies beyond the end of an edge, of the edges that meet there only those that end there are candidates: the others begin at the
 * same place and are reached from it at no cost.
 * @returns how many
 */
export function findCandidates(
  network: Network,
  workspace: Workspace,
  x: number,
  y: number,
  radiusM: number,
  countMax: number,
): number {
  const { nearby, candidates } = workspace
  const { edges, squaredM } = nearby
  const found = findNearby(network, nearby, x, y, radiusM)
  const limit = Math.min(countMax, CANDIDATES_MAX)
  candidates.count = 0
  // the nearest of the rest again and again: few are taken from few
  for (let rank = 0; rank < found && candidates.count < limit; rank++) {
    let nearest = rank
    for (let i = rank + 1; i < found; i++) {
      const difference = squaredM[edges[i]!]! - squaredM[edges[nearest]!]!
      if (difference < 0 || (difference === 0 && edges[i]! < edges[nearest]!)) nearest = i
    }
    const edge = edges[nearest]!
    edges[nearest] = edges[rank]!
    addBothDirections(network, workspace, edge, limit)
  }
  return candidates.count
}

/** Edges within the radius into `nearby`, of an edge and its twin the indexed one. */
function findNearby(network: Network, nearby: Nearby, x: number, y: number, radiusM: number): number {
  const { grid, vertexX, vertexY, vertexAtM, vertexEdge } = network
  const { segmentStamp, edgeStamp, edges } = nearby
  const stamp = nextStamp(nearby, [segmentStamp, edgeStamp])
  const firstColumn = Math.max(0, Math.floor((x - radiusM - grid.minX) / grid.cellM))
  const lastColumn = Math.min(grid.columns - 1, Math.floor((x + radiusM - grid.minX) / grid.cellM))
  const firstRow = Math.max(0, Math.floor((y - radiusM - grid.minY) / grid.cellM))
  const lastRow = Math.min(grid.rows - 1, Math.floor((y + radiusM - grid.minY) / grid.cellM))
  const squaredMax = radiusM * radiusM
  let count = 0
  for (let row = firstRow; row <= lastRow; row++)
    for (let column = firstColumn; column <= lastColumn; column++) {
      const cell = row * grid.columns + column
      const end = grid.cellStart[cell + 1]!
      for (let i = grid.cellStart[cell]!; i < end; i++) {
        const segment = grid.cellSegments[i]!
        if (segmentStamp[segment] === stamp) continue
        segmentStamp[segment] = stamp
        const ax = vertexX[segment]!
        const ay = vertexY[segment]!
        const dx = vertexX[segment + 1]! - ax
        const dy = vertexY[segment + 1]! - ay
        const squaredLength = dx * dx + dy * dy
        let share = squaredLength > 0 ? ((x - ax) * dx + (y - ay) * dy) / squaredLength : 0
        share = share < 0 ? 0 : share > 1 ? 1 : share
        const ex = x - ax - share * dx
        const ey = y - ay - share * dy
        const squared = ex * ex + ey * ey
        if (squared > squaredMax) continue
        const edge = vertexEdge[segment]!
        if (edgeStamp[edge] === stamp) {
          if (squared >= nearby.squaredM[edge]!) continue
        } else {
          if (count === edges.length) continue
          edgeStamp[edge] = stamp
          edges[count++] = edge
        }
        nearby.squaredM[edge] = squared
        nearby.offsetM[edge] = vertexAtM[segment]! + share * (vertexAtM[segment + 1]! - vertexAtM[segment]!)
      }
    }
  return count
}

function addBothDirections(network: Network, workspace: Workspace, edge: number, limit: number): void {
  const { nearby, candidates, nodeHasEntry } = workspace
  const lengthM = network.edgeLengthM[edge]!
  const offsetM = nearby.offsetM[edge]!
  const distanceM = Math.sqrt(nearby.squaredM[edge]!)
  const twin = network.edgeTwin[edge]!
  const isBeforeStart = offsetM <= 0
  const isBeyondEnd = offsetM >= lengthM
  // nothing ends where a one-way road begins out of nowhere
  const isEntered = nodeHasEntry[network.edgeFrom[edge]!] === 1
  const isBeside = !isBeforeStart && !isBeyondEnd
  if (!isBeforeStart || !isEntered) add(network, candidates, edge, offsetM, distanceM, isBeside, limit)
  if (twin >= 0 && !isBeyondEnd) add(network, candidates, twin, lengthM - offsetM, distanceM, isBeside, limit)
}

function add(
  network: Network,
  candidates: Candidates,
  edge: number,
  offsetM: number,
  distanceM: number,
  isBeside: boolean,
  limit: number,
): void {
  const at = candidates.count
  if (at === limit) return
  candidates.count++
  candidates.edge[at] = edge
  candidates.offsetM[at] = offsetM
  candidates.distanceM[at] = distanceM
  candidates.alongX[at] = 0
  candidates.alongY[at] = 0
  if (!isBeside) return
  const { vertexStart, vertexAtM, vertexX, vertexY } = network
  const last = vertexStart[edge + 1]! - 2
  let segment = vertexStart[edge]!
  while (segment < last && vertexAtM[segment + 1]! < offsetM) segment++
  const dx = vertexX[segment + 1]! - vertexX[segment]!
  const dy = vertexY[segment + 1]! - vertexY[segment]!
  const length = Math.hypot(dx, dy)
  if (length === 0) return
  candidates.alongX[at] = dx / length
  candidates.alongY[at] = dy / length
}
