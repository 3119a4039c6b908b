import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Shift } from '#domain/coverage/shift.ts'
import type { CalendarDay } from '#domain/plan/calendar.ts'
import type { Plan } from '#domain/plan/plan.ts'
import { tempFolder } from '../test/platform.ts'
import { openOperations } from './operations.ts'
import { openSqlite } from './sqlite.ts'
import type { Operations } from './types.ts'

const NOW_MS = Date.UTC(2026, 10, 26, 1)
const HOUR_MS = 3_600_000

interface Opened extends AsyncDisposable {
  readonly operations: Operations
  readonly dataDir: string
  nowMs: number
  again(): Promise<Operations>
}

async function open(): Promise<Opened> {
  const opened = new AsyncDisposableStack()
  const { path } = opened.use(await tempFolder('plans'))
  const test: Opened = {
    dataDir: path,
    nowMs: NOW_MS,
    operations: undefined as never,
    again: async () =>
      opened.use(await openOperations({ dataDir: path, durability: 'normal', nowMs: () => test.nowMs })),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
  return Object.assign(test, { operations: await test.again() })
}

const plan = (id: string, more: Partial<Plan> = {}): Plan => ({
  id,
  name: `机扫 ${id}`,
  nameEn: `Sweep ${id}`,
  town: '东亭街道',
  workType: 'sweep',
  sides: ['e1', 'e2'],
  passes: [{ fromMinute: 210, toMinute: 420 }],
  schedule: { weekdays: [1, 2, 3, 4, 5], weeksOfMonth: [], holidays: 'off', makeUpWorkdays: 'as-workday' },
  vehicles: ['sw-01'],
  ...more,
})
const shift = (planId: string, day: string, more: Partial<Shift> = {}): Shift => ({
  id: `${day}.${planId}`,
  planId,
  planVersion: 1,
  day,
  name: `机扫 ${planId}`,
  nameEn: `Sweep ${planId}`,
  town: '东亭街道',
  workType: 'sweep',
  networkId: 'net-1',
  sides: [
    { edge: 'e1', name: '映月路', lengthM: 200, kerbM: 6, points: [] },
    { edge: 'e2', name: '映月路', lengthM: 150.5, kerbM: 6, points: [] },
  ],
  passes: [
    { fromMs: Date.parse(`${day}T06:00:00+08:00`), toMs: Date.parse(`${day}T08:00:00+08:00`) },
    { fromMs: Date.parse(`${day}T03:30:00+08:00`), toMs: Date.parse(`${day}T05:00:00+08:00`) },
  ],
  speedLimitKmh: 10,
  vehicles: ['sw-01'],
  state: 'planned',
  ...more,
})
const holiday = (day: string, more: Partial<CalendarDay> = {}): CalendarDay => ({
  day,
  type: 'holiday',
  name: '国庆节',
  source: 'test',
  ...more,
})

describe('calendar', () => {
  test('[D2] days are entered, changed and taken out, each change in the audit log', async () => {
    await using opened = await open()
    const { calendar, audit } = opened.operations
    await calendar.put(holiday('2026-10-01'), 'me')
    await calendar.put(holiday('2026-10-01', { source: 'somebody else' }), 'me')
    await calendar.put(holiday('2026-02-28', { type: 'make-up-workday', name: '春节' }), 'me')
    await calendar.put(holiday('2026-10-01', { name: '国庆' }), 'me')
    const other = (await opened.again()).calendar
    expect(await other.all()).toEqual({
      days: [holiday('2026-02-28', { type: 'make-up-workday', name: '春节' }), holiday('2026-10-01', { name: '国庆' })],
      years: [],
    })
    await other.remove('2026-10-01', 'you')
    await other.remove('2026-10-01', 'you')
    expect((await calendar.all()).days.map(({ day }) => day)).toEqual(['2026-02-28'])
    expect((await audit.list({ limit: 9, subject: '2026-10-01' })).map(({ by, action }) => [by, action])).toEqual([
      ['you', 'calendar.remove'],
      ['me', 'calendar.put'],
      ['me', 'calendar.put'],
    ])
  })

  test.each<[string, CalendarDay, RegExp]>([
    ['a day that is none', holiday('2026-02-29'), /"2026-02-29": there is no day/],
    ['no date', holiday('1 May'), /day must match/],
    [
      'a make-up Monday',
      holiday('2026-03-02', { type: 'make-up-workday' }),
      /worked anyway: only a Saturday or Sunday/,
    ],
  ])('[D2] %s is refused in words', async (_, day, words) => {
    await using opened = await open()
    await expect(opened.operations.calendar.put(day, 'me')).rejects.toThrow(words)
    await expect(opened.operations.calendar.put(day, 'me')).rejects.toBeInstanceOf(RangeError)
    expect((await opened.operations.calendar.all()).days).toEqual([])
  })

  test('[D3] a year is filled once; what people entered is left, and so is a year that is covered', async () => {
    await using opened = await open()
    const { calendar } = opened.operations
    const mine = holiday('2026-10-01', { name: 'mine', source: 'me' })
    await calendar.put(mine, 'me')
    const seeded = [holiday('2025-12-31'), holiday('2026-10-01'), holiday('2026-10-02')]
    expect(await calendar.seed(2026, seeded, 'a package')).toBe(true)
    await calendar.remove('2026-10-02', 'me')
    expect(await calendar.seed(2026, seeded, 'a package')).toBe(false)
    expect(await calendar.all()).toEqual({
      days: [holiday('2025-12-31'), mine],
      years: [{ year: 2026, source: 'a package' }],
    })
    await expect(calendar.seed(2027, [holiday('2028-01-01')], 'a package')).rejects.toThrow(
      /2028-01-01 is not a day of/,
    )
    await calendar.coverYear(2027, 'me')
    await calendar.coverYear(2026, 'me')
    expect((await calendar.all()).years).toEqual([
      { year: 2026, source: 'a package' },
      { year: 2027, source: 'me' },
    ])
    await expect(calendar.coverYear(2026.5, 'me')).rejects.toThrow(/2026.5: it is not a year/)
  })
})

describe('plans', () => {
  test('[D5] a change is a new version; the same again is none, whatever the order of its members', async () => {
    await using opened = await open()
    const { plans } = opened.operations
    expect(await plans.version()).toBe(0)
    expect(await plans.put([plan('r-2'), plan('r-1', { town: '鹅湖镇' })], 'me')).toMatchObject([
      { id: 'r-2', version: 1, changedBy: 'me', changedAtMs: NOW_MS },
      { id: 'r-1', version: 1 },
    ])
    const version = await plans.version()
    const { id, ...rest } = plan('r-2', { schedule: { ...plan('x').schedule, weekdays: [5, 4, 3, 2, 1] } })
    expect(await plans.put([{ ...rest, id }], 'you')).toMatchObject([{ version: 1, changedBy: 'me' }])
    expect(await plans.version()).toBe(version)

    opened.nowMs += 1_000
    const other = (await opened.again()).plans
    await other.put([plan('r-2', { sides: ['e2', 'e1'] })], 'you')
    expect(await plans.version()).toBeGreaterThan(version)
    expect(await plans.get('r-2')).toEqual({
      ...plan('r-2', { sides: ['e2', 'e1'] }),
      version: 2,
      changedBy: 'you',
      changedAtMs: NOW_MS + 1_000,
    })
    expect(await plans.get('r-2', 1)).toMatchObject({ sides: ['e1', 'e2'], version: 1 })
    expect(await plans.get('r-2', 3)).toBeUndefined()
    expect(await plans.get('r-3')).toBeUndefined()
    expect((await plans.list()).map(({ id: each, version: is }) => [each, is])).toEqual([
      ['r-1', 1],
      ['r-2', 2],
    ])
    expect((await plans.list({ towns: ['鹅湖镇'] })).map((each) => each.id)).toEqual(['r-1'])
    const [changed] = await opened.operations.audit.list({ limit: 1, subject: 'r-2' })
    expect(changed).toMatchObject({
      action: 'plan.change',
      by: 'you',
      detail: { version: 2, sides: 2, before: { sides: 2 } },
    })
  })

  test('[D5] a retired plan is kept, and comes back when it is put again', async () => {
    await using opened = await open()
    const { plans } = opened.operations
    await plans.put([plan('r-1'), plan('r-2')], 'me')
    await plans.retire('r-1', 'me')
    const version = await plans.version()
    await plans.retire('r-1', 'me')
    expect(await plans.version()).toBe(version)
    expect((await plans.list()).map(({ id }) => id)).toEqual(['r-2'])
    expect((await plans.list({ retired: true })).map(({ id, retiredAtMs }) => [id, retiredAtMs])).toEqual([
      ['r-1', NOW_MS],
      ['r-2', undefined],
    ])
    await expect(plans.retire('r-9', 'me')).rejects.toThrow(/"r-9": there is no such plan/)
    await plans.put([plan('r-1')], 'me')
    expect((await plans.list()).map(({ id, version: is }) => [id, is])).toEqual([
      ['r-1', 2],
      ['r-2', 1],
    ])
  })

  test('[D5] nobody writes over a change they have not seen, and nothing of a list is kept when one of it is wrong', async () => {
    await using opened = await open()
    const { plans } = opened.operations
    const other = (await opened.again()).plans
    await plans.put([plan('r-1')], 'me', 0)
    await expect(plans.put([plan('r-1')], 'me', 0)).rejects.toThrow(/add plan "r-1": the id is taken/)
    await other.put([plan('r-1', { name: 'theirs' })], 'you', 1)
    await expect(plans.put([plan('r-1', { name: 'mine' })], 'me', 1)).rejects.toThrow(/it is at version 2 and not 1/)
    await expect(plans.put([plan('r-2'), plan('r-3', { sides: [] })], 'me')).rejects.toThrow(/plan "r-3": sides/)
    await expect(plans.put([plan('r/2')], 'me')).rejects.toThrow(RangeError)
    expect((await plans.list()).map(({ id, name }) => [id, name])).toEqual([['r-1', 'theirs']])
  })
})

describe('shifts', () => {
  test('[D8] a shift is made once a route and day, and never made anew', async () => {
    await using opened = await open()
    const { shifts } = opened.operations
    expect(await shifts.make([shift('r-1', '2026-11-26'), shift('r-2', '2026-11-26')])).toBe(2)
    const changed = shift('r-1', '2026-11-26', { name: 'another', planVersion: 2 })
    expect(await shifts.make([changed, shift('r-1', '2026-11-27')])).toBe(1)
    expect(await shifts.make([])).toBe(0)
    expect(await shifts.get('2026-11-26.r-1')).toEqual({
      ...shift('r-1', '2026-11-26'),
      fromMs: Date.parse('2026-11-25T19:30:00Z'),
      toMs: Date.parse('2026-11-26T00:00:00Z'),
      version: 0,
      settings: 0,
      changedAtMs: NOW_MS,
    })
    expect(await shifts.get('2026-11-28.r-1')).toBeUndefined()
    await expect(shifts.make([shift('r-3', '2026-11-26', { sides: [] })])).rejects.toThrow(
      /"2026-11-26.r-3": it has 0 sides/,
    )
  })

  test('[D8] a shift that has not begun follows its plan, one that has begun does not', async () => {
    await using opened = await open()
    const { shifts } = opened.operations
    const day = '2026-11-27'
    const later = (planId: string, more: Partial<Shift> = {}) => {
      const [fromMs, toMs] = [Date.parse(`${day}T19:00:00+08:00`), Date.parse(`${day}T22:00:00+08:00`)]
      return shift(planId, day, { passes: [{ fromMs, toMs }], ...more })
    }
    const atMs = Date.parse(`${day}T12:00:00+08:00`)
    const first = [shift('r-1', day), later('r-2'), later('r-3'), later('r-4'), shift('r-6', '2026-11-28')]
    expect(await shifts.make(first)).toBe(5)
    await shifts.excuse({
      shiftId: `${day}.r-4`,
      edge: 'e1',
      fromM: 0,
      toM: 10,
      reason: 'construction',
      note: '',
      by: 'me',
      atMs,
    })
    const now = [
      shift('r-1', day, { planVersion: 2 }),
      later('r-2', { planVersion: 2, town: '鹅湖镇', sides: [{ ...shift('x', day).sides[1]!, edge: 'e9' }] }),
      shift('r-5', day),
    ]
    expect(await shifts.replan(day, now, atMs)).toEqual({ made: 1, changed: 1, dropped: 1 })
    expect(await shifts.replan(day, now, atMs)).toEqual({ made: 0, changed: 0, dropped: 0 })
    const listed = await shifts.list({ towns: [], limit: 10 })
    expect(listed.map(({ planId, planVersion, town }) => [planId, planVersion, town])).toEqual([
      ['r-6', 1, '东亭街道'],
      ['r-2', 2, '鹅湖镇'],
      ['r-4', 1, '东亭街道'],
      ['r-1', 1, '东亭街道'],
      ['r-5', 1, '东亭街道'],
    ])
    expect((await shifts.get(`${day}.r-2`))?.sides.map(({ edge }) => edge)).toEqual(['e9'])
    expect(await shifts.replan(day, [shift('r-2', day), ...now.slice(2)], atMs)).toMatchObject({ changed: 0 })
  })

  test('a board lists by day, time, plan, state and town, without the sides', async () => {
    await using opened = await open()
    const { shifts } = opened.operations
    await shifts.make([
      shift('r-1', '2026-11-26'),
      shift('r-2', '2026-11-26', { town: '鹅湖镇' }),
      shift('r-1', '2026-11-27'),
    ])
    using sql = openSqlite({ file: join(opened.dataDir, 'operations.db'), durability: 'normal' })
    sql.db.exec(`UPDATE shift SET state = 'closed', version = 1, coverage = '{"figures":{"doneM":7},"sides":[1,2]}'
                  WHERE id = '2026-11-26.r-1'`)
    const ids = async (filter: Partial<Parameters<typeof shifts.list>[0]>): Promise<string[]> =>
      (await shifts.list({ towns: [], limit: 10, ...filter })).map(({ id }) => id)
    expect(await ids({})).toEqual(['2026-11-27.r-1', '2026-11-26.r-1', '2026-11-26.r-2'])
    expect(await ids({ limit: 1 })).toEqual(['2026-11-27.r-1'])
    expect(await ids({ day: '2026-11-26' })).toEqual(['2026-11-26.r-1', '2026-11-26.r-2'])
    expect(await ids({ day: '2026-11-26', planId: 'r-2' })).toEqual(['2026-11-26.r-2'])
    expect(await ids({ towns: ['鹅湖镇'] })).toEqual(['2026-11-26.r-2'])
    expect(await ids({ state: 'closed' })).toEqual(['2026-11-26.r-1'])
    expect(await ids({ state: 'planned' })).toEqual(['2026-11-27.r-1', '2026-11-26.r-2'])
    expect(await ids({ state: 'open' })).toEqual([])
    const endMs = Date.parse('2026-11-26T00:00:00Z')
    expect(await ids({ fromMs: endMs })).toEqual(['2026-11-27.r-1'])
    expect(await ids({ fromMs: endMs - 1, toMs: endMs })).toEqual(['2026-11-26.r-1', '2026-11-26.r-2'])
    const [closed] = await shifts.list({ towns: [], limit: 1, state: 'closed' })
    expect(closed).toMatchObject({ name: '机扫 r-1', passes: [{}, {}], version: 1, figures: { doneM: 7 } })
    expect(closed).not.toHaveProperty('sides')
    expect(closed).not.toHaveProperty('coverage')
  })

  test('[D8] processes that make the same shifts at the same time make each once', async () => {
    await using opened = await open()
    const days = Array.from({ length: 60 }, (_, n) => new Date(NOW_MS + n * 24 * HOUR_MS).toISOString().slice(0, 10))
    const all = days.flatMap((day) => ['r-1', 'r-2', 'r-3'].map((id) => shift(id, day)))
    // each takes them in another order, a few at a time, from the moment both are ready
    const program = `
      const { createInterface } = await import('node:readline')
      const { openOperations } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'operations.ts')).href)})
      const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
      const { dataDir, shifts } = JSON.parse((await lines.next()).value)
      await using operations = await openOperations({ dataDir, durability: 'normal', nowMs: Date.now })
      console.log('ready')
      await lines.next()
      let made = 0
      for (let at = 0; at < shifts.length; at += 7) made += await operations.shifts.make(shifts.slice(at, at + 7))
      console.log(made)`
    const processes = [all, all.toReversed(), all].map((shifts) => {
      const child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program],
        { cwd: import.meta.dirname, stdio: ['pipe', 'pipe', 'inherit'] },
      )
      child.stdin.write(`${JSON.stringify({ dataDir: opened.dataDir, shifts })}\n`)
      return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
    })
    for (const { lines } of processes) expect((await lines.next()).value).toBe('ready')
    for (const { child } of processes) child.stdin.end('go\n')
    const making = processes.map(async ({ lines }) => Number((await lines.next()).value))
    const made = await Promise.all(making)
    expect(made.reduce((sum, each) => sum + each, 0)).toBe(all.length)
    const listed = await opened.operations.shifts.list({ towns: [], limit: 1_000 })
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(all.map(({ id }) => id)))
    expect(listed).toHaveLength(all.length)
  })
})
