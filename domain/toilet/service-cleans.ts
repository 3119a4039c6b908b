import type { RuleSettings } from '../coverage/settings.ts'
import type { StoredReading } from '../series.ts'
import type { WorkingHours } from '../response/hours.ts'
import type { CleanWindow } from './hours.ts'
import { isFullWord } from './input.ts'
import { DAY_MS, type DayInput } from './service-facts.ts'
import { lengthMs, without, type Spans } from './service-spans.ts'

/** Somebody cleaned or checked. `full`: long enough for a full clean, or told to be one. */
export interface Clean {
  readonly fromMs: number
  readonly toMs: number
  readonly full: boolean
  readonly by: 'badge' | 'order'
  readonly orderId?: number
}

/** `pending`: its time is not over. `unknown`: nobody could be heard for most of its time. */
export type CleanState = 'done' | 'missed' | 'unknown' | 'pending'
/** A time within which somebody was to clean or check. */
export interface CleanSlot {
  readonly fromMs: number
  readonly toMs: number
  readonly state: CleanState
  /** When who did it began. */
  readonly cleanMs?: number
}
export interface CleansOfDay {
  readonly fixed: readonly CleanSlot[]
  readonly roving: readonly CleanSlot[]
  readonly cleans: readonly Clean[]
}

/**
 * Who was there (docs/SPEC.md Q6): a badge that came and went within the longest clean that is believed; one that only came, or only went, was there at
 * that moment; and what crews told with their orders.
 *
 * @param events in order of time
 */
export function cleansOf(
  events: readonly StoredReading[],
  inputs: readonly DayInput[],
  settings: RuleSettings,
): Clean[] {
  const { fullCleanMsMin, cleanMsMax } = settings
  const cleans: Clean[] = []
  let cameMs: number | undefined
  const moment = (atMs: number) => cleans.push({ fromMs: atMs, toMs: atMs, full: false, by: 'badge' })
  for (const { atMs, fields } of events) {
    const { kind } = fields
    if (kind === 'cleaner-in') {
      // badged twice: the first time counts, unless that was too long ago
      if (cameMs !== undefined && atMs - cameMs <= cleanMsMax) continue
      if (cameMs !== undefined) moment(cameMs)
      cameMs = atMs
    } else if (kind === 'cleaner-out') {
      if (cameMs !== undefined && atMs - cameMs <= cleanMsMax)
        cleans.push({ fromMs: cameMs, toMs: atMs, full: atMs - cameMs >= fullCleanMsMin, by: 'badge' })
      else {
        if (cameMs !== undefined) moment(cameMs)
        moment(atMs)
      }
      cameMs = undefined
    }
  }
  if (cameMs !== undefined) moment(cameMs)
  for (const { atMs, input } of inputs) {
    if (input.is !== 'cleaned') continue
    const { fromMs, orderId } = input
    cleans.push({
      fromMs: Math.min(Math.max(fromMs, atMs - cleanMsMax), atMs),
      toMs: atMs,
      full: isFullWord(input, atMs, settings),
      by: 'order',
      ...(orderId === undefined ? {} : { orderId }),
    })
  }
  return cleans.toSorted((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs || a.by.localeCompare(b.by))
}

/**
 * Fixed cleans and roving checks that were due on a day (docs/SPEC.md Q6).
 *
 * @param windows fixed cleans that are due
 * @param hours when it is open and worked at: roving checks are due in them
 */
export function cleansOfDay(
  cleans: readonly Clean[],
  {
    windows,
    hours,
    heard,
    midnightMs,
    untilMs,
  }: {
    readonly windows: readonly CleanWindow[]
    readonly hours: WorkingHours
    readonly heard: Spans
    readonly midnightMs: number
    readonly untilMs: number
  },
  { rovingEveryMs, rovingGraceMs }: RuleSettings,
): CleansOfDay {
  const slot = (fromMs: number, toMs: number, graceMs: number, isFullOnly: boolean): CleanSlot => {
    const clean = cleans.find(
      (each) =>
        (each.full || !isFullOnly) && each.fromMs < toMs + graceMs && each.toMs >= fromMs && each.fromMs < untilMs,
    )
    if (clean !== undefined) return { fromMs, toMs, state: 'done', cleanMs: clean.fromMs }
    // grace ends with the day at the latest: of a day that is over nothing is pending
    if (toMs + graceMs > untilMs && untilMs < midnightMs + DAY_MS) return { fromMs, toMs, state: 'pending' }
    const silentMs = lengthMs(without([fromMs, toMs], heard))
    return { fromMs, toMs, state: silentMs * 2 > toMs - fromMs ? 'unknown' : 'missed' }
  }
  const fixed = windows.map(({ fromMs, toMs }) => slot(fromMs, toMs, 0, true))
  const roving: CleanSlot[] = []
  for (let fromMs = midnightMs; ;) {
    const beginMs = hours.after(fromMs, 1) - 1
    const toMs = hours.after(beginMs, rovingEveryMs)
    if (toMs > midnightMs + DAY_MS) break
    roving.push(slot(beginMs, toMs, rovingGraceMs, false))
    fromMs = toMs
  }
  return { fixed, roving, cleans: cleans.filter(({ fromMs, toMs }) => toMs >= midnightMs && fromMs < untilMs) }
}
