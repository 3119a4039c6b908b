import { expect, test } from 'vitest'
import type { Course } from './course.ts'
import { shiftForecast, type ShiftForecast } from './forecast.ts'
import { defaultRuleSettings } from './settings.ts'
import type { Shift, ShiftCoverage, SideCoverage, SidePart } from './shift.ts'

const FROM_MS = Date.UTC(2026, 5, 1, 1)
const MINUTE_MS = 60_000
const at = (minutes: number): number => FROM_MS + minutes * MINUTE_MS
/** Twenty streets of 250 m in a row, 10 km/h allowed: planned at 7.5 km/h they take 2 min each. */
const LENGTH_M = 250
const SIDES = 20

const shiftOf = (windows: readonly (readonly [from: number, to: number])[] = [[0, 60]]): Shift => ({
  id: '2026-06-01.r-1',
  planId: 'r-1',
  planVersion: 1,
  day: '2026-06-01',
  name: '一线',
  nameEn: 'Route 1',
  town: '东亭街道',
  workType: 'sweep',
  networkId: 'n-1',
  sides: Array.from({ length: SIDES }, (_, i) => ({
    edge: `e-${i}`,
    name: `${i} 路`,
    lengthM: LENGTH_M,
    kerbM: 3,
    points: [
      [120.3 + i * 0.00264, 31.5],
      [120.3 + (i + 1) * 0.00264, 31.5],
    ],
  })),
  passes: windows.map(([from, to]) => ({ fromMs: at(from), toMs: at(to) })),
  speedLimitKmh: 10,
  vehicles: ['s-1'],
  state: 'open',
})
const course: Course = {
  sideS: new Float64Array(SIDES).fill(45),
  thereS: new Float64Array(SIDES),
}

interface Done {
  readonly fromMinute: number
  readonly toMinute: number
  /** Of the side, from its start. */
  readonly metres?: number
}
type Pass = SideCoverage['passes'][number]
const open: Pass = { parts: [[0, LENGTH_M, 'open']], overspeedM: 0, inferredM: 0 }
const doneOf = ({ fromMinute, toMinute, metres = LENGTH_M }: Done): Pass => ({
  ...open,
  parts: (
    [
      [0, metres, 'done'],
      [metres, LENGTH_M, 'open'],
    ] as const satisfies readonly SidePart[]
  ).filter(([from, to]) => to > from),
  firstDoneMs: at(fromMinute),
  lastDoneMs: at(toMinute),
})
const coverageOf = (passes: readonly (readonly (Pass | undefined)[])[], passCount = 1): ShiftCoverage => {
  const none = { plannedM: 0, doneM: 0, missedM: 0, unknownM: 0, excusedM: 0, openM: 0 }
  return {
    figures: {
      ...none,
      passes: [],
      overspeedM: 0,
      inferredM: 0,
      repeatedM: 0,
      workKm: 0,
      deadheadKm: 0,
      peakMinutes: 0,
      workedBy: [],
    },
    sides: shiftOf().sides.map(({ edge, name, lengthM }, i) => ({
      edge,
      name,
      lengthM,
      passes: Array.from({ length: passCount }, (_, pass) => passes[pass]?.[i] ?? open),
    })),
  }
}
/** The first so many sides in order, each in so many minutes. */
const inOrder = (count: number, minutesEach: number, fromMinute = 0): Pass[] =>
  Array.from({ length: count }, (_, i) =>
    doneOf({ fromMinute: fromMinute + i * minutesEach, toMinute: fromMinute + (i + 1) * minutesEach }),
  )
const forecast = (coverage: ShiftCoverage, minute: number, shift = shiftOf()): ShiftForecast =>
  shiftForecast(shift, coverage, course, at(minute), defaultRuleSettings)
const finishMinute = ({ finishMs }: ShiftForecast): number => Math.round((finishMs! - FROM_MS) / 6_000) / 10
const edges = ({ sides }: ShiftForecast, why: string): string[] =>
  sides.filter((side) => side.why === why).map(({ edge }) => edge)

test('[E16] before anything is done the end is predicted from the plan, a fifth longer', () => {
  const told = forecast(coverageOf([]), 0)
  expect(finishMinute(told)).toBe(48)
  expect(told).toMatchObject({ pass: 0, windowEndMs: at(60), atRiskM: 0, sides: [], nextEdge: 'e-0', pace: 1.2 })
})

test('[E16] the pace is that of the work so far, the more so the more of it there is', () => {
  // as planned: 20 min done, 20 to do
  expect(finishMinute(forecast(coverageOf([inOrder(10, 2)]), 20))).toBeCloseTo(20 + 20 * 1.15, 0)
  // twice as long
  const slow = forecast(coverageOf([inOrder(10, 4)]), 40)
  expect(slow.pace).toBeCloseTo((40 + 72) / (20 + 60), 2)
  expect(finishMinute(slow)).toBeCloseTo(40 + 20 * 1.4, 0)
})

test('[E16] a pause moves the end by its length and does not slow the pace', () => {
  const noPause = forecast(coverageOf([inOrder(10, 2)]), 20)
  const paused = [...inOrder(5, 2), ...inOrder(5, 2, 25)]
  const told = forecast(coverageOf([paused]), 35)
  expect(finishMinute(told) - finishMinute(noPause)).toBeCloseTo(15, 0)
  // a pause that is still going on as well
  const standing = forecast(coverageOf([inOrder(10, 2)]), 35)
  expect(finishMinute(standing) - finishMinute(noPause)).toBeCloseTo(15, 0)
})

test('[E16] streets whose turn comes after the end of the window are out of reach', () => {
  // 30 min left, and 20 streets of 2.4 min
  const told = forecast(coverageOf([]), 30)
  expect(finishMinute(told)).toBe(78)
  expect(edges(told, 'out-of-reach')).toEqual(['e-12', 'e-13', 'e-14', 'e-15', 'e-16', 'e-17', 'e-18', 'e-19'])
  expect(told.atRiskM).toBe(8 * LENGTH_M)
  expect(told.sides[0]).toEqual({
    edge: 'e-12',
    name: '12 路',
    pass: 0,
    openM: LENGTH_M,
    why: 'out-of-reach',
    windowEndMs: at(60),
  })
})

test('[E16] a street the work went on without is left behind once the work is well past it', () => {
  const without = (skipped: number, count: number) =>
    coverageOf([inOrder(count, 2).map((pass, i) => (i === skipped ? open : pass))])
  // the middle of the newest seven is what counts: not yet, now
  expect(edges(forecast(without(4, 10), 20), 'left-behind')).toEqual([])
  expect(edges(forecast(without(4, 11), 22), 'left-behind')).toEqual(['e-4'])
  const told = forecast(without(4, 11), 22)
  expect(told.atRiskM).toBe(LENGTH_M)
  expect(told.nextEdge).toBe('e-11')
  // it is no part of the predicted end
  expect(finishMinute(told)).toBeCloseTo(22 + 18 * 1.17, 0)
})

test('[E16] a street begun and left for others is left behind; one in a pause is not', () => {
  const sides = inOrder(10, 2)
  const part = doneOf({ fromMinute: 16, toMinute: 17, metres: 100 })
  // the ninth was left half done, and one, two, three others begun since
  const after = (others: number) => [...sides.slice(0, 8), part, ...inOrder(others, 2, 18)]
  expect(edges(forecast(coverageOf([after(2)]), 22), 'left-behind')).toEqual([])
  expect(edges(forecast(coverageOf([after(3)]), 24), 'left-behind')).toEqual(['e-8'])
  expect(
    edges(
      forecast(coverageOf([[...sides.slice(0, 9), doneOf({ fromMinute: 18, toMinute: 19, metres: 100 })]]), 40),
      'left-behind',
    ),
  ).toEqual([])
  // what a brush needs to start is no street left
  const almost = doneOf({ fromMinute: 16, toMinute: 18, metres: LENGTH_M - 30 })
  expect(forecast(coverageOf([[...sides.slice(0, 8), almost, ...inOrder(3, 2, 18)]]), 24).atRiskM).toBe(0)
})

test('[E16] a street done out of turn does not put the work there', () => {
  const sides: (Pass | undefined)[] = inOrder(8, 2)
  sides[17] = doneOf({ fromMinute: 16, toMinute: 18 })
  const told = forecast(coverageOf([sides]), 18)
  expect(told.atRiskM).toBe(0)
  expect(told.nextEdge).toBe('e-8')
})

test('[E16] where the order of the plan is not kept nobody is said to have left anything behind', () => {
  const order = [10, 3, 15, 1, 12, 5, 18, 2, 14, 7, 16, 4]
  const sides: (Pass | undefined)[] = []
  for (const [n, side] of order.entries()) sides[side] = doneOf({ fromMinute: n * 2, toMinute: n * 2 + 2 })
  expect(forecast(coverageOf([sides]), 24).sides).toEqual([])
})

test('[E16] when the work has ended, what is left before its last place is left behind', () => {
  const sides = inOrder(20, 2).map((pass, i) => (i === 16 ? open : pass))
  expect(edges(forecast(coverageOf([sides]), 41, shiftOf([[0, 120]])), 'left-behind')).toEqual([])
  const told = forecast(coverageOf([sides]), 66, shiftOf([[0, 120]]))
  expect(edges(told, 'left-behind')).toEqual(['e-16'])
  expect(told.finishMs).toBeUndefined()
})

test('[E16] a street that was worked on too fast is at risk at once: nobody will come back by himself', () => {
  const sides: (Pass | undefined)[] = inOrder(3, 2)
  sides[3] = { ...open, overspeedM: 200 }
  expect(edges(forecast(coverageOf([sides]), 8), 'too-fast')).toEqual(['e-3'])
})

test('[E16] only windows that are open count; the one that closes first tells the end', () => {
  const twice = shiftOf([
    [0, 60],
    [120, 180],
  ])
  expect(forecast(coverageOf([], 2), 0, twice)).toMatchObject({ pass: 0, windowEndMs: at(60), atRiskM: 0 })
  expect(forecast(coverageOf([], 2), 60, twice)).toMatchObject({ atRiskM: 0, sides: [] })
  expect(forecast(coverageOf([], 2), 60, twice).finishMs).toBeUndefined()
  expect(forecast(coverageOf([], 2), 130, twice)).toMatchObject({ pass: 1, windowEndMs: at(180) })
  // two passes in one window are one work after the other, with the way back of 5 km between them
  const double = shiftOf([
    [0, 120],
    [0, 120],
  ])
  expect(finishMinute(forecast(coverageOf([], 2), 0, double))).toBe(118.1)
  expect(forecast(coverageOf([inOrder(20, 2)], 2), 40, double)).toMatchObject({ pass: 1, nextEdge: 'e-0' })
})

test('[E16] streets a vehicle may have been on unseen will be unknown and not missed', () => {
  const skipped = coverageOf([inOrder(12, 2).map((pass, i) => (i >= 3 && i <= 5 ? open : pass))])
  const shift = shiftOf()
  const place = (side: number) => ({ lon: 120.3 + side * 0.00264, lat: 31.5 })
  const silence = {
    vehicle: 's-1',
    fromMs: at(6),
    toMs: at(12),
    cause: 'gps-stuck',
    from: place(3),
    to: place(6),
  } as const
  const told = (silences: Parameters<typeof shiftForecast>[5]) =>
    edges(shiftForecast(shift, skipped, course, at(24), defaultRuleSettings, silences), 'left-behind')
  expect(told([])).toEqual(['e-3', 'e-4', 'e-5'])
  expect(told([silence])).toEqual([])
  // while it lasts nobody knows yet, and a short one does not matter
  expect(told([{ ...silence, toMs: undefined }])).toEqual(['e-3', 'e-4', 'e-5'])
  expect(told([{ ...silence, toMs: at(11) }])).toEqual(['e-3', 'e-4', 'e-5'])
})
