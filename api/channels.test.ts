import { createECDH, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import { addressOf } from './channels.ts'
import { serveApi, TOWNS, type Person, type ServedApi } from './under-test.ts'

let api: ServedApi
let admin: Person
beforeAll(async () => {
  api = await serveApi(readConfig({}))
  admin = await api.person('administrator')
})
afterAll(() => api[Symbol.asyncDispose]())

const settings = {
  name: '值班群',
  type: 'wecom',
  towns: [],
  levels: [],
  severityMin: 'warning',
  language: 'zh',
  enabled: true,
}
const ROBOT = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789abcdef'

test('[W12] [W18] a channel is added and changed; its address and secret are told to nobody', async () => {
  const made = await admin.ask('PUT', '/api/channels/duty', {
    ...settings,
    type: 'dingtalk',
    url: ROBOT,
    secret: 'SEC-very-secret',
  })
  expect(made).toMatchObject({
    status: 200,
    body: { channel: { id: 'duty', name: '值班群', address: 'https://qyapi.weixin.qq.com/…', hasSecret: true } },
  })
  // name only: address and secret stay
  await admin.ask('PUT', '/api/channels/duty', { ...settings, type: 'dingtalk', name: 'Duty' })
  const { notices, audit } = api.operations
  expect((await notices.channels())[0]).toMatchObject({ name: 'Duty', url: ROBOT })
  expect(await notices.channelSecret('duty')).toBe('SEC-very-secret')
  const list = await admin.get<{ channels: { id: string; hasSecret: boolean }[] }>('/api/channels')
  const one = await admin.get('/api/channels/duty')
  expect(list.body.channels).toEqual([one.body['channel']])
  const log = JSON.stringify(await audit.list({ limit: 20 }))
  expect(log).toContain('qyapi.weixin.qq.com')
  for (const text of [made.text, list.text, one.text, log]) expect(text).not.toMatch(/0123456789abcdef|very-secret/)

  // another kind takes neither with it
  expect((await admin.ask('PUT', '/api/channels/duty', settings)).body).toMatchObject({
    detail: expect.stringContaining('url is missing'),
  })
  await admin.ask('PUT', '/api/channels/duty', { ...settings, url: `${ROBOT}2` })
  expect(await notices.channelSecret('duty')).toBe('')
  expect((await admin.ask('DELETE', '/api/channels/duty')).status).toBe(204)
  expect((await admin.ask('DELETE', '/api/channels/duty')).status).toBe(404)
  expect(JSON.stringify(await audit.list({ limit: 20 }))).toContain('channel.remove')
})

test('[W12] a new webhook gets a secret, shown once', async () => {
  const hook = { ...settings, type: 'webhook', url: 'https://alarm.example.org/in?token=t' }
  const { body } = await admin.ask<{ newSecret: string; channel: object }>('PUT', '/api/channels/hook', hook)
  expect(body.newSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(body.channel).toMatchObject({ address: 'https://alarm.example.org/in?…', hasSecret: true })
  expect(await api.operations.notices.channelSecret('hook')).toBe(body.newSecret)
  const again = await admin.ask<{ newSecret?: string }>('PUT', '/api/channels/hook', hook)
  expect(again.body.newSecret).toBeUndefined()
  expect(await api.operations.notices.channelSecret('hook')).toBe(body.newSecret)
  await admin.ask('PUT', '/api/channels/hook', { ...hook, secret: '' })
  expect(await api.operations.notices.channelSecret('hook')).toBe('')
})

test.each([
  ['http://alarm.example.org/', 'url must begin with https:'],
  ['ftp://alarm.example.org/', 'url must begin with https:'],
  ['https://me:word@alarm.example.org/', 'url must not hold a login'],
  ['alarm', 'url must be an address'],
])('[W10] the address %s is refused', async (url, detail) => {
  const answer = await admin.ask('PUT', '/api/channels/x', { ...settings, url })
  expect(answer).toMatchObject({ status: 400, body: { detail } })
})

test('[W18] an administrator of some towns sees and makes channels of these only', async () => {
  const ours = await api.person('administrator', [TOWNS[0]])
  await admin.ask('PUT', '/api/channels/all', { ...settings, url: ROBOT })
  await admin.ask('PUT', '/api/channels/other', { ...settings, url: ROBOT, towns: [TOWNS[1]] })
  expect((await ours.ask('PUT', '/api/channels/ours', { ...settings, url: ROBOT, towns: [TOWNS[0]] })).status).toBe(200)
  const seen = await ours.get<{ channels: { id: string }[] }>('/api/channels')
  expect(seen.body.channels.map(({ id }) => id)).toEqual(['ours'])
  for (const [method, path, body] of [
    ['GET', '/api/channels/other', undefined],
    ['DELETE', '/api/channels/other', undefined],
    ['POST', '/api/channels/other/test', {}],
    ['PUT', '/api/channels/other', { ...settings, url: ROBOT, towns: [TOWNS[0]] }],
  ] as const)
    expect([method, (await ours.ask(method, path, body)).status]).toEqual([method, 404])
  for (const towns of [[], [...TOWNS]])
    expect((await ours.ask('PUT', '/api/channels/ours', { ...settings, url: ROBOT, towns })).status).toBe(403)
  const { body } = await ours.ask('POST', '/api/deliveries/retry', {
    deliveries: [{ noticeId: 'n', channel: 'other' }],
  })
  expect(body).toEqual({ again: 0 })
})

test('[W5] [W16] deliveries are listed with what became of them, tests too; dead ones are tried again', async () => {
  const { notices } = api.operations
  await admin.ask('PUT', '/api/channels/listed', { ...settings, url: ROBOT })
  const { status, body } = await admin.ask<{ noticeId: string }>('POST', '/api/channels/listed/test')
  expect(status).toBe(202)
  const list = (filter: string) =>
    admin.get<{ deliveries: Record<string, unknown>[]; waiting: number }>(`/api/deliveries?${filter}`)
  expect((await list(`notice=${body.noticeId}`)).body).toMatchObject({
    deliveries: [
      { noticeId: body.noticeId, to: { kind: 'channel', id: 'listed', name: '值班群' }, state: 'waiting', attempts: 0 },
    ],
    waiting: 1,
  })
  const [row] = await notices.deliveries({ noticeId: body.noticeId, limit: 1 })
  await notices.delivered({ ...row!, state: 'dead', attempts: 1, detail: '500 no', atMs: Date.now() })
  expect((await list('state=dead&channel=listed')).body.deliveries).toMatchObject([{ state: 'dead', detail: '500 no' }])
  const retry = { deliveries: [{ noticeId: body.noticeId, channel: 'listed' }] }
  expect((await admin.ask('POST', '/api/deliveries/retry', retry)).body).toEqual({ again: 1 })
  expect((await admin.ask('POST', '/api/deliveries/retry', retry)).body).toEqual({ again: 0 })
  const ours = await api.person('administrator', [TOWNS[0]])
  expect((await ours.get<{ deliveries: unknown[] }>('/api/deliveries')).body.deliveries).toEqual([])
})

const subscription = (endpoint: string) => ({
  endpoint,
  expirationTime: null,
  keys: { p256dh: createECDH('prime256v1').generateKeys('base64url'), auth: randomBytes(16).toString('base64url') },
})

test('[W4] [W18] everybody subscribes and unsubscribes their own browsers', async () => {
  const li = await api.person('crew', [TOWNS[0]])
  const wang = await api.person('crew', [TOWNS[0]])
  const { notices } = api.operations
  expect((await li.get<{ key: string }>('/api/push-key')).body.key).toMatch(/^[A-Za-z0-9_-]{87}$/)
  const mine = subscription('https://push.example.org/li-1')
  expect((await li.ask('PUT', '/api/push-subscriptions', { ...mine, language: 'en' })).status).toBe(204)
  expect(await notices.subscription(mine.endpoint)).toMatchObject({ language: 'en', ...mine.keys })
  // not ours: nothing happens, and nothing is told
  expect((await wang.ask('DELETE', '/api/push-subscriptions', { endpoint: mine.endpoint })).status).toBe(204)
  expect(await notices.subscription(mine.endpoint)).toBeDefined()
  expect((await li.ask('DELETE', '/api/push-subscriptions', { endpoint: mine.endpoint })).status).toBe(204)
  expect(await notices.subscription(mine.endpoint)).toBeUndefined()
  for (const wrong of [
    { ...mine, endpoint: 'http://push.example.org/li' },
    { ...mine, endpoint: 'https://a:b@push.example.org/li' },
    { ...mine, keys: { ...mine.keys, p256dh: 'AAAA' } },
    { ...mine, keys: { ...mine.keys, auth: 'AAAA' } },
    { ...mine, more: 1 },
  ])
    expect((await li.ask('PUT', '/api/push-subscriptions', wrong)).status).toBe(400)
  const log = JSON.stringify(await api.operations.audit.list({ subject: li.name, limit: 9 }))
  expect(log).toContain('push.subscribe')
  expect(log).not.toContain('li-1')
})

test('[W12] what of an address anybody may read', () => {
  expect(addressOf('webhook', 'https://a.example:8443/in/x?token=secret#y')).toBe('https://a.example:8443/in/x?…')
  expect(addressOf('webhook', 'https://a.example/in')).toBe('https://a.example/in')
  expect(addressOf('feishu', 'https://open.feishu.cn/open-apis/bot/v2/hook/secret')).toBe('https://open.feishu.cn/…')
  expect(addressOf('webhook', '')).toBe('…')
})
