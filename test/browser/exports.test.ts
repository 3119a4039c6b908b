import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '#config'
import { serveApi, TOWNS, type ServedApi } from '../../api/under-test.ts'
import { haveBrowser, openDashboard, startBrowser } from './browser.ts'

const dist = join(import.meta.dirname, '../../dist')

describe.runIf(haveBrowser)('open data', { timeout: 60_000 }, () => {
  let api: ServedApi
  let browser: Browser & AsyncDisposable

  beforeAll(async () => {
    api = await serveApi(readConfig({}), { dashboardDir: dist })
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await api?.[Symbol.asyncDispose]()
  })

  test('[X34] a key is given out, shown once, used, and revoked', async () => {
    const { name } = await api.person('administrator')
    await using view = await openDashboard(browser, api.url, { size: 'desk', scheme: 'light', language: 'zh-CN' })
    const { page } = view
    await view.login(name)
    await view.open('/exports')
    await page.getByText('还没有密钥。').waitFor()
    await page.getByText(`${api.url}/api/open/parking?f=cds`).waitFor()
    await page.getByRole('button', { name: '发放密钥' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('给谁用').fill('无锡市停车平台')
    await dialog.getByRole('button', { name: '发放密钥' }).click()
    const secret = (await dialog.getByLabel('密钥内容').innerText()).trim()
    expect(secret).toMatch(/^kbx_/)
    await dialog.getByRole('button', { name: '关闭' }).click()
    const answer = () => fetch(`${api.url}/api/export/parking`, { headers: { authorization: `Bearer ${secret}` } })
    expect((await answer()).status).toBe(200)
    await page.reload()
    const row = page.getByRole('row', { name: /无锡市停车平台/ })
    await row.getByText('有效').waitFor()
    // told once, and when it was used
    expect(await page.getByText('kbx_').count()).toBe(0)
    expect(await row.getByText('从未').count()).toBe(0)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    await view.shoot('exports')
    await row.getByRole('button', { name: '作废' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '作废' }).click()
    await row.getByText('已作废').waitFor()
    expect((await answer()).status).toBe(401)
    // the API alone, without the other parts, is not healthy
    expect(view.complaints.filter((each) => !each.includes('/health'))).toEqual([])
  })

  test('[X34] who sees some towns only is told why no key can be given out', async () => {
    const { name } = await api.person('administrator', [TOWNS[0]])
    await using view = await openDashboard(browser, api.url, { size: 'phone', scheme: 'dark', language: 'en' })
    await view.login(name)
    await view.open('/exports')
    await view.page.getByText('You see some towns only').waitFor()
    expect(await view.page.getByRole('button', { name: 'Give out a key' }).count()).toBe(0)
    await view.shoot('exports')
    // the API alone, without the other parts, is not healthy
    expect(view.complaints.filter((each) => !each.includes('/health'))).toEqual([])
  })
})
