import { useTranslation } from 'react-i18next'
import { localDayOf, weekdayOf } from '#domain/plan/local-day.ts'
import type { Duty } from '#domain/response/duty.ts'
import { responseSettings } from '#domain/response/settings.ts'
import { useNow } from '../clock.ts'
import { endTimeText, shortTimeText } from '../format.ts'
import { weekdayName } from '../plans/words.ts'
import { useTownName } from '../queries.ts'
import type { RosterPerson } from '../service-api.ts'
import { dutiesOf, gapsOf, linesOf, weekDays, type RosterLine } from './week.ts'
import type { Asked } from './duty-dialog.tsx'
import classes from './roster.module.css'

/** Hours in which somebody must be there: the working hours as delivered. */
const HOURS = {
  fromMinute: responseSettings.workFromMinute.default,
  toMinute: responseSettings.workToMinute.default,
}

/** A week by level and team: who is on duty each day, and when nobody is. */
export function WeekGrid({
  monday,
  duties,
  people,
  teams,
  onAsk,
}: {
  monday: string
  duties: readonly Duty[]
  people: readonly RosterPerson[]
  teams: readonly string[]
  /** Undefined: only looked at. */
  onAsk: ((asked: Asked) => void) | undefined
}) {
  const { t } = useTranslation()
  const now = useNow()
  const townName = useTownName()
  const today = localDayOf(now)
  const days = weekDays(monday)
  const nameOf = (id: number) => people.find((person) => person.id === id)?.name ?? `#${id}`
  const teamName = ({ team }: RosterLine) => (team === '' ? t('roster.all') : townName(team))
  const lines = linesOf(teams, duties)
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={t('nav.roster')}>
      <table className={classes.grid}>
        <caption className="visually-hidden">{t('roster.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('roster.who')}</th>
            {days.map((day) => (
              <th key={day} scope="col" data-today={day === today || undefined}>
                {t(`weekday.${weekdayName(weekdayOf(day))}`)} <span className="figures">{day.slice(5)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={`${line.level} ${line.team}`} data-level={line.level}>
              <th scope="row">
                {teamName(line)}
                <small>{t(`roster.level.${line.level}`)}</small>
              </th>
              {days.map((day) => (
                <td key={day} data-today={day === today || undefined}>
                  {dutiesOf(duties, line, day).map((duty) => {
                    const isNow = duty.fromMs <= now && now < duty.toMs
                    const hours = `${shortTimeText(duty.fromMs)}–${endTimeText(duty.toMs)}`
                    const said = [nameOf(duty.userId), hours, ...(isNow ? [t('roster.now')] : [])].join(' ')
                    const words = (
                      <>
                        <b>{nameOf(duty.userId)}</b> <span className="figures">{hours}</span>{' '}
                        {isNow && <em>{t('roster.now')}</em>}
                      </>
                    )
                    return onAsk === undefined ? (
                      <div key={duty.id} className={classes.duty} data-now={isNow || undefined}>
                        {words}
                      </div>
                    ) : (
                      <button
                        key={duty.id}
                        type="button"
                        className={classes.duty}
                        data-now={isNow || undefined}
                        aria-label={t('roster.change', { what: said })}
                        onClick={() => onAsk({ line, day, before: duty })}
                      >
                        {words}
                      </button>
                    )
                  })}
                  {/* a team without anybody of its own is answered for by those of all */}
                  {(line.team !== '' || line.level !== 'crew') &&
                    gapsOf(duties, line, day, HOURS).map(({ fromMs, toMs }) => (
                      <div key={fromMs} className={classes.gap}>
                        {t('roster.gap', { from: shortTimeText(fromMs), to: endTimeText(toMs) })}
                      </div>
                    ))}
                  {onAsk !== undefined && (
                    <button
                      type="button"
                      className={classes.add}
                      aria-label={t('roster.addTo', {
                        who: `${teamName(line)} ${t(`roster.level.${line.level}`)}`,
                        day: day.slice(5),
                      })}
                      onClick={() => onAsk({ line, day, before: undefined })}
                    >
                      +
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
