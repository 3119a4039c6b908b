import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import type { Reading } from '#domain/reading.ts'
import type { Stream } from '#domain/topic.ts'
import type { InfluxHttp, QlSeries } from './influx-http.ts'
import {
  encodeLine,
  fieldKey,
  lineHead,
  measurementOf,
  nanoseconds,
  qlField,
  qlName,
  qlText,
  type LineField,
} from './line-protocol.ts'
import { storedFields, type StoredField } from './reading-fields.ts'
import { openSqlite, type Prepared, type Sqlite } from './sqlite.ts'

export const minutesFile = (dataDir: string): string => join(dataDir, 'readings-minutes.db')
export const minutesMigrations = fileURLToPath(new URL('./migrations/readings-minutes', import.meta.url))

export const MINUTE_MS = 60_000
const MARKS_MAX = 1_000_000 // minutes waiting to be worked out: 50 MB, 16 hours of 1,000 vehicles at 1 Hz
const MARKS_CHECKED_EVERY = 1_000 // counting them costs more than one batch should wait
const MARKS_AT_ONCE = 200 // minutes of one asset and stream in one step: about 0.3 s, for which history waits
const HOUR_MS = 60 * MINUTE_MS // the time one question is about; with ASSETS_AT_ONCE: at most 3,000 rows in one answer
const ASSETS_AT_ONCE = 50

export interface MinuteMark {
  readonly hour_ms: number
  readonly minute_ms: number
  readonly stream: Stream
  readonly kind: string
  readonly id: string
  readonly mark: number
}

/**
 * Minutes that have readings their means do not have yet, on disk beside the journal: marked after a write and before it counts as
 * done, so a crash in between repeats the write and marks them then.
 */
export class MinuteMarks implements Disposable {
  readonly #sqlite: Sqlite
  readonly #log: Logger
  readonly #marksMax: number
  readonly #mark: Prepared<never>
  readonly #due: Prepared<MinuteMark>
  readonly #done: Prepared<never>
  #batches = 0

  constructor(dataDir: string, log: Logger, marksMax = MARKS_MAX) {
    this.#sqlite = openSqlite({ file: minutesFile(dataDir), durability: 'full', migrations: minutesMigrations })
    this.#log = log
    this.#marksMax = marksMax
    this.#mark = this.#sqlite.prepare(
      'INSERT INTO dirty VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET mark = mark + 1',
    )
    this.#due = this.#sqlite.prepare(
      'SELECT * FROM dirty WHERE minute_ms < ? ORDER BY hour_ms, stream, kind, id, minute_ms LIMIT ?',
    )
    this.#done = this.#sqlite.prepare(
      'DELETE FROM dirty WHERE hour_ms = ? AND minute_ms = ? AND stream = ? AND kind = ? AND id = ? AND mark = ?',
    )
  }

  mark(readings: readonly Reading[]): void {
    const minutes = new Map<string, [number, number, Stream, string, string]>()
    for (const { atMs, stream, kind, id } of readings) {
      const minuteMs = atMs - (atMs % MINUTE_MS)
      minutes.set(`${minuteMs} ${stream} ${kind} ${id}`, [minuteMs - (minuteMs % HOUR_MS), minuteMs, stream, kind, id])
    }
    this.#sqlite.transaction(() => {
      for (const minute of minutes.values()) this.#mark.run(...minute)
      if (this.#batches++ % MARKS_CHECKED_EVERY === 0) this.#dropOldest()
    })
  }

  #dropOldest(): void {
    const { marks } = this.#sqlite.prepare<{ marks: number }>('SELECT count(*) AS marks FROM dirty').get()!
    if (marks <= this.#marksMax) return
    const dropped = this.#sqlite
      .prepare(
        `DELETE FROM dirty WHERE (hour_ms, stream, kind, id, minute_ms) IN
           (SELECT hour_ms, stream, kind, id, minute_ms FROM dirty ORDER BY hour_ms LIMIT ?)`,
      )
      .run(marks - this.#marksMax)
    this.#log.error({ dropped }, 'too many minutes wait for their means: the oldest stay without')
  }

  /** Minutes that begin before `beforeMs`, the oldest hour first. */
  due(beforeMs: number, limit: number): MinuteMark[] {
    return this.#due.all(beforeMs, limit)
  }

  /** Forget minutes; those written to since they were read stay. */
  done(marks: readonly MinuteMark[]): void {
    this.#sqlite.transaction(() => {
      for (const { hour_ms, minute_ms, stream, kind, id, mark } of marks)
        this.#done.run(hour_ms, minute_ms, stream, kind, id, mark)
    })
  }

  [Symbol.dispose](): void {
    this.#sqlite[Symbol.dispose]()
  }
}

export interface MinuteDatabases {
  readonly raw: string
  readonly minutes: string
}

/**
 * Work out means of minutes that are over, by asking raw readings GROUP BY time(1m) and writing the rows back: plain InfluxQL and
 * lines, so that 1.x, 2.x and 3 do it alike (continuous queries and tasks each exist in one of them only). True when there is more.
 */
export async function workOutMinutes(
  http: InfluxHttp,
  databases: MinuteDatabases,
  marks: MinuteMarks,
  nowMs: number,
  log: Logger,
): Promise<boolean> {
  const due = marks.due(nowMs - (nowMs % MINUTE_MS), MARKS_AT_ONCE)
  for (const some of windows(due)) {
    const { stream, kind } = some[0]!
    const ids = [...new Set(some.map(({ id }) => id))]
    const minutes = some.map(({ minute_ms }) => minute_ms)
    const fromMs = Math.min(...minutes)
    const toMs = Math.max(...minutes) + MINUTE_MS
    const [series] = await http.ask(databases.raw, [minuteQuery(kind, stream, ids, fromMs, toMs)])
    const lines = series!.flatMap((each) => minuteLines(each, kind, stream))
    if (lines.length > 0) {
      const answer = await http.write(databases.minutes, lines)
      if (answer.is !== 'kept') log.error({ answer, stream, kind, fromMs, toMs }, 'one-minute means refused')
    }
    marks.done(some)
  }
  return due.length === MARKS_AT_ONCE
}

/** Marks that one question can answer: one kind and stream, at most an hour, at most so many assets. */
function windows(marks: readonly MinuteMark[]): MinuteMark[][] {
  const groups = Map.groupBy(marks, ({ stream, kind, hour_ms }) => `${stream} ${kind} ${hour_ms}`)
  return [...groups.values()].flatMap((group) => {
    const ids = [...new Set(group.map(({ id }) => id))]
    const parts: MinuteMark[][] = []
    for (let from = 0; from < ids.length; from += ASSETS_AT_ONCE) {
      const chosen = new Set(ids.slice(from, from + ASSETS_AT_ONCE))
      parts.push(group.filter(({ id }) => chosen.has(id)))
    }
    return parts
  })
}

/** Keys of a number's minute in the database of means. */
export const minuteKeys = ({ name }: StoredField) => ({
  mean: `${fieldKey(name)}_mean`,
  min: `${fieldKey(name)}_min`,
  max: `${fieldKey(name)}_max`,
  count: `${fieldKey(name)}_count`,
})
/** Each minute also has its own time as a field, so that `bottom()` finds the first one of a bucket. */
export const MINUTE_KEY = 'minuteMs'

function minuteQuery(kind: string, stream: Stream, ids: readonly string[], fromMs: number, toMs: number): string {
  const columns = storedFields[stream].flatMap((field) => {
    const column = qlField(fieldKey(field.name), field.type)
    if (field.minute === 'last') return [`last(${column}) AS ${qlName(fieldKey(field.name))}`]
    const { mean, min, max, count } = minuteKeys(field)
    return [
      `mean(${column}) AS ${qlName(mean)}`,
      `min(${column}) AS ${qlName(min)}`,
      `max(${column}) AS ${qlName(max)}`,
      `count(${column}) AS ${qlName(count)}`,
    ]
  })
  const those = ids.map((id) => `"id" = ${qlText(id)}`).join(' OR ')
  return `SELECT ${columns.join(', ')} FROM ${qlName(measurementOf(kind, stream))}
    WHERE time >= ${fromMs}ms AND time < ${toMs}ms AND (${those}) GROUP BY time(1m), "id", "town" fill(none)`
}

function minuteLines({ tags, columns, values }: QlSeries, kind: string, stream: Stream): string[] {
  const head = lineHead(measurementOf(kind, stream), { kind, id: tags?.['id'] ?? '', town: tags?.['town'] ?? '' })
  const at = new Map(columns.map((name, index) => [name, index]))
  return values.map((row) => {
    const minuteMs = Number(row[0])
    const fields: LineField[] = [{ key: MINUTE_KEY, type: 'integer', value: minuteMs }]
    const add = (key: string, type: LineField['type']) => {
      const value = row[at.get(key) ?? -1]
      if (value !== null && value !== undefined) fields.push({ key, type, value: value as LineField['value'] })
    }
    for (const field of storedFields[stream]) {
      if (field.minute === 'last') add(fieldKey(field.name), field.type)
      else {
        const { mean, min, max, count } = minuteKeys(field)
        // no reading of the minute had it: its count of 0 says nothing
        if (row[at.get(mean) ?? -1] === null) continue
        for (const key of [mean, min, max]) add(key, 'float')
        add(count, 'integer')
      }
    }
    return encodeLine(head, fields, nanoseconds(minuteMs, 0))
  })
}
