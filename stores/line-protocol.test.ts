import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasInfluxd, startInfluxd, type InfluxProcess } from '../test/influx.ts'
import {
  encodeLine,
  fieldValue,
  lineHead,
  nanoseconds,
  qlText,
  ReadingEncoder,
  tagText,
  type LineField,
} from './line-protocol.ts'
import { fix, t0 } from './readings-contract.ts'

interface Decoded {
  readonly measurement: string
  readonly tags: Record<string, string>
  readonly fields: Record<string, { type: string; value: unknown }>
  readonly at: string
}

/** Reads one line as InfluxDB's reference says (line protocol, "Special characters"); throws at anything it does not expect. */
function decodeLine(line: string): Decoded {
  let at = 0
  const word = (ends: string, escapable: string): string => {
    let text = ''
    for (; at < line.length && !ends.includes(line[at]!); at++) {
      if (line[at] === '\n') throw new Error(`a line break in a line: ${line}`)
      if (line[at] === '\\' && escapable.includes(line[at + 1] ?? ' none')) at++
      text += line[at]
    }
    if (text === '') throw new Error(`an empty word at ${at} of ${line}`)
    return text
  }
  const must = (character: string): void => {
    if (line[at] !== character) throw new Error(`no "${character}" at ${at} of ${line}`)
    at++
  }
  const quoted = (): string => {
    let text = ''
    must('"')
    for (; line[at] !== '"'; at++) {
      if (at >= line.length) throw new Error(`a text without end: ${line}`)
      if (line[at] === '\\' && '"\\'.includes(line[at + 1]!)) at++
      text += line[at]
    }
    must('"')
    return text
  }
  const measurement = word(', ', ', ')
  const tags: Decoded['tags'] = {}
  while (line[at] === ',') {
    must(',')
    const key = word('=', ',= ')
    must('=')
    tags[key] = word(', ', ',= ')
  }
  const fields: Decoded['fields'] = {}
  let before = ' '
  while (line[at] === before && at < line.length) {
    must(before)
    const key = word('=', ',= ')
    must('=')
    if (line[at] === '"') fields[key] = { type: 'text', value: quoted() }
    else {
      const plain = word(', ', '')
      if (/^-?\d+i$/.test(plain)) fields[key] = { type: 'integer', value: Number(plain.slice(0, -1)) }
      else if (plain === 'true' || plain === 'false') fields[key] = { type: 'boolean', value: plain === 'true' }
      else if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(plain)) fields[key] = { type: 'float', value: Number(plain) }
      else throw new Error(`"${plain}" is no value`)
    }
    before = ','
  }
  must(' ')
  const rest = line.slice(at)
  if (!/^\d+$/.test(rest)) throw new Error(`"${rest}" is no time`)
  return { measurement, tags, fields, at: rest }
}

// what breaks encoders, oftener than chance would find it
const nasty = fc.constantFrom(
  '\n',
  '\r',
  '\t',
  ',',
  ' ',
  '=',
  '"',
  "'",
  '\\',
  '\\\\',
  '🚛',
  '东',
  'ـة',
  '\u202e',
  '\0',
  '\ud800',
  '#',
)
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 12 })
  .map((parts) => parts.join(''))
const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()).map((value) => value + 0)
const field = fc.oneof(
  fc.record({ type: fc.constant<LineField['type']>('float'), value: number }),
  fc.record({ type: fc.constant<LineField['type']>('integer'), value: fc.maxSafeInteger() }),
  fc.record({ type: fc.constant<LineField['type']>('boolean'), value: fc.boolean() }),
  fc.record({ type: fc.constant<LineField['type']>('text'), value: text }),
)
/** By the name the store keeps, so that two texts that become one name are one name. */
const named = <T>(value: fc.Arbitrary<T>) =>
  fc.uniqueArray(fc.tuple(text, value), { selector: ([name]) => tagText(name), minLength: 1, maxLength: 5 })

describe('[H15] [fault 40] every text stays the text it is', () => {
  test('a line read back says what was written', () => {
    fc.assert(
      fc.property(text, named(text), named(field), fc.nat(), (measurement, tags, fields, ns) => {
        const head = lineHead(measurement, Object.fromEntries(tags.map(([name, value]) => [name, value])))
        const line = encodeLine(
          head,
          fields.map(([key, { type, value }]) => ({ key, type, value })),
          String(ns),
        )
        expect(decodeLine(line)).toEqual({
          measurement: tagText(measurement),
          tags: Object.fromEntries(tags.map(([name, value]) => [tagText(name), tagText(value)])),
          fields: Object.fromEntries(
            fields.map(([key, { type, value }]) => [
              tagText(key),
              { type, value: typeof value === 'string' ? value.toWellFormed() : value },
            ]),
          ),
          at: String(ns),
        })
      }),
      { numRuns: 2_000 },
    )
  })

  test('what a tag keeps of a text has no line break, no backslash and is not empty', () => {
    fc.assert(
      fc.property(text, (any) => {
        const kept = tagText(any)
        expect(kept).not.toMatch(/[\p{Cc}\\]/u)
        expect(kept).not.toBe('')
        expect(tagText(kept)).toBe(kept)
      }),
    )
  })

  test('[fault 14] no number that is not finite is ever written', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      for (const type of ['float', 'integer'] as const)
        expect(() => fieldValue(type, value)).toThrow('Cannot write a field')
  })
})

describe('a reading as a line', () => {
  test('has its series first, its fields typed by the schema, its identity as nanoseconds', () => {
    const line = new ReadingEncoder().encode(fix('s-1', t0 + 7, { satellites: 9, brush: true }, 42))
    expect(line).toBe(
      `sweeper_fix,id=s-1,kind=sweeper,town=东亭 receivedAtMs=${t0 + 257}i,seq=42i,lon=120.31,lat=31.58,speedKmh=12.5,headingDeg=90,satellites=9i,brush=true ${t0 + 7}000042`,
    )
  })

  test('is the same when its series is forgotten and met again', () => {
    const forgetful = new ReadingEncoder(1)
    const lines = ['s-1', 's-2', 's-1'].map((id) => forgetful.encode(fix(id, t0)))
    expect(lines[2]).toBe(lines[0])
    expect(lines[1]).toContain('id=s-2')
  })

  test('has all of its nanoseconds', () => {
    expect(nanoseconds(1_795_305_600_123, 5)).toBe('1795305600123000005')
    expect(nanoseconds(0, 999_999)).toBe('0999999')
  })
})

describe.runIf(hasInfluxd())('[H15] a real InfluxDB reads what we write', () => {
  let influx: InfluxProcess
  beforeAll(async () => {
    influx = await startInfluxd()
    await fetch(`${influx.url}/query`, { method: 'POST', body: new URLSearchParams({ q: 'CREATE DATABASE fuzz' }) })
  })
  afterAll(() => influx[Symbol.asyncDispose]())

  const ask = async (q: string) => {
    const answer = await fetch(`${influx.url}/query?${new URLSearchParams({ db: 'fuzz', q, epoch: 'ns' })}`)
    const { results } = (await answer.json()) as {
      results: { error?: string; series?: { tags?: { town: string }; values: unknown[][] }[] }[]
    }
    expect(results[0]?.error).toBeUndefined()
    return results[0]?.series ?? []
  }

  test('[fault 40] texts of fields and tags come back, and are found by InfluxQL', { timeout: 60_000 }, async () => {
    const texts = fc.sample(text, 300)
    const lines = texts.map((each, nth) =>
      encodeLine(lineHead('fuzz', { town: each }), [{ key: 'said', type: 'text', value: each }], String(nth)),
    )
    const kept = await fetch(`${influx.url}/write?db=fuzz&precision=ns`, { method: 'POST', body: lines.join('\n') })
    expect([kept.status, await kept.text()]).toEqual([204, ''])
    const found = (await ask('SELECT said FROM fuzz GROUP BY town')).flatMap(({ tags, values }) =>
      values.map(([nth, said]) => ({ nth: Number(nth), town: tags!.town, said })),
    )
    expect(found.toSorted((one, other) => one.nth - other.nth)).toEqual(
      texts.map((each, nth) => ({ nth, town: tagText(each), said: each.toWellFormed() })),
    )
    for (const [nth, each] of texts.slice(0, 50).entries()) {
      const [series] = await ask(`SELECT said FROM fuzz WHERE town = ${qlText(tagText(each))} AND time = ${nth}`)
      expect(series?.values).toEqual([[nth, each.toWellFormed()]])
      const [bySaid] = await ask(`SELECT said FROM fuzz WHERE said = ${qlText(each)} AND time = ${nth}`)
      // a control character cannot be asked for, and does no harm
      const sayable = !/[^\P{Cc}\n]/u.test(each)
      expect(bySaid?.values).toEqual(sayable ? [[nth, each.toWellFormed()]] : undefined)
    }
  })

  test('numbers come back to the last digit', async () => {
    const numbers = [...fc.sample(number, 300), 1e21, 5e-324, -0.1, 1e-7, Number.MAX_VALUE]
    const lines = numbers.map((value, nth) => encodeLine('numbers', [{ key: 'n', type: 'float', value }], String(nth)))
    const kept = await fetch(`${influx.url}/write?db=fuzz&precision=ns`, { method: 'POST', body: lines.join('\n') })
    expect([kept.status, await kept.text()]).toEqual([204, ''])
    const [series] = await ask('SELECT n FROM numbers')
    expect(series?.values.map(([, value]) => value)).toEqual(numbers)
  })
})
