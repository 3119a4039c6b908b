import { Compile } from 'typebox/compile'
import type { CoordinateSystem } from './asset.ts'
import { isInside, toWgs84, type Box, type Point } from './coordinates.ts'
import { shown, type QuarantineReason } from './quarantine.ts'
import { fieldsOf } from './reading.ts'
import type { Json, JsonObject } from './receive-json.ts'
import { streamsOf, type Stream } from './topic.ts'

/** Fields in the order of their schema, so that equal contents are equal texts. */
export type FieldValues = Record<string, Json>
export type ReadFields =
  | { readonly ok: true; readonly fields: FieldValues; readonly dropped: string[] }
  | { readonly ok: false; readonly reason: QuarantineReason; readonly detail: string }

interface Field {
  readonly name: string
  readonly required: boolean
  readonly fits: (value: Json) => boolean
  /** The schema in words, for people. */
  readonly expected: string
}

const UNKNOWN = 'unknown'
/** Common to all streams, read elsewhere. */
const COMMON = ['at', 'seq'] as const

/**
 * The fields of one reading (docs/SPEC.md R11–R15): a required field that is wrong rejects it, an optional one that is wrong
 * and a name we do not know are left out and named in `dropped`.
 */
export function readFields(stream: Stream, element: JsonObject, crs: CoordinateSystem, area: Box): ReadFields {
  const fields: FieldValues = {}
  const dropped: string[] = []
  let known = 0
  for (const name of COMMON) if (element[name] !== undefined) known++
  for (const field of fieldTable[stream]) {
    const value = element[field.name]
    if (value === undefined) {
      if (field.required) return wrong(`${field.name} is missing, expected ${field.expected}`)
      continue
    }
    known++
    if (field.fits(value)) fields[field.name] = value === 0 ? 0 : value // -0 is 0
    else if (!field.required) dropped.push(field.name)
    else if (isPlace(field.name, value)) fields[field.name] = value
    else return wrongField(field, value)
  }
  let names = 0
  for (const _ in element) names++
  for (; known < names; known++) dropped.push(UNKNOWN)
  return finish(stream, fields, dropped, crs, area)
}

/** What a single field's schema cannot say. */
function finish(stream: Stream, fields: FieldValues, dropped: string[], crs: CoordinateSystem, area: Box): ReadFields {
  switch (stream) {
    case 'fix':
      return placed(fields, dropped, crs, area)
    case 'stalls':
      return stalls(fields, dropped)
    case 'air':
      return notEmpty(inMgM3(fields, dropped), dropped)
    case 'visits':
    case 'count':
    case 'supplies':
      return notEmpty(fields, dropped)
    case 'event':
      return event(fields, dropped)
    case 'order':
    case 'state':
    case 'online':
      return { ok: true, fields, dropped }
  }
}

function placed(fields: FieldValues, dropped: string[], crs: CoordinateSystem, area: Box): ReadFields {
  const sent: Point = [Number(fields['lon']), Number(fields['lat'])]
  const place = isOnEarth(sent) ? toWgs84(crs, sent) : undefined
  if (place !== undefined && isInside(area, place)) {
    fields['lon'] = place[0]
    fields['lat'] = place[1]
    return { ok: true, fields, dropped }
  }
  const hint = hintOf(sent, crs, area)
  return {
    ok: false,
    reason: 'outside-area',
    detail: `lon ${sent[0]}, lat ${sent[1]} is outside the service area${hint === undefined ? '' : `: ${hint}`}`,
  }
}

/** A number that is no longitude or latitude goes on to the area's check, which knows the usual mistakes. */
const isPlace = (name: string, value: Json): boolean =>
  (name === 'lon' || name === 'lat') && typeof value === 'number' && Number.isFinite(value)

const isOnEarth = ([lon, lat]: Point): boolean => Math.abs(lon) <= 180 && Math.abs(lat) <= 90

/** `dddmm.mmmm`, as NMEA sentences write it. */
const degreesAndMinutes = (value: number): number => Math.trunc(value / 100) + (value % 100) / 60

/** What a position would have to be to lie in the area: said, never assumed. */
function hintOf([lon, lat]: Point, crs: CoordinateSystem, area: Box): string | undefined {
  if (Math.abs(lon) < 0.01 && Math.abs(lat) < 0.01) return 'the receiver had no position'
  const guesses: readonly (readonly [string, Point])[] = [
    ['lon and lat look swapped', [lat, lon]],
    ['looks like degrees and minutes (dddmm.mmmm)', [degreesAndMinutes(lon), degreesAndMinutes(lat)]],
    ['looks like millionths of a degree', [lon / 1e6, lat / 1e6]],
    ['looks like ten-millionths of a degree', [lon / 1e7, lat / 1e7]],
  ]
  return guesses.find(([, point]) => isOnEarth(point) && isInside(area, toWgs84(crs, point)))?.[0]
}

function stalls(fields: FieldValues, dropped: string[]): ReadFields {
  const { occupied, stall } = fields
  if (typeof occupied === 'boolean') {
    if (stall === undefined) return wrong('occupied is true or false, but the stall it is about is missing')
    return { ok: true, fields: { occupied, stall }, dropped }
  }
  if (stall !== undefined) dropped.push('stall')
  // a set: its order means nothing, so equal sets are written equally
  return { ok: true, fields: { occupied: (occupied as readonly string[]).toSorted() }, dropped }
}

/** Molar mass in g/mol. mg/m³ = ppm × molar mass ÷ 24.45 L/mol, at 25 °C and 101.325 kPa (NIOSH Pocket Guide to Chemical Hazards). */
const gases = [
  { ppm: 'nh3Ppm', mgM3: 'nh3MgM3', gramPerMol: 17.031 },
  { ppm: 'h2sPpm', mgM3: 'h2sMgM3', gramPerMol: 34.08 },
] as const
const LITRE_PER_MOL = 24.45
/**
 * 0xfffe and 0xffff in hundredths and thousandths: what electrochemical modules send while they warm up and when the cell is broken. In tenths and as they are they lie
 * beyond what any reading may be.
 */
const ERROR_CODES: readonly unknown[] = [655.34, 655.35, 65.534, 65.535]
const MG_M3_MAX = 1_000

function inMgM3(fields: FieldValues, dropped: string[]): FieldValues {
  const air: FieldValues = {}
  for (const { ppm, mgM3, gramPerMol } of gases) {
    for (const name of [mgM3, ppm])
      if (ERROR_CODES.includes(fields[name])) {
        dropped.push(name)
        delete fields[name]
      }
    const measured = fields[mgM3]
    const inPpm = fields[ppm]
    if (measured !== undefined) {
      air[mgM3] = measured
      if (inPpm !== undefined) dropped.push(ppm) // said twice: the unit we keep wins
    } else if (typeof inPpm === 'number') {
      // four decimals: finer than any such sensor
      const converted = Math.round(((inPpm * gramPerMol) / LITRE_PER_MOL) * 1e4) / 1e4
      if (converted <= MG_M3_MAX) air[mgM3] = converted
      else dropped.push(ppm)
    }
  }
  for (const name of ['temperatureC', 'humidityPercent']) if (fields[name] !== undefined) air[name] = fields[name]
  return air
}

function event(fields: FieldValues, dropped: string[]): ReadFields {
  if (fields['kind'] === 'rating') {
    if (fields['stars'] === undefined) return wrong('a rating needs stars, 1 to 5')
  } else if (fields['stars'] !== undefined) {
    dropped.push('stars')
    delete fields['stars']
  }
  return { ok: true, fields, dropped }
}

function notEmpty(fields: FieldValues, dropped: string[]): ReadFields {
  for (const _ in fields) return { ok: true, fields, dropped }
  return wrong(
    dropped.length === 0
      ? 'the reading has no field'
      : `the reading has no usable field: ${[...new Set(dropped)].join(', ')} left out`,
  )
}

const wrong = (detail: string): ReadFields => ({ ok: false, reason: 'wrong-shape', detail })

const NOT_FINITE_WORDS: readonly unknown[] = ['NaN', 'Infinity', '-Infinity', 'inf', '-inf', 'nan']

function wrongField(field: Field, value: Json): ReadFields {
  const endless = typeof value === 'number' ? !Number.isFinite(value) : NOT_FINITE_WORDS.includes(value)
  return {
    ok: false,
    reason: endless ? 'not-finite' : 'wrong-shape',
    detail: `${field.name} is ${shown(value)}, expected ${field.expected}`,
  }
}

function describe(schema: object): string {
  const { anyOf, enum: words, type, minimum, maximum } = schema as SchemaWords
  if (anyOf !== undefined) return 'a list of stall ids, or true or false'
  if (words !== undefined) return `one of ${words.join(', ')}`
  const range = minimum === undefined || maximum === undefined ? '' : ` from ${minimum} to ${maximum}`
  return `${typeWords[type ?? ''] ?? 'something else'}${range}`
}

/** What of JSON Schema our fields use. */
interface SchemaWords {
  readonly anyOf?: readonly unknown[]
  readonly enum?: readonly string[]
  readonly type?: string
  readonly minimum?: number
  readonly maximum?: number
}
const typeWords: Readonly<Record<string, string>> = {
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  string: 'a short text of letters, digits, - and _',
}

/** Checkers are compiled once, one a field, so that a field can be wrong alone. */
const fieldTable = Object.fromEntries(
  [...new Set(Object.values(streamsOf).flat())].map((stream) => {
    const schema = fieldsOf[stream]
    const required: readonly string[] = schema.required ?? []
    const fields = Object.entries(schema.properties).map(([name, property]): Field => {
      const validator = Compile(property)
      return {
        name,
        required: required.includes(name),
        fits: (value) => validator.Check(value),
        expected: describe(property),
      }
    })
    return [stream, fields]
  }),
) as unknown as Readonly<Record<Stream, readonly Field[]>>
