import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from '@playwright/test'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asset, serveApi, TOWNS, type ServedApi } from '../../api/under-test.ts'
import { createToiletDays } from '../../ingest/service/days.ts'
import { readConfig } from '#config'
import type { AlertChange } from '#domain/alert/alert.ts'
import { addDays, localDayOf, midnightMs } from '#domain/plan/local-day.ts'
import type { Reading } from '#domain/reading.ts'
import { haveBrowser, openDashboard, startBrowser, type Dashboard, type Look } from './browser.ts'
import { rulesCommitOf } from '#stores/operations/rules-commit-under-test.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const TODAY = localDayOf(Date.now())
const YESTERDAY = addDays(TODAY, -1)
const names = ['东亭北街公厕', '柏庄公园公厕', '安镇老街公厕', '胶山路口公厕'] as const
const classes = ['一类', '二类', '二类', '三类'] as const
const idOf = (n: number): string => `wc-0${n + 1}`
const townOf = (n: number): string => TOWNS[n < 2 ? 0 : 1]

let subs = 0
const reading = (n: number, stream: Reading['stream'], atMs: number, fields: object): Reading =>
  // streams and their fields are written side by side below
  ({
    kind: 'toilet',
    id: idOf(n),
    town: townOf(n),
    stream,
    atMs,
    receivedAtMs: atMs + 400,
    seq: ++subs,
    sub: subs % 1_000_000,
    historical: false,
    fields,
  }) as Reading

/** A day as a toilet's sensors tell it; each has something of its own that went wrong. */
function dayOfReadings(n: number, day: string, untilMs: number): Reading[] {
  const all: Reading[] = []
  const from = midnightMs(day)
  let counted = 65_000 + n * 300
  for (let minute = 0; minute < 1_440 && from + minute * MINUTE_MS < untilMs; minute++) {
    const atMs = from + minute * MINUTE_MS
    const hour = minute / 60
    const busy = Math.max(0, Math.sin(((hour - 6) / 16) * Math.PI))
    const limit = [0.3, 1, 1, 3][n]!
    const isBad = n === 1 && hour >= 13 && hour < 13.9
    const isSilent = n === 2 && hour >= 15 && hour < 17.5
    if (!isSilent)
      all.push(
        reading(n, 'air', atMs, {
          nh3MgM3: Number((limit * (isBad ? 1.4 : 0.2 + 0.5 * busy + 0.05 * Math.sin(minute))).toFixed(3)),
          h2sMgM3: n === 1 && hour >= 9 && hour < 9.4 ? 0.2 : 0.004,
          temperatureC: Number((20 + Math.sin(minute / 30)).toFixed(1)),
        }),
      )
    if (minute % 5 === 0) {
      counted = (counted + Math.round(busy * (6 + n * 2))) % 65_536
      if (!isSilent) all.push(reading(n, 'visits', atMs, { in: counted }))
    }
    if (minute % 10 === 0) {
      const paperPercent = Math.max(3, Math.round(95 - (n === 3 ? hour * 4.6 : (hour % 9) * 6)))
      all.push(reading(n, 'supplies', atMs, { paperPercent, soapPercent: 70 }))
    }
    if (minute % 75 === 20 && hour > 6 && hour < 22) all.push(reading(n, 'event', atMs, { kind: 'cleaner-in' }))
    if (minute % 75 === 26 && hour > 6 && hour < 22) all.push(reading(n, 'event', atMs, { kind: 'cleaner-out' }))
    if (minute % 190 === 100) all.push(reading(n, 'event', atMs, { kind: 'rating', stars: 2 + ((minute + n) % 4) }))
    const cleans = n === 0 ? [11.2, 16.3] : [11.2, 16.3, 21.2]
    if (cleans.includes(hour)) {
      all.push(reading(n, 'event', atMs + 1_000, { kind: 'cleaner-in' }))
      all.push(reading(n, 'event', atMs + 18 * MINUTE_MS, { kind: 'cleaner-out' }))
    }
  }
  return all
}

/** An exceedance that called a crew, which came in time, and one that it came late to. */
async function orders(api: ServedApi, day: string): Promise<void> {
  const { rules, workOrders } = api.operations
  const step = (nowMs: number, ...alerts: readonly AlertChange[]) =>
    rules.commit([], () =>
      rulesCommitOf(0, { service: { steps: [{ nowMs, alerts }], nowMs, toilets: [], staleDays: [] } }),
    )
  const person = { name: '班长', towns: [], mayLead: true }
  const at = (hour: number): number => midnightMs(day) + hour * HOUR_MS
  const open = (n: number, rule: 'odour' | 'paper-low', hour: number): AlertChange => ({
    is: 'open',
    rule,
    subject: idOf(n),
    subjectKind: 'toilet',
    town: townOf(n),
    severity: 'warning',
    sinceMs: at(hour) - 20 * MINUTE_MS,
    openedAtMs: at(hour),
    detail: {},
  })
  const act = async (n: number, action: 'acknowledge' | 'done', hour: number): Promise<void> => {
    const [order] = await workOrders.list({ toilet: idOf(n), state: 'standing', towns: [], limit: 1 })
    const atMs = Math.round(at(hour))
    await workOrders.act({ actionId: `${day}-${n}-${action}`, orderId: order!.id, action, atMs }, person, atMs + 1_000)
  }
  await step(at(13.35), open(1, 'odour', 13.35))
  await act(1, 'acknowledge', 13.5)
  await act(1, 'done', 13.9)
  await step(at(14.1), { is: 'close', rule: 'odour', subject: idOf(1), closedAtMs: at(14.1) })
  await step(at(16.5), open(3, 'paper-low', 16.5))
  await step(at(17.3))
  await act(3, 'acknowledge', 17.4)
  await step(at(19))
  await act(3, 'done', 19.5)
  await step(at(21))
}

describe.runIf(haveBrowser)('service levels in the dashboard', { timeout: 180_000 }, () => {
  let api: ServedApi
  let browser: Browser
  let manager: { readonly name: string; readonly password: string }

  beforeAll(async () => {
    api = await serveApi(readConfig({}), { dashboardDir: join(import.meta.dirname, '../../dist') })
    manager = await api.person('manager')
    browser = await startBrowser()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await api?.[Symbol.asyncDispose]()
  })

  const open = async (look: Look): Promise<Dashboard> => {
    const dashboard = await openDashboard(browser, api.url, look)
    await dashboard.login(manager.name, manager.password)
    return dashboard
  }
  const wall: Look = { size: 'wall', scheme: 'light', language: 'zh-CN' }
  // health says that no other part runs here
  const complaintsOf = ({ complaints }: Dashboard): string[] => complaints.filter((each) => !each.includes('/health)'))
  const barriersOf = async ({ page }: Dashboard, name: string): Promise<string[]> => {
    await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
    const { violations } = await new AxeBuilder({ page }).analyze()
    return violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
  }

  test('[Q14] before a first day is closed the page says when that will be, and leads to today', async () => {
    await using dashboard = await open(wall)
    const { page } = dashboard
    await dashboard.open('/service-levels')
    await page.getByText('还没有关账的日期').waitFor()
    await dashboard.shoot('service-levels-empty')
    expect(await barriersOf(dashboard, 'empty')).toEqual([])
    await page.getByRole('button', { name: '看今天' }).click()
    await page.getByText('这段时间没有服务记录').waitFor()
    expect(complaintsOf(dashboard)).toEqual([])
  })

  test('[Q14] from the ranking to a toilet, to its day, to what made each figure and to the raw readings', async () => {
    await fill(api)
    await using dashboard = await open(wall)
    const { page } = dashboard
    await dashboard.open('/service-levels')
    const rows = page.getByRole('table', { name: '服务水平' }).getByRole('row')
    await rows.nth(4).waitFor()
    // the one that was silent is not the worst; the one above its limit is
    expect(await rows.nth(1).innerText()).toContain('柏庄公园公厕')
    await dashboard.shoot('service-levels')
    expect(await barriersOf(dashboard, 'ranking')).toEqual([])

    await page.getByRole('link', { name: '柏庄公园公厕' }).click()
    await page.getByRole('link', { name: YESTERDAY }).click()
    await page.getByRole('heading', { name: `柏庄公园公厕 · ${YESTERDAY}` }).waitFor()
    await page.getByText('已关账').waitFor()
    await dashboard.shoot('toilet-day')
    expect(await barriersOf(dashboard, 'day')).toEqual([])

    const airCard = page.locator('section').filter({ has: page.getByRole('heading', { name: '空气' }) })
    expect(await airCard.innerText()).toContain('不能说明是否达标')
    await airCard.getByText('由什么得出').click()
    await airCard.getByText(/^13:00–13:50 超标$/).waitFor()
    await dashboard.shoot('toilet-day-evidence')
    await page.getByRole('link', { name: '工单 1' }).first().waitFor()
    await airCard.getByRole('listitem').filter({ hasText: '超标' }).getByRole('link', { name: '原始读数' }).click()
    await page.waitForURL(/\/asset\/wc-02\/readings\/air\?from=\d+&to=\d+/)
    expect(complaintsOf(dashboard)).toEqual([])
  })

  test('[Q12] a corrected day shows its versions and what changed, and the older one says that it is older', async () => {
    const late = dayOfReadings(2, YESTERDAY, midnightMs(TODAY)).filter(({ stream }) => stream === 'air')
    const filled = late.map((each) => ({ ...each, atMs: each.atMs + 5 * HOUR_MS }))
    const gap = [midnightMs(YESTERDAY) + 15 * HOUR_MS, midnightMs(YESTERDAY) + 17.5 * HOUR_MS] as const
    await api.readings.append(filled.filter(({ atMs }) => atMs >= gap[0] && atMs < gap[1]))
    await api.operations.toilets.staleDay([{ toilet: idOf(2), day: YESTERDAY, seq: 0, cause: 'late-data' }])
    await settle(api)
    for (const look of [wall, { size: 'phone', scheme: 'dark', language: 'en' }] as const satisfies readonly Look[]) {
      await using dashboard = await open(look)
      const { page } = dashboard
      await dashboard.open(`/toilet/${idOf(2)}/day/${YESTERDAY}`)
      await page.getByText(look.language === 'en' ? 'Late data' : '迟到数据').waitFor()
      await dashboard.shoot('toilet-day-versions')
      await page.getByText(look.language === 'en' ? 'What changed since' : '与上一版的差别').scrollIntoViewIfNeeded()
      await dashboard.shoot('toilet-day-difference')
      expect(await barriersOf(dashboard, 'versions')).toEqual([])
      await page.getByRole('button', { name: look.language === 'en' ? 'Show this version' : '看这一版' }).click()
      await page.getByText(look.language === 'en' ? 'figures of an older version' : '这是旧版本的数字').waitFor()
      expect(complaintsOf(dashboard)).toEqual([])
    }
  })

  test('[Q14] on a phone, in both languages and schemes, nothing is wider than the page', async () => {
    for (const look of [
      { size: 'phone', scheme: 'light', language: 'zh-CN' },
      { size: 'phone', scheme: 'dark', language: 'en' },
    ] as const satisfies readonly Look[]) {
      await using dashboard = await open(look)
      const { page } = dashboard
      const both = [
        ['service-levels', '/service-levels'],
        ['service-levels-days', '/service-levels?by=day'],
        ['toilet-day', `/toilet/${idOf(1)}/day/${YESTERDAY}`],
        ['toilet-day-today', `/toilet/${idOf(0)}/day/${TODAY}`],
        ['toilet-day-none', `/toilet/${idOf(0)}/day/${addDays(TODAY, -40)}`],
      ] as const
      // words are longer in English; all else is the same
      for (const [name, path] of look.language === 'en' ? both.slice(0, 3) : both) {
        await dashboard.open(path)
        await page.locator('main h1').waitFor()
        await page.locator('main [role=row] a, main section').first().waitFor()
        await dashboard.shoot(name)
        expect(await barriersOf(dashboard, name)).toEqual([])
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        expect([name, width <= 390]).toEqual([name, true])
      }
      expect(complaintsOf(dashboard)).toEqual([])
    }
  })
})

async function fill(api: ServedApi): Promise<void> {
  for (const [n, name] of names.entries())
    await api.operations.devices.register(
      asset(idOf(n), {
        kind: 'toilet',
        town: townOf(n),
        name,
        attributes: { class: classes[n]!, hours: '06:00-22:00', nameEn: `Toilet ${n + 1}` },
      }),
      'test',
    )
  for (const day of [addDays(TODAY, -3), addDays(TODAY, -2), YESTERDAY, TODAY])
    for (const n of names.keys()) await api.readings.append(dayOfReadings(n, day, Date.now()))
  await orders(api, YESTERDAY)
  await settle(api)
}

/** As the service part does it at two in the morning. */
async function settle(api: ServedApi): Promise<void> {
  const days = createToiletDays({
    operations: api.operations,
    readings: api.readings,
    log: pino({ level: 'silent' }),
    quietMs: 0,
  })
  while (await days.step(Math.max(Date.now(), midnightMs(TODAY) + 2 * HOUR_MS))) continue
}
