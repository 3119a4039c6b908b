import { expect, test } from 'vitest'
import type { Excuse } from '#domain/coverage/shift.ts'
import { stretchesOf } from './stretches.ts'

const excuse = (fromM: number, toM: number, more: Partial<Excuse> = {}): Excuse => ({
  id: 1,
  shiftId: 's',
  edge: 'e',
  fromM,
  toM,
  reason: 'construction',
  note: '',
  by: 'amy',
  atMs: 0,
  ...more,
})
const of = (more: Partial<Parameters<typeof stretchesOf>[1]>) =>
  stretchesOf(100, { swept: [], excuses: [], answer: 'not-swept', unknownM: 0, ...more })

test('[U22] a side is swept, excused, unknown or not swept in stretches that are together the whole of it', () => {
  expect(of({})).toEqual([[0, 100, 'open']])
  expect(of({ answer: 'unknown', unknownM: 100 })).toEqual([[0, 100, 'unknown']])
  expect(of({ swept: [[20, 60]], excuses: [excuse(50, 80)] })).toEqual([
    [0, 20, 'open'],
    [20, 60, 'done'],
    [60, 80, 'excused'],
    [80, 100, 'open'],
  ])
  // the rest of rounding at an end is no stretch
  expect(of({ swept: [[0, 99.8]] })).toEqual([[0, 100, 'done']])
})

test('[U22] an excuse that was undone excuses nothing', () => {
  expect(of({ excuses: [excuse(0, 100, { undoneAtMs: 1 })] })).toEqual([[0, 100, 'open']])
})
