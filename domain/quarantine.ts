/** Why a message, or one reading of it, was not accepted: a closed list, so that it counts and graphs (docs/SPEC.md R2). */
export const quarantineReasons = [
  'bad-topic', // not city/{kind}/{id}/{stream} of a kind and stream we know
  'unknown-asset', // no such asset is registered
  'too-large', // more readings in one message than allowed
  'not-utf8',
  'not-json', // includes a byte-order mark
  'too-deep', // nested deeper than allowed
  'forbidden-key', // "__proto__" and its kin, or one key twice
  'wrong-shape', // not a reading or a list of readings, or a required field of the wrong type or range
  'not-finite', // NaN, Infinity or a number too large to hold
  'no-time', // `at` is missing
  'wrong-unit-time', // `at` looks like seconds, microseconds or nanoseconds
  'before-2020', // includes a terminal whose clock has not been set
  'week-rollover', // exactly 1,024 GPS weeks ago
  'from-the-future',
  'outside-area', // includes 0/0 and swapped coordinates
  'store-refused', // the readings store would not take it
  'internal', // this program failed on it: our fault, not the device's
] as const
export type QuarantineReason = (typeof quarantineReasons)[number]

export interface Quarantined {
  /** Journal number of the message. */
  readonly seq: number
  /** Index in the message's list of readings; 0 for a single one, -1 when the whole message was rejected. */
  readonly index: number
  readonly receivedAtMs: number
  readonly clientId: string
  readonly topic: string
  readonly payload: Uint8Array
  readonly reason: QuarantineReason
  /** In words: what was seen and what was expected. */
  readonly detail: string
}

const SHOWN_MAX = 60
// control characters, and marks that turn the direction of text: what people read of a rejected message must not fool them
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu

/** What a device sent, short and harmless to show in a log or on a page. */
export function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing')
  const short = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
  return short.replaceAll(UNSHOWABLE, '\uFFFD')
}
