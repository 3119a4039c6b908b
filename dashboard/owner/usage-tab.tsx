/** @jsxImportSource preact */
import type { LotDetail } from '#domain/parking/operator.ts'
import { addDays } from '#domain/plan/local-day.ts'
import { zoneOf } from '#domain/sharing/zone.ts'
import type { LotDay } from '../parking-api.ts'
import { hoursOf, usageOf } from '../parking/usage.ts'
import { useNow } from '../phone/hooks.ts'
import { spanText } from '../phone/text.ts'
import { isKnownDay } from './figures.ts'
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
    `/api/own/days?lot=${lot.id}&from=${addDays(today, 1 - DAYS)}&to=${today}`,
  )
  const days = own.answer?.days.filter(isKnownDay).toSorted((a, b) => (a.day < b.day ? 1 : -1)) ?? []
  const sums = usageOf(days, lot.file.profile.capacity)
  const percent = (share: number | undefined | null) =>
    share === undefined || share === null ? words.none : `${Math.round(share * 100)}%`
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
            </dl>
          </section>
          <HourBars days={days} />
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
                  const one = usageOf([day], lot.file.profile.capacity)
                  return (
                    <tr key={day.day}>
                      <th scope="row">{dayName(day.day, words)}</th>
                      <td>{day.sharedArrivals}</td>
                      <td>{day.arrivals}</td>
                      <td>{one.meanDwellMs === undefined ? words.none : spanText(one.meanDwellMs, language)}</td>
                      <td>{percent(one.occupied)}</td>
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

/** Mean share of bays taken in each hour; a list of 24 for who does not see it. */
function HourBars({ days }: { days: readonly LotDay[] }) {
  const { words } = useHere()
  const occupied = hoursOf(days, 'occupiedByHour')
  const unknown = hoursOf(days, 'unknownByHour')
  return (
    <section class="card" aria-label={words.byHour}>
      <h2>{words.byHour}</h2>
      <ol class="hour-bars">
        {occupied.map((share, hour) => (
          <li key={hour}>
            <span class="visually-hidden">
              {words.hourAt(String(hour), share === null ? words.unknown : `${Math.round(share * 100)}%`)}
            </span>
            <span class="bar-unknown" aria-hidden="true" style={{ height: `${(unknown[hour] ?? 1) * 100}%` }} />
            <span class="bar-occupied" aria-hidden="true" style={{ height: `${(share ?? 0) * 100}%` }} />
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
