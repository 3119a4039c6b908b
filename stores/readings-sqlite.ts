import { join } from 'node:path'
import type { SQLInputValue } from 'node:sqlite'
import { setImmediate as othersFirst } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import type { Config } from '#config'
import type { Reading } from '#domain/reading.ts'
import type { Series, StoredReading } from '#domain/series.ts'
import type { Stream } from '#domain/topic.ts'
import { bucketMsFor, Downsampler } from './downsample.ts'
import {
  fromStored,
  storedFields,
  streams,
  toPoint,
  toStored,
  unstorable,
  type FieldType,
  type StoredField,
} from './reading-fields.ts'
import {
  checkLimit,
  checkPointsMax,
  fieldsAskedFor,
  RAW_SPAN_MS_MAX,
  storableRange,
  type Range,
} from './readings-query.ts'
import { insertSql, minuteSql, purgeSql } from './readings-sqlite-sql.ts'
import { openSqlite, sqliteCode, type Prepared, type Sqlite } from './sqlite.ts'
import { StoreUnavailable, type MinuteMean, type ReadingsStore, type RefusedReading } from './types.ts'

export const readingsFile = (dataDir: string): string => join(dataDir, 'readings.db')
export const readingsMigrations = fileURLToPath(new URL('./migrations/readings', import.meta.url))

const MINUTE_MS = 60_000
const WRITTEN_AT_ONCE = 5_000 // readings in one transaction: about 50 ms, then others get their turn
const READ_AT_ONCE = 10_000 // rows read before others get their turn: about 10 ms
const MINUTES_AT_ONCE = 500 // minutes worked out in one step of maintain: about 40 ms of 1 Hz fixes
const ASSETS_REMEMBERED = 100_000 // asset keys kept in memory; beyond it they are looked up again

type Row = readonly unknown[]

/**
 * Readings in one SQLite file. Durability is `full`: history moves its position (in another file) after an append, so an append that
 * a power cut could undo would be lost for good. One `fsync` a batch costs half a millisecond.
 */
export class SqliteReadings implements ReadingsStore {
  readonly name = 'sqlite'
  readonly #sqlite: Sqlite
  readonly #config: Pick<Config, 'rawKeepMs' | 'minuteKeepMs' | 'purgeRowsMax'>
  readonly #log: Logger
  readonly #assets = new Map<string, number>()
  readonly #addAsset: Prepared<{ key: number }>
  readonly #findAsset: Prepared<{ key: number }>
  readonly #rawFrom: Prepared<{ raw_from_ms: number }>
  readonly #markDirty: Prepared<never>
  #purgedToMs = -1
  readonly #insert: { readonly [S in Stream]: Prepared<never> }

  constructor(config: Pick<Config, 'dataDir' | 'rawKeepMs' | 'minuteKeepMs' | 'purgeRowsMax'>, log: Logger) {
    const sqlite = openSqlite({
      file: readingsFile(config.dataDir),
      durability: 'full',
      migrations: readingsMigrations,
    })
    this.#sqlite = sqlite
    this.#config = config
    this.#log = log
    this.#addAsset = sqlite.prepare('INSERT INTO asset (kind, id) VALUES (?, ?) RETURNING key')
    this.#findAsset = sqlite.prepare('SELECT key FROM asset WHERE kind = ? AND id = ?')
    this.#rawFrom = sqlite.prepare('SELECT raw_from_ms FROM kept')
    this.#markDirty = sqlite.prepare('INSERT OR IGNORE INTO dirty (minute_ms, stream, asset) VALUES (?, ?, ?)')
    const insert = (stream: Stream) => sqlite.prepare<never>(insertSql(stream))
    this.#insert = {
      fix: insert('fix'),
      order: insert('order'),
      stalls: insert('stalls'),
      visits: insert('visits'),
      air: insert('air'),
      supplies: insert('supplies'),
      event: insert('event'),
      state: insert('state'),
      count: insert('count'),
      online: insert('online'),
    }
  }

  // opening has brought the tables up to date
  async prepare(): Promise<void> {}

  async append(batch: readonly Reading[], signal?: AbortSignal): Promise<RefusedReading[]> {
    const refused: RefusedReading[] = []
    for (let from = 0; from < batch.length; from += WRITTEN_AT_ONCE) {
      if (from > 0) await othersFirst()
      signal?.throwIfAborted()
      const part = batch.slice(from, from + WRITTEN_AT_ONCE)
      refused.push(...this.#reach('keep readings', () => this.#sqlite.transaction(() => this.#appendPart(part))))
    }
    return refused
  }

  #appendPart(batch: readonly Reading[]): RefusedReading[] {
    const refused: RefusedReading[] = []
    const rawFromMs = this.#rawFromMs()
    const dirty = new Map<string, [number, Stream, number]>()
    for (const reading of batch) {
      const detail = unstorable(reading) ?? tooOld(reading, rawFromMs)
      if (detail !== undefined) {
        refused.push({ reading, detail })
        continue
      }
      const asset = this.#assetKey(reading.kind, reading.id)
      const { stream, atMs, sub, receivedAtMs, seq } = reading
      const values: SQLInputValue[] = [asset, atMs, sub, receivedAtMs, seq]
      const fields: Readonly<Record<string, unknown>> = reading.fields
      for (const { name, type } of storedFields[stream]) {
        const value = fields[name]
        values.push(value === undefined ? null : toColumn(type, value))
      }
      this.#insert[stream].run(...values)
      const minuteMs = atMs - (atMs % MINUTE_MS)
      dirty.set(`${minuteMs} ${stream} ${asset}`, [minuteMs, stream, asset])
    }
    for (const minute of dirty.values()) this.#markDirty.run(...minute)
    return refused
  }

  async series(query: Parameters<ReadingsStore['series']>[0]): Promise<Series> {
    checkPointsMax(query)
    const fields = fieldsAskedFor(query.stream, query.fields)
    const { fromMs, toMs } = storableRange(query)
    const range = { stream: query.stream, asset: this.#knownAsset(query.kind, query.id), fromMs, toMs }
    if (this.#reach('read readings', () => this.#rawFromMs()) <= fromMs) {
      const few = this.#rawPage(range, fields, -1, query.pointsMax + 1)
      if (few.length <= query.pointsMax) return { source: 'raw', bucketMs: 0, fields: points(few, fields) }
      if (toMs - fromMs <= RAW_SPAN_MS_MAX) {
        const bucketMs = bucketMsFor(fromMs, toMs, query.pointsMax)
        const thinned = new Downsampler(fields, bucketMs, query.pointsMax)
        await this.#eachRaw(range, fields, thinned)
        return { source: 'raw-buckets', bucketMs, fields: thinned.finish() }
      }
    }
    const bucketMs = bucketMsFor(fromMs, toMs, query.pointsMax, MINUTE_MS)
    const thinned = new Downsampler(fields, bucketMs, query.pointsMax)
    const doneMs = await this.#eachMinute(range, fields, thinned)
    // minutes not worked out yet, at least the one that is running
    await this.#eachRaw({ ...range, fromMs: Math.max(fromMs, doneMs) }, fields, thinned)
    return { source: 'minute', bucketMs, fields: thinned.finish() }
  }

  async #eachRaw(range: SeriesRange, fields: readonly StoredField[], into: Downsampler): Promise<void> {
    let after: [number, number] = [range.fromMs, -1]
    for (;;) {
      const page = this.#rawPage({ ...range, fromMs: after[0] }, fields, after[1], READ_AT_ONCE)
      for (const row of page) into.add(row[0] as number, row.slice(2))
      const last = page.at(-1)
      if (last === undefined || page.length < READ_AT_ONCE) return
      after = [last[0] as number, last[1] as number]
      await othersFirst()
    }
  }

  /** Rows (at, sub, fields …) after (fromMs, afterSub). */
  #rawPage(
    { stream, asset, fromMs, toMs }: SeriesRange,
    fields: readonly StoredField[],
    afterSub: number,
    limit: number,
  ) {
    return this.#rows(
      `SELECT at_ms, sub${fields.map(({ name }) => `, "${name}"`).join('')} FROM raw_${stream}
       WHERE asset = ? AND (at_ms, sub) > (?, ?) AND at_ms < ? ORDER BY at_ms, sub LIMIT ?`,
      [asset, fromMs, afterSub, toMs, limit],
    )
  }

  /** Feeds the minutes worked out; returns the end of the last one. */
  async #eachMinute({ stream, asset, fromMs, toMs }: SeriesRange, fields: readonly StoredField[], into: Downsampler) {
    const columns = fields.map(({ name, minute }) =>
      minute === 'last' ? `, "${name}", "${name}"` : `, "${name}_min", "${name}_max"`,
    )
    const sql = `SELECT minute_ms${columns.join('')} FROM minute_${stream}
                 WHERE asset = ? AND minute_ms >= ? AND minute_ms < ? ORDER BY minute_ms LIMIT ?`
    let nextMs = fromMs
    for (;;) {
      const page = this.#rows(sql, [asset, nextMs, toMs, READ_AT_ONCE])
      for (const row of page)
        for (let index = 0; index < fields.length; index++)
          into.addRange(row[0] as number, index, row[2 * index + 1], row[2 * index + 2])
      const last = page.at(-1)
      if (last !== undefined) nextMs = (last[0] as number) + MINUTE_MS
      if (page.length < READ_AT_ONCE) return nextMs
      await othersFirst()
    }
  }

  async readings(query: Parameters<ReadingsStore['readings']>[0]): Promise<StoredReading[]> {
    checkLimit(query.limit)
    const { fromMs, toMs } = storableRange(query)
    const fields = storedFields[query.stream]
    const rows = this.#rows(
      `SELECT at_ms, sub, received_at_ms, seq${fields.map(({ name }) => `, "${name}"`).join('')} FROM raw_${query.stream}
       WHERE asset = ? AND at_ms >= ? AND at_ms < ? ORDER BY at_ms, sub LIMIT ?`,
      [this.#knownAsset(query.kind, query.id), fromMs, toMs, query.limit],
    )
    return rows.map(([atMs, sub, receivedAtMs, seq, ...stored]) => ({
      atMs: atMs as number,
      sub: sub as number,
      receivedAtMs: receivedAtMs as number,
      seq: seq as number,
      fields: Object.fromEntries(
        fields.flatMap(({ name, type }, index) =>
          stored[index] === null ? [] : [[name, fromStored(type, stored[index])]],
        ),
      ),
    }))
  }

  async count(query: Parameters<ReadingsStore['count']>[0]): Promise<number> {
    const { fromMs, toMs } = storableRange(query)
    const [row] = this.#rows(
      `SELECT coalesce(sum((SELECT count(*) FROM raw_${query.stream} WHERE asset = key AND at_ms >= ? AND at_ms < ?)), 0)
       FROM asset WHERE kind = ? AND (? IS NULL OR id = ?)`,
      [fromMs, toMs, query.kind, query.id ?? null, query.id ?? null],
    )
    return row![0] as number
  }

  async minutes(query: Parameters<ReadingsStore['minutes']>[0]): Promise<MinuteMean[]> {
    checkLimit(query.limit)
    const [field] = fieldsAskedFor(query.stream, [query.field])
    if (field!.minute === 'last') throw new RangeError(`Cannot read means of "${query.field}": it has none`)
    const { fromMs, toMs } = storableRange(query)
    return this.#rows(
      `SELECT minute_ms, "${field!.name}_mean", "${field!.name}_min", "${field!.name}_max", "${field!.name}_count"
       FROM minute_${query.stream} WHERE asset = ? AND minute_ms >= ? AND minute_ms < ? AND "${field!.name}_count" > 0
       ORDER BY minute_ms LIMIT ?`,
      [this.#knownAsset(query.kind, query.id), fromMs, toMs, query.limit],
    ).map((row) => {
      const [minuteMs, mean, min, max, count] = row as [number, number, number, number, number]
      return { minuteMs, mean, min, max, count }
    })
  }

  async maintain(nowMs: number): Promise<boolean> {
    const moreMinutes = this.#reach('work out minutes', () => this.#workOutMinutes(nowMs))
    await othersFirst()
    const moreRows = this.#reach('drop old readings', () => this.#purge(nowMs))
    return moreMinutes || moreRows
  }

  #workOutMinutes(nowMs: number): boolean {
    return this.#sqlite.transaction(() => {
      const due = this.#rows(
        'SELECT minute_ms, stream, asset FROM dirty WHERE minute_ms < ? ORDER BY minute_ms LIMIT ?',
        [nowMs - (nowMs % MINUTE_MS), MINUTES_AT_ONCE],
      ) as readonly (readonly [number, Stream, number])[]
      const workOut = new Map<Stream, Prepared<never>>()
      const done = this.#sqlite.prepare('DELETE FROM dirty WHERE minute_ms = ? AND stream = ? AND asset = ?')
      for (const [minuteMs, stream, asset] of due) {
        const statement = workOut.get(stream) ?? this.#sqlite.prepare<never>(minuteSql(stream))
        workOut.set(stream, statement)
        statement.run(asset, minuteMs, minuteMs + MINUTE_MS)
        done.run(minuteMs, stream, asset)
      }
      return due.length === MINUTES_AT_ONCE
    })
  }

  #purge(nowMs: number): boolean {
    const { rawKeepMs, minuteKeepMs, purgeRowsMax } = this.#config
    return this.#sqlite.transaction(() => {
      // readings whose minute is still to be worked out stay until it is
      const [oldest] = this.#rows('SELECT min(minute_ms) FROM dirty', [])
      const cutMs = Math.min(nowMs - rawKeepMs, (oldest![0] as number | null) ?? Infinity)
      const wasMs = this.#rawFromMs()
      const rawFromMs = Math.max(wasMs, cutMs - (cutMs % MINUTE_MS))
      // nothing grows old within a minute, and looking through every asset costs
      if (rawFromMs === this.#purgedToMs) return false
      if (rawFromMs !== wasMs) this.#sqlite.prepare('UPDATE kept SET raw_from_ms = ?').run(rawFromMs)
      let left = purgeRowsMax
      for (const stream of streams) {
        left -= this.#sqlite.prepare(purgeSql('raw', stream)).run(rawFromMs, left)
        left -= this.#sqlite.prepare(purgeSql('minute', stream)).run(nowMs - minuteKeepMs, left)
        if (left === 0) break
      }
      if (left < purgeRowsMax) this.#log.debug({ rows: purgeRowsMax - left }, 'old readings dropped')
      if (left > 0) this.#purgedToMs = rawFromMs
      return left === 0
    })
  }

  async ping(): Promise<void> {
    this.#reach('write readings', () => this.#sqlite.transaction(() => this.#rawFromMs()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sqlite[Symbol.dispose]()
  }

  #rawFromMs(): number {
    return this.#rawFrom.get()!.raw_from_ms
  }

  #assetKey(kind: string, id: string): number {
    const name = `${kind}/${id}`
    const known = this.#assets.get(name)
    if (known !== undefined) return known
    if (this.#assets.size >= ASSETS_REMEMBERED) this.#assets.clear()
    const { key } = this.#findAsset.get(kind, id) ?? this.#addAsset.get(kind, id)!
    this.#assets.set(name, key)
    return key
  }

  /** For reading: -1, which no row has, for an asset nobody has heard of. */
  #knownAsset(kind: string, id: string): number {
    return this.#findAsset.get(kind, id)?.key ?? -1
  }

  #rows(sql: string, values: readonly SQLInputValue[]): readonly Row[] {
    return this.#reach('read readings', () => {
      const statement = this.#sqlite.db.prepare(sql)
      statement.setReturnArrays(true)
      return statement.all(...values) as unknown as readonly Row[]
    })
  }

  /** What SQLite itself complains of (disk full, a locked or damaged file) may be mended: it is tried again later. */
  #reach<T>(action: string, work: () => T): T {
    try {
      return work()
    } catch (error) {
      this.#assets.clear() // a key given out in a transaction that was undone does not exist
      if (sqliteCode(error) === undefined) throw error
      throw new StoreUnavailable(`Cannot ${action}: ${this.#sqlite.file} says "${(error as Error).message}"`, {
        cause: error,
      })
    }
  }
}

interface SeriesRange extends Range {
  readonly stream: Stream
  readonly asset: number
}

function toColumn(type: FieldType, value: unknown): SQLInputValue {
  const stored = toStored(type, value)
  return typeof stored === 'boolean' ? Number(stored) : stored
}

// with its neighbours gone, a minute worked out again would be wrong
const tooOld = ({ atMs }: Reading, rawFromMs: number): string | undefined =>
  atMs < rawFromMs
    ? `it is older than what is kept: ${new Date(atMs).toISOString()} is before ${new Date(rawFromMs).toISOString()}`
    : undefined

const points = (rows: readonly Row[], fields: readonly StoredField[]): Series['fields'] =>
  Object.fromEntries(
    fields.map(({ name, type }, index) => [
      name,
      rows.flatMap((row) =>
        row[index + 2] === null ? [] : [{ atMs: row[0] as number, value: toPoint(type, row[index + 2]) }],
      ),
    ]),
  )
