import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LonLat } from '#domain/geography.ts'
import { CityMap } from '../map/city-map.tsx'
import type { MapView } from '../map/view.ts'

const nothing = () => undefined
/** About a hundred metres around a single stop. */
const ROOM_DEG = 0.002

export interface StopOnMap {
  readonly id: string
  readonly name: string
  readonly number: number
  readonly at: LonLat
}

/** The stops of a round in their order. Lines are as the crow flies: which way a crew takes is theirs. */
export function RoundMap({ stops }: { stops: readonly StopOnMap[] }) {
  const { t } = useTranslation()
  const [view, setView] = useState<MapView>()
  const text = JSON.stringify(stops)
  useEffect(() => {
    if (view === undefined) return
    const all = JSON.parse(text) as readonly StopOnMap[]
    view.setPlaces(
      'toilets',
      all.map(({ id, name, number, at: [lon, lat] }) => ({
        id,
        name: `${number} · ${name}`,
        lon,
        lat,
        state: 'free',
        label: String(number),
        order: 'info',
      })),
    )
    view.setTrack({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: {},
          geometry: { type: 'LineString', coordinates: all.map(({ at }) => [...at]) },
        },
      ],
    })
    if (all.length === 0) return
    const lons = all.map(({ at }) => at[0])
    const lats = all.map(({ at }) => at[1])
    view.fit([
      Math.min(...lons) - ROOM_DEG,
      Math.min(...lats) - ROOM_DEG,
      Math.max(...lons) + ROOM_DEG,
      Math.max(...lats) + ROOM_DEG,
    ])
  }, [view, text])
  return (
    <CityMap
      label={t('orders.roundMap')}
      tianditu={false}
      onSelect={nothing}
      onReady={(ready) => {
        setView(ready)
        return () => setView(undefined)
      }}
    />
  )
}
