import { join } from 'node:path'
import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '#config'
import { serveApi, type ServedApi } from '../../api/under-test.ts'
import { haveBrowser, openDashboard, startBrowser } from './browser.ts'
import { addGround, addLots, heard } from './drivers.ts'

const dist = join(import.meta.dirname, '../../dist')
const soon = { timeout: 20_000, interval: 50 }

describe.runIf(haveBrowser)('on the way of a driver', { timeout: 90_000 }, () => {
  let api: ServedApi
  let browser: Browser & AsyncDisposable

  beforeAll(async () => {
    api = await serveApi(readConfig({}), { dashboardDir: dist })
    await addGround(api)
    await addLots(api, [{ id: 'lot-a', name: '东亭街道办事处停车场', nameEn: 'Dongting Subdistrict Office' }])
    await heard(api, 'lot-a')
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]()
    await api?.[Symbol.asyncDispose]()
  })

  test('[U49] a car park that is opened while the map still zooms leaves nothing behind', async () => {
    await using phone = await openDashboard(browser, api.url, { size: 'phone', scheme: 'light', language: 'zh-CN' })
    const { page } = phone
    await phone.open('/p')
    const map = page.locator('.map .leaflet-container')
    await map.waitFor()
    await page.getByRole('button', { name: '放大' }).waitFor()
    // in one go, as a thumb does: what the map has begun has no time to end
    await page.evaluate(async () => {
      document.querySelector<HTMLElement>('.map-buttons button')!.click()
      while (document.querySelector('.leaflet-zoom-anim') === null) await new Promise(requestAnimationFrame)
      document.querySelector<HTMLElement>('[data-lot]')!.click()
    })
    await map.waitFor({ state: 'detached' })
    // of two timers as long the later one ends later: the map's would have ended by then
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 250)))
    expect(phone.complaints).toEqual([])
  })

  test('[U53] by keyboard: the head of each page has the focus, what was not used is told as it was held, and what was looked at is no news', async () => {
    await using phone = await openDashboard(browser, api.url, { size: 'phone', scheme: 'light', language: 'zh-CN' })
    const { page } = phone
    const focused = () => page.evaluate(() => document.activeElement?.textContent)
    await phone.open('/p')
    await page.locator('[data-lot=lot-a]').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: '登记车牌并预约' }).focus()
    await page.keyboard.press('Enter')
    await page.locator('input[name=plate]').fill('苏B31001')
    await page.locator('input[name=phone]').fill('13912345678')
    await page.keyboard.press('Enter')
    await page.locator('[data-state=held]').waitFor()
    await expect.poll(focused, soon).toBe('我的预约')
    const held = await page.locator('dd.figures').first().textContent()
    expect(held).toMatch(/^\d\d:\d\d – .*\d\d:\d\d$/)

    // closed for an event while she drives
    const fromMs = Date.now() + api.laterMs + 5 * 60_000
    const closure = { lot: 'lot-a', fromMs, toMs: fromMs + 3 * 3_600_000, reason: '灯会' }
    const { parking } = api.operations
    await parking.endClosure((await parking.addClosure(closure, 'test')).closure.id, 'test')
    await page.reload()
    const over = page.locator('[data-state=cancelled]')
    await over.getByText('停车场临时关闭').waitFor()
    expect(await over.textContent()).toContain(held)

    // her right is revoked: told over every page but the one that says why
    const [right] = await parking.rights({ scope: { towns: [] }, limit: 1 })
    await parking.decide(right!.id, 'revoke', '多次占用他人车位', 'operator')
    await phone.open('/p')
    await page.locator('[data-news=revoked]').getByRole('button', { name: '查看' }).click()
    await page.locator('[data-right=revoked]').getByText('多次占用他人车位').waitFor()
    await page.locator('[data-message=revoked]').waitFor()
    await phone.open('/p/me')
    await page.locator('[data-right=revoked]').waitFor()
    await page.locator('[data-news]').waitFor({ state: 'detached' })
    await parking.decide(right!.id, 'restore', '', 'operator')
    await page.reload()
    await page.locator('[data-right=approved]').waitFor()
    await page.locator('[data-message=restored]').waitFor()
    await page.locator('[data-news]').waitFor({ state: 'detached' })
    expect(phone.complaints).toEqual([])
  })
})
