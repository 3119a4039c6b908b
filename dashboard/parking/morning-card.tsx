import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { MorningForecast } from '#domain/sharing/overstay.ts'
import { addDays, localDayOf } from '#domain/plan/local-day.ts'
import { nowMs } from '../clock.ts'
import { useLotName } from '../desk/names.ts'
import { dateTimeText, shortTimeText } from '../format.ts'
import { parkingApi } from '../parking-api.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Card } from '../ui/page.tsx'
import classes from './parking.module.css'

const DAYS = 7
const DAY_MS = 86_400_000

/** What was expected of the mornings of the last days, and what came; the newest first, short ones before others of their day. */
export function MorningCard({ lot, onLot }: { lot: string; onLot: (lot: string) => void }) {
  const { t } = useTranslation()
  const lotName = useLotName()
  const [today] = useState(() => localDayOf(nowMs()))
  const filter = { ...(lot === '' ? {} : { lot }), from: addDays(today, 1 - DAYS), to: addDays(today, 1) }
  const read = useQuery({
    queryKey: keys.mornings(filter),
    queryFn: ({ signal }) => parkingApi.mornings(filter, signal),
  })
  const mornings = (read.data?.mornings ?? []).toSorted(
    (a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0) || Number(b.isShort) - Number(a.isShort),
  )
  const judged = mornings.filter(({ cameFree }) => cameFree !== undefined)
  const kept = judged.filter(({ cameFree = 0, staffBays }) => cameFree >= staffBays)
  return (
    <Card
      title={t('morning.title')}
      tools={
        judged.length > 0 && (
          <span className={classes.dim}>{t('morning.kept', { n: kept.length, all: judged.length })}</span>
        )
      }
    >
      <Mishap error={read.error} />
      {read.data === undefined ? (
        read.error === null && <Waiting />
      ) : mornings.length === 0 ? (
        <Nothing small>{t('morning.none')}</Nothing>
      ) : (
        <div className={classes.dayTable} tabIndex={0} role="region" aria-label={t('morning.title')}>
          <table className={classes.counts}>
            <thead>
              <tr>
                <th scope="col">{t('kind.lot')}</th>
                <th scope="col">{t('morning.by')}</th>
                <th scope="col">{t('morning.needed')}</th>
                <th scope="col">{t('morning.expected')}</th>
                <th scope="col">{t('morning.stillThere')}</th>
                <th scope="col">{t('morning.came')}</th>
              </tr>
            </thead>
            <tbody>
              {mornings.map((morning) => (
                <tr key={`${morning.lot} ${morning.windowEndMs}`}>
                  <th scope="row">
                    <button type="button" className={classes.link} onClick={() => onLot(morning.lot)}>
                      {lotName(morning.lot)}
                    </button>
                  </th>
                  <td>
                    {morning.day.slice(5)} {shortTimeText(morning.windowEndMs)}
                  </td>
                  <td>{morning.staffBays}</td>
                  <td title={t('morning.madeAt', { time: dateTimeText(morning.madeAtMs).slice(5, 16) })}>
                    <b className={morning.isShort ? classes.bad : undefined}>{morning.expectedFree}</b>
                    {morning.isShort && <span className={classes.bad}> {t('morning.short')}</span>}
                  </td>
                  <td>
                    <Link
                      href={paths.lot(morning.lot, {
                        tab: 'holds',
                        holds: 'all',
                        from: morning.windowEndMs - DAY_MS,
                        to: morning.windowEndMs,
                      })}
                    >
                      {morning.stillThere}
                    </Link>
                  </td>
                  <td>
                    <Came morning={morning} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}

function Came({ morning: { lot, cameFree, staffBays, windowEndMs } }: { morning: MorningForecast }) {
  const { t } = useTranslation()
  if (cameFree === undefined)
    return <span className={classes.dim}>{t(windowEndMs > nowMs() ? 'morning.notYet' : 'morning.notKnown')}</span>
  return (
    <Link
      href={paths.lot(lot, { tab: 'usage', day: localDayOf(windowEndMs) })}
      className={cameFree >= staffBays ? classes.ok : classes.bad}
    >
      {cameFree}
    </Link>
  )
}
