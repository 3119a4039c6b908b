import { readConfig, type Config } from '#config'
import type { Drive } from '#domain/coverage/drive.ts'
import { defaultRuleSettings } from '#domain/coverage/settings.ts'
import { coverageOf } from '#domain/coverage/shift-coverage.ts'
import { shiftSideOf } from '#domain/coverage/shift-side.ts'
import type { Shift, ShiftLive } from '#domain/coverage/shift.ts'
import type { LonLat, RoadEdge } from '#domain/geography.ts'
import { asset, serveApi, TOWNS, type ServedApi } from './under-test.ts'

/** For tests: the API over a small network of two towns with shifts, some of it driven. */
export const HOUR_MS = 3_600_000
/** Eight in the morning in Shanghai. */
export const DAY = '2026-06-01'
export const MORNING_MS = Date.UTC(2026, 5, 1, 0)
const [HERE, THERE] = TOWNS

const LAT = 31.6
/** 300 m of longitude there, more or less. */
const STEP_DEG = 0.003_165
export const point = (n: number): LonLat => [120.4 + n * STEP_DEG, LAT]

const edge = (id: string, from: number, to: number, more: Partial<RoadEdge> = {}): RoadEdge => ({
  id,
  roadId: `w-${Math.min(from, to)}`,
  from: `n-${from}`,
  to: `n-${to}`,
  name: '锡沪路',
  nameEn: 'Xihu Road',
  roadClass: 'primary',
  grade: 1,
  oneway: false,
  tunnel: false,
  bridge: false,
  widthM: 14,
  lengthM: 300,
  town: HERE,
  line: [point(from), point(to)],
  ...more,
})
export const edges: readonly RoadEdge[] = [
  edge('e-1', 0, 1, { oppositeId: 'e-2' }),
  edge('e-2', 1, 0, { oppositeId: 'e-1' }),
  edge('e-3', 1, 2, { town: THERE, oneway: true, name: '友谊路', nameEn: 'Youyi Road' }),
  edge('e-4', 2, 3, { town: '', oneway: true, name: '', nameEn: '' }),
]

export const shiftOf = (planId: string, sides: readonly string[], more: Partial<Shift> = {}): Shift => ({
  id: `${DAY}.${planId}`,
  planId,
  planVersion: 1,
  day: DAY,
  name: '东亭机扫01线',
  nameEn: 'Dongting sweep 01',
  town: HERE,
  workType: 'sweep',
  networkId: 'n-1',
  sides: edges.filter(({ id }) => sides.includes(id)).map(shiftSideOf),
  passes: [{ fromMs: MORNING_MS, toMs: MORNING_MS + 2 * HOUR_MS }],
  speedLimitKmh: 10,
  vehicles: ['s-1'],
  state: 'planned',
  ...more,
})

/** The whole side at a sweeper's pace, from a time on, a fix each ten seconds. */
export function drive(of: string, fromMs: number, more: Partial<Drive> & { toM?: number } = {}): Drive {
  const { toM = 300, ...rest } = more
  const pieces = Array.from({ length: Math.ceil(toM / 20) }, (_, n) => ({
    toM: Math.min(toM, (n + 1) * 20),
    toMs: fromMs + (n + 1) * 9_000,
    kmh: 8,
    gapM: 20,
    gapMs: 9_000,
    isInferred: false,
  }))
  return { vehicle: 's-1', edge: of, signal: 'on', ignition: true, fromM: 0, fromMs, pieces, trace: 0, ...rest }
}

export interface ServedCoverage extends ServedApi {
  readonly networkId: string
  /** Coverage of a shift worked out from the store, as the coverage part would commit it. */
  cover(
    id: string,
    change?: { state?: Shift['state']; newVersion?: 'closed' | 'late-data' | 'excuse' },
  ): Promise<number>
  driven(...drives: readonly Drive[]): Promise<void>
}

/**
 * Two trucks; shift r-1 (sides e-1 and e-2, here) open, r-2 (e-3, elsewhere) planned. Nothing is driven yet. The clock of the API stands at
 * nine in the morning.
 */
export async function serveCoverage(settings: Partial<Config> = {}): Promise<ServedCoverage> {
  const api = await serveApi(readConfig({}), { settings })
  api.laterMs = MORNING_MS + HOUR_MS - Date.now()
  const { devices, networks, shifts, coverage, ruleSettings } = api.operations
  await devices.register(asset('s-1', { name: '扫路车01', attributes: { workType: 'sweep' } }), 'test')
  await devices.register(
    asset('s-2', { town: THERE, name: '扫路车02', crs: 'gcj02', attributes: { workType: 'sweep' } }),
    'test',
  )
  const nodes = [0, 1, 2, 3].map((n) => ({ id: `n-${n}`, lon: point(n)[0], lat: point(n)[1] }))
  const { id: networkId } = await networks.put({ source: 'test.osm.pbf', nodes, edges, report: {} }, 'test')
  await shifts.make([
    shiftOf('r-1', ['e-1', 'e-2'], { networkId }),
    shiftOf('r-2', ['e-3'], { networkId, town: THERE, vehicles: ['s-2'], name: '安镇机扫01线' }),
  ])
  let rows = 0
  const served: ServedCoverage = Object.assign(Object.create(api) as ServedApi, {
    networkId,
    driven: async (...drives: readonly Drive[]) => {
      await coverage.commit({ drives: drives.map((of) => ({ chunk: 0, n: rows++, drive: of })) })
    },
    cover: async (
      id: string,
      change: { state?: Shift['state']; newVersion?: 'closed' | 'late-data' | 'excuse' } = {},
    ) => {
      const shift = await shifts.get(id)
      if (shift === undefined) throw new Error(`Cannot cover "${id}": there is no such shift`)
      const { fromMs, toMs } = shift
      const facts = {
        drives: await coverage.drivesOn(
          shift.sides.map((side) => side.edge),
          fromMs,
          toMs,
        ),
        silences: await coverage.silences(shift.vehicles, fromMs, toMs),
        excuses: await shifts.excuses(id),
      }
      const nowMs = change.state === 'closed' ? toMs + 1 : MORNING_MS + HOUR_MS
      const made = coverageOf(shift, facts, nowMs, defaultRuleSettings)
      const { plannedM, doneM, missedM, unknownM, excusedM, openM, startedAtMs } = made.figures
      const state = change.state ?? 'open'
      const live: ShiftLive = {
        planId: shift.planId,
        day: shift.day,
        state,
        version: shift.version,
        fromMs,
        toMs,
        vehicles: shift.vehicles,
        plannedM,
        doneM,
        missedM,
        unknownM,
        excusedM,
        openM,
        ...(startedAtMs === undefined ? {} : { startedAtMs }),
        atRiskM: 0,
        recomputing: false,
      }
      const { version: settings } = await ruleSettings.current()
      const { newVersion } = change
      const { rev } = await coverage.commit({
        shifts: [
          {
            id,
            state,
            settings,
            coverage: made,
            atMs: nowMs,
            live,
            ...(newVersion === undefined ? {} : { newVersion }),
          },
        ],
      })
      return rev
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  })
  return served
}
