import type { Logger } from 'pino'
import type { Config } from '#config'
import type { Series, StoredReading } from '#domain/series.ts'
import type { Reading } from '#domain/reading.ts'
import { bucketMsFor, Downsampler } from './downsample.ts'
import { ensureDatabase } from './influx-databases.ts'
import { InfluxHttp, type InfluxSettings } from './influx-http.ts'
import {
  MINUTE_KEY,
  MINUTE_MS,
  minuteKeys,
  MinuteMarks,
  workOutMinutes,
  type MinuteDatabases,
} from './influx-minutes.ts'
import { InfluxSeries, SEQ, type SeriesPart } from './influx-series.ts'
import { fieldKey, measurementOf, qlField, qlName, qlText, ReadingEncoder } from './line-protocol.ts'
import { fromStored, storedFields, unstorable, type StoredField } from './reading-fields.ts'
import { checkLimit, checkPointsMax, fieldsAskedFor, RAW_SPAN_MS_MAX, storableRange } from './readings-query.ts'
import type { MinuteMean, ReadingsStore, RefusedReading } from './types.ts'

const LINES_MAX = 5_000 // lines in one request; InfluxDB's own advice is 5,000 to 10,000
const GROWS_AFTER = 20 // requests taken whole before larger ones are tried again: a few refused ones cost little

const RECEIVED = qlField('receivedAtMs', 'integer')
const MINUTE = qlField(MINUTE_KEY, 'integer')
const rawColumn = ({ name, type }: StoredField): string => qlField(fieldKey(name), type)

interface Item {
  readonly reading: Reading
  readonly line: string
}

/**
 * Readings in InfluxDB: measurement `{kind}_{stream}`; tags kind, id and town; every other field of the schema a field of its own type;
 * time in nanoseconds = atMs · 1,000,000 + sub, so a repeated reading overwrites itself. One-minute means are in `{database}_1m`.
 */
export class InfluxReadings implements ReadingsStore {
  readonly name = 'influx'
  readonly #settings: InfluxSettings & Pick<Config, 'rawKeepMs' | 'minuteKeepMs'>
  readonly #log: Logger
  readonly #nowMs: () => number
  readonly #http: InfluxHttp
  readonly #series: InfluxSeries
  readonly #marks: MinuteMarks
  readonly #databases: MinuteDatabases
  readonly #encoder = new ReadingEncoder()
  #linesMax = LINES_MAX
  #takenWhole = 0

  constructor(
    config: InfluxSettings & Pick<Config, 'dataDir' | 'rawKeepMs' | 'minuteKeepMs'>,
    log: Logger,
    nowMs: () => number,
  ) {
    this.#settings = config
    this.#log = log
    this.#nowMs = nowMs
    this.#http = new InfluxHttp(config, nowMs)
    this.#series = new InfluxSeries(this.#http)
    this.#databases = { raw: config.influxDatabase, minutes: `${config.influxDatabase}_1m` }
    this.#marks = new MinuteMarks(config.dataDir, log)
  }

  async prepare(): Promise<void> {
    const { rawKeepMs, minuteKeepMs } = this.#settings
    await ensureDatabase(this.#http, this.#settings, this.#databases.raw, rawKeepMs, this.#log)
    await ensureDatabase(this.#http, this.#settings, this.#databases.minutes, minuteKeepMs, this.#log)
  }

  async append(batch: readonly Reading[], signal?: AbortSignal): Promise<RefusedReading[]> {
    const refused: RefusedReading[] = []
    const items: Item[] = []
    for (const reading of batch) {
      const detail = unstorable(reading)
      if (detail === undefined) items.push({ reading, line: this.#encoder.encode(reading) })
      else refused.push({ reading, detail })
    }
    for (let from = 0; from < items.length;) {
      const some = items.slice(from, from + this.#linesMax)
      from += some.length
      refused.push(...(await this.#write(some, signal)))
    }
    const lost = new Set(refused.map(({ reading }) => reading))
    this.#marks.mark(lost.size === 0 ? batch : batch.filter((reading) => !lost.has(reading)))
    return refused
  }

  /** Writes lines; when some are refused, halves them until each refused one stands alone. The good ones only overwrite themselves. */
  async #write(items: readonly Item[], signal: AbortSignal | undefined): Promise<RefusedReading[]> {
    const answer = await this.#http.write(
      this.#databases.raw,
      items.map(({ line }) => line),
      signal,
    )
    if (answer.is === 'kept') {
      if (items.length >= this.#linesMax && ++this.#takenWhole >= GROWS_AFTER) this.#resize(this.#linesMax * 2)
      return []
    }
    const { detail } = answer
    if (items.length === 1 || (answer.is === 'refused' && answer.all))
      return items.map(({ reading }) => ({ reading, detail: `InfluxDB refused it: ${detail}` }))
    const half = Math.ceil(items.length / 2)
    // what was too large now will be again
    if (answer.is === 'too-large') this.#resize(Math.min(this.#linesMax, half))
    const first = await this.#write(items.slice(0, half), signal)
    return [...first, ...(await this.#write(items.slice(half), signal))]
  }

  #resize(lines: number): void {
    this.#linesMax = Math.min(LINES_MAX, lines)
    this.#takenWhole = 0
  }

  async series(query: Parameters<ReadingsStore['series']>[0]): Promise<Series> {
    checkPointsMax(query)
    const fields = fieldsAskedFor(query.stream, query.fields)
    const { fromMs, toMs } = storableRange(query)
    const measurement = measurementOf(query.kind, query.stream)
    const raw: SeriesPart = {
      database: this.#databases.raw,
      measurement,
      id: query.id,
      fromMs,
      toMs,
      low: rawColumn,
      high: rawColumn,
      // there is no field of device time, and none of the others grows in its order so well
      order: RECEIVED,
    }
    if (fromMs >= this.#nowMs() - this.#settings.rawKeepMs) {
      const few = await this.#series.few(raw, fields, query.pointsMax)
      if (few !== undefined) return { source: 'raw', bucketMs: 0, fields: few }
      if (toMs - fromMs <= RAW_SPAN_MS_MAX) {
        const bucketMs = bucketMsFor(fromMs, toMs, query.pointsMax)
        const thinned = new Downsampler(fields, bucketMs, query.pointsMax)
        await this.#series.feed([raw], fields, bucketMs, thinned)
        return { source: 'raw-buckets', bucketMs, fields: thinned.finish() }
      }
    }
    const minutes: SeriesPart = {
      ...raw,
      database: this.#databases.minutes,
      low: (field) => (field.minute === 'last' ? rawColumn(field) : qlField(minuteKeys(field).min, 'float')),
      high: (field) => (field.minute === 'last' ? rawColumn(field) : qlField(minuteKeys(field).max, 'float')),
      order: MINUTE,
    }
    const doneMs = await this.#series.lastOf(minutes, MINUTE)
    // minutes not worked out yet, at least the one that is running
    const rest = { ...raw, fromMs: doneMs === undefined ? fromMs : doneMs + MINUTE_MS }
    const bucketMs = bucketMsFor(fromMs, toMs, query.pointsMax, MINUTE_MS)
    const thinned = new Downsampler(fields, bucketMs, query.pointsMax)
    await this.#series.feed([minutes, rest], fields, bucketMs, thinned)
    return { source: 'minute', bucketMs, fields: thinned.finish() }
  }

  async readings(query: Parameters<ReadingsStore['readings']>[0]): Promise<StoredReading[]> {
    checkLimit(query.limit)
    const { fromMs, toMs } = storableRange(query)
    const fields = storedFields[query.stream]
    const columns = [RECEIVED, SEQ, ...fields.map(rawColumn)]
    const rows = await this.#series.rows(
      {
        database: this.#databases.raw,
        measurement: measurementOf(query.kind, query.stream),
        id: query.id,
        fromMs,
        toMs,
      },
      columns,
      query.limit,
    )
    return rows.map(({ atMs, sub, values: [receivedAtMs, seq, ...stored] }) => ({
      atMs,
      sub,
      receivedAtMs: Number(receivedAtMs),
      seq: Number(seq),
      fields: Object.fromEntries(
        fields.flatMap(({ name, type }, index) =>
          stored[index] === null ? [] : [[name, fromStored(type, stored[index])]],
        ),
      ),
    }))
  }

  async count(query: Parameters<ReadingsStore['count']>[0]): Promise<number> {
    const { fromMs, toMs } = storableRange(query)
    const ofOne = query.id === undefined ? '' : ` AND "id" = ${qlText(query.id)}`
    const [series] = await this.#http.ask(this.#databases.raw, [
      `SELECT count(${SEQ}) FROM ${qlName(measurementOf(query.kind, query.stream))}
       WHERE time >= ${fromMs}ms AND time < ${toMs}ms${ofOne}`,
    ])
    return Number(series?.[0]?.values[0]?.[1] ?? 0)
  }

  async minutes(query: Parameters<ReadingsStore['minutes']>[0]): Promise<MinuteMean[]> {
    checkLimit(query.limit)
    const [field] = fieldsAskedFor(query.stream, [query.field])
    if (field!.minute === 'last') throw new RangeError(`Cannot read means of "${query.field}": it has none`)
    const { fromMs, toMs } = storableRange(query)
    const keys = minuteKeys(field!)
    const rows = await this.#series.rows(
      {
        database: this.#databases.minutes,
        measurement: measurementOf(query.kind, query.stream),
        id: query.id,
        fromMs,
        toMs,
      },
      [
        qlField(keys.mean, 'float'),
        qlField(keys.min, 'float'),
        qlField(keys.max, 'float'),
        qlField(keys.count, 'integer'),
      ],
      query.limit,
    )
    return rows.map(({ atMs, values }) => {
      const [mean, min, max, count] = values as [number, number, number, number]
      return { minuteMs: atMs, mean, min, max, count }
    })
  }

  /** InfluxDB drops what is past its keep time by itself: its retention was set by `prepare`. */
  async maintain(nowMs: number): Promise<boolean> {
    return workOutMinutes(this.#http, this.#databases, this.#marks, nowMs, this.#log)
  }

  async ping(): Promise<void> {
    // answers only when the server is up, the credentials are right and the database exists
    await this.#http.ask(this.#databases.raw, ['SELECT "seq" FROM "ping" LIMIT 1'])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http[Symbol.dispose]()
    this.#marks[Symbol.dispose]()
  }
}
