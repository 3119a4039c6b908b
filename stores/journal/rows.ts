import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import type { JournalMessage } from '../types.ts'

export const journalFile = (dataDir: string): string => join(dataDir, 'journal.db')
export const journalMigrations = fileURLToPath(new URL('../migrations/journal', import.meta.url))

/** A row of the table `message`. */
export interface MessageRow {
  readonly seq: number
  readonly received_at_ms: number
  readonly client_id: string
  readonly topic: string
  readonly payload: Uint8Array
  readonly checksum: number
}

/** CRC-32 of everything a row says, so that a flipped bit on the disk is seen and not processed. */
export const checksumOf = (seq: number, message: JournalMessage): number =>
  crc32(message.payload, crc32(`${seq} ${message.receivedAtMs} ${message.clientId} ${message.topic}`))

/** Rough room of a message on the disk; the exact size is read once a trim. */
export const bytesOf = (message: JournalMessage): number =>
  message.payload.byteLength + message.topic.length + message.clientId.length + 24

/**
 * Messages that cannot be read. Reading stops before them; to go on without them an operator moves the reader's position to `toSeq`
 * (docs/SPEC.md J9).
 */
export class JournalDamaged extends Error {
  readonly fromSeq: number
  readonly toSeq: number
  constructor(fromSeq: number, toSeq: number, why: string, options?: { cause?: unknown }) {
    super(`Cannot read messages ${fromSeq}–${toSeq} of the journal: ${why}`, options)
    this.name = 'JournalDamaged'
    this.fromSeq = fromSeq
    this.toSeq = toSeq
  }
}
