import { searchFrom, type RoadTimes } from './road-times.ts'
import type { Shift } from './shift.ts'

/** What does not change of a shift's way: made once a shift. */
export interface Course {
  /** Driving each side without working. */
  readonly sideS: Float64Array
  /** Driving from the end of the side before to the start of each, in the order of the plan; 0 for the first. */
  readonly thereS: Float64Array
}

/** Where no way is known, as after a change of the network: once round a block. */
const UNKNOWN_S = 60

/** The way of a shift on a network that has its edges; sides it does not have are taken to be near each other. */
export function courseOf({ sides }: Pick<Shift, 'sides'>, roads: RoadTimes): Course {
  const numbers = sides.map(({ edge }) => roads.edgeNumber.get(edge) ?? -1)
  const thereS = new Float64Array(sides.length)
  for (let i = 1; i < sides.length; i++) thereS[i] = wayS(roads, numbers[i - 1]!, numbers[i]!)
  return {
    sideS: Float64Array.from(numbers, (edge, i) => (edge < 0 ? (sides[i]!.lengthM * 3.6) / 20 : roads.edgeS[edge]!)),
    thereS,
  }
}

function wayS(roads: RoadTimes, from: number, to: number): number {
  if (from < 0 || to < 0) return UNKNOWN_S
  const search = searchFrom(roads, from, 0, (edge) => edge === to)
  return search.settled[to] === search.stamp ? search.timeS[to]! : UNKNOWN_S
}
