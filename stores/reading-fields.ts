import { fieldsOf, type FieldScalar, type Reading } from '#domain/reading.ts'
import type { Stream } from '#domain/topic.ts'

/** How a field is stored. The schema alone decides, never a value: 1 and 1.5 of one field are both `float`. */
export type FieldType = 'float' | 'integer' | 'boolean' | 'text' | 'json'

export interface StoredField {
  readonly name: string
  readonly type: FieldType
  /**
   * What is kept of a minute: mean, lowest, highest and how many; or the last one, where a mean would say something untrue
   * (a place beside the road, half a boolean, a heading of 180° between 359° and 1°).
   */
  readonly minute: 'mean' | 'last'
  /** Belongs to a position: its points are those of one fix, never of two. */
  readonly position: boolean
}

const POSITION = new Set(['lon', 'lat', 'headingDeg'])

interface FieldSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
}

function typeOf(schema: FieldSchema): FieldType {
  switch (schema.type) {
    case 'number':
      return 'float'
    case 'integer':
      return 'integer'
    case 'boolean':
      return 'boolean'
    case 'string':
      return 'text'
    default:
      return schema.enum === undefined ? 'json' : 'text'
  }
}

function storedField(name: string, schema: FieldSchema): StoredField {
  const type = typeOf(schema)
  const position = POSITION.has(name)
  const numeric = type === 'float' || type === 'integer'
  return { name, type, minute: numeric && !position ? 'mean' : 'last', position }
}

const fieldsOfStream = (stream: Stream): readonly StoredField[] =>
  Object.entries(fieldsOf[stream].properties).map(([name, schema]) => storedField(name, schema as FieldSchema))

/** The fields of each stream, in the order of its schema. */
export const storedFields: { readonly [S in Stream]: readonly StoredField[] } = {
  fix: fieldsOfStream('fix'),
  order: fieldsOfStream('order'),
  stalls: fieldsOfStream('stalls'),
  visits: fieldsOfStream('visits'),
  air: fieldsOfStream('air'),
  supplies: fieldsOfStream('supplies'),
  event: fieldsOfStream('event'),
  state: fieldsOfStream('state'),
  count: fieldsOfStream('count'),
  online: fieldsOfStream('online'),
}

export const streams = Object.keys(storedFields) as Stream[]

const SUBS = 1_000_000 // identities within one millisecond: as many as it has nanoseconds

/**
 * Why no store can hold a reading, in words; undefined when it can. Asked before anything is written, so that a wrong type never
 * reaches a column or turns an InfluxDB field into another type for everyone.
 */
export function unstorable(reading: Reading): string | undefined {
  const { stream } = reading
  const fields = storedFields[stream]
  if (fields === undefined) return `stream "${stream}" is not one of ${streams.join(', ')}`
  if (!Number.isSafeInteger(reading.atMs) || reading.atMs < 0) return `atMs is ${reading.atMs}`
  if (!Number.isInteger(reading.sub) || reading.sub < 0 || reading.sub >= SUBS) return `sub is ${reading.sub}`
  if (!Number.isSafeInteger(reading.receivedAtMs)) return `receivedAtMs is ${reading.receivedAtMs}`
  if (!Number.isSafeInteger(reading.seq)) return `seq is ${reading.seq}`
  const values: Readonly<Record<string, unknown>> = reading.fields
  let known = 0
  for (const { name, type } of fields) {
    const value = values[name]
    if (value === undefined) continue
    known++
    if (!fits(type, value)) return `${name} must be ${type}: it is ${inWords(value)}`
  }
  // counting is cheaper than looking each name up, and nearly always ends here
  if (known === Object.keys(values).length) return undefined
  const unknown = Object.keys(values).find((name) => values[name] !== undefined && !fields.some((f) => f.name === name))
  return unknown === undefined ? undefined : `stream "${stream}" has no field "${unknown}"`
}

// JSON has no word for NaN and the infinities
const inWords = (value: unknown): string =>
  typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value).slice(0, 100)

function fits(type: FieldType, value: unknown): boolean {
  switch (type) {
    case 'float':
      return typeof value === 'number' && Number.isFinite(value)
    case 'integer':
      return Number.isSafeInteger(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'text':
      return typeof value === 'string'
    default:
      return typeof value === 'boolean' || Array.isArray(value)
  }
}

/** A field as it is written: lists and unions as JSON text, no negative zero (SQLite has none). */
export function toStored(type: FieldType, value: unknown): FieldScalar {
  if (type === 'json') return JSON.stringify(value)
  if (type === 'text') return (value as string).toWellFormed()
  return typeof value === 'number' ? value + 0 : (value as boolean)
}

/** A field as the reading had it. */
export function fromStored(type: FieldType, stored: unknown): unknown {
  if (type === 'json') return JSON.parse(String(stored)) as unknown
  if (type === 'boolean') return stored === true || stored === 1
  return stored
}

/** A field as a chart takes it: lists stay JSON text. */
export function toPoint(type: FieldType, stored: unknown): FieldScalar {
  if (type === 'boolean') return stored === true || stored === 1
  if (type === 'json' && (stored === 'true' || stored === 'false')) return stored === 'true'
  return stored as FieldScalar
}
