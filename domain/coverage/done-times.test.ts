import fc from 'fast-check'
import { expect, test } from 'vitest'
import { doneTimes } from './done-times.ts'
import type { Drive } from './drive.ts'
import { interval, union } from './intervals.ts'
import { defaultRuleSettings } from './settings.ts'
import { coverageOf } from './shift-coverage.ts'
import type { Shift } from './shift.ts'

const HOUR_MS = 3_600_000
const side = (edge: string) => ({ edge, name: '锡沪路', lengthM: 100, kerbM: 5, points: [] })
const shift: Shift = {
  id: '2026-06-01.r-1',
  planId: 'r-1',
  planVersion: 1,
  day: '2026-06-01',
  name: '',
  nameEn: '',
  town: '',
  workType: 'sweep',
  networkId: 'n',
  sides: [side('e-1'), side('e-2')],
  passes: [
    { fromMs: 0, toMs: HOUR_MS },
    { fromMs: HOUR_MS, toMs: 2 * HOUR_MS },
  ],
  speedLimitKmh: 10,
  vehicles: ['s-1'],
  state: 'open',
}
/** Ten metres each five seconds. */
const drive = (edge: string, fromMs: number, fromM: number, toM: number, more: Partial<Drive> = {}): Drive => ({
  vehicle: 's-1',
  edge,
  signal: 'on',
  fromM,
  fromMs,
  trace: 0,
  pieces: Array.from({ length: Math.ceil((toM - fromM) / 10) }, (_, n) => ({
    toM: Math.min(toM, fromM + (n + 1) * 10),
    toMs: fromMs + (n + 1) * 5_000,
    kmh: 7.2,
    gapM: 10,
    gapMs: 5_000,
    isInferred: false,
  })),
  ...more,
})

test('[G7] parts become done as they are worked on, for the pass in whose window it was', () => {
  const drives = [
    drive('e-1', 1_000, 0, 30),
    drive('e-1', HOUR_MS + 1_000, 80, 100),
    drive('e-2', 500, 0, 20, { signal: 'off' }),
  ]
  expect(doneTimes(shift, drives, defaultRuleSettings)).toEqual([
    ['e-1', 0, 0, 10, 6_000],
    ['e-1', 0, 10, 20, 11_000],
    ['e-1', 0, 20, 30, 16_000],
    ['e-1', 1, 80, 90, HOUR_MS + 6_000],
    ['e-1', 1, 90, 100, HOUR_MS + 11_000],
  ])
})

test('[G7] what was done once is not done again', () => {
  const drives = [drive('e-1', 1_000, 0, 30), drive('e-1', 600_000, 10, 50)]
  expect(doneTimes(shift, drives, defaultRuleSettings).slice(3)).toEqual([
    ['e-1', 0, 30, 40, 615_000],
    ['e-1', 0, 40, 50, 620_000],
  ])
})

test('[G7] in the end it is what coverage says', () => {
  const any = fc.record({
    edge: fc.constantFrom('e-1', 'e-2'),
    fromMs: fc.integer({ min: 0, max: 2 * HOUR_MS }),
    fromM: fc.integer({ min: 0, max: 60 }),
    lengthM: fc.integer({ min: 5, max: 100 }),
    signal: fc.constantFrom<Drive['signal'][]>('on', 'off', 'none'),
    vehicle: fc.constantFrom('s-1', 's-2'),
  })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 12 }), (all) => {
      const drives = all.map(({ edge, fromMs, fromM, lengthM, signal, vehicle }) =>
        drive(edge, fromMs, fromM, Math.min(100, fromM + lengthM), { signal, vehicle }),
      )
      const coverage = coverageOf(shift, { drives, silences: [], excuses: [] }, 3 * HOUR_MS, defaultRuleSettings)
      const times = doneTimes(shift, drives, defaultRuleSettings)
      for (const { edge, passes } of coverage.sides)
        for (const [pass, { parts }] of passes.entries()) {
          const done = parts.filter(([, , state]) => state === 'done').map(([fromM, toM]) => interval(fromM, toM))
          const told = times.filter((at) => at[0] === edge && at[1] === pass).map((at) => interval(at[2], at[3]))
          expect(union(told)).toEqual(union(done))
        }
    }),
    { numRuns: 100 },
  )
})
