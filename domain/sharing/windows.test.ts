import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { workCalendar } from '../plan/calendar.ts'
import type { Closure, SharingPolicy } from './policy.ts'
import { calendar, DAY, HOUR, policy, shanghai } from './sharing-under-test.ts'
import { nextStillMs, sharingWindows, stillAt, type WindowsInput } from './windows.ts'

const input = (is: Partial<WindowsInput> = {}): WindowsInput => ({
  zone: 'Asia/Shanghai',
  policy,
  calendar,
  closures: [],
  ...is,
})
const closure = (fromMs: number, toMs: number, endedAtMs?: number): Closure => ({
  id: 1,
  lot: 'lot-01',
  fromMs,
  toMs,
  reason: '中考',
  madeAtMs: 0,
  madeBy: 'x',
  endedAtMs,
})
const days = (first: string, count: number) =>
  [shanghai(`${first} 00:00`), shanghai(`${first} 00:00`) + count * DAY] as const
const told = (windows: readonly { fromMs: number; toMs: number }[], zone = 'Asia/Shanghai') => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  return windows.map(({ fromMs, toMs }) => `${format.format(fromMs)} – ${format.format(toMs)}`)
}
const nights = (fromMinute: number, toMinute: number): SharingPolicy => ({
  ...policy,
  windows: [{ dayTypes: ['workday', 'rest-day'], fromMinute, toMinute }],
})

describe('windows', () => {
  test('[O1] [O2] nights of workdays go over midnight, and a weekend is one window from Friday evening to Monday morning', () => {
    expect(told(sharingWindows(input(), ...days('2026-06-01', 8)).windows)).toEqual([
      '2026-05-29 18:00 – 2026-06-01 08:00',
      '2026-06-01 18:00 – 2026-06-02 08:00',
      '2026-06-02 18:00 – 2026-06-03 08:00',
      '2026-06-03 18:00 – 2026-06-04 08:00',
      '2026-06-04 18:00 – 2026-06-05 08:00',
      '2026-06-05 18:00 – 2026-06-08 08:00',
      '2026-06-08 18:00 – 2026-06-09 08:00',
    ])
  })

  test('[O1] holidays are shared all day, and a Saturday that is worked is not', () => {
    expect(told(sharingWindows(input(), ...days('2026-09-30', 12)).windows)).toEqual([
      '2026-09-29 18:00 – 2026-09-30 08:00',
      '2026-09-30 18:00 – 2026-10-05 08:00',
      '2026-10-05 18:00 – 2026-10-06 08:00',
      '2026-10-06 18:00 – 2026-10-07 08:00',
      '2026-10-07 18:00 – 2026-10-08 08:00',
      '2026-10-08 18:00 – 2026-10-09 08:00',
      '2026-10-09 18:00 – 2026-10-10 08:00',
      '2026-10-10 18:00 – 2026-10-12 08:00',
    ])
  })

  test('[O3] nothing is shared on days of a year the calendar does not know, and the year is told; the night before is shared to its end', () => {
    const { windows, notCovered } = sharingWindows(input(), ...days('2026-12-31', 3))
    expect(told(windows)).toEqual(['2026-12-30 18:00 – 2026-12-31 08:00', '2026-12-31 18:00 – 2027-01-01 08:00'])
    expect(notCovered).toEqual([2027])
    expect(sharingWindows(input(), ...days('2026-12-30', 1)).notCovered).toEqual([])
    // a window of the last night of an unknown year would reach into the first morning of one that is known
    const only2027 = workCalendar({ days: [], years: [{ year: 2027 }] })
    const morning = sharingWindows(
      input({ calendar: only2027 }),
      shanghai('2027-01-01 06:00'),
      shanghai('2027-01-01 07:00'),
    )
    expect(morning).toEqual({ windows: [], notCovered: [2026] })
    expect(sharingWindows(input({ policy: { ...policy, isShared: false } }), ...days('2027-01-01', 9))).toEqual({
      windows: [],
      notCovered: [],
    })
  })

  test('[O2] a closure is cut out; one that was taken back is not', () => {
    const exam = closure(shanghai('2026-06-06 07:00'), shanghai('2026-06-06 19:00'))
    expect(told(sharingWindows(input({ closures: [exam] }), ...days('2026-06-06', 2)).windows)).toEqual([
      '2026-06-05 18:00 – 2026-06-06 07:00',
      '2026-06-06 19:00 – 2026-06-08 08:00',
    ])
    const whole = closure(shanghai('2026-06-05 00:00'), shanghai('2026-06-09 00:00'))
    expect(sharingWindows(input({ closures: [whole] }), ...days('2026-06-06', 2)).windows).toEqual([])
    const back = closure(exam.fromMs, exam.toMs, exam.fromMs)
    expect(told(sharingWindows(input({ closures: [back] }), ...days('2026-06-06', 2)).windows)).toHaveLength(1)
  })

  test('[O1] [fault 38] windows go by the clock on the wall: a night is an hour shorter in spring and longer in autumn', () => {
    const zurich = (fromMinute: number, toMinute: number, from: string) =>
      sharingWindows(
        input({ zone: 'Europe/Zurich', policy: nights(fromMinute, toMinute) }),
        Date.parse(from),
        Date.parse(from) + 1,
      ).windows.map(({ fromMs, toMs }) => (toMs - fromMs) / HOUR)
    expect(zurich(1_080, 1_920, '2026-03-28T20:00:00+01:00')).toEqual([13])
    expect(zurich(1_080, 1_920, '2026-10-24T20:00:00+02:00')).toEqual([15])
    expect(zurich(1_080, 1_920, '2026-06-01T20:00:00+02:00')).toEqual([14])
    // 02:30 comes twice: it opens at the second and closes at the first
    expect(zurich(150, 480, '2026-10-25T05:00:00+01:00')).toEqual([5.5])
    expect(zurich(0, 150, '2026-10-25T01:00:00+02:00')).toEqual([2.5])
    // 02:30 is left out: it opens and closes when the clock is put forward
    expect(zurich(150, 480, '2026-03-29T05:00:00+02:00')).toEqual([5])
    expect(zurich(0, 150, '2026-03-29T00:30:00+01:00')).toEqual([2])
    const kathmandu = sharingWindows(
      input({ zone: 'Asia/Kathmandu', policy: nights(1_080, 1_920) }),
      Date.parse('2026-06-01T20:00:00+05:45'),
      Date.parse('2026-06-01T21:00:00+05:45'),
    ).windows
    expect(kathmandu).toEqual([
      { fromMs: Date.parse('2026-06-01T18:00:00+05:45'), toMs: Date.parse('2026-06-02T08:00:00+05:45') },
    ])
  })

  test('[O2] a window of a fortnight is whole from wherever it is looked at, and one without end reaches 16 days', () => {
    const golden = workCalendar({
      days: Array.from({ length: 9 }, (_, index) => ({
        day: `2026-10-0${index + 1}`,
        type: 'holiday' as const,
        name: '',
        source: 'test',
      })),
      years: [{ year: 2026 }],
    })
    for (const at of ['2026-10-01 12:00', '2026-10-04 12:00', '2026-10-09 12:00', '2026-10-11 12:00'])
      expect(told(sharingWindows(input({ calendar: golden }), shanghai(at), shanghai(at) + 1).windows)).toEqual([
        '2026-09-30 18:00 – 2026-10-12 08:00',
      ])
    const always = nights(0, 1_440)
    const at = shanghai('2026-06-01 12:00')
    const [window] = sharingWindows(input({ policy: always }), at, at + 1).windows
    expect(told([window!])).toEqual(['2026-05-16 00:00 – 2026-06-18 00:00'])
  })

  test('[O2] windows are whole, apart, in order, and none of a moment depends on the time that was asked about', () => {
    const window = fc.record({
      dayTypes: fc.uniqueArray(fc.constantFrom('workday', 'rest-day', 'holiday', 'make-up-workday'), {
        minLength: 1,
        maxLength: 4,
      }),
      fromMinute: fc.integer({ min: 0, max: 1_439 }),
      toMinute: fc.integer({ min: 1, max: 2_880 }),
    })
    const moment = fc.integer({ min: shanghai('2026-02-01 00:00'), max: shanghai('2026-11-30 00:00') })
    fc.assert(
      fc.property(
        fc.array(window, { minLength: 1, maxLength: 5 }),
        fc.array(fc.tuple(moment, fc.integer({ min: 1, max: 3 * DAY })), { maxLength: 3 }),
        moment,
        fc.integer({ min: 1, max: 5 * DAY }),
        fc.constantFrom('Asia/Shanghai', 'Europe/Zurich', 'America/New_York'),
        (windows, closures, fromMs, lengthMs, zone) => {
          const of = input({
            zone,
            policy: { ...policy, windows },
            closures: closures.map(([from, length]) => closure(from, from + length)),
          })
          const found = sharingWindows(of, fromMs, fromMs + lengthMs).windows
          found.forEach((each, index) => {
            expect(each.toMs).toBeGreaterThan(each.fromMs)
            const next = found[index + 1]
            if (next !== undefined) expect(next.fromMs).toBeGreaterThan(each.toMs)
            for (const { fromMs: shut, toMs: open } of of.closures)
              expect(each.fromMs >= open || each.toMs <= shut).toBe(true)
          })
          for (const part of [0.1, 0.5, 0.9]) {
            const atMs = Math.floor(fromMs + part * lengthMs)
            const isOpen = found.some((each) => each.fromMs <= atMs && atMs < each.toMs)
            expect(sharingWindows(of, atMs, atMs + 1).windows.length === 1).toBe(isOpen)
          }
        },
      ),
    )
  })
})

describe('still hours', () => {
  const still: SharingPolicy = { ...policy, stillHours: { fromMinute: 1_320, toMinute: 360 } }

  test.each([
    ['2026-06-01 21:59', undefined, '2026-06-01 22:00'],
    ['2026-06-01 22:00', '2026-06-02 06:00', '2026-06-01 22:00'],
    ['2026-06-02 03:00', '2026-06-02 06:00', '2026-06-02 22:00'],
    ['2026-06-02 05:59', '2026-06-02 06:00', '2026-06-02 22:00'],
    ['2026-06-02 06:00', undefined, '2026-06-02 22:00'],
  ])('[O4] at %s they end at %s, and the next begin at %s', (at, ends, next) => {
    expect(stillAt(still, 'Asia/Shanghai', shanghai(at))?.toMs).toBe(ends === undefined ? undefined : shanghai(ends))
    expect(nextStillMs(still, 'Asia/Shanghai', shanghai(at))).toBe(shanghai(next))
    expect(stillAt(policy, 'Asia/Shanghai', shanghai(at))).toBeUndefined()
    expect(nextStillMs(policy, 'Asia/Shanghai', shanghai(at))).toBeUndefined()
  })
})
