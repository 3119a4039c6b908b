import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { isBelieved } from '#domain/parking/live.ts'
import type { LotSummary } from '#domain/parking/operator.ts'
import { nowMs } from '../clock.ts'
import { momentText } from '../format.ts'
import { paths } from '../paths.ts'
import { useTownName } from '../queries.ts'
import { SymbolMark } from '../ui/symbol.tsx'
import type { Column } from '../ui/virtual-table.tsx'
import { Age } from '../ui/words.tsx'
import { notBelieved, type LotNow } from './live-lots.ts'
import classes from './parking.module.css'

/** A lot with what was pushed of it last, under its name in the language of the page. */
export type LotRow = LotSummary & LotNow & { readonly title: string }

export const placeStateOf = ({ occupancy }: LotNow): 'free' | 'full' | 'unknown' => {
  if (occupancy === undefined || !isBelieved(occupancy.flags)) return 'unknown'
  return occupancy.free > 0 ? 'free' : occupancy.unknown > 0 ? 'unknown' : 'full'
}

/** Columns of the list of lots; one card a row on a phone. */
export function useLotColumns(phone: boolean): readonly Column<LotRow>[] {
  const { t } = useTranslation()
  const townName = useTownName()
  const name = (lot: LotRow) => (
    <span className={classes.name}>
      <SymbolMark kind="lot" state={placeStateOf(lot)} size={24} />
      <span className={classes.two}>
        <Link href={paths.lot(lot.id)}>{lot.title}</Link>
        <span className={classes.dim}>
          {townName(lot.town)} · {t(`ownerType.${lot.file.profile.ownerType}`)}
        </span>
      </span>
    </span>
  )
  const bays = ({ id, occupancy, file }: LotRow) => {
    const capacity = occupancy?.capacity ?? file.profile.capacity
    const known = occupancy !== undefined && isBelieved(occupancy.flags)
    return (
      <span className={classes.two}>
        <span>
          {known ? (
            <Link href={paths.lot(id, { tab: 'bays', is: 'free' })}>{t('lotPage.freeOf', { n: occupancy.free })}</Link>
          ) : (
            t('bayIs.unknown')
          )}
          <span className={classes.dim}>
            {' '}
            / {capacity}
            {known && occupancy.unknown > 0 && ` · ${t('lotPage.unknownOf', { n: occupancy.unknown })}`}
          </span>
        </span>
        <BayBar occupied={occupancy?.occupied ?? 0} free={occupancy?.free ?? 0} all={capacity} />
      </span>
    )
  }
  const sharing = ({ isShared, sharing: is }: LotRow) => {
    if (!isShared) return <span className={classes.dim}>{t('parking.notShared')}</span>
    if (is === undefined) return '–'
    const time = is.untilMs === undefined ? undefined : momentText(is.untilMs, nowMs())
    return (
      <span className={classes.two}>
        <b data-open={is.isOpen || undefined} className={classes.open}>
          {t(is.isOpen ? 'parking.isOpen' : 'parking.isClosed')}
        </b>
        <span className={classes.dim}>
          {time === undefined ? t('parking.noWindow') : t(is.isOpen ? 'parking.until' : 'parking.from', { time })}
        </span>
      </span>
    )
  }
  const holds = ({ id, sharing: is, isShared }: LotRow) =>
    is === undefined || !isShared ? (
      '–'
    ) : (
      <span className={classes.two}>
        <Link href={paths.lot(id, { tab: 'holds' })}>
          {t('parking.holdsOf', { n: is.held + is.arrived + is.overstaying, quota: is.quota })}
        </Link>
        <span className={is.overstaying > 0 ? classes.bad : classes.dim}>
          {is.overstaying > 0
            ? t('parking.overOf', { n: is.overstaying })
            : t('parking.arrivedOf', { held: is.held, arrived: is.arrived })}
        </span>
      </span>
    )
  const sensors = ({ id, healths, file }: LotRow) => {
    if (file.bays === 0) return <span className={classes.dim}>{t('counting.counter')}</span>
    const bad = notBelieved(healths)
    return bad === 0 ? (
      <span className={classes.ok}>{t('parking.allWell')}</span>
    ) : (
      <Link href={paths.lot(id, { tab: 'bays', health: 'bad' })} className={classes.warn}>
        {t('parking.badOf', { n: bad, all: file.bays })}
      </Link>
    )
  }
  const age = ({ occupancy }: LotRow) => <Age atMs={occupancy?.heardMs ?? occupancy?.atMs} />
  if (phone)
    return [
      {
        name: 'lot',
        label: t('kind.lot'),
        track: 'minmax(0, 1fr)',
        cell: (lot) => (
          <div className={classes.card}>
            {name(lot)}
            <div className={classes.cells}>
              {bays(lot)}
              {sharing(lot)}
            </div>
            <div className={classes.cells}>
              {holds(lot)}
              <span className={classes.two}>
                {sensors(lot)}
                <span className={classes.dim}>{age(lot)}</span>
              </span>
            </div>
          </div>
        ),
      },
    ]
  return [
    { name: 'name', label: t('kind.lot'), track: 'minmax(150px, 2fr)', cell: name },
    { name: 'bays', label: t('parking.bays'), track: '132px', cell: bays },
    { name: 'sharing', label: t('parking.sharing'), track: '110px', cell: sharing },
    { name: 'holds', label: t('parking.holds'), track: '112px', cell: holds },
    { name: 'sensors', label: t('parking.sensors'), track: '116px', cell: sensors },
    { name: 'age', label: t('asset.age'), track: '78px', right: true, cell: age },
  ]
}

/** Taken, free and unknown as parts of a bar; the figures stand beside it. */
export function BayBar({ occupied, free, all }: { occupied: number; free: number; all: number }) {
  const share = (n: number) => `${all === 0 ? 0 : (n / all) * 100}%`
  return (
    <span className={classes.bar} aria-hidden="true">
      {/* the style attribute is CSS in a script, which our policy allows; in HTML it would not be */}
      <span data-is="occupied" style={{ width: share(occupied) }} />
      <span data-is="free" style={{ width: share(free) }} />
    </span>
  )
}
