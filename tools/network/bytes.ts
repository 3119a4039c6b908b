import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { NetworkRefused } from '#domain/network/refused.ts'

/** Called with the bytes of the file read so far. */
export type OnBytes = (bytes: number) => void

/** Enough to tell the kind of a file. */
const HEAD_BYTES = 512

export interface NetworkFile {
  readonly path: string
  readonly bytes: number
  /** The first bytes, unpacked. */
  readonly head: Buffer
  readonly gzipped: boolean
}

/** @throws {NetworkRefused} when it is empty or not to be read */
export async function openNetworkFile(path: string): Promise<NetworkFile> {
  const { size, isFile } = await stat(path).then(
    (found) => ({ size: found.size, isFile: found.isFile() }),
    (error: NodeJS.ErrnoException) => {
      throw new NetworkRefused('unreadable', error.code === 'ENOENT' ? 'there is no such file' : error.message, {
        cause: error,
      })
    },
  )
  if (!isFile) throw new NetworkRefused('unreadable', 'it is not a file')
  if (size === 0) throw new NetworkRefused('empty', 'it is empty')
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
  const gzipped = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  const opened = { path, bytes: size, head: Buffer.alloc(0), gzipped }
  const parts: Buffer[] = []
  for await (const chunk of chunksOf(opened)) {
    parts.push(chunk)
    if (parts.reduce((sum, part) => sum + part.length, 0) >= HEAD_BYTES) break
  }
  const head = Buffer.concat(parts).subarray(0, HEAD_BYTES)
  if (head.length === 0) throw new NetworkRefused('empty', 'it is empty')
  return { ...opened, head }
}

/** The content of a file, unpacked when it is gzipped. @throws {NetworkRefused} when its gzip data is damaged or ends too early */
export async function* chunksOf(
  file: Pick<NetworkFile, 'path' | 'gzipped'>,
  onBytes?: OnBytes,
): AsyncGenerator<Buffer> {
  const raw = createReadStream(file.path)
  // an error of one is an error of what is read
  const content = file.gzipped ? pipeline(raw, createGunzip(), () => {}) : raw
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      onBytes?.(raw.bytesRead)
      yield chunk
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error
    throw error.code === 'Z_BUF_ERROR'
      ? new NetworkRefused('cut-off', `its gzip data ends too early, at byte ${raw.bytesRead}: the file is not whole`, {
          cause: error,
        })
      : new NetworkRefused('damaged', `its gzip data is damaged before byte ${raw.bytesRead}: ${error.message}`, {
          cause: error,
        })
  } finally {
    raw.destroy()
    content.destroy()
  }
}

/** The content as text. @throws {NetworkRefused} when it is not UTF-8 */
export async function* textOf(file: Pick<NetworkFile, 'path' | 'gzipped'>, onBytes?: OnBytes): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (chunk: Buffer | undefined): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
    } catch (error) {
      throw new NetworkRefused('damaged', `it is not written in UTF-8`, { cause: error })
    }
  }
  for await (const chunk of chunksOf(file, onBytes)) yield decode(chunk)
  yield decode(undefined)
}
