import type { LonLat } from '../geography.ts'
import { apartM } from './measure.ts'
import { NetworkRefused } from './refused.ts'

/** Where lines meet. */
export interface Joints {
  readonly places: ReadonlyMap<string, LonLat>
  /** For each line the node at each of its points, undefined where there is none. */
  readonly nodesOf: readonly (readonly (string | undefined)[])[]
}

interface Line {
  readonly points: readonly LonLat[]
}

const METRES_PER_DEGREE = 111_132 // of latitude, on average
/** Two places as 1e-7 degrees (1 cm), the usual last digit of maps, are one. */
const exactly = ([lon, lat]: LonLat): string => `${lon.toFixed(7)} ${lat.toFixed(7)}`
/** The id of a node without one: its place to 0.1 m, which no other node has. */
const idAt = ([lon, lat]: LonLat): string => `${lon.toFixed(6)}_${lat.toFixed(6)}`

/**
 * Ends within `joinM` of each other are one node, from end to end as far as that goes. A point in the middle of a line is that node too when it is
 * within `joinM` of it, and a node of its own where two lines share it. Nothing depends on the order of the lines.
 */
export function joinEnds(lines: readonly Line[], joinM: number): Joints {
  const passes = new Map<string, number>()
  for (const { points } of lines)
    for (const point of points) passes.set(exactly(point), (passes.get(exactly(point)) ?? 0) + 1)
  const meeting = new Map<string, LonLat>()
  for (const { points } of lines)
    for (const [i, point] of points.entries())
      if (i === 0 || i === points.length - 1 || passes.get(exactly(point))! > 1) meeting.set(exactly(point), point)
  const near = nearness([...meeting.values()], joinM)
  const nodeOf = nodesOfPlaces([...meeting.values()], near, passes)
  return {
    places: new Map([...nodeOf.values()].map((place) => [idAt(place), place])),
    nodesOf: lines.map(({ points }) =>
      points.map((point) => {
        const known = nodeOf.get(exactly(point))
        if (known !== undefined) return idAt(known)
        const nearest = near(point)
          .map((place) => ({ place, m: apartM(place, point) }))
          .toSorted((a, b) => a.m - b.m || byPlace(a.place, b.place))[0]
        return nearest && idAt(nodeOf.get(exactly(nearest.place))!)
      }),
    ),
  }
}

const byPlace = (a: LonLat, b: LonLat): number => a[0] - b[0] || a[1] - b[1]

/** Finds the given places within `joinM` of a point. */
function nearness(places: readonly LonLat[], joinM: number): (point: LonLat) => LonLat[] {
  const farthest = places.reduce((most, [, lat]) => Math.max(most, Math.abs(lat)), 0)
  const cellLat = Math.max(joinM, 0.01) / METRES_PER_DEGREE
  const cellLon = cellLat / Math.max(0.01, Math.cos((Math.min(farthest + 1, 90) * Math.PI) / 180))
  const cellOf = ([lon, lat]: LonLat): [number, number] => [Math.floor(lon / cellLon), Math.floor(lat / cellLat)]
  const cells = new Map<string, LonLat[]>()
  for (const place of places) {
    const key = cellOf(place).join(' ')
    const cell = cells.get(key)
    if (cell === undefined) cells.set(key, [place])
    else cell.push(place)
  }
  return (point) => {
    const [column, row] = cellOf(point)
    const found: LonLat[] = []
    for (let x = column - 1; x <= column + 1; x++)
      for (let y = row - 1; y <= row + 1; y++)
        for (const place of cells.get(`${x} ${y}`) ?? []) if (apartM(place, point) <= joinM) found.push(place)
    return found
  }
}

/** The place of the node that each place belongs to: of those joined the one passed most often, then the most south-western. */
function nodesOfPlaces(
  places: readonly LonLat[],
  near: (point: LonLat) => LonLat[],
  passes: ReadonlyMap<string, number>,
): ReadonlyMap<string, LonLat> {
  const nodeOf = new Map<string, LonLat>()
  for (const start of places) {
    if (nodeOf.has(exactly(start))) continue
    const joined = new Map([[exactly(start), start]])
    for (const member of joined.values())
      for (const other of near(member)) if (!joined.has(exactly(other))) joined.set(exactly(other), other)
    const [node] = [...joined.values()].toSorted(
      (a, b) => passes.get(exactly(b))! - passes.get(exactly(a))! || byPlace(a, b),
    )
    for (const key of joined.keys()) nodeOf.set(key, node!)
  }
  return nodeOf
}

/**
 * The nodes that the lines themselves name at their ends; nothing else is joined.
 * @throws {NetworkRefused} when a node is at two places
 */
export function namedJoints(
  lines: readonly (Line & {
    readonly raw: { readonly called: string; readonly from?: string; readonly to?: string }
  })[],
  joinM: number,
): Joints {
  const places = new Map<string, LonLat>()
  const by = new Map<string, string>()
  const meet = (name: string, place: LonLat, called: string): void => {
    const known = places.get(name)
    if (known === undefined) {
      places.set(name, place)
      by.set(name, called)
    } else if (apartM(known, place) > joinM)
      throw new NetworkRefused(
        'contradiction',
        `${called} has node "${name}" at ${place.join(', ')}, but ${by.get(name)} has it at ${known.join(', ')}`,
      )
  }
  for (const { points, raw } of lines) {
    meet(raw.from!, points[0]!, raw.called)
    meet(raw.to!, points.at(-1)!, raw.called)
  }
  return {
    places,
    nodesOf: lines.map(({ points, raw }) =>
      points.map((_, i) => (i === 0 ? raw.from : i === points.length - 1 ? raw.to : undefined)),
    ),
  }
}
