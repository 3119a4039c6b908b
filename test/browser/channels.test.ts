import { createHmac } from 'node:crypto'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { notice } from '../../ingest/service/deliveries-under-test.ts'
import { json, otherSide, type OtherSide } from '../../ingest/service/outgoing-under-test.ts'
import { createNotices } from '#stores/operations/notices.ts'
import { operationsFile } from '#stores/operations.ts'
import { openSqlite } from '#stores/sqlite.ts'
import { haveBrowser, openDashboard, startBrowser, startSmallDistrict, type SmallDistrict } from './browser.ts'

async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

describe.runIf(haveBrowser)('channels', () => {
  let district: SmallDistrict
  let browser: Browser
  let other: OtherSide

  beforeAll(async () => {
    other = await otherSide()
    district = await startSmallDistrict({ outgoingAllow: '127.0.0.1', outgoingHttp: true })
    await district.addUser('amy', 'administrator')
    browser = await startBrowser()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await district?.[Symbol.asyncDispose]()
    await other?.[Symbol.asyncDispose]()
  })

  test(
    '[W5] [W12] [W16] a webhook and a robot are added, tried, and what failed is sent again',
    { timeout: 240_000 },
    async () => {
      await using dashboard = await openDashboard(browser, district.url)
      const { page } = dashboard
      await dashboard.login('amy')
      await dashboard.open('/channels')
      const add = page.getByRole('button', { name: '添加渠道' })
      const save = page.getByRole('button', { name: '保存' })
      const choose = async (field: string, option: string) => {
        await page.getByRole('combobox', { name: field }).click()
        await page.getByRole('option', { name: option }).click()
      }
      const menu = async (channel: string, action: string) => {
        await page.getByRole('button', { name: `对“${channel}”的操作` }).click()
        await page.getByRole('menuitem', { name: action }).click()
      }

      // a webhook: its secret is shown once
      await add.click()
      await choose('类型', 'Webhook')
      await page.getByRole('textbox', { name: '名称' }).fill('城管平台')
      await page.getByRole('textbox', { name: '地址' }).fill(`${other.url}/in?token=very-secret`)
      await dashboard.shoot('channel-form')
      await save.click()
      const secret = (await page.getByLabel('密钥', { exact: true }).innerText()).trim()
      expect(secret).toMatch(/^whsec_/)
      await dashboard.shoot('channel-secret')
      expect(await barriers(page)).toEqual([])
      await page.getByRole('button', { name: '关闭' }).click()

      await menu('城管平台', '发送测试消息')
      await page.getByText('已送达').waitFor()
      const [{ headers, body }] = other.received as [(typeof other.received)[number]]
      const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.')
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
      expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
      await page.getByRole('button', { name: '关闭' }).click()

      // a robot that is not there: it says so with status 200
      other.answer = (response) => json(response, 200, { errcode: 93000, errmsg: 'invalid webhook url' })
      await add.click()
      await page.getByRole('textbox', { name: '名称' }).fill('保洁群')
      await page.getByRole('textbox', { name: '地址' }).fill(`${other.url}/cgi-bin/webhook/send?key=0123456789`)
      await save.click()
      await menu('保洁群', '发送测试消息')
      await page.getByText('没有送达').waitFor()
      await page.getByText('invalid webhook url').waitFor()
      await dashboard.shoot('channel-test')
      await page.getByRole('button', { name: '关闭' }).click()
      await dashboard.shoot('channels')
      expect(await page.content()).not.toMatch(/very-secret|0123456789/)
      expect(await barriers(page)).toEqual([])

      // a real notice fails at the robot only, and is sent again once the robot is there
      using sql = openSqlite({ file: operationsFile(district.config.dataDir), durability: 'normal' })
      const bounds = { quarantineMax: 1, quarantineBytesMax: 1, quarantineKeepMs: 1, purgeRowsMax: 1 }
      const { writer } = createNotices({ sql, nowMs: Date.now, bounds, audited: () => undefined })
      writer.write(notice('order-17-raised', { atMs: Date.now() }))
      await page.getByRole('tab', { name: '投递记录' }).click()
      const rows = page.getByRole('row').filter({ hasText: '东亭公厕' })
      await rows.filter({ hasText: '保洁群' }).getByText('已放弃').waitFor()
      await dashboard.shoot('deliveries')
      expect(await barriers(page)).toEqual([])
      other.answer = (response) => json(response, 200, { errcode: 0, errmsg: 'ok' })
      await page.getByRole('button', { name: '重新发送到“保洁群”' }).click()
      await rows.filter({ hasText: '保洁群' }).getByText('已送达').waitFor()
      expect(JSON.parse(other.received.at(-1)!.body)).toMatchObject({
        msgtype: 'text',
        text: { content: expect.stringMatching(/东亭公厕[^]*\[order-17-raised\]$/) },
      })

      // only some are shown; what is chosen stands in the address
      await page.getByRole('combobox', { name: '状态' }).click()
      await page.getByRole('option', { name: '已放弃' }).click()
      await page.getByText('测试消息').waitFor()
      expect(new URL(page.url()).search).toBe('?tab=deliveries&state=dead')

      await page.getByRole('tab', { name: '渠道' }).click()
      await menu('保洁群', '删除')
      await page.getByRole('button', { name: '删除' }).click()
      await page.getByText('保洁群', { exact: true }).waitFor({ state: 'detached' })
      expect(dashboard.complaints).toEqual([])
    },
  )

  test('[U11] the pages fit a phone, in English and in the dark', { timeout: 120_000 }, async () => {
    await using dashboard = await openDashboard(browser, district.url, {
      size: 'phone',
      scheme: 'dark',
      language: 'en',
    })
    const { page } = dashboard
    await dashboard.login('amy')
    for (const [path, see, name] of [
      ['/channels', '城管平台', 'channels'],
      ['/channels?tab=deliveries', 'Test message', 'deliveries'],
    ] as const) {
      await dashboard.open(path)
      await page.getByText(see).first().waitFor()
      await dashboard.shoot(name)
      expect(await barriers(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    }
    await dashboard.open('/channels')
    await page.getByRole('button', { name: 'Add channel' }).click()
    await page.getByRole('combobox', { name: 'Kind' }).waitFor()
    await dashboard.shoot('channel-form')
    expect(await barriers(page)).toEqual([])
    expect(dashboard.complaints).toEqual([])
  })
})
