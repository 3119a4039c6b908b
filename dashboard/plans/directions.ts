import type { LonLat } from '#domain/geography.ts'
import { compassOf, type Compass } from '../coverage/side-parts.ts'

interface Edge {
  readonly id: string
  readonly from: LonLat
  readonly to: LonLat
}
/** Sides of a street that lead the same way, in the order they are driven. */
export interface Direction {
  readonly toward: Compass
  readonly edges: readonly string[]
}

/** The two directions of a street (one, when it is one-way), each from its beginning to its end. */
export function directionsOf(edges: readonly Edge[]): Direction[] {
  const [first] = edges
  if (first === undefined) return []
  // a street bends: what counts is whether a side leads along with the whole or against it
  const axis = along(edges)
  const way = ({ from, to }: Edge): number => dot(axis, vector(from, to))
  const groups = [edges.filter((edge) => way(edge) >= 0), edges.filter((edge) => way(edge) < 0)]
  return groups.flatMap((group) => {
    const own = along(group)
    const [begin, end] = [group[0]?.from, group[0]?.to]
    if (begin === undefined || end === undefined) return []
    const places = new Map(
      group.map(({ id, from, to }) => [id, dot(own, vector(begin, from)) + dot(own, vector(begin, to))]),
    )
    const toward = compassOf([begin, [begin[0] + own[0] / lonShrink(begin), begin[1] + own[1]]])?.toward
    return [
      {
        toward: toward ?? compassOf([begin, end])?.toward ?? 'north',
        edges: group.toSorted((a, b) => places.get(a.id)! - places.get(b.id)!).map(({ id }) => id),
      },
    ]
  })
}

const lonShrink = ([, lat]: LonLat): number => Math.cos((lat * Math.PI) / 180)
const vector = (from: LonLat, to: LonLat): LonLat => [(to[0] - from[0]) * lonShrink(from), to[1] - from[1]]
const dot = (a: LonLat, b: LonLat): number => a[0] * b[0] + a[1] * b[1]

/** Where these sides lead together; each counts along with the sum so far, or against it. */
function along(edges: readonly Edge[]): LonLat {
  let [x, y] = [0, 0]
  for (const { from, to } of edges) {
    const v = vector(from, to)
    const sign = dot([x, y], v) < 0 ? -1 : 1
    x += sign * v[0]
    y += sign * v[1]
  }
  return [x, y]
}
