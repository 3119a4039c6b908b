import { dayTypeOf, type WorkCalendar } from '../plan/calendar.ts'
import { addDays, daysFrom, yearOf } from '../plan/local-day.ts'
import type { Closure, SharingPolicy, SharingWindow } from './policy.ts'
import { zoneOf, type Zone } from './zone.ts'

export interface WindowsInput {
  /** IANA zone of the lot. */
  readonly zone: string
  readonly policy: SharingPolicy
  readonly calendar: WorkCalendar
  /** Of this lot; those that were taken back do not count. */
  readonly closures: readonly Pick<Closure, 'fromMs' | 'toMs' | 'endedAtMs'>[]
}

const DAY_MINUTES = 1_440
/** So far windows are followed: longer than the longest stay. */
export const WINDOW_LOOK_DAYS = 16
/** Most windows end within days; only those that do not are followed further. */
const NEAR_DAYS = 4

interface Looked {
  readonly windows: readonly SharingWindow[]
  readonly notCovered: readonly number[]
}

/**
 * When a lot is shared: its windows that meet `[fromMs, toMs)`, merged, without closures, each whole as far as it reaches within 16 days of that time; and
 * the years the calendar would have to know for windows in that time (docs/SPEC.md O1–O3).
 * @throws {RangeError} when there is no such zone
 */
export function sharingWindows(input: WindowsInput, fromMs: number, toMs: number): Looked {
  if (!input.policy.isShared) return { windows: [], notCovered: [] }
  const zone = zoneOf(input.zone)
  const [first, last] = [zone.dayOf(fromMs), zone.dayOf(toMs)]
  const near = look(input, zone, fromMs, toMs, NEAR_DAYS)
  const [begin, end] = [near.windows[0]?.fromMs ?? fromMs, near.windows.at(-1)?.toMs ?? toMs]
  // a window of the day before the first one looked at reaches into the next day at most
  const isWhole =
    begin > zone.atMinute(addDays(first, 1 - NEAR_DAYS), 0) && end < zone.atMinute(addDays(last, 1 + NEAR_DAYS), 0)
  return isWhole ? near : look(input, zone, fromMs, toMs, WINDOW_LOOK_DAYS)
}

function look(input: WindowsInput, zone: Zone, fromMs: number, toMs: number, lookDays: number): Looked {
  const { policy, calendar } = input
  const parts: SharingWindow[] = []
  const years = new Set<number>()
  for (const day of daysFrom(addDays(zone.dayOf(fromMs), -lookDays), addDays(zone.dayOf(toMs), lookDays))) {
    const type = dayTypeOf(day, calendar)
    for (const window of policy.windows) {
      if (type !== 'not-covered') {
        if (window.dayTypes.includes(type)) parts.push(windowOn(day, window, zone))
      } else if (!years.has(yearOf(day)) && meets(windowOn(day, window, zone), fromMs, toMs)) years.add(yearOf(day))
    }
  }
  const closed = input.closures.filter((closure) => closure.endedAtMs === undefined)
  const windows = without(merged(parts), closed).filter((window) => meets(window, fromMs, toMs))
  return { windows, notCovered: [...years].toSorted((a, b) => a - b) }
}

/** Where the clock shows a time twice, the owner has the benefit: it opens at the second and closes at the first. */
const windowOn = (day: string, window: SharingPolicy['windows'][number], zone: Zone): SharingWindow => ({
  fromMs: zone.atMinute(day, window.fromMinute, true),
  toMs: zone.atMinute(day, window.toMinute),
})

const meets = (window: SharingWindow, fromMs: number, toMs: number): boolean =>
  window.fromMs < toMs && window.toMs > fromMs

/** Windows in order of time; those that touch or overlap are one. */
function merged(parts: readonly SharingWindow[]): SharingWindow[] {
  const windows: SharingWindow[] = []
  for (const part of parts.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const before = windows.at(-1)
    if (part.toMs <= part.fromMs) continue
    if (before === undefined || part.fromMs > before.toMs) windows.push(part)
    else if (part.toMs > before.toMs) windows[windows.length - 1] = { fromMs: before.fromMs, toMs: part.toMs }
  }
  return windows
}

const without = (windows: readonly SharingWindow[], closures: readonly SharingWindow[]): SharingWindow[] =>
  closures.reduce<SharingWindow[]>(
    (left, closure) =>
      left.flatMap((window) =>
        meets(window, closure.fromMs, closure.toMs)
          ? [
              { fromMs: window.fromMs, toMs: closure.fromMs },
              { fromMs: closure.toMs, toMs: window.toMs },
            ].filter((part) => part.toMs > part.fromMs)
          : [window],
      ),
    [...windows],
  )

/** The still hours in which a moment lies; undefined: entry and exit are allowed (docs/SPEC.md O4). Their end itself is allowed, their beginning is not. */
export function stillAt(
  policy: Pick<SharingPolicy, 'stillHours'>,
  zone: string,
  atMs: number,
): SharingWindow | undefined {
  const day = zoneOf(zone).dayOf(atMs)
  return [addDays(day, -1), day]
    .map((each) => stillOn(policy, zone, each))
    .find((still) => still !== undefined && still.fromMs <= atMs && atMs < still.toMs)
}

/** When the next still hours begin, at a moment or after it; undefined: the lot has none. */
export function nextStillMs(policy: Pick<SharingPolicy, 'stillHours'>, zone: string, atMs: number): number | undefined {
  const day = zoneOf(zone).dayOf(atMs)
  return [day, addDays(day, 1), addDays(day, 2)]
    .map((each) => stillOn(policy, zone, each)?.fromMs)
    .find((fromMs) => fromMs !== undefined && fromMs >= atMs)
}

function stillOn(
  { stillHours }: Pick<SharingPolicy, 'stillHours'>,
  name: string,
  day: string,
): SharingWindow | undefined {
  if (stillHours === undefined) return undefined
  const { fromMinute, toMinute } = stillHours
  const zone = zoneOf(name)
  return {
    fromMs: zone.atMinute(day, fromMinute),
    toMs: zone.atMinute(day, toMinute > fromMinute ? toMinute : toMinute + DAY_MINUTES, true),
  }
}
