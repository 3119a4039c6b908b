import { useMediaQuery } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { isMorningKept } from '#domain/sharing/morning.ts'
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
import { ListNews, Touched, useFollowed, usePushedQuery } from '../ui/use-followed.tsx'
import { PHONE, VirtualTable, type Column } from '../ui/virtual-table.tsx'
import { useSharingRev } from './live-lots.ts'
import classes from './parking.module.css'

const DAYS = 7
const DAY_MS = 86_400_000

const keyOf = ({ lot, windowEndMs }: MorningForecast): string => `${lot} ${windowEndMs}`

/** What was expected of the mornings of the last days, and what came; the newest first, short ones before others of their day. */
export function MorningCard({ lot, onLot }: { lot: string; onLot: (lot: string) => void }) {
  const { t } = useTranslation()
  const [today] = useState(() => localDayOf(nowMs()))
  const filter = { ...(lot === '' ? {} : { lot }), from: addDays(today, 1 - DAYS), to: addDays(today, 1) }
  const read = usePushedQuery({
    queryKey: keys.mornings(filter),
    ask: (signal, how) => parkingApi.mornings(filter, signal, how),
    news: useSharingRev(),
  })
  const latest = useMemo(
    () =>
      read.data?.mornings.toSorted(
        (a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0) || Number(b.isShort) - Number(a.isShort),
      ),
    [read.data],
  )
  const followed = useFollowed({ of: lot, latest, isPushed: read.data?.isPushed ?? false, keyOf, isHeld: false })
  const results = followed.rows.map((morning) => isMorningKept(morning, nowMs()))
  const judged = results.filter((is) => typeof is === 'boolean')
  const kept = judged.filter((is) => is)
  const columns = useColumns(onLot)
  return (
    <Card
      title={t('morning.title')}
      tools={
        <>
          {judged.length > 0 && (
            <span className={classes.dim}>{t('morning.kept', { n: kept.length, all: judged.length })}</span>
          )}
          <ListNews {...followed} />
        </>
      }
    >
      <Mishap error={read.error} />
      {read.data === undefined ? (
        read.error === null && <Waiting />
      ) : followed.rows.length === 0 ? (
        <Nothing small>{t('morning.none')}</Nothing>
      ) : (
        <div className={classes.mornings}>
          <Touched by={followed.touched}>
            <VirtualTable
              label={t('morning.title')}
              columns={columns}
              rows={followed.rows}
              rowKey={keyOf}
              heightPx={36}
              phoneHeightPx={150}
              empty={null}
            />
          </Touched>
        </div>
      )}
    </Card>
  )
}

function useColumns(onLot: (lot: string) => void): readonly Column<MorningForecast>[] {
  const { t } = useTranslation()
  const lotName = useLotName()
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const lot = ({ lot: id }: MorningForecast) => (
    <button type="button" className={`${classes.link} ${classes.cut}`} onClick={() => onLot(id)}>
      {lotName(id)}
    </button>
  )
  const by = ({ day, windowEndMs }: MorningForecast) => `${day.slice(5)} ${shortTimeText(windowEndMs)}`
  const expected = ({ madeAtMs, isShort, expectedFree, unknown }: MorningForecast) => (
    <span title={t('morning.madeAt', { time: dateTimeText(madeAtMs).slice(5, 16) })}>
      <b className={isShort ? classes.bad : undefined}>{expectedFree}</b>
      {unknown !== undefined && <span className={classes.dim}> {t('morning.unknown', { n: unknown })}</span>}
      {isShort && <span className={classes.bad}> {t('morning.short')}</span>}
    </span>
  )
  const stillThere = ({ lot: id, windowEndMs, stillThere: is }: MorningForecast) => (
    <Link href={paths.lot(id, { tab: 'holds', holds: 'all', from: windowEndMs - DAY_MS, to: windowEndMs })}>{is}</Link>
  )
  const figures = [
    { name: 'needed', label: t('morning.needed'), cell: ({ staffBays }: MorningForecast) => staffBays },
    { name: 'expected', label: t('morning.expected'), cell: expected },
    { name: 'stillThere', label: t('morning.stillThere'), cell: stillThere },
    { name: 'came', label: t('morning.came'), cell: (morning: MorningForecast) => <Came morning={morning} /> },
  ]
  if (phone)
    return [
      {
        name: 'morning',
        label: t('morning.title'),
        track: 'minmax(0, 1fr)',
        cell: (morning) => (
          <div className={classes.card}>
            <div className={classes.spread}>
              {lot(morning)}
              <span>{by(morning)}</span>
            </div>
            <dl className={classes.fourFigures}>
              {figures.map(({ name, label, cell }) => (
                <div key={name}>
                  <dt>{label}</dt>
                  <dd>{cell(morning)}</dd>
                </div>
              ))}
            </dl>
          </div>
        ),
      },
    ]
  return [
    { name: 'lot', label: t('kind.lot'), track: 'minmax(0, 2fr)', cell: lot },
    { name: 'by', label: t('morning.by'), track: '130px', cell: by },
    ...figures.map((figure) => ({ ...figure, track: 'minmax(90px, 1fr)', right: true })),
  ]
}

function Came({ morning }: { morning: MorningForecast }) {
  const { t } = useTranslation()
  const { lot, cameFree, cameUnknown, windowEndMs } = morning
  const kept = isMorningKept(morning, nowMs())
  if (cameFree === undefined)
    return <span className={classes.dim}>{t(windowEndMs > nowMs() ? 'morning.notYet' : 'morning.notKnown')}</span>
  return (
    <Link
      href={paths.lot(lot, { tab: 'usage', day: localDayOf(windowEndMs) })}
      className={kept === true ? classes.ok : kept === false ? classes.bad : classes.dim}
    >
      {cameFree}
      {cameUnknown !== undefined && ` ${t('morning.unknown', { n: cameUnknown })}`}
    </Link>
  )
}
