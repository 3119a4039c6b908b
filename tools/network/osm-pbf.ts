import { inflateSync, zstdDecompressSync } from 'node:zlib'
import { OSMTransform, parse } from 'osm-pbf-parser-node'
import { osmTags, type OsmRoads } from '#domain/network/osm.ts'
import { NetworkRefused } from '#domain/network/refused.ts'
import { chunksOf, type NetworkFile, type OnBytes } from './bytes.ts'

/** Bounds of the format (wiki.openstreetmap.org/wiki/PBF_Format): beyond them a file is damaged. */
const HEADER_BYTES_MAX = 64 * 1_024
const BLOB_BYTES_MAX = 32 * 1_024 * 1_024

/** What a reader must know to read a file right. */
const featuresKnown = ['OsmSchema-V0.6', 'DenseNodes']

interface Element {
  readonly type: 'node' | 'way' | 'relation'
  readonly id: number
  readonly lon: number
  readonly lat: number
  readonly refs: readonly number[]
  readonly tags?: Readonly<Record<string, string>>
}

/** OpenStreetMap PBF, read twice as the XML is. @throws {NetworkRefused} with the byte where it is broken */
export async function readOsmPbf(file: NetworkFile, roads: OsmRoads, onBytes: OnBytes): Promise<void> {
  await pass(file, onBytes, [...osmTags], ({ type, id, refs, tags }, where) => {
    if (type === 'way') roads.addWay({ id, refs, tags: tags ?? {} }, where)
  })
  await pass(
    file,
    (bytes) => onBytes(file.bytes + bytes),
    false,
    ({ type, id, lon, lat }, where) => {
      if (type === 'node') roads.addNode(id, lon, lat, where)
    },
  )
}

async function pass(
  file: NetworkFile,
  onBytes: OnBytes,
  way: string[] | false,
  take: (element: Element, where: string) => void,
): Promise<void> {
  const options = new OSMTransform({ withTags: { node: false, way, relation: false } })
  let block = 0
  for await (const { type, atByte, content } of blocksOf(file, onBytes)) {
    block++
    const where = `block ${block} (byte ${atByte})`
    if (type === 'OSMHeader') checkFeatures(content)
    if (type !== 'OSMData') continue
    let elements: Element[]
    try {
      elements = parse(content, options) as Element[]
    } catch (error) {
      throw new NetworkRefused('damaged', `${where}: its content cannot be read: ${(error as Error).message}`, {
        cause: error,
      })
    }
    for (const element of elements) take(element, where)
  }
  if (block === 0) throw new NetworkRefused('empty', 'it holds no block of data')
}

function checkFeatures(header: Buffer): void {
  const unknown = fieldsOf(header, 4)
    .map((bytes) => bytes.toString('utf8'))
    .filter((feature) => !featuresKnown.includes(feature))
  if (unknown.length > 0)
    throw new NetworkRefused(
      'another-kind',
      `it needs a reader that knows ${unknown.join(', ')}: export the area without`,
    )
}

interface Block {
  readonly type: string
  readonly atByte: number
  readonly content: Buffer
}

/** The blocks of a file, unpacked one at a time. */
async function* blocksOf(file: NetworkFile, onBytes: OnBytes): AsyncGenerator<Block> {
  const source = chunksOf(file, onBytes)
  let waiting: Buffer[] = []
  let held = 0
  let atByte = 0
  const read = async (bytes: number): Promise<Buffer | undefined> => {
    while (held < bytes) {
      const next = await source.next()
      if (next.done === true) return undefined
      waiting.push(next.value)
      held += next.value.length
    }
    const all = Buffer.concat(waiting)
    waiting = [all.subarray(bytes)]
    held = all.length - bytes
    return all.subarray(0, bytes)
  }
  try {
    for (;;) {
      const size = await read(4)
      if (size === undefined && held === 0) return
      const headerBytes = size?.readUInt32BE() ?? 0
      if (size !== undefined && (headerBytes === 0 || headerBytes > HEADER_BYTES_MAX)) throw damaged(atByte)
      const header = size && (await read(headerBytes))
      const [type, datasize] = header ? headerOf(header, atByte) : ['', 0]
      const blob = header && (await read(datasize))
      if (blob === undefined)
        throw new NetworkRefused(
          'cut-off',
          `it ends in the middle of a block that begins at byte ${atByte}: the file is not whole`,
        )
      yield { type, atByte, content: unpacked(blob, atByte) }
      atByte += 4 + headerBytes + datasize
    }
  } finally {
    await source.return(undefined)
  }
}

const damaged = (atByte: number, cause?: unknown): NetworkRefused =>
  new NetworkRefused('damaged', `the block that begins at byte ${atByte} is damaged`, { cause })

function headerOf(header: Buffer, atByte: number): [type: string, datasize: number] {
  const type = fieldsOf(header, 1)[0]?.toString('utf8')
  const datasize = numberOf(header, 3)
  if (type === undefined || datasize === undefined || datasize > BLOB_BYTES_MAX) throw damaged(atByte)
  return [type, datasize]
}

function unpacked(blob: Buffer, atByte: number): Buffer {
  const [raw] = fieldsOf(blob, 1)
  if (raw !== undefined) return raw
  const [zlib] = fieldsOf(blob, 3)
  const [zstd] = fieldsOf(blob, 7)
  try {
    if (zlib !== undefined) return inflateSync(zlib, { maxOutputLength: BLOB_BYTES_MAX })
    if (zstd !== undefined) return zstdDecompressSync(zstd, { maxOutputLength: BLOB_BYTES_MAX })
  } catch (error) {
    throw damaged(atByte, error)
  }
  throw new NetworkRefused(
    'another-kind',
    `the block that begins at byte ${atByte} is packed in a way that is not read here (zlib and zstd are): pack the file again`,
  )
}

/** The outermost fields of a protobuf message; nothing after the first one that cannot be read. */
function* fields(message: Buffer): Generator<{ field: number; bytes?: Buffer; number?: number }> {
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; at < message.length && shift < 53; shift += 7) {
      const byte = message[at++]!
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    return Number.NaN
  }
  while (at < message.length) {
    const key = varint()
    const [field, wire] = [Math.floor(key / 8), key % 8]
    if (wire === 0) yield { field, number: varint() }
    else if (wire === 2) {
      const length = varint()
      if (!(at + length <= message.length)) return
      yield { field, bytes: message.subarray(at, at + length) }
      at += length
    } else if (wire === 1) at += 8
    else if (wire === 5) at += 4
    else return
  }
}

const fieldsOf = (message: Buffer, wanted: number): Buffer[] =>
  [...fields(message)].flatMap(({ field, bytes }) => (field === wanted && bytes !== undefined ? [bytes] : []))

const numberOf = (message: Buffer, wanted: number): number | undefined =>
  [...fields(message)].find(({ field, number }) => field === wanted && Number.isFinite(number))?.number
