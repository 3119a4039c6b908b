import type { RoadClass } from '#domain/geography.ts'
import { chance, type Chance } from '../chance.ts'
import type { Drawn, MainRoad } from './main-roads.ts'
import { mainNames, type Name } from './names.ts'
import { along, headingOf, headingsApart, inside, lengthOf, nearestOn, smooth, toPlane, type Point } from './plane.ts'
import { townCentres } from './towns.ts'

/** How each town is built: reach of its streets, distance between them, how crooked they are. */
interface Pattern {
  readonly reachKm: number
  readonly blockM: readonly [number, number]
  readonly crooked: number
}
export const patterns: readonly Pattern[] = [
  { reachKm: 1.5, blockM: [190, 370], crooked: 32 }, // 东亭: the seat of the district
  { reachKm: 1.55, blockM: [230, 440], crooked: 28 }, // 安镇: a new town of wide blocks
  { reachKm: 1.15, blockM: [190, 380], crooked: 40 },
  { reachKm: 1.25, blockM: [200, 400], crooked: 32 },
  { reachKm: 0.95, blockM: [190, 350], crooked: 45 },
  { reachKm: 1, blockM: [190, 360], crooked: 45 },
  { reachKm: 0.95, blockM: [140, 280], crooked: 60 }, // 鹅湖: an old water town
  { reachKm: 1.05, blockM: [190, 360], crooked: 50 },
  { reachKm: 1.1, blockM: [190, 360], crooked: 45 },
]
/** Real names that belong to streets of one town. */
const namesOfTown: Readonly<Record<string, readonly Name[]>> = {
  东亭街道: [mainNames.chunfeng, mainNames.xianfeng],
  安镇街道: [mainNames.hexiang, mainNames.chunshui, mainNames.cuishan, mainNames.danshan],
}

/** A bent grid around a town's centre; parts that would run beside a main road are left out. */
export function townStreets(
  seed: number,
  town: number,
  mains: readonly MainRoad[],
  rings: readonly (readonly Point[])[],
  nextName: (small: boolean) => Name,
): Drawn[] {
  const { name: townName } = townCentres[town]!
  const luck = chance(seed, 'streets', townName)
  const pattern = patterns[town]!
  const centre = toPlane(townCentres[town]!.at)
  const reachM = pattern.reachKm * 1_000
  const near = mains.filter((main) => nearestOn(main.line, centre).distanceM < reachM + 300)
  const tilt = tiltAlong(near, centre) + luck.normal(0, 0.03)
  const waves = [0, 1, 2, 3].map(() => ({ lengthM: luck.between(500, 1_100), phase: luck.between(0, 6.3) }))
  const place = (u: number, v: number): Point => {
    const bentU =
      u +
      pattern.crooked *
        (Math.sin((v / waves[0]!.lengthM) * 3 + waves[0]!.phase) +
          0.5 * Math.sin((u / waves[1]!.lengthM) * 4 + waves[1]!.phase))
    const bentV =
      v +
      pattern.crooked *
        (Math.sin((u / waves[2]!.lengthM) * 3 + waves[2]!.phase) +
          0.5 * Math.sin((v / waves[3]!.lengthM) * 4 + waves[3]!.phase))
    return [
      centre[0] + bentU * Math.cos(tilt) - bentV * Math.sin(tilt),
      centre[1] + bentU * Math.sin(tilt) + bentV * Math.cos(tilt),
    ]
  }
  const built = (point: Point): boolean => inside(rings[town]!, point)
  const kept = [...(namesOfTown[townName] ?? [])]
  const streets: Drawn[] = []
  for (const across of [false, true]) {
    let count = 0
    for (let at = -reachM + luck.between(0, 120); at < reachM; at += luck.between(...pattern.blockM)) {
      const half = Math.sqrt(Math.max(0, reachM * reachM - at * at))
      const begin = -half * luck.between(0.55, 1.05)
      const end = half * luck.between(0.55, 1.05)
      if (end - begin < 250) continue
      const steps = Math.ceil((end - begin) / 25)
      const line = Array.from({ length: steps + 1 }, (_, step): Point => {
        const t = begin + ((end - begin) * step) / steps
        return across ? place(at, t) : place(t, at)
      })
      const through = count % 4 === 2
      count++
      const roadClass: RoadClass = through ? 'tertiary' : 'residential'
      const pieces = awayFromMains(
        line.map((point) => (built(point) ? point : undefined)),
        near,
      )
      if (pieces.length === 0) continue
      const name = (through ? kept.pop() : undefined) ?? nextName(false)
      for (const piece of pieces) streets.push({ name, roadClass, oneway: false, line: piece, spare: !through })
    }
  }
  return [...streets, ...deadEnds(streets, luck, nextName)]
}

/** Angle of the main road nearest to the centre, so that blocks lie square to it. */
function tiltAlong(near: readonly MainRoad[], centre: Point): number {
  const [nearest] = near
    .map((main) => ({ line: main.line, ...nearestOn(main.line, centre) }))
    .toSorted((a, b) => a.distanceM - b.distanceM)
  if (nearest === undefined) return 0
  const { direction } = along(nearest.line, nearest.atM)
  return Math.atan2(direction[1], direction[0])
}

/** Nearer than this a street that runs the same way would be the main road once more. */
const BESIDE_M = 95
function awayFromMains(line: readonly (Point | undefined)[], mains: readonly MainRoad[]): Point[][] {
  const pieces: Point[][] = []
  let piece: Point[] = []
  const close = (): void => {
    if (lengthOf(piece) > 120) pieces.push(piece)
    piece = []
  }
  line.forEach((point, i) => {
    const other = line[i + 1] ?? line[i - 1]
    const alike =
      point !== undefined &&
      other !== undefined &&
      mains.some((main) => {
        const place = nearestOn(main.line, point)
        if (place.distanceM > BESIDE_M) return false
        const ahead = along(main.line, place.atM).direction
        const angle = headingsApart(headingOf(point, other), headingOf([0, 0], ahead))
        return Math.min(angle, 180 - angle) < 38
      })
    if (point === undefined || alike) close()
    else piece.push(point)
  })
  close()
  return pieces
}

/** Short lanes into the blocks that lead nowhere. */
function deadEnds(streets: readonly Drawn[], luck: Chance, nextName: (small: boolean) => Name): Drawn[] {
  return streets
    .filter((street) => lengthOf(street.line) > 500 && luck.likely(0.35))
    .map((street) => {
      const { point, direction } = along(street.line, luck.between(0.2, 0.8) * lengthOf(street.line))
      const side = luck.likely(0.5) ? 1 : -1
      const lengthM = luck.between(60, 105)
      const aim: Point = [point[0] - direction[1] * side * lengthM, point[1] + direction[0] * side * lengthM]
      const bend: Point = [
        (point[0] + aim[0]) / 2 + direction[0] * luck.between(-14, 14),
        (point[1] + aim[1]) / 2 + direction[1] * luck.between(-14, 14),
      ]
      // begins a step behind the street, so that the two cross
      const behind: Point = [point[0] + direction[1] * side * 3, point[1] - direction[0] * side * 3]
      return {
        name: nextName(true),
        roadClass: 'residential' as const,
        oneway: false,
        line: smooth([behind, bend, aim], 20),
        spare: false,
        endsDead: true,
      }
    })
}
