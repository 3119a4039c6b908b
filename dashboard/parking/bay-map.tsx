import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LotProfile } from '#domain/parking/lot.ts'
import type { BayDetail, LotDetail } from '#domain/parking/operator.ts'
import { CityMap } from '../map/city-map.tsx'
import type { MapView } from '../map/view.ts'
import { placeStateOf } from './lot-columns.tsx'

/** About ten metres around a single bay. */
const ROOM_DEG = 0.0001
const ZOOM_MAX = 19.6
const LOT_ZOOM_MAX = 16

/** The bays of a lot where they are, each as it is now. */
export function BayMap({
  bays,
  middle,
  entrances,
  selected,
  onSelect,
}: {
  bays: readonly BayDetail[]
  /** Its lot. */
  middle: Pick<LotDetail, 'id' | 'name' | 'lon' | 'lat' | 'occupancy'>
  entrances: LotProfile['entrances']
  selected: string | undefined
  onSelect: (bay: string | undefined) => void
}) {
  const { t } = useTranslation()
  const [view, setView] = useState<MapView>()
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    view?.setPlaces(
      'bays',
      bays.flatMap(({ bay, lon, lat, live }) => {
        if (lon === undefined || lat === undefined) return []
        const is = live?.is ?? 'unknown'
        const state = is === 'occupied' ? ('full' as const) : is
        return [{ id: bay.id, name: `${bay.label} · ${t(`bayIs.${is}`)}`, lon, lat, state, label: bay.label }]
      }),
    )
  }, [view, bays, t])
  const isPlaced = bays.some(({ lon }) => lon !== undefined)
  useEffect(() => {
    const { lon, lat } = middle
    // a lot without bays one by one is where its gate is
    view?.setPlaces(
      'lots',
      isPlaced || lon === undefined || lat === undefined
        ? []
        : [{ id: middle.id, name: middle.name, lon, lat, state: placeStateOf(middle), label: '' }],
    )
  }, [view, isPlaced, middle])
  useEffect(() => {
    view?.setTrack({
      type: 'FeatureCollection',
      features: entrances.map(({ name, lon, lat }) => ({
        type: 'Feature',
        properties: { end: 'to', name },
        geometry: { type: 'Point', coordinates: [lon, lat] },
      })),
    })
  }, [view, entrances])
  useEffect(() => {
    if (view === undefined || isSeen) return
    const all = [
      ...bays.flatMap(({ lon, lat }) => (lon === undefined || lat === undefined ? [] : [[lon, lat] as const])),
      ...(middle.lon === undefined || middle.lat === undefined ? [] : [[middle.lon, middle.lat] as const]),
    ]
    if (all.length === 0) return
    const [lons, lats] = [all.map(([lon]) => lon), all.map(([, lat]) => lat)]
    view.fit(
      [
        Math.min(...lons) - ROOM_DEG,
        Math.min(...lats) - ROOM_DEG,
        Math.max(...lons) + ROOM_DEG,
        Math.max(...lats) + ROOM_DEG,
      ],
      {},
      isPlaced ? ZOOM_MAX : LOT_ZOOM_MAX,
    )
    setSeen(true)
  }, [view, bays, middle, isPlaced, isSeen])
  useEffect(() => view?.select(selected), [view, selected])
  return (
    <CityMap
      label={t('lotPage.mapOf')}
      tianditu={false}
      onSelect={onSelect}
      onReady={(ready) => {
        setView(ready)
        return () => setView(undefined)
      }}
    />
  )
}
