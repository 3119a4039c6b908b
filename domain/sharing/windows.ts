import type { WorkCalendar } from '../plan/calendar.ts'
import type { Closure, SharingPolicy, SharingWindow } from './policy.ts'

export interface WindowsInput {
  /** IANA zone of the lot. */
  readonly zone: string
  readonly policy: SharingPolicy
  readonly calendar: WorkCalendar
  /** Of this lot; those that were taken back do not count. */
  readonly closures: readonly Closure[]
}

/**
 * When a lot is shared: its windows that meet `[fromMs, toMs)`, merged, without closures, each whole as far as it reaches within 16 days of that time; and
 * the years the calendar would have to know for windows in that time (docs/SPEC.md O1–O4).
 */
export function sharingWindows(
  _input: WindowsInput,
  _fromMs: number,
  _toMs: number,
): { readonly windows: readonly SharingWindow[]; readonly notCovered: readonly number[] } {
  throw new Error('not yet')
}

/** The still hours in which a moment lies, `[fromMs, toMs)`; undefined: entry and exit are allowed. */
export function stillAt(_policy: SharingPolicy, _zone: string, _atMs: number): SharingWindow | undefined {
  throw new Error('not yet')
}

/** When the next still hours begin after a moment; undefined: the lot has none. */
export function nextStillMs(_policy: SharingPolicy, _zone: string, _atMs: number): number | undefined {
  throw new Error('not yet')
}
