import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import type { PublicReport } from '#stores/types.ts'
import type { PublicToilet } from '#domain/toilet/public.ts'
import { asset, serveApi, TOWNS, type Person, type ServedApi } from '../under-test.ts'

let api: ServedApi
const HERE = { lon: 120.4, lat: 31.6 }
const JPEG = Buffer.concat([Buffer.from('ffd8ffc0000b080010001001011100ffda', 'hex'), Buffer.alloc(200, 7)])

beforeAll(async () => {
  api = await serveApi(readConfig({}))
  const { devices, toilets } = api.operations
  await devices.register(asset('t-1', { kind: 'toilet', name: '云林公厕', ...HERE }), 'test')
  await devices.register(asset('t-2', { kind: 'toilet', name: '二泉公厕', lon: 120.41, lat: 31.6 }), 'test')
  await devices.register(asset('t-3', { kind: 'toilet', town: TOWNS[1], name: '三号', lon: 120.5, lat: 31.6 }), 'test')
  const stalls = [
    { id: 'w1', kind: 'women' as const },
    { id: 'w2', kind: 'women' as const },
    { id: 'a1', kind: 'accessible' as const },
  ]
  const profile = { toiletType: '环卫' as const, stalls, team: 'secret team', equipment: [], phone: '13800000000' }
  await toilets.putProfile('t-1', { ...profile, openMinute: 0, closeMinute: 1_440 }, 'test', 0)
  await toilets.putProfile('t-2', { ...profile, openMinute: 600, closeMinute: 600 }, 'test', 0)
  await api.commit([{ id: 't-1', kind: 'toilet', stream: 'stalls', fields: { occupied: ['w1', 'a1'] } }])
})
afterAll(() => api?.[Symbol.asyncDispose]())

interface List {
  toilets: PublicToilet[]
  towns: string[]
}
const at = (id: string) => `/api/public/toilets/${id}`
const reports = async (who: Person) => (await who.get<{ reports: PublicReport[] }>('/api/public-reports')).body.reports

test('[U45] anybody is told the nearest toilets with free stalls by kind, unknown as unknown, and nothing that is not public', async () => {
  const { status, body, text } = await api.nobody.get<List>(`/api/public/toilets?lon=${HERE.lon}&lat=${HERE.lat}`)
  expect(status).toBe(200)
  expect(body.toilets.map(({ id }) => id)).toEqual(['t-1', 't-2', 't-3'])
  const [first, second] = body.toilets
  expect(first).toMatchObject({ distanceM: 0, isOpen: true, name: '云林公厕' })
  expect(first?.stalls).toEqual({
    women: { total: 2, free: 1, unknown: 0 },
    accessible: { total: 1, free: 0, unknown: 0 },
  })
  expect(second?.stalls).toEqual({
    women: { total: 2, free: 0, unknown: 2 },
    accessible: { total: 1, free: 0, unknown: 1 },
  })
  expect(second?.asOfMs).toBeUndefined()
  expect(second?.distanceM).toBeGreaterThan(900)
  expect(body.towns).toEqual([...TOWNS].toSorted())
  expect(text).not.toMatch(/secret|13800000000|equipment|team/)
  const there = await api.nobody.get<List>(`/api/public/toilets?town=${encodeURIComponent(TOWNS[1])}`)
  expect(there.body.toilets.map(({ id }) => id)).toEqual(['t-3'])
  expect((await api.nobody.get('/api/public/toilets?lon=120')).status).toBe(400)
  expect((await api.nobody.get(at('t-9'))).status).toBe(404)
})

test('[U47] a rating with the code of the door counts at once, one without waits for review, a wrong code is refused', async () => {
  const code = await api.operations.toilets.code('t-1')
  const before = await api.operations.toilets.inputsAfter(0, 100)
  const phone = api.nobody
  const rated = await phone.ask('POST', `${at('t-1')}/reports`, { kind: 'rating', stars: 2, code })
  expect([rated.status, rated.body]).toEqual([201, { counts: true }])
  // the same phone again waits: one voice is not three low ratings
  const again = await phone.ask('POST', `${at('t-1')}/reports`, { kind: 'rating', stars: 1, code })
  expect([again.status, again.body]).toEqual([201, { counts: false }])
  const waits = await phone.ask('POST', `${at('t-1')}/reports`, { kind: 'rating', stars: 5 })
  expect([waits.status, waits.body]).toEqual([201, { counts: false }])
  const wrong = await phone.ask('POST', `${at('t-2')}/reports`, { kind: 'rating', stars: 1, code })
  expect(wrong.status).toBe(403)
  const inputs = await api.operations.toilets.inputsAfter(before.at(-1)?.id ?? 0, 100)
  expect(inputs.map(({ toilet, input }) => [toilet, input.is])).toEqual([['t-1', 'rating']])
  expect((await phone.ask('POST', `${at('t-1')}/reports`, { kind: 'rating', stars: 6 })).status).toBe(400)
  expect(
    (await phone.ask('POST', `${at('t-1')}/reports`, { kind: 'rating', stars: 5 }, { 'x-kerbside': '0' })).status,
  ).toBe(403)
})

test('[U48] a fault with a picture becomes one only when a supervisor of the town accepts it, once', async () => {
  const supervisor = await api.person('supervisor', [TOWNS[0]])
  const elsewhere = await api.person('supervisor', [TOWNS[1]])
  const crew = await api.person('crew')
  const phone = api.nobody
  const picture = await fetch(`${api.url}${at('t-1')}/photos`, {
    method: 'POST',
    headers: { 'x-kerbside': '1', 'content-type': 'image/jpeg' },
    body: JPEG,
  })
  expect(picture.status).toBe(201)
  const { photo } = (await picture.json()) as { photo: string }
  const said = { kind: 'fault', category: 'leak', text: '<b>水</b>', photo }
  // a picture of another toilet, or a number that was guessed
  for (const other of [photo.replace(/^\d+/, '1'), '1.x', `${Number.parseInt(photo, 10) + 1}${photo.slice(1)}`])
    if (other !== photo)
      expect((await phone.ask('POST', `${at('t-1')}/reports`, { ...said, photo: other })).status).toBe(400)
  expect((await phone.ask('POST', `${at('t-2')}/reports`, said)).status).toBe(400)
  expect((await phone.ask('POST', `${at('t-1')}/reports`, said)).body).toEqual({ counts: false })

  const inputsBefore = (await api.operations.toilets.inputsAfter(0, 100)).length
  const report = (await reports(supervisor)).find(({ kind }) => kind === 'fault')
  expect(report).toMatchObject({ toilet: 't-1', state: 'new', category: 'leak', text: '<b>水</b>' })
  expect(JSON.stringify(report)).not.toContain('phone')
  expect(await reports(elsewhere)).toEqual([])
  expect((await crew.get('/api/public-reports')).status).toBe(403)
  const path = `/api/public-reports/${report?.id}`
  expect((await supervisor.ask('POST', `${path}/review`, { verdict: 'rejected', note: ' ' })).status).toBe(400)
  expect((await supervisor.get(`${path}/photo`)).headers.get('content-type')).toBe('image/jpeg')
  expect((await elsewhere.get(`${path}/photo`)).status).toBe(404)
  expect((await elsewhere.ask('POST', `${path}/review`, { verdict: 'accepted' })).status).toBe(404)
  const accepted = await supervisor.ask<{ report: PublicReport }>('POST', `${path}/review`, { verdict: 'accepted' })
  expect(accepted.body.report).toMatchObject({ state: 'accepted', reviewedBy: supervisor.name })
  expect((await supervisor.ask('POST', `${path}/review`, { verdict: 'rejected' })).status).toBe(409)
  const inputs = await api.operations.toilets.inputsAfter(0, 100)
  expect(inputs.slice(inputsBefore).map(({ input }) => input)).toEqual([
    { is: 'fault', reportId: report?.id, category: 'leak', note: '<b>水</b>' },
  ])
})

test('[U47] what is no picture is not taken, whatever it says it is', async () => {
  const send = (type: string, body: BodyInit) =>
    fetch(`${api.url}${at('t-1')}/photos`, {
      method: 'POST',
      headers: { 'x-kerbside': '1', 'content-type': type },
      body,
    })
  expect((await send('image/jpeg', 'GIF89a not a jpeg')).status).toBe(415)
  expect((await send('image/svg+xml', '<svg/>')).status).toBe(415)
  // 65,535 × 65,535 in 17 bytes
  expect((await send('image/jpeg', Buffer.from('ffd8ffc0000b08ffffffff01011100ffda', 'hex'))).status).toBe(413)
  expect((await send('image/jpeg', Buffer.concat([JPEG, Buffer.alloc(2_000_000)]))).status).toBe(413)
})

test('[U47] one phone sends so many reports in an hour, and no more until it is over', async () => {
  const phone = api.nobody
  const rate = () => phone.ask('POST', `${at('t-3')}/reports`, { kind: 'rating', stars: 4 })
  const statuses: number[] = []
  for (let n = 0; n < 6; n++) statuses.push((await rate()).status)
  expect(statuses).toEqual([201, 201, 201, 201, 201, 429])
  expect(phone.cookie).toMatch(/^kerbside-phone=[A-Za-z0-9_-]{22}$/)
  api.laterMs = 3_600_001
  expect((await rate()).status).toBe(201)
  // without its cookie it is another phone, until its address has sent ten times as many
  const others: number[] = []
  for (let n = 0; n < 60; n++)
    others.push((await api.nobody.ask('POST', `${at('t-3')}/reports`, { kind: 'rating', stars: 4 })).status)
  expect(others).toContain(429)
  expect(others.indexOf(429)).toBeGreaterThan(20)
})
