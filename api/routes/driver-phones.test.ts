import { createECDH, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import type { DriverNow } from '#domain/sharing/driver.ts'
import type { Hold, HoldAnswer } from '#domain/sharing/hold.ts'
import { addLot } from '../parking-under-test.ts'
import { serveApi, type Person, type ServedApi } from '../under-test.ts'

let api: ServedApi
const HOUR = 3_600_000
let plates = 40_000

beforeAll(async () => {
  api = await serveApi(readConfig({ PUBLIC_URL: 'https://kerbside.example' }))
  await addLot(api, 'p-1', { name: '街道办停车场, 东; "院"' })
})
afterAll(() => api?.[Symbol.asyncDispose]())

const me = async (who: Person): Promise<DriverNow> =>
  (await who.get<{ driver: DriverNow }>('/api/public/parking/me')).body.driver
async function driver(): Promise<Person> {
  const who = api.nobody
  await me(who)
  const applied = { actionId: randomUUID(), plate: `苏B${plates++}`, phone: '13900001234', lots: ['p-1'] }
  expect((await who.ask('POST', '/api/public/parking/rights', applied)).status).toBe(200)
  return who
}
async function held(who: Person): Promise<Hold> {
  const fromMs = Date.now() + api.laterMs
  const asked = { actionId: randomUUID(), lot: 'p-1', fromMs, toMs: fromMs + HOUR }
  const { body } = await who.ask<HoldAnswer>('POST', '/api/public/parking/holds', asked)
  if (body.is !== 'done') throw new Error(`refused: ${JSON.stringify(body)}`)
  return body.hold
}
const subscription = (endpoint: string) => ({
  endpoint,
  keys: {
    p256dh: createECDH('prime256v1').generateKeys('base64url'),
    auth: randomBytes(16).toString('base64url'),
  },
})
/** As long as a point of the curve, and none. */
const NO_POINT = Buffer.alloc(65, 4).toString('base64url')
const PUSHES = '/api/public/parking/pushes'

test('[X36] a phone with a right is told with its page closed until it says otherwise; one without, and others, are not', async () => {
  expect((await api.nobody.get<{ key: string }>('/api/public/parking/push-key')).body.key).toMatch(/^[\w-]{87}$/)
  const [who, other, stranger] = [await driver(), await driver(), api.nobody]
  await me(stranger)
  const mine = subscription('https://push.example.org/1')
  expect((await stranger.ask('PUT', PUSHES, mine)).status).toBe(403)
  expect((await me(who)).isPushed).toBe(false)
  expect((await who.ask('PUT', PUSHES, { ...mine, language: 'en' })).status).toBe(204)
  expect((await me(who)).isPushed).toBe(true)
  expect((await me(other)).isPushed).toBe(false)
  const kept = await api.operations.parking.pushes.subscription(mine.endpoint)
  expect(kept).toMatchObject({ language: 'en', ...mine.keys })
  // another phone ends its own only
  expect((await other.ask('DELETE', PUSHES)).status).toBe(204)
  expect((await me(who)).isPushed).toBe(true)
  expect((await who.ask('DELETE', PUSHES)).status).toBe(204)
  expect((await me(who)).isPushed).toBe(false)
  for (const wrong of [
    subscription('http://push.example.org/1'),
    subscription('https://a:b@push.example.org/1'),
    { ...mine, keys: { ...mine.keys, auth: 'AAAA' } },
    { ...mine, keys: { ...mine.keys, p256dh: mine.keys.auth } },
    { ...mine, keys: { ...mine.keys, p256dh: NO_POINT } },
  ])
    expect((await who.ask('PUT', PUSHES, wrong)).status).toBe(400)
})

/** Lines of a calendar file as they are meant (RFC 5545, 3.1). */
function linesOf(text: string): string[] {
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  return text.replaceAll(/\r\n[ \t]/g, '').split('\r\n')
}
const utc = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

test.each(['zh', 'en'] as const)(
  '[X37] a hold is a calendar file that rings before its window ends, in %s',
  async (language) => {
    const who = await driver()
    const hold = await held(who)
    const { status, headers, text } = await who.get(`/api/public/parking/holds/${hold.id}.ics?language=${language}`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    expect(headers.get('content-disposition')).toBe(`inline; filename="parking-${hold.id}.ics"`)
    const lines = linesOf(text)
    const second = (ms: number) => Math.floor(ms / 1_000) * 1_000
    const { reminderMs } = (await me(who)).rules
    expect(lines).toEqual(
      expect.arrayContaining([
        'VERSION:2.0',
        `UID:hold-${hold.id}@kerbside.example`,
        `DTSTART:${utc(second(hold.fromMs))}`,
        `DTEND:${utc(second(hold.toMs))}`,
        `UID:hold-${hold.id}-leave@kerbside.example`,
        `DTSTART:${utc(second(hold.windowEndMs - reminderMs))}`,
        `DTEND:${utc(second(hold.windowEndMs))}`,
        'STATUS:CONFIRMED',
      ]),
    )
    // before the end of the stay, and when the last minutes of the window begin
    const triggers = lines.filter((line) => line.startsWith('TRIGGER'))
    expect(triggers).toEqual([`TRIGGER;RELATED=END:-PT${reminderMs / 60_000}M`, 'TRIGGER:PT0S'])
    expect(text).not.toContain('X-MICROSOFT-CDO-ALLDAYEVENT:TRUE')
    // escaped, and in her language
    const summary = lines.find((line) => line.startsWith('SUMMARY:'))
    expect(summary).toBe(
      `SUMMARY:${language === 'zh' ? '停车' : 'Parking'} · 街道办停车场\\, 东\\; "院" A-${hold.bay!.slice(-1)}`,
    )
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' })
    expect(lines.find((line) => line.startsWith('DESCRIPTION:'))).toContain(`${clock.format(hold.toMs)}\\n`)
    expect(lines.filter((line) => line.startsWith('DESCRIPTION:'))[0]).toMatch(
      language === 'zh' ? /最晚 .*离场/ : /Leave by .* at the latest/,
    )

    // told again when it is over it cancels what the calendar has, and nobody else is told
    expect((await api.nobody.get(`/api/public/parking/holds/${hold.id}.ics`)).status).toBe(404)
    const other = await driver()
    expect((await other.get(`/api/public/parking/holds/${hold.id}.ics`)).status).toBe(404)
    await who.ask('POST', `/api/public/parking/holds/${hold.id}`, { actionId: randomUUID(), action: 'cancel' })
    const over = linesOf((await who.get(`/api/public/parking/holds/${hold.id}.ics`)).text)
    expect(over.filter((line) => line === 'STATUS:CANCELLED')).toHaveLength(2)
    const sequenceOf = (all: string[]) => Number(all.find((line) => line.startsWith('SEQUENCE:'))?.slice(9))
    expect(sequenceOf(over)).toBeGreaterThanOrEqual(sequenceOf(lines))
  },
)
