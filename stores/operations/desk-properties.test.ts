import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Alert, AlertChange } from '#domain/alert/alert.ts'
import { workOf, type OrderAction } from '#domain/response/order.ts'
import { end, HERE, HOUR, MINUTE, NOW_MS, openDesk, raise, THERE, type OpenedDesk } from './desk-under-test.ts'

const rules = [
  'odour',
  'visits-since-clean',
  'low-rating',
  'paper-low',
  'sos',
  'gateway-offline',
  'sensor-stuck',
] as const
const actions = ['acknowledge', 'arrive', 'done', 'defer', 'resume', 'cancel', 'close'] as const
const happenings = fc.array(
  fc.record({
    minutes: fc.constantFrom(0, 1, 2, 5, 10, 30, 70),
    is: fc.constantFrom('open', 'open', 'open', 'close', 'close', 'worse', 'act', 'act', 'hand', 'wait'),
    rule: fc.constantFrom(...rules, 'town-outage' as const),
    subject: fc.constantFrom('t-1', 't-2', 't-3'),
    action: fc.constantFrom(...actions),
    which: fc.nat(20),
    lateMinutes: fc.constantFrom(0, 0, 20),
  }),
  { minLength: 10, maxLength: 60, size: 'max' },
)
type Happening = (typeof happenings extends fc.Arbitrary<infer T> ? T : never)[number]

async function happen(desk: OpenedDesk, it: Happening, atMs: number): Promise<void> {
  const isTown = it.rule === 'town-outage'
  const subject = isTown ? HERE : it.subject
  const change = (made: AlertChange): Promise<void> => desk.at(atMs, made)
  switch (it.is) {
    case 'open':
      return change(
        raise(it.rule, atMs, {
          subject,
          subjectKind: isTown ? 'town' : 'toilet',
          town: it.subject === 't-3' && !isTown ? THERE : HERE,
        }),
      )
    case 'close':
      return change(end(it.rule, atMs, subject))
    case 'worse':
      return change({ is: 'change', rule: it.rule, subject, atMs, severity: 'urgent', detail: { atMs } })
    case 'wait':
      return desk.at(atMs)
    case 'act':
    case 'hand': {
      await desk.at(atMs)
      const { workOrders, alerts } = desk.operations
      if (it.is === 'hand') {
        const open = await alerts.open()
        const alert = open[it.which % Math.max(open.length, 1)]
        const person = { by: '王调度', atMs, note: '说明' }
        if (alert !== undefined)
          await (it.which % 2 === 0 ? alerts.close(alert.id, person) : alerts.acknowledge(alert.id, person))
        return
      }
      const orders = await workOrders.list({ towns: [], limit: 50 })
      const order = orders[it.which % Math.max(orders.length, 1)]
      if (order === undefined) return
      const more: Partial<OrderAction> = {
        note: '说明',
        untilMs: atMs + 2 * HOUR,
        proof: 'location',
        lon: 120.35,
        lat: 31.57,
      }
      await desk.act(order.id, it.action, Math.max(order.openedAtMs, atMs - it.lateMinutes * MINUTE), more)
    }
  }
}

/** What must be true of everything the desk has written, at any time. */
async function check(desk: OpenedDesk, atMs: number): Promise<void> {
  const { operations, sql } = desk
  const alerts = await operations.alerts.open()
  const orders = await operations.workOrders.list({ towns: [], limit: 200 })
  const notices = await operations.notices.list({ towns: [], limit: 1_000 })
  const orderOf = new Map(orders.map((order) => [order.id, order]))
  const holds = ({ state, rootId }: Alert): boolean => state !== 'resolved' && rootId === undefined

  for (const alert of alerts) {
    // nothing that holds is without somebody who has to see to it
    if (holds(alert) && workOf(alert.rule) !== undefined) {
      const order = orderOf.get(alert.orderId ?? 0)
      expect(order, `order of ${alert.rule} ${alert.id}`).toBeDefined()
      expect(order?.state).not.toBe('closed')
      expect(order?.alerts.map(({ id }) => id)).toContain(alert.id)
    }
    // what is folded has a root that is not closed, and what has none is folded under nothing that stands
    if (alert.rootId !== undefined) expect(alerts.map(({ id }) => id)).toContain(alert.rootId)
  }
  for (const order of orders) {
    const its = alerts.filter(({ orderId }) => orderId === order.id)
    // nobody is kept waiting for an order that has nothing left
    if (order.state !== 'closed' && order.state !== 'arrived')
      expect(its.length, `alerts of ${order.id}`).toBeGreaterThan(0)
    if (order.state === 'closed') expect(its).toEqual([])
  }
  const standing = orders.filter(({ state }) => state !== 'closed').map(({ toilet, work }) => `${toilet} ${work}`)
  expect(new Set(standing).size).toBe(standing.length)

  const rung = notices.filter(({ interrupts, level }) => interrupts && level === 'crew')
  for (const { atMs: toMs, orderId } of rung) {
    const lately = rung.filter((other) => other.atMs > toMs - HOUR && other.atMs <= toMs)
    if (orderOf.get(orderId ?? 0)?.work !== 'emergency')
      expect(
        lately.filter((other) => orderOf.get(other.orderId ?? 0)?.work !== 'emergency').length,
      ).toBeLessThanOrEqual(6)
  }
  // everything that was due has been seen to
  for (const table of ['alert', 'work_order'])
    expect(sql.prepare(`SELECT id FROM ${table} WHERE next_ms <= ?`).all(atMs)).toEqual([])
}

test(
  '[Z3] [Z8] [Z9] [Z10] [Z12] whatever rules and people do, nothing that holds is forgotten',
  { timeout: 240_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (all) => {
        await using desk = await openDesk()
        let atMs = NOW_MS
        for (const it of all) {
          atMs += it.minutes * MINUTE
          await happen(desk, it, atMs)
          await desk.at(atMs)
          await check(desk, atMs)
        }
      }),
      { numRuns: 30 },
    )
  },
)
