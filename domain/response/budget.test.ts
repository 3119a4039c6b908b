import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mayInterrupt } from './budget.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const settings = { interruptionsPerHourMax: 6 }
const now = 100 * HOUR
const minutesAgo = (...minutes: number[]): number[] => minutes.map((minute) => now - minute * MINUTE)

describe('interruptions of a crew', () => {
  test.each([
    [minutesAgo(1, 2, 3, 4, 5), true],
    [minutesAgo(1, 2, 3, 4, 5, 6), false],
    // an hour ago is past
    [minutesAgo(1, 2, 3, 4, 5, 60), true],
    [minutesAgo(1, 2, 3, 4, 5, 59), false],
    // what is yet to come (told later, of an earlier time) does not count
    [minutesAgo(-1, 2, 3, 4, 5, 6), true],
    // six at the very same moment
    [minutesAgo(0, 0, 0, 0, 0, 0), false],
    [[], true],
  ])('[Z10] six in any hour: %#', (timesMs, may) => {
    expect(mayInterrupt(timesMs, now, 'warning', 'clean', settings)).toBe(may)
    expect(mayInterrupt(timesMs, now, 'urgent', 'clean', settings)).toBe(may)
  })

  test('[Z10] emergencies always ring, what only informs never', () => {
    const many = Array.from({ length: 50 }, (_, n) => now - n)
    expect(mayInterrupt(many, now, 'urgent', 'emergency', settings)).toBe(true)
    expect(mayInterrupt([], now, 'info', 'check', settings)).toBe(false)
    expect(mayInterrupt([], now, 'warning', undefined, settings)).toBe(true)
  })

  test('[Z10] however calls come, no hour has more than six', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 * HOUR }), { maxLength: 300 }), (wishes) => {
        const rung: number[] = []
        for (const atMs of wishes.toSorted((a, b) => a - b))
          if (mayInterrupt(rung, atMs, 'warning', 'clean', settings)) rung.push(atMs)
        for (const beginMs of rung)
          expect(rung.filter((atMs) => atMs >= beginMs && atMs < beginMs + HOUR).length).toBeLessThanOrEqual(6)
      }),
    )
  })
})
