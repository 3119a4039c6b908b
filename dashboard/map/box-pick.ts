import type { Map as MapLibre } from 'maplibre-gl'
import classes from './box-pick.module.css'

interface Px {
  readonly x: number
  readonly y: number
}
/** A drag shorter than this was meant as a click. */
const DRAG_PX_MIN = 4

/** A drag over the map draws a box instead of moving it; `picked` gets two corners. Undone by the returned function. */
export function pickBox(map: MapLibre, picked: (from: Px, to: Px) => void): () => void {
  const canvas = map.getCanvasContainer()
  const box = document.createElement('div')
  box.className = classes.box ?? ''
  let from: Px | undefined
  const place = (event: PointerEvent): Px => {
    const { left, top } = canvas.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    from = place(event)
  }
  const move = (event: PointerEvent) => {
    if (from === undefined) return
    const to = place(event)
    if (Math.hypot(to.x - from.x, to.y - from.y) < DRAG_PX_MIN) return
    if (box.parentElement === null) canvas.append(box)
    box.style.left = `${Math.min(from.x, to.x)}px`
    box.style.top = `${Math.min(from.y, to.y)}px`
    box.style.width = `${Math.abs(to.x - from.x)}px`
    box.style.height = `${Math.abs(to.y - from.y)}px`
  }
  const up = (event: PointerEvent) => {
    const drawn = box.parentElement !== null
    box.remove()
    if (from !== undefined && drawn) picked(from, place(event))
    from = undefined
  }
  map.dragPan.disable()
  map.boxZoom.disable()
  canvas.style.cursor = 'crosshair'
  canvas.addEventListener('pointerdown', down)
  window.addEventListener('pointermove', move)
  window.addEventListener('pointerup', up)
  return () => {
    map.dragPan.enable()
    map.boxZoom.enable()
    canvas.style.cursor = ''
    box.remove()
    canvas.removeEventListener('pointerdown', down)
    window.removeEventListener('pointermove', move)
    window.removeEventListener('pointerup', up)
  }
}
