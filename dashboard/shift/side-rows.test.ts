import { expect, test } from 'vitest'
import type { ShiftCoverage, SidePart } from '#domain/coverage/shift.ts'
import type { Streets } from '../coverage-api.ts'
import { makersOf, sideRows } from './side-rows.ts'

const side = (edge: string, lengthM: number) => ({
  edge,
  name: edge,
  lengthM,
  kerbM: 5,
  points: [
    [120.4, 31.6],
    [120.41, 31.6],
  ] as const,
})
const whole = { pass: undefined, enoughPercent: 95 }
const shift = { sides: [side('a', 100), side('b', 200)], passes: [0, 1] }
const pass = (parts: SidePart[], more: object = {}) => ({ parts, overspeedM: 0, inferredM: 0, ...more })
const coverage: ShiftCoverage = {
  figures: {
    plannedM: 600,
    doneM: 0,
    missedM: 0,
    unknownM: 0,
    excusedM: 0,
    openM: 0,
    passes: [],
    overspeedM: 30,
    inferredM: 0,
    repeatedM: 0,
    workKm: 0,
    deadheadKm: 0,
    peakMinutes: 0,
    workedBy: [],
  },
  sides: [
    {
      edge: 'a',
      name: 'a',
      lengthM: 100,
      passes: [
        pass([[0, 100, 'done']], { firstDoneMs: 10, lastDoneMs: 20, inferredM: 100 }),
        pass(
          [
            [0, 70, 'done'],
            [70, 100, 'missed'],
          ],
          { overspeedM: 30, firstDoneMs: 50, lastDoneMs: 60 },
        ),
      ],
    },
  ],
}
const streets: Streets = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { edge: 'a', name: 'a', lengthM: 100, state: 'missed', donePercent: 85, oneway: true, passes: [] },
      geometry: {
        type: 'LineString',
        coordinates: [
          [120.4, 31.6],
          [120.405, 31.6001],
          [120.41, 31.6],
        ],
      },
    },
  ],
}

test('[U19] a side has the metres of all its passes, or of one', () => {
  const [a, b] = sideRows(shift, coverage, streets, whole)
  expect(a).toMatchObject({
    metres: { plannedM: 200, doneM: 170, missedM: 30, openM: 0 },
    standing: 'missed',
    oneway: true,
    firstDoneMs: 10,
    lastDoneMs: 60,
  })
  expect(a!.line.length).toBe(3)
  expect(b).toMatchObject({ metres: { plannedM: 400, openM: 400 }, standing: 'open', firstDoneMs: undefined })
  expect(b!.line.length).toBe(2)
  expect(sideRows(shift, coverage, streets, { ...whole, pass: 0 })[0]).toMatchObject({
    metres: { plannedM: 100, doneM: 100 },
    standing: 'done',
  })
  expect(sideRows(shift, undefined, undefined, { ...whole, pass: 1 }).map(({ metres }) => metres.openM)).toEqual([
    100, 200,
  ])
})

test('[U19] a figure leads to the sides it is made of', () => {
  const rows = sideRows(shift, coverage, streets, whole)
  const made = (figure: Parameters<typeof makersOf>[1]) => makersOf(rows, figure).map(({ edge }) => edge)
  expect(
    [undefined, 'done', 'missed', 'open', 'unknown', 'overspeed', 'inferred', 'first', 'last'].map((each) =>
      made(each as 'done'),
    ),
  ).toEqual([['a', 'b'], ['a'], ['a'], ['b'], [], ['a'], ['a'], ['a'], ['a']])
  expect(makersOf(sideRows(shift, undefined, undefined, whole), 'first')).toEqual([])
})
