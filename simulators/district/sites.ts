import type { LonLat } from '#domain/geography.ts'
import { chance, type Chance } from '../chance.ts'
import type { RoadGraph } from './graph.ts'
import { toLonLat, toPlane, type Point } from './plane.ts'
import { townCentres } from './towns.ts'

export interface Toilet {
  readonly id: string
  readonly name: string
  readonly nameEn: string
  readonly town: string
  readonly at: LonLat
  readonly toiletClass: '一类' | '二类' | '三类'
  readonly toiletType: '环卫' | '社会' | '农村'
  readonly womenStalls: number
  readonly menStalls: number
  readonly familyStalls: number
  readonly accessibleStalls: number
  /** Minutes after local midnight; 0 and 1,440: always open. */
  readonly openMinute: number
  readonly closeMinute: number
  readonly visitsPerDay: number
}

export type LotUse = 'office' | 'homes' | 'shops' | 'park' | 'station'

export interface Lot {
  readonly id: string
  readonly name: string
  readonly nameEn: string
  readonly town: string
  readonly at: LonLat
  readonly use: LotUse
  readonly bays: number
  /** Its barriers count who comes and goes. */
  readonly isCounted: boolean
  /** When strangers may park: minutes after local midnight on working days; rest days as said. */
  readonly sharedFromMinute: number
  readonly sharedToMinute: number
  readonly sharedOnRestDays: boolean
}

export interface Bay {
  readonly id: string
  readonly name: string
  readonly nameEn: string
  readonly lotId: string
  readonly town: string
  readonly at: LonLat
}

/** Stall ids as a toilet's gateway names them: w1… women, m1… men, f1 family, a1 accessible. */
export const stallIds = (toilet: Toilet): string[] =>
  (
    [
      ['w', toilet.womenStalls],
      ['m', toilet.menStalls],
      ['f', toilet.familyStalls],
      ['a', toilet.accessibleStalls],
    ] as const
  ).flatMap(([letter, count]) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`))

const two = (number: number): string => String(number).padStart(2, '0')
const three = (number: number): string => String(number).padStart(3, '0')

/** How many of the 48 toilets each town has, in the order of the towns. */
const toiletsOf = [9, 9, 5, 7, 3, 3, 4, 4, 4]
/** Towns in which so many devices go silent together that it can be told from single failures. */
export const townsWithOutages: ReadonlySet<string> = new Set(
  townCentres.filter((_, town) => toiletsOf[town]! >= 5).map(({ name }) => name),
)
/** Toilets at known places; the first ones of their town. */
const knownToilets: Readonly<Record<string, readonly { name: string; nameEn: string; at?: LonLat; busy: boolean }[]>> =
  {
    东亭街道: [{ name: '东亭中心广场公厕', nameEn: 'Dongting Central Square Toilet', busy: true }],
    安镇街道: [
      { name: '无锡东站北广场公厕', nameEn: 'Wuxi East Station Toilet', at: [120.4549, 31.5994], busy: true },
      { name: '映月湖公园公厕', nameEn: 'Yingyue Lake Park Toilet', busy: true },
    ],
    云林街道: [{ name: '云林公园公厕', nameEn: 'Yunlin Park Toilet', busy: true }],
    厚桥街道: [{ name: '宛山湖湿地公厕', nameEn: 'Wanshan Lake Wetland Toilet', busy: true }],
    鹅湖镇: [{ name: '荡口古镇游客中心公厕', nameEn: 'Dangkou Old Town Visitor Centre Toilet', busy: true }],
  }

interface Spot {
  readonly at: LonLat
  readonly roadName: string
  readonly roadNameEn: string
  readonly headingDeg: number
}

/** A place beside a street of a town. */
function spotIn(graph: RoadGraph, luck: Chance, town: number, asideM: number, near?: LonLat): Spot {
  const { name, at: centre } = townCentres[town]!
  const [cx, cy] = toPlane(centre)
  let edge = -1
  let atM = 0
  if (near !== undefined) ({ edge, atM } = graph.nearest(near))
  // most are near the centre; outside the town's border or in a tunnel is looked for again
  for (let tries = 0; edge < 0 && tries < 200; tries++) {
    const point: Point = [cx + luck.normal(0, 520), cy + luck.normal(0, 520)]
    const place = graph.nearest(toLonLat(point))
    const found = graph.edges[place.edge]!
    if (found.town !== name || found.tunnel || found.roadClass === 'service' || found.lengthM < 60) continue
    edge = place.edge
    atM = Math.min(Math.max(place.atM, 20), found.lengthM - 20)
  }
  if (edge < 0) throw new Error(`Cannot find a street in ${name}`)
  const { point, headingDeg } = graph.place(edge, atM)
  const right = ((headingDeg + 90) * Math.PI) / 180
  const { name: roadName, nameEn: roadNameEn } = graph.edges[edge]!
  return {
    at: toLonLat([point[0] + Math.sin(right) * asideM, point[1] + Math.cos(right) * asideM]),
    roadName,
    roadNameEn,
    headingDeg,
  }
}

export function makeToilets(seed: number, graph: RoadGraph): Toilet[] {
  const luck = chance(seed, 'toilets')
  const toilets: Toilet[] = []
  const used = new Map<string, number>()
  toiletsOf.forEach((count, town) => {
    const { name: townName } = townCentres[town]!
    const rural = townName.endsWith('镇')
    for (let i = 0; i < count; i++) {
      const known = knownToilets[townName]?.[i]
      const spot = spotIn(graph, luck, town, 16, known?.at)
      const times = (used.get(spot.roadName) ?? 0) + (known === undefined ? 1 : 0)
      used.set(spot.roadName, times)
      const again = times <= 1 ? '' : String(times)
      const rank = known?.busy ? 0 : luck.unit()
      // Wuxi's own share: 175 of 933 first class, 592 second
      const toiletClass = rank < 0.19 ? '一类' : rank < 0.82 ? '二类' : '三类'
      const size = { 一类: [8, 12, 4, 6], 二类: [5, 8, 2, 4], 三类: [3, 4, 1, 2] }[toiletClass] as [
        number,
        number,
        number,
        number,
      ]
      const visits = { 一类: [900, 1_700], 二类: [250, 850], 三类: [80, 240] }[toiletClass] as [number, number]
      const always = toiletClass === '一类' || luck.likely(0.12)
      toilets.push({
        id: `wc-${two(toilets.length + 1)}`,
        name: known?.name ?? `${spot.roadName}公厕${again}`,
        nameEn: known?.nameEn ?? `${spot.roadNameEn} Toilet${again === '' ? '' : ` ${again}`}`,
        town: townName,
        at: spot.at,
        toiletClass,
        toiletType: known ? '环卫' : luck.likely(rural ? 0.4 : 0) ? '农村' : luck.likely(0.2) ? '社会' : '环卫',
        womenStalls: luck.whole(size[0], size[1]),
        menStalls: luck.whole(size[2], size[3]),
        familyStalls: toiletClass === '一类' || (toiletClass === '二类' && luck.likely(0.5)) ? 1 : 0,
        accessibleStalls: toiletClass === '三类' ? 0 : 1,
        openMinute: always ? 0 : 360,
        closeMinute: always ? 1_440 : 1_320,
        visitsPerDay: known?.busy ? luck.whole(1_700, 2_100) : luck.whole(visits[0], visits[1]),
      })
    }
  })
  return toilets
}

/** The 14 car parks: names are invented after their use. */
const lotPlans: readonly {
  town: number
  name: string
  nameEn: string
  use: LotUse
  bays: number
  near?: LonLat
  isCounted?: true
}[] = [
  { town: 0, name: '东亭政务中心停车场', nameEn: 'Dongting Civic Centre Car Park', use: 'office', bays: 110 },
  { town: 0, name: '东亭文体中心停车场', nameEn: 'Dongting Sports Centre Car Park', use: 'park', bays: 64 },
  { town: 0, name: '春风花园停车场', nameEn: 'Chunfeng Garden Car Park', use: 'homes', bays: 56 },
  { town: 0, name: '东亭生活广场停车场', nameEn: 'Dongting Plaza Car Park', use: 'shops', bays: 80 },
  { town: 3, name: '云林街道办停车场', nameEn: 'Yunlin Subdistrict Office Car Park', use: 'office', bays: 60 },
  { town: 3, name: '云林生活广场停车场', nameEn: 'Yunlin Plaza Car Park', use: 'shops', bays: 72 },
  {
    town: 1,
    name: '无锡东站停车场',
    nameEn: 'Wuxi East Station Car Park',
    use: 'station',
    bays: 120,
    near: [120.4549, 31.5982],
  },
  { town: 1, name: '锡东商务区停车场', nameEn: 'Xidong Business Quarter Car Park', use: 'office', bays: 84 },
  { town: 1, name: '映月湖公园停车场', nameEn: 'Yingyue Lake Park Car Park', use: 'park', bays: 58 },
  { town: 2, name: '东北塘社区停车场', nameEn: 'Dongbeitang Community Car Park', use: 'homes', bays: 44 },
  { town: 4, name: '厚桥街道办停车场', nameEn: 'Houqiao Subdistrict Office Car Park', use: 'office', bays: 32 },
  { town: 5, name: '羊尖镇政府停车场', nameEn: 'Yangjian Town Hall Car Park', use: 'office', bays: 34 },
  { town: 6, name: '荡口古镇停车场', nameEn: 'Dangkou Old Town Car Park', use: 'park', bays: 50, isCounted: true },
  { town: 8, name: '东港新村停车场', nameEn: 'Donggang New Village Car Park', use: 'homes', bays: 36 },
]

/** When a lot is open to others (after Wuxi's shared off-peak parking: Monday to Friday 18:00–08:00, rest days all day). */
const sharing: Readonly<Record<LotUse, { from: number; to: number; restDays: boolean }>> = {
  office: { from: 1_080, to: 480, restDays: true },
  homes: { from: 540, to: 1_020, restDays: false },
  shops: { from: 1_260, to: 540, restDays: false },
  park: { from: 0, to: 1_440, restDays: true },
  station: { from: 0, to: 1_440, restDays: true },
}

const BAY_WIDTH_M = 2.5
const BAY_DEPTH_M = 5.3
const AISLE_M = 6
const BAYS_IN_ROW = 14

/** Rows of bays along the street, two rows to an aisle. */
function bayPoint(corner: Point, headingDeg: number, bay: number): Point {
  const [row, column] = [Math.floor(bay / BAYS_IN_ROW), bay % BAYS_IN_ROW]
  const aheadM = (column - BAYS_IN_ROW / 2) * BAY_WIDTH_M
  const asideM =
    BAY_DEPTH_M / 2 + Math.floor(row / 2) * (2 * BAY_DEPTH_M + AISLE_M) + (row % 2) * (BAY_DEPTH_M + AISLE_M)
  const angle = (headingDeg * Math.PI) / 180
  return [
    corner[0] + Math.sin(angle) * aheadM + Math.cos(angle) * asideM,
    corner[1] + Math.cos(angle) * aheadM - Math.sin(angle) * asideM,
  ]
}

export function makeLots(seed: number, graph: RoadGraph): { lots: Lot[]; bays: Bay[] } {
  const luck = chance(seed, 'lots')
  const lots: Lot[] = []
  const bays: Bay[] = []
  lotPlans.forEach((plan, i) => {
    const { name: town } = townCentres[plan.town]!
    const spot = spotIn(graph, luck, plan.town, 14, plan.near)
    const id = `lot-${two(i + 1)}`
    const { from, to, restDays } = sharing[plan.use]
    const corner = toPlane(spot.at)
    const points = Array.from({ length: plan.bays }, (_, bay) => bayPoint(corner, spot.headingDeg, bay))
    const middle: Point = [
      points.reduce((sum, [x]) => sum + x, 0) / points.length,
      points.reduce((sum, [, y]) => sum + y, 0) / points.length,
    ]
    lots.push({
      id,
      name: plan.name,
      nameEn: plan.nameEn,
      town,
      at: toLonLat(middle),
      use: plan.use,
      bays: plan.bays,
      isCounted: plan.isCounted ?? false,
      sharedFromMinute: from,
      sharedToMinute: to,
      sharedOnRestDays: restDays,
    })
    points.forEach((point, bay) =>
      bays.push({
        id: `bay-${two(i + 1)}-${three(bay + 1)}`,
        name: `${plan.name} ${three(bay + 1)} 号`,
        nameEn: `${plan.nameEn} ${three(bay + 1)}`,
        lotId: id,
        town,
        at: toLonLat(point),
      }),
    )
  })
  return { lots, bays }
}
