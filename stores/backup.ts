import { chmod, copyFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { driverKeysFile } from './driver-secrets.ts'
import { sessionSecretFile } from './key-file.ts'
import { operationsFile, operationsMigrations } from './operations.ts'
import { pushKeysFile } from './push-keys.ts'
import { readingsFile } from './readings-sqlite.ts'
import { makePrivateFolder } from './private-folder.ts'
import { openSqlite } from './sqlite.ts'

export interface Copied {
  readonly file: string
  readonly bytes: number
}

/**
 * Copy the stores into a folder while they are in use: each copy is one state of its file, compact and complete. The journal is not
 * copied: what it holds beyond the copy is in the stores, or still in the journal of the machine it is on. Only its owner may read a copy.
 *
 * @throws {RangeError} when there is nothing to copy, or the folder holds a copy already.
 */
export async function backUp(dataDir: string, folder: string, withReadings: boolean): Promise<Copied[]> {
  const files = [operationsFile(dataDir), ...(withReadings ? [readingsFile(dataDir)] : [])]
  for (const file of files) {
    if (!existsSync(file)) throw new RangeError(`Cannot back up ${file}: it does not exist`)
    const copy = join(folder, basename(file))
    if (existsSync(copy)) throw new RangeError(`Cannot back up into ${copy}: a copy is there already`)
  }
  makePrivateFolder(folder)
  const copied: Copied[] = []
  for (const file of files) {
    const copy = join(folder, basename(file))
    using sql = openSqlite({ file, durability: 'full' })
    // a half-written copy never has the name of a whole one
    await rm(`${copy}.part`, { force: true })
    // SQLite writes into an empty file as it is, so nobody else can read it at any moment
    await writeFile(`${copy}.part`, '', { mode: 0o600, flag: 'wx' })
    sql.prepare('VACUUM INTO ?').run(`${copy}.part`)
    await rename(`${copy}.part`, copy)
    copied.push({ file: copy, bytes: (await stat(copy)).size })
  }
  for (const file of keyFiles(dataDir)) {
    const keys = join(folder, basename(file))
    if (await copyPrivately(file, keys)) copied.push({ file: keys, bytes: (await stat(keys)).size })
  }
  return copied
}

/**
 * Put a copy back, while nothing runs on the data folder. Revisions of the copy have been passed before, so live state gets a new
 * epoch and dashboards a fresh snapshot; sessions end, for some may have been ended since. Credentials and people are again as
 * they were: what was revoked after the copy was made has to be revoked again. Readings that reached the readings store after the
 * copy was made stay there; messages still in the journal are read again.
 *
 * @throws {RangeError} when the folder holds no whole copy, when stores are there and `replace` is false, or are in use.
 */
export async function restore(folder: string, dataDir: string, replace: boolean, nowMs = Date.now): Promise<string[]> {
  const files = [operationsFile(dataDir), readingsFile(dataDir)].filter((file) =>
    existsSync(join(folder, basename(file))),
  )
  if (!files.includes(operationsFile(dataDir)))
    throw new RangeError(`Cannot restore ${folder}: it holds no operations.db`)
  makePrivateFolder(dataDir)
  for (const file of files) {
    if (!existsSync(file)) continue
    if (!replace) throw new RangeError(`Cannot restore ${file}: it exists, and replacing was not asked for`)
    refuseInUse(file)
  }
  for (const file of files) {
    await copyFile(join(folder, basename(file)), `${file}.part`)
    checkWhole(`${file}.part`)
  }
  beginAnew(`${operationsFile(dataDir)}.part`, folder, nowMs())
  for (const file of files) {
    for (const suffix of ['-wal', '-shm']) await rm(`${file}${suffix}`, { force: true })
    await rename(`${file}.part`, file)
  }
  for (const file of keyFiles(dataDir)) await copyPrivately(join(folder, basename(file)), file)
  return files
}

/**
 * Browsers are subscribed with the keys of pushes: without them no push of the copy's subscriptions arrives. Without those of drivers no plate of the copy is
 * recognised, and no telephone number can be read. Of the one that signs sessions, the passwords of demonstration people are made; sessions end all the same.
 */
const keyFiles = (dataDir: string): string[] => [
  pushKeysFile(dataDir),
  driverKeysFile(dataDir),
  sessionSecretFile(dataDir),
]

/** Whether there was something to copy. */
async function copyPrivately(from: string, to: string): Promise<boolean> {
  if (!existsSync(from)) return false
  await copyFile(from, `${to}.part`)
  await chmod(`${to}.part`, 0o600)
  await rename(`${to}.part`, to)
  return true
}

/** Only one who is alone with a file can lock it whole. */
function refuseInUse(file: string): void {
  using sql = openSqlite({ file, durability: 'full', busyMs: 0 })
  try {
    sql.db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
  } catch (error) {
    throw new RangeError(`Cannot restore ${file}: Kerbside is running on it, stop it first`, { cause: error })
  }
}

function checkWhole(file: string): void {
  const damaged = (why: unknown): RangeError =>
    new RangeError(`Cannot restore ${file}: the copy is damaged`, { cause: why })
  try {
    using sql = openSqlite({ file, durability: 'full' })
    const result = sql.prepare<{ integrity_check: string }>('PRAGMA integrity_check(1)').get()?.integrity_check
    if (result !== 'ok') throw damaged(result)
  } catch (error) {
    throw error instanceof RangeError ? error : damaged(error)
  }
}

function beginAnew(file: string, folder: string, atMs: number): void {
  using sql = openSqlite({ file, durability: 'full', migrations: operationsMigrations })
  sql.transaction(() => {
    sql.prepare('UPDATE clock SET epoch = lower(hex(randomblob(16)))').run()
    sql.prepare('DELETE FROM session').run()
    sql
      .prepare('INSERT INTO audit (at_ms, by, action, subject, detail) VALUES (?, ?, ?, ?, ?)')
      .run(atMs, 'cli', 'backup.restore', 'operations', JSON.stringify({ folder }))
  })
  // everything into the file itself: it is renamed without its log
  sql.db.exec('PRAGMA journal_mode = DELETE')
}
