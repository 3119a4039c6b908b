import { expect, test } from 'vitest'
import type { SidePart } from './shift.ts'
import { metresOf, standingOf, type SideStanding } from './standing.ts'

const pass = (...parts: SidePart[]) => ({ parts })

test.each<[string, SidePart[][], SideStanding, number]>([
  ['nothing done yet', [[[0, 100, 'open']]], 'open', 0],
  ['all done', [[[0, 100, 'done']]], 'done', 100],
  // both sides of the edge: 95 % is enough
  [
    'just enough',
    [
      [
        [0, 95, 'done'],
        [95, 100, 'missed'],
      ],
    ],
    'done',
    95,
  ],
  [
    'hardly not enough',
    [
      [
        [0, 94.9, 'done'],
        [94.9, 100, 'missed'],
      ],
    ],
    'missed',
    94.9,
  ],
  [
    'some done, the rest open',
    [
      [
        [0, 30, 'done'],
        [30, 100, 'open'],
      ],
    ],
    'partly',
    30,
  ],
  [
    'more unknown than missed',
    [
      [
        [0, 30, 'done'],
        [30, 50, 'missed'],
        [50, 100, 'unknown'],
      ],
    ],
    'unknown',
    30,
  ],
  [
    'more missed than unknown',
    [
      [
        [0, 60, 'missed'],
        [60, 100, 'unknown'],
      ],
    ],
    'missed',
    0,
  ],
  [
    'a trifle missed while it goes on',
    [
      [
        [0, 3, 'missed'],
        [3, 60, 'done'],
        [60, 100, 'open'],
      ],
    ],
    'partly',
    57,
  ],
  ['excused as a whole', [[[0, 100, 'excused']]], 'excused', 0],
  [
    'what is excused was not to be done',
    [
      [
        [0, 50, 'excused'],
        [50, 100, 'done'],
      ],
    ],
    'done',
    100,
  ],
  ['two passes, one of them done', [[[0, 100, 'done']], [[0, 100, 'open']]], 'partly', 50],
  ['two passes, one of them missed', [[[0, 100, 'done']], [[0, 100, 'missed']]], 'missed', 50],
  ['no pass has begun', [], 'open', 0],
])('[G4] a side with %s', (_, passes, state, donePercent) => {
  expect(
    standingOf(
      passes.map((parts) => pass(...parts)),
      95,
    ),
  ).toEqual({ state, donePercent })
})

test('metres of all passes are added up', () => {
  const passes = [pass([0, 10, 'done'], [10, 30, 'open']), pass([0, 30, 'unknown'])]
  expect(metresOf(passes)).toEqual({ done: 10, missed: 0, unknown: 30, excused: 0, open: 20 })
})
