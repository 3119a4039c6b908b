import type { Severity } from '#domain/alert/alert.ts'
import type { Asset } from '#domain/asset.ts'
import type { LiveView } from '../live.ts'
import { stateOf, type AssetState, type StateSettings } from '../status.ts'
import type { VehicleOnMap } from './vehicles.ts'
import type { MapView, PlaceOnMap } from './view.ts'

export interface Feed {
  readonly assets: readonly Asset[]
  readonly live: LiveView
  readonly settings: StateSettings
  readonly nameOf: (asset: Asset) => string
  readonly figureOf: (state: AssetState) => string
  /** The most urgent order that stands at a toilet. */
  readonly orderOf?: (toilet: string) => Severity | undefined
}

/** Tell the map what is where now; what has no place is left to the lists. */
export function feedMap(
  view: Pick<MapView, 'setVehicles' | 'setPlaces'>,
  { assets, live, settings, nameOf, figureOf, orderOf }: Feed,
): void {
  const vehicles: VehicleOnMap[] = []
  const toilets: PlaceOnMap[] = []
  const lots: PlaceOnMap[] = []
  for (const asset of assets) {
    const now = stateOf(live, asset, settings)
    if (now.kind === 'sweeper') {
      const { lon, lat, headingDeg } = now.fix?.fields ?? {}
      if (typeof lon !== 'number' || typeof lat !== 'number') continue
      vehicles.push({
        id: asset.id,
        name: nameOf(asset),
        lon,
        lat,
        headingDeg: typeof headingDeg === 'number' ? headingDeg : 0,
        state: now.state,
      })
    } else if (asset.lon !== undefined && asset.lat !== undefined && now.kind !== 'bay') {
      const place = {
        id: asset.id,
        name: nameOf(asset),
        lon: asset.lon,
        lat: asset.lat,
        state: now.state,
        label: figureOf(now),
        order: now.kind === 'toilet' ? orderOf?.(asset.id) : undefined,
      }
      ;(now.kind === 'toilet' ? toilets : lots).push(place)
    }
  }
  view.setVehicles(vehicles)
  view.setPlaces('toilets', toilets)
  view.setPlaces('lots', lots)
}
