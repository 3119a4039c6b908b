import type { CoordinateSystem } from '#domain/asset.ts'
import type { LonLat, RoadEdge } from '#domain/geography.ts'
import { chance } from '../chance.ts'
import type { RoadGraph } from './graph.ts'
import { apart, toLonLat, toPlane, type Point } from './plane.ts'
import { townCentres } from './towns.ts'

export type WorkType = 'sweep' | 'wash-sweep' | 'flush' | 'sprinkle'

/** Street sides to work on, in an order that can be driven, within a part of the day. */
export interface WorkRoute {
  readonly id: string
  readonly name: string
  readonly nameEn: string
  readonly town: string
  readonly workType: WorkType
  readonly truckId: string
  /** Minutes after local midnight. */
  readonly fromMinute: number
  readonly toMinute: number
  /** Ids of directed edges. */
  readonly edges: readonly string[]
}

/** A depot or a water point beside a street. */
export interface Place {
  readonly id: string
  readonly name: string
  readonly nameEn: string
  readonly at: LonLat
  readonly edge: string
  readonly edgeM: number
}

export interface Truck {
  readonly id: string
  readonly workType: WorkType
  readonly depotId: string
  readonly routeIds: readonly string[]
  readonly crs: CoordinateSystem
  readonly fixIntervalS: number
  /** Its receiver knows its place to some decimetres. */
  readonly hasRtk: boolean
  /** Which work signals its terminal is wired to. */
  readonly signals: { readonly brush: boolean; readonly pump: boolean }
  /** The terminal keeps readings and sends them this often as one array; 0: each at once. */
  readonly uploadEveryS: number
  /** What is wrong with it. */
  readonly fault?: 'stuck-gps' | 'long-offline' | 'fast-sweeper'
}

const WORDS: Readonly<Record<WorkType, { zh: string; en: string; routes: number; trucks: number }>> = {
  sweep: { zh: '机扫', en: 'sweep', routes: 26, trucks: 10 },
  'wash-sweep': { zh: '洗扫', en: 'wash-sweep', routes: 15, trucks: 6 },
  flush: { zh: '冲洗', en: 'flush', routes: 12, trucks: 5 },
  sprinkle: { zh: '洒水', en: 'sprinkle', routes: 7, trucks: 3 },
}
export const truckWords = WORDS

const hours = (from: number, to: number): readonly [number, number] => [from * 60, to * 60]
type Crew = readonly (readonly [number, number])[]
const early: Crew = [hours(3.5, 7), hours(9, 12.5), hours(13, 16.5)]
const day: Crew = [hours(9, 12.5), hours(13, 16.5), hours(18.5, 22)]
const between: Crew = [hours(6, 9), hours(11, 14), hours(16, 19)]
const night: Crew = [hours(0.4, 3.9), hours(4.4, 7.9), hours(19.3, 22.8)]
/** Parts of the day a truck works in, by kind of work, crew after crew (after seed data of a real sanitation platform; water at night). */
const crews: Readonly<Record<WorkType, readonly Crew[]>> = {
  // small streets may be swept while others go to work
  sweep: [early, between, day],
  'wash-sweep': [early, night, day],
  flush: [night, early, day],
  sprinkle: [early, night, day],
}

/** Is the middle of an edge within a town's built-up part? */
const inTown = (edge: RoadEdge): boolean => {
  const middle = toPlane(edge.line[Math.floor(edge.line.length / 2)]!)
  return townCentres.some(({ at }) => apart(toPlane(at), middle) < 1_700)
}

const isMain = (edge: RoadEdge): boolean => edge.roadClass === 'primary' || edge.roadClass === 'secondary'
/** Which sides each kind of work is for; neither tunnels nor service roads. */
const isFor: Readonly<Record<WorkType, (edge: RoadEdge) => boolean>> = {
  sweep: (edge) => edge.roadClass === 'tertiary' || (edge.roadClass === 'residential' && inTown(edge)),
  'wash-sweep': isMain,
  flush: (edge) => isMain(edge) && inTown(edge),
  sprinkle: (edge) => isMain(edge) && inTown(edge),
}
const sidesFor = (workType: WorkType, edges: readonly RoadEdge[]): RoadEdge[] =>
  edges.filter((edge) => !edge.tunnel && edge.roadClass !== 'service' && isFor[workType](edge))

interface Side {
  readonly edge: number
  readonly lengthM: number
  readonly middle: Point
}

/** Split sides into groups of about equal length that lie together: halve along the longer axis. */
function grouped(sides: readonly Side[], groups: number): Side[][] {
  if (groups <= 1) return [[...sides]]
  const span = (axis: 0 | 1): number => {
    const at = sides.map(({ middle }) => middle[axis])
    return Math.max(...at) - Math.min(...at)
  }
  const axis = span(0) >= span(1) ? 0 : 1
  const ordered = sides.toSorted((a, b) => a.middle[axis] - b.middle[axis] || a.edge - b.edge)
  const first = Math.floor(groups / 2)
  const wantedM = (ordered.reduce((sum, { lengthM }) => sum + lengthM, 0) * first) / groups
  let sumM = 0
  const cut = ordered.findIndex(({ lengthM }) => (sumM += lengthM) >= wantedM) + 1
  return [...grouped(ordered.slice(0, cut), first), ...grouped(ordered.slice(cut), groups - first)]
}

/** An order in which the sides can be driven with little driving between: always on to the nearest that is left. */
function driven(graph: RoadGraph, sides: readonly Side[]): number[] {
  const left = new Set(sides.map(({ edge }) => edge))
  // begin in the west, where most depots are
  let at = sides.toSorted((a, b) => a.middle[0] - b.middle[0] || a.edge - b.edge)[0]!.edge
  const order = [at]
  left.delete(at)
  while (left.size > 0) {
    const path = graph.path(at, (edge) => left.has(edge))
    if (path === undefined) throw new Error('Cannot order a route: its sides are not connected')
    at = path.at(-1)!
    order.push(at)
    left.delete(at)
  }
  return order
}

const townOf = (edges: readonly RoadEdge[]): string => {
  const lengths = new Map<string, number>()
  for (const { town, lengthM } of edges) lengths.set(town, (lengths.get(town) ?? 0) + lengthM)
  return [...lengths].toSorted((a, b) => b[1] - a[1])[0]![0]
}

const two = (number: number): string => String(number).padStart(2, '0')

function placeBeside(graph: RoadGraph, id: string, name: string, nameEn: string, near: LonLat, asideM: number): Place {
  const { edge, atM } = graph.nearest(near)
  const { point, headingDeg } = graph.place(edge, atM)
  const right = ((headingDeg + 90) * Math.PI) / 180
  const at = toLonLat([point[0] + Math.sin(right) * asideM, point[1] + Math.cos(right) * asideM])
  return { id, name, nameEn, at, edge: graph.edges[edge]!.id, edgeM: Math.round(atM * 100) / 100 }
}

export function makePlaces(graph: RoadGraph): { depots: Place[]; waterPoints: Place[] } {
  const depotTowns = [
    ['东亭街道', '东亭环卫停车场', 'Dongting Sanitation Depot', 0.012, -0.009],
    ['安镇街道', '安镇环卫停车场', 'Anzhen Sanitation Depot', -0.009, 0.007],
    ['羊尖镇', '羊尖环卫停车场', 'Yangjian Sanitation Depot', -0.006, -0.004],
    ['锡北镇', '锡北环卫停车场', 'Xibei Sanitation Depot', 0.006, -0.006],
  ] as const
  return {
    depots: depotTowns.map(([town, name, nameEn, east, north], i) => {
      const [lon, lat] = townCentres.find((each) => each.name === town)!.at
      return placeBeside(graph, `depot-${i + 1}`, name, nameEn, [lon + east, lat + north], 35)
    }),
    waterPoints: townCentres.flatMap(({ name, nameEn, at: [lon, lat] }, town) =>
      [0, 1].map((i) => {
        const turn = (town * 2 + i * 3.3) % 6.28
        const near: LonLat = [lon + 0.007 * Math.cos(turn), lat + 0.006 * Math.sin(turn)]
        const place = placeBeside(graph, `water-${two(town * 2 + i + 1)}`, '', '', near, 6)
        return {
          ...place,
          name: `${name.slice(0, -1).replace('街', '')}加水点${i + 1}`,
          nameEn: `${nameEn.split(' ')[0]} Water Point ${i + 1}`,
        }
      }),
    ),
  }
}

/** Trucks and the routes they drive every day. */
export function makeFleet(
  seed: number,
  graph: RoadGraph,
  depots: readonly Place[],
): { routes: WorkRoute[]; trucks: Truck[] } {
  const routes: WorkRoute[] = []
  const trucks: Truck[] = []
  for (const [workType, words] of Object.entries(WORDS) as [WorkType, (typeof WORDS)[WorkType]][]) {
    const sides = sidesFor(workType, graph.edges).map((edge): Side => {
      const number = graph.numberOf.get(edge.id)!
      return { edge: number, lengthM: edge.lengthM, middle: graph.place(number, edge.lengthM / 2).point }
    })
    const groups = grouped(sides, words.routes)
    const orders = groups.map((group) => driven(graph, group).map((edge) => graph.edges[edge]!))
    const counters = new Map<string, number>()
    orders.forEach((edges, i) => {
      // neighbouring groups follow each other, so one truck's routes lie together
      const crew = Math.floor((i * words.trucks) / words.routes)
      const nth = i - Math.ceil((crew * words.routes) / words.trucks)
      const truckId = `sw-${two(trucks.length + 1 + crew)}`
      const [fromMinute, toMinute] = crews[workType][crew % 3]![nth]!
      const town = townOf(edges)
      const number = (counters.get(town) ?? 0) + 1
      counters.set(town, number)
      const english = townCentres.find(({ name }) => name === town)!.nameEn.split(' ')[0]
      routes.push({
        id: `route-${two(routes.length + 1)}`,
        name: `${town.replace(/街道|镇$/, '')}${words.zh}${two(number)}线`,
        nameEn: `${english} ${words.en} ${two(number)}`,
        town,
        workType,
        truckId,
        fromMinute,
        toMinute,
        edges: edges.map(({ id }) => id),
      })
    })
    for (let i = 0; i < words.trucks; i++) {
      const id = `sw-${two(trucks.length + 1)}`
      trucks.push(makeTruck(seed, id, workType, routes, depots, graph))
    }
  }
  return { routes, trucks }
}

/** Trucks whose terminals are special, by number: the same in every district, so that a demonstration finds them. */
const GCJ_TRUCK = 7
const RTK_TRUCK = 13 // washes main roads along the kerb
const WITHOUT_SIGNALS = [4, 9, 15, 20]
const UPLOADS_IN_BATCHES = new Map([
  [3, 60],
  [12, 30],
  [18, 120],
])
const FAULTS = new Map([
  [5, 'stuck-gps'],
  [14, 'long-offline'],
  [8, 'fast-sweeper'],
] as const)

function makeTruck(
  seed: number,
  id: string,
  workType: WorkType,
  routes: readonly WorkRoute[],
  depots: readonly Place[],
  graph: RoadGraph,
): Truck {
  const number = Number(id.slice(3))
  const luck = chance(seed, 'truck', id)
  const own = routes.filter(({ truckId }) => truckId === id)
  const first = graph.place(graph.numberOf.get(own[0]!.edges[0]!)!, 0).point
  const depot = depots.reduce((best, each) =>
    apart(toPlane(each.at), first) < apart(toPlane(best.at), first) ? each : best,
  )
  const wired = !WITHOUT_SIGNALS.includes(number)
  return {
    id,
    workType,
    depotId: depot.id,
    routeIds: own.map((route) => route.id),
    crs: number === GCJ_TRUCK ? 'gcj02' : 'wgs84',
    fixIntervalS: luck.pick([1, 2, 2, 3, 5]),
    hasRtk: number === RTK_TRUCK,
    signals: {
      brush: wired && (workType === 'sweep' || workType === 'wash-sweep'),
      pump: wired && workType !== 'sweep',
    },
    uploadEveryS: UPLOADS_IN_BATCHES.get(number) ?? 0,
    fault: FAULTS.get(number as 5 | 14 | 8),
  }
}
