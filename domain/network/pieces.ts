import type { LonLat, RoadEdge, RoadNode, TownArea } from '../geography.ts'
import { lengthM, middleOf, townAt } from './measure.ts'
import type { WidthSource } from './report.ts'
import type { Road } from './road.ts'

/** A stretch of road between two nodes, as drawn. */
export interface Piece {
  /** The id of its line, and those of its directions along the line and against it. */
  readonly roadId: string
  readonly forthId: string
  readonly backId: string
  readonly from: string
  readonly to: string
  readonly line: readonly LonLat[]
  readonly road: Road
  /** Otherwise measured. */
  readonly lengthM?: number
  /** Counts when there is such a town, or no town is known; otherwise the town that holds its middle. */
  readonly town?: string
}

export interface Pieces {
  readonly pieces: readonly Piece[]
  readonly places: ReadonlyMap<string, LonLat>
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : a.id > b.id ? 1 : 0

/**
 * Nodes and directed edges of pieces, in the order of their ids: the same pieces are the same network in whatever order a file has
 * them. Nodes that no piece ends at are left out.
 */
export function networkOf(
  { pieces, places }: Pieces,
  towns: readonly TownArea[],
): { nodes: RoadNode[]; edges: RoadEdge[] } {
  const used = new Set(pieces.flatMap(({ from, to }) => [from, to]))
  const nodes = [...used].map((id) => {
    const [lon, lat] = places.get(id)!
    return { id, lon, lat }
  })
  return { nodes: nodes.toSorted(byId), edges: pieces.flatMap((piece) => edgesOf(piece, towns)).toSorted(byId) }
}

function edgesOf(piece: Piece, towns: readonly TownArea[]): RoadEdge[] {
  const { roadId, forthId, backId, from, to, line, road } = piece
  const { way, widthFrom: _, ...attributes } = road
  const named = towns.length === 0 || towns.some(({ name }) => name === piece.town) ? piece.town : undefined
  const common = {
    roadId,
    ...attributes,
    oneway: way !== 'both',
    // twins must be equally long, so it is worked out once
    lengthM: piece.lengthM ?? Math.round(lengthM(line) * 100) / 100,
    town: named ?? townAt(middleOf(line), towns),
  }
  const forth = { ...common, id: forthId, from, to, line }
  const back = { ...common, id: backId, from: to, to: from, line: line.toReversed() }
  switch (way) {
    case 'both':
      return [
        { ...forth, oppositeId: backId },
        { ...back, oppositeId: forthId },
      ]
    case 'forth':
      return [forth]
    case 'back':
      return [back]
  }
}

/** How many lines have their width from where. */
export function widthsFrom(pieces: readonly Piece[]): Record<WidthSource, number> {
  const counts: Record<WidthSource, number> = { width: 0, lanes: 0, class: 0 }
  for (const { road } of pieces) counts[road.widthFrom]++
  return counts
}
