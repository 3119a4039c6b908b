import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultRuleSettings as settings } from '../coverage/settings.ts'
import type { ReadingOf } from '../reading.ts'
import type { BayView } from './bay.ts'
import { countNow, NO_COUNT, withCount, withCountLink, type CountMemory } from './lot-count.ts'
import { occupancyOfBays, occupancyOfCount, tallyOf } from './lot-occupancy.ts'
import { bayHealths, bayStates } from './live.ts'

const T = Date.UTC(2026, 5, 1)
const MINUTE = 60_000
const word = (atMs: number, fields: ReadingOf<'count'>['fields'], sub = 0): ReadingOf<'count'> => ({
  kind: 'lot',
  id: 'l-1',
  town: '东亭街道',
  stream: 'count',
  atMs,
  receivedAtMs: atMs,
  seq: sub,
  sub,
  historical: false,
  fields,
})
const after = (...words: readonly ReadingOf<'count'>[]): CountMemory =>
  words.reduce((memory, each) => withCount(memory, each), NO_COUNT)
const countOf = (...words: readonly ReadingOf<'count'>[]): number | undefined => countNow(after(...words)).count

describe('counters', () => {
  test('[F6] what the controller says counts, and between its words who came less who went', () => {
    expect(countOf(word(T, { occupied: 87, in: 500, out: 413 }), word(T + MINUTE, { in: 503, out: 414 }))).toBe(89)
    expect(countOf(word(T, { occupied: 87 }), word(T + MINUTE, { occupied: 80 }))).toBe(80)
  })
  test('[F6] over a wrap and a restart', () => {
    expect(countOf(word(T, { occupied: 10, in: 65_530, out: 7 }), word(T + MINUTE, { in: 4, out: 9 }))).toBe(18)
    expect(countOf(word(T, { occupied: 10, in: 30_000, out: 29_990 }), word(T + MINUTE, { in: 3, out: 1 }))).toBe(12)
  })
  test('[F6] without a word of the controller counters say by themselves, unless more went than came', () => {
    expect(countOf(word(T, { in: 500, out: 413 }))).toBe(87)
    expect(countOf(word(T, { in: 400, out: 413 }), word(T + MINUTE, { in: 410, out: 413 }))).toBeUndefined()
    expect(countOf(word(T, { in: 400 }))).toBeUndefined()
  })
  test('[F10] the same set of words is the same count, in whatever order they come', () => {
    const words = fc.array(
      fc.record(
        {
          atMs: fc.integer({ min: T, max: T + 20 * MINUTE }),
          occupied: fc.integer({ min: -5, max: 130 }),
          in: fc.nat(65_535),
          out: fc.nat(65_535),
          sub: fc.nat(3),
        },
        { requiredKeys: ['atMs', 'sub'] },
      ),
      { minLength: 1, maxLength: 20 },
    )
    fc.assert(
      fc.property(words, fc.integer(), (list, seed) => {
        const readings = list.map(({ atMs, sub, ...fields }) => word(atMs, fields, sub))
        const shuffled = fc.sample(
          fc.shuffledSubarray([...readings, ...readings.slice(0, 3)], {
            minLength: Math.min(readings.length + 3, readings.length * 2),
          }),
          { numRuns: 1, seed },
        )[0]!
        expect(after(...shuffled)).toEqual(after(...readings))
      }),
      { numRuns: 500 },
    )
  })
  test('[F14] what is remembered of a count is bounded', () => {
    const many = Array.from({ length: 500 }, (_, n) => word(T + n * MINUTE, { in: n * 3, out: n * 2 }, n))
    expect(JSON.stringify(after(...many)).length).toBeLessThan(2_000)
    expect(countOf(...many)).toBe(499)
  })
})

describe('occupancy', () => {
  const of = (memory: CountMemory, nowMs = T) => occupancyOfCount(100, memory, nowMs, settings)
  test('[F6] a count is how full a lot is', () => {
    expect(of(after(word(T, { occupied: 87 })))).toEqual({
      occupied: 87,
      free: 13,
      unknown: 0,
      capacity: 100,
      counting: 'counter',
      flags: [],
      heardMs: T,
    })
  })
  test.each([
    ['over-capacity', { occupied: 101 }, 101],
    ['negative', { occupied: -1 }, -1],
  ] as const)('[F7] a count that is %s is told, and no bay is free', (flag, fields, counted) => {
    expect(of(after(word(T, fields)))).toMatchObject({ occupied: 0, free: 0, unknown: 100, flags: [flag], counted })
  })
  test('[F7] a count that is too old, or whose connection was lost, is not believed', () => {
    const memory = after(word(T, { occupied: 87 }))
    expect(of(memory, T + settings.lotSilentMs - 1)).toMatchObject({ free: 13 })
    expect(of(memory, T + settings.lotSilentMs)).toMatchObject({ free: 0, unknown: 100, flags: ['stale'] })
    const online = { ...word(T + MINUTE, {}), stream: 'online', fields: { online: false, cause: 'lost' } } as const
    expect(of(withCountLink(memory, online), T + MINUTE)).toMatchObject({ free: 0, flags: ['stale'] })
  })
  test('[F5] [F7] occupied, free and unknown add up to the capacity, whatever is said', () => {
    const view = fc.record({
      is: fc.constantFrom(...bayStates),
      health: fc.constantFrom(...bayHealths),
      heardMs: fc.option(fc.constant(T), { nil: undefined }),
    })
    fc.assert(
      fc.property(
        fc.array(fc.option(view, { nil: undefined }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 40 }),
        fc.option(fc.integer({ min: -200, max: 200 }), { nil: undefined }),
        fc.nat(20 * MINUTE),
        (views, capacity, count, agoMs) => {
          const bays = occupancyOfBays(capacity, tallyOf(views), settings)
          const counted = occupancyOfCount(
            capacity,
            after(word(T, count === undefined ? { in: 1 } : { occupied: count })),
            T + agoMs,
            settings,
          )
          for (const live of [bays, counted]) {
            if (live === undefined) continue
            expect(live.occupied + live.free + live.unknown).toBe(live.capacity)
            for (const part of [live.occupied, live.free, live.unknown]) expect(part).toBeGreaterThanOrEqual(0)
            if (live.counting === 'counter' && live.flags.length > 0) expect(live.free).toBe(0)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
  test('[F5] bays without a sensor are unknown, and so is a lot of which too few bays are known', () => {
    const free: BayView = { is: 'free', health: 'ok', heardMs: T }
    expect(occupancyOfBays(10, tallyOf([free, free]), settings)).toMatchObject({
      free: 2,
      unknown: 8,
      capacity: 10,
      flags: ['partly-unknown'],
    })
    expect(occupancyOfBays(1, tallyOf([free, free]), settings)).toMatchObject({ free: 2, capacity: 2, flags: [] })
    expect(occupancyOfBays(2, tallyOf([undefined, undefined]), settings)).toBeUndefined()
    const silent: BayView = { is: 'unknown', health: 'silent', heardMs: T }
    expect(occupancyOfBays(2, tallyOf([silent, undefined]), settings)).toMatchObject({ unknown: 2, flags: ['stale'] })
  })
})
