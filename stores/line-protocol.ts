import type { FieldScalar, Reading } from '#domain/reading.ts'
import { storedFields, toStored, type FieldType } from './reading-fields.ts'

/**
 * InfluxDB's line protocol and InfluxQL: the only place where text becomes part of either (docs/decisions/002). A line is
 * `measurement,tag=text field=value,… nanoseconds`.
 */
export interface LineField {
  readonly key: string
  readonly type: FieldType
  readonly value: FieldScalar
}

/** One measurement a kind and stream. Both are words of our own. */
export const measurementOf = (kind: string, stream: string): string => `${kind}_${stream}`

// tags, and what every reading carries beside its fields; a field of the same name would be two columns of one name
const TAKEN = new Set(['kind', 'id', 'town', 'receivedAtMs', 'seq', 'time'])

/** The key a field of a schema is written under. */
export const fieldKey = (name: string): string => (TAKEN.has(name) ? `${name}Field` : name)

/**
 * What a tag keeps of a text. Line protocol cannot say a line break, nor a backslash before a separator: control characters become
 * spaces, a backslash becomes a slash, and nothing at all becomes "-" (a tag may not be empty).
 */
export function tagText(text: string): string {
  const plain = text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll('\\', '/')
  return plain === '' ? '-' : plain
}

const escapeMeasurement = (name: string): string => name.replaceAll(/[, ]/g, '\\$&')
const escapeKey = (text: string): string => text.replaceAll(/[,= ]/g, '\\$&')

/** Measurement and tags of a line, with tags in the order of their keys, which spares InfluxDB from sorting them. */
export function lineHead(measurement: string, tags: Readonly<Record<string, string>>): string {
  let head = escapeMeasurement(tagText(measurement))
  for (const key of Object.keys(tags).toSorted())
    head += `,${escapeKey(tagText(key))}=${escapeKey(tagText(tags[key]!))}`
  return head
}

/** A field's value as its type is written. @throws {RangeError} on a number that is not finite: InfluxDB has no such thing. */
export function fieldValue(type: FieldType, value: FieldScalar): string {
  switch (type) {
    case 'float':
    case 'integer':
      if (!Number.isFinite(value)) throw new RangeError(`Cannot write a field: it is ${String(value)}`)
      return type === 'float' ? String(value) : `${String(value)}i`
    case 'boolean':
      return value === true ? 'true' : 'false'
    default:
      return `"${String(value).toWellFormed().replaceAll(/["\\]/g, '\\$&')}"`
  }
}

/** A whole line; `atNs` as text, because nanoseconds of today are beyond what a number holds exactly. */
export function encodeLine(head: string, fields: readonly LineField[], atNs: string): string {
  let line = head
  let separator = ' '
  for (const { key, type, value } of fields) {
    line += `${separator}${escapeKey(tagText(key))}=${fieldValue(type, value)}`
    separator = ','
  }
  return `${line} ${atNs}`
}

/** Milliseconds and the number within the millisecond as nanoseconds: a reading's identity in InfluxDB. */
export const nanoseconds = (atMs: number, sub: number): string => `${atMs}${String(sub).padStart(6, '0')}`

const keysOf = Object.fromEntries(
  Object.entries(storedFields).map(([stream, fields]) => [
    stream,
    fields.map(({ name, type }) => ({ name, type, written: `,${escapeKey(fieldKey(name))}=` })),
  ]),
)

/** Encodes readings; remembers the heads of the series it has seen, as many as `headsMax`. */
export class ReadingEncoder {
  readonly #heads = new Map<string, string>()
  readonly #headsMax: number

  constructor(headsMax = 50_000) {
    this.#headsMax = headsMax
  }

  /** The line of a reading that `unstorable` has nothing against. */
  encode(reading: Reading): string {
    const { kind, id, town, stream, atMs, receivedAtMs, seq, sub } = reading
    const fields: Readonly<Record<string, unknown>> = reading.fields
    let line = `${this.#head(kind, id, town, stream)} receivedAtMs=${receivedAtMs}i,seq=${seq}i`
    for (const { name, type, written } of keysOf[stream]!) {
      const value = fields[name]
      if (value !== undefined) line += written + fieldValue(type, toStored(type, value))
    }
    return `${line} ${nanoseconds(atMs, sub)}`
  }

  #head(kind: string, id: string, town: string, stream: string): string {
    // a line break is in no name that has passed tagText, and in none of ours
    const series = `${kind}\n${stream}\n${id}\n${town}`
    const known = this.#heads.get(series)
    if (known !== undefined) return known
    if (this.#heads.size >= this.#headsMax) this.#heads.clear()
    const head = lineHead(measurementOf(kind, stream), { id, kind, town })
    this.#heads.set(series, head)
    return head
  }
}

/** A text in InfluxQL, which knows of the control characters only the line break: others become spaces, as in tags. */
export const qlText = (text: string): string => `'${qlEscaped(text, /['\\]/g)}'`

/** A name (measurement, field, tag, database) in InfluxQL. */
export const qlName = (name: string): string => `"${qlEscaped(name, /["\\]/g)}"`

const qlTypes = { float: 'float', integer: 'integer', boolean: 'boolean', text: 'string', json: 'string' } as const

/** A field in InfluxQL, of its own type only: what somebody else wrote under its name as another type is not looked at. */
export const qlField = (key: string, type: FieldType): string => `${qlName(key)}::${qlTypes[type]}`

const qlEscaped = (text: string, special: RegExp): string =>
  text
    .toWellFormed()
    .replaceAll(special, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll(/\p{Cc}/gu, ' ')
