import { expect, test } from 'vitest'
import { photoSizeOf, photoTypeOf, withoutMetadata, type PhotoType } from './photos.ts'

const GPS = Buffer.from('Exif\0\0GPS 31.5912N 120.3530E')
const u16 = (n: number): Buffer => Buffer.from([n >> 8, n & 0xff])
const u32 = (n: number): Buffer => Buffer.from([0, 0, n >> 8, n & 0xff])
const segment = (marker: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker]), u16(body.length + 2), body])
const chunk = (name: string, body: Buffer): Buffer => Buffer.concat([u32(body.length), Buffer.from(name), body, u32(7)])
const riff = (name: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(name), Buffer.from([body.length, 0, 0, 0]), body, Buffer.alloc(body.length % 2)])

const scan = Buffer.concat([segment(0xda, Buffer.from([1, 2])), Buffer.from([9, 8, 7, 0xff, 0xd9])])
const jpeg = (...segments: Buffer[]): Buffer => Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, scan])
const png = (...chunks: Buffer[]): Buffer =>
  Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', Buffer.alloc(13)),
    ...chunks,
    chunk('IEND', Buffer.alloc(0)),
  ])
function webp(flags: number, ...chunks: Buffer[]): Buffer {
  const parts = Buffer.concat([
    Buffer.from('WEBP'),
    riff('VP8X', Buffer.from([flags, 0, 0, 0, 1, 0, 0, 1, 0, 0])),
    ...chunks,
  ])
  return Buffer.concat([Buffer.from('RIFF'), Buffer.from([parts.length, 0, 0, 0]), parts])
}

const app0 = segment(0xe0, Buffer.from('JFIF\0'))
const colours = segment(0xe2, Buffer.from('ICC_PROFILE\0'))
const size = segment(0xc0, Buffer.from([8, 0, 16, 0, 16, 3]))
const data = chunk('IDAT', Buffer.from([1, 2, 3]))
const image = riff('VP8 ', Buffer.from([1, 2, 3]))

test.each<[string, PhotoType, Buffer, Buffer]>([
  [
    'JPEG',
    'image/jpeg',
    jpeg(app0, segment(0xe1, GPS), colours, segment(0xed, GPS), segment(0xfe, GPS), size),
    jpeg(app0, colours, size),
  ],
  ['PNG', 'image/png', png(chunk('eXIf', GPS), chunk('tEXt', GPS), data, chunk('tIME', GPS)), png(data)],
  ['WebP', 'image/webp', webp(0b1100, image, riff('EXIF', GPS), riff('XMP ', GPS)), webp(0, image)],
])('[U47] a %s tells nobody where and by whom it was taken, and is the same picture', (_, type, taken, kept) => {
  expect(taken.includes('GPS')).toBe(true)
  expect(photoTypeOf(taken)).toBe(type)
  expect(withoutMetadata(type, taken).toString('hex')).toBe(kept.toString('hex'))
  // nothing to be taken away is nothing changed
  expect(withoutMetadata(type, kept).equals(kept)).toBe(true)
  // nor does what stands behind its end: a film, or a second picture
  expect(withoutMetadata(type, Buffer.concat([taken, GPS])).equals(kept)).toBe(true)
})

test('[U47] a JPEG of several scans is over where its last one is, whatever its tables and scans hold', () => {
  const tables = segment(0xc4, Buffer.from([1, 0xff, 0xd9, 2]))
  const first = Buffer.concat([segment(0xda, Buffer.from([1, 2])), Buffer.from([5, 0xff, 0, 0xff, 0xd3, 6])])
  const several = jpeg(app0, size, first, tables)
  expect(withoutMetadata('image/jpeg', Buffer.concat([several, jpeg(segment(0xe1, GPS))])).equals(several)).toBe(true)
})

test('[U47] what cannot be read as parts of its kind is not made longer, nor lost', () => {
  for (const [type, whole] of [
    ['image/jpeg', jpeg(app0, size)],
    ['image/png', png(data)],
    ['image/webp', webp(0, image)],
  ] as const)
    for (let length = 12; length < whole.length; length++)
      expect(withoutMetadata(type, whole.subarray(0, length))).toHaveLength(length)
})

const webpOf = (name: string, body: readonly number[]): Buffer => {
  const part = riff(name, Buffer.from(body))
  return Buffer.concat([Buffer.from('RIFF'), Buffer.from([part.length + 4, 0, 0, 0]), Buffer.from('WEBP'), part])
}
test.each<[string, PhotoType, Buffer, { width: number; height: number } | undefined]>([
  ['JPEG', 'image/jpeg', jpeg(app0, segment(0xc0, Buffer.from([8, 1, 0, 2, 3, 3]))), { width: 515, height: 256 }],
  [
    'progressive JPEG',
    'image/jpeg',
    jpeg(segment(0xc4, GPS), segment(0xc2, Buffer.from([8, 0, 9, 0, 7, 3]))),
    { width: 7, height: 9 },
  ],
  ['JPEG with filling before a marker', 'image/jpeg', jpeg(Buffer.from([0xff, 0xff]), size), { width: 16, height: 16 }],
  ['JPEG without a frame', 'image/jpeg', jpeg(app0), undefined],
  ['PNG of no width', 'image/png', png(data), undefined],
  ['extended WebP', 'image/webp', webp(0, image), { width: 2, height: 2 }],
  ['lossless WebP', 'image/webp', webpOf('VP8L', [0x2f, 0x0f, 0xc0, 0x01, 0, 0, 0, 0, 0, 0]), { width: 16, height: 8 }],
  ['lossy WebP', 'image/webp', webpOf('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 3, 0x41, 4, 0x80]), { width: 259, height: 4 }],
])('[U47] a %s tells its width and height, or does not', (_, type, bytes, told) => {
  expect(photoTypeOf(bytes)).toBe(type)
  expect(photoSizeOf(type, bytes)).toEqual(told)
  // cut anywhere it tells the same or nothing
  for (let length = 12; length < bytes.length; length++)
    expect([told, undefined]).toContainEqual(photoSizeOf(type, bytes.subarray(0, length)))
})
