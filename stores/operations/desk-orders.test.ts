import { expect, test } from 'vitest'
import type { OrderAction } from '#domain/response/order.ts'
import { end, HERE, HOUR, MINUTE, NOW_MS, openDesk, raise, THERE } from './desk-under-test.ts'

const minutes = (count: number): number => NOW_MS + count * MINUTE

test('[Z8] done, and the sensors confirm for ten minutes: verified; again within two hours is a repeat', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('odour', NOW_MS))
  const code = await desk.operations.toilets.code('t-1')
  expect((await desk.act(1, 'acknowledge', minutes(2))).is).toBe('applied')
  expect(await desk.operations.alerts.get(1)).toMatchObject({ state: 'acknowledged', acknowledgedBy: '李班长' })
  expect(await desk.act(1, 'arrive', minutes(8), { proof: 'qr', qrToken: 'another' })).toMatchObject({
    is: 'refused',
    reason: 'wrong-code',
    order: { state: 'acknowledged' },
  })
  expect((await desk.act(1, 'arrive', minutes(9), { proof: 'qr', qrToken: code })).is).toBe('applied')
  expect((await desk.act(1, 'done', minutes(20), { note: '已冲洗' })).is).toBe('applied')
  expect(await desk.operations.toilets.inputsAfter(0, 10)).toMatchObject([
    {
      toilet: 't-1',
      atMs: minutes(20),
      input: { is: 'cleaned', orderId: 1, full: true, fromMs: minutes(9) },
    },
  ])
  await desk.at(minutes(25), end('odour', minutes(25)))
  await desk.at(minutes(40))
  expect(await desk.order()).toMatchObject({
    state: 'closed',
    outcome: 'verified',
    closedAtMs: minutes(35),
    arrivalProof: 'qr',
    note: '已冲洗',
    due: { isPaused: false },
  })
  expect(await desk.notices()).toEqual(['order-1-raised!'])
  expect(await desk.trail('order')).toEqual(['opened 0', 'acknowledge 2', 'arrive 9', 'done 20', 'closed 35'])

  await desk.at(minutes(150), raise('odour', minutes(150)))
  expect(await desk.order(2)).toMatchObject({ repeatOf: 1, state: 'open' })
  // the log has the code of no toilet
  const log = await desk.operations.audit.list({ subject: 't-1', limit: 10 })
  expect(log.map(({ action }) => action).toReversed()).toEqual([
    'device.register',
    'order.acknowledge',
    'order.arrive',
    'order.done',
  ])
  expect(JSON.stringify(log)).not.toContain(code)
})

test('[Z8] done, and an hour later it still holds: claimed, and a supervisor is told; sensors may still verify it', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('odour', NOW_MS))
  await desk.act(1, 'done', minutes(10))
  await desk.at(minutes(71))
  expect(await desk.order()).toMatchObject({ state: 'claimed' })
  expect((await desk.notices()).at(-1)).toBe(`order-1-claimed-${minutes(10)}!`)
  await desk.at(minutes(80), end('odour', minutes(80)))
  await desk.at(minutes(95))
  expect(await desk.order()).toMatchObject({ state: 'closed', outcome: 'verified', closedAtMs: minutes(90) })
})

test('[Z8] what nobody but the crew can tell is over when it is done, and reported', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('sos', NOW_MS, { severity: 'urgent' }))
  await desk.act(1, 'done', minutes(2))
  expect(await desk.operations.alerts.get(1)).toMatchObject({ state: 'resolved' })
  await desk.at(minutes(13))
  expect(await desk.order()).toMatchObject({ state: 'closed', outcome: 'reported' })
})

test('[Z8] a supervisor closes what was not proven, and cancels what is not to be done, with words; the alerts go with it', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('odour', NOW_MS), raise('paper-low', NOW_MS))
  expect(await desk.act(1, 'close', minutes(1), { note: '传感器坏' })).toMatchObject({ reason: 'not-in-this-state' })
  await desk.act(1, 'done', minutes(5))
  expect(await desk.act(1, 'close', minutes(6))).toMatchObject({ is: 'refused', reason: 'needs-words' })
  expect(await desk.act(1, 'close', minutes(6), { note: '传感器坏' })).toMatchObject({
    is: 'applied',
    order: { outcome: 'unproven' },
  })
  expect(await desk.act(2, 'cancel', minutes(6), { note: '停用' })).toMatchObject({ order: { outcome: 'cancelled' } })
  expect(await desk.operations.alerts.open()).toEqual([])
  const crew = { name: '小李', towns: [], mayLead: false }
  await desk.at(minutes(30), raise('leak', minutes(30)))
  const defer = {
    actionId: 'defer',
    orderId: 3,
    action: 'defer',
    atMs: minutes(31),
    untilMs: minutes(90),
    note: '等配件',
  } as const
  expect(await desk.operations.workOrders.act(defer, crew, minutes(31))).toMatchObject({ reason: 'not-allowed' })
})

test('[Z11] repairs are for the supervisor: their screens ring by the alert, and it has not gone up yet', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('sensor-silent', NOW_MS, { part: 'air' }))
  expect(await desk.operations.notices.get('order-1-raised')).toMatchObject({ level: 'supervisor', interrupts: true })
  expect(await desk.operations.alerts.get(1)).toMatchObject({ level: 0, interruptedAtMs: NOW_MS })
  await desk.at(minutes(31))
  expect(await desk.operations.alerts.get(1)).toMatchObject({ level: 1, interruptedAtMs: minutes(30) })
})

test('[Z10, Z11] an order says who was called for it; a shift that begins before anybody has accepted is called out before it is late', async () => {
  await using desk = await openDesk()
  const [early, late] = [await desk.user('小李', 'crew'), await desk.user('小王', 'crew')]
  const duty = { level: 'crew', teams: [] } as const
  await desk.operations.duties.put(
    NOW_MS - HOUR,
    minutes(300),
    [
      { ...duty, userId: early, fromMs: NOW_MS - HOUR, toMs: minutes(10) },
      { ...duty, userId: late, fromMs: minutes(10), toMs: minutes(300) },
    ],
    'test',
  )
  await desk.at(NOW_MS, raise('odour', NOW_MS))
  expect(await desk.order()).toMatchObject({ interrupted: { level: 'crew', userIds: [early] } })
  // a quarter of 30 min is left
  await desk.at(minutes(23))
  expect(await desk.notices()).toEqual(['order-1-raised!', 'order-1-accept-25!'])
  expect(await desk.order()).toMatchObject({ interruptedAtMs: minutes(22.5), interrupted: { userIds: [late] } })
  // who was called already is only reminded
  await desk.at(minutes(60), raise('paper-low', minutes(60)))
  await desk.at(minutes(83))
  expect((await desk.notices()).filter((id) => id.startsWith('order-2'))).toEqual([
    'order-2-raised!',
    'order-2-accept-25',
  ])
  expect(await desk.order(2)).toMatchObject({ interruptedAtMs: minutes(60) })
})

test('[Z12] a deferred order stands still until then, and is told again', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('leak', NOW_MS))
  expect(await desk.act(1, 'defer', minutes(10), { untilMs: minutes(180), note: '等配件' })).toMatchObject({
    is: 'applied',
    order: { deferReason: '等配件', due: { isPaused: true } },
  })
  await desk.at(minutes(179))
  expect(await desk.trail('order')).toEqual(['opened 0', 'defer 10'])
  await desk.at(minutes(190))
  expect(await desk.trail('order')).toEqual(['opened 0', 'defer 10', 'resume 180'])
  expect((await desk.notices()).at(-1)).toBe(`order-1-resumed-${minutes(180)}!`)
  expect((await desk.order()).due).toMatchObject({ acceptByMs: minutes(200), isPaused: false })
})

test('[Z12] an action counts once by its id, from whichever process it comes, and is answered as before', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('odour', NOW_MS))
  const other = await desk.again()
  const action: OrderAction = { actionId: 'a-1', orderId: 1, action: 'done', atMs: minutes(5), note: '好了' }
  const person = { name: '小李', towns: [HERE], mayLead: false }
  const first = await desk.operations.workOrders.act(action, person, minutes(5))
  expect(first).toMatchObject({ is: 'applied', order: { doneBy: '小李' } })
  expect(await other.workOrders.act(action, person, minutes(9))).toEqual(first)
  expect(await other.workOrders.act({ ...action, actionId: 'a-2' }, person, minutes(9))).toMatchObject({ is: 'no-op' })
  expect(await desk.trail('order')).toEqual(['opened 0', 'done 5'])
  expect(await desk.operations.toilets.inputsAfter(0, 10)).toHaveLength(1)
  // nobody else under the same id, nobody of another town, no photo that is not theirs
  expect(await other.workOrders.act(action, { ...person, name: '小王' }, minutes(9))).toMatchObject({
    reason: 'not-allowed',
  })
  expect(await other.workOrders.act({ ...action, actionId: 'a-3' }, { ...person, towns: [THERE] }, minutes(9))).toEqual(
    {
      is: 'refused',
      reason: 'not-found',
      detail: 'there is no order 1 that you may see',
    },
  )
  const withPhoto: OrderAction = { ...action, actionId: 'a-4', action: 'note', photoIds: [1] }
  expect(await other.workOrders.act(withPhoto, person, minutes(9))).toMatchObject({ reason: 'not-found' })
  const photo = { type: 'image/jpeg', bytes: new Uint8Array([1]), by: '小李', atMs: minutes(9) }
  expect(await other.shifts.putPhoto(photo)).toBe(1)
  expect(await other.workOrders.act(withPhoto, person, minutes(10))).toMatchObject({
    is: 'applied',
    order: { photoIds: [1] },
  })
  expect(await other.shifts.photo(1)).toMatchObject({ uses: [{ kind: 'order', town: HERE }] })
})

test('[Z12] what was accepted without network in time is in time, although it was told late', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('odour', NOW_MS))
  await desk.at(minutes(50))
  const answer = await desk.operations.workOrders.act(
    { actionId: 'late', orderId: 1, action: 'acknowledge', atMs: minutes(12) },
    { name: '小李', towns: [], mayLead: false },
    minutes(50),
  )
  expect(answer).toMatchObject({ is: 'applied', order: { acknowledgedAtMs: minutes(12) } })
  const { clock } = await desk.order()
  expect(clock.acceptSpentMs).toBeLessThan(clock.acceptMs)
})

test('days that are over are judged again when an order of them changes', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('odour', NOW_MS))
  await desk.act(1, 'done', minutes(10))
  expect(await desk.operations.toilets.staleDays(10)).toEqual([])
  await desk.at(NOW_MS + 24 * HOUR, end('odour', NOW_MS + 24 * HOUR))
  await desk.at(NOW_MS + 25 * HOUR)
  expect(await desk.operations.toilets.staleDays(10)).toMatchObject([
    { toilet: 't-1', day: '2026-06-01', cause: 'order' },
  ])
})
