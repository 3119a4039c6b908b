import type { Box } from '../coordinates.ts'
import { roadClasses, roadGrades, type RoadClass, type RoadEdge, type RoadGrade, type RoadNode } from '../geography.ts'
import { components, type Components } from './components.ts'

export const networkFormats = ['osm-xml', 'osm-pbf', 'geojson', 'made'] as const
/** What a network was read from; `made` is one that a program made. */
export type NetworkFormat = (typeof networkFormats)[number]

/** Why a line of the file, or a part of it, is no road of the network. */
export const dropReasons = [
  'not-for-vehicles',
  'unpaved-track',
  'not-built',
  'no-access',
  'area',
  'unknown-class',
  'not-a-line',
  'missing-nodes',
  'zero-length',
  'too-short',
  'repeated',
] as const
export type DropReason = (typeof dropReasons)[number]

export interface Dropped {
  readonly reason: DropReason
  /** Lines, or stretches of lines for `missing-nodes`. */
  readonly count: number
  /** Id of the first one. */
  readonly example: string
}

/** What is worth a look, but stops nothing. */
export const networkWarnings = [
  'unknown-class',
  'unreadable-width',
  'unreadable-grade',
  'unreadable-oneway',
  'unreadable-length',
  'id-not-unique',
  'reversible',
  'ends-beside-line',
  'in-pieces',
] as const
export type NetworkWarning = (typeof networkWarnings)[number]

export interface Warned {
  readonly warning: NetworkWarning
  readonly count: number
  /** Id of the first one with what was seen. */
  readonly example: string
}

/** Where the widths of lines come from. */
export const widthSources = ['width', 'lanes', 'class'] as const
export type WidthSource = (typeof widthSources)[number]

export interface LengthOf<T> {
  readonly is: T
  /** Directed. */
  readonly edges: number
  readonly centreKm: number
}

/** What an import found. Kilometres to three decimals. */
export interface NetworkReport {
  readonly format: NetworkFormat
  /** Who must be named wherever the network is shown; '' when nobody is known. */
  readonly attribution: string
  readonly nodes: number
  /** Directed edges: one for each kerb side. */
  readonly edges: number
  /** Lines as a map draws them: both directions of a two-way line together. */
  readonly lines: number
  readonly directedKm: number
  readonly centreKm: number
  readonly onewayKm: number
  readonly bridgeKm: number
  readonly tunnelKm: number
  readonly unnamedKm: number
  readonly box: Box
  /** Parts in which every place can be driven to from every other. */
  readonly strong: Components
  /** Parts that are connected at all. */
  readonly weak: Components
  readonly byClass: readonly LengthOf<RoadClass>[]
  readonly byGrade: readonly LengthOf<RoadGrade>[]
  /** Number of lines by where their width comes from. */
  readonly widthsFrom: Readonly<Record<WidthSource, number>>
  readonly dropped: readonly Dropped[]
  readonly warnings: readonly Warned[]
}

/** What is known of a network beside itself. */
export interface NetworkNotes {
  readonly format: NetworkFormat
  readonly attribution: string
  readonly widthsFrom: Readonly<Record<WidthSource, number>>
  readonly dropped: readonly Dropped[]
  readonly warnings: readonly Warned[]
}

/** Below this share of the directed length in the largest drivable part, most likely something is not joined (our choice). */
const WHOLE_SHARE_MIN = 0.9

/** Count a network. Its length is that of its edges; a centre-line counts once. */
export function reportOf(nodes: readonly RoadNode[], edges: readonly RoadEdge[], notes: NetworkNotes): NetworkReport {
  // a two-way line is counted by the first of its edges
  const seen = new Set<string>()
  const lines = edges.filter(({ roadId }) => !seen.has(roadId) && seen.add(roadId))
  const kmOf = (fits: (edge: RoadEdge) => boolean): number =>
    toKm(lines.reduce((sum, edge) => (fits(edge) ? sum + edge.lengthM : sum), 0))
  const lengthsOf = <T>(all: readonly T[], of: (edge: RoadEdge) => T): LengthOf<T>[] =>
    all
      .map((is) => ({
        is,
        edges: edges.filter((edge) => of(edge) === is).length,
        centreKm: kmOf((edge) => of(edge) === is),
      }))
      .filter((each) => each.edges > 0)
  const { strong, weak } = components(edges)
  const inPieces: Warned[] =
    edges.length > 0 && strong.largestShare < WHOLE_SHARE_MIN
      ? [{ warning: 'in-pieces', count: strong.count, example: `${Math.round(strong.largestShare * 100)} %` }]
      : []
  return {
    format: notes.format,
    attribution: notes.attribution,
    nodes: nodes.length,
    edges: edges.length,
    lines: lines.length,
    directedKm: toKm(edges.reduce((sum, { lengthM }) => sum + lengthM, 0)),
    centreKm: kmOf(() => true),
    onewayKm: kmOf(({ oneway }) => oneway),
    bridgeKm: kmOf(({ bridge }) => bridge),
    tunnelKm: kmOf(({ tunnel }) => tunnel),
    unnamedKm: kmOf(({ name }) => name === ''),
    box: boxOf(edges),
    strong,
    weak,
    byClass: lengthsOf(roadClasses, ({ roadClass }) => roadClass),
    byGrade: lengthsOf(roadGrades, ({ grade }) => grade),
    widthsFrom: notes.widthsFrom,
    dropped: notes.dropped,
    warnings: [...notes.warnings, ...inPieces],
  }
}

const toKm = (metres: number): number => Math.round(metres) / 1_000

/** The smallest box around all lines; one point at 0, 0 when there is none. */
export function boxOf(edges: readonly { readonly line: RoadEdge['line'] }[]): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { line } of edges)
    for (const [lon, lat] of line) {
      west = Math.min(west, lon)
      east = Math.max(east, lon)
      south = Math.min(south, lat)
      north = Math.max(north, lat)
    }
  return west <= east ? [west, south, east, north] : [0, 0, 0, 0]
}

/** Counts by word, with the first example of each; in the order of the closed list. */
export class Tally<W extends string> {
  readonly #found = new Map<W, { count: number; example: string }>()

  add(word: W, example: string): void {
    const known = this.#found.get(word)
    if (known === undefined) this.#found.set(word, { count: 1, example })
    else known.count++
  }

  list(order: readonly W[]): { word: W; count: number; example: string }[] {
    return order.flatMap((word) => {
      const found = this.#found.get(word)
      return found === undefined ? [] : [{ word, ...found }]
    })
  }
}
