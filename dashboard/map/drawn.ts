import type { Map as MapLibre } from 'maplibre-gl'
import type { DrawnSide, SideLayer } from './side-layer.ts'

/** What tests may ask of the map: what it has really drawn, and where. It changes nothing and tells nothing secret. */
export interface DrawnSymbol {
  readonly id: string
  readonly layer: string
  readonly icon: string
  readonly lon: number
  readonly lat: number
}
declare global {
  interface Window {
    kerbsideMap?: {
      drawn: (layer: 'vehicles' | 'toilets' | 'lots' | 'bays') => DrawnSymbol[]
      sides: () => DrawnSide[]
      /** Where a place is in the window. */
      pixel: (at: { lon: number; lat: number }) => { x: number; y: number }
    }
  }
}

export function tellTests(map: MapLibre, container: HTMLElement, sides: SideLayer): void {
  window.kerbsideMap = {
    drawn: (layer) => (map.getLayer(layer) === undefined ? [] : drawnSymbols(map, layer)),
    sides: () => sides.drawn,
    pixel: ({ lon, lat }) => {
      const { x, y } = map.project([lon, lat])
      const { left, top } = container.getBoundingClientRect()
      return { x: left + x, y: top + y }
    },
  }
}

export function tellTestsNothing(): void {
  delete window.kerbsideMap
}

const drawnSymbols = (map: MapLibre, layer: string): DrawnSymbol[] =>
  map.queryRenderedFeatures({ layers: [layer] }).map(({ properties, geometry }) => {
    const [lon = 0, lat = 0] = geometry.type === 'Point' ? geometry.coordinates : []
    return { id: String(properties['id']), layer, icon: String(properties['icon']), lon, lat }
  })
