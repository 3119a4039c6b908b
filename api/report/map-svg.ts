import type { SidePart } from '#domain/coverage/shift.ts'
import type { SideStanding } from '#domain/coverage/standing.ts'
import type { LonLat } from '#domain/geography.ts'
import { escaped } from './text.ts'

/** A side as the map draws it. */
export interface DrawnSide {
  readonly name: string
  readonly line: readonly LonLat[]
  readonly lengthM: number
  /** It has another side, to be drawn beside it. */
  readonly twoWay: boolean
  /** Parts by state; one part for the whole side where there are several passes. */
  readonly parts: readonly (readonly [fromM: number, toM: number, state: SideStanding])[]
}

interface Look {
  readonly colour: string
  readonly width: number
  readonly dashes?: string
  readonly cap?: 'round'
}
/** Told apart by the line itself, so that a black and white print can be read: solid, dashed, dotted, dash and dot, thin. */
export const looks: Readonly<Record<SideStanding, Look>> = {
  done: { colour: '#1c7a3e', width: 2.4 },
  partly: { colour: '#1c7a3e', width: 2.4, dashes: '9 2' },
  missed: { colour: '#c0262d', width: 3.6, dashes: '5 3' },
  unknown: { colour: '#7b3fa0', width: 2.6, dashes: '0.1 4', cap: 'round' },
  excused: { colour: '#1864ab', width: 2, dashes: '8 2.5 1.5 2.5' },
  open: { colour: '#4a5b66', width: 0.9 },
}
export const stroke = (state: SideStanding): string => {
  const { colour, width, dashes, cap } = looks[state]
  return `fill="none" stroke="${colour}" stroke-width="${width}"${dashes === undefined ? '' : ` stroke-dasharray="${dashes}"`}${cap === undefined ? '' : ` stroke-linecap="${cap}"`}`
}

const WIDTH = 1_000
const HEIGHT_MAX = 640
const HEIGHT_MIN = 160
const MARGIN = 14
const BESIDE = 2.2
/** Of a name in the picture: its height, and how wide a Chinese and another character are. */
const [NAME_HEIGHT, WIDE, NARROW] = [15, 13, 7.5]

type Point = readonly [x: number, y: number]

/** The streets in a picture of their own size, north up; empty when there is none. Lines stand in order of the states, so that what was missed is on top. */
export function mapSvg(sides: readonly DrawnSide[], label: string): string {
  const points = sides.flatMap(({ line }) => line)
  if (points.length === 0) return ''
  const [west, east] = extent(points.map(([lon]) => lon))
  const [south, north] = extent(points.map(([, lat]) => lat))
  const perLon = Math.cos(((south + north) / 2 / 180) * Math.PI)
  const [spanX, spanY] = [Math.max((east - west) * perLon, 1e-5), Math.max(north - south, 1e-5)]
  const scale = Math.min((WIDTH - 2 * MARGIN) / spanX, (HEIGHT_MAX - 2 * MARGIN) / spanY)
  const height = Math.max(HEIGHT_MIN, Math.ceil(spanY * scale + 2 * MARGIN))
  const [left, top] = [(WIDTH - spanX * scale) / 2, (height - spanY * scale) / 2]
  const project = ([lon, lat]: LonLat): Point => [left + (lon - west) * perLon * scale, top + (north - lat) * scale]

  const paths = new Map<SideStanding, string[]>()
  for (const { line, lengthM, twoWay, parts } of sides) {
    const drawn = beside(line.map(project), twoWay ? BESIDE : 0)
    for (const [fromM, toM, state] of parts) {
      const part = between(drawn, fromM / lengthM, toM / lengthM)
      if (part.length < 2) continue
      const path = `M${part.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`
      paths.set(state, [...(paths.get(state) ?? []), path])
    }
  }
  const order: readonly SideStanding[] = ['open', 'done', 'partly', 'excused', 'unknown', 'missed']
  const drawn = order.flatMap((state) => {
    const of = paths.get(state)
    return of === undefined ? [] : [`<path class="${state}" ${stroke(state)} d="${of.join('')}"/>`]
  })
  const named = sides.map(({ name, line }) => ({ name, line: line.map(project) }))
  return `<svg class="map" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">${drawn.join('')}${names(named)}</svg>`
}

/** Each street's name once, beside the middle of its longest side, where it covers no other name. */
function names(sides: readonly { readonly name: string; readonly line: readonly Point[] }[]): string {
  const longest = new Map<string, { at: Point; length: number }>()
  for (const { name, line } of sides) {
    const length = lengthOf(line)
    if (name === '' || length <= (longest.get(name)?.length ?? 0)) continue
    longest.set(name, { at: between(line, 0.5, 0.5)[0]!, length })
  }
  const placed: { x: number; y: number; width: number }[] = []
  const texts: string[] = []
  for (const [name, { at }] of [...longest].toSorted((a, b) => b[1].length - a[1].length)) {
    const width = Array.from(name).reduce((sum, char) => sum + (char > '\u2e80' ? WIDE : NARROW), 0)
    const x = Math.min(WIDTH - width / 2, Math.max(width / 2, at[0]))
    const y = Math.max(NAME_HEIGHT, at[1] - 5)
    const covers = placed.some(
      (other) => Math.abs(other.y - y) < NAME_HEIGHT && Math.abs(other.x - x) < (other.width + width) / 2,
    )
    if (covers) continue
    placed.push({ x, y, width })
    texts.push(`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}">${escaped(name)}</text>`)
  }
  return texts.join('')
}

/** Parts to draw: those of the one pass, or how the side stands altogether. */
export const drawnParts = (
  passes: readonly { readonly parts: readonly SidePart[] }[],
  lengthM: number,
  standing: SideStanding,
): DrawnSide['parts'] => (passes.length === 1 ? passes[0]!.parts : [[0, lengthM, standing]])

function extent(values: readonly number[]): readonly [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity]
  for (const value of values) [min, max] = [Math.min(min, value), Math.max(max, value)]
  return [min, max]
}

const lengthOf = (line: readonly Point[]): number =>
  line.reduce((sum, [x, y], i) => (i === 0 ? 0 : sum + Math.hypot(x - line[i - 1]![0], y - line[i - 1]![1])), 0)

/** A line a little to the right of the way it is drawn; y grows downwards. */
function beside(line: readonly Point[], by: number): Point[] {
  if (by === 0) return [...line]
  return line.map(([x, y], i) => {
    const [before, after] = [line[Math.max(0, i - 1)]!, line[Math.min(line.length - 1, i + 1)]!]
    const [dx, dy] = [after[0] - before[0], after[1] - before[1]]
    const length = Math.hypot(dx, dy)
    return length === 0 ? [x, y] : [x - (dy / length) * by, y + (dx / length) * by]
  })
}

/** The part of a line between two shares of its length. */
function between(line: readonly Point[], from: number, to: number): Point[] {
  const at = [0]
  for (let i = 1; i < line.length; i++)
    at.push(at[i - 1]! + Math.hypot(line[i]![0] - line[i - 1]![0], line[i]![1] - line[i - 1]![1]))
  const whole = at.at(-1)!
  if (whole === 0) return []
  const [start, end] = [Math.max(0, from) * whole, Math.min(1, to) * whole]
  const placed = (atLength: number): Point => {
    const i = Math.max(
      1,
      at.findIndex((length) => length >= atLength - 1e-9),
    )
    const span = at[i]! - at[i - 1]!
    const share = span === 0 ? 0 : (atLength - at[i - 1]!) / span
    const [[ax, ay], [bx, by]] = [line[i - 1]!, line[i]!]
    return [ax + (bx - ax) * share, ay + (by - ay) * share]
  }
  const inside = line.filter((_, i) => at[i]! > start && at[i]! < end)
  return [placed(start), ...inside, placed(end)]
}
