import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { LotDetail } from '#domain/parking/operator.ts'
import {
  hoursTogether,
  isRecordedDay,
  lotUseOf,
  sharesOfHour,
  type LotDay,
  type SessionChoice,
} from '#domain/parking/use.ts'
import { addDays, weekdayOf } from '#domain/plan/local-day.ts'
import { zoneOf } from '#domain/sharing/zone.ts'
import { nowMs } from '../clock.ts'
import { numberText } from '../format.ts'
import { parkingApi } from '../parking-api.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { weekdayName } from '../plans/words.ts'
import { Failed, Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import { TimeChart } from '../ui/time-chart.tsx'
import { Figure, Figures } from '../ui/words.tsx'
import { HourBars } from './hour-bars.tsx'
import { dayOf, dwellText, hourOf, lineOf, type Stretch } from './usage.ts'
import type { LotShownNow } from './use-lot-shown.ts'
import { ZoneNote } from './zone-note.tsx'
import classes from './parking.module.css'

const ranges = ['7', '28', '90'] as const
const percentText = (share: number | undefined): string =>
  share === undefined ? '–' : `${numberText(share * 100, 0)}%`
/** The stays a figure is made of. */
const stays = (lot: LotDetail, which: SessionChoice, time: Stretch): string =>
  paths.lot(lot.id, { tab: 'sessions', ...(which === 'met' ? {} : { which }), ...time })

/** Turnover, dwell and occupancy by hour; a day opens its quarters of an hour and its stays (docs/SPEC.md U60). */
export function UsageTab({ lot, shown }: { lot: LotDetail; shown: LotShownNow }) {
  const { t } = useTranslation()
  const { zone: zoneName } = lot.file.profile
  const [today] = useState(() => zoneOf(zoneName).dayOf(nowMs()))
  const [range, setRange] = useState<(typeof ranges)[number]>('28')
  const asked = { lot: lot.id, from: addDays(today, -Number(range)), to: today }
  const days = useQuery({
    queryKey: keys.lotDays(asked),
    queryFn: ({ signal }) => parkingApi.days(asked, signal),
    placeholderData: (before) => before,
  })
  if (days.data === undefined)
    return days.error === null ? <Waiting /> : <Failed error={days.error} again={() => void days.refetch()} />
  const all = days.data.days.filter(isRecordedDay).toSorted((a, b) => (a.day < b.day ? 1 : -1))
  const whole = all.filter(({ day }) => day !== today)
  const isWorked = ({ day }: LotDay) => weekdayOf(day) <= 5
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
      <ZoneNote zone={zoneName} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <SumsCard days={whole} lot={lot} asked={asked} />
          <Card title={t('usage.byHour')}>
            {whole.length === 0 ? (
              <Nothing small>{t('usage.noDays')}</Nothing>
            ) : (
              <>
                <p className={classes.note}>{t('usage.byHourText')}</p>
                <HourBars label={t('usage.workdays')} hours={hoursTogether(whole.filter(isWorked))} />
                <HourBars label={t('usage.weekends')} hours={hoursTogether(whole.filter((day) => !isWorked(day)))} />
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
  lot,
  asked,
}: {
  days: readonly LotDay[]
  lot: LotDetail
  asked: { readonly from: string; readonly to: string }
}) {
  const { t } = useTranslation()
  const { zone } = lot.file.profile
  const sums = lotUseOf(days)
  // today is in no sum
  const time = { from: dayOf(zoneOf(zone), asked.from).from, to: dayOf(zoneOf(zone), asked.to).from }
  return (
    <Card title={t('usage.title')}>
      <p className={classes.note}>{t('usage.wholeDays', { n: sums.days })}</p>
      <Figures>
        <Figure name={t('usage.turnover')}>
          <Link href={stays(lot, 'arrived', time)}>
            {sums.turnover === undefined ? '–' : numberText(sums.turnover, 2)}
          </Link>
        </Figure>
        <Figure name={t('usage.dwell')}>
          <Link href={stays(lot, 'ended', time)}>
            {sums.meanDwellMs === undefined ? '–' : dwellText(sums.meanDwellMs, t)}
          </Link>
        </Figure>
        <Figure name={t('usage.arrivals')}>
          <Link href={stays(lot, 'arrived', time)}>{numberText(sums.arrivals)}</Link>
        </Figure>
        <Figure name={t('usage.shared')}>
          <Link href={stays(lot, 'shared', time)}>{numberText(sums.sharedArrivals)}</Link>
        </Figure>
        <Figure name={t('usage.occupied')}>{percentText(sums.occupied)}</Figure>
        <Figure name={t('usage.unknown')}>{percentText(sums.unknown)}</Figure>
      </Figures>
      <p className={classes.note}>{t('usage.dwellOf', { n: sums.dwellCount })}</p>
      <p className={classes.note}>{t('usage.madeOf')}</p>
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
                <th scope="col">{t('usage.unknown')}</th>
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
                  <DayFigures lot={lot} day={day} />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}

function DayFigures({ lot, day }: { lot: LotDetail; day: LotDay }) {
  const { t } = useTranslation()
  const time = dayOf(zoneOf(lot.file.profile.zone), day.day)
  const { meanDwellMs, occupied, unknown } = lotUseOf([day])
  return (
    <>
      <td>
        <Link href={stays(lot, 'arrived', time)}>{day.arrivals}</Link>
      </td>
      <td>{day.sharedArrivals === 0 ? 0 : <Link href={stays(lot, 'shared', time)}>{day.sharedArrivals}</Link>}</td>
      <td>
        {meanDwellMs === undefined ? '–' : <Link href={stays(lot, 'ended', time)}>{dwellText(meanDwellMs, t)}</Link>}
      </td>
      <td>{percentText(occupied)}</td>
      <td>{percentText(unknown)}</td>
    </>
  )
}

/** A day in quarters of an hour; a click on it leads to the stays of that hour. */
function DayCard({ lot, day, of }: { lot: LotDetail; day: string; of: LotDay | undefined }) {
  const { t } = useTranslation()
  const zone = zoneOf(lot.file.profile.zone)
  const time = dayOf(zone, day)
  // a sample stands at the end of the quarter it is of
  const asked = { lot: lot.id, fromMs: time.from + 1, toMs: time.to + 1 }
  const samples = useQuery({
    queryKey: keys.lotSamples(asked),
    queryFn: ({ signal }) => parkingApi.samples(asked, signal),
  })
  const points = samples.data?.samples ?? []
  const most = points.reduce((max, { occupied }) => Math.max(max, occupied), 0)
  return (
    <Card title={t('usage.dayOf', { day })} tools={<Link href={stays(lot, 'met', time)}>{t('session.see')}</Link>}>
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
            fromMs={time.from}
            toMs={time.to}
            text={t('usage.chartText', { day, most, n: points.length })}
          />
          {points.some(({ unknown }) => unknown > 0) && (
            <>
              <h3 className={classes.title}>{t('usage.unknownBays')}</h3>
              <TimeChart
                points={lineOf(points, ({ unknown }) => unknown)}
                fromMs={time.from}
                toMs={time.to}
                text={t('usage.unknownBays')}
              />
            </>
          )}
        </>
      )}
      {of !== undefined && (
        <ul className={classes.hours} aria-label={t('usage.hoursOf', { day })}>
          {of.hours.map((sums, hour) => (
            <li key={hour}>
              <Link href={stays(lot, 'met', hourOf(zone, day, hour))}>
                <span>{String(hour).padStart(2, '0')}</span>
                <b>{percentText(sharesOfHour(sums).occupied)}</b>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
