import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { operationsFile } from '../operations.ts'
import { heldIn, HOUR, MINUTE, NOW_MS, openLot, type OpenedLot } from './parking-under-test.ts'

const DAY = 24 * HOUR
const everywhere = { towns: [] }
const application = { plate: '苏BD12345', phone: '13912345678', lots: ['lot-1'], language: 'zh' } as const
const apply = (lot: OpenedLot, device: string, more = {}) =>
  lot.operations.parking.apply({ ...application, actionId: `${device}-1`, deviceHash: device, ...more })

test('[X14] a plate and a telephone number stand nowhere in the file; who must call is shown the number, and that is written down', async () => {
  await using lot = await openLot()
  const { parking, audit } = lot.operations
  const applied = await apply(lot, 'phone-a')
  if (applied.is !== 'done') throw new Error(applied.refusal)
  const { right } = applied
  expect(right).toMatchObject({
    state: 'approved',
    plateMasked: '苏B·•••345',
    hasPhone: true,
    decidedBy: 'rules',
    strikes: 0,
  })
  expect(await parking.phoneOf(right.id, '张三', '早晨占用')).toBe(application.phone)
  expect(await audit.list({ limit: 1 })).toMatchObject([
    { by: '张三', action: 'right.phone', subject: String(right.id), detail: { plate: '苏B·•••345', why: '早晨占用' } },
  ])
  const texts = await Promise.all(
    ['', '-wal'].map(async (end) => (await readFile(`${operationsFile(lot.folder)}${end}`)).toString('latin1')),
  )
  const inLatin = (text: string) => Buffer.from(text).toString('latin1')
  for (const secret of ['BD12345', application.phone, inLatin(application.plate)])
    expect(texts.some((text) => text.includes(secret))).toBe(false)
  // found again by the whole plate, and by what people see of it
  for (const plate of ['苏b·D12345', '•••345'])
    expect(await parking.rights({ scope: everywhere, plate, limit: 10 })).toMatchObject([{ id: right.id }])
  expect(await parking.rights({ scope: everywhere, plate: '苏BD12346', limit: 10 })).toEqual([])
  await expect(apply(lot, 'phone-b', { plate: '苏b d12345' })).rejects.toThrow('is not written as plates are kept')
})

test('[X15] an application is made once; another phone gets a plate only when a person approves, and then takes over what it holds', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const first = await apply(lot, 'phone-a')
  if (first.is !== 'done') throw new Error(first.refusal)
  expect(await apply(lot, 'phone-a')).toEqual(first)
  expect(await apply(lot, 'phone-a', { actionId: 'another' })).toEqual({ is: 'refused', refusal: 'already-applied' })
  expect(await apply(lot, 'phone-c', { actionId: 'phone-a-1' })).toEqual({ is: 'refused', refusal: 'already-applied' })
  expect(await apply(lot, 'phone-c', { lots: ['lot-9'] })).toEqual({ is: 'refused', refusal: 'not-shared' })
  const held = heldIn(await lot.hold(first.right.id))

  const second = await apply(lot, 'phone-b')
  expect(second).toMatchObject({ is: 'done', right: { state: 'applied' } })
  if (second.is !== 'done') return
  expect(await lot.hold(second.right.id)).toMatchObject({ refusal: 'no-right' })
  expect(await parking.decide(second.right.id, 'approve', '', '张三')).toMatchObject({
    state: 'approved',
    decidedBy: '张三',
  })
  expect(await parking.right(first.right.id)).toMatchObject({ state: 'ended', reason: 'replaced' })
  expect(await parking.heldBy(second.right.id)).toMatchObject({ id: held.id })
  expect(await parking.messages(second.right.id, 0, 10)).toMatchObject([
    { kind: 'held', holdId: held.id },
    // of her right alone
    { kind: 'approved' },
  ])
  expect(await lot.act(first.right.id, held.id, 'cancel')).toMatchObject({ refusal: 'not-found' })
  expect(await parking.rightOf('phone-b')).toMatchObject({ id: second.right.id })
  expect(await parking.applicationsOf('phone-b', NOW_MS)).toBe(1)
})

test('[X15] a phone that asks for one more lot keeps what it has, and takes it over at once where nobody has to look', async () => {
  await using lot = await openLot()
  const { assets, parking } = lot.operations
  const { policy } = (await parking.policy('lot-1'))!
  for (const id of ['lot-2', 'lot-3']) {
    const place = { name: id, town: '安镇街道', crs: 'wgs84' as const, attributes: { capacity: 9 } }
    await assets.put({ id, kind: 'lot', ...place }, 'test')
    await parking.putPolicy(id, id === 'lot-3' ? { ...policy, approval: 'owner' } : policy, 'test', 0)
  }
  const first = await apply(lot, 'phone-a')
  if (first.is !== 'done') throw new Error(first.refusal)
  const held = heldIn(await lot.hold(first.right.id))
  const second = await apply(lot, 'phone-a', { actionId: 'more', lots: ['lot-1', 'lot-2'] })
  expect(second).toMatchObject({ is: 'done', right: { state: 'approved', lots: ['lot-1', 'lot-2'] } })
  if (second.is !== 'done') return
  expect(await parking.rightOf('phone-a')).toMatchObject({ id: second.right.id })
  expect(await parking.heldBy(second.right.id)).toMatchObject({ id: held.id })
  const third = await apply(lot, 'phone-a', { actionId: 'still-more', lots: ['lot-1', 'lot-2', 'lot-3'] })
  expect(third).toMatchObject({ is: 'done', right: { state: 'applied' } })
  expect(await parking.rightOf('phone-a')).toMatchObject({ id: second.right.id, state: 'approved' })
})

test('[X15] a right that is over by its time leaves what it holds to the next one of the same phone, and to no other', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const first = await apply(lot, 'phone-a')
  if (first.is !== 'done') throw new Error(first.refusal)
  const held = heldIn(await lot.hold(first.right.id))
  heldIn(await lot.act(first.right.id, held.id, 'arrive'))
  await parking.decide(first.right.id, 'end', '换车', '张三')
  const other = await apply(lot, 'phone-b')
  if (other.is !== 'done') throw new Error(other.refusal)
  expect(await parking.heldBy(other.right.id)).toBeUndefined()
  await parking.decide(other.right.id, 'end', '不是车主', '张三')
  const again = await apply(lot, 'phone-a', { actionId: 'again' })
  if (again.is !== 'done') throw new Error(again.refusal)
  expect(await parking.rightOf('phone-a')).toMatchObject({ id: again.right.id, state: 'approved' })
  expect(await parking.heldBy(again.right.id)).toMatchObject({ id: held.id, state: 'arrived' })
  expect(heldIn(await lot.act(again.right.id, held.id, 'leave'))).toMatchObject({ state: 'left' })
})

test('[X15] a phone with two plates answers for the one that holds a bay, and holds no second one', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const first = await apply(lot, 'phone-a')
  if (first.is !== 'done') throw new Error(first.refusal)
  const held = heldIn(await lot.hold(first.right.id))
  const second = await apply(lot, 'phone-a', { actionId: 'another-car', plate: '苏B54321' })
  if (second.is !== 'done') throw new Error(second.refusal)
  expect(second.right.state).toBe('approved')
  expect(await parking.rightOf('phone-a')).toMatchObject({ id: first.right.id })
  heldIn(await lot.act(first.right.id, held.id, 'cancel'))
  expect(await parking.rightOf('phone-a')).toMatchObject({ id: second.right.id })
})

test('[X13] a verdict that means nothing in the state is refused; a right that is revoked loses what it waits for', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  await lot.policy({ approval: 'operator' })
  const applied = await apply(lot, 'phone-a')
  if (applied.is !== 'done') throw new Error(applied.refusal)
  const { id } = applied.right
  await expect(parking.decide(id, 'revoke', '', '张三')).rejects.toThrow(`Cannot revoke right ${id}: it is applied`)
  await parking.decide(id, 'approve', '', '张三')
  const held = heldIn(await lot.hold(id))
  expect(await parking.decide(id, 'revoke', '冒用车牌', '张三')).toMatchObject({ state: 'revoked', reason: '冒用车牌' })
  expect(await parking.holdOf(held.id)).toMatchObject({ state: 'cancelled', endedBy: 'revoked' })
  expect(await lot.hold(id)).toMatchObject({ refusal: 'revoked' })
  const again = { actionId: 'again' }
  expect(await apply(lot, 'phone-a', again)).toEqual({ is: 'refused', refusal: 'revoked' })
  // another phone learns no more than of any plate that somebody has, and gets nothing without a person
  const others = await apply(lot, 'phone-b')
  expect(others).toMatchObject({ is: 'done', right: { state: 'applied' } })
  if (others.is !== 'done') return
  await expect(parking.decide(others.right.id, 'approve', '', '张三')).rejects.toThrow(
    `right ${id} of the same plate is revoked`,
  )
  expect(await parking.decide(id, 'restore', '', '张三')).toMatchObject({ state: 'approved' })
  expect(await parking.decide(99, 'end', '', '张三')).toBeUndefined()
})

test('[X16] owners see who wants to park with them, operators those of their towns and of everywhere', async () => {
  await using lot = await openLot()
  const { assets, parking } = lot.operations
  await assets.put(
    { id: 'lot-2', kind: 'lot', name: '二', town: '安镇街道', crs: 'wgs84', attributes: { capacity: 9 } },
    'test',
  )
  const file = (await parking.lot('lot-2'))!
  expect(file).toMatchObject({ version: 0, profile: { capacity: 9, counting: 'counter' } })
  const policy = (await parking.policy('lot-1'))!.policy
  await parking.putPolicy('lot-2', policy, 'test', 0)
  const [here, there, both] = [await lot.right(1), await lot.right(2, ['lot-2']), await lot.right(3, [])]
  const seen = async (scope: Parameters<typeof parking.rights>[0]['scope']) =>
    (await parking.rights({ scope, limit: 10 })).map(({ id }) => id).toSorted((a, b) => a - b)
  expect(await seen(everywhere)).toEqual([here.id, there.id, both.id])
  expect(await seen({ towns: ['安镇街道'] })).toEqual([there.id, both.id])
  expect(await seen({ towns: [], lots: ['lot-2'] })).toEqual([there.id])
  expect(both).toMatchObject({ town: '', lots: [] })
  await parking.setLotsOf(7, ['lot-2', 'lot-2'], 'test')
  expect(await parking.lotsOf(7)).toEqual(['lot-2'])
  await expect(parking.setLotsOf(7, ['lot-9'], 'test')).rejects.toThrow('Cannot find lot "lot-9": it is not registered')
})

test('[X17] what is known of a driver goes when her right has been over for long enough, her hold stays without her', async () => {
  await using lot = await openLot()
  const { parking } = lot.operations
  const applied = await apply(lot, 'phone-a')
  if (applied.is !== 'done') throw new Error(applied.refusal)
  const { id } = applied.right
  const held = heldIn(await lot.hold(id))
  heldIn(await lot.act(id, held.id, 'cancel'))
  await parking.decide(id, 'end', '', '张三')
  expect(await parking.purge(NOW_MS + 29 * DAY, 100)).toBe(0)
  expect(await parking.purge(NOW_MS + 31 * DAY, 100)).toBeGreaterThan(0)
  expect(await parking.purge(NOW_MS + 31 * DAY, 100)).toBe(0)
  expect(await parking.right(id)).toMatchObject({ state: 'ended', hasPhone: false, plateMasked: '苏B·•••345' })
  expect(await parking.rightOf('phone-a')).toBeUndefined()
  expect(await parking.phoneOf(id, '张三', 'x')).toBeUndefined()
  expect(await parking.rights({ scope: everywhere, plate: application.plate, limit: 10 })).toEqual([])
  expect(await parking.holdOf(held.id)).toMatchObject({ state: 'cancelled', plateMasked: '苏B·•••345' })
  // a right's own time ends it, as read and as written
  const later = await apply(lot, 'phone-b')
  expect(later).toMatchObject({ is: 'done', right: { state: 'approved' } })
  lot.setNow(NOW_MS + 366 * DAY)
  expect(await parking.rightOf('phone-b')).toMatchObject({ state: 'ended' })
  expect(await parking.rights({ scope: everywhere, state: 'approved', limit: 10 })).toEqual([])
  expect(await apply(lot, 'phone-c', { actionId: 'again' })).toMatchObject({ is: 'done', right: { state: 'approved' } })
  await parking.purge(NOW_MS + 500 * DAY, 100)
  expect(await parking.holdOf(held.id)).toBeUndefined()
})

test('[X5] more overstays than are tolerated end a right; an appeal that is granted brings it back', async () => {
  await using lot = await openLot(1)
  const { parking, alerts } = lot.operations
  const { id: right } = await lot.right(1)
  const overstays: number[] = []
  // four evenings on which the vehicle stays until ten past nine
  for (let day = 0; day < 4; day++) {
    const eveningMs = NOW_MS + day * DAY
    await lot.sense(eveningMs)
    const held = heldIn(await lot.hold(right, { toMs: eveningMs + 12 * HOUR }))
    await lot.sense(eveningMs + MINUTE, { 'b-1': 'occupied' })
    await lot.sense(eveningMs + 12 * HOUR + 14 * MINUTE)
    expect(await parking.overstayOf(held.id)).toBeUndefined()
    await lot.sense(eveningMs + 12 * HOUR + 15 * MINUTE)
    expect(await parking.holdOf(held.id)).toMatchObject({ state: 'overstaying' })
    expect(await alerts.open()).toMatchObject([{ rule: 'overstay', subject: 'lot-1', part: 'b-1', state: 'open' }])
    await lot.sense(eveningMs + 13 * HOUR + 10 * MINUTE, { 'b-1': 'free' })
    const overstay = (await parking.overstayOf(held.id))!
    expect(overstay).toMatchObject({ fromMs: eveningMs + 12 * HOUR, leftAtMs: lot.now(), feeFen: 600, isStrike: true })
    expect((await alerts.open()).filter(({ state }) => state === 'open')).toEqual([])
    overstays.push(overstay.id)
    expect(await parking.right(right)).toMatchObject({ strikes: day + 1, state: day === 3 ? 'revoked' : 'approved' })
    await lot.sense(eveningMs + 14 * HOUR)
  }
  expect(await parking.right(right)).toMatchObject({ decidedBy: 'rules', reason: 'strikes' })
  const kinds = (await parking.messages(right, 0, 100)).map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'overstay')).toHaveLength(4)
  expect(kinds.filter((kind) => kind === 'revoked')).toHaveLength(1)

  const [first = 0, , , last = 0] = overstays
  const { id: other } = await lot.right(2)
  expect(await parking.appeal(last, other, '不是我')).toBe('not-found')
  // whoever has only applied with her plate does not take her one appeal from her
  const stranger = await apply(lot, 'stranger', { plate: '苏B10001' })
  if (stranger.is !== 'done') throw new Error(stranger.refusal)
  expect(await parking.appeal(last, stranger.right.id, '随便')).toBe('not-found')
  expect([stranger.right.strikes, (await parking.rightOf('stranger'))?.strikes]).toEqual([0, 0])
  expect(await parking.right(stranger.right.id)).toMatchObject({ state: 'applied', strikes: 4 })
  expect(await parking.appeal(last, right, '道路封闭')).toMatchObject({ appeal: { state: 'open', words: '道路封闭' } })
  expect(await parking.appeal(last, right, '道路封闭')).toBe('already')
  expect(await parking.overstays({ scope: everywhere, appeal: 'open', limit: 10 })).toMatchObject([{ id: last }])
  expect(await parking.decideAppeal(last, 'granted', '属实', '张三')).toMatchObject({ isStrike: false, feeFen: 0 })
  expect(await parking.right(right)).toMatchObject({ state: 'approved', strikes: 3 })
  expect((await parking.messages(right, 0, 100)).at(-1)).toMatchObject({ kind: 'restored' })
  lot.setNow(lot.now() + 8 * DAY)
  expect(await parking.appeal(first, right, '晚了')).toBe('too-late')
})

test('[X38] an overstay of which it is not proven that it was her vehicle is told, costs nothing and is no strike', async () => {
  await using lot = await openLot(1)
  const { parking, alerts } = lot.operations
  const { id: right } = await lot.right(1)
  const held = heldIn(await lot.hold(right, { toMs: NOW_MS + 12 * HOUR }))
  const atMs = NOW_MS + MINUTE
  const unseen = { bay: 'b-1', lot: 'lot-1', is: 'occupied', isUncertain: true, atMs, nowMs: atMs } as const
  await lot.sense(atMs, {}, { changes: [{ ...unseen, isHistorical: false }] })
  await lot.sense(NOW_MS + 12 * HOUR + 15 * MINUTE)
  const overstay = { holdId: held.id, isStrike: false, unproven: 'gap', arrivedBy: 'sensor', feeFen: 0 }
  expect(await parking.overstayOf(held.id)).toMatchObject(overstay)
  // the bay is needed all the same
  expect(await alerts.open()).toMatchObject([{ rule: 'overstay', part: 'b-1', state: 'open' }])
  await lot.sense(NOW_MS + 14 * HOUR, { 'b-1': 'free' })
  expect(await parking.overstayOf(held.id)).toMatchObject({ ...overstay, leftAtMs: lot.now() })
  expect(await parking.right(right)).toMatchObject({ strikes: 0, state: 'approved' })
  expect(await parking.messages(right, 0, 100)).toContainEqual(
    expect.objectContaining({ kind: 'overstay', detail: expect.objectContaining({ unproven: 'gap' }) }),
  )
})

test('[X11] at 05:30 the morning is forecast once, who must be called is listed, and afterwards it is told how many bays came free', async () => {
  await using lot = await openLot(2)
  const { parking, alerts } = lot.operations
  await lot.policy({ staffBays: 1 })
  const { id: right } = await lot.right(1)
  const held = heldIn(await lot.hold(right, { toMs: NOW_MS + 12 * HOUR }))
  await lot.sense(NOW_MS + MINUTE, { [held.bay!]: 'occupied' })
  const other = held.bay === 'b-1' ? 'b-2' : 'b-1'
  const morningMs = NOW_MS + 9.5 * HOUR
  const mornings = () => parking.mornings({ scope: everywhere, fromDay: '2026-06-01', toDay: '2026-06-03' })
  // somebody of nobody's hold stands in the other bay all night
  await lot.sense(morningMs - MINUTE, { [other]: 'occupied' })
  expect(await mornings()).toEqual([])
  expect(await parking.callList(everywhere)).toEqual([])
  await lot.sense(morningMs)
  const [morning] = await mornings()
  expect(morning).toMatchObject({ lot: 'lot-1', day: '2026-06-02', madeAtMs: morningMs, staffBays: 1, isShort: true })
  expect(await alerts.open()).toMatchObject([{ rule: 'morning-short', subject: 'lot-1' }])
  await lot.sense(morningMs + MINUTE)
  expect(await mornings()).toEqual([morning])

  await lot.sense(NOW_MS + 12 * HOUR)
  const [line] = await parking.callList(everywhere)
  expect(line).toMatchObject({ holdId: held.id, isThere: true, calls: [] })
  await parking.addCall(held.id, 'no-answer', '', '张三')
  expect(await parking.callList(everywhere)).toMatchObject([
    { nextCallMs: lot.now() + 15 * MINUTE, calls: [{ outcome: 'no-answer' }] },
  ])
  expect((await parking.messages(right, 0, 100)).at(-1)).toMatchObject({
    kind: 'called',
    detail: { outcome: 'no-answer' },
  })
  await lot.sense(NOW_MS + 12 * HOUR + 5 * MINUTE, { [held.bay!]: 'free' })
  await lot.sense(NOW_MS + 12 * HOUR + 15 * MINUTE)
  expect(await mornings()).toEqual([{ ...morning, cameFree: 1 }])
  expect((await alerts.open()).filter(({ state }) => state === 'open')).toEqual([])
  expect(await parking.callList(everywhere)).toEqual([])
})

test('[U69] who looks at applications, rights, overstays or the call list is pushed each change of them', async () => {
  await using lot = await openLot(2)
  const { parking, live } = lot.operations
  const revOf = async () => (await live.of('lot-1')).find(({ stream }) => stream === 'sharing')?.rev ?? 0
  const pushes = async <T>(change: () => Promise<T>): Promise<T> => {
    const before = await revOf()
    const changed = await change()
    expect(await revOf()).toBeGreaterThan(before)
    return changed
  }
  await lot.policy({ approval: 'operator' })
  const applied = await pushes(() => apply(lot, 'phone-a', { lots: [] }))
  if (applied.is !== 'done') throw new Error(applied.refusal)
  const { id } = applied.right
  await pushes(() => parking.decide(id, 'approve', '', '张三'))
  const held = heldIn(await lot.hold(id, { toMs: NOW_MS + 12 * HOUR }))
  await pushes(() => parking.addCall(held.id, 'no-answer', '', '张三'))
  await lot.sense(NOW_MS + MINUTE, { [held.bay!]: 'occupied' })
  for (let at = NOW_MS + 12 * HOUR; at <= NOW_MS + 14 * HOUR; at += 15 * MINUTE) await lot.sense(at)
  const [overstay] = await parking.overstays({ scope: everywhere, limit: 1 })
  await pushes(() => parking.appeal(overstay!.id, id, '道路封闭'))
  await pushes(() => parking.decideAppeal(overstay!.id, 'granted', '属实', '张三'))
})
