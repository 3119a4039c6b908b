import type { Browser, Page } from '@playwright/test'
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  drawn,
  fix,
  haveBrowser,
  isLive,
  mapDrawn,
  openDashboard,
  PASSWORD,
  startBrowser,
  startSmallDistrict,
  type SmallDistrict,
} from './browser.ts'

const soon = { timeout: 20_000, interval: 100 }
/** The browser says of every request that found no server that it found none. */
const ABOUT_NO_SERVER = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to/

const near = (symbol: { lon: number; lat: number } | undefined, lon: number, lat: number) => {
  // a drawn place comes back from a tile's whole numbers, some metres off at most
  expect(symbol?.lon).toBeCloseTo(lon, 3)
  expect(symbol?.lat).toBeCloseTo(lat, 3)
}

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

describe.runIf(haveBrowser)('the dashboard', { timeout: 60_000 }, () => {
  let district: SmallDistrict
  let browser: Browser

  const credential = (id: string) => {
    const known = district.credentials.get(id)
    if (known === undefined) throw new Error(`Cannot publish as "${id}": it is not registered`)
    return known
  }
  const send = (id: string, more: object) => district.publish(credential(id), 'fix', fix(more))

  beforeAll(async () => {
    district = await startSmallDistrict()
    await district.addUser('ann', 'administrator')
    await district.addUser('dora', 'dispatcher')
    await district.addUser('cao', 'crew', { towns: ['东亭街道'] })
    await district.addUser('new', 'dispatcher', { mustChangePassword: true })
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await district?.[Symbol.asyncDispose]()
  })

  test('a wrong password is told, a right one opens the live map', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('dora', 'not her password')
    await page.getByText('用户名或密码错误').waitFor()
    await dashboard.login('dora')
    await mapDrawn(page)
    await page.getByRole('button', { name: '账号：dora' }).click()
    await page.getByRole('menuitem', { name: '退出登录' }).click()
    await page.locator('input[name=username]').waitFor()
    // only the refused login is an error of the browser's network log
    expect(dashboard.complaints.filter((each) => !each.includes('401'))).toEqual([])
  })

  test('a one-time password must be changed before anything else', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('new')
    await page.getByRole('heading', { name: '修改密码' }).waitFor()
    expect(await page.getByRole('navigation').count()).toBe(0)
    await page.getByLabel('当前密码', { exact: true }).fill(PASSWORD)
    await page.getByLabel('新密码', { exact: true }).fill('short')
    await page.getByText('太短').waitFor()
    await page.getByLabel('新密码', { exact: true }).fill('a password of my own')
    await page.getByLabel('再次输入新密码').fill('a password of my own')
    await page.getByRole('button', { name: '修改密码' }).click()
    await isLive(page)
    expect(dashboard.complaints).toEqual([])
  })

  test('[U3] a new fix published over MQTT moves its marker, and its row says so', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await send('sw-01', { lon: 120.45, lat: 31.6 })
    await dashboard.login('dora')
    await mapDrawn(page)
    await vi.waitFor(async () => {
      const symbol = (await drawn(page, 'vehicles')).get('sw-01')
      near(symbol, 120.45, 31.6)
      expect(symbol?.icon).toBe('vehicle-working')
    }, soon)
    await send('sw-01', { lon: 120.47, lat: 31.61, speedKmh: 32, brush: false, seq: 2 })
    await vi.waitFor(async () => {
      const symbol = (await drawn(page, 'vehicles')).get('sw-01')
      near(symbol, 120.47, 31.61)
      expect(symbol?.icon).toBe('vehicle-driving')
    }, soon)
    await row(page, '扫路车 01').getByText('行驶 32 km/h').waitFor()
    // clicking the symbol opens its panel
    const at = await page.evaluate(() => {
      const [symbol] = globalThis.window.kerbsideMap?.drawn('vehicles') ?? []
      return symbol === undefined ? undefined : globalThis.window.kerbsideMap?.pixel(symbol)
    })
    await page.mouse.click(at!.x, at!.y)
    await page.getByRole('complementary', { name: '扫路车 01' }).getByText('32.0 km/h').waitFor()
    expect(dashboard.complaints).toEqual([])
  })

  test('[U4] a toilet and a lot show what is free, and what is not known apart from it', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    const toilet = await district.operations.assets.get('wc-01')
    const stalls = String(toilet?.attributes['stalls']).split(',')
    await district.publish(credential('wc-01'), 'stalls', { at: Date.now(), seq: 1, occupied: stalls })
    await district.publish(credential('bay-14-001'), 'state', { at: Date.now(), seq: 1, occupied: false })
    await district.publish(credential('bay-14-002'), 'state', { at: Date.now(), seq: 1, occupied: true })
    await dashboard.login('dora')
    await mapDrawn(page)
    await vi.waitFor(async () => {
      expect((await drawn(page, 'toilets')).get('wc-01')?.icon).toBe('toilets-full')
      expect((await drawn(page, 'lots')).get('lot-14')?.icon).toBe('lots-free')
      expect((await drawn(page, 'lots')).get('lot-03')?.icon).toBe('lots-unknown')
    }, soon)
    await page.getByText('停车场 2').click()
    await row(page, '东港新村停车场').getByText('空 1 · 未知 34').waitFor()
    await district.publish(credential('wc-01'), 'stalls', { at: Date.now(), seq: 2, stall: stalls[0], occupied: false })
    await vi.waitFor(async () => expect((await drawn(page, 'toilets')).get('wc-01')?.icon).toBe('toilets-free'), soon)
    expect(dashboard.complaints).toEqual([])
  })

  test('[U2] a broken connection is shown with the time of its data, and heals without losing or doubling anything', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    for (const [index, id] of ['sw-02', 'sw-03', 'sw-04'].entries())
      await send(id, { lon: 120.4 + index / 100, lat: 31.6, seq: 10 })
    await dashboard.login('dora')
    await mapDrawn(page)
    await vi.waitFor(async () => near((await drawn(page, 'vehicles')).get('sw-04'), 120.42, 31.6), soon)
    const before = await drawn(page, 'vehicles')

    await district.stop('api')
    await page
      .getByRole('alert')
      .getByText(/连接中断，正在自动重连。画面为 \d\d:\d\d:\d\d 的数据。/)
      .waitFor()
    // meanwhile: one moves twice, one comes for the first time, one stays
    await send('sw-02', { lon: 120.5, lat: 31.62, seq: 11 })
    await send('sw-02', { at: Date.now() + 1, lon: 120.51, lat: 31.63, seq: 12 })
    await send('sw-05', { lon: 120.53, lat: 31.64, seq: 1 })
    await vi.waitFor(async () => {
      const states = await district.operations.live.of('sw-05')
      expect(states.some(({ stream }) => stream === 'fix')).toBe(true)
    }, soon)
    // what is on the screen stays there
    expect((await drawn(page, 'vehicles')).size).toBe(before.size)

    await district.start('api')
    await isLive(page)
    await vi.waitFor(async () => {
      const after = await drawn(page, 'vehicles')
      near(after.get('sw-02'), 120.51, 31.63)
      near(after.get('sw-05'), 120.53, 31.64)
      near(after.get('sw-04'), 120.42, 31.6)
      expect(after.size).toBe(before.size + 1)
    }, soon)
    expect(await page.getByText('连接中断').count()).toBe(0)
    const symbols = await page.evaluate(() => globalThis.window.kerbsideMap?.drawn('vehicles').map(({ id }) => id))
    expect(symbols?.length).toBe(new Set(symbols).size)
    expect(await row(page, '扫路车 02').count()).toBe(1)
    // and it goes on
    await send('sw-03', { lon: 120.44, lat: 31.66, seq: 11 })
    await vi.waitFor(async () => near((await drawn(page, 'vehicles')).get('sw-03'), 120.44, 31.66), soon)
    expect(dashboard.complaints.filter((each) => !ABOUT_NO_SERVER.test(each))).toEqual([])
  })

  test('an asset registered while the map is open appears on it', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('dora')
    await mapDrawn(page)
    const late = await district.register({ id: 'sw-late', kind: 'sweeper', name: '新来的车' })
    await district.publish(late, 'fix', fix({ lon: 120.48, lat: 31.62 }))
    await vi.waitFor(async () => near((await drawn(page, 'vehicles')).get('sw-late'), 120.48, 31.62), soon)
    await row(page, '新来的车').waitFor()
  })

  test('[fault 30] [U12] devices of a town lost together are told as one incident of the town', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('dora')
    await mapDrawn(page)
    const bays = [...district.credentials.keys()].filter((id) => id.startsWith('bay-')).slice(10, 26)
    const devices = await Promise.all(
      bays.map((id) =>
        mqtt.connectAsync(district.mqttUrl, {
          clientId: id,
          username: id,
          password: credential(id).secret,
          reconnectPeriod: 0,
        }),
      ),
    )
    // the line is cut: nobody says goodbye
    for (const device of devices) device.stream.destroy()
    await page.getByText(/^东港镇疑似断网或停电：\d+ 台设备中 \d+ 台失联，始于 \d\d:\d\d$/).waitFor()
    for (const device of devices) await device.endAsync(true)
    expect(dashboard.complaints).toEqual([])
  })

  test('[fault 42] [U10] a name that is markup is shown as text everywhere', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    const name = '<img src=x onerror=alert(1)>'
    const evil = await district.register({
      id: 'wc-evil',
      kind: 'toilet',
      name,
      lon: 120.4,
      lat: 31.56,
      attributes: { stalls: 'w1,w2', '<b>note</b>': '<svg onload=alert(2)>' },
    })
    await district.publish(evil, 'stalls', { at: Date.now(), seq: 1, occupied: ['w1'] })
    const device = await district.connect(evil)
    await device.publishAsync('city/toilet/wc-evil/event', '<script>alert(3)</script>', { qos: 1 })
    await vi.waitFor(
      async () => expect((await district.operations.quarantine.list({ limit: 1, towns: [] })).length).toBe(1),
      soon,
    )
    await dashboard.login('ann')
    await mapDrawn(page)
    await page.getByRole('textbox', { name: '搜索名称、编号或街道' }).fill('img src')
    await page.getByRole('button', { name }).click()
    await page.getByRole('heading', { name }).waitFor()
    // over its symbol, for the name beside the pointer
    await vi.waitFor(async () => {
      const at = await page.evaluate(() => {
        const symbol = globalThis.window.kerbsideMap?.drawn('toilets').find(({ id }) => id === 'wc-evil')
        return symbol === undefined ? undefined : globalThis.window.kerbsideMap?.pixel(symbol)
      })
      expect(at).toBeDefined()
      await page.mouse.move(at!.x - 2, at!.y)
      await page.mouse.move(at!.x, at!.y)
      expect(await page.locator('.maplibregl-popup').textContent({ timeout: 500 })).toBe(name)
    }, soon)
    for (const path of ['/asset', '/asset/wc-evil', '/devices?search=wc-evil', '/audit?subject=wc-evil']) {
      await dashboard.open(path)
      await page
        .getByText(path.startsWith('/audit') ? 'wc-evil' : name)
        .first()
        .waitFor()
    }
    await dashboard.open('/quarantine')
    await page.getByRole('button', { name: '不是 JSON' }).last().click()
    await page.getByRole('dialog').getByText('<script>alert(3)</script>', { exact: true }).waitFor()
    expect(await page.locator('img[src=x], b:text-is("note"), pre script').count()).toBe(0)
    expect(dashboard.complaints).toEqual([])
  })

  test('[U8] a figure leads to the readings it is from, a track to its files', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    const start = Date.now() - 600_000
    await district.publish(
      credential('sw-06'),
      'fix',
      Array.from({ length: 20 }, (_, seq) =>
        fix({
          at: start + seq * 20_000,
          seq,
          lon: 120.45 + seq / 2_000,
          speedKmh: 5 + seq / 4,
          waterPercent: 90 - seq,
        }),
      ),
    )
    await vi.waitFor(async () => {
      const answer = await fetch(`${district.url}/api/assets/sw-06/readings/fix?from=${start - 1}`, {
        headers: { cookie: await district.login('dora', PASSWORD) },
      })
      expect(((await answer.json()) as { readings: unknown[] }).readings.length).toBe(20)
    }, soon)
    await dashboard.login('dora')
    await dashboard.open('/asset/sw-06')
    await page.getByRole('img', { name: '水量: 最低 71% · 最高 90% · 最新 71%' }).waitFor()
    await mapDrawn(page)
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'GPX' }).click()
    expect((await download).suggestedFilename()).toMatch(/^track-sw-06-.*\.gpx$/)
    await page.getByRole('link', { name: '71%' }).click()
    await page.getByRole('heading', { name: '扫路车 06 · 定位' }).waitFor()
    await page.getByRole('table', { name: '原始记录' }).getByRole('cell', { name: '71%', exact: true }).waitFor()
    expect(dashboard.complaints).toEqual([])
  })

  test('a message in quarantine is looked at and received again', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    // sent before its bay was registered, as it happens with a new site
    const device = await district.connect(credential('bay-14-003'))
    await device.publishAsync('city/bay/bay-14-003/state', '{"at":1,"occupied":true}', { qos: 1 })
    await dashboard.login('ann')
    await dashboard.open('/quarantine?assetId=bay-14-003')
    const entry = page.getByRole('row').filter({ hasText: 'bay-14-003' })
    await entry.getByRole('button').click()
    await page.getByRole('dialog').getByText('{"at":1,"occupied":true}').waitFor()
    await page.keyboard.press('Escape')
    await entry.getByRole('checkbox').check()
    await page.getByRole('button', { name: '重新接收（1）' }).click()
    await page.getByText('已请求重新接收').waitFor()
    const asked = await district.operations.audit.list({ limit: 20 })
    expect(asked.map(({ action }) => action)).toContain('quarantine.replay')
    expect(dashboard.complaints).toEqual([])
  })

  test('a device is registered, its secret shown once and valid, then replaced, then revoked', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await dashboard.login('ann')
    await dashboard.open('/devices')
    await page.getByRole('button', { name: '登记设备' }).click()
    const form = page.getByRole('dialog', { name: '登记设备' })
    await form.getByLabel('编号').fill('sw-99')
    await form.getByLabel('名称').fill('试验车')
    await form.getByRole('combobox', { name: '镇（街道）' }).click()
    await page.getByRole('option', { name: '安镇街道' }).click()
    await form.getByRole('button', { name: '登记设备' }).click()

    const shown = page.getByRole('dialog', { name: '设备密钥' })
    const secretShown = async () => {
      await shown.waitFor()
      const secret = (await shown.getByLabel('密钥', { exact: true }).textContent()) ?? ''
      const command = (await shown.getByLabel('试发一条数据').textContent()) ?? ''
      expect(command).toContain(`-u sw-99 -P '${secret}' -q 1 -t city/sweeper/sw-99/fix -m '`)
      await shown.getByRole('button', { name: '已保存，关闭' }).click()
      await shown.waitFor({ state: 'detached' })
      expect(await page.getByText(secret).count()).toBe(0)
      return { secret, payload: /-m '(.*)'$/.exec(command)?.[1] ?? '' }
    }
    const connect = (secret: string) =>
      mqtt.connectAsync(district.mqttUrl, {
        clientId: 'sw-99',
        username: 'sw-99',
        password: secret,
        reconnectPeriod: 0,
      })

    const first = await secretShown()
    const device = await connect(first.secret)
    await device.publishAsync('city/sweeper/sw-99/fix', first.payload, { qos: 1 })
    await vi.waitFor(
      async () => expect((await district.operations.live.of('sw-99')).map(({ stream }) => stream)).toContain('fix'),
      soon,
    )

    const choose = async (what: string) => {
      await page.getByRole('button', { name: '操作：试验车' }).click()
      await page.getByRole('menuitem', { name: what }).click()
      await page.getByRole('dialog', { name: what }).getByRole('button', { name: what }).click()
    }
    await page.getByRole('textbox', { name: '搜索名称或编号' }).fill('sw-99')
    await choose('更换密钥')
    const second = await secretShown()
    expect(second.secret).not.toBe(first.secret)
    await vi.waitFor(() => expect(device.connected).toBe(false), soon)
    await expect(connect(first.secret)).rejects.toThrow()
    const again = await connect(second.secret)
    await choose('吊销凭证')
    await row(page, '试验车').getByText('已吊销').waitFor()
    await vi.waitFor(() => expect(again.connected).toBe(false), soon)
    await device.endAsync(true)
    await again.endAsync(true)
    expect(dashboard.complaints).toEqual([])
  })

  test('[fault 44] a revoked person is back at the login within 5 s', async () => {
    await using admin = await openDashboard(browser, district.url)
    await using dashboard = await openDashboard(browser, district.url)
    await dashboard.login('cao')
    await isLive(dashboard.page)
    await admin.login('ann')
    await admin.open('/users')
    await admin.page.getByRole('button', { name: '操作：cao' }).click()
    await admin.page.getByRole('menuitem', { name: '强制下线' }).click()
    await admin.page.getByRole('dialog').getByRole('button', { name: '强制下线' }).click()
    await dashboard.page.locator('input[name=username]').waitFor({ timeout: 5_000 })
    // the one refused request is how it learnt of it
    expect(dashboard.complaints.filter((each) => !each.includes('401'))).toEqual([])
  })

  test('[I6] [U9] a crew sees its town and nothing of administration', async () => {
    await using dashboard = await openDashboard(browser, district.url, {
      size: 'phone',
      scheme: 'light',
      language: 'zh-CN',
    })
    const { page } = dashboard
    await send('sw-01', { lon: 120.45, lat: 31.6, seq: 50 })
    await dashboard.login('cao')
    await mapDrawn(page)
    await page.getByRole('button', { name: '打开菜单' }).click()
    const places = page.getByRole('dialog').getByRole('link')
    expect(await places.allTextContents()).toEqual(['实时地图', '设施', '工单看板'])
    await places.nth(1).click()
    await page.getByRole('heading', { name: '设施' }).waitFor()
    const own = (await district.operations.assets.list({ towns: ['东亭街道'] })).length
    const all = (await district.operations.assets.list({ towns: [] })).length
    expect(own).toBeLessThan(all)
    await page.getByText(`${own} / ${own} 项`).waitFor()
    await dashboard.open('/devices')
    await page.getByRole('heading', { name: '没有这个页面，或您的角色不能查看。' }).waitFor()
    expect(dashboard.complaints).toEqual([])
  })

  test('[U11] the keyboard reaches everything the map shows', async () => {
    await using dashboard = await openDashboard(browser, district.url)
    const { page } = dashboard
    await send('sw-01', { lon: 120.45, lat: 31.6, seq: 60 })
    await dashboard.login('dora')
    await mapDrawn(page)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('跳到正文')
    await page.keyboard.press('Enter')
    // from the main part on: counts, then search, kinds and the list
    const list = page.getByRole('table', { name: '列表' })
    for (let presses = 0; presses < 30; presses++) {
      await page.keyboard.press('Tab')
      if (await list.evaluate((table) => table.contains(document.activeElement) && document.activeElement !== table))
        break
    }
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary')
    await panel.waitFor()
    await page.getByRole('link', { name: '查看详情' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/asset/*')
    expect(dashboard.complaints).toEqual([])
  })
})
