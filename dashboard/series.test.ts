import { expect, test } from 'vitest'
import { chartOf } from './series.ts'

const MINUTE_MS = 60_000

test('a line is broken where nothing was heard', () => {
  const at = [0, 1, 2, 3, 30, 31].map((minute) => ({ atMs: minute * MINUTE_MS, value: minute }))
  const chart = chartOf(at)
  expect(chart?.points).toEqual([
    ...at.slice(0, 4).map(({ atMs, value }) => ({ atMs, y: value })),
    { atMs: 3 * MINUTE_MS + 1, y: null },
    ...at.slice(4).map(({ atMs, value }) => ({ atMs, y: value })),
  ])
  expect(chart).toMatchObject({ min: 0, max: 31, last: 31, steps: false })
})

test('what is on or off is drawn in steps, a list counts its entries', () => {
  expect(
    chartOf([
      { atMs: 1, value: true },
      { atMs: 2, value: false },
    ]),
  ).toMatchObject({ steps: true, min: 0, max: 1, last: 0 })
  expect(
    chartOf([
      { atMs: 1, value: '["w1","m2"]' },
      { atMs: 2, value: '[]' },
    ])?.points.map(({ y }) => y),
  ).toEqual([2, 0])
  // one stall said alone is no count of all
  const mixed = chartOf([
    { atMs: 1, value: '["w1","m2"]' },
    { atMs: 2, value: true },
    { atMs: 3, value: '["w1"]' },
  ])
  expect(mixed?.points.map(({ y }) => y)).toEqual([2, 1])
  expect(mixed?.steps).toBe(false)
})

test('nothing to draw is told apart from zero', () => {
  expect(chartOf(undefined)).toBeUndefined()
  expect(chartOf([{ atMs: 1, value: 'sos' }])).toBeUndefined()
  expect(chartOf([{ atMs: 1, value: '[broken' }])).toBeUndefined()
  expect(chartOf([{ atMs: 1, value: 0 }])).toMatchObject({ min: 0, max: 0 })
})
