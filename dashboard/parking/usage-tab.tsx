import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { addDays, localDayOf, midnightMs, weekdayOf } from '#domain/plan/local-day.ts'
import type { LotDetail } from '#domain/parking/operator.ts'
import { nowMs } from '../clock.ts'
import { numberText } from '../format.ts'
import { parkingApi, type LotDay } from '../parking-api.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { weekdayName } from '../plans/words.ts'
import { Failed, Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { TimeChart } from '../ui/time-chart.tsx'
import { Figure, Figures } from '../ui/words.tsx'
import { HourBars } from './hour-bars.tsx'
import { dwellText, hourOf, hoursOf, lineOf, usageOf } from './usage.ts'
import type { LotShownNow } from './use-lot-shown.ts'
import classes from './parking.module.css'

const DAY_MS = 86_400_000
const ranges = ['7', '28', '90'] as const
const percentText = (share: number | null | undefined): string =>
  share === null || share === undefined ? '–' : `${numberText(share * 100, 0)}%`

/** Turnover, dwell and occupancy by hour; a day opens its quarters of an hour and its stays (docs/SPEC.md U60). */
export function UsageTab({ lot, shown }: { lot: LotDetail; shown: LotShownNow }) {
  const { t } = useTranslation()
  const [today] = useState(() => localDayOf(nowMs()))
  const [range, setRange] = useState<(typeof ranges)[number]>('28')
  const asked = { lot: lot.id, from: addDays(today, 1 - Number(range)), to: today }
  const days = useQuery({
    queryKey: keys.lotDays(asked),
    queryFn: ({ signal }) => parkingApi.days(asked, signal),
    placeholderData: (before) => before,
  })
  if (days.data === undefined)
    return days.error === null ? <Waiting /> : <Failed error={days.error} again={() => void days.refetch()} />
  const all = days.data.days.toSorted((a, b) => (a.day < b.day ? 1 : -1))
  const whole = all.filter(({ day }) => day !== today)
  const isWorked = ({ day }: LotDay) => weekdayOf(day) <= 5
  const capacity = lot.occupancy?.capacity ?? lot.file.profile.capacity
  return (
    <>
      <Mishap error={days.error} />
      <div className={classes.filters}>
        <Select
          aria-label={t('levels.rangeLabel')}
          value={range}
          onChange={(value) => setRange(ranges.find((each) => each === value) ?? '28')}
          data={ranges.map((value) => ({ value, label: t('usage.lastDays', { n: value }) }))}
        />
      </div>
      <div className={classes.columns}>
        <div className={classes.column}>
          <SumsCard days={whole} capacity={capacity} lot={lot} asked={asked} />
          <Card title={t('usage.byHour')}>
            {whole.length === 0 ? (
              <Nothing small>{t('usage.noDays')}</Nothing>
            ) : (
              <>
                <p className={classes.note}>{t('usage.byHourText')}</p>
                <HourBars
                  label={t('usage.workdays')}
                  occupied={hoursOf(whole.filter(isWorked), 'occupiedByHour')}
                  unknown={hoursOf(whole.filter(isWorked), 'unknownByHour')}
                />
                <HourBars
                  label={t('usage.weekends')}
                  occupied={hoursOf(
                    whole.filter((day) => !isWorked(day)),
                    'occupiedByHour',
                  )}
                  unknown={hoursOf(
                    whole.filter((day) => !isWorked(day)),
                    'unknownByHour',
                  )}
                />
              </>
            )}
          </Card>
        </div>
        <div className={classes.column}>
          <DayTable days={all} lot={lot} shown={shown} today={today} />
          {shown.day !== undefined && (
            <DayCard lot={lot} day={shown.day} of={all.find(({ day }) => day === shown.day)} />
          )}
        </div>
      </div>
    </>
  )
}

function SumsCard({
  days,
  capacity,
  lot,
  asked,
}: {
  days: readonly LotDay[]
  capacity: number
  lot: LotDetail
  asked: { readonly from: string; readonly to: string }
}) {
  const { t } = useTranslation()
  const sums = usageOf(days, capacity)
  const sessions = paths.lot(lot.id, {
    tab: 'sessions',
    from: midnightMs(asked.from),
    to: midnightMs(asked.to),
  })
  return (
    <Card title={t('usage.title')}>
      <p className={classes.note}>{t('usage.wholeDays', { n: days.length })}</p>
      <Figures>
        <Figure name={t('usage.turnover')}>
          <Link href={sessions}>{sums.turnover === undefined ? '–' : numberText(sums.turnover, 2)}</Link>
        </Figure>
        <Figure name={t('usage.dwell')}>
          <Link href={sessions}>{sums.meanDwellMs === undefined ? '–' : dwellText(sums.meanDwellMs, t)}</Link>
        </Figure>
        <Figure name={t('usage.arrivals')}>
          <Link href={sessions}>{numberText(sums.arrivals)}</Link>
        </Figure>
        <Figure name={t('usage.shared')}>
          <Link
            href={paths.lot(lot.id, {
              tab: 'holds',
              holds: 'all',
              from: midnightMs(asked.from),
              to: midnightMs(asked.to),
            })}
          >
            {numberText(sums.sharedArrivals)}
          </Link>
        </Figure>
        <Figure name={t('usage.occupied')}>{percentText(sums.occupied)}</Figure>
        <Figure name={t('usage.unknown')}>{percentText(sums.unknown)}</Figure>
      </Figures>
      <p className={classes.note}>{t('usage.dwellOf', { n: sums.dwellCount })}</p>
    </Card>
  )
}

function DayTable({
  days,
  lot,
  shown,
  today,
}: {
  days: readonly LotDay[]
  lot: LotDetail
  shown: LotShownNow
  today: string
}) {
  const { t } = useTranslation()
  return (
    <Card title={t('usage.days')}>
      {days.length === 0 ? (
        <Nothing small>{t('usage.noDays')}</Nothing>
      ) : (
        <div className={classes.dayTable} tabIndex={0} role="region" aria-label={t('usage.days')}>
          <table className={classes.counts}>
            <thead>
              <tr>
                <th scope="col">{t('shifts.day')}</th>
                <th scope="col">{t('usage.arrivals')}</th>
                <th scope="col">{t('usage.shared')}</th>
                <th scope="col">{t('usage.dwell')}</th>
                <th scope="col">{t('usage.occupied')}</th>
              </tr>
            </thead>
            <tbody>
              {days.map((day) => (
                <tr key={day.day} data-chosen={day.day === shown.day || undefined}>
                  <th scope="row">
                    <button
                      type="button"
                      className={classes.link}
                      aria-expanded={day.day === shown.day}
                      onClick={() => shown.set({ day: day.day === shown.day ? undefined : day.day })}
                    >
                      {day.day.slice(5)}
                    </button>{' '}
                    <span className={classes.dim}>
                      {day.day === today ? t('usage.today') : t(`weekday.${weekdayName(weekdayOf(day.day))}`)}
                    </span>
                  </th>
                  <td>
                    <Link
                      href={paths.lot(lot.id, {
                        tab: 'sessions',
                        from: midnightMs(day.day),
                        to: midnightMs(day.day) + DAY_MS,
                      })}
                    >
                      {day.arrivals}
                    </Link>
                  </td>
                  <td>{day.sharedArrivals}</td>
                  <td>{day.dwellCount === 0 ? '–' : dwellText(day.dwellMsSum / day.dwellCount, t)}</td>
                  <td>{percentText(usageOf([day], 1).occupied)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}

/** A day in quarters of an hour; a click on it leads to the stays of that hour. */
function DayCard({ lot, day, of }: { lot: LotDetail; day: string; of: LotDay | undefined }) {
  const { t } = useTranslation()
  const fromMs = midnightMs(day)
  const asked = { lot: lot.id, fromMs, toMs: fromMs + DAY_MS }
  const samples = useQuery({
    queryKey: keys.lotSamples(asked),
    queryFn: ({ signal }) => parkingApi.samples(asked, signal),
  })
  const points = samples.data?.samples ?? []
  const most = points.reduce((max, { occupied }) => Math.max(max, occupied), 0)
  return (
    <Card
      title={t('usage.dayOf', { day })}
      tools={
        <Link href={paths.lot(lot.id, { tab: 'sessions', from: fromMs, to: fromMs + DAY_MS })}>{t('session.see')}</Link>
      }
    >
      <Mishap error={samples.error} />
      {samples.data === undefined ? (
        samples.error === null && <Waiting />
      ) : points.length === 0 ? (
        <Nothing small>{t('usage.noSamples')}</Nothing>
      ) : (
        <>
          <h3 className={classes.title}>{t('usage.takenBays')}</h3>
          <TimeChart
            points={lineOf(points, ({ occupied }) => occupied)}
            fromMs={fromMs}
            toMs={fromMs + DAY_MS}
            text={t('usage.chartText', { day, most, n: points.length })}
          />
          {points.some(({ unknown }) => unknown > 0) && (
            <>
              <h3 className={classes.title}>{t('usage.unknownBays')}</h3>
              <TimeChart
                points={lineOf(points, ({ unknown }) => unknown)}
                fromMs={fromMs}
                toMs={fromMs + DAY_MS}
                text={t('usage.unknownBays')}
              />
            </>
          )}
        </>
      )}
      {of !== undefined && (
        <ul className={classes.hours} aria-label={t('usage.hoursOf', { day })}>
          {of.occupiedByHour.map((share, hour) => (
            <li key={hour}>
              <Link href={paths.lot(lot.id, { tab: 'sessions', ...hourOf(fromMs, hour) })}>
                <span>{String(hour).padStart(2, '0')}</span>
                <b>{percentText(share)}</b>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
