import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import type { RoadEdge } from '#domain/geography.ts'
import type { PlanProblem } from '#domain/plan/check.ts'
import type { Plan } from '#domain/plan/plan.ts'
import type { PlanTemplate } from '#domain/plan/template.ts'
import type { PlanRow } from '#stores/types.ts'
import type { PlanEntry } from '../plans.ts'
import { asset, serveApi, TOWNS, type Person, type ServedApi } from '../under-test.ts'

const [HERE, THERE] = TOWNS

let api: ServedApi
let manager: Person
let dispatcher: Person
let crew: Person
/** A manager of one town. */
let scoped: Person

const edge = (id: string, town: string, more: Partial<RoadEdge> = {}): RoadEdge => ({
  id,
  roadId: `road-${id}`,
  from: 'n1',
  to: 'n2',
  name: `路 ${id}`,
  nameEn: '',
  roadClass: 'tertiary',
  grade: 3,
  oneway: true,
  tunnel: false,
  bridge: false,
  widthM: 12,
  lengthM: 100.25,
  town,
  line: [
    [120.4, 31.6],
    [120.401, 31.6],
  ],
  ...more,
})
const nodes = [
  { id: 'n1', lon: 120.4, lat: 31.6 },
  { id: 'n2', lon: 120.401, lat: 31.6 },
]
const EDGES = [edge('a', HERE), edge('b', HERE), edge('c', THERE), edge('d', '')]

const plan = (id: string, more: Partial<Plan> = {}): Plan => ({
  id,
  name: `路线 ${id}`,
  nameEn: `Route ${id}`,
  town: HERE,
  workType: 'sweep',
  sides: ['a', 'b'],
  passes: [{ fromMinute: 210, toMinute: 420 }],
  schedule: { weekdays: [1, 2, 3, 4, 5], weeksOfMonth: [], holidays: 'off', makeUpWorkdays: 'as-workday' },
  vehicles: ['s-1'],
  ...more,
})
interface Whole {
  plan: PlanRow
  lengthM: number
  missing: string[]
  problems: PlanProblem[]
  detail?: string
  errors?: { pointer: string; detail: string }[]
}

beforeAll(async () => {
  api = await serveApi(readConfig({}))
  await api.operations.devices.register(asset('s-1'), 'test')
  await api.operations.devices.register(asset('s-2', { town: THERE }), 'test')
  await api.operations.networks.put({ source: 'test', nodes, edges: EDGES, report: {} }, 'test')
  manager = await api.person('manager')
  dispatcher = await api.person('dispatcher')
  crew = await api.person('crew')
  scoped = await api.person('manager', [HERE])
})
afterAll(() => api[Symbol.asyncDispose]())

const put = (person: Person, id: string, is: Partial<Plan>, version: number) =>
  person.ask<Whole>('PUT', `/api/plans/${id}`, { plan: is, version })
const post = (person: Person, is: Partial<Plan>) => person.ask<Whole>('POST', '/api/plans', { plan: is })

test('[D5] a plan is made, read, changed by whoever read its latest version, and taken out of use', async () => {
  const made = await post(manager, plan('r-1'))
  expect(made.status).toBe(201)
  expect(made.body).toEqual({
    plan: { ...plan('r-1'), version: 1, changedBy: manager.name, changedAtMs: expect.any(Number) },
    lengthM: 200.5,
    missing: [],
    problems: [],
  })
  const changed = await put(manager, 'r-1', plan('r-1', { name: ' 改名 ', sides: ['b'] }), 1)
  expect([changed.status, changed.body.plan.name, changed.body.plan.version]).toEqual([200, '改名', 2])
  const late = await put(manager, 'r-1', plan('r-1'), 1)
  expect([late.status, late.body.detail]).toEqual([
    409,
    `Cannot change version 1 of plan "r-1": it was changed by ${manager.name} and is at version 2 by now`,
  ])
  expect((await post(manager, plan('r-1'))).status).toBe(409)
  expect((await dispatcher.get<Whole>('/api/plans/r-1')).body.plan.sides).toEqual(['b'])
  expect((await dispatcher.get<Whole>('/api/plans/r-1?version=1')).body.plan.sides).toEqual(['a', 'b'])
  expect((await dispatcher.get('/api/plans/r-1?version=7')).status).toBe(404)
  expect((await dispatcher.get('/api/plans/r-9')).status).toBe(404)

  expect((await manager.ask('DELETE', '/api/plans/r-1')).status).toBe(204)
  expect((await manager.ask('DELETE', '/api/plans/r-1')).status).toBe(204)
  const ids = async (query = '') =>
    (await dispatcher.get<{ plans: PlanEntry[] }>(`/api/plans${query}`)).body.plans.map(({ id }) => id)
  expect(await ids()).not.toContain('r-1')
  expect(await ids('?retired=true')).toContain('r-1')
  expect((await put(manager, 'r-1', plan('r-1'), 2)).body.plan.version).toBe(3)
  expect(await ids()).toContain('r-1')

  const { id, ...nameless } = plan('r-1')
  expect((await post(manager, nameless)).body.plan.id).toMatch(/^plan-[0-9a-f]{8}$/)
  expect((await put(manager, id, plan('r-2'), 3)).body.errors).toEqual([
    { pointer: '#/plan/id', detail: 'must be "r-1": a plan keeps its id' },
  ])
  const log = await manager.get<{ rows: { action: string; by: string }[] }>('/api/audit?subject=r-1')
  expect(log.body.rows.map(({ action, by }) => [action, by])).toEqual(
    ['plan.change', 'plan.retire', 'plan.change', 'plan.add'].map((action) => [action, manager.name]),
  )
})

test('[D9] a plan with mistakes is refused with each of them and its place; warnings are told', async () => {
  const passes = [
    { fromMinute: 600, toMinute: 500 },
    { fromMinute: 300, toMinute: 310 },
  ]
  const refused = await post(manager, plan('bad', { passes, sides: ['a', 'x'], vehicles: ['s-9'] }))
  expect(refused.status).toBe(400)
  expect(refused.body.errors?.map(({ pointer }) => pointer)).toEqual([
    '#/plan/passes/0',
    '#/plan/passes/1',
    '#/plan/sides',
    '#/plan/vehicles/0',
  ])
  expect(refused.body.detail).toContain('sides has a side that the road network has not: x')
  expect((await manager.get('/api/plans/bad')).status).toBe(404)
  const checked = await manager.ask<Whole>('POST', '/api/plans/check', { plan: plan('bad', { vehicles: [], passes }) })
  expect(checked.body.problems.map(({ fault, severity }) => [fault, severity])).toEqual([
    ['window-backwards', 'error'],
    ['windows-out-of-order', 'error'],
    ['no-vehicle', 'warning'],
  ])
  const warned = await post(manager, plan('pool', { vehicles: [] }))
  expect([warned.status, warned.body.problems.map(({ fault }) => fault)]).toEqual([201, ['no-vehicle']])
  const shape = await post(manager, { ...plan('bad'), passes: [] })
  expect([shape.status, shape.body.errors?.[0]?.pointer]).toEqual([400, '#/plan/passes'])
  expect((await post(manager, plan('bad', { name: 'a\u202Eb' }))).status).toBe(400)
})

test('[D15] nobody plans beyond their towns, and cannot tell hidden plans and vehicles from missing ones', async () => {
  await post(manager, plan('there', { town: THERE, sides: ['c'], vehicles: ['s-2'] }))
  await post(manager, plan('border', { sides: ['a', 'c'], vehicles: ['s-1', 's-2'] }))
  const hidden = await scoped.get<{ detail: string }>('/api/plans/there')
  const missing = await scoped.get<{ detail: string }>('/api/plans/where')
  expect([hidden.status, missing.status]).toEqual([404, 404])
  expect(hidden.body.detail).toBe(missing.body.detail.replace('where', 'there'))
  for (const path of ['/api/plans/there/streets', '/api/plans/there?version=1'])
    expect([path, (await scoped.get(path)).status]).toEqual([path, 404])
  expect((await put(scoped, 'there', plan('there'), 1)).status).toBe(404)
  expect((await scoped.ask('DELETE', '/api/plans/there')).status).toBe(404)
  const listed = await scoped.get<{ plans: PlanEntry[] }>('/api/plans')
  expect(listed.body.plans.every(({ town }) => town === HERE)).toBe(true)

  expect((await post(scoped, plan('mine', { town: THERE }))).status).toBe(403)
  const streets = await post(scoped, plan('mine', { sides: ['a', 'c', 'd'] }))
  expect([streets.status, streets.body.detail]).toEqual([
    403,
    `You may plan streets of ${HERE} only: 1 sides lie elsewhere (路 c)`,
  ])
  const vehicle = await post(scoped, plan('mine', { vehicles: ['s-2'] }))
  expect(vehicle.body.errors?.[0]?.detail).toBe('is "s-2", and no such sweeper is registered')
  expect((await post(scoped, plan('mine', { sides: ['a', 'd'] }))).status).toBe(201)
  expect((await put(scoped, 'mine', plan('mine', { town: THERE }), 1)).status).toBe(403)
  // what somebody else put into it may stay
  expect((await put(scoped, 'border', plan('border', { sides: ['c'], vehicles: ['s-2'] }), 1)).status).toBe(200)
  const log = await scoped.get<{ rows: { subject: string }[] }>('/api/audit')
  expect(log.body.rows.map(({ subject }) => subject)).toContain('border')
  expect(log.body.rows.map(({ subject }) => subject)).not.toContain('there')
})

test('[D15] a dispatcher sees plans, a crew does not', async () => {
  expect((await dispatcher.get('/api/plans')).status).toBe(200)
  expect((await post(dispatcher, plan('r-5'))).status).toBe(403)
  expect((await crew.get('/api/plans')).status).toBe(403)
  expect((await crew.get('/api/calendar')).status).toBe(403)
})

test('[D10] a plan tells what a newer network took from it, and its streets as a map draws them', async () => {
  await post(manager, plan('damaged', { sides: ['b', 'a', 'd'] }))
  await api.operations.networks.put({ source: 'two', nodes, edges: EDGES.slice(1), report: {} }, 'test')
  const { body } = await dispatcher.get<{ plans: PlanEntry[] }>('/api/plans')
  const entry = body.plans.find(({ id }) => id === 'damaged')
  expect(entry).toMatchObject({ sideCount: 3, missingSides: 1, lengthM: 200.5 })
  expect(entry).not.toHaveProperty('sides')
  const whole = (await dispatcher.get<Whole>('/api/plans/damaged')).body
  expect([whole.missing, whole.problems.map(({ fault, severity }) => [fault, severity])]).toEqual([
    ['a'],
    [['side-unknown', 'warning']],
  ])
  const streets = await dispatcher.get<{ features: { properties: object; geometry: object }[]; missing: string[] }>(
    '/api/plans/damaged/streets',
  )
  expect(streets.body.missing).toEqual(['a'])
  expect(streets.body.features.map(({ properties }) => properties)).toEqual([
    { edge: 'b', name: '路 b', lengthM: 100.25, town: HERE, oneway: true, place: 0 },
    { edge: 'd', name: '路 d', lengthM: 100.25, town: '', oneway: true, place: 2 },
  ])
  expect(streets.body.features[0]?.geometry).toEqual({ type: 'LineString', coordinates: EDGES[0]?.line })
  // it can be changed without losing what the next network may have again
  expect((await put(manager, 'damaged', plan('damaged', { sides: ['b', 'a'], name: 'x' }), 1)).status).toBe(200)
})

test('[D12] templates propose passes and days with the source of each number', async () => {
  const ask = async (of: object) => (await manager.ask<PlanTemplate>('POST', '/api/plans/templates', of)).body
  expect((await ask({ grade: 1, workType: 'sweep' })).passes).toHaveLength(3)
  const demo = await ask({ grade: 3, workType: 'flush', demoArea: true })
  expect([demo.passes.length, demo.passes[0]?.toMinute, demo.sources[0]]).toEqual([
    3,
    450,
    expect.stringMatching(/Wuxi/),
  ])
  expect((await ask({ grade: 4, workType: 'flush' })).passes).toEqual([])
  expect((await manager.ask('POST', '/api/plans/templates', { grade: 5, workType: 'sweep' })).status).toBe(400)
})

interface Calendar {
  year: number
  covered: boolean
  source?: string
  days: { day: string; type: string; name: string; source: string }[]
  missingYears: number[]
  detail: string
}

test('[D2] the calendar is read by year, and changed by people of the whole district only', async () => {
  const year = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear()
  const empty = (await dispatcher.get<Calendar>('/api/calendar')).body
  expect(empty).toMatchObject({ year, covered: false, days: [] })
  expect(empty.missingYears).toContain(year)
  await api.operations.calendar.seed(
    2026,
    [{ day: '2026-10-01', type: 'holiday', name: '国庆节', source: 'a package' }],
    'a package',
  )
  const set = (person: Person, day: string, is: object) => person.ask<Calendar>('PUT', `/api/calendar/${day}`, is)
  const changed = await set(manager, '2026-02-28', { type: 'make-up-workday', name: '春节' })
  expect(changed.body).toMatchObject({
    year: 2026,
    covered: true,
    source: 'a package',
    days: [
      { day: '2026-02-28', type: 'make-up-workday', name: '春节', source: manager.name },
      { day: '2026-10-01', type: 'holiday' },
    ],
  })
  expect((await set(manager, '2026-02-30', { type: 'holiday', name: 'x' })).body.detail).toMatch(/there is no day/)
  expect((await set(manager, '2026-03-02', { type: 'make-up-workday', name: 'x' })).body.detail).toMatch(
    /worked anyway/,
  )
  expect((await set(manager, '2026-03-02', { type: 'party', name: 'x' })).status).toBe(400)
  expect((await set(dispatcher, '2026-03-02', { type: 'holiday', name: 'x' })).status).toBe(403)
  expect((await set(scoped, '2026-03-02', { type: 'holiday', name: 'x' })).status).toBe(403)
  expect((await manager.ask('DELETE', '/api/calendar/2026-02-28')).status).toBe(204)
  expect((await manager.ask('DELETE', '/api/calendar/tomorrow')).status).toBe(400)
  expect((await scoped.ask('DELETE', '/api/calendar/2026-10-01')).status).toBe(403)
  expect((await dispatcher.get<Calendar>('/api/calendar?year=2026')).body.days).toHaveLength(1)
  const log = await manager.get<{ rows: { action: string }[] }>('/api/audit?subject=2026-02-28')
  expect(log.body.rows.map(({ action }) => action)).toEqual(['calendar.remove', 'calendar.put'])
})

test('[D4] a year is missing until somebody says that all its days are entered', async () => {
  expect((await dispatcher.get<Calendar>('/api/calendar?year=2031')).body).toMatchObject({ covered: false })
  expect((await scoped.ask('POST', '/api/calendar/2031/covered')).status).toBe(403)
  const covered = await manager.ask<Calendar>('POST', '/api/calendar/2031/covered')
  expect(covered.body).toMatchObject({ year: 2031, covered: true, source: manager.name })
  expect((await manager.ask('POST', '/api/calendar/x/covered')).status).toBe(400)
})
