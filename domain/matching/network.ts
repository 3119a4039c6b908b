import type { RoadEdge, RoadNode } from '../geography.ts'
import { buildGrid, type SegmentGrid } from './grid.ts'

/** An edge runs in a tunnel: positions may be missing on it. */
export const TUNNEL = 1
/** A service road, which often runs parallel to a bigger one. */
export const SERVICE = 2

/**
 * A road network as typed arrays. An edge is one direction of one road between two nodes, so a one-way road is simply an edge without a twin.
 * Edges and nodes have numbers (their place in the arrays); `edgeIds` has the names they have outside.
 * Positions are metres in a plane that touches the earth at the centre of the network, lengths are metres on the ground.
 */
export interface Network {
  /** Made from the content: edge numbers in a saved state are only good for the network with the same id. */
  readonly id: string
  readonly lon0: number
  readonly lat0: number
  readonly nodeCount: number
  readonly edgeCount: number
  readonly edgeIds: readonly string[]
  readonly edgeFrom: Int32Array
  readonly edgeTo: Int32Array
  /** The same line the other way, −1 on a one-way road. */
  readonly edgeTwin: Int32Array
  readonly edgeLengthM: Float64Array
  /** TUNNEL, SERVICE. */
  readonly edgeFlags: Uint8Array
  /** Unit vectors of travel at both ends: x, y at the start, x, y at the end. */
  readonly edgeEnds: Float64Array
  /** The vertices of edge e are those from vertexStart[e] to before vertexStart[e + 1]. */
  readonly vertexStart: Int32Array
  readonly vertexX: Float64Array
  readonly vertexY: Float64Array
  /** Metres along the edge. */
  readonly vertexAtM: Float64Array
  /** The edge of each vertex; segment i runs from vertex i to i + 1 of the same edge. */
  readonly vertexEdge: Int32Array
  /** The edges that leave node n are outEdges from outStart[n] to before outStart[n + 1]. */
  readonly outStart: Int32Array
  readonly outEdges: Int32Array
  /** Segments by place; of an edge and its twin only the first is in it. */
  readonly grid: SegmentGrid
}

const RADIUS_M = 6_371_008.8 // mean radius of WGS-84 (IUGG)
const METRES_PER_DEGREE = (RADIUS_M * Math.PI) / 180
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/**
 * A network from roads as the platform keeps them.
 * @throws {RangeError} when an edge names a node that is not there, has no line of two points, or names itself twice
 */
export function networkFromRoads(nodes: readonly RoadNode[], edges: readonly RoadEdge[]): Network {
  const nodeNumber = new Map(nodes.map((node, number) => [node.id, number]))
  const edgeNumber = new Map(edges.map((edge, number) => [edge.id, number]))
  if (edgeNumber.size !== edges.length) throw new RangeError('Cannot build the network: two edges have the same id')
  const nodeOf = (edge: RoadEdge, id: string): number => {
    const number = nodeNumber.get(id)
    if (number === undefined)
      throw new RangeError(`Cannot build the network: edge "${edge.id}" names node "${id}", which is not there`)
    return number
  }
  return build(
    nodes.length,
    edges.map((edge) => ({
      id: edge.id,
      from: nodeOf(edge, edge.from),
      to: nodeOf(edge, edge.to),
      line: edge.line,
      twin: edge.oppositeId === undefined ? -1 : (edgeNumber.get(edge.oppositeId) ?? -1),
      flags: (edge.tunnel ? TUNNEL : 0) | (edge.roadClass === 'service' ? SERVICE : 0),
      lengthM: edge.lengthM,
    })),
  )
}

/**
 * A network of straight arcs between numbered nodes; arc and node ids are their places in the lists.
 * Two opposite arcs are the two sides of one street.
 * @throws {RangeError} when an arc names a node that is not there
 */
export function networkFromArcs(
  nodes: readonly (readonly [lon: number, lat: number])[],
  arcs: readonly (readonly [from: number, to: number])[],
): Network {
  const waiting = new Map<string, number[]>()
  const twins = new Int32Array(arcs.length).fill(-1)
  for (const [number, [from, to]] of arcs.entries()) {
    const opposite = waiting.get(`${to} ${from}`)?.shift()
    if (opposite === undefined || from === to) {
      const key = `${from} ${to}`
      const same = waiting.get(key)
      if (same) same.push(number)
      else waiting.set(key, [number])
    } else {
      twins[number] = opposite
      twins[opposite] = number
    }
  }
  return build(
    nodes.length,
    arcs.map(([from, to], number) => {
      const [start, end] = [nodes[from], nodes[to]]
      if (!start || !end)
        throw new RangeError(
          `Cannot build the network: arc ${number} names node ${start ? to : from}, and there are ${nodes.length} nodes`,
        )
      return { id: String(number), from, to, line: [start, end], twin: twins[number]!, flags: 0 }
    }),
  )
}

/** Metres east of the network's centre. */
export const toX = (network: Network, lon: number): number =>
  (lon - network.lon0) * METRES_PER_DEGREE * Math.cos(radians(network.lat0))
/** Metres north of the network's centre. */
export const toY = (network: Network, lat: number): number => (lat - network.lat0) * METRES_PER_DEGREE

/** The point of an edge so many metres from its start, in WGS-84 degrees; beyond an end, the end. */
export function pointAt(network: Network, edge: number, offsetM: number): { lon: number; lat: number } {
  const { vertexStart, vertexX, vertexY, vertexAtM } = network
  const end = vertexStart[edge + 1]! - 1
  let segment = vertexStart[edge]!
  while (segment < end - 1 && vertexAtM[segment + 1]! < offsetM) segment++
  const lengthM = vertexAtM[segment + 1]! - vertexAtM[segment]!
  const share = lengthM > 0 ? Math.min(1, Math.max(0, (offsetM - vertexAtM[segment]!) / lengthM)) : 0
  const x = vertexX[segment]! + (vertexX[segment + 1]! - vertexX[segment]!) * share
  const y = vertexY[segment]! + (vertexY[segment + 1]! - vertexY[segment]!) * share
  return lonLatAt(network, x, y)
}

/** The point so many metres east and north of the network's centre, in WGS-84 degrees. */
export const lonLatAt = (network: Network, x: number, y: number): { lon: number; lat: number } => ({
  lon: network.lon0 + x / (METRES_PER_DEGREE * Math.cos(radians(network.lat0))),
  lat: network.lat0 + y / METRES_PER_DEGREE,
})

interface EdgeSource {
  readonly id: string
  readonly from: number
  readonly to: number
  readonly line: readonly (readonly [number, number])[]
  readonly twin: number
  readonly flags: number
  /** Otherwise measured. */
  readonly lengthM?: number
}

function build(nodeCount: number, edges: readonly EdgeSource[]): Network {
  const edgeCount = edges.length
  const vertexCount = edges.reduce((sum, edge) => sum + edge.line.length, 0)
  const [lon0, lat0] = centreOf(edges)
  const metresPerLon = METRES_PER_DEGREE * Math.cos(radians(lat0))
  const edgeFrom = new Int32Array(edgeCount)
  const edgeTo = new Int32Array(edgeCount)
  const edgeTwin = new Int32Array(edgeCount).fill(-1)
  const edgeLengthM = new Float64Array(edgeCount)
  const edgeFlags = new Uint8Array(edgeCount)
  const edgeEnds = new Float64Array(edgeCount * 4)
  const vertexStart = new Int32Array(edgeCount + 1)
  const vertexX = new Float64Array(vertexCount)
  const vertexY = new Float64Array(vertexCount)
  const vertexAtM = new Float64Array(vertexCount)
  const vertexEdge = new Int32Array(vertexCount)

  let vertex = 0
  for (const [number, edge] of edges.entries()) {
    if (edge.line.length < 2)
      throw new RangeError(`Cannot build the network: edge "${edge.id}" has a line of ${edge.line.length} points`)
    vertexStart[number] = vertex
    edgeFrom[number] = edge.from
    edgeTo[number] = edge.to
    edgeFlags[number] = edge.flags
    let lengthM = 0
    for (const [place, [lon, lat]] of edge.line.entries()) {
      const before = edge.line[place - 1]
      if (before) lengthM += groundM(before[0], before[1], lon, lat)
      vertexX[vertex] = (lon - lon0) * metresPerLon
      vertexY[vertex] = (lat - lat0) * METRES_PER_DEGREE
      vertexAtM[vertex] = lengthM
      vertexEdge[vertex] = number
      vertex++
    }
    edgeLengthM[number] = edge.lengthM ?? lengthM
    // what a network says its edge is long is right everywhere: coverage counts in those metres
    const scale = lengthM > 0 ? edgeLengthM[number] / lengthM : 1
    for (let i = vertexStart[number]; i < vertex; i++) vertexAtM[i]! *= scale
    direction(vertexX, vertexY, vertexStart[number], vertex, 1, edgeEnds, number * 4)
    direction(vertexX, vertexY, vertexStart[number], vertex, -1, edgeEnds, number * 4 + 2)
  }
  vertexStart[edgeCount] = vertex
  for (const [number, edge] of edges.entries()) if (areTwins(edges, number, edge.twin)) edgeTwin[number] = edge.twin

  const outStart = new Int32Array(nodeCount + 1)
  for (const from of edgeFrom) outStart[from + 1]!++
  for (let node = 0; node < nodeCount; node++) outStart[node + 1]! += outStart[node]!
  const outEdges = new Int32Array(edgeCount)
  const filled = outStart.slice()
  for (let edge = 0; edge < edgeCount; edge++) outEdges[filled[edgeFrom[edge]!]!++] = edge

  const arrays = [edgeFrom, edgeTo, edgeTwin, vertexStart, edgeFlags, vertexX, vertexY, vertexAtM]
  return {
    id: hashOf(lon0, lat0, arrays),
    lon0,
    lat0,
    nodeCount,
    edgeCount,
    edgeIds: edges.map((edge) => edge.id),
    edgeFrom,
    edgeTo,
    edgeTwin,
    edgeLengthM,
    edgeFlags,
    edgeEnds,
    vertexStart,
    vertexX,
    vertexY,
    vertexAtM,
    vertexEdge,
    outStart,
    outEdges,
    grid: buildGrid({
      vertexX,
      vertexY,
      vertexEdge,
      isIndexed: (edge) => !(edgeTwin[edge]! >= 0 && edgeTwin[edge]! < edge),
    }),
  }
}

/** Metres between two near points. */
function groundM(lonA: number, latA: number, lonB: number, latB: number): number {
  const x = (lonB - lonA) * Math.cos(radians((latA + latB) / 2))
  return Math.hypot(x, latB - latA) * METRES_PER_DEGREE
}

function centreOf(edges: readonly EdgeSource[]): [lon: number, lat: number] {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const { line, id } of edges)
    for (const [lon, lat] of line) {
      if (!(Math.abs(lon) <= 180 && Math.abs(lat) < 90))
        throw new RangeError(`Cannot build the network: edge "${id}" has a point at ${lon}, ${lat} (lon, lat)`)
      west = Math.min(west, lon)
      east = Math.max(east, lon)
      south = Math.min(south, lat)
      north = Math.max(north, lat)
    }
  return edges.length === 0 ? [0, 0] : [(west + east) / 2, (south + north) / 2]
}

/** Twins name each other and have the same line backwards; else a place on one is not a place on the other. */
function areTwins(edges: readonly EdgeSource[], number: number, twin: number): boolean {
  const [a, b] = [edges[number]!, edges[twin]]
  if (!b || b.twin !== number || b === a || a.from !== b.to || a.to !== b.from || a.line.length !== b.line.length)
    return false
  if (a.lengthM !== b.lengthM) return false
  return a.line.every(([lon, lat], place) => {
    const [lonB, latB] = b.line[b.line.length - 1 - place]!
    return lon === lonB && lat === latB
  })
}

/** Unit vector of travel at an end, over the first segment there that has a length; 0, 0 when none has. */
function direction(
  x: Float64Array,
  y: Float64Array,
  start: number,
  end: number,
  step: 1 | -1,
  into: Float64Array,
  at: number,
): void {
  const first = step === 1 ? start : end - 1
  for (let i = first + step; i >= start && i < end; i += step) {
    const dx = (x[i]! - x[first]!) * step
    const dy = (y[i]! - y[first]!) * step
    const length = Math.hypot(dx, dy)
    if (length === 0) continue
    into[at] = dx / length
    into[at + 1] = dy / length
    return
  }
}

/** 53 bits of the content (the cyrb53 mix by bryc, public domain), enough to tell versions of a network apart. */
function hashOf(lon0: number, lat0: number, arrays: readonly ArrayBufferView[]): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  for (const array of [new Float64Array([lon0, lat0]), ...arrays])
    for (const byte of new Uint8Array(array.buffer, array.byteOffset, array.byteLength)) {
      a = Math.imul(a ^ byte, 2_654_435_761)
      b = Math.imul(b ^ byte, 1_597_334_677)
    }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return (4_294_967_296 * (2_097_151 & b) + (a >>> 0)).toString(36)
}
