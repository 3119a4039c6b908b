import { useMediaQuery } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { CallLine } from '#domain/sharing/overstay.ts'
import { useNow } from '../clock.ts'
import { useLotName } from '../desk/names.ts'
import { dateTimeText, momentText, spanText } from '../format.ts'
import { paths } from '../paths.ts'
import { Nothing } from '../ui/outcome.tsx'
import { PHONE, VirtualTable, type Column } from '../ui/virtual-table.tsx'
import classes from './parking.module.css'

/** Drivers to be called, the most urgent first; the order is that of when the list was read. */
export function CallTable({
  lines,
  labelOf,
  onShow,
}: {
  lines: readonly CallLine[]
  /** What stands on the ground of a bay. */
  labelOf: (bay: string) => string
  onShow: (holdId: number) => void
}) {
  const { t } = useTranslation()
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const columns = useColumns(onShow, labelOf, phone)
  return (
    <VirtualTable
      label={t('call.list')}
      columns={columns}
      rows={lines}
      rowKey={({ holdId }) => holdId}
      heightPx={54}
      phoneHeightPx={172}
      empty={<Nothing>{t('call.none')}</Nothing>}
    />
  )
}

function useColumns(
  onShow: (holdId: number) => void,
  labelOf: (bay: string) => string,
  phone: boolean,
): readonly Column<CallLine>[] {
  const { t } = useTranslation()
  const lotName = useLotName()
  const plate = ({ holdId, plateMasked }: CallLine) => (
    <button type="button" className={classes.link} onClick={() => onShow(holdId)}>
      {plateMasked}
    </button>
  )
  const lot = ({ lot: id, bay }: CallLine) => (
    <span className={classes.two}>
      <Link href={paths.lot(id)} className={classes.cut}>
        {lotName(id)}
      </Link>
      {bay !== undefined && (
        <Link href={paths.lot(id, { tab: 'bays', bay })} className={classes.dim}>
          {labelOf(bay)}
        </Link>
      )}
    </span>
  )
  const risk = ({ riskPercent, isThere }: CallLine) => (
    <span className={classes.two}>
      <b className={riskPercent >= 50 ? classes.bad : riskPercent >= 20 ? classes.warn : undefined}>
        {t('call.risk', { n: riskPercent })}
      </b>
      <span className={classes.dim}>
        {t(isThere === undefined ? 'call.there.unknown' : isThere ? 'call.there.yes' : 'call.there.no')}
      </span>
    </span>
  )
  const end = ({ windowEndMs }: CallLine) => <WindowEnd atMs={windowEndMs} />
  const calls = ({ calls: made, nextCallMs }: CallLine) => {
    const last = made.at(-1)
    return (
      <span className={classes.two}>
        <span>
          {last === undefined
            ? t('call.notYet')
            : `${t(`callOutcome.${last.outcome}`)} · ${momentText(last.atMs, last.atMs)}`}
        </span>
        <span className={classes.dim}>
          {made.length > 1 && `${t('call.times', { n: made.length })} `}
          {last !== undefined &&
            nextCallMs !== undefined &&
            t('call.next', { time: dateTimeText(nextCallMs).slice(11, 16) })}
        </span>
      </span>
    )
  }
  if (phone)
    return [
      {
        name: 'line',
        label: t('call.list'),
        track: 'minmax(0, 1fr)',
        cell: (line) => (
          <div className={classes.card}>
            <div className={classes.cells}>
              {plate(line)}
              {risk(line)}
            </div>
            <div className={classes.cells}>
              {lot(line)}
              {end(line)}
            </div>
            {calls(line)}
          </div>
        ),
      },
    ]
  return [
    { name: 'plate', label: t('right.plate'), track: '130px', cell: plate },
    { name: 'lot', label: t('kind.lot'), track: 'minmax(0, 2fr)', cell: lot },
    { name: 'end', label: t('hold.windowEnd'), track: '140px', cell: end },
    { name: 'risk', label: t('call.riskOf'), track: '150px', cell: risk },
    { name: 'calls', label: t('call.title'), track: 'minmax(0, 1.4fr)', cell: calls },
  ]
}

function WindowEnd({ atMs }: { atMs: number }) {
  const { t } = useTranslation()
  const now = useNow()
  return (
    <span className={classes.two}>
      <span>{momentText(atMs, now)}</span>
      <span className={atMs < now ? classes.bad : classes.dim}>
        {atMs < now
          ? t('hold.overBy', { span: spanText(now - atMs, t) })
          : t('call.in', { span: spanText(atMs - now, t) })}
      </span>
    </span>
  )
}
