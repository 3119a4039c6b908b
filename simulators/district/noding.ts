import Flatbush from 'flatbush'
import { apart, between, lengthOf, nearestOn, part, type Point } from './plane.ts'
import type { Strand } from './main-roads.ts'

/** A piece of a street between two junctions; `from` and `to` are numbers of nodes. */
export interface Link {
  readonly strand: Strand
  readonly from: number
  readonly to: number
  readonly line: readonly Point[]
  readonly tunnel: boolean
}
export interface Linked {
  readonly nodes: readonly Point[]
  readonly links: readonly Link[]
}

/** Crossings nearer to each other than this are one junction; carriageways are at least 16 m apart. */
const JUNCTION_M = 8
/** A street that ends this near another is led on to it. */
const LEAD_M = 45

interface Segment {
  readonly strand: number
  readonly a: Point
  readonly b: Point
  /** Distance of `a` along its strand. */
  readonly atM: number
  readonly below: boolean
}

function segmentsOf(strands: readonly Strand[]): Segment[] {
  return strands.flatMap(({ line, tunnel }, strand) => {
    let atM = 0
    return line.slice(1).map((b, i) => {
      const a = line[i]!
      const middleM = atM + apart(a, b) / 2
      const below = tunnel !== undefined && middleM > tunnel[0] && middleM < tunnel[1]
      const segment = { strand, a, b, atM, below }
      atM += apart(a, b)
      return segment
    })
  })
}

function indexOf(segments: readonly Segment[]): Flatbush {
  const index = new Flatbush(segments.length)
  for (const { a, b } of segments)
    index.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]))
  index.finish()
  return index
}

/** Streets that end just short of another one, led on to a step beyond it. */
function ledOn(strands: readonly Strand[]): Strand[] {
  const segments = segmentsOf(strands)
  const index = indexOf(segments)
  const ends = strands.flatMap(({ line, streetOf }) => [line[0]!, line.at(-1)!].map((point) => ({ point, streetOf })))
  const reach = (strand: Strand, end: Point, before: Point): Point | undefined => {
    // where two streets end together there is a junction already; led on, one would run along the other
    if (ends.some((other) => other.streetOf !== strand.streetOf && apart(other.point, end) < JUNCTION_M))
      return undefined
    const [x, y] = end
    let best: { point: Point; distanceM: number } | undefined
    for (const i of index.search(x - LEAD_M, y - LEAD_M, x + LEAD_M, y + LEAD_M)) {
      const other = segments[i]!
      if (strands[other.strand]!.streetOf === strand.streetOf || other.below) continue
      const place = nearestOn([other.a, other.b], end)
      // one that lies behind was crossed already
      const ahead = (place.point[0] - x) * (x - before[0]) + (place.point[1] - y) * (y - before[1])
      if (ahead <= 0) continue
      if (place.distanceM < LEAD_M && (best === undefined || place.distanceM < best.distanceM)) best = place
    }
    return best && best.distanceM > 0.5 ? between(end, best.point, 1 + 2 / best.distanceM) : undefined
  }
  return strands.map((strand) => {
    if (strand.oneway || strand.tunnel || strand.endsDead) return strand
    const { line } = strand
    const [first, last] = [reach(strand, line[0]!, line[1]!), reach(strand, line.at(-1)!, line.at(-2)!)]
    return { ...strand, line: [...(first ? [first] : []), ...line, ...(last ? [last] : [])] }
  })
}

function crossing(p: Segment, q: Segment): { point: Point; pM: number; qM: number } | undefined {
  const [px, py] = [p.b[0] - p.a[0], p.b[1] - p.a[1]]
  const [qx, qy] = [q.b[0] - q.a[0], q.b[1] - q.a[1]]
  const cross = px * qy - py * qx
  if (cross === 0) return undefined
  const [dx, dy] = [q.a[0] - p.a[0], q.a[1] - p.a[1]]
  const [s, t] = [(dx * qy - dy * qx) / cross, (dx * py - dy * px) / cross]
  if (s < 0 || s > 1 || t < 0 || t > 1) return undefined
  return { point: between(p.a, p.b, s), pM: p.atM + s * apart(p.a, p.b), qM: q.atM + t * apart(q.a, q.b) }
}

/** Points that lie together become one: the node of each point, and the middle of each node's points. */
function clusters(points: readonly Point[]): { nodeOf: number[]; nodes: Point[] } {
  const parent = points.map((_, i) => i)
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!
    return i
  }
  const index = new Flatbush(Math.max(1, points.length))
  for (const [x, y] of points) index.add(x, y, x, y)
  if (points.length === 0) index.add(0, 0, 0, 0)
  index.finish()
  points.forEach((point, i) => {
    const [x, y] = point
    for (const j of index.search(x - JUNCTION_M, y - JUNCTION_M, x + JUNCTION_M, y + JUNCTION_M))
      if (j < i && apart(points[j]!, point) <= JUNCTION_M) parent[root(i)] = root(j)
  })
  const sums = new Map<number, { x: number; y: number; count: number; node: number }>()
  const nodeOf = points.map(([x, y], i) => {
    const at = root(i)
    const sum = sums.get(at) ?? { x: 0, y: 0, count: 0, node: sums.size }
    sums.set(at, sum)
    sum.x += x
    sum.y += y
    sum.count++
    return sum.node
  })
  const nodes: Point[] = []
  for (const { x, y, count, node } of sums.values()) nodes[node] = [x / count, y / count]
  return { nodeOf, nodes }
}

/** Cut every street where another crosses it (tunnels pass below), and name the junctions. */
export function linkStrands(drawn: readonly Strand[]): Linked {
  const strands = ledOn(drawn)
  const segments = segmentsOf(strands)
  const index = indexOf(segments)
  const cuts: { strand: number; atM: number; point: Point }[] = []
  segments.forEach((p, i) => {
    const found = index.search(
      Math.min(p.a[0], p.b[0]),
      Math.min(p.a[1], p.b[1]),
      Math.max(p.a[0], p.b[0]),
      Math.max(p.a[1], p.b[1]),
    )
    for (const j of found) {
      const q = segments[j]!
      if (j <= i || p.below !== q.below || strands[p.strand]!.streetOf === strands[q.strand]!.streetOf) continue
      const at = crossing(p, q)
      if (at === undefined) continue
      cuts.push({ strand: p.strand, atM: at.pM, point: at.point }, { strand: q.strand, atM: at.qM, point: at.point })
    }
  })
  strands.forEach(({ line, tunnel }, strand) => {
    const lengthM = lengthOf(line)
    for (const atM of [0, lengthM, ...(tunnel ?? [])]) cuts.push({ strand, atM, point: part(line, 0, atM).at(-1)! })
  })
  const { nodeOf, nodes } = clusters(cuts.map(({ point }) => point))
  const cutsOf = strands.map((): { atM: number; node: number }[] => [])
  cuts.forEach((cut, i) => cutsOf[cut.strand]!.push({ atM: cut.atM, node: nodeOf[i]! }))
  const links = strands.flatMap((strand, i) => {
    const ordered = cutsOf[i]!.toSorted((a, b) => a.atM - b.atM)
    return ordered.slice(1).flatMap((to, k) => {
      const before = ordered[k]!
      if (to.node === before.node) return []
      const line = part(strand.line, before.atM, to.atM)
      const middleM = (before.atM + to.atM) / 2
      const tunnel = strand.tunnel !== undefined && middleM > strand.tunnel[0] && middleM < strand.tunnel[1]
      return [
        {
          strand,
          from: before.node,
          to: to.node,
          line: [nodes[before.node]!, ...line.slice(1, -1), nodes[to.node]!],
          tunnel,
        },
      ]
    })
  })
  return { nodes, links }
}
