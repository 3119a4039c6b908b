import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readConfig } from '#config'
import { serveApi, type Person, type ServedApi } from '../../api/under-test.ts'
import { dashboardSizes } from '../../tools/build.ts'
import { haveBrowser, keepsFocus, openDashboard, PASSWORD, startBrowser, type Dashboard, type Look } from './browser.ts'
import { applicant } from './drivers.ts'
import { ALSO_MINE, ANOTHERS, forwardTo, MINE, ownedLots, stillIn } from './owners.ts'

const dist = join(import.meta.dirname, '../../dist')
const soon = { timeout: 20_000, interval: 50 }

test('[U63] scripts of the owner page are at most 40 kB gzip', async () => {
  expect((await dashboardSizes()).ownerKb).toBeLessThanOrEqual(40)
})

describe.runIf(haveBrowser)('the owner page', { timeout: 90_000 }, () => {
  let api: ServedApi
  let browser: Browser & AsyncDisposable

  beforeAll(async () => {
    api = await serveApi(readConfig({}), { dashboardDir: dist })
    await ownedLots(api)
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await api?.[Symbol.asyncDispose]()
  })

  const ownerOf = async (...lots: string[]): Promise<Person> => {
    const person = await api.person('owner')
    const user = (await api.operations.users.byName(person.name))!
    await api.operations.parking.setLotsOf(user.id, lots, 'test')
    return person
  }
  const signIn = async (view: Dashboard, name: string, path = '/owner') => {
    const { page } = view
    await view.open(path)
    await page.locator('input[name=username]').fill(name)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.locator('button[type=submit]').click()
    await page.getByRole('heading', { name: /我的停车场|My car parks/ }).waitFor()
  }
  const passesAxe = async (page: Page) => {
    const { violations } = await new AxeBuilder({ page }).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  }
  /** Nothing is wider than the screen. */
  const fits = async (page: Page) =>
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  const phone: Look = { size: 'phone', scheme: 'light', language: 'zh-CN' }
  const desk: Look = { size: 'desk', scheme: 'light', language: 'zh-CN' }
  const policyOf = async (lot: string) => (await api.operations.parking.policy(lot))!

  test('[U63] who signs in to the console as an owner is led to her page, and sees her own lots only', async () => {
    const { name } = await ownerOf(MINE, ALSO_MINE)
    await using view = await openDashboard(browser, api.url, desk)
    const { page } = view
    await signIn(view, name, '/')
    await page.waitForURL('**/owner')
    await page.locator(`[data-lot=${MINE}]`).getByText('未知').first().waitFor()
    expect(await page.locator('[data-lot]').count()).toBe(2)
    expect(await page.getByText('农商行').count()).toBe(0)
    // what is known, what is not, and how old it is
    const card = page.locator(`[data-lot=${MINE}]`)
    expect(await card.locator('.counts').innerText()).toMatch(/空闲\s*8\s*占用\s*3\s*未知\s*1/)
    await card.getByText(/共 12 个车位 · \d+ (秒|分钟)前的数据/).waitFor()
    await card.getByText(/现在是共享时段，至 (?:明天|周.) 08:00/).waitFor()
    await passesAxe(page)
    await view.shoot('owner-lots')
    // another's lot is not there, in the same words as one that does not exist
    await view.open(`/owner/lot/${ANOTHERS}`)
    await page.getByText('没有这个停车场，或不归您的单位。').waitFor()
    await page.getByRole('button', { name: '退出登录' }).click()
    await page.locator('input[name=username]').waitFor()
    await view.open('/owner')
    await page.locator('input[name=username]').waitFor()
    expect(await page.getByText('区政府').count()).toBe(0)
    expect(view.complaints.filter((each) => !/40[14]/.test(each))).toEqual([])
  })

  test('[U63] who is no owner is told so', async () => {
    const { name } = await api.person('dispatcher')
    await using view = await openDashboard(browser, api.url, phone)
    await view.open('/owner')
    await view.page.locator('input[name=username]').fill(name)
    await view.page.locator('input[name=password]').fill(PASSWORD)
    await view.page.locator('button[type=submit]').click()
    await view.page.getByText('您的账号不是权属单位账号').waitFor()
    await passesAxe(view.page)
  })

  test('[U64] windows, numbers and price are changed by the owner, and what is wrong is told beside its field', async () => {
    const { name } = await ownerOf(MINE)
    await using view = await openDashboard(browser, api.url, desk)
    const { page } = view
    await signIn(view, name)
    await page.locator(`[data-lot=${MINE}] h2 a`).click()
    await page.getByRole('link', { name: '共享规则' }).click()
    const form = page.getByRole('form', { name: '共享规则' })
    const save = form.getByRole('button', { name: '保存' })
    expect(await save.isDisabled()).toBe(true)
    await view.shoot('owner-rules')
    await passesAxe(page)

    const quota = form.getByLabel('共享名额')
    await quota.fill('13')
    await form.getByText('超过车位总数 12').waitFor()
    await save.click()
    await form.getByText('有些内容不对').waitFor()
    expect((await policyOf(MINE)).version).toBe(1)
    await quota.fill('5')
    await form.getByLabel('时段结束需空出').fill('7')
    const second = form.getByRole('group', { name: '第 2 个时段' })
    await second.getByRole('button', { name: '节假日' }).click()
    await second.getByText('至少选一种日期类型').waitFor()
    await second.getByRole('button', { name: '双休日' }).click()
    await second.getByLabel('从').fill('09:30')
    await second.getByText('09:30–24:00').waitFor()
    await form.getByLabel('收费').selectOption({ label: '按次' })
    await form.getByLabel('金额（元）').fill('3.5')
    await form.getByLabel('夜间禁止进出').check()
    await save.click()
    await form.getByText('已保存').waitFor()
    await vi.waitFor(async () => expect((await policyOf(MINE)).version).toBe(2), soon)
    expect(await policyOf(MINE)).toMatchObject({
      changedBy: name,
      policy: {
        quota: 5,
        staffBays: 7,
        price: { is: 'stay', fen: 350 },
        stillHours: { fromMinute: 1_320, toMinute: 360 },
        windows: [expect.anything(), { dayTypes: ['rest-day'], fromMinute: 570, toMinute: 1_440 }],
      },
    })
    // what was, and who changed it
    await page.getByText('修改记录').click()
    await page.getByText('共享名额: 5').waitFor()

    // somebody else changes it meanwhile: nothing of theirs is overwritten
    const theirs = await policyOf(MINE)
    await api.operations.parking.putPolicy(MINE, { ...theirs.policy, quota: 6 }, '运营方', theirs.version)
    await form.getByLabel('离场宽限（分钟）').fill('20')
    await save.click()
    await form.getByText('别人刚刚改过规则').waitFor()
    await vi.waitFor(async () => expect(await quota.inputValue()).toBe('6'), soon)
    expect((await policyOf(MINE)).policy).toMatchObject({ quota: 6, graceMinutes: 15 })
    expect(view.complaints.filter((each) => !/40[19]/.test(each))).toEqual([])
  })

  test('[U65][fault 42] a lot is closed for an event: its holders are told, and it can be taken back', async () => {
    const { name } = await ownerOf(MINE)
    const driver = await applicant(api, '苏B10001', [MINE])
    const hold = await driver.hold(MINE, 60)
    await using view = await openDashboard(browser, api.url, { ...phone, language: 'en' })
    const { page } = view
    await signIn(view, name)
    await page.locator(`[data-lot=${MINE}] h2 a`).click()
    await page.locator(`[data-hold="${hold}"] [data-state=held]`).waitFor()
    await fits(page)
    await passesAxe(page)
    await view.shoot('owner-now')
    await page.getByRole('link', { name: 'Rules' }).click()
    await fits(page)
    await keepsFocus(page, 'Close for an event')
    await page.getByRole('button', { name: 'Close for an event' }).click()
    const sheet = page.getByRole('dialog', { name: 'Close for an event' })
    await sheet.getByLabel('Reason').fill('会议 <img src=x onerror=alert(1)>')
    await passesAxe(page)
    await view.shoot('owner-closing')
    await sheet.getByLabel('To', { exact: true }).fill('2020-01-01T00:00')
    await sheet.getByRole('button', { name: 'Close for an event' }).click()
    await sheet.getByText('It must end after it begins').waitFor()
    const day = new Date(Date.now() + api.laterMs + 2 * 86_400_000).toISOString().slice(0, 10)
    await sheet.getByLabel('To', { exact: true }).fill(`${day}T12:00`)
    await sheet.getByRole('button', { name: 'Close for an event' }).click()
    await page.getByText('Closed; 1 driver was told.').waitFor()
    expect((await api.operations.parking.holdOf(hold))?.state).toBe('cancelled')
    await page.locator('[data-closure]').getByText('会议 <img src=x onerror=alert(1)>').waitFor()
    await page.getByRole('button', { name: 'Share again' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Share again' }).click()
    await page.locator('[data-closure]').getByText('taken back').waitFor()
    expect(view.complaints.filter((each) => !each.includes('401'))).toEqual([])
  })

  test('[U66] applications for lots whose owner approves wait for her, with masked plates and no telephone number', async () => {
    const { name } = await ownerOf(MINE, ALSO_MINE)
    await applicant(api, '苏B20002', [ALSO_MINE])
    await applicant(api, '苏B30003', [ALSO_MINE])
    // not hers to decide: for one of its lots the platform approves
    await applicant(api, '苏B31003', [ALSO_MINE, MINE])
    await using view = await openDashboard(browser, api.url, phone)
    const { page } = view
    await signIn(view, name)
    await page.getByRole('button', { name: '2 份申请待审核' }).click()
    const cards = page.locator('[data-right]')
    await cards.first().waitFor()
    expect(await cards.count()).toBe(2)
    const shown = await page.locator('main').innerText()
    expect(shown).not.toMatch(/苏B20002|苏B30003|13900001234/)
    expect(shown).toContain('实验小学停车场')
    await fits(page)
    await passesAxe(page)
    await view.shoot('owner-applications')
    await cards.last().getByRole('button', { name: '通过', exact: true }).click()
    await page.getByText(/^已通过 苏B/).waitFor()
    await vi.waitFor(async () => expect(await cards.count()).toBe(1), soon)
    await page.getByRole('button', { name: '不通过' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByLabel('为什么不通过').fill('非本小区居民')
    await sheet.getByRole('button', { name: '不通过' }).click()
    await page.getByText('没有待审核的申请。').waitFor()
    const rights = await api.operations.parking.rights({ scope: { towns: [], lots: [ALSO_MINE] }, limit: 10 })
    expect(rights.map(({ state }) => state).toSorted()).toEqual(['applied', 'approved', 'refused'])
    expect(new Set(rights.map(({ decidedBy }) => decidedBy))).toEqual(new Set([name, undefined]))
    expect(view.complaints.filter((each) => !each.includes('401'))).toEqual([])
  })

  test('[U67] usage, protected mornings and overstays are shown with what they are made of', async () => {
    const driver = await applicant(api, '苏B40004', [MINE])
    const hold = await driver.hold(MINE, 11 * 60)
    await driver.arrive(hold)
    const { bay, arrivedAtMs } = (await api.operations.parking.holdOf(hold))!
    forwardTo(api, 5 * 60 + 31)
    await stillIn(api, MINE, bay!, arrivedAtMs!)
    // the window ended at eight, the grace a quarter of an hour later, and she is still there
    forwardTo(api, 8 * 60 + 31)
    await stillIn(api, MINE, bay!, arrivedAtMs!)
    const { name } = await ownerOf(MINE)
    for (const look of [phone, { ...desk, language: 'en' }] as const) {
      await using view = await openDashboard(browser, api.url, look)
      const { page } = view
      const zh = look.language === 'zh-CN'
      await signIn(view, name)
      await page.locator(`[data-lot=${MINE}] h2 a`).click()
      await page.locator('[data-hold]').first().waitFor()
      await view.shoot('owner-morning')
      await page.getByRole('link', { name: zh ? '使用情况' : 'Usage' }).click()
      await page.locator('tbody tr').first().waitFor()
      expect(await page.locator('.hour-bars li').count()).toBe(24)
      await fits(page)
      await passesAxe(page)
      await view.shoot('owner-usage')
      await page.getByRole('link', { name: zh ? '早晨与超时' : 'Mornings' }).click()
      await page
        .locator('[data-overstay]')
        .getByText(zh ? '仍在场' : 'still there')
        .waitFor()
      await page.locator('[data-morning]').first().waitFor()
      await fits(page)
      await passesAxe(page)
      await view.shoot('owner-mornings')
      expect(view.complaints.filter((each) => !each.includes('401'))).toEqual([])
    }
    expect((await api.operations.parking.overstays({ scope: { towns: [] }, lot: MINE, limit: 5 })).length).toBe(1)
  })
})
