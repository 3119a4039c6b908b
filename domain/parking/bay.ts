import type { RuleSettings } from '../coverage/settings.ts'
import type { ReadingOf } from '../reading.ts'
import { edgesStep, isQuiet, settledAt, type BayEdges, type Stay } from './bay-edges.ts'
import {
  BAY_WORDS_MS,
  newestAtMs,
  NO_WORDS,
  surplusOf,
  withoutOldest,
  withWord,
  wordAt,
  wordCount,
  type BayWords,
} from './bay-words.ts'
import type { BayHealth, BayIs } from './live.ts'

/** What the rules remember of a bay: plain JSON of at most 6 kB. Everything that is believed follows from it and the time. */
export interface BayMemory {
  readonly words: BayWords
  /** What older words came to. */
  readonly base?: BayEdges
  /** What the broker said of its connection last. */
  readonly link?: { readonly isOnline: boolean; readonly cause?: string; readonly atMs: number }
  /** Of the newest word that had them. */
  readonly batteryPercent?: number
  readonly rssiDbm?: number
  /** The state that began then does not change any more, while all around does. */
  readonly stuckSinceMs?: number
  /** What was told last. */
  readonly is: BayIs
  readonly sinceMs?: number
  /** Stays that were told and may still be corrected. */
  readonly told: readonly Stay[]
}
export const NEW_BAY: BayMemory = { words: NO_WORDS, is: 'unknown', told: [] }

/** What is believed of a bay at a moment. */
export interface BayView {
  readonly is: BayIs
  readonly sinceMs?: number
  /** Occupied, and an edge or a silence lies between in which the vehicle may have been another one (docs/SPEC.md F9). */
  readonly isUncertain?: true
  /** Occupied, and its sensor last said free then, too short to count (docs/SPEC.md F2). */
  readonly seamMs?: number
  readonly health: BayHealth
  readonly heardMs?: number
}

export interface BayContext {
  readonly settings: RuleSettings
  /** Share of the lot's other bays, in percent, that changed after a moment; undefined: too few are heard to tell. */
  readonly othersChangedPercent: (sinceMs: number) => number | undefined
}

/** What a step makes known, and when time alone may make more of it. */
export interface BayTold {
  readonly memory: BayMemory
  readonly view: BayView
  /** What is believed now and was not before, in order of time. */
  readonly changes: readonly {
    readonly is: BayIs
    readonly atMs: number
    readonly isUncertain?: true
    /** Why nothing is believed any more. */
    readonly health?: BayHealth
  }[]
  readonly stays: readonly Stay[]
  /** Arrivals of stays that were none after all. */
  readonly dropped: readonly number[]
  /** The next moment at which something may be due; undefined: never without a word. */
  readonly dueMs?: number
}

const HOUR = 3_600_000
/** So many words wait at most. */
const WAITING_MAX = 192
/** Neighbours that count as proof need to be as many. */
const OTHERS_MIN = 3
export const enoughOthers = (count: number): boolean => count >= OTHERS_MIN

/** A word of the bay's sensor (docs/SPEC.md F1); one older than everything that is remembered one by one changes nothing. */
export function withState(memory: BayMemory, { atMs, sub, fields }: ReadingOf<'state'>): BayMemory {
  const newestMs = newestAtMs(memory.words) ?? atMs
  if (atMs < (memory.base?.lastMs ?? 0) || newestMs - atMs > BAY_WORDS_MS) return memory
  const { occupied: isOccupied, sinceMs, batteryPercent, rssiDbm } = fields
  const words = withWord(memory.words, { atMs, sub, isOccupied, sinceMs })
  if (words === memory.words) return memory
  const isNewest = atMs >= newestMs
  return {
    ...memory,
    words,
    ...(isNewest && batteryPercent !== undefined ? { batteryPercent } : {}),
    ...(isNewest && rssiDbm !== undefined ? { rssiDbm } : {}),
  }
}

/** What the broker says of the bay's connection. */
export function withLink(memory: BayMemory, { atMs, fields }: ReadingOf<'online'>): BayMemory {
  const { online: isOnline, cause } = fields
  if (memory.link !== undefined && atMs < memory.link.atMs) return memory
  return { ...memory, link: { isOnline, ...(cause === undefined ? {} : { cause }), atMs } }
}

/**
 * What is believed of a bay at `nowMs`, and what of it is new (docs/SPEC.md F1–F10). Words newer than `baySettleMs` wait, so that their order changes nothing; a
 * state counts once it has held for `bayDebounceMs`, which a later word or the clock proves. Nothing is believed of a sensor that is silent, flaps or is stuck.
 */
export function bayStep(memory: BayMemory, nowMs: number, context: BayContext): BayTold {
  const { settings } = context
  const seen = seenAt(memory, nowMs - settings.baySettleMs, settings)
  const heardMs = newestAtMs(memory.words) ?? memory.base?.lastMs
  const isSilent = heardMs === undefined || nowMs - heardMs >= settings.baySilentMs || isCutOff(memory, heardMs)
  const isFlapping = seen.flapsUntilMs !== undefined && nowMs - settings.baySettleMs < seen.flapsUntilMs
  const stuckSinceMs = isSilent || isFlapping ? memory.stuckSinceMs : stuckSince(memory, seen.edges, nowMs, context)
  const isStuck = stuckSinceMs !== undefined && stuckSinceMs === seen.edges?.firm.sinceMs
  const health = isSilent ? 'silent' : isFlapping ? 'flapping' : isStuck ? 'stuck' : batteryHealth(memory, settings)
  const firm = seen.edges?.firm
  const isBelieved = firm !== undefined && !isSilent && !isFlapping && !isStuck
  const view: BayView = {
    is: isBelieved ? (firm.isOccupied ? 'occupied' : 'free') : 'unknown',
    ...(isBelieved ? { sinceMs: firm.sinceMs } : {}),
    ...(isBelieved && firm.isOccupied ? doubtsOf(seen.edges?.open) : {}),
    health,
    ...(heardMs === undefined ? {} : { heardMs }),
  }
  const stays = staysOf(seen, isSilent)
  const { told, news, dropped } = difference(memory.told, stays)
  const after = forgotten(
    withTold(memory, view, isStuck ? stuckSinceMs : undefined, told),
    nowMs - settings.baySettleMs,
    settings,
  )
  const dueMs = dueOf(seen, { nowMs, isSilent, isFlapping, isStuck, heardMs }, settings)
  return {
    memory: after,
    view,
    changes: changesOf(memory, view, stays, nowMs),
    stays: news,
    dropped,
    ...(dueMs === undefined ? {} : { dueMs }),
  }
}

/** The same object when nothing of it changed. */
function withTold(
  memory: BayMemory,
  { is, sinceMs }: BayView,
  stuckSinceMs: number | undefined,
  told: BayMemory['told'],
): BayMemory {
  const { stuckSinceMs: wasStuckMs, sinceMs: wasMs, ...rest } = memory
  if (is === memory.is && sinceMs === wasMs && stuckSinceMs === wasStuckMs && told === memory.told) return memory
  return {
    ...rest,
    ...(stuckSinceMs === undefined ? {} : { stuckSinceMs }),
    is,
    ...(sinceMs === undefined ? {} : { sinceMs }),
    told,
  }
}

/** A sensor that says goodbye sleeps until its next report; one whose connection ended otherwise says nothing more. */
const isCutOff = ({ link }: BayMemory, heardMs: number): boolean =>
  link !== undefined && !link.isOnline && link.cause !== 'left' && link.atMs >= heardMs

const batteryHealth = ({ batteryPercent }: BayMemory, { bayBatteryPercentMin }: RuleSettings): BayHealth =>
  batteryPercent !== undefined && batteryPercent <= bayBatteryPercentMin ? 'low-battery' : 'ok'

/** Words up to a moment, put together. */
interface Seen {
  readonly edges: BayEdges | undefined
  /** Stays that ended, as far as words are remembered. */
  readonly ended: readonly Stay[]
  /** Flaps, and will until then if it calms down; device time. */
  readonly flapsUntilMs?: number
  /** Device time of the first word that waits and has something to say. */
  readonly waitingMs?: number
}

function seenAt({ words, base }: BayMemory, untilMs: number, settings: RuleSettings): Seen {
  const ended: Stay[] = []
  const flaps = flapCounter(settings)
  let edges = base
  const count = wordCount(words)
  let lastMs = base?.lastMs ?? 0
  let index = 0
  for (; index < count; index++) {
    const word = wordAt(words, index)
    const { atMs } = word
    // the first word of all counts at once: there is nothing better
    if (atMs > untilMs && edges !== undefined) break
    if (edges === undefined || !isQuiet(edges, lastMs, word, settings)) {
      if (edges !== undefined && edges.raw.isOccupied !== word.isOccupied) flaps.changed(atMs)
      edges = edgesStep(upTo(edges, lastMs), word, settings, (stay) => ended.push(stay))
    }
    lastMs = atMs
  }
  edges = upTo(edges, lastMs)
  const waitingMs = edges === undefined ? undefined : newsAfter(words, index, edges, settings)
  if (edges !== undefined) edges = settledAt(edges, untilMs, settings, (stay) => ended.push(stay))
  const flapsUntilMs = flaps.untilMs()
  return {
    edges,
    ended,
    ...(flapsUntilMs === undefined ? {} : { flapsUntilMs }),
    ...(waitingMs === undefined ? {} : { waitingMs }),
  }
}

/** Device time of the first word from `index` on that says more than that all is as it was. */
function newsAfter(words: BayWords, index: number, edges: BayEdges, settings: RuleSettings): number | undefined {
  let { lastMs } = edges
  for (let at = index; at < wordCount(words); at++) {
    const word = wordAt(words, at)
    if (!isQuiet(edges, lastMs, word, settings)) return word.atMs
    lastMs = word.atMs
  }
  return undefined
}

const upTo = (edges: BayEdges | undefined, lastMs: number): BayEdges | undefined =>
  edges === undefined || edges.lastMs === lastMs ? edges : { ...edges, lastMs }

/** Too many changes within an hour begin it; each further change before it has been calm for long enough goes on with it. */
function flapCounter({ bayFlapsPerHourMax: most, bayCalmMs }: RuleSettings) {
  const recent: number[] = []
  let until: number | undefined
  return {
    changed(atMs: number): void {
      recent.push(atMs)
      while (recent[0]! <= atMs - HOUR) recent.shift()
      if (recent.length > most || (until !== undefined && atMs < until)) until = atMs + bayCalmMs
    },
    untilMs: (): number | undefined => until,
  }
}

function stuckSince(
  { stuckSinceMs }: BayMemory,
  edges: BayEdges | undefined,
  nowMs: number,
  { settings, othersChangedPercent }: BayContext,
): number | undefined {
  const sinceMs = edges?.firm.sinceMs
  // being away from what it said for so long is a change already
  if (edges === undefined || sinceMs === undefined || edges.away !== undefined) return undefined
  if (stuckSinceMs === sinceMs) return sinceMs
  if (nowMs - sinceMs < settings.bayStuckMs) return undefined
  const percent = othersChangedPercent(sinceMs)
  return percent !== undefined && percent >= settings.bayStuckOthersPercent ? sinceMs : undefined
}

const doubtsOf = (open: Stay | undefined): Pick<BayView, 'isUncertain' | 'seamMs'> => ({
  ...(open?.isUncertain === true ? { isUncertain: true } : {}),
  ...(open?.seamMs === undefined ? {} : { seamMs: open.seamMs }),
})

/** Of a silent sensor nobody knows whether who was there still is. */
function staysOf({ edges, ended }: Seen, isSilent: boolean): Stay[] {
  if (edges?.open === undefined) return [...ended]
  const { seamMs: _, ...open } = edges.open
  return [...ended, isSilent ? { ...open, isUncertain: true } : open]
}

const isSame = (a: Stay, b: Stay): boolean =>
  a.arrivedAtMs === b.arrivedAtMs && a.leftAtMs === b.leftAtMs && a.isUncertain === b.isUncertain

function difference(
  told: readonly Stay[],
  stays: readonly Stay[],
): { readonly told: readonly Stay[]; readonly news: readonly Stay[]; readonly dropped: readonly number[] } {
  const news = stays.filter((stay) => !told.some((one) => isSame(one, stay)))
  const dropped = told
    .filter(({ arrivedAtMs }) => !stays.some((stay) => stay.arrivedAtMs === arrivedAtMs))
    .map(({ arrivedAtMs }) => arrivedAtMs)
  return { told: news.length + dropped.length === 0 ? told : stays, news, dropped }
}

/** Words that are too many or too old are taken for good, and what they ended is not corrected any more. */
function forgotten(memory: BayMemory, untilMs: number, settings: RuleSettings): BayMemory {
  const surplus = surplusOf(memory.words)
  let { base } = memory
  let count = 0
  const ended: Stay[] = []
  for (; count < surplus; count++) {
    const word = wordAt(memory.words, count)
    // it waits for its turn, unless a device sends more than anybody can remember
    if (word.atMs > untilMs && surplus - count < WAITING_MAX) break
    base = edgesStep(base, word, settings, (stay) => ended.push(stay))
  }
  if (base === undefined || count === 0) return memory
  const told = memory.told.filter(({ arrivedAtMs }) => !ended.some((stay) => stay.arrivedAtMs === arrivedAtMs))
  return { ...memory, base, words: withoutOldest(memory.words, count), told }
}

function changesOf(memory: BayMemory, view: BayView, stays: readonly Stay[], nowMs: number): BayTold['changes'] {
  const { is, sinceMs, isUncertain, health } = view
  const doubt = isUncertain === undefined ? {} : { isUncertain }
  if (is !== memory.is) return [{ is, atMs: sinceMs ?? nowMs, ...doubt, ...(is === 'unknown' ? { health } : {}) }]
  if (is !== 'occupied' || sinceMs === undefined || sinceMs === memory.sinceMs) return []
  // who was there left unseen, and another came
  const left = stays.find(({ arrivedAtMs, leftAtMs }) => arrivedAtMs === memory.sinceMs && leftAtMs !== undefined)
  return left === undefined
    ? []
    : [
        { is: 'free', atMs: left.leftAtMs! },
        { is, atMs: sinceMs, ...doubt },
      ]
}

function dueOf(
  { edges, flapsUntilMs, waitingMs }: Seen,
  now: {
    readonly nowMs: number
    readonly isSilent: boolean
    readonly isFlapping: boolean
    readonly isStuck: boolean
    readonly heardMs: number | undefined
  },
  settings: RuleSettings,
): number | undefined {
  const { baySettleMs, bayDebounceMs, baySilentMs, bayStuckMs } = settings
  const { nowMs, heardMs } = now
  const dues: number[] = []
  if (waitingMs !== undefined) dues.push(waitingMs + baySettleMs)
  if (edges?.away !== undefined) dues.push(edges.raw.sinceMs + bayDebounceMs + baySettleMs)
  if (heardMs !== undefined) dues.push(heardMs + baySilentMs)
  if (now.isFlapping && flapsUntilMs !== undefined) dues.push(flapsUntilMs + baySettleMs)
  if (edges !== undefined && edges.away === undefined && !now.isSilent && !now.isFlapping && !now.isStuck) {
    const fromMs = edges.firm.sinceMs + bayStuckMs
    // neighbours may still change: looked at again each hour
    dues.push(nowMs < fromMs ? fromMs : fromMs + (Math.floor((nowMs - fromMs) / HOUR) + 1) * HOUR)
  }
  const next = Math.min(...dues.filter((dueMs) => dueMs > nowMs))
  return Number.isFinite(next) ? next : undefined
}
