import type { Downsampler, Point } from './downsample.ts'
import type { InfluxHttp, QlSeries } from './influx-http.ts'
import { qlField, qlName, qlText } from './line-protocol.ts'
import { toPoint, type StoredField } from './reading-fields.ts'
import type { Series } from '#domain/series.ts'

/** Every reading has one, whatever else it lacks. */
export const SEQ = qlField('seq', 'integer')

const ROWS_AT_ONCE = 10_000 // rows of one answer: about 1 MB of JSON

/** One asset's rows of one measurement between two times. */
export interface SeriesRows {
  readonly database: string
  readonly measurement: string
  readonly id: string
  readonly fromMs: number
  readonly toMs: number
}
/** Rows that stand for one reading each, or for a minute of them. */
export interface SeriesPart extends SeriesRows {
  /** Where a field's lowest and highest of a row are, in InfluxQL. */
  readonly low: (field: StoredField) => string
  readonly high: (field: StoredField) => string
  /** A field that grows with time, by which the first row of a bucket is found, in InfluxQL. */
  readonly order: string
}

export interface SeriesRow {
  readonly atMs: number
  readonly sub: number
  /** A stored value a column; null: it had none. */
  readonly values: readonly unknown[]
}

/** Reads series by InfluxQL, in the words that 1.x, 2.x and 3 share. */
export class InfluxSeries {
  readonly #http: InfluxHttp

  constructor(http: InfluxHttp) {
    this.#http = http
  }

  /** Every point of the fields when there are at most `pointsMax` readings, else undefined. */
  async few(
    part: SeriesPart,
    fields: readonly StoredField[],
    pointsMax: number,
  ): Promise<Series['fields'] | undefined> {
    // seq makes readings count that have none of the fields
    const rows = await this.rows(part, [SEQ, ...fields.map((field) => part.low(field))], pointsMax + 1)
    if (rows.length > pointsMax) return undefined
    return Object.fromEntries(
      fields.map(({ name, type }, index) => [
        name,
        rows.flatMap(({ atMs, values }): Point[] =>
          values[index + 1] === null ? [] : [{ atMs, value: toPoint(type, values[index + 1]) }],
        ),
      ]),
    )
  }

  /** Columns (in InfluxQL) of rows in order of time, at most `limit`; a reading that stands under two towns (it moved) comes once. */
  async rows(part: SeriesRows, columns: readonly string[], limit: number): Promise<SeriesRow[]> {
    return (await this.#page(part, columns, limit)).filter(
      (row, index, all) => row.atMs !== all[index - 1]?.atMs || row.sub !== all[index - 1]?.sub,
    )
  }

  async #page(part: SeriesRows, columns: readonly string[], limit: number, after?: SeriesRow): Promise<SeriesRow[]> {
    const since = after === undefined ? '' : ` AND time > ${after.atMs}${String(after.sub).padStart(6, '0')}`
    const statement = `SELECT ${columns.join(', ')} ${fromWhere(part)}${since} ORDER BY time ASC LIMIT ${limit}`
    const [series] = await this.#http.ask(part.database, [statement], 'exact')
    return (series![0]?.values ?? []).map(([time, ...values]) => ({ ...readTime(String(time)), values }))
  }

  /** The newest value of a number in the range. */
  async lastOf(part: SeriesRows, column: string): Promise<number | undefined> {
    const [series] = await this.#http.ask(part.database, [`SELECT last(${column}) ${fromWhere(part)}`])
    const value = series?.[0]?.values[0]?.[1]
    return typeof value === 'number' ? value : undefined
  }

  /**
   * Feed what survives thinning out to `into`, field by field. InfluxDB itself finds the lowest and highest of each bucket (`top` and
   * `bottom` keep a point's own time, unlike `min` and `max`); changes of booleans and texts it cannot find, they are read and compared.
   */
  async feed(
    parts: readonly SeriesPart[],
    fields: readonly StoredField[],
    bucketMs: number,
    into: Downsampler,
  ): Promise<void> {
    const whole = parts.filter(({ fromMs, toMs }) => fromMs < toMs)
    const found = fields.map((): Point[] => [])
    for (const part of whole) await this.#findExtremes(part, fields, bucketMs, found)
    found.forEach((points, index) => {
      for (const { atMs, value } of points.toSorted((one, other) => one.atMs - other.atMs))
        into.addRange(atMs, index, value, value)
    })
    for (const part of whole) await this.#feedChanges(part, fields, into)
  }

  async #findExtremes(
    part: SeriesPart,
    fields: readonly StoredField[],
    bucketMs: number,
    found: readonly Point[][],
  ): Promise<void> {
    const grouped = `${fromWhere(part)} GROUP BY time(${bucketMs}ms) fill(none)`
    const statements: { ql: string; take: (series: QlSeries) => void }[] = []
    fields.forEach((field, index) => {
      if (field.minute !== 'mean') return
      const take = ({ values }: QlSeries) => found[index]!.push(...values.map(([atMs, value]) => point(atMs, value)))
      statements.push({ ql: `SELECT bottom(${part.low(field)}, 1) ${grouped}`, take })
      statements.push({ ql: `SELECT top(${part.high(field)}, 1) ${grouped}`, take })
    })
    const position = fields.flatMap((field, index) => (field.position ? [{ index, column: part.low(field) }] : []))
    if (position.length > 0) {
      const columns = position.map(({ column }) => column).join(', ')
      statements.push({
        ql: `SELECT bottom(${part.order}, 1), ${columns} ${grouped}`,
        take: ({ values }) => {
          for (const [atMs, , ...coordinates] of values)
            position.forEach(({ index }, nth) => {
              if (coordinates[nth] !== null) found[index]!.push(point(atMs, coordinates[nth]))
            })
        },
      })
    }
    if (statements.length === 0) return
    const answers = await this.#http.ask(
      part.database,
      statements.map(({ ql }) => ql),
    )
    answers.forEach((series, index) => series.forEach((each) => statements[index]!.take(each)))
  }

  async #feedChanges(part: SeriesPart, fields: readonly StoredField[], into: Downsampler): Promise<void> {
    const changing = fields.flatMap((field, index) =>
      field.minute === 'last' && !field.position ? [{ field, index }] : [],
    )
    if (changing.length === 0) return
    const columns = changing.map(({ field }) => part.low(field))
    let after: SeriesRow | undefined
    do {
      const page: SeriesRow[] = await this.#page(part, columns, ROWS_AT_ONCE, after)
      for (const { atMs, values } of page)
        changing.forEach(({ index }, nth) => into.addRange(atMs, index, values[nth], values[nth]))
      after = page.length === ROWS_AT_ONCE ? page.at(-1) : undefined
    } while (after !== undefined)
  }
}

const fromWhere = ({ measurement, id, fromMs, toMs }: SeriesRows): string =>
  `FROM ${qlName(measurement)} WHERE "id" = ${qlText(id)} AND time >= ${fromMs}ms AND time < ${toMs}ms`

const point = (atMs: unknown, value: unknown): Point => ({ atMs: Number(atMs), value: value as Point['value'] })

const TIME = /^(.+?)(?:\.(\d+))?Z$/

/** RFC 3339 with up to nine decimals: milliseconds, and the number within the millisecond. */
function readTime(text: string): { atMs: number; sub: number } {
  const [, seconds, decimals = ''] = TIME.exec(text) ?? []
  const nanos = decimals.padEnd(9, '0')
  return { atMs: Date.parse(`${seconds}Z`) + Number(nanos.slice(0, 3)), sub: Number(nanos.slice(3)) }
}
