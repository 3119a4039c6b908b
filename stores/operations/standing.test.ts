import { expect, test } from 'vitest'
import { MINUTE as DESK_MINUTE, NOW_MS as DESK_NOW_MS, openDesk, raise } from './desk-under-test.ts'
import { heldIn, NOW_MS, openLot } from './parking-under-test.ts'

test('[P12] holds that stand are counted by state, one that expired no longer; nothing stands late', async () => {
  await using lot = await openLot(3)
  const { operations } = lot
  expect(await operations.standing(NOW_MS)).toEqual({
    alerts: { info: 0, warning: 0, urgent: 0 },
    orders: { open: 0, acknowledged: 0, arrived: 0, done: 0, claimed: 0 },
    holds: { held: 0, arrived: 0, overstaying: 0 },
    rightsWaiting: 0,
    reportsWaiting: 0,
    clocksLateMs: 0,
  })
  const [one, two] = [await lot.right(1), await lot.right(2)]
  const first = heldIn(await lot.hold(one.id))
  const second = heldIn(await lot.hold(two.id))
  heldIn(await lot.act(one.id, first.id, 'arrive'))
  expect((await operations.standing(NOW_MS)).holds).toEqual({ held: 1, arrived: 1, overstaying: 0 })
  expect((await operations.standing(second.arriveByMs)).holds).toEqual({ held: 0, arrived: 1, overstaying: 0 })

  await lot.policy({ approval: 'operator' })
  const applied = await operations.parking.apply({
    actionId: 'waits',
    plate: '苏B99999',
    phone: '13912345678',
    lots: ['lot-1'],
    deviceHash: 'another phone',
    language: 'zh',
  })
  expect(applied).toMatchObject({ right: { state: 'applied' } })
  expect(await operations.standing(NOW_MS)).toMatchObject({ rightsWaiting: 1 })
})

test('[P12] alerts and orders that stand are counted, and how late their clocks are told', async () => {
  await using desk = await openDesk()
  await desk.at(DESK_NOW_MS, raise('odour', DESK_NOW_MS))
  const standing = await desk.operations.standing(DESK_NOW_MS)
  expect(standing).toMatchObject({ orders: { open: 1, acknowledged: 0 }, clocksLateMs: 0 })
  expect(Object.values(standing.alerts).reduce((sum, count) => sum + count)).toBe(1)
  await desk.act(1, 'acknowledge', DESK_NOW_MS + DESK_MINUTE)
  expect((await desk.operations.standing(DESK_NOW_MS + DESK_MINUTE)).orders).toMatchObject({ open: 0, acknowledged: 1 })
  // nothing is told while no message comes
  const late = await desk.operations.standing(DESK_NOW_MS + 600 * DESK_MINUTE)
  expect(late.clocksLateMs).toBeGreaterThan(0)
})
