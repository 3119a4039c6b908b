import { Select } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { bayHealths, bayStates, type BayHealth } from '#domain/parking/live.ts'
import type { BayDetail, LotDetail } from '#domain/parking/operator.ts'
import { numberText } from '../format.ts'
import { paths } from '../paths.ts'
import { Nothing, Waiting } from '../ui/outcome.tsx'
import { SymbolMark } from '../ui/symbol.tsx'
import { PHONE, VirtualTable, type Column } from '../ui/virtual-table.tsx'
import { Age } from '../ui/words.tsx'
import type { LotShownNow } from './use-lot-shown.ts'
import classes from './parking.module.css'

const BayMap = lazy(async () => ({ default: (await import('./bay-map.tsx')).BayMap }))

const isBad = (health: BayHealth): boolean => health === 'silent' || health === 'stuck' || health === 'flapping'
const healthOf = ({ live }: BayDetail): BayHealth => live?.health ?? 'silent'
const placeOf = ({ live }: BayDetail): 'free' | 'full' | 'unknown' =>
  live === undefined ? 'unknown' : live.is === 'occupied' ? 'full' : live.is

/** The bays of a lot one by one, each leading to its stays and to what its sensor said (docs/SPEC.md U57). */
export function BayTab({ lot, shown }: { lot: LotDetail; shown: LotShownNow }) {
  const { t } = useTranslation()
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const rows = lot.bays.filter(
    (each) =>
      (shown.is === undefined || (each.live?.is ?? 'unknown') === shown.is) &&
      (shown.health === undefined ||
        (shown.health === 'bad' ? isBad(healthOf(each)) : healthOf(each) === shown.health)) &&
      (shown.bay === undefined || each.bay.id === shown.bay),
  )
  const columns = useColumns(lot.id)
  return (
    <>
      <div className={classes.filters}>
        <Select
          aria-label={t('asset.state')}
          value={shown.is ?? ''}
          onChange={(value) => shown.set({ is: bayStates.find((each) => each === value) })}
          data={[
            { value: '', label: t('assets.allStates') },
            ...bayStates.map((value) => ({ value, label: t(`bayIs.${value}`) })),
          ]}
        />
        <Select
          aria-label={t('parking.sensors')}
          value={shown.health ?? ''}
          onChange={(value) =>
            shown.set({ health: value === 'bad' ? 'bad' : bayHealths.find((each) => each === value) })
          }
          data={[
            { value: '', label: t('lotPage.allSensors') },
            { value: 'bad', label: t('lotPage.badSensors') },
            ...bayHealths.map((value) => ({ value, label: t(`bayHealth.${value}`) })),
          ]}
        />
        {shown.bay !== undefined && (
          <button type="button" className={classes.chip} onClick={() => shown.set({ bay: undefined })}>
            {t('lotPage.onlyBay', { bay: lot.bays.find(({ bay }) => bay.id === shown.bay)?.bay.label ?? shown.bay })} ×
          </button>
        )}
        <span className={classes.dim} role="status">
          {t('lotPage.bayCount', { shown: rows.length, all: lot.bays.length })}
        </span>
      </div>
      <div className={classes.lots}>
        <VirtualTable
          label={t('lotPage.tab.bays')}
          columns={columns}
          rows={rows}
          rowKey={({ bay }) => bay.id}
          heightPx={52}
          phoneHeightPx={64}
          empty={<Nothing>{t(lot.bays.length === 0 ? 'lotPage.noBays' : 'lotPage.noneLikeThat')}</Nothing>}
        />
        {!phone && lot.bays.some(({ lon }) => lon !== undefined) && (
          <section className={classes.map} aria-label={t('map.map')}>
            <Suspense fallback={<Waiting />}>
              <BayMap
                bays={lot.bays}
                middle={lot}
                entrances={lot.file.profile.entrances}
                selected={shown.bay}
                onSelect={(bay) => shown.set({ bay })}
              />
            </Suspense>
          </section>
        )}
      </div>
    </>
  )
}

function useColumns(lotId: string): readonly Column<BayDetail>[] {
  const { t } = useTranslation()
  return [
    {
      name: 'bay',
      label: t('session.bay'),
      track: 'minmax(92px, 1.2fr)',
      cell: (each) => (
        <span className={classes.name}>
          <SymbolMark kind="bay" state={placeOf(each)} size={22} />
          <span className={classes.two}>
            <Link href={paths.asset(each.bay.id)}>{each.bay.label}</Link>
            <span className={classes.dim}>
              {t(`bayKind.${each.bay.kind}`)}
              {each.bay.isShared && ` · ${t('lotPage.isShared')}`}
            </span>
          </span>
        </span>
      ),
    },
    {
      name: 'is',
      label: t('asset.state'),
      track: '96px',
      cell: ({ live, bay }) => (
        <span className={classes.two}>
          <span>{t(`bayIs.${live?.is ?? 'unknown'}`)}</span>
          {live?.sinceMs !== undefined && (
            <Link href={paths.lot(lotId, { tab: 'sessions', bay: bay.id })}>
              <Age atMs={live.sinceMs} />
            </Link>
          )}
        </span>
      ),
    },
    {
      name: 'health',
      label: t('parking.sensors'),
      track: '108px',
      phoneTrack: '84px',
      cell: (each) => {
        const { live, bay } = each
        const health = healthOf(each)
        return (
          <span className={classes.two}>
            <span className={isBad(health) ? classes.bad : health === 'ok' ? classes.ok : classes.warn}>
              {t(`bayHealth.${health}`)}
            </span>
            <Link href={paths.readings(bay.id, 'state')}>
              <Age atMs={live?.heardMs} />
            </Link>
          </span>
        )
      },
    },
    {
      name: 'battery',
      label: t('field.batteryPercent'),
      track: '64px',
      wide: true,
      right: true,
      cell: ({ live }) => (live?.batteryPercent === undefined ? '–' : `${numberText(live.batteryPercent, 0)}%`),
    },
    {
      name: 'signal',
      label: t('field.rssiDbm'),
      track: '84px',
      wide: true,
      right: true,
      cell: ({ live }) => (live?.rssiDbm === undefined ? '–' : `${numberText(live.rssiDbm, 0)} dBm`),
    },
    {
      name: 'hold',
      label: t('hold.title'),
      track: '86px',
      phoneTrack: '62px',
      cell: ({ holdId }) =>
        holdId === undefined ? (
          <span className={classes.dim}>–</span>
        ) : (
          <Link href={paths.lot(lotId, { tab: 'holds', hold: holdId })}>{t('hold.number', { id: holdId })}</Link>
        ),
    },
    {
      name: 'sessions',
      label: t('session.title'),
      track: '92px',
      wide: true,
      cell: ({ bay }) => <Link href={paths.lot(lotId, { tab: 'sessions', bay: bay.id })}>{t('session.see')}</Link>,
    },
  ]
}
