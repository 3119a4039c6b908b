import { SegmentedControl, Select, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { isBelieved } from '#domain/parking/live.ts'
import { healthsOf, notBelieved, useBaysNow, useLotsNow, withNow } from '../parking/live-lots.ts'
import { LotTotals } from '../parking/lot-totals.tsx'
import { useLotColumns, type LotRow } from '../parking/lot-columns.tsx'
import { parkingApi } from '../parking-api.ts'
import { keys, useTownName } from '../queries.ts'
import { Icon } from '../ui/icons.tsx'
import { Failed, Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { PHONE, VirtualTable } from '../ui/virtual-table.tsx'
import classes from '../parking/parking.module.css'

// with the map, which is the largest part
const LotsMap = lazy(async () => ({ default: (await import('../parking/lots-map.tsx')).LotsMap }))

const onlys = ['shared', 'open', 'held', 'over', 'trouble'] as const

/** Lots as they are now, beside each other and on the map (docs/SPEC.md U55). */
export function ParkingPage() {
  const { t, i18n } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const choice = {
    search: search.get('search') ?? '',
    town: search.get('town') ?? '',
    only: search.get('only') ?? '',
    view: search.get('view') ?? '',
  }
  const set = (change: Partial<typeof choice>) =>
    setSearch(Object.fromEntries(Object.entries({ ...choice, ...change }).filter(([, is]) => is !== '')), {
      replace: true,
    })
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const townName = useTownName()
  const lots = useQuery({ queryKey: keys.lots, queryFn: ({ signal }) => parkingApi.lots(signal) })
  const now = useLotsNow()
  const bays = useBaysNow()
  const [selected, setSelected] = useState<string>()
  const english = i18n.language === 'en'
  const all = useMemo(
    () =>
      (lots.data?.lots ?? []).map((lot): LotRow => {
        const live = bays.get(lot.id)
        return {
          ...withNow(lot, now.get(lot.id)),
          title: english ? (lot.nameEn ?? lot.name) : lot.name,
          healths: live === undefined ? lot.healths : healthsOf(lot.file.bays, live),
        }
      }),
    [lots.data, now, bays, english],
  )
  const wanted = choice.search.trim().toLowerCase()
  const only = onlys.find((each) => each === choice.only)
  const rows = all.filter(
    (lot) =>
      (choice.town === '' || lot.town === choice.town) &&
      (wanted === '' || [lot.id, lot.name, lot.nameEn ?? ''].some((text) => text.toLowerCase().includes(wanted))) &&
      isOnly(lot, only),
  )
  const columns = useLotColumns(phone)
  const towns = [...new Set(all.map(({ town }) => town))].toSorted()
  if (lots.data === undefined)
    return lots.error === null ? <Waiting /> : <Failed error={lots.error} again={() => void lots.refetch()} />
  const isMap = phone && choice.view === 'map'
  return (
    <Page
      title={t('nav.parking')}
      fill={!phone}
      intro={t('parking.intro')}
      tools={
        <span className={classes.dim} role="status">
          {t('parking.count', { shown: rows.length, all: all.length })}
        </span>
      }
    >
      <Mishap error={lots.error} />
      <LotTotals lots={rows} onOnly={(next) => set({ only: next })} />
      <div className={classes.filters}>
        <TextInput
          className={classes.search}
          aria-label={t('parking.search')}
          placeholder={t('parking.search')}
          leftSection={<Icon name="search" size={16} />}
          value={choice.search}
          onChange={(event) => set({ search: event.currentTarget.value })}
        />
        <Select
          aria-label={t('asset.town')}
          value={choice.town}
          onChange={(value) => set({ town: value ?? '' })}
          data={[
            { value: '', label: t('assets.allTowns') },
            ...towns.map((value) => ({ value, label: townName(value) })),
          ]}
        />
        <Select
          aria-label={t('parking.only')}
          value={choice.only}
          onChange={(value) => set({ only: value ?? '' })}
          data={[
            { value: '', label: t('parking.all') },
            ...onlys.map((value) => ({ value, label: t(`parking.onlyOf.${value}`) })),
          ]}
        />
        {phone && (
          <SegmentedControl
            className={classes.search}
            aria-label={t('parking.view')}
            value={isMap ? 'map' : 'list'}
            onChange={(value) => set({ view: value === 'map' ? 'map' : '' })}
            data={[
              { value: 'list', label: t('map.list') },
              { value: 'map', label: t('map.map') },
            ]}
          />
        )}
      </div>
      <div className={classes.lots}>
        {!isMap && (
          <VirtualTable
            label={t('nav.parking')}
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            heightPx={54}
            phoneHeightPx={166}
            empty={<Nothing>{t(all.length === 0 ? 'parking.none' : 'parking.noneChosen')}</Nothing>}
          />
        )}
        {(!phone || isMap) && (
          <section className={classes.map} aria-label={t('map.map')}>
            <Suspense fallback={<Waiting />}>
              <LotsMap lots={rows} selected={selected} onSelect={setSelected} />
            </Suspense>
          </section>
        )}
      </div>
    </Page>
  )
}

function isOnly(lot: LotRow, only: (typeof onlys)[number] | undefined): boolean {
  switch (only) {
    case undefined:
      return true
    case 'shared':
      return lot.isShared
    case 'open':
      return lot.sharing?.isOpen === true
    case 'held':
      return (lot.sharing?.held ?? 0) + (lot.sharing?.arrived ?? 0) > 0
    case 'over':
      return (lot.sharing?.overstaying ?? 0) > 0
    case 'trouble':
      return notBelieved(lot.healths) > 0 || (lot.occupancy !== undefined && !isBelieved(lot.occupancy.flags))
  }
}
