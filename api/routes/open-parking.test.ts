import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readConfig } from '#config'
import { lotProfileOf } from '#domain/parking/profile-of.ts'
import { ApdsDocument, CdsDocument, GeoJsonFeatures } from '#domain/parking/published-forms-under-test.ts'
import type { LotFeed } from '#domain/parking/geojson.ts'
import { firstPolicy } from '#domain/sharing/first-policy.ts'
import { asset, serveApi, TOWNS, type Person, type ServedApi } from '../under-test.ts'

const MINUTE = 60_000
const always = {
  windows: [
    {
      dayTypes: ['workday' as const, 'rest-day' as const, 'holiday' as const, 'make-up-workday' as const],
      fromMinute: 0,
      toMinute: 1_440,
    },
  ],
}
const PLACE = { lon: 120.4549, lat: 31.5994 }
let api: ServedApi
let administrator: Person

beforeAll(async () => {
  api = await serveApi(readConfig({}))
  const { devices, assets, parking } = api.operations
  const lot = asset('lot-1', { kind: 'lot', name: '区政府停车场', ...PLACE, attributes: { nameEn: 'Government' } })
  await assets.put(lot, 'test')
  const bays = ['b-1', 'b-2', 'b-3'].map((id, index) =>
    asset(id, { kind: 'bay', lotId: 'lot-1', lon: PLACE.lon + index / 10_000, lat: PLACE.lat }),
  )
  for (const bay of bays) await devices.register(bay, 'test')
  const made = lotProfileOf(lot, bays)
  await parking.putLot(
    'lot-1',
    { ...made, ownerType: 'government', bays: made.bays.map((bay) => ({ ...bay, isShared: true })) },
    '王某',
    0,
  )
  await parking.putPolicy('lot-1', { ...firstPolicy, isShared: true, quota: 2 }, '李某', 0)
  const year = new Date().getFullYear()
  for (const each of [year, year + 1]) await api.operations.calendar.coverYear(each, 'test')
  administrator = await api.person('administrator')
})
afterAll(() => api?.[Symbol.asyncDispose]())

/** As the rules would have it written. */
const heard = async (free: number, agoMs = MINUTE) => {
  const heardMs = Math.round(Date.now() + api.laterMs - agoMs)
  return api.commit([
    {
      id: 'lot-1',
      kind: 'lot',
      stream: 'occupancy',
      fields: { occupied: 3 - free, free, unknown: 0, capacity: 3, counting: 'bays', flags: [], heardMs },
    },
    { id: 'b-1', kind: 'bay', stream: 'parking', fields: { lot: 'lot-1', is: 'occupied', health: 'ok', heardMs } },
  ])
}
/** Feeds are made anew some seconds after a look. */
const soon = { timeout: 15_000, interval: 250 }
const lotsOf = async () => {
  const { body } = await api.nobody.get<LotFeed>('/api/open/parking')
  return body.features.map(({ properties }) => properties)
}

test('[X30] anybody gets the feed, in the published forms, each under its own type', async () => {
  await heard(2)
  const forms = [
    ['', 'application/geo+json; charset=utf-8', GeoJsonFeatures],
    ['?f=geojson', 'application/geo+json; charset=utf-8', GeoJsonFeatures],
    ['?f=cds', 'application/vnd.cds+json;version=1.0', CdsDocument],
    ['?f=apds', 'application/json; charset=utf-8', ApdsDocument],
  ] as const
  for (const [asked, type, form] of forms) {
    const answer = await api.nobody.ask('GET', `/api/open/parking${asked}`)
    expect([asked, answer.status, answer.headers.get('content-type')]).toEqual([asked, 200, type])
    expect(answer.headers.get('cache-control')).toBe('public, max-age=15')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect([asked, ...Compile(form).Errors(answer.body)]).toEqual([asked])
    // who wrote a file is nobody's business
    expect(answer.text).not.toMatch(/王某|李某/)
  }
  expect((await api.nobody.ask('GET', '/api/open/parking?f=xml')).status).toBe(400)
})

test('[X30] what is as it was is answered by 304; what changed has another tag', async () => {
  await heard(2)
  await vi.waitFor(async () => expect((await lotsOf())[0]).toMatchObject({ free: 2 }), soon)
  let tag = ''
  // each minute it is made anew, so that its ages are right: this may be such a moment
  await vi.waitFor(async () => {
    tag = (await api.nobody.ask('GET', '/api/open/parking')).headers.get('etag')!
    const again = await api.nobody.ask('GET', '/api/open/parking', undefined, { 'if-none-match': tag })
    expect([again.status, again.text]).toEqual([304, ''])
  }, soon)
  await heard(1)
  await vi.waitFor(async () => expect((await lotsOf())[0]).toMatchObject({ free: 1 }), soon)
  const changed = await api.nobody.ask('GET', '/api/open/parking', undefined, { 'if-none-match': tag })
  expect(changed.status).toBe(200)
  expect(changed.headers.get('etag')).not.toBe(tag)
})

test('[X31] with rules that stand still a count is unknown after a while, and how old it is is told', async () => {
  await heard(3)
  await vi.waitFor(async () => expect((await lotsOf())[0]).toMatchObject({ free: 3 }), soon)
  const before = (await lotsOf())[0]!
  expect(before.dataAgeS).toBeGreaterThanOrEqual(60)
  api.laterMs += 40 * MINUTE
  await vi.waitFor(
    async () => expect((await lotsOf())[0]).toMatchObject({ free: null, unknown: 3, flags: ['stale'] }),
    soon,
  )
  expect((await lotsOf())[0]!.dataAgeS).toBeGreaterThan(40 * 60)
})

test('[X32] times in which a lot is shared are without closures, also those that are over', async () => {
  const { parking } = api.operations
  const hour = (ms: number) => Math.floor(ms / 3_600_000) * 3_600_000
  const nowMs = Date.now() + api.laterMs
  const [over, ahead] = [hour(nowMs) - 3_600_000, hour(nowMs) + 7_200_000]
  await parking.putPolicy('lot-1', { ...firstPolicy, ...always, isShared: true, quota: 2 }, '李某', 1)
  await parking.addClosure({ lot: 'lot-1', fromMs: over - 3_600_000, toMs: over, reason: '会议' }, '李某')
  await parking.addClosure({ lot: 'lot-1', fromMs: ahead, toMs: ahead + 3_600_000, reason: '会议' }, '李某')
  const text = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`
  await vi.waitFor(async () => {
    const { sharing } = (await lotsOf())[0]!
    expect(sharing.times[0]).toEqual({ from: text(over), to: text(ahead) })
    expect(sharing.times[1]?.from).toBe(text(ahead + 3_600_000))
    expect(sharing.closures).toEqual([{ from: text(ahead), to: text(ahead + 3_600_000) }])
  }, soon)
})

interface Page {
  readonly epoch: string
  readonly rev: number
  readonly isMore: boolean
  readonly rows: readonly { readonly kind: string; readonly id: string; readonly row: Record<string, unknown> }[]
}

test('[X33, X34, X35] a city’s platform fetches all with its key, then what changed, until the key is revoked', async () => {
  const { body: made } = await administrator.ask<{ key: { id: number }; secret: string }>('POST', '/api/export-keys', {
    name: ' 无锡市停车平台 ',
  })
  const bearer = { authorization: `Bearer ${made.secret}` }
  const get = (search = '') => api.nobody.ask<Page>('GET', `/api/export/parking${search}`, undefined, bearer)
  const without = await api.nobody.ask('GET', '/api/export/parking')
  expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="export"'])
  expect(
    (await api.nobody.ask('GET', '/api/export/parking', undefined, { authorization: 'Bearer kbx_no' })).status,
  ).toBe(401)

  await heard(2)
  const first = (await get()).body
  expect(first.rows.map(({ kind, id }) => `${kind} ${id}`).toSorted()).toEqual([
    'bay-state b-1',
    // how full it is, and what of it is held
    'lot-dynamic lot-1',
    'lot-dynamic lot-1',
    'lot-static lot-1',
    'sharing-closure 1',
    'sharing-closure 2',
    'sharing-policy lot-1',
  ])
  const row = (kind: string, of?: string) => first.rows.find((each) => each.kind === kind && each.row['of'] === of)?.row
  expect(row('lot-static')).toMatchObject({ lot: 'lot-1', version: 1, capacity: 3, ownerType: 'government' })
  expect(row('lot-dynamic', 'occupancy')).toMatchObject({ lot: 'lot-1', free: 2, unknown: 0 })
  expect(row('lot-dynamic', 'sharing')).toMatchObject({ lot: 'lot-1', quota: 2, held: 0 })
  expect(row('sharing-closure')).toMatchObject({ lot: 'lot-1', reason: '会议' })
  expect(row('bay-state')).toMatchObject({ bay: 'b-1', is: 'occupied' })
  expect(row('sharing-policy')).toMatchObject({ quota: 2, isShared: true })
  expect(JSON.stringify(first)).not.toMatch(/王某|李某/)

  const { epoch, rev } = first
  expect((await get(`?since=${rev}&epoch=${epoch}`)).body).toMatchObject({ rows: [], rev, isMore: false })
  await heard(1)
  const next = (await get(`?since=${rev}&epoch=${epoch}&kinds=lot-dynamic`)).body
  expect(next.rows.map(({ kind, id, row: { free } }) => [kind, id, free])).toEqual([['lot-dynamic', 'lot-1', 1]])
  // page by page it is the same
  const paged: string[] = []
  for (let at = 0, isMore = true; isMore;) {
    const { body } = await get(`?since=${at}&limit=1`)
    paged.push(...body.rows.map(({ kind }) => kind))
    at = body.rev
    isMore = body.isMore
  }
  expect(paged.toSorted()).toEqual(first.rows.map(({ kind }) => kind).toSorted())

  // a store that was restored, or another one: begin again
  expect((await get(`?since=${rev}&epoch=another`)).status).toBe(409)
  expect((await get(`?since=${rev + 1_000}`)).status).toBe(409)
  expect((await get('?kinds=lot-static,people')).status).toBe(400)

  const { body: listed } = await administrator.get<{ keys: { name: string; lastUsedAtMs: number }[] }>(
    '/api/export-keys',
  )
  expect(listed.keys).toMatchObject([{ name: '无锡市停车平台', lastUsedAtMs: expect.any(Number) }])
  expect(JSON.stringify(listed)).not.toContain(made.secret)
  expect((await administrator.ask('DELETE', `/api/export-keys/${made.key.id}`)).status).toBe(204)
  expect((await get()).status).toBe(401)
  expect((await administrator.ask('DELETE', '/api/export-keys/999')).status).toBe(404)
})

test('[X34] who sees some towns only can give out no key, which opens all of them', async () => {
  const some = await api.person('administrator', [TOWNS[0]])
  expect((await some.ask('POST', '/api/export-keys', { name: '平台' })).status).toBe(403)
  expect((await some.ask('DELETE', '/api/export-keys/1')).status).toBe(403)
})
