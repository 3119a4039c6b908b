import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { eventually } from '../eventually.ts'
import { serveApi, type ServedApi } from '../../api/under-test.ts'
import { readConfig } from '#config'
import { addDays, localDayOf, midnightMs } from '#domain/plan/local-day.ts'
import { dashboardSizes } from '../../tools/build.ts'
import {
  drawn,
  haveBrowser,
  isLive,
  mapDrawn,
  openDashboard,
  startBrowser,
  type Dashboard,
  type Look,
} from './browser.ts'
import { BARRIER, fillLots, HOMES, OFFICE, PARK, sense, type Evening } from './lots.ts'

const SLOW_MS = 60_000
const YESTERDAY = addDays(localDayOf(Date.now()), -1)

describe.runIf(haveBrowser)('parking in the console', { timeout: 240_000 }, () => {
  let api: ServedApi
  let browser: Browser
  let evening: Evening
  let manager: { readonly name: string; readonly password: string }
  let administrator: { readonly name: string; readonly password: string }

  beforeAll(async () => {
    api = await serveApi(readConfig({}), { dashboardDir: join(import.meta.dirname, '../../dist') })
    evening = await fillLots(api)
    manager = await api.person('manager')
    administrator = await api.person('administrator')
    browser = await startBrowser()
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await api?.[Symbol.asyncDispose]()
  })

  const wall: Look = { size: 'wall', scheme: 'light', language: 'zh-CN' }
  const open = async (look: Look = wall, who = manager): Promise<Dashboard> => {
    const dashboard = await openDashboard(browser, api.url, look)
    await dashboard.login(who.name, who.password)
    await isLive(dashboard.page)
    return dashboard
  }
  // health says that no other part runs here
  const complaintsOf = ({ complaints }: Dashboard): string[] => complaints.filter((each) => !each.includes('/health)'))
  const barriersOf = async ({ page }: Dashboard, name: string): Promise<string[]> => {
    await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
    const { violations } = await new AxeBuilder({ page }).analyze()
    return violations.map(
      ({ id, nodes }) =>
        `${name}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
    )
  }
  const card = (page: Page, title: string) =>
    page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) })

  const pages = [
    { name: 'parking', path: '/parking', map: true },
    { name: 'lot-now', path: `/parking/lot/${HOMES}`, map: true, see: 'canvas' },
    { name: 'lot-barrier', path: `/parking/lot/${BARRIER}`, map: true },
    { name: 'lot-bays', path: `/parking/lot/${OFFICE}?tab=bays`, see: '[role=row] a' },
    { name: 'lot-holds', path: `/parking/lot/${OFFICE}?tab=holds&holds=all`, see: '[role=row] button' },
    { name: 'lot-sessions', path: `/parking/lot/${HOMES}?tab=sessions`, see: '[role=row] a' },
    { name: 'lot-usage', path: `/parking/lot/${HOMES}?tab=usage&day=${YESTERDAY}`, see: 'canvas' },
    { name: 'lot-papers', path: `/parking/lot/${HOMES}?tab=papers` },
    { name: 'lot-code', path: `/parking/lot/${HOMES}/code`, see: 'main img' },
    { name: 'parking-applications', path: '/parking/people', see: '[role=row] button' },
    { name: 'parking-rights', path: '/parking/people?tab=rights', see: '[role=row] button' },
    { name: 'parking-overstays', path: '/parking/people?tab=overstays', see: '[role=row] button' },
    { name: 'parking-calls', path: '/parking/calls', see: '[role=row] button' },
    { name: 'parking-forecast', path: `/parking/forecast?lot=${HOMES}`, see: 'canvas' },
  ] as const
  const looks = [
    wall,
    { size: 'wall', scheme: 'dark', language: 'en' },
    { size: 'phone', scheme: 'dark', language: 'zh-CN' },
    { size: 'phone', scheme: 'light', language: 'en' },
  ] as const satisfies readonly Look[]

  test.for<Look>(looks)(
    '[U11] [U55] every page passes axe and fits, at $size size, $scheme, in $language',
    async (look) => {
      await using dashboard = await open(look)
      const { page } = dashboard
      const barriers: string[] = []
      for (const { name, path, ...wait } of pages) {
        await dashboard.open(path)
        await page.locator('main h1').waitFor()
        await isLive(page)
        if ('map' in wait && (look.size === 'wall' || name !== 'parking')) await mapDrawn(page)
        if ('see' in wait) await page.locator(wait.see).first().waitFor()
        await page.waitForLoadState('networkidle')
        await dashboard.shoot(name)
        barriers.push(...(await barriersOf(dashboard, name)))
        const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        expect([name, width <= 0]).toEqual([name, true])
      }
      expect(barriers).toEqual([])
      expect(complaintsOf(dashboard)).toEqual([])
    },
  )

  test('[U55] lots change in place as they are pushed, and lead to what they are made of', async () => {
    await using dashboard = await open()
    const { page } = dashboard
    await dashboard.open('/parking')
    const row = page.getByRole('row').filter({ hasText: '映月湖公园停车场' })
    await row.getByText('从未').waitFor()
    const before = await row.boundingBox()
    // nothing was heard of it: no bay of it is told as free
    expect(await row.innerText()).toContain('未知')
    const [taken] = (await api.operations.parking.lot(PARK))!.profile.bays
    await sense(api, PARK, { [taken!.id]: { is: 'occupied' } })
    await row.getByText('空 57').waitFor({ timeout: SLOW_MS })
    expect(await row.boundingBox()).toEqual(before)
    await mapDrawn(page)
    await vi.waitFor(async () => expect((await drawn(page, 'lots')).get(OFFICE)?.icon).toBe('lots-free'), {
      timeout: SLOW_MS,
    })
    expect((await drawn(page, 'lots')).get(BARRIER)?.icon).toBe('lots-unknown')

    await page.getByRole('combobox', { name: '筛选' }).click()
    await page.getByRole('option', { name: '有超时车辆' }).click()
    await page.waitForURL(/only=over/)
    await row.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: '空 27' }).click()
    await page.waitForURL(new RegExp(`/parking/lot/${OFFICE}\\?tab=bays&is=free`))
    await page.getByText('27 / 32 个车位').waitFor()
    expect(complaintsOf(dashboard)).toEqual([])
  })

  test('[U57] bays are on the map and in the list as they are believed, and lead to stays and raw readings', async () => {
    await using dashboard = await open()
    const { page } = dashboard
    await dashboard.open(`/parking/lot/${OFFICE}?tab=bays&health=bad`)
    await mapDrawn(page)
    await page.getByText('2 / 32 个车位').waitFor()
    expect(await page.getByRole('row').filter({ hasText: 'A-030' }).innerText()).toContain('卡死')
    expect(await page.getByRole('row').filter({ hasText: 'A-031' }).innerText()).toContain('无数据')
    await vi.waitFor(async () => expect((await drawn(page, 'bays')).size).toBe(32), { timeout: SLOW_MS })
    const symbols = await drawn(page, 'bays')
    expect(symbols.get(evening.bay.stuck)?.icon).toBe('bays-unknown')
    expect(symbols.get(evening.overstaying.bay!)?.icon).toBe('bays-full')

    // a click on a bay of the map shows that bay
    await dashboard.open(`/parking/lot/${OFFICE}?tab=bays`)
    await mapDrawn(page)
    await vi.waitFor(async () => expect((await drawn(page, 'bays')).size).toBe(32), { timeout: SLOW_MS })
    const at = (await drawn(page, 'bays')).get(evening.overstaying.bay!)!
    const pixel = await page.evaluate((place) => globalThis.window.kerbsideMap!.pixel(place), {
      lon: at.lon,
      lat: at.lat,
    })
    await page.mouse.click(pixel.x, pixel.y)
    await page.getByText('1 / 32 个车位').waitFor()
    const row = page.getByRole('row').filter({ hasText: 'A-004' })
    await row.getByRole('link', { name: '查看记录' }).click()
    await page.getByRole('row').filter({ hasText: '仍在场' }).getByRole('link', { name: '原始读数' }).click()
    await page.waitForURL(/\/asset\/bay-11-004\/readings\/state\?from=\d+&to=\d+/)
    expect(complaintsOf(dashboard)).toEqual([])
  })

  test('[U58] a hold opens with its trail; an operator marks it left once, and the list says that something changed', async () => {
    await using dashboard = await open()
    const { page } = dashboard
    await dashboard.open(`/parking/lot/${HOMES}?tab=holds`)
    await page.getByRole('button', { name: evening.arrived.plateMasked }).first().click()
    const drawer = page.getByRole('dialog', { name: `预约 #${evening.arrived.id}` })
    await drawer.getByText('已告知车主').first().waitFor()
    await dashboard.shoot('hold')
    expect(await barriersOf(dashboard, 'hold')).toEqual([])
    await drawer.getByRole('button', { name: '代为离场' }).click()
    const asked = page.getByRole('dialog', { name: '代为离场' })
    await asked.getByText('车位立即可给别人').waitFor()
    await asked.getByRole('button', { name: '代为离场' }).click()
    await asked.waitFor({ state: 'detached' })
    await drawer.getByText(manager.name).first().waitFor({ timeout: SLOW_MS })
    expect(await api.operations.parking.holdOf(evening.arrived.id)).toMatchObject({
      state: 'left',
      endedBy: 'operator',
    })
    expect(await drawer.getByRole('button', { name: '代为离场' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: evening.held.plateMasked }).first().waitFor()

    // what somebody else does is not slipped into the list, but told
    await api.operations.parking.act(
      { actionId: 'cancel-by-driver', holdId: evening.held.id, action: 'cancel' },
      { rightId: evening.held.rightId },
    )
    await page.getByRole('button', { name: '有变化，点击更新' }).click({ timeout: SLOW_MS })
    await page.getByText('没有进行中的预约').waitFor()
    expect(complaintsOf(dashboard)).toEqual([])
  })

  test('[U59] applications are approved and refused with words; a plate is found whole; who sees a telephone says why', async () => {
    await using dashboard = await open()
    const { page } = dashboard
    const [homes, office] = evening.applied
    await dashboard.open('/parking/people')
    await page.getByRole('button', { name: homes!.plateMasked }).click()
    let drawer = page.getByRole('dialog', { name: `共享资格 #${homes!.id}` })
    await drawer.getByRole('button', { name: '通过', exact: true }).click()
    await page
      .getByRole('dialog', { name: '通过', exact: true })
      .getByRole('button', { name: '通过', exact: true })
      .click()
    await page.getByRole('dialog', { name: '通过', exact: true }).waitFor({ state: 'detached' })
    await eventually(async () =>
      expect(await api.operations.parking.right(homes!.id)).toMatchObject({
        state: 'approved',
        decidedBy: manager.name,
      }),
    )
    await dashboard.open(`/parking/people?right=${office!.id}`)
    drawer = page.getByRole('dialog', { name: `共享资格 #${office!.id}` })
    await drawer.getByRole('button', { name: '不通过' }).click()
    const refusing = page.getByRole('dialog', { name: '不通过' })
    expect(await refusing.getByRole('button', { name: '不通过' }).isDisabled()).toBe(true)
    await refusing.getByLabel('原因').fill('非本区车辆')
    await refusing.getByRole('button', { name: '不通过' }).click()
    await refusing.waitFor({ state: 'detached' })
    await drawer.getByText('非本区车辆').first().waitFor()

    await dashboard.open('/parking/people?tab=rights')
    await page.getByRole('textbox', { name: '输入完整车牌查找' }).fill('苏b10001')
    await page.keyboard.press('Enter')
    await vi.waitFor(async () => expect(await page.getByRole('row').count()).toBe(2), { timeout: SLOW_MS })
    await page.getByRole('button', { name: '苏B·••001' }).click()
    drawer = page.getByRole('dialog', { name: /^共享资格/ })
    await drawer.getByText('计入次数').waitFor()
    await dashboard.shoot('right')
    expect(await barriersOf(dashboard, 'right')).toEqual([])
    await drawer.getByRole('button', { name: '查看电话' }).click()
    const asking = page.getByRole('dialog', { name: '查看电话' })
    expect(await asking.getByRole('button', { name: '查看电话' }).isDisabled()).toBe(true)
    await asking.getByLabel('原因').fill('车辆挡住消防通道')
    await asking.getByRole('button', { name: '查看电话' }).click()
    await drawer.getByRole('link', { name: '13900001234' }).waitFor()
    const seen = await api.operations.audit.list({ limit: 50 })
    expect(seen.some(({ by, detail }) => by === manager.name && JSON.stringify(detail).includes('消防通道'))).toBe(true)
    expect(complaintsOf(dashboard)).toEqual([])
  })

  test('[U69] an application that is made while the list is looked at comes into it by itself', async () => {
    await using dashboard = await open()
    const { page } = dashboard
    await dashboard.open('/parking/people')
    await page.getByRole('table').waitFor()
    const applied = await api.operations.parking.apply({
      actionId: 'while-looked-at',
      plate: '苏B7K888',
      phone: '13900000777',
      lots: [],
      deviceHash: 'phone-of-777',
      language: 'zh',
    })
    if (applied.is !== 'done') throw new Error(applied.refusal)
    await page.getByRole('button', { name: applied.right.plateMasked }).waitFor()
    expect(complaintsOf(dashboard)).toEqual([])
  })

  test('[U59] an appeal is read as text and decided once, with a reason', async () => {
    await using dashboard = await open()
    const { page } = dashboard
    await dashboard.open('/parking/people?tab=overstays&show=appeals')
    await page.getByRole('button', { name: '苏B·••001' }).click()
    const drawer = page.getByRole('dialog', { name: /^超时离场/ })
    await drawer.getByText('<b>请核实</b>').waitFor()
    await dashboard.shoot('overstay')
    expect(await barriersOf(dashboard, 'overstay')).toEqual([])
    await drawer.getByRole('button', { name: '申诉成立' }).click()
    const deciding = page.getByRole('dialog', { name: '申诉成立' })
    await deciding.getByLabel('原因').fill('交警证实封路')
    await deciding.getByRole('button', { name: '申诉成立' }).click()
    await deciding.waitFor({ state: 'detached' })
    await eventually(async () =>
      expect(await api.operations.parking.overstay(evening.overstayId)).toMatchObject({
        isStrike: false,
        appeal: { state: 'granted', decidedBy: manager.name },
      }),
    )
    await page.getByText('没有待处理的申诉').waitFor()
    expect(complaintsOf(dashboard)).toEqual([])
  })

  test('[U60] figures of use open the days, hours and stays they are made of; stays leave as CSV', async () => {
    await using dashboard = await open()
    const { page } = dashboard
    await dashboard.open(`/parking/lot/${HOMES}?tab=usage`)
    await card(page, '逐日')
      .getByRole('button', { name: YESTERDAY.slice(5) })
      .click()
    await page.getByRole('heading', { name: `${YESTERDAY} 逐刻` }).waitFor()
    await page
      .getByRole('list', { name: `${YESTERDAY} 各小时占用，点开看当时的停车记录` })
      .getByRole('link')
      .nth(9)
      .click()
    await page.waitForURL(new RegExp(`tab=sessions&from=${midnightMs(YESTERDAY) + 9 * 3_600_000}&to=`))
    await page.getByRole('row').nth(3).waitFor()
    const link = page.getByRole('link', { name: '导出 CSV' })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toMatch(/\.csv$/)
    expect(complaintsOf(dashboard)).toEqual([])
  })

  test('[U61] a policy is changed with a new version; one that somebody else changed meanwhile is not overwritten', async () => {
    await using dashboard = await open()
    const { page } = dashboard
    await dashboard.open(`/parking/lot/${HOMES}?tab=papers`)
    await page.getByRole('button', { name: '修改共享政策' }).click()
    const form = page.getByRole('dialog', { name: '修改共享政策' })
    await form.getByLabel('共享配额').fill('9')
    await form.getByRole('button', { name: /^填入常用时段/ }).click()
    await form.getByText('18:00–次日 08:00', { exact: true }).waitFor()
    await dashboard.shoot('policy-form')
    expect(await barriersOf(dashboard, 'policy-form')).toEqual([])
    // more than there are bays
    await form.getByLabel('早上需空出').fill('99')
    await form.getByText('早上需空出超过车位数 36').waitFor()
    expect(await form.getByRole('button', { name: '保存' }).isDisabled()).toBe(true)
    await form.getByLabel('早上需空出').fill('12')
    const before = (await api.operations.parking.policy(HOMES))!
    await form.getByRole('button', { name: '保存' }).click()
    await form.waitFor({ state: 'detached' })
    const after = (await api.operations.parking.policy(HOMES))!
    expect(after).toMatchObject({ version: before.version + 1, policy: { quota: 9, staffBays: 12 } })
    await page.getByText(`第 ${after.version} 版`).first().waitFor()

    await page.getByRole('button', { name: '修改共享政策' }).click()
    await api.operations.parking.putPolicy(HOMES, { ...after.policy, quota: 3 }, '别人', after.version)
    await form.getByLabel('共享配额').fill('20')
    await form.getByRole('button', { name: '保存' }).click()
    await form.getByRole('alert').getByText('与现有数据冲突').waitFor()
    expect((await api.operations.parking.policy(HOMES))!.policy.quota).toBe(3)
    // the refused change is no mistake of the page
    expect(complaintsOf(dashboard).filter((each) => !each.includes('409'))).toEqual([])
  })

  test('[U61] a closure tells the holders, and is taken back; the file is changed bay by bay', async () => {
    await using dashboard = await open()
    const { page } = dashboard
    await dashboard.open(`/parking/lot/${HOMES}?tab=papers`)
    await page.getByRole('button', { name: '临时关闭' }).click()
    const form = page.getByRole('dialog', { name: '临时关闭' })
    await form.getByLabel('原因').fill('文艺演出')
    await form.getByRole('button', { name: '临时关闭' }).click()
    await page.getByText(/^已关闭，通知了 \d+ 位车主。$/).waitFor()
    await page.getByRole('button', { name: '恢复开放：文艺演出' }).click()
    await page.getByRole('dialog', { name: '恢复开放' }).getByRole('button', { name: '恢复开放' }).click()
    await card(page, '临时关闭').getByText('已撤销').waitFor()

    await page.getByRole('button', { name: '修改停车场档案' }).click()
    const file = page.getByRole('dialog', { name: '修改停车场档案' })
    await file.getByText('36 个车位，其中 21 个可共享').waitFor()
    await file.getByRole('button', { name: '全部共享' }).click()
    await file.getByLabel('门岗电话').fill('0510-8888 0000')
    await dashboard.shoot('file-form')
    expect(await barriersOf(dashboard, 'file-form')).toEqual([])
    await file.getByRole('button', { name: '保存' }).click()
    await file.waitFor({ state: 'detached' })
    await card(page, '停车场档案').getByText('可共享 36').waitFor()
    await card(page, '停车场档案').getByRole('button', { name: '版本' }).click()
    await page
      .getByRole('dialog')
      .getByText(/门岗电话/)
      .waitFor()
    expect(complaintsOf(dashboard)).toEqual([])
  })

  test('[U62] mornings and the call list: who is called, what came of it, and when to call again', async () => {
    await using dashboard = await open()
    const { page } = dashboard
    await dashboard.open('/parking/calls')
    await card(page, '早间车位').getByText('厚桥街道办停车场').waitFor()
    await card(page, '早间车位').getByText('够用 1 / 1').waitFor()
    await page.getByRole('table', { name: '催离名单' }).getByRole('button', { name: '苏B·••001' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('combobox', { name: '结果' }).click()
    await drawer.getByRole('option', { name: '无人接听' }).click()
    await drawer.getByLabel('说明').fill('响了两次')
    await drawer.getByRole('button', { name: '记录' }).click()
    await drawer.getByText('响了两次').first().waitFor()
    await dashboard.shoot('call')
    expect(await barriersOf(dashboard, 'call')).toEqual([])
    expect(await api.operations.parking.callsOf(evening.overstaying.id)).toMatchObject([
      { outcome: 'no-answer', by: manager.name },
    ])
    expect(complaintsOf(dashboard)).toEqual([])
  })

  test('[U62] what chances are worth is told with its figures, and each lot with its history', async () => {
    await using dashboard = await open()
    const { page } = dashboard
    await dashboard.open('/parking/forecast')
    await page.getByText('2.1 个百分点').waitFor()
    await page.getByRole('row', { name: /^1 天/ }).getByText('28%').waitFor()
    await page.getByRole('button', { name: '东港新村停车场' }).click()
    await page.getByRole('img', { name: /^有空位的概率：/ }).waitFor()
    await page.getByRole('link', { name: '28 天' }).click()
    await page.waitForURL(new RegExp(`/parking/lot/${HOMES}\\?tab=usage`))
    expect(complaintsOf(dashboard)).toEqual([])
  })

  test('[U24] alerts of lots are told by name and lead to the lot; owners are given lots; assets lead to the new pages', async () => {
    await using dashboard = await open(wall, administrator)
    const { page } = dashboard
    await dashboard.open('/alerts?area=parking')
    await page
      .getByRole('row')
      .filter({ hasText: '车位计数异常' })
      .getByRole('link', { name: '站前道闸停车场' })
      .click()
    await page.getByText('计数不可信，不对外显示空位。').waitFor()

    await dashboard.open('/users')
    await page.getByRole('button', { name: '添加用户' }).click()
    const form = page.getByRole('dialog', { name: '添加用户' })
    await form.getByLabel('用户名').fill('housing')
    await form.getByRole('combobox', { name: '角色' }).click()
    await form.getByRole('option', { name: '共享单位' }).click()
    await form.getByRole('combobox', { name: '所属停车场' }).click()
    await form.getByRole('option', { name: '东港新村停车场' }).click()
    await page.keyboard.press('Escape')
    await form.getByRole('button', { name: '保存' }).click()
    await page.getByRole('dialog', { name: /密码/ }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('row').filter({ hasText: 'housing' }).getByText('东港新村停车场').waitFor()

    await dashboard.open('/asset/bay-11-004')
    await page.getByRole('link', { name: '在停车场中查看' }).click()
    await page.waitForURL(/\/parking\/lot\/lot-11\?tab=bays&bay=bay-11-004/)
    expect(complaintsOf(dashboard)).toEqual([])
  })

  test('[U9] a supervisor of toilets is offered nothing of parking', async () => {
    const supervisor = await api.person('supervisor')
    await using dashboard = await open(wall, supervisor)
    const { page } = dashboard
    await page.getByRole('navigation').getByRole('link', { name: '告警' }).waitFor()
    expect(await page.getByRole('navigation').getByRole('link', { name: '停车场' }).count()).toBe(0)
    await dashboard.open('/parking')
    await page.getByText('没有这个页面，或您的角色不能查看。').first().waitFor()
  })
})

test('[U13] the console still loads at most 300 kB before its first page', async () => {
  const { firstLoadKb } = await dashboardSizes()
  expect(firstLoadKb).toBeLessThanOrEqual(300)
})
