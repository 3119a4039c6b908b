import { expect, test } from 'vitest'
import { addDays, midnightMs } from '../plan/local-day.ts'
import { workCalendar } from '../plan/calendar.ts'
import { cleanWindows, openState } from './hours.ts'
import { clock, contextOf, HOUR, MINUTE, ToiletUnderTest } from './toilet-under-test.ts'

const cleaned = (toilet: ToiletUnderTest, minutes: number): void => {
  toilet.say('event', { kind: 'cleaner-in' })
  toilet.pass(minutes)
  toilet.say('event', { kind: 'cleaner-out' })
}

// ── at once ─────────────────────────────────────────────────────────────────────────────────────────────────────────

test('[Y2] a call for help, smoke and a leak are told at once, at any hour, and each time', () => {
  const toilet = new ToiletUnderTest({ atMs: clock(3) })
  for (const kind of ['sos', 'smoke', 'leak', 'sos'] as const) toilet.say('event', { kind })
  expect(toilet.said).toEqual([
    'sos open 03:00 urgent',
    'smoke open 03:00 urgent',
    'leak open 03:00 warning',
    'sos open 03:00 urgent',
  ])
})

test('[Y2] as history they are told to nobody', () => {
  const toilet = new ToiletUnderTest({ rules: ['sos'] })
  toilet.say('event', { kind: 'sos' }, toilet.nowMs - HOUR, { historical: true })
  toilet.pass(5)
  expect(toilet.said).toEqual([])
})

// ── visits ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const visits = ['visits-since-clean']

test('[Y5] 300 visits since the last full clean call the crew; a full clean ends it and begins anew, a look in does not', () => {
  const toilet = new ToiletUnderTest({ rules: visits })
  toilet.say('visits', { in: 0, out: 0 })
  toilet.pass(30, (minute) => toilet.say('visits', { in: (minute + 1) * 10 - 1, out: 0 }))
  toilet.pass(2)
  expect(toilet.live.visits).toEqual({ sinceClean: 299, sinceCleanLimit: 300, today: 299 })
  expect(toilet.said).toEqual([])
  toilet.say('visits', { in: 300, out: 0 })
  toilet.pass(2)
  expect(toilet.said).toEqual(['visits-since-clean open 08:33 warning'])
  cleaned(toilet, 5)
  toilet.pass(3)
  expect(toilet.said).toEqual([])
  cleaned(toilet, 10)
  toilet.pass(3)
  expect(toilet.said).toEqual(['visits-since-clean close 08:53'])
  expect(toilet.live.visits).toEqual({ sinceClean: 0, sinceCleanLimit: 300, today: 300 })
})

test('[Y5] counters that wrap, restart, tell by report and come late add up to the visits there were', () => {
  const table: [name: string, reports: object[], visits: number, equipment?: 'add-up' | 'overwrite'][] = [
    ['wraps', [{ in: 65_530 }, { in: 65_535 }, { in: 4 }, { in: 10 }], 16],
    ['restarts', [{ in: 900 }, { in: 950 }, { in: 3 }, { in: 10 }], 60],
    ['who goes out', [{ out: 10 }, { out: 20 }], 10],
    ['by report', [{ visits: 4 }, { visits: 0 }, { visits: 7 }], 11],
    [
      'counters that tell by report',
      [
        { in: 4, out: 4 },
        { in: 7, out: 7 },
      ],
      11,
      'overwrite',
    ],
    ['reports that add up', [{ visits: 4 }, { visits: 7 }], 3, 'add-up'],
  ]
  for (const [name, reports, expected, counts] of table) {
    const equipment = counts === undefined ? [] : [{ id: 'c-1', sensor: 'counter' as const, counts }]
    const toilet = new ToiletUnderTest({ profile: { equipment } })
    for (const report of reports) {
      toilet.say('visits', report)
      toilet.pass(1)
    }
    toilet.pass(2)
    expect(toilet.live.visits?.today, name).toBe(expected)
  }
  const late = new ToiletUnderTest()
  late.say('visits', { in: 10 }, late.nowMs)
  late.say('visits', { in: 30 }, late.nowMs + 40_000)
  late.say('visits', { in: 20 }, late.nowMs + 20_000)
  late.pass(3)
  late.say('visits', { in: 25 }, late.nowMs - 3 * MINUTE + 30_000)
  late.pass(3)
  expect(late.live.visits?.today).toBe(20)
})

test('[Y5] [fault 3] visits of a time without network are split where a clean that comes as history lies, and reports that come as history count', () => {
  const away = { historical: true }
  const counter = new ToiletUnderTest({ rules: visits })
  counter.say('visits', { in: 100 })
  counter.until(clock(9))
  counter.say('visits', { in: 200 })
  counter.until(clock(13))
  // 400 in four hours, and a clean that ended after the third of them
  counter.say('event', { kind: 'cleaner-in' }, clock(11, 40), away)
  counter.say('event', { kind: 'cleaner-out' }, clock(12), away)
  counter.say('visits', { in: 600 })
  counter.pass(3)
  expect(counter.live.visits).toMatchObject({ sinceClean: 100, today: 500 })
  expect(counter.said).toEqual([])

  const reports = new ToiletUnderTest({ rules: visits })
  reports.until(clock(13))
  reports.say('event', { kind: 'cleaner-in' }, clock(11, 40), away)
  reports.say('event', { kind: 'cleaner-out' }, clock(12), away)
  for (let hour = 9; hour <= 12; hour++) reports.say('visits', { visits: 100 }, clock(hour, 30), away)
  reports.pass(3)
  expect(reports.live.visits).toMatchObject({ sinceClean: 100, today: 400 })
})

test('[Y5] [fault 3] the same when the counter is heard again before the badges that come as history', () => {
  const away = { historical: true }
  const toilet = new ToiletUnderTest({ rules: visits })
  toilet.until(clock(11))
  toilet.say('visits', { in: 200 })
  toilet.until(clock(12, 30))
  // 450 in an hour and a half, and a clean that ended after the first half hour of it
  toilet.say('visits', { in: 650 })
  toilet.pass(1)
  toilet.say('event', { kind: 'cleaner-in' }, clock(11, 10), away)
  toilet.say('event', { kind: 'cleaner-out' }, clock(11, 30), away)
  toilet.pass(2)
  expect(toilet.live.visits?.today).toBe(450)
  const { sinceClean } = toilet.live.visits!
  expect(sinceClean).toBeGreaterThanOrEqual(275)
  expect(sinceClean).toBeLessThan(300)
  expect(toilet.said).toEqual([])
})

test('[Y5] a clean told of later leaves the visits that came after it', () => {
  const toilet = new ToiletUnderTest()
  toilet.say('visits', { visits: 0 })
  toilet.pass(60, () => toilet.say('visits', { visits: 2 }))
  toilet.pass(2)
  toilet.hear({ is: 'cleaned', full: true, fromMs: clock(8, 15) }, clock(8, 30))
  const { sinceClean } = toilet.live.visits!
  expect(sinceClean).toBeGreaterThanOrEqual(48)
  expect(sinceClean).toBeLessThanOrEqual(60)
})

// ── cleans ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const missed = ['clean-missed']

test('[Y7] a fixed clean that was not done is told when its time is over, and ends with the next full clean', () => {
  const toilet = new ToiletUnderTest({ rules: missed })
  toilet.until(clock(12))
  expect(toilet.said).toEqual([])
  toilet.pass(1)
  expect(toilet.said).toEqual(['clean-missed open 12:01 warning'])
  toilet.until(clock(14))
  cleaned(toilet, 12)
  toilet.pass(2)
  expect(toilet.said).toEqual(['clean-missed close 14:13'])
  expect(toilet.live).toMatchObject({
    lastClean: { atMs: clock(14, 12), isFull: true, by: 'badge' },
    nextClean: { fromMs: clock(16), toMs: clock(17), isDone: false },
  })
})

test('[Y7] it is done by a full clean of which any part lies in its time, and by one that goes on', () => {
  const table: [name: string, fromMs: number, minutes: number, said: string[]][] = [
    ['before it and into it', clock(10, 50), 12, []],
    ['before it', clock(10, 45), 12, ['clean-missed open 12:01 warning']],
    ['too short', clock(11, 20), 9, ['clean-missed open 12:01 warning']],
    ['at its end', clock(11, 55), 20, []],
    ['never gone out', clock(11, 55), 60, []],
  ]
  for (const [name, fromMs, minutes, said] of table) {
    const toilet = new ToiletUnderTest({ rules: missed })
    toilet.until(fromMs)
    cleaned(toilet, minutes)
    toilet.until(clock(12, 58))
    expect(toilet.said, name).toEqual(said)
  }
})

test('[Y7] a person’s word is a clean as well, and history may show that it was done', () => {
  const toilet = new ToiletUnderTest({ rules: missed })
  toilet.until(clock(12, 10))
  toilet.hear({ is: 'cleaned', full: false, fromMs: clock(11, 30) }, clock(11, 50))
  toilet.pass(2)
  expect(toilet.said).toEqual(['clean-missed open 12:01 warning'])
  toilet.hear({ is: 'cleaned', full: true, fromMs: clock(11, 30) }, clock(11, 50))
  toilet.pass(2)
  expect(toilet.said).toEqual(['clean-missed close 12:13'])

  const late = new ToiletUnderTest({ rules: missed })
  late.until(clock(13))
  late.say('event', { kind: 'cleaner-in' }, clock(11, 10), { historical: true })
  late.say('event', { kind: 'cleaner-out' }, clock(11, 25), { historical: true })
  late.pass(2)
  expect(late.said).toEqual(['clean-missed open 12:01 warning', 'clean-missed close 13:01'])
})

test('[Y6] [Y7] a word of a full clean that was over minutes after the arrival is a check; whose arrival nobody told is believed', () => {
  const table: [name: string, minutes: number, said: string[]][] = [
    ['nine minutes', 9, ['clean-missed open 12:01 warning']],
    ['ten minutes', 10, []],
    ['arrival not told', 0, []],
  ]
  for (const [name, minutes, said] of table) {
    const toilet = new ToiletUnderTest({ rules: missed })
    toilet.until(clock(11, 40))
    toilet.hear({ is: 'cleaned', full: true, fromMs: clock(11, 40) - minutes * MINUTE })
    toilet.until(clock(12, 10))
    expect(toilet.said, name).toEqual(said)
    expect(toilet.live.rovingDueMs, name).toBe(clock(12, 40))
  }
})

test('[Y6] [Y14] who came in while the gateway was cut off and goes out when it is back has cleaned, and nothing is missed meanwhile', () => {
  const toilet = new ToiletUnderTest({ rules: [...missed, 'roving-late'] })
  toilet.until(clock(9))
  toilet.say('event', { kind: 'cleaner-in' })
  toilet.pass(3)
  toilet.say('event', { kind: 'cleaner-out' })
  toilet.say('online', { online: false, cause: 'lost' })
  toilet.until(clock(12, 5))
  toilet.say('online', { online: true, cause: 'connected' })
  toilet.say('event', { kind: 'cleaner-in' }, clock(11, 52), { historical: true })
  toilet.pass(3)
  toilet.say('event', { kind: 'cleaner-out' })
  toilet.pass(5)
  expect(toilet.said).toEqual([])
  expect(toilet.live.lastClean).toEqual({ atMs: clock(12, 8), isFull: true, by: 'badge' })
})

test('[Y6] [Y14] who came in before the gateway was cut off and went out meanwhile has cleaned, and is not there any more', () => {
  const toilet = new ToiletUnderTest({ rules: [...missed, 'roving-late'] })
  toilet.until(clock(9))
  toilet.say('event', { kind: 'cleaner-in' })
  toilet.pass(3)
  toilet.say('online', { online: false, cause: 'lost' })
  toilet.until(clock(9, 40))
  toilet.say('online', { online: true, cause: 'connected' })
  toilet.say('event', { kind: 'cleaner-out' }, clock(9, 15), { historical: true })
  toilet.pass(1)
  expect(toilet.live.cleanerSinceMs).toBeUndefined()
  expect(toilet.live.lastClean).toEqual({ atMs: clock(9, 15), isFull: true, by: 'badge' })
  toilet.until(clock(10, 46))
  expect(toilet.said).toEqual([])
  toilet.pass(1)
  expect(toilet.said).toEqual(['roving-late open 10:47 warning'])
})

test('[Y7] only cleans within the opening hours are due, and only from when the toilet is followed', () => {
  const windows = (openMinute: number, closeMinute: number): number =>
    cleanWindows(contextOf({ profile: { openMinute, closeMinute } }), '2026-06-01').length
  expect(windows(360, 1_320)).toBe(3)
  expect(windows(360, 1_290)).toBe(3)
  expect(windows(360, 1_289)).toBe(2)
  expect(windows(700, 1_320)).toBe(2)
  expect(windows(0, 1_440)).toBe(3)
  const toilet = new ToiletUnderTest({ rules: missed, atMs: clock(11, 1) })
  toilet.until(clock(12, 30))
  expect(toilet.said).toEqual([])
})

test('[Y7] on a leap day as on any, on holidays and rest days only where they are worked, and on a make-up workday', () => {
  const days = [
    { day: '2028-02-29', type: 'holiday' as const, name: '测试', source: 'test' },
    { day: '2028-03-04', type: 'make-up-workday' as const, name: '测试', source: 'test' },
  ]
  const calendar = workCalendar({ days, years: [{ year: 2028 }] })
  const context = { ...contextOf({ settings: { restDaysWorked: 0 } }), calendar }
  const due = (day: string): number => cleanWindows(context, day).length
  expect(['2028-02-28', '2028-02-29', '2028-03-01', '2028-03-04', '2028-03-05'].map((day) => due(day))).toEqual([
    3, 0, 3, 3, 0,
  ])
  expect(cleanWindows(contextOf(), '2028-02-29')[0]).toEqual({
    fromMs: midnightMs('2028-02-29') + 11 * HOUR,
    toMs: midnightMs(addDays('2028-02-28', 1)) + 12 * HOUR,
  })
})

test('[Y8] somebody has to look in each hour, with half an hour of grace, while it is open', () => {
  const toilet = new ToiletUnderTest({ rules: ['roving-late'] })
  toilet.until(clock(9, 31))
  expect(toilet.said).toEqual([])
  toilet.pass(1)
  expect(toilet.said).toEqual(['roving-late open 09:32 warning'])
  toilet.say('event', { kind: 'cleaner-in' })
  toilet.pass(3)
  toilet.say('event', { kind: 'cleaner-out' })
  toilet.pass(2)
  expect(toilet.said).toEqual(['roving-late close 09:33'])
  expect(toilet.live.rovingDueMs).toBe(clock(10, 35))
  toilet.until(clock(11, 6))
  expect(toilet.said).toEqual([])
  toilet.pass(1)
  expect(toilet.said).toEqual(['roving-late open 11:07 warning'])
  // nobody has to look into a toilet that is closed
  toilet.until(clock(22, 1))
  expect(toilet.said).toEqual(['roving-late close 22:01'])
})

test('[Y6] a badge that is forgotten at the way out or in is a look in, no clean', () => {
  const toilet = new ToiletUnderTest()
  toilet.say('event', { kind: 'cleaner-out' })
  toilet.pass(2)
  expect(toilet.live.lastClean).toEqual({ atMs: clock(8), isFull: false, by: 'badge' })
  toilet.say('event', { kind: 'cleaner-in' })
  toilet.pass(2)
  expect(toilet.live.cleanerSinceMs).toBe(clock(8, 2))
  toilet.until(clock(10, 3))
  expect(toilet.live.cleanerSinceMs).toBeUndefined()
  toilet.say('event', { kind: 'cleaner-out' })
  toilet.pass(2)
  expect(toilet.live.lastClean).toEqual({ atMs: clock(10, 3), isFull: false, by: 'badge' })
})

// ── supplies, temperature ───────────────────────────────────────────────────────────────────────────────────────────

test('[Y10] paper and soap are low at 20 % for ten minutes, and filled from 40 %', () => {
  const toilet = new ToiletUnderTest({ rules: ['paper-low', 'soap-low'] })
  toilet.say('supplies', { paperPercent: 21, soapPercent: 20 })
  toilet.pass(25)
  expect(toilet.said).toEqual(['soap-low open 08:11 warning'])
  toilet.say('supplies', { paperPercent: 20, soapPercent: 39 })
  toilet.pass(12)
  expect(toilet.said).toEqual(['paper-low open 08:36 warning'])
  toilet.say('supplies', { paperPercent: 40, soapPercent: 40 })
  toilet.pass(3)
  expect(toilet.said).toEqual(['paper-low close 08:39', 'soap-low close 08:39'])
})

test('[Y10] a low level that is silent for half an hour neither raises nor ends anything', () => {
  const toilet = new ToiletUnderTest({ rules: ['paper-low'] })
  toilet.say('supplies', { paperPercent: 50 })
  toilet.pass(60)
  toilet.say('supplies', { paperPercent: 10 })
  toilet.pass(120)
  expect(toilet.said).toEqual(['paper-low open 09:11 warning'])
})

test('[Y9] a room is too cold below the limit of its class for half an hour, and warm again half a degree above it', () => {
  const toilet = new ToiletUnderTest({ rules: ['temperature-low'] })
  const cold = (temperatureC: number, minutes: number): void =>
    toilet.pass(minutes, () => toilet.say('air', { temperatureC }))
  cold(10, 60)
  expect(toilet.said).toEqual([])
  cold(9.9, 32)
  expect(toilet.said).toEqual(['temperature-low open 09:31 warning'])
  cold(10.4, 30)
  expect(toilet.said).toEqual([])
  cold(10.5, 4)
  expect(toilet.said).toEqual(['temperature-low close 10:04'])
})

// ── stalls ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const stay = ['long-stay', 'sensor-stuck']

test('[Y11] a stall that is taken for a quarter of an hour is asked about gently, never an accessible or family one', () => {
  const toilet = new ToiletUnderTest({ rules: stay })
  toilet.say('stalls', { occupied: ['w1', 'f1', 'a1', 'x9'] })
  const list = (): void => toilet.say('stalls', { occupied: ['w1', 'f1', 'a1', 'x9'] })
  toilet.pass(15, list)
  expect(toilet.said).toEqual([])
  toilet.pass(1, list)
  expect(toilet.said).toEqual(['long-stay/w1 open 08:16 info'])
  toilet.say('stalls', { stall: 'w1', occupied: false })
  toilet.pass(1)
  expect(toilet.said).toEqual(['long-stay/w1 close 08:17'])
  expect(toilet.live.stalls).toEqual([
    { kind: 'women', free: 2, occupied: 0, unknown: 0 },
    { kind: 'men', free: 1, occupied: 0, unknown: 0 },
    { kind: 'family', free: 0, occupied: 1, unknown: 0 },
    { kind: 'accessible', free: 0, occupied: 1, unknown: 0 },
    { kind: 'other', free: 0, occupied: 1, unknown: 0 },
  ])
})

test('[Y11] [Y14] who is there after a time without connection has been there since then; a stay that was long before goes on', () => {
  const toilet = new ToiletUnderTest({ rules: stay })
  const list = (): void => toilet.say('stalls', { occupied: ['w1', 'w2'] })
  toilet.pass(10, () => toilet.say('stalls', { occupied: ['w1'] }))
  toilet.pass(8, list)
  expect(toilet.said).toEqual(['long-stay/w1 open 08:16 info'])
  toilet.say('online', { online: false, cause: 'lost' })
  toilet.pass(15)
  toilet.say('online', { online: true, cause: 'connected' })
  toilet.pass(15, list)
  expect(toilet.said).toEqual([])
  toilet.pass(1, list)
  expect(toilet.said).toEqual(['long-stay/w2 open 08:49 info'])
  // within ten minutes nobody is taken for another one
  const short = new ToiletUnderTest({ rules: stay })
  const again = (): void => short.say('stalls', { occupied: ['w2'] })
  short.pass(10, again)
  short.say('online', { online: false, cause: 'lost' })
  short.pass(9)
  short.say('online', { online: true, cause: 'connected' })
  short.pass(10, again)
  expect(short.said).toEqual(['long-stay/w2 open 08:20 info'])
})

test('[Y11] [fault 12] a lock that rattles is no coming and going; people who change over are', () => {
  const rattling = new ToiletUnderTest({ rules: stay })
  rattling.pass(20, () => {
    rattling.say('stalls', { stall: 'w1', occupied: true })
    rattling.say('stalls', { stall: 'w1', occupied: false }, rattling.nowMs + 30_000)
    rattling.say('stalls', { stall: 'w1', occupied: true }, rattling.nowMs + 31_900)
  })
  expect(rattling.said).toEqual(['long-stay/w1 open 08:16 info'])
  const busy = new ToiletUnderTest({ rules: stay })
  busy.pass(60, () => {
    busy.say('stalls', { stall: 'w1', occupied: true })
    busy.say('stalls', { stall: 'w1', occupied: false }, busy.nowMs + 58_000)
  })
  expect(busy.said).toEqual([])
})

test('[Y11] [Y12] a stall that is taken for three hours is a stuck door, no person, and nobody knows whether it is free', () => {
  const toilet = new ToiletUnderTest({ rules: stay })
  toilet.pass(190, () => toilet.say('stalls', { occupied: ['w1'] }))
  expect(toilet.said).toEqual([
    'long-stay/w1 open 08:16 info',
    'long-stay/w1 close 11:01',
    'sensor-stuck/w1 open 11:01 warning',
  ])
  expect(toilet.live.stalls[0]).toEqual({ kind: 'women', free: 1, occupied: 0, unknown: 1 })
  toilet.say('stalls', { occupied: [] })
  toilet.pass(1)
  expect(toilet.said).toEqual(['sensor-stuck/w1 close 11:11'])
})

// ── people's words ──────────────────────────────────────────────────────────────────────────────────────────────────

test('[Y16] three low ratings within two hours, of the button or the public, are told once', () => {
  const toilet = new ToiletUnderTest({ rules: ['low-rating'] })
  toilet.say('event', { kind: 'rating', stars: 2 })
  toilet.pass(60)
  toilet.say('event', { kind: 'rating', stars: 3 })
  toilet.hear({ is: 'rating', stars: 1, reportId: 1 })
  toilet.pass(61)
  toilet.say('event', { kind: 'rating', stars: 1 })
  // the first one is older than two hours by now
  toilet.pass(5)
  expect(toilet.said).toEqual([])
  toilet.say('event', { kind: 'rating', stars: 2 })
  toilet.pass(5)
  expect(toilet.said).toEqual(['low-rating open 10:07 warning'])
  expect(toilet.live.rating).toEqual({ mean: 1.8, count: 5, days: 1 })
})

test('[Y17] a fault people report is told by its category, and over when the last report of it is dealt with', () => {
  const toilet = new ToiletUnderTest()
  toilet.hear({ is: 'fault', reportId: 7, category: 'blocked', note: '堵了' })
  toilet.hear({ is: 'fault', reportId: 8, category: 'blocked', note: '' })
  toilet.hear({ is: 'fault', reportId: 9, category: 'door', note: '' })
  expect(toilet.said).toEqual([
    'fault-report/blocked open 08:00 warning',
    'fault-report/blocked open 08:00 warning',
    'fault-report/door open 08:00 warning',
  ])
  toilet.hear({ is: 'fault-over', reportId: 7 })
  expect(toilet.said).toEqual([])
  toilet.hear({ is: 'fault-over', reportId: 8 })
  toilet.hear({ is: 'fault-over', reportId: 8 })
  expect(toilet.said).toEqual(['fault-report/blocked close 08:00'])
})

test('[Y19] whether it is open, since when and until when', () => {
  const state = (openMinute: number, closeMinute: number, atMs: number) =>
    openState(contextOf({ profile: { openMinute, closeMinute } }), atMs)
  expect(state(360, 1_320, clock(8))).toEqual({ isOpen: true, sinceMs: clock(6), untilMs: clock(22) })
  expect(state(360, 1_320, clock(22))).toEqual({ isOpen: false, sinceMs: clock(22), untilMs: clock(30) })
  expect(state(360, 1_320, clock(5))).toEqual({ isOpen: false, sinceMs: clock(-2), untilMs: clock(6) })
  expect(state(1_200, 120, clock(25))).toEqual({ isOpen: true, sinceMs: clock(20), untilMs: clock(26) })
  expect(state(360, 1_440, clock(8))).toEqual({ isOpen: true, sinceMs: clock(6), untilMs: clock(24) })
  expect(state(0, 1_440, clock(8))).toEqual({ isOpen: true })
})
