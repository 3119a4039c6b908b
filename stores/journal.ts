import { closeSync, copyFileSync, existsSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { diskOf } from './journal/disk.ts'
import { Reader } from './journal/reader.ts'
import { journalFile, journalMigrations } from './journal/rows.ts'
import { findWalDamage } from './journal/wal.ts'
import { Writer, type CountingJournalWriter, type WriterOptions } from './journal/writer.ts'
import { lockAlone } from './lock.ts'
import { openSqlite, type Sqlite } from './sqlite.ts'
import type { JournalReader } from './types.ts'

export interface JournalWriterOptions extends Omit<WriterOptions, 'readDisk'> {
  readonly dataDir: string
  readonly nowMs: () => number
  /** The highest number any reader has passed: a new or older file never gives out numbers up to it again. Default 0. */
  readonly afterSeq?: number
  /** Start although acknowledged messages in the middle of the log cannot be read; they are lost then. Default false. */
  readonly acceptDamage?: boolean
  /** The lock of this journal, if it is held already; released when the writer closes. Default: taken now. */
  readonly lock?: Disposable
  /** How full the disk is; default: asks the file system of `dataDir`. */
  readonly readDisk?: WriterOptions['readDisk']
}

const LOG_BYTES = 25_165_824 // the writer begins it anew at about 16 MB

/**
 * Open the journal (`journal.db` in `dataDir`) for appending. One writer at a time; any number of readers beside it.
 *
 * @throws {Error} when another broker has it open, when the file cannot be opened, or when acknowledged messages in its log are damaged.
 */
export async function openJournalWriter(options: JournalWriterOptions): Promise<CountingJournalWriter> {
  const { dataDir } = options
  await using opened = new AsyncDisposableStack()
  opened.use(options.lock ?? lockJournal(dataDir))
  const file = journalFile(dataDir)
  checkLog(file, options)
  const sql = opened.use(openForAppending(file))
  const lastSeq = continueAfter(sql, options.afterSeq ?? 0)
  const writer = new Writer(
    sql,
    lastSeq,
    { ...options, readDisk: options.readDisk ?? (() => diskOf(dataDir)) },
    opened.move(),
  )
  await writer.checkDisk()
  return writer
}

/** Read the journal of `dataDir`, also before there is one. */
export async function openJournalReader(options: { readonly dataDir: string }): Promise<JournalReader> {
  return new Reader(journalFile(options.dataDir))
}

/**
 * Hold the journal of `dataDir` for writing: two writers would give the same numbers.
 *
 * @throws {Error} when another broker holds it.
 */
export const lockJournal = (dataDir: string): Disposable =>
  lockAlone(dataDir, 'journal', `Cannot append to the journal of ${dataDir}: another broker has it open`)

function checkLog(file: string, { acceptDamage, log, nowMs }: JournalWriterOptions): void {
  const wal = `${file}-wal`
  const damage = findWalDamage(wal)
  if (damage === undefined) return
  const where = `bytes ${damage.atByte}–${damage.bytes} of ${wal} cannot be read, ${damage.commits} commits of acknowledged messages`
  if (acceptDamage !== true)
    throw new Error(
      `Cannot open the journal: ${where}. To start without them (they are lost then), set JOURNAL_ACCEPT_DAMAGE=true`,
    )
  const copy = `${wal}.damaged-${nowMs()}`
  copyFileSync(wal, copy)
  log.error({ copy }, `${where}; starting without them as JOURNAL_ACCEPT_DAMAGE says`)
}

function openForAppending(file: string): Sqlite {
  if (!existsSync(file)) {
    // has to be said before the first page is written: trimmed pages can be given back to the disk
    using fresh = new DatabaseSync(file)
    fresh.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL')
  }
  const sql = openSqlite({ file, durability: 'full', migrations: journalMigrations })
  // begin the log anew: what a torn transaction left behind must not be taken for damage later
  const { busy } = sql.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number }
  if (busy === 0) makeRoom(`${file}-wal`)
  return sql
}

/**
 * Give the empty log the size it will have. A commit that makes a file longer waits for the file system's own journal, and so for
 * what every other file has to write; one that overwrites waits for its own few pages. SQLite takes zeros for an empty log.
 */
function makeRoom(wal: string): void {
  const fd = openSync(wal, 'r+')
  try {
    const zeros = Buffer.alloc(1_048_576)
    for (let at = 0; at < LOG_BYTES; at += zeros.length) writeSync(fd, zeros, 0, zeros.length, at)
    fdatasyncSync(fd)
  } catch (error) {
    // a disk without this much room is for the writer’s guard to see
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    closeSync(fd)
  }
}

/** The number to go on after; a jump past numbers that readers know from a file that is gone is written down. */
function continueAfter(sql: Sqlite, afterSeq: number): number {
  const last = sql.prepare<{ seq: number | null }>('SELECT max(seq) AS seq FROM message').get()?.seq ?? 0
  if (afterSeq <= last) return last
  sql.prepare('INSERT OR REPLACE INTO jump VALUES (?, ?)').run(last, afterSeq + 1)
  return afterSeq
}
