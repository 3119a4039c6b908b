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
 * The same picture without what its file carries besides: where and when it was taken, by what, in which words (EXIF, XMP, IPTC, comments). What
 * cannot be read as parts of its kind stays as it is.
 */
export function withoutMetadata(type: PhotoType, bytes: Buffer): Buffer {
  if (type === 'image/jpeg') return jpegWithoutMetadata(bytes)
  return type === 'image/png' ? pngWithoutMetadata(bytes) : webpWithoutMetadata(bytes)
}

function jpegWithoutMetadata(bytes: Buffer): Buffer {
  const kept = [bytes.subarray(0, 2)]
  let at = 2
  // segments until the picture itself begins (start of scan)
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    const marker = bytes[at + 1]!
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    if (end > bytes.length) break
    // APP1 is EXIF and XMP, APP13 IPTC, FE a comment; APP0, APP2 and APP14 say how colours are meant
    const isKept = marker !== 0xfe && (marker < 0xe1 || marker > 0xef || marker === 0xe2 || marker === 0xee)
    if (isKept) kept.push(bytes.subarray(at, end))
    at = end
  }
  kept.push(bytes.subarray(at))
  return Buffer.concat(kept)
}

function pngWithoutMetadata(bytes: Buffer): Buffer {
  const kept = [bytes.subarray(0, 8)]
  let at = 8
  while (at + 12 <= bytes.length) {
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) break
    if (PNG_KEPT.has(bytes.toString('latin1', at + 4, at + 8))) kept.push(bytes.subarray(at, end))
    at = end
  }
  kept.push(bytes.subarray(at))
  return Buffer.concat(kept)
}

function webpWithoutMetadata(bytes: Buffer): Buffer {
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
