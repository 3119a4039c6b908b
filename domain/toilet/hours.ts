import { workingHours, type WorkingHours } from '../response/hours.ts'
import { localDayOf, midnightMs, minuteOfDay } from '../plan/local-day.ts'
import type { ToiletContext } from './context.ts'
import { isOpenAt } from './public.ts'

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440

/** A fixed clean that is due. */
export interface CleanWindow {
  readonly fromMs: number
  readonly toMs: number
}

interface Known {
  readonly hours: WorkingHours
  readonly windows: Map<string, readonly CleanWindow[]>
  /** The look in that was asked for last. */
  roving?: { readonly thereMs: number; readonly dueMs: number }
}
/** Asked for every minute: worked out once for a context, which changes only with the toilet's file, the settings or the calendar. */
const known = new WeakMap<ToiletContext, Known>()
function knownOf(context: ToiletContext): Known {
  const before = known.get(context)
  if (before !== undefined) return before
  const { profile, calendar, settings } = context
  const { openMinute, closeMinute } = profile
  const made: Known = { hours: workingHours({ openMinute, closeMinute, calendar, settings }), windows: new Map() }
  known.set(context, made)
  return made
}

/** When the toilet is open and worked at (docs/SPEC.md Z4). */
export const hoursOf = (context: ToiletContext): WorkingHours => knownOf(context).hours

/** When somebody who was there must have been there again, with its grace; in time in which it is open and worked at (docs/SPEC.md Y8). */
export function rovingLateFromMs(context: ToiletContext, thereMs: number): number {
  const of = knownOf(context)
  if (of.roving?.thereMs !== thereMs) {
    const { rovingEveryMs, rovingGraceMs } = context.settings
    of.roving = { thereMs, dueMs: of.hours.after(thereMs, rovingEveryMs + rovingGraceMs) }
  }
  return of.roving.dueMs
}

/** Fixed cleans of a local day: those of which at least half lies in the hours in which the toilet is open and worked at (docs/SPEC.md Y7). */
export function cleanWindows(context: ToiletContext, day: string): readonly CleanWindow[] {
  const { hours, windows } = knownOf(context)
  const before = windows.get(day)
  if (before !== undefined) return before
  const { settings } = context
  const midnight = midnightMs(day)
  const made = (
    [
      [settings.clean1FromMinute, settings.clean1ToMinute],
      [settings.clean2FromMinute, settings.clean2ToMinute],
      [settings.clean3FromMinute, settings.clean3ToMinute],
    ] as const
  )
    .map(([from, to]) => ({ fromMs: midnight + from * MINUTE_MS, toMs: midnight + to * MINUTE_MS }))
    .filter(({ fromMs, toMs }) => toMs > fromMs && hours.between(fromMs, toMs) * 2 >= toMs - fromMs)
    .toSorted((a, b) => a.toMs - b.toMs)
  if (windows.size > 8) windows.clear()
  windows.set(day, made)
  return made
}

/** Whether it is open, since when, and until when; without times: always. */
export function openState(
  context: ToiletContext,
  nowMs: number,
): { readonly isOpen: boolean; readonly sinceMs?: number; readonly untilMs?: number } {
  const { openMinute, closeMinute } = context.profile
  const isOpen = isOpenAt(context.profile, nowMs)
  if (openMinute === closeMinute || (openMinute === 0 && closeMinute === DAY_MINUTES)) return { isOpen }
  const [beganMinute, endsMinute] = isOpen ? [openMinute, closeMinute] : [closeMinute, openMinute]
  const midnight = midnightMs(localDayOf(nowMs))
  const minute = minuteOfDay(nowMs)
  const began =
    midnight + ((beganMinute % DAY_MINUTES) - (beganMinute % DAY_MINUTES > minute ? DAY_MINUTES : 0)) * MINUTE_MS
  const ends =
    midnight + ((endsMinute % DAY_MINUTES) + (endsMinute % DAY_MINUTES <= minute ? DAY_MINUTES : 0)) * MINUTE_MS
  return { isOpen, sinceMs: began, untilMs: ends }
}
