import { expect, test } from 'vitest'
import { end, HERE, HOUR, MINUTE, NOW_MS, openDesk, raise, THERE } from './desk-under-test.ts'
import { rulesCommitOf } from './rules-commit-under-test.ts'

const minutes = (count: number): number => NOW_MS + count * MINUTE

test('[Z1] one alert stands per rule, subject and part, whoever writes it', async () => {
  await using desk = await openDesk()
  const other = await desk.again()
  await desk.at(NOW_MS, raise('odour', NOW_MS))
  await other.coverage.commit({ alerts: [raise('odour', minutes(1)), raise('sensor-silent', NOW_MS, { part: 'nh3' })] })
  await desk.at(minutes(1), raise('sensor-silent', minutes(1), { part: 'h2s' }))
  const alerts = await desk.operations.alerts.open()
  expect(alerts.map(({ rule, part }) => [rule, part])).toEqual([
    ['odour', ''],
    ['sensor-silent', 'nh3'],
    ['sensor-silent', 'h2s'],
  ])
  expect(() =>
    desk.sql.db
      .exec(`INSERT INTO alert (rule, subject_kind, subject, part, town, severity, state, since_ms, opened_at_ms, returns, detail, level)
      VALUES ('odour', 'toilet', 't-1', '', '', 'info', 'resolved', 0, 0, 0, '{}', 0)`),
  ).toThrow(/UNIQUE/)
})

test('[Z3] a reason that comes back within the hold-down is the same alert, and nobody is called again', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('odour', NOW_MS))
  await desk.at(minutes(5), end('odour', minutes(5)))
  expect(await desk.operations.alerts.get(1)).toMatchObject({ state: 'resolved', resolvedAtMs: minutes(5) })
  await desk.at(minutes(14), raise('odour', minutes(14)))
  const back = await desk.operations.alerts.get(1)
  expect(back).toMatchObject({ state: 'open', returns: 1, orderId: 1 })
  expect(back).not.toHaveProperty('resolvedAtMs')
  await desk.at(minutes(15), end('odour', minutes(15)))
  // a minute before and after its end
  await desk.at(minutes(24))
  expect(await desk.operations.alerts.get(1)).toMatchObject({ state: 'resolved' })
  await desk.at(minutes(26))
  expect(await desk.operations.alerts.get(1)).toMatchObject({ state: 'closed', closedAtMs: minutes(25) })
  expect(await desk.order()).toMatchObject({ state: 'closed', outcome: 'cleared', closedAtMs: minutes(25) })
  expect((await desk.notices()).filter((id) => id.endsWith('!'))).toEqual(['order-1-raised!'])
  expect(await desk.trail('alert')).toEqual(['open 0', 'resolve 5', 'return 14', 'resolve 15', 'close 25'])
})

test('[Z8] alerts of one toilet and work share an order; its severity is that of the worst', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('odour', NOW_MS), raise('visits-since-clean', NOW_MS, { severity: 'info' }))
  await desk.at(minutes(1), raise('paper-low', minutes(1)), raise('odour', minutes(1), { subject: 't-2' }))
  const orders = await desk.operations.workOrders.list({ towns: [], limit: 10 })
  expect(orders.map(({ toilet, work, alerts }) => [toilet, work, alerts.map(({ rule }) => rule)]).toReversed()).toEqual(
    [
      ['t-1', 'clean', ['odour', 'visits-since-clean']],
      ['t-1', 'supplies', ['paper-low']],
      ['t-2', 'clean', ['odour']],
    ],
  )
  await desk.at(minutes(2), {
    is: 'change',
    rule: 'odour',
    subject: 't-1',
    atMs: minutes(2),
    severity: 'urgent',
    detail: { nh3MgM3: 2.4 },
  })
  expect(await desk.order()).toMatchObject({ severity: 'urgent', team: HERE })
  expect(await desk.notices()).toEqual([
    'order-1-raised!',
    'order-2-raised!',
    'order-3-raised!',
    'order-1-worse-urgent!',
  ])
  const live = await desk.operations.live.of('1')
  expect(live.find(({ kind }) => kind === 'order')).toMatchObject({ stream: 'work-order', fields: await desk.order() })
})

test('[Z1] what is resolved or closed cannot be acknowledged any more', async () => {
  await using desk = await openDesk()
  const { alerts } = desk.operations
  await desk.at(NOW_MS, raise('odour', NOW_MS))
  await desk.at(minutes(1), end('odour', minutes(1)))
  const person = { by: '王', atMs: minutes(2) }
  const before = await alerts.get(1)
  expect(await alerts.acknowledge(1, person)).toEqual(before)
  expect(await desk.order()).toMatchObject({ state: 'open' })
  await desk.at(minutes(12))
  expect(await alerts.acknowledge(1, { ...person, atMs: minutes(13) })).toMatchObject({ state: 'closed' })
  expect(await desk.trail('alert')).toEqual(['open 0', 'resolve 1', 'close 11'])
  expect(await desk.operations.audit.list({ subject: 't-1', limit: 10 })).toMatchObject([{ action: 'device.register' }])
})

test('[Z2] [Z6] nobody acknowledges: supervisor and manager are told at the time it was due, once, also by a process that slept', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('odour', NOW_MS))
  // nothing for hours, then all at once
  await desk.at(NOW_MS + 2 * HOUR + MINUTE)
  const slept = [
    'opened 0',
    'accept-25 23',
    'accept-10 27',
    'accept-late 30',
    'accept-manager 60',
    'done-25 90',
    'done-10 108',
    'done-late 120',
  ]
  expect(await desk.trail('order')).toEqual(slept)
  expect(await desk.operations.alerts.get(1)).toMatchObject({ level: 2 })
  const told = await desk.operations.notices.list({ towns: [], limit: 10 })
  expect(told.toReversed().map(({ cause, level, atMs, interrupts }) => [cause, level, atMs, interrupts])).toEqual([
    ['raised', 'crew', NOW_MS, true],
    ['accept-25', 'crew', NOW_MS + 1_350_000, false],
    ['accept-10', 'crew', minutes(27), false],
    ['accept-late', 'supervisor', minutes(30), true],
    ['accept-manager', 'manager', minutes(60), true],
    ['done-25', 'crew', minutes(90), false],
    ['done-10', 'crew', minutes(108), false],
    ['done-late', 'supervisor', minutes(120), true],
  ])
  // another process, and time that steps back
  const again = await desk.again()
  const steps = [{ nowMs: minutes(31), alerts: [] }]
  await again.rules.commit([], () =>
    rulesCommitOf(9, { service: { steps, nowMs: NOW_MS + 5 * HOUR, toilets: [], staleDays: [] } }),
  )
  expect(await desk.trail('order')).toEqual(slept)
})

test('[Z13] a vehicle’s alert is for the dispatcher, then for the manager, until somebody takes it', async () => {
  await using desk = await openDesk()
  const dwell = (subject: string) =>
    ({ ...raise('dwell', NOW_MS, { subject }), subjectKind: 'sweeper', town: HERE }) as const
  await desk.operations.coverage.commit({ alerts: [dwell('s-1'), dwell('s-2')] })
  await desk.operations.alerts.acknowledge(2, { by: '张', atMs: minutes(20) })
  await desk.at(minutes(40))
  expect((await desk.operations.alerts.open()).map(({ level, state }) => [level, state])).toEqual([
    [2, 'open'],
    [0, 'acknowledged'],
  ])
  const told = await desk.operations.notices.list({ towns: [], limit: 10 })
  expect(told.toReversed().map(({ id, level }) => [id, level])).toEqual([
    ['alert-1-raised', 'dispatcher'],
    ['alert-2-raised', 'dispatcher'],
    ['alert-1-accept-late', 'manager'],
  ])
  // it ends at once, as it did before there were orders
  await desk.operations.coverage.commit({
    alerts: [{ is: 'close', rule: 'dwell', subject: 's-1', closedAtMs: minutes(41) }],
  })
  expect(await desk.operations.alerts.get(1)).toMatchObject({ state: 'closed', closedAtMs: minutes(41) })
})

test('[Z9] what a dead gateway makes unknown is folded under it: clocks stand, nothing is ordered, until it is over', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('odour', NOW_MS))
  await desk.at(minutes(10), raise('gateway-offline', minutes(10)), raise('sos', minutes(10)))
  await desk.at(minutes(11), raise('paper-low', minutes(11)))
  const state = async () =>
    (await desk.operations.alerts.open()).map(({ rule, rootId, orderId }) => [rule, rootId, orderId])
  expect(await state()).toEqual([
    ['odour', 2, 1],
    ['gateway-offline', undefined, 2],
    ['sos', undefined, 3],
    ['paper-low', 2, undefined],
  ])
  expect((await desk.order(1)).due).toEqual({ isPaused: true })
  await desk.at(minutes(100))
  expect(await desk.trail('order', 1)).toEqual(['opened 0', 'folded 10'])
  await desk.at(minutes(100), end('gateway-offline', minutes(100)))
  await desk.at(minutes(110))
  expect(await state()).toEqual([
    ['odour', undefined, 1],
    ['sos', undefined, 3],
    ['paper-low', undefined, 4],
  ])
  expect(await desk.trail('order', 1)).toEqual(['opened 0', 'folded 10', 'unfolded 110'])
  // 10 of 30 minutes were used up before it stood
  expect((await desk.order(1)).due.acceptByMs).toBe(minutes(130))
  expect(await desk.trail('alert', 4)).toEqual(['open 11', 'fold 11', 'unfold 110'])
})

test('[Z9] gateways of a town without network are folded under one alert of the town', async () => {
  await using desk = await openDesk()
  const town = { subject: HERE, subjectKind: 'town' } as const
  await desk.at(NOW_MS, raise('gateway-offline', NOW_MS))
  await desk.at(minutes(1), raise('town-outage', minutes(1), town))
  await desk.at(
    minutes(2),
    raise('gateway-offline', minutes(2), { subject: 't-2' }),
    raise('gateway-offline', minutes(2), { subject: 't-3', town: THERE }),
  )
  expect((await desk.operations.alerts.open()).map(({ rootId, orderId }) => [rootId, orderId])).toEqual([
    [2, 1],
    [undefined, undefined],
    [2, undefined],
    [undefined, 2],
  ])
  await desk.at(minutes(9), { is: 'close', rule: 'town-outage', subject: HERE, closedAtMs: minutes(9) })
  await desk.at(minutes(20))
  expect((await desk.operations.alerts.open()).map(({ rootId, orderId }) => [rootId, orderId])).toEqual([
    [undefined, 1],
    [undefined, 3],
    [undefined, 2],
  ])
})

test('[Z10] above its budget a crew is not interrupted: the rest joins the round; emergencies always ring', async () => {
  await using desk = await openDesk()
  const rules = ['odour', 'paper-low', 'leak', 'h2s-alarm'] as const
  for (const [n, rule] of rules.entries()) {
    // leak and h2s-alarm share an order of one toilet, so each gets its own
    const subject = n === 3 ? 't-2' : 't-1'
    await desk.at(minutes(n), raise(rule, minutes(n), { subject }))
  }
  await desk.at(minutes(4), raise('odour', minutes(4), { subject: 't-2' }))
  await desk.at(minutes(5), raise('paper-low', minutes(5), { subject: 't-2' }))
  expect((await desk.notices()).filter((id) => id.includes('raised'))).toHaveLength(6)
  // the seventh within the hour is only listed; of another town it rings
  await desk.at(minutes(6), raise('odour', minutes(6), { subject: 't-3', town: THERE }))
  await desk.at(minutes(7), end('odour', minutes(7), 't-2'))
  await desk.at(minutes(18), raise('odour', minutes(18), { subject: 't-2' }), raise('sos', minutes(18)))
  const orders = await desk.operations.workOrders.list({ towns: [], state: 'standing', limit: 20 })
  expect(orders.filter(({ onRound }) => onRound).map(({ toilet, work }) => [toilet, work])).toEqual([['t-2', 'clean']])
  expect(await desk.notices()).toEqual(expect.arrayContaining(['order-7-raised!', 'order-8-raised', 'order-9-raised!']))
})

test('[Z10] at night only what cannot wait rings; the rest is called out in the morning before its time is over', async () => {
  await using desk = await openDesk()
  const night = NOW_MS + 13 * HOUR // 23:00
  await desk.at(night, raise('odour', night), raise('h2s-alarm', night, { severity: 'urgent' }), raise('sos', night))
  expect(await desk.notices()).toEqual(['order-1-raised', 'order-2-raised!', 'order-3-raised!'])
  const sixOClock = NOW_MS + 20 * HOUR
  await desk.at(sixOClock + 22 * MINUTE)
  expect(await desk.notices()).not.toContain('order-1-accept-25!')
  await desk.at(sixOClock + 23 * MINUTE)
  expect(await desk.notices()).toContain('order-1-accept-25!')
})

test('[Z14] while an alert is muted nobody is told of it', async () => {
  await using desk = await openDesk()
  await desk.at(NOW_MS, raise('odour', NOW_MS))
  await desk.operations.alerts.mute(1, minutes(45), { by: '王', atMs: minutes(1), note: '施工' })
  await desk.at(minutes(70))
  expect(await desk.notices()).toEqual(['order-1-raised!', 'order-1-accept-late!', 'order-1-accept-manager!'])
  expect(await desk.operations.notices.get('order-1-accept-late')).toMatchObject({ atMs: minutes(45) })
  expect(await desk.trail('alert')).toEqual(['open 0', 'mute 1'])
})

test('[Z14] what was to ring while it was muted and still stands is told at its end, or when a person ends it, once', async () => {
  await using desk = await openDesk()
  const by = { by: '王', note: '施工' }
  await desk.at(NOW_MS, raise('odour', NOW_MS), raise('odour', NOW_MS, { subject: 't-2' }), raise('sos', NOW_MS))
  for (const id of [1, 2, 3]) await desk.operations.alerts.mute(id, minutes(200), { ...by, atMs: minutes(1) })
  await desk.act(1, 'acknowledge', minutes(50))
  await desk.at(minutes(190))
  const before = await desk.notices()
  expect(before).toEqual(['order-1-raised!', 'order-2-raised!', 'order-3-raised!'])
  // nobody has come to the one that was accepted; the call for help is answered meanwhile
  await desk.act(3, 'done', minutes(191))
  await desk.operations.alerts.mute(2, 0, { ...by, atMs: minutes(195) })
  await desk.at(minutes(300))
  expect((await desk.notices()).slice(before.length)).toEqual([
    'order-2-accept-late!',
    'order-2-accept-manager!',
    'order-2-done-late!',
    'order-1-done-late!',
  ])
  expect(await desk.operations.notices.get('order-2-accept-late')).toMatchObject({ atMs: minutes(195) })
  expect(await desk.operations.notices.get('order-1-done-late')).toMatchObject({ atMs: minutes(200) })
})

test('[Z11] the roster says who is told; with nobody on it, all of the level who see the town', async () => {
  await using desk = await openDesk()
  const [here, all, supervisor] = [
    await desk.user('李', 'crew', [HERE]),
    await desk.user('赵', 'crew'),
    await desk.user('王', 'supervisor'),
  ]
  const duty = { fromMs: NOW_MS, toMs: NOW_MS + HOUR, teams: [] }
  const { duties } = desk.operations
  await duties.put(NOW_MS, NOW_MS + HOUR, [{ ...duty, userId: here, level: 'crew' }], 'test')
  await desk.at(NOW_MS, raise('odour', NOW_MS))
  await desk.at(minutes(61), raise('odour', minutes(61), { subject: 't-2' }))
  const told = await desk.operations.notices.list({ towns: [], limit: 20 })
  const raised = told.filter(({ cause }) => cause === 'raised' || cause === 'accept-late')
  expect(raised.toReversed().map(({ id, userIds }) => [id, userIds])).toEqual([
    ['order-1-raised', [here]],
    ['order-1-accept-late', []],
    ['order-2-raised', []],
  ])
  expect(await duties.onDuty('crew', HERE, NOW_MS)).toHaveLength(1)
  expect([all, supervisor]).toHaveLength(2)
  await expect(duties.put(NOW_MS, NOW_MS + HOUR, [{ ...duty, userId: 99, level: 'crew' }], 'test')).rejects.toThrow(
    'Cannot put user 99 on duty: there is no such user',
  )
  // a roster of some people leaves the others as they are
  await duties.put(NOW_MS, NOW_MS + HOUR, [], 'test', [all])
  expect(await duties.list({ fromMs: NOW_MS, toMs: NOW_MS + HOUR })).toHaveLength(1)
  await duties.put(NOW_MS, NOW_MS + HOUR, [], 'test')
  expect(await duties.list({ fromMs: NOW_MS, toMs: NOW_MS + HOUR })).toEqual([])
})
