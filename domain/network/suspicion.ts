import Flatbush from 'flatbush'
import { fromWgs84, isInside, toWgs84, type Box } from '../coordinates.ts'
import type { LonLat, RoadEdge } from '../geography.ts'
import { toSegmentM } from './beside.ts'
import { middleOf } from './measure.ts'
import { convertFirst, NetworkRefused } from './refused.ts'
import { boxOf } from './report.ts'

/** Lines looked at; a median of so many is sharp enough. */
const SAMPLE_MAX = 300
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
  for (const box of boxes) refuseSwapped(sampled(edges), box)
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
  for (const crs of ['gcj02', 'bd09'] as const) {
    const tests = [
      { from: edges, to: known, undo: (point: LonLat): LonLat => toWgs84(crs, point) },
      { from: known, to: edges, undo: (point: LonLat): LonLat => fromWgs84(crs, point) },
    ]
    for (const { from, to, undo } of tests) {
      const box = boxOf(to)
      const sample = sampled(from.filter(({ line }) => isInside(box, undo(line[0]!))))
      if (sample.length < SAMPLE_MIN) continue
      const toNearest = nearestLine(to)
      const asIsM = median(sample.map(({ at, degrees }) => toNearest(at, degrees)))
      const undoneM = median(sample.map(({ at, degrees }) => toNearest(undo(at), degrees)))
      if (undoneM > SAME_M || asIsM < TIMES_NEARER * Math.max(undoneM, EXACT_M)) continue
      throw new NetworkRefused(
        crs,
        `its coordinates look like ${crs === 'gcj02' ? 'GCJ-02' : 'BD-09'}, not WGS-84: as they are, its streets lie ` +
          `${asIsM >= REACH_M ? 'far' : `${Math.round(asIsM)} m`} from the known ones (median), and ${Math.round(undoneM)} m ` +
          `once that shift is undone. ${convertFirst}`,
      )
    }
  }
}

interface Sample {
  readonly at: LonLat
  /** Of the line there, 0–180: which way it is driven does not matter. */
  readonly degrees: number
}

/** Middles of lines, evenly from the whole list; both directions of a road once. */
function sampled(edges: readonly Lined[]): Sample[] {
  const seen = new Set<string>()
  const lines = edges.filter(({ roadId }) => !seen.has(roadId) && seen.add(roadId))
  const step = Math.max(1, lines.length / SAMPLE_MAX)
  const picked: Sample[] = []
  for (let i = 0; i < lines.length; i += step) {
    const { line } = lines[Math.floor(i)]!
    picked.push({ at: middleOf(line), degrees: directionOf(line[0]!, line.at(-1)!) })
  }
  return picked
}

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
  const index = new Flatbush(segments.length)
  for (const { start, end } of segments)
    index.add(
      Math.min(start[0], end[0]),
      Math.min(start[1], end[1]),
      Math.max(start[0], end[0]),
      Math.max(start[1], end[1]),
    )
  index.finish()
  return (point, degrees) => {
    const north = REACH_M / 111_132
    const east = north / Math.max(0.01, Math.cos((point[1] * Math.PI) / 180))
    let leastM = REACH_M
    for (const i of index.search(point[0] - east, point[1] - north, point[0] + east, point[1] + north)) {
      const segment = segments[i]!
      if (apartDegrees(segment.degrees, degrees) <= DIRECTION_DEGREES)
        leastM = Math.min(leastM, toSegmentM(point, segment.start, segment.end))
    }
    return leastM
  }
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!
