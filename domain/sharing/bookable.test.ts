import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bookable } from './bookable.ts'
import {
  DAY,
  EVENING,
  HOUR,
  MINUTE,
  arrived,
  bays,
  hold,
  input,
  occupancy,
  policy,
  shanghai,
} from './sharing-under-test.ts'

const others = (count: number, is: Parameters<typeof hold>[0] = {}) =>
  bays(count).map(({ id }, index) => hold({ id: 100 + index, rightId: 100 + index, bay: id, ...is }))

describe('times of a stay', () => {
  const still = { ...policy, stillHours: { fromMinute: 1_320, toMinute: 360 } }
  const closure = { fromMs: shanghai('2026-06-02 00:00'), toMs: shanghai('2026-06-02 12:00') }
  const stay = (from: string, to: string, is: Parameters<typeof input>[0] = {}) => {
    const {
      refusal,
      helpMs,
      year,
      bays: count,
    } = bookable(input({ fromMs: shanghai(from), toMs: shanghai(to), nowMs: Math.min(EVENING, shanghai(from)), ...is }))
    return refusal === undefined ? count : [refusal, helpMs ?? year]
  }

  test('[O5] a stay lies within one window; what is refused says what would help', () => {
    expect(stay('2026-06-01 18:00', '2026-06-02 08:00')).toBe(10)
    expect(stay('2026-06-01 18:00', '2026-06-02 08:01')).toEqual(['window-ends', shanghai('2026-06-02 08:00')])
    expect(stay('2026-06-02 10:00', '2026-06-02 12:00')).toEqual(['no-window', shanghai('2026-06-02 18:00')])
    expect(stay('2026-06-01 18:00', '2026-06-01 18:00')).toEqual(['bad-time', undefined])
    expect(stay('2026-06-01 17:54', '2026-06-01 20:00', { nowMs: EVENING })).toEqual(['bad-time', EVENING])
    expect(bookable(input({ fromMs: Number.NaN })).refusal).toBe('bad-time')
    expect(bookable(input({ toMs: Number.POSITIVE_INFINITY })).refusal).toBe('bad-time')
    expect(stay('2026-06-01 18:00', '2026-06-01 18:10')).toEqual(['too-short', EVENING + 15 * MINUTE])
    expect(stay('2026-06-05 18:00', '2026-06-08 08:00', { policy: { ...policy, stayMinutesMax: 1_440 } })).toEqual([
      'too-long',
      shanghai('2026-06-06 18:00'),
    ])
    expect(stay('2026-06-10 18:00', '2026-06-11 08:00')).toEqual(['too-early', EVENING + 7 * DAY])
    expect(stay('2026-06-01 18:00', '2026-06-02 07:00', { policy: { ...policy, isShared: false } })).toEqual([
      'not-shared',
      undefined,
    ])
  })

  test('[O5] a closure and a year the calendar does not know are told as what they are', () => {
    expect(stay('2026-06-01 20:00', '2026-06-02 07:00', { closures: [closure] })).toEqual([
      'closed-for-event',
      closure.toMs,
    ])
    expect(stay('2026-06-01 20:00', '2026-06-02 00:00', { closures: [closure] })).toBe(10)
    expect(stay('2027-01-01 20:00', '2027-01-02 07:00', { nowMs: shanghai('2027-01-01 19:00') })).toEqual([
      'no-calendar',
      2027,
    ])
    // the last night that is known ends as every night; the next window cannot be told
    expect(stay('2026-12-31 20:00', '2027-01-01 07:00')).toEqual(['too-early', EVENING + 7 * DAY])
    expect(stay('2026-12-31 20:00', '2027-01-01 07:00', { nowMs: shanghai('2026-12-31 19:00') })).toBe(10)
    expect(stay('2026-12-31 12:00', '2026-12-31 16:00', { nowMs: shanghai('2026-12-31 12:00') })).toEqual([
      'no-window',
      shanghai('2026-12-31 18:00'),
    ])
    expect(stay('2027-01-01 09:00', '2027-01-01 12:00', { nowMs: shanghai('2027-01-01 08:30') })).toEqual([
      'no-calendar',
      2027,
    ])
  })

  test('[O4] nobody may come or go in the still hours, at their end and beginning one may', () => {
    expect(stay('2026-06-01 22:30', '2026-06-02 07:00', { policy: still })).toEqual([
      'still-hours',
      shanghai('2026-06-02 06:00'),
    ])
    expect(stay('2026-06-01 20:00', '2026-06-01 23:00', { policy: still })).toEqual([
      'still-hours',
      shanghai('2026-06-01 22:00'),
    ])
    expect(stay('2026-06-01 20:00', '2026-06-02 07:00', { policy: still })).toBe(10)
    expect(stay('2026-06-01 20:00', '2026-06-01 22:00', { policy: still })).toBe(10)
    expect(stay('2026-06-02 06:00', '2026-06-02 08:00', { policy: still })).toBe(10)
  })
})

describe('bookable', () => {
  test('[O6] the least of quota, sensed free bays and shared bays, over the whole stay', () => {
    expect(bookable(input())).toMatchObject({ bays: 10, limitedBy: 'quota', sensedFree: 20, liveHolds: 0 })
    expect(bookable(input({ occupancy: occupancy(9) }))).toMatchObject({ bays: 7, limitedBy: 'sensed' })
    expect(bookable(input({ bays: bays(3) }))).toMatchObject({ bays: 3, limitedBy: 'shared-bays' })
    // holds that wait are held against both, those who are there against the quota only: their bays are sensed
    expect(bookable(input({ occupancy: occupancy(9), holds: others(3) }))).toMatchObject({ bays: 4, liveHolds: 3 })
    const there = others(3, { state: 'arrived', arrivedAtMs: EVENING })
    const taken = bays(12).map((bay, index) => ({ ...bay, is: index < 3 ? ('occupied' as const) : bay.is }))
    expect(bookable(input({ occupancy: occupancy(9), holds: there, bays: taken }))).toMatchObject({ bays: 7 })
    // one whom the sensor has not seen waits as before
    expect(bookable(input({ occupancy: occupancy(9), holds: there }))).toMatchObject({ bays: 4, liveHolds: 3 })
  })

  test('[O6] what is full later in the stay is full: holds that begin before it ends count', () => {
    const later = others(10, { fromMs: EVENING + 5 * HOUR, arriveByMs: EVENING + 6 * HOUR })
    const whole = bookable(input({ holds: later }))
    expect(whole).toMatchObject({ bays: 0, refusal: 'full', limitedBy: 'quota', atMs: EVENING + 5 * HOUR })
    expect(bookable(input({ holds: later, toMs: EVENING + 5 * HOUR }))).toMatchObject({ bays: 10 })
    // holds that end before the stay begins do not
    const before = others(10, { fromMs: EVENING, toMs: EVENING + 2 * HOUR })
    expect(bookable(input({ holds: before, fromMs: EVENING + 2 * HOUR }))).toMatchObject({ bays: 10 })
  })

  test('[O7] what is not believed is never free', () => {
    for (const flag of ['over-capacity', 'negative', 'stale', 'never-heard'] as const)
      expect(bookable(input({ occupancy: { ...occupancy(20), flags: [flag] } }))).toMatchObject({
        bays: 0,
        refusal: 'no-data',
      })
    const { occupancy: _, ...never } = input()
    expect(bookable(never)).toMatchObject({ bays: 0, refusal: 'no-data', sensedFree: 0 })
    expect(bookable(input({ occupancy: { ...occupancy(8, 20, 12), flags: ['partly-unknown'] } }))).toMatchObject({
      bays: 6,
      sensedFree: 8,
    })
    expect(bookable(input({ bays: bays(12, 'unknown') }))).toMatchObject({ bays: 0, refusal: 'no-data' })
    // also for a stay tomorrow: a silent sensor lowers what may be given
    const tomorrow = { fromMs: EVENING + DAY, toMs: EVENING + DAY + 10 * HOUR }
    expect(bookable(input({ ...tomorrow, occupancy: occupancy(0, 20, 15) }))).toMatchObject({ bays: 3, sensedFree: 5 })
    const half = bays(12).map((bay, index) => ({ ...bay, is: index < 8 ? ('unknown' as const) : bay.is }))
    expect(bookable(input({ ...tomorrow, bays: half }))).toMatchObject({ bays: 4, limitedBy: 'shared-bays' })
  })

  test('[O7] a later stay is judged by the forecast where there is one, at every moment of it', () => {
    const tomorrow = { fromMs: EVENING + DAY, toMs: EVENING + DAY + 10 * HOUR, occupancy: occupancy(1) }
    // the lot is full of the owner's people now, who go home
    expect(bookable(input(tomorrow))).toMatchObject({ bays: 10 })
    expect(bookable(input({ ...tomorrow, expectedFree: () => 7.9 }))).toMatchObject({ bays: 5, sensedFree: 7 })
    const fewer = (atMs: number) => (atMs > EVENING + DAY + 9 * HOUR ? 3 : 20)
    expect(bookable(input({ ...tomorrow, expectedFree: fewer }))).toMatchObject({ bays: 1, limitedBy: 'sensed' })
    // soon it is what is sensed, and the forecast for what comes after
    expect(bookable(input({ occupancy: occupancy(5), expectedFree: () => 20 }))).toMatchObject({ bays: 3 })
    expect(bookable(input({ expectedFree: (atMs) => (atMs > EVENING + 2 * HOUR ? 4 : 20) }))).toMatchObject({ bays: 2 })
  })

  test('[O8] a bay is free now if the stay begins soon, of the kind that is wanted, and nobody else has it meanwhile', () => {
    const some = [
      { ...bays(1)[0]!, id: 'taken', is: 'occupied' as const },
      { ...bays(1)[0]!, id: 'silent', is: 'unknown' as const },
      { ...bays(1)[0]!, id: 'charging', kind: 'charging' as const },
      { ...bays(1)[0]!, id: 'weak', health: 'low-battery' as const },
      { ...bays(1)[0]!, id: 'held' },
      { ...bays(1)[0]!, id: 'free' },
    ]
    const of = { bays: some, holds: [hold({ id: 9, bay: 'held', fromMs: EVENING + 6 * HOUR })] }
    expect(bookable(input(of)).assignable).toEqual(['free', 'weak'])
    expect(bookable(input({ ...of, toMs: EVENING + 6 * HOUR })).assignable).toEqual(['free', 'held', 'weak'])
    // half an hour between two holds where there is a choice, and then close to others
    expect(bookable(input({ ...of, toMs: EVENING + 5 * HOUR })).assignable).toEqual(['held', 'free', 'weak'])
    expect(bookable(input({ ...of, kinds: ['charging'] })).assignable).toEqual(['charging'])
    const later = { fromMs: EVENING + DAY, toMs: EVENING + DAY + HOUR }
    expect(bookable(input({ ...of, ...later })).assignable).toEqual(['held', 'free', 'weak', 'taken'])
  })

  test('[O26] a lot that only counts gives no bay of its own', () => {
    expect(bookable(input({ counting: 'counter', bays: [] }))).toMatchObject({ bays: 10, assignable: [] })
  })

  test('[O15] who stays on keeps her bay: it is free for her, and nobody else is put out', () => {
    const own = arrived({ toMs: EVENING + 4 * HOUR })
    const full = bays(12).map((bay) => ({ ...bay, is: 'occupied' as const }))
    const stay = {
      own,
      holds: [own],
      bays: full,
      fromMs: own.toMs,
      toMs: EVENING + 6 * HOUR,
      nowMs: EVENING + 3.5 * HOUR,
    }
    expect(bookable(input({ ...stay, occupancy: occupancy(2) }))).toMatchObject({ bays: 1, assignable: ['b-001'] })
    expect(bookable(input({ ...stay, occupancy: occupancy(0) }))).toMatchObject({ bays: 0, refusal: 'full' })
    const next = hold({ id: 2, fromMs: EVENING + 5 * HOUR, arriveByMs: EVENING + 5.5 * HOUR })
    expect(bookable(input({ ...stay, holds: [own, next], occupancy: occupancy(9) })).assignable).toEqual([])
  })

  test('[O15] a bay whose sensor has not seen its driver is free already, and is not counted twice', () => {
    const own = arrived({ arrivedBy: 'qr', toMs: EVENING + 4 * HOUR })
    const stay = { own, holds: [own], nowMs: EVENING + 3.5 * HOUR, fromMs: own.toMs, toMs: EVENING + 8 * HOUR }
    const seen = bays(12).map((bay) => (bay.id === own.bay ? { ...bay, is: 'occupied' as const } : bay))
    expect(bookable(input({ ...stay, bays: seen, occupancy: occupancy(9) })).sensedFree).toBe(10)
    expect(bookable(input({ ...stay, occupancy: occupancy(10) })).sensedFree).toBe(10)
  })
})

describe("the owner's people first", () => {
  const staff = (staffBays: number) => ({ policy: { ...policy, staffBays, quota: 20, staffBuffer: 0 }, bays: bays(20) })

  test('[X9] no hold is given that could leave too few bays in the morning, in 99 of 100', () => {
    // of 20 bays 17 are needed: three may be late
    expect(bookable(input({ ...staff(0), toMs: EVENING + 14 * HOUR }))).toMatchObject({ bays: 20 })
    const some = bookable(input({ ...staff(17), toMs: EVENING + 14 * HOUR }))
    expect(some).toMatchObject({ limitedBy: 'staff', bays: 17 })
    const few = bookable(input({ ...staff(19), toMs: EVENING + 14 * HOUR }))
    expect(few).toMatchObject({ limitedBy: 'staff', bays: 3 })
    expect(bookable(input({ ...staff(20), toMs: EVENING + 14 * HOUR }))).toMatchObject({
      bays: 0,
      refusal: 'staff-first',
    })
    // who leaves long before is hardly ever there in the morning
    expect(bookable(input({ ...staff(19), toMs: EVENING + 8 * HOUR }))).toMatchObject({ bays: 20 })
  })

  test('[X9] holds of drivers who were late before weigh more, and a driver who was is refused sooner', () => {
    const held = others(3, { toMs: EVENING + 14 * HOUR })
    const of = { ...staff(18), toMs: EVENING + 14 * HOUR, holds: held }
    const calm = bookable(input(of)).bays
    const risky = bookable(input({ ...of, riskOf: (id) => (id >= 100 ? 0.5 : 0.05) }))
    expect(risky.bays).toBeLessThan(calm)
    const herself = bookable(input({ ...of, rightId: 7, riskOf: (id) => (id === 7 ? 0.9 : 0.05) }))
    expect(herself.bays).toBeLessThan(calm)
    const wayOver = bookable(
      input({ ...staff(20), holds: [], rightId: 7, riskOf: () => 0.9, toMs: EVENING + 14 * HOUR }),
    )
    expect(wayOver).toMatchObject({ bays: 0, refusal: 'staff-first' })
  })

  test('[X9] who overstays, bays nobody knows of, and vehicles that are there in the night take bays of the morning', () => {
    const of = { ...staff(15), toMs: EVENING + 14 * HOUR }
    const late = others(5, { state: 'overstaying', arrivedAtMs: EVENING, windowEndMs: EVENING + 14 * HOUR })
    expect(bookable(input({ ...of, holds: late }))).toMatchObject({ bays: 0, refusal: 'staff-first' })
    expect(bookable(input({ ...of, occupancy: occupancy(14, 20, 6) }))).toMatchObject({ refusal: 'staff-first' })
    const night = { ...of, nowMs: EVENING + 9 * HOUR, fromMs: EVENING + 9 * HOUR, occupancy: occupancy(14) }
    expect(bookable(input(night))).toMatchObject({ refusal: 'staff-first' })
    expect(bookable(input({ ...of, occupancy: occupancy(14) })).bays).toBeGreaterThan(0)
  })
})

test('[O6] never more than quota, sensed bays and shared bays, and one more hold never makes more', () => {
  const spans = fc.tuple(
    fc.integer({ min: -60, max: 800 }),
    fc.integer({ min: 15, max: 800 }),
    fc.integer({ min: 0, max: 11 }),
  )
  fc.assert(
    fc.property(
      fc.array(spans, { maxLength: 15 }),
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 0, max: 15 }),
      fc.integer({ min: 0, max: 5 }),
      fc.array(fc.constantFrom('free', 'occupied', 'unknown'), { minLength: 12, maxLength: 12 }),
      fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 15, max: 840 })),
      (held, free, quota, staffBuffer, are, [from, length]) => {
        const holds = held.map(([begin, minutes, bay], index) =>
          hold({
            id: index + 2,
            bay: `b-${String(bay + 1).padStart(3, '0')}`,
            fromMs: EVENING + begin * MINUTE,
            toMs: EVENING + (begin + minutes) * MINUTE,
            arriveByMs: EVENING + (begin + minutes) * MINUTE,
          }),
        )
        const of = input({
          policy: { ...policy, quota, staffBuffer },
          occupancy: occupancy(free),
          bays: bays(12).map((bay, index) => ({ ...bay, is: are[index]! })),
          fromMs: EVENING + from * MINUTE,
          toMs: EVENING + (from + length) * MINUTE,
          holds,
        })
        const could = bookable(of)
        expect(could.bays).toBeGreaterThanOrEqual(0)
        expect(could.bays).toBeLessThanOrEqual(Math.min(quota, Math.max(0, of.bays.length)))
        expect(could.bays === 0).toBe(could.refusal !== undefined)
        if (could.refusal === undefined) {
          if (from <= 60) expect(could.bays).toBeLessThanOrEqual(free - staffBuffer)
          expect(could.assignable.length).toBeGreaterThanOrEqual(could.bays)
          for (const id of could.assignable)
            for (const other of holds.filter(({ bay, arriveByMs }) => bay === id && arriveByMs > of.nowMs))
              expect(other.fromMs >= of.toMs || other.toMs <= of.fromMs).toBe(true)
        }
        const [, ...fewer] = holds
        expect(bookable({ ...of, holds: fewer }).bays).toBeGreaterThanOrEqual(could.bays)
      },
    ),
  )
})
