import 'leaflet/src/map/handler/Map.DoubleClickZoom.js'
import 'leaflet/src/map/handler/Map.Drag.js'
import 'leaflet/src/map/handler/Map.Keyboard.js'
import 'leaflet/src/map/handler/Map.ScrollWheelZoom.js'
import 'leaflet/src/map/handler/Map.TouchZoom.js'
import { DivIcon } from 'leaflet/src/layer/marker/DivIcon.js'
import { Marker } from 'leaflet/src/layer/marker/Marker.js'
import { Map } from 'leaflet/src/map/Map.js'
import { Roads } from './roads.ts'

/** A car park on the map: what stands in it, how it looks, how it is called aloud. */
export interface Mark {
  readonly id: string
  readonly lon: number
  readonly lat: number
  readonly text: string
  readonly look: 'useful' | 'full' | 'unknown'
  readonly label: string
}
interface At {
  readonly lon: number
  readonly lat: number
}

export interface DrawnMap {
  roads(lines: readonly (readonly number[])[]): void
  marks(marks: readonly Mark[]): void
  goal(at: At | undefined, label: string): void
  /** Show these places, moving as little as needed. */
  fit(places: readonly At[]): void
  zoom(by: number): void
  remove(): void
}

const ZOOM = { least: 10, most: 18, toFit: 16 } as const
/** The side of a mark, as fingers need it. */
const MARK_PX = 44

/** The map: main roads of the district beneath car parks. WGS-84; nothing comes from anybody else. */
export function drawMap(
  element: HTMLElement,
  hear: { onMark: (id: string) => void; onPlace: (at: At) => void },
): DrawnMap {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  const map = new Map(element, {
    attributionControl: false,
    zoomControl: false,
    minZoom: ZOOM.least,
    maxZoom: ZOOM.most,
    fadeAnimation: false,
    zoomAnimation: !still,
    inertia: !still,
    markerZoomAnimation: !still,
    center: [31.6, 120.45],
    zoom: 12,
  })
  map.on('click', ({ latlng }) => hear.onPlace({ lon: latlng.lng, lat: latlng.lat }))

  const roads = new Roads(() => getComputedStyle(element).getPropertyValue('--road').trim()).addTo(map)
  const scheme = matchMedia('(prefers-color-scheme: dark)')
  scheme.addEventListener('change', roads.redraw)

  const drawn = new globalThis.Map<string, { marker: Marker; face: HTMLElement }>()
  let goal: Marker | undefined

  return {
    roads: (lines) => roads.set(lines),
    marks: (marks) => {
      const ids = new Set(marks.map(({ id }) => id))
      for (const [id, { marker }] of drawn)
        if (!ids.has(id)) {
          marker.remove()
          drawn.delete(id)
        }
      for (const mark of marks) {
        let known = drawn.get(mark.id)
        if (known === undefined) {
          const face = document.createElement('span')
          const marker = new Marker([mark.lat, mark.lon], {
            icon: new DivIcon({ html: face, className: 'mark', iconSize: [MARK_PX, MARK_PX] }),
          })
          marker
            .on('click', () => hear.onMark(mark.id))
            .on('keypress', ({ originalEvent }) => {
              if (originalEvent.key === 'Enter') hear.onMark(mark.id)
            })
          marker.addTo(map)
          known = { marker, face }
          drawn.set(mark.id, known)
        }
        known.face.textContent = mark.text
        known.face.className = mark.look
        known.marker.setZIndexOffset(mark.look === 'useful' ? 1_000 : 0)
        known.marker.getElement()?.setAttribute('aria-label', mark.label)
      }
    },
    goal: (at, label) => {
      goal?.remove()
      const pin = document.createElement('span')
      goal =
        at === undefined
          ? undefined
          : new Marker([at.lat, at.lon], {
              icon: new DivIcon({ className: 'goal', html: pin, iconSize: [28, 40], iconAnchor: [14, 40] }),
              interactive: false,
              keyboard: false,
              zIndexOffset: 500,
            }).addTo(map)
      const shown = goal?.getElement()
      shown?.setAttribute('role', 'img')
      shown?.setAttribute('aria-label', label)
    },
    fit: (places) => {
      if (places.length > 0)
        map.fitBounds(
          places.map(({ lon, lat }) => [lat, lon]),
          { padding: [36, 36], maxZoom: ZOOM.toFit, animate: !still },
        )
    },
    zoom: (by) => {
      map.setZoom(map.getZoom() + by)
    },
    remove: () => {
      scheme.removeEventListener('change', roads.redraw)
      // a zoom that is being shown would end by itself on a map that is gone
      const shown: Map & { _animatingZoom?: boolean } = map
      shown._animatingZoom = false
      map.remove()
    },
  }
}
