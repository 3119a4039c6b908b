import { expect, test } from 'vitest'
import type { Drive, Silence } from '#domain/coverage/drive.ts'
import type { ShiftCoverage, ShiftFigures, ShiftLive } from '#domain/coverage/shift.ts'
import type { CoverageCommit, ShiftChange } from '../types.ts'
import { NOW_MS, openWithShifts } from './shifts-under-test.ts'

const HOUR_MS = 3_600_000
const CHUNK = NOW_MS / HOUR_MS

const drive = (fromMs: number, more: Partial<Drive> = {}): Drive => ({
  vehicle: 's-1',
  edge: 'e-1',
  signal: 'on',
  ignition: true,
  fromM: 0,
  fromMs,
  trace: 0,
  pieces: [
    { toM: 40, toMs: fromMs + 10_000, kmh: 8, gapM: 41, gapMs: 10_000, isInferred: false },
    { toM: 80, toMs: fromMs + 20_000, kmh: 8.5, gapM: 40, gapMs: 10_000, isInferred: true, rightM: 2.5, sdM: 0.5 },
  ],
  ...more,
})
const silence = (fromMs: number, more: Partial<Silence> = {}): Silence => ({
  vehicle: 's-1',
  fromMs,
  cause: 'no-fix',
  from: { lon: 120.4, lat: 31.6 },
  ...more,
})
const figures = (doneM: number): ShiftFigures => {
  const metres = { plannedM: 600, doneM, missedM: 0, unknownM: 0, excusedM: 0, openM: 600 - doneM }
  return {
    ...metres,
    passes: [metres],
    overspeedM: 0,
    inferredM: 0,
    repeatedM: 0,
    workKm: 0,
    deadheadKm: 0,
    peakMinutes: 0,
    workedBy: [],
  }
}
const coverage = (doneM: number): ShiftCoverage => ({ figures: figures(doneM), sides: [] })
const change = (more: Partial<ShiftChange> = {}): ShiftChange => ({
  id: '2026-06-01.r-1',
  state: 'open',
  settings: 0,
  atMs: NOW_MS,
  live: { doneM: 10, version: 99 } as ShiftLive,
  ...more,
})
const closed = (id: string): ShiftChange =>
  change({ id, state: 'closed', coverage: coverage(600), newVersion: 'closed', settings: 3 })

test('[K1] facts are read as they were written, by side, by vehicle and by time, and written over by their key', async () => {
  await using opened = await openWithShifts()
  const { coverage: store, devices } = opened.operations
  await devices.register(
    { id: 's-2', kind: 'sweeper', town: '安镇街道', name: 's-2', crs: 'wgs84', attributes: {} },
    'test',
  )
  const a = drive(NOW_MS)
  const b = drive(NOW_MS + HOUR_MS, { vehicle: 's-2', edge: 'e-2', signal: 'none', waterPercent: 1.5 })
  const { ignition: _, ...unlit } = drive(NOW_MS - 5_000, { vehicle: 's-2' })
  const c: Drive = { ...unlit, ignition: undefined }
  await store.commit({
    drives: [
      { chunk: CHUNK, n: 0, drive: drive(NOW_MS, { pieces: [] }) },
      { chunk: CHUNK + 1, n: 0, drive: b },
      { chunk: CHUNK - 1, n: 7, drive: c },
    ],
  })
  await store.commit({ drives: [{ chunk: CHUNK, n: 0, drive: a }] })
  expect(await store.drivesOn(['e-1', 'e-2', 'e-3'], 0, 1e15)).toEqual([c, a, b])
  expect(await store.drivesOn(['e-1'], NOW_MS + 16_000, 1e15)).toEqual([a])
  expect(await store.drivesOn(['e-1'], NOW_MS + 20_000, 1e15)).toEqual([a])
  expect(await store.drivesOn(['e-1'], NOW_MS + 20_001, 1e15)).toEqual([])
  expect(await store.drivesOn(['e-1'], 0, NOW_MS)).toEqual([c])
  expect(await store.drivesOn([], 0, 1e15)).toEqual([])
  expect(await store.drivesOf('s-2', 0, 1e15)).toEqual([c, b])
  expect(await store.drivesOf('s-2', 0, NOW_MS)).toEqual([c])
  expect(await store.drivesOf('s-9', 0, 1e15)).toEqual([])

  const over = silence(NOW_MS, { toMs: NOW_MS + 90_000, to: { lon: 120.5, lat: 31.5 }, drivenM: 700 })
  const lasting = silence(NOW_MS + HOUR_MS, { cause: 'gps-stuck' })
  const { from: _from, ...never } = silence(NOW_MS, { vehicle: 's-2' })
  await store.commit({
    silences: [
      { chunk: CHUNK, n: 0, silence: over },
      { chunk: CHUNK + 1, n: 0, silence: lasting },
      { chunk: CHUNK, n: 0, silence: never },
    ],
  })
  expect(await store.silences(['s-1', 's-2'], 0, 1e15)).toEqual([over, lasting, never])
  expect(await store.silences(['s-1'], NOW_MS + 90_001, NOW_MS + HOUR_MS)).toEqual([])
  expect(await store.silences(['s-1'], NOW_MS + 9 * HOUR_MS, 1e15)).toEqual([lasting])
  expect(await store.silences([], 0, 1e15)).toEqual([])
})

test('[K1] all of a commit is kept or nothing: facts, states, position, shifts and alerts', async () => {
  await using opened = await openWithShifts()
  const { coverage: store, shifts, live, alerts } = opened.operations
  const all: CoverageCommit = {
    position: 7,
    vehicles: [{ vehicle: 's-1', state: '{}' }],
    checkpoints: [{ vehicle: 's-1', chunk: CHUNK, state: '{"a":1}', fixes: 0, digest: '' }],
    drives: [{ chunk: CHUNK, n: 0, drive: drive(NOW_MS) }],
    silences: [{ chunk: CHUNK, n: 0, silence: silence(NOW_MS) }],
    recheck: [{ vehicle: 's-1', chunk: CHUNK, seq: 5 }],
    shifts: [change({ coverage: coverage(10) })],
    alerts: [
      {
        is: 'open',
        rule: 'dwell',
        subject: 's-1',
        subjectKind: 'sweeper',
        town: '东亭街道',
        severity: 'warning',
        sinceMs: NOW_MS,
        openedAtMs: NOW_MS,
        detail: {},
      },
    ],
    alertMemories: [{ subject: 's-1', state: '{"lastMs":1}' }],
    followed: { excuseChange: 2, settings: 1 },
  }
  const kept = async (): Promise<unknown> => [
    await store.position(),
    await store.vehicles(),
    await store.checkpointFrom('s-1', 0),
    (await store.drivesOf('s-1', 0, 1e15)).length,
    (await store.silences(['s-1'], 0, 1e15)).length,
    await store.rechecks(9),
    (await shifts.get('2026-06-01.r-1'))?.coverage?.figures.doneM,
    (await alerts.open()).length,
    await alerts.memories(),
    await store.followed(),
    (await live.clock()).rev,
  ]
  const before = await kept()
  const bad = change({ id: '2026-06-01.r-9' })
  await expect(store.commit({ ...all, shifts: [...all.shifts!, bad] })).rejects.toThrow(/"2026-06-01.r-9": there is no/)
  expect(await kept()).toEqual(before)
  expect(await store.commit(all)).toEqual({ rev: 1 })
  expect(await kept()).toEqual([
    7,
    [{ vehicle: 's-1', state: '{}' }],
    { vehicle: 's-1', chunk: CHUNK, state: '{"a":1}', fixes: 0, digest: '' },
    1,
    1,
    [{ vehicle: 's-1', chunk: CHUNK, seq: 5, asked: 1 }],
    10,
    1,
    [{ subject: 's-1', state: '{"lastMs":1}' }],
    { excuseChange: 2, settings: 1 },
    1,
  ])
  const rows = (await live.changedAfter(0, 10, [])).map(({ kind, id, stream, town, rev }) => [
    kind,
    id,
    stream,
    town,
    rev,
  ])
  expect(rows).toEqual([
    ['shift', '2026-06-01.r-1', 'coverage', '东亭街道', 1],
    ['alert', '1', 'alert', '东亭街道', 1],
  ])
  // facts alone are not pushed
  expect(await store.commit({ position: 8 })).toEqual({ rev: 1 })
})

test('[K1] after a commit that came to nothing, sides keep apart', async () => {
  await using opened = await openWithShifts()
  const { coverage: store } = opened.operations
  const on = (edge: string, n: number) => ({ chunk: CHUNK, n, drive: drive(NOW_MS + n, { edge }) })
  const bad = change({ id: '2026-06-01.r-9' })
  await expect(store.commit({ drives: [on('e-7', 0)], shifts: [bad] })).rejects.toThrow(/there is no such shift/)
  await store.commit({ drives: [on('e-8', 1)] })
  await store.commit({ drives: [on('e-7', 2)] })
  expect((await store.drivesOn(['e-7'], 0, 1e15)).map(({ fromMs }) => fromMs)).toEqual([NOW_MS + 2])
  expect((await store.drivesOn(['e-8'], 0, 1e15)).map(({ fromMs }) => fromMs)).toEqual([NOW_MS + 1])
})

test('[K1] a run that lasted for hours is found in the middle of its time', async () => {
  await using opened = await openWithShifts()
  const { coverage: store } = opened.operations
  const long = drive(NOW_MS, {
    pieces: [{ toM: 40, toMs: NOW_MS + 9 * HOUR_MS, kmh: 8, gapM: 41, gapMs: 10_000, isInferred: false }],
  })
  await store.commit({ drives: [{ chunk: CHUNK + 9, n: 0, drive: long }] })
  await store.commit({ drives: [{ chunk: CHUNK + 9, n: 1, drive: drive(NOW_MS + 9 * HOUR_MS) }] })
  expect(await store.drivesOn(['e-1'], NOW_MS + 5 * HOUR_MS, NOW_MS + 6 * HOUR_MS)).toEqual([long])
  expect(await store.drivesOf('s-1', NOW_MS + 5 * HOUR_MS, NOW_MS + 6 * HOUR_MS)).toEqual([long])
})

test('[K5] what is forgotten of a vehicle is its rows from one on, and its checkpoints when they are to go', async () => {
  await using opened = await openWithShifts()
  const { coverage: store } = opened.operations
  const at = (chunk: number, n: number) => ({ chunk, n, drive: drive(chunk * HOUR_MS + n, { pieces: [] }) })
  const checkpoint = (chunk: number) => ({ vehicle: 's-1', chunk, state: `"${chunk}"`, fixes: 0, digest: '' })
  await store.commit({
    drives: [at(CHUNK - 1, 0), at(CHUNK, 0), at(CHUNK, 1), at(CHUNK + 1, 0)],
    silences: [{ chunk: CHUNK, n: 1, silence: silence(NOW_MS) }],
    checkpoints: [checkpoint(CHUNK - 1), checkpoint(CHUNK), checkpoint(CHUNK + 1)],
  })
  await store.commit({ counted: [{ vehicle: 's-1', chunk: CHUNK, fixes: 12, digest: 'x' }] })
  expect(await store.checkpointFrom('s-1', CHUNK)).toEqual({ ...checkpoint(CHUNK), fixes: 12, digest: 'x' })
  await store.commit({ forget: [{ vehicle: 's-1', fromChunk: CHUNK, fromN: 1, checkpoints: false }] })
  expect((await store.drivesOf('s-1', 0, 1e15)).map(({ fromMs }) => fromMs)).toEqual([NOW_MS - HOUR_MS, NOW_MS])
  expect(await store.silences(['s-1'], 0, 1e15)).toEqual([])
  expect((await store.checkpointFrom('s-1', CHUNK + 1))?.chunk).toBe(CHUNK + 1)
  await store.commit({
    forget: [{ vehicle: 's-1', fromChunk: CHUNK, checkpoints: true }],
    drives: [at(CHUNK + 2, 0)],
    checkpoints: [checkpoint(CHUNK + 2)],
  })
  expect((await store.drivesOf('s-1', 0, 1e15)).map(({ fromMs }) => fromMs)).toEqual([
    NOW_MS - HOUR_MS,
    NOW_MS + 2 * HOUR_MS,
  ])
  expect((await store.checkpointFrom('s-1', CHUNK))?.chunk).toBe(CHUNK + 2)
  expect(await store.checkpointFrom('s-1', CHUNK + 3)).toBeUndefined()
})

test('[K6] an hour that is asked for again while it is worked out is not done with', async () => {
  await using opened = await openWithShifts()
  const { coverage: store } = opened.operations
  await store.recheck([
    { vehicle: 's-1', chunk: 9, seq: 5 },
    { vehicle: 's-1', chunk: 8, seq: 0 },
  ])
  const [, taken] = await store.rechecks(9)
  await store.recheck([{ vehicle: 's-1', chunk: 9, seq: 3 }])
  await store.commit({ rechecked: [taken!, { vehicle: 's-1', chunk: 8, asked: 1 }] })
  expect(await store.rechecks(9)).toEqual([{ vehicle: 's-1', chunk: 9, seq: 5, asked: 2 }])
})

test('[K9] versions of the figures are all kept, with cause and settings; the live row names the newest', async () => {
  await using opened = await openWithShifts()
  const { coverage: store, shifts, live } = opened.operations
  const id = '2026-06-01.r-1'
  await store.commit({ shifts: [change({ coverage: coverage(10) })] })
  expect(await shifts.versions(id)).toEqual([])
  await store.commit({ shifts: [closed(id)] })
  await store.commit({
    shifts: [change({ state: 'closed', coverage: coverage(590), newVersion: 'excuse', settings: 4, atMs: NOW_MS + 5 })],
  })
  expect(await shifts.versions(id)).toEqual([
    { version: 1, atMs: NOW_MS, cause: 'closed', settings: 3, figures: figures(600) },
    { version: 2, atMs: NOW_MS + 5, cause: 'excuse', settings: 4, figures: figures(590) },
  ])
  expect(await shifts.versionCoverage(id, 1)).toEqual(coverage(600))
  expect(await shifts.versionCoverage(id, 3)).toBeUndefined()
  expect(await shifts.get(id)).toMatchObject({ state: 'closed', version: 2, settings: 4, coverage: coverage(590) })
  expect((await live.of(id))[0]?.fields).toMatchObject({ version: 2 })
  await expect(store.commit({ shifts: [change({ newVersion: 'late-data' })] })).rejects.toThrow(/without figures/)
})

test('[K10] a closed shift is to be judged again when facts within its time come or go, and only then', async () => {
  await using opened = await openWithShifts()
  const { coverage: store } = opened.operations
  const id = '2026-06-01.r-1'
  const row = (fromMs: number, n = 0) => ({ drives: [{ chunk: CHUNK, n, drive: drive(fromMs) }] })
  await store.commit(row(NOW_MS))
  expect(await store.stale(9)).toEqual([])
  // its windows: from two hours before to one hour after
  await store.commit({ shifts: [closed(id)] })
  await store.commit(row(NOW_MS + HOUR_MS, 1))
  await store.commit(row(NOW_MS - 2 * HOUR_MS - 20_000, 2))
  expect(await store.stale(9)).toEqual([])
  await store.commit(row(NOW_MS, 3))
  expect(await store.stale(9)).toEqual([{ id, cause: 'late-data', changes: 1 }])
  await store.commit({ forget: [{ vehicle: 's-1', fromChunk: CHUNK, checkpoints: true }] })
  await store.commit({ silences: [{ chunk: CHUNK, n: 0, silence: silence(NOW_MS - 9 * HOUR_MS) }] })
  await store.commit({
    stale: [
      { id, cause: 'excuse' },
      { id: '2026-06-01.r-2', cause: 'excuse' },
    ],
  })
  expect(await store.stale(9)).toEqual([{ id, cause: 'late-data', changes: 4 }])
  await store.commit({ judged: [{ id, changes: 3 }] })
  await store.commit({ stale: [{ id, cause: 'settings' }] })
  expect(await store.stale(9)).toEqual([{ id, cause: 'settings', changes: 5 }])
  await store.commit({ judged: [{ id, changes: 5 }] })
  expect(await store.stale(9)).toEqual([])
})

test('[K14] what is past its keep time goes in bounded steps', async () => {
  await using opened = await openWithShifts({ purgeRowsMax: 5 })
  const { coverage: store, live } = opened.operations
  await store.commit({
    drives: Array.from({ length: 12 }, (_, n) => ({ chunk: CHUNK + n, n: 0, drive: drive(NOW_MS + n * HOUR_MS) })),
    silences: [{ chunk: CHUNK, n: 0, silence: silence(NOW_MS, { toMs: NOW_MS + 1 }) }],
    checkpoints: [CHUNK, CHUNK + 11].map((chunk) => ({ vehicle: 's-1', chunk, state: '1', fixes: 0, digest: '' })),
    shifts: [closed('2026-06-01.r-1'), change({ id: '2026-06-01.r-2' })],
  })
  const before = { factsMs: NOW_MS + 8 * HOUR_MS, checkpointsMs: NOW_MS + HOUR_MS, alertsMs: 0, liveMs: NOW_MS + 1 }
  let steps = 1
  while (await store.purge(before)) steps++
  expect(steps).toBe(3)
  expect(await store.drivesOf('s-1', 0, 1e15)).toHaveLength(4)
  expect(await store.silences(['s-1'], 0, 1e15)).toEqual([])
  expect((await store.checkpointFrom('s-1', 0))?.chunk).toBe(CHUNK + 11)
  expect((await live.all([])).states.map(({ id }) => id)).toEqual(['2026-06-01.r-2'])
})
