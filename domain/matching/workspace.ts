import type { Heap } from './heap.ts'
import { TUNNEL, type Network } from './network.ts'

/**
 * Arrays that searches on one network write into instead of making new ones. Stamps say which entries belong to the present search, so nothing is
 * cleared. No result is kept from one step to the next: the same step with a fresh workspace gives the same.
 */
export interface Workspace {
  readonly nearby: Nearby
  readonly candidates: Candidates
  readonly search: Search
  readonly nodeHasEntry: Uint8Array
  readonly hasTunnels: boolean
}

/** Edges within a radius of a position. */
export interface Nearby {
  stamp: number
  readonly segmentStamp: Int32Array
  readonly edgeStamp: Int32Array
  /** Nearest place on an edge found: squared distance, metres from its start. */
  readonly squaredM: Float64Array
  readonly offsetM: Float64Array
  readonly edges: Int32Array
}

/** Where a fix may be, and the likeliest way there. */
export interface Candidates {
  count: number
  readonly edge: Int32Array
  readonly offsetM: Float64Array
  readonly distanceM: Float64Array
  /** Unit vector of travel there; 0, 0 where the fix lies beyond the end of the edge. */
  readonly alongX: Float64Array
  readonly alongY: Float64Array
  /** Nats of seeing the fix from there. */
  readonly seen: Float64Array
  /** Nats of the likeliest way there, and which candidate of the column before it comes from; −1: none. */
  readonly nats: Float64Array
  readonly before: Int32Array
  /** Where that way ends, in metres from the start of the edge. */
  readonly placeM: Float64Array
}

/** A shortest-path search over edges; labels are of reaching the start of an edge. */
export interface Search extends Heap {
  stamp: number
  readonly seen: Int32Array
  readonly settled: Int32Array
  readonly wanted: Int32Array
  /** Length and turn costs. */
  readonly costM: Float64Array
  readonly lengthM: Float64Array
  /** The edge before on the way; when the search began at that one, its complement (~). */
  readonly before: Int32Array
}

/** Bits of a number, one a candidate. */
export const CANDIDATES_MAX = 30
/** No place on earth has more roads within a search radius; further ones would be left out. */
const NEARBY_MAX = 1_024

const workspaces = new WeakMap<Network, Workspace>()

/** The workspace of a network, made on first use. */
export function workspaceOf(network: Network): Workspace {
  const known = workspaces.get(network)
  if (known) return known
  const { edgeCount, nodeCount } = network
  const nodeHasEntry = new Uint8Array(nodeCount)
  for (const node of network.edgeTo) nodeHasEntry[node] = 1
  const made: Workspace = {
    nearby: {
      stamp: 0,
      segmentStamp: new Int32Array(network.vertexX.length),
      edgeStamp: new Int32Array(edgeCount),
      squaredM: new Float64Array(edgeCount),
      offsetM: new Float64Array(edgeCount),
      edges: new Int32Array(NEARBY_MAX),
    },
    candidates: {
      count: 0,
      edge: new Int32Array(CANDIDATES_MAX),
      offsetM: new Float64Array(CANDIDATES_MAX),
      distanceM: new Float64Array(CANDIDATES_MAX),
      alongX: new Float64Array(CANDIDATES_MAX),
      alongY: new Float64Array(CANDIDATES_MAX),
      seen: new Float64Array(CANDIDATES_MAX),
      nats: new Float64Array(CANDIDATES_MAX),
      before: new Int32Array(CANDIDATES_MAX),
      placeM: new Float64Array(CANDIDATES_MAX),
    },
    search: {
      stamp: 0,
      seen: new Int32Array(edgeCount),
      settled: new Int32Array(edgeCount),
      wanted: new Int32Array(edgeCount),
      costM: new Float64Array(edgeCount),
      lengthM: new Float64Array(edgeCount),
      before: new Int32Array(edgeCount),
      heapSize: 0,
      heap: new Int32Array(1_024),
      heapCost: new Float64Array(1_024),
    },
    nodeHasEntry,
    hasTunnels: network.edgeFlags.some((flags) => (flags & TUNNEL) !== 0),
  }
  workspaces.set(network, made)
  return made
}

const STAMP_MAX = 2 ** 31 - 2

/** Begin a search: entries with an older stamp count as empty. */
export function nextStamp(holder: { stamp: number }, stamped: readonly Int32Array[]): number {
  if (holder.stamp >= STAMP_MAX) {
    for (const stamps of stamped) stamps.fill(0)
    holder.stamp = 0
  }
  holder.stamp++
  return holder.stamp
}
