import Flatbush from 'flatbush'
import type { LonLat, RoadClass, RoadEdge } from '#domain/geography.ts'
import { apart, between, headingOf, headingsApart, nearestOn, toPlane, type Point } from './plane.ts'

/** Usual driving speed between jobs, by class. */
const transitKmh: Readonly<Record<RoadClass, number>> = {
  motorway: 80,
  trunk: 60,
  primary: 45,
  secondary: 40,
  tertiary: 32,
  unclassified: 30,
  residential: 24,
  living_street: 15,
  pedestrian: 10,
  service: 20,
}
/** Cost of turning round in the street, in seconds: done at dead ends, seldom elsewhere. */
const U_TURN_S = 45

/** The roads as a driver sees them: numbers instead of ids, metres instead of degrees. Directed edges are numbered as given. */
export interface RoadGraph {
  readonly edges: readonly RoadEdge[]
  /** Edge numbers by id. */
  readonly numberOf: ReadonlyMap<string, number>
  readonly opposite: Int32Array
  readonly lengthM: Float64Array
  readonly kmh: Float64Array
  /** Edges that leave the node at the end of an edge. */
  next(edge: number): readonly number[]
  /** Does a busy road cross at the end of this edge, so that there are lights? */
  lightsAtEnd(edge: number): boolean
  /** Angle of the turn from one edge into the next, 0 (straight on) to 180. */
  turnDeg(edge: number, next: number): number
  place(edge: number, atM: number): { point: Point; headingDeg: number }
  /** The edge and place on it nearest to a point. */
  nearest(to: LonLat): { edge: number; atM: number; distanceM: number }
  /** Edges to drive after `from` until `goal` is the last of them, by the shortest time; empty when `from` is a goal. */
  path(from: number, isGoal: (edge: number) => boolean): number[] | undefined
}

/** A binary heap of edge numbers by cost. */
class Frontier {
  readonly #items: number[] = []
  readonly #costs: number[] = []

  push(item: number, cost: number): void {
    let at = this.#items.length
    while (at > 0) {
      const above = (at - 1) >> 1
      if (this.#costs[above]! <= cost) break
      this.#items[at] = this.#items[above]!
      this.#costs[at] = this.#costs[above]!
      at = above
    }
    this.#items[at] = item
    this.#costs[at] = cost
  }

  pop(): { item: number; cost: number } | undefined {
    if (this.#items.length === 0) return undefined
    const top = { item: this.#items[0]!, cost: this.#costs[0]! }
    const [item, cost] = [this.#items.pop()!, this.#costs.pop()!]
    const size = this.#items.length
    if (size === 0) return top
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= size) break
      if (below + 1 < size && this.#costs[below + 1]! < this.#costs[below]!) below++
      if (this.#costs[below]! >= cost) break
      this.#items[at] = this.#items[below]!
      this.#costs[at] = this.#costs[below]!
      at = below
    }
    this.#items[at] = item
    this.#costs[at] = cost
    return top
  }
}

export function roadGraph(edges: readonly RoadEdge[]): RoadGraph {
  const numberOf = new Map(edges.map((edge, i) => [edge.id, i]))
  const lines = edges.map((edge) => edge.line.map(toPlane))
  const starts = lines.map((line) => {
    const at = [0]
    for (let i = 1; i < line.length; i++) at.push(at[i - 1]! + apart(line[i - 1]!, line[i]!))
    return at
  })
  const lengthM = Float64Array.from(starts, (at) => at.at(-1)!)
  const kmh = Float64Array.from(edges, (edge) => transitKmh[edge.roadClass])
  const opposite = Int32Array.from(edges, (edge) =>
    edge.oppositeId === undefined ? -1 : numberOf.get(edge.oppositeId)!,
  )
  const leaving = Map.groupBy(
    edges.map((_, i) => i),
    (i) => edges[i]!.from,
  )
  const leavingEnd = edges.map((edge) => leaving.get(edge.to) ?? [])
  const classesAt = new Map<string, Set<string>>()
  for (const edge of edges)
    for (const node of [edge.from, edge.to]) {
      const at = classesAt.get(node) ?? new Set()
      classesAt.set(node, at.add(edge.roadClass === 'primary' || edge.roadClass === 'secondary' ? edge.name : ''))
    }
  const busy = edges.map((edge) => {
    const names = [...(classesAt.get(edge.to) ?? [])].filter((name) => name !== '')
    return names.length > 1 || (names.length === 1 && edge.roadClass === 'tertiary')
  })
  const firstHeading = lines.map((line) => headingOf(line[0]!, line[1]!))
  const lastHeading = lines.map((line) => headingOf(line.at(-2)!, line.at(-1)!))
  const index = new Flatbush(edges.length)
  for (const line of lines) {
    const [xs, ys] = [line.map(([x]) => x), line.map(([, y]) => y)]
    index.add(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys))
  }
  index.finish()

  const turnDeg = (edge: number, next: number): number => headingsApart(lastHeading[edge]!, firstHeading[next]!)
  const turnS = (edge: number, next: number): number => {
    if (next === opposite[edge]) return leavingEnd[edge]!.length === 1 ? 25 : U_TURN_S
    const deg = turnDeg(edge, next)
    return deg > 150 ? 60 : deg / 15
  }

  // reused by every search; a search marks what it has touched with its own number
  const cost = new Float64Array(edges.length)
  const before = new Int32Array(edges.length)
  const mark = new Int32Array(edges.length)
  const settled = new Int32Array(edges.length)
  let search = 0
  const path = (from: number, isGoal: (edge: number) => boolean): number[] | undefined => {
    if (isGoal(from)) return []
    search++
    const frontier = new Frontier()
    mark[from] = search
    cost[from] = 0
    before[from] = -1
    frontier.push(from, 0)
    for (let top = frontier.pop(); top !== undefined; top = frontier.pop()) {
      const { item: edge } = top
      if (settled[edge] === search) continue
      settled[edge] = search
      if (edge !== from && isGoal(edge)) {
        const found: number[] = []
        for (let at = edge; at !== from; at = before[at]!) found.push(at)
        return found.toReversed()
      }
      for (const next of leavingEnd[edge]!) {
        const is = cost[edge]! + turnS(edge, next) + (lengthM[next]! * 3.6) / kmh[next]!
        if (mark[next] === search && cost[next]! <= is) continue
        mark[next] = search
        cost[next] = is
        before[next] = edge
        frontier.push(next, is)
      }
    }
    return undefined
  }

  return {
    edges,
    numberOf,
    opposite,
    lengthM,
    kmh,
    next: (edge) => leavingEnd[edge]!,
    lightsAtEnd: (edge) => busy[edge]!,
    turnDeg,
    path,
    place: (edge, atM) => {
      const [line, at] = [lines[edge]!, starts[edge]!]
      let i = 1
      while (i < line.length - 1 && at[i]! < atM) i++
      const [a, b] = [line[i - 1]!, line[i]!]
      const spanM = at[i]! - at[i - 1]!
      const share = spanM === 0 ? 0 : Math.min(1, Math.max(0, (atM - at[i - 1]!) / spanM))
      return { point: between(a, b, share), headingDeg: headingOf(a, b) }
    },
    nearest: (to) => {
      const point = toPlane(to)
      const near = index.neighbors(point[0], point[1], 60)
      const places = near.map((edge) => ({ edge, ...nearestOn(lines[edge]!, point) }))
      const { edge, atM, distanceM } = places.reduce((best, place) => (place.distanceM < best.distanceM ? place : best))
      return { edge, atM, distanceM }
    },
  }
}
