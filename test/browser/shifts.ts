import type { Shift } from '#domain/coverage/shift.ts'
import { shiftSideOf } from '#domain/coverage/shift-side.ts'
import type { LonLat, RoadEdge } from '#domain/geography.ts'
import { localDayOf } from '#domain/plan/local-day.ts'
import { makeDistrict } from '../../simulators/district.ts'
import { fix, type SmallDistrict } from './browser.ts'

/** Shifts of the small district, to be driven by its first sweepers. */

const model = makeDistrict(42)
const edges = new Map(model.edges.map((edge) => [edge.id, edge]))
const MINUTE_MS = 60_000

/** Sides of a route that follow each other, to be driven without a break, and some of it elsewhere that nobody drives. */
export interface Course {
  readonly driven: readonly RoadEdge[]
  readonly left: readonly RoadEdge[]
}

export function courseOf(vehicle: string): Course {
  const route = model.routes.find(({ truckId }) => truckId === vehicle)
  if (route === undefined) throw new Error(`Cannot find a course: "${vehicle}" has no route`)
  const sides = route.edges.map((id) => edges.get(id)!)
  let [best, run]: [RoadEdge[], RoadEdge[]] = [[], []]
  for (const side of sides) {
    run = run.at(-1)?.to === side.from ? [...run, side] : [side]
    if (run.length > best.length) best = run
  }
  const driven = best.slice(0, 8)
  const near = new Set(driven.flatMap(({ from, to }) => [from, to]))
  const left = sides.filter(({ from, to, lengthM }) => lengthM > 100 && !near.has(from) && !near.has(to)).slice(0, 3)
  return { driven, left }
}

/** A shift over a course; its windows in minutes from now. */
export async function makeShift(
  district: SmallDistrict,
  id: string,
  {
    vehicle,
    windows,
    name = '测试机扫线',
  }: { vehicle: string; windows: readonly (readonly [number, number])[]; name?: string },
): Promise<Shift> {
  const now = Date.now()
  const { driven, left } = courseOf(vehicle)
  const [use] = await district.operations.networks.uses()
  const shift: Shift = {
    id: `${localDayOf(now)}.${id}`,
    planId: id,
    planVersion: 1,
    day: localDayOf(now),
    name,
    nameEn: 'Test sweep',
    town: '东亭街道',
    workType: 'sweep',
    networkId: use!.id,
    sides: [...driven, ...left].map(shiftSideOf),
    passes: windows.map(([from, to]) => ({ fromMs: now + from * MINUTE_MS, toMs: now + to * MINUTE_MS })),
    speedLimitKmh: 10,
    vehicles: [vehicle],
    state: 'planned',
  }
  await district.operations.shifts.make([shift])
  return shift
}

const STEP_S = 5
const KMH = 8

/** Fixes of a sweeper at work along these sides, one each five seconds from a time on. */
export function drive(course: readonly RoadEdge[], fromMs: number) {
  const line = course.flatMap((edge) => edge.line)
  const fixes = []
  let [leftM, atMs] = [0, fromMs]
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!]
    const [east, north] = apartM(a, b)
    const partM = Math.hypot(east, north)
    const headingDeg = (Math.atan2(east, north) * (180 / Math.PI) + 360) % 360
    for (; leftM <= partM && partM > 0; leftM += (KMH / 3.6) * STEP_S) {
      const share = leftM / partM
      const [lon, lat] = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
      fixes.push(fix({ at: atMs, seq: fixes.length, lon, lat, speedKmh: KMH, headingDeg }))
      atMs += STEP_S * 1_000
    }
    leftM -= partM
  }
  return fixes
}

const apartM = (a: LonLat, b: LonLat): [east: number, north: number] => [
  (b[0] - a[0]) * 111_320 * Math.cos((a[1] * Math.PI) / 180),
  (b[1] - a[1]) * 111_320,
]
