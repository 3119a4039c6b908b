import { SaxesParser } from 'saxes'
import type { OsmRoads } from '#domain/network/osm.ts'
import { NetworkRefused, refuseShifted } from '#domain/network/refused.ts'
import { textOf, type NetworkFile, type OnBytes } from './bytes.ts'

/** Way or node being read. */
interface Open {
  readonly id: number
  readonly line: number
  readonly refs: number[]
  readonly tags: Record<string, string>
}

/**
 * OpenStreetMap XML, read twice: nodes stand before the ways that need them, and a whole city's nodes are not to be kept.
 * @throws {NetworkRefused} with the line where it is broken
 */
export async function readOsmXml(file: NetworkFile, roads: OsmRoads, onBytes: OnBytes): Promise<void> {
  await pass(file, onBytes, { way: (way) => roads.addWay(way, `line ${way.line}`) })
  await pass(file, (bytes) => onBytes(file.bytes + bytes), {
    node: (id, lon, lat, line) => roads.addNode(id, lon, lat, `line ${line}`),
  })
}

async function pass(
  file: NetworkFile,
  onBytes: OnBytes,
  take: {
    readonly way?: (way: Open) => void
    readonly node?: (id: number, lon: unknown, lat: unknown, line: number) => void
  },
): Promise<void> {
  const parser = new SaxesParser()
  let depth = 0
  let open: Open | undefined
  const here = (): string => `line ${parser.line}`
  parser.on('error', ({ message }) => {
    // the place stands before the message, as line:column
    throw new NetworkRefused('damaged', `${here()}: broken XML: ${message.replace(/^\d+:\d+: /, '')}`)
  })
  parser.on('opentag', ({ name, attributes: all }) => {
    const attributes = all as Readonly<Record<string, string>>
    depth++
    if (depth === 1) checkRoot(name, attributes)
    else if (depth === 2 && name === 'way' && take.way !== undefined && isThere(attributes))
      open = { id: idOf(attributes['id'], 'a way', here()), line: parser.line, refs: [], tags: {} }
    else if (depth === 2 && name === 'node' && take.node !== undefined && isThere(attributes)) {
      const { id, lon, lat } = attributes
      take.node(idOf(id, 'a node', here()), degreesOf(lon), degreesOf(lat), parser.line)
    } else if (open !== undefined && name === 'nd')
      open.refs.push(idOf(attributes['ref'], `a node of way ${open.id}`, here()))
    else if (open !== undefined && name === 'tag') {
      const { k, v } = attributes
      if (k !== undefined && v !== undefined) open.tags[k] = v
    }
  })
  parser.on('closetag', () => {
    depth--
    if (depth === 1 && open !== undefined) {
      take.way?.(open)
      open = undefined
    }
  })
  for await (const text of textOf(file, onBytes)) parser.write(text)
  parser.close()
}

function checkRoot(name: string, attributes: Readonly<Record<string, string>>): void {
  if (name === 'osmChange')
    throw new NetworkRefused(
      'another-kind',
      'it holds changes of the map (osmChange), not the map: export the area itself',
    )
  if (name !== 'osm')
    throw new NetworkRefused('another-kind', `it is XML, but not of OpenStreetMap: it begins with <${name}>`)
  refuseShifted(attributes['crs'] ?? attributes['srs'], 'its <osm>')
}

/** Not what an editor has deleted. */
const isThere = ({ visible, action }: Readonly<Record<string, string>>): boolean =>
  visible !== 'false' && action !== 'delete'

function idOf(text: string | undefined, what: string, where: string): number {
  const id = Number(text)
  if (text === undefined || !/^-?\d+$/.test(text) || !Number.isSafeInteger(id))
    throw new NetworkRefused(
      'damaged',
      `${where}: ${what} must have a whole number as id: it is ${JSON.stringify(text) ?? 'missing'}`,
    )
  return id
}

/** A number where it is written like one; else what was seen, for the message. */
const degreesOf = (text: string | undefined): unknown =>
  text !== undefined && text.trim() !== '' ? numberOr(text) : text
const numberOr = (text: string): unknown => (Number.isFinite(Number(text)) ? Number(text) : text)
