import { placeStates, vehicleStates, type PlaceState, type VehicleState } from '../status.ts'
import { looks, palettes, shapes, type Scheme, type SymbolLook } from './palette.ts'

/** Pixels of a symbol's box and of the wedge around it, at device ratio 1. */
const SYMBOL_PX = 26
const WEDGE_PX = 46
const FAR_PX = 13
const RATIO = 2

const FONT = "600 {px} system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"

function canvas(px: number): CanvasRenderingContext2D {
  const element = document.createElement('canvas')
  element.width = element.height = px * RATIO
  const context = element.getContext('2d')
  if (context === null) throw new Error('Cannot draw symbols: this browser has no 2D canvas')
  context.scale(RATIO, RATIO)
  return context
}

const imageOf = (context: CanvasRenderingContext2D): ImageData =>
  context.getImageData(0, 0, context.canvas.width, context.canvas.height)

/** A state's symbol: its shape with its letter. `ground` fills hollow ones and rings all, so that they stand out on roads. */
function symbolImage(look: SymbolLook, letter: string, ground: string, ink: string): ImageData {
  const context = canvas(SYMBOL_PX)
  const scale = (SYMBOL_PX - 4) / 24
  context.save()
  context.translate(2, 2)
  context.scale(scale, scale)
  const path = new Path2D(shapes[look.shape])
  context.strokeStyle = ground
  context.lineWidth = 3.2
  context.lineJoin = 'round'
  context.stroke(path)
  context.fillStyle = look.hollow === true ? ground : look.fill
  context.fill(path)
  if (look.hollow === true) {
    context.save()
    context.clip(path)
    context.strokeStyle = look.fill
    context.lineWidth = 4
    context.stroke(path)
    context.restore()
  }
  context.restore()
  const px = letter.length > 1 ? 10 : 13.5
  context.font = FONT.replace('{px}', `${px}px`)
  context.textAlign = 'center'
  context.textBaseline = 'alphabetic'
  context.fillStyle = look.hollow === true ? ink : look.ink
  const middle = SYMBOL_PX / 2
  const lift = look.shape === 'house' ? 2 : look.shape === 'shield' ? -0.6 : 0
  context.fillText(letter, middle, middle + px * 0.36 + lift)
  return imageOf(context)
}

/** The same from far away: the shape without its letter. */
function farSymbolImage(look: SymbolLook, ground: string): ImageData {
  const context = canvas(FAR_PX)
  context.translate(1.5, 1.5)
  const scale = (FAR_PX - 3) / 24
  context.scale(scale, scale)
  const path = new Path2D(shapes[look.shape])
  context.lineJoin = 'round'
  context.strokeStyle = ground
  context.lineWidth = 5
  context.stroke(path)
  context.fillStyle = look.hollow === true ? ground : look.fill
  context.fill(path)
  if (look.hollow === true) {
    context.clip(path)
    context.strokeStyle = look.fill
    context.lineWidth = 9
    context.stroke(path)
  }
  return imageOf(context)
}

/** Direction of travel: a wedge outside the symbol, pointing up. */
function wedgeImage(look: SymbolLook, ground: string): ImageData {
  const context = canvas(WEDGE_PX)
  const middle = WEDGE_PX / 2
  context.beginPath()
  context.moveTo(middle, 1.5)
  context.lineTo(middle + 9, 13.5)
  context.quadraticCurveTo(middle, 8.5, middle - 9, 13.5)
  context.closePath()
  context.lineJoin = 'round'
  context.strokeStyle = ground
  context.lineWidth = 2.4
  context.stroke()
  context.fillStyle = look.fill
  context.fill()
  return imageOf(context)
}

export const PIXEL_RATIO = RATIO

/** The letter of a symbol, in the language of the page. */
export type Letter = (name: VehicleState | 'toilet' | 'lot' | BayLetter) => string
/** A bay says by its letter whether a car stands there; there is no room for more. */
type BayLetter = `bay-${PlaceState}`

/** Every symbol of the map, by the name its layers know it by. */
export function symbolImages(scheme: Scheme, letter: Letter): ReadonlyMap<string, () => ImageData> {
  const { halo, label } = palettes[scheme]
  const { sweeper, toilet, lot, bay } = looks[scheme]
  const images = new Map<string, () => ImageData>()
  for (const state of vehicleStates) {
    images.set(`vehicle-${state}`, () => symbolImage(sweeper[state], letter(state), halo, label))
    images.set(`wedge-${state}`, () => wedgeImage(sweeper[state], halo))
  }
  for (const state of placeStates) {
    images.set(`toilets-${state}`, () => symbolImage(toilet[state], letter('toilet'), halo, label))
    images.set(`toilets-${state}-far`, () => farSymbolImage(toilet[state], halo))
    images.set(`lots-${state}`, () => symbolImage(lot[state], letter('lot'), halo, label))
    images.set(`lots-${state}-far`, () => farSymbolImage(lot[state], halo))
    images.set(`bays-${state}`, () => symbolImage(bay[state], letter(`bay-${state}`), halo, label))
    images.set(`bays-${state}-far`, () => farSymbolImage(bay[state], halo))
  }
  return images
}
