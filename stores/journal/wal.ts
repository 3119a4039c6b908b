import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/**
 * Looks into SQLite's write-ahead log before SQLite does (format: https://www.sqlite.org/fileformat2.html#walformat).
 * SQLite reads the log up to the first frame whose checksum is wrong and forgets the rest without a word. That is right for a torn
 * last transaction and wrong for damage further up, where acknowledged messages follow. The two can be told apart: a commit is on
 * disk before the next one begins, so behind a torn transaction there is at most its own commit frame.
 */

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682 // the last bit says that checksums are big-endian
const FRAMES_READ = 256

export interface WalDamage {
  /** Byte of the log at which reading stops. */
  readonly atByte: number
  readonly bytes: number
  /** Commits that follow and cannot be read. */
  readonly commits: number
}

/** Damage in the middle of a write-ahead log; undefined when it is whole, absent, or only its last transaction is torn. */
export function findWalDamage(file: string): WalDamage | undefined {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const bytes = fstatSync(fd).size
    const header = Buffer.alloc(HEADER_BYTES)
    if (bytes < HEADER_BYTES + FRAME_HEADER_BYTES || readSync(fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES)
      return undefined
    return scan(fd, header, bytes)
  } finally {
    closeSync(fd)
  }
}

function scan(fd: number, header: Buffer, bytes: number): WalDamage | undefined {
  const bigEndian = (header.readUInt32BE(0) & 1) === 1
  const sum = new Checksum(bigEndian)
  sum.add(header, 0, 24)
  const headerFits =
    header.readUInt32BE(0) >>> 1 === MAGIC >>> 1 && sum.equals(header.readUInt32BE(24), header.readUInt32BE(28))
  // the header is rewritten when everything was copied into the database, so without it the frames cannot be told old from new
  const pageBytes = headerFits ? header.readUInt32BE(8) : guessPageBytes(fd, bytes)
  if (pageBytes === undefined) return undefined
  const frameBytes = FRAME_HEADER_BYTES + pageBytes
  const salts = Buffer.alloc(8)
  if (headerFits) header.copy(salts, 0, 16, 24)
  else readSync(fd, salts, 0, 8, HEADER_BYTES + 8)

  const chunk = Buffer.alloc(frameBytes * FRAMES_READ)
  let atByte = headerFits ? undefined : 0
  let commits = 0
  for (let from = HEADER_BYTES; from + frameBytes <= bytes;) {
    const read = readSync(fd, chunk, 0, Math.min(chunk.length, bytes - from), from)
    if (read < frameBytes) break
    for (let at = 0; at + frameBytes <= read; at += frameBytes) {
      const ours = chunk.compare(salts, 0, 8, at + 8, at + 16) === 0
      if (atByte === undefined) {
        sum.add(chunk, at, 8)
        sum.add(chunk, at + FRAME_HEADER_BYTES, pageBytes)
        if (ours && sum.equals(chunk.readUInt32BE(at + 16), chunk.readUInt32BE(at + 20))) continue
        atByte = from + at
      }
      if (ours && chunk.readUInt32BE(at + 4) > 0) commits++
    }
    from += Math.floor(read / frameBytes) * frameBytes
  }
  return atByte === undefined || commits <= 1 ? undefined : { atByte, bytes, commits }
}

/** The page size of the database itself, for a log whose header is gone. */
function guessPageBytes(fd: number, bytes: number): number | undefined {
  const salts = Buffer.alloc(8)
  const next = Buffer.alloc(8)
  readSync(fd, salts, 0, 8, HEADER_BYTES + 8)
  for (let pageBytes = 512; pageBytes <= 65_536; pageBytes *= 2) {
    const second = HEADER_BYTES + FRAME_HEADER_BYTES + pageBytes + 8
    if (second + 8 <= bytes && readSync(fd, next, 0, 8, second) === 8 && next.equals(salts)) return pageBytes
  }
  return undefined
}

class Checksum {
  #first = 0
  #second = 0
  readonly #bigEndian: boolean
  constructor(bigEndian: boolean) {
    this.#bigEndian = bigEndian
  }

  add(buffer: Buffer, from: number, length: number): void {
    let first = this.#first
    let second = this.#second
    const view = new DataView(buffer.buffer, buffer.byteOffset + from, length)
    const little = !this.#bigEndian
    for (let at = 0; at < length; at += 8) {
      first = (first + view.getUint32(at, little) + second) >>> 0
      second = (second + view.getUint32(at + 4, little) + first) >>> 0
    }
    this.#first = first
    this.#second = second
  }

  equals(first: number, second: number): boolean {
    return this.#first === first && this.#second === second
  }
}
