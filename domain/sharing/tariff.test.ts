import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Tariff } from '../parking/lot.ts'
import { DAY, HOUR, MINUTE, shanghai } from './sharing-under-test.ts'
import { overstayFen } from './strikes.ts'
import { stayFen, tariffFen } from './tariff.ts'

/** 2 yuan each begun half hour from 07:00 to 20:00, 1 yuan an hour at night, the first half hour free, 40 yuan a day at most. */
const tariff: Tariff = {
  freeMinutes: 30,
  bands: [
    { fromMinute: 420, toMinute: 1_200, stepMinutes: 30, stepFen: 200 },
    { fromMinute: 1_200, toMinute: 420, stepMinutes: 60, stepFen: 100 },
  ],
  dayCapFen: 4_000,
}
const fen = (from: string, to: string, freeUsed = false, by = tariff) =>
  tariffFen(by, 'Asia/Shanghai', shanghai(from), shanghai(to), freeUsed)

describe('tariffs', () => {
  test.each([
    ['2026-06-01 10:00', '2026-06-01 10:00', 0],
    ['2026-06-01 10:00', '2026-06-01 10:30', 0],
    ['2026-06-01 10:00', '2026-06-01 10:31', 200],
    ['2026-06-01 10:00', '2026-06-01 11:00', 200],
    ['2026-06-01 10:00', '2026-06-01 11:01', 400],
    // half an hour by day, then the night's steps begin anew
    ['2026-06-01 19:00', '2026-06-01 20:01', 300],
    // eleven hours of the night, four of them on the first day
    ['2026-06-01 19:30', '2026-06-02 07:00', 1_100],
    // a whole day, capped
    ['2026-06-01 23:30', '2026-06-03 00:00', 4_000],
    ['2026-06-01 23:30', '2026-06-05 00:00', 12_000],
  ])('[X7] from %s to %s costs %i fen', (from, to, cost) => {
    expect(fen(from, to)).toBe(cost)
  })

  test('[X7] an overstay has used up its free minutes, and is paid for from the end of the window', () => {
    expect(fen('2026-06-02 08:00', '2026-06-02 08:20', true)).toBe(200)
    const overstay = { fromMs: shanghai('2026-06-02 08:00') }
    expect(overstayFen(overstay, tariff, 'Asia/Shanghai', shanghai('2026-06-02 09:10'))).toBe(600)
    const over = { ...overstay, leftAtMs: shanghai('2026-06-02 08:30') }
    expect(overstayFen(over, tariff, 'Asia/Shanghai', shanghai('2026-06-05 09:10'))).toBe(200)
  })

  test('[X7] a band of a whole day, one without end, and none at all', () => {
    const always: Tariff = {
      freeMinutes: 0,
      bands: [{ fromMinute: 0, toMinute: 1_440, stepMinutes: 60, stepFen: 100 }],
    }
    expect(fen('2026-06-01 22:30', '2026-06-02 01:30', false, always)).toBe(400)
    const noon: Tariff = { freeMinutes: 0, bands: [{ fromMinute: 720, toMinute: 720, stepMinutes: 60, stepFen: 100 }] }
    expect(fen('2026-06-01 22:30', '2026-06-02 01:30', false, noon)).toBe(300)
    expect(fen('2026-06-01 22:30', '2026-06-12 01:30', false, { freeMinutes: 0, bands: [] })).toBe(0)
  })

  test('[X7] [fault 38] an hour that is left out costs nothing, one that comes twice costs twice', () => {
    const night: Tariff = { freeMinutes: 0, bands: [{ fromMinute: 0, toMinute: 360, stepMinutes: 60, stepFen: 100 }] }
    const zurich = (from: string, to: string) => tariffFen(night, 'Europe/Zurich', Date.parse(from), Date.parse(to))
    expect(zurich('2026-06-01T00:00:00+02:00', '2026-06-01T06:00:00+02:00')).toBe(600)
    expect(zurich('2026-03-29T00:00:00+01:00', '2026-03-29T06:00:00+02:00')).toBe(500)
    expect(zurich('2026-10-25T00:00:00+02:00', '2026-10-25T06:00:00+01:00')).toBe(700)
  })

  test('[X7] to stay longer never costs less, a day never more than its cap, and the sum is whole fen', () => {
    const band = fc.record({
      fromMinute: fc.integer({ min: 0, max: 1_440 }),
      toMinute: fc.integer({ min: 0, max: 1_440 }),
      stepMinutes: fc.integer({ min: 1, max: 1_440 }),
      stepFen: fc.integer({ min: 0, max: 5_000 }),
    })
    const start = fc.integer({ min: shanghai('2026-03-20 00:00'), max: shanghai('2026-11-10 00:00') })
    fc.assert(
      fc.property(
        fc.array(band, { maxLength: 3 }),
        fc.integer({ min: 0, max: 120 }),
        start,
        fc.integer({ min: 0, max: 4 * DAY }),
        fc.integer({ min: 0, max: DAY }),
        fc.constantFrom('Asia/Shanghai', 'Europe/Zurich'),
        (bands, freeMinutes, fromMs, lengthMs, moreMs, zone) => {
          const capped: Tariff = { freeMinutes, bands, dayCapFen: 3_000 }
          const cost = tariffFen(capped, zone, fromMs, fromMs + lengthMs)
          expect(Number.isInteger(cost)).toBe(true)
          expect(tariffFen(capped, zone, fromMs, fromMs + lengthMs + moreMs)).toBeGreaterThanOrEqual(cost)
          expect(cost).toBeLessThanOrEqual((Math.ceil(lengthMs / DAY) + 2) * 3_000)
          if (lengthMs <= freeMinutes * MINUTE) expect(cost).toBe(0)
        },
      ),
    )
  })

  test('[O11] what a stay costs within its window', () => {
    expect(stayFen({ is: 'free' }, 0, HOUR)).toBe(0)
    expect(stayFen({ is: 'stay', fen: 500 }, 0, 9 * HOUR)).toBe(500)
    expect(stayFen({ is: 'hour', fen: 200 }, 0, 90 * MINUTE)).toBe(400)
    expect(stayFen({ is: 'month', fen: 20_000 }, 0, HOUR)).toBe(0)
  })
})
