import { createPublicKey, verify } from 'node:crypto'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pushKeys, pushKeysFile } from '#stores/push-keys.ts'
import type { Desk } from '../deliveries-under-test.ts'
import { tempFolder } from '#test/platform.ts'
import { notice, NOW, startDesk } from '../deliveries-under-test.ts'
import { otherSide, type OtherSide, type Received } from '../outgoing-under-test.ts'
import { Browser } from './web-push-under-test.ts'

async function subscribed(desk: Desk, other: OtherSide, name: string, more: { language?: 'en'; userId?: number } = {}) {
  const { users, notices } = desk.operations
  const userId =
    more.userId ??
    (
      await users.create(
        { name, role: 'crew', towns: ['东亭街道'], passwordHash: 'x', mustChangePassword: false },
        'test',
      )
    ).id
  const browser = new Browser()
  const endpoint = `${other.url}/push/${name}`
  const { keys } = browser
  await notices.subscribe(
    { endpoint, userId, ...keys, ...(more.language === undefined ? {} : { language: more.language }) },
    5,
    desk.nowMs,
  )
  return { browser, userId, endpoint }
}

test('[W15] a push can be read by its browser only, and is signed with our keys', async () => {
  await using other = await otherSide((response) => response.writeHead(201).end())
  await using desk = await startDesk({ pushContact: 'mailto:duty@example.org' })
  const { browser, userId } = await subscribed(desk, other, 'li')
  desk.write(notice('order-17-raised', { userIds: [userId] }))
  await desk.settle()
  const [received] = other.received as [Received]
  expect(received.path).toBe('/push/li')
  expect(browser.read(received.rawBody)).toEqual({
    id: 'order-17-raised',
    title: expect.stringContaining('东亭公厕'),
    body: expect.stringContaining('东亭街道'),
    url: '/crew/17',
    severity: 'urgent',
    interrupts: true,
  })
  expect(() => new Browser().read(received.rawBody)).toThrow()
  expect(received.headers).toMatchObject({
    'content-encoding': 'aes128gcm',
    ttl: '86400',
    urgency: 'high',
    topic: 'order-17',
  })
  const [, token, key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(String(received.headers.authorization)) ?? []
  const { publicKey } = await pushKeys(desk.dataDir)
  expect(key).toBe(publicKey)
  const [head, claims, signature] = token!.split('.')
  const point = Buffer.from(publicKey, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
  const ours = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' })
  expect(
    verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: ours, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature!, 'base64url'),
    ),
  ).toBe(true)
  expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toMatchObject({
    aud: other.url,
    sub: 'mailto:duty@example.org',
  })
})

test('[W4] pushes go to those a notice is for, else to all of its level who see the town, and only when it interrupts', async () => {
  await using other = await otherSide((response) => response.writeHead(201).end())
  await using desk = await startDesk()
  const li = await subscribed(desk, other, 'li')
  const wang = await subscribed(desk, other, 'wang', { language: 'en' })
  const { id: chief } = await desk.operations.users.create(
    { name: 'chief', role: 'manager', towns: [], passwordHash: 'x', mustChangePassword: false },
    'test',
  )
  await subscribed(desk, other, 'chief', { userId: chief })
  desk.write(
    notice('for-li', { userIds: [li.userId] }),
    notice('for-nobody'),
    notice('quiet', { userIds: [li.userId], interrupts: false }),
    notice('elsewhere', { town: '安镇街道' }),
    notice('for-managers', { level: 'manager' }),
  )
  await desk.settle()
  expect((await desk.states()).map((line) => line.replace(/(\S+) push\S+\/(\w+) sent 1/, '$1 $2'))).toEqual([
    'for-li li',
    'for-managers chief',
    'for-nobody li',
    'for-nobody wang',
  ])
  const toWang = other.received.find(({ path }) => path === '/push/wang')!
  expect(wang.browser.read(toWang.rawBody)).toMatchObject({ title: expect.stringMatching(/^\[Urgent\]/) })

  // who may not sign in any more is told nothing
  await desk.operations.users.change(li.userId, { disabled: true }, 'test')
  desk.write(notice('late', { userIds: [li.userId] }))
  await desk.settle()
  expect(await desk.operations.notices.deliveries({ noticeId: 'late', limit: 9 })).toEqual([])
})

test('[W4] a subscription that has ended is forgotten, with what waits for it', async () => {
  await using other = await otherSide((response) => response.writeHead(410).end())
  await using desk = await startDesk()
  const { userId, endpoint } = await subscribed(desk, other, 'li')
  desk.write(notice('n-1', { userIds: [userId] }), notice('n-2', { userIds: [userId] }))
  await desk.settle()
  expect(await desk.operations.notices.subscription(endpoint)).toBeUndefined()
  expect(other.received).toHaveLength(1)
  const all = await desk.operations.notices.deliveries({ limit: 9 })
  expect(all.map(({ noticeId, state, detail }) => `${noticeId} ${state} ${detail}`).toSorted()).toEqual([
    'n-1 dead 410: the subscription has ended',
    'n-2 dead the subscription has ended',
  ])
})

test.each([
  [429, 'waiting'],
  [500, 'waiting'],
  [413, 'dead'],
  [403, 'dead'],
])('[W6] after an answer of %i a push is %s, and its subscription stays', async (status, state) => {
  await using other = await otherSide((response) => response.writeHead(status).end())
  await using desk = await startDesk()
  const { userId, endpoint } = await subscribed(desk, other, 'li')
  desk.write(notice('n', { userIds: [userId] }))
  await desk.settle()
  expect((await desk.of('n')).state).toBe(state)
  expect(await desk.operations.notices.subscription(endpoint)).toBeDefined()
})

test('[W4] a browser is of whoever subscribed it last, and of one person the latest five stay', async () => {
  await using other = await otherSide()
  await using desk = await startDesk()
  const { notices } = desk.operations
  const li = await subscribed(desk, other, 'li')
  const wang = await subscribed(desk, other, 'wang')
  await notices.follow(0, [{ noticeId: 'for-li', target: `push/${li.endpoint}` }], NOW)
  await notices.subscribe({ endpoint: li.endpoint, userId: wang.userId, p256dh: 'x', auth: 'y' }, 5, NOW)
  expect(await notices.subscriptions([li.userId])).toEqual([])
  expect((await desk.of('for-li')).state).toBe('dead')
  for (let n = 0; n < 7; n++)
    await notices.subscribe(
      { endpoint: `${other.url}/${n}`, userId: wang.userId, p256dh: 'x', auth: 'y' },
      5,
      NOW + n + 1,
    )
  expect((await notices.subscriptions([wang.userId])).map(({ endpoint }) => endpoint.slice(other.url.length))).toEqual([
    '/2',
    '/3',
    '/4',
    '/5',
    '/6',
  ])
})

test('[W15] the keys of pushes are made once, also by many who ask together, for their owner’s eyes only', async () => {
  await using folder = await tempFolder('keys')
  const dataDir = join(folder.path, 'data')
  const made = await Promise.all(Array.from({ length: 8 }, () => pushKeys(dataDir)))
  expect(new Set(made.map(({ publicKey }) => publicKey)).size).toBe(1)
  expect(await pushKeys(dataDir)).toEqual(made[0])
  expect((await stat(pushKeysFile(dataDir))).mode & 0o777).toBe(0o600)
  expect(Buffer.from(made[0]!.publicKey, 'base64url')).toHaveLength(65)
  expect(Buffer.from(made[0]!.privateKey, 'base64url')).toHaveLength(32)
  const damaged = join(folder.path, 'damaged')
  await mkdir(damaged)
  await writeFile(pushKeysFile(damaged), '{')
  await expect(pushKeys(damaged)).rejects.toThrow('they are damaged')
})
