import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ShiftCoverage, ShiftVersion } from '#domain/coverage/shift.ts'
import type { Reading } from '#domain/reading.ts'
import { DAY, drive, HOUR_MS, MORNING_MS, serveCoverage, type ServedCoverage } from './coverage-under-test.ts'
import type { CoverageNow } from './coverage-now.ts'
import type { Replay } from './replay.ts'
import type { ShownSettings } from './rule-settings.ts'
import type { ShownShift, SideDifference, SideFeatures } from './shifts.ts'
import { TOWNS, type Person } from './under-test.ts'

const [HERE, THERE] = TOWNS

let api: ServedCoverage
let dispatcher: Person
let there: Person
let administrator: Person

beforeAll(async () => {
  api = await serveCoverage()
  dispatcher = await api.person('dispatcher')
  there = await api.person('dispatcher', [THERE])
  administrator = await api.person('administrator')
  await api.driven(
    drive('e-1', MORNING_MS + 600_000),
    drive('e-2', MORNING_MS + 900_000, { toM: 120 }),
    drive('e-3', MORNING_MS + 700_000, { signal: 'off', vehicle: 's-2' }),
  )
  await api.cover(`${DAY}.r-1`)
})
afterAll(() => api[Symbol.asyncDispose]())

const iso = (atMs: number): string => new Date(atMs).toISOString()

test('[G3] the board has the shifts of today and what still runs, each as it was last pushed', async () => {
  const board = async (query: string, who = dispatcher) =>
    (await who.get<{ shifts: ShownShift[] }>(`/api/shifts${query}`)).body.shifts.map(({ id }) => id)
  const { body } = await dispatcher.get<{ shifts: ShownShift[] }>('/api/shifts')
  expect(body.shifts.map(({ id, state }) => [id, state])).toEqual([
    [`${DAY}.r-1`, 'open'],
    [`${DAY}.r-2`, 'planned'],
  ])
  expect(body.shifts[0]).toMatchObject({ figures: { doneM: 420 }, live: { doneM: 420, recomputing: false } })
  expect(body.shifts[0]).not.toHaveProperty('sides')
  expect(body.shifts[1]).not.toHaveProperty('figures')
  expect(await board('', there)).toEqual([`${DAY}.r-2`])
  expect(await board(`?day=${DAY}&state=open`)).toEqual([`${DAY}.r-1`])
  expect(await board('?planId=r-2')).toEqual([`${DAY}.r-2`])
  expect(await board(`?from=${iso(MORNING_MS)}&to=${iso(MORNING_MS + 1)}`)).toHaveLength(2)
  expect(await board('?day=2026-05-31')).toEqual([])
  const wrong = await dispatcher.get('/api/shifts?day=2026-02-30')
  expect([wrong.status, wrong.body['detail']]).toEqual([
    400,
    'day must be a date such as 2026-02-28: it is "2026-02-30"',
  ])
})

test('[G3] [P5] a shift is told with all that belongs to it, to people of its town', async () => {
  const { body } = await dispatcher.get(`/api/shifts/${DAY}.r-1`)
  expect(body).toMatchObject({
    shift: { id: `${DAY}.r-1`, sides: [{ edge: 'e-1' }, { edge: 'e-2' }], live: { state: 'open' } },
    coverage: { figures: { plannedM: 600, doneM: 420, openM: 180 } },
    excuses: [],
    orders: [],
    alerts: [],
    versions: [],
    settings: { version: 0 },
    network: { id: api.networkId, source: 'test.osm.pbf' },
    vehicles: [{ id: 's-1', name: '扫路车01' }],
  })
  expect(body['shift']).not.toHaveProperty('coverage')
  for (const path of ['', '/streets', '/versions/1', '/replay', '/orders', '/proposals', '/report.html'])
    expect((await there.get(`/api/shifts/${DAY}.r-1${path}`)).status, path).toBe(404)
})

test('[G4] streets of a shift are lines in their direction of travel, with how each side stands', async () => {
  const { body } = await dispatcher.get<SideFeatures>(`/api/shifts/${DAY}.r-1/streets`)
  expect(body).toMatchObject({ shift: `${DAY}.r-1`, version: 0, settingsVersion: 0, networkId: api.networkId })
  expect(
    body.features.map(({ properties: { edge, state, donePercent, oneway } }) => [edge, state, donePercent, oneway]),
  ).toEqual([
    ['e-1', 'done', 100, false],
    ['e-2', 'partly', 40, false],
  ])
  expect(body.features[1]!.properties.passes).toEqual([
    {
      parts: [
        [0, 120, 'done'],
        [120, 300, 'open'],
      ],
      donePercent: 40,
    },
  ])
  const [first, second] = body.features.map(({ geometry }) => geometry.coordinates)
  expect(first).toEqual(second!.toReversed())
  const planned = await dispatcher.get<SideFeatures>(`/api/shifts/${DAY}.r-2/streets`)
  expect(planned.body.features.map(({ properties }) => [properties.edge, properties.state])).toEqual([['e-3', 'open']])
})

test('[G5] the live map asks for all open shifts once, and then for what changed', async () => {
  const now = async (since?: number, who = dispatcher) =>
    (await who.get<CoverageNow>(`/api/coverage/now${since === undefined ? '' : `?since=${since}`}`)).body
  const all = await now()
  expect(all.shifts).toEqual([`${DAY}.r-1`])
  expect(all.streets).toEqual([
    ['e-1', 'done', 100, `${DAY}.r-1`],
    ['e-2', 'partly', 40, `${DAY}.r-1`],
  ])
  expect((await now(all.rev)).streets).toEqual([])
  await api.cover(`${DAY}.r-2`)
  const changed = await now(all.rev)
  expect(changed.shifts).toEqual([`${DAY}.r-1`, `${DAY}.r-2`])
  expect(changed.streets).toEqual([['e-3', 'open', 0, `${DAY}.r-2`]])
  expect((await now(changed.rev)).streets).toEqual([])
  // a revision of another life of the store
  expect((await now(changed.rev + 1_000)).streets).toHaveLength(3)
  expect((await now(undefined, there)).shifts).toEqual([`${DAY}.r-2`])
  // a pass that begins is told to everybody for some minutes, without a revision
  api.laterMs -= HOUR_MS - 60_000
  expect((await now(changed.rev)).streets).toHaveLength(3)
  api.laterMs += HOUR_MS - 60_000
})

test('[G7] a shift is played again from one answer: fixes a second apart with what was at work, and when parts became done', async () => {
  const fix = (atMs: number, seq: number, more: object = {}): Reading => ({
    kind: 'sweeper',
    id: 's-1',
    town: HERE,
    stream: 'fix',
    atMs,
    receivedAtMs: atMs,
    seq,
    sub: seq,
    historical: false,
    fields: { lon: 120.4000004, lat: 31.6, speedKmh: 7.26, headingDeg: 90, ...more },
  })
  const startMs = MORNING_MS + 600_000
  await api.readings.append([
    fix(startMs, 1, { brush: true }),
    fix(startMs + 999, 2, { brush: true }),
    fix(startMs + 1_000, 3, { brush: false }),
    fix(startMs + 2_000, 4),
    fix(MORNING_MS + 3 * HOUR_MS, 5),
  ])
  const { body } = await dispatcher.get<Replay>(`/api/shifts/${DAY}.r-1/replay`)
  expect(body).toMatchObject({ fromMs: MORNING_MS, settings: 0 })
  expect(body.toMs).toBeGreaterThanOrEqual(MORNING_MS + HOUR_MS)
  expect(body.vehicles).toEqual([
    {
      id: 's-1',
      name: '扫路车01',
      fixes: [
        [startMs, 120.4, 31.6, 90, 7.3, 'on'],
        [startMs + 1_000, 120.4, 31.6, 90, 7.3, 'off'],
        [startMs + 2_000, 120.4, 31.6, 90, 7.3, 'none'],
      ],
    },
  ])
  expect(body.done.slice(0, 2)).toEqual([
    ['e-1', 0, 0, 20, startMs + 9_000],
    ['e-1', 0, 20, 40, startMs + 18_000],
  ])
  const doneM = body.done.reduce((sum, [, , fromM, toM]) => sum + toM - fromM, 0)
  expect(doneM).toBe(420)
})

test('[G6] a version says what made it and what changed since the one before, side by side', async () => {
  await api.cover(`${DAY}.r-1`, { state: 'closed', newVersion: 'closed' })
  await api.driven(drive('e-2', MORNING_MS + 1_800_000))
  await api.cover(`${DAY}.r-1`, { state: 'closed', newVersion: 'late-data' })
  const whole = await dispatcher.get<{ versions: ShiftVersion[]; shift: { version: number } }>(`/api/shifts/${DAY}.r-1`)
  expect(whole.body.shift.version).toBe(2)
  expect(whole.body.versions.map(({ version, cause, figures }) => [version, cause, figures.missedM])).toEqual([
    [1, 'closed', 180],
    [2, 'late-data', 0],
  ])
  interface Told {
    coverage: ShiftCoverage
    difference: SideDifference[]
    totals: Record<string, number>
    settings: ShownSettings
  }
  const first = await dispatcher.get<Told>(`/api/shifts/${DAY}.r-1/versions/1`)
  expect([first.body.difference, first.body.totals['done']]).toEqual([[], 0])
  const { body } = await dispatcher.get<Told>(`/api/shifts/${DAY}.r-1/versions/2`)
  expect(body.difference).toEqual([
    {
      edge: 'e-2',
      name: '锡沪路',
      pass: 0,
      changes: [{ from: 'missed', to: 'done', lengthM: 180, parts: [[120, 300]] }],
    },
  ])
  expect(body.totals).toMatchObject({ done: 180, missed: -180 })
  expect([body.settings.version, body.coverage.figures.doneM]).toEqual([0, 600])
  expect((await dispatcher.get(`/api/shifts/${DAY}.r-1/versions/3`)).status).toBe(404)
})

test('[G14] settings are shown with their sources, changed by administrators only, and each change is a version', async () => {
  interface Told extends ShownSettings {
    changed: Record<string, unknown>
    history: { version: number; by: string }[]
  }
  const before = (await dispatcher.get<Told>('/api/coverage/settings')).body
  expect([before.version, before.changed, before.history]).toEqual([0, {}, []])
  expect(before.settings.find(({ name }) => name === 'donePercentMin')).toMatchObject({
    is: 95,
    default: 95,
    unit: '%',
  })
  const change = (changed: unknown, more: object = {}, who = administrator) =>
    who.ask<Told>('PUT', '/api/coverage/settings', { changed, ...more })
  const enough = { donePercentMin: { is: 90, source: ' 本区合同 2026 ' } }
  expect((await change(enough, {}, dispatcher)).status).toBe(403)
  const wrong = await change({ donePercentMin: { is: 900, source: 'x' }, nonsense: 1, graceMs: { is: 0 } })
  expect([wrong.status, wrong.body]).toMatchObject([
    400,
    {
      errors: [
        { pointer: '#/changed/donePercentMin' },
        { pointer: '#/changed/nonsense' },
        { pointer: '#/changed/graceMs' },
      ],
    },
  ])
  const changed = await change(enough, { version: 0 })
  expect(changed.body).toMatchObject({ version: 1, by: administrator.name, history: [{ version: 1 }] })
  expect(changed.body.settings.find(({ name }) => name === 'donePercentMin')).toMatchObject({
    is: 90,
    default: 95,
    source: '本区合同 2026',
  })
  expect((await change(enough)).body.version).toBe(1)
  expect((await change({}, { version: 0 })).status).toBe(409)
  expect((await dispatcher.get<Told>('/api/coverage/settings?version=0')).body.changed).toEqual({})
  expect((await dispatcher.get('/api/coverage/settings?version=7')).status).toBe(404)
  const [audited] = await api.operations.audit.list({ limit: 1 })
  expect(audited).toMatchObject({ action: 'settings.change', by: administrator.name, detail: { version: 1 } })
  await change({})
})

test('[G3] a shift that still runs after midnight is on the board of the next day', async () => {
  await api.cover(`${DAY}.r-2`)
  api.laterMs += 24 * HOUR_MS
  const later = await api.person('dispatcher')
  const { body } = await later.get<{ shifts: ShownShift[] }>('/api/shifts')
  expect(body.shifts.map(({ id }) => id)).toEqual([`${DAY}.r-2`])
})
