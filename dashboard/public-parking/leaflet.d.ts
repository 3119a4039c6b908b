// only what is used is taken from Leaflet's own modules: 20 kB instead of 41 (gzip)
declare module 'leaflet/src/map/Map.js' {
  export { Map } from 'leaflet'
}
declare module 'leaflet/src/map/handler/Map.Drag.js'
declare module 'leaflet/src/map/handler/Map.TouchZoom.js'
declare module 'leaflet/src/map/handler/Map.ScrollWheelZoom.js'
declare module 'leaflet/src/map/handler/Map.DoubleClickZoom.js'
declare module 'leaflet/src/map/handler/Map.Keyboard.js'
declare module 'leaflet/src/dom/DomUtil.js' {
  import type { Point } from 'leaflet'
  export function setPosition(element: HTMLElement, at: Point): void
}
declare module 'leaflet/src/layer/vector/Renderer.js' {
  import { type Bounds, Layer, type Map } from 'leaflet'
  /** What renderers are made of; Leaflet has no types of it. */
  export class Renderer extends Layer {
    constructor(options: { readonly padding: number })
    protected _map: Map & { readonly _animatingZoom?: boolean }
    protected _container: HTMLCanvasElement
    protected _bounds: Bounds | undefined
    protected _zoom: number
    protected _initContainer(): void
    protected _destroyContainer(): void
    protected _update(): void
  }
}
declare module 'leaflet/src/layer/marker/Marker.js' {
  export { Marker } from 'leaflet'
}
declare module 'leaflet/src/layer/marker/DivIcon.js' {
  export { DivIcon } from 'leaflet'
}
