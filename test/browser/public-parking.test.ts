import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readConfig } from '#config'
import type { LotOffer } from '#domain/sharing/driver.ts'
import { serveApi, type ServedApi } from '../../api/under-test.ts'
import { dashboardSizes } from '../../tools/build.ts'
import { ATTRIBUTION, haveBrowser, keepsFocus, openDashboard, startBrowser, type Dashboard } from './browser.ts'
import {
  addGround,
  addLots,
  applicant,
  bayId,
  calibration,
  heard,
  hoursFromNow,
  learned,
  placeOf,
  rulesCommit,
  sensed,
} from './drivers.ts'
import { workerIsActive } from './worker.ts'

const dist = join(import.meta.dirname, '../../dist')
const soon = { timeout: 20_000, interval: 50 }
const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** The browser says of every request that found no network that it found none. */
const ABOUT_NO_NETWORK = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_NETWORK/

test('[U54] all scripts of the driver page, with its map and both languages, are at most 60 kB gzip', async () => {
  const { parkingKb } = await dashboardSizes()
  expect(parkingKb).toBeLessThanOrEqual(60)
})

describe.runIf(haveBrowser)('on a driver’s phone', { timeout: 90_000 }, () => {
  let api: ServedApi
  let browser: Browser & AsyncDisposable
  let plates = 20_000

  beforeAll(async () => {
    api = await serveApi(readConfig({}), { dashboardDir: dist })
    await addGround(api)
    await addLots(api, [
      {
        id: 'lot-a',
        name: '东亭街道办事处停车场',
        nameEn: 'Dongting Subdistrict Office',
        bays: 24,
        kinds: ['accessible', 'charging', 'charging'],
        policy: {
          stillHours: hoursFromNow(5, 7),
          terms: '请从东门进入，<b>按号停放</b>。',
          termsEn: 'Enter by the east gate and park in <b>your bay</b>.',
        },
      },
      {
        id: 'lot-b',
        name: '锡山人民医院停车场',
        nameEn: 'Xishan People’s Hospital',
        policy: { price: { is: 'free' } },
      },
      { id: 'lot-c', name: '云林社区停车场', nameEn: 'Yunlin Community', policy: { quota: 1 } },
      { id: 'lot-d', name: '二泉路停车场', nameEn: 'Erquan Road' },
      { id: 'lot-e', name: '锡山图书馆停车场', nameEn: 'Xishan Library' },
      {
        id: 'lot-f',
        name: '东亭小学停车场',
        nameEn: 'Dongting Primary School',
        counting: 'counter',
        bays: 40,
        policy: { approval: 'operator', price: { is: 'stay', fen: 500 } },
      },
      {
        id: 'lot-g',
        name: '查桥卫生院停车场',
        nameEn: 'Chaqiao Clinic',
        bays: 4,
        policy: { quota: 2, staffBuffer: 0 },
      },
    ])
    await tell()
    await learned(api, 'lot-a', 24)
    const { hold } = await applicant(api, '苏B11111', ['lot-c'])
    await hold('lot-c', 300)
    const { parking } = api.operations
    const now = Date.now()
    await parking.addClosure({ lot: 'lot-e', fromMs: now - HOUR, toMs: now + 2 * HOUR, reason: '运动会' }, 'test')
    await parking.putCalibration(now, JSON.stringify({ calibration, days: [] }))
    // strangers are told of a look that may be some seconds old
    await vi.waitFor(async () => {
      const { body } = await api.nobody.get<{ offers: LotOffer[] }>('/api/public/parking?minutes=120')
      const full = body.offers.filter(({ bookable }) => bookable.bays === 0).map(({ id }) => id)
      expect(full.toSorted()).toEqual(['lot-c', 'lot-d', 'lot-e'])
    }, soon)
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await api?.[Symbol.asyncDispose]()
  })

  /** All lots but lot-d are heard. */
  const tell = async () => {
    for (const lot of ['lot-a', 'lot-b', 'lot-c', 'lot-e', 'lot-g']) await heard(api, lot)
    await heard(api, 'lot-f', {}, { free: 17 })
  }
  const nextPlate = () => `苏B${++plates}`
  const passesAxe = async (page: Page) => {
    const { violations } = await new AxeBuilder({ page }).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  }
  const isWorking = (page: Page) => workerIsActive(page, '/p', true)
  /** No network, also for the first requests of a page that is opened then, which the browser's own switch may miss. */
  const goOffline = async ({ context }: Dashboard) => {
    await context.route('**/api/**', (route) => route.abort('internetdisconnected'))
    await context.setOffline(true)
  }
  const goOnline = async ({ context }: Dashboard) => {
    await context.setOffline(false)
    await context.unroute('**/api/**')
  }
  const look = { size: 'phone', scheme: 'light', language: 'zh-CN' } as const
  const shown = (page: Page) => page.locator('[data-lot]').evaluateAll((all) => all.map((each) => each.dataset['lot']))
  /** From the page of a lot to a held bay. */
  const takeBay = async ({ page }: Dashboard, lot: string, plate = nextPlate()) => {
    await page.locator(`[data-lot=${lot}]`).click()
    await page.getByRole('button', { name: '登记车牌并预约' }).click()
    await page.locator('input[name=plate]').fill(plate)
    await page.locator('input[name=phone]').fill('139 1234 5678')
    await page.getByRole('dialog').getByRole('button', { name: '登记车牌并预约' }).click()
    await page.locator('[data-state=held]').waitFor()
  }
  const holdOfLot = async (lot: string) => {
    const [hold] = await api.operations.parking.holds({ scope: { towns: [] }, lot, limit: 1 })
    if (hold === undefined) throw new Error(`There is no hold in ${lot}`)
    return hold
  }

  test('[U49] car parks for where I go: on the map and as a list that says the same; what is not known is no number', async () => {
    await tell()
    await using phone = await openDashboard(browser, api.url, look)
    const { page, context } = phone
    await context.grantPermissions(['geolocation'])
    const { lon, lat } = placeOf(0)
    await context.setGeolocation({ longitude: lon + 0.002, latitude: lat + 0.001 })
    await phone.open('/p')
    await page.locator('[data-lot]').first().waitFor()
    await page.getByRole('button', { name: '我的位置' }).click()
    await page.locator('[data-lot=lot-a]').getByText('步行约 3 分钟').waitFor()
    const useful = (await shown(page)).slice(0, 4)
    expect(useful.slice(0, 2)).toEqual(['lot-a', 'lot-b'])
    expect(new Set(useful)).toEqual(new Set(['lot-a', 'lot-b', 'lot-f', 'lot-g']))
    await page.getByText('4 个停车场可约，共 7 个').waitFor()
    await page.locator('[data-lot=lot-a]').getByText('可约 8 个').waitFor()
    await page.locator('[data-lot=lot-a]').getByText('到达时有空位').waitFor()
    await page.locator('[data-lot=lot-a]').getByText('¥2/小时').waitFor()
    await page.locator('[data-lot=lot-c]').getByText('已约满').waitFor()
    await page
      .locator('[data-lot=lot-e]')
      .getByText(/因活动关闭 · .* 起可以/)
      .waitFor()
    const unheard = page.locator('[data-lot=lot-d]')
    await unheard.getByText('空位未知').waitFor()
    await unheard.getByText('没有实时数据').waitFor()
    // each car park is a mark that can be reached by keyboard and says what the list says
    const marks = page.getByRole('region', { name: '共享停车场地图' }).getByRole('button')
    await marks.filter({ hasText: '8' }).first().waitFor()
    await page.getByRole('button', { name: '云林社区停车场: 已约满' }).waitFor()
    await page.getByRole('button', { name: '二泉路停车场: 空位未知' }).waitFor()
    await page.getByText(`道路：${ATTRIBUTION}`).waitFor()
    await passesAxe(page)
    await phone.shoot('driver-search')

    // searched for, by keyboard
    const where = page.getByRole('combobox', { name: '去哪里？' })
    await where.fill('图书馆')
    await page.getByRole('option', { name: /锡山图书馆停车场/ }).waitFor()
    await passesAxe(page)
    await phone.shoot('driver-places')
    await where.press('Enter')
    await expect.poll(() => where.inputValue(), soon).toBe('锡山图书馆停车场')
    await page.locator('[data-lot=lot-e]').getByText('步行约 1 分钟').waitFor()
    // tapped on the map
    await page.locator('.map .leaflet-container').click({ position: { x: 60, y: 60 } })
    await expect.poll(() => where.inputValue(), soon).toBe('地图上的位置')
    // for another kind of bay, later and longer
    await page.locator('select[name=kind]').selectOption('charging')
    await page.locator('[data-lot=lot-a]').getByText('可约 2 个').waitFor()
    await page.locator('select[name=kind]').selectOption('standard')
    await page.locator('select[name=when]').selectOption('own')
    await page.locator('input[name=from]').waitFor()
    await passesAxe(page)
    expect(phone.complaints).toEqual([])
  })

  test('[U49] what of the list is not there for want of network is said, and comes by itself', async () => {
    await tell()
    await using phone = await openDashboard(browser, api.url, look)
    const { page } = phone
    await phone.open('/p')
    await page.locator('[data-lot]').first().waitFor()
    await isWorking(page)
    await goOffline(phone)
    await page.locator('select[name=minutes]').selectOption('60')
    await page.getByText('网络不通，请稍后再试。').waitFor()
    expect(await page.locator('[data-lot]').count()).toBe(7)
    // opened again without network
    await phone.open('/p')
    await page.getByText('网络不通，请稍后再试。').waitFor()
    await goOnline(phone)
    await page.getByRole('button', { name: '重试' }).click()
    await page.locator('[data-lot=lot-a]').waitFor()
    expect(phone.complaints.filter((each) => !ABOUT_NO_NETWORK.test(each))).toEqual([])
  })

  test('[U50, U51, U52, U53] a bay is held, called in without network, extended and left', async () => {
    await tell()
    await using phone = await openDashboard(browser, api.url, look)
    const { page } = phone
    await phone.open('/p')
    await page.locator('[data-lot=lot-a]').click()
    await page.getByText('可约 8 个').waitFor()
    await page.getByText('请从东门进入，<b>按号停放</b>。').waitFor()
    await page.getByRole('heading', { name: '一天里的空位可能' }).waitFor()
    await page.getByText('这个数怎么来的').click()
    await page.getByText('已约未到').waitFor()
    await passesAxe(page)
    await phone.shoot('driver-lot')
    await page.getByRole('button', { name: '登记车牌并预约' }).click()
    await passesAxe(page)
    await phone.shoot('driver-plate')
    const dialog = page.getByRole('dialog', { name: '登记车牌' })
    await dialog.locator('input[name=plate]').fill('12345')
    await dialog.locator('input[name=phone]').fill('13912345678')
    await dialog.getByRole('button', { name: '登记车牌并预约' }).click()
    await dialog.getByText('车牌号不对').waitFor()
    await dialog.locator('input[name=plate]').fill('苏b·12f88')
    await dialog.getByRole('button', { name: '登记车牌并预约' }).click()
    await page.locator('[data-state=held]').waitFor()
    const held = await holdOfLot('lot-a')
    expect(held).toMatchObject({ state: 'held', plateMasked: '苏B·••F88' })
    expect(await page.locator('[data-bay]').getAttribute('data-bay')).toBe(held.bay)
    await page
      .locator('[data-counts=arriveWithin]')
      .getByText(/29 分|30 分/)
      .waitFor()
    // the plate is on this phone as it is shown, and nowhere whole
    const kept = await page.evaluate(() => JSON.stringify(localStorage))
    expect(kept).toContain('苏B·••F88')
    expect(kept).not.toMatch(/12F88|13912345678/i)
    await isWorking(page)
    await passesAxe(page)
    await phone.shoot('driver-held')

    // under the ground there is no network
    await goOffline(phone)
    await page.getByRole('button', { name: '我到了' }).click()
    await passesAxe(page)
    await phone.shoot('driver-arrive')
    await page.getByLabel('二维码下的编码').fill(await api.operations.parking.code('lot-a'))
    await page.getByRole('button', { name: '确定' }).click()
    await page.locator('[data-waiting="1"]').getByText('正在发送').waitFor()
    await page.locator('[data-connection=lost]').waitFor()
    // the page is closed and opened again: nothing is forgotten
    await phone.open('/p/hold')
    await page.locator('[data-waiting="1"]').waitFor()
    await page.locator('[data-state=held]').getByText('A-0').waitFor()
    await passesAxe(page)
    await phone.shoot('driver-offline')
    expect((await holdOfLot('lot-a')).state).toBe('held')
    await goOnline(phone)
    await page.locator('[data-state=arrived]').waitFor()
    await page.locator('[data-waiting]').waitFor({ state: 'detached' })
    expect(await holdOfLot('lot-a')).toMatchObject({ state: 'arrived', arrivedBy: 'qr' })

    await page.getByRole('button', { name: '延长' }).click()
    await passesAxe(page)
    await phone.shoot('driver-extend')
    await page.getByRole('button', { name: /延长 1 小时/ }).click()
    await vi.waitFor(async () => expect((await holdOfLot('lot-a')).toMs).toBe(held.toMs + HOUR), soon)
    await page
      .locator('[data-counts=leftTime]')
      .getByText(/2 小时 5\d 分|3 小时/)
      .waitFor()
    await phone.shoot('driver-arrived')
    // anywhere else her bay is told over the page
    await page.getByRole('button', { name: '返回' }).click()
    await page.locator('[data-hold=arrived]').click()
    await page.getByRole('button', { name: '我离场了' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '我离场了' }).click()
    await page.locator('[data-state=left]').waitFor()
    expect(await holdOfLot('lot-a')).toMatchObject({ state: 'left', endedBy: 'driver', extensions: 1 })
    await passesAxe(page)
    await phone.shoot('driver-left')
    expect(phone.complaints.filter((each) => !ABOUT_NO_NETWORK.test(each) && !each.includes('400'))).toEqual([])
  })

  test('[U53] the sensor says that a car came: it is asked whose; another car is answered with another bay', async () => {
    await tell()
    await using phone = await openDashboard(browser, api.url, look)
    const { page } = phone
    await phone.open('/p')
    await takeBay(phone, 'lot-g')
    const held = await holdOfLot('lot-g')
    await heard(api, 'lot-g', { [held.bay!]: 'occupied' })
    await sensed(api, 'lot-g', held.bay!, 'occupied')
    await page.reload()
    await page.locator('[data-state=arrived]').waitFor()
    const asked = page.locator('[data-asked=mine]')
    await asked.getByText('是您吗？').waitFor()
    await passesAxe(page)
    await phone.shoot('driver-sensed')
    await asked.getByRole('button', { name: '不是我的车' }).click()
    await page.getByRole('button', { name: '换一个车位' }).click()
    await page.locator('[data-state=held]').waitFor()
    await page.locator('[data-message=bay-changed]').waitFor()
    const moved = await holdOfLot('lot-g')
    expect(moved.bay).not.toBe(held.bay)
    // that one is taken too, and there is no other: she is led to car parks nearby
    const taken = Object.fromEntries([0, 1, 2, 3].map((index) => [bayId('lot-g', index), 'occupied' as const]))
    await heard(api, 'lot-g', taken)
    await page.getByRole('button', { name: '车位被占了' }).click()
    await page.getByRole('button', { name: '换一个车位' }).click()
    await page.locator('[data-refused=no-other-bay]').waitFor()
    await page.locator('[data-state=cancelled]').waitFor()
    expect(await holdOfLot('lot-g')).toMatchObject({ state: 'cancelled', endedBy: 'bay-lost' })
    await passesAxe(page)
    await phone.shoot('driver-lost')
    await page.getByRole('button', { name: '找附近的车位' }).click()
    await expect
      .poll(() => page.getByRole('combobox', { name: '去哪里？' }).inputValue(), soon)
      .toBe('查桥卫生院停车场')
    expect(phone.complaints).toEqual([])
  })

  test('[U53] the sensor says that a car came, and she says that it is hers: her word counts from then on', async () => {
    await tell()
    await using phone = await openDashboard(browser, api.url, look)
    const { page } = phone
    await phone.open('/p')
    await takeBay(phone, 'lot-b')
    const held = await holdOfLot('lot-b')
    await heard(api, 'lot-b', { [held.bay!]: 'occupied' })
    await sensed(api, 'lot-b', held.bay!, 'occupied')
    await page.reload()
    await page.getByRole('button', { name: '是我，停好了' }).click()
    await page.locator('[data-asked=mine]').waitFor({ state: 'detached' })
    await vi.waitFor(async () => expect(await holdOfLot('lot-b')).toMatchObject({ arrivedBy: 'driver' }), soon)
    await page.getByRole('button', { name: '我离场了' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '我离场了' }).click()
    await page.locator('[data-state=left]').waitFor()
    expect(phone.complaints).toEqual([])
  })

  test('[U53] scanning the code of a lot calls a held bay in; without one it leads to the lot', async () => {
    await tell()
    await using phone = await openDashboard(browser, api.url, look)
    const { page } = phone
    const code = await api.operations.parking.code('lot-b')
    await phone.open(`/p?c=${code}`)
    await page.getByRole('heading', { name: '锡山人民医院停车场' }).waitFor()
    expect(new URL(page.url()).search).toBe('')
    await phone.open('/p')
    await takeBay(phone, 'lot-b')
    await phone.open('/p?c=another-code')
    await page.locator('[data-refused=wrong-code]').waitFor()
    await phone.open(`/p?c=${code}`)
    await page.locator('[data-state=arrived]').waitFor()
    expect(await holdOfLot('lot-b')).toMatchObject({ state: 'arrived', arrivedBy: 'qr' })
    await phone.open('/p?c=no-such-code')
    await page.getByText('二维码不对').waitFor()
    expect(phone.complaints).toEqual([])
  })

  test('[U52, U53] a bay somebody else has taken meanwhile is refused in words, and nothing is held', async () => {
    await tell()
    await using phone = await openDashboard(browser, api.url, look)
    const { page } = phone
    await phone.open('/p')
    await takeBay(phone, 'lot-b')
    await page.getByRole('button', { name: '取消预约' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '取消预约' }).click()
    await page.locator('[data-state=cancelled]').waitFor()
    await page.getByRole('button', { name: '再约一次' }).click()
    await page.locator('[data-lot=lot-b]').click()
    const take = page.getByRole('button', { name: /^预约到/ })
    await take.waitFor()
    // what the page shows is some seconds old: the last bays go meanwhile
    const { parking } = api.operations
    const policy = await parking.policy('lot-b')
    await parking.putPolicy('lot-b', { ...policy!.policy, quota: 0 }, 'test', policy!.version)
    await take.click()
    await page.locator('[data-refused=full]').getByText('没有约成').waitFor()
    await passesAxe(page)
    await phone.shoot('driver-refused')
    await parking.putPolicy('lot-b', policy!.policy, 'test', policy!.version + 1)
    expect(phone.complaints).toEqual([])
  })

  test('[U51] where people approve, she waits, is told, and holds a bay in a lot that only counts', async () => {
    await tell()
    await using phone = await openDashboard(browser, api.url, look)
    const { page } = phone
    await phone.open('/p')
    await page.locator('[data-lot=lot-f]').click()
    await page.getByText('登记后需工作人员审核').waitFor()
    await page.locator('.actions').getByRole('button', { name: '登记车牌' }).click()
    await page.locator('input[name=plate]').fill(nextPlate())
    await page.locator('input[name=phone]').fill('13912345678')
    await page.getByRole('dialog').getByRole('button', { name: '登记', exact: true }).click()
    await page.getByText('工作人员审核后即可预约').waitFor()
    expect(await page.getByRole('button', { name: '等待审核' }).isDisabled()).toBe(true)
    const { parking } = api.operations
    const [right] = await parking.rights({ scope: { towns: [] }, state: 'applied', limit: 1 })
    await parking.decide(right!.id, 'approve', '', 'test')
    await page.reload()
    await page.getByRole('button', { name: /^预约到/ }).click()
    await page.locator('[data-state=held]').getByText('任意空位', { exact: true }).waitFor()
    await passesAxe(page)
    await phone.shoot('driver-counter')
    expect(phone.complaints).toEqual([])
  })

  test('[U50, U51] in English and dark: how good the forecast is, and a right that was revoked', async () => {
    await tell()
    await using phone = await openDashboard(browser, api.url, { ...look, scheme: 'dark', language: 'en' })
    const { page } = phone
    await phone.open('/p')
    await page
      .locator('[data-lot=lot-a]')
      .getByText(/^\d bays to hold$/)
      .waitFor()
    await page.locator('[data-lot=lot-d]').getByText('no live data').waitFor()
    await passesAxe(page)
    await phone.shoot('driver-search')
    await page.locator('[data-lot=lot-a]').click()
    await page.getByText('park in <b>your bay</b>').waitFor()
    await page.getByRole('button', { name: 'Navigate' }).click()
    await page.getByRole('link', { name: 'AMap' }).waitFor()
    await passesAxe(page)
    await phone.shoot('driver-lot')
    await page.getByRole('link', { name: 'How good is this forecast?' }).click()
    await page.getByText('2.1 points apart on average').waitFor()
    await page.getByText('Said 90–100 %: a bay was free 96 % of the time').waitFor()
    await passesAxe(page)
    await phone.shoot('driver-chances')
    await page.getByRole('button', { name: 'Add plate' }).click()
    await page.locator('input[name=plate]').fill(nextPlate())
    await page.locator('input[name=phone]').fill('13912345678')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.locator('[data-right=applied]').waitFor()
    const { parking } = api.operations
    const [right] = await parking.rights({ scope: { towns: [] }, state: 'applied', limit: 1 })
    await parking.decide(right!.id, 'approve', '', 'test')
    await parking.decide(right!.id, 'revoke', 'parked on the pavement', 'test')
    await page.reload()
    const told = page.locator('[data-right=revoked]')
    await told.getByText('parked on the pavement').waitFor()
    await told.getByText('cannot be appealed here. Ask the car park').waitFor()
    await page.getByText('0 of at most 3 overstays').waitFor()
    await passesAxe(page)
    await phone.shoot('driver-me')
    expect(phone.complaints).toEqual([])
  })

  // the last one: it moves the clock of all
  test('[U51, U53] who stays too long is told, sees the charge and the rule, and appeals', async () => {
    await tell()
    await using phone = await openDashboard(browser, api.url, look)
    const { page } = phone
    await phone.open('/p')
    await takeBay(phone, 'lot-g')
    const { id, toMs } = await holdOfLot('lot-g')
    await keepsFocus(page, '延长')
    await page.getByRole('button', { name: '延长' }).click()
    await page.getByRole('button', { name: /到共享结束/ }).click()
    await vi.waitFor(async () => expect((await holdOfLot('lot-g')).toMs).toBeGreaterThan(toMs), soon)
    const held = await holdOfLot('lot-g')
    expect(held.toMs).toBe(held.windowEndMs)
    await page.getByRole('button', { name: '我到了' }).click()
    await page.getByRole('button', { name: '我已停好' }).click()
    await page.locator('[data-state=arrived]').waitFor()
    await heard(api, 'lot-g', { [held.bay!]: 'occupied' })
    await sensed(api, 'lot-g', held.bay!, 'occupied')

    const sinceMs = Date.now()
    api.laterMs = held.windowEndMs - sinceMs + 16 * MINUTE
    await heard(api, 'lot-g', { [held.bay!]: 'occupied' }, { sinceMs })
    await rulesCommit(api)
    await page.reload()
    await page.locator('[data-state=overstaying]').waitFor()
    await page.getByText('请尽快开走').getByText('到现在超时费用').waitFor()
    await page.locator('[data-message=overstay]').waitFor()
    await passesAxe(page)
    await phone.shoot('driver-over')
    api.laterMs += 30 * MINUTE
    await page.getByRole('button', { name: '我离场了' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '我离场了' }).click()
    await page.locator('[data-state=left]').waitFor()

    await page.getByRole('button', { name: /^苏B/ }).click()
    const overstay = page.locator('[data-overstay]')
    await overstay.getByText('超时费用 ¥5').waitFor()
    await page.getByText('超时 1 次（最多 3 次）').waitFor()
    await page.getByText('365 天内超时超过 3 次，资格取消。对每次超时可以申诉。').waitFor()
    await overstay.getByRole('button', { name: '申诉' }).click()
    await overstay.getByLabel('说明情况').fill('大门坏了，<i>出不去</i>')
    await passesAxe(page)
    await phone.shoot('driver-appeal')
    await overstay.getByRole('button', { name: '提交申诉' }).click()
    await overstay.getByText('申诉处理中').waitFor()
    const { parking } = api.operations
    const appealed = await parking.overstayOf(id)
    expect(appealed).toMatchObject({ isStrike: true, appeal: { state: 'open', words: '大门坏了，<i>出不去</i>' } })
    await parking.decideAppeal(appealed!.id, 'granted', '属实', 'test')
    await page.reload()
    await overstay.getByText('申诉成功').waitFor()
    await page.getByText('超时 0 次（最多 3 次）').waitFor()
    expect(phone.complaints).toEqual([])
  })
})
