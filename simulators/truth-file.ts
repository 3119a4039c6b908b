import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { dateOf, dayOf } from './clock.ts'
import type { Truth } from './truth.ts'

/** Days whose truth is kept; about 6 MB each. */
const DAYS_KEPT = 14
/** Lines that wait for the disk; above it the newest are left out, and counted. */
const LINES_WAITING_MAX = 100_000

/** Writes truth to `truth-YYYY-MM-DD.ndjson` in a folder, one file for each simulated day. */
export interface TruthFile extends AsyncDisposable {
  readonly folder: string
  readonly lines: number
  readonly dropped: number
  add(record: Truth, nowMs: number): void
  /** Hand what has come together to the disk. */
  flush(): void
}

export async function openTruthFile(folder: string, onError: (error: Error) => void): Promise<TruthFile> {
  await mkdir(folder, { recursive: true })
  let day = -1
  let out: WriteStream | undefined
  let waiting: string[] = []
  let lines = 0
  let dropped = 0

  const flush = (): void => {
    if (waiting.length === 0 || out === undefined || out.writableNeedDrain) return
    out.write(waiting.join(''))
    waiting = []
  }
  const forgetOld = async (): Promise<void> => {
    const oldest = `truth-${dateOf(day - DAYS_KEPT)}.ndjson`
    for (const file of await readdir(folder))
      if (/^truth-\d{4}-\d\d-\d\d\.ndjson$/.test(file) && file <= oldest) await rm(join(folder, file), { force: true })
  }
  const turnPage = (today: number): void => {
    flush()
    out?.end()
    day = today
    out = createWriteStream(join(folder, `truth-${dateOf(day)}.ndjson`), { flags: 'a' })
    out.on('error', onError)
    forgetOld().catch(onError)
  }
  return {
    folder,
    get lines() {
      return lines
    },
    get dropped() {
      return dropped
    },
    add: (record, nowMs) => {
      const today = dayOf(nowMs)
      if (today !== day) turnPage(today)
      if (waiting.length >= LINES_WAITING_MAX) {
        dropped++
        return
      }
      lines++
      waiting.push(`${JSON.stringify(record)}\n`)
    },
    flush,
    [Symbol.asyncDispose]: async () => {
      flush()
      const last = out
      if (last === undefined) return
      if (waiting.length > 0) last.write(waiting.join(''))
      await new Promise<void>((resolve) => last.end(() => resolve()))
    },
  }
}
