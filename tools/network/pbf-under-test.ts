import { deflateSync, zstdCompressSync } from 'node:zlib'

/** Small OpenStreetMap PBF files written by hand, for tests (wiki.openstreetmap.org/wiki/PBF_Format). */

export interface SmallMap {
  readonly nodes: Readonly<Record<number, readonly [lon: number, lat: number]>>
  readonly ways: Readonly<Record<number, { refs: readonly number[]; tags: Readonly<Record<string, string>> }>>
}

const varint = (number: number): number[] => {
  const bytes: number[] = []
  let left = BigInt.asUintN(64, BigInt(number))
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128)
  return [...bytes, Number(left)]
}
const zigzag = (number: number): number => (number < 0 ? -2 * number - 1 : 2 * number)
const whole = (field: number, number: number): number[] => [...varint(field * 8), ...varint(number)]
const bytes = (field: number, content: Uint8Array | readonly number[]): number[] => [
  ...varint(field * 8 + 2),
  ...varint(content.length),
  ...content,
]
const text = (field: number, is: string): number[] => bytes(field, Buffer.from(is))
const packed = (field: number, numbers: readonly number[]): number[] => bytes(field, numbers.flatMap(varint))
const deltas = (numbers: readonly number[]): number[] =>
  numbers.map((number, i) => zigzag(number - (numbers[i - 1] ?? 0)))

export type Packing = 'raw' | 'zlib' | 'zstd' | 'lzma'

function block(type: string, content: readonly number[], packing: Packing): Buffer {
  const plain = Buffer.from(content)
  const blob = Buffer.from(
    {
      raw: () => bytes(1, plain),
      zlib: () => [...whole(2, plain.length), ...bytes(3, deflateSync(plain))],
      lzma: () => [...whole(2, plain.length), ...bytes(4, plain)],
      zstd: () => [...whole(2, plain.length), ...bytes(7, zstdCompressSync(plain))],
    }[packing](),
  )
  const header = Buffer.from([...text(1, type), ...whole(3, blob.length)])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(header.length)
  return Buffer.concat([size, header, blob])
}

/** A file of a header, a block of nodes and one of ways. */
export function pbfOf({ nodes, ways }: SmallMap, packing: Packing = 'zlib', feature = 'DenseNodes'): Buffer {
  const words = ['', ...new Set(Object.values(ways).flatMap(({ tags }) => Object.entries(tags).flat()))]
  const strings = bytes(
    1,
    words.flatMap((word) => text(1, word)),
  )
  const ids = Object.keys(nodes).map(Number)
  const units = (axis: 0 | 1): number[] => ids.map((id) => Math.round(nodes[id]![axis] * 1e7))
  const dense = bytes(2, [...packed(1, deltas(ids)), ...packed(8, deltas(units(1))), ...packed(9, deltas(units(0)))])
  const group = Object.entries(ways).flatMap(([id, { refs, tags }]) =>
    bytes(3, [
      ...whole(1, Number(id)),
      ...packed(
        2,
        Object.keys(tags).map((key) => words.indexOf(key)),
      ),
      ...packed(
        3,
        Object.values(tags).map((is) => words.indexOf(is)),
      ),
      ...packed(8, deltas(refs)),
    ]),
  )
  return Buffer.concat([
    block('OSMHeader', [...text(4, 'OsmSchema-V0.6'), ...text(4, feature)], packing),
    block('OSMData', [...strings, ...bytes(2, dense)], packing),
    block('OSMData', [...strings, ...bytes(2, group)], packing),
  ])
}
