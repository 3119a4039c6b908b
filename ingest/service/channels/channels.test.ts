import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { channel, notice, NOW, startDesk } from '../deliveries-under-test.ts'
import { json, otherSide } from '../outgoing-under-test.ts'
import { robotText } from './channel.ts'
import { channelKinds } from './kinds.ts'
import { webhookSignature } from './webhook.ts'

const kinds = channelKinds({ publicUrl: 'https://kerbside.example', robotPerMinuteMax: 20 })
const message = {
  id: 'order-17-raised',
  atMs: NOW,
  title: '【紧急】东亭公厕：异味',
  body: '东亭街道',
  notice: notice('order-17-raised'),
}

test('[W14] a webhook gets a CloudEvent, and whoever has the secret can check that it is ours', async () => {
  await using other = await otherSide()
  await using desk = await startDesk()
  const secret = `whsec_${Buffer.from('a secret of 24 bytes ...').toString('base64')}`
  await desk.operations.notices.putChannel(channel('hook', `${other.url}/in?x=1`), secret, 'test')
  desk.write(notice('order-17-raised', { userIds: [3], alertId: 9 }))
  await desk.settle()
  const [{ path, headers, body }] = other.received as [(typeof other.received)[number]]
  expect(path).toBe('/in?x=1')
  expect(headers).toMatchObject({
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'webhook-id': 'order-17-raised',
    'webhook-timestamp': String(NOW / 1_000),
  })
  // as a receiver does it, from the words of W14
  const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.')
  const is = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
    .update(signed)
    .digest('base64')
  expect(headers['webhook-signature']).toBe(`v1,${is}`)
  const event = JSON.parse(body) as Record<string, unknown>
  expect(event).toMatchObject({
    specversion: '1.0',
    id: 'order-17-raised',
    source: 'https://kerbside.example',
    type: 'kerbside.notice.raised',
    time: '2026-11-26T04:00:00.000Z',
    subject: 'order/17',
    datacontenttype: 'application/json',
    data: {
      cause: 'raised',
      town: '东亭街道',
      severity: 'urgent',
      orderId: 17,
      alertId: 9,
      link: 'https://kerbside.example/crew/17',
    },
  })
  // attribute names of CloudEvents are lower-case letters and digits
  expect(Object.keys(event).filter((name) => !/^[a-z0-9]+$/.test(name))).toEqual([])
  expect(body).not.toContain('userIds')
})

test('[W14] the signature is the one Standard Webhooks gives as its example', () => {
  expect(
    webhookSignature(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      '1614265330',
      '{"test": 2432232314}',
    ),
  ).toBe('g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('[W13] WeCom takes text, its key is in its address', () => {
  const { url, headers, body } = kinds.wecom.request(
    message,
    { url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k', secret: '' },
    NOW,
  )
  expect(url).toBe('https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k')
  expect(headers['content-type']).toBe('application/json')
  expect(JSON.parse(String(body))).toEqual({
    msgtype: 'text',
    text: { content: '【紧急】东亭公厕：异味\n东亭街道\n[order-17-raised]' },
  })
})

test('[W13] DingTalk takes the time and a signature in its address', () => {
  const address = { url: 'https://oapi.dingtalk.com/robot/send?access_token=t', secret: 'SECabc' }
  const url = new URL(kinds.dingtalk.request(message, address, NOW).url)
  const sign = createHmac('sha256', 'SECabc').update(`${NOW}\nSECabc`).digest('base64')
  expect(Object.fromEntries(url.searchParams)).toEqual({ access_token: 't', timestamp: String(NOW), sign })
  // plus and slash of base64 are kept apart from those of an address
  expect(url.search).toContain(encodeURIComponent(sign))
  expect(kinds.dingtalk.request(message, { ...address, secret: '' }, NOW).url).toBe(address.url)
})

test('[W13] Feishu takes the time in seconds and a signature in the body; nobody is called by a name', () => {
  const asked = kinds.feishu.request(
    { ...message, title: '<at user_id="all">all</at>' },
    { url: 'https://open.feishu.cn/open-apis/bot/v2/hook/h', secret: 's' },
    NOW,
  )
  expect(JSON.parse(String(asked.body))).toEqual({
    timestamp: String(NOW / 1_000),
    sign: createHmac('sha256', `${NOW / 1_000}\ns`).digest('base64'),
    msg_type: 'text',
    content: { text: '＜at user_id="all">all＜/at>\n东亭街道\n[order-17-raised]' },
  })
})

test('[W13] what a robot says has at most 2,000 bytes, whole letters, and always its id', () => {
  for (const body of ['厕'.repeat(3_000), '🚻'.repeat(1_000), 'a'.repeat(5_000)]) {
    const text = robotText({ ...message, body, link: 'https://kerbside.example/crew/17' })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_000)
    expect(Buffer.byteLength(text)).toBeGreaterThan(1_990)
    expect(text.isWellFormed()).toBe(true)
    expect(text.endsWith('…\nhttps://kerbside.example/crew/17\n[order-17-raised]')).toBe(true)
  }
})

test.each([
  ['wecom', 200, { errcode: 0, errmsg: 'ok' }, 'sent', undefined],
  ['wecom', 200, { errcode: 45009, errmsg: 'api freq out of limit' }, 'again', 60_000],
  ['wecom', 200, { errcode: 93000, errmsg: 'invalid webhook url' }, 'never', undefined],
  ['wecom', 200, { errcode: -1, errmsg: 'system busy' }, 'again', undefined],
  ['dingtalk', 200, { errcode: 0, errmsg: 'ok' }, 'sent', undefined],
  ['dingtalk', 200, { errcode: 130101, errmsg: 'send too fast, exceed 20 times per minute' }, 'again', 600_000],
  ['dingtalk', 200, { errcode: 310000, errmsg: 'sign not match' }, 'never', undefined],
  ['feishu', 200, { code: 0, msg: 'success' }, 'sent', undefined],
  ['feishu', 200, { StatusCode: 0, StatusMessage: 'success' }, 'sent', undefined],
  [
    'feishu',
    200,
    { code: 19021, msg: 'sign match fail or timestamp is not within one hour from current time' },
    'never',
    undefined,
  ],
  ['feishu', 200, { code: 11232, msg: 'frequency limited' }, 'again', 60_000],
  ['feishu', 400, { code: 9499, msg: 'Bad Request' }, 'never', undefined],
  ['wecom', 200, 'an HTML page', 'again', undefined],
  ['dingtalk', 502, 'bad gateway', 'again', undefined],
] as const)('[W9] %s answers %i %o: %s', (kind, status, body, is, retryAfterMs) => {
  const outcome = kinds[kind].outcome({ status, body: typeof body === 'string' ? body : JSON.stringify(body) })
  expect(outcome.is).toBe(is)
  expect(outcome.is === 'again' ? outcome.retryAfterMs : undefined).toBe(retryAfterMs)
})

test('[W9] a robot that says no with status 200 has not been told', async () => {
  await using other = await otherSide((response) =>
    json(response, 200, { errcode: 45009, errmsg: 'api freq out of limit' }),
  )
  await using desk = await startDesk()
  await desk.operations.notices.putChannel(channel('robot', other.url, { type: 'wecom' }), undefined, 'test')
  desk.write(notice('n'))
  await desk.settle()
  expect(await desk.of('n')).toMatchObject({ state: 'waiting', nextMs: NOW + 60_000 })
  other.answer = (response) => json(response, 200, { errcode: 0, errmsg: 'ok' })
  desk.nowMs += 60_000
  await desk.settle()
  expect(await desk.of('n')).toMatchObject({ state: 'sent', attempts: 2 })
})
