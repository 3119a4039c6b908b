import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, CDPSession, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { tempFolder } from '../platform.ts'
import { codeAddress, codePicture } from '../../api/toilet-code.ts'
import {
  haveBrowser,
  openDashboard,
  PASSWORD,
  startBrowser,
  startSmallDistrict,
  type SmallDistrict,
} from './browser.ts'
import { workerIsActive } from './worker.ts'

const soon = { timeout: 20_000, interval: 50 }
const look = { size: 'phone', scheme: 'light', language: 'zh-CN' } as const

/** What reaches a phone, over all parts as they run: broker, rules, desk, live connection, page. */
describe.runIf(haveBrowser)('signals to a phone', { timeout: 90_000 }, () => {
  let district: SmallDistrict
  let browser: Browser & AsyncDisposable

  beforeAll(async () => {
    district = await startSmallDistrict()
    await district.addUser('cao', 'crew')
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await district?.[Symbol.asyncDispose]()
  })

  const signedIn = async (on: Browser = browser) => {
    const phone = await openDashboard(on, district.url, look)
    await phone.open('/crew')
    await phone.page.locator('input[name=username]').fill('cao')
    await phone.page.locator('input[name=password]').fill(PASSWORD)
    await phone.page.locator('button[type=submit]').click()
    await phone.page.locator('[data-connection=live]').waitFor()
    return phone
  }
  const orderOf = async (toilet: string) =>
    (await district.operations.workOrders.list({ toilet, towns: [], limit: 1 }))[0]

  test('[U44] a call for help pressed in a toilet is on the phone, rings once, and is followed by the code in a photo', async () => {
    await using phone = await signedIn()
    const { page } = phone
    await page.evaluate(() => {
      const rings: unknown[] = []
      Object.assign(window, { rings })
      navigator.vibrate = (pattern) => rings.push(pattern) > 0
    })
    const rings = () => page.evaluate(() => (window as unknown as { rings: unknown[] }).rings.length)
    const credential = district.credentials.get('wc-01')!
    await district.publish(credential, 'event', { at: Date.now(), seq: 1, kind: 'sos' })
    await page.getByRole('alert').filter({ hasText: '紧急处置' }).waitFor()
    expect(await rings()).toBe(1)
    const order = await orderOf('wc-01')
    await page.locator(`[data-order="${order!.id}"]`).getByText('紧急求助').waitFor()
    await phone.shoot('crew-emergency')

    // the page again: it lists the call and does not ring for it
    await page.reload()
    await page.locator(`[data-order="${order!.id}"]`).waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)

    await page.locator(`[data-order="${order!.id}"] .task-open`).click()
    await page.getByRole('button', { name: '接单', exact: true }).click()
    await page.getByRole('button', { name: '到场', exact: true }).click()
    const address = codeAddress(district.url, 'wc-01', await district.operations.toilets.code('wc-01'))
    const picture = await photoOf(browser, codePicture(address))
    await page
      .locator('.sheet input[type=file]')
      .setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture })
    await vi.waitFor(
      async () => expect(await orderOf('wc-01')).toMatchObject({ state: 'arrived', arrivalProof: 'qr' }),
      soon,
    )
    expect(phone.complaints.filter((each) => !each.includes('401'))).toEqual([])
  })

  test('[U41] the camera reads the code at the door', async () => {
    // what the camera sees: one picture again and again
    await using folder = await tempFolder('camera')
    const seen = join(folder.path, 'door.mjpeg')
    const address = codeAddress(district.url, 'wc-02', await district.operations.toilets.code('wc-02'))
    await writeFile(seen, await photoOf(browser, codePicture(address), 'jpeg'))
    await using withCamera = await startBrowser([
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${seen}`,
    ])
    await using phone = await signedIn(withCamera)
    const { page } = phone
    await district.publish(district.credentials.get('wc-02')!, 'event', { at: Date.now(), seq: 1, kind: 'sos' })
    await vi.waitFor(async () => expect((await orderOf('wc-02'))?.id).toBeDefined(), soon)
    await page.locator(`[data-order="${(await orderOf('wc-02'))!.id}"] .task-open`).click()
    await page.getByRole('button', { name: '到场', exact: true }).click()
    await page.getByRole('button', { name: '扫码到场' }).click()
    await page.locator('[data-state=arrived]').waitFor()
    await vi.waitFor(async () => expect(await orderOf('wc-02')).toMatchObject({ arrivalProof: 'qr' }), soon)
    // the camera is off again
    expect(await page.locator('video').count()).toBe(0)
  })

  test('[U44] a notice that is pushed twice is shown once, and leads to its task', async () => {
    await using phone = await signedIn()
    const { page, context } = phone
    await context.grantPermissions(['notifications'])
    const push = await pusher(await context.newCDPSession(page), page)
    const notice = {
      id: 'order-17-raised',
      title: '保洁：云林公厕',
      body: '氨气超标',
      url: '/crew/17',
      severity: 'urgent',
    }
    const shown = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration('/crew')
        const all = (await registration?.getNotifications()) ?? []
        return all.map(({ tag, title, silent }) => ({ tag, title, silent }))
      })
    await push(notice)
    await vi.waitFor(async () => expect(await shown()).toHaveLength(1), soon)
    expect(await shown()).toEqual([{ tag: notice.id, title: notice.title, silent: false }])
    await push(notice)
    await vi.waitFor(async () => expect((await shown())[0]?.silent).toBe(true), soon)
    expect(await shown()).toHaveLength(1)
    await push({ ...notice, id: 'order-18-raised', url: 'https://elsewhere.example/' })
    await vi.waitFor(async () => expect(await shown()).toHaveLength(2), soon)
  })
})

/** A picture of a code, as a phone's camera would take it: not upright and not only the code. */
async function photoOf(browser: Browser, svg: string, type: 'png' | 'jpeg' = 'png'): Promise<Buffer> {
  const other = await browser.newPage({ viewport: { width: 640, height: 480 } })
  await other.setContent(
    `<body style="margin:0;background:#ccc"><div style="margin:70px;width:240px;transform:rotate(7deg)">${svg}</div>`,
  )
  const picture = await other.screenshot({ type })
  await other.close()
  return picture
}

/** Deliver pushes as the browser's push service would; there is none to subscribe to without internet. */
async function pusher(session: CDPSession, page: Page): Promise<(told: unknown) => Promise<unknown>> {
  const found = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [one] = registrations.filter(({ scopeURL }) => new URL(scopeURL).pathname === '/crew')
      if (one !== undefined) resolve(one.registrationId)
    })
  })
  await session.send('ServiceWorker.enable')
  await workerIsActive(page, '/crew')
  const registrationId = await found
  const { origin } = new URL(page.url())
  return (told) =>
    session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(told) })
}
