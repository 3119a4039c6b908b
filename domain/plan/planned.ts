import { dayTypeOf, type DayType, type WorkCalendar } from './calendar.ts'
import { weekdayOf, weekOfMonth } from './local-day.ts'
import type { PlanSchedule } from './plan.ts'

export interface Planned {
  readonly is: boolean
  /** The calendar does not know the year, and the answer might be another one if it did: it goes by the weekday. */
  readonly isGuess: boolean
}

const SUNDAY = 7

/**
 * Whether a route is driven on a day (docs/SPEC.md D6).
 * @throws {RangeError} when there is no such day
 */
export function isPlannedOn(schedule: PlanSchedule, day: string, calendar: WorkCalendar): Planned {
  const type = dayTypeOf(day, calendar)
  if (type !== 'not-covered') return { is: isDrivenOn(schedule, day, type), isGuess: false }
  const [usual, ...others] = possibleTypes(weekdayOf(day))
  const is = isDrivenOn(schedule, day, usual)
  return { is, isGuess: others.some((other) => isDrivenOn(schedule, day, other) !== is) }
}

/** What a day may be when only its weekday is known; the likeliest first. */
const possibleTypes = (weekday: number): readonly [DayType, ...DayType[]] =>
  weekday >= 6 ? ['rest-day', 'holiday', 'make-up-workday'] : ['workday', 'holiday']

function isDrivenOn(schedule: PlanSchedule, day: string, type: DayType): boolean {
  const { weekdays, weeksOfMonth } = schedule
  if (weeksOfMonth.length > 0 && !weeksOfMonth.includes(weekOfMonth(day))) return false
  const asUsual = weekdays.includes(weekdayOf(day))
  if (type === 'holiday') {
    if (schedule.holidays === 'off') return false
    return schedule.holidays === 'as-sunday' ? weekdays.includes(SUNDAY) : asUsual
  }
  if (schedule.holidays === 'only') return false
  if (type === 'make-up-workday' && schedule.makeUpWorkdays === 'as-workday')
    return weekdays.some((weekday) => weekday <= 5)
  return asUsual
}
