import { shown, type QuarantineReason } from './quarantine.ts'
import type { Json } from './receive-json.ts'

export type JudgedTime =
  | { readonly ok: true; readonly atMs: number }
  | { readonly ok: false; readonly reason: QuarantineReason; readonly detail: string }

export const SINCE_2020_MS = 1_577_836_800_000
/** 2100-01-01: far enough that no clock of ours is beyond it, near enough that other units fall outside. */
const UNTIL_2100_MS = 4_102_444_800_000

/** GPS counts 10-bit weeks: a terminal with old firmware jumps back by this much (ICD-GPS-200; 7 April 2019 was the last time). */
export const ROLLOVER_MS = 1_024 * 7 * 86_400_000
/** A rolled-over clock is otherwise right; the reading may have waited in the device for a day. */
const ROLLOVER_LATE_MS = 86_400_000

const units = [
  ['seconds', 1e3, 'multiply by 1,000'],
  ['microseconds', 1e-3, 'divide by 1,000'],
  ['nanoseconds', 1e-6, 'divide by 1,000,000'],
] as const

/**
 * The device time of a reading, or why it cannot be one (docs/SPEC.md R6–R8). Nothing is guessed: a time in another unit is
 * refused with a hint, never converted in silence.
 */
export function judgeTime(
  at: Json | undefined,
  receivedAtMs: number,
  { futureMaxMs }: { readonly futureMaxMs: number },
): JudgedTime {
  if (at === undefined || at === null)
    return { ok: false, reason: 'no-time', detail: '`at` is missing: the device’s time in epoch milliseconds' }
  if (typeof at !== 'number')
    return { ok: false, reason: 'wrong-shape', detail: `at is ${shown(at)}, expected a number of epoch milliseconds` }
  if (!Number.isFinite(at)) return { ok: false, reason: 'not-finite', detail: 'at is too large for a number' }

  const atMs = Math.floor(at)
  for (const [unit, toMs, remedy] of units) {
    const asMs = atMs * toMs
    if (asMs >= SINCE_2020_MS && asMs < UNTIL_2100_MS)
      return { ok: false, reason: 'wrong-unit-time', detail: `at ${atMs} looks like ${unit}: ${remedy}` }
  }
  for (const rollovers of [1, 2]) {
    const behindMs = receivedAtMs - atMs - rollovers * ROLLOVER_MS
    if (behindMs >= -futureMaxMs && behindMs <= ROLLOVER_LATE_MS)
      return {
        ok: false,
        reason: 'week-rollover',
        detail: `at ${isoOf(atMs)} is ${rollovers * 1_024} GPS weeks ago: the terminal’s week counter has rolled over`,
      }
  }
  if (atMs < SINCE_2020_MS)
    return { ok: false, reason: 'before-2020', detail: `at ${isoOf(atMs)}: the device’s clock has not been set` }
  if (atMs > receivedAtMs + futureMaxMs)
    return {
      ok: false,
      reason: 'from-the-future',
      detail: `at ${isoOf(atMs)} is ${Math.round((atMs - receivedAtMs) / 1_000)} s ahead of its arrival, at most ${Math.round(futureMaxMs / 1_000)} s are taken`,
    }
  return { ok: true, atMs }
}

const DATE_MAX_MS = 8.64e15 // what a Date can hold

const isoOf = (atMs: number): string => (Math.abs(atMs) <= DATE_MAX_MS ? new Date(atMs).toISOString() : String(atMs))
