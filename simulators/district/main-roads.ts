import { chance } from '../chance.ts'
import { mainNames, type Name } from './names.ts'
import { beside, lengthOf, smooth, toPlane, type Point } from './plane.ts'
import { townCentres } from './towns.ts'

/** Classes of the streets that are drawn. */
export type DrawnClass = 'primary' | 'secondary' | 'tertiary' | 'residential' | 'service'

/** A street before its junctions are known: one drawn line, two-way unless `oneway`. */
export interface Strand {
  readonly name: Name
  readonly roadClass: DrawnClass
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
/** A strand that is a street of its own. */
export type Drawn = Omit<Strand, 'streetOf'>

export interface MainRoad {
  readonly name: Name
  readonly roadClass: DrawnClass
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
export function mainRoads(seed: number): MainRoad[] {
  const luck = chance(seed, 'main-roads')
  const road = (
    name: Name,
    roadClass: DrawnClass,
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
export function carriageways(main: MainRoad, streetOf: number): Strand[] {
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
