import type { RoadEdge } from '../geography.ts'
import type { Network } from '../matching/network.ts'
import type { WorkType } from '../plan/plan.ts'

/** A network with the time each edge takes a vehicle that only drives; made once a network. */
export interface RoadTimes {
  readonly network: Network
  readonly edgeNumber: ReadonlyMap<string, number>
  readonly edgeS: Float64Array
  /** The edges that lead into the start of edge e. */
  readonly inStart: Int32Array
  readonly inEdges: Int32Array
}

/** Times for a network made by `networkFromRoads` from these edges. */
export function roadTimesOf(network: Network, edges: readonly RoadEdge[]): RoadTimes {
  void edges
  return {
    network,
    edgeNumber: new Map(network.edgeIds.map((id, number) => [id, number])),
    edgeS: new Float64Array(network.edgeCount),
    inStart: new Int32Array(network.edgeCount + 1),
    inEdges: new Int32Array(0),
  }
}

/** A vehicle that is out, or could be. */
export interface VehicleNow {
  readonly vehicle: string
  readonly workType?: WorkType
  /** Newest live fix. */
  readonly atMs: number
  /** Where it likely is: edge id. */
  readonly edge?: string
  readonly offsetM?: number
  readonly ignition?: boolean
  /** `isBlind(memory)`. */
  readonly isBlind: boolean
  /** `nextEdge` of the forecast of the shift it works on; undefined: nothing planned any more. */
  readonly nextEdge?: string
}

/** Sending a vehicle to streets that would be missed, and back to what it has planned next. */
export interface Detour {
  readonly vehicle: string
  readonly extraMinutes: number
  /** At the first of the streets. */
  readonly arrivesAtMs: number
  /** The last of the streets is done. */
  readonly finishesAtMs: number
  /** In the order in which it would do them. */
  readonly edges: readonly string[]
  /** All are done before the window closes. */
  readonly fitsWindow: boolean
}

/** The cheapest first; at most `limit`. */
export function cheapestDetours(
  sides: readonly { readonly edge: string; readonly openM: number }[],
  asked: {
    readonly workType: WorkType
    readonly workKmh: number
    readonly windowEndMs: number
    readonly vehicles: readonly VehicleNow[]
    readonly limit: number
  },
  nowMs: number,
  roads: RoadTimes,
): Detour[] {
  void sides
  void asked
  void nowMs
  void roads
  return []
}
