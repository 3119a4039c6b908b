import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import type { Asset } from '#domain/asset.ts'
import type { Reading } from '#domain/reading.ts'
import type { ServedApi, Person } from './under-test.ts'
import { asset, serveApi, TOWNS } from './under-test.ts'

const BASE = Date.UTC(2026, 10, 23)
const [HERE, THERE] = TOWNS

let api: ServedApi
let administrator: Person
let dispatcher: Person
let scoped: Person
let scopedAdministrator: Person

beforeAll(async () => {
  api = await serveApi(readConfig({}))
  const { devices, assets } = api.operations
  await devices.register(asset('s-1'), 'test')
  await devices.register(asset('s-2', { town: THERE, name: '<img src=x onerror=alert(1)>' }), 'test')
  await devices.register(asset('t-1', { kind: 'toilet', lon: 120.4, lat: 31.6 }), 'test')
  await assets.put(asset('p-1', { kind: 'lot', lon: 120.4, lat: 31.6 }), 'test')
  for (const id of ['b-1', 'b-2', 'b-3']) await devices.register(asset(id, { kind: 'bay', lotId: 'p-1' }), 'test')
  await api.commit([
    { id: 's-1', stream: 'fix', fields: { lon: 120.4, lat: 31.6 } },
    { id: 's-1', stream: 'online', fields: { online: true } },
    { id: 's-2', stream: 'fix', town: THERE, fields: { lon: 120.5, lat: 31.6 } },
  ])
  await api.readings.append([
    ...Array.from({ length: 3_000 }, (_, n) => fix('s-1', BASE + n * 1_000, n, n === 1_500 ? 99 : n % 40)),
    // a gap of ten minutes
    fix('s-1', BASE + 3_600_000, 3_001, 5),
    fix('s-2', BASE, 0, 10),
  ])
  administrator = await api.person('administrator')
  dispatcher = await api.person('dispatcher')
  scoped = await api.person('manager', [HERE])
  scopedAdministrator = await api.person('administrator', [HERE])
})
afterAll(() => api[Symbol.asyncDispose]())

const fix = (id: string, atMs: number, seq: number, speedKmh: number): Reading => ({
  kind: 'sweeper',
  id,
  town: id === 's-1' ? HERE : THERE,
  stream: 'fix',
  atMs,
  receivedAtMs: atMs + 100,
  seq,
  sub: seq,
  historical: false,
  fields: { lon: 120.4 + seq / 1e5, lat: 31.6, speedKmh, headingDeg: 90 },
})
const range = `from=${BASE}&to=${BASE + 7_200_000}`

test('settings tell a client what it must know, and no secret', async () => {
  expect((await dispatcher.get('/api/settings')).body).toEqual({
    historyPointsMax: 2_000,
    liveCoalesceMs: 100,
    clock: { nowMs: expect.any(Number), speed: 1 },
    offlineAfterMs: 1_800_000,
    skewFlagMs: 30_000,
    lateMs: 600_000,
    serviceArea: [120.25, 31.42, 120.66, 31.79],
    epoch: (await api.operations.live.clock()).epoch,
  })
})

test('[P7] assets are listed by kind, lot, search and page', async () => {
  const ids = async (query: string) => {
    const { body } = await dispatcher.get<{ assets: { id: string }[]; next?: string }>(`/api/assets?${query}`)
    return [body.assets.map(({ id }) => id), body.next]
  }
  expect(await ids('')).toEqual([['b-1', 'b-2', 'b-3', 'p-1', 's-1', 's-2', 't-1'], undefined])
  expect(await ids('kind=bay&lotId=p-1')).toEqual([['b-1', 'b-2', 'b-3'], undefined])
  expect(await ids('search=TRUCK%20s')).toEqual([['s-1'], undefined])
  expect(await ids('limit=3')).toEqual([['b-1', 'b-2', 'b-3'], 'b-3'])
  expect(await ids('limit=3&cursor=b-3')).toEqual([['p-1', 's-1', 's-2'], 's-2'])
  expect(await ids('limit=3&cursor=s-2')).toEqual([['t-1'], undefined])
  expect(await ids('cursor=zzz')).toEqual([[], undefined])
})

test('an asset comes with what is known now and its credential’s dates', async () => {
  const { body } = await dispatcher.get('/api/assets/s-1')
  expect(body).toMatchObject({
    asset: { id: 's-1', name: 'Truck s-1' },
    live: [{ stream: 'fix' }, { stream: 'online', fields: { online: true } }],
    device: { issuedAtMs: expect.any(Number) },
  })
  expect((await dispatcher.get('/api/assets/p-1')).body).not.toHaveProperty('device')
})

test('[P5] people of some towns see those towns only, and cannot tell hidden from missing', async () => {
  const { body } = await scoped.get<{ assets: { id: string }[] }>('/api/assets?search=s-')
  expect(body.assets.map(({ id }) => id)).toEqual(['s-1'])
  const live = await scoped.get<{ states: { id: string }[] }>('/api/live')
  expect(new Set(live.body.states.map(({ id }) => id))).toEqual(new Set(['s-1']))
  for (const path of ['', '/track', '/series/fix', '/readings/fix', '/series/nonsense']) {
    const [hidden, missing] = [await scoped.get(`/api/assets/s-2${path}`), await scoped.get(`/api/assets/s-9${path}`)]
    expect([path, hidden.status, missing.status]).toEqual([path, 404, 404])
    expect(hidden.body['detail']).toBe(String(missing.body['detail']).replace('s-9', 's-2'))
    const expected = path.endsWith('nonsense') ? 400 : 200
    expect([path, (await scoped.get(`/api/assets/s-1${path}`)).status]).toEqual([path, expected])
  }
  for (const path of ['rotate', 'revoke']) {
    expect((await scopedAdministrator.ask('POST', `/api/devices/s-2/${path}`)).status).toBe(404)
    expect((await api.operations.devices.get('s-2'))?.revokedAtMs).toBeUndefined()
  }
  const devices = await scopedAdministrator.get<{ devices: { asset: { id: string } }[] }>('/api/devices')
  expect(devices.body.devices.map((device) => device.asset.id)).not.toContain('s-2')
})

test('the live snapshot by HTTP has the revision it stands for', async () => {
  const { rev, epoch } = await api.operations.live.clock()
  const { body } = await dispatcher.get<{ states: unknown[] }>('/api/live')
  expect(body).toMatchObject({ rev, epoch })
  expect(body.states).toHaveLength(3)
})

interface Series {
  source: string
  fields: Record<string, { atMs: number; value: number }[]>
}

test('[P7] a series has at most as many points as asked or allowed, and keeps its peaks', async () => {
  const all = await dispatcher.get<Series>(`/api/assets/s-1/series/fix?fields=speedKmh&${range}`)
  expect(all.body.fields['speedKmh']!.length).toBeLessThanOrEqual(2_000)
  expect(Math.max(...all.body.fields['speedKmh']!.map(({ value }) => value))).toBe(99)
  const few = await dispatcher.get<Series>(`/api/assets/s-1/series/fix?fields=speedKmh,headingDeg&points=50&${range}`)
  expect(Object.keys(few.body.fields)).toEqual(['speedKmh', 'headingDeg'])
  for (const points of Object.values(few.body.fields)) expect(points.length).toBeLessThanOrEqual(50)
  expect(Math.max(...few.body.fields['speedKmh']!.map(({ value }) => value))).toBe(99)
})

test.each([
  ['series/fix?fields=speedKmh,nonsense', '#/fields', '"nonsense" is none'],
  ['series/stalls', '#/stream', 'a sweeper has fix, order, online'],
  ['series/fix?from=yesterday', '#/from', 'RFC 3339'],
  ['series/fix?from=2026-11-23T08:00:00Z&to=2026-11-23T07:00:00Z', '#/from', 'before to'],
  ['series/fix?points=2001', '#/points', '2000'],
  ['series/fix?points=3', '#/points', '4'],
  ['series/fix?points=many', '#/points', 'integer'],
  ['series/fix?field=speedKmh', '#/field', 'not known'],
  ['readings/fix?limit=1001', '#/limit', '1000'],
  ['track?format=kml', '#/format', 'geojson, gpx'],
])('[P10] %s is refused in words that point at the mistake', async (path, pointer, words) => {
  const { status, body, headers } = await dispatcher.get(`/api/assets/s-1/${path}`)
  expect(status).toBe(400)
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(body).toMatchObject({ status: 400, errors: [{ pointer, detail: expect.stringContaining(words) }] })
})

test('a lot has what its barriers count, and a toilet no track', async () => {
  expect((await dispatcher.get('/api/assets/p-1/series/state')).body['detail']).toMatch(/a lot has count, online/)
  expect((await dispatcher.get('/api/assets/t-1/track')).body['detail']).toMatch(/"t-1" is a toilet/)
})

test('raw readings can be read one by one', async () => {
  const { body } = await dispatcher.get<{ readings: { atMs: number; fields: object }[] }>(
    `/api/assets/s-1/readings/fix?${range}&limit=2`,
  )
  expect(body.readings).toMatchObject([
    { atMs: BASE, receivedAtMs: BASE + 100, seq: 0, fields: { speedKmh: 0, headingDeg: 90 } },
    { atMs: BASE + 1_000, seq: 1 },
  ])
})

test('[P8] a track comes as GeoJSON pieces with times, and as GPX', async () => {
  const json = await dispatcher.get<{
    features: { geometry: { coordinates: number[][] }; properties: { atMs: number[] } }[]
  }>(`/api/assets/s-1/track?${range}`)
  expect(json.headers.get('content-type')).toMatch(/^application\/geo\+json/)
  expect(json.body.features.map(({ geometry }) => geometry.coordinates.length)).toEqual([3_000, 2])
  expect(json.body.features[0]!.properties.atMs.at(-1)).toBe(BASE + 2_999_000)
  expect(json.body.features[0]!.geometry.coordinates[1]).toEqual([120.40001, 31.6])
  const gpx = await dispatcher.get(`/api/assets/s-2/track?${range}&format=gpx`)
  expect(gpx.headers.get('content-type')).toMatch(/^application\/gpx\+xml/)
  expect(gpx.headers.get('content-disposition')).toBe('attachment; filename="track-s-2-2026-11-23.gpx"')
  expect(gpx.text).toContain('<name>&lt;img src=x onerror=alert(1)&gt;</name>')
  expect(gpx.text).toContain('<trkpt lat="31.6" lon="120.4"><time>2026-11-23T00:00:00.000Z</time></trkpt>')
})

test('[P8] more positions than a track may have are refused, not cut', async () => {
  const day = Date.UTC(2026, 9, 1)
  for (let batch = 0; batch < 21; batch++)
    await api.readings.append(
      Array.from({ length: 5_000 }, (_, n) => fix('s-2', day + (batch * 5_000 + n) * 100, batch * 5_000 + n, 1)),
    )
  const { status, body } = await dispatcher.get(`/api/assets/s-2/track?from=${day}&to=${day + 86_400_000}`)
  expect([status, body['detail']]).toEqual([400, 'from to to has more than 100,000 positions: ask for a shorter time'])
  const part = await dispatcher.get<{ features: { geometry: { coordinates: unknown[] } }[] }>(
    `/api/assets/s-2/track?from=${day}&to=${day + 2_000_000}`,
  )
  expect(part.body.features.map(({ geometry }) => geometry.coordinates.length)).toEqual([20_000])
})

test('[P7] roads and towns have a strong tag, and an unchanged network is not sent again', async () => {
  const edge = {
    roadId: 'w-1',
    name: '东亭路',
    nameEn: 'Dongting Road',
    roadClass: 'primary',
    grade: 1,
    oneway: false,
    tunnel: false,
    bridge: false,
    widthM: 14,
    lengthM: 9_500,
    town: HERE,
  } as const
  const [west, east] = [
    [120.4, 31.6],
    [120.5, 31.6],
  ] as const
  await api.operations.networks.put(
    {
      source: 'test',
      nodes: [
        { id: 'n-1', lon: west[0], lat: west[1] },
        { id: 'n-2', lon: east[0], lat: east[1] },
      ],
      edges: [
        { ...edge, id: 'e-1', from: 'n-1', to: 'n-2', oppositeId: 'e-2', line: [west, east] },
        { ...edge, id: 'e-2', from: 'n-2', to: 'n-1', oppositeId: 'e-1', line: [east, west] },
      ],
      report: { attribution: '© somebody & others' },
    },
    'test',
  )
  await api.operations.geography.putTowns(
    [
      {
        name: HERE,
        nameEn: 'Dongting',
        ring: [
          [120.4, 31.6],
          [120.5, 31.6],
          [120.5, 31.7],
        ],
      },
    ],
    'test',
  )
  const plain = await dispatcher.ask('GET', '/api/network', undefined, { 'accept-encoding': 'identity' })
  expect(plain.body).toEqual({
    type: 'FeatureCollection',
    attribution: '© somebody & others',
    features: [
      {
        type: 'Feature',
        id: 'e-1',
        properties: {
          id: 'e-1',
          name: '东亭路',
          roadClass: 'primary',
          grade: 1,
          oneway: false,
          tunnel: false,
          edges: ['e-1', 'e-2'],
        },
        geometry: {
          type: 'LineString',
          coordinates: [
            [120.4, 31.6],
            [120.5, 31.6],
          ],
        },
      },
    ],
  })
  const tag = plain.headers.get('etag')!
  expect(tag).toMatch(/^"[\w-]+"$/)
  const again = await dispatcher.ask('GET', '/api/network', undefined, {
    'accept-encoding': 'identity',
    'if-none-match': tag,
  })
  expect([again.status, again.text]).toEqual([304, ''])
  const brotli = await dispatcher.ask('GET', '/api/network', undefined, { 'accept-encoding': 'gzip, br' })
  expect(brotli.headers.get('content-encoding')).toBe('br')
  expect(brotli.headers.get('etag')).not.toBe(tag)
  expect(brotli.body).toEqual(plain.body)
  const towns = await dispatcher.get<{ features: { geometry: { coordinates: number[][][] } }[] }>('/api/towns')
  expect(towns.body.features).toMatchObject([{ properties: { name: HERE, nameEn: 'Dongting' } }])
  const [ring] = towns.body.features[0]!.geometry.coordinates
  expect(ring!.at(0)).toEqual(ring!.at(-1))
})

test('a new network is served within seconds under a new tag', async () => {
  const before = (await dispatcher.get('/api/network')).headers.get('etag')
  await api.operations.networks.put({ source: 'empty', nodes: [], edges: [], report: {} }, 'test')
  api.laterMs += 6_000
  const after = await dispatcher.get('/api/network')
  api.laterMs = 0
  expect(after.headers.get('etag')).not.toBe(before)
  expect(after.body).toEqual({ type: 'FeatureCollection', features: [] })
})

test('[P5] quarantine is listed, counted, read in full and replayed, within the towns of the person', async () => {
  const long = 'x'.repeat(10_000)
  const bad = (id: string, seq: number, payload: Uint8Array) => ({
    seq,
    index: -1,
    receivedAtMs: BASE,
    clientId: id,
    topic: `city/sweeper/${id}/fix`,
    payload,
    reason: 'not-json' as const,
    detail: 'no JSON',
  })
  await api.operations.quarantine.add([
    bad('s-1', 1, Buffer.from(long)),
    bad('s-2', 2, Buffer.from([0xff, 0xfe])),
    bad('s-unknown', 3, Buffer.from('<script>')),
  ])
  interface Row {
    id: number
    clientId: string
    payloadText?: string
    payloadBase64: string
    payloadBytes: number
  }
  interface Page {
    rows: Row[]
    counts: Record<string, number>
  }
  const all = (await administrator.get<Page>('/api/quarantine')).body
  expect(all.rows.map(({ clientId }) => clientId)).toEqual(['s-unknown', 's-2', 's-1'])
  expect(all.counts).toEqual({ 'not-json': 3 })
  expect(all.rows[1]).toMatchObject({ payloadBase64: '//4=', payloadBytes: 2 })
  expect(all.rows[1]).not.toHaveProperty('payloadText')
  expect(all.rows[2]).toMatchObject({ payloadBytes: 10_000, payloadText: long.slice(0, 8_192) })
  const s1 = all.rows[2]!.id
  expect((await administrator.get<Row>(`/api/quarantine/${s1}`)).body.payloadText).toBe(long)
  expect((await administrator.get<Page>('/api/quarantine?assetId=s-2')).body.rows).toHaveLength(1)
  expect((await administrator.get<Page>(`/api/quarantine?beforeId=${all.rows[1]!.id}`)).body.rows).toHaveLength(1)
  expect((await administrator.get('/api/quarantine?reason=bored')).status).toBe(400)

  expect((await scoped.get<Page>('/api/quarantine')).body.rows.map(({ clientId }) => clientId)).toEqual(['s-1'])
  expect((await scoped.get(`/api/quarantine/${s1}`)).status).toBe(200)
  for (const hidden of [all.rows[0]!.id, all.rows[1]!.id]) {
    expect((await scoped.get(`/api/quarantine/${hidden}`)).status).toBe(404)
    const replay = await scopedAdministrator.ask('POST', '/api/quarantine/replay', { ids: [s1, hidden] })
    expect(replay.status).toBe(404)
  }
  expect(await api.operations.quarantine.requested(10)).toEqual([])
  expect((await scopedAdministrator.ask('POST', '/api/quarantine/replay', { ids: [s1] })).status).toBe(202)
  expect((await api.operations.quarantine.requested(10)).map(({ id }) => id)).toEqual([s1])
})

test('[P5] devices are registered, given new secrets and revoked by administrators, and the log says by whom', async () => {
  const made = await administrator.ask<{ secret: string }>('POST', '/api/devices', { asset: asset('s-7') })
  expect(made.status).toBe(201)
  expect(made.body).toEqual({ id: 's-7', kind: 'sweeper', secret: expect.stringMatching(/^[\w-]{43}$/) })
  expect(api.operations.devices.verify('s-7', Buffer.from(made.body.secret))?.id).toBe('s-7')
  const again = await administrator.ask('POST', '/api/devices', { asset: asset('s-7') })
  expect([again.status, again.body['detail']]).toEqual([409, 'Cannot register "s-7": the id is taken'])

  const rotated = await administrator.ask<{ secret: string }>('POST', '/api/devices/s-7/rotate')
  expect(api.operations.devices.verify('s-7', Buffer.from(made.body.secret))).toBeUndefined()
  expect(api.operations.devices.verify('s-7', Buffer.from(rotated.body.secret))?.id).toBe('s-7')
  expect((await administrator.ask('POST', '/api/devices/s-7/revoke')).status).toBe(204)
  expect(api.operations.devices.verify('s-7', Buffer.from(rotated.body.secret))).toBeUndefined()
  const { body } = await administrator.get<{ devices: object[] }>('/api/devices?search=s-7')
  expect(body.devices).toMatchObject([
    { asset: { id: 's-7' }, issuedAtMs: expect.any(Number), revokedAtMs: expect.any(Number) },
  ])
  expect((await administrator.get<{ devices: object[] }>('/api/devices?search=s-1')).body.devices).toMatchObject([
    { online: true },
  ])
  const log = await administrator.get<{ rows: { action: string; by: string }[] }>('/api/audit?subject=s-7')
  expect(log.body.rows.map(({ action, by }) => [action, by])).toEqual([
    ['device.revoke', administrator.name],
    ['device.rotate', administrator.name],
    ['device.register', administrator.name],
  ])
})

test.each([
  [{ ...asset('bad id') }, '#/asset/id'],
  [{ ...asset('s-8'), kind: 'tank' }, '#/asset/kind'],
  [{ ...asset('s-8'), lat: 91 }, '#/asset/lat'],
  [{ ...asset('s-8'), name: 'Truck \u202E eht' }, '#/asset/name'],
  [{ ...asset('s-8'), name: 'a\nb' }, '#/asset/name'],
  [{ ...asset('s-8'), name: ' ' }, '#/asset/name'],
  [{ ...asset('s-8'), attributes: { deep: { er: 1 } } }, '#/asset/attributes/deep'],
])('[fault 20][fault 23] %j is not registered', async (bad, pointer) => {
  const { status, body } = await administrator.ask('POST', '/api/devices', { asset: bad })
  expect(status).toBe(400)
  expect((body['errors'] as { pointer: string }[])[0]!.pointer).toBe(pointer)
  expect(await api.operations.assets.get('s-8')).toBeUndefined()
})

test('[B2] a lot has a device where its barriers count: a lot that is there is given one by rotating', async () => {
  const { operations } = api
  await operations.assets.put(asset('p-7', { kind: 'lot' }), 'test')
  const ids = async (): Promise<string[]> => {
    const { body } = await administrator.get<{ devices: { asset: Asset }[] }>('/api/devices?kind=lot')
    return body.devices.map((each) => each.asset.id)
  }
  expect(await ids()).not.toContain('p-7')
  expect((await administrator.ask('POST', '/api/devices/p-7/revoke')).status).toBe(404)
  const { status, body } = await administrator.ask('POST', '/api/devices/p-7/rotate')
  expect(status).toBe(200)
  expect(operations.devices.verify('p-7', Buffer.from(String(body['secret'])))).toMatchObject({ kind: 'lot' })
  expect(await ids()).toContain('p-7')
  expect((await administrator.ask('POST', '/api/devices', { asset: asset('p-8', { kind: 'lot' }) })).status).toBe(201)
  expect((await administrator.get('/api/assets/p-8')).body).toHaveProperty('device')
  expect((await administrator.ask('POST', '/api/devices/p-8/revoke')).status).toBe(204)
})

test('[fault 20] names are kept composed', async () => {
  await administrator.ask('POST', '/api/devices', { asset: asset('s-z', { name: ' Zu\u0308rich ' }) })
  expect((await api.operations.assets.get('s-z'))?.name).toBe('Z\u00FCrich')
})

test('[P5] an administrator of some towns registers there only', async () => {
  const elsewhere = asset('s-10', { town: THERE })
  expect((await scopedAdministrator.ask('POST', '/api/devices', { asset: elsewhere })).status).toBe(403)
  expect((await scopedAdministrator.ask('POST', '/api/devices', { asset: asset('s-10') })).status).toBe(201)
})

interface User {
  id: number
  name: string
  towns: string[]
}

test('[P2] people are added with a one-time password, changed and shut out', async () => {
  const added = await administrator.ask<{ user: User; oneTimePassword: string }>('POST', '/api/users', {
    name: '王芳',
    role: 'crew',
    towns: [HERE],
  })
  expect(added.status).toBe(201)
  expect(added.body).toMatchObject({ user: { name: '王芳', role: 'crew', towns: [HERE], mustChangePassword: true } })
  expect(JSON.stringify(added.body)).not.toMatch(/hash|argon/i)
  const { id } = added.body.user
  expect((await administrator.ask('POST', '/api/users', { name: '王芳', role: 'crew', towns: [] })).status).toBe(409)
  const own = await administrator.ask<{ user: User }>('PATCH', `/api/users/${id}`, { password: 'a password of hers' })
  expect(own.body.user).toMatchObject({ mustChangePassword: false })
  const signIn = () => api.nobody.ask('POST', '/api/session', { name: '王芳', password: 'a password of hers' })
  expect((await signIn()).status).toBe(200)
  await administrator.ask('PATCH', `/api/users/${id}`, { disabled: true })
  expect((await signIn()).status).toBe(401)
  await administrator.ask('PATCH', `/api/users/${id}`, { disabled: false })
  expect((await signIn()).status).toBe(200)
  const log = await administrator.get<{ rows: { action: string; detail: object }[] }>('/api/audit?subject=王芳')
  expect(JSON.stringify(log.body)).not.toMatch(/argon|password of hers/)
  expect(log.body.rows.map(({ action }) => action)).toContain('user.change')
})

test('[P5] nobody gives a scope wider than their own, or touches people beyond it', async () => {
  const add = (towns: string[]) =>
    scopedAdministrator.ask<{ user: User }>('POST', '/api/users', {
      name: `n-${towns.length}-${towns[0]}`,
      role: 'crew',
      towns,
    })
  expect((await add([])).status).toBe(403)
  expect((await add([HERE, THERE])).status).toBe(403)
  const mine = (await add([HERE])).body.user
  expect((await scopedAdministrator.ask('PATCH', `/api/users/${mine.id}`, { towns: [] })).status).toBe(403)
  expect((await scopedAdministrator.ask('PATCH', `/api/users/${mine.id}`, { role: 'manager' })).status).toBe(200)
  const { body } = await scopedAdministrator.get<{ users: User[] }>('/api/users')
  expect(body.users.every(({ towns }) => towns.length === 1 && towns[0] === HERE)).toBe(true)
  const all = (await api.operations.users.byName(administrator.name))!
  expect((await scopedAdministrator.ask('PATCH', `/api/users/${all.id}`, { disabled: true })).status).toBe(404)
  expect((await scopedAdministrator.ask('DELETE', `/api/users/${all.id}/sessions`)).status).toBe(404)
  const log = await scopedAdministrator.get<{ rows: { subject: string; by: string }[] }>('/api/audit?limit=1000')
  expect(log.body.rows.map(({ subject }) => subject)).not.toContain('s-2')
  expect(log.body.rows.map(({ subject }) => subject)).toContain('s-1')
})

test('[P5] the last administrator of the whole district cannot be shut out, demoted or confined', async () => {
  await using alone = await serveApi(readConfig({}))
  const last = await alone.person('administrator')
  const { id } = (await alone.operations.users.byName(last.name))!
  for (const change of [{ disabled: true }, { role: 'crew' }, { towns: [HERE] }])
    expect((await last.ask('PATCH', `/api/users/${id}`, change)).status).toBe(409)
  await alone.person('administrator')
  expect((await last.ask('PATCH', `/api/users/${id}`, { role: 'crew' })).status).toBe(200)
  expect((await last.get('/api/session')).status).toBe(401)
})

test('[P2] all sessions of a person can be ended, and it is logged', async () => {
  const crew = await api.person('crew')
  const { id } = (await api.operations.users.byName(crew.name))!
  expect((await administrator.ask('DELETE', `/api/users/${id}/sessions`)).status).toBe(204)
  expect((await crew.get('/api/session')).status).toBe(401)
  expect((await api.operations.audit.list({ limit: 1, subject: crew.name }))[0]).toMatchObject({
    action: 'user.end-sessions',
    by: administrator.name,
  })
})

test('[P10] what is not there, not JSON, too large or of another type is told as a problem', async () => {
  const cases = [
    await administrator.get('/api/nothing'),
    await administrator.ask('PUT', '/api/assets', {}),
    await administrator.ask('POST', '/api/devices', '{"asset":'),
    await administrator.ask('POST', '/api/devices', '{"asset":{"__proto__":{"admin":true}}}'),
    await administrator.ask('POST', '/api/devices', { asset: 'x'.repeat(1_100_000) }),
    await administrator.ask('POST', '/api/devices', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
    await administrator.get(`/api/assets/${'x'.repeat(200)}`),
    await administrator.get('/api/assets/%zz'),
    await api.nobody.get('/api/assets'),
  ]
  expect(cases.map(({ status }) => status)).toEqual([404, 404, 400, 400, 413, 415, 400, 400, 401])
  for (const { headers, body, status } of cases) {
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(body).toMatchObject({
      type: expect.stringMatching(/^urn:kerbside:problem:/),
      title: expect.any(String),
      status,
      detail: expect.any(String),
      instance: expect.stringMatching(/^urn:kerbside:request:/),
    })
    expect(headers.get('x-request-id')).toBe(String(body['instance']).split(':').at(-1))
  }
})

test('[P10] a failure of ours says nothing about itself, and its number is in the log', async () => {
  await using broken = await serveApi(readConfig({}))
  const person = await broken.person('manager')
  const { audit } = broken.operations
  Object.assign(audit, { list: () => Promise.reject(new Error('SELECT secret FROM disk at /home/me')) })
  const { status, text } = await person.get('/api/audit')
  expect(status).toBe(500)
  expect(text).not.toMatch(/SELECT|secret|home/)
})

test('[P4] requests of one address are limited, also those for nothing', async () => {
  await using few = await serveApi(readConfig({}), { settings: { requestsPerMinuteMax: 20 } })
  const statuses: number[] = []
  for (let asked = 0; asked < 25; asked++) statuses.push((await few.nobody.get('/api/nothing')).status)
  expect(statuses.slice(0, 20)).toEqual(Array(20).fill(404))
  expect(statuses.slice(20)).toEqual(Array(5).fill(429))
})

test('large answers are compressed', async () => {
  const answer = await fetch(`${api.url}/api/assets/s-1/series/fix?${range}`, {
    headers: { cookie: dispatcher.cookie, 'accept-encoding': 'gzip' },
  })
  expect(answer.headers.get('content-encoding')).toBe('gzip')
  expect(((await answer.json()) as Series).fields['speedKmh']!.length).toBeGreaterThan(0)
})

test('[fault 42] names with markup travel as JSON text under headers that let nothing inline run', async () => {
  const answer = await dispatcher.get<{ asset: { name: string } }>('/api/assets/s-2')
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(answer.body.asset.name).toBe('<img src=x onerror=alert(1)>')
  const csp = answer.headers.get('content-security-policy')!
  const host = new URL(api.url).host
  for (const directive of [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "worker-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src 'self' ws://${host} wss://${host}`,
    "object-src 'none'",
    "frame-ancestors 'none'",
  ])
    expect(csp.split(';').map((part) => part.trim())).toContain(directive)
  expect(csp).not.toMatch(/unsafe|upgrade-insecure|tianditu|https:/)
  expect(answer.headers.get('strict-transport-security')).toBeNull()
})

test('[P9] tiles of Tianditu are allowed with a key only', async () => {
  await using keyed = await serveApi(readConfig({}), { settings: { tiandituKey: 'abc' } })
  const person = await keyed.person('crew')
  const settings = await person.get('/api/settings')
  expect(settings.body['tiandituKey']).toBe('abc')
  expect(settings.headers.get('content-security-policy')).toMatch(/img-src [^;]*https:\/\/\*\.tianditu\.gov\.cn/)
})

test('[P9] what is behind a login stays out of caches', async () => {
  expect((await dispatcher.get('/api/assets')).headers.get('cache-control')).toBe('no-store')
})
