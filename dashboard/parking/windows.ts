import { minuteText } from '#domain/plan/minute-text.ts'
import type { SharingPolicy } from '#domain/sharing/policy.ts'

/** What the forms of operators and of owners know of windows; without libraries, as phones load it. */
export type SharingWindow = SharingPolicy['windows'][number]

export const DAY_MINUTES = 1_440
export const WINDOWS_MAX = 20

/** A window as it is added: evenings of workdays until the next morning. */
export const newWindow: SharingWindow = { dayTypes: ['workday'], fromMinute: 1_080, toMinute: 1_920 }

/** The windows with a change of the one at a place. */
export const windowsChanged = (
  windows: readonly SharingWindow[],
  at: number,
  change: Partial<SharingWindow>,
): SharingWindow[] => windows.map((each, index) => (index === at ? { ...each, ...change } : each))

/** `18:00–次日 08:00`; all of a day in words. */
export function windowHours(
  { fromMinute, toMinute }: Pick<SharingWindow, 'fromMinute' | 'toMinute'>,
  words: { readonly allDay: string; readonly nextDayAt: (time: string) => string },
): string {
  if (fromMinute === 0 && toMinute === DAY_MINUTES) return words.allDay
  const to = toMinute > DAY_MINUTES ? words.nextDayAt(minuteText(toMinute - DAY_MINUTES)) : minuteText(toMinute)
  return `${minuteText(fromMinute)}–${to}`
}

export interface WindowFault {
  readonly at: number
  readonly is: 'no-days' | 'ends-first' | 'over-a-day'
}

/** What is wrong with windows as they are being written, each by its place. */
export const windowFaults = (windows: readonly SharingWindow[]): WindowFault[] =>
  windows.flatMap(({ dayTypes, fromMinute, toMinute }, at): WindowFault[] => [
    ...(dayTypes.length === 0 ? [{ at, is: 'no-days' } as const] : []),
    ...(toMinute <= fromMinute ? [{ at, is: 'ends-first' } as const] : []),
    ...(toMinute - fromMinute > DAY_MINUTES ? [{ at, is: 'over-a-day' } as const] : []),
  ])
