import { describe, expect, test } from 'vitest'
import type { RoadEdge, RoadNode } from '#domain/geography.ts'
import type { Plan } from '#domain/plan/plan.ts'
import { openOperations } from '#stores/operations.ts'
import type { Operations } from '#stores/types.ts'
import { tempFolder } from '../../test/platform.ts'
import { seedCalendar } from './calendar-seed.ts'
import { makeShifts, shiftMaker, wordsOf } from './shift-making.ts'

const at = (local: string): number => Date.parse(`${local}:00+08:00`)

const node = (id: string, lon: number): RoadNode => ({ id, lon, lat: 31.6 })
const edge = (id: string, from: number, to: number): RoadEdge => ({
  id,
  roadId: `road-${id}`,
  from: `n${from}`,
  to: `n${to}`,
  name: `Street ${id}`,
  nameEn: '',
  roadClass: 'tertiary',
  grade: 3,
  oneway: true,
  tunnel: false,
  bridge: false,
  widthM: 12,
  lengthM: 95,
  town: '东亭街道',
  line: [
    [120.4 + from / 1_000, 31.6],
    [120.4 + to / 1_000, 31.6],
  ],
})
const NODES = [0, 1, 2, 3].map((n) => node(`n${n}`, 120.4 + n / 1_000))
const EDGES = [edge('a', 0, 1), edge('b', 1, 2), edge('c', 2, 3)]

const plan = (id: string, more: Partial<Plan> = {}): Plan => ({
  id,
  name: `路线 ${id}`,
  nameEn: id,
  town: '东亭街道',
  workType: 'sweep',
  sides: ['a', 'b'],
  passes: [{ fromMinute: 210, toMinute: 420 }],
  schedule: { weekdays: [1, 2, 3, 4, 5, 6, 7], weeksOfMonth: [], holidays: 'as-usual', makeUpWorkdays: 'as-usual' },
  vehicles: [],
  ...more,
})

interface World extends AsyncDisposable {
  readonly operations: Operations
  nowMs: number
  days(planId: string): Promise<string[]>
}

async function world(nowMs: number): Promise<World> {
  const opened = new AsyncDisposableStack()
  const { path } = opened.use(await tempFolder('making'))
  const made: World = {
    nowMs,
    operations: undefined as never,
    days: async (planId) =>
      (await made.operations.shifts.list({ planId, towns: [], limit: 100 })).map(({ day }) => day).toSorted(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
  const operations = opened.use(await openOperations({ dataDir: path, durability: 'normal', nowMs: () => made.nowMs }))
  await operations.networks.put({ source: 'test', nodes: NODES, edges: EDGES, report: {} }, 'test')
  return Object.assign(made, { operations })
}

describe('[D8] making shifts', () => {
  test('[D8] today and tomorrow are made, and what was missed while nobody looked, a week back at most', async () => {
    await using made = await world(at('2026-03-01T00:00'))
    const { operations } = made
    await operations.plans.put([plan('r-1')], 'test')
    expect(await makeShifts(operations, at('2026-03-01T00:00'))).toMatchObject({ made: 2, damaged: [], guessed: [] })
    expect(await makeShifts(operations, at('2026-03-01T00:01'))).toMatchObject({ made: 0, changed: 0, dropped: 0 })
    expect(await makeShifts(operations, at('2026-03-05T12:00'))).toMatchObject({ made: 4 })
    expect(await made.days('r-1')).toEqual(['01', '02', '03', '04', '05', '06'].map((day) => `2026-03-${day}`))
    expect(await makeShifts(operations, at('2026-03-20T12:00'))).toMatchObject({ made: 9 })
    expect((await made.days('r-1')).slice(6)).toEqual(Array.from({ length: 9 }, (_, n) => `2026-03-${13 + n}`))
    const shift = await operations.shifts.get('2026-03-01.r-1')
    expect(shift).toMatchObject({
      fromMs: at('2026-03-01T03:30'),
      toMs: at('2026-03-01T07:00'),
      speedLimitKmh: 10,
      sides: [{ edge: 'a', name: 'Street a', lengthM: 95, kerbM: 6 }, { edge: 'b' }],
      planVersion: 1,
      state: 'planned',
    })
  })

  test('[D8] a new plan asks for what can still be done, and for nothing before', async () => {
    await using made = await world(at('2026-03-04T10:00'))
    const { operations } = made
    const passes = [
      { fromMinute: 210, toMinute: 420 },
      { fromMinute: 780, toMinute: 960 },
    ]
    await operations.plans.put([plan('whole', { passes }), plan('over')], 'test')
    await makeShifts(operations, made.nowMs)
    expect(await made.days('whole')).toEqual(['2026-03-04', '2026-03-05'])
    expect(await made.days('over')).toEqual(['2026-03-05'])
    expect((await operations.shifts.get('2026-03-04.whole'))?.passes).toEqual([
      { fromMs: at('2026-03-04T13:00'), toMs: at('2026-03-04T16:00') },
    ])
    // corrected before anything of it began
    made.nowMs = at('2026-03-04T10:05')
    await operations.plans.put([plan('whole', { passes, sides: ['c'] })], 'test')
    expect(await makeShifts(operations, made.nowMs)).toMatchObject({ made: 0, changed: 2 })
    expect(await operations.shifts.get('2026-03-04.whole')).toMatchObject({
      planVersion: 2,
      sides: [{ edge: 'c' }],
      passes: [{ fromMs: at('2026-03-04T13:00') }],
    })
  })

  test('[D8] days that were missed are made as the plan was then', async () => {
    await using made = await world(at('2026-03-01T00:00'))
    const { operations } = made
    await operations.plans.put([plan('r-1'), plan('r-2'), plan('r-3')], 'test')
    made.nowMs = at('2026-03-03T12:00')
    await operations.plans.put([plan('r-1', { sides: ['c'] })], 'test')
    await operations.plans.retire('r-2', 'test')
    made.nowMs = at('2026-03-04T12:00')
    await makeShifts(operations, made.nowMs)
    const versions = (await operations.shifts.list({ planId: 'r-1', towns: [], limit: 10 })).toReversed()
    expect(versions.map(({ day, planVersion }) => [day.slice(8), planVersion])).toEqual([
      ['01', 1],
      ['02', 1],
      ['03', 1],
      ['04', 2],
      ['05', 2],
    ])
    expect(await made.days('r-2')).toEqual(['2026-03-01', '2026-03-02', '2026-03-03'])
    expect(await made.days('r-3')).toHaveLength(5)
  })

  test('[D8] a change of plan, calendar or network reaches the shifts that have not begun', async () => {
    await using made = await world(at('2026-09-30T00:00'))
    const { operations } = made
    await seedCalendar(operations)
    const off = { ...plan('x').schedule, holidays: 'off' as const }
    await operations.plans.put([plan('r-1'), plan('r-2', { schedule: off }), plan('r-3')], 'test')
    const make = shiftMaker(operations)
    made.nowMs = at('2026-09-30T12:00')
    expect(await make(made.nowMs)).toMatchObject({ made: 5, changed: 0, dropped: 0, guessed: [], missingYears: [] })
    expect(await made.days('r-2')).toEqual(['2026-09-30'])

    await operations.plans.put([plan('r-1', { name: '改名' })], 'test')
    await operations.plans.retire('r-3', 'test')
    await operations.calendar.remove('2026-10-01', 'test')
    expect(await make(made.nowMs + 1)).toMatchObject({ made: 1, changed: 1, dropped: 1 })
    expect((await operations.shifts.get('2026-09-30.r-1'))?.name).toBe('路线 r-1')
    expect((await operations.shifts.get('2026-10-01.r-1'))?.name).toBe('改名')
    expect(await made.days('r-3')).toEqual(['2026-09-30'])

    await operations.networks.put({ source: 'two', nodes: NODES, edges: EDGES.slice(1), report: {} }, 'test')
    const damaged = await make(made.nowMs + 2)
    expect(damaged).toMatchObject({
      made: 0,
      changed: 2,
      damaged: [
        { planId: 'r-1', missing: ['a'], isLost: false },
        { planId: 'r-2', missing: ['a'], isLost: false },
      ],
    })
    expect(wordsOf(damaged)).toBe('the road network lacks 2 street sides of r-1, r-2: they are left out of shifts')
    expect((await operations.shifts.get('2026-10-01.r-1'))?.sides.map((side) => side.edge)).toEqual(['b'])
    expect((await operations.shifts.get('2026-09-30.r-1'))?.sides).toHaveLength(2)
    // asked again with nothing changed, it still says what is wrong
    expect(await make(made.nowMs + 3)).toEqual({ ...damaged, changed: 0 })
  })
})

test('[D4] without a calendar days go by their weekday, and that is said', async () => {
  await using made = await world(at('2026-12-30T00:00'))
  const { operations } = made
  const off = { ...plan('x').schedule, holidays: 'off' as const }
  await operations.plans.put([plan('daily'), plan('office', { schedule: off })], 'test')
  const making = await makeShifts(operations, made.nowMs)
  expect(making).toMatchObject({ made: 4, guessed: ['office'], missingYears: [2026, 2027] })
  expect(wordsOf(making)).toBe(
    'the calendar does not know the holidays of 2026, 2027; days of office go by the weekday only',
  )
})

test('without a road network there is no shift, and that is said', async () => {
  await using folder = await tempFolder('making')
  await using operations = await openOperations({
    dataDir: folder.path,
    durability: 'normal',
    nowMs: () => at('2026-03-01T00:00'),
  })
  await seedCalendar(operations)
  expect(wordsOf(await makeShifts(operations, at('2026-03-01T00:00')))).toBe('')
  await operations.plans.put([plan('r-1')], 'test')
  const making = await makeShifts(operations, at('2026-03-01T00:00'))
  expect(making).toMatchObject({ made: 0, hasNetwork: false })
  expect(wordsOf(making)).toBe('no shifts are made of 1 plans: there is no road network')
})
