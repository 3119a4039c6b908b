/** What a sensor said of its bay at one moment. */
export interface BayWord {
  /** Device time, epoch ms. */
  readonly atMs: number
  readonly sub: number
  readonly isOccupied: boolean
  /** Since when it has been so, as the device says; undefined: it does not say. */
  readonly sinceMs: number | undefined
}

/**
 * The newest words of a bay in order, four numbers each: ms after the first word's device time, sub, occupied (1 or 0), and ms between the word and
 * its `sinceMs` (-1: none). Numbers, because there are as many as words of all bays.
 */
export interface BayWords {
  /** Device time the numbers count from. */
  readonly fromMs: number
  readonly list: readonly number[]
}
const STRIDE = 4
export const NO_WORDS: BayWords = { fromMs: 0, list: [] }

/** More words of a bay are not remembered one by one; a sensor that beats each half hour says so many in a day. */
export const BAY_WORDS_MAX = 64
/** Nor older ones than that before the newest. */
export const BAY_WORDS_MS = 36 * 3_600_000

export const wordCount = ({ list }: BayWords): number => list.length / STRIDE

/** @param index from 0, the oldest */
export function wordAt({ fromMs, list }: BayWords, index: number): BayWord {
  const place = index * STRIDE
  const atMs = fromMs + list[place]!
  const agoMs = list[place + 3]!
  return {
    atMs,
    sub: list[place + 1]!,
    isOccupied: list[place + 2] === 1,
    sinceMs: agoMs < 0 ? undefined : atMs - agoMs,
  }
}

export const newestAtMs = ({ fromMs, list }: BayWords): number | undefined =>
  list.length === 0 ? undefined : fromMs + list[list.length - STRIDE]!

/** Who says that a bay has been so for longer has lost the time. */
const SINCE_MS_MAX = 90 * 86_400_000

/** In order of (device time, sub, content), so that the same set of words is the same list, whatever came first. The same object: it is there already. */
export function withWord(words: BayWords, { atMs, sub, isOccupied, sinceMs }: BayWord): BayWords {
  const fromMs = words.list.length === 0 ? atMs : words.fromMs
  const { list } = words
  const isSaid = sinceMs !== undefined && sinceMs <= atMs && atMs - sinceMs <= SINCE_MS_MAX
  const agoMs = isSaid ? atMs - sinceMs : -1
  const word = [atMs - fromMs, sub, isOccupied ? 1 : 0, agoMs]
  let place = list.length
  while (place > 0) {
    const order = compare(list, place - STRIDE, word)
    if (order === 0) return words
    if (order < 0) break
    place -= STRIDE
  }
  const next = { fromMs, list: [...list.slice(0, place), ...word, ...list.slice(place)] }
  return place === 0 ? fromFirst(next) : next
}

/** Counted from its first word. */
function fromFirst({ fromMs, list }: BayWords): BayWords {
  const shiftMs = list[0] ?? 0
  if (shiftMs === 0) return { fromMs, list }
  return {
    fromMs: fromMs + shiftMs,
    list: list.map((number, place) => (place % STRIDE === 0 ? number - shiftMs : number)),
  }
}

function compare(list: readonly number[], place: number, word: readonly number[]): number {
  for (let part = 0; part < STRIDE; part++) {
    const difference = list[place + part]! - word[part]!
    if (difference !== 0) return difference
  }
  return 0
}

/** How many of the oldest words are too many or too old to be remembered one by one. */
export function surplusOf(words: BayWords): number {
  const { list } = words
  const count = wordCount(words)
  let surplus = Math.max(0, count - BAY_WORDS_MAX)
  const newest = list[list.length - STRIDE] ?? 0
  while (surplus < count && newest - list[surplus * STRIDE]! > BAY_WORDS_MS) surplus++
  return surplus
}

/** Without the oldest `count`. */
export function withoutOldest(words: BayWords, count: number): BayWords {
  return count === 0 ? words : fromFirst({ fromMs: words.fromMs, list: words.list.slice(count * STRIDE) })
}
