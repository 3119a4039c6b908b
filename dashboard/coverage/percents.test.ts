import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sideStates, type StateMetres } from '#domain/coverage/shift.ts'
import { lengthText, metresOf, tenthsOf, tenthsText } from './percents.ts'

const metres = (doneM = 0, missedM = 0, unknownM = 0, excusedM = 0, openM = 0): StateMetres => ({
  plannedM: doneM + missedM + unknownM + excusedM + openM,
  doneM,
  missedM,
  unknownM,
  excusedM,
  openM,
})

test('[U16] the five states are always 100 % together, and what there is is never 0', () => {
  const lengths = fc.double({ min: 0, max: 60_000, noNaN: true })
  fc.assert(
    fc.property(fc.array(lengths, { minLength: 5, maxLength: 5 }), (each) => {
      const all = metres(...each)
      const tenths = tenthsOf(all)
      const sum = sideStates.reduce((total, state) => total + tenths[state], 0)
      expect(sum).toBe(all.plannedM < 0.05 ? 0 : 1_000)
      for (const state of sideStates) {
        if (metresOf(all, state) >= 0.05 && sum > 0) expect(tenths[state]).toBeGreaterThan(0)
        if (metresOf(all, state) === 0 && sum > 0) expect(tenths[state]).toBe(0)
        expect(tenths[state]).toBeGreaterThanOrEqual(0)
      }
    }),
  )
})

test('[U16] a metre that is missing is not 100 %', () => {
  expect(tenthsOf(metres(59_999, 1))).toMatchObject({ done: 999, missed: 1 })
  expect(tenthsOf(metres(1, 1, 1))).toMatchObject({ done: 334, missed: 333, unknown: 333 })
  expect(tenthsOf(metres(60_000, 0.000_01))).toMatchObject({ done: 1_000, missed: 0 })
  expect(Object.values(tenthsOf(metres()))).toEqual([0, 0, 0, 0, 0])
})

test('lengths and shares in words', () => {
  expect([0, 0.3, 1.4, 340.4, 999.4, 999.6, 12_345].map(lengthText)).toEqual([
    '0 m',
    '1 m',
    '1 m',
    '340 m',
    '999 m',
    '1.00 km',
    '12.35 km',
  ])
  expect([0, 1, 974, 1_000].map(tenthsText)).toEqual(['0.0%', '0.1%', '97.4%', '100.0%'])
})
