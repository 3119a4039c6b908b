import { expect, test } from 'vitest'
import type { Replay } from '../coverage-api.ts'
import { SidesThen, sumOfRows, vehiclesAt } from './replay.ts'
import type { SideRow } from './side-rows.ts'

const vehicle = (fixes: Replay['vehicles'][number]['fixes']): Pick<Replay, 'vehicles'> => ({
  vehicles: [{ id: 'sw-01', name: '扫路车 01', fixes }],
})

test('[U20] a vehicle is where it was, between two fixes on the line between them', () => {
  const replay = vehicle([
    [10_000, 120.4, 31.6, 350, 8, 'on'],
    [20_000, 120.41, 31.6, 10, 30, 'off'],
    [200_000, 120.42, 31.6, 10, 0, 'off'],
  ])
  expect(vehiclesAt(replay, 9_999)).toEqual([])
  expect(vehiclesAt(replay, 10_000)[0]).toMatchObject({ lon: 120.4, state: 'working' })
  const half = vehiclesAt(replay, 15_000)[0]!
  expect(half.lon).toBeCloseTo(120.405, 6)
  expect(half.headingDeg).toBeCloseTo(0, 6)
  // nobody knows the way over a longer gap: it waits where it was last heard of
  expect(vehiclesAt(replay, 100_000)[0]).toMatchObject({ lon: 120.41, state: 'driving' })
  expect(vehiclesAt(replay, 200_000)[0]).toMatchObject({ lon: 120.42, state: 'stopped' })
  expect(vehiclesAt(replay, 800_001)[0]).toMatchObject({ lon: 120.42, state: 'offline' })
})

const row: SideRow = {
  edge: 'a',
  name: 'a',
  lengthM: 100,
  line: [],
  oneway: false,
  passes: [
    { parts: [[0, 100, 'done']], overspeedM: 0, inferredM: 0 },
    {
      parts: [
        [0, 60, 'done'],
        [60, 100, 'missed'],
      ],
      overspeedM: 0,
      inferredM: 0,
    },
  ],
  metres: { plannedM: 200, doneM: 160, missedM: 40, unknownM: 0, excusedM: 0, openM: 0 },
  standing: 'missed',
  overspeedM: 0,
  inferredM: 0,
  firstDoneMs: 10,
  lastDoneMs: 90,
}

test('[U20] a side is open until its stretches are done; what was lost is told at the end of the window', () => {
  const then = new SidesThen(
    [row],
    [{ toMs: 50 }, { toMs: 100 }],
    [
      ['a', 0, 40, 100, 30],
      ['a', 0, 0, 40, 10],
      ['a', 1, 0, 60, 90],
    ],
  )
  expect(then.at(0)[0]!.passes.map(({ parts }) => parts)).toEqual([[[0, 100, 'open']], [[0, 100, 'open']]])
  expect(then.at(10)[0]!.passes[0]!.parts).toEqual([
    [0, 40, 'done'],
    [40, 100, 'open'],
  ])
  expect(then.at(29)).toBe(then.at(11))
  expect(then.at(30)[0]!.passes[0]!.parts.filter(([, , state]) => state !== 'done')).toEqual([])
  expect(sumOfRows(then.at(95))).toMatchObject({ plannedM: 200, doneM: 160, openM: 40, missedM: 0 })
  expect(sumOfRows(then.at(100))).toMatchObject({ plannedM: 200, doneM: 160, openM: 0, missedM: 40 })
  // and back again
  expect(sumOfRows(then.at(0))).toMatchObject({ plannedM: 200, doneM: 0, openM: 200 })
})
