import { expect, test } from 'vitest'
import type { Alert } from '../alert/alert.ts'
import { workCalendar } from '../plan/calendar.ts'
import { figuresOf, toiletDay } from './service-day.ts'
import { openingOf } from './service-facts.ts'
import { sharesOf } from './service-sums.ts'
import { air, at, DAY, facts, HOUR_MS, MINUTE_MS, order, reading, readings } from './service-under-test.ts'

const hours = (ms: number) => ms / HOUR_MS
const clock = (ms: number) => new Date(ms + 8 * HOUR_MS).toISOString().slice(11, 16)

test('[Q2] opening hours are those of the file: over midnight where closing comes first, and always where both are the same', () => {
  const of = (openMinute: number, closeMinute: number) =>
    openingOf({ openMinute, closeMinute }, DAY).map((ms) => hours(ms - at('0:00')))
  expect(of(360, 1_320)).toEqual([6, 22])
  expect(of(1_200, 120)).toEqual([0, 2, 20, 24])
  expect(of(0, 1_440)).toEqual([0, 24])
  expect(of(600, 600)).toEqual([0, 24])
})

test('[Q2] a leap day and the last of February are days of 24 hours', () => {
  for (const day of ['2028-02-29', '2027-02-28']) {
    const [from, to] = openingOf({ openMinute: 0, closeMinute: 1_440 }, day)
    expect(hours(to! - from!)).toBe(24)
  }
})

test('[Q3] hours are kept that were used, quiet when its doors were heard and nobody came, and unknown when nothing was heard', () => {
  const counter = readings('6:00', '18:00', 5 * MINUTE_MS, (ms) => ({
    in: ms < at('10:00') ? (ms - at('6:00')) / MINUTE_MS : 240,
  }))
  const { open } = toiletDay(facts({ readings: { visits: counter } }))
  // the last visit is counted at 10:00, which keeps two hours more; the last report at 17:55 stands for half an hour
  expect(open.spans.map(([from, to, state]) => [clock(from), clock(to), state])).toEqual([
    ['06:00', '12:00', 'kept'],
    ['12:00', '18:25', 'quiet'],
    ['18:25', '22:00', 'unknown'],
  ])
  expect(open.keptMs + open.quietMs + open.unknownMs).toBe(open.dueMs)
})

test('[Q3] without doors or counter nobody can tell whether it was quiet', () => {
  const { open } = toiletDay(facts({ readings: { air: air('6:00', '22:00', 0.4) } }))
  expect([open.keptMs, open.quietMs, hours(open.unknownMs)]).toEqual([0, 0, 16])
})

test('[Q4] air is within limits by ten-minute means and by the class of the toilet', () => {
  const readingsOf = {
    air: [...air('5:50', '12:00', 0.4), ...air('12:00', '13:00', 1.2), ...air('13:00', '22:00', 0.4)],
  }
  const second = toiletDay(facts({ readings: readingsOf })).air
  expect([second.limitMgM3, hours(second.goodMs), hours(second.badMs), second.unknownMs]).toEqual([1, 15, 1, 0])
  expect(second.worst).toEqual({ atMs: at('12:00'), nh3MgM3: 1.2 })
  const first = toiletDay(facts({ readings: readingsOf, profile: { toiletClass: '一类' } })).air
  expect([first.limitMgM3, hours(first.badMs)]).toEqual([0.3, 16])
  const third = toiletDay(facts({ readings: readingsOf, profile: { toiletClass: '三类' } })).air
  expect([third.limitMgM3, hours(third.goodMs)]).toEqual([3, 16])
})

test('[Q4] a toilet without a class is judged by its siting', () => {
  const limit = (siting: '附属式' | '独立式') =>
    toiletDay(facts({ profile: { toiletClass: undefined, siting } })).air.limitMgM3
  expect([limit('附属式'), limit('独立式')]).toEqual([0.3, 1])
})

test('[Q4] silent, stuck, warming up, impossible and too few readings are unknown, never good', () => {
  const stuck = readings('10:00', '14:00', MINUTE_MS, () => ({ nh3MgM3: 0.4, h2sMgM3: 0.005, temperatureC: 21 }))
  const busy = readings('6:00', '22:00', 10 * MINUTE_MS, (_, n) => ({ in: n * 3 }))
  const { air: is } = toiletDay(
    facts({
      readings: {
        visits: busy,
        air: [
          ...air('6:00', '10:00', 0.2),
          ...stuck,
          ...readings('14:00', '15:00', MINUTE_MS, (_, n) => ({ nh3MgM3: 60, temperatureC: n })),
          ...readings('15:00', '16:00', 6 * MINUTE_MS, (_, n) => ({ nh3MgM3: 0.2, temperatureC: n })),
          // nothing for two hours, then cold cells that read high for five minutes
          ...readings('18:00', '18:05', MINUTE_MS, (_, n) => ({ nh3MgM3: 9, temperatureC: n })),
          ...air('18:05', '22:00', 0.2),
        ],
      },
    }),
  )
  const of = (state: string) =>
    hours(is.spans.filter((span) => span[2] === state).reduce((sum, [a, b]) => sum + b - a, 0))
  expect({ stuck: of('stuck'), impossible: of('impossible'), few: of('few'), silent: of('silent') }).toEqual({
    stuck: 4,
    impossible: 1,
    few: 1,
    silent: 2,
  })
  expect([is.badMs, hours(is.unknownMs)]).toEqual([0, 8])
  expect(is.goodMs + is.badMs + is.unknownMs).toBe(is.dueMs)
  // 06:00 is the first that was ever heard of it, too: half its first window is left, which is enough
  expect(is.means[0]).toEqual([36, 0.2, 5])
})

test('[Q4] a counter that began anew means the device was switched on: its gas cells are cold', () => {
  const hot = [...air('5:50', '10:00', 0.2), ...air('10:00', '10:05', 8), ...air('10:05', '22:00', 0.2)]
  const visits = [reading(at('9:59'), { in: 500 }), reading(at('10:00'), { in: 2 })]
  expect(hours(toiletDay(facts({ readings: { air: hot } })).air.badMs)).toBeCloseTo(1 / 6)
  expect(toiletDay(facts({ readings: { air: hot, visits } })).air.badMs).toBe(0)
})

test('[Q4] hydrogen sulphide is told as alarms and is in no share', () => {
  const h2s = readings('6:00', '22:00', MINUTE_MS, (ms, n) => ({
    nh3MgM3: 0.2,
    h2sMgM3: ms >= at('12:00') && ms < at('12:30') ? 0.3 : 0.02,
    temperatureC: n % 9,
  }))
  const day = toiletDay(facts({ readings: { air: h2s } }))
  expect(day.air.h2sAlarms).toEqual([[at('12:00'), at('12:30'), 0.3]])
  expect([day.air.badMs, figuresOf(day).sums.h2sAlarms]).toEqual([0, 1])
})

const by = { acknowledgedBy: 'x', doneBy: 'x' }
const accepted = (id: number, openedAt: string, acceptAt: string, doneAt: string, more = {}) =>
  order(id, openedAt, {
    state: 'closed',
    outcome: 'verified',
    acknowledgedAtMs: at(acceptAt),
    doneAtMs: at(doneAt),
    ...by,
    ...more,
    clock: {
      ...order(id, openedAt).clock,
      acceptedAtMs: at(acceptAt),
      acceptSpentMs: at(acceptAt) - at(openedAt),
      doneAtMs: at(doneAt),
      doneSpentMs: at(doneAt) - at(openedAt),
    },
  })
const late = (event: string, when: string) => ({ atMs: at(when), by: 'clock', event, detail: {} })

test('[Q5] an answer counts on the day it came, or on which its time ran out', () => {
  const { orders, ...day } = toiletDay(
    facts({
      orders: [
        { order: accepted(1, '8:00', '8:10', '9:00'), trail: [] },
        {
          order: accepted(2, '10:00', '11:00', '13:00'),
          trail: [late('accept-late', '10:30'), late('done-late', '12:00')],
        },
        // opened in the evening before, done on this day; and opened on this day, not accepted until the next
        { order: accepted(3, '-3:00', '-2:50', '7:00'), trail: [] },
        { order: order(4, '21:50'), trail: [] },
        { order: order(5, '20:00', { acknowledgedAtMs: at('27:00') }), trail: [late('accept-late', '20:30')] },
      ],
    }),
  )
  const { sums } = figuresOf({ ...day, orders })
  expect(orders.map(({ id, accept, done }) => [id, accept?.isLate, done?.isLate])).toEqual([
    [3, undefined, true],
    [1, false, false],
    [2, true, true],
    [5, true, undefined],
    [4, undefined, undefined],
  ])
  expect([sums.acceptDue, sums.acceptOnTime, sums.doneDue, sums.doneOnTime, sums.orders]).toEqual([3, 1, 3, 1, 4])
  expect(orders.find(({ id }) => id === 2)!.accept!.atMs).toBe(at('10:30'))
})

test('[Q5] deferred orders stand apart, what cleared by itself is no answer, and a phone without network may tell of an answer later', () => {
  const { orders, ...day } = toiletDay(
    facts({
      orders: [
        {
          order: order(1, '8:00'),
          trail: [{ atMs: at('9:00'), by: 'x', event: 'defer', detail: { untilMs: at('48:00') } }],
        },
        { order: order(2, '8:00', { state: 'closed', outcome: 'cleared', closedAtMs: at('8:20') }), trail: [] },
        { order: accepted(3, '8:00', '8:10', '8:40'), trail: [late('accept-late', '8:30')] },
      ],
    }),
  )
  const { sums } = figuresOf({ ...day, orders })
  expect([sums.deferred, sums.acceptDue, sums.acceptOnTime, sums.doneDue, sums.doneOnTime]).toEqual([1, 1, 1, 1, 1])
  expect(orders.find(({ id }) => id === 2)!.ended).toBe('cleared')
})

test('[Q5] claims that sensors did not confirm, and repeats', () => {
  const day = toiletDay(
    facts({
      orders: [
        { order: accepted(1, '8:00', '8:10', '9:00', { state: 'claimed', outcome: undefined }), trail: [] },
        { order: accepted(2, '10:00', '10:10', '10:40', { repeatOf: 1 }), trail: [] },
        { order: accepted(3, '12:00', '12:10', '12:40', { state: 'done', outcome: undefined }), trail: [] },
      ],
    }),
  )
  const { sums } = figuresOf(day)
  expect([sums.claims, sums.unproven, sums.repeats]).toEqual([2, 1, 1])
  expect(sharesOf(sums).proven.percent).toBe(50)
})

test('[Q5] an order that began anew is answered anew: the first work is not proven when its reason came back, and it is a repeat', () => {
  const first = accepted(1, '8:00', '8:10', '9:00')
  const again = (cause: string) =>
    toiletDay(
      facts({
        orders: [
          {
            order: {
              ...accepted(1, '9:05', '9:20', '9:40'),
              openedAtMs: at('8:00'),
              againAtMs: at('9:05'),
              rounds: [
                { openedAtMs: at('8:00'), acknowledgedAtMs: at('8:10'), doneAtMs: at('9:00'), clock: first.clock },
              ],
            },
            trail: [{ atMs: at('9:05'), by: 'rules', event: 'again', detail: { cause } }],
          },
        ],
      }),
    )
  const { sums } = figuresOf(again('returned'))
  expect([sums.orders, sums.repeats, sums.acceptDue, sums.doneDue, sums.claims, sums.unproven]).toEqual([
    1, 1, 2, 2, 2, 1,
  ])
  expect(again('raised').orders.map(({ claim }) => claim)).toEqual(['waiting', 'verified'])
})

const badge = (from: string, to: string) => [
  reading(at(from), { kind: 'cleaner-in' }),
  reading(at(to), { kind: 'cleaner-out' }),
]
const heardAllDay = readings('6:00', '22:00', 5 * MINUTE_MS, (_, n) => ({ in: n }))

test('[Q6] the three fixed cleans: done by a full clean that touches their time, by badge or by an order', () => {
  const { cleans } = toiletDay(
    facts({
      readings: { visits: heardAllDay, event: [...badge('10:55', '11:10'), ...badge('16:10', '16:15')] },
      inputs: [{ atMs: at('21:30'), input: { is: 'cleaned', full: true, fromMs: at('21:10'), orderId: 7 } }],
    }),
  )
  expect(cleans.fixed.map(({ state }) => state)).toEqual(['done', 'missed', 'done'])
  // nobody cleans all of it in five minutes
  const short = toiletDay(
    facts({
      readings: { visits: heardAllDay },
      inputs: [{ atMs: at('21:15'), input: { is: 'cleaned', full: true, fromMs: at('21:10'), orderId: 7 } }],
    }),
  )
  expect(short.cleans.fixed.map(({ state }) => state)).toEqual(['missed', 'missed', 'missed'])
})

test('[Q6] a clean nobody could have heard of is unknown, and one whose time is not over is pending', () => {
  const heard = heardAllDay.filter(({ atMs }) => atMs < at('15:00'))
  expect(toiletDay(facts({ readings: { visits: heard } })).cleans.fixed.map(({ state }) => state)).toEqual([
    'missed',
    'unknown',
    'unknown',
  ])
  const now = toiletDay(facts({ readings: { visits: heard }, untilMs: at('15:00') }))
  expect(now.cleans.fixed.map(({ state }) => state)).toEqual(['missed', 'pending', 'pending'])
  expect(figuresOf(now).sums.cleansDue).toBe(1)
})

test('[Q6] each hour of opening wants somebody, within half an hour of grace; a clean that is not due is none', () => {
  const { cleans } = toiletDay(
    facts({
      profile: { openMinute: 360, closeMinute: 540 },
      readings: { visits: heardAllDay, event: [...badge('6:20', '6:25'), ...badge('8:25', '8:30')] },
    }),
  )
  expect(cleans.fixed).toEqual([])
  expect(cleans.roving.map(({ state }) => state)).toEqual(['done', 'done', 'done'])
  const alone = toiletDay(facts({ readings: { visits: heardAllDay } })).cleans.roving
  expect([alone.length, alone.filter(({ state }) => state === 'missed').length]).toEqual([16, 16])
})

test('[Q6] nobody has to look in at night where work ends at ten, nor on a holiday where rest days are not worked; a make-up workday is worked', () => {
  const due = (restDaysWorked: number, type?: 'holiday' | 'make-up-workday') => {
    const days = type === undefined ? [] : [{ day: DAY, type, name: '', source: 'test' }]
    const { cleans } = toiletDay(
      facts({
        profile: { openMinute: 0, closeMinute: 1_440 },
        settings: { restDaysWorked },
        calendar: workCalendar({ days, years: [{ year: 2026 }] }),
      }),
    )
    return [cleans.fixed.length, cleans.roving.length, clock(cleans.roving[0]?.fromMs ?? at('0:00'))]
  }
  expect(due(1, 'holiday')).toEqual([3, 16, '06:00'])
  expect(due(0)).toEqual([3, 16, '06:00'])
  expect(due(0, 'holiday')).toEqual([0, 0, '00:00'])
  expect(due(0, 'make-up-workday')).toEqual([3, 16, '06:00'])
})

test('[Q6] of a day that is over nothing is pending, also where work goes on until midnight', () => {
  const allDay = {
    profile: { openMinute: 0, closeMinute: 1_440 },
    settings: { workFromMinute: 0, workToMinute: 1_440 },
    readings: { visits: readings('0:00', '24:00', 10 * MINUTE_MS, (_, n) => ({ in: n })) },
  }
  const states = (untilMs: number) => toiletDay(facts({ ...allDay, untilMs })).cleans.roving.map(({ state }) => state)
  expect(states(at('24:00'))).toEqual(Array.from({ length: 24 }, () => 'missed'))
  expect(states(at('23:45')).slice(-2)).toEqual(['missed', 'pending'])
})

test('[Q10] a day says what the calendar told of it where that decides, a year it does not cover too', () => {
  const typeOf = (restDaysWorked: number, years: number[], type?: 'holiday') =>
    toiletDay(
      facts({
        settings: { restDaysWorked },
        calendar: workCalendar({
          days: type === undefined ? [] : [{ day: DAY, type, name: '', source: 'test' }],
          years: years.map((year) => ({ year })),
        }),
      }),
    ).judgedBy.dayType
  expect([typeOf(0, [2026]), typeOf(0, [2026], 'holiday'), typeOf(0, [])]).toEqual([
    'workday',
    'holiday',
    'not-covered',
  ])
  expect(typeOf(1, [2026], 'holiday')).toBeUndefined()
})

test('[Q7] supplies are low at their limit and below, and unknown where no reading stands for them', () => {
  const supplies = readings('6:00', '12:00', 10 * MINUTE_MS, (ms) => ({ paperPercent: ms < at('9:00') ? 21 : 20 }))
  const { paper, soap } = toiletDay(facts({ readings: { supplies } }))
  expect(
    [hours(paper.goodMs), hours(paper.lowMs), hours(paper.unknownMs)].map((h) => Math.round(h * 100) / 100),
  ).toEqual([3, 3.33, 9.67])
  expect([soap.goodMs, soap.readings, hours(soap.unknownMs), paper.lowestPercent]).toEqual([0, 0, 16, 20])
})

test('[Q8] ratings of the door and of phones are one list', () => {
  const day = toiletDay(
    facts({
      readings: { event: [reading(at('9:00'), { kind: 'rating', stars: 5 })] },
      inputs: [{ atMs: at('10:00'), input: { is: 'rating', stars: 2, reportId: 4 } }],
    }),
  )
  const { sums } = figuresOf(day)
  expect([sums.ratings, sums.ratingStars, sums.ratingsLow]).toEqual([2, 7, 1])
})

test('[Q9] visits before midnight are the base of the day, and those after it count by hour', () => {
  const visits = [
    reading(at('-1:00'), { in: 65_500 }),
    reading(at('0:10'), { in: 65_530 }),
    reading(at('7:10'), { in: 10 }),
  ]
  const { visits: is } = toiletDay(facts({ readings: { visits } }))
  expect([is.visits, is.wraps, is.hours[0], is.hours[7]]).toEqual([46, 1, 30, 16])
})

test('[Q10] the running day is judged until now', () => {
  const day = toiletDay(facts({ readings: { air: air('5:50', '9:05', 0.4) }, untilMs: at('9:05') }))
  expect([hours(day.air.dueMs), hours(day.air.goodMs), day.untilMs]).toEqual([3, 3, at('9:05')])
  expect(hours(day.open.dueMs)).toBeCloseTo(3.083, 2)
})

const alert = (id: number, from: string, to: string): Alert => ({
  id,
  rule: 'odour',
  subject: 'wc-01',
  subjectKind: 'toilet',
  part: '',
  town: '东亭街道',
  severity: 'warning',
  state: 'closed',
  sinceMs: at(from),
  openedAtMs: at(from) + 20 * MINUTE_MS,
  closedAtMs: at(to),
  returns: 0,
  detail: {},
  level: 0,
})

test('[Q13] an alert that all data do not bear out, and an exceedance that no alert told, are found', () => {
  const bad = [...air('5:50', '12:00', 0.4), ...air('12:00', '13:00', 1.2), ...air('13:00', '22:00', 0.4)]
  const day = toiletDay(
    facts({ readings: { air: bad }, alerts: [alert(1, '12:00', '13:10'), alert(2, '17:00', '18:00')] }),
  )
  expect(day.alerts.map(({ id, supported }) => [id, supported])).toEqual([
    [1, 'yes'],
    [2, 'no'],
  ])
  expect(day.untold).toEqual([])
  expect(toiletDay(facts({ readings: { air: bad } })).untold).toEqual([[at('12:00'), at('13:00'), 1.2]])
  expect(toiletDay(facts({ alerts: [alert(1, '12:00', '13:00')] })).alerts[0]!.supported).toBe('unsure')
})
