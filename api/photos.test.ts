import { expect, test } from 'vitest'
import { photoTypeOf, withoutMetadata, type PhotoType } from './photos.ts'

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
