import { setPosition } from 'leaflet/src/dom/DomUtil.js'
import { Renderer } from 'leaflet/src/layer/vector/Renderer.js'

const WORLD_PX = 256 // the width of the world at zoom 0, as maps of the web have it
/** A bend or a piece shorter than this is not seen. */
const SEEN_PX = 1.5
const PIXELS_MAX = 2 // more dots a pixel than this nobody sees on a phone, and they cost four times as much each

interface Line {
  /** x, y, x, y … of the world at zoom 0. */
  readonly at: Float64Array
  readonly box: readonly [left: number, top: number, right: number, bottom: number]
}

/**
 * The district's main roads beneath all else, drawn on one canvas at once: Leaflet's own lines are for what is clicked on, and cost 5 kB and a
 * projection each.
 */
export class Roads extends Renderer {
  #lines: readonly Line[] = []
  readonly #color: () => string

  /** @param color asked for at each drawing: the scheme may change */
  constructor(color: () => string) {
    // half a screen around, so that a drag does not run out of roads
    super({ padding: 0.5 })
    this.#color = color
  }

  /** Lines of lon, lat, lon, lat … in degrees. */
  set(lines: readonly (readonly number[])[]): void {
    this.#lines = lines.map(projected)
    this.#draw()
  }
  readonly redraw = (): void => this.#draw()

  override _initContainer(): void {
    this._container = document.createElement('canvas')
  }
  override _destroyContainer(): void {
    this._container.remove()
  }
  override _update(): void {
    // drawn when the zoom has come to rest; until then the picture is stretched
    if (this._map._animatingZoom === true && this._bounds !== undefined) return
    super._update()
    this.#draw()
  }

  #draw(): void {
    const bounds = this._bounds
    if (bounds?.min === undefined) return
    const { min } = bounds
    const size = bounds.getSize()
    const canvas = this._container
    const dots = Math.min(PIXELS_MAX, devicePixelRatio)
    setPosition(canvas, min)
    canvas.width = size.x * dots
    canvas.height = size.y * dots
    canvas.style.width = `${size.x}px`
    canvas.style.height = `${size.y}px`
    const draw = canvas.getContext('2d')
    if (draw === null) return
    const scale = 2 ** this._zoom
    const origin = this._map.getPixelOrigin()
    const left = origin.x + min.x
    const top = origin.y + min.y
    draw.scale(dots, dots)
    draw.beginPath()
    for (const { at, box } of this.#lines) {
      const isOutside =
        box[2] * scale < left || box[0] * scale > left + size.x || box[3] * scale < top || box[1] * scale > top + size.y
      if (isOutside) continue
      let [x, y] = [at[0]! * scale - left, at[1]! * scale - top]
      draw.moveTo(x, y)
      for (let next = 2; next < at.length; next += 2) {
        const [nextX, nextY] = [at[next]! * scale - left, at[next + 1]! * scale - top]
        const isLast = next + 2 >= at.length
        if (!isLast && Math.abs(nextX - x) + Math.abs(nextY - y) < SEEN_PX) continue
        draw.lineTo(nextX, nextY)
        ;[x, y] = [nextX, nextY]
      }
    }
    draw.strokeStyle = this.#color()
    // the width of a road grows with what is shown, as on paper
    draw.lineWidth = Math.min(8, Math.max(2, (this._zoom - 10) * 1.1))
    draw.lineCap = 'round'
    draw.lineJoin = 'round'
    draw.stroke()
  }
}

/** Degrees on the square world of web maps (EPSG:3857), as Leaflet has it. */
function projected(line: readonly number[]): Line {
  const at = new Float64Array(line.length - (line.length % 2))
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let index = 0; index < at.length; index += 2) {
    const sine = Math.sin((line[index + 1]! * Math.PI) / 180)
    const x = (line[index]! / 360 + 0.5) * WORLD_PX
    const y = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD_PX
    at[index] = x
    at[index + 1] = y
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return { at, box: [left, top, right, bottom] }
}
