import { Problem } from './problems.ts'

/** Kinds of picture that are taken, each known by its first bytes and not by what it is called. */
const kinds = [
  { type: 'image/jpeg', begins: [[0, [0xff, 0xd8, 0xff]]] },
  { type: 'image/png', begins: [[0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]]] },
  {
    type: 'image/webp',
    begins: [
      [0, [0x52, 0x49, 0x46, 0x46]],
      [8, [0x57, 0x45, 0x42, 0x50]],
    ],
  },
] as const satisfies readonly {
  readonly type: string
  readonly begins: readonly (readonly [at: number, bytes: readonly number[]])[]
}[]

export type PhotoType = (typeof kinds)[number]['type']
export const photoTypes = kinds.map(({ type }) => type)

/** What kind of picture these bytes begin as; undefined: none of those that are taken. */
export const photoTypeOf = (bytes: Uint8Array): PhotoType | undefined =>
  kinds.find(({ begins }) => begins.every(([at, expected]) => expected.every((byte, i) => bytes[at + i] === byte)))
    ?.type

/** Most pixels of a picture: a file of some kB may unfold to gigabytes at whoever looks at it (our choice; cameras of phones make 12 to 50 megapixels, the pages send 1.3). */
export const PHOTO_PIXELS_MAX = 40_000_000

/** Width and height of a picture, in pixels, as its file tells them; undefined: it does not. */
export function photoSizeOf(type: PhotoType, bytes: Buffer): { width: number; height: number } | undefined {
  const size = type === 'image/jpeg' ? jpegSize(bytes) : type === 'image/png' ? pngSize(bytes) : webpSize(bytes)
  return size !== undefined && size.width > 0 && size.height > 0 ? size : undefined
}

function jpegSize(bytes: Buffer): { width: number; height: number } | undefined {
  for (const { marker, at, end } of jpegSegments(bytes)) {
    // frames: C0 to CF without tables of codes (C4), what is reserved (C8) and of arithmetic codes (CC)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame && end - at >= 9) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
  }
  return undefined
}

const pngSize = (bytes: Buffer): { width: number; height: number } | undefined =>
  bytes.length >= 24 && bytes.toString('latin1', 12, 16) === 'IHDR'
    ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
    : undefined

function webpSize(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.length < 30) return undefined
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
    default:
      return undefined
  }
}

/**
 * A picture that was sent, as it is kept.
 *
 * @throws {Problem} when it is none, does not tell its size, or is of more than `PHOTO_PIXELS_MAX`
 */
export function properPhoto(bytes: unknown): { type: PhotoType; bytes: Buffer } {
  const type = Buffer.isBuffer(bytes) ? photoTypeOf(bytes) : undefined
  if (!Buffer.isBuffer(bytes) || type === undefined)
    throw new Problem('unsupported-type', `A picture must be one of ${photoTypes.join(', ')}, and this is none`)
  const size = photoSizeOf(type, bytes)
  if (size === undefined)
    throw new Problem('unsupported-type', `A picture must tell its width and height, and this ${type} does not`)
  const { width, height } = size
  if (width * height > PHOTO_PIXELS_MAX)
    throw new Problem(
      'too-large',
      `A picture may have ${PHOTO_PIXELS_MAX / 1_000_000} megapixels at most: this one is ${width} × ${height}`,
    )
  return { type, bytes: withoutMetadata(type, bytes) }
}

/** Parts of a PNG that say how it looks; all others are words, times and places. */
const PNG_KEPT = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'iCCP',
  'sBIT',
  'bKGD',
  'pHYs',
])
const WEBP_DROPPED = new Set(['EXIF', 'XMP '])
const WEBP_FLAGS = 0b0000_1100 // EXIF and XMP of VP8X

/**
 * The same picture without what its file carries besides: where and when it was taken, by what, in which words (EXIF, XMP, IPTC, comments, what stands
 * behind its end). What cannot be read as parts of its kind stays as it is.
 */
export function withoutMetadata(type: PhotoType, bytes: Buffer): Buffer {
  if (type === 'image/jpeg') return jpegWithoutMetadata(bytes)
  return type === 'image/png' ? pngWithoutMetadata(bytes) : webpWithoutMetadata(bytes)
}

/** Segments of a JPEG until the picture itself begins (start of scan); `at` is that of the marker. */
function* jpegSegments(bytes: Buffer): Generator<{ marker: number; at: number; end: number }> {
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    // a marker may have FF before it, any number of times
    if (bytes[at + 1] === 0xff) {
      at++
      continue
    }
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    if (end > bytes.length) return
    yield { marker: bytes[at + 1]!, at, end }
    at = end
  }
}

function jpegWithoutMetadata(bytes: Buffer): Buffer {
  const kept = [bytes.subarray(0, 2)]
  let from = 2
  for (const { marker, at, end } of jpegSegments(bytes)) {
    // APP1 is EXIF and XMP, APP13 IPTC, FE a comment; APP0, APP2 and APP14 say how colours are meant
    const isKept = marker !== 0xfe && (marker < 0xe1 || marker > 0xef || marker === 0xe2 || marker === 0xee)
    if (isKept) kept.push(bytes.subarray(at, end))
    from = end
  }
  kept.push(bytes.subarray(from, jpegEnd(bytes, from)))
  return Buffer.concat(kept)
}

/** Where a JPEG is over that has its first scan at `from`: what stands behind it (a film, a second picture with a place of its own) is none of it. */
function jpegEnd(bytes: Buffer, from: number): number {
  if (bytes[from + 1] !== 0xda) return bytes.length
  let at = from
  while (at >= 0 && at + 1 < bytes.length) {
    const marker = bytes[at + 1]!
    if (marker === 0xd9) return at + 2
    // in a scan FF is written FF00, and a restart is D0 to D7; any other marker has its length with it
    const isOfScan = marker <= 1 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7)
    const length = isOfScan || at + 4 > bytes.length ? 1 : 2 + bytes.readUInt16BE(at + 2)
    at = bytes.indexOf(0xff, at + length)
  }
  return bytes.length
}

function pngWithoutMetadata(bytes: Buffer): Buffer {
  const kept = [bytes.subarray(0, 8)]
  let at = 8
  while (at + 12 <= bytes.length) {
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) break
    const name = bytes.toString('latin1', at + 4, at + 8)
    if (PNG_KEPT.has(name)) kept.push(bytes.subarray(at, end))
    if (name === 'IEND') return Buffer.concat(kept)
    at = end
  }
  kept.push(bytes.subarray(at))
  return Buffer.concat(kept)
}

function webpWithoutMetadata(file: Buffer): Buffer {
  const bytes = file.subarray(0, 8 + file.readUInt32LE(4))
  const kept: Buffer[] = [Buffer.from(bytes.subarray(0, 12))]
  let at = 12
  while (at + 8 <= bytes.length) {
    const size = bytes.readUInt32LE(at + 4)
    const end = at + 8 + size + (size % 2)
    if (end > bytes.length) break
    const name = bytes.toString('latin1', at, at + 4)
    const part = Buffer.from(bytes.subarray(at, end))
    if (name === 'VP8X' && size > 0) part[8]! &= ~WEBP_FLAGS
    if (!WEBP_DROPPED.has(name)) kept.push(part)
    at = end
  }
  kept.push(bytes.subarray(at))
  const made = Buffer.concat(kept)
  made.writeUInt32LE(made.length - 8, 4)
  return made
}
