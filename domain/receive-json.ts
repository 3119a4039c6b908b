import { shown, type QuarantineReason } from './quarantine.ts'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json | undefined
}

export interface Mistake {
  readonly ok: false
  readonly reason: QuarantineReason
  readonly detail: string
}
export type ReadJson =
  | {
      readonly ok: true
      readonly value: Json
      /** By place in the list (0 for a single reading): what is wrong with the text of one reading alone. */
      readonly mistakes: ReadonlyMap<number, Mistake> | undefined
    }
  | Mistake

/** Names in one reading, nested ones included: four times what the richest stream has (our choice). */
export const READING_KEYS_MAX = 64

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/**
 * Read a payload strictly (docs/SPEC.md R3–R5): UTF-8 without a byte-order mark, JSON not nested deeper than `depthMax`, no key
 * twice in an object, no key that other programs take for something else.
 *
 * `JSON.parse` keeps the last of two equal keys without a word. So the colons outside of strings are counted first, in the pass
 * that measures depth: there is one for every key, and after parsing there must be as many keys.
 */
export function readJson(payload: Uint8Array, depthMax: number): ReadJson {
  if (payload.length === 0) return { ok: false, reason: 'not-json', detail: 'the payload is empty' }
  if (payload[0] === 0xef && payload[1] === 0xbb && payload[2] === 0xbf)
    return { ok: false, reason: 'not-json', detail: 'the payload begins with a byte-order mark' }
  const { depth, pairs } = measure(payload, 0, payload.length)
  if (depth > depthMax)
    return { ok: false, reason: 'too-deep', detail: `nested ${depth} levels deep, at most ${depthMax} are taken` }

  const text = decode(payload)
  if (text === undefined) return { ok: false, reason: 'not-utf8', detail: 'the payload is not UTF-8 text' }
  const parsed = parse(text)
  if (!parsed.ok) return parsed

  const { value } = parsed
  const elements: readonly Json[] = Array.isArray(value) ? value : [value]
  let mistakes: Map<number, Mistake> | undefined
  let keysInAll = 0
  for (const [index, element] of elements.entries()) {
    const mistake = judgeKeys(element)
    if (typeof mistake === 'number') keysInAll += mistake
    else (mistakes ??= new Map<number, Mistake>()).set(index, mistake)
  }
  if (mistakes === undefined && keysInAll === pairs) return { ok: true, value, mistakes }
  return {
    ok: true,
    value,
    mistakes: findRepeatedKeys(payload, value, elements, mistakes ?? new Map<number, Mistake>()),
  }
}

function decode(payload: Uint8Array): string | undefined {
  try {
    return utf8.decode(payload)
  } catch {
    return undefined // what `fatal` is for: the only error a whole buffer can bring
  }
}

function parse(text: string): { ok: true; value: Json } | Mistake {
  try {
    return { ok: true, value: JSON.parse(text) as Json }
  } catch (error) {
    const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    const word = /NaN|-?Infinity/.exec(bare)
    if (word !== null)
      return {
        ok: false,
        reason: 'not-finite',
        detail: `${word[0]} is not a number JSON can hold, leave the field out`,
      }
    const message = error instanceof Error ? error.message : 'unreadable'
    return { ok: false, reason: 'not-json', detail: `${shown(text)} is not JSON: ${shown(message)}` }
  }
}

/** How deep `bytes` are nested, and how many `key: value` pairs they write. */
function measure(bytes: Uint8Array, from: number, to: number): { depth: number; pairs: number } {
  let depth = 0
  let level = 0
  let pairs = 0
  let inString = false
  for (let at = from; at < to; at++) {
    const byte = bytes[at]
    if (inString) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    else if (byte === COLON) pairs++
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (++level > depth) depth = level
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) level--
  }
  return { depth, pairs }
}

/** The number of keys in a reading, or what is wrong with them. */
function judgeKeys(element: Json): number | Mistake {
  const keys = countKeys(element)
  if (keys === FORBIDDEN)
    return {
      ok: false,
      reason: 'forbidden-key',
      detail: '"__proto__", "constructor" and "prototype" are not field names',
    }
  if (keys > READING_KEYS_MAX)
    return {
      ok: false,
      reason: 'wrong-shape',
      detail: `${keys} names in one reading, at most ${READING_KEYS_MAX} are taken`,
    }
  return keys
}

const FORBIDDEN = -1

function countKeys(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0
  let keys = 0
  if (isList(value)) {
    for (const item of value) {
      const inside = countKeys(item)
      if (inside === FORBIDDEN) return FORBIDDEN
      keys += inside
    }
    return keys
  }
  for (const key in value) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') return FORBIDDEN
    keys++
    const inside = value[key]
    if (typeof inside !== 'object' || inside === null) continue
    const more = countKeys(inside)
    if (more === FORBIDDEN) return FORBIDDEN
    keys += more
  }
  return keys
}

const isList = (value: readonly Json[] | JsonObject): value is readonly Json[] => Array.isArray(value)

/** Which readings of the list write a key twice; only asked when the counts say that one does. */
function findRepeatedKeys(
  bytes: Uint8Array,
  value: Json,
  elements: readonly Json[],
  mistakes: Map<number, Mistake>,
): Map<number, Mistake> {
  const ranges = Array.isArray(value) ? rangesOf(bytes) : [[0, bytes.length] as const]
  for (const [index, element] of elements.entries()) {
    const [from, to] = ranges[index] ?? [0, 0]
    if (!mistakes.has(index) && measure(bytes, from, to).pairs !== countKeys(element))
      mistakes.set(index, { ok: false, reason: 'forbidden-key', detail: 'the same name stands twice in one object' })
  }
  return mistakes
}

/** Where each element of the outermost list stands in its text. */
function rangesOf(bytes: Uint8Array): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = []
  let level = 0
  let inString = false
  let from = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (inString) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (++level === 1) from = at + 1
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (--level === 0) ranges.push([from, at])
    } else if (byte === COMMA && level === 1) {
      ranges.push([from, at])
      from = at + 1
    }
  }
  return ranges
}
