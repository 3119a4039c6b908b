import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differenceOf } from './difference.ts'
import type { Drive, Silence } from './drive.ts'
import { toDm } from './intervals.ts'
import { defaultRuleSettings as settings } from './settings.ts'
import { coverageOf, type ShiftFacts } from './shift-coverage.ts'
import { excuseOf, minute, runOf, shiftOf, sideOf, silenceOf } from './shift-sketch.ts'
import { sideStates, type Excuse, type Shift, type ShiftCoverage } from './shift.ts'
import { evidenceOf } from './street-evidence.ts'

const edges = ['a', 'b', 'c']
const anyMetres = fc.tuple(
  fc.double({ min: 0, max: 300, noNaN: true }),
  fc.double({ min: 0.01, max: 150, noNaN: true }),
)
const anyShift: fc.Arbitrary<Shift> = fc
  .record({
    lengths: fc.array(fc.double({ min: 0.1, max: 350, noNaN: true }), { minLength: 1, maxLength: 3 }),
    passes: fc.array(fc.constantFrom([240, 420] as const, [300, 500] as const, [660, 780] as const), {
      minLength: 1,
      maxLength: 4,
    }),
    vehicles: fc.subarray(['sw-1', 'sw-2']),
  })
  .map(({ lengths, passes, vehicles }) =>
    shiftOf(
      lengths.map((lengthM, i) => sideOf(edges[i]!, lengthM, i * 500)),
      passes,
      { vehicles },
    ),
  )
const anyRun: fc.Arbitrary<Drive> = fc
  .record({
    edge: fc.constantFrom(...edges, 'z'),
    metres: anyMetres,
    at: fc.double({ min: 200, max: 800, noNaN: true }),
    vehicle: fc.constantFrom('sw-1', 'sw-2', 'sw-3'),
    signal: fc.constantFrom('on', 'off', 'none'),
    kmh: fc.double({ min: 0.5, max: 40, noNaN: true }),
    gapMs: fc.constantFrom(1_000, 60_000, 90_000),
    isInferred: fc.boolean(),
    beside: fc.option(fc.double({ min: -5, max: 5, noNaN: true }), { nil: undefined }),
    water: fc.option(fc.double({ min: 0.1, max: 20, noNaN: true }), { nil: undefined }),
  })
  .map(({ edge, metres: [from, length], at, vehicle, signal, kmh, gapMs, isInferred, beside, water }) =>
    runOf(
      edge,
      [from, from + length],
      at,
      { vehicle, signal, kmh, ...(water === undefined ? {} : { waterPercent: water }) },
      { gapMs, isInferred, ...(beside === undefined ? {} : { rightM: beside, sdM: 0.5 }) },
    ),
  )
const anySilence: fc.Arbitrary<Silence> = fc
  .record({
    from: fc.integer({ min: 100, max: 700 }),
    lasts: fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
    at: fc.integer({ min: -5_000, max: 5_000 }),
    stuck: fc.boolean(),
    drivenM: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined }),
  })
  .map(({ from, lasts, at, stuck, drivenM }) =>
    silenceOf(
      [from, lasts === undefined ? undefined : from + lasts],
      { from: [at, 0], ...(lasts === undefined ? {} : { to: [0, at] as const }) },
      { cause: stuck ? 'gps-stuck' : 'no-fix', ...(drivenM === undefined ? {} : { drivenM }) },
    ),
  )
const anyExcuse: fc.Arbitrary<Excuse> = fc
  .record({
    edge: fc.constantFrom(...edges),
    metres: anyMetres,
    pass: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  })
  .map(({ edge, metres: [from, length], pass }) =>
    excuseOf(edge, [from, from + length], pass === undefined ? {} : { pass }),
  )
const anyFacts: fc.Arbitrary<ShiftFacts> = fc.record({
  drives: fc.array(anyRun, { maxLength: 12 }),
  silences: fc.array(anySilence, { maxLength: 3 }),
  excuses: fc.array(anyExcuse, { maxLength: 4 }),
})
const anyNow = fc.integer({ min: 230, max: 900 }).map(minute)

/** Every metre of a side and pass once, in order. */
function expectWhole({ sides, figures }: ShiftCoverage, shift: Shift): void {
  const sums = { done: 0, missed: 0, unknown: 0, excused: 0, open: 0 }
  for (const [i, { passes, lengthM }] of sides.entries()) {
    expect(passes).toHaveLength(shift.passes.length)
    expect(lengthM).toBe(shift.sides[i]!.lengthM)
    for (const { parts } of passes) {
      let at = 0
      for (const [from, to, state] of parts) {
        expect(toDm(from)).toBe(at)
        expect(toDm(to)).toBeGreaterThan(at)
        sums[state] += toDm(to) - toDm(from)
        at = toDm(to)
      }
      expect(at).toBe(toDm(lengthM))
    }
  }
  const planned = shift.passes.length * shift.sides.reduce((sum, { lengthM }) => sum + toDm(lengthM), 0)
  expect(toDm(figures.plannedM)).toBe(planned)
  for (const state of sideStates) expect(toDm(figures[`${state}M`])).toBe(sums[state])
  expect(Object.values(sums).reduce((a, b) => a + b)).toBe(planned)
  for (const state of [...sideStates, 'planned'] as const)
    expect(toDm(figures.passes.reduce((sum, pass) => sum + pass[`${state}M`], 0))).toBe(toDm(figures[`${state}M`]))
}

test('[C12] every planned metre of every pass is in exactly one state, and all together are 100 %', () => {
  fc.assert(
    fc.property(anyShift, anyFacts, anyNow, (shift, facts, nowMs) => {
      expectWhole(coverageOf(shift, facts, nowMs, settings), shift)
    }),
    { numRuns: 300 },
  )
})

test('[C17] the order of facts, and facts that come twice, change nothing', () => {
  fc.assert(
    fc.property(anyShift, anyFacts, anyNow, fc.infiniteStream(fc.nat(1_000)), (shift, facts, nowMs, chance) => {
      const next = (): number => chance.next().value!
      const shuffled = <T>(list: readonly T[]): T[] =>
        list
          .flatMap((each) => (next() % 3 === 0 ? [each, structuredClone(each)] : [each]))
          .map((each) => [next(), each] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, each]) => each)
      const again = {
        drives: shuffled(facts.drives),
        silences: shuffled(facts.silences),
        excuses: shuffled(facts.excuses),
      }
      expect(coverageOf(shift, again, nowMs, settings)).toEqual(coverageOf(shift, facts, nowMs, settings))
      const side = shift.sides[0]!
      const evidence = evidenceOf(side, { ...again, shifts: [shift] }, minute(240), minute(600), settings)
      const same = evidenceOf(side, { ...facts, shifts: [shift] }, minute(240), minute(600), settings)
      expect({ ...evidence, silences: [], excuses: [] }).toEqual({ ...same, silences: [], excuses: [] })
    }),
    { numRuns: 200 },
  )
})

test('[C17] more work never makes less done, and never more missed', () => {
  fc.assert(
    fc.property(anyShift, anyFacts, anyRun, anyNow, (shift, facts, run, nowMs) => {
      const [less, more] = [facts, { ...facts, drives: [...facts.drives, run] }].map((each) =>
        coverageOf(shift, each, nowMs, settings),
      )
      expect(more!.figures.doneM).toBeGreaterThanOrEqual(less!.figures.doneM)
      expect(more!.figures.missedM).toBeLessThanOrEqual(less!.figures.missedM)
    }),
    { numRuns: 100 },
  )
})

test('[C18] what changed between two versions, added to the one before, is the one after', () => {
  fc.assert(
    fc.property(anyShift, anyFacts, anyFacts, anyNow, (shift, facts, later, nowMs) => {
      const [before, after] = [facts, later].map((each) => coverageOf(shift, each, nowMs, settings)) as [
        ShiftCoverage,
        ShiftCoverage,
      ]
      const { changes, totals } = differenceOf(before, after)
      for (const state of sideStates)
        expect(toDm(before.figures[`${state}M`]) + toDm(totals[state])).toBe(toDm(after.figures[`${state}M`]))
      for (const { lengthM, parts, from, to } of changes) {
        expect(toDm(lengthM)).toBe(parts.reduce((sum, [a, b]) => sum + toDm(b) - toDm(a), 0))
        expect(from).not.toBe(to)
      }
      expect(differenceOf(before, before).changes).toEqual([])
    }),
    { numRuns: 150 },
  )
})
