import { existsSync, statSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { sqliteCode } from '../sqlite.ts'
import type { JournalReader, JournalRow } from '../types.ts'
import { checksumOf, JournalDamaged, type MessageRow } from './rows.ts'

/** Rows fetched at once, and bytes after which an answer ends early: a caller's batch never takes much memory. */
const FETCH_ROWS = 500
const ANSWER_BYTES = 16_777_216
const BUSY_MS = 5_000
const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26

interface Statements {
  readonly after: StatementSync
  readonly first: StatementSync
  readonly last: StatementSync
  readonly received: StatementSync
  readonly jump: StatementSync
}

/**
 * Reads the journal's file while the writer appends to it, from any thread or process. Before the broker has made the file there is
 * nothing to read. An idle `readAfter` is one look-up by key, some microseconds.
 */
export class Reader implements JournalReader {
  readonly #file: string
  #db: DatabaseSync | undefined
  #statements: Statements | undefined

  constructor(file: string) {
    this.#file = file
  }

  /** @throws {JournalDamaged} when the next message cannot be read; those before the damage are answered first. */
  async readAfter(seq: number, max: number): Promise<JournalRow[]> {
    const statements = this.#open()
    if (statements === undefined) return []
    const rows: JournalRow[] = []
    let bytes = 0
    let after = seq
    while (rows.length < max && bytes < ANSWER_BYTES) {
      const wanted = Math.min(FETCH_ROWS, max - rows.length)
      const fetched = this.#fetch(statements, after, wanted)
      for (const row of fetched.rows) {
        rows.push(row)
        bytes += row.payload.byteLength
        after = row.seq
      }
      if (fetched.damage !== undefined) {
        if (rows.length === 0) throw fetched.damage
        break
      }
      if (fetched.rows.length === 0) break
    }
    return rows
  }

  async extent(): Promise<{ firstSeq: number; lastSeq: number; bytes: number }> {
    const statements = this.#open()
    if (statements === undefined) return { firstSeq: 0, lastSeq: 0, bytes: 0 }
    const bytes = sizeOf(this.#file) + sizeOf(`${this.#file}-wal`)
    return { firstSeq: seqOf(statements.first) ?? 0, lastSeq: seqOf(statements.last) ?? 0, bytes }
  }

  async receivedAfter(seq: number): Promise<number | undefined> {
    const row = this.#open()?.received.get(seq) as { received_at_ms: number } | undefined
    return row?.received_at_ms
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#statements = undefined
    if (this.#db?.isOpen) this.#db.close()
  }

  #open(): Statements | undefined {
    if (this.#statements !== undefined) return this.#statements
    if (!existsSync(this.#file)) return undefined
    this.#db ??= new DatabaseSync(this.#file, { readOnly: true, timeout: BUSY_MS })
    const made = this.#db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'jump'`).get()
    if (made === undefined) return undefined // the broker is about to make its tables
    const prepare = (sql: string): StatementSync => this.#db!.prepare(sql)
    this.#statements = {
      after: prepare('SELECT * FROM message WHERE seq > ? ORDER BY seq LIMIT ?'),
      first: prepare('SELECT seq FROM message ORDER BY seq LIMIT 1'),
      last: prepare('SELECT seq FROM message ORDER BY seq DESC LIMIT 1'),
      received: prepare('SELECT received_at_ms FROM message WHERE seq > ? ORDER BY seq LIMIT 1'),
      jump: prepare('SELECT 1 FROM jump WHERE after_seq <= ? AND next_seq >= ?'),
    }
    return this.#statements
  }

  /** Rows after `seq` up to the first that is damaged or missing. */
  #fetch(statements: Statements, seq: number, max: number): { rows: JournalRow[]; damage?: JournalDamaged } {
    let fetched: MessageRow[]
    try {
      fetched = statements.after.all(seq, max) as unknown as MessageRow[]
    } catch (error) {
      if (!isDamage(error)) throw error
      // some of these rows can be read, unless one is asked for alone
      if (max > 1) return this.#fetch(statements, seq, Math.floor(max / 2))
      return { rows: [], damage: this.#unreadable(statements, seq, error) }
    }
    const rows: JournalRow[] = []
    let last = seq
    for (const row of fetched) {
      if (row.seq !== last + 1 && !this.#mayBeMissing(statements, last, row.seq))
        return { rows, damage: new JournalDamaged(last + 1, row.seq - 1, 'they are missing from the file') }
      const message = toRow(row)
      if (checksumOf(row.seq, message) !== row.checksum)
        return { rows, damage: wrongChecksums(fetched.slice(fetched.indexOf(row))) }
      rows.push(message)
      last = row.seq
    }
    return { rows }
  }

  /** Rows that were trimmed before, or numbers never given. */
  #mayBeMissing(statements: Statements, afterSeq: number, nextSeq: number): boolean {
    return seqOf(statements.first) === nextSeq || statements.jump.get(afterSeq, nextSeq) !== undefined
  }

  /** The pages SQLite cannot make sense of end where a row can be read again. */
  #unreadable(statements: Statements, seq: number, cause: unknown): JournalDamaged {
    const nextAfter = (after: number): number | undefined => {
      try {
        const row = statements.after.get(after, 1) as { seq: number } | undefined
        return row?.seq ?? Number.MAX_SAFE_INTEGER
      } catch (error) {
        if (isDamage(error)) return undefined
        throw error
      }
    }
    let unread = seq
    let step = 1
    while (nextAfter(unread + step) === undefined && step < 2 ** 40) {
      unread += step
      step *= 2
    }
    let readable = unread + step
    while (readable - unread > 1) {
      const middle = Math.floor((unread + readable) / 2)
      if (nextAfter(middle) === undefined) unread = middle
      else readable = middle
    }
    const next = nextAfter(readable) ?? Number.MAX_SAFE_INTEGER
    const toSeq = next === Number.MAX_SAFE_INTEGER ? readable : next - 1
    return new JournalDamaged(seq + 1, toSeq, 'the file is damaged there', { cause })
  }
}

function toRow(row: MessageRow): JournalRow {
  return {
    seq: row.seq,
    receivedAtMs: row.received_at_ms,
    clientId: row.client_id,
    topic: row.topic,
    payload: row.payload,
  }
}

function wrongChecksums(rows: readonly MessageRow[]): JournalDamaged {
  const good = rows.findIndex((row) => checksumOf(row.seq, toRow(row)) === row.checksum)
  const bad = good === -1 ? rows : rows.slice(0, good)
  return new JournalDamaged(bad[0]!.seq, bad.at(-1)!.seq, 'their checksums are wrong')
}

const isDamage = (error: unknown): boolean => [SQLITE_CORRUPT, SQLITE_NOTADB].includes(sqliteCode(error) ?? 0)
const seqOf = (statement: StatementSync): number | undefined => (statement.get() as { seq: number } | undefined)?.seq
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
