import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { CityMap } from '../map/city-map.tsx'
import type { MapView } from '../map/view.ts'
import { paths } from '../paths.ts'
import { placeStateOf, type LotRow } from './lot-columns.tsx'
import classes from './parking.module.css'

/** Lots where they are, by what is free; the one that was clicked is told below. */
export function LotsMap({
  lots,
  selected,
  onSelect,
}: {
  lots: readonly LotRow[]
  selected: string | undefined
  onSelect: (id: string | undefined) => void
}) {
  const { t } = useTranslation()
  const [view, setView] = useState<MapView>()
  useEffect(() => {
    view?.setPlaces(
      'lots',
      lots.flatMap((lot) => {
        const { id, title, lon, lat, occupancy } = lot
        if (lon === undefined || lat === undefined) return []
        const state = placeStateOf(lot)
        const label = state === 'unknown' ? '?' : String(occupancy?.free ?? '')
        // the ring of an urgent order, for somebody who did not leave
        const order = (lot.sharing?.overstaying ?? 0) > 0 ? ('urgent' as const) : undefined
        return [{ id, name: title, lon, lat, state, label, order }]
      }),
    )
  }, [view, lots])
  useEffect(() => view?.select(selected), [view, selected])
  const lot = lots.find(({ id }) => id === selected)
  return (
    <>
      <CityMap
        label={t('parking.mapOf')}
        tianditu={false}
        onSelect={onSelect}
        onReady={(ready) => {
          setView(ready)
          return () => setView(undefined)
        }}
      />
      {lot !== undefined && (
        <aside className={classes.onMap} aria-label={lot.title}>
          <Link href={paths.lot(lot.id)}>{lot.title}</Link>
          <span className="figures">
            {placeStateOf(lot) === 'unknown'
              ? t('bayIs.unknown')
              : t('lotPage.freeOf', { n: lot.occupancy?.free ?? 0 })}
            {' · '}
            {t(lot.sharing?.isOpen === true ? 'parking.isOpen' : 'parking.isClosed')}
          </span>
        </aside>
      )}
    </>
  )
}
