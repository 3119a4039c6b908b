import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StoredReading } from '../series.ts'
import { figuresOf, toiletDay } from './service-day.ts'
import { serviceStreams, type ServiceStream } from './service-facts.ts'
import { addSums, rollUp, sharesOf, sumNames, type DayRow } from './service-sums.ts'
import { DAY, facts, MIDNIGHT_MS, MINUTE_MS } from './service-under-test.ts'

const when = fc.integer({ min: -3 * 60, max: 24 * 60 - 1 }).map((minute) => MIDNIGHT_MS + minute * MINUTE_MS)
const some = (fields: fc.Arbitrary<StoredReading['fields']>) =>
  fc
    .array(fc.record({ atMs: when, sub: fc.integer({ min: 0, max: 2 }), fields }), { maxLength: 60 })
    .map((all) => [...new Map(all.map((each) => [`${each.atMs}/${each.sub}`, each])).values()])
    .map((all) => all.map((each): StoredReading => ({ ...each, receivedAtMs: each.atMs, seq: each.sub })))
const readings = fc.record({
  air: some(
    fc.record({ nh3MgM3: fc.double({ min: 0, max: 4, noNaN: true }), temperatureC: fc.integer({ min: 10, max: 30 }) }),
  ),
  visits: some(fc.record({ in: fc.integer({ min: 0, max: 65_535 }) })),
  supplies: some(fc.record({ paperPercent: fc.integer({ min: 0, max: 100 }) })),
  stalls: some(fc.record({ stall: fc.constantFrom('w1', 'm1'), occupied: fc.boolean() })),
  event: some(
    fc.oneof(
      fc.record({ kind: fc.constantFrom('cleaner-in', 'cleaner-out') }),
      fc.record({ kind: fc.constant('rating'), stars: fc.integer({ min: 1, max: 5 }) }),
    ),
  ),
  online: some(fc.record({ online: fc.boolean() })),
})
const inputs = fc.array(
  when.map((atMs) => ({ atMs, input: { is: 'rating' as const, stars: 3, reportId: atMs } })),
  { maxLength: 5 },
)

test('[Q1] a day is a function of the set of its facts: order and repeats change nothing', () => {
  fc.assert(
    fc.property(readings, inputs, fc.integer(), (given, told, seed) => {
      const mixed = <T>(all: readonly T[]): T[] => {
        // a repeat of every third, and an order of its own
        const twice = [...all, ...all.filter((_, n) => n % 3 === 0)]
        return twice
          .map((each, n) => ({ each, key: Math.sin(n * 7.3 + seed) }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ each }) => each)
      }
      const again = Object.fromEntries(serviceStreams.map((stream) => [stream, mixed(given[stream])])) as Record<
        ServiceStream,
        StoredReading[]
      >
      expect(toiletDay(facts({ readings: again, inputs: mixed(told) }))).toEqual(
        toiletDay(facts({ readings: given, inputs: told })),
      )
    }),
    { numRuns: 60 },
  )
})

test('[Q1] known and unknown always make up what was due', () => {
  fc.assert(
    fc.property(
      readings,
      fc.integer({ min: 0, max: 1_440 }),
      fc.integer({ min: 0, max: 1_440 }),
      when,
      (given, openMinute, closeMinute, untilMs) => {
        const day = toiletDay(
          facts({ readings: given, profile: { openMinute, closeMinute }, untilMs: Math.max(untilMs, MIDNIGHT_MS) }),
        )
        const { sums } = figuresOf(day)
        expect(sums.openKeptMs + sums.openQuietMs + sums.openUnknownMs).toBe(sums.openDueMs)
        expect(sums.airGoodMs + sums.airBadMs + sums.airUnknownMs).toBe(sums.airDueMs)
        expect(sums.paperGoodMs + sums.paperLowMs + sums.paperUnknownMs).toBe(sums.paperDueMs)
        expect(sums.cleansDone + sums.cleansUnknown).toBeLessThanOrEqual(sums.cleansDue)
        expect(sumNames.filter((name) => !(sums[name] >= 0))).toEqual([])
      },
    ),
    { numRuns: 60 },
  )
})

const row = fc.record({
  toilet: fc.constantFrom('wc-1', 'wc-2', 'wc-3'),
  town: fc.constantFrom('东亭街道', '安镇街道'),
  day: fc.constantFrom('2026-06-01', '2026-06-02', '2026-07-01'),
  team: fc.constantFrom('a', 'b'),
  isRunning: fc.boolean(),
  sums: fc
    .record({ airGoodMs: fc.nat(1_000), airBadMs: fc.nat(1_000), airUnknownMs: fc.nat(1_000), visits: fc.nat(100) })
    .map((sums) => addSums([sums])),
})

test('[Q11] roll-ups sum numerators and denominators: whatever they are grouped by, the total is the same', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), (rows: DayRow[]) => {
      const total = addSums(rows.map(({ sums }) => sums))
      for (const by of ['toilet', 'crew', 'town', 'day', 'month'] as const)
        expect(addSums(rollUp(rows, by).map(({ sums }) => sums))).toEqual(total)
    }),
  )
})

test('[Q11] a share is of what is known; unknown stands beside it, and nothing known is no share', () => {
  const of = (airGoodMs: number, airBadMs: number, airUnknownMs: number) =>
    sharesOf(addSums([{ airGoodMs, airBadMs, airUnknownMs }])).air
  expect(of(90, 10, 900)).toEqual({ good: 90, of: 100, unknown: 900, percent: 90 })
  expect(of(0, 0, 900).percent).toBeUndefined()
  // two toilets of 100 % over an hour and 50 % over ten are not 75 %
  const rows = [
    { airGoodMs: 1, airBadMs: 0 },
    { airGoodMs: 5, airBadMs: 5 },
  ].map((sums, n): DayRow => ({
    toilet: `wc-${n}`,
    town: 't',
    team: 'a',
    day: DAY,
    isRunning: false,
    sums: addSums([sums]),
  }))
  expect(sharesOf(rollUp(rows, 'town')[0]!.sums).air.percent).toBeCloseTo(54.5, 1)
})
