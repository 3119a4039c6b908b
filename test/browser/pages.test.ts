import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { localDayOf } from '#domain/plan/local-day.ts'
import { dashboardSizes } from '../../tools/build.ts'
import {
  fill,
  haveBrowser,
  isLive,
  mapDrawn,
  openDashboard,
  startBrowser,
  startSmallDistrict,
  type Dashboard,
  type Look,
  type SmallDistrict,
} from './browser.ts'
import { fillDesk } from './desk.ts'
import { courseOf, drive, makeShift } from './shifts.ts'

const SHIFT = `${localDayOf(Date.now())}.r-pages`
const { driven } = courseOf('sw-03')
const SIDE = driven[2]!.id

/** Every page, with what must be on it before it is looked at. */
const pages = [
  { name: 'map', path: '/', map: true },
  { name: 'map-toilet', path: '/?asset=wc-01', map: true },
  { name: 'map-shift', path: `/?shift=${SHIFT}`, map: true, see: 'aside' },
  { name: 'shifts', path: '/shifts', see: '[role=row] a' },
  { name: 'shift', path: `/shifts/${SHIFT}`, map: true },
  { name: 'shift-side', path: `/shifts/${SHIFT}?only=done&side=${SIDE}`, map: true, see: 'aside' },
  { name: 'shift-excuses', path: `/shifts/${SHIFT}?tab=excuses`, map: true },
  { name: 'shift-orders', path: `/shifts/${SHIFT}?tab=orders`, map: true },
  { name: 'replay', path: `/shifts/${SHIFT}/replay`, map: true },
  { name: 'alerts', path: '/alerts', see: '[role=row] button[aria-expanded]' },
  { name: 'alert', path: '/alerts?alert=1', see: '[role=dialog] ol li' },
  { name: 'orders', path: '/orders', see: 'article' },
  { name: 'order', path: '/orders?order=1', see: '[role=dialog] ol li' },
  { name: 'orders-closed', path: '/orders?view=closed' },
  { name: 'rounds', path: '/orders?view=rounds', map: true },
  { name: 'roster', path: '/roster', see: 'tbody button' },
  { name: 'public-reports', path: '/public-reports?state=all', see: 'main li' },
  { name: 'service-levels', path: '/service-levels' },
  { name: 'toilet-day', path: `/toilet/wc-01/day/${localDayOf(Date.now())}` },
  { name: 'channels', path: '/channels' },
  { name: 'exports', path: '/exports', see: 'main pre' },
  { name: 'streets', path: '/streets?search=r0001', map: true },
  { name: 'street', path: '/street/r0001f', map: true },
  { name: 'plans', path: '/plans' },
  { name: 'plan-new', path: '/plans/new', map: true },
  { name: 'calendar', path: '/calendar' },
  { name: 'rules', path: '/rules' },
  { name: 'assets', path: '/asset' },
  { name: 'asset-sweeper', path: '/asset/sw-01', map: true },
  { name: 'asset-toilet', path: '/asset/wc-01', see: 'canvas' },
  { name: 'toilet-code', path: '/asset/wc-01/code', see: 'main img' },
  { name: 'asset-lot', path: '/asset/lot-14', see: 'a[data-state]' },
  { name: 'readings', path: '/asset/sw-01/readings/fix' },
  { name: 'quarantine', path: '/quarantine' },
  { name: 'devices', path: '/devices' },
  { name: 'users', path: '/users' },
  { name: 'audit', path: '/audit' },
  { name: 'system', path: '/system' },
  { name: 'password', path: '/password' },
  { name: 'nowhere', path: '/nowhere' },
] as const

/** Each size, scheme and language is met in two of the four. */
const looks = [
  { size: 'wall', scheme: 'light', language: 'zh-CN' },
  { size: 'wall', scheme: 'dark', language: 'en' },
  { size: 'phone', scheme: 'dark', language: 'zh-CN' },
  { size: 'phone', scheme: 'light', language: 'en' },
] as const satisfies readonly Look[]

/** A shift with some of everything: streets done and open, an excuse, an order that was answered. */
async function makeDrivenShift(district: SmallDistrict): Promise<void> {
  const { id, sides } = await makeShift(district, 'r-pages', {
    vehicle: 'sw-03',
    windows: [
      [-60, -5],
      [0, 60],
    ],
  })
  const [excused, ordered] = sides.slice(-2)
  const by = 'amy'
  const atMs = Date.now()
  await district.operations.shifts.excuse({
    shiftId: id,
    edge: excused!.edge,
    fromM: 0,
    toM: 90,
    reason: 'construction',
    note: '道路施工',
    by,
    atMs,
  })
  const order = { id: 'o-pages', shiftId: id, vehicle: 'sw-03', edges: [ordered!.edge], note: '', by, atMs }
  await district.operations.shifts.order(order, { payload: JSON.stringify({ order: order.id }) })
  await district.publish(district.credentials.get('sw-03')!, 'fix', drive(driven, atMs - 40 * 60_000))
  await vi.waitFor(
    async () => expect((await district.operations.shifts.get(id))?.coverage?.figures.doneM).toBeGreaterThan(500),
    { timeout: 60_000, interval: 200 },
  )
}

describe.runIf(haveBrowser)('every page', () => {
  let district: SmallDistrict
  let browser: Browser

  beforeAll(async () => {
    district = await startSmallDistrict()
    await makeDrivenShift(district)
    await fill(district)
    await district.addUser('amy', 'administrator')
    await fillDesk(district)
    browser = await startBrowser()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await district?.[Symbol.asyncDispose]()
  })

  test.for<Look>(looks)(
    '[U11] says nothing in the console and passes axe, at $size size, $scheme, in $language',
    { timeout: 600_000 },
    async (look) => {
      await using dashboard = await openDashboard(browser, district.url, look)
      const { page } = dashboard
      const barriers: string[] = []
      const check = async (name: string) => {
        await dashboard.shoot(name)
        const { violations } = await new AxeBuilder({ page }).analyze()
        for (const { id, nodes } of violations)
          barriers.push(
            `${name}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
          )
      }
      await dashboard.open('/')
      await page.locator('input[name=username]').waitFor()
      await check('login')
      await dashboard.login('amy')
      await isLive(page)
      for (const { name, path, ...wait } of pages) {
        await dashboard.open(path)
        await page.locator('main h1, main [role=alert]').first().waitFor()
        await isLive(page)
        if ('map' in wait) await mapDrawn(page)
        if ('see' in wait) await page.locator(wait.see).first().waitFor()
        await page.waitForLoadState('networkidle')
        await check(name)
        // nothing is wider than the screen
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), name).toBeLessThanOrEqual(
          0,
        )
      }
      expect(barriers).toEqual([])
      expect(dashboard.complaints).toEqual([])
    },
  )

  test('[U11] menus, dialogs and drawers pass axe too', { timeout: 300_000 }, async () => {
    const barriers: string[] = []
    const check = async (name: string, dashboard: Dashboard) => {
      const { page } = dashboard
      // what slides or fades in has arrived
      await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
      await dashboard.shoot(name)
      const { violations } = await new AxeBuilder({ page }).analyze()
      for (const { id, nodes } of violations)
        barriers.push(`${name}: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
    }
    await using wall = await openDashboard(browser, district.url)
    const { page } = wall
    await wall.login('amy')
    await wall.open('/devices')
    await page.getByRole('button', { name: '登记设备' }).click()
    await page.getByRole('dialog').getByRole('combobox', { name: '类别' }).waitFor()
    await check('device-register', wall)
    await page.getByRole('dialog').getByRole('combobox', { name: '镇（街道）' }).click()
    await page.getByRole('option').first().waitFor()
    await check('device-register-town', wall)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page
      .getByRole('button', { name: /^操作：/ })
      .first()
      .click()
    await page.getByRole('menuitem').first().waitFor()
    await check('device-menu', wall)
    await page.getByRole('menuitem', { name: '更换密钥' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '取消' }).waitFor()
    await check('device-confirm', wall)
    await wall.open('/quarantine')
    await page.getByRole('button', { name: '不是 JSON' }).last().click()
    await page.getByRole('dialog').locator('pre').waitFor()
    await check('quarantine-message', wall)
    await wall.open('/users')
    await page.getByRole('button', { name: '添加用户' }).click()
    await page.getByRole('dialog').getByLabel('用户名').waitFor()
    await check('user-add', wall)
    await wall.open(`/shifts/${SHIFT}?side=${SIDE}`)
    await page.getByRole('complementary').getByRole('button', { name: '核减路段' }).click()
    await page.getByRole('dialog').getByRole('combobox', { name: '原因' }).waitFor()
    await check('excuse-add', wall)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^规则第/ }).click()
    await page.getByRole('dialog').getByText('机扫限速').waitFor()
    await check('shift-rules', wall)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '报告' }).click()
    await page.getByRole('menuitem').first().waitFor()
    await check('shift-report', wall)
    await wall.open(`/shifts/${SHIFT}?tab=orders`)
    await page.getByRole('button', { name: '下发补扫指令' }).click()
    await page.getByRole('dialog').getByRole('checkbox').first().waitFor()
    await check('order-add', wall)

    await wall.open('/orders?order=1')
    await page.getByRole('dialog').getByRole('button', { name: '缓办' }).click()
    await page.getByRole('dialog', { name: '缓办' }).getByLabel('原因').waitFor()
    await check('order-defer', wall)
    await wall.open('/roster')
    await page
      .getByRole('button', { name: /^修改当班/ })
      .first()
      .click()
    await page.getByRole('dialog').getByLabel('人员').first().waitFor()
    await check('duty-change', wall)
    await wall.open('/asset/wc-01')
    await page.getByRole('button', { name: '修改', exact: true }).click()
    await page.getByRole('dialog').getByLabel('班组').waitFor()
    await check('toilet-file', wall)

    await using phone = await openDashboard(browser, district.url, { size: 'phone', scheme: 'dark', language: 'zh-CN' })
    await phone.login('amy')
    await mapDrawn(phone.page)
    await phone.page.getByText('列表', { exact: true }).click()
    await check('map-list', phone)
    await phone.page.getByRole('button', { name: '打开菜单' }).click()
    await phone.page.getByRole('dialog').getByRole('link').first().waitFor()
    await check('navigation', phone)
    expect(barriers).toEqual([])
    expect([...wall.complaints, ...phone.complaints]).toEqual([])
  })
})

test('[U13] what a browser loads first stays within 300 kB, the map comes after it', async () => {
  const { firstLoadKb, mapKb } = await dashboardSizes()
  console.log(`dashboard: first load ${firstLoadKb} kB, map ${mapKb} kB (gzip)`)
  expect(firstLoadKb).toBeLessThanOrEqual(300)
  expect(mapKb).toBeLessThanOrEqual(560)
})
