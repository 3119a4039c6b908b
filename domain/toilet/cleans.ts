import type { RuleSettings } from '../coverage/settings.ts'
import { addDays, localDayOf } from '../plan/local-day.ts'
import type { ToiletContext } from './context.ts'
import { cleanWindows, type CleanWindow } from './hours.ts'

export interface Clean {
  readonly fromMs: number
  readonly toMs: number
  readonly isFull: boolean
  readonly by: 'badge' | 'person'
}
/** Cleans and checks of a toilet, by badges at its door and by what people say (docs/SPEC.md Y6). */
export interface CleansMemory {
  /** A cleaner came in and has not gone out. */
  readonly inMs?: number
  /** The same, in readings that came as history. */
  readonly lateInMs?: number
  /** The newest, by their end. */
  readonly list: readonly Clean[]
}
export const NO_CLEANS: CleansMemory = { list: [] }

const CLEANS_MAX = 12

/** A badge at the door. A cleaner who goes out without having come in, or comes in twice, has looked in. */
export function badgeStep(
  memory: CleansMemory,
  kind: 'cleaner-in' | 'cleaner-out',
  atMs: number,
  settings: RuleSettings,
): [CleansMemory, Clean | undefined] {
  const { inMs } = memory
  if (kind === 'cleaner-in') {
    if (inMs !== undefined && atMs < inMs) return [memory, undefined]
    const looked = inMs === undefined ? undefined : look(inMs)
    return [{ ...(looked === undefined ? memory : withClean(memory, looked)), inMs: atMs }, looked]
  }
  const clean = inMs === undefined ? look(atMs) : visitOf(inMs, atMs, settings)
  const { inMs: _, ...gone } = withClean(memory, clean)
  return [gone, clean]
}

/** The same of badges that came as history: they may show that a clean was done after all. */
export function lateBadgeStep(
  memory: CleansMemory,
  kind: 'cleaner-in' | 'cleaner-out',
  atMs: number,
  settings: RuleSettings,
): [CleansMemory, Clean | undefined] {
  if (kind === 'cleaner-in') {
    // who came in while the gateway was away may still be there, and go out when it is back
    const isNewest = atMs > (lastThereMs(memory) ?? 0)
    return [{ ...memory, lateInMs: atMs, ...(isNewest ? { inMs: atMs } : {}) }, undefined]
  }
  const { inMs, lateInMs, ...rest } = memory
  // who went out meanwhile may have come in before
  const cameIn = [inMs, lateInMs].flatMap((each) => (each === undefined || each > atMs ? [] : [each]))
  if (cameIn.length === 0) return [memory, undefined]
  const clean = visitOf(Math.max(...cameIn), atMs, settings)
  const isThereAgain = inMs !== undefined && inMs > atMs
  return [withClean({ ...rest, ...(isThereAgain ? { inMs } : {}) }, clean), clean]
}

const look = (atMs: number): Clean => ({ fromMs: atMs, toMs: atMs, isFull: false, by: 'badge' })
function visitOf(inMs: number, outMs: number, { fullCleanMsMin, cleanMsMax }: RuleSettings): Clean {
  const tookMs = outMs - inMs
  if (tookMs < 0 || tookMs > cleanMsMax) return look(outMs)
  return { fromMs: inMs, toMs: outMs, isFull: tookMs >= fullCleanMsMin, by: 'badge' }
}

export function withClean(memory: CleansMemory, clean: Clean): CleansMemory {
  const list = [...memory.list, clean].toSorted((a, b) => a.toMs - b.toMs || a.fromMs - b.fromMs)
  if (list.length <= CLEANS_MAX) return { ...memory, list }
  // the last full one is never forgotten for looks that came after it
  const lastFull = list.findLast(({ isFull }) => isFull)
  const newest = list.slice(-CLEANS_MAX)
  return {
    ...memory,
    list: lastFull === undefined || newest.includes(lastFull) ? newest : [lastFull, ...newest.slice(1)],
  }
}

export const lastFullClean = ({ list }: CleansMemory): Clean | undefined => list.findLast(({ isFull }) => isFull)
/** When somebody was there last. */
export const lastThereMs = ({ list, inMs }: CleansMemory): number | undefined =>
  list.length === 0 && inMs === undefined ? undefined : Math.max(list.at(-1)?.toMs ?? 0, inMs ?? 0)
/** A cleaner is there: came in, has not gone out, and not for longer than is believed. */
export const isThere = ({ inMs }: CleansMemory, atMs: number, { cleanMsMax }: RuleSettings): boolean =>
  inMs !== undefined && atMs >= inMs && atMs - inMs <= cleanMsMax

/** The fixed clean that was due last and has not been made up for since; undefined: none (docs/SPEC.md Y7). */
export function missedClean(
  memory: CleansMemory,
  followedSinceMs: number,
  atMs: number,
  context: ToiletContext,
): CleanWindow | undefined {
  const today = localDayOf(atMs)
  const window =
    cleanWindows(context, today).findLast(({ toMs }) => toMs <= atMs) ??
    cleanWindows(context, addDays(today, -1)).at(-1)
  if (window === undefined || window.fromMs < followedSinceMs) return undefined
  if (isThere(memory, atMs, context.settings) && memory.inMs! < window.toMs) return undefined
  return memory.list.some(({ isFull, toMs }) => isFull && toMs > window.fromMs) ? undefined : window
}

/** The fixed clean that is due now or next, within two days. */
export function nextClean(
  memory: CleansMemory,
  atMs: number,
  context: ToiletContext,
): (CleanWindow & { readonly isDone: boolean }) | undefined {
  const today = localDayOf(atMs)
  const window = [today, addDays(today, 1)].flatMap((day) => cleanWindows(context, day)).find(({ toMs }) => toMs > atMs)
  if (window === undefined) return undefined
  const isDone = memory.list.some(({ isFull, fromMs, toMs }) => isFull && toMs > window.fromMs && fromMs < window.toMs)
  return { ...window, isDone }
}
