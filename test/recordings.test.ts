import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { shiftSideOf } from '#domain/coverage/shift-side.ts'
import type { Drive } from '#domain/coverage/drive.ts'
import { lonLatOf, type Point } from '#domain/matching/sketch.ts'
import { openJournalReader } from '#stores/journal.ts'
import { openReadings } from '#stores/readings.ts'
import { replay } from '../simulators/replay/publish.ts'
import { readRecording } from '../simulators/replay/tracks.ts'
import { importPlans } from '../tools/plan/import.ts'
import { startDistrict } from './district.ts'
import { tempFolder } from './platform.ts'

const soon = { timeout: 30_000, interval: 50 }
const MINUTE_MS = 60_000
const VEHICLES = ['plow-1', 'plow-2']
const rounded = (degrees: number): number => Number(degrees.toFixed(6))

/** Streets of two routes as a city might publish them, without nodes: one goes on into the other round a corner. */
const segments = (
  [
    ['Route 1', 'ERIE ST', [0, 0], [150, 0]],
    ['Route 1', 'ERIE ST', [150, 0], [300, 0]],
    ['Route 2', 'OAK ST', [300, 0], [300, 200]],
    ['Route 2', 'ELM ST', [150, 0], [150, 200]],
  ] as const
).map(([route, roadname, from, to]) => ({
  type: 'Feature',
  properties: { snowrouteid: route, roadname },
  geometry: { type: 'LineString', coordinates: [lonLatOf(from), lonLatOf(to)] },
}))

/** 300 m east, then 190 m north, at 8 km/h with a fix in 15 s; then it stands for ten minutes. */
function recordedRows(vehicle: string, asideM: number): string[] {
  const wayM = 490
  const times = [...Array.from({ length: 15 }, (_, i) => i * 15), 221, 821]
  return times.map((seconds) => {
    const goneM = Math.min(wayM, (seconds * 8) / 3.6)
    const at: Point = goneM < 300 ? [goneM, asideM] : [300 + asideM, goneM - 300]
    const [lon, lat] = lonLatOf(at).map(rounded)
    return `${vehicle},${lon},${lat},${1_700_000_000 + seconds},${(1_000 + goneM / 1_000).toFixed(3)}`
  })
}

const lengthM = (drives: readonly Drive[]): number =>
  drives.reduce((sum, { fromM, pieces }) => sum + pieces.at(-1)!.toM - fromM, 0)

test('[S20] [K7] [D13] a recording full of repeats, replayed twice on a network made of plans: each fix is stored once, each truck is on its streets', async () => {
  await using district = await startDistrict()
  await using files = await tempFolder('recordings')
  const { operations, config } = district
  const secrets = new Map<string, string>()
  for (const id of VEHICLES)
    secrets.set(id, (await district.register({ id, kind: 'sweeper', attributes: { workType: 'sweep' } })).secret)

  const planFile = join(files.path, 'segments.geojson')
  await writeFile(planFile, JSON.stringify({ type: 'FeatureCollection', features: segments }))
  const imported = await importPlans(operations, planFile, {
    map: {},
    defaults: { town: '东亭街道', passes: '00:00-23:59', vehicles: VEHICLES.join() },
    prefix: '',
    withinM: 25,
    networkFromPlan: true,
    strict: true,
    dryRun: false,
    by: 'test',
  })
  expect(imported.plans.map(({ id, sides }) => [id, sides])).toEqual([
    ['Route-1', 4],
    ['Route-2', 4],
  ])
  const { id: networkId, edges } = (await operations.networks.current())!
  const plan = (await operations.plans.get('Route-1'))!
  const nowMs = Date.now()
  await operations.shifts.make([
    {
      ...plan,
      id: 'once.Route-1',
      planId: plan.id,
      planVersion: plan.version,
      day: '2026-06-01',
      networkId,
      sides: plan.sides.map((side) => shiftSideOf(edges.find(({ id }) => id === side)!)),
      passes: [{ fromMs: nowMs - 60 * MINUTE_MS, toMs: nowMs + 60 * MINUTE_MS }],
      speedLimitKmh: 10,
      state: 'planned',
    },
  ])

  const rows = [...recordedRows('plow-1', -3), ...recordedRows('plow-2', 4)]
  // snapshots of the same places again and again, and some out of order
  const repeated = [...rows, ...rows.slice(5, 20), ...rows.slice(0, 9).toReversed(), rows[16]!, rows[16]!]
  const trackFile = join(files.path, 'tracks.csv')
  await writeFile(trackFile, ['vehicle,lon,lat,time,odometerKm', ...repeated].join('\n'))
  const usual = { speedUnit: 'km/h', odometerUnit: 'km', utcOffsetMinutes: 0, prefix: '' } as const
  const recording = await readRecording([trackFile], usual)
  expect([recording.fixes, recording.duplicates]).toEqual([repeated.length, repeated.length - rows.length])

  const startMs = nowMs - 20 * MINUTE_MS
  const send = async (): Promise<void> => {
    const { counts, unknown, stoppedEarly } = await replay(recording, {
      mqttUrl: district.mqttUrl,
      secrets,
      pace: Number.POSITIVE_INFINITY,
      shift: { to: 'start', atMs: startMs },
      batch: 1,
      nowMs: Date.now,
    })
    expect([counts.ackedReadings, unknown, stoppedEarly]).toEqual([repeated.length, [], false])
  }
  await using journal = await openJournalReader(config)
  await using readings = await openReadings(config, pino({ level: 'silent' }))
  const stored = async (id: string): Promise<number[]> =>
    (await readings.readings({ kind: 'sweeper', id, stream: 'fix', fromMs: 0, toMs: nowMs, limit: 10_000 })).map(
      ({ atMs }) => (atMs - startMs) / 1_000,
    )
  const drives = (): Promise<Drive[][]> => Promise.all(VEHICLES.map((id) => operations.coverage.drivesOf(id, 0, nowMs)))
  const caughtUp = async (): Promise<void> => {
    const { lastSeq } = await journal.extent()
    await vi.waitFor(async () => {
      const { coverage, positions } = operations
      expect([await coverage.position(), await positions.get('history')].every((seq) => seq >= lastSeq)).toBe(true)
      expect(await coverage.rechecks(1)).toEqual([])
    }, soon)
  }

  await send()
  await caughtUp()
  const times = [...Array.from({ length: 15 }, (_, i) => i * 15), 221, 821]
  for (const id of VEHICLES) expect(await stored(id)).toEqual(times)
  const first = await drives()
  const nameOf = new Map(edges.map(({ id, name }) => [id, name]))
  for (const own of first) {
    // a fix beside the last one, where it stands, tells of no way
    expect(Math.abs(lengthM(own) - 490)).toBeLessThan(30)
    expect([...new Set(own.map(({ edge }) => nameOf.get(edge)))]).toEqual(['ERIE ST', 'OAK ST'])
    expect(own.every(({ signal }) => signal === 'none')).toBe(true)
  }
  await vi.waitFor(async () => {
    const [live] = await operations.live.of('once.Route-1')
    // both sides are to be done, the trucks came along one
    expect(Number(live?.fields['plannedM']) / 600).toBeCloseTo(1, 2)
    expect(Math.abs(Number(live?.fields['doneM']) - 300)).toBeLessThan(15)
  }, soon)

  await send()
  await caughtUp()
  for (const id of VEHICLES) expect(await stored(id)).toEqual(times)
  expect(await drives()).toEqual(first)
  expect(await operations.quarantine.counts()).toEqual({})
}, 120_000)
