import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  fill,
  haveBrowser,
  isLive,
  openDashboard,
  startBrowser,
  startSmallDistrict,
  type SmallDistrict,
} from './browser.ts'
import { fillDesk, raise } from './desk.ts'

const SLOW_MS = 60_000

describe.runIf(haveBrowser)('the desk', () => {
  let district: SmallDistrict
  let browser: Browser

  beforeAll(async () => {
    district = await startSmallDistrict()
    await fill(district)
    await district.addUser('amy', 'administrator')
    await district.addUser('sun', 'supervisor')
    await district.addUser('cai', 'crew')
    await fillDesk(district)
    browser = await startBrowser()
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await district?.[Symbol.asyncDispose]()
  })

  const until = (look: () => Promise<unknown>) => vi.waitFor(look, { timeout: SLOW_MS, interval: 200 })
  const orderOf = async (toilet: string) => {
    const [order] = await district.operations.workOrders.list({ state: 'standing', toilet, towns: [], limit: 1 })
    return order
  }
  const column = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

  test('[U29] consequences are folded under their cause, and unfold below it', { timeout: 120_000 }, async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('sun')
    await dashboard.open('/alerts?area=equipment')
    const root = page.getByRole('row').filter({ hasText: '网关离线' })
    // late data of the toilet is a consequence, too, but of another area's filter it is not: the list is that of equipment
    const fold = root.getByRole('button', { name: /^连带 \d+ 条$/ })
    await fold.waitFor({ timeout: SLOW_MS })
    expect(await page.getByRole('row').filter({ hasText: '传感器无数据' }).count()).toBe(0)
    await fold.click()
    await page.getByRole('row').filter({ hasText: '传感器无数据' }).waitFor()
    expect(await fold.getAttribute('aria-expanded')).toBe('true')
    expect(dashboard.complaints).toEqual([])
  })

  test(
    '[U29] an alert is acknowledged and muted with a reason, and its trail says who, when and why',
    { timeout: 180_000 },
    async () => {
      await using dashboard = await openDashboard(browser, district.url)
      const { page } = dashboard
      await dashboard.login('sun')
      await dashboard.open('/alerts?rule=paper-low')
      await page.getByRole('button', { name: '厕纸不足', exact: true }).click({ timeout: SLOW_MS })
      const drawer = page.getByRole('dialog', { name: '厕纸不足' })
      await drawer.getByRole('button', { name: '接单' }).click()
      await drawer.getByText('sun', { exact: false }).first().waitFor({ timeout: SLOW_MS })
      expect(await orderOf('wc-03')).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'sun' })
      await drawer.getByRole('button', { name: '静音' }).click()
      const dialog = page.getByRole('dialog', { name: '静音' })
      expect(await dialog.getByRole('button', { name: '静音' }).isDisabled()).toBe(true)
      await dialog.getByLabel('原因').fill('维护窗口')
      await dialog.getByRole('button', { name: '静音' }).click()
      await dialog.waitFor({ state: 'detached' })
      await drawer.getByText('维护窗口').waitFor({ timeout: SLOW_MS })
      await drawer.getByRole('button', { name: '取消静音' }).waitFor({ timeout: SLOW_MS })
      expect(dashboard.complaints).toEqual([])
    },
  )

  test(
    '[U31] an order stands in the column of its clock, is deferred with a reason, and moves when the board is arranged',
    { timeout: 180_000 },
    async () => {
      await using dashboard = await openDashboard(browser, district.url)
      const { page } = dashboard
      await dashboard.login('sun')
      await dashboard.open('/orders')
      await column(page, '已超时').getByText('氨气超标').first().waitFor({ timeout: SLOW_MS })
      await column(page, '待核验').getByText('硫化氢报警').waitFor()
      await column(page, '暂停计时').getByText('洗手液不足').waitFor()
      const { id } = (await orderOf('wc-02'))!
      await column(page, '已超时').getByRole('article').filter({ hasText: '氨气超标' }).getByRole('button').click()
      const drawer = page.getByRole('dialog').first()
      await drawer.getByText('接单超时，升级到班长').waitFor({ timeout: SLOW_MS })
      await drawer.getByRole('button', { name: '缓办' }).click()
      const dialog = page.getByRole('dialog', { name: '缓办' })
      await dialog.getByLabel('原因').fill('道路封闭')
      await dialog.getByRole('button', { name: '缓办' }).click()
      await dialog.waitFor({ state: 'detached' })
      await until(async () =>
        expect((await district.operations.workOrders.get(id))?.clock.paused).toContain('deferred'),
      )
      await drawer.getByText('道路封闭').first().waitFor({ timeout: SLOW_MS })
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /重新排列$/ }).click({ timeout: SLOW_MS })
      await column(page, '暂停计时').getByText('氨气超标').waitFor()
      expect(dashboard.complaints).toEqual([])
    },
  )

  test(
    '[U30] a call for help rings once on a screen that was switched on, and leads to its order',
    { timeout: 180_000 },
    async () => {
      await using dashboard = await openDashboard(browser, district.url)
      const { page } = dashboard
      await dashboard.login('sun')
      await dashboard.open('/roster')
      await isLive(page)
      await page.getByRole('button', { name: '打开提示音与振动' }).click()
      await page.getByRole('button', { name: '关闭提示音与振动' }).waitFor()
      await raise(district, [
        { rule: 'sos', subject: 'wc-09', severity: 'urgent', part: 'w1', minutesAgo: 0, detail: {} },
      ])
      // whichever of the alert and its order is told, it is of this toilet
      const told = page.getByRole('alert').getByRole('link').first()
      await told.waitFor({ timeout: SLOW_MS })
      await told.click()
      await page.getByRole('dialog').first().waitFor({ timeout: SLOW_MS })
      expect(new URL(page.url()).search).toMatch(/order=|alert=/)
      expect(dashboard.complaints).toEqual([])
    },
  )

  test('[U32] a duty is added and taken away by keyboard', { timeout: 180_000 }, async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('sun')
    await dashboard.open('/roster')
    const add = page.getByRole('button', { name: /^为全部 负责人添加/ }).first()
    await add.waitFor({ timeout: SLOW_MS })
    await page.getByRole('button', { name: '修改当班：赵班长 00:00–24:00 当班' }).waitFor({ timeout: SLOW_MS })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id),
    ).toEqual([])
    await page
      .getByRole('button', { name: /^修改当班：王师傅/ })
      .first()
      .focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('到', { exact: false }).first().fill('13:00')
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached', timeout: SLOW_MS })
    await page.getByRole('button', { name: /^修改当班：王师傅 06:00–13:00/ }).waitFor({ timeout: SLOW_MS })
    await page.getByText('缺班 13:00–14:00').waitFor()
    await page.getByRole('button', { name: /^修改当班：王师傅 06:00–13:00/ }).press('Enter')
    await dialog.getByRole('button', { name: '删除' }).press('Enter')
    await page.getByRole('button', { name: /06:00–13:00/ }).waitFor({ state: 'detached', timeout: SLOW_MS })
    expect(dashboard.complaints).toEqual([])
  })

  test('[U36] what the public reported is accepted or rejected with a reason', { timeout: 180_000 }, async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('sun')
    await dashboard.open('/public-reports')
    const fault = page.getByRole('listitem').filter({ hasText: '门锁坏了' })
    await fault.getByText('<b>请尽快</b>').waitFor({ timeout: SLOW_MS })
    await fault.getByRole('button', { name: '接受' }).click()
    await fault.getByText('由sun审核').waitFor({ timeout: SLOW_MS })
    const rating = page.getByRole('listitem').filter({ hasText: '有异味' })
    await rating.getByRole('button', { name: '驳回' }).click()
    await page.getByRole('dialog').getByLabel('原因').fill('与事实不符')
    await page.getByRole('dialog').getByRole('button', { name: '驳回' }).click()
    await rating.getByText('已驳回').waitFor({ timeout: SLOW_MS })
    expect(dashboard.complaints).toEqual([])
  })

  test(
    '[U35] the file of a toilet is changed, and its version says what was changed',
    { timeout: 180_000 },
    async () => {
      await using dashboard = await openDashboard(browser, district.url)
      const { page } = dashboard
      await dashboard.login('sun')
      await dashboard.open('/asset/wc-01')
      const change = async (label: string, text: string) => {
        await page.getByRole('button', { name: '修改', exact: true }).click({ timeout: SLOW_MS })
        await page.getByRole('dialog').getByLabel(label).fill(text)
        await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
        await page.getByText(text).waitFor({ timeout: SLOW_MS })
      }
      await change('地址', '锡沪路 1 号')
      await change('电话', '0510-88888888')
      await page.getByRole('button', { name: '历史版本' }).click()
      await page.getByRole('dialog').getByText('修改了：电话').waitFor({ timeout: SLOW_MS })
      await page.getByRole('dialog').getByText('首次建档').waitFor()
      expect(dashboard.complaints).toEqual([])
    },
  )

  test('[U37] a crew at a desk has the board, and no supervisor’s pages or actions', { timeout: 120_000 }, async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('cai')
    await isLive(page)
    const rail = page.getByRole('navigation', { name: '主导航' })
    const links = await rail.getByRole('link').allTextContents()
    expect(links.map((text) => text.replace(/\d.*$/, ''))).toEqual(['实时地图', '设施', '工单看板'])
    await dashboard.open('/orders')
    await column(page, '待核验').getByRole('article').first().getByRole('button').click({ timeout: SLOW_MS })
    await page.getByRole('dialog').getByRole('button', { name: '加备注' }).waitFor({ timeout: SLOW_MS })
    expect(await page.getByRole('dialog').getByRole('button', { name: '办结' }).count()).toBe(0)
    await dashboard.open('/alerts')
    await page.getByText('没有这个页面', { exact: false }).first().waitFor()
    expect(dashboard.complaints).toEqual([])
  })
})
