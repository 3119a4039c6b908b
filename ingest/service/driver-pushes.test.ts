import { pino } from 'pino'
import { expect, test } from 'vitest'
import { heldIn, HOUR, MINUTE, openLot, type OpenedLot } from '#stores/operations/parking-under-test.ts'
import { pushKeys } from '#stores/push-keys.ts'
import { allowedAddresses } from './address.ts'
import type { PushPayload } from './channels/web-push.ts'
import { Browser } from './channels/web-push-under-test.ts'
import { Deliveries } from './deliveries.ts'
import { otherSide, type OtherSide } from './outgoing-under-test.ts'

const DAY = 24 * HOUR

/** Real deliveries over the store of a lot; the other side is a real server. */
async function deliveriesOf(lot: OpenedLot, allow = '127.0.0.1') {
  const keys = await pushKeys(lot.folder)
  const begin = () =>
    new Deliveries(
      { publicUrl: '', robotPerMinuteMax: 20, deliveryTryMs: DAY, pushContact: '', outgoingTimeoutMs: 2_000 },
      pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }),
      {
        operations: lot.operations,
        outgoing: { allowed: allowedAddresses(allow), http: true, timeoutMs: 2_000 },
        keys,
        nowMs: () => lot.now(),
        wallMs: () => lot.now(),
        count: () => undefined,
      },
    )
  let deliveries = begin()
  return {
    settle: async () => {
      while (await deliveries.step()) await deliveries.settled()
    },
    /** As after a kill: nothing is remembered but what the store has. */
    restart: () => {
      deliveries = begin()
    },
    states: async () =>
      (await lot.operations.notices.deliveries({ limit: 100 }))
        .map(({ state, attempts, detail }) => `${state} ${attempts} ${detail}`)
        .toSorted(),
  }
}

async function phoneOf(lot: OpenedLot, other: OtherSide, n: number, language: 'zh' | 'en' = 'zh') {
  const browser = new Browser()
  const endpoint = `${other.url}/push/${n}`
  const deviceHash = `device-${n}`
  await lot.operations.parking.pushes.subscribe({ deviceHash, endpoint, ...browser.keys, language }, lot.now())
  const told = (): PushPayload[] =>
    other.received
      .filter(({ path }) => path === `/push/${n}`)
      .map(({ rawBody }) => browser.read(rawBody) as PushPayload)
  return { endpoint, deviceHash, told }
}

test('[X36] a closed window reaches the phone of who holds it, in its language, once, and tells of nobody else', async () => {
  await using lot = await openLot()
  await using other = await otherSide((response) => response.writeHead(201).end())
  const deliveries = await deliveriesOf(lot)
  const [hers, his] = [await lot.right(1), await lot.right(2)]
  const [zh, en] = [await phoneOf(lot, other, 1), await phoneOf(lot, other, 2, 'en')]
  const [first, second] = [heldIn(await lot.hold(hers.id)), heldIn(await lot.hold(his.id))]
  await deliveries.settle()
  // that it is held she sees on her page
  expect(other.received).toEqual([])
  const closure = { lot: 'lot-1', fromMs: lot.now() + 10 * MINUTE, toMs: lot.now() + 5 * HOUR, reason: '灯会' }
  await lot.operations.parking.addClosure(closure, 'owner')
  await deliveries.settle()
  deliveries.restart()
  await deliveries.settle()
  expect(zh.told()).toEqual([
    {
      id: expect.stringMatching(/^driver-\d+$/),
      title: '停车场临时关闭',
      body: `一号停车场 · ${first.bay} · 灯会 · 预约已取消`,
      url: '/p/hold',
      severity: 'warning',
      interrupts: true,
    },
  ])
  expect(en.told()).toMatchObject([{ title: 'Closed for an event', body: expect.stringContaining(second.bay!) }])
  for (const { rawBody } of other.received) expect(rawBody.toString('latin1')).not.toContain('lot')
  const said = JSON.stringify([...zh.told(), ...en.told()])
  expect(said).not.toMatch(/10001|10002|1390000/)
  expect(JSON.stringify(zh.told())).not.toContain(second.bay)
  expect(await deliveries.states()).toEqual([expect.stringMatching(/^sent 1/), expect.stringMatching(/^sent 1/)])
})

test('[X36] the reminder comes when it is due, is worth nothing an hour later, and is not sent late', async () => {
  await using lot = await openLot()
  await using other = await otherSide((response) => response.writeHead(201).end())
  const deliveries = await deliveriesOf(lot)
  const right = await lot.right(1)
  const phone = await phoneOf(lot, other, 1)
  const hold = heldIn(await lot.hold(right.id))
  heldIn(await lot.act(right.id, hold.id, 'arrive'))
  await lot.sense(lot.now() + MINUTE, { [hold.bay!]: 'occupied' })
  await lot.sense(hold.toMs - 20 * MINUTE)
  await deliveries.settle()
  expect(phone.told()).toMatchObject([{ title: '快到离场时间了', severity: 'urgent', url: '/p/hold' }])
  // by when: the end of the window, in the lot's own time
  expect(phone.told()[0]?.body).toBe(`一号停车场 · ${hold.bay} · 请在 06-02 08:00 前离场`)
  expect(other.received[0]?.headers).toMatchObject({ ttl: '3600', urgency: 'high', topic: `reminder-${hold.id}` })
  // the part stood still while her time ended, and comes back when nobody needs to hear of it
  await lot.sense(hold.toMs)
  lot.setNow(hold.toMs + 2 * HOUR)
  await deliveries.settle()
  expect(phone.told()).toHaveLength(1)
})

test('[X36] what fails is tried for an hour, then it is dead; a subscription the push service does not know is ended', async () => {
  await using lot = await openLot()
  await using other = await otherSide((response) => response.writeHead(503).end())
  const deliveries = await deliveriesOf(lot)
  const { parking } = lot.operations
  await parking.decide((await lot.right(1)).id, 'revoke', '停在别处', 'operator')
  await deliveries.settle()
  // what was told before a phone asked to be told is no news to it
  const phone = await phoneOf(lot, other, 1)
  await parking.decide((await parking.rightOf('device-1'))!.id, 'restore', '', 'operator')
  await deliveries.settle()
  expect(await deliveries.states()).toEqual([expect.stringMatching(/^waiting 1 503/)])
  for (let minutes = 0; minutes <= 70; minutes += 5) {
    lot.setNow(lot.now() + 5 * MINUTE)
    await deliveries.settle()
  }
  expect(await deliveries.states()).toEqual([expect.stringMatching(/^dead \d+ 503/)])
  other.answer = (response) => response.writeHead(410).end()
  await parking.decide((await parking.rightOf('device-1'))!.id, 'revoke', '停在别处', 'operator')
  await deliveries.settle()
  expect(await parking.pushes.subscription(phone.endpoint)).toBeUndefined()
  expect(phone.told().at(-1)).toMatchObject({ title: '资格已取消', body: '苏B·••001', url: '/p/me' })
})

test('[X36] the phone whose right it is now is told, and no other; an address that is not public is not called', async () => {
  await using lot = await openLot()
  await using other = await otherSide((response) => response.writeHead(201).end())
  const deliveries = await deliveriesOf(lot)
  const { parking } = lot.operations
  await phoneOf(lot, other, 1)
  const right = await lot.right(1)
  await parking.decide(right.id, 'revoke', '', 'operator')
  // the browser has another secret by the time it could be told
  await parking.pushes.subscribe(
    { ...(await parking.pushes.subscriptionOf('device-1'))!, deviceHash: 'device-9' },
    lot.now(),
  )
  await deliveries.settle()
  expect(await parking.pushes.subscriptionOf('device-1')).toBeUndefined()
  expect(other.received).toEqual([])
  const strict = await deliveriesOf(lot, '')
  await phoneOf(lot, other, 1)
  await parking.decide(right.id, 'restore', '', 'operator')
  await strict.settle()
  expect(await strict.states()).toEqual([expect.stringMatching(/^dead 1 .*not a public address/)])
  expect(other.received).toEqual([])
})

test('[X36] a browser for which nothing can be encrypted is tried like one that does not answer, and holds up nobody', async () => {
  await using lot = await openLot()
  await using other = await otherSide((response) => response.writeHead(201).end())
  const deliveries = await deliveriesOf(lot)
  const { parking } = lot.operations
  const [bad, good] = [await lot.right(1), await lot.right(2)]
  const phone = await phoneOf(lot, other, 2)
  const { deviceHash, ...keys } = { ...(await parking.pushes.subscriptionOf('device-2'))!, deviceHash: 'device-1' }
  const noPoint = Buffer.alloc(65, 4).toString('base64url')
  await parking.pushes.subscribe({ ...keys, deviceHash, endpoint: `${other.url}/push/1`, p256dh: noPoint }, lot.now())
  for (const { id } of [bad, good]) await parking.decide(id, 'revoke', '停在别处', 'operator')
  await deliveries.settle()
  expect(phone.told()).toHaveLength(1)
  expect(await deliveries.states()).toEqual([expect.stringMatching(/^sent 1/), expect.stringMatching(/^waiting 1 ./)])
})

test('[X17, X36] with the secret of a phone it is forgotten where it is pushed to', async () => {
  await using lot = await openLot()
  await using other = await otherSide()
  const { parking } = lot.operations
  const right = await lot.right(1)
  await phoneOf(lot, other, 1)
  await parking.decide(right.id, 'end', '', 'operator')
  await parking.purge(lot.now() + 20 * DAY, 100)
  expect(await parking.pushes.subscriptionOf('device-1')).toBeDefined()
  await parking.purge(lot.now() + 31 * DAY, 100)
  expect(await parking.pushes.subscriptionOf('device-1')).toBeUndefined()
})
