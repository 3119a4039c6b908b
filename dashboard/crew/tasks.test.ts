import { expect, test } from 'vitest'
import type { DutyLevel } from '#domain/response/duty.ts'
import type { Queued, Task } from './contract.ts'
import { withQueued } from './queue.ts'
import { bySection, codeOf, countdownOf, newCalls, sectionOf } from './tasks.ts'
import { order, MINUTE, NOW_MS } from './tasks-under-test.ts'

const ids = (list: readonly Task[] | undefined) => list?.map(({ id }) => id)

test('[U40] the most urgent comes first: emergencies, what was not proven, urgent ones, then whose clock ends first', () => {
  const orders = [
    order(1, { due: { acceptByMs: NOW_MS + 20 * MINUTE, isPaused: false } }),
    order(2, { due: { acceptByMs: NOW_MS + 5 * MINUTE, isPaused: false } }),
    order(3, { severity: 'urgent', due: { acceptByMs: NOW_MS + 14 * MINUTE, isPaused: false } }),
    order(4, { work: 'emergency', severity: 'urgent' }),
    order(5, { state: 'claimed' }),
    order(6, {}),
  ]
  const lists = bySection(orders, NOW_MS)
  expect(ids(lists.get('now'))).toEqual([4, 5, 3, 2, 1, 6])
})

test('[U40] what waits, is being verified or was closed lately has its own place; old ones go', () => {
  const paused = { ...order(1).clock, paused: ['deferred' as const] }
  const lists = bySection(
    [
      order(1, { state: 'acknowledged', clock: paused }),
      order(2, { state: 'done' }),
      order(3, { state: 'closed', closedAtMs: NOW_MS - MINUTE, outcome: 'verified' }),
      order(4, { state: 'closed', closedAtMs: NOW_MS - 13 * 60 * MINUTE, outcome: 'verified' }),
      order(5, { work: 'repair' }),
      order(6, { work: 'repair', state: 'acknowledged' }),
    ],
    NOW_MS,
  )
  expect([...lists].map(([section, list]) => [section, ids(list)])).toEqual([
    ['now', [6]],
    ['verifying', [2]],
    ['later', [1]],
    ['repair', [5]],
    ['ended', [3]],
  ])
})

test.each([
  ['open', { acceptByMs: 1, doneByMs: 2, isPaused: false }, { what: 'acceptBy', atMs: 1 }],
  ['open', { doneByMs: 2, isPaused: false }, { what: 'doneBy', atMs: 2 }],
  ['acknowledged', { acceptByMs: 1, doneByMs: 2, isPaused: false }, { what: 'doneBy', atMs: 2 }],
  ['arrived', { doneByMs: 2, isPaused: false }, { what: 'doneBy', atMs: 2 }],
  ['arrived', { doneByMs: 2, isPaused: true }, undefined],
  ['done', { doneByMs: 2, isPaused: false }, undefined],
  ['open', undefined, undefined],
] as const)('[U40] an order that is %s with %j counts down to %j', (state, due, countdown) => {
  expect(countdownOf(order(1, { state, due }))).toEqual(countdown)
})

const queued = (action: Queued['action']['action'], more: Partial<Queued> = {}): Queued => ({
  no: 1,
  personId: 7,
  photos: [],
  action: { actionId: 'a', orderId: 1, action, atMs: NOW_MS },
  ...more,
})

test('[U42] what was done on this phone is shown at once; what was refused is not, nor what is of another order', () => {
  const open = order(1)
  expect(withQueued(open, [], 'cao')).toBe(open)
  const steps = [queued('acknowledge'), queued('arrive'), queued('done')]
  expect(withQueued(open, steps, 'cao')).toMatchObject({ state: 'done', acknowledgedBy: 'cao', doneAtMs: NOW_MS })
  expect(withQueued(open, steps.slice(0, 2), 'cao')).toMatchObject({ state: 'arrived', arrivedBy: 'cao' })
  const refused = { refused: { reason: 'too-far' as const, detail: '' } }
  expect(withQueued(open, [queued('arrive', refused)], 'cao')).toBe(open)
  expect(withQueued(order(2), steps, 'cao')).toEqual(order(2))
  // an acknowledgement that comes late takes nothing back
  expect(sectionOf(withQueued(order(1, { state: 'arrived' }), [queued('acknowledge')], 'cao'))).toBe('now')
  expect(withQueued(order(1, { state: 'closed' }), steps, 'cao').state).toBe('closed')
})

test.each([
  ['https://kerbside.example/t/wc-01?c=Ab_9-x', { toilet: 'wc-01', token: 'Ab_9-x' }],
  ['http://localhost:8080/t/wc-01?c=x&y=1', { toilet: 'wc-01', token: 'x' }],
  ['  Ab_9-x ', { token: 'Ab_9-x' }],
  ['https://kerbside.example/t/wc-01', undefined],
  ['https://kerbside.example/other?c=x', undefined],
  ['WIFI:S:net;T:WPA;P:pass;;', undefined],
  ['', undefined],
])('[U41] the code %j is %j', (text, code) => {
  expect(codeOf(text)).toEqual(code)
})

test('[U44] a call rings once for each moment of being called, not for one long ago, nor for what is closed', () => {
  const called = (id: number, interruptedAtMs: number, more: Partial<Task> = {}) =>
    order(id, { interruptedAtMs, ...more })
  const orders = [
    called(1, NOW_MS - MINUTE),
    called(2, NOW_MS - MINUTE),
    called(3, NOW_MS - 16 * MINUTE),
    called(4, NOW_MS, { state: 'closed' }),
    order(5),
  ]
  expect(ids(newCalls(orders, cao, { 2: NOW_MS - MINUTE }, NOW_MS))).toEqual([1])
  expect(ids(newCalls([called(2, NOW_MS)], cao, { 2: NOW_MS - MINUTE }, NOW_MS))).toEqual([2])
})

const cao = { id: 7, role: 'crew' } as const

test('[U44] the phone rings for who is called: not off duty, and not for what the supervisor is called for', () => {
  const called = (id: number, level: DutyLevel, userIds: readonly number[]) =>
    order(id, { interruptedAtMs: NOW_MS, interrupted: { level, userIds } })
  const orders = [
    called(1, 'crew', [7, 8]),
    called(2, 'crew', [8]),
    called(3, 'crew', []),
    called(4, 'supervisor', []),
    called(5, 'supervisor', [7]),
  ]
  expect(ids(newCalls(orders, cao, {}, NOW_MS))).toEqual([1, 3, 5])
})
