import type { TFunction } from 'i18next'
import { minuteText } from '#domain/plan/minute-text.ts'
import type { PassWindow, PlanSchedule } from '#domain/plan/plan.ts'

const names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
/** 1 Monday … 7 Sunday. */
export const weekdayName = (weekday: number): (typeof names)[number] => names[weekday - 1]!

/** `04:00–07:00`; the end of one that goes on after midnight says so. */
export const planWindowText = ({ fromMinute, toMinute }: PassWindow, t: TFunction): string =>
  toMinute > 1_440
    ? t('plan.windowNextDay', { from: minuteText(fromMinute), to: minuteText(toMinute - 1_440) })
    : `${minuteText(fromMinute)}–${minuteText(toMinute)}`

/** On which days a plan is driven, in short. */
export function scheduleText({ weekdays, weeksOfMonth, holidays }: PlanSchedule, t: TFunction): string {
  const days = weekdays.toSorted((a, b) => a - b)
  const isOnly = holidays === 'only'
  const said =
    days.length === 7
      ? t(isOnly ? 'plan.days.holidays' : 'plan.days.all')
      : days.join() === '1,2,3,4,5'
        ? t('plan.days.weekdays')
        : days.map((day) => t(`weekday.${weekdayName(day)}`)).join(t('common.comma'))
  const weeks =
    weeksOfMonth.length === 0
      ? ''
      : t('plan.days.weeks', { weeks: weeksOfMonth.toSorted((a, b) => a - b).join(t('common.comma')) })
  const other = holidays === 'off' || (isOnly && days.length < 7) ? t(`plan.days.${isOnly ? 'only' : 'off'}`) : ''
  return [said, weeks, other].filter((each) => each !== '').join(' · ')
}
