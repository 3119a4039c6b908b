import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { paths } from '../paths.ts'
import type { LotRow } from './lot-columns.tsx'
import { notBelieved } from './live-lots.ts'
import classes from './parking.module.css'

/** What the lots on the page are together; each figure leads to what it is made of. */
export function LotTotals({ lots, onOnly }: { lots: readonly LotRow[]; onOnly: (only: string) => void }) {
  const { t } = useTranslation()
  const sum = (of: (lot: LotRow) => number | undefined) => lots.reduce((all, lot) => all + (of(lot) ?? 0), 0)
  const capacity = sum(({ occupancy, file }) => occupancy?.capacity ?? file.profile.capacity)
  const unheard = sum(({ occupancy, file }) => (occupancy === undefined ? file.profile.capacity : 0))
  const trouble = sum(({ healths }) => notBelieved(healths))
  const over = sum(({ sharing }) => sharing?.overstaying)
  return (
    <dl className={classes.totals}>
      <div data-look="free">
        <dt>{t('bayIs.free')}</dt>
        <dd>
          {sum(({ occupancy }) => occupancy?.free)} <small>/ {capacity}</small>
        </dd>
      </div>
      <div data-look="full">
        <dt>{t('bayIs.occupied')}</dt>
        <dd>{sum(({ occupancy }) => occupancy?.occupied)}</dd>
      </div>
      <div data-look="unknown">
        <dt>{t('bayIs.unknown')}</dt>
        <dd>
          <button type="button" className={classes.link} onClick={() => onOnly('trouble')}>
            {sum(({ occupancy }) => occupancy?.unknown) + unheard}
          </button>
        </dd>
      </div>
      <div>
        <dt>{t('parking.openNow')}</dt>
        <dd>
          <button type="button" className={classes.link} onClick={() => onOnly('open')}>
            {sum(({ sharing }) => (sharing?.isOpen === true ? 1 : 0))}
          </button>{' '}
          <small>/ {sum(({ isShared }) => (isShared ? 1 : 0))}</small>
        </dd>
      </div>
      <div>
        <dt>{t('parking.held')}</dt>
        <dd>
          <button type="button" className={classes.link} onClick={() => onOnly('held')}>
            {sum(({ sharing }) => sharing?.held)}
          </button>
        </dd>
      </div>
      <div>
        <dt>{t('parking.arrived')}</dt>
        <dd>
          <button type="button" className={classes.link} onClick={() => onOnly('held')}>
            {sum(({ sharing }) => sharing?.arrived)}
          </button>
        </dd>
      </div>
      <div data-look={over > 0 ? 'bad' : undefined}>
        <dt>{t('parking.overstaying')}</dt>
        <dd>
          <Link href={paths.parkingPeople({ tab: 'overstays' })}>{over}</Link>
        </dd>
      </div>
      <div data-look={trouble > 0 ? 'warn' : undefined}>
        <dt>{t('parking.sensorsBad')}</dt>
        <dd>
          <button type="button" className={classes.link} onClick={() => onOnly('trouble')}>
            {trouble}
          </button>{' '}
          <small>/ {sum(({ file }) => file.bays)}</small>
        </dd>
      </div>
    </dl>
  )
}
