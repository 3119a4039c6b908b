import { counterStep, type CounterMemory } from '../toilet/counter.ts'
import type { ReadingOf } from '../reading.ts'

/** What the barriers of a lot said at one moment. */
export interface CountWord {
  readonly atMs: number
  readonly sub: number
  readonly occupied?: number
  readonly in?: number
  readonly out?: number
}
/** What words come to, taken in order. */
interface Counted {
  readonly lastMs: number
  /** Vehicles inside, as it was counted, however impossible; undefined: nobody ever said how many there were to begin with. */
  readonly count?: number
  readonly in?: CounterMemory
  readonly out?: CounterMemory
}
/** What the rules remember of a lot's count: plain JSON of at most 2 kB. */
export interface CountMemory {
  /** The newest, in order. */
  readonly words: readonly CountWord[]
  /** What older ones came to. */
  readonly base?: Counted
  readonly link?: { readonly isOnline: boolean; readonly cause?: string; readonly atMs: number }
}
export const NO_COUNT: CountMemory = { words: [] }

const WORDS_MAX = 24
/** No barrier lets so many pass between two words. */
const JUMP = { impossibleJumpVisits: 2_000 }

/** A word of a lot's barriers (docs/SPEC.md F6); one older than what is remembered changes nothing. */
export function withCount(memory: CountMemory, { atMs, sub, fields }: ReadingOf<'count'>): CountMemory {
  if (memory.base !== undefined && atMs < memory.base.lastMs) return memory
  const { occupied, in: came, out: went } = fields
  const word: CountWord = {
    atMs,
    sub,
    ...(occupied === undefined ? {} : { occupied }),
    ...(came === undefined ? {} : { in: came }),
    ...(went === undefined ? {} : { out: went }),
  }
  let place = memory.words.length
  for (; place > 0; place--) {
    const order = compare(memory.words[place - 1]!, word)
    if (order === 0) return memory
    if (order < 0) break
  }
  const words = memory.words.toSpliced(place, 0, word)
  if (words.length <= WORDS_MAX) return { ...memory, words }
  return { ...memory, words: words.slice(1), base: counted(memory.base, words[0]!) }
}

export function withCountLink(memory: CountMemory, { atMs, fields }: ReadingOf<'online'>): CountMemory {
  const { online: isOnline, cause } = fields
  if (memory.link !== undefined && atMs < memory.link.atMs) return memory
  return { ...memory, link: { isOnline, ...(cause === undefined ? {} : { cause }), atMs } }
}

const compare = (a: CountWord, b: CountWord): number => {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs
  if (a.sub !== b.sub) return a.sub - b.sub
  const [aText, bText] = [JSON.stringify(a), JSON.stringify(b)]
  return aText === bText ? 0 : aText < bText ? -1 : 1
}

/**
 * A controller that says how many are inside is believed; between two such words, and without any, it is who came in less who went out, over a wrap at
 * 65,535 and a restart at 0. Counters that began with an empty lot say by themselves how many there are.
 */
function counted(before: Counted | undefined, word: CountWord): Counted {
  const [came, cameMore] = passed(before?.in, word.in)
  const [went, wentMore] = passed(before?.out, word.out)
  const inAndOut = word.in !== undefined && word.out !== undefined ? word.in - word.out : undefined
  const count =
    word.occupied ??
    (before?.count !== undefined
      ? before.count + cameMore - wentMore
      : inAndOut !== undefined && inAndOut >= 0
        ? inAndOut
        : undefined)
  return {
    lastMs: word.atMs,
    ...(count === undefined ? {} : { count }),
    ...(came === undefined ? {} : { in: came }),
    ...(went === undefined ? {} : { out: went }),
  }
}

function passed(
  before: CounterMemory | undefined,
  count: number | undefined,
): readonly [CounterMemory | undefined, number] {
  if (count === undefined) return [before, 0]
  const { memory, visits } = counterStep(before, { in: count }, 'add-up', JUMP)
  return [memory, visits]
}

/** Vehicles inside as counted, and when anything was heard last. */
export function countNow({ words, base }: CountMemory): { readonly count?: number; readonly heardMs?: number } {
  let now = base
  for (const word of words) now = counted(now, word)
  if (now === undefined) return {}
  return { heardMs: now.lastMs, ...(now.count === undefined ? {} : { count: now.count }) }
}
