import { addDays, localDayOf, midnightMs } from '#domain/plan/local-day.ts'
import { dateTimeText } from '../format.ts'

/** `moment`: what was known of the 24 hours before it. `own`: any two times. */
export const rangeNames = ['today', 'yesterday', 'week', 'moment', 'own'] as const
export type RangeName = (typeof rangeNames)[number]
export interface AskedRange {
  readonly name: RangeName
  readonly fromMs: number
  readonly toMs: number
}

const DAY_MS = 86_400_000
/** At midnight today has not had a moment yet. */
const MS_MIN = 60_000

/** What the address of a street page asks for; today unless it says otherwise. */
export function rangeOf(search: URLSearchParams, nowMs: number): AskedRange {
  const [fromMs, toMs, atMs] = ['from', 'to', 'at'].map((name) => timeOf(search.get(name)))
  if (atMs !== undefined) return { name: 'moment', fromMs: atMs - DAY_MS, toMs: atMs }
  if (fromMs !== undefined && toMs !== undefined && fromMs < toMs) return { name: 'own', fromMs, toMs }
  const today = localDayOf(nowMs)
  const upToNow = Math.max(nowMs, midnightMs(today) + MS_MIN)
  switch (search.get('range')) {
    case 'yesterday':
      return { name: 'yesterday', fromMs: midnightMs(addDays(today, -1)), toMs: midnightMs(today) }
    case 'week':
      return { name: 'week', fromMs: midnightMs(addDays(today, -6)), toMs: upToNow }
    default:
      return { name: 'today', fromMs: midnightMs(today), toMs: upToNow }
  }
}

/** What the address says when another range is chosen; one of two times begins with those shown. */
export function searchOf(name: RangeName, shown: AskedRange): Record<string, string> {
  switch (name) {
    case 'today':
      return {}
    case 'yesterday':
    case 'week':
      return { range: name }
    case 'moment':
      return { at: String(shown.toMs) }
    case 'own':
      return { from: String(shown.fromMs), to: String(shown.toMs) }
  }
}

function timeOf(text: string | null): number | undefined {
  const ms = Number(text)
  return text !== null && text !== '' && Number.isSafeInteger(ms) && ms >= 0 ? ms : undefined
}

/** A time of the district as a field of date and time has it: `2026-11-26T08:05`. */
export const fieldOf = (atMs: number): string => dateTimeText(atMs).slice(0, 16).replace(' ', 'T')

/** The time a field of date and time says; undefined while it is not whole. */
export function timeOfField(text: string): number | undefined {
  const atMs = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? Date.parse(`${text.slice(0, 16)}:00+08:00`) : Number.NaN
  return Number.isNaN(atMs) ? undefined : atMs
}
