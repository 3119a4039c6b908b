import { fromWgs84, isInside, toWgs84, type Box } from '../coordinates.ts'
import type { LonLat, RoadEdge } from '../geography.ts'
import { middleOf } from './measure.ts'
import { convertFirst, NetworkRefused } from './refused.ts'
import { boxOf } from './report.ts'
import { nearSegments, toSegmentM } from './segments.ts'

/** Lines looked at; a median of so many is sharp enough. */
const SAMPLE_MAX = 300
/** They are found among so many: also where the known lines are a small part of a city. */
const CANDIDATES_MAX = 6_000
/** Fewer say nothing. */
const SAMPLE_MIN = 5
/** A street drawn by two people lies this near to itself at the median, one of them a surveyor or not (our choice). */
const SAME_M = 25
/**
 * The shift must bring the lines at least so many times nearer (our choice). Measured on three real networks and a made one, redrawn up to 14 m off: undoing
 * the shift brings their lines 6.9 times nearer and more (in dense Monaco from 40 m to 6 m), any other move of 5 to 600 m at most 2.4 times.
 */
const TIMES_NEARER = 5
/** … to where a distance below this is as good as none: lines within 12 m as they are, are in the right place. */
const EXACT_M = 2.5
/** Lines are compared with lines of about the same direction: in a town some line is always near. */
const DIRECTION_DEGREES = 25
/** Farther away is far away. */
const REACH_M = 400
/** Half of the lines must lie where they are expected when swapped, and none as they are (our choice). */
const SWAPPED_SHARE = 0.5

type Lined = Pick<RoadEdge, 'roadId' | 'line'>

/**
 * Refuse a network that lies in the wrong place in a way that has a name.
 * @param expected where it should be: an area, and lines known to be in the right place
 * @throws {NetworkRefused} `swapped`, `gcj02` or `bd09`
 */
export function refuseMisplaced(
  edges: readonly Lined[],
  expected: { readonly area?: Box; readonly known?: readonly Lined[] },
): void {
  const known = expected.known ?? []
  const boxes = [...(expected.area ? [expected.area] : []), ...(known.length > 0 ? [boxOf(known)] : [])]
  for (const box of boxes) refuseSwapped(sampled(onePerRoad(edges)), box)
  if (known.length > 0) refuseShift(edges, known)
}

function refuseSwapped(sample: readonly Sample[], box: Box): void {
  const share = (swapped: boolean): number =>
    sample.filter(({ at: [lon, lat] }) => isInside(box, swapped ? [lat, lon] : [lon, lat])).length / sample.length
  if (share(false) > 0 || share(true) < SWAPPED_SHARE) return
  throw new NetworkRefused(
    'swapped',
    `longitude and latitude look swapped: its lines lie at ${sample[0]!.at.join(', ')} (longitude, latitude), and where they are expected ` +
      `only the other way round`,
  )
}

/** Some networks have the main roads only, so lines of either are looked for in the other. */
function refuseShift(edges: readonly Lined[], known: readonly Lined[]): void {
  const [own, theirs] = [onePerRoad(edges), onePerRoad(known)]
  const sides = [
    { from: own, toNearest: nearestLine(theirs), box: boxOf(theirs), undo: toWgs84 },
    { from: theirs, toNearest: nearestLine(own), box: boxOf(own), undo: fromWgs84 },
  ] as const
  for (const crs of ['gcj02', 'bd09'] as const)
    for (const { from, toNearest, box, undo } of sides) {
      const sample = sampled(everyNth(from, CANDIDATES_MAX).filter(({ line }) => isInside(box, undo(crs, line[0]!))))
      if (sample.length < SAMPLE_MIN) continue
      const asIsM = median(sample.map(({ at, degrees }) => toNearest(at, degrees)))
      if (asIsM < TIMES_NEARER * EXACT_M) continue
      const undoneM = median(sample.map(({ at, degrees }) => toNearest(undo(crs, at), degrees)))
      if (undoneM > SAME_M || asIsM < TIMES_NEARER * undoneM) continue
      throw new NetworkRefused(
        crs,
        `its coordinates look like ${crs === 'gcj02' ? 'GCJ-02' : 'BD-09'}, not WGS-84: as they are, its streets lie ` +
          `${asIsM >= REACH_M ? 'far' : `${Math.round(asIsM)} m`} from the known ones (median), and ${Math.round(undoneM)} m ` +
          `once that shift is undone. ${convertFirst}`,
      )
    }
}

/** Both directions of a road once. */
function onePerRoad(edges: readonly Lined[]): Lined[] {
  const seen = new Set<string>()
  return edges.filter(({ roadId }) => !seen.has(roadId) && seen.add(roadId))
}

interface Sample {
  readonly at: LonLat
  /** Of the line there, 0–180: which way it is driven does not matter. */
  readonly degrees: number
}

/** At most so many, evenly from the whole list. */
function everyNth<T>(list: readonly T[], max: number): T[] {
  const step = Math.max(1, list.length / max)
  return Array.from({ length: Math.min(list.length, max) }, (_, i) => list[Math.floor(i * step)]!)
}

/** Middles of lines. */
const sampled = (lines: readonly Lined[]): Sample[] =>
  everyNth(lines, SAMPLE_MAX).map(({ line }) => ({ at: middleOf(line), degrees: directionOf(line[0]!, line.at(-1)!) }))

function directionOf([lonA, latA]: LonLat, [lonB, latB]: LonLat): number {
  const degrees = (Math.atan2(latB - latA, (lonB - lonA) * Math.cos((latA * Math.PI) / 180)) * 180) / Math.PI
  return (degrees + 360) % 180
}

const apartDegrees = (a: number, b: number): number => Math.min(Math.abs(a - b), 180 - Math.abs(a - b))

/** Metres to the nearest line of about the same direction, at most `REACH_M`. */
function nearestLine(edges: readonly Lined[]): (point: LonLat, degrees: number) => number {
  const segments = edges.flatMap(({ line }) =>
    line.slice(1).map((end, i) => ({ start: line[i]!, end, degrees: directionOf(line[i]!, end) })),
  )
  const near = nearSegments(segments)
  return (point, degrees) => {
    let leastM = REACH_M
    for (const segment of near(point, REACH_M))
      if (apartDegrees(segment.degrees, degrees) <= DIRECTION_DEGREES)
        leastM = Math.min(leastM, toSegmentM(point, segment.start, segment.end))
    return leastM
  }
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!
