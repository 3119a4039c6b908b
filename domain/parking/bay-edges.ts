import type { RuleSettings } from '../coverage/settings.ts'
import type { BayWord } from './bay-words.ts'

export type EdgeSettings = Pick<RuleSettings, 'bayDebounceMs' | 'baySilentMs' | 'sessionMsMin'>

/** A stay in a bay; without `leftAtMs` it goes on. */
export interface Stay {
  readonly arrivedAtMs: number
  readonly leftAtMs?: number
  readonly isUncertain: boolean
  /** Of one that goes on: when its sensor last said free, for less than the debounce. A vehicle manoeuvred, or one left and another came. */
  readonly seamMs?: number
}

/**
 * What the words of a bay come to, taken in order: a plain value. `raw` is what was said last, `firm` what has held long enough to count. Between a firm
 * state and the next one the bay is away from it: a car manoeuvres, or a sensor cannot decide.
 */
export interface BayEdges {
  /** Newest word that was taken. */
  readonly lastMs: number
  readonly raw: { readonly isOccupied: boolean; readonly sinceMs: number; readonly isUncertain: boolean }
  readonly firm: { readonly isOccupied: boolean; readonly sinceMs: number }
  /** First edge after which `firm` was not what was said. */
  readonly away?: { readonly sinceMs: number; readonly isUncertain: boolean }
  /** The stay that goes on. */
  readonly open?: Stay
  /**
   * The newest word said that all is as it was, but only since then: another vehicle, or a device that always says so. The next word tells which.
   */
  readonly doubtMs?: number
}

/** A car that manoeuvres is done after so many times the debounce; longer, the edge lies somewhere within. */
const MANOEUVRE_TIMES = 2

/** After a longer silence that no `sinceMs` explains nothing is concluded: who was there is left with the last word, and all begins anew. */
const NOTHING_FOLLOWS_MS = 36 * 3_600_000

/**
 * The edges after one more word, which must not be older than those taken (docs/SPEC.md F2, F8–F10). Where the device says since when, that is the edge; a word
 * that was lost is made up for by the next one that says so. Stays that ended are handed to `ended`; those shorter than `sessionMsMin` never were.
 */
export function edgesStep(
  before: BayEdges | undefined,
  { atMs, isOccupied, sinceMs }: BayWord,
  settings: EdgeSettings,
  ended: (stay: Stay) => void,
): BayEdges {
  const { bayDebounceMs: debounceMs, baySilentMs: silentMs } = settings
  if (before === undefined) return firstEdges(atMs, isOccupied, sinceMs)
  if (sinceMs === undefined && atMs - before.lastMs > NOTHING_FOLLOWS_MS) {
    end(before.open, before.lastMs, true, settings, ended)
    return firstEdges(atMs, isOccupied, undefined)
  }
  const isSilence = atMs - before.lastMs > silentMs
  if (isOccupied === before.raw.isOccupied) {
    const { doubtMs, ...rest } = before
    const held: BayEdges = { ...settledAt(rest, atMs, settings, ended), lastMs: atMs }
    if (doubtMs !== undefined && sinceMs !== undefined && Math.abs(sinceMs - doubtMs) <= debounceMs)
      return missedEdges(held, isOccupied, doubtMs, settings, ended)
    // it was otherwise in between, and both edges are lost but the second one's time
    if (sinceMs !== undefined && sinceMs > before.lastMs + debounceMs)
      return sinceMs < atMs - debounceMs
        ? missedEdges(held, isOccupied, sinceMs, settings, ended)
        : { ...held, doubtMs: sinceMs }
    const { open } = held
    return isSilence && sinceMs === undefined && open !== undefined
      ? { ...held, open: { ...open, isUncertain: true } }
      : held
  }
  const isContradicted = sinceMs !== undefined && sinceMs + debounceMs < before.lastMs
  const edgeMs = sinceMs === undefined || isContradicted ? atMs : Math.max(sinceMs, before.lastMs)
  // who left is whoever was heard of last only if that is not long ago
  const isUnseen = isOccupied ? isSilence && sinceMs === undefined : edgeMs - before.lastMs > silentMs
  const { doubtMs, ...rest } = before
  const isUncertain = isContradicted || isUnseen || doubtMs !== undefined
  const settled = settledAt(rest, edgeMs, settings, ended)
  const raw = { isOccupied, sinceMs: edgeMs, isUncertain }
  return settled.away === undefined && isOccupied !== settled.firm.isOccupied
    ? { ...settled, lastMs: atMs, raw, away: { sinceMs: edgeMs, isUncertain } }
    : { ...settled, lastMs: atMs, raw }
}

function firstEdges(atMs: number, isOccupied: boolean, sinceMs: number | undefined): BayEdges {
  const fromMs = sinceMs ?? atMs
  const isUncertain = sinceMs === undefined
  return {
    lastMs: atMs,
    raw: { isOccupied, sinceMs: fromMs, isUncertain },
    firm: { isOccupied, sinceMs: fromMs },
    ...(isOccupied ? { open: { arrivedAtMs: fromMs, isUncertain } } : {}),
  }
}

/** Whether a word says only that all is as it was: then its time is all there is to it. Most words do, so this must cost little. */
export function isQuiet(
  edges: BayEdges,
  lastMs: number,
  word: { readonly atMs: number; readonly isOccupied: boolean; readonly sinceMs: number | undefined },
  { bayDebounceMs, baySilentMs }: EdgeSettings,
): boolean {
  const { atMs, isOccupied, sinceMs } = word
  return (
    edges.away === undefined &&
    edges.doubtMs === undefined &&
    isOccupied === edges.raw.isOccupied &&
    atMs - lastMs <= baySilentMs &&
    (sinceMs === undefined || sinceMs <= lastMs + bayDebounceMs)
  )
}

/** What was said last has held until `atMs`: long enough to count, it is firm. */
export function settledAt(
  edges: BayEdges,
  atMs: number,
  settings: EdgeSettings,
  ended: (stay: Stay) => void,
): BayEdges {
  const { raw, firm, away, open } = edges
  if (away === undefined || atMs - raw.sinceMs < settings.bayDebounceMs) return edges
  const { away: _away, open: _open, ...rest } = edges
  if (raw.isOccupied === firm.isOccupied)
    return open === undefined ? rest : { ...rest, open: { ...open, seamMs: away.sinceMs } }
  const isLong = raw.sinceMs - away.sinceMs > MANOEUVRE_TIMES * settings.bayDebounceMs
  const isUncertain = raw.isUncertain || away.isUncertain || isLong
  // a stay is as long as it may have been: it begins with the first sign of a car and ends with the last
  if (raw.isOccupied)
    return {
      ...rest,
      firm: { isOccupied: true, sinceMs: away.sinceMs },
      open: { arrivedAtMs: away.sinceMs, isUncertain },
    }
  end(open, raw.sinceMs, isUncertain, settings, ended)
  return { ...rest, firm: { isOccupied: false, sinceMs: raw.sinceMs } }
}

function missedEdges(
  edges: BayEdges,
  isOccupied: boolean,
  sinceMs: number,
  settings: EdgeSettings,
  ended: (stay: Stay) => void,
): BayEdges {
  const raw = { isOccupied, sinceMs, isUncertain: false }
  if (edges.away !== undefined) return { ...edges, raw }
  if (isOccupied) end(edges.open, sinceMs, true, settings, ended)
  return {
    ...edges,
    raw,
    firm: { isOccupied, sinceMs },
    ...(isOccupied ? { open: { arrivedAtMs: sinceMs, isUncertain: false } } : {}),
  }
}

function end(
  open: Stay | undefined,
  leftAtMs: number,
  isUncertain: boolean,
  { sessionMsMin }: EdgeSettings,
  ended: (stay: Stay) => void,
): void {
  if (open === undefined || leftAtMs - open.arrivedAtMs < sessionMsMin) return
  ended({ arrivedAtMs: open.arrivedAtMs, leftAtMs, isUncertain: open.isUncertain || isUncertain })
}
