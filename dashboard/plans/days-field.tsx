import { Chip, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { PlanSchedule } from '#domain/plan/plan.ts'
import { weekdayName } from './words.ts'
import classes from './editor.module.css'

const weekdays = [1, 2, 3, 4, 5, 6, 7]
const weeks = [1, 2, 3, 4, 5]
const holidays = ['as-usual', 'off', 'as-sunday', 'only'] as const
const makeUps = ['as-usual', 'as-workday'] as const

/** On which days a plan is driven. */
export function DaysField({
  schedule,
  onChange,
}: {
  schedule: PlanSchedule
  onChange: (schedule: PlanSchedule) => void
}) {
  const { t } = useTranslation()
  const numbers = (are: readonly string[]) => are.map(Number).toSorted((a, b) => a - b)
  return (
    <fieldset className={classes.group}>
      <legend>{t('plan.daysOf')}</legend>
      <div role="group" aria-label={t('plan.weekdays')} className={classes.chips}>
        <Chip.Group
          multiple
          value={schedule.weekdays.map(String)}
          onChange={(next) => onChange({ ...schedule, weekdays: numbers(next) })}
        >
          {weekdays.map((day) => (
            <Chip key={day} variant="outline" size="xs" radius="sm" value={String(day)}>
              {t(`weekday.${weekdayName(day)}`)}
            </Chip>
          ))}
        </Chip.Group>
      </div>
      <div role="group" aria-label={t('plan.weeks')} className={classes.chips}>
        <span className={classes.dim}>{t('plan.weeks')}</span>
        <Chip.Group
          multiple
          value={schedule.weeksOfMonth.map(String)}
          onChange={(next) => onChange({ ...schedule, weeksOfMonth: numbers(next) })}
        >
          {weeks.map((week) => (
            <Chip key={week} variant="outline" size="xs" radius="sm" value={String(week)}>
              {t('plan.week', { n: week })}
            </Chip>
          ))}
        </Chip.Group>
        {schedule.weeksOfMonth.length === 0 && <span className={classes.dim}>{t('plan.everyWeek')}</span>}
      </div>
      <div className={classes.two}>
        <Select
          label={t('plan.holidays')}
          value={schedule.holidays}
          onChange={(value) => onChange({ ...schedule, holidays: value as PlanSchedule['holidays'] })}
          data={holidays.map((value) => ({ value, label: t(`plan.onHolidays.${value}`) }))}
        />
        <Select
          label={t('plan.makeUps')}
          value={schedule.makeUpWorkdays}
          onChange={(value) => onChange({ ...schedule, makeUpWorkdays: value as PlanSchedule['makeUpWorkdays'] })}
          data={makeUps.map((value) => ({ value, label: t(`plan.onMakeUps.${value}`) }))}
        />
      </div>
    </fieldset>
  )
}
