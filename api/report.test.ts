import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireTool } from '../test/tools.ts'
import { DAY, drive, MORNING_MS, serveCoverage, type ServedCoverage } from './coverage-under-test.ts'
import { KnownNetworks } from './networks.ts'
import { cell } from './report/csv.ts'
import type { ReportGeoJson } from './report/geojson.ts'
import { reportHtml } from './report/html.ts'
import { findChromium } from './report/pdf.ts'
import { reportOf, type Report } from './report/report.ts'
import { TOWNS, type Person } from './under-test.ts'
import { languages } from './words.ts'

const REPORT = `/api/shifts/${DAY}.r-1/report`
const HOSTILE = `<img src=x onerror=alert(1)>&"'`

let api: ServedCoverage
let manager: Person

beforeAll(async () => {
  api = await serveCoverage()
  manager = await api.person('manager')
  await api.driven(drive('e-1', MORNING_MS + 600_000), drive('e-2', MORNING_MS + 900_000, { toM: 120 }))
  await api.cover(`${DAY}.r-1`, { state: 'closed', newVersion: 'closed' })
  await manager.ask('POST', `/api/shifts/${DAY}.r-1/excuses`, {
    edge: 'e-2',
    fromM: 120,
    toM: 160,
    reason: 'parked-cars',
    note: HOSTILE,
  })
  await api.cover(`${DAY}.r-1`, { state: 'closed', newVersion: 'excuse' })
  await manager.ask('POST', `/api/shifts/${DAY}.r-1/orders`, { vehicle: 's-1', edges: ['e-2'], note: '补扫' })
})
afterAll(() => api[Symbol.asyncDispose]())

test('[G10] the page is whole in itself, in either language, and says what a stranger needs to check it', async () => {
  const page = await manager.get(`${REPORT}.html`)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`,
  )
  const { text } = page
  expect(text).not.toMatch(/<(?:script|img|link|iframe)|https?:\/\/|url\((?!#)/)
  for (const said of [
    '<html lang="zh-CN">',
    '东亭机扫01线',
    '扫路车01',
    '锡沪路（向东）',
    '漏扫路段',
    '车辆占道',
    '补扫指令',
    `${DAY}.r-1`,
    api.networkId,
    'v2',
    '核减调整',
    'v1',
    '达标覆盖率',
    '95 %',
  ])
    expect(text, said).toContain(said)
  const english = (await manager.get(`${REPORT}.html?lang=en`)).text
  for (const said of ['<html lang="en">', 'Dongting sweep 01', 'eastbound', 'Missed', 'Parked cars', 'our choice'])
    expect(english, said).toContain(said)
  expect(english).not.toMatch(/undefined|NaN|\[object/)
  expect(text).not.toMatch(/undefined|NaN|\[object/)
  // the digest is that of the version’s figures as the API gives them
  const version = await manager.get<{ coverage: object }>(`/api/shifts/${DAY}.r-1/versions/2`)
  const digest = createHash('sha256').update(JSON.stringify(version.body.coverage)).digest('hex')
  expect(text).toContain(digest)
})

test('[G10] a report of an older version has the figures of then', async () => {
  const first = (await manager.get(`${REPORT}.html?version=1&lang=en`)).text
  expect(first).toContain('0.18 km (30.0 %)')
  const newest = (await manager.get(`${REPORT}.html?lang=en`)).text
  expect(newest).toContain('0.14 km (23.3 %)')
  expect((await manager.get(`${REPORT}.html?version=9`)).status).toBe(404)
})

test('[G10] [fault 40] what people wrote is text, in whatever it is', async () => {
  const { text } = await manager.get(`${REPORT}.html`)
  expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;')
  expect(text).not.toContain('<img')
})

test('[G10] [fault 40] names of streets, vehicles, towns, plans, files and people are text as well', async () => {
  const { operations } = api
  const shift = (await operations.shifts.get(`${DAY}.r-1`))!
  const network = await new KnownNetworks(operations.networks).get(shift.networkId)
  const asked = { network, nameOf: () => HOSTILE, madeAtMs: MORNING_MS, by: HOSTILE }
  const report = await reportOf(operations, shift, asked)
  const side = <T extends object>(of: T): T => ({ ...of, edge: HOSTILE, name: HOSTILE })
  const hostile: Report = {
    ...report,
    shift: { ...report.shift, name: HOSTILE, nameEn: HOSTILE, town: HOSTILE, planId: HOSTILE },
    sides: report.sides.map(side),
    missed: report.missed.map((run) => ({ ...run, name: HOSTILE, parts: run.parts.map(side) })),
    excuses: report.excuses.map((excuse) => ({ ...side(excuse), note: HOSTILE, by: HOSTILE, undoneBy: HOSTILE })),
    orders: report.orders.map((order) => ({ ...order, edges: [HOSTILE], note: HOSTILE, by: HOSTILE })),
    network: { ...report.network, id: HOSTILE, source: HOSTILE },
    settings: {
      ...report.settings,
      settings: report.settings.settings.map((setting) => ({ ...setting, source: HOSTILE, unit: HOSTILE })),
    },
  }
  for (const language of languages) {
    const page = reportHtml(hostile, language)
    expect(page).not.toContain('<img')
    expect(page.match(/&lt;img src=x onerror=alert\(1\)&gt;&amp;&quot;&#39;/g)!.length).toBeGreaterThan(20)
  }
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
  '[G10] [fault 41] a cell that begins like %j is no formula',
  (text) => {
    expect(cell(text).replace(/^"/, '')).toMatch(/^'/)
  },
)

test('[G10] [fault 41] cells are quoted where they must be, and numbers stay numbers', () => {
  expect(['a,b', 'a"b', 'a\nb', '锡沪路', -12.345, 300].map(cell)).toEqual([
    '"a,b"',
    '"a""b"',
    '"a\nb"',
    '锡沪路',
    '-12.3',
    '300',
  ])
})

test('[G10] the table has a row a part, with a byte-order mark, and its metres are those of the figures', async () => {
  const answer = await manager.get(`${REPORT}.csv?lang=en`)
  expect([answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([
    'text/csv; charset=utf-8',
    `attachment; filename="${DAY}.r-1.v2.csv"`,
  ])
  const bytes = await fetch(`${api.url}${REPORT}.csv`, { headers: { cookie: manager.cookie } })
  expect([...new Uint8Array(await bytes.arrayBuffer()).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  const rows = answer.text
    .trim()
    .split('\r\n')
    .map((line) => line.split(','))
  const column = (name: string) => rows[0]!.map((head) => head.replace('\uFEFF', '')).indexOf(name)
  expect(rows.slice(1).map((row) => [row[column('Side')], row[column('State')], row[column('Metres')]])).toEqual([
    ['e-1', 'Done', '300'],
    ['e-2', 'Done', '120'],
    ['e-2', 'Missed', '140'],
    ['e-2', 'Excused', '40'],
  ])
  expect(rows[1]![column('First done')]).toMatch(/^2026-06-01T08:\d\d:\d\d\+08:00$/)
})

test('[G10] the lines for a map carry the versions they are from', async () => {
  const answer = await manager.get<ReportGeoJson>(`${REPORT}.geojson`)
  expect(answer.headers.get('content-type')).toBe('application/geo+json; charset=utf-8')
  expect(answer.body).toMatchObject({
    type: 'FeatureCollection',
    version: 2,
    settingsVersion: 0,
    networkId: api.networkId,
  })
  expect(answer.body.features.map(({ properties }) => [properties.edge, properties.state])).toEqual([
    ['e-1', 'done'],
    ['e-2', 'missed'],
  ])
  expect(answer.body.bbox).toHaveLength(4)
})

test('[G10] a shift of which nothing is known yet has a report as well', async () => {
  const page = await manager.get(`/api/shifts/${DAY}.r-2/report.html?lang=en`)
  expect(page.status).toBe(200)
  expect(page.text).toContain('its figures are not final')
  expect(page.text).not.toMatch(/undefined|NaN|\[object/)
})

test('[G10] [P5] crews and people of other towns get no report', async () => {
  const there = await api.person('dispatcher', [TOWNS[1]])
  const crew = await api.person('crew')
  for (const form of ['html', 'pdf', 'csv', 'geojson']) {
    expect((await there.get(`${REPORT}.${form}`)).status).toBe(404)
    expect((await crew.get(`${REPORT}.${form}`)).status).toBe(403)
  }
})

test('[G10] without a Chromium the answer says to print the page', async () => {
  await using none = await serveCoverage({ chromium: '/nowhere/chromium' })
  const { status, body } = await (await none.person('manager')).get(`${REPORT}.pdf`)
  expect([status, body['type'], body['detail']]).toEqual([
    503,
    'urn:kerbside:problem:unavailable',
    'Cannot make a PDF: "/nowhere/chromium" (CHROMIUM) is no program here; open the page of the report and print it',
  ])
})

const program = await findChromium(process.env['CHROMIUM'] ?? '', process.env['PATH'] ?? '')
const haveChromium = requireTool('chromium', program !== undefined, 'it is neither CHROMIUM nor in PATH')

test.runIf(haveChromium)(
  '[G10] the PDF is made by the Chromium of the system',
  async () => {
    const answer = await fetch(`${api.url}${REPORT}.pdf`, { headers: { cookie: manager.cookie } })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf'])
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
    expect(bytes.length).toBeGreaterThan(20_000)
    // A4 in points
    expect(bytes.toString('latin1')).toMatch(/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/)
  },
  60_000,
)
