import type { LonLat } from '#domain/geography.ts'

/** A point on the district's plane, metres east and north of its origin. */
export type Point = readonly [number, number]

/** Middle of the district; the plane is flat, which over ±14 km costs less than 0.2 % of a length. */
const ORIGIN: LonLat = [120.4554, 31.608]
// metres a degree on the WGS-84 ellipsoid at the origin's latitude
const LATITUDE = (ORIGIN[1] * Math.PI) / 180
const EAST_M_PER_DEG = 111_412.84 * Math.cos(LATITUDE) - 93.5 * Math.cos(3 * LATITUDE)
const NORTH_M_PER_DEG = 111_132.92 - 559.82 * Math.cos(2 * LATITUDE)

export const toPlane = ([lon, lat]: LonLat): Point => [
  (lon - ORIGIN[0]) * EAST_M_PER_DEG,
  (lat - ORIGIN[1]) * NORTH_M_PER_DEG,
]

const round7 = (degrees: number): number => Math.round(degrees * 1e7) / 1e7 // 1 cm
export const toLonLat = ([x, y]: Point): LonLat => [
  round7(ORIGIN[0] + x / EAST_M_PER_DEG),
  round7(ORIGIN[1] + y / NORTH_M_PER_DEG),
]

export const apart = (a: Point, b: Point): number => Math.hypot(b[0] - a[0], b[1] - a[1])
export const between = (a: Point, b: Point, share: number): Point => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
]

export function lengthOf(line: readonly Point[]): number {
  let sum = 0
  for (let i = 1; i < line.length; i++) sum += apart(line[i - 1]!, line[i]!)
  return sum
}

/** Compass heading from a to b, degrees clockwise from north in [0, 360). */
export const headingOf = (a: Point, b: Point): number =>
  ((Math.atan2(b[0] - a[0], b[1] - a[1]) * 180) / Math.PI + 360) % 360

/** Smallest angle between two headings, 0–180. */
export function headingsApart(a: number, b: number): number {
  const apartDeg = Math.abs(a - b) % 360
  return apartDeg > 180 ? 360 - apartDeg : apartDeg
}

/** The point at a distance along a line, and the direction (unit vector) there. */
export function along(line: readonly Point[], atM: number): { point: Point; direction: Point } {
  let before = 0
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!]
    const lengthM = apart(a, b)
    if (before + lengthM >= atM || i === line.length - 1) {
      const share = lengthM === 0 ? 0 : Math.min(1, Math.max(0, (atM - before) / lengthM))
      return {
        point: between(a, b, share),
        direction: lengthM === 0 ? [1, 0] : [(b[0] - a[0]) / lengthM, (b[1] - a[1]) / lengthM],
      }
    }
    before += lengthM
  }
  throw new RangeError('Cannot find a place along a line of fewer than two points')
}

/** The part of a line between two distances. */
export function part(line: readonly Point[], fromM: number, toM: number): Point[] {
  const cut: Point[] = [along(line, fromM).point]
  let before = 0
  for (let i = 1; i < line.length; i++) {
    before += apart(line[i - 1]!, line[i]!)
    if (before > fromM + 0.01 && before < toM - 0.01) cut.push(line[i]!)
  }
  cut.push(along(line, toM).point)
  return cut
}

/** A smooth curve through the waypoints (centripetal Catmull–Rom), about one point every `stepM`. */
export function smooth(waypoints: readonly Point[], stepM: number): Point[] {
  const curve: Point[] = []
  for (let i = 0; i + 1 < waypoints.length; i++) {
    const [a, b] = [waypoints[i]!, waypoints[i + 1]!]
    const before = waypoints[i - 1] ?? between(a, b, -1)
    const after = waypoints[i + 2] ?? between(b, a, -1)
    const steps = Math.max(1, Math.round(apart(a, b) / stepM))
    const [t1, t2] = [Math.sqrt(apart(before, a)), Math.sqrt(apart(a, b))]
    const t3 = Math.sqrt(apart(b, after))
    for (let step = 0; step < steps; step++) {
      const t = t1 + (t2 * step) / steps
      const mix = (p: Point, q: Point, from: number, to: number): Point => between(p, q, (t - from) / (to - from))
      const [l1, l2, l3] = [mix(before, a, 0, t1), mix(a, b, t1, t1 + t2), mix(b, after, t1 + t2, t1 + t2 + t3)]
      curve.push(mix(mix(l1, l2, 0, t1 + t2), mix(l2, l3, t1, t1 + t2 + t3), t1, t1 + t2))
    }
  }
  curve.push(waypoints.at(-1)!)
  return curve
}

/** A line beside a line: `rightM` to the right of its direction (negative: left), which may change along the way. */
export function beside(line: readonly Point[], rightM: (atM: number) => number): Point[] {
  let atM = 0
  return line.map((point, i) => {
    if (i > 0) atM += apart(line[i - 1]!, point)
    const [a, b] = [line[Math.max(0, i - 1)]!, line[Math.min(line.length - 1, i + 1)]!]
    const lengthM = apart(a, b) || 1
    const offsetM = rightM(atM)
    return [point[0] + ((b[1] - a[1]) / lengthM) * offsetM, point[1] - ((b[0] - a[0]) / lengthM) * offsetM]
  })
}

/** The nearest place on a line. */
export function nearestOn(line: readonly Point[], to: Point): { point: Point; distanceM: number; atM: number } {
  let best = { point: line[0]!, distanceM: Number.POSITIVE_INFINITY, atM: 0 }
  let before = 0
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!]
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
    const squared = dx * dx + dy * dy
    const share = squared === 0 ? 0 : Math.min(1, Math.max(0, ((to[0] - a[0]) * dx + (to[1] - a[1]) * dy) / squared))
    const point = between(a, b, share)
    const distanceM = apart(point, to)
    if (distanceM < best.distanceM) best = { point, distanceM, atM: before + share * Math.sqrt(squared) }
    before += Math.sqrt(squared)
  }
  return best
}

/** Is the point inside the ring? */
export function inside(ring: readonly Point[], [x, y]: Point): boolean {
  let is = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [a, b] = [ring[i]!, ring[j]!]
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) is = !is
  }
  return is
}

export function areaOf(ring: readonly Point[]): number {
  let doubled = 0
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
    doubled += ring[j]![0] * ring[i]![1] - ring[i]![0] * ring[j]![1]
  return Math.abs(doubled) / 2
}
