import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { CsvError, parse as parseCsv, type Info } from 'csv-parse/sync'
import type { LonLat } from '#domain/geography.ts'
import { placeOf, refuseShifted } from '#domain/network/refused.ts'
import type { FileRow } from '#domain/plan/file-rows.ts'

const unpacked = promisify(gunzip)
const FILE_BYTES_MAX = 512 * 1024 * 1024 // the largest text that can be read as a whole

/** Rows of a file of plans. */
export interface PlanFile {
  readonly format: 'geojson' | 'csv'
  readonly rows: readonly FileRow[]
}

/**
 * Read GeoJSON features or CSV lines, plain or gzipped, told apart by content.
 * @throws {RangeError} `Cannot read the plans of FILE: …`, with the feature or line where it shows
 */
export async function readPlanFile(path: string): Promise<PlanFile> {
  try {
    const text = await textOf(path)
    const isJson = /^\s*[{[]/.test(text)
    return isJson ? { format: 'geojson', rows: rowsOfGeojson(text) } : { format: 'csv', rows: rowsOfCsv(text) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new RangeError(`Cannot read the plans of ${path}: ${error.message}`, { cause: error })
  }
}

async function textOf(path: string): Promise<string> {
  const bytes = await readFile(path)
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? await unpackedOr(bytes) : bytes
  if (plain.length === 0) throw new RangeError('it is empty')
  if (plain.includes(0)) throw new RangeError('it is neither GeoJSON nor CSV')
  return plain.toString('utf8').replace(/^\uFEFF/, '')
}

const unpackedOr = async (bytes: Buffer): Promise<Buffer> => {
  try {
    return await unpacked(bytes, { maxOutputLength: FILE_BYTES_MAX })
  } catch (error) {
    throw new RangeError('its gzip is damaged or cut off', { cause: error })
  }
}

type Json = Readonly<Record<string, unknown>>
const isObject = (json: unknown): json is Json => typeof json === 'object' && json !== null && !Array.isArray(json)

function rowsOfGeojson(text: string): FileRow[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new RangeError(`${placeOfError(text, error as Error)}it is broken JSON: ${(error as Error).message}`, {
      cause: error,
    })
  }
  if (!isObject(json) || json['type'] !== 'FeatureCollection' || !Array.isArray(json['features']))
    throw new RangeError('it is JSON, but no GeoJSON FeatureCollection')
  const crs =
    isObject(json['crs']) && isObject(json['crs']['properties']) ? json['crs']['properties']['name'] : undefined
  refuseShifted(typeof crs === 'string' ? crs : undefined, 'its crs member')
  return json['features'].map((feature: unknown, at) => {
    const called = `feature ${at + 1}`
    if (!isObject(feature) || feature['type'] !== 'Feature') throw new RangeError(`${called} is no GeoJSON feature`)
    const { geometry, properties } = feature
    if (geometry !== null && geometry !== undefined && !isObject(geometry))
      throw new RangeError(`${called}: its geometry is no object`)
    return { called, fields: fieldsOf(properties), lines: geometry ? linesOf(geometry, called) : [] }
  })
}

/** The engine tells a line, or shows ten characters on both sides of what it could not read, or neither at the end of a text. */
function placeOfError(text: string, { message }: Error): string {
  const line = /line (\d+)/.exec(message)?.[1]
  if (line !== undefined) return `line ${line}: `
  const shown = /^Unexpected token .*?, (\.\.\.)?"(.*)"(\.\.\.)? is not valid JSON$/s.exec(message)
  const at = shown === null ? -1 : text.indexOf(shown[2]!)
  if (at < 0) return `line ${text.trimEnd().split('\n').length}: `
  const until = at + (shown?.[1] === undefined ? 0 : Math.min(SHOWN_BEFORE, shown[2]!.length))
  return `line ${text.slice(0, until).split('\n').length}: `
}
const SHOWN_BEFORE = 10

function fieldsOf(properties: unknown): Map<string, string> {
  const fields = new Map<string, string>()
  for (const [name, is] of Object.entries(isObject(properties) ? properties : {}))
    // null is a property without a text, which is not the same as none
    if (is === null || typeof is === 'string' || typeof is === 'number' || typeof is === 'boolean')
      fields.set(name.trim().toLowerCase(), is === null ? '' : String(is))
  return fields
}

function linesOf(geometry: Json, called: string): LonLat[][] {
  const { type, coordinates } = geometry
  if (type !== 'LineString' && type !== 'MultiLineString')
    throw new RangeError(
      `${called} is a ${String(type)}, and must be a LineString or MultiLineString, or have no geometry`,
    )
  const parts: unknown[] =
    type === 'LineString' ? [coordinates] : Array.isArray(coordinates) ? coordinates : [undefined]
  return parts.map((part) => {
    if (!Array.isArray(part)) throw new RangeError(`${called}: its coordinates are no list of positions`)
    return lineOf(part, called)
  })
}

function lineOf(positions: readonly unknown[], called: string): LonLat[] {
  const line = positions.map((position, at) => {
    const where = `${called}: position ${at + 1}`
    if (!Array.isArray(position)) throw new RangeError(`${where} of its coordinates is no list of numbers`)
    return placeOf(position[0], position[1], where)
  })
  const moved = line.filter(([lon, lat], at) => at === 0 || lon !== line[at - 1]![0] || lat !== line[at - 1]![1])
  if (moved.length < 2) throw new RangeError(`${called}: its line has no length`)
  return moved
}

const wktNames = ['wkt', 'geometry', 'geom', 'the_geom', 'line']

function rowsOfCsv(text: string): FileRow[] {
  const first = text.slice(0, text.indexOf('\n') >>> 0)
  const delimiter = [',', ';', '\t'].toSorted((a, b) => first.split(b).length - first.split(a).length)[0]!
  let records: { record: Readonly<Record<string, string>>; info: Info }[]
  try {
    records = parseCsv(text, { columns: true, trim: true, skip_empty_lines: true, info: true, delimiter })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new RangeError(`it is broken CSV: ${error.message}`, { cause: error })
  }
  if (records.length === 0) throw new RangeError('it has no rows below a heading line')
  return records.map(({ record, info }) => {
    const called = `line ${info.lines}`
    // an export of ours keeps spreadsheets from taking a text for a formula
    const fields = new Map(
      Object.entries(record).map(([name, is]) => [name.toLowerCase(), is.replace(/^'(?=[=+\-@\t\r])/, '')]),
    )
    const wkt = wktNames.map((name) => fields.get(name)).find((is) => is !== undefined && is !== '')
    return { called, fields, lines: wkt === undefined ? [] : linesOfWkt(wkt, called) }
  })
}

/** `LINESTRING (120.4 31.6, 120.5 31.6)`, also several. */
function linesOfWkt(wkt: string, called: string): LonLat[][] {
  const found = /^\s*(?:SRID=4326;)?\s*(MULTI)?LINESTRING\s*Z?\s*\((.*)\)\s*$/is.exec(wkt)
  if (found === null)
    throw new RangeError(
      `${called}: ${JSON.stringify(wkt.slice(0, 40))} must be WKT such as LINESTRING (120.4 31.6, 120.5 31.6)`,
    )
  const parts =
    found[1] === undefined
      ? [found[2]!]
      : found[2]!
          .trim()
          .replaceAll(/^\(|\)$/g, '')
          .split(/\)\s*,\s*\(/)
  return parts.map((part) =>
    lineOf(
      part.split(',').map((position) => position.trim().split(/\s+/).map(Number)),
      called,
    ),
  )
}
