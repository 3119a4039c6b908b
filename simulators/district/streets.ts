import type { RoadClass } from '#domain/geography.ts'
import { chance, type Chance } from '../chance.ts'
import { mainNames, streetNames, type Name } from './names.ts'
import {
  along,
  apart,
  beside,
  headingOf,
  headingsApart,
  inside,
  lengthOf,
  nearestOn,
  part,
  smooth,
  toPlane,
  type Point,
} from './plane.ts'
import { townCentres } from './towns.ts'

/** A street before its junctions are known: one drawn line, two-way unless `oneway`. */
export interface Strand {
  readonly name: Name
  readonly roadClass: RoadClass
  readonly oneway: boolean
  readonly line: readonly Point[]
  /** Distances along the line that run below everything else. */
  readonly tunnel?: readonly [number, number]
  /** Strands of one divided road do not meet but at their ends. */
  readonly streetOf: number
  /** May be left out when the district has too many kilometres. */
  readonly spare: boolean
  /** Meant to end without a junction; of the others, short ends behind the last junction are cut off. */
  readonly endsDead?: boolean
}

interface MainRoad {
  readonly name: Name
  readonly roadClass: RoadClass
  readonly line: readonly Point[]
  /** Distance between the two carriageways; 0: one carriageway for both directions. */
  readonly apartM: number
  readonly tunnel?: readonly [number, number]
}

const centreOf = (town: string): Point => toPlane(townCentres.find(({ name }) => name.startsWith(town))!.at)
/** A place given in kilometres east and north of a town's centre. */
const from = (town: string, eastKm: number, northKm: number): Point => {
  const [x, y] = centreOf(town)
  return [x + eastKm * 1_000, y + northKm * 1_000]
}

/** Roads that join the towns; their courses are ours, their names mostly real. */
function mainRoads(seed: number): MainRoad[] {
  const luck = chance(seed, 'main-roads')
  const road = (
    name: Name,
    roadClass: RoadClass,
    apartM: number,
    waypoints: readonly Point[],
    tunnel?: readonly [number, number],
  ): MainRoad => {
    // within a town the course is kept, outside it may swerve
    const moved = waypoints.map(([x, y], i): Point => {
      const free = i > 0 && i < waypoints.length - 1 ? 70 : 0
      return [x + luck.normal(0, free), y + luck.normal(0, free)]
    })
    return { name, roadClass, apartM, line: smooth(moved, 40), tunnel }
  }
  const [dt, az, db, yl, hq, yj, eh, xb, dg] = [
    '东亭',
    '安镇',
    '东北塘',
    '云林',
    '厚桥',
    '羊尖',
    '鹅湖',
    '锡北',
    '东港',
  ]
  return [
    road(mainNames.xihu, 'primary', 20, [
      from(dt, -2, -0.55),
      from(dt, -0.9, -0.2),
      from(dt, 0.2, -0.05),
      from(dt, 1.3, 0.35),
      from(yl, -0.2, -0.42),
      from(yl, 1.8, -0.1),
      from(yl, 4.2, -0.35),
      from(az, -2.6, 0.32),
      from(az, -1.2, 0.2),
      from(az, 0.02, 0.12),
    ]),
    road(mainNames.xihuEast, 'primary', 18, [
      from(az, 0.02, 0.12),
      from(az, 1.3, 0.1),
      from(az, 3.2, 0.8),
      from(az, 5.1, 2.1),
      from(yj, -1.4, -0.7),
      from(yj, -0.1, -0.1),
      from(yj, 1.5, 0.35),
    ]),
    road(
      mainNames.xishan,
      'primary',
      24,
      [
        from(dt, 0.3, -2.1),
        from(dt, 2, -1.5),
        from(dt, 4.8, -0.9),
        from(dt, 7.6, -0.55),
        from(az, -2.6, -1.55),
        from(az, -0.6, -2.1),
        from(az, 0.9, -1.9),
        from(hq, -2.2, -0.25),
        from(hq, -0.9, -0.05),
        from(hq, 0.6, 0.1),
      ],
      [8_350, 9_050], // below the railway at the station
    ),
    road(mainNames.xigang, 'primary', 16, [
      from(dt, -0.55, -1.2),
      from(dt, -0.5, 0.1),
      from(dt, -0.75, 1.6),
      from(db, -0.2, -1.2),
      from(db, 0.1, 0.1),
      from(db, 1.3, 1.15),
      from(db, 3.4, 2.3),
      from(xb, -2.3, -0.9),
      from(xb, -0.8, -0.1),
      from(xb, 0.4, 0.1),
    ]),
    road(mainNames.xigang, 'secondary', 0, [
      from(xb, 0.4, 0.1),
      from(xb, 2.4, 0.5),
      from(dg, -4.6, -1.7),
      from(dg, -2.2, -0.5),
      from(dg, -0.6, -0.05),
      from(dg, 0.9, 0.2),
    ]),
    road(mainNames.runxi, 'primary', 16, [
      from(az, 0.35, -3.1),
      from(az, 0.45, -1.9),
      from(az, 0.25, -0.6),
      from(az, 0.15, 0.6),
      from(az, 0.4, 1.9),
    ]),
    road(mainNames.dongting, 'secondary', 0, [from(dt, 0.35, -1.25), from(dt, 0.3, 0), from(dt, 0.05, 1.3)]),
    road(mainNames.xizhou, 'secondary', 0, [
      from(dt, -1.4, 0.55),
      from(dt, -0.3, 0.6),
      from(dt, 0.9, 0.85),
      from(yl, -0.85, -0.05),
      from(yl, 0.2, 0.25),
      from(yl, 1.3, 0.35),
    ]),
    road(mainNames.dongsheng, 'secondary', 0, [
      from(yl, 0.1, -1.6),
      from(yl, 0.15, -0.4),
      from(yl, 0.05, 0.9),
      from(yl, -0.5, 1.9),
    ]),
    road(mainNames.yuntang, 'secondary', 0, [
      from(yl, -0.5, 1.9),
      from(db, 1.4, -0.3),
      from(db, 0.2, 0.25),
      from(db, -1.1, 0.4),
    ]),
    road(mainNames.youyi, 'secondary', 0, [
      from(dt, 1.25, -1.7),
      from(dt, 1.2, -0.3),
      from(dt, 1.05, 1.2),
      from(db, 0.95, -1.1),
      from(db, 0.75, 0.3),
    ]),
    road(mainNames.chunsun, 'secondary', 0, [
      from(yl, 1.1, -1.4),
      from(yl, 1.2, 0.3),
      from(yl, 2.3, 2.3),
      from(xb, -1.9, -2.4),
      from(xb, -0.6, -0.9),
      from(xb, -0.5, 0.5),
    ]),
    road(mainNames.anxi, 'secondary', 0, [
      from(az, 0.4, 1.9),
      from(az, -0.5, 3.4),
      from(xb, 1.9, -1.9),
      from(xb, 0.5, -0.4),
      from(xb, 0.2, 0.8),
    ]),
    road(mainNames.gangyang, 'secondary', 0, [
      from(dg, 0.1, 0.9),
      from(dg, 0.3, -0.5),
      from(dg, 1.7, -2.3),
      from(yj, -0.9, 1.7),
      from(yj, 0.1, 0.4),
      from(yj, 0.15, -0.9),
    ]),
    road(mainNames.yangehu, 'secondary', 0, [
      from(yj, 0.15, -0.9),
      from(yj, 0.6, -3.2),
      from(eh, 1.4, 3.3),
      from(eh, 0.45, 1.2),
      from(eh, 0.2, -0.4),
      from(eh, 0.4, -1.4),
    ]),
    road(mainNames.houhu, 'secondary', 0, [
      from(hq, -0.1, 1.1),
      from(hq, 0.1, -0.4),
      from(hq, 1, -1.7),
      from(eh, -1.2, 0.8),
      from(eh, -0.1, 0.1),
      from(eh, 1.2, -0.1),
    ]),
    road(mainNames.wanshanWest, 'tertiary', 0, [
      from(hq, -0.1, 1.1),
      from(hq, 0.5, 2.4),
      from(hq, 0.9, 3.7),
      from(yj, -2.2, -0.9),
    ]),
    road(mainNames.wanshanEast, 'tertiary', 0, [
      from(hq, 0.6, 0.1),
      from(hq, 1.9, 1.3),
      from(hq, 2.4, 3),
      from(yj, -0.9, -1.3),
      from(yj, 0.15, -0.9),
    ]),
  ]
}

/** Two carriageways that part from one point at each end, driven on the right. */
function carriageways(main: MainRoad, streetOf: number): Strand[] {
  const { name, roadClass, line, apartM } = main
  const common = { name, roadClass, streetOf, spare: false }
  if (apartM === 0) return [{ ...common, oneway: false, line, tunnel: main.tunnel }]
  const lengthM = lengthOf(line)
  const rightM = (atM: number): number => (Math.min(1, atM / 60, (lengthM - atM) / 60) * apartM) / 2
  return [
    { ...common, oneway: true, line: beside(line, rightM), tunnel: main.tunnel },
    {
      ...common,
      oneway: true,
      line: beside(line, (atM) => -rightM(atM)).toReversed(),
      tunnel: main.tunnel && [lengthM - main.tunnel[1], lengthM - main.tunnel[0]],
    },
  ]
}

/** How each town is built: reach of its streets, distance between them, how crooked they are. */
interface Pattern {
  readonly reachKm: number
  readonly blockM: readonly [number, number]
  readonly crooked: number
}
const patterns: readonly Pattern[] = [
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
function townStreets(
  seed: number,
  town: number,
  mains: readonly MainRoad[],
  rings: readonly (readonly Point[])[],
  nextName: (small: boolean) => Name,
): Omit<Strand, 'streetOf'>[] {
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
  const streets: Omit<Strand, 'streetOf'>[] = []
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
function deadEnds(
  streets: readonly Omit<Strand, 'streetOf'>[],
  luck: Chance,
  nextName: (small: boolean) => Name,
): Omit<Strand, 'streetOf'>[] {
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

/** One-way lanes beside the carriageways of divided roads in the towns, joined to them at both ends. */
function serviceRoads(seed: number, mains: readonly MainRoad[]): Omit<Strand, 'streetOf'>[] {
  const luck = chance(seed, 'service-roads')
  const lanes: Omit<Strand, 'streetOf'>[] = []
  for (const main of mains.filter((each) => each.apartM > 0)) {
    const lengthM = lengthOf(main.line)
    for (let atM = 300; atM + 500 < lengthM; atM += luck.between(350, 900)) {
      const { point } = along(main.line, atM)
      const town = townCentres.findIndex(({ at }) => apart(toPlane(at), point) < 1_500)
      const endM = Math.min(atM + luck.between(280, 620), lengthM - 120)
      const [first, last] = main.tunnel ?? [-1, -1]
      if (town < 0 || luck.likely(0.25) || (atM < last + 100 && endM > first - 100)) continue
      for (const side of [1, -1]) {
        if (luck.likely(0.3)) continue
        const middle = part(main.line, atM, endM)
        const spanM = lengthOf(middle)
        const farM = main.apartM / 2 + luck.between(18, 24)
        // from just inside the carriageway out and back again
        const outM = (s: number): number =>
          main.apartM / 2 - 1.5 + Math.min(1, s / 45, (spanM - s) / 45) * (farM - main.apartM / 2 + 1.5)
        const dense = Array.from(
          { length: Math.ceil(spanM / 15) + 1 },
          (_, i) => along(middle, Math.min(spanM, i * 15)).point,
        )
        const lane = beside(dense, (s) => side * outM(s))
        lanes.push({
          name: { name: `${main.name.name}辅路`, nameEn: `${main.name.nameEn} Service Road` },
          roadClass: 'service',
          oneway: true,
          line: side === 1 ? lane : lane.toReversed(),
          spare: false,
        })
      }
      atM = endM
    }
  }
  return lanes
}

/** Gaps in the median of divided roads where one may turn round. */
function medianGaps(seed: number, mains: readonly MainRoad[]): Omit<Strand, 'streetOf'>[] {
  const luck = chance(seed, 'median-gaps')
  const gaps: Omit<Strand, 'streetOf'>[] = []
  for (const main of mains.filter((each) => each.apartM > 0)) {
    const [first, last] = main.tunnel ?? [-1, -1]
    for (let atM = 700; atM + 300 < lengthOf(main.line); atM += luck.between(800, 1_300)) {
      if (atM > first - 60 && atM < last + 60) continue
      const { point, direction } = along(main.line, atM)
      const side = (rightM: number): Point => [point[0] + direction[1] * rightM, point[1] - direction[0] * rightM]
      gaps.push({
        name: { name: `${main.name.name}掉头口`, nameEn: `${main.name.nameEn} U-turn` },
        roadClass: 'service',
        oneway: false,
        line: [side(-main.apartM / 2 - 2), side(main.apartM / 2 + 2)],
        spare: false,
        endsDead: true,
      })
    }
  }
  return gaps
}

/** Village lanes off the roads between the towns: a street to one side, some with a loop, most of them ending in the fields. */
function villageStreets(
  seed: number,
  mains: readonly MainRoad[],
  rings: readonly (readonly Point[])[],
  nextName: (small: boolean) => Name,
): Omit<Strand, 'streetOf'>[] {
  const luck = chance(seed, 'villages')
  const lanes: Omit<Strand, 'streetOf'>[] = []
  for (const main of mains) {
    const lengthM = lengthOf(main.line)
    for (let atM = luck.between(400, 900); atM + 300 < lengthM; atM += luck.between(800, 1_900)) {
      const { point, direction } = along(main.line, atM)
      const [first, last] = main.tunnel ?? [-1, -1]
      const inTown = townCentres.some(({ at }, i) => apart(toPlane(at), point) < patterns[i]!.reachKm * 1_000 + 250)
      if (inTown || (atM > first - 150 && atM < last + 150)) continue
      const side = luck.likely(0.5) ? 1 : -1
      const off = (aheadM: number, asideM: number): Point => [
        point[0] + direction[0] * aheadM - direction[1] * side * asideM,
        point[1] + direction[1] * aheadM + direction[0] * side * asideM,
      ]
      const deepM = luck.between(250, 480)
      const overM = -(main.apartM / 2 + 4)
      const spine = smooth(
        [off(0, overM), off(luck.between(-20, 20), deepM * 0.5), off(luck.between(-60, 60), deepM)],
        30,
      )
      const lane = (line: Point[], spare = true): Omit<Strand, 'streetOf'> => ({
        name: nextName(true),
        roadClass: 'residential',
        oneway: false,
        line,
        spare,
        endsDead: true,
      })
      const around = [
        lane(spine, luck.likely(0.5)),
        lane(
          smooth(
            [off(-luck.between(80, 160), deepM * 0.62), off(10, deepM * 0.6), off(luck.between(90, 170), deepM * 0.55)],
            30,
          ),
        ),
      ]
      if (around.every(({ line }) => line.every((p) => rings.some((ring) => inside(ring, p))))) lanes.push(...around)
    }
  }
  return lanes
}

/** Every street of the district as drawn lines, more of them than are needed. */
export function makeStrands(seed: number, rings: readonly (readonly Point[])[]): Strand[] {
  const nextName = streetNames(seed)
  const mains = mainRoads(seed)
  const strands = mains.flatMap((main, street) => carriageways(main, street))
  const others = [
    ...townCentres.flatMap((_, town) => townStreets(seed, town, mains, rings, nextName)),
    ...serviceRoads(seed, mains),
    ...medianGaps(seed, mains),
    ...villageStreets(seed, mains, rings, nextName),
  ]
  return [...strands, ...others.map((strand, i) => ({ ...strand, streetOf: mains.length + i }))]
}
