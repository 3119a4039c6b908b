import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, CDPSession, Page } from '@playwright/test'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readConfig } from '#config'
import { pushKeys } from '#stores/push-keys.ts'
import { serveApi, type ServedApi } from '../../api/under-test.ts'
import { allowedAddresses } from '../../ingest/service/address.ts'
import { Browser as PushBrowser } from '../../ingest/service/channels/web-push-under-test.ts'
import { Deliveries } from '../../ingest/service/deliveries.ts'
import { otherSide, type OtherSide } from '../../ingest/service/outgoing-under-test.ts'
import { haveBrowser, openDashboard, startBrowser, type Look } from './browser.ts'
import { addGround, addLots, heard } from './drivers.ts'
import { workerIsActive } from './worker.ts'

const dist = join(import.meta.dirname, '../../dist')
const soon = { timeout: 20_000, interval: 50 }
const HOUR = 3_600_000

describe.runIf(haveBrowser)('with the driver’s page closed', { timeout: 90_000 }, () => {
  let api: ServedApi
  let browser: Browser & AsyncDisposable
  let other: OtherSide
  let deliveries: Deliveries

  beforeAll(async () => {
    other = await otherSide((response) => response.writeHead(201).end())
    api = await serveApi(readConfig({}), { dashboardDir: dist, settings: { outgoingHttp: true } })
    await addGround(api)
    await addLots(api, [{ id: 'lot-a', name: '东亭街道办事处停车场', nameEn: 'Dongting Subdistrict Office' }])
    await heard(api, 'lot-a')
    const nowMs = () => Date.now() + api.laterMs
    deliveries = new Deliveries(api.config, pino({ level: 'silent' }), {
      operations: api.operations,
      outgoing: { allowed: allowedAddresses('127.0.0.1'), http: true, timeoutMs: 5_000 },
      keys: await pushKeys(api.config.dataDir),
      nowMs,
      wallMs: nowMs,
      count: () => undefined,
    })
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]()
    await deliveries?.stop()
    await api?.[Symbol.asyncDispose]()
    await other?.[Symbol.asyncDispose]()
  })

  const settle = async () => {
    while (await deliveries.step()) await deliveries.settled()
  }
  /** A phone whose browser has a push service: the real other side. Chromium has none without the internet, so what it would say stands here. */
  const phoneWith = async (name: string, look: Look) => {
    const keys = new PushBrowser()
    const phone = await openDashboard(browser, api.url, look)
    await phone.context.addInitScript(
      ({ endpoint, said }) => {
        const asked: string[] = []
        Object.assign(window, { asked })
        const of = () => ({
          toJSON: () => ({ endpoint, expirationTime: null, keys: said }),
          endpoint,
          unsubscribe: async () => {
            localStorage.removeItem('test.subscribed')
            return true
          },
        })
        const ask = Notification.requestPermission.bind(Notification)
        Notification.requestPermission = async () => {
          asked.push('permission')
          return ask()
        }
        PushManager.prototype.subscribe = async (options) => {
          const { userVisibleOnly, applicationServerKey } = options!
          asked.push(`${userVisibleOnly} ${(applicationServerKey as Uint8Array).length}`)
          localStorage.setItem('test.subscribed', '1')
          return of() as unknown as PushSubscription
        }
        PushManager.prototype.getSubscription = async () =>
          localStorage.getItem('test.subscribed') === null ? null : (of() as unknown as PushSubscription)
      },
      { endpoint: `${other.url}/push/${name}`, said: keys.keys },
    )
    const asked = () => phone.page.evaluate(() => (window as unknown as { asked: string[] }).asked)
    const pushed = () =>
      other.received.filter(({ path }) => path === `/push/${name}`).map(({ rawBody }) => keys.read(rawBody))
    return { phone, page: phone.page, asked, pushed }
  }
  const hold = async (page: Page, plate: string, english = false) => {
    await page.locator('[data-lot=lot-a]').click()
    const name = english ? 'Add plate and hold' : '登记车牌并预约'
    await page.getByRole('button', { name }).click()
    await page.locator('input[name=plate]').fill(plate)
    await page.locator('input[name=phone]').fill('139 1234 5678')
    await page.getByRole('dialog').getByRole('button', { name }).click()
    await page.locator('[data-state=held]').waitFor()
  }

  test('[U68, X36] who has a hold is offered to be told with the page closed, is told once, and ends it with a tap', async () => {
    const { phone, page, asked, pushed } = await phoneWith('zh', { size: 'phone', scheme: 'light', language: 'zh-CN' })
    await using _ = phone
    await phone.context.grantPermissions(['notifications'])
    await phone.open('/p')
    await page.locator('[data-lot=lot-a]').waitFor()
    expect(await page.locator('[data-pushes]').count()).toBe(0)
    await page.getByRole('button', { name: '登记车牌' }).click()
    expect(await page.locator('[data-pushes]').count()).toBe(0)
    await page.getByRole('button', { name: '返回' }).click()
    await hold(page, '苏B30001')
    expect(await asked()).toEqual([])
    const push = await pusher(await phone.context.newCDPSession(page), page)
    const offer = page.locator('[data-pushes=false]')
    await offer.getByRole('button', { name: '关掉网页也提醒我' }).click()
    await page.locator('[data-pushes=true]').getByText('也会通知这部手机').waitFor()
    expect((await asked())[0]).toBe('true 65')
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
    await phone.shoot('driver-pushes')

    // her window is closed for an event while the page is
    const fromMs = Date.now() + api.laterMs + 5 * 60_000
    const { closure } = await api.operations.parking.addClosure(
      { lot: 'lot-a', fromMs, toMs: fromMs + 3 * HOUR, reason: '灯会' },
      'test',
    )
    await settle()
    expect(pushed()).toMatchObject([
      { title: '停车场临时关闭', body: expect.stringContaining('灯会 · 预约已取消'), url: '/p/hold' },
    ])
    await api.operations.parking.endClosure(closure.id, 'test')
    const shown = () =>
      page.evaluate(async () => {
        const all = (await (await navigator.serviceWorker.getRegistration('/p'))?.getNotifications()) ?? []
        return all.map(({ title, silent }) => ({ title, silent }))
      })
    const [told] = pushed()
    await push(told)
    await vi.waitFor(async () => expect(await shown()).toEqual([{ title: '停车场临时关闭', silent: false }]), soon)
    // at least once: the same again makes no sound
    await push(told)
    await vi.waitFor(async () => expect(await shown()).toEqual([{ title: '停车场临时关闭', silent: true }]), soon)

    // in the other language from now on; the hold is over, the way out stays beside her plate
    await page.getByRole('button', { name: 'English' }).click()
    const [right] = await api.operations.parking.rights({ scope: { towns: [] }, limit: 1 })
    const device = async () => {
      const { deviceHash } = (await api.operations.parking.pushes.subscription(`${other.url}/push/zh`)) ?? {}
      return deviceHash
    }
    await vi.waitFor(
      async () =>
        expect((await api.operations.parking.pushes.subscription(`${other.url}/push/zh`))?.language).toBe('en'),
      soon,
    )
    expect(await device()).toBeDefined()
    await api.operations.parking.decide(right!.id, 'revoke', 'test', 'operator')
    await settle()
    expect(pushed().at(-1)).toMatchObject({ title: 'Your right was revoked', body: '苏B·••001', url: '/p/me' })
    await phone.open('/p/me')
    await page.locator('[data-pushes=true]').getByRole('button', { name: '不再通知' }).click()
    await page.locator('[data-pushes]').waitFor({ state: 'detached' })
    expect(await device()).toBeUndefined()
    await api.operations.parking.decide(right!.id, 'restore', 'test', 'operator')
    await settle()
    expect(pushed()).toHaveLength(2)
    expect(phone.complaints).toEqual([])
  })

  test('[U68, X36] a phone whose secret is forgotten ends what it was told under it, and asks for nothing', async () => {
    const { phone, page, asked } = await phoneWith('lost', { size: 'phone', scheme: 'light', language: 'en' })
    await using _ = phone
    await phone.context.grantPermissions(['notifications'])
    await phone.open('/p')
    await hold(page, '苏B30002', true)
    await page.getByRole('button', { name: 'Tell me with the page closed' }).click()
    await page.locator('[data-pushes=true]').waitFor()
    await phone.context.clearCookies()
    await phone.open('/p')
    const isSubscribed = () => page.evaluate(() => localStorage.getItem('test.subscribed') !== null)
    await vi.waitFor(async () => expect(await isSubscribed()).toBe(false), soon)
    expect(await asked()).toEqual([])
  })

  test('[U68, X37] where there is no push service the hold goes to the calendar', async () => {
    const { phone, page, asked } = await phoneWith('away', { size: 'phone', scheme: 'light', language: 'zh-CN' })
    await using _ = phone
    await phone.context.addInitScript(() => {
      PushManager.prototype.subscribe = () => Promise.reject(new DOMException('push service error', 'AbortError'))
    })
    await phone.open('/p')
    await hold(page, '苏B30003')
    await workerIsActive(page, '/p')
    const offer = page.getByRole('button', { name: '关掉网页也提醒我' })
    // she is asked when she taps, not before, and may say no
    expect(await asked()).toEqual([])
    await offer.click()
    await page.getByRole('alert').getByText('浏览器不允许通知').waitFor()
    expect(await asked()).toEqual(['permission'])
    await phone.context.grantPermissions(['notifications'])
    await offer.click()
    await page.getByRole('alert').getByText('这个网络连不上通知服务').waitFor()
    const link = page.getByRole('link', { name: '加到日历' })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toMatch(/^parking-\d+\.ics$/)
    const stream = await download.createReadStream()
    let text = ''
    for await (const part of stream) text += String(part)
    expect(text).toContain('BEGIN:VALARM')
    expect(text).toContain('停车 · 东亭街道办事处停车场')
  })
})

/** Deliver pushes as the browser's push service would. */
async function pusher(session: CDPSession, page: Page): Promise<(told: unknown) => Promise<unknown>> {
  const found = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [one] = registrations.filter(({ scopeURL }) => new URL(scopeURL).pathname === '/p')
      if (one !== undefined) resolve(one.registrationId)
    })
  })
  await session.send('ServiceWorker.enable')
  await workerIsActive(page, '/p')
  const registrationId = await found
  const { origin } = new URL(page.url())
  return (told) =>
    session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(told) })
}
