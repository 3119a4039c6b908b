import Flatbush from 'flatbush'
import type { Shift } from '../coverage/shift.ts'
import type { LonLat } from '../geography.ts'

/** Where a shift is to be worked. */
export interface Ground {
  /** Distance to the nearest planned street; Infinity beyond `withinM`. Good to 20 m, as the lines a shift keeps are. */
  streetM(at: LonLat, withinM: number): number
  /** How far outside of the drawn area; 0 inside; undefined when none is drawn. */
  outsideM(at: LonLat): number | undefined
}

type Point = readonly [eastM: number, northM: number]
interface Plane {
  place(at: LonLat): Point
}

const METRES_PER_DEGREE = (6_371_008.8 * Math.PI) / 180 // mean radius of WGS-84 (IUGG)

/** The ground of a shift; made once a shift, some milliseconds for thousands of sides. */
export function groundOf(shift: Pick<Shift, 'sides' | 'area'>): Ground {
  const { sides, area } = shift
  const first = sides[0]?.points[0] ?? area?.[0] ?? [0, 0]
  const plane = planeAt(first[1])
  const segments = sides.flatMap(({ points }) => segmentsOf(points, plane))
  const border = area === undefined ? undefined : segmentsOf(area, plane)
  const nearest = nearestOf(segments)
  return {
    streetM: (at, withinM) => nearest(plane.place(at), withinM),
    outsideM: (at) => {
      if (border === undefined) return undefined
      const point = plane.place(at)
      return isInside(border, point) ? 0 : Math.min(...border.map((segment) => distanceM(point, segment)))
    },
  }
}

type Segment = readonly [from: Point, to: Point]

function planeAt(lat: number): Plane {
  const metresPerLon = METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180)
  return { place: ([lon, at]) => [lon * metresPerLon, at * METRES_PER_DEGREE] }
}

const segmentsOf = (points: readonly LonLat[], plane: Plane): Segment[] =>
  points.slice(1).map((to, i) => [plane.place(points[i]!), plane.place(to)])

function nearestOf(segments: readonly Segment[]): (point: Point, withinM: number) => number {
  if (segments.length === 0) return () => Infinity
  const index = new Flatbush(segments.length)
  for (const [a, b] of segments)
    index.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]))
  index.finish()
  return ([x, y], withinM) => {
    let leastM = Infinity
    index.search(x - withinM, y - withinM, x + withinM, y + withinM, (segment) => {
      leastM = Math.min(leastM, distanceM([x, y], segments[segment]!))
      return false
    })
    return leastM <= withinM ? leastM : Infinity
  }
}

function distanceM([x, y]: Point, [[ax, ay], [bx, by]]: Segment): number {
  const [dx, dy] = [bx - ax, by - ay]
  const squared = dx * dx + dy * dy
  const share = squared > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / squared)) : 0
  return Math.hypot(x - ax - share * dx, y - ay - share * dy)
}

/** Even-odd rule: a ray to the east crosses the border an odd number of times. */
function isInside(border: readonly Segment[], [x, y]: Point): boolean {
  let inside = false
  for (const [[ax, ay], [bx, by]] of border)
    if (ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) inside = !inside
  return inside
}

/** Metres between two near places. */
export function apartM([lonA, latA]: LonLat, [lonB, latB]: LonLat): number {
  const east = (lonB - lonA) * Math.cos((((latA + latB) / 2) * Math.PI) / 180)
  return Math.hypot(east, latB - latA) * METRES_PER_DEGREE
}
