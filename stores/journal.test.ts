import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { eventually } from '../test/eventually.ts'
import { openJournalReader, openJournalWriter, type JournalWriterOptions } from '#stores/journal.ts'
import type { JournalMessage, JournalRefusal, JournalWriter } from '#stores/types.ts'
import { tempFolder } from '../test/platform.ts'
import { JournalDamaged } from './journal/rows.ts'
import { findWalDamage } from './journal/wal.ts'

const log = pino({ level: 'silent' })
const options = (dataDir: string, over: Partial<JournalWriterOptions> = {}): JournalWriterOptions => ({
  dataDir,
  batchMax: 2_000,
  delayMs: 1,
  pendingMax: 50_000,
  pendingBytesMax: 67_108_864,
  keepMs: 3_600_000,
  bytesMax: 1_000_000_000,
  diskFreeMinPercent: 0,
  diskFreeMinBytes: 0,
  diskCheckMs: 10,
  nowMs: Date.now,
  log,
  ...over,
})
const message = (n: number, bytes = 20): JournalMessage => ({
  receivedAtMs: 1_000 + n,
  clientId: 's-1',
  topic: 'city/sweeper/s-1/fix',
  payload: Buffer.from(String(n).padStart(bytes, '0')),
})
const append = (journal: JournalWriter, n: number, bytes?: number): Promise<JournalRefusal | undefined> =>
  new Promise((resolve) => journal.append(message(n, bytes), resolve))
const appendAll = (journal: JournalWriter, from: number, to: number, bytes?: number) =>
  Promise.all(Array.from({ length: to - from + 1 }, (_, index) => append(journal, from + index, bytes)))
const text = (payload: Uint8Array) => Number(Buffer.from(payload).toString())

describe('appending', () => {
  test('[J1] a message can be read from another connection when its callback comes, with everything it had', async () => {
    await using folder = await tempFolder('journal')
    await using journal = await openJournalWriter(options(folder.path))
    await using reader = await openJournalReader({ dataDir: folder.path })
    for (let n = 1; n <= 20; n++) {
      expect(await append(journal, n)).toBeUndefined()
      const rows = await reader.readAfter(n - 1, 10)
      expect(rows).toEqual([{ seq: n, ...message(n), payload: new Uint8Array(message(n).payload) }])
    }
  })

  test('[J1] callbacks come in the order of the calls, over many batches', async () => {
    await using folder = await tempFolder('journal')
    await using journal = await openJournalWriter(options(folder.path, { batchMax: 7 }))
    await using reader = await openJournalReader({ dataDir: folder.path })
    const called: number[] = []
    await new Promise<void>((resolve) => {
      for (let n = 1; n <= 1_000; n++)
        journal.append(message(n), () => {
          called.push(n)
          if (n === 1_000) resolve()
        })
    })
    expect(called).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1))
    const rows = await reader.readAfter(0, 2_000)
    expect(rows.map(({ seq, payload }) => [seq, text(payload)])).toEqual(called.map((n) => [n, n]))
    expect(journal.takeNumbers().commits).toBeGreaterThanOrEqual(Math.ceil(1_000 / 7))
  })

  test('[J2] numbers go on after a restart and after everything was trimmed', async () => {
    await using folder = await tempFolder('journal')
    {
      await using journal = await openJournalWriter(options(folder.path, { keepMs: 0 }))
      await appendAll(journal, 1, 10)
      expect(await journal.trim(10, Date.now())).toBe(9)
    }
    await using journal = await openJournalWriter(options(folder.path))
    await append(journal, 11)
    await using reader = await openJournalReader({ dataDir: folder.path })
    expect((await reader.readAfter(0, 10)).map(({ seq }) => seq)).toEqual([10, 11])
  })

  test('[J2] a journal that was lost does not give out numbers its readers have passed', async () => {
    await using folder = await tempFolder('journal')
    await using journal = await openJournalWriter(options(folder.path, { afterSeq: 500 }))
    await append(journal, 1)
    await using reader = await openJournalReader({ dataDir: folder.path })
    expect((await reader.readAfter(500, 10)).map(({ seq }) => seq)).toEqual([501])
    // the gap is known to be none
    expect((await reader.readAfter(0, 10)).map(({ seq }) => seq)).toEqual([501])
  })

  test('[J3] above the most that may wait it refuses at once, and takes again after the commit', async () => {
    await using folder = await tempFolder('journal')
    await using journal = await openJournalWriter(options(folder.path, { pendingMax: 10 }))
    const answers = await appendAll(journal, 1, 12)
    expect(answers.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => undefined))
    expect(answers.slice(10)).toEqual(['too-many-waiting', 'too-many-waiting'])
    expect(await append(journal, 13)).toBeUndefined()
  })

  test('[J3] the bytes that may wait have a bound of their own', async () => {
    await using folder = await tempFolder('journal')
    await using journal = await openJournalWriter(options(folder.path, { pendingBytesMax: 10_000 }))
    // two are below it, with the third it is reached
    const answers = await appendAll(journal, 1, 4, 4_000)
    expect(answers).toEqual([undefined, undefined, undefined, 'too-many-waiting'])
    expect(await append(journal, 5, 4_000)).toBeUndefined()
  })

  test('[J8] a second writer is refused in words', async () => {
    await using folder = await tempFolder('journal')
    await using journal = await openJournalWriter(options(folder.path))
    await expect(openJournalWriter(options(folder.path))).rejects.toThrow('another broker has it open')
    expect(await append(journal, 1)).toBeUndefined()
  })

  test('closing commits what waits, calls it back, and refuses what comes later', async () => {
    await using folder = await tempFolder('journal')
    const journal = await openJournalWriter(options(folder.path, { delayMs: 1_000 }))
    const waiting = appendAll(journal, 1, 50)
    await journal[Symbol.asyncDispose]()
    expect(new Set(await waiting)).toEqual(new Set([undefined]))
    expect(await append(journal, 51)).toBe('closed')
    await using reader = await openJournalReader({ dataDir: folder.path })
    expect(await reader.readAfter(0, 100)).toHaveLength(50)
  })
})

describe('reading', () => {
  test('[J6] before there is a journal there is nothing to read, and then there is', async () => {
    await using folder = await tempFolder('journal')
    await using reader = await openJournalReader({ dataDir: folder.path })
    expect(await reader.readAfter(0, 10)).toEqual([])
    expect(await reader.extent()).toEqual({ firstSeq: 0, lastSeq: 0, bytes: 0 })
    expect(await reader.receivedAfter(0)).toBeUndefined()
    await using journal = await openJournalWriter(options(folder.path))
    await appendAll(journal, 1, 3)
    expect((await reader.readAfter(1, 1)).map(({ seq }) => seq)).toEqual([2])
    expect(await reader.extent()).toMatchObject({ firstSeq: 1, lastSeq: 3 })
    expect(await reader.receivedAfter(2)).toBe(1_003)
    expect(await reader.receivedAfter(3)).toBeUndefined()
  })

  test('[J6] an answer ends early rather than taking much memory', async () => {
    await using folder = await tempFolder('journal')
    await using journal = await openJournalWriter(options(folder.path))
    for (let from = 1; from <= 2_000; from += 500) await appendAll(journal, from, from + 499, 50_000)
    await using reader = await openJournalReader({ dataDir: folder.path })
    let after = 0
    for (;;) {
      const rows = await reader.readAfter(after, 5_000)
      if (rows.length === 0) break
      expect(rows.reduce((bytes, { payload }) => bytes + payload.byteLength, 0)).toBeLessThan(60_000_000)
      expect(rows[0]?.seq).toBe(after + 1)
      after = rows.at(-1)!.seq
    }
    expect(after).toBe(2_000)
  })

  test('[J6] an idle look costs next to nothing', async () => {
    await using folder = await tempFolder('journal')
    await using journal = await openJournalWriter(options(folder.path))
    await appendAll(journal, 1, 1_000)
    await using reader = await openJournalReader({ dataDir: folder.path })
    await reader.readAfter(1_000, 10)
    const before = process.cpuUsage()
    for (let look = 0; look < 1_000; look++) expect(await reader.readAfter(1_000, 2_000)).toEqual([])
    const { user, system } = process.cpuUsage(before)
    // a hundred looks a second are then below 2 % of a core even on a slow machine; processor time, so that other work does not count
    expect((user + system) / 1_000 / 1_000).toBeLessThan(0.2)
  })
})

describe('trimming', () => {
  test('[J4] only what is processed and old enough goes, from the front, in bounded steps', async () => {
    await using folder = await tempFolder('journal')
    await using journal = await openJournalWriter(options(folder.path, { keepMs: 1_000 }))
    await using reader = await openJournalReader({ dataDir: folder.path })
    await appendAll(journal, 1, 3_000) // arrived at 1,001 … 4,000
    expect(await journal.trim(0, 1e9)).toBe(0)
    expect(await journal.trim(1_000, 1_501 + 1_000)).toBe(500)
    expect(await reader.extent()).toMatchObject({ firstSeq: 501, lastSeq: 3_000 })
    let deleted = 0
    for (let step = await journal.trim(2_900, 1e9); step > 0; step = await journal.trim(2_900, 1e9)) {
      expect(step).toBeLessThanOrEqual(2_000)
      deleted += step
    }
    expect(deleted).toBe(2_400)
    expect((await reader.readAfter(0, 1)).map(({ seq }) => seq)).toEqual([2_901])
  })

  test('[J5] above its size the journal drops processed messages early, and refuses when only unprocessed ones are left', async () => {
    await using folder = await tempFolder('journal')
    await using journal = await openJournalWriter(options(folder.path, { bytesMax: 1_000_000 }))
    let n = 0
    while (journal.refusing === undefined && n < 2_000) await append(journal, ++n, 1_000)
    expect(journal.refusing).toBe('journal-full')
    expect(n).toBeGreaterThan(700)
    expect(await append(journal, n + 1)).toBe('journal-full')
    expect(await journal.trim(0, Date.now())).toBe(0)
    expect(journal.refusing).toBe('journal-full')

    expect(await journal.trim(n, 0)).toBeGreaterThan(100)
    expect(journal.refusing).toBeUndefined()
    expect(await append(journal, n + 1)).toBeUndefined()
  })

  test('[J5] room that was trimmed goes back to a disk that is nearly full', async () => {
    await using folder = await tempFolder('journal')
    let freeBytes = 1e9
    await using journal = await openJournalWriter(
      options(folder.path, {
        diskFreeMinBytes: 1_000_000,
        readDisk: () => Promise.resolve({ freeBytes, totalBytes: 1e10 }),
      }),
    )
    await appendAll(journal, 1, 4_000, 1_000)
    await eventually(() => expect(statSync(join(folder.path, 'journal.db')).size).toBeGreaterThan(4_000_000))
    freeBytes = 0
    await eventually(() => expect(journal.refusing).toBe('disk-nearly-full'))
    await eventually(async () => {
      await journal.trim(4_000, 0)
      expect(statSync(join(folder.path, 'journal.db')).size).toBeLessThan(400_000)
    })
    expect(await append(journal, 4_001)).toBe('disk-nearly-full')
    freeBytes = 1e9
    await eventually(async () => expect(await append(journal, 4_001)).toBeUndefined())
  })
})

describe('the log', () => {
  test('[J7] stays within its bound under load, while readers read', async () => {
    await using folder = await tempFolder('journal')
    await using journal = await openJournalWriter(options(folder.path))
    await using reader = await openJournalReader({ dataDir: folder.path })
    let walBytes = 0
    let read = 0
    for (let batch = 0; batch < 300; batch++) {
      await appendAll(journal, batch * 1_000 + 1, batch * 1_000 + 1_000, 250)
      walBytes = Math.max(walBytes, statSync(join(folder.path, 'journal.db-wal')).size)
      read += (await reader.readAfter(read, 5_000)).length
    }
    expect(read).toBe(300_000)
    // about 90 MB were written
    expect(walBytes).toBeLessThan(64_000_000)
  })

  test(
    '[fault 36] with a million unprocessed messages it starts within ten seconds',
    { timeout: 120_000 },
    async () => {
      await using folder = await tempFolder('journal')
      {
        await using journal = await openJournalWriter(options(folder.path, { batchMax: 10_000, pendingMax: 10_000 }))
        for (let from = 1; from <= 1_000_000; from += 10_000) {
          await new Promise<void>((resolve) => {
            for (let n = from; n < from + 10_000; n++)
              journal.append(message(n, 250), n === from + 9_999 ? () => resolve() : () => undefined)
          })
        }
      }
      const startMs = performance.now()
      await using journal = await openJournalWriter(options(folder.path))
      await using reader = await openJournalReader({ dataDir: folder.path })
      expect(await append(journal, 1_000_001)).toBeUndefined()
      expect(await reader.readAfter(0, 2_000)).toHaveLength(2_000)
      expect(performance.now() - startMs).toBeLessThan(10_000)
    },
  )
})

/** A copy of the journal as a crash would leave it, made while it is open. */
async function crashed(folder: string, messages: number): Promise<string> {
  const live = join(folder, 'live')
  await using journal = await openJournalWriter(options(live))
  for (let n = 1; n <= messages; n++) await append(journal, n, 250)
  const copy = join(folder, 'copy')
  cpSync(live, copy, { recursive: true, filter: (from) => !from.endsWith('-shm') && !from.endsWith('.lock') })
  return copy
}

/** The log without the zeros it was given: its header, and the frames that carry the header’s salts. */
function writtenPart(wal: string): Buffer {
  const bytes = readFileSync(wal)
  const frameBytes = 24 + 4_096
  let end = 32
  while (bytes.compare(bytes, 16, 24, end + 8, end + 16) === 0) end += frameBytes
  return bytes.subarray(0, end)
}

async function readAll(dataDir: string): Promise<number[]> {
  await using reader = await openJournalReader({ dataDir })
  return (await reader.readAfter(0, 100_000)).map(({ payload }) => text(payload))
}

describe('[fault 35] damage', () => {
  const numbers = (to: number) => Array.from({ length: to }, (_, index) => index + 1)

  test('[fault 35] a torn last record is cut off, everything before it is there, and appending goes on', async () => {
    await using folder = await tempFolder('journal')
    const dir = await crashed(folder.path, 30)
    const wal = join(dir, 'journal.db-wal')
    const whole = writtenPart(wal)
    for (const [how, torn] of [
      ['truncated', whole.subarray(0, whole.length - 1_000)],
      ['garbled', Buffer.concat([whole.subarray(0, whole.length - 1_000), Buffer.alloc(1_000, 0xa5)])],
      ['followed by the zeros the log is given', Buffer.concat([whole.subarray(0, -1_000), Buffer.alloc(100_000)])],
    ] as const) {
      const broken = join(folder.path, how)
      cpSync(dir, broken, { recursive: true })
      writeFileSync(join(broken, 'journal.db-wal'), torn)
      expect(findWalDamage(join(broken, 'journal.db-wal'))).toBeUndefined()
      await using journal = await openJournalWriter(options(broken))
      expect(await readAll(broken)).toEqual(numbers(29))
      expect(await append(journal, 30)).toBeUndefined()
      expect(await readAll(broken)).toEqual(numbers(30))
    }
  })

  test('[fault 35] [J9] damage in the middle of the log is named and not skipped, except by an explicit choice', async () => {
    await using folder = await tempFolder('journal')
    const dir = await crashed(folder.path, 30)
    const wal = join(dir, 'journal.db-wal')
    const bytes = writtenPart(wal)
    const middle = Math.floor(bytes.length / 2)
    bytes[middle] = bytes[middle]! ^ 0xff
    writeFileSync(wal, bytes)
    await expect(openJournalWriter(options(dir))).rejects.toThrow(
      /bytes \d+–\d+ of .*journal\.db-wal cannot be read, \d+ commits.*JOURNAL_ACCEPT_DAMAGE=true/,
    )
    {
      await using journal = await openJournalWriter(options(dir, { acceptDamage: true }))
      expect(await append(journal, 99)).toBeUndefined()
    }
    const left = await readAll(dir)
    expect(left.length).toBeGreaterThan(5)
    expect(left).toEqual([...numbers(left.length - 1), 99])
  })

  test('[fault 35] a log whose header is damaged is not taken for an empty one', async () => {
    await using folder = await tempFolder('journal')
    const dir = await crashed(folder.path, 30)
    const wal = join(dir, 'journal.db-wal')
    const bytes = writtenPart(wal)
    bytes[9] = 0x77
    writeFileSync(wal, bytes)
    await expect(openJournalWriter(options(dir))).rejects.toThrow('JOURNAL_ACCEPT_DAMAGE')
  })

  test('[fault 35] a flipped bit in a stored message stops reading there, names it, and what follows can be read', async () => {
    await using folder = await tempFolder('journal')
    {
      await using journal = await openJournalWriter(options(folder.path))
      await appendAll(journal, 1, 100, 40)
    }
    const file = join(folder.path, 'journal.db')
    const bytes = readFileSync(file)
    for (const n of [50, 51]) {
      const payload = String(n).padStart(40, '0')
      // pages that were split still hold old copies
      for (let at = bytes.indexOf(payload); at !== -1; at = bytes.indexOf(payload)) bytes[at] = 0x31
    }
    writeFileSync(file, bytes)
    await using reader = await openJournalReader({ dataDir: folder.path })
    expect((await reader.readAfter(0, 1_000)).map(({ seq }) => seq)).toEqual(numbers(49))
    const damaged = await reader.readAfter(49, 1_000).catch((error: unknown) => error)
    expect(damaged).toBeInstanceOf(JournalDamaged)
    expect(damaged).toMatchObject({
      fromSeq: 50,
      toSeq: 51,
      message: 'Cannot read messages 50–51 of the journal: their checksums are wrong',
    })
    expect((await reader.readAfter(51, 1_000)).map(({ seq }) => seq)).toEqual(numbers(100).slice(51))
    // the writer is not stopped by old damage
    await using journal = await openJournalWriter(options(folder.path))
    expect(await append(journal, 101)).toBeUndefined()
  })

  test('[fault 35] a page SQLite cannot read is named as a range of messages, and what follows can be read', async () => {
    await using folder = await tempFolder('journal')
    {
      await using journal = await openJournalWriter(options(folder.path))
      await appendAll(journal, 1, 1_000, 200)
    }
    const file = join(folder.path, 'journal.db')
    const bytes = readFileSync(file)
    const page = Math.floor(bytes.lastIndexOf('500'.padStart(200, '0')) / 4_096)
    bytes.fill(0xee, page * 4_096, (page + 1) * 4_096)
    writeFileSync(file, bytes)
    await using reader = await openJournalReader({ dataDir: folder.path })
    const before = await reader.readAfter(0, 10_000)
    const last = before.at(-1)!.seq
    const damaged = (await reader.readAfter(last, 10_000).catch((error: unknown) => error)) as JournalDamaged
    expect(damaged).toBeInstanceOf(JournalDamaged)
    expect(damaged.fromSeq).toBe(last + 1)
    expect(damaged.fromSeq).toBeLessThanOrEqual(500)
    expect(damaged.toSeq).toBeGreaterThanOrEqual(500)
    expect(damaged.toSeq - damaged.fromSeq).toBeLessThan(30)
    const behind = await reader.readAfter(damaged.toSeq, 10_000)
    expect(behind.map(({ payload }) => text(payload))).toEqual(numbers(1_000).slice(damaged.toSeq))
  })

  test('[fault 35] messages missing from the middle are named', async () => {
    await using folder = await tempFolder('journal')
    {
      await using journal = await openJournalWriter(options(folder.path))
      await appendAll(journal, 1, 20)
    }
    {
      using db = new DatabaseSync(join(folder.path, 'journal.db'))
      db.exec('DELETE FROM message WHERE seq BETWEEN 8 AND 9')
    }
    await using reader = await openJournalReader({ dataDir: folder.path })
    expect(await reader.readAfter(0, 100)).toHaveLength(7)
    await expect(reader.readAfter(7, 100)).rejects.toThrow('Cannot read messages 8–9 of the journal: they are missing')
  })
})

describe('the disk', () => {
  test('[fault 34] refuses before the disk is full, and goes on by itself when there is room', async () => {
    await using folder = await tempFolder('journal')
    let freeBytes = 1_000_000
    await using journal = await openJournalWriter(
      options(folder.path, {
        diskFreeMinPercent: 5,
        readDisk: () => Promise.resolve({ freeBytes, totalBytes: 10_000_000 }),
      }),
    )
    expect(await append(journal, 1)).toBeUndefined()
    freeBytes = 499_999
    await eventually(() => expect(journal.refusing).toBe('disk-nearly-full'))
    expect(await append(journal, 2)).toBe('disk-nearly-full')
    freeBytes = 600_000
    await eventually(() => expect(journal.refusing).toBeUndefined())
    expect(await append(journal, 2)).toBeUndefined()
    expect(await readAll(folder.path)).toEqual([1, 2])
  })

  test('[J10] a write that fails is never called a success, and nothing is taken any more', async () => {
    await using folder = await tempFolder('journal')
    await using journal = await openJournalWriter(options(folder.path))
    expect(await append(journal, 1)).toBeUndefined()
    {
      using other = new DatabaseSync(join(folder.path, 'journal.db'))
      other.exec('DROP TABLE message')
    }
    expect(await appendAll(journal, 2, 4)).toEqual(['failed', 'failed', 'failed'])
    expect(journal.refusing).toBe('failed')
    expect(await append(journal, 5)).toBe('failed')
  })
})

describe('[fault 36] kill -9', () => {
  test('[fault 36] what was called back before a SIGKILL is in the journal, also for a reader that opens it first', async () => {
    await using folder = await tempFolder('journal')
    const script = `
      import { openJournalWriter } from ${JSON.stringify(join(import.meta.dirname, 'journal.ts'))}
      import { pino } from ${JSON.stringify(join(import.meta.dirname, '../node_modules/pino/pino.js'))}
      const journal = await openJournalWriter({ ...${JSON.stringify({ ...options(folder.path), log: undefined, nowMs: undefined })}, log: pino({ level: 'silent' }), nowMs: Date.now })
      let n = 0
      const next = () => { const now = ++n; journal.append({ receivedAtMs: 1, clientId: 's-1', topic: 't', payload: Buffer.from(String(now)) }, () => { process.stdout.write(now + '\\n'); next() }) }
      for (let i = 0; i < 10; i++) next()
    `
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        cwd: join(import.meta.dirname, '..'),
      },
    )
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await eventually(() => expect(said.length).toBeGreaterThan(2_000))
    child.kill('SIGKILL')
    await once(child, 'close')
    const called = said.slice(0, said.lastIndexOf('\n')).split('\n').map(Number)
    copyFileSync(join(folder.path, 'journal.db-wal'), join(folder.path, 'wal-after-kill'))
    const kept = await readAll(folder.path)
    expect(kept.slice(0, called.length)).toEqual(called)
    // a reader neither needs nor changes what the crash left behind
    expect(readFileSync(join(folder.path, 'journal.db-wal'))).toEqual(readFileSync(join(folder.path, 'wal-after-kill')))
    await using journal = await openJournalWriter(options(folder.path))
    expect(await append(journal, 1)).toBeUndefined()
    expect(await readAll(folder.path)).toHaveLength(kept.length + 1)
    // on a busy machine the child has written a great deal before it is killed
  }, 120_000)
})
