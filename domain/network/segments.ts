import Flatbush from 'flatbush'
import type { LonLat } from '../geography.ts'
import { apartM } from './measure.ts'

/** A straight stretch of a line. */
export interface Segment {
  readonly start: LonLat
  readonly end: LonLat
}

const METRES_PER_DEGREE = 111_132 // of latitude, on average

/** Finds the segments that may be within a distance of a point, in metres: all of those that are, and some others. */
export function nearSegments<S extends Segment>(segments: readonly S[]): (point: LonLat, metres: number) => S[] {
  if (segments.length === 0) return () => []
  const index = new Flatbush(segments.length)
  for (const { start, end } of segments)
    index.add(
      Math.min(start[0], end[0]),
      Math.min(start[1], end[1]),
      Math.max(start[0], end[0]),
      Math.max(start[1], end[1]),
    )
  index.finish()
  return ([lon, lat], metres) => {
    const north = (metres * 1.01) / METRES_PER_DEGREE // degrees are 0.5 % shorter at the equator
    const east = north / Math.max(0.01, Math.cos((lat * Math.PI) / 180))
    return index.search(lon - east, lat - north, lon + east, lat + north).map((i) => segments[i]!)
  }
}

/** Metres from a point to the nearest place of a straight stretch. */
export function toSegmentM(point: LonLat, start: LonLat, end: LonLat): number {
  const scale = Math.cos((point[1] * Math.PI) / 180)
  const [x, y] = [(end[0] - start[0]) * scale, end[1] - start[1]]
  const square = x * x + y * y
  const dot = (point[0] - start[0]) * scale * x + (point[1] - start[1]) * y
  const share = square > 0 ? Math.min(1, Math.max(0, dot / square)) : 0
  return apartM(point, [start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share])
}
