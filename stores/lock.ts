import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makePrivateFolder } from './private-folder.ts'
import { sqliteCode } from './sqlite.ts'

const PREDECESSOR_WAIT_MS = 2_000 // one that was just killed is gone by then
const SQLITE_BUSY = 5

/**
 * Hold `{name}.lock` of a data folder until disposed. It is a lock of the operating system, so it goes with its process however
 * that ends.
 *
 * @param refused what is said when another process or thread holds it
 * @throws {Error} when another process or thread holds it.
 */
export function lockAlone(
  dataDir: string,
  name: string,
  refused = `Cannot start ${name} on ${dataDir}: another process runs it already`,
): Disposable {
  makePrivateFolder(dataDir)
  const lock = new DatabaseSync(join(dataDir, `${name}.lock`), { timeout: PREDECESSOR_WAIT_MS })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (sqliteCode(error) !== SQLITE_BUSY) throw error
    throw new Error(refused, { cause: error })
  }
  return {
    [Symbol.dispose]: () => {
      if (lock.isOpen) lock.close()
    },
  }
}
