import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Asset } from '#domain/asset.ts'
import type { Track } from '../api.ts'
import { nowMs } from '../clock.ts'
import { nameOf } from '../format.ts'
import { useHere } from '../session.ts'
import { useLiveStore } from '../use-live.ts'
import { CityMap } from './city-map.tsx'
import { feedMap } from './feed.ts'
import type { MapView } from './view.ts'

const nothing = () => undefined

/** The way of one vehicle, with its beginning and end, and where it is now. */
export function TrackMap({ track, asset }: { track: Track; asset: Asset }) {
  const { t, i18n } = useTranslation()
  const { offlineAfterMs } = useHere().settings
  const store = useLiveStore()
  const [view, setView] = useState<MapView>()
  const assets = useMemo(() => [asset], [asset])
  useEffect(() => {
    if (view === undefined) return undefined
    view.setTrack(withEnds(track))
    view.fit(boundsOf(track))
    const feed = () =>
      feedMap(view, {
        assets,
        live: store.get().view,
        settings: { nowMs: nowMs(), offlineAfterMs },
        nameOf: (each) => nameOf(each, i18n.language),
        figureOf: () => '',
      })
    feed()
    return store.listen(feed)
  }, [view, track, assets, store, offlineAfterMs, i18n.language])
  return (
    <CityMap
      label={t('asset.track')}
      tianditu={false}
      onSelect={nothing}
      onReady={(ready) => {
        setView(ready)
        return () => setView(undefined)
      }}
    />
  )
}

function withEnds(track: Track): GeoJSON.FeatureCollection {
  const first = track.features[0]?.geometry.coordinates[0]
  const last = track.features.at(-1)?.geometry.coordinates.at(-1)
  const end = (is: 'from' | 'to', coordinates: GeoJSON.Position | undefined): GeoJSON.Feature[] =>
    coordinates === undefined
      ? []
      : [{ type: 'Feature', properties: { end: is }, geometry: { type: 'Point', coordinates } }]
  return { type: 'FeatureCollection', features: [...track.features, ...end('from', first), ...end('to', last)] }
}

function boundsOf(track: Track): [number, number, number, number] {
  let [west, south, east, north] = [180, 90, -180, -90]
  for (const { geometry } of track.features)
    for (const [lon = 0, lat = 0] of geometry.coordinates) {
      west = Math.min(west, lon)
      south = Math.min(south, lat)
      east = Math.max(east, lon)
      north = Math.max(north, lat)
    }
  return [west, south, east, north]
}
