import 'maplibre-gl/dist/maplibre-gl.css'
import {
  AttributionControl,
  LngLatBounds,
  Map as MapLibre,
  NavigationControl,
  Popup,
  ScaleControl,
  setWorkerUrl,
  type FilterSpecification,
  type GeoJSONSource,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { tellTests, tellTestsNothing } from './drawn.ts'
import { GLIDE_MS } from './motion.ts'
import { isSheet, LEGEND_PX, roomIn, type Box, type Over } from './room.ts'
import { SideLayer } from './side-layer.ts'
import { FONT_FAMILY, mapStyle, switchable, type LayerName, type StyleInput } from './style.ts'
import { PIXEL_RATIO, symbolImages, type Letter } from './symbols.ts'
import { Vehicles, type VehicleOnMap } from './vehicles.ts'
import type { Severity } from '#domain/alert/alert.ts'
import type { PlaceState } from '../status.ts'

setWorkerUrl(workerUrl)

export interface PlaceOnMap {
  readonly id: string
  readonly name: string
  readonly lon: number
  readonly lat: number
  readonly state: PlaceState
  /** Its figure, under the symbol. */
  readonly label: string
  /** The most urgent order that stands there. */
  readonly order?: Severity | undefined
}

/** Letters of the symbols and words of the controls, in the language of the page. */
export interface MapWords {
  readonly letter: Letter
  readonly locale: Record<string, string>
}

export interface MapOptions extends StyleInput {
  readonly container: HTMLElement
  readonly words: MapWords
  /** West, south, east, north: what is seen first. */
  readonly bounds: readonly [number, number, number, number]
  /** Where the map was before it was made anew (another language or scheme). */
  readonly camera?: Camera
  /** A legend stands open over its left side. */
  readonly legend?: boolean
  /** A symbol was clicked, or nothing. */
  readonly selected: (id: string | undefined) => void
  /** A street side was clicked where no symbol is. Without it sides are only looked at. */
  readonly sideSelected?: ((edge: string) => void) | undefined
}
export interface Camera {
  readonly center: [number, number]
  readonly zoom: number
}

const CLICK_PX = 8 // a finger is not as exact as a pointer
const FRAME_MS_MIN = 50
const symbolLayers = ['vehicles', 'toilets', 'lots', 'bays'] as const
const placeNames = ['toilets', 'lots', 'bays'] as const
type PlaceLayer = (typeof placeNames)[number]

/** The map itself, without React: it is told what there is, and tells what was clicked. */
export class MapView {
  readonly #map: MapLibre
  readonly #options: MapOptions
  readonly #vehicles = new Vehicles()
  readonly #popup = new Popup({ closeButton: false, closeOnClick: false, offset: 16, className: 'map-name' })
  readonly #less = matchMedia('(prefers-reduced-motion: reduce)')
  readonly sides: SideLayer
  #ready = false
  #gone = false
  /** Something changed since the last picture, or moves. */
  #stale = false
  #drawing = false
  #places: Readonly<Record<PlaceLayer, readonly PlaceOnMap[]>> = { toilets: [], lots: [], bays: [] }
  #hidden: ReadonlySet<LayerName> = new Set()
  #selected = ''
  #track: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }

  constructor(options: MapOptions) {
    this.#options = options
    const map = new MapLibre({
      container: options.container,
      style: mapStyle(options),
      ...(options.camera ?? {
        bounds: new LngLatBounds([...options.bounds]),
        // beside the legend, where there is room for both
        fitBoundsOptions: {
          padding: { top: 24, right: 24, bottom: 24, left: options.legend === true ? LEGEND_PX : 24 },
        },
      }),
      minZoom: 8,
      maxZoom: 20,
      localIdeographFontFamily: FONT_FAMILY,
      attributionControl: false,
      locale: options.words.locale,
      dragRotate: false,
      pitchWithRotate: false,
      // pages are worked on for hours: the map is not faded in again at every change
      fadeDuration: 0,
    })
    this.#map = map
    this.sides = new SideLayer(map, this.#failed)
    map.touchZoomRotate.disableRotation()
    map.keyboard.disableRotation()
    map.addControl(new NavigationControl({ showCompass: false }), 'bottom-right')
    map.addControl(new ScaleControl(), 'bottom-right')
    if (options.tiandituKey !== undefined) map.addControl(new AttributionControl({ compact: false }), 'bottom-right')
    const images = symbolImages(options.scheme, options.words.letter)
    map.once('style.load', () => {
      for (const [name, draw] of images) map.addImage(name, draw(), { pixelRatio: PIXEL_RATIO })
    })
    map.once('load', () => {
      this.#ready = true
      this.#drawPlaces()
      this.#drawLayers()
      this.#drawSelected()
      this.sides.ready()
      this.#source('track')?.setData(this.#track).catch(this.#failed)
      this.#draw()
      // tests wait for the first picture; the map's own `idle` never comes while a vehicle glides somewhere
      document.body.dataset['mapIdle'] = 'true'
    })
    map.on('click', ({ point }) => {
      const [id] = this.#at(point)
      const side = id === undefined && options.sideSelected !== undefined ? this.sides.at(point) : undefined
      if (side === undefined) options.selected(id)
      else options.sideSelected?.(side.edge)
    })
    map.on('mousemove', ({ point, lngLat }) => {
      const [id, symbol] = this.#at(point)
      const side = id === undefined && options.sideSelected !== undefined ? this.sides.at(point) : undefined
      const name = symbol ?? side?.label
      map.getCanvas().style.cursor = name === undefined ? '' : 'pointer'
      // setText makes a text node: a name is never read as HTML
      if (name === undefined) this.#popup.remove()
      else this.#popup.setLngLat(lngLat).setText(name).addTo(map)
    })
    map.on('mouseout', () => this.#popup.remove())
    tellTests(map, options.container, this.sides)
  }

  get camera(): Camera {
    const { lng, lat } = this.#map.getCenter()
    return { center: [lng, lat], zoom: this.#map.getZoom() }
  }

  /** `glideMs` 0: where they are told to be, at once. */
  setVehicles(vehicles: readonly VehicleOnMap[], glideMs = GLIDE_MS): void {
    if (this.#vehicles.set(vehicles, performance.now(), this.#less.matches ? 0 : glideMs)) this.#draw()
  }

  setPlaces(layer: PlaceLayer, places: readonly PlaceOnMap[]): void {
    if (JSON.stringify(places) === JSON.stringify(this.#places[layer])) return
    this.#places = { ...this.#places, [layer]: places }
    if (this.#ready) this.#drawPlaces()
  }

  /** The way a vehicle went, under everything else. */
  setTrack(track: GeoJSON.FeatureCollection): void {
    this.#track = track
    if (this.#ready) this.#source('track')?.setData(track).catch(this.#failed)
  }

  setHidden(hidden: ReadonlySet<LayerName>): void {
    this.#hidden = hidden
    if (this.#ready) this.#drawLayers()
  }

  select(id: string | undefined): void {
    this.#selected = id ?? ''
    if (this.#ready) this.#drawSelected()
  }

  /** `at once` without a flight. What is flown to stands in the middle of what the panel leaves free. */
  flyTo(lon: number, lat: number, { zoom = 14.5, atOnce = false }: { zoom?: number; atOnce?: boolean } = {}): void {
    const sheet = isSheet(this.#options.container)
    this.#map.flyTo({
      center: [lon, lat],
      zoom: Math.max(zoom, this.#map.getZoom()),
      offset: sheet ? [0, -this.#options.container.clientHeight / 4] : [0, 0],
      duration: atOnce || this.#less.matches ? 0 : 900,
    })
  }

  /** Show all of a box, beside what stands over the map; nearer than streets need only where bays are shown. */
  fit(bounds: Box, over: Over = {}, maxZoom = 16): void {
    this.#map.fitBounds(new LngLatBounds([...bounds]), {
      padding: roomIn(this.#options.container, { ...over, legend: this.#options.legend === true }),
      maxZoom,
      animate: false,
    })
  }

  isInSight([west, south, east, north]: Box, over: Over = {}): boolean {
    const { clientWidth, clientHeight } = this.#options.container
    const { right, bottom } = roomIn(this.#options.container, over)
    const [a, b] = [this.#map.project([west, north]), this.#map.project([east, south])]
    return a.x >= 0 && a.y >= 0 && b.x <= clientWidth - right && b.y <= clientHeight - bottom
  }

  remove(): void {
    this.#gone = true
    this.#popup.remove()
    this.#map.remove()
    delete document.body.dataset['mapIdle']
    tellTestsNothing()
  }

  #source(name: string): GeoJSONSource | undefined {
    return this.#map.getSource(name)
  }

  readonly #failed = (error: unknown): void => {
    // an update that was still on its way when the map went is no failure
    if (!this.#gone) throw error
  }

  #at(point: { x: number; y: number }): [id: string, name: string] | [undefined, undefined] {
    if (!this.#ready) return [undefined, undefined]
    const { x, y } = point
    const found = this.#map.queryRenderedFeatures(
      [
        [x - CLICK_PX, y - CLICK_PX],
        [x + CLICK_PX, y + CLICK_PX],
      ],
      { layers: [...symbolLayers] },
    )
    // where symbols stand close, the one meant is the nearest, not the topmost
    const farPx = ({ geometry }: (typeof found)[number]): number => {
      const [lon = 0, lat = 0] = geometry.type === 'Point' ? geometry.coordinates : []
      const at = this.#map.project([lon, lat])
      return Math.hypot(at.x - x, at.y - y)
    }
    const [nearest] = found.toSorted((a, b) => farPx(a) - farPx(b))
    return nearest === undefined
      ? [undefined, undefined]
      : [String(nearest.properties['id']), String(nearest.properties['name'])]
  }

  #drawPlaces(): void {
    for (const layer of placeNames)
      this.#source(layer)
        ?.setData({
          type: 'FeatureCollection',
          features: this.#places[layer].map(({ id, name, lon, lat, state, label, order }) => ({
            type: 'Feature',
            properties: { id, name, label, icon: `${layer}-${state}`, ...(order === undefined ? {} : { order }) },
            geometry: { type: 'Point', coordinates: [lon, lat] },
          })),
        })
        .catch(this.#failed)
  }

  #drawLayers(): void {
    for (const [name, layers] of Object.entries(switchable) as [LayerName, readonly string[]][])
      for (const layer of layers)
        if (this.#map.getLayer(layer) !== undefined)
          this.#map.setLayoutProperty(layer, 'visibility', this.#hidden.has(name) ? 'none' : 'visible')
  }

  #drawSelected(): void {
    const filter: FilterSpecification = ['==', ['get', 'id'], this.#selected]
    for (const layer of ['selected', 'toilets-selected', 'lots-selected', 'bays-selected'])
      this.#map.setFilter(layer, filter)
  }

  /** Draw the vehicles now, and again while one glides; the next frame waits until the map has taken this one. */
  #draw(): void {
    this.#stale = true
    if (!this.#ready || this.#drawing) return
    this.#drawing = true
    this.#drawUntilStill()
      .catch(this.#failed)
      .finally(() => {
        this.#drawing = false
      })
  }

  async #drawUntilStill(): Promise<void> {
    while (this.#stale && !this.#gone) {
      const now = performance.now()
      this.#stale = this.#vehicles.isMoving(now)
      await this.#source('vehicles')?.setData(this.#vehicles.features(now))
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, FRAME_MS_MIN - (performance.now() - now))))
      // a hidden page draws nothing until it is looked at again
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
  }
}
