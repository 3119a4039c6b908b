import type { Box } from '#domain/coordinates.ts'
import type { RoadEdge, RoadNode, TownArea } from '#domain/geography.ts'
import { roadsOfLines } from '#domain/network/lines.ts'
import { OsmRoads } from '#domain/network/osm.ts'
import { networkOf, widthsFrom, type Pieces } from '#domain/network/pieces.ts'
import { NetworkRefused } from '#domain/network/refused.ts'
import { reportOf, type Dropped, type NetworkFormat, type NetworkReport, type Warned } from '#domain/network/report.ts'
import { refuseMisplaced } from '#domain/network/suspicion.ts'
import { openNetworkFile, type NetworkFile } from './bytes.ts'
import { readGeojson } from './geojson.ts'
import { readOsmPbf } from './osm-pbf.ts'
import { readOsmXml } from './osm-xml.ts'

export interface ReadNetwork {
  readonly nodes: RoadNode[]
  readonly edges: RoadEdge[]
  readonly report: NetworkReport
}

export interface ReadOptions {
  /** To say in which town an edge is. */
  readonly towns?: readonly TownArea[]
  /** Where roads are expected: a file that lies there only with longitude and latitude swapped is refused. */
  readonly area?: Box
  /** Edges known to be in the right place: a file that lies on them only when the shift of GCJ-02 is undone is refused. */
  readonly known?: readonly RoadEdge[]
  /** Who is to be named wherever the network is shown; OpenStreetMap's own formats name themselves. */
  readonly attribution?: string
  /** Ends of GeoJSON lines this near are one node, in metres. */
  readonly joinM?: number
  /** How much is done, from 0 to 1. */
  readonly onProgress?: (done: number) => void
}

/**
 * Above what drawing programs lose by rounding (5 decimals are a metre at most), below the distance of any two junctions (our choice).
 */
export const JOIN_M = 1

/**
 * Read a road network: OpenStreetMap XML or PBF, or GeoJSON lines, each plain or gzipped; told apart by content, not by name.
 * @throws {NetworkRefused} `Cannot read the network FILE: …`, with the line, byte or id where it shows
 */
export async function readNetworkFile(path: string, options: ReadOptions = {}): Promise<ReadNetwork> {
  try {
    return await read(await openNetworkFile(path), options)
  } catch (error) {
    if (!(error instanceof NetworkRefused)) throw error
    throw new NetworkRefused(error.refusal, `Cannot read the network ${path}: ${error.message}`, { cause: error })
  }
}

interface Found extends Pieces {
  readonly dropped: readonly Dropped[]
  readonly warnings: readonly Warned[]
  readonly attribution?: string
}

async function read(file: NetworkFile, options: ReadOptions): Promise<ReadNetwork> {
  const format = formatOf(file)
  const passes = format === 'geojson' ? 1 : 2
  const onBytes = (bytes: number): void => options.onProgress?.(bytes / (file.bytes * passes))
  const found = await roadsOf(file, format, onBytes, options.joinM ?? JOIN_M)
  const { dropped, warnings } = found
  const { nodes, edges } = networkOf(found, options.towns ?? [])
  if (edges.length === 0) {
    const why = dropped.map(({ reason, count, example }) => `${count} ${reason}, as ${example}`).join('; ')
    throw new NetworkRefused('no-road', `there is no road in it${why === '' ? '' : ` (${why})`}`)
  }
  refuseMisplaced(edges, options)
  const attribution = options.attribution ?? found.attribution ?? ''
  const notes = { format, attribution, widthsFrom: widthsFrom(found.pieces), dropped, warnings }
  return { nodes, edges, report: reportOf(nodes, edges, notes) }
}

/** Asked for by openstreetmap.org/copyright. */
const OSM_ATTRIBUTION = '© OpenStreetMap contributors (ODbL)'

async function roadsOf(
  file: NetworkFile,
  format: NetworkFormat,
  onBytes: (bytes: number) => void,
  joinM: number,
): Promise<Found> {
  if (format === 'geojson') {
    const { lines, others, attribution } = await readGeojson(file, onBytes)
    const found = { ...roadsOfLines(lines, joinM), attribution }
    const [example] = others
    if (example === undefined) return found
    return { ...found, dropped: [...found.dropped, { reason: 'not-a-line', count: others.length, example }] }
  }
  const roads = new OsmRoads()
  if (format === 'osm-xml') await readOsmXml(file, roads, onBytes)
  else await readOsmPbf(file, roads, onBytes)
  return { ...roads.finish(), attribution: OSM_ATTRIBUTION }
}

function formatOf({ head }: NetworkFile): Exclude<NetworkFormat, 'made'> {
  if (head.subarray(4, 24).includes('OSMHeader')) return 'osm-pbf'
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (text.startsWith('<')) return 'osm-xml'
  if (text.startsWith('{') || text.startsWith('[')) return 'geojson'
  const kind = kinds.find(([magic]) => head.subarray(0, magic.length).equals(magic))?.[1]
  throw new NetworkRefused(
    'another-kind',
    `${kind ?? 'it is neither OpenStreetMap XML or PBF nor GeoJSON'}; these are read, plain or gzipped`,
  )
}

/** Kinds that people may take for one that is read. */
const kinds: readonly (readonly [magic: Buffer, words: string])[] = [
  [Buffer.from('BZh'), 'it is packed with bzip2: unpack it first (bunzip2)'],
  [Buffer.from('PK'), 'it is a ZIP archive: unpack it first'],
  [Buffer.from('SQLite format 3'), 'it is an SQLite database (a GeoPackage?): export its lines as GeoJSON'],
  [Buffer.from([0x00, 0x00, 0x27, 0x0a]), 'it is a shapefile: export its lines as GeoJSON'],
  [Buffer.from([0xff, 0xd8]), 'it is a picture'],
  [Buffer.from([0x89, 0x50, 0x4e, 0x47]), 'it is a picture'],
]
