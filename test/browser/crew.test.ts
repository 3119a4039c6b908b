import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readConfig } from '#config'
import type { AlertChange } from '#domain/alert/alert.ts'
import type { WorkOrder } from '#domain/response/order.ts'
import { asset, serveApi, TOWNS, type ServedApi } from '../../api/under-test.ts'
import { dashboardSizes } from '../../tools/build.ts'
import { haveBrowser, openDashboard, PASSWORD, startBrowser, type Dashboard } from './browser.ts'
import { workerIsActive } from './worker.ts'
import { rulesCommitOf } from '#stores/operations/rules-commit-under-test.ts'

const dist = join(import.meta.dirname, '../../dist')
const soon = { timeout: 20_000, interval: 50 }
const MINUTE = 60_000
/** The browser says of every request that found no network that it found none. */
const ABOUT_NO_NETWORK = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_NETWORK|WebSocket connection to/

test('[U46] scripts of the crew page are at most 70 kB gzip at its start, of the public page 40 kB', async () => {
  const { crewKb, publicKb } = await dashboardSizes()
  expect(crewKb).toBeLessThanOrEqual(70)
  expect(publicKb).toBeLessThanOrEqual(40)
})

describe.runIf(haveBrowser)('on a phone', { timeout: 90_000 }, () => {
  let api: ServedApi
  let browser: Browser & AsyncDisposable
  let position = 1_000

  beforeAll(async () => {
    api = await serveApi(readConfig({}), { dashboardDir: dist, settings: { liveTickMs: 50 } })
    const { devices, toilets, ruleSettings } = api.operations
    // the same at whatever time of day this runs: at night only what cannot wait rings
    const allDay = { workFromMinute: { is: 0, source: 'test' }, workToMinute: { is: 1_440, source: 'test' } }
    await ruleSettings.put(JSON.stringify(allDay), 'test')
    const place = { lon: 120.4549, lat: 31.5994 }
    for (const [index, name] of ['云林公厕', '二泉公厕', '东亭公厕'].entries()) {
      const id = `wc-0${index + 1}`
      const nameEn = ['Yunlin Toilet', 'Erquan Toilet', 'Dongting Toilet'][index]!
      await devices.register(
        asset(id, { kind: 'toilet', name, ...place, lon: place.lon + index / 200, attributes: { nameEn } }),
        'test',
      )
      const stalls = (['women', 'women', 'men', 'men', 'accessible', 'family'] as const).map((kind, n) => ({
        id: `s${n}`,
        kind,
      }))
      const profile = { toiletType: '环卫' as const, toiletClass: '二类' as const, stalls, team: '', equipment: [] }
      await toilets.putProfile(id, { ...profile, openMinute: 0, closeMinute: 1_440 }, 'test', 0)
    }
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await api?.[Symbol.asyncDispose]()
  })

  /** What the rules decide, written by the desk as ingest would have it written. */
  const decide = (alerts: readonly AlertChange[], atMs = Date.now() + api.laterMs) =>
    api.operations.rules.commit([], () =>
      rulesCommitOf(++position, {
        service: { steps: [{ nowMs: atMs, alerts }], nowMs: atMs, toilets: [], staleDays: [] },
      }),
    )
  const odour = (toilet: string): Extract<AlertChange, { is: 'open' }> => ({
    is: 'open',
    rule: 'odour',
    subject: toilet,
    subjectKind: 'toilet',
    town: TOWNS[0],
    severity: 'warning',
    sinceMs: Date.now() - 20 * MINUTE,
    openedAtMs: Date.now(),
    detail: { nh3MgM3: 1.44, limitMgM3: 1, minutes: 10, windows: 2 },
  })
  const good = (toilet: string): AlertChange => ({
    is: 'close',
    rule: 'odour',
    subject: toilet,
    closedAtMs: Date.now() + api.laterMs,
  })
  const orderOf = async (toilet: string) => {
    const [order] = await api.operations.workOrders.list({ toilet, towns: [], limit: 1 })
    if (order === undefined) throw new Error(`There is no order of ${toilet}`)
    return order
  }
  const signIn = async (phone: Dashboard, name: string) => {
    const { page } = phone
    await phone.open('/crew')
    await page.locator('input[name=username]').fill(name)
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.locator('button[type=submit]').click()
    await page.locator('[data-connection=live]').waitFor()
  }
  const isWorking = (page: Page) => workerIsActive(page, '/crew', true)
  /** What the page keeps of its list for a time without network. */
  const keptOrders = (page: Page): Promise<readonly Pick<WorkOrder, 'id' | 'state'>[]> =>
    page.evaluate(async () => {
      const answered = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve) => request.addEventListener('success', () => resolve(request.result)))
      const database = await answered(indexedDB.open('kerbside-crew'))
      const tasks = await answered(database.transaction('one').objectStore('one').get('tasks'))
      database.close()
      return (tasks as { orders: WorkOrder[] } | undefined)?.orders ?? []
    })
  const passesAxe = async (page: Page) => {
    const { violations } = await new AxeBuilder({ page }).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  }
  const look = { size: 'phone', scheme: 'light', language: 'zh-CN' } as const

  test('[U40, U41, U42, U44] an alert is followed from the sensor to closed on the phone, half of it without network', async () => {
    const { name } = await api.person('crew', [TOWNS[0]])
    await using phone = await openDashboard(browser, api.url, look)
    const { page, context } = phone
    await signIn(phone, name)
    await page.getByText('现在没有任务').waitFor()
    await isWorking(page)
    await passesAxe(page)
    await phone.shoot('crew-nothing')

    await decide([odour('wc-01')])
    const call = page.getByRole('alert').filter({ hasText: '云林公厕' })
    await call.waitFor()
    const { id } = await orderOf('wc-01')
    const card = page.locator(`[data-order="${id}"]`)
    await card.getByText('氨气超标').waitFor()
    await card.getByText('接单剩余').waitFor()
    await passesAxe(page)
    await phone.shoot('crew-called')
    await call.getByRole('button', { name: '关闭' }).click()

    await card.getByRole('button', { name: '接单', exact: true }).click()
    await vi.waitFor(async () => expect((await orderOf('wc-01')).state).toBe('acknowledged'), soon)
    await card.getByText('已接单').waitFor()
    await page.locator('[data-waiting]').waitFor({ state: 'detached' })

    // into the cellar: no network any more
    await context.setOffline(true)
    await page.locator('[data-connection=lost]').waitFor()
    await card.locator('.task-open').click()
    await page.getByText('1.44 mg/m³（限值 1 mg/m³）').waitFor()
    await phone.shoot('crew-task')
    await page.getByRole('button', { name: '到场', exact: true }).click()
    await passesAxe(page)
    await phone.shoot('crew-arrive')
    await page.getByLabel('门口二维码下的编码').fill(await api.operations.toilets.code('wc-01'))
    await page.getByRole('button', { name: '确定' }).click()
    await page.getByText('1 项操作待发送').waitFor()
    await page.getByRole('button', { name: '完成', exact: true }).click()
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'big.png', mimeType: 'image/png', buffer: await readFile(join(dist, 'crew-512.png')) })
    await page.locator('.photos img').waitFor()
    await page.getByLabel('备注（可不填）').fill('已冲洗，换了除臭剂')
    await passesAxe(page)
    await phone.shoot('crew-done')
    await page.getByRole('button', { name: '确认完成' }).click()
    await page.getByText('2 项操作待发送').waitFor()
    await page.getByText('传感器正在核验').waitFor()
    expect((await orderOf('wc-01')).state).toBe('acknowledged')

    // the page is closed and opened again without network: nothing is forgotten
    await phone.open('/crew')
    await page.getByText('2 项操作待发送').waitFor()
    await page.locator(`[data-order="${id}"] [data-state=done]`).waitFor()
    await page.getByText(/前的任务/).waitFor()
    await passesAxe(page)
    await phone.shoot('crew-offline')

    await context.setOffline(false)
    await page.locator('[data-connection=live]').waitFor()
    await page.locator('[data-waiting]').waitFor({ state: 'detached' })
    const done = await orderOf('wc-01')
    expect(done).toMatchObject({ state: 'done', arrivalProof: 'qr', doneBy: name, note: '已冲洗，换了除臭剂' })
    expect(done.photoIds.length).toBe(1)
    expect(done.arrivedAtMs).toBeLessThanOrEqual(done.doneAtMs!)
    const photo = await api.operations.shifts.photo(done.photoIds[0]!)
    expect(photo?.type).toBe('image/jpeg')
    const trail = await api.operations.workOrders.trail(id)
    const byPerson = trail.filter(({ by }) => by === name).map(({ event }) => event)
    expect(byPerson).toEqual(['acknowledge', 'arrive', 'done'])

    // the sensors see good air, and still do ten minutes later
    await decide([good('wc-01')])
    api.laterMs += 11 * MINUTE
    await decide([])
    await page.locator(`[data-order="${id}"] [data-state=closed]`).getByText('传感器已核验').waitFor()
    await page.locator(`[data-order="${id}"] .task-open`).click()
    await page.getByText('传感器已核验，办结。').waitFor()
    await page.getByText('经过').click()
    await phone.shoot('crew-verified')
    expect(phone.complaints.filter((each) => !ABOUT_NO_NETWORK.test(each) && !each.includes('401'))).toEqual([])
  })

  test('[U41, U42] a wrong code is not accepted, is told in words, and stops nothing', async () => {
    const { name } = await api.person('crew', [TOWNS[0]])
    await using phone = await openDashboard(browser, api.url, { ...look, language: 'en', scheme: 'dark' })
    const { page } = phone
    await decide([odour('wc-02')])
    const { id } = await orderOf('wc-02')
    await signIn(phone, name)
    await page.getByRole('button', { name: 'Close' }).click()
    await passesAxe(page)
    await phone.shoot('crew-list')
    await page.locator(`[data-order="${id}"] .task-open`).click()
    await page.getByText('1.44 mg/m³ (limit 1 mg/m³)').waitFor()
    await passesAxe(page)
    await phone.shoot('crew-task')
    await page.getByRole('button', { name: 'Accept', exact: true }).click()
    // the buttons move when it is accepted
    await page.getByRole('button', { name: 'Accept', exact: true }).waitFor({ state: 'detached' })
    await vi.waitFor(async () => expect((await orderOf('wc-02')).state).toBe('acknowledged'), soon)
    await page.getByRole('button', { name: 'Arrive', exact: true }).click()
    // no camera here
    await page.getByRole('button', { name: 'Scan to arrive' }).click()
    await page.getByText('The camera is not allowed or there is none').waitFor()
    // the code of another toilet is told at once, without asking
    const code = page.getByLabel('Code below the QR code')
    await code.fill('https://kerbside.example/t/wc-03?c=abc')
    await page.getByRole('button', { name: 'Use it' }).click()
    await page.getByText('This is the QR code of another toilet').waitFor()
    await code.fill('not-its-code')
    await page.getByRole('button', { name: 'Use it' }).click()
    const refused = page.locator('[data-refused=wrong-code]')
    await refused.waitFor()
    await passesAxe(page)
    await phone.shoot('crew-refused')
    await refused.getByRole('button', { name: 'Understood' }).click()
    await refused.waitFor({ state: 'detached' })
    expect((await orderOf('wc-02')).state).toBe('acknowledged')
    // by location, as the phone tells it
    await phone.context.grantPermissions(['geolocation'])
    await phone.context.setGeolocation({ longitude: 120.4599, latitude: 31.5994 })
    await page.getByRole('button', { name: 'Arrive', exact: true }).click()
    await page.getByRole('button', { name: 'Arrive by location' }).click()
    await page.locator('[data-state=arrived]').waitFor()
    await vi.waitFor(async () => expect(await orderOf('wc-02')).toMatchObject({ arrivalProof: 'location' }), soon)
    // settings, language, and out: nothing of this person stays
    await page.getByRole('button', { name: 'Back' }).click()
    await page.getByRole('button', { name: 'Settings' }).click()
    await passesAxe(page)
    await phone.shoot('crew-settings')
    await page.getByRole('button', { name: '中文' }).click()
    await page.getByRole('button', { name: '退出登录' }).click()
    await page.locator('input[name=username]').waitFor()
    await phone.shoot('crew-sign-in')
    await phone.open('/crew')
    await page.locator('input[name=username]').waitFor()
    expect(await page.getByText('二泉公厕').count()).toBe(0)
    expect(phone.complaints.filter((each) => !each.includes('401'))).toEqual([])
  })

  test('[U40] what the sensors do not confirm is told as claimed, not proven, and can be done again', async () => {
    const { name } = await api.person('crew', [TOWNS[0]])
    await using phone = await openDashboard(browser, api.url, look)
    const { page } = phone
    await decide([odour('wc-03')])
    const { id } = await orderOf('wc-03')
    await signIn(phone, name)
    await page.locator(`[data-order="${id}"] .task-open`).click()
    await page.getByRole('button', { name: '到场', exact: true }).click()
    await page.getByLabel('门口二维码下的编码').fill(await api.operations.toilets.code('wc-03'))
    await page.getByRole('button', { name: '确定' }).click()
    await page.getByRole('button', { name: '完成', exact: true }).click()
    // on a weak network the answer to what she did comes after the push of what became of it: it takes nothing back
    const pushed = Promise.withResolvers<void>()
    await page.route('**/api/order-actions', async (route) => {
      const response = await route.fetch()
      await pushed.promise
      await route.fulfill({ response })
    })
    await page.getByRole('button', { name: '确认完成' }).click()
    await page.getByText('传感器正在核验').waitFor()
    await vi.waitFor(async () => expect((await orderOf('wc-03')).state).toBe('done'), soon)
    const claimed = page.waitForResponse(
      async (response) =>
        response.url().endsWith(`/api/work-orders/${id}`) && (await response.text()).includes('"state":"claimed"'),
    )
    api.laterMs += 61 * MINUTE
    await decide([])
    await claimed
    pushed.resolve()
    await page.getByText('传感器尚未证实').waitFor()
    await page.getByRole('button', { name: '再次报完成' }).waitFor()
    await passesAxe(page)
    await phone.shoot('crew-claimed')
    await page.getByRole('button', { name: '返回' }).click()
    await page.getByRole('region', { name: '待处理' }).locator(`[data-order="${id}"]`).waitFor()
    expect(phone.complaints.filter((each) => !each.includes('401'))).toEqual([])
  })

  test('[U42] a phone whose clock is three hours slow, started without network, dates what is done by the server’s clock', async () => {
    const { name } = await api.person('crew', [TOWNS[0]])
    await using phone = await openDashboard(browser, api.url, look)
    const { page, context } = phone
    await context.addInitScript((slowMs) => {
      const real = Date.now.bind(Date)
      Date.now = () => real() - slowMs
    }, 180 * MINUTE)
    await decide([{ ...odour('wc-01'), rule: 'paper-low', detail: { paperPercent: 5, limitPercent: 20 } }])
    const { id } = await orderOf('wc-01')
    await signIn(phone, name)
    await isWorking(page)
    const card = page.locator(`[data-order="${id}"]`)
    await card.getByText('接单剩余').waitFor()
    // what it knows is kept a second later
    await vi.waitFor(
      async () => expect(await keptOrders(page)).toContainEqual(expect.objectContaining({ id, state: 'open' })),
      soon,
    )
    await context.setOffline(true)
    await phone.open('/crew')
    await card.getByText('接单剩余').waitFor()
    await card.getByRole('button', { name: '接单', exact: true }).click()
    await page.getByText('1 项操作待发送').waitFor()
    await context.setOffline(false)
    await page.locator('[data-waiting]').waitFor({ state: 'detached' })
    await vi.waitFor(async () => expect((await orderOf('wc-01')).state).toBe('acknowledged'), soon)
    const { openedAtMs, acknowledgedAtMs = 0 } = await orderOf('wc-01')
    expect(acknowledgedAtMs).toBeGreaterThan(openedAtMs)
    expect(await page.locator('[data-refused]').count()).toBe(0)
  })

  test('[U9] who may not do orders is told so, and is shown none', async () => {
    const { name } = await api.person('dispatcher')
    await using phone = await openDashboard(browser, api.url, look)
    await phone.open('/crew')
    await phone.page.locator('input[name=username]').fill(name)
    await phone.page.locator('input[name=password]').fill(PASSWORD)
    await phone.page.locator('button[type=submit]').click()
    await phone.page.getByText('没有工单权限').waitFor()
    expect(await phone.page.locator('[data-order]').count()).toBe(0)
  })

  test('[U45, U47, U48] the public finds the nearest toilet, rates it after a scan and reports a fault with a picture', async () => {
    await using phone = await openDashboard(browser, api.url, look)
    const { page, context } = phone
    await context.grantPermissions(['geolocation'])
    await context.setGeolocation({ longitude: 120.4609, latitude: 31.5994 })
    const nowMs = Date.now() + api.laterMs
    await api.commit([
      { id: 'wc-01', kind: 'toilet', stream: 'stalls', fields: { occupied: ['s0', 's2', 's3'] } },
      { id: 'wc-02', kind: 'toilet', stream: 'stalls', fields: { occupied: [] }, atMs: nowMs - 40 * MINUTE },
    ])
    await phone.open('/t')
    await page.locator('[data-toilet]').first().waitFor()
    await page.getByRole('button', { name: '按我的位置查找' }).click()
    await page.getByText('由近到远').waitFor()
    const shown = await page.locator('[data-toilet]').evaluateAll((all) => all.map((each) => each.dataset['toilet']))
    expect(shown).toEqual(['wc-02', 'wc-03', 'wc-01'])
    await page.locator('[data-toilet=wc-01]').getByText('空 1 / 2').waitFor()
    // what is too old is not told as free
    await page
      .locator('[data-toilet=wc-02]')
      .getByText(/数据已是 .*前的，空位未知/)
      .waitFor()
    await page.locator('[data-toilet=wc-03]').getByText('没有实时数据').waitFor()
    await passesAxe(page)
    await phone.shoot('public-nearest')

    await phone.open(`/t/wc-01?c=${await api.operations.toilets.code('wc-01')}`)
    await page.getByRole('button', { name: '4 星' }).waitFor()
    await passesAxe(page)
    await phone.shoot('public-toilet')
    await page.getByRole('button', { name: '4 星' }).click()
    await page.getByText('您的评价已计入').waitFor()
    await page.getByRole('button', { name: '报告问题' }).click()
    await page.getByText('门、锁坏').click()
    await page.getByLabel('说明（可不填）').fill('女厕第二间锁不上 <img src=x>')
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'door.png', mimeType: 'image/png', buffer: await readFile(join(dist, 'crew-192.png')) })
    await page.locator('.picture img').waitFor()
    await passesAxe(page)
    await phone.shoot('public-fault')
    await page.getByRole('button', { name: '提交' }).click()
    await page.getByText('经工作人员审核后生效').waitFor()
    const [fault, rating] = await api.operations.toilets.reports({ toilet: 'wc-01', towns: [], limit: 2 })
    expect(fault).toMatchObject({ kind: 'fault', state: 'new', category: 'door', text: '女厕第二间锁不上 <img src=x>' })
    expect(fault?.photoId).toBeGreaterThan(0)
    expect(rating).toMatchObject({ kind: 'rating', state: 'accepted', stars: 4, reviewedBy: 'code' })
    expect(phone.complaints).toEqual([])

    // while the server cannot be reached the page says so, and only as long
    await page.clock.install()
    const isList = ({ pathname }: URL) => pathname === '/api/public/toilets'
    await page.route(isList, (route) => route.abort())
    await phone.open('/t')
    await page.getByText('网络不通，请稍后再试。').waitFor()
    await page.unroute(isList)
    await page.clock.runFor(31_000)
    await page.locator('[data-toilet=wc-01]').waitFor()
    expect(await page.locator('.note').count()).toBe(0)

    await using english = await openDashboard(browser, api.url, { ...look, scheme: 'dark', language: 'en' })
    await english.open('/t')
    await english.page.locator('[data-toilet=wc-01]').getByText('1 of 2 free').waitFor()
    await passesAxe(english.page)
    await english.shoot('public-nearest')
    await english.page.getByRole('link', { name: /Yunlin Toilet/ }).click()
    await english.page.getByRole('button', { name: 'Report a fault' }).click()
    await english.page.getByRole('button', { name: 'Navigate' }).click()
    await english.page.getByRole('link', { name: 'AMap' }).waitFor()
    await passesAxe(english.page)
    await english.page.evaluate(() => scrollTo(0, document.body.scrollHeight))
    await english.shoot('public-toilet')
    expect(english.complaints).toEqual([])
  })
})
