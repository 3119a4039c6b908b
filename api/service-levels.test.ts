import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import { addDays, localDayOf, midnightMs } from '#domain/plan/local-day.ts'
import type { Reading, ReadingOf } from '#domain/reading.ts'
import { figuresOf, toiletDay } from '#domain/toilet/service-day.ts'
import { addSums, type ServiceRow, type ServiceSums } from '#domain/toilet/service-sums.ts'
import { toiletDayFacts } from '#stores/toilet-day-facts.ts'
import { serviceCsv } from './service-csv.ts'
import { asset, serveApi, TOWNS, type Person, type ServedApi } from './under-test.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const TODAY = localDayOf(Date.now())
const BEFORE = addDays(TODAY, -5)
let api: ServedApi
let manager: Person
let local: Person

const airOf = (id: string, day: string, fromHour: number, toHour: number, nh3MgM3: number): Reading[] =>
  Array.from({ length: (toHour - fromHour) * 60 }, (_, n): ReadingOf<'air'> => {
    const atMs = midnightMs(day) + fromHour * HOUR_MS + n * MINUTE_MS
    const fields = { nh3MgM3, temperatureC: 20 + (n % 7) / 10 }
    return {
      kind: 'toilet',
      id,
      town: TOWNS[0],
      stream: 'air',
      atMs,
      receivedAtMs: atMs,
      seq: n,
      sub: n,
      historical: false,
      fields,
    }
  })

/** As the service part closes it. */
async function close(id: string, day: string, cause: string): Promise<void> {
  const toilet = (await api.operations.assets.get(id))!
  const { facts, settingsVersion } = await toiletDayFacts(api, toilet, day, midnightMs(day) + 26 * HOUR_MS)
  const is = toiletDay(facts)
  const row = { toilet: id, day, town: is.town, atMs: Date.now(), cause, settings: settingsVersion }
  await api.operations.toilets.putDay({ ...row, figures: JSON.stringify(figuresOf(is)), content: JSON.stringify(is) })
}

beforeAll(async () => {
  api = await serveApi(readConfig({}))
  manager = await api.person('manager')
  local = await api.person('supervisor', [TOWNS[1]])
  const toilets = [
    ['wc-1', TOWNS[0], '=cmd()'],
    ['wc-2', TOWNS[1], '二号公厕'],
  ] as const
  for (const [id, town, name] of toilets)
    await api.operations.devices.register(
      asset(id, {
        kind: 'toilet',
        town,
        name,
        attributes: { class: '二类', hours: '06:00-22:00', nameEn: `No. ${id}` },
      }),
      'test',
    )
  for (const day of [BEFORE, addDays(BEFORE, 1)]) {
    await api.readings.append([...airOf('wc-1', day, 5, 12, 0.4), ...airOf('wc-2', day, 5, 22, 1.4)])
    for (const id of ['wc-1', 'wc-2']) await close(id, day, 'closed')
  }
  await api.readings.append(airOf('wc-1', BEFORE, 12, 22, 0.4))
  await close('wc-1', BEFORE, 'late-data')
}, 60_000)
afterAll(() => api[Symbol.asyncDispose]())

interface Levels {
  readonly by: string
  readonly rows: readonly ServiceRow[]
  readonly total: ServiceSums
  readonly closedDays: number
  readonly runningDays: number
}
const levels = async (who: Person, question: string) => (await who.get<Levels>(`/api/service-levels?${question}`)).body

test('[Q14] levels by toilet, crew, town, day and month sum up the same days', async () => {
  const range = `from=${BEFORE}&to=${addDays(BEFORE, 1)}`
  const byToilet = await levels(manager, range)
  expect(byToilet.rows.map(({ key, days }) => [key, days])).toEqual([
    ['wc-1', 2],
    ['wc-2', 2],
  ])
  // of the first, 16 h of the corrected day and 6 h of the other are known
  expect(byToilet.rows[0]!.sums.airGoodMs).toBe(22 * HOUR_MS)
  expect(byToilet.rows[0]!.sums.airUnknownMs).toBe(10 * HOUR_MS)
  for (const by of ['crew', 'town', 'day', 'month']) {
    const other = await levels(manager, `${range}&by=${by}`)
    expect(other.total).toEqual(byToilet.total)
    expect(other.rows.reduce((sum, { sums }) => sum + sums.airBadMs, 0)).toBe(32 * HOUR_MS)
  }
  expect(
    (await levels(manager, `${range}&by=town&town=${encodeURIComponent(TOWNS[1])}`)).rows.map(({ key }) => key),
  ).toEqual([TOWNS[1]])
  expect((await levels(manager, `${range}&by=day&toilet=wc-2`)).rows.map(({ toilets }) => toilets)).toEqual([1, 1])
})

test('[Q14] people see the levels of their towns only, and what is not theirs is not there', async () => {
  const range = `from=${BEFORE}&to=${addDays(BEFORE, 1)}`
  expect((await levels(local, range)).rows.map(({ key }) => key)).toEqual(['wc-2'])
  expect((await local.get(`/api/service-levels?${range}&town=${encodeURIComponent(TOWNS[0])}`)).status).toBe(404)
  expect((await local.get(`/api/service-levels?${range}&toilet=wc-1`)).status).toBe(404)
  expect((await local.get(`/api/toilets/wc-1/days/${BEFORE}`)).status).toBe(404)
  expect((await local.get(`/api/toilets/wc-2/days/${BEFORE}`)).status).toBe(200)
  const crew = await api.person('crew')
  expect((await crew.get(`/api/service-levels?${range}`)).status).toBe(403)
})

test('[Q14] what makes no sense is told in words', async () => {
  const status = async (question: string) => (await manager.get(`/api/service-levels?${question}`)).status
  expect(await status('from=2026-02-30')).toBe(400)
  expect(await status('from=2026-02-10&to=2026-02-01')).toBe(400)
  expect(await status('from=2020-02-10&to=2026-02-01')).toBe(400)
  expect(await status('by=moon')).toBe(400)
  expect((await manager.get('/api/toilets/wc-1/days/2026-02-30')).status).toBe(400)
  expect((await manager.get(`/api/toilets/wc-9/days/${BEFORE}`)).status).toBe(404)
  expect((await manager.get(`/api/toilets/wc-1/days/${BEFORE}?version=9`)).status).toBe(404)
})

interface Day {
  readonly state: string
  readonly version: number
  readonly versions: readonly { readonly version: number; readonly cause: string }[]
  readonly day?: { readonly air: { readonly goodMs: number; readonly means: readonly unknown[] } }
  readonly difference?: { readonly sums: readonly unknown[]; readonly times: readonly unknown[] }
  readonly settings: { readonly version: number; readonly settings: readonly { readonly source: string }[] }
}

test('[Q12] a day answers with what made it, its versions, and what changed since the version before', async () => {
  const { body } = await manager.get<Day>(`/api/toilets/wc-1/days/${BEFORE}`)
  expect([body.state, body.version, body.versions.map(({ cause }) => cause)]).toEqual([
    'closed',
    2,
    ['closed', 'late-data'],
  ])
  expect(body.day!.air.goodMs).toBe(16 * HOUR_MS)
  expect(body.day!.air.means.length).toBeGreaterThan(90)
  expect(body.difference!.sums).toContainEqual({ name: 'airGoodMs', from: 6 * HOUR_MS, to: 16 * HOUR_MS })
  expect(body.difference!.times[0]).toMatchObject({ of: 'air', from: 'silent', to: 'good' })
  expect(body.settings.settings.every(({ source }) => source.length > 0)).toBe(true)
  const first = (await manager.get<Day>(`/api/toilets/wc-1/days/${BEFORE}?version=1`)).body
  expect([first.version, first.day!.air.goodMs, first.difference]).toEqual([1, 6 * HOUR_MS, undefined])
})

test('[Q10] the running day is worked out when somebody asks, and a day of which nothing is known says so', async () => {
  const none = (await manager.get<Day>(`/api/toilets/wc-1/days/${TODAY}`)).body
  expect([none.state, none.day]).toEqual(['none', undefined])
  expect((await manager.get<Day>(`/api/toilets/wc-1/days/${addDays(TODAY, 3)}`)).body.state).toBe('none')
  const atMs = Date.now() - MINUTE_MS
  const now: ReadingOf<'air'> = {
    kind: 'toilet',
    id: 'wc-2',
    town: TOWNS[1],
    stream: 'air',
    atMs,
    receivedAtMs: atMs,
    seq: 1,
    sub: 1,
    historical: false,
    fields: { nh3MgM3: 0.2 },
  }
  await api.readings.append([now])
  const today = localDayOf(atMs)
  const running = (await manager.get<Day>(`/api/toilets/wc-2/days/${today}`)).body
  expect([running.state, running.version]).toEqual(['running', 0])
  const answer = await levels(manager, `from=${today}&to=${today}`)
  expect([answer.rows.map(({ key }) => key), answer.closedDays, answer.runningDays]).toEqual([['wc-2'], 0, 1])
})

test('[Q14] as a table that Excel reads, in which no name can be a formula', async () => {
  const range = `from=${BEFORE}&to=${addDays(BEFORE, 1)}`
  const answer = await manager.get(`/api/service-levels.csv?${range}`)
  expect(answer.headers.get('content-type')).toContain('text/csv')
  expect(answer.headers.get('content-disposition')).toContain(`service-levels.toilet.${BEFORE}`)
  const lines = answer.text.split('\r\n')
  expect(lines[0]).toContain('公厕,名称')
  expect(lines[1]).toContain(`wc-1,'=cmd(),1,2,0,`)
  expect(lines).toHaveLength(4)
  expect((await manager.get(`/api/service-levels.csv?${range}&lang=en&by=month`)).text).toContain('Month,Toilets')
})

test('[Q14] a table has of each share what it is made of, exactly, and says of no share that it is whole when it is not', async () => {
  const sums = addSums([{ airGoodMs: 40 * 24 * HOUR_MS, airBadMs: 10 * MINUTE_MS, airUnknownMs: 1_000 }])
  const row: ServiceRow = { key: '+1', toilets: 48, days: 30, running: 3, sums }
  const [heads, cells] = serviceCsv([row], 'town', (key) => key, 'zh')
    .slice(1)
    .split('\r\n')
    .map((line) => line.split(','))
  const of = Object.fromEntries(heads!.map((head, n) => [head, cells![n]]))
  expect(of).toMatchObject({
    镇街: "'+1",
    未关账的日记录: '3',
    '空气达标率%': '99.9',
    达标h: '960.0000',
    空气达标已知h: '960.1667',
    空气达标无数据h: '0.0003',
    '接单及时率%': '',
  })
  expect(new Set(heads).size).toBe(heads!.length)
  const [english] = serviceCsv([], 'town', (key) => key, 'en')
    .slice(1)
    .split('\r\n')
  expect(new Set(english!.split(',')).size).toBe(heads!.length)
})

test('[Q11] a toilet that moves to another town takes no closed day with it, also when late data work it out again', async () => {
  const id = 'wc-moved'
  const moved = (town: string) =>
    asset(id, { kind: 'toilet', town, attributes: { class: '二类', hours: '06:00-22:00', nameEn: id } })
  await api.operations.devices.register(moved(TOWNS[1]), 'test')
  await api.readings.append(airOf(id, BEFORE, 6, 12, 0.4))
  await close(id, BEFORE, 'closed')
  const townsOf = async (question: string) => {
    const { rows } = await levels(manager, `from=${BEFORE}&to=${BEFORE}&toilet=${id}&${question}`)
    return rows.map(({ key, sums }) => [key, sums.airGoodMs / HOUR_MS])
  }
  expect(await townsOf('by=town')).toEqual([[TOWNS[1], 6]])
  await api.operations.assets.put(moved(TOWNS[0]), 'test')
  expect(await townsOf('by=town')).toEqual([[TOWNS[1], 6]])
  await api.readings.append(airOf(id, BEFORE, 12, 14, 0.4))
  await close(id, BEFORE, 'late-data')
  expect([await townsOf('by=town'), await townsOf('by=crew')]).toEqual([[[TOWNS[1], 8]], [[TOWNS[1], 8]]])
  expect(await townsOf(`by=town&town=${encodeURIComponent(TOWNS[0])}`)).toEqual([])
  // what comes from now on is of the new town
  await api.readings.append(airOf(id, addDays(BEFORE, 1), 6, 7, 0.4))
  await close(id, addDays(BEFORE, 1), 'closed')
  const after = await levels(manager, `from=${BEFORE}&to=${addDays(BEFORE, 1)}&toilet=${id}&by=town`)
  expect(after.rows.map(({ key, days }) => [key, days])).toEqual(
    [
      [TOWNS[1], 1],
      [TOWNS[0], 1],
    ].toSorted((a, b) => (a[0]! < b[0]! ? -1 : 1)),
  )
})

test('[Q14] the row of a crew opens the toilets it is made of', async () => {
  const range = `from=${BEFORE}&to=${BEFORE}`
  const crews = (await levels(manager, `${range}&by=crew`)).rows
  for (const { key, sums } of crews) {
    const opened = await levels(manager, `${range}&by=toilet&crew=${encodeURIComponent(key)}`)
    expect(opened.total).toEqual(sums)
  }
  expect((await levels(manager, `${range}&crew=nobody`)).rows).toEqual([])
})
