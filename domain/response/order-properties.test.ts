import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AlertState, Severity } from '../alert/alert.ts'
import { alertStep } from '../alert/life.ts'
import { orderNextMs } from './order-change.ts'
import { orderAction } from './order-action.ts'
import { dueBy } from './order-due.ts'
import type { OrderAction, OrderState, WorkOrder } from './order.ts'
import { at, crew, HOUR, MINUTE, OrderUnderTest, supervisor } from './order-under-test.ts'

const t = at('26 08:00')
const rules = ['odour', 'visits-since-clean', 'low-rating'] as const
const actions = ['acknowledge', 'arrive', 'done', 'note', 'defer', 'resume', 'cancel', 'close'] as const

/** Anything that may happen, some minutes after what was before. */
const happenings = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 0, max: 90 * MINUTE }),
    what: fc.constantFrom(
      'join',
      'resolve',
      'return',
      'close',
      'close-person',
      'severity',
      'fold',
      'unfold',
      'clock',
      'act',
      'act',
    ),
    which: fc.nat(5),
    rule: fc.constantFrom(...rules),
    severity: fc.constantFrom<Severity>('info', 'warning', 'urgent'),
    action: fc.constantFrom(...actions),
    lateMs: fc.constantFrom(0, 0, 5 * MINUTE, HOUR),
    leads: fc.boolean(),
  }),
  { maxLength: 40, size: 'max' },
)
type Happening = (typeof happenings extends fc.Arbitrary<infer T> ? T : never)[number]

function happen(under: OrderUnderTest, it: Happening, atMs: number): void {
  // as the desk does: everything due comes first
  under.clock(atMs)
  const target = under.alerts[it.which % under.alerts.length]!
  const move = (event: 'resolve' | 'return' | 'close', state: AlertState, byPerson = false): void => {
    if (alertStep(target, event) !== undefined) under.set(state, atMs, target.id, byPerson)
  }
  switch (it.what) {
    case 'join':
      if (under.order.state !== 'closed' && under.alerts.length < 6)
        under.join(it.rule, atMs, { severity: it.severity })
      return
    case 'resolve':
      return move('resolve', 'resolved')
    case 'return':
      return move('return', 'open')
    case 'close':
      if (target.state === 'resolved') move('close', 'closed')
      return
    case 'close-person':
      return move('close', 'closed', true)
    case 'severity':
      under.alerts = under.alerts.map((alert) => (alert.id === target.id ? { ...alert, severity: it.severity } : alert))
      under.change({ is: 'alert-changed', atMs })
      return
    case 'fold':
      under.fold(99, atMs)
      return
    case 'unfold':
      under.fold(undefined, atMs)
      return
    case 'clock':
      return
    case 'act':
      under.act(it.action, Math.max(t, atMs - it.lateMs), {
        nowMs: atMs,
        actor: it.leads ? supervisor : crew,
        note: 'x',
        untilMs: atMs + 2 * HOUR,
      })
  }
}

/** What must be true of every order at any time. */
function check(order: WorkOrder, alertsClosed: boolean): void {
  const has = (name: keyof WorkOrder): boolean => order[name] !== undefined
  const { state, clock } = order
  expect(has('closedAtMs')).toBe(state === 'closed')
  expect(has('outcome')).toBe(state === 'closed')
  if (state === 'open')
    expect([has('acknowledgedAtMs'), has('arrivedAtMs'), has('doneAtMs')]).toEqual([false, false, false])
  if (state !== 'open' && state !== 'closed') expect(has('acknowledgedAtMs')).toBe(true)
  if (state === 'done' || state === 'claimed') expect(has('doneAtMs')).toBe(true)
  expect(has('doneAtMs')).toBe(has('doneBy'))
  expect(has('acknowledgedAtMs')).toBe(has('acknowledgedBy'))
  expect(order.acknowledgedAtMs).toBe(clock.acceptedAtMs)
  expect(order.doneAtMs).toBe(clock.doneAtMs)
  expect(order.deferredUntilMs !== undefined).toBe(clock.paused.includes('deferred') && state !== 'closed')
  if (order.claimByMs !== undefined) expect(state).toBe('done')
  if (order.quietSinceMs !== undefined) expect(state).toBe('arrived')
  if (order.outcome === 'verified' || order.outcome === 'reported') expect(has('doneAtMs')).toBe(true)
  if (order.outcome === 'cleared') expect(alertsClosed).toBe(true)
  // nothing stands open for ever that has nothing to be done
  if (alertsClosed) expect(['arrived', 'closed']).toContain(state)
  expect(clock.spentMs).toBeGreaterThanOrEqual(0)
  for (const [a, b] of [
    [order.acknowledgedAtMs, order.doneAtMs],
    [order.openedAtMs, order.acknowledgedAtMs],
    [order.openedAtMs, order.closedAtMs],
  ])
    if (a !== undefined && b !== undefined) expect(a).toBeLessThanOrEqual(b)
}

/** Where a state may lead to in one step. */
const leadsTo: Record<OrderState, readonly OrderState[]> = {
  open: ['open', 'acknowledged', 'arrived', 'done', 'closed'],
  acknowledged: ['acknowledged', 'arrived', 'done', 'closed'],
  arrived: ['arrived', 'done', 'closed'],
  done: ['done', 'claimed', 'open', 'closed'],
  claimed: ['claimed', 'done', 'open', 'closed'],
  closed: ['closed'],
}

describe('orders, whatever happens', () => {
  test('[Z8] [Z12] no sequence leads to an impossible order', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const under = new OrderUnderTest('odour', t)
        let atMs = t
        for (const it of all) {
          atMs += it.afterMs
          under.clock(atMs)
          const before = under.order.state
          const seen = under.changes.length
          happen(under, it, atMs)
          const closed = under.alerts.every(({ state }) => state === 'closed')
          check(under.order, closed)
          expect(under.changes.length - seen).toBeLessThanOrEqual(2)
          expect(leadsTo[before]).toContain(under.order.state)
          // what was due has been told, and what an action of long ago has made due
          under.clock(atMs)
          const nextMs = orderNextMs(under.order, under.context)
          if (nextMs !== undefined) expect(nextMs).toBeGreaterThan(atMs)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('[Z7] nothing is told twice under one id but what has become worse again', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const under = new OrderUnderTest('odour', t)
        let atMs = t
        for (const it of all) happen(under, it, (atMs += it.afterMs))
        const ids = under.changes
          .flatMap(({ told }) => told.map(({ id }) => id))
          .filter((id) => !/worse|resumed/.test(id))
        expect(new Set(ids).size).toBe(ids.length)
      }),
      { numRuns: 100 },
    )
  })

  test('[Z2] read back from JSON after every step, and looked at however often, it is the same', () => {
    fc.assert(
      fc.property(happenings, fc.array(fc.integer({ min: 1, max: 89 }), { maxLength: 3 }), (all, looks) => {
        const once = new OrderUnderTest('odour', t)
        const often = new OrderUnderTest('odour', t)
        let atMs = t
        for (const it of all) {
          for (const minute of looks.toSorted((a, b) => a - b))
            if (minute * MINUTE < it.afterMs) often.clock(atMs + minute * MINUTE)
          atMs += it.afterMs
          happen(once, it, atMs)
          often.order = JSON.parse(JSON.stringify(often.order)) as WorkOrder
          happen(often, it, atMs)
        }
        expect(JSON.parse(JSON.stringify(often.order))).toEqual(JSON.parse(JSON.stringify(once.order)))
        const told = (under: OrderUnderTest): string[] =>
          under.changes.flatMap((change) => change.told.map(({ id, atMs: toldMs }) => `${toldMs} ${id}`))
        expect(told(often)).toEqual(told(once))
        expect(often.trail).toEqual(once.trail)
      }),
      { numRuns: 100 },
    )
  })

  test('[Z12] the same action once more changes nothing that counts', () => {
    fc.assert(
      fc.property(
        happenings,
        fc.constantFrom('acknowledge', 'arrive', 'done', 'resume', 'cancel', 'close'),
        (all, action) => {
          const under = new OrderUnderTest('odour', t)
          let atMs = t
          for (const it of all) happen(under, it, (atMs += it.afterMs))
          const made: OrderAction = {
            actionId: 'a',
            orderId: 17,
            action,
            atMs,
            note: 'x',
            proof: 'qr',
            qrToken: 'right-code',
          }
          const first = orderAction(under.order, made, supervisor, atMs, under.context)
          if (first.is !== 'applied' || first.order.state === 'claimed') return
          const again = orderAction(first.order, made, supervisor, atMs, under.context)
          expect(again.is).not.toBe('applied')
        },
      ),
      { numRuns: 100 },
    )
  })

  test('[Z2] what is due comes in the order of its time', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const under = new OrderUnderTest('odour', t)
        let atMs = t
        for (const it of all) {
          const due = dueBy(under.order, atMs + it.afterMs, under.context)
          const times = due?.told.map((told) => told.atMs) ?? []
          expect(times).toEqual(times.toSorted((a, b) => a - b))
          expect(times.every((time) => time <= atMs + it.afterMs)).toBe(true)
          happen(under, it, (atMs += it.afterMs))
        }
      }),
      { numRuns: 100 },
    )
  })
})
