/**
 * A thread that copies the write-ahead log into the database file, so that the broker's thread never waits for those writes.
 * PASSIVE never waits for anybody and nobody waits for it.
 */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

/** Frames in the log after a checkpoint, or why there was none. */
export type Checkpointed = { readonly frames: number } | { readonly failed: string }

const { file, everyMs } = workerData as { file: string; everyMs: number }
const db = new DatabaseSync(file)
db.exec('PRAGMA synchronous = FULL') // the log may only be overwritten once the copy is on disk
const checkpoint = db.prepare('PRAGMA wal_checkpoint(PASSIVE)')

const timer = setInterval(() => parentPort?.postMessage(run()), everyMs)
parentPort?.on('message', () => {
  clearInterval(timer)
  db.close()
  parentPort?.close()
})

function run(): Checkpointed {
  try {
    const { log } = checkpoint.get() as { log: number }
    return { frames: log }
  } catch (error) {
    // a full disk, for one: the log grows meanwhile and the writer's own guard stops appending
    return { failed: error instanceof Error ? error.message : String(error) }
  }
}
