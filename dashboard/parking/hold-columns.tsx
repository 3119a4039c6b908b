import { useTranslation } from 'react-i18next'
import type { LotDetail } from '#domain/parking/operator.ts'
import type { Hold } from '#domain/sharing/hold.ts'
import { nowMs } from '../clock.ts'
import { dateTimeText, momentText } from '../format.ts'
import { Link } from 'wouter'
import { paths } from '../paths.ts'
import type { Column } from '../ui/virtual-table.tsx'
import { HoldTag } from './tags.tsx'
import { moneyText } from './words.ts'
import classes from './parking.module.css'

export function useHoldColumns(lot: LotDetail, onShow: (hold: Hold) => void): readonly Column<Hold>[] {
  const { t } = useTranslation()
  const labels = new Map(lot.bays.map(({ bay }) => [bay.id, bay.label]))
  return [
    {
      name: 'plate',
      label: t('right.plate'),
      track: 'minmax(96px, 1fr)',
      cell: (hold) => (
        <span className={classes.two}>
          <button type="button" className={classes.link} onClick={() => onShow(hold)}>
            {hold.plateMasked}
          </button>
          <span className={classes.dim}>{t('hold.number', { id: hold.id })}</span>
        </span>
      ),
    },
    {
      name: 'state',
      label: t('asset.state'),
      track: '96px',
      phoneTrack: '78px',
      cell: ({ state, endedBy }) => (
        <span className={classes.two}>
          <HoldTag state={state} />
          {endedBy !== undefined && <span className={classes.dim}>{t(`holdEnd.${endedBy}`)}</span>}
        </span>
      ),
    },
    {
      name: 'bay',
      label: t('kind.bay'),
      track: '86px',
      phoneTrack: '58px',
      cell: ({ bay }) =>
        bay === undefined ? '–' : <Link href={paths.lot(lot.id, { tab: 'bays', bay })}>{labels.get(bay) ?? bay}</Link>,
    },
    {
      name: 'time',
      label: t('hold.promised'),
      track: '196px',
      phoneTrack: '88px',
      cell: ({ fromMs, toMs }) => (
        <span className={classes.two}>
          <span>{dateTimeText(fromMs).slice(5, 16)}</span>
          <span className={classes.dim}>{t('hold.untilOf', { time: dateTimeText(toMs).slice(5, 16) })}</span>
        </span>
      ),
    },
    {
      name: 'arrived',
      label: t('hold.arrived'),
      track: '120px',
      wide: true,
      cell: ({ arrivedAtMs, arrivedBy, arriveByMs, state }) => (
        <span className={classes.two}>
          <span>{arrivedAtMs === undefined ? '–' : momentText(arrivedAtMs, nowMs())}</span>
          <span className={classes.dim}>
            {arrivedBy !== undefined
              ? t(`arrival.${arrivedBy}`)
              : state === 'held' && t('hold.byOf', { time: momentText(arriveByMs, nowMs()) })}
          </span>
        </span>
      ),
    },
    {
      name: 'ended',
      label: t('hold.ended'),
      track: '110px',
      wide: true,
      cell: ({ endedAtMs }) => (endedAtMs === undefined ? '–' : momentText(endedAtMs, nowMs())),
    },
    {
      name: 'price',
      label: t('hold.price'),
      track: '80px',
      wide: true,
      right: true,
      cell: ({ priceFen }) => moneyText(priceFen),
    },
  ]
}
