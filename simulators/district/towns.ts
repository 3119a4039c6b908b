import type { LonLat, TownArea } from '#domain/geography.ts'
import { chance } from '../chance.ts'
import { areaOf, between, apart, toLonLat, toPlane, type Point } from './plane.ts'

/** The nine units of Xishan with our estimate of their centres; the areas around them are our own invention, no official border. */
export const townCentres: readonly { readonly name: string; readonly nameEn: string; readonly at: LonLat }[] = [
  { name: '东亭街道', nameEn: 'Dongting Subdistrict', at: [120.353, 31.59] },
  { name: '安镇街道', nameEn: 'Anzhen Subdistrict', at: [120.47, 31.603] },
  { name: '东北塘街道', nameEn: 'Dongbeitang Subdistrict', at: [120.345, 31.632] },
  { name: '云林街道', nameEn: 'Yunlin Subdistrict', at: [120.378, 31.605] },
  { name: '厚桥街道', nameEn: 'Houqiao Subdistrict', at: [120.512, 31.588] },
  { name: '羊尖镇', nameEn: 'Yangjian Town', at: [120.553, 31.64] },
  { name: '鹅湖镇', nameEn: 'Ehu Town', at: [120.543, 31.557] },
  { name: '锡北镇', nameEn: 'Xibei Town', at: [120.425, 31.668] },
  { name: '东港镇', nameEn: 'Donggang Town', at: [120.51, 31.692] },
]

/** Our outline, kilometres from the district's middle: as large as Xishan (399 km²) and roughly as long. */
const OUTLINE_KM: readonly Point[] = [
  [-13.2, -2.6],
  [-12.9, 1.4],
  [-13.1, 4.6],
  [-10.4, 6.4],
  [-7.6, 8.3],
  [-5.2, 10.4],
  [-1.6, 10.7],
  [1.2, 12.6],
  [4.4, 13.7],
  [7.8, 12.9],
  [9.6, 10],
  [11.9, 7.4],
  [13.3, 4.2],
  [12.7, 0.4],
  [13.2, -3.8],
  [12.2, -8],
  [10.4, -11.2],
  [7.3, -12.4],
  [5.1, -9.4],
  [3.1, -6.9],
  [-1, -5.8],
  [-5.2, -5.6],
  [-9.2, -6.2],
  [-12.1, -5.3],
]
const DISTRICT_M2 = 399_000_000

/** A straight border made crooked, the same from both sides: a midpoint is moved sideways, then those of its halves. */
function crooked(seed: number, border: string, a: Point, b: Point): Point[] {
  const flip = a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])
  const [from, to] = flip ? [b, a] : [a, b]
  const luck = chance(seed, 'border', border)
  const halve = (p: Point, q: Point, depth: number): Point[] => {
    const lengthM = apart(p, q)
    if (depth === 0 || lengthM < 250) return [p]
    const aside = luck.normal(0, 0.07)
    const middle = between(p, q, 0.5)
    const moved: Point = [middle[0] - (q[1] - p[1]) * aside, middle[1] + (q[0] - p[0]) * aside]
    return [...halve(p, moved, depth - 1), ...halve(moved, q, depth - 1)]
  }
  const line = [...halve(from, to, 4), to]
  return (flip ? line.toReversed() : line).slice(0, -1)
}

/** A ring's corner with the name of the border that leaves it. */
interface Corner {
  readonly at: Point
  readonly border: string
}

/** Keep the part of a ring that is nearer to `own` than to `other` (Sutherland–Hodgman with one half-plane). */
function nearerPart(ring: readonly Corner[], own: Point, other: Point, border: string): Corner[] {
  const middle = between(own, other, 0.5)
  const side = (p: Point): number => (p[0] - middle[0]) * (other[0] - own[0]) + (p[1] - middle[1]) * (other[1] - own[1])
  const kept: Corner[] = []
  for (let i = 0; i < ring.length; i++) {
    const [here, next] = [ring[i]!, ring[(i + 1) % ring.length]!]
    const [a, b] = [side(here.at), side(next.at)]
    if (a <= 0) kept.push(here)
    if (a <= 0 !== b <= 0) {
      const at = between(here.at, next.at, a / (a - b))
      kept.push({ at, border: a <= 0 ? border : here.border })
    }
  }
  return kept
}

/** Nine areas that fill the outline without gap or overlap, in the plane. */
export function makeTownRings(seed: number): Point[][] {
  const luck = chance(seed, 'outline')
  const scale = Math.sqrt(DISTRICT_M2 / areaOf(OUTLINE_KM))
  const outline: Corner[] = OUTLINE_KM.map(([x, y], i) => ({
    at: [x * scale + luck.normal(0, 120), y * scale + luck.normal(0, 120)],
    border: `outline-${i}`,
  }))
  const centres = townCentres.map((town) => toPlane(town.at))
  return centres.map((own, i) => {
    let ring = outline
    centres.forEach((other, j) => {
      if (i !== j) ring = nearerPart(ring, own, other, `${Math.min(i, j)}-${Math.max(i, j)}`)
    })
    const line = ring.flatMap((corner, at) => crooked(seed, corner.border, corner.at, ring[(at + 1) % ring.length]!.at))
    return [...line, line[0]!]
  })
}

export const toTownAreas = (rings: readonly (readonly Point[])[]): TownArea[] =>
  townCentres.map(({ name, nameEn }, i) => ({ name, nameEn, ring: rings[i]!.map(toLonLat) }))
