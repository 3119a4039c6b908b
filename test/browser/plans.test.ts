import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Plan } from '#domain/plan/plan.ts'
import { fieldOf } from '../../dashboard/street/range.ts'
import { makeDistrict } from '../../simulators/district.ts'
import {
  ATTRIBUTION,
  haveBrowser,
  isLive,
  mapDrawn,
  openDashboard,
  startBrowser,
  startSmallDistrict,
  type SmallDistrict,
} from './browser.ts'
import { courseOf, drive, makeShift } from './shifts.ts'

const soon = { timeout: 45_000, interval: 200 }
const MINUTE_MS = 60_000
const TOWN = '东亭街道'

const model = makeDistrict(42)
/** A street with several sides in both directions. */
const street = [
  ...Map.groupBy(
    model.edges.filter(({ name }) => name !== ''),
    ({ name }) => name,
  ),
]
  .map(([name, edges]) => ({ name, edges }))
  .find(({ edges }) => edges.length >= 8 && edges.length <= 40 && edges.some(({ oneway }) => !oneway))!

const plan = (id: string, more: Partial<Plan> = {}): Plan => ({
  id,
  name: `${id} 机扫线`,
  nameEn: '',
  town: TOWN,
  workType: 'sweep',
  sides: street.edges.slice(0, 4).map((edge) => edge.id),
  passes: [{ fromMinute: 240, toMinute: 420 }],
  schedule: { weekdays: [1, 2, 3, 4, 5, 6, 7], weeksOfMonth: [], holidays: 'as-usual', makeUpWorkdays: 'as-usual' },
  vehicles: ['sw-01'],
  ...more,
})

const sidesOn = async (page: Page, state: string) =>
  (await page.evaluate(() => globalThis.window.kerbsideMap?.sides() ?? [])).filter((side) => side.state === state)
const count = async (page: Page): Promise<number> =>
  Number(/^(\d+) 侧/.exec((await page.getByText(/^\d+ 侧，/).textContent()) ?? '')?.[1])

describe.runIf(haveBrowser)('plans, calendar, rules, streets and alerts in the dashboard', { timeout: 180_000 }, () => {
  let district: SmallDistrict
  let browser: Browser

  beforeAll(async () => {
    district = await startSmallDistrict()
    await district.addUser('amy', 'administrator')
    await district.addUser('mia', 'manager')
    await district.addUser('dora', 'dispatcher')
    browser = await startBrowser()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await district?.[Symbol.asyncDispose]()
  })

  test('[U25] [U23] a plan is made by name, by click and by box, undone, saved and found in the list', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('mia')
    await dashboard.open('/plans')
    await page.getByRole('link', { name: '新建路线' }).click()
    await mapDrawn(page)
    await page.getByText(ATTRIBUTION).waitFor()

    // what lacks is said, and nothing is sent
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText(/^还不能保存，缺少：名称、镇（街道）、至少一侧街道$/).waitFor()

    await page.getByRole('textbox', { name: '名称', exact: true }).fill('新机扫线')
    await page.getByRole('combobox', { name: '镇（街道）' }).click()
    await page.getByRole('option', { name: TOWN }).click()

    await page.getByLabel('按路名加入').fill(street.name)
    await page.getByRole('button', { name: `加入${street.name}的全部 ${street.edges.length} 侧` }).click()
    expect(await count(page)).toBe(street.edges.length)
    await page.getByRole('button', { name: '撤销选择' }).click()
    expect(await count(page)).toBe(0)
    const direction = page.getByRole('button', { name: new RegExp(`^加入${street.name}向.+的 \\d+ 侧$`) })
    await direction.first().click()
    const oneWay = await count(page)
    expect(oneWay).toBeGreaterThan(0)
    expect(oneWay).toBeLessThan(street.edges.length)
    await vi.waitFor(async () => expect((await sidesOn(page, 'chosen')).length).toBeGreaterThan(0), soon)

    // near one of them: both sides of a street are two
    await page.getByRole('table', { name: '街道侧' }).getByRole('button').first().click()
    let free: Awaited<ReturnType<typeof sidesOn>> = []
    await vi.waitFor(async () => {
      await page.waitForTimeout(500)
      free = await sidesOn(page, 'none')
      expect(free.length).toBeGreaterThan(0)
    }, soon)
    const box = (await page.getByRole('region', { name: '地图', exact: true }).boundingBox())!
    const places = await page.evaluate(
      (sides) => sides.map((side) => ({ edge: side.edge, ...globalThis.window.kerbsideMap!.pixel(side) })),
      free,
    )
    const [place] = places.filter(
      ({ x, y }) => x > box.x + 80 && x < box.x + box.width - 80 && y > box.y + 90 && y < box.y + box.height - 60,
    )
    expect(place).toBeDefined()
    await page.mouse.click(place!.x, place!.y)
    await vi.waitFor(async () => expect(await count(page)).toBe(oneWay + 1), soon)

    await page.getByText('框选加入').click()
    const boxed = async () => {
      await page.mouse.move(box.x + 60, box.y + 80)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 })
      await page.mouse.move(box.x + box.width - 60, box.y + box.height - 40, { steps: 4 })
      await page.mouse.up()
    }
    await boxed()
    await vi.waitFor(async () => expect(await count(page)).toBeGreaterThan(oneWay + 1), soon)
    const all = await count(page)
    await page.getByText('框选移除').click()
    await boxed()
    await vi.waitFor(async () => expect(await count(page)).toBeLessThan(all), soon)
    await page.getByRole('button', { name: '撤销选择' }).click()
    expect(await count(page)).toBe(all)
    await dashboard.shoot('plan-new')

    // the order is changed by buttons
    const first = page.getByRole('table', { name: '街道侧' }).getByRole('row').nth(1)
    const name = await first.getByRole('button').first().textContent()
    await first.getByRole('button', { name: /^下移：/ }).click()
    const second = page.getByRole('table', { name: '街道侧' }).getByRole('row').nth(2)
    expect(await second.getByRole('button').first().textContent()).toBe(name)

    await page.getByText('没有指定车辆', { exact: false }).waitFor()
    await page.getByRole('button', { name: '保存' }).click()
    await page.waitForURL(/\/plans\/plan-[0-9a-f]+$/)
    await page.getByText(/第 1 版 · mia 于/).waitFor()
    const id = page.url().split('/').at(-1)!
    expect((await district.operations.plans.get(id))?.sides.length).toBe(all)

    await page.getByRole('link', { name: '返回列表' }).click()
    const row = page.getByRole('row').filter({ hasText: '新机扫线' })
    await row.getByText(String(all), { exact: true }).waitFor()
    await row.getByText('04:00–07:00').waitFor()
    expect(dashboard.complaints).toEqual([])
  })

  test('[U25] what is wrong with a plan is told beside its field, in words, and it is not saved', async () => {
    await district.operations.plans.put([plan('r-check')], 'test', 0)
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('mia')
    await dashboard.open('/plans/r-check')
    await page.getByRole('button', { name: '增加一趟' }).click()
    await page.getByLabel('第 2 趟 开始时间').fill('06:00')
    await page.getByText('与上一趟的时段重叠', { exact: false }).waitFor()
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('没有保存：请先改正下面标出的错误。').waitFor()
    expect((await district.operations.plans.get('r-check'))?.version).toBe(1)
    // across midnight
    await page.getByLabel('第 2 趟 开始时间').fill('22:00')
    await page.getByLabel('第 2 趟 结束时间').fill('02:00')
    await page.getByText('跨午夜请勾选“次日”', { exact: false }).waitFor()
    await page.getByLabel('第 2 趟 在次日结束').check()
    await page.getByText('跨午夜请勾选“次日”', { exact: false }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('已保存为第 2 版').waitFor()
    expect((await district.operations.plans.get('r-check'))?.passes).toEqual([
      { fromMinute: 240, toMinute: 420 },
      { fromMinute: 1_320, toMinute: 1_560 },
    ])
    // by standard, with the sources
    await page.getByRole('button', { name: '按标准生成趟次' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('依据').waitFor()
    await dialog.getByRole('button', { name: '采用' }).click()
    await page.getByLabel('第 1 趟 开始时间').waitFor()
    // a refusal is told by the browser, too
    expect(dashboard.complaints.filter((each) => !each.includes('400'))).toEqual([])
  })

  test('[U25] a change by somebody else is told with who made it, and nothing is overwritten unseen', async () => {
    await district.operations.plans.put([plan('r-both')], 'test', 0)
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('mia')
    await dashboard.open('/plans/r-both')
    await page.getByRole('textbox', { name: '名称', exact: true }).fill('我的名称')
    await district.operations.plans.put([plan('r-both', { name: '别人的名称' })], 'bob', 1)
    await page.getByRole('button', { name: '保存' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/bob 于 .+ 将路线改为第 2 版/).waitFor()
    await dashboard.shoot('plan-conflict')
    expect((await district.operations.plans.get('r-both'))?.name).toBe('别人的名称')
    await dialog.getByRole('button', { name: /^继续编辑我的修改/ }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await page.getByRole('textbox', { name: '名称', exact: true }).inputValue()).toBe('我的名称')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('已保存为第 3 版').waitFor()
    expect(await district.operations.plans.get('r-both')).toMatchObject({ name: '我的名称', changedBy: 'mia' })

    await page.getByRole('textbox', { name: '名称', exact: true }).fill('又一个名称')
    await district.operations.plans.put([plan('r-both', { name: '第四版' })], 'bob', 3)
    await page.getByRole('button', { name: '保存' }).click()
    await dialog.getByRole('button', { name: '载入第 4 版，放弃我的修改' }).click()
    await vi.waitFor(
      async () => expect(await page.getByRole('textbox', { name: '名称', exact: true }).inputValue()).toBe('第四版'),
      soon,
    )
    expect(dashboard.complaints.filter((each) => !each.includes('409'))).toEqual([])
  })

  test('[U25] what was not saved is taken up again, by who made it only; out of use and back', async () => {
    await district.operations.plans.put([plan('r-kept')], 'test', 0)
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('mia')
    await dashboard.open('/plans/r-kept')
    await page.getByRole('textbox', { name: '名称', exact: true }).fill('没有保存的名称')
    await page.getByRole('link', { name: '实时地图' }).click()
    await page.goto(`${district.url}/plans/r-kept`)
    await page.getByText(/^已恢复 .+ 未保存的修改。/).waitFor()
    expect(await page.getByRole('textbox', { name: '名称', exact: true }).inputValue()).toBe('没有保存的名称')
    await page.getByRole('button', { name: '放弃修改' }).click()
    expect(await page.getByRole('textbox', { name: '名称', exact: true }).inputValue()).toBe('r-kept 机扫线')

    await page.getByRole('button', { name: '停用' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
    await page.waitForURL('**/plans')
    await page.getByRole('table', { name: '路线' }).waitFor()
    expect(await page.getByRole('row').filter({ hasText: 'r-kept' }).count()).toBe(0)
    await page.getByLabel('包括已停用').check()
    await page.getByRole('row').filter({ hasText: 'r-kept' }).getByText('已停用').waitFor()
    await page.getByRole('link', { name: 'r-kept 机扫线' }).click()
    await page.getByRole('button', { name: '重新启用' }).click()
    await page.getByText('已保存为第', { exact: false }).waitFor()
    expect((await district.operations.plans.get('r-kept'))?.retiredAtMs).toBeUndefined()

    // who may not change plans reads them
    await using other = await openDashboard(browser, district.url)
    await other.login('dora')
    await other.open('/plans/r-kept')
    await other.page.getByRole('textbox', { name: '名称', exact: true }).waitFor()
    expect(await other.page.getByRole('textbox', { name: '名称', exact: true }).isDisabled()).toBe(true)
    expect(await other.page.getByRole('button', { name: '保存' }).count()).toBe(0)
    await other.open('/plans')
    await other.page.getByRole('table', { name: '路线' }).waitFor()
    expect(await other.page.getByRole('link', { name: '新建路线' }).count()).toBe(0)
    expect([...dashboard.complaints, ...other.complaints]).toEqual([])
  })

  test('[U26] a day is entered by pointer, changed and removed by keyboard; a year is said to be complete', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('mia')
    await dashboard.open('/calendar?year=2031')
    await page.getByText('2031 年尚未确认录入完整。').waitFor()
    await page.getByRole('button', { name: '添加日期' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('日期').fill('2031-10-01')
    await dialog.getByLabel('名称').fill('国庆节')
    await dialog.getByRole('button', { name: '保存' }).click()
    await dialog.waitFor({ state: 'detached' })
    const day = page.getByRole('button', { name: /2031-10-01 周三 法定节假日 国庆节/ })
    await day.waitFor()
    await page.getByText('来源：mia').waitFor()

    // one key further, and in
    await day.focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await dialog.getByLabel('名称').fill('国庆节')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /2031-10-02 .+ 国庆节/ }).waitFor()
    await page.getByText('2031-10-01 – 10-02').waitFor()
    await dialog.waitFor({ state: 'detached' })
    // a weekday is worked anyway
    await page.getByRole('button', { name: '添加日期' }).click()
    await dialog.getByLabel('日期').fill('2031-10-09')
    await dialog.getByRole('radio', { name: '调休上班' }).check()
    await dialog.getByText('周一至周五本来就上班', { exact: false }).waitFor()
    expect(await dialog.getByRole('button', { name: '保存' }).isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /2031-10-02 / }).click()
    await dialog.getByRole('button', { name: '删除，按星期计算' }).click()
    await page.getByRole('button', { name: /2031-10-02 周四$/ }).waitFor()

    await page.getByRole('button', { name: '确认全年已录入完整' }).click()
    await dialog.getByRole('button', { name: '确认全年已录入完整' }).click()
    await page.getByText('2031 年已录入完整（mia）。').waitFor()
    expect((await district.operations.calendar.all()).days.find(({ day: is }) => is === '2031-10-01')).toMatchObject({
      type: 'holiday',
      name: '国庆节',
    })
    expect(dashboard.complaints).toEqual([])
  })

  test('[U27] a number is changed with its source by an administrator, and the history says what; others read', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('amy')
    await dashboard.open('/rules')
    await page.getByRole('button', { name: '修改插补最长距离' }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('button', { name: '保存' }).isDisabled()).toBe(true)
    await dialog.getByText('2 天内结束的会重新计算', { exact: false }).waitFor()
    await dialog.getByLabel('数值').fill('5')
    await dialog.getByText('超出范围').waitFor()
    await dialog.getByLabel('数值').fill('150')
    await dialog.getByLabel('依据').fill('2026 年合同附件三')
    await dialog.getByRole('button', { name: '保存' }).click()
    await dialog.waitFor({ state: 'detached' })
    const row = page.getByRole('listitem').filter({ hasText: '插补最长距离' }).first()
    await row.getByText('150 m', { exact: false }).first().waitFor()
    await row.getByText('2026 年合同附件三').waitFor()
    await page.getByRole('button', { name: '改了什么' }).click()
    await page.getByText('200 m →', { exact: false }).waitFor()
    expect((await district.operations.ruleSettings.current()).version).toBe(1)

    await using other = await openDashboard(browser, district.url)
    await other.login('mia')
    await other.open('/rules')
    await other.page.getByText('2026 年合同附件三').first().waitFor()
    expect(await other.page.getByRole('button', { name: '修改插补最长距离' }).count()).toBe(0)
    expect([...dashboard.complaints, ...other.complaints]).toEqual([])
  })

  test('[U22] was this street swept? by name, on the map, for any time, down to the raw fixes', async () => {
    const shift = await makeShift(district, 'r-street', { vehicle: 'sw-01', windows: [[-60, 60]], name: '街道测试线' })
    const { driven } = courseOf('sw-01')
    const side = driven[2]!
    const credential = district.credentials.get('sw-01')!
    await district.publish(credential, 'fix', drive(driven.slice(0, 6), Date.now() - 40 * MINUTE_MS))
    await vi.waitFor(
      async () => expect((await district.operations.coverage.drivesOn([side.id], 0, 1e15)).length).toBeGreaterThan(0),
      soon,
    )
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('dora')
    await dashboard.open('/streets')
    await mapDrawn(page)
    await page.getByRole('searchbox', { name: /^搜索路名/ }).fill(side.id)
    await page.getByRole('region', { name: '查找结果' }).getByRole('link').first().click()
    await page.waitForURL(`**/street/${encodeURIComponent(side.id)}`)
    const answer = page.getByRole('region', { name: '结论' })
    // after midnight the drive was yesterday's: a week holds it at any hour
    await page.getByText('近 7 天', { exact: true }).click()
    await answer.getByText('已清扫', { exact: false }).first().waitFor()
    await page.getByRole('link', { name: '原始定位' }).first().waitFor()
    await page
      .getByRole('link', { name: /街道测试线$/ })
      .first()
      .waitFor()
    await mapDrawn(page)
    await vi.waitFor(async () => {
      const own = (await page.evaluate(() => globalThis.window.kerbsideMap?.sides() ?? [])).filter(
        ({ edge }) => edge === side.id,
      )
      expect(own.map(({ state }) => state)).toContain('done')
    }, soon)
    await dashboard.shoot('street')
    // two days ago nobody came; and at a moment before the truck did
    await page.getByText('自选时段', { exact: true }).click()
    const twoDaysAgo = fieldOf(Date.now() - 48 * 60 * MINUTE_MS)
    for (const [name, value] of [
      ['从', `${twoDaysAgo.slice(0, 11)}00:00`],
      ['到', twoDaysAgo.replace(/T00:0./, 'T00:10')],
    ] as const) {
      await page.getByLabel(name, { exact: true }).fill(value)
      await page.getByLabel(name, { exact: true }).blur()
    }
    await answer.getByText('未清扫', { exact: false }).first().waitFor()
    await page.getByText('某一时刻', { exact: true }).click()
    await page.waitForURL('**?at=*')
    if (side.oppositeId !== undefined) {
      await page.getByRole('link', { name: '看对侧' }).click()
      await page.waitForURL(`**/street/${encodeURIComponent(side.oppositeId)}?at=*`)
      await answer.waitFor()
    }
    await page.getByRole('link', { name: '查找其他街道' }).click()
    await page.waitForURL('**/streets')
    void shift
    expect(dashboard.complaints).toEqual([])
  })

  test('[U24] an alert is counted in the navigation and told with its figures, without moving what is there', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('dora')
    await dashboard.open('/alerts')
    await isLive(page)
    await page.getByRole('table', { name: '告警' }).waitFor()
    const shift = await makeShift(district, 'r-late', { vehicle: 'sw-04', windows: [[-30, 60]], name: '未出勤线' })
    await page.getByRole('button', { name: /条新告警/ }).waitFor(soon)
    await page
      .getByRole('navigation', { name: '主导航' })
      .getByText(/条待接单/)
      .first()
      .waitFor({ state: 'attached' })
    await page.getByRole('button', { name: /条新告警/ }).click()
    const row = page.getByRole('row').filter({ hasText: '未出勤' }).filter({ hasText: '至今未作业' }).first()
    await row.waitFor()
    await dashboard.shoot('alerts')
    await page.getByRole('button', { name: '未出勤' }).first().click()
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('link', { name: '查看班次' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: '领域' }).click()
    await page.getByRole('option', { name: '公厕服务' }).click()
    await page.waitForURL('**/alerts?area=toilets')
    await row.waitFor({ state: 'detached' })
    void shift
    expect(dashboard.complaints).toEqual([])
  })
})
