import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultRuleSettings } from '../coverage/settings.ts'
import type { RoadEdge } from '../geography.ts'
import { dayTypeOf, workCalendar, type CalendarDay } from './calendar.ts'
import { addDays, localDayOf, midnightMs, weekdayOf, weekOfMonth } from './local-day.ts'
import type { Plan, PlanSchedule } from './plan.ts'
import { isPlannedOn } from './planned.ts'
import { passTimes, planNetwork, shiftsOf, shiftTimes } from './shifts.ts'

const entry = (type: CalendarDay['type'], day: string): CalendarDay => ({ day, type, name: '', source: 'test' })
const calendar = workCalendar({
  days: [
    entry('make-up-workday', '2026-02-28'),
    entry('holiday', '2026-10-01'),
    entry('holiday', '2026-10-03'),
    entry('holiday', '2026-10-04'),
    entry('make-up-workday', '2026-10-10'),
  ],
  years: [{ year: 2024 }, { year: 2026 }],
})

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
const schedule = (more: Partial<PlanSchedule> = {}): PlanSchedule => ({
  weekdays: EVERY_DAY,
  weeksOfMonth: [],
  holidays: 'as-usual',
  makeUpWorkdays: 'as-usual',
  ...more,
})
const WORKDAYS = [1, 2, 3, 4, 5]

describe('on which days a route is driven', () => {
  test.each<[string, Partial<PlanSchedule>, string, boolean]>([
    ['a leap day like any Thursday', { weekdays: [4] }, '2024-02-29', true],
    ['a leap day is the fifth of its kind', { weeksOfMonth: [5] }, '2024-02-29', true],
    ['and not the fourth', { weeksOfMonth: [4] }, '2024-02-29', false],
    ['the day after it is the first again', { weeksOfMonth: [1] }, '2024-03-01', true],
    ['a make-up Saturday as a Saturday', { weekdays: WORKDAYS }, '2026-02-28', false],
    ['a make-up Saturday as a workday', { weekdays: WORKDAYS, makeUpWorkdays: 'as-workday' }, '2026-02-28', true],
    ['another one', { weekdays: [2], makeUpWorkdays: 'as-workday' }, '2026-10-10', true],
    ['not for a weekend’s route', { weekdays: [6, 7], makeUpWorkdays: 'as-workday' }, '2026-10-10', false],
    ['which drives it as a Saturday else', { weekdays: [6, 7] }, '2026-10-10', true],
    ['a make-up Saturday in its week', { makeUpWorkdays: 'as-workday', weeksOfMonth: [2, 4] }, '2026-10-10', true],
    ['or not', { makeUpWorkdays: 'as-workday', weeksOfMonth: [1, 3] }, '2026-10-10', false],
    ['an ordinary Saturday is none', { weekdays: WORKDAYS, makeUpWorkdays: 'as-workday' }, '2026-10-17', false],
    ['a holiday as usual', {}, '2026-10-01', true],
    ['a holiday off', { holidays: 'off' }, '2026-10-01', false],
    ['a holiday on a Saturday off', { holidays: 'off' }, '2026-10-03', false],
    ['a holiday as a Sunday', { weekdays: [7], holidays: 'as-sunday' }, '2026-10-01', true],
    ['a holiday as a Sunday that is free', { weekdays: WORKDAYS, holidays: 'as-sunday' }, '2026-10-01', false],
    ['a route of holidays', { holidays: 'only' }, '2026-10-01', true],
    ['a route of holidays on another day', { holidays: 'only' }, '2026-10-09', false],
    ['a route of holidays on weekends', { weekdays: [6, 7], holidays: 'only' }, '2026-10-04', true],
    ['but not on a Thursday', { weekdays: [6, 7], holidays: 'only' }, '2026-10-01', false],
  ])('[D6] %s', (_, more, day, is) => {
    expect(isPlannedOn(schedule(more), day, calendar)).toEqual({ is, isGuess: false })
  })

  test.each<[string, Partial<PlanSchedule>, string, boolean, boolean]>([
    ['every day, whatever it is', {}, '2027-10-01', true, false],
    ['Mondays, on a Tuesday', { weekdays: [1] }, '2027-10-05', false, false],
    ['not on holidays', { holidays: 'off' }, '2027-10-01', true, true],
    ['Mondays but not on holidays, on a Tuesday', { weekdays: [1], holidays: 'off' }, '2027-10-05', false, false],
    ['holidays as Sundays, on a Sunday', { weekdays: [7], holidays: 'as-sunday' }, '2027-10-03', true, false],
    [
      'workdays with make-up, on a Saturday',
      { weekdays: WORKDAYS, makeUpWorkdays: 'as-workday' },
      '2027-10-09',
      false,
      true,
    ],
    [
      'workdays with make-up, on a Friday',
      { weekdays: WORKDAYS, makeUpWorkdays: 'as-workday' },
      '2027-10-08',
      true,
      false,
    ],
    ['holidays only', { holidays: 'only' }, '2027-10-01', false, true],
  ])('[D4] in a year nobody knows: %s', (_, more, day, is, isGuess) => {
    expect(isPlannedOn(schedule(more), day, calendar)).toEqual({ is, isGuess })
  })

  const schedules: fc.Arbitrary<PlanSchedule> = fc.record({
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    weeksOfMonth: fc.uniqueArray(fc.integer({ min: 1, max: 5 })),
    holidays: fc.constantFrom('as-usual', 'off', 'as-sunday', 'only'),
    makeUpWorkdays: fc.constantFrom('as-usual', 'as-workday'),
  })
  const days2026 = fc.integer({ min: 0, max: 364 }).map((n) => addDays('2026-01-01', n))

  test('[D6] an ordinary day goes by its weekday and week, whatever is said of others', () => {
    fc.assert(
      fc.property(schedules, days2026, (is, day) => {
        const type = dayTypeOf(day, calendar)
        fc.pre(type === 'workday' || type === 'rest-day')
        const { weekdays, weeksOfMonth, holidays } = is
        const inWeek = weeksOfMonth.length === 0 || weeksOfMonth.includes(weekOfMonth(day))
        expect(isPlannedOn(is, day, calendar)).toEqual({
          is: inWeek && weekdays.includes(weekdayOf(day)) && holidays !== 'only',
          isGuess: false,
        })
      }),
    )
  })

  test('[D4] what is no guess without a calendar is right with any calendar', () => {
    const none = workCalendar({ days: [], years: [] })
    fc.assert(
      fc.property(schedules, days2026, fc.constantFrom('holiday', 'make-up-workday', undefined), (is, day, type) => {
        const without = isPlannedOn(is, day, none)
        fc.pre(!without.isGuess && !(type === 'make-up-workday' && weekdayOf(day) < 6))
        const days = type === undefined ? [] : [entry(type, day)]
        expect(isPlannedOn(is, day, workCalendar({ days, years: [{ year: 2026 }] })).is).toBe(without.is)
      }),
    )
  })

  test('[D6] each week of a month has a weekday once, so all five weeks are every week', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 400 }), (weekday, months) => {
        const first = new Date(Date.UTC(2020, months, 1)).toISOString().slice(0, 10)
        const month = Array.from({ length: 31 }, (_, n) => addDays(first, n)).filter(
          (day) => day.slice(0, 7) === first.slice(0, 7) && weekdayOf(day) === weekday,
        )
        expect(month.map(weekOfMonth)).toEqual(month.map((_, n) => n + 1))
      }),
    )
  })
})

const edge = (id: string, more: Partial<RoadEdge> = {}): RoadEdge => ({
  id,
  roadId: id,
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
  lengthM: 100,
  town: '',
  line: [
    [120.4, 31.6],
    [120.401, 31.6],
  ],
  ...more,
})
const plan = (id: string, more: Partial<Plan> = {}): Plan & { version: number } => ({
  id,
  name: `路线 ${id}`,
  nameEn: '',
  town: '东亭街道',
  workType: 'sweep',
  sides: ['a', 'b'],
  passes: [{ fromMinute: 210, toMinute: 420 }],
  schedule: schedule(),
  vehicles: ['sw-01'],
  version: 3,
  ...more,
})
const on = {
  network: planNetwork({ id: 'net', edges: [edge('a'), edge('b', { lengthM: 50.5 })] }),
  calendar,
  settings: defaultRuleSettings,
}

describe('shifts of a day', () => {
  test('[D7] a shift copies its plan, the sides as the network has them, and the limit of its work', () => {
    const area: Plan['area'] = [
      [120, 31],
      [121, 31],
      [121, 32],
      [120, 31],
    ]
    const { shifts, damaged, guessed } = shiftsOf([plan('r-1', { area, workType: 'flush' })], on, '2026-03-02')
    expect(damaged).toEqual([])
    expect(guessed).toEqual([])
    expect(shifts).toEqual([
      {
        id: '2026-03-02.r-1',
        planId: 'r-1',
        planVersion: 3,
        day: '2026-03-02',
        name: '路线 r-1',
        nameEn: '',
        town: '东亭街道',
        workType: 'flush',
        networkId: 'net',
        sides: [
          expect.objectContaining({ edge: 'a', name: '路 a', lengthM: 100 }),
          expect.objectContaining({ edge: 'b', name: '路 b', lengthM: 50.5 }),
        ],
        passes: [{ fromMs: Date.parse('2026-03-01T19:30:00Z'), toMs: Date.parse('2026-03-01T23:00:00Z') }],
        speedLimitKmh: 15,
        vehicles: ['sw-01'],
        area,
        state: 'planned',
      },
    ])
    const own = shiftsOf([plan('r-1', { speedLimitKmh: 6.5 })], on, '2026-03-02').shifts[0]
    expect([own?.speedLimitKmh, own && 'area' in own]).toEqual([6.5, false])
  })

  test('[D10] a plan with sides the network lacks has a shift of the others, and is told', () => {
    const plans = [plan('r-1', { sides: ['b', 'x', 'a', 'y'] }), plan('r-2', { sides: ['x'] }), plan('r-3')]
    const { shifts, damaged } = shiftsOf(plans, on, '2026-03-02')
    expect(shifts.map(({ planId, sides }) => [planId, sides.map((side) => side.edge)])).toEqual([
      ['r-1', ['b', 'a']],
      ['r-3', ['a', 'b']],
    ])
    expect(damaged).toEqual([
      { planId: 'r-1', missing: ['x', 'y'], isLost: false },
      { planId: 'r-2', missing: ['x'], isLost: true },
    ])
  })

  test('[D4] a day that was guessed is told', () => {
    const plans = [plan('r-1', { schedule: schedule({ holidays: 'off' }) }), plan('r-2')]
    const { shifts, guessed } = shiftsOf(plans, on, '2027-10-01')
    expect([shifts.map(({ planId }) => planId), guessed]).toEqual([['r-1', 'r-2'], ['r-1']])
  })

  test('[D7] a window over midnight ends on the next day', () => {
    expect(passTimes({ fromMinute: 1_380, toMinute: 1_560 }, '2026-02-28')).toEqual({
      fromMs: Date.parse('2026-02-28T23:00:00+08:00'),
      toMs: Date.parse('2026-03-01T02:00:00+08:00'),
    })
    expect(passTimes({ fromMinute: 1_439, toMinute: 2_880 }, '2024-02-29').toMs).toBe(
      Date.parse('2024-03-02T00:00:00+08:00'),
    )
    expect(
      shiftTimes(
        {
          passes: [
            { fromMinute: 800, toMinute: 1_500 },
            { fromMinute: 30, toMinute: 40 },
          ],
        },
        '2026-12-31',
      ),
    ).toEqual({
      fromMs: Date.parse('2026-12-31T00:30:00+08:00'),
      toMs: Date.parse('2027-01-01T01:00:00+08:00'),
    })
  })

  test('[D7] a window begins on its day and ends within two, as long as it says', () => {
    const windows = fc
      .tuple(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 1, max: 1_441 }))
      .map(([fromMinute, minutes]) => ({ fromMinute, toMinute: fromMinute + minutes }))
    const days = fc.integer({ min: 0, max: 20_000 }).map((n) => addDays('2000-01-01', n))
    fc.assert(
      fc.property(windows, days, (window, day) => {
        const { fromMs, toMs } = passTimes(window, day)
        expect(localDayOf(fromMs)).toBe(day)
        expect(toMs - fromMs).toBe((window.toMinute - window.fromMinute) * 60_000)
        expect(toMs).toBeLessThanOrEqual(midnightMs(addDays(day, 2)))
      }),
    )
  })

  test('[D7] the same plans, network, calendar and day give the same shifts, each day its own', () => {
    const again = () => shiftsOf([plan('r-1'), plan('r-2')], on, '2026-03-02')
    expect(again()).toEqual(again())
    const ids = ['2026-03-02', '2026-03-03']
      .flatMap((day) => shiftsOf([plan('r-1')], on, day).shifts)
      .map(({ id }) => id)
    expect(ids).toEqual(['2026-03-02.r-1', '2026-03-03.r-1'])
  })
})
