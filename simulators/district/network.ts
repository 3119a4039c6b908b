import type { RoadEdge, RoadGrade, RoadLine, RoadNode } from '#domain/geography.ts'
import { chance } from '../chance.ts'
import { linkStrands, type Link, type Linked } from './noding.ts'
import type { DrawnClass } from './main-roads.ts'
import { along, inside, lengthOf, toLonLat, type Point } from './plane.ts'
import { makeStrands } from './streets.ts'
import { townCentres } from './towns.ts'
import { twins } from './twins.ts'

export interface Network {
  readonly nodes: readonly RoadNode[]
  readonly edges: readonly RoadEdge[]
  readonly roads: readonly RoadLine[]
}

/** Streets of the district (our choice, of the size of Xishan's cleaning contracts); both directions of a street count once. */
export const STREETS_KM = 320
/** A bit of street that ends this soon behind a junction is an artefact of drawing; a lane that is meant to end may be short. */
const STUB_M = 130
const LANE_STUB_M = 40

/** Width of the carriageway by class; of a divided road, of each of its two. */
const widthM: Readonly<Record<DrawnClass, number>> = {
  primary: 11,
  secondary: 14,
  tertiary: 10,
  residential: 7,
  service: 5,
}
/** Cleaning grade by class: what is beside a street is not invented, so the main roads are the first grade (our choice). */
const gradeOf: Readonly<Record<DrawnClass, RoadGrade>> = {
  primary: 1,
  secondary: 2,
  tertiary: 3,
  residential: 4,
  service: 4,
}

/** Length that a link adds to the streets: carriageways of a divided road half each. */
const streetM = (link: Link): number =>
  lengthOf(link.line) * (link.strand.oneway && link.strand.roadClass === 'primary' ? 0.5 : 1)

function linksAt(links: readonly Link[], nodes: number): Link[][] {
  const at = Array.from({ length: nodes }, (): Link[] => [])
  for (const link of links) {
    at[link.from]!.push(link)
    at[link.to]!.push(link)
  }
  return at
}

function withoutStubs({ nodes, links }: Linked): Linked {
  let left = links
  for (;;) {
    const at = linksAt(left, nodes.length)
    const kept = left.filter(
      (link) =>
        lengthOf(link.line) >= (link.strand.endsDead ? LANE_STUB_M : STUB_M) ||
        (at[link.from]!.length > 1 && at[link.to]!.length > 1),
    )
    if (kept.length === left.length) return { nodes, links: left }
    left = kept
  }
}

/** Nodes reached from one, along the driving directions or against them. */
function reached(links: readonly Link[], nodes: number, start: number, against: boolean): Uint8Array {
  const next = Array.from({ length: nodes }, (): number[] => [])
  for (const { from, to, strand } of links) {
    if (!strand.oneway || !against) next[from]!.push(to)
    if (!strand.oneway || against) next[to]!.push(from)
  }
  const seen = new Uint8Array(nodes)
  const waiting = [start]
  seen[start] = 1
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop())
    for (const to of next[node]!)
      if (seen[to] === 0) {
        seen[to] = 1
        waiting.push(to)
      }
  return seen
}

/** The part of the network in which every place can be driven to from every other. */
function drivable({ nodes, links }: Linked): Linked {
  const at = linksAt(links, nodes.length)
  // begin where the most streets meet: that is in the large part
  const start = at.reduce((best, here, i) => (here.length > at[best]!.length ? i : best), 0)
  const [ahead, back] = [reached(links, nodes.length, start, false), reached(links, nodes.length, start, true)]
  const both = (node: number): boolean => ahead[node] === 1 && back[node] === 1
  return { nodes, links: links.filter(({ from, to }) => both(from) && both(to)) }
}

/** Can one still drive between a removed link's ends, both ways, on the rest? */
function stillJoined(at: readonly (readonly Link[])[], removed: ReadonlySet<Link>, link: Link): boolean {
  const joined = (start: number, goal: number): boolean => {
    const seen = new Set([start])
    const waiting = [start]
    for (let node = waiting.shift(); node !== undefined; node = waiting.shift())
      for (const other of at[node]!) {
        if (removed.has(other) || (other.strand.oneway && other.from !== node)) continue
        const to = other.from === node ? other.to : other.from
        if (to === goal) return true
        if (!seen.has(to)) {
          seen.add(to)
          waiting.push(to)
        }
      }
    return false
  }
  return joined(link.from, link.to) && joined(link.to, link.from)
}

/** Leave out streets that are drawn twice, once, where one can still get everywhere. */
function drawnOnce({ nodes, links }: Linked): Linked {
  const at = linksAt(links, nodes.length)
  const removed = new Set<Link>()
  const isDeadEnd = ({ from, to }: Link): boolean =>
    [from, to].some((node) => at[node]!.every((link) => removed.has(link)))
  for (const pair of twins(links)) {
    if (pair.some((link) => removed.has(link))) continue
    for (const link of pair.toReversed()) {
      removed.add(link)
      if (isDeadEnd(link) || stillJoined(at, removed, link)) break
      removed.delete(link)
    }
  }
  return { nodes, links: links.filter((link) => !removed.has(link)) }
}

/** Leave out small streets, here and there, until the district has its length: that makes blocks uneven and ends dead. */
function thinned(seed: number, { nodes, links }: Linked): Linked {
  const luck = chance(seed, 'thinning')
  const at = linksAt(links, nodes.length)
  let sumM = links.reduce((sum, link) => sum + streetM(link), 0)
  const removed = new Set<Link>()
  const spare = links
    .filter((link) => link.strand.spare)
    .map((link) => ({ link, order: luck.unit() }))
    .toSorted((a, b) => a.order - b.order)
  const degree = (node: number): number => at[node]!.filter((link) => !removed.has(link)).length
  // two rounds: dead ends that the first one made may go in the second
  for (const { link } of [...spare, ...spare]) {
    if (sumM <= STREETS_KM * 1_000) break
    if (removed.has(link)) continue
    const [fewer, more] = [degree(link.from), degree(link.to)].toSorted((a, b) => a - b)
    const deadEnd = fewer === 1
    // it would leave a new dead end: seldom
    if (!deadEnd && fewer! < 3 && luck.likely(0.9)) continue
    removed.add(link)
    if ((deadEnd && more! > 2) || stillJoined(at, removed, link)) sumM -= streetM(link)
    else removed.delete(link)
  }
  return { nodes, links: links.filter((link) => !removed.has(link)) }
}

/** Join links of one street where no other meets them. */
function joined({ nodes, links }: Linked): Linked {
  const at = linksAt(links, nodes.length)
  const alike = (a: Link, b: Link): boolean => a !== b && a.strand === b.strand && a.tunnel === b.tunnel
  const through = (node: number): boolean => at[node]!.length === 2 && alike(at[node]![0]!, at[node]![1]!)
  const nextOf = new Map<Link, Link>()
  const begins = new Set(links)
  nodes.forEach((_, node) => {
    if (!through(node)) return
    const before = at[node]!.find((link) => link.to === node)
    const after = at[node]!.find((link) => link.from === node)
    if (before === undefined || after === undefined) return
    nextOf.set(before, after)
    begins.delete(after)
  })
  return {
    nodes,
    links: [...begins].map((first) => {
      const line = [...first.line]
      let last = first
      for (let next = nextOf.get(first); next !== undefined; next = nextOf.get(next)) {
        line.push(...next.line.slice(1))
        last = next
      }
      return { ...first, to: last.to, line }
    }),
  }
}

const four = (number: number): string => String(number).padStart(4, '0')

/** Ids follow the order of drawing, so the same seed gives the same ids. */
function toNetwork({ nodes, links }: Linked, rings: readonly (readonly Point[])[]): Network {
  const used = [...new Set(links.flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b)
  const nodeIds = new Map(used.map((node, i) => [node, `n${four(i + 1)}`]))
  const townOf = (point: Point): string =>
    townCentres[
      Math.max(
        0,
        rings.findIndex((ring) => inside(ring, point)),
      )
    ]!.name
  const roads: RoadLine[] = []
  const edges: RoadEdge[] = []
  links.forEach(({ strand, from, to, line, tunnel }, i) => {
    const id = `r${four(i + 1)}`
    const { name, nameEn } = strand.name
    const { roadClass, oneway } = strand
    const grade = gradeOf[roadClass]
    const drawn = line.map(toLonLat)
    const lengthM = lengthOf(line)
    const [forth, back] = [`${id}f`, `${id}b`]
    roads.push({ id, name, roadClass, oneway, tunnel, grade, edges: oneway ? [forth] : [forth, back], line: drawn })
    const common = {
      roadId: id,
      name,
      nameEn,
      roadClass,
      grade,
      oneway,
      tunnel,
      // every crossing is level but for the tunnel
      bridge: false,
      // main roads that are not divided carry both directions
      widthM: roadClass === 'primary' && !oneway ? 18 : widthM[roadClass],
      lengthM: Math.round(lengthM * 100) / 100,
      town: townOf(along(line, lengthM / 2).point),
    }
    const [fromId, toId] = [nodeIds.get(from)!, nodeIds.get(to)!]
    edges.push({
      ...common,
      id: forth,
      from: fromId,
      to: toId,
      line: drawn,
      ...(oneway ? {} : { oppositeId: back }),
    })
    if (!oneway)
      edges.push({ ...common, id: back, from: toId, to: fromId, oppositeId: forth, line: drawn.toReversed() })
  })
  return {
    nodes: used.map((node, i) => {
      const [lon, lat] = toLonLat(nodes[node]!)
      return { id: `n${four(i + 1)}`, lon, lat }
    }),
    edges,
    roads,
  }
}

/** Kilometres of streets: a two-way line and a pair of carriageways count once. */
export function streetsKm(roads: readonly RoadLine[], edges: readonly RoadEdge[]): number {
  const lengthM = new Map(edges.map((edge) => [edge.roadId, edge.lengthM]))
  return (
    roads.reduce((sum, road) => {
      const carriageway = road.oneway && road.roadClass === 'primary'
      return sum + lengthM.get(road.id)! * (carriageway ? 0.5 : 1)
    }, 0) / 1_000
  )
}

/** Streets of one seed: drawn, cut at their crossings, cleaned, thinned to length. */
export function makeNetwork(seed: number, rings: readonly (readonly Point[])[]): Network {
  const linked = drivable(withoutStubs(drawnOnce(drivable(withoutStubs(linkStrands(makeStrands(seed, rings)))))))
  const thin = drivable(withoutStubs(thinned(seed, linked)))
  return toNetwork(joined(thin), rings)
}
