import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl'
import type { LonLat } from '#domain/geography.ts'
import { pickBox } from './box-pick.ts'
import { sideHitLayers, type SideLook } from './side-style.ts'

/** A street side, or a part of one: parts of a side have its edge. */
export interface SideOnMap {
  readonly edge: string
  /** Told beside the pointer. */
  readonly label: string
  readonly state: SideLook
  /** In its direction of travel: it is drawn to the right of it. */
  readonly line: readonly LonLat[]
  /** Of a one-way street: drawn in the middle. */
  readonly middle: boolean
}
/** What tests may ask: which sides are drawn, how, and where. */
export interface DrawnSide {
  readonly edge: string
  readonly state: string
  readonly lon: number
  readonly lat: number
}

/** A side is thin, a finger is not: looked for nearby only when nothing is right there. */
const REACH_PX = [2, 5, 10]

/** Street sides on a map, by state. Any page may feed it; it draws when the map is ready and only what changed. */
export class SideLayer {
  readonly #map: MapLibre
  readonly #failed: (error: unknown) => void
  #sides: readonly SideOnMap[] = []
  #marked: ReadonlySet<string> = new Set()
  #isReady = false
  #stale = false

  constructor(map: MapLibre, failed: (error: unknown) => void) {
    this.#map = map
    this.#failed = failed
  }

  /** What there is; the same list again costs nothing. */
  set(sides: readonly SideOnMap[]): void {
    if (sides === this.#sides) return
    this.#sides = sides
    this.#draw()
  }

  /** Sides that stand out: selected ones, or those that make a figure. */
  mark(edges: ReadonlySet<string>): void {
    if (edges === this.#marked || (edges.size === 0 && this.#marked.size === 0)) return
    this.#marked = edges
    this.#draw()
  }

  ready(): void {
    this.#isReady = true
    this.#draw()
  }

  /** The side at a point of the map's canvas. */
  at({ x, y }: { readonly x: number; readonly y: number }): { edge: string; label: string } | undefined {
    if (!this.#isReady) return undefined
    for (const px of REACH_PX) {
      const [found] = this.#map.queryRenderedFeatures(
        [
          [x - px, y - px],
          [x + px, y + px],
        ],
        { layers: sideHitLayers },
      )
      if (found !== undefined)
        return { edge: String(found.properties['edge']), label: String(found.properties['label']) }
    }
    return undefined
  }

  /** Sides in sight that touch a box. */
  within(from: { readonly x: number; readonly y: number }, to: { readonly x: number; readonly y: number }): string[] {
    if (!this.#isReady) return []
    const found = this.#map.queryRenderedFeatures(
      [
        [Math.min(from.x, to.x), Math.min(from.y, to.y)],
        [Math.max(from.x, to.x), Math.max(from.y, to.y)],
      ],
      { layers: sideHitLayers },
    )
    return [...new Set(found.map(({ properties }) => String(properties['edge'])))]
  }

  /**
   * Until the returned function is called a drag draws a box instead of moving the map, and tells which sides touch it, and where it is:
   * west, south, east, north.
   */
  pickBoxes(picked: (edges: readonly string[], box: readonly [number, number, number, number]) => void): () => void {
    return pickBox(this.#map, (from, to) => {
      const [a, b] = [this.#map.unproject([from.x, from.y]), this.#map.unproject([to.x, to.y])]
      const box = [Math.min(a.lng, b.lng), Math.min(a.lat, b.lat), Math.max(a.lng, b.lng), Math.max(a.lat, b.lat)]
      picked(this.within(from, to), box as [number, number, number, number])
    })
  }

  get drawn(): DrawnSide[] {
    if (!this.#isReady) return []
    return this.#map.queryRenderedFeatures({ layers: sideHitLayers }).flatMap(({ properties, geometry }) => {
      if (geometry.type !== 'LineString') return []
      const [lon = 0, lat = 0] = geometry.coordinates[Math.floor(geometry.coordinates.length / 2)] ?? []
      return [{ edge: String(properties['edge']), state: String(properties['state']), lon, lat }]
    })
  }

  #draw(): void {
    if (!this.#isReady || this.#stale) return
    // set and mark often come together
    this.#stale = true
    queueMicrotask(() => {
      this.#stale = false
      const source = this.#map.getSource<GeoJSONSource>('sides')
      source
        ?.setData({
          type: 'FeatureCollection',
          features: this.#sides.map(({ edge, label, state, line, middle }) => ({
            type: 'Feature',
            properties: { edge, label, state, middle, marked: this.#marked.has(edge) },
            geometry: { type: 'LineString', coordinates: line as [number, number][] },
          })),
        })
        .catch(this.#failed)
    })
  }
}

/** West, south, east, north of sides. */
export function boundsOf(sides: readonly Pick<SideOnMap, 'line'>[]): [number, number, number, number] {
  let [west, south, east, north] = [180, 90, -180, -90]
  for (const { line } of sides)
    for (const [lon, lat] of line) {
      west = Math.min(west, lon)
      south = Math.min(south, lat)
      east = Math.max(east, lon)
      north = Math.max(north, lat)
    }
  return [west, south, east, north]
}
