import { isInside, type Box } from '#domain/coordinates.ts'
import type { RoadEdge } from '#domain/geography.ts'
import { middleOf } from '#domain/network/measure.ts'

export interface NetworkChange {
  /** Edges with an id that was there before. */
  readonly kept: number
  readonly added: number
  readonly gone: number
}

/** What a new version does to the ids of the one in use. */
export function changeOf(before: readonly RoadEdge[], after: readonly RoadEdge[]): NetworkChange {
  const known = new Set(before.map(({ id }) => id))
  const kept = after.filter(({ id }) => known.has(id)).length
  return { kept, added: after.length - kept, gone: before.length - kept }
}

/** Share of the directed length that lies outside an area, 0–1; an edge counts by its middle. */
export function outsideShare(edges: readonly RoadEdge[], area: Box): number {
  const lengthM = (some: readonly RoadEdge[]): number => some.reduce((sum, edge) => sum + edge.lengthM, 0)
  return lengthM(edges.filter(({ line }) => !isInside(area, middleOf(line)))) / lengthM(edges)
}

export interface LostSides {
  readonly plan: string
  readonly name: string
  readonly sides: readonly string[]
}

/** Planned street sides that a network does not have. */
export function lostSides(
  plans: readonly { readonly id: string; readonly name: string; readonly sides: readonly string[] }[],
  edges: readonly RoadEdge[],
): LostSides[] {
  const there = new Set(edges.map(({ id }) => id))
  return plans
    .map(({ id, name, sides }) => ({ plan: id, name, sides: sides.filter((side) => !there.has(side)) }))
    .filter(({ sides }) => sides.length > 0)
}
