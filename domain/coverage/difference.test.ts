import { expect, test } from 'vitest'
import { differenceOf } from './difference.ts'
import { defaultRuleSettings as settings } from './settings.ts'
import { coverageOf } from './shift-coverage.ts'
import { excuseOf, minute, runOf, shiftOf, sideOf } from './shift-sketch.ts'

test('[C18] a late upload and an excuse: which metres of which side went from which state to which', () => {
  const shift = shiftOf([sideOf('a', 400), sideOf('b', 200)], [[240, 420]])
  const drives = [runOf('a', [0, 100], 250)]
  const before = coverageOf(shift, { drives, silences: [], excuses: [] }, minute(500), settings)
  const late = { drives: [...drives, runOf('a', [100, 250], 251)], silences: [], excuses: [excuseOf('b', [50, 80])] }
  const after = coverageOf(shift, late, minute(900), settings)
  expect(differenceOf(before, after)).toEqual({
    changes: [
      { edge: 'a', name: 'a', pass: 0, from: 'missed', to: 'done', lengthM: 150, parts: [[100, 250]] },
      { edge: 'b', name: 'b', pass: 0, from: 'missed', to: 'excused', lengthM: 30, parts: [[50, 80]] },
    ],
    totals: { done: 150, missed: -180, unknown: 0, excused: 30, open: 0 },
  })
})
