import type { Chance } from '../chance.ts'
import type { RoadGraph } from '../district/graph.ts'

/** How a truck moves: one second of driving at a time, as a pure step. */
export interface Driving {
  readonly edge: number
  readonly atM: number
  readonly speedMps: number
  /** Stands still for so many seconds more. */
  readonly waitS: number
  /** Red light to stop at before the end of this edge. */
  readonly red: boolean
}

const SPEED_UP = 0.8 // m/s², a loaded truck
const SLOW_DOWN = 1.0
const STOP_BEFORE_END_M = 4

/** Speed over the corner into the next edge. */
function cornerMps(graph: RoadGraph, edge: number, next: number | undefined): number {
  if (next === undefined) return 0
  if (next === graph.opposite[edge]) return 1.2
  const deg = graph.turnDeg(edge, next)
  return (deg > 100 ? 8 : deg > 45 ? 13 : deg > 20 ? 25 : 60) / 3.6
}

export interface Way {
  readonly graph: RoadGraph
  /** The edge after this one; undefined: stop on this one. */
  readonly next: number | undefined
  /** Where to stop on this edge when it is the last one. */
  readonly stopM: number
  readonly wishedMps: number
}

/** Drive a second. `left`: metres driven beyond the end of the edge, for the next one. */
export function drive(
  state: Driving,
  way: Way,
): { state: Driving; movedM: number; arrived: boolean; endReached: boolean } {
  const { edge, atM, speedMps, waitS, red } = state
  const endM = way.next === undefined ? way.stopM : way.graph.lengthM[edge]!
  if (waitS > 0)
    return { state: { ...state, speedMps: 0, waitS: waitS - 1 }, movedM: 0, arrived: false, endReached: false }
  const leftM = endM - atM
  const stopsAtM = red ? Math.max(0, leftM - STOP_BEFORE_END_M) : leftM
  const throughMps = red ? 0 : cornerMps(way.graph, edge, way.next)
  // fast enough to be slow enough where it matters
  const allowedMps = Math.sqrt(throughMps * throughMps + 2 * SLOW_DOWN * stopsAtM)
  const wished = Math.min(way.wishedMps, allowedMps)
  const speed = wished > speedMps ? Math.min(wished, speedMps + SPEED_UP) : Math.max(wished, speedMps - 2 * SLOW_DOWN)
  const creeping = Math.max(speed, Math.min(0.6, way.wishedMps))
  const movedM = Math.min(leftM, creeping)
  return {
    state: { ...state, atM: atM + movedM, speedMps: speed },
    movedM,
    arrived: way.next === undefined && leftM - movedM < 0.5,
    endReached: way.next !== undefined && leftM - movedM < 0.05,
  }
}

/** Come onto the next edge; chance decides whether its lights will be red. */
export function enter(graph: RoadGraph, luck: Chance, state: Driving, next: number): Driving {
  const turningRound = next === graph.opposite[state.edge]
  return {
    edge: next,
    atM: 0,
    speedMps: state.speedMps,
    waitS: turningRound ? luck.whole(6, 14) : 0,
    red: graph.lengthM[next]! > 60 && graph.lightsAtEnd(next) && luck.likely(0.35),
  }
}

/** Stop for the lights once they are reached; `undefined` while still on the way. */
export function atRed(graph: RoadGraph, luck: Chance, state: Driving): Driving | undefined {
  const reached = state.red && graph.lengthM[state.edge]! - state.atM <= STOP_BEFORE_END_M + 0.7
  return reached ? { ...state, speedMps: 0, red: false, waitS: luck.whole(8, 55) } : undefined
}
