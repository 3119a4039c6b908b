import { expect, test } from 'vitest'
import { scoreOf } from './sharing.ts'
import type { SharingMonth } from './sharing-month.ts'

const HOUR_MS = 3_600_000
const promise = (hold: number, kept: boolean, moved = 0) =>
  ({ is: 'promise', hold, lot: 'lot-01', bay: kept ? 'b-1' : null, atMs: 0, kept, moved }) as const
const overstay = (bay: string, fromMs: number, leftAtMs?: number): SharingMonth['overstays'][number] => ({
  id: 1,
  holdId: 1,
  rightId: 1,
  lot: 'lot-01',
  town: '',
  bay,
  plateMasked: '',
  fromMs,
  recordedAtMs: fromMs,
  ...(leftAtMs === undefined ? {} : { leftAtMs }),
  feeFen: 0,
  isStrike: true,
})

test('[S38] promises to drivers and owners are held against what really was, overstays against who really was late', () => {
  const score = scoreOf({
    counts: {
      looks: 0,
      asked: 0,
      held: 5,
      refused: 0,
      kept: 3,
      broken: 1,
      overstays: 0,
      failures: 0,
      lastProblem: '',
      refusals: { full: 2 },
    },
    messages: 10,
    promises: [promise(1, true), promise(2, true, 1), promise(3, true), promise(4, false)],
    countedBays: new Set(['b-2']),
    parks: [
      { is: 'park', bay: 'b-1', startMs: 0, endMs: 9 * HOUR_MS, who: 'overstay' },
      { is: 'park', bay: 'b-2', startMs: 0, endMs: 9 * HOUR_MS, who: 'overstay' },
      { is: 'park', bay: 'b-3', startMs: 0, endMs: 9 * HOUR_MS, who: 'shared' },
    ],
    turnedAway: [{ is: 'turned-away', lot: 'lot-01', who: 'staff', atMs: 0 }],
    mornings: [
      { lot: 'lot-01', windowEndMs: 0, staffBays: 5, theirs: 5 },
      { lot: 'lot-01', windowEndMs: 0, staffBays: 5, theirs: 4 },
    ],
    forecasts: [],
    // one is right, two are of somebody who was in time, one of them no strike, one is not over yet
    overstays: [
      overstay('b-1', 8 * HOUR_MS, 9 * HOUR_MS),
      overstay('b-3', 8 * HOUR_MS, 9 * HOUR_MS),
      { ...overstay('b-3', 8 * HOUR_MS, 9 * HOUR_MS), isStrike: false, unproven: 'seam' },
      overstay('b-4', 0),
    ],
  })
  expect(score).toMatchObject({
    holds: 5,
    bayThereOnArrivalPercent: 75,
    ownBayFreeAtOncePercent: 50,
    staffBayThereInTheMorningPercent: 50,
    promisesKeptPercent: 66.67,
    staffTurnedAway: 1,
    overstays: 4,
    overstaysInTruth: 2,
    strikes: 3,
    strikesFalse: 1,
    unproven: 1,
    unprovenFalse: 1,
    overstaysMissed: 1,
    missedWhereOnlyCounted: 1,
  })
})
