import type { LonLat, RoadEdge } from '../geography.ts'
import type { RawLine } from './lines.ts'
import { NetworkRefused, placeOf, refuseShifted } from './refused.ts'
import type { Tags } from './road-words.ts'

/**
 * Names of properties in files of cities, map editors and our own export, by the OpenStreetMap tag they stand for, the likeliest first.
 * Capitals do not matter.
 */
export const propertyNames: Readonly<Record<string, readonly string[]>> = {
  name: ['name', 'name:zh', 'road_name', 'roadname', 'street', 'street_name', '路名', '道路名称', '名称'],
  'name:en': ['name:en', 'name_en', 'nameen'],
  ref: ['ref'],
  highway: ['highway', 'class', 'roadclass', 'road_class', 'fclass', '道路等级'],
  oneway: ['oneway', 'one_way', '单行'],
  junction: ['junction'],
  width: ['width', 'width_m', 'widthm', '宽度', '路宽'],
  lanes: ['lanes', '车道数'],
  bridge: ['bridge', '桥'],
  tunnel: ['tunnel', '隧道'],
  grade: ['grade', '保洁等级', '等级'],
  access: ['access'],
  area: ['area'],
  tracktype: ['tracktype'],
  surface: ['surface'],
  motor_vehicle: ['motor_vehicle'],
  service: ['service'],
  crs: ['crs', 'datum', '坐标系'],
}
const idNames = ['@id', 'id', 'road_id', 'roadid', 'osm_id', 'osmid']
const fromNames = ['from', 'u']
const toNames = ['to', 'v']

type Json = Readonly<Record<string, unknown>>
const isJson = (json: unknown): json is Json => typeof json === 'object' && json !== null && !Array.isArray(json)

export interface GeojsonLines {
  readonly lines: readonly RawLine[]
  /** Features that are no lines, as they are called in messages. */
  readonly others: readonly string[]
  /** Who is to be named, as an export of ours says it. */
  readonly attribution?: string
}

/**
 * The lines of a GeoJSON text that has been parsed.
 * @throws {NetworkRefused} when it is something else, or a position is none
 */
export function linesOfGeojson(json: unknown): GeojsonLines {
  const features = featuresOf(json)
  refuseShifted(crsNameOf((json as Json)['crs']), 'its crs member')
  const lines: RawLine[] = []
  const others: string[] = []
  for (const [i, feature] of features.entries()) {
    const properties = propertiesOf(feature)
    const id = textOf(isJson(feature) ? feature['id'] : undefined) ?? pick(properties, idNames)
    const called = `feature ${i + 1}${id === undefined ? '' : ` (id ${id})`}`
    if (!isJson(feature) || (feature['geometry'] !== null && !isJson(feature['geometry'])))
      throw new NetworkRefused('damaged', `${called} is no GeoJSON feature`)
    const parts = partsOf(feature['geometry'], called)
    if (parts === undefined) {
      others.push(called)
      continue
    }
    const tags = tagsOf(properties)
    refuseShifted(tags['crs'], called)
    const common = { called, id, tags }
    if (parts.length === 1) lines.push({ ...common, isPart: false, points: parts[0]!, ...ownWords(properties) })
    else for (const points of parts) lines.push({ ...common, isPart: true, points })
  }
  return { lines, others, attribution: textOf((json as Json)['attribution']) }
}

function featuresOf(json: unknown): readonly unknown[] {
  if (!isJson(json)) throw new NetworkRefused('another-kind', 'it is JSON, but not GeoJSON: it is no object')
  switch (json['type']) {
    case 'FeatureCollection':
      if (Array.isArray(json['features'])) return json['features']
      throw new NetworkRefused('damaged', 'its FeatureCollection has no list of features')
    case 'Feature':
      return [json]
    case 'LineString':
    case 'MultiLineString':
      return [{ type: 'Feature', properties: {}, geometry: json }]
  }
  if (Array.isArray(json['elements']))
    throw new NetworkRefused('another-kind', 'it is JSON of the Overpass API: ask for [out:xml] and import that')
  throw new NetworkRefused(
    'another-kind',
    `it is JSON, but not GeoJSON: its type is ${JSON.stringify(json['type']) ?? 'missing'}, and must be FeatureCollection, Feature, LineString or MultiLineString`,
  )
}

/** The name in a `crs` member as GeoJSON had it before RFC 7946. */
function crsNameOf(crs: unknown): string | undefined {
  if (typeof crs === 'string') return crs
  const properties = isJson(crs) ? crs['properties'] : undefined
  return isJson(properties) ? textOf(properties['name']) : undefined
}

/** Texts of scalar properties, by their name in small letters. */
function propertiesOf(feature: unknown): ReadonlyMap<string, string> {
  const properties = isJson(feature) ? feature['properties'] : undefined
  if (!isJson(properties)) return new Map()
  return new Map(
    Object.entries(properties).flatMap(([name, is]) => {
      const text = textOf(is)
      return text === undefined ? [] : [[name.toLowerCase(), text] as const]
    }),
  )
}

const textOf = (is: unknown): string | undefined =>
  typeof is === 'string' ? is : typeof is === 'number' || typeof is === 'boolean' ? String(is) : undefined

const pick = (properties: ReadonlyMap<string, string>, names: readonly string[]): string | undefined =>
  names.map((name) => properties.get(name)).find((text) => text !== undefined && text.trim() !== '')

function tagsOf(properties: ReadonlyMap<string, string>): Tags {
  const tags: Record<string, string> = {}
  for (const [tag, names] of Object.entries(propertyNames)) {
    const text = pick(properties, names)
    if (text !== undefined) tags[tag] = text.trim()
  }
  // Geofabrik's extracts say B both, F along the line, T against it
  const letter = properties.has('fclass') ? { B: 'no', F: 'yes', T: '-1' }[tags['oneway'] ?? ''] : undefined
  return letter === undefined ? tags : { ...tags, oneway: letter }
}

/** What an export of ours has besides. */
function ownWords(properties: ReadonlyMap<string, string>): Partial<RawLine> {
  const lengthM = Number(properties.get('lengthm'))
  return {
    from: pick(properties, fromNames),
    to: pick(properties, toNames),
    forthId: properties.get('forthid'),
    backId: properties.get('backid'),
    ...(lengthM > 0 && { lengthM }),
    town: properties.get('town'),
  }
}

/** The lines of a geometry, undefined when it is of another kind. */
function partsOf(geometry: Json | null, called: string): LonLat[][] | undefined {
  const type = geometry?.['type']
  if (type !== 'LineString' && type !== 'MultiLineString') return undefined
  const coordinates = geometry!['coordinates']
  const parts: unknown = type === 'LineString' ? [coordinates] : coordinates
  if (!Array.isArray(parts) || !parts.every((part): part is unknown[] => Array.isArray(part)))
    throw new NetworkRefused('damaged', `${called}: its coordinates are no list of positions`)
  return parts.map((part) =>
    part.map((position, i) => {
      if (!Array.isArray(position))
        throw new NetworkRefused('damaged', `${called}: position ${i + 1} of its coordinates is no list of numbers`)
      return placeOf(position[0], position[1], `${called}: position ${i + 1}`)
    }),
  )
}

/**
 * A network as GeoJSON lines, one for each road line, that is read back as the same nodes and edges.
 * Positions are WGS-84, longitude first (RFC 7946).
 */
export function geojsonOf(edges: readonly RoadEdge[], attribution = ''): object {
  const byId = new Map(edges.map((edge) => [edge.id, edge]))
  const seen = new Set<string>()
  return {
    type: 'FeatureCollection',
    ...(attribution !== '' && { attribution }),
    features: edges
      .filter(({ roadId }) => !seen.has(roadId) && seen.add(roadId))
      .map((forth) => ({
        type: 'Feature',
        id: forth.roadId,
        properties: {
          name: forth.name,
          nameEn: forth.nameEn,
          class: forth.roadClass,
          grade: forth.grade,
          oneway: forth.oneway,
          widthM: forth.widthM,
          bridge: forth.bridge,
          tunnel: forth.tunnel,
          lengthM: forth.lengthM,
          town: forth.town,
          from: forth.from,
          to: forth.to,
          forthId: forth.id,
          ...(forth.oppositeId !== undefined && byId.has(forth.oppositeId) && { backId: forth.oppositeId }),
        },
        geometry: { type: 'LineString', coordinates: forth.line },
      })),
  }
}
