import CheapRuler from 'cheap-ruler'
import type { SidePart, SideState } from '#domain/coverage/shift.ts'
import type { LonLat } from '#domain/geography.ts'
import type { SideStanding } from '#domain/coverage/standing.ts'

/** A part of a side as it is drawn. */
export type StandingPart = readonly [fromM: number, toM: number, state: SideStanding]

/**
 * How several passes stand together: the worst that is decided wins (missed, then unknown), `partly` is done in some and open in others, and
 * an excused pass asks for nothing more than the others do.
 */
export function stackedState(states: readonly SideState[]): SideStanding {
  const has = (state: SideState): boolean => states.includes(state)
  if (has('missed')) return 'missed'
  if (has('unknown')) return 'unknown'
  if (has('open')) return has('done') ? 'partly' : 'open'
  return has('done') ? 'done' : 'excused'
}

/** The parts of all passes of a side laid over each other; neighbours that stand alike are one. */
export function stackedParts(passes: readonly (readonly SidePart[])[]): StandingPart[] {
  const borders = [...new Set(passes.flatMap((parts) => parts.flatMap(([fromM, toM]) => [fromM, toM])))].toSorted(
    (a, b) => a - b,
  )
  const joined: StandingPart[] = []
  for (const [i, fromM] of borders.entries()) {
    const toM = borders[i + 1]
    if (toM === undefined) break
    const middleM = (fromM + toM) / 2
    const states = passes.flatMap((parts) =>
      parts.filter(([a, b]) => a <= middleM && middleM < b).map((part) => part[2]),
    )
    if (states.length === 0) continue
    const state = stackedState(states)
    const last = joined.at(-1)
    if (last !== undefined && last[1] === fromM && last[2] === state) joined[joined.length - 1] = [last[0], toM, state]
    else joined.push([fromM, toM, state])
  }
  return joined
}

/** A stretch of a line. Metres are those of the network, which measures by another ruler: the line is stretched to `lengthM`. */
export function partOfLine(line: readonly LonLat[], lengthM: number, fromM: number, toM: number): LonLat[] {
  if (fromM <= 0 && toM >= lengthM) return [...line]
  const points = line as [number, number][]
  const ruler = new CheapRuler(points[0]?.[1] ?? 0, 'meters')
  const times = lengthM > 0 ? ruler.lineDistance(points) / lengthM : 1
  return ruler.lineSliceAlong(Math.max(0, fromM) * times, toM * times, points)
}

export const compass = ['north', 'northeast', 'east', 'southeast', 'south', 'southwest', 'west', 'northwest'] as const
export type Compass = (typeof compass)[number]

/** Where a side leads to, and on which side of its street it lies: right of travel. Undefined for a line that ends where it began. */
export function compassOf(line: readonly LonLat[]): { toward: Compass; kerb: Compass } | undefined {
  const [from, to] = [line[0], line.at(-1)]
  if (from === undefined || to === undefined) return undefined
  const east = (to[0] - from[0]) * Math.cos((from[1] * Math.PI) / 180)
  const north = to[1] - from[1]
  if (Math.hypot(east, north) * 111_320 < 5) return undefined
  const eighth = Math.round(Math.atan2(east, north) / (Math.PI / 4) + 8) % 8
  return { toward: compass[eighth]!, kerb: compass[(eighth + 2) % 8]! }
}
