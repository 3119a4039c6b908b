import { expect, test } from 'vitest'
import type { Reading } from '#domain/reading.ts'
import { lotProfileOf } from '#domain/parking/profile-of.ts'
import type { ParkingSession } from '#domain/parking/session.ts'
import type { Asset } from '#domain/asset.ts'
import type { Operations } from '#stores/types.ts'
import { AssetCache } from '../ingest/asset-cache.ts'
import { ParkingWatch } from '../ingest/parking/watch.ts'
import { DAY_MS } from '../simulators/clock.ts'
import { openLots } from '../simulators/day.ts'
import { makeDistrict } from '../simulators/district.ts'
import type { Truth } from '../simulators/truth.ts'
import { silent } from './ingest.ts'

const SEED = 42
const DAYS = 2
/** Monday 2 November 2026, midnight in Shanghai. */
const FROM_MS = Date.UTC(2026, 10, 1, 16)
const TO_MS = FROM_MS + DAYS * DAY_MS
/** A sensor needs some seconds to see a vehicle. */
const EDGE_MS = 90_000
/** Stays at the ends of the time are not whole. */
const MARGIN_MS = 2 * 3_600_000

/** The watch without a store: assets as they are registered, no file, no setting changed. */
async function openWatch(assets: readonly Asset[]): Promise<ParkingWatch> {
  const lots = assets.filter(({ kind }) => kind === 'lot')
  const files = lots.map((lot) => ({
    lot: lot.id,
    profile: lotProfileOf(
      lot,
      assets.filter(({ lotId }) => lotId === lot.id),
    ),
  }))
  const operations = {
    assets: { version: async () => 1, list: async () => [...assets] },
    parking: { version: async () => 1, lots: async () => files, states: async () => [] },
    ruleSettings: { current: async () => ({ version: 0, content: '{}' }) },
  } as unknown as Operations
  const cache = new AssetCache(operations.assets)
  await cache.refresh()
  const watch = new ParkingWatch(operations, cache, [], silent)
  await watch.begin()
  return watch
}

interface Day {
  readonly parked: readonly Extract<Truth, { is: 'park' }>[]
  readonly faulty: ReadonlySet<string>
  readonly stays: ReadonlyMap<string, readonly ParkingSession[]>
  readonly samples: number
}
async function twoDays(): Promise<Day> {
  const district = makeDistrict(SEED)
  const lots = district.lots.slice(0, 5)
  const bays = district.bays.filter(({ lotId }) => lots.some(({ id }) => id === lotId))
  const ids = new Set([...lots, ...bays].map(({ id }) => id))
  const watch = await openWatch(district.assets.filter(({ id }) => ids.has(id)))
  const parked: Extract<Truth, { is: 'park' }>[] = []
  const faulty = new Set<string>()
  const kept = new Map<string, ParkingSession>()
  let samples = 0
  const world = openLots(SEED, lots, bays, FROM_MS)
  const tell = (readings: readonly Reading[]): void => {
    const { parking } = watch.decide(readings, world.nowMs)
    watch.keep()
    samples += parking.samples.length
    for (const { bay, arrivedAtMs } of parking.dropped) kept.delete(`${bay} ${arrivedAtMs}`)
    for (const session of parking.sessions) kept.set(`${session.bay} ${session.arrivedAtMs}`, session)
  }
  const common = (id: string) => ({ id, town: '', receivedAtMs: world.nowMs, historical: false })
  world.sink = {
    publish: (kind, id, stream, readings) => {
      if (kind === 'bay' && stream === 'state')
        tell(
          readings.map(
            ({ at, seq, ...fields }) =>
              ({ ...common(id), kind, stream, atMs: at, seq, sub: seq, fields }) as unknown as Reading,
          ),
        )
    },
    link: (kind, id, up) => {
      const fields = { online: up, cause: up ? 'connected' : 'lost' } as const
      if (kind === 'bay') tell([{ ...common(id), kind, stream: 'online', atMs: world.nowMs, seq: -1, sub: 0, fields }])
    },
    truth: (record) => {
      if (record.is === 'park') parked.push(record)
      else if (record.is === 'fault') faulty.add(record.id)
    },
  }
  world.advance(TO_MS)
  tell([])
  return { parked, faulty, stays: Map.groupBy(kept.values(), ({ bay }) => bay), samples }
}

test('[F19] [F8] stays of two simulated days are those that really were', async () => {
  const { parked, faulty, stays, samples } = await twoDays()
  const whole = parked.filter(({ startMs, endMs }) => startMs >= FROM_MS + 60_000 && endMs < TO_MS - MARGIN_MS)
  const healthy = whole.filter(({ bay, startMs, endMs }) => !faulty.has(bay) && endMs - startMs > EDGE_MS + 60_000)
  expect(healthy.length).toBeGreaterThan(1_000)
  const isNear = (a: number, b: number | undefined): boolean => b !== undefined && Math.abs(a - b) < EDGE_MS
  const missed = healthy.filter(
    ({ bay, startMs, endMs }) =>
      !(stays.get(bay) ?? []).some(
        ({ arrivedAtMs, leftAtMs }) => isNear(startMs, arrivedAtMs) && isNear(endMs, leftAtMs),
      ),
  )
  expect(missed).toEqual([])

  const ended = [...stays.values()]
    .flat()
    .filter(({ leftAtMs }) => leftAtMs !== undefined && leftAtMs < TO_MS - MARGIN_MS)
  const madeUp = ended.filter(
    ({ bay, arrivedAtMs, leftAtMs }) =>
      !faulty.has(bay) &&
      arrivedAtMs > FROM_MS &&
      !parked.some((truth) => truth.bay === bay && isNear(truth.startMs, arrivedAtMs) && isNear(truth.endMs, leftAtMs)),
  )
  expect(madeUp).toEqual([])
  // five lots, four samples an hour, from the first quarter after the first word on
  expect(samples).toBeGreaterThan(5 * (DAYS * 96 - 4))
}, 120_000)
