import type { Asset } from '#domain/asset.ts'
import { shiftSideOf } from '#domain/coverage/shift-side.ts'
import { defaultRuleSettings } from '#domain/coverage/settings.ts'
import type { Shift } from '#domain/coverage/shift.ts'
import type { CoverageFix } from '#domain/coverage/vehicle-state.ts'
import type { RoadEdge } from '#domain/geography.ts'
import { networkFromRoads, type Network } from '#domain/matching/network.ts'
import { receive } from '#domain/receive.ts'
import { topic } from '#domain/topic.ts'
import { readConfig } from '#config'
import { receiveSettingsOf } from '../ingest/receiving.ts'
import { DAY_MS, MINUTE_MS } from '../simulators/clock.ts'
import { openDistrict } from '../simulators/day.ts'
import { makeDistrict, type District } from '../simulators/district.ts'
import type { Truth } from '../simulators/truth.ts'

/** What is the same whatever the receivers are like: streets, routes as shifts. */
export interface Course {
  readonly district: District
  readonly network: Network
  readonly edges: ReadonlyMap<string, RoadEdge>
  readonly midnightMs: number
  readonly shifts: readonly Shift[]
}

export type TrueDrive = Extract<Truth, { is: 'drive' }>

/** A day as the platform ends with it, and as it really was. */
export interface Day {
  /** In the order of arrival. */
  readonly arrivals: ReadonlyMap<string, readonly CoverageFix[]>
  /** In the order of device time, each once. */
  readonly fixes: ReadonlyMap<string, readonly CoverageFix[]>
  readonly drives: readonly TrueDrive[]
  readonly truths: readonly Truth[]
}

export function makeCourse(seed: number, midnightMs: number): Course {
  const district = makeDistrict(seed)
  const edges = new Map(district.edges.map((edge) => [edge.id, edge]))
  const limits = {
    sweep: defaultRuleSettings.sweepLimitKmh,
    'wash-sweep': defaultRuleSettings.washSweepLimitKmh,
    flush: defaultRuleSettings.flushLimitKmh,
    sprinkle: defaultRuleSettings.sprinkleLimitKmh,
  }
  const network = networkFromRoads(district.nodes, district.edges)
  const shifts = district.routes.map((route): Shift => ({
    id: route.id,
    planId: route.id,
    planVersion: 1,
    day: '',
    name: route.name,
    nameEn: route.nameEn,
    town: route.town,
    workType: route.workType,
    networkId: network.id,
    sides: route.edges.map((id) => shiftSideOf(edges.get(id)!)),
    passes: [{ fromMs: midnightMs + route.fromMinute * MINUTE_MS, toMs: midnightMs + route.toMinute * MINUTE_MS }],
    speedLimitKmh: limits[route.workType],
    vehicles: [route.truckId],
    state: 'closed',
  }))
  return { district, network, edges, midnightMs, shifts }
}

/** The area is the world's quarter, since the district lies well inside any. */
const receiveSettings = { ...receiveSettingsOf(readConfig({})), serviceArea: [73, 3, 136, 54] as const }

/** Let a day pass and receive what the trucks sent; `trucks` empty: all. */
export function liveDay(
  { district, midnightMs }: Course,
  fixes: { sigmaM: number; fixIntervalS: number },
  trucks: ReadonlySet<string> = new Set(),
): Day {
  // only trucks matter here, and without the others a day passes in a tenth of the time
  const only = { ...district, toilets: [], lots: [], bays: [] }
  const assets = new Map<string, Asset>(district.assets.map((asset) => [asset.id, asset]))
  const world = openDistrict(
    { ...only, trucks: district.trucks.filter(({ id }) => trucks.size === 0 || trucks.has(id)) },
    midnightMs,
    fixes,
  )
  const arrivals = new Map<string, CoverageFix[]>()
  const truths: Truth[] = []
  const encoder = new TextEncoder()
  let journalSeq = 0
  world.sink = {
    publish: (kind, id, stream, readings) => {
      if (stream !== 'fix') return
      const message = {
        journalSeq: ++journalSeq,
        receivedAtMs: world.nowMs,
        clientId: id,
        topic: topic.stream(kind, id, stream),
        payload: encoder.encode(JSON.stringify(readings)),
      }
      const received = receive(message, assets.get(id), receiveSettings)
      if (received.rejected.length > 0)
        throw new Error(`Cannot bench coverage: a fix of ${id} was rejected: ${received.rejected[0]!.detail}`)
      const known = arrivals.get(id) ?? []
      arrivals.set(id, known)
      for (const reading of received.readings)
        if (reading.stream === 'fix') known.push({ atMs: reading.atMs, ...reading.fields })
    },
    link: () => undefined,
    truth: (record) => truths.push(record),
  }
  world.advance(midnightMs + DAY_MS - 1)
  return {
    arrivals,
    fixes: new Map(
      [...arrivals].map(([id, sent]) => {
        const sorted = sent.toSorted((a, b) => a.atMs - b.atMs)
        return [id, sorted.filter((fix, i) => fix.atMs !== sorted[i - 1]?.atMs)]
      }),
    ),
    drives: truths.filter((record): record is TrueDrive => record.is === 'drive'),
    truths,
  }
}
