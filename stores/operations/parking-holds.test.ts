import { expect, test } from 'vitest'
import type { BayIs } from '#domain/parking/live.ts'
import { heldIn, HOUR, MINUTE, NOW_MS, openLot } from './parking-under-test.ts'

test('[O21] a bay is held for a plate, its live row tells of it, and a full lot refuses the next one', async () => {
  await using lot = await openLot(2)
  const { parking, live } = lot.operations
  const [one, two, three] = [await lot.right(1), await lot.right(2), await lot.right(3)]
  const first = heldIn(await lot.hold(one.id))
  const second = heldIn(await lot.hold(two.id))
  expect(first).toMatchObject({ state: 'held', lot: 'lot-1', plateMasked: '苏B·••001', priceFen: 500 })
  expect(new Set([first.bay, second.bay])).toEqual(new Set(['b-1', 'b-2']))
  expect(await lot.hold(three.id)).toMatchObject({ is: 'refused', refusal: 'full' })
  expect(await lot.hold(one.id)).toMatchObject({ is: 'refused', refusal: 'one-active-hold' })
  expect(await parking.bookable('lot-1', NOW_MS, NOW_MS + HOUR)).toMatchObject({ bays: 0, refusal: 'full' })
  const rows = await live.of('lot-1')
  expect(rows.find(({ stream }) => stream === 'sharing')).toMatchObject({
    kind: 'lot',
    fields: { isOpen: true, held: 2, arrived: 0, overstaying: 0 },
  })
  expect(await parking.heldBy(one.id)).toEqual(first)
  expect(await parking.messages(one.id, 0, 10)).toMatchObject([{ kind: 'held', holdId: first.id }])
  expect(await parking.holdTrail(first.id)).toMatchObject([{ by: 'driver', event: 'held' }])
})

test('[O22] the same action again changes nothing and is answered as before, whoever else asks under its name is not', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const [one, two] = [await lot.right(1), await lot.right(2)]
  const held = heldIn(await lot.hold(one.id, { actionId: 'same' }))
  expect(await lot.hold(one.id, { actionId: 'same' })).toEqual({ is: 'done', hold: held, again: true })
  expect(await lot.hold(two.id, { actionId: 'same' })).toEqual({ is: 'refused', refusal: 'not-found' })
  expect(await lot.act(two.id, held.id, 'cancel')).toEqual({ is: 'refused', refusal: 'not-found' })

  const arrived = heldIn(await lot.act(one.id, held.id, 'arrive', { actionId: 'here' }))
  expect(arrived).toMatchObject({ state: 'arrived', arrivedBy: 'driver' })
  heldIn(await lot.act(one.id, held.id, 'leave'))
  // answered with the hold as it is now
  expect(await lot.act(one.id, held.id, 'arrive', { actionId: 'here' })).toMatchObject({
    is: 'done',
    again: true,
    hold: { state: 'left' },
  })
  expect((await parking.holdTrail(held.id)).map(({ event }) => event)).toEqual(['held', 'arrived', 'left'])
  expect(await parking.holds({ scope: { towns: [] }, limit: 10 })).toHaveLength(1)
})

test('[O9] a hold that expired makes room by being read, and is written when its plate asks again', async () => {
  await using lot = await openLot(1)
  const { parking } = lot.operations
  const [one, two] = [await lot.right(1), await lot.right(2)]
  const first = heldIn(await lot.hold(one.id))
  lot.setNow(first.arriveByMs)
  expect(await parking.holdOf(first.id)).toMatchObject({ state: 'expired', endedAtMs: first.arriveByMs })
  expect(await parking.heldBy(one.id)).toBeUndefined()
  expect(await parking.holds({ scope: { towns: [] }, activeOnly: true, limit: 10 })).toEqual([])
  const second = heldIn(await lot.hold(two.id))
  expect(second).toMatchObject({ bay: 'b-1' })
  heldIn(await lot.act(two.id, second.id, 'cancel'))
  heldIn(await lot.hold(one.id))
  expect((await parking.messages(one.id, 0, 10)).map(({ kind }) => kind)).toEqual(['held', 'expired', 'held'])
  expect((await parking.holdTrail(first.id)).map(({ event }) => event)).toEqual(['held', 'expired'])
})

test('[O23] sensors check a driver in and out, and her session is hers', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const { id: right } = await lot.right(1)
  const held = heldIn(await lot.hold(right))
  const bay = held.bay!
  const arrivedAtMs = NOW_MS + 5 * MINUTE
  await lot.sense(
    arrivedAtMs,
    { [bay]: 'occupied' },
    {
      sessions: [{ bay, lot: 'lot-1', arrivedAtMs, isUncertain: false }],
    },
  )
  expect(await parking.holdOf(held.id)).toMatchObject({ state: 'arrived', arrivedBy: 'sensor', arrivedAtMs })
  expect(await parking.sessionOf(held.id)).toMatchObject({ bay, arrivedAtMs, holdId: held.id })

  // the arrival was a minute earlier after all
  const earlierMs = arrivedAtMs - MINUTE
  const leftAtMs = NOW_MS + HOUR
  await lot.sense(
    leftAtMs,
    { [bay]: 'free' },
    {
      dropped: [{ bay, arrivedAtMs }],
      sessions: [{ bay, lot: 'lot-1', arrivedAtMs: earlierMs, leftAtMs, isUncertain: false }],
    },
  )
  expect(await parking.holdOf(held.id)).toMatchObject({ state: 'left', endedBy: 'sensor', endedAtMs: leftAtMs })
  expect(await parking.sessionOf(held.id)).toEqual({
    bay,
    lot: 'lot-1',
    arrivedAtMs: earlierMs,
    leftAtMs,
    isUncertain: false,
    holdId: held.id,
  })
  expect((await parking.messages(right, 0, 10)).map(({ kind }) => kind)).toEqual(['held', 'arrived-by-sensor', 'left'])
  const [day] = await parking.days({ scope: { towns: [] }, fromDay: '2026-06-01', toDay: '2026-06-01' })
  expect(day).toMatchObject({ arrivals: 1, sharedArrivals: 1, dwellCount: 1, dwellMsSum: leftAtMs - earlierMs })
})

test('[O24] what is due is told once, at its time, by whichever process runs the rules', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const { id: right } = await lot.right(1)
  const held = heldIn(await lot.hold(right))
  await lot.sense(NOW_MS + MINUTE, { [held.bay!]: 'occupied' })
  const reminders = async () =>
    (await parking.messages(right, 0, 100)).filter(({ kind }) => kind === 'reminder').map(({ atMs }) => atMs - NOW_MS)
  await lot.sense(NOW_MS + 89 * MINUTE)
  expect(await reminders()).toEqual([])
  await lot.sense(NOW_MS + 90 * MINUTE)
  await lot.sense(NOW_MS + 90 * MINUTE)
  expect(await reminders()).toEqual([90 * MINUTE])
  // nothing ran for a while: what was due meanwhile is told with its own time
  await lot.sense(NOW_MS + 4 * HOUR)
  expect(await reminders()).toEqual([90 * MINUTE, 120 * MINUTE])
  // the file is all there is to go on from
  await using other = await lot.again()
  expect(await other.parking.holdOf(held.id)).toMatchObject({ state: 'arrived' })
  expect(await other.parking.messages(right, 0, 100)).toEqual(await parking.messages(right, 0, 100))
})

test('[O24] a commit that spans an hour makes of holds what several shorter ones do', async () => {
  const at = (minutes: number) => NOW_MS + minutes * MINUTE
  const told = async (isCut: boolean): Promise<unknown> => {
    await using lot = await openLot()
    const { parking } = lot.operations
    const [one, two] = [await lot.right(1), await lot.right(2)]
    const first = heldIn(await lot.hold(one.id, { toMs: at(60) }))
    const second = heldIn(await lot.hold(two.id, { toMs: at(60) }))
    const change = (minutes: number, bay: string | undefined, is: BayIs) => ({ bay: bay!, is, atMs: at(minutes) })
    const changes = [
      change(3, first.bay, 'occupied'),
      change(34, second.bay, 'occupied'), // too late: that is somebody else
      change(50, first.bay, 'free'),
      change(90, first.bay, 'occupied'),
    ]
    if (isCut) for (const { bay, is, atMs } of changes) await lot.sense(atMs, { [bay]: is })
    const known = { lot: 'lot-1', isHistorical: false }
    const atOnce = changes.map((each) => ({ ...known, ...each, nowMs: each.atMs }))
    await lot.sense(at(120), {}, isCut ? {} : { changes: atOnce })
    return {
      holds: await parking.holds({ scope: { towns: [] }, limit: 10 }),
      messages: [await parking.messages(one.id, 0, 99), await parking.messages(two.id, 0, 99)].map((list) =>
        list.map(({ atMs, kind, detail }) => ({ atMs, kind, detail })),
      ),
    }
  }
  expect(await told(false)).toEqual(await told(true))
})

test('[O20] a closure cancels who has not come, tells who is there, and is taken back', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const [one, two] = [await lot.right(1), await lot.right(2)]
  const early = heldIn(await lot.hold(one.id, { toMs: NOW_MS + 10 * HOUR }))
  heldIn(await lot.act(one.id, early.id, 'arrive'))
  const later = heldIn(await lot.hold(two.id, { fromMs: NOW_MS + 3 * HOUR, toMs: NOW_MS + 5 * HOUR }))
  const wish = { lot: 'lot-1', fromMs: NOW_MS + 2 * HOUR, toMs: NOW_MS + 6 * HOUR, reason: '体育赛事' }
  const { closure, told } = await parking.addClosure(wish, '张三')
  expect(told).toBe(2)
  expect(await parking.holdOf(later.id)).toMatchObject({ state: 'cancelled', endedBy: 'closure' })
  expect(await parking.holdOf(early.id)).toMatchObject({ state: 'arrived', windowEndMs: NOW_MS + 2 * HOUR })
  expect(await lot.hold(two.id, { fromMs: NOW_MS + 3 * HOUR, toMs: NOW_MS + 4 * HOUR })).toMatchObject({
    refusal: 'closed-for-event',
  })
  expect(await parking.endClosure(closure.id, '张三')).toMatchObject({ id: closure.id, endedAtMs: lot.now() })
  heldIn(await lot.hold(two.id, { fromMs: NOW_MS + 3 * HOUR, toMs: NOW_MS + 4 * HOUR }))
  expect(await parking.endClosure(99, '张三')).toBeUndefined()
  await expect(parking.addClosure({ ...wish, toMs: wish.fromMs }, '张三')).rejects.toThrow(
    'Cannot close lot "lot-1": it must end after it begins',
  )
})

test('[O7] a count that is not heard any more gives no bay, though nothing has said so', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const { id } = await lot.right(1)
  lot.setNow(NOW_MS + 36 * MINUTE)
  expect(await parking.bookable('lot-1', lot.now(), lot.now() + HOUR)).toMatchObject({ bays: 0, refusal: 'no-data' })
  expect(await lot.hold(id)).toMatchObject({ is: 'refused', refusal: 'no-data' })
})

test('[X5] whose right was revoked while she is there may leave in her time, and not stay longer', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const { id: right } = await lot.right(1)
  const held = heldIn(await lot.hold(right))
  heldIn(await lot.act(right, held.id, 'arrive'))
  await parking.decide(right, 'revoke', '占用消防通道', '张三')
  const longer = { toMs: held.toMs + HOUR }
  expect(await lot.act(right, held.id, 'extend', longer)).toMatchObject({ refusal: 'revoked', hold: { id: held.id } })
  await parking.decide(right, 'restore', '', '张三')
  heldIn(await lot.act(right, held.id, 'extend', longer))
  await parking.decide(right, 'end', '车辆已售', '张三')
  expect(await lot.act(right, held.id, 'extend', { toMs: held.toMs + 2 * HOUR })).toMatchObject({ refusal: 'no-right' })
  expect(heldIn(await lot.act(right, held.id, 'leave'))).toMatchObject({ state: 'left' })
})

test('[O13] a hold that a late word of the sensor brought back is told to its driver, though she held another since', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const { id: right } = await lot.right(1)
  const first = heldIn(await lot.hold(right))
  lot.setNow(first.arriveByMs)
  const second = heldIn(await lot.hold(right))
  expect(second.bay).toBe(first.bay)
  heldIn(await lot.act(right, second.id, 'cancel'))
  const [atMs, nowMs] = [first.arriveByMs - MINUTE, first.arriveByMs + MINUTE]
  const late = { bay: first.bay!, lot: 'lot-1', is: 'occupied', atMs, nowMs, isHistorical: false } as const
  await lot.sense(nowMs, {}, { changes: [late] })
  expect(await parking.holdOf(first.id)).toMatchObject({ state: 'arrived' })
  expect(await parking.heldBy(right)).toMatchObject({ id: first.id, state: 'arrived' })
  expect(await lot.hold(right)).toMatchObject({ refusal: 'one-active-hold' })
})

test('[O10] what a plate held lately counts also when it has another right since', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const { id: right } = await lot.right(1)
  for (let held = 0; held < 6; held++) heldIn(await lot.act(right, heldIn(await lot.hold(right)).id, 'cancel'))
  expect(await lot.hold(right)).toMatchObject({ refusal: 'too-many' })
  await parking.decide(right, 'end', '换手机', '张三')
  const applied = await parking.apply({
    actionId: 'again',
    plate: '苏B10001',
    phone: '13900000001',
    lots: ['lot-1'],
    deviceHash: 'device-1',
    language: 'zh',
  })
  if (applied.is === 'refused') throw new Error(applied.refusal)
  const { id: again } = applied.right
  expect(again).not.toBe(right)
  expect(await lot.hold(again)).toMatchObject({ refusal: 'too-many' })
})

test('[O17] who says that she left while her vehicle stands there holds nothing else until that is known', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const { id: right } = await lot.right(1)
  const held = heldIn(await lot.hold(right))
  await lot.sense(NOW_MS + MINUTE, { [held.bay!]: 'occupied' })
  await lot.sense(NOW_MS + HOUR)
  heldIn(await lot.act(right, held.id, 'leave'))
  expect(await lot.hold(right)).toMatchObject({ refusal: 'one-active-hold' })
  await lot.sense(NOW_MS + 71 * MINUTE)
  expect(await parking.heldBy(right)).toMatchObject({ id: held.id, state: 'arrived' })
  heldIn(await lot.act(right, held.id, 'leave'))
  await lot.sense(NOW_MS + 72 * MINUTE, { [held.bay!]: 'free' })
  expect(heldIn(await lot.hold(right)).id).not.toBe(held.id)
  expect(await parking.holdOf(held.id)).toMatchObject({ state: 'left' })
})

test('[O17] nor does her plate with another phone', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const { id: right } = await lot.right(1)
  const held = heldIn(await lot.hold(right))
  await lot.sense(NOW_MS + MINUTE, { [held.bay!]: 'occupied' })
  heldIn(await lot.act(right, held.id, 'leave'))
  await parking.decide(right, 'end', '换手机', '张三')
  const applied = await parking.apply({
    actionId: 'another',
    plate: '苏B10001',
    phone: '13900000001',
    lots: ['lot-1'],
    deviceHash: 'another-device',
    language: 'zh',
  })
  if (applied.is === 'refused') throw new Error(applied.refusal)
  const { id: another } = applied.right
  expect(another).not.toBe(right)
  expect(await lot.hold(another)).toMatchObject({ refusal: 'one-active-hold' })
  await lot.sense(NOW_MS + 2 * MINUTE, { [held.bay!]: 'free' })
  heldIn(await lot.hold(another))
})
