import type { LonLat, RoadEdge } from '#domain/geography.ts'
import { partOfLine } from '../coverage/side-parts.ts'
import type { SideOnMap } from '../map/side-layer.ts'
import type { SideEvidence } from '../plans-api.ts'

export type StretchState = 'done' | 'excused' | 'unknown' | 'open'
export type Stretch = readonly [fromM: number, toM: number, state: StretchState]

/** A stretch shorter than this is a rest of rounding. */
const LENGTH_M_MIN = 0.5

/**
 * A side in stretches as its evidence tells them: swept ones, then excused ones, and the rest unknown or not swept, as the answer says. Together the
 * whole side, in order.
 */
export function stretchesOf(
  lengthM: number,
  { swept, excuses, answer, unknownM }: Pick<SideEvidence, 'swept' | 'excuses' | 'answer' | 'unknownM'>,
): Stretch[] {
  const valid = excuses.filter(({ undoneAtMs }) => undoneAtMs === undefined)
  const rest: StretchState = answer === 'unknown' || unknownM > LENGTH_M_MIN ? 'unknown' : 'open'
  const borders = [...new Set([0, lengthM, ...swept.flat(), ...valid.flatMap(({ fromM, toM }) => [fromM, toM])])]
    .filter((m) => m >= 0 && m <= lengthM)
    .toSorted((a, b) => a - b)
  const stretches: Stretch[] = []
  for (const [i, fromM] of borders.entries()) {
    const toM = borders[i + 1]
    if (toM === undefined) break
    const middleM = (fromM + toM) / 2
    const within = ([a, b]: readonly [number, number]) => a <= middleM && middleM <= b
    const isExcused = valid.some((excuse) => within([excuse.fromM, excuse.toM]))
    const state: StretchState = swept.some(within) ? 'done' : isExcused ? 'excused' : rest
    const last = stretches.at(-1)
    if (last !== undefined && (last[2] === state || toM - fromM < LENGTH_M_MIN))
      stretches[stretches.length - 1] = [last[0], toM, last[2]]
    else stretches.push([fromM, toM, state])
  }
  return stretches
}

/** The same as a map draws them. */
export const stretchesOnMap = (
  { id, lengthM, line, oneway }: Pick<RoadEdge, 'id' | 'lengthM' | 'oneway'> & { line: readonly LonLat[] },
  stretches: readonly Stretch[],
  labelOf: (state: StretchState) => string,
): SideOnMap[] =>
  stretches.map(([fromM, toM, state]) => ({
    edge: id,
    label: labelOf(state),
    state,
    line: partOfLine(line, lengthM, fromM, toM),
    middle: oneway,
  }))
