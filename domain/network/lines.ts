import type { LonLat } from '../geography.ts'
import { besideLines } from './beside.ts'
import { joinEnds, namedJoints } from './joints.ts'
import { lineIds } from './line-ids.ts'
import { apartM, lengthM } from './measure.ts'
import type { Piece, Pieces } from './pieces.ts'
import {
  dropReasons,
  networkWarnings,
  Tally,
  type Dropped,
  type DropReason,
  type NetworkWarning,
  type Warned,
} from './report.ts'
import { isRoadClass, roadOf, type Tags } from './road-words.ts'
import { readRoad, type Road } from './road.ts'

/** A line of a file that has lines only, its properties in OpenStreetMap's words. */
export interface RawLine {
  /** What the line is called in messages. */
  readonly called: string
  /** Its own id, if it has one; parts of one feature have the same. */
  readonly id?: string
  readonly isPart: boolean
  readonly tags: Tags
  readonly points: readonly LonLat[]
  /** Names of the nodes at its ends. */
  readonly from?: string
  readonly to?: string
  /** Ids of its directions, as an export of ours has them. */
  readonly forthId?: string
  readonly backId?: string
  readonly lengthM?: number
  readonly town?: string
}

export interface KeptLine {
  readonly raw: RawLine
  readonly points: readonly LonLat[]
  readonly road: Road
}

/** A length that a file gives counts when it is this near to the measured one: planes and spheres differ by less (our choice). */
const LENGTH_DIFFERENCE_MAX = 0.02

/**
 * Roads of lines without shared nodes. When each line names its nodes, these are the network. Else ends within `joinM` of each
 * other are one node, and lines are cut where a node lies on a point of theirs, or where they share one.
 */
export function roadsOfLines(
  lines: readonly RawLine[],
  joinM: number,
): Pieces & { dropped: Dropped[]; warnings: Warned[] } {
  const dropped = new Tally<DropReason>()
  const warned = new Tally<NetworkWarning>()
  const kept = withoutRepeats(
    lines.flatMap((raw) => keptOf(raw, dropped, warned)),
    dropped,
  )
  const named = kept.every(({ raw }) => raw.from !== undefined && raw.to !== undefined)
  const joints = named ? namedJoints(kept, joinM) : joinEnds(kept, joinM)
  const ids = lineIds(kept, (called) => warned.add('id-not-unique', called))
  const pieces = kept.flatMap((line, i) => {
    const cuts = cutsOf(line, joints.nodesOf[i]!, joinM)
    if (cuts.length === 0) dropped.add('too-short', line.raw.called)
    return cuts.map((cut): Piece => {
      const points = line.points.slice(cut.first, cut.last + 1)
      const drawn = [joints.places.get(cut.from)!, ...points.slice(1, -1), joints.places.get(cut.to)!]
      const isWhole = cut.first === 0 && cut.last === line.points.length - 1
      return {
        ...ids(line, drawn, isWhole),
        from: cut.from,
        to: cut.to,
        line: drawn,
        road: line.road,
        lengthM: isWhole ? lengthOf(line, drawn, warned) : undefined,
        town: line.raw.town,
      }
    })
  })
  if (!named)
    for (const { called, atM } of besideLines(kept, joints, joinM))
      warned.add('ends-beside-line', `${called} (${atM.toFixed(1)} m)`)
  return {
    pieces,
    places: joints.places,
    dropped: dropped.list(dropReasons).map(({ word, ...rest }) => ({ reason: word, ...rest })),
    warnings: warned.list(networkWarnings).map(({ word, ...rest }) => ({ warning: word, ...rest })),
  }
}

function keptOf(raw: RawLine, dropped: Tally<DropReason>, warned: Tally<NetworkWarning>): KeptLine[] {
  const given = roadOf(raw.tags)
  if (given !== undefined && !isRoadClass(given) && given !== 'unknown-class') {
    dropped.add(given, raw.called)
    return []
  }
  if (given === 'unknown-class') warned.add('unknown-class', `${raw.called} (${raw.tags['highway']})`)
  const points = raw.points.filter((point, i, all) => i === 0 || apartM(point, all[i - 1]!) > 0)
  if (points.length < 2) {
    dropped.add('zero-length', raw.called)
    return []
  }
  // a file of lines without classes, or with a city's own ones, is still a file of streets
  const roadClass = isRoadClass(given) ? given : 'unclassified'
  const road = readRoad(raw.tags, roadClass, (warning, seen) => warned.add(warning, `${raw.called} (${seen})`))
  return [{ raw, points, road }]
}

const geometryOf = (points: readonly LonLat[]): string =>
  points.map(([lon, lat]) => `${lon.toFixed(7)} ${lat.toFixed(7)}`).join(',')

/**
 * The same line twice is one. Drawn once in each direction, both one-way, it is a two-way road of a file of directed edges.
 * In the order of their geometry, so that the order of the file does not matter.
 */
function withoutRepeats(lines: readonly KeptLine[], dropped: Tally<DropReason>): KeptLine[] {
  const sorted = lines
    .map((line) => ({ line, ahead: geometryOf(line.points), id: line.raw.id ?? '' }))
    .toSorted((a, b) => (a.ahead < b.ahead ? -1 : a.ahead > b.ahead ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const found = new Map<string, KeptLine>()
  for (const { line, ahead } of sorted) {
    const against = geometryOf(line.points.toReversed())
    const [same, opposite] = [found.get(ahead), found.get(against)]
    if (same === undefined && opposite === undefined) found.set(ahead, line)
    else if (same === undefined && opposite?.road.way === 'forth' && line.road.way === 'forth')
      found.set(against, { ...opposite, road: { ...opposite.road, way: 'both' } })
    else dropped.add('repeated', line.raw.called)
  }
  return [...found.values()]
}

interface Cut {
  readonly from: string
  readonly to: string
  readonly first: number
  readonly last: number
}

/** Stretches of a line between its nodes; a stretch that only joining made, from a node to itself, is none. */
function cutsOf({ points }: KeptLine, nodes: readonly (string | undefined)[], joinM: number): Cut[] {
  const cuts: Cut[] = []
  let first = 0
  for (let last = 1; last < points.length; last++) {
    const [from, to] = [nodes[first], nodes[last]]
    if (from === undefined || to === undefined) continue
    if (from !== to || lengthM(points.slice(first, last + 1)) > 2 * joinM) cuts.push({ from, to, first, last })
    first = last
  }
  return cuts
}

function lengthOf({ raw }: KeptLine, drawn: readonly LonLat[], warned: Tally<NetworkWarning>): number | undefined {
  if (raw.lengthM === undefined) return undefined
  const measuredM = lengthM(drawn)
  if (Math.abs(raw.lengthM - measuredM) <= LENGTH_DIFFERENCE_MAX * measuredM) return raw.lengthM
  warned.add('unreadable-length', `${raw.called} (${raw.lengthM} m, measured ${measuredM.toFixed(2)} m)`)
  return undefined
}
