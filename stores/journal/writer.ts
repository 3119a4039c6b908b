import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { Prepared, Sqlite } from '../sqlite.ts'
import type { JournalMessage, JournalRefusal, JournalWriter } from '../types.ts'
import type { Checkpointed } from './checkpointer.ts'
import { isNearlyFull, type Disk, type DiskBounds } from './disk.ts'
import { Latency } from './latency.ts'
import { bytesOf, checksumOf } from './rows.ts'
import { createTrimmer, type Trimmer } from './trim.ts'

/** The log is copied this often, so that little is left when it is time to begin it anew. */
const CHECKPOINT_MS = 250
/** From about 16 MB on the log is begun anew: the writer copies the last few frames itself, which needs a moment without commits. */
const LOG_FRAMES_MAX = 4_000
/** Trimming starts before the journal is full, so that processed messages make room before anybody has to wait. */
const EARLY_SHARE = 0.9
const TRIM_STEPS = 4
/** Nothing was written for want of room: in a file, or in the index of the log. */
const NO_ROOM: readonly unknown[] = [13, 4_874] // SQLITE_FULL, SQLITE_IOERR_SHMSIZE

export interface WriterOptions extends DiskBounds {
  readonly batchMax: number
  readonly delayMs: number
  readonly pendingMax: number
  /** Bytes waiting for a commit; a bound beside `pendingMax`, because one message may have packetBytesMax. */
  readonly pendingBytesMax: number
  readonly keepMs: number
  readonly bytesMax: number
  readonly diskCheckMs: number
  readonly log: Logger
  readonly readDisk: () => Promise<Disk>
}

export interface JournalNumbers {
  readonly messages: number
  readonly commits: number
  /** From the oldest message of a batch to the end of its commit, since the numbers were last taken. */
  readonly commitP50Ms: number
  readonly commitP99Ms: number
  readonly usedBytes: number
  readonly diskFreeBytes: number
}

export interface CountingJournalWriter extends JournalWriter {
  /** The number of the last message on disk; 0 when there never was one. */
  readonly lastSeq: number
  /** What happened since the start; percentiles since the last call. */
  takeNumbers(): JournalNumbers
}

interface Pending {
  readonly message: JournalMessage
  readonly done: (refused?: JournalRefusal) => void
  /** By the monotonic clock. */
  readonly sinceMs: number
}

/** The one writer of the journal. Everything about it that may take a while has a bound, because it runs in the broker's thread. */
export class Writer implements CountingJournalWriter {
  readonly #sql: Sqlite
  readonly #options: WriterOptions
  readonly #owned: AsyncDisposable
  readonly #trimmer: Trimmer
  readonly #insert: Prepared<never>
  readonly #begin: Prepared<never>
  readonly #commit: Prepared<never>
  readonly #checkpoint: Prepared<never>
  readonly #checkpointer: Worker
  readonly #diskTimer: NodeJS.Timeout
  readonly #waits = new Latency()
  #lastSeq: number
  #pending: Pending[] = []
  #pendingBytes = 0
  #scheduled = false
  #timer: NodeJS.Timeout | undefined
  #usedBytes: number
  #diskFreeBytes = 0
  #messages = 0
  #commits = 0
  #closed = false
  #failed = false
  #diskNearlyFull = false
  #full = false
  #beginLogAnew = false
  #copyFails = false

  /** @param owned what is closed with the writer: the file and its lock. */
  constructor(sql: Sqlite, lastSeq: number, options: WriterOptions, owned: AsyncDisposable) {
    this.#sql = sql
    this.#options = options
    this.#owned = owned
    this.#lastSeq = lastSeq
    this.#trimmer = createTrimmer(sql)
    this.#insert = sql.prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?, ?)')
    this.#begin = sql.prepare('BEGIN IMMEDIATE')
    this.#commit = sql.prepare('COMMIT')
    this.#checkpoint = sql.prepare('PRAGMA wal_checkpoint(PASSIVE)')
    this.#usedBytes = this.#trimmer.room().usedBytes
    sql.db.exec('PRAGMA wal_autocheckpoint = 0')
    this.#checkpointer = this.#startCheckpointer()
    this.#diskTimer = setInterval(() => void this.checkDisk(), options.diskCheckMs).unref()
  }

  get refusing(): JournalRefusal | undefined {
    if (this.#closed) return 'closed'
    if (this.#failed) return 'failed'
    if (this.#diskNearlyFull) return 'disk-nearly-full'
    if (this.#full) return 'journal-full'
    const { pendingMax, pendingBytesMax } = this.#options
    if (this.#pending.length >= pendingMax || this.#pendingBytes >= pendingBytesMax) return 'too-many-waiting'
    return undefined
  }

  get pending(): number {
    return this.#pending.length
  }

  get lastSeq(): number {
    return this.#lastSeq
  }

  takeNumbers(): JournalNumbers {
    const [commitP50Ms = 0, commitP99Ms = 0] = this.#waits.take(0.5, 0.99)
    return {
      messages: this.#messages,
      commits: this.#commits,
      commitP50Ms,
      commitP99Ms,
      usedBytes: this.#usedBytes,
      diskFreeBytes: this.#diskFreeBytes,
    }
  }

  append(message: JournalMessage, done: (refused?: JournalRefusal) => void): void {
    const { refusing } = this
    if (refusing !== undefined) return done(refusing)
    this.#pending.push({ message, done, sinceMs: performance.now() })
    this.#pendingBytes += bytesOf(message)
    this.#schedule(this.#options.delayMs)
  }

  async trim(processedSeq: number, nowMs: number): Promise<number> {
    if (this.#closed || this.#failed) return 0
    let deleted = 0
    for (let step = 0; step < TRIM_STEPS; step++) {
      const early = this.#diskNearlyFull || this.#usedBytes > this.#options.bytesMax * EARLY_SHARE
      const rows = this.#trimmer.step(processedSeq, this.#lastSeq, nowMs - this.#options.keepMs, early)
      this.#trimmer.giveBack(this.#diskNearlyFull)
      this.#measure()
      deleted += rows
      if (rows === 0) break
      // commits that became due meanwhile go first
      await new Promise((resolve) => setImmediate(resolve))
      if (this.refusing === 'closed' || this.#failed) break
    }
    return deleted
  }

  /** Look at the disk now; also done every `diskCheckMs`. */
  async checkDisk(): Promise<void> {
    try {
      const disk = await this.#options.readDisk()
      if (this.#closed) return
      this.#diskFreeBytes = disk.freeBytes
      const was = this.#diskNearlyFull
      this.#diskNearlyFull = isNearlyFull(disk, this.#options, was)
      if (this.#diskNearlyFull !== was) {
        const fields = { freeBytes: disk.freeBytes, totalBytes: disk.totalBytes }
        if (was) this.#options.log.info(fields, 'the disk has room again: acknowledging')
        else this.#options.log.error(fields, 'the disk is nearly full: acknowledging stops until there is room')
      }
      if (!this.#diskNearlyFull && this.#pending.length > 0) this.#schedule(0)
    } catch (error) {
      // not knowing is no reason to stop; a disk that is gone shows in the next commit
      this.#options.log.error({ err: error }, 'cannot see how full the disk is')
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return
    while (this.#pending.length > 0 && this.refusing !== 'disk-nearly-full' && !this.#failed) this.#commitBatch()
    this.#closed = true
    clearInterval(this.#diskTimer)
    clearTimeout(this.#timer)
    this.#refuseAll('closed')
    await this.#stopCheckpointer()
    await this.#owned[Symbol.asyncDispose]()
  }

  #schedule(delayMs: number): void {
    if (this.#pending.length >= this.#options.batchMax && this.#timer !== undefined) {
      // a full batch waits for no more company
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#scheduled = false
      delayMs = 0
    }
    if (this.#scheduled) return
    this.#scheduled = true
    const run = () => {
      this.#scheduled = false
      this.#timer = undefined
      this.#commitBatch()
    }
    if (delayMs === 0) setImmediate(run)
    else this.#timer = setTimeout(run, delayMs)
  }

  #commitBatch(): void {
    const { batchMax } = this.#options
    if (this.#closed || this.#failed || this.#pending.length === 0) return
    const batch = this.#pending.length <= batchMax ? this.#pending : this.#pending.slice(0, batchMax)
    try {
      this.#write(batch)
    } catch (error) {
      return this.#commitFailed(error)
    }
    this.#pending = batch === this.#pending ? [] : this.#pending.slice(batchMax)
    this.#waits.add(performance.now() - (batch[0]?.sinceMs ?? 0))
    this.#commits++
    this.#messages += batch.length
    for (const { message } of batch) this.#pendingBytes -= bytesOf(message)
    if (this.#usedBytes >= this.#options.bytesMax) this.#measure()
    if (this.#pending.length > 0) this.#schedule(0)
    for (const { done } of batch) done()
    if (this.#beginLogAnew) this.#finishCheckpoint()
  }

  #write(batch: readonly Pending[]): void {
    this.#begin.run()
    let seq = this.#lastSeq
    let bytes = 0
    try {
      for (const { message } of batch) {
        const { receivedAtMs, clientId, topic, payload } = message
        seq++
        this.#insert.run(seq, receivedAtMs, clientId, topic, payload, checksumOf(seq, message))
        bytes += bytesOf(message)
      }
      this.#commit.run()
    } catch (error) {
      if (this.#sql.db.isTransaction) this.#sql.db.exec('ROLLBACK')
      throw error
    }
    this.#lastSeq = seq
    this.#usedBytes += bytes
  }

  #commitFailed(error: unknown): void {
    if (error instanceof Error && 'errcode' in error && NO_ROOM.includes(error.errcode)) {
      // nothing of the batch is kept; it waits here, in order, for the next look at the disk
      if (!this.#diskNearlyFull) this.#options.log.error({ err: error }, 'the disk is full: acknowledging stops')
      this.#diskNearlyFull = true
      return
    }
    // After a failed fsync nobody knows what is on the disk, and a second one may lie: never acknowledge again, start over from the file.
    this.#failed = true
    this.#options.log.fatal({ err: error }, 'the journal cannot be written: nothing is acknowledged any more')
    this.#refuseAll('failed')
  }

  #refuseAll(why: JournalRefusal): void {
    const pending = this.#pending
    this.#pending = []
    this.#pendingBytes = 0
    for (const { done } of pending) done(why)
  }

  #measure(): void {
    this.#usedBytes = this.#trimmer.room().usedBytes
    const full = this.#usedBytes >= this.#options.bytesMax
    if (full === this.#full) return
    this.#full = full
    const fields = { usedBytes: this.#usedBytes, bytesMax: this.#options.bytesMax }
    if (full) this.#options.log.error(fields, 'the journal is full of unprocessed messages: acknowledging stops')
    else this.#options.log.info(fields, 'the journal has room again: acknowledging')
  }

  /** Without a commit in between the log is copied to its end, and SQLite begins it anew with the next commit. */
  #finishCheckpoint(): void {
    this.#beginLogAnew = false
    try {
      this.#checkpoint.get()
    } catch (error) {
      this.#options.log.error({ err: error }, 'cannot copy the journal’s log into its file')
    }
  }

  #startCheckpointer(): Worker {
    const worker = new Worker(new URL('./checkpointer.ts', import.meta.url), {
      workerData: { file: this.#sql.file, everyMs: CHECKPOINT_MS },
    })
    worker.on('message', (checkpointed: Checkpointed) => {
      const failed = 'failed' in checkpointed
      if (failed && !this.#copyFails)
        this.#options.log.error({ why: checkpointed.failed }, 'cannot copy the journal’s log into its file: it grows')
      this.#copyFails = failed
      if (failed) return
      if (checkpointed.frames > LOG_FRAMES_MAX) this.#beginLogAnew = true
    })
    worker.on('error', (error) => {
      this.#options.log.error({ err: error }, 'the checkpointing thread died: commits do its work')
      if (!this.#closed) this.#sql.db.exec('PRAGMA wal_autocheckpoint = 1000')
    })
    worker.unref()
    return worker
  }

  async #stopCheckpointer(): Promise<void> {
    const ended = new Promise((resolve) => this.#checkpointer.once('exit', resolve))
    this.#checkpointer.ref()
    if (this.#checkpointer.threadId === -1) return // it has ended before
    this.#checkpointer.postMessage('stop')
    await ended
  }
}
