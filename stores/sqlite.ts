import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { makePrivateFolder } from './private-folder.ts'

/** A statement prepared once; `Row` is what its columns are, as its SQL says. */
export interface Prepared<Row> {
  get(...values: SQLInputValue[]): Row | undefined
  all(...values: SQLInputValue[]): Row[]
  /** Runs it; the number of rows it changed. */
  run(...values: SQLInputValue[]): number
}

/** One connection to one SQLite file. Any number of connections, threads and processes may have the same file open. */
export interface Sqlite extends Disposable {
  readonly file: string
  readonly db: DatabaseSync
  prepare<Row>(sql: string): Prepared<Row>
  /** All of `work` or nothing, waiting for other writers; inside another transaction it joins that one. */
  transaction<T>(work: () => T): T
  /** `work` reads one state of the file, whatever is written meanwhile. */
  snapshot<T>(work: () => T): T
}

export interface SqliteOptions {
  /** Path of the file (its folder is made), or `:memory:`. */
  readonly file: string
  /** `full`: a commit is on disk when it returns. `normal`: a power cut may undo the last commits, never tear one. */
  readonly durability: 'full' | 'normal'
  /** Folder of numbered migrations `001-….sql`; each runs once, in order. */
  readonly migrations?: string
  /** How long to wait for another writer. */
  readonly busyMs?: number
  /** Page cache of this connection. */
  readonly cacheKib?: number
}

const BUSY_MS = 10_000 // longer than any transaction of ours by far: the longest is one ingest batch of well under a second
const CACHE_KIB = 16_384
const WAL_KEPT_BYTES = 67_108_864 // what a write-ahead log that once grew large is cut back to
const MIGRATION = /^(\d{3})-[a-z0-9-]+\.sql$/

const SQLITE_BUSY = 5

/** The primary result code of an error SQLite raised (https://www.sqlite.org/rescode.html); undefined for other errors. */
export function sqliteCode(error: unknown): number | undefined {
  const errcode = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return typeof errcode === 'number' ? errcode & 0xff : undefined
}

/**
 * Open a SQLite file with the pragmas we rely on, and bring its tables up to date.
 *
 * @throws {Error} when the file cannot be opened or is none of SQLite's, was written by a newer Kerbside, or a migration fails (then
 * nothing of it is kept). Each names the file.
 */
export function openSqlite(options: SqliteOptions): Sqlite {
  const { file, durability } = options
  if (file !== ':memory:') makePrivateFolder(dirname(file))
  const db = named(
    file,
    () => new DatabaseSync(file, { timeout: options.busyMs ?? BUSY_MS, enableForeignKeyConstraints: true }),
  )
  try {
    named(file, () => {
      patiently(() => db.exec('PRAGMA journal_mode = WAL'))
      db.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`)
      db.exec(`PRAGMA cache_size = -${options.cacheKib ?? CACHE_KIB}`)
      db.exec(`PRAGMA journal_size_limit = ${WAL_KEPT_BYTES}`)
      db.exec('PRAGMA temp_store = MEMORY')
    })
    if (options.migrations !== undefined) migrate(db, options.migrations, file)
  } catch (error) {
    db.close()
    throw error
  }
  return {
    file,
    db,
    prepare: <Row>(sql: string) => prepared<Row>(db.prepare(sql)),
    transaction: (work) => (db.isTransaction ? work() : inTransaction(db, 'BEGIN IMMEDIATE', work)),
    snapshot: (work) => (db.isTransaction ? work() : inTransaction(db, 'BEGIN DEFERRED', work)),
    [Symbol.dispose]: () => {
      if (db.isOpen) db.close()
    },
  }
}

/** What SQLite says of a file does not name it; the error stays SQLite's own, with its code. */
function named<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error) error.message = `Cannot open ${file}: ${error.message}`
    throw error
  }
}

/** The number of the last migration in a folder: what `PRAGMA user_version` of an up-to-date file says. */
export const schemaVersion = (migrations: string): number => migrationsIn(migrations).length

function prepared<Row>(statement: StatementSync): Prepared<Row> {
  return {
    // the row type is a statement's own SQL put into words; SQLite's STRICT tables keep it true
    get: (...values) => statement.get(...values) as Row | undefined,
    all: (...values) => statement.all(...values) as Row[],
    run: (...values) => Number(statement.run(...values).changes),
  }
}

function inTransaction<T>(db: DatabaseSync, begin: string, work: () => T): T {
  db.exec(begin)
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // SQLite has already rolled back by itself after some errors (disk full, I/O)
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** Turning a new file to WAL takes a lock the busy timeout does not wait for, when two processes start at once. */
function patiently(work: () => void): void {
  for (let tries = 1; ; tries++) {
    try {
      return work()
    } catch (error) {
      if (sqliteCode(error) !== SQLITE_BUSY || tries === 100) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}

function migrate(db: DatabaseSync, folder: string, file: string): void {
  const steps = migrationsIn(folder)
  if (versionOf(db) === steps.length) return
  inTransaction(db, 'BEGIN IMMEDIATE', () => {
    const version = versionOf(db) // again: another process may have migrated while we waited for the lock
    if (version > steps.length)
      throw new Error(
        `Cannot open ${file}: it was written by a newer Kerbside (schema ${version}, this one knows ${steps.length})`,
      )
    for (const step of steps.slice(version)) {
      try {
        db.exec(readFileSync(join(folder, step), 'utf8'))
      } catch (error) {
        throw new Error(`Cannot migrate ${file}: ${step} failed, nothing was changed`, { cause: error })
      }
    }
    db.exec(`PRAGMA user_version = ${steps.length}`)
  })
}

function versionOf(db: DatabaseSync): number {
  const row = db.prepare('PRAGMA user_version').get()
  return Number(row?.['user_version'])
}

function migrationsIn(folder: string): string[] {
  const steps = readdirSync(folder)
    .filter((name) => MIGRATION.test(name))
    .toSorted()
  steps.forEach((name, index) => {
    if (Number(MIGRATION.exec(name)?.[1]) !== index + 1)
      throw new Error(`Cannot read migrations of ${folder}: ${name} stands where number ${index + 1} is expected`)
  })
  return steps
}
