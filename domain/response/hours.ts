import { dayTypeOf, type WorkCalendar } from '../plan/calendar.ts'
import { addDays, localDayOf, midnightMs, weekdayOf } from '../plan/local-day.ts'

/**
 * Working hours (工作时) of a place: when its clocks run. Made of opening hours, the calendar and the settings (docs/SPEC.md Z4).
 * Times are epoch milliseconds.
 */
export interface WorkingHours {
  /** Working time between two moments, ms; 0 when `toMs` is not after `fromMs`. */
  readonly between: (fromMs: number, toMs: number) => number
  /** The first moment at which `workMs` more of working time have passed since `fromMs`; `fromMs` itself for none. */
  readonly after: (fromMs: number, workMs: number) => number
  readonly isWorking: (atMs: number) => boolean
}

/** What working hours are made of. Minutes after local midnight; from 0 to 1,440, or from and to the same minute: all day. */
export interface HoursOf {
  readonly openMinute: number
  readonly closeMinute: number
  readonly calendar: WorkCalendar
  readonly settings: {
    readonly workFromMinute: number
    readonly workToMinute: number
    readonly restDaysWorked: number
  }
}

/** Every moment counts: emergencies. */
export const realTime: WorkingHours = {
  between: (fromMs, toMs) => Math.max(0, toMs - fromMs),
  after: (fromMs, workMs) => fromMs + Math.max(0, workMs),
  isWorking: () => true,
}

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440

/** From and to, not including; in minutes after the midnight of its day. */
type Span = readonly [from: number, to: number]

/**
 * When clocks of a place run: while it is open, within the working hours of the settings, on days that are worked. A stretch that reaches past midnight
 * belongs to the day on which the place opened. Where opening and working hours have nothing in common, the opening hours count, so that a
 * clock always comes to its end. A year the calendar does not cover is worked as its weekdays say (docs/SPEC.md Z4).
 */
export function workingHours({ openMinute, closeMinute, calendar, settings }: HoursOf): WorkingHours {
  const open = spanOf(openMinute, closeMinute)
  const both = common(open, spanOf(settings.workFromMinute, settings.workToMinute))
  const spans = (both.length === 0 ? [open] : both).map(
    ([from, to]) => [Math.round(from * MINUTE_MS), Math.round(to * MINUTE_MS)] as const,
  )
  const worked = new Map<string, boolean>()
  const isWorked = (day: string): boolean => {
    if (settings.restDaysWorked >= 1) return true
    const known = worked.get(day)
    if (known !== undefined) return known
    const is = isWorkday(day, calendar)
    worked.set(day, is)
    return is
  }
  /** Stretches of working time from the day before `fromMs` on, in order, without end. */
  function* stretches(fromMs: number): Generator<Span> {
    for (let day = addDays(localDayOf(fromMs), -1); ; day = addDays(day, 1))
      if (isWorked(day)) {
        const beginsMs = midnightMs(day)
        for (const [from, to] of spans) yield [beginsMs + from, beginsMs + to]
      }
  }

  const between = (fromMs: number, toMs: number): number => {
    let workMs = 0
    if (toMs > fromMs)
      for (const [from, to] of stretches(fromMs)) {
        if (from >= toMs) break
        workMs += Math.max(0, Math.min(to, toMs) - Math.max(from, fromMs))
      }
    return workMs
  }
  const after = (fromMs: number, workMs: number): number => {
    if (workMs <= 0) return fromMs
    let leftMs = workMs
    for (const [from, to] of stretches(fromMs)) {
      const beginsMs = Math.max(from, fromMs)
      const hereMs = to - beginsMs
      if (hereMs <= 0) continue
      if (hereMs >= leftMs) return beginsMs + leftMs
      leftMs -= hereMs
    }
    throw new RangeError('Cannot find the end of a clock: there is no working time') // a calendar has finitely many days off
  }
  const isWorking = (atMs: number): boolean => between(atMs, atMs + 1) > 0
  return { between, after, isWorking }
}

/** Whether a day is worked when rest days are not; of a year that is not covered its weekday says so. */
function isWorkday(day: string, calendar: WorkCalendar): boolean {
  const type = dayTypeOf(day, calendar)
  return type === 'not-covered' ? weekdayOf(day) < 6 : type === 'workday' || type === 'make-up-workday'
}

/** Over midnight where it ends before it begins; a whole day where it ends as it begins, also from 24:00 to 0:00. */
const spanOf = (from: number, to: number): Span => [
  from,
  [to, to + DAY_MINUTES, to + 2 * DAY_MINUTES].find((ends) => ends > from) ?? from,
]

/** What a stretch has in common with one that comes every day. */
function common([from, to]: Span, [dailyFrom, dailyTo]: Span): Span[] {
  return [-DAY_MINUTES, 0, DAY_MINUTES].flatMap((shift) => {
    const begins = Math.max(from, dailyFrom + shift)
    const ends = Math.min(to, dailyTo + shift)
    return begins < ends ? [[begins, ends] as const] : []
  })
}
