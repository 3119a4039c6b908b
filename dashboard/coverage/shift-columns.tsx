import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { shortTimeText, spanText } from '../format.ts'
import { paths } from '../paths.ts'
import { useTownName } from '../queries.ts'
import type { Column } from '../ui/virtual-table.tsx'
import { Icon } from '../ui/icons.tsx'
import type { BoardRow } from './board.ts'
import { lengthText, tenthsOf, tenthsText } from './percents.ts'
import { StateBar } from './state-bar.tsx'
import { usePlanName, useVehicleName, windowText } from './words.ts'
import classes from './shift-columns.module.css'

/** Columns of the shift board; on a phone one that is a card. */
export function useShiftColumns(phone: boolean | undefined): readonly Column<BoardRow>[] {
  const { t } = useTranslation()
  const townName = useTownName()
  const planName = usePlanName()
  const vehicleName = useVehicleName()
  const vehiclesText = ({ entry }: BoardRow) =>
    entry.vehicles.length === 0 ? t('shifts.noVehicle') : entry.vehicles.map(vehicleName).join(t('common.comma'))
  const route = (row: BoardRow) => (
    <Link href={paths.shift(row.entry.id)} className={classes.route}>
      {planName(row.entry)}
    </Link>
  )
  if (phone === true)
    return [
      {
        name: 'shift',
        label: t('nav.shifts'),
        track: 'minmax(0, 1fr)',
        cell: (row) => (
          <div className={classes.card}>
            <div className={classes.line}>
              {route(row)}
              <StateWord row={row} />
            </div>
            <div className={classes.dim}>
              {townName(row.entry.town)} · {t(`work.${row.entry.workType}`)} · {windowText(row.entry)}
            </div>
            <div className={classes.dim}>{vehiclesText(row)}</div>
            <Coverage row={row} />
            <div className={classes.line}>
              <Finish row={row} />
              <Risk row={row} named />
              <Alerts row={row} />
              <Data row={row} />
            </div>
          </div>
        ),
      },
    ]
  return [
    { name: 'route', label: t('shifts.route'), track: 'minmax(120px, 1.5fr)', cell: route },
    {
      name: 'town',
      label: t('asset.town'),
      track: 'minmax(70px, 110px)',
      cell: ({ entry }) => townName(entry.town),
    },
    { name: 'vehicles', label: t('shifts.vehicles'), track: 'minmax(80px, 1fr)', cell: vehiclesText },
    {
      name: 'work',
      label: t('shifts.work'),
      track: 'minmax(52px, 104px)',
      cell: ({ entry }) => t(`work.${entry.workType}`),
    },
    {
      name: 'window',
      label: t('shifts.window'),
      track: 'minmax(96px, 118px)',
      cell: ({ entry }) => (
        <span className={classes.two}>
          <span>{windowText(entry)}</span>
          <small>{t('shifts.passes', { n: entry.passes.length })}</small>
        </span>
      ),
    },
    { name: 'state', label: t('shifts.state'), track: '76px', cell: (row) => <StateWord row={row} /> },
    {
      name: 'coverage',
      label: t('shifts.coverage'),
      track: 'minmax(150px, 1.8fr)',
      cell: (row) => <Coverage row={row} />,
    },
    { name: 'finish', label: t('shifts.finish'), track: '116px', cell: (row) => <Finish row={row} /> },
    { name: 'risk', label: t('shifts.risk'), track: '92px', right: true, cell: (row) => <Risk row={row} /> },
    { name: 'alerts', label: t('shifts.alerts'), track: '64px', cell: (row) => <Alerts row={row} /> },
    { name: 'data', label: t('shifts.data'), track: 'minmax(64px, 118px)', cell: (row) => <Data row={row} /> },
  ]
}

function StateWord({ row }: { row: BoardRow }) {
  const { t } = useTranslation()
  return (
    <span className={classes.state} data-state={row.state}>
      {t(`shiftState.${row.state}`)}
    </span>
  )
}

function Coverage({ row: { metres } }: { row: BoardRow }) {
  const { t } = useTranslation()
  if (metres === undefined) return <span className={classes.dim}>–</span>
  return (
    <span className={classes.coverage}>
      <StateBar metres={metres} />
      <span className={classes.percent} title={t('side.done')}>
        {tenthsText(tenthsOf(metres).done)}
      </span>
    </span>
  )
}

function Finish({ row: { finishMs, lateMs } }: { row: BoardRow }) {
  const { t } = useTranslation()
  if (finishMs === undefined) return <span className={classes.dim}>–</span>
  return (
    <span className={classes.two}>
      <time dateTime={new Date(finishMs).toISOString()}>{shortTimeText(finishMs)}</time>
      <small className={lateMs > 0 ? classes.bad : undefined}>
        {lateMs > 0 ? t('shifts.late', { span: spanText(lateMs, t) }) : t('shifts.onTime')}
      </small>
    </span>
  )
}

function Risk({ row: { atRiskM }, named = false }: { row: BoardRow; named?: boolean }) {
  const { t } = useTranslation()
  if (atRiskM <= 0) return named ? null : <span className={classes.dim}>–</span>
  return (
    <span className={classes.bad}>
      {named && `${t('shifts.risk')} `}
      {lengthText(atRiskM)}
    </span>
  )
}

function Alerts({ row: { alerts } }: { row: BoardRow }) {
  const { t } = useTranslation()
  if (alerts.length === 0) return null
  const rules = [...new Set(alerts.map(({ rule }) => t(`alertRule.${rule}`)))].join(t('common.comma'))
  return (
    <span className={classes.alerts} title={rules}>
      <Icon name="quarantine" size={15} />
      {alerts.length}
      <span className="visually-hidden">{rules}</span>
    </span>
  )
}

function Data({ row: { recomputing, version } }: { row: BoardRow }) {
  const { t } = useTranslation()
  if (recomputing) return <span className={classes.warn}>{t('shifts.recomputing')}</span>
  return version > 1 ? <span>{t('shifts.version', { n: version })}</span> : null
}
