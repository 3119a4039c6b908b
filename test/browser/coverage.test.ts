import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { topic } from '#domain/topic.ts'
import type { Shift } from '#domain/coverage/shift.ts'
import {
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

const percent = async (page: Page, state: string): Promise<number> => {
  const text = await page
    .locator('main')
    .getByRole('button', { name: new RegExp(`^${state} [\\d.]+%`) })
    .first()
    .textContent()
  return Number(/([\d.]+)%/.exec(text ?? '')?.[1])
}

describe.runIf(haveBrowser)('shifts in the dashboard', { timeout: 180_000 }, () => {
  let district: SmallDistrict
  let browser: Browser
  /** Runs; half of it is driven when the tests begin. */
  let running: Shift
  /** Ended an hour ago, and only then its truck uploads what it did. */
  let ended: Shift
  const { driven } = courseOf('sw-01')

  const credential = (id: string) => {
    const known = district.credentials.get(id)
    if (known === undefined) throw new Error(`Cannot publish as "${id}": it is not registered`)
    return known
  }
  const coverageOf = (id: string) => district.operations.shifts.get(id)

  beforeAll(async () => {
    district = await startSmallDistrict()
    await district.addUser('dora', 'dispatcher')
    await district.addUser('cao', 'crew', { towns: ['东亭街道'] })
    browser = await startBrowser()
    running = await makeShift(district, 'r-run', { vehicle: 'sw-01', windows: [[-60, 60]], name: '东亭机扫线' })
    ended = await makeShift(district, 'r-end', { vehicle: 'sw-02', windows: [[-180, -90]], name: '昨夜机扫线' })
    await district.publish(credential('sw-01'), 'fix', drive(driven.slice(0, 4), Date.now() - 40 * MINUTE_MS))
    await vi.waitFor(async () => {
      const shift = await coverageOf(running.id)
      expect(shift?.state).toBe('open')
      expect(shift?.coverage?.figures.doneM).toBeGreaterThan(600)
      expect((await coverageOf(ended.id))?.state).toBe('closed')
    }, soon)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await district?.[Symbol.asyncDispose]()
  })

  test('[U17] a street turns from open to done on the map while its truck drives, and tells of itself', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('dora')
    await dashboard.open(`/?shift=${running.id}`)
    await mapDrawn(page)
    await page.getByRole('complementary', { name: '东亭机扫线' }).getByRole('link', { name: '查看班次' }).waitFor()
    const drawn = async () =>
      new Map(
        (await page.evaluate(() => globalThis.window.kerbsideMap?.sides() ?? [])).map(
          (side) => [side.edge, side] as const,
        ),
      )
    const next = driven[4]!
    await vi.waitFor(async () => {
      const sides = await drawn()
      expect(sides.get(driven[1]!.id)?.state).toBe('done')
      expect(sides.get(next.id)?.state).toBe('open')
    }, soon)

    await district.publish(credential('sw-01'), 'fix', drive(driven.slice(4), Date.now() - 20 * MINUTE_MS))
    await vi.waitFor(async () => expect((await drawn()).get(next.id)?.state).toBe('done'), soon)

    // nothing that stands on the street is meant
    for (const layer of ['车辆', '公厕', '停车场'])
      await page.getByRole('checkbox', { name: layer, exact: true }).uncheck()
    const side = (await drawn()).get(next.id)!
    const at = await page.evaluate((place) => globalThis.window.kerbsideMap?.pixel(place), side)
    await page.mouse.click(at!.x, at!.y)
    const peek = page.getByRole('complementary', { name: new RegExp(`^${next.name} `) })
    await peek.getByText('已完成').waitFor()
    expect(await peek.getByRole('link', { name: '街道详情' }).getAttribute('href')).toContain('/street/')
    await peek.getByRole('link', { name: '东亭机扫线' }).click()
    await page.waitForURL(`**/shifts/${running.id}?side=*`)
    expect(dashboard.complaints).toEqual([])
  })

  test('[U7] [U18] the board sorts by risk when it is opened or asked to, never by itself', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    const calm = await makeShift(district, 'r-calm', { vehicle: 'sw-03', windows: [[-1, 400]], name: '安静线' })
    await vi.waitFor(async () => expect((await coverageOf(calm.id))?.state).toBe('open'), soon)
    await dashboard.login('dora')
    await dashboard.open('/shifts')
    const routes = page.getByRole('table', { name: '班次' }).getByRole('link')
    const order = () => routes.allTextContents()
    await routes.first().waitFor()
    const before = await order()
    expect(before.toSorted()).toEqual(['东亭机扫线', '安静线', '昨夜机扫线'])
    // figures of a row change in place
    const entry = page.getByRole('row').filter({ hasText: '安静线' })
    const percentOf = async () => Number(/([\d.]+)%/.exec((await entry.textContent()) ?? '')?.[1])
    expect(await percentOf()).toBe(0)
    await district.publish(
      credential('sw-03'),
      'fix',
      drive(courseOf('sw-03').driven.slice(1, 3), Date.now() - 30_000).filter(({ at }) => at < Date.now() + 20_000),
    )
    await vi.waitFor(async () => expect(await percentOf()).toBeGreaterThan(0), soon)
    expect(await order()).toEqual(before)
    await page.getByRole('button', { name: '按风险重新排序' }).click()
    expect((await order()).toSorted()).toEqual(before.toSorted())
    // filters are in the address
    await page.getByRole('combobox', { name: '状态' }).click()
    await page.getByRole('option', { name: '已结束' }).click()
    await page.waitForURL('**/shifts?state=closed')
    expect(await order()).toEqual(['昨夜机扫线'])
    await page.getByText('1 / 3 个班次').waitFor()
    await page.getByRole('button', { name: '前一天' }).click()
    await page.getByText('当天没有符合条件的班次').waitFor()
    expect(dashboard.complaints).toEqual([])
  })

  test('[U8] [U19] a figure leads to its streets, a street to its drives, a drive to the raw fixes and the rules', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('dora')
    await dashboard.open(`/shifts/${running.id}`)
    await mapDrawn(page)
    const table = page.getByRole('table', { name: '街道' })
    const count = async () => Number(await table.getAttribute('aria-rowcount')) - 1
    await vi.waitFor(async () => expect(await count()).toBe(running.sides.length), soon)
    await page.getByRole('button', { name: /^待作业 / }).click()
    await vi.waitFor(async () => expect(await count()).toBeLessThan(running.sides.length), soon)
    await page.getByRole('button', { name: /^已完成 / }).click()
    await page.waitForURL('**?only=done')
    await table
      .getByRole('button', { name: new RegExp(driven[1]!.name) })
      .first()
      .click()
    const side = page.getByRole('complementary')
    await side.getByText('计入', { exact: false }).first().waitFor()
    await side.getByRole('button', { name: '判定规则' }).click()
    await page
      .getByRole('dialog', { name: /判定规则/ })
      .getByText('机扫限速')
      .waitFor()
    await page.keyboard.press('Escape')
    await side.getByRole('link', { name: '原始定位' }).first().click()
    await page.getByRole('heading', { name: '扫路车 01 · 定位' }).waitFor()
    await page.getByRole('table', { name: '原始记录' }).getByText('8.0 km/h').first().waitFor()
    expect(dashboard.complaints).toEqual([])
  })

  test('[U19] a stretch is excused with a photo, and the excuse is undone', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('dora')
    const left = running.sides.at(-1)!
    await dashboard.open(`/shifts/${running.id}?side=${left.edge}`)
    await page.getByRole('complementary').getByRole('button', { name: '核减路段' }).click()
    const form = page.getByRole('dialog', { name: '核减路段' })
    await form.getByRole('textbox', { name: '终点' }).fill('80')
    await form.getByRole('combobox', { name: '原因' }).click()
    await page.getByRole('option', { name: '道路施工' }).click()
    await form.getByRole('textbox', { name: '说明' }).fill('围挡 <b>三天</b>')
    await form.locator('input[type=file]').setInputFiles({ name: 'site.png', mimeType: 'image/png', buffer: onePixel })
    await form.getByRole('button', { name: '核减路段' }).click()
    await form.waitFor({ state: 'detached' })
    await vi.waitFor(async () => expect(await percent(page, '核减')).toBeGreaterThan(0), soon)
    await page.getByRole('tab', { name: /核减/ }).click()
    const entry = page.getByRole('tabpanel', { name: /核减/ })
    await entry.getByText('围挡 <b>三天</b>').waitFor()
    await entry.getByText(/0–80 m/).waitFor()
    // the photo is served to those who may see the shift
    await vi.waitFor(
      async () =>
        expect(await entry.getByRole('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1),
      soon,
    )
    await entry.getByRole('button', { name: /^撤销核减/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: '撤销核减' }).click()
    await entry.getByText(/已由 dora 撤销/).waitFor()
    await vi.waitFor(async () => expect(await percent(page, '核减')).toBe(0), soon)
    expect(dashboard.complaints).toEqual([])
  })

  test('[U19] an order goes to the truck, and its answers are seen as they come', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    const device = await district.connect(credential('sw-01'))
    const heard: { order: string; edges: { edge: string }[] }[] = []
    device.on('message', (_, payload) => heard.push(JSON.parse(payload.toString()) as (typeof heard)[number]))
    await device.subscribeAsync(topic.commands('sweeper', 'sw-01'), { qos: 1 })
    await dashboard.login('dora')
    const left = running.sides.at(-1)!
    await dashboard.open(`/shifts/${running.id}?tab=orders&side=${left.edge}`)
    await page.getByRole('button', { name: '下发补扫指令' }).click()
    const form = page.getByRole('dialog', { name: '下发补扫指令' })
    await form.getByRole('checkbox', { checked: true }).waitFor()
    await form.getByRole('textbox', { name: '说明' }).fill('返回补扫')
    await form.getByRole('button', { name: '下发' }).click()
    await form.waitFor({ state: 'detached' })
    const orders = page.getByRole('tabpanel', { name: /补扫指令/ })
    await vi.waitFor(() => expect(heard.map(({ edges }) => edges.map(({ edge }) => edge))).toEqual([[left.edge]]), soon)
    await orders.getByText('返回补扫').waitFor()
    const answer = (is: string, seq: number) =>
      district.publish(credential('sw-01'), 'order', { at: Date.now(), seq, order: heard[0]!.order, answer: is })
    await answer('accepted', 1)
    await orders.locator('b', { hasText: '已接受' }).waitFor()
    await orders.getByText(/送达车载终端/).waitFor()
    await answer('done', 2)
    await orders.locator('b', { hasText: '已完成' }).waitFor()
    expect(dashboard.complaints).toEqual([])
  })

  test('[U21] data that come late make a new version, and the page says what changed and why', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('dora')
    await dashboard.open(`/shifts/${ended.id}?tab=versions`)
    const versions = page.getByRole('tabpanel', { name: /版本/ })
    await versions.getByText('班次结束').waitFor()
    const before = await percent(page, '已完成')
    expect(before).toBe(0)
    await district.publish(
      credential('sw-02'),
      'fix',
      drive(courseOf('sw-02').driven.slice(0, 5), Date.now() - 170 * MINUTE_MS),
    )
    await versions.getByText('补传数据').waitFor({ timeout: 60_000 })
    await vi.waitFor(async () => expect(await percent(page, '已完成')).toBeGreaterThan(20), soon)
    await versions.getByRole('button', { name: '变化' }).first().click()
    await versions.getByText(/^已完成 \+/).waitFor()
    await versions
      .getByText(/无数据 → 已完成|漏扫 → 已完成/)
      .first()
      .waitFor()
    expect(dashboard.complaints).toEqual([])
  })

  test('[U20] a shift is played again by keyboard: open at its beginning, done at its end', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('dora')
    await dashboard.open(`/shifts/${running.id}/replay`)
    await mapDrawn(page)
    const time = page.locator('main time').first()
    const done = async () =>
      Number(
        /已完成 ([\d.]+)%/.exec(
          (await page.getByRole('region', { name: '回放控制' }).locator('div[role=img]').getAttribute('aria-label')) ??
            '',
        )?.[1] ?? 0,
      )
    expect(await done()).toBe(0)
    const slider = page.getByRole('slider', { name: '时间' })
    await slider.focus()
    const began = await time.textContent()
    await page.keyboard.press('ArrowRight')
    await vi.waitFor(async () => expect(await time.textContent()).not.toBe(began), soon)
    await vi.waitFor(
      async () => expect(await slider.getAttribute('aria-valuetext')).toBe(await time.textContent()),
      soon,
    )
    await page.keyboard.press('End')
    await vi.waitFor(async () => expect(await done()).toBeGreaterThan(20), soon)
    await page.keyboard.press('Home')
    await vi.waitFor(async () => expect(await done()).toBe(0), soon)
    await page.getByRole('combobox', { name: '速度' }).click()
    await page.getByRole('option', { name: '300×' }).click()
    await page.getByRole('button', { name: '播放' }).press('Enter')
    await vi.waitFor(async () => expect(await done()).toBeGreaterThan(0), soon)
    await page.getByRole('button', { name: '暂停' }).press('Enter')
    await page.getByRole('button', { name: '播放' }).waitFor()
    await vi.waitFor(
      async () =>
        expect(await page.evaluate(() => globalThis.window.kerbsideMap?.drawn('vehicles').map(({ id }) => id))).toEqual(
          ['sw-01'],
        ),
      soon,
    )
    const stopped = await time.textContent()
    await page.waitForTimeout(500)
    expect(await time.textContent()).toBe(stopped)
    // for people who asked for less motion: a picture a second
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.getByRole('button', { name: '播放' }).press('Enter')
    const { seen, seconds } = await page.evaluate(async () => {
      const texts = new Set<string>()
      const startedAtMs = performance.now()
      for (let look = 0; look < 40; look++) {
        texts.add(document.querySelector('main time')?.textContent ?? '')
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      return { seen: texts.size, seconds: (performance.now() - startedAtMs) / 1_000 }
    })
    expect(seen).toBeLessThanOrEqual(seconds + 2)
    expect(dashboard.complaints).toEqual([])
  })

  test('[U9] a crew is offered no shifts', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('cao')
    await mapDrawn(page)
    await isLive(page)
    expect(await page.getByRole('navigation').getByRole('link', { name: '班次' }).count()).toBe(0)
    expect(await page.getByRole('checkbox', { name: '班次街道' }).count()).toBe(0)
    await dashboard.open(`/shifts/${running.id}`)
    await page.getByRole('heading', { name: '没有这个页面，或您的角色不能查看。' }).waitFor()
    expect(dashboard.complaints).toEqual([])
  })
})

const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
