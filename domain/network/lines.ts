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
import { readRoad, type Road, type Way } from './road.ts'

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
  const all = lines.flatMap((raw) => keptOf(raw, dropped, warned))
  const named = all.every(({ raw }) => raw.from !== undefined && raw.to !== undefined)
  // lines that name their nodes may have one course at two levels, as in an export of ours
  const kept = withoutRepeats(
    all,
    {
      points: ({ points }) => points,
      id: ({ raw }) => raw.id ?? '',
      level: ({ raw }) => (named ? `${raw.forthId}` : ''),
    },
    ({ raw }) => dropped.add('repeated', raw.called),
  )
  const joints = named ? namedJoints(kept, joinM) : joinEnds(kept, joinM)
  const ids = lineIds(kept, (called) => warned.add('id-not-unique', called))
  const pieces = kept.flatMap((line, i) => {
    const cuts = cutsOf(line, joints.nodesOf[i]!, joinM)
    if (cuts.length === 0) dropped.add('too-short', line.raw.called)
    return cuts.map((cut): Piece & { readonly called: string } => {
      const points = line.points.slice(cut.first, cut.last + 1)
      const drawn = [joints.places.get(cut.from)!, ...points.slice(1, -1), joints.places.get(cut.to)!]
      const isWhole = cut.first === 0 && cut.last === line.points.length - 1
      return {
        called: line.raw.called,
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
    pieces: named
      ? pieces
      : // a part of one line may have the course of a part of another
        withoutRepeats(
          pieces,
          { points: ({ line }) => line, id: ({ roadId }) => roadId, level: () => '' },
          ({ called }) => dropped.add('repeated', called),
        ),
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
 * The same course twice is one road, driven in the directions of both: drawn once in each direction, both one-way, it is a two-way road of a file of
 * directed edges. In the order of geometry and id, so that the order of the file does not matter.
 */
function withoutRepeats<L extends { readonly road: Road }>(
  lines: readonly L[],
  is: { points: (line: L) => readonly LonLat[]; id: (line: L) => string; level: (line: L) => string },
  repeated: (line: L) => void,
): L[] {
  const sorted = lines
    .map((line) => ({ line, ahead: `${geometryOf(is.points(line))} ${is.level(line)}`, id: is.id(line) }))
    .toSorted((a, b) => compare(a.ahead, b.ahead) || compare(a.id, b.id))
  const found = new Map<string, L>()
  for (const { line, ahead } of sorted) {
    const against = `${geometryOf(is.points(line).toReversed())} ${is.level(line)}`
    const key = found.has(against) ? against : ahead
    const first = found.get(key)
    if (first === undefined) {
      found.set(ahead, line)
      continue
    }
    const way = key === ahead ? line.road.way : turned[line.road.way]
    if (way === first.road.way || first.road.way === 'both') repeated(line)
    else found.set(key, { ...first, road: { ...first.road, way: 'both' } })
  }
  return [...found.values()]
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const turned: Readonly<Record<Way, Way>> = { both: 'both', forth: 'back', back: 'forth' }

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
