import fc from 'fast-check'

/** For tests: requests made of the schemas of an OpenAPI document, right at the edges or wrong in one place. */

export interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly items?: Schema | readonly Schema[]
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
}
export interface Operation {
  readonly 'x-access': string
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >
}
/** A request as it goes over the wire. */
export interface RawRequest {
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}
/** Values that mean something here, by the name of the member. */
export type Hints = (name: string) => readonly unknown[] | undefined

const LONG = '长'.repeat(2_000)
/** Texts that were somebody's trouble once: empty, blank, NUL, right to left, half a pair, names of objects, paths, formulas, SQL, markup. */
export const texts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  'a\u202Eb',
  '\uFEFF',
  '\uD800',
  '🚽'.repeat(20),
  '__proto__',
  'constructor',
  'NaN',
  'Infinity',
  '-0',
  '1e999',
  '../../../etc/passwd',
  '=1+1',
  "'; DROP TABLE asset; --",
  '<img src=x onerror=alert(1)>',
  '${7*7}{{7*7}}',
  'a,b c=d\n',
  '9007199254740993',
  '0x10',
  '2026-02-30',
  LONG,
]
/** Written without quotes: JSON whose number is no number of ours. */
const INFINITE = '\u0001 1e999'
const wrong: readonly unknown[] = [
  ...texts,
  null,
  true,
  -1,
  0,
  0.5,
  -0.000_1,
  2 ** 31,
  2 ** 53,
  8_640_000_000_000_000,
  8_640_000_000_000_001,
  1e300,
  INFINITE,
  [],
  {},
  [[]],
  [null],
  { a: { b: 1 } },
  { toString: 'x' },
  { length: 1e9 },
]

export const inJson = (value: unknown): string => JSON.stringify(value).replaceAll(JSON.stringify(INFINITE), '1e999')

/** A value as the schema wants it, at its edges as often as not. */
export function rightFor(schema: Schema, name: string, hints: Hints): fc.Arbitrary<unknown> {
  const known = hints(name)
  if (known !== undefined && schema.type !== 'array' && schema.type !== 'object') return fc.constantFrom(...known)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => rightFor(each, name, hints)))
  switch (schema.type) {
    case 'integer':
    case 'number':
      return numberFor(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return textFor(schema)
    case 'array':
      return arrayFor(schema, name, hints)
    case 'object':
      return objectFor(schema, hints)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function numberFor({ type, minimum = -1e15, maximum = 1e15 }: Schema): fc.Arbitrary<number> {
  const edges = fc.constantFrom(minimum, maximum, Math.min(maximum, minimum + 1))
  const within =
    type === 'integer'
      ? fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) })
      : fc.double({ min: minimum, max: maximum, noNaN: true })
  return fc.oneof({ arbitrary: edges, weight: 1 }, { arbitrary: within, weight: 3 })
}

function textFor({ pattern, minLength = 0, maxLength = 5_000 }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern)).map((text) => text.slice(0, maxLength))
  const fits = texts.filter(({ length }) => length >= minLength && length <= maxLength)
  return fc.oneof(
    fc.string({ minLength: Math.max(1, minLength), maxLength: Math.min(12, maxLength) }),
    fc.string({ unit: 'binary', minLength, maxLength: Math.min(30, maxLength) }),
    fc.constantFrom('x'.repeat(Math.max(minLength, 1)), '长'.repeat(maxLength), ...fits),
  )
}

function arrayFor(schema: Schema, name: string, hints: Hints): fc.Arbitrary<unknown[]> {
  const { items = {}, minItems = 0, maxItems = 4 } = schema
  if (Array.isArray(items)) return fc.tuple(...(items as readonly Schema[]).map((item) => rightFor(item, name, hints)))
  const of = rightFor(items as Schema, name, hints)
  const size = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) }
  if (schema.uniqueItems !== true) return fc.array(of, size)
  return fc.array(of, size).map((all) => [...new Map(all.map((each) => [JSON.stringify(each), each])).values()])
}

function objectFor({ properties = {}, required = [], additionalProperties, patternProperties }: Schema, hints: Hints) {
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, rightFor(schema, name, hints)]),
  )
  const known = fc.record(model, { requiredKeys: [...required] })
  const others =
    typeof additionalProperties === 'object' ? additionalProperties : Object.values(patternProperties ?? {})[0]
  if (others === undefined) return known
  const more = fc.dictionary(
    fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom(...texts)),
    rightFor(others, '', hints),
    {
      maxKeys: 3,
      noNullPrototype: true,
    },
  )
  return fc.tuple(known, more).map(([own, rest]) => ({ ...rest, ...own }))
}

/** The same with one thing wrong somewhere inside: another value, one that is missing, one that nobody knows. */
function spoiled(right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(right, fc.nat(), fc.constantFrom(...wrong), fc.nat(3)).map(([value, at, bad, how]) => {
    const whole: { root: unknown } = { root: structuredClone(value) }
    const places: [holder: Record<string, unknown>, key: string][] = []
    const walk = (holder: Record<string, unknown>, key: string): void => {
      places.push([holder, key])
      const inner = holder[key]
      if (typeof inner === 'object' && inner !== null)
        for (const each of Object.keys(inner)) walk(inner as Record<string, unknown>, each)
    }
    walk(whole, 'root')
    const [holder, key] = places[at % places.length]!
    const inner = holder[key]
    if (how === 0 && key !== 'root') delete holder[key]
    else if (how === 1 && typeof inner === 'object' && inner !== null) Object.assign(inner, { nobodyKnows: bad })
    else holder[key] = bad
    return whole.root
  })
}

const json = 'application/json'
/** Bodies that no schema describes. */
const brokenBodies: readonly (readonly [type: string, body: string])[] = [
  [json, ''],
  [json, '{'],
  [json, 'NaN'],
  [json, '{"a":1,}'],
  [json, '\uFEFF{}'],
  [json, '{"__proto__":{"isAdmin":true}}'],
  [json, '{"constructor":{"prototype":{"isAdmin":true}}}'],
  [json, '['.repeat(5_000) + ']'.repeat(5_000)],
  [json, '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000)],
  [json, '{"id":"\\ud800"}'],
  [json, `{"name":"${'x'.repeat(1_100_000)}"}`],
  [`${json}; charset=utf-16`, '{}'],
  ['text/plain', '{}'],
  ['text/xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
  ['application/x-www-form-urlencoded', 'a=1&a=2'],
  ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--'],
  ['image/png', 'not a picture'],
  ['', '{}'],
  ['no type at all', '{}'],
]
/** What stands in an address and is no value of it. */
const brokenValues: readonly string[] = [
  '%',
  '%00',
  '%ff%fe',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '%ED%A0%80',
  'x'.repeat(200),
  '-1',
  '0',
  '1.5',
  '1e3',
  '99999999999999999999',
  ...texts.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 3_000)),
]

/** Requests of one operation that its schemas take, but for what the ids in them are of. */
export function rightRequestsOf(
  path: string,
  operation: Operation,
  id: string,
  hints: Hints,
): fc.Arbitrary<RawRequest> {
  const { parameters = [], requestBody } = operation
  const asked = fc.record(
    Object.fromEntries(
      parameters.map(({ name, schema }) => [
        name,
        rightFor(schema, name, hints).map((value) => encodeURIComponent(String(value).toWellFormed())),
      ]),
    ),
  )
  const schema = requestBody?.content[json]?.schema
  const body = schema === undefined ? fc.constant(undefined) : rightFor(schema, '', hints).map(inJson)
  return fc.tuple(asked, body).map(([values, sent]): RawRequest => {
    const pairs = parameters.filter((each) => each.in === 'query').map(({ name }) => `${name}=${values[name]}`)
    const at = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? id : values[name]!))
    const target = pairs.length === 0 ? at : `${at}?${pairs.join('&')}`
    return sent === undefined ? { target, headers: {} } : { target, headers: { 'content-type': json }, body: sent }
  })
}

/** Requests of one operation, wrong in one place as often as not. */
export function requestsOf(path: string, operation: Operation, ids: readonly string[], hints: Hints) {
  const { parameters = [], requestBody } = operation
  const body = requestBody?.content[json]?.schema
  const ofPath = (name: string, schema: Schema): fc.Arbitrary<string> => {
    const known = hints(`{${name}}`) ?? (name === 'id' && ids.length > 0 ? ids : undefined)
    const right = known === undefined ? rightFor(schema, name, hints) : fc.constantFrom(...known)
    return right.map((value) => encodeURIComponent(String(value).toWellFormed()))
  }
  const target = (wrongPath: boolean, query: 'right' | 'wrong'): fc.Arbitrary<string> => {
    const inPath = parameters.filter((each) => each.in === 'path')
    const inQuery = parameters.filter((each) => each.in === 'query')
    const filled = fc.record(
      Object.fromEntries(
        inPath.map(({ name, schema }) => [name, wrongPath ? fc.constantFrom(...brokenValues) : ofPath(name, schema)]),
      ),
    )
    const asked = fc.record(
      Object.fromEntries(
        inQuery.map(({ name, schema }) => [
          name,
          rightFor(schema, name, hints).map((value) => encodeURIComponent(String(value).toWellFormed())),
        ]),
      ),
      {
        requiredKeys:
          query === 'right'
            ? inQuery.filter((each) => 'required' in each && each.required === true).map(({ name }) => name)
            : [],
      },
    )
    const names = inQuery.map(({ name }) => name)
    const spoil = fc.tuple(
      fc.constantFrom(...names, 'nobodyKnows', '__proto__', 'a[b]'),
      fc.constantFrom(...brokenValues),
      fc.boolean(),
    )
    return fc.tuple(filled, asked, spoil).map(([values, pairs, [name, bad, twice]]) => {
      const at = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '')
      const parts = Object.entries(pairs).map(([key, value]) => `${key}=${value}`)
      if (query === 'wrong') parts.push(`${name}=${bad}`, ...(twice ? [`${name}=${bad}`] : []))
      return parts.length === 0 ? at : `${at}?${parts.join('&')}`
    })
  }
  const sent = (at: fc.Arbitrary<string>, of: fc.Arbitrary<unknown>): fc.Arbitrary<RawRequest> =>
    fc
      .tuple(at, of)
      .map(([where, value]) => ({ target: where, headers: { 'content-type': json }, body: inJson(value) }))
  const bare = (at: fc.Arbitrary<string>): fc.Arbitrary<RawRequest> =>
    at.map((where) => ({ target: where, headers: {} }))
  const broken = fc
    .tuple(target(false, 'right'), fc.constantFrom(...brokenBodies))
    .map(([where, [type, text]]): RawRequest => {
      const headers: Record<string, string> = type === '' ? {} : { 'content-type': type }
      return { target: where, headers, body: text }
    })

  if (body === undefined)
    return fc.oneof(
      { arbitrary: bare(target(false, 'right')), weight: 4 },
      { arbitrary: bare(target(false, 'wrong')), weight: 4 },
      { arbitrary: bare(target(true, 'right')), weight: 2 },
      { arbitrary: broken, weight: 1 },
    )
  const right = rightFor(body, '', hints)
  return fc.oneof(
    { arbitrary: sent(target(false, 'right'), right), weight: 4 },
    { arbitrary: sent(target(false, 'right'), spoiled(right)), weight: 6 },
    { arbitrary: sent(target(false, 'wrong'), right), weight: 1 },
    { arbitrary: sent(target(true, 'right'), right), weight: 1 },
    { arbitrary: broken, weight: 2 },
  )
}
