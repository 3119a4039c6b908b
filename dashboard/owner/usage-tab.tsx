/** @jsxImportSource preact */
import type { LotDetail } from '#domain/parking/operator.ts'
import { hoursTogether, isRecordedDay, lotUseOf, sharesOfHour, type LotDay } from '#domain/parking/use.ts'
import { addDays } from '#domain/plan/local-day.ts'
import { zoneOf } from '#domain/sharing/zone.ts'
import { useNow } from '../phone/hooks.ts'
import { spanText } from '../phone/text.ts'
import { useHere } from './here.ts'
import { Answered, Figure } from './parts.tsx'
import { dayName } from './times.ts'
import { useOwn } from './use-own.ts'

const DAYS = 14
const HOUR_MARKS = [0, 6, 12, 18]

/** What became of sharing: stays, how long, how full by hour of the day, day by day. */
export function UsageTab({ lot }: { lot: LotDetail }) {
  const { words, language } = useHere()
  const today = zoneOf(lot.file.profile.zone).dayOf(useNow())
  const own = useOwn<{ days: readonly LotDay[] }>(
    `/api/own/days?lot=${lot.id}&from=${addDays(today, -DAYS)}&to=${today}`,
  )
  const days = own.answer?.days.filter(isRecordedDay).toSorted((a, b) => (a.day < b.day ? 1 : -1)) ?? []
  // today is not over, so it is in no sum
  const whole = days.filter(({ day }) => day !== today)
  const sums = lotUseOf(whole)
  const percent = (share: number | undefined) => (share === undefined ? words.none : `${Math.round(share * 100)}%`)
  return (
    <Answered own={own}>
      {days.length === 0 ? (
        <p class="empty">{words.noUsage}</p>
      ) : (
        <div class="columns">
          <section class="card" aria-label={words.lastDays(DAYS)}>
            <h2>{words.lastDays(DAYS)}</h2>
            <dl class="figure-row">
              <Figure name={words.sharedArrivals}>{words.times(sums.sharedArrivals)}</Figure>
              <Figure name={words.arrivals}>{words.times(sums.arrivals)}</Figure>
              <Figure name={words.meanStay}>
                {sums.meanDwellMs === undefined ? words.none : spanText(sums.meanDwellMs, language)}
              </Figure>
              <Figure name={words.meanOccupied}>{percent(sums.occupied)}</Figure>
              <Figure name={words.meanUnknown}>{percent(sums.unknown)}</Figure>
            </dl>
            <p class="dimmed">{words.usageNote(sums.days, sums.dwellCount)}</p>
          </section>
          <HourBars days={whole} />
          <section class="card span" aria-label={words.day}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.day}</th>
                  <th scope="col">{words.sharedArrivals}</th>
                  <th scope="col">{words.arrivals}</th>
                  <th scope="col">{words.meanStay}</th>
                  <th scope="col">{words.meanOccupied}</th>
                </tr>
              </thead>
              <tbody>
                {days.map((day) => {
                  const one = lotUseOf([day])
                  return (
                    <tr key={day.day}>
                      <th scope="row">
                        {dayName(day.day, words)}
                        {day.day === today && <span class="below dimmed">{words.today}</span>}
                      </th>
                      <td>{day.sharedArrivals}</td>
                      <td>{day.arrivals}</td>
                      <td>{one.meanDwellMs === undefined ? words.none : spanText(one.meanDwellMs, language)}</td>
                      <td>
                        {percent(one.occupied)}
                        {(one.unknown ?? 0) >= 0.005 && (
                          <span class="below dimmed">
                            {words.meanUnknown} {percent(one.unknown)}
                          </span>
                        )}
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </section>
        </div>
      )}
    </Answered>
  )
}

/** Share of all bays taken and unknown in each hour; a list of 24 for who does not see it. */
function HourBars({ days }: { days: readonly LotDay[] }) {
  const { words } = useHere()
  const hours = hoursTogether(days).map((sums) => sharesOfHour(sums))
  return (
    <section class="card" aria-label={words.byHour}>
      <h2>{words.byHour}</h2>
      <ol class="hour-bars">
        {hours.map(({ occupied, unknown = 1 }, hour) => (
          <li key={hour}>
            <span class="visually-hidden">
              {words.hourAt(String(hour), occupied === undefined ? words.unknown : `${Math.round(occupied * 100)}%`)}
            </span>
            <span class="bar-unknown" aria-hidden="true" style={{ height: `${unknown * 100}%` }} />
            <span
              class="bar-occupied"
              aria-hidden="true"
              style={{ height: `${(occupied ?? 0) * (1 - unknown) * 100}%` }}
            />
          </li>
        ))}
      </ol>
      <p class="hour-scale figures" aria-hidden="true">
        {HOUR_MARKS.map((hour) => (
          <span key={hour}>{hour}:00</span>
        ))}
      </p>
      <p class="dimmed">{words.byHourNote}</p>
    </section>
  )
}
