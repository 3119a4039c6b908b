import type { Asset } from '#domain/asset.ts'
import type { LonLat, RoadEdge, RoadLine, RoadNode, TownArea } from '#domain/geography.ts'
import { chance } from './chance.ts'
import { roadGraph, type RoadGraph } from './district/graph.ts'
import { makeNetwork } from './district/network.ts'
import { makeFleet, makePlaces, truckWords, type Place, type Truck, type WorkRoute } from './district/routes.ts'
import { makeLots, makeToilets, stallIds, type Bay, type Lot, type LotUse, type Toilet } from './district/sites.ts'
import { makeTownRings, toTownAreas, townCentres } from './district/towns.ts'

/** A circle without mobile network: terminals keep what they have and send it when they are out of it. */
export interface DeadSpot {
  readonly at: LonLat
  readonly radiusM: number
}

/** A believable district at Xishan's coordinates. Everything follows from the seed; names are real, courses and sites are invented. */
export interface District {
  readonly seed: number
  readonly towns: readonly TownArea[]
  readonly nodes: readonly RoadNode[]
  /** Directed: one for each kerb side. */
  readonly edges: readonly RoadEdge[]
  readonly roads: readonly RoadLine[]
  readonly graph: RoadGraph
  readonly depots: readonly Place[]
  readonly waterPoints: readonly Place[]
  readonly deadSpots: readonly DeadSpot[]
  readonly trucks: readonly Truck[]
  readonly routes: readonly WorkRoute[]
  readonly toilets: readonly Toilet[]
  readonly lots: readonly Lot[]
  readonly bays: readonly Bay[]
  /** Trucks, toilets, bays and lots as they are registered. */
  readonly assets: readonly Asset[]
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

const truckNames = {
  sweep: ['扫路车', 'Sweeper'],
  'wash-sweep': ['洗扫车', 'Wash-sweeper'],
  flush: ['高压清洗车', 'Flusher'],
  sprinkle: ['洒水车', 'Sprinkler'],
} as const

// without I and O, as on plates
const PLATE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ'.split('')

function truckAsset(seed: number, truck: Truck, routes: readonly WorkRoute[]): Asset {
  const number = truck.id.slice(3)
  const [name, nameEn] = truckNames[truck.workType]
  const own = routes.filter(({ truckId }) => truckId === truck.id)
  const luck = chance(seed, 'plate', truck.id)
  return {
    id: truck.id,
    kind: 'sweeper',
    town: own[0]!.town,
    name: `${name} ${number}`,
    crs: truck.crs,
    attributes: {
      nameEn: `${nameEn} ${number}`,
      // the tail only, as everywhere people can see it
      plateTail: `${luck.whole(0, 9)}${luck.pick(PLATE_LETTERS)}${luck.whole(0, 9)}`,
      workType: truck.workType,
      workName: truckWords[truck.workType].zh,
      routes: own.map((route) => route.name).join('、'),
      workSignal: truck.signals.brush || truck.signals.pump,
      ...(truck.hasRtk ? { receiver: 'RTK' } : {}),
    },
  }
}

const toiletAsset = (toilet: Toilet): Asset => ({
  id: toilet.id,
  kind: 'toilet',
  town: toilet.town,
  name: toilet.name,
  crs: 'wgs84',
  lon: toilet.at[0],
  lat: toilet.at[1],
  attributes: {
    nameEn: toilet.nameEn,
    class: toilet.toiletClass,
    type: toilet.toiletType,
    womenStalls: toilet.womenStalls,
    menStalls: toilet.menStalls,
    familyStalls: toilet.familyStalls,
    accessibleStalls: toilet.accessibleStalls,
    stalls: stallIds(toilet).join(','),
    hours: `${clock(toilet.openMinute)}-${clock(toilet.closeMinute)}`,
  },
})

const lotUses: Readonly<Record<LotUse, string>> = {
  office: '机关单位',
  homes: '居住小区',
  shops: '商业',
  park: '公园景区',
  station: '交通枢纽',
}

function lotAsset(lot: Lot): Asset {
  const workingDays = `${clock(lot.sharedFromMinute)}-${clock(lot.sharedToMinute)}`
  return {
    id: lot.id,
    kind: 'lot',
    town: lot.town,
    name: lot.name,
    crs: 'wgs84',
    lon: lot.at[0],
    lat: lot.at[1],
    attributes: {
      nameEn: lot.nameEn,
      capacity: lot.bays,
      use: lotUses[lot.use],
      sharedOnWorkingDays: workingDays,
      sharedOnRestDays: lot.sharedOnRestDays ? '00:00-24:00' : workingDays,
      ...(lot.isCounted ? { counting: 'counter' } : {}),
    },
  }
}

const bayAsset = (bay: Bay): Asset => ({
  id: bay.id,
  kind: 'bay',
  town: bay.town,
  name: bay.name,
  crs: 'wgs84',
  lon: bay.at[0],
  lat: bay.at[1],
  lotId: bay.lotId,
  attributes: { nameEn: bay.nameEn, number: bay.id.slice(-3) },
})

/** Four holes in the mobile network on roads between the towns, away from the depots. */
function makeDeadSpots(seed: number, edges: readonly RoadEdge[]): DeadSpot[] {
  const luck = chance(seed, 'dead-spots')
  const rural = edges.filter(
    ({ roadClass, line }) =>
      roadClass === 'secondary' &&
      townCentres.every(({ at }) => Math.hypot((line[0]![0] - at[0]) * 94.9, (line[0]![1] - at[1]) * 110.9) > 2),
  )
  return Array.from({ length: 4 }, () => ({
    at: luck.pick(rural).line[0]!,
    radiusM: Math.round(luck.between(220, 450)),
  }))
}

/** Of lots only those whose barriers count have a device. */
export const isDevice = ({ kind, attributes }: Asset): boolean => kind !== 'lot' || attributes['counting'] === 'counter'

/** Make the district of a seed: the same seed gives the same district, to the last digit. */
export function makeDistrict(seed: number): District {
  const rings = makeTownRings(seed)
  const { nodes, edges, roads } = makeNetwork(seed, rings)
  const graph = roadGraph(edges)
  const { depots, waterPoints } = makePlaces(graph)
  const { routes, trucks } = makeFleet(seed, graph, depots)
  const toilets = makeToilets(seed, graph)
  const { lots, bays } = makeLots(seed, graph)
  return {
    seed,
    towns: toTownAreas(rings),
    nodes,
    edges,
    roads,
    graph,
    depots,
    waterPoints,
    deadSpots: makeDeadSpots(seed, edges),
    trucks,
    routes,
    toilets,
    lots,
    bays,
    assets: [
      ...trucks.map((truck) => truckAsset(seed, truck, routes)),
      ...toilets.map(toiletAsset),
      ...lots.map(lotAsset),
      ...bays.map(bayAsset),
    ],
  }
}
