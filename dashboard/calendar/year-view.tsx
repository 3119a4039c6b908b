import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { CalendarDay } from '#domain/plan/calendar.ts'
import { weekdayOf } from '#domain/plan/local-day.ts'
import { weekdayName } from '../plans/words.ts'
import { dayByKey, monthsOf } from './year.ts'
import classes from './calendar.module.css'

const weekdays = [1, 2, 3, 4, 5, 6, 7]

/** A year by months; days that differ from their weekday carry a letter and a shape. One stop of the tab key: arrows lead from day to day. */
export function YearView({
  year,
  days,
  today,
  onPick,
}: {
  year: number
  days: ReadonlyMap<string, CalendarDay>
  today: string
  /** Left out: only looked at. */
  onPick?: ((day: string) => void) | undefined
}) {
  const { t } = useTranslation()
  const months = useMemo(() => monthsOf(year), [year])
  const [at, setAt] = useState('')
  const focused = at.startsWith(`${year}-`) ? at : today.startsWith(`${year}-`) ? today : `${year}-01-01`
  const view = useRef<HTMLDivElement>(null)
  const lead = (event: KeyboardEvent) => {
    const next = dayByKey(focused, event.key)
    if (next === undefined) return
    event.preventDefault()
    setAt(next)
    view.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus()
  }
  const label = (day: string): string => {
    const entered = days.get(day)
    // begins with what is seen, so that it can be said to a computer
    const said = `${Number(day.slice(8))}, ${day} ${t(`weekday.${weekdayName(weekdayOf(day))}`)}`
    return entered === undefined ? said : `${said} ${t(`dayType.${entered.type}`)} ${entered.name}`
  }
  return (
    <div ref={view} className={classes.year} onKeyDown={lead} role="group" aria-label={t('calendar.yearOf', { year })}>
      {months.map(({ month, weeks }) => (
        <div key={month} className={classes.month}>
          <table>
            <caption>{t(`calendar.month.${month}`)}</caption>
            <thead>
              <tr>
                {weekdays.map((day) => (
                  <th key={day} scope="col" abbr={t(`weekday.${weekdayName(day)}`)}>
                    {t(`weekdayShort.${weekdayName(day)}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeks.map((week, n) => (
                <tr key={n}>
                  {week.map((day, column) => {
                    if (day === undefined) return <td key={column} />
                    const entered = days.get(day)
                    return (
                      <td key={day}>
                        <button
                          type="button"
                          className={classes.day}
                          data-day={day}
                          data-type={entered?.type}
                          data-letter={entered === undefined ? undefined : t(`dayLetter.${entered.type}`)}
                          data-rest={column >= 5 || undefined}
                          aria-label={label(day)}
                          aria-current={day === today ? 'date' : undefined}
                          aria-disabled={onPick === undefined || undefined}
                          title={entered?.name}
                          tabIndex={day === focused ? 0 : -1}
                          onFocus={() => setAt(day)}
                          onClick={() => onPick?.(day)}
                        >
                          {Number(day.slice(8))}
                        </button>
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </div>
  )
}
