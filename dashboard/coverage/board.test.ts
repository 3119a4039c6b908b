import { expect, test } from 'vitest'
import type { Alert } from '#domain/alert/alert.ts'
import type { LiveRow } from '#domain/live.ts'
import type { ShiftEntry } from '../coverage-api.ts'
import { boardRow, byRisk, inOrder, sumOf } from './board.ts'
import { selectorOf, type LiveShift } from './live-shifts.ts'

const HOUR_MS = 3_600_000
const entry = (id: string, more: Partial<ShiftEntry> = {}): ShiftEntry => ({
  id,
  planId: id,
  planVersion: 1,
  day: '2026-11-26',
  name: id,
  nameEn: id,
  town: '东亭街道',
  workType: 'sweep',
  networkId: 'n',
  passes: [{ fromMs: 0, toMs: HOUR_MS }],
  speedLimitKmh: 10,
  vehicles: ['sw-01'],
  state: 'open',
  fromMs: 0,
  toMs: HOUR_MS,
  version: 0,
  settings: 1,
  changedAtMs: 0,
  ...more,
})
const live = (id: string, more: Partial<LiveShift> = {}): LiveShift => ({
  id,
  town: '东亭街道',
  rev: 1,
  planId: id,
  day: '2026-11-26',
  state: 'open',
  version: 0,
  fromMs: 0,
  toMs: HOUR_MS,
  vehicles: ['sw-01'],
  atRiskM: 0,
  recomputing: false,
  plannedM: 1_000,
  doneM: 400,
  missedM: 0,
  unknownM: 0,
  excusedM: 0,
  openM: 600,
  ...more,
})
const alert = (shiftId: string): Alert => ({
  id: 1,
  rule: 'behind-schedule',
  subject: shiftId,
  subjectKind: 'shift',
  town: '东亭街道',
  severity: 'warning',
  state: 'open',
  sinceMs: 0,
  openedAtMs: 0,
  part: '',
  returns: 0,
  level: 0,
  detail: {},
  shiftId,
})

test('[U18] the board begins with what can still be saved, then what is late, warned about or lost', () => {
  const rows = [
    boardRow(entry('ended', { state: 'closed' }), undefined, []),
    boardRow(entry('calm'), live('calm'), []),
    boardRow(entry('lost'), live('lost', { state: 'closed', missedM: 300, openM: 0 }), []),
    boardRow(entry('warned'), live('warned'), [alert('warned'), alert('other')]),
    boardRow(entry('late'), live('late', { finishMs: HOUR_MS + 1 }), []),
    boardRow(entry('saved'), live('saved', { atRiskM: 200 }), []),
    boardRow(entry('worse'), live('worse', { atRiskM: 900 }), []),
    boardRow(entry('later', { state: 'planned', fromMs: 5 }), undefined, []),
    boardRow(entry('soon', { state: 'planned', fromMs: 1 }), undefined, []),
  ]
  const sorted = rows.toSorted(byRisk).map((row) => row.entry.id)
  expect(sorted).toEqual(['worse', 'saved', 'late', 'warned', 'lost', 'calm', 'soon', 'later', 'ended'])
})

test('[U7] rows keep the order they were sorted into, whatever their risk becomes; new ones come last', () => {
  const order = ['a', 'b']
  const rows = [
    boardRow(entry('new'), live('new', { atRiskM: 999 }), []),
    boardRow(entry('b'), live('b', { atRiskM: 500 }), []),
    boardRow(entry('a'), live('a'), []),
  ]
  expect(inOrder(rows, order).map((row) => row.entry.id)).toEqual(['a', 'b', 'new'])
})

test('what was pushed is newer than what was asked for', () => {
  const row = boardRow(entry('a', { version: 2, state: 'open' }), live('a', { state: 'closed', finishMs: 5 }), [])
  expect(row).toMatchObject({ state: 'closed', version: 2, finishMs: undefined, metres: { doneM: 400 } })
  expect(boardRow(entry('a', { state: 'planned' }), undefined, []).metres).toBeUndefined()
})

test('totals are the sum of what is known', () => {
  expect(sumOf([live('a'), undefined, live('b', { doneM: 1_000, openM: 0 })])).toEqual({
    plannedM: 2_000,
    doneM: 1_400,
    missedM: 0,
    unknownM: 0,
    excusedM: 0,
    openM: 600,
  })
  expect(sumOf([undefined])).toBeUndefined()
})

test('what is made of the rows of a kind stays the same until one of them changes', () => {
  const row = (kind: LiveRow['kind'], id: string, rev: number): LiveRow =>
    ({ kind, id, town: '', stream: 'coverage', atMs: 0, receivedAtMs: 0, rev, fields: {} }) as const
  const shift = row('shift', 'a', 1)
  let rows = new Map([['a', shift]])
  const select = selectorOf(
    { get: () => ({ view: { epoch: null, rev: null, rows }, connection: 'live', asOfMs: undefined }) },
    'shift',
    (of) => ({ of }),
  )
  const first = select()
  expect(first.of).toEqual([shift])
  rows = new Map([
    ['a', shift],
    ['t', row('sweeper', 't', 2)],
  ])
  expect(select()).toBe(first)
  rows = new Map([['a', row('shift', 'a', 3)]])
  expect(select()).not.toBe(first)
})
