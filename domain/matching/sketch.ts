import type { RoadEdge, RoadNode } from '../geography.ts'
import { networkFromRoads, type Network } from './network.ts'
import type { Fix, Stretch } from './state.ts'

/** Small road networks and drives drawn in metres, for tests and examples. */

export type Point = readonly [eastM: number, northM: number]

export interface SketchedRoad {
  /** Names of nodes at its ends. */
  readonly from: string
  readonly to: string
  /** Points between the ends. */
  readonly via?: readonly Point[]
  readonly oneway?: boolean
  readonly service?: boolean
  readonly tunnel?: boolean
}

/** A line written as "20,0 200,3": metres east and north. */
export const line = (text: string): Point[] =>
  text.split(' ').map((word) => {
    const [eastM, northM] = word.split(',').map(Number)
    return [eastM!, northM!]
  })

const LON0 = 120.3
const LAT0 = 31.5
const METRES_PER_DEGREE = (6_371_008.8 * Math.PI) / 180
const METRES_PER_LON = METRES_PER_DEGREE * Math.cos((LAT0 * Math.PI) / 180)

export const lonLatOf = ([eastM, northM]: Point): [lon: number, lat: number] => [
  LON0 + eastM / METRES_PER_LON,
  LAT0 + northM / METRES_PER_DEGREE,
]

/** A network in which the edge from a to b is called "a>b". */
export function sketch(nodes: Readonly<Record<string, Point>>, roads: readonly SketchedRoad[]): Network {
  const roadNodes: RoadNode[] = Object.entries(nodes).map(([id, point]) => {
    const [lon, lat] = lonLatOf(point)
    return { id, lon, lat }
  })
  const edge = (road: SketchedRoad, from: string, to: string, points: readonly Point[]): RoadEdge => ({
    id: `${from}>${to}`,
    roadId: `${road.from}-${road.to}`,
    from,
    to,
    ...(road.oneway === true ? {} : { oppositeId: `${to}>${from}` }),
    name: '',
    nameEn: '',
    roadClass: road.service === true ? 'service' : 'residential',
    oneway: road.oneway === true,
    tunnel: road.tunnel === true,
    grade: 3,
    bridge: false,
    widthM: 7,
    lengthM: lengthOf(points),
    town: '',
    line: points.map(lonLatOf),
  })
  return networkFromRoads(
    roadNodes,
    roads.flatMap((road) => {
      const points = [nodes[road.from]!, ...(road.via ?? []), nodes[road.to]!]
      const there = edge(road, road.from, road.to, points)
      return road.oneway === true ? [there] : [there, edge(road, road.to, road.from, points.toReversed())]
    }),
  )
}

export interface Drive {
  readonly speedKmh: number
  readonly everyS: number
  /** Standard deviation of the noise, independent from fix to fix. */
  readonly sigmaM?: number
  readonly seed?: number
  readonly startMs?: number
  /** Say speed and heading, as a device does. */
  readonly hasHeading?: boolean
}

/** Fixes of a vehicle that drives along a line at a constant speed. */
export function drive(line: readonly Point[], settings: Drive): Fix[] {
  const { speedKmh, everyS, sigmaM = 0, seed = 1, startMs = 1_000_000, hasHeading = false } = settings
  const noise = gauss(seed)
  const stepM = (speedKmh / 3.6) * everyS
  const lengthM = lengthOf(line)
  return Array.from({ length: Math.floor(lengthM / stepM) + 1 }, (_, i) => {
    const { point, headingDeg } = along(line, i * stepM)
    const [lon, lat] = lonLatOf([point[0] + noise() * sigmaM, point[1] + noise() * sigmaM])
    const atMs = startMs + Math.round(i * everyS * 1_000)
    return { atMs, lon, lat, ...(hasHeading ? { speedKmh, headingDeg } : {}) }
  })
}

/** Fixes of a vehicle that stands. */
export function stand(point: Point, count: number, settings: Drive): Fix[] {
  const { everyS, sigmaM = 0, seed = 1, startMs = 1_000_000 } = settings
  const noise = gauss(seed)
  return Array.from({ length: count }, (_, i) => {
    const [lon, lat] = lonLatOf([point[0] + noise() * sigmaM, point[1] + noise() * sigmaM])
    return { atMs: startMs + i * everyS * 1_000, lon, lat }
  })
}

/** What was driven, in words: "a>b 0–80". Stretches that follow each other on an edge are one. */
export function told(network: Network, stretches: readonly Stretch[]): string[] {
  const parts: { edge: number; fromM: number; toM: number; trace: number }[] = []
  for (const { edge, fromM, toM, trace } of stretches) {
    const last = parts.at(-1)
    if (last && last.edge === edge && last.trace === trace && Math.abs(last.toM - fromM) < 0.2) last.toM = toM
    else parts.push({ edge, fromM, toM, trace })
  }
  return parts.map(({ edge, fromM, toM }) => `${network.edgeIds[edge]} ${Math.round(fromM)}–${Math.round(toM)}`)
}

/** Metres of all stretches together. */
export const drivenM = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { fromM, toM }) => sum + toM - fromM, 0)

/** Numbers from 0 to below 1 that are the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function gauss(seed: number): () => number {
  const next = random(seed)
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

function lengthOf(line: readonly Point[]): number {
  let lengthM = 0
  for (let i = 1; i < line.length; i++)
    lengthM += Math.hypot(line[i]![0] - line[i - 1]![0], line[i]![1] - line[i - 1]![1])
  return lengthM
}

function along(line: readonly Point[], atM: number): { point: Point; headingDeg: number } {
  let restM = atM
  for (let i = 1; ; i++) {
    const [a, b] = [line[i - 1]!, line[i]!]
    const lengthM = Math.hypot(b[0] - a[0], b[1] - a[1])
    if (restM > lengthM && i + 1 < line.length) {
      restM -= lengthM
      continue
    }
    const share = lengthM > 0 ? Math.min(1, restM / lengthM) : 0
    const headingDeg = (Math.atan2(b[0] - a[0], b[1] - a[1]) * 180) / Math.PI
    return {
      point: [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share],
      headingDeg: (headingDeg + 360) % 360,
    }
  }
}

/** A straight street of 400 m with a crossing in the middle. */
export const cross = sketch({ west: [0, 0], mid: [200, 0], east: [400, 0], north: [200, 200], south: [200, -200] }, [
  { from: 'west', to: 'mid' },
  { from: 'mid', to: 'east' },
  { from: 'mid', to: 'north' },
  { from: 'mid', to: 'south' },
])
