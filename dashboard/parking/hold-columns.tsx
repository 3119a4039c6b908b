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

/** Columns of holds of a lot; one card a row on a phone. */
export function useHoldColumns(lot: LotDetail, phone: boolean, onShow: (hold: Hold) => void): readonly Column<Hold>[] {
  const { t } = useTranslation()
  const labels = new Map(lot.bays.map(({ bay }) => [bay.id, bay.label]))
  const plate = (hold: Hold) => (
    <button type="button" className={classes.link} onClick={() => onShow(hold)}>
      {hold.plateMasked}
    </button>
  )
  const state = ({ state: is, endedBy }: Hold) => (
    <span className={classes.two}>
      <HoldTag state={is} />
      {endedBy !== undefined && <span className={classes.dim}>{t(`holdEnd.${endedBy}`)}</span>}
    </span>
  )
  const bayOf = ({ bay }: Hold) =>
    bay === undefined ? '–' : <Link href={paths.lot(lot.id, { tab: 'bays', bay })}>{labels.get(bay) ?? bay}</Link>
  const time = ({ fromMs, toMs }: Hold) => (
    <span className={classes.two}>
      <span>{dateTimeText(fromMs).slice(5, 16)}</span>
      <span className={classes.dim}>{t('hold.untilOf', { time: dateTimeText(toMs).slice(5, 16) })}</span>
    </span>
  )
  const arrived = ({ arrivedAtMs, arrivedBy, arriveByMs, state: is }: Hold) => (
    <span className={classes.two}>
      <span>{arrivedAtMs === undefined ? '–' : momentText(arrivedAtMs, nowMs())}</span>
      <span className={classes.dim}>
        {arrivedBy !== undefined
          ? t(`arrival.${arrivedBy}`)
          : is === 'held' && t('hold.byOf', { time: momentText(arriveByMs, nowMs()) })}
      </span>
    </span>
  )
  if (phone)
    return [
      {
        name: 'hold',
        label: t('hold.title'),
        track: 'minmax(0, 1fr)',
        cell: (hold) => (
          <div className={classes.card}>
            <div className={classes.cells}>
              <span className={classes.two}>
                {plate(hold)}
                <span>{bayOf(hold)}</span>
              </span>
              {state(hold)}
            </div>
            <div className={classes.cells}>
              {time(hold)}
              {arrived(hold)}
            </div>
          </div>
        ),
      },
    ]
  return [
    {
      name: 'plate',
      label: t('right.plate'),
      track: 'minmax(110px, 1fr)',
      cell: (hold) => (
        <span className={classes.two}>
          {plate(hold)}
          <span className={classes.dim}>{t('hold.number', { id: hold.id })}</span>
        </span>
      ),
    },
    { name: 'state', label: t('asset.state'), track: 'minmax(110px, 1fr)', cell: state },
    { name: 'bay', label: t('session.bay'), track: 'minmax(80px, 0.8fr)', cell: bayOf },
    { name: 'time', label: t('hold.promised'), track: 'minmax(150px, 1.2fr)', cell: time },
    { name: 'arrived', label: t('hold.arrived'), track: 'minmax(120px, 1.2fr)', cell: arrived },
    {
      name: 'ended',
      label: t('hold.ended'),
      track: 'minmax(110px, 1fr)',
      cell: ({ endedAtMs }) => (endedAtMs === undefined ? '–' : momentText(endedAtMs, nowMs())),
    },
    {
      name: 'price',
      label: t('hold.price'),
      track: '90px',
      right: true,
      cell: ({ priceFen }) => moneyText(priceFen),
    },
  ]
}
