import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { LotDetail } from '#domain/parking/operator.ts'
import type { ParkingSession } from '#domain/parking/session.ts'
import { sessionChoices } from '#domain/parking/use.ts'
import { addDays, isDay } from '#domain/plan/local-day.ts'
import { zoneOf } from '#domain/sharing/zone.ts'
import { nowMs } from '../clock.ts'
import { dateTimeText } from '../format.ts'
import { parkingApi } from '../parking-api.ts'
import { parkingEndpoints, paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { Icon } from '../ui/icons.tsx'
import { Nothing } from '../ui/outcome.tsx'
import type { Column } from '../ui/virtual-table.tsx'
import { PagedTable, usePages } from './paged-table.tsx'
import { dayOf, dwellText } from './usage.ts'
import type { LotShownNow } from './use-lot-shown.ts'
import classes from './parking.module.css'

const PAGE = 200
const DAYS = 7

/** Stays in the bays of a lot as its sensors saw them, the newest first (docs/SPEC.md U60). */
export function SessionTab({ lot, shown }: { lot: LotDetail; shown: LotShownNow }) {
  const { t, i18n } = useTranslation()
  // days are those of the lot's own clock, as in its figures
  const zone = zoneOf(lot.file.profile.zone)
  // fixed when the page is opened, so that the list stays still while it is read
  const [endMs] = useState(() => dayOf(zone, zone.dayOf(nowMs())).to)
  const fromMs = shown.from ?? dayOf(zone, addDays(zone.dayOf(endMs - 1), 1 - DAYS)).from
  const toMs = shown.to ?? endMs
  const { which } = shown
  const filter = { lot: lot.id, ...(shown.bay === undefined ? {} : { bay: shown.bay }), which, fromMs, toMs }
  const pages = usePages({
    queryKey: keys.parkingSessions(filter),
    size: PAGE,
    ask: async ({ limit, before }, signal) =>
      (await parkingApi.sessions({ ...filter, limit, beforeMs: before }, signal)).sessions,
    placeOf: ({ arrivedAtMs }) => arrivedAtMs,
  })
  const { read, rows } = pages
  const columns = useColumns(lot)
  const firstDay = zone.dayOf(fromMs)
  const lastDay = zone.dayOf(toMs - 1)
  return (
    <>
      <div className={classes.filters}>
        <TextInput
          type="date"
          label={t('levels.from')}
          value={firstDay}
          max={lastDay}
          onChange={({ currentTarget: { value } }) =>
            isDay(value) && value <= lastDay && shown.set({ from: dayOf(zone, value).from, to: toMs })
          }
        />
        <TextInput
          type="date"
          label={t('levels.to')}
          value={lastDay}
          min={firstDay}
          onChange={({ currentTarget: { value } }) =>
            isDay(value) && value >= firstDay && shown.set({ from: fromMs, to: dayOf(zone, value).to })
          }
        />
        <Select
          label={t('session.which')}
          value={which}
          allowDeselect={false}
          onChange={(value) => shown.set({ which: sessionChoices.find((each) => each === value) ?? 'met' })}
          data={sessionChoices.map((value) => ({ value, label: t(`session.choices.${value}`) }))}
        />
        {lot.bays.length > 0 && (
          <Select
            label={t('session.bay')}
            searchable
            value={shown.bay ?? ''}
            onChange={(value) => shown.set({ bay: value === '' || value === null ? undefined : value })}
            data={[
              { value: '', label: t('session.allBays') },
              ...lot.bays.map(({ bay }) => ({ value: bay.id, label: bay.label })),
            ]}
          />
        )}
        <Button
          className={classes.own}
          component="a"
          href={parkingEndpoints.sessionTable({ ...filter, lang: i18n.language === 'en' ? 'en' : 'zh' })}
          variant="default"
          leftSection={<Icon name="download" size={16} />}
        >
          {t('levels.export')}
        </Button>
        <span className={classes.dim} role="status">
          {read.data !== undefined && t(read.hasNextPage ? 'session.countMore' : 'session.count', { n: rows.length })}
        </span>
      </div>
      <PagedTable
        pages={pages}
        label={t('session.title')}
        columns={columns}
        rowKey={({ bay, arrivedAtMs }) => `${bay} ${arrivedAtMs}`}
        phoneHeightPx={58}
        empty={<Nothing>{t(lot.bays.length === 0 ? 'session.counterLot' : 'session.none')}</Nothing>}
      />
    </>
  )
}

function useColumns(lot: LotDetail): readonly Column<ParkingSession>[] {
  const { t } = useTranslation()
  const labels = new Map(lot.bays.map(({ bay }) => [bay.id, bay.label]))
  const short = (atMs: number) => dateTimeText(atMs).slice(5)
  return [
    {
      name: 'bay',
      label: t('session.bay'),
      track: 'minmax(70px, 1fr)',
      phoneTrack: 'minmax(50px, 0.6fr)',
      cell: ({ bay }) => <Link href={paths.lot(lot.id, { tab: 'bays', bay })}>{labels.get(bay) ?? bay}</Link>,
    },
    {
      name: 'arrived',
      label: t('session.arrived'),
      track: '128px',
      phoneTrack: '112px',
      cell: ({ arrivedAtMs, leftAtMs }) => (
        <span className={classes.two}>
          <span>{short(arrivedAtMs)}</span>
          <span className={classes.phoneOnly}>
            {leftAtMs === undefined ? t('session.still') : t('hold.untilOf', { time: short(leftAtMs).slice(0, 11) })}
          </span>
        </span>
      ),
    },
    {
      name: 'left',
      label: t('session.left'),
      track: '128px',
      wide: true,
      cell: ({ leftAtMs }) => (leftAtMs === undefined ? t('session.still') : short(leftAtMs)),
    },
    {
      name: 'length',
      label: t('session.length'),
      track: '120px',
      phoneTrack: '86px',
      right: true,
      cell: ({ arrivedAtMs, leftAtMs, isUncertain }) => (
        <span className={classes.two}>
          <span>{leftAtMs === undefined ? '–' : dwellText(leftAtMs - arrivedAtMs, t)}</span>
          {isUncertain && (
            <span className={classes.warn} title={t('session.uncertainWhy')}>
              {t('session.uncertain')}
            </span>
          )}
        </span>
      ),
    },
    {
      name: 'hold',
      label: t('hold.title'),
      track: '110px',
      phoneTrack: '58px',
      cell: ({ holdId }) =>
        holdId === undefined ? (
          <span className={classes.dim}>–</span>
        ) : (
          <Link href={paths.lot(lot.id, { tab: 'holds', holds: 'all', hold: holdId })}>
            {t('hold.number', { id: holdId })}
          </Link>
        ),
    },
    {
      name: 'raw',
      label: t('session.raw'),
      track: '110px',
      wide: true,
      cell: ({ bay, arrivedAtMs, leftAtMs }) => (
        <Link
          href={paths.readings(bay, 'state', {
            fromMs: arrivedAtMs - 60_000,
            toMs: (leftAtMs ?? nowMs()) + 60_000,
          })}
        >
          {t('session.toRaw')}
        </Link>
      ),
    },
  ]
}
