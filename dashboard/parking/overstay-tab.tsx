import { SegmentedControl, Select } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Overstay } from '#domain/sharing/overstay.ts'
import { useLotName } from '../desk/names.ts'
import { dateTimeText } from '../format.ts'
import { Link } from 'wouter'
import { nowMs } from '../clock.ts'
import { parkingApi } from '../parking-api.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { Nothing } from '../ui/outcome.tsx'
import { ListNews } from '../ui/use-followed.tsx'
import { PHONE, type Column } from '../ui/virtual-table.tsx'
import { OverstayDrawer } from './overstay-drawer.tsx'
import { useSharingRev } from './live-lots.ts'
import { PagedTable, usePages } from './paged-table.tsx'
import { dwellText } from './usage.ts'
import { moneyText } from './words.ts'
import classes from './parking.module.css'

const PAGE = 100
const shows = ['appeals', 'open', 'all'] as const

interface Choice {
  readonly lot: string
  readonly show: string
  readonly overstay: string
}

/** Stays that went on after their window: what they cost, whether they count, and what was appealed (docs/SPEC.md U59). */
export function OverstayTab({ choice, onChoose }: { choice: Choice; onChoose: (change: Partial<Choice>) => void }) {
  const { t } = useTranslation()
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const lotName = useLotName()
  const lots = useQuery({ queryKey: keys.lots, queryFn: ({ signal }) => parkingApi.lots(signal) })
  const show = shows.find((each) => each === choice.show) ?? 'all'
  const filter = {
    ...(choice.lot === '' ? {} : { lot: choice.lot }),
    ...(show === 'appeals' ? { appeal: 'open' } : {}),
    ...(show === 'open' ? { open: true } : {}),
  }
  const pages = usePages({
    queryKey: keys.overstays(filter),
    size: PAGE,
    ask: async ({ limit, before }, signal, how) =>
      (await parkingApi.overstays({ ...filter, limit, beforeId: before }, signal, how)).overstays,
    placeOf: ({ id }) => id,
    news: useSharingRev(),
    isHeld: choice.overstay !== '',
  })
  const { rows } = pages
  const columns = useColumns((overstay) => onChoose({ overstay: String(overstay.id) }), phone)
  return (
    <>
      <div className={classes.filters}>
        <SegmentedControl
          className={classes.own}
          aria-label={t('overstay.show')}
          value={show}
          onChange={(value) => onChoose({ show: value === 'all' ? '' : value })}
          data={shows.map((value) => ({ value, label: t(`overstay.shows.${value}`) }))}
        />
        <Select
          aria-label={t('kind.lot')}
          searchable
          value={choice.lot}
          onChange={(value) => onChoose({ lot: value ?? '' })}
          data={[
            { value: '', label: t('parking.all') },
            ...(lots.data?.lots ?? []).map(({ id }) => ({ value: id, label: lotName(id) })),
          ]}
        />
        <span className={classes.news}>
          <ListNews {...pages.followed} />
        </span>
      </div>
      <PagedTable
        pages={pages}
        label={t('right.tab.overstays')}
        columns={columns}
        rowKey={({ id }) => id}
        heightPx={52}
        phoneHeightPx={128}
        empty={<Nothing>{t(show === 'appeals' ? 'overstay.noAppeals' : 'overstay.none')}</Nothing>}
      />
      <OverstayDrawer
        id={choice.overstay === '' ? undefined : Number(choice.overstay)}
        known={rows.find(({ id }) => id === Number(choice.overstay))}
        onClose={() => onChoose({ overstay: '' })}
      />
    </>
  )
}

function useColumns(onShow: (overstay: Overstay) => void, phone: boolean): readonly Column<Overstay>[] {
  const { t } = useTranslation()
  const lotName = useLotName()
  const plate = (overstay: Overstay) => (
    <button type="button" className={classes.link} onClick={() => onShow(overstay)}>
      {overstay.plateMasked}
    </button>
  )
  const lot = ({ lot: id }: Overstay) => (
    <Link href={paths.lot(id)} className={classes.cut}>
      {lotName(id)}
    </Link>
  )
  const length = ({ fromMs, leftAtMs }: Overstay) => (
    <span className={classes.two}>
      <span className={leftAtMs === undefined ? classes.bad : undefined}>
        {dwellText((leftAtMs ?? nowMs()) - fromMs, t)}
      </span>
      {leftAtMs === undefined && <span className={classes.dim}>{t('session.still')}</span>}
    </span>
  )
  const strike = ({ isStrike }: Overstay) => (
    <span className={isStrike ? classes.warn : classes.dim}>
      {t(isStrike ? 'overstay.counts' : 'overstay.countsNot')}
    </span>
  )
  const appealOf = ({ appeal }: Overstay) =>
    appeal === undefined ? (
      <span className={classes.dim}>–</span>
    ) : (
      <span className={classes.tag} data-state={appeal.state}>
        {t(`appealState.${appeal.state}`)}
      </span>
    )
  if (phone)
    return [
      {
        name: 'overstay',
        label: t('overstay.title'),
        track: 'minmax(0, 1fr)',
        cell: (overstay) => (
          <div className={classes.card}>
            <div className={classes.cells}>
              {plate(overstay)}
              {appealOf(overstay)}
            </div>
            <div className={classes.cells}>
              {lot(overstay)}
              {length(overstay)}
            </div>
            <div className={classes.cells}>
              {moneyText(overstay.feeFen)}
              {strike(overstay)}
            </div>
          </div>
        ),
      },
    ]
  return [
    { name: 'plate', label: t('right.plate'), track: 'minmax(110px, 0.8fr)', cell: plate },
    { name: 'lot', label: t('kind.lot'), track: 'minmax(0, 2fr)', cell: lot },
    {
      name: 'from',
      label: t('overstay.from'),
      track: 'minmax(110px, 1fr)',
      cell: ({ fromMs }) => dateTimeText(fromMs).slice(5, 16),
    },
    { name: 'length', label: t('session.length'), track: 'minmax(124px, 1fr)', cell: length },
    {
      name: 'fee',
      label: t('overstay.fee'),
      track: '90px',
      right: true,
      cell: ({ feeFen }) => moneyText(feeFen),
    },
    { name: 'strike', label: t('overstay.strike'), track: '110px', cell: strike },
    { name: 'appeal', label: t('overstay.appeal'), track: '110px', cell: appealOf },
  ]
}
