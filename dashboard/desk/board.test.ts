import { expect, test } from 'vitest'
import type { DueOrder } from '../service-api.ts'
import { arranged, columnOf, deadlineOf, pauseOf, strayCount } from './board.ts'

const MINUTE = 60_000
const NOW = Date.parse('2026-11-26T10:00:00+08:00')
const order = (id: number, more: Partial<DueOrder> = {}): DueOrder => ({
  id,
  toilet: 'wc-01',
  town: '东亭街道',
  team: '东亭街道',
  work: 'clean',
  severity: 'warning',
  state: 'open',
  openedAtMs: NOW - 10 * MINUTE,
  photoIds: [],
  clock: {
    acceptMs: 30 * MINUTE,
    doneMs: 120 * MINUTE,
    isReal: false,
    spentMs: 0,
    sinceMs: NOW - 10 * MINUTE,
    paused: [],
    told: [],
  },
  alerts: [],
  onRound: false,
  due: { acceptByMs: NOW + 20 * MINUTE, doneByMs: NOW + 110 * MINUTE, isPaused: false },
  ...more,
})

test('[U31] until it is accepted an order is judged by its accept time, then by its done time', () => {
  expect(deadlineOf(order(1))).toMatchObject({ what: 'accept', atMs: NOW + 20 * MINUTE })
  expect(deadlineOf(order(1, { state: 'arrived' }))).toMatchObject({ what: 'done', atMs: NOW + 110 * MINUTE })
  expect(deadlineOf(order(1, { state: 'done' }))).toBeUndefined()
})

test('[U31] an order is late, soon from a quarter of its time on, else running', () => {
  const left = (minutes: number) => order(1, { due: { acceptByMs: NOW + minutes * MINUTE, isPaused: false } })
  expect(columnOf(left(20), NOW)).toBe('running')
  expect(columnOf(left(7.5), NOW)).toBe('soon')
  expect(columnOf(left(0), NOW)).toBe('late')
  const told = order(1, { clock: { ...order(1).clock, told: ['accept-25'] } })
  expect(columnOf(told, NOW)).toBe('soon')
})

test('[U31] what is done waits for its sensors, what they do not confirm is claimed, what is closed is gone', () => {
  expect(columnOf(order(1, { state: 'done' }), NOW)).toBe('done')
  expect(columnOf(order(1, { state: 'claimed' }), NOW)).toBe('claimed')
  expect(columnOf(order(1, { state: 'closed' }), NOW)).toBeUndefined()
})

test('[U31] an order whose clock stands is neither late nor soon, and says why it stands', () => {
  const stands = (paused: DueOrder['clock']['paused']) =>
    order(1, { clock: { ...order(1).clock, paused }, due: { isPaused: true } })
  expect([pauseOf(stands(['folded', 'deferred'])), columnOf(stands(['deferred']), NOW)]).toEqual(['deferred', 'paused'])
  expect([pauseOf(stands(['folded'])), columnOf(stands(['folded']), NOW)]).toEqual(['folded', 'paused'])
  expect([pauseOf(stands([])), columnOf(stands([]), NOW)]).toEqual(['closed', 'running'])
})

test('[U31] cards are in the order of their time, then of their severity', () => {
  const due = (minutes: number) => ({ due: { acceptByMs: NOW + minutes * MINUTE, isPaused: false } })
  const all = [order(1, due(25)), order(2, due(-5)), order(3, due(20)), order(4, { ...due(20), severity: 'urgent' })]
  expect([...arranged(all, NOW)]).toEqual([
    [2, 'late'],
    [4, 'running'],
    [3, 'running'],
    [1, 'running'],
  ])
})

test('[U31] what would come, go or change its column is counted', () => {
  const before = arranged([order(1), order(2), order(3)], NOW)
  const next = arranged([order(1), order(2, { state: 'done' }), order(4)], NOW)
  expect(strayCount(before, next)).toBe(3)
  expect(strayCount(next, next)).toBe(0)
})
