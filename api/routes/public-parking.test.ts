import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import type { LotHours, Place, RoadLines } from '#domain/parking/operator.ts'
import type { DriverNow, LotOffer } from '#domain/sharing/driver.ts'
import type { HoldAnswer } from '#domain/sharing/hold.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { addLot, alwaysShared, heard } from '../parking-under-test.ts'
import { roadLines, ROADS_BYTES_MAX } from '../road-lines.ts'
import { asset, serveApi, TOWNS, type Person, type ServedApi } from '../under-test.ts'

let api: ServedApi
const HERE = { lon: 120.4, lat: 31.6 }
const HOUR = 3_600_000
const PHONE = '139 0000 1234'
let plates = 10_000
const nextPlate = (): string => `苏B${plates++}`

beforeAll(async () => {
  api = await serveApi(readConfig({}))
  await addLot(api, 'p-1', { name: '街道办停车场' })
  await addLot(api, 'p-2', { town: TOWNS[1], policy: { approval: 'owner' } })
  await addLot(api, 'p-3', { policy: { isShared: false } })
  await api.operations.devices.register(asset('t-1', { kind: 'toilet', name: '街心公厕', ...HERE }), 'test')
})
afterAll(() => api?.[Symbol.asyncDispose]())

const offersAt = async (who: Person, query = ''): Promise<LotOffer[]> =>
  (await who.get<{ offers: LotOffer[] }>(`/api/public/parking?lon=${HERE.lon}&lat=${HERE.lat}${query}`)).body.offers
const me = async (who: Person): Promise<DriverNow> =>
  (await who.get<{ driver: DriverNow }>('/api/public/parking/me')).body.driver
const apply = (who: Person, plate: string, lots: readonly string[] = ['p-1'], more: object = {}) =>
  who.ask<{ right: ParkingRight; type?: string }>('POST', '/api/public/parking/rights', {
    actionId: randomUUID(),
    plate,
    phone: PHONE,
    lots,
    ...more,
  })
async function driver(lots: readonly string[] = ['p-1']): Promise<Person> {
  const who = api.nobody
  await me(who)
  expect((await apply(who, nextPlate(), lots)).status).toBe(200)
  return who
}
const hold = async (who: Person, lot: string, more: object = {}): Promise<HoldAnswer> => {
  const fromMs = Date.now() + api.laterMs
  const asked = { actionId: randomUUID(), lot, fromMs, toMs: fromMs + HOUR, ...more }
  return (await who.ask<HoldAnswer>('POST', '/api/public/parking/holds', asked)).body
}
const act = async (who: Person, id: number, action: string, more: object = {}): Promise<HoldAnswer> =>
  (await who.ask<HoldAnswer>('POST', `/api/public/parking/holds/${id}`, { actionId: randomUUID(), action, ...more }))
    .body
function done(answer: HoldAnswer): Extract<HoldAnswer, { is: 'done' }> {
  if (answer.is !== 'done') throw new Error(`refused: ${JSON.stringify(answer)}`)
  return answer
}

test('[X21] anybody finds shared lots with what can be had, how far, until when, and what it costs; no lot that is not shared', async () => {
  const [first, second, ...others] = await offersAt(api.nobody, '&minutes=90')
  expect(others).toEqual([])
  expect(new Set([first?.id, second?.id])).toEqual(new Set(['p-1', 'p-2']))
  expect(first).toMatchObject({
    // 0.001° of longitude to its east gate, and the way round
    walkM: 123,
    free: 4,
    unknown: 0,
    flags: [],
    capacity: 4,
    kinds: { standard: 2 },
    priceFen: 400,
    graceMinutes: 15,
    zone: 'Asia/Shanghai',
    bookable: { bays: 2, quota: 2, staffBuffer: 1, sensedFree: 4, liveHolds: 0 },
  })
  expect(first?.windowEndMs).toBeGreaterThan(Date.now())
  expect(first?.bookable).not.toHaveProperty('assignable')
  expect((await api.nobody.get('/api/public/parking?lon=120')).status).toBe(400)
  expect((await api.nobody.get('/api/public/parking?kinds=boat')).status).toBe(400)
  expect((await api.nobody.get('/api/public/parking/lots/p-3')).status).toBe(404)
  const one = await api.nobody.get<{ offer: LotOffer }>('/api/public/parking/lots/p-1')
  expect(one.body.offer).toMatchObject({ id: 'p-1', name: '街道办停车场' })
})

test('[X21] a lot nothing is heard of any more is told as unknown, with no number of free bays, and nothing in it is given', async () => {
  const other = await serveApi(readConfig({}))
  try {
    await addLot(other, 'p-9')
    other.laterMs = 2 * HOUR
    const { body } = await other.nobody.get<{ offer: LotOffer }>('/api/public/parking/lots/p-9')
    expect(body.offer.flags).toContain('stale')
    expect(body.offer.free).toBeUndefined()
    expect(body.offer.unknown).toBe(4)
    expect(body.offer.bookable.bays).toBe(0)
  } finally {
    await other[Symbol.asyncDispose]()
  }
})

test('[X20] a phone applies, holds, comes, extends and leaves with its secret alone; another phone knows nothing of it', async () => {
  const who = await driver()
  const now = await me(who)
  expect(now.right).toMatchObject({ state: 'approved', lots: ['p-1'], hasPhone: true })
  expect(now.rules.strikesMax).toBe(3)
  const { hold: held } = done(await hold(who, 'p-1'))
  expect(held).toMatchObject({ lot: 'p-1', state: 'held', priceFen: 200 })
  const shown = await me(who)
  expect(shown.hold?.id).toBe(held.id)
  expect(shown.holdLot).toMatchObject({ id: 'p-1', ...HERE, zone: 'Asia/Shanghai' })
  expect(shown.bayLabel).toMatch(/^A-[12]$/)
  expect(shown.messages.map(({ kind }) => kind)).toContain('held')
  const stranger = await driver()
  expect(await act(stranger, held.id, 'cancel')).toMatchObject({ is: 'refused', refusal: 'not-found' })
  expect(await act(api.nobody, held.id, 'cancel')).toMatchObject({ is: 'refused', refusal: 'no-right' })
  const code = await api.operations.parking.code('p-1')
  expect(await act(who, held.id, 'arrive', { code: 'wrong' })).toMatchObject({ is: 'refused', refusal: 'wrong-code' })
  expect(done(await act(who, held.id, 'arrive', { code })).hold).toMatchObject({ state: 'arrived', arrivedBy: 'qr' })
  const extended = done(await act(who, held.id, 'extend', { toMs: held.toMs + HOUR })).hold
  expect(extended).toMatchObject({ toMs: held.toMs + HOUR, extensions: 1 })
  expect(done(await act(who, held.id, 'leave')).hold).toMatchObject({ state: 'left', endedBy: 'driver' })
  expect((await me(who)).hold).toMatchObject({ id: held.id, state: 'left' })
  expect((await me(api.nobody)).hold).toBeUndefined()
})

test('[X15, X20] a stranger who tries a plate that was revoked learns nothing of it', async () => {
  const [plate, who] = [nextPlate(), api.nobody]
  await me(who)
  const { right } = (await apply(who, plate)).body
  await api.operations.parking.decide(right.id, 'revoke', '多次占用消防通道', '张三')
  expect((await apply(who, plate)).body).toMatchObject({ status: 409 })
  const stranger = api.nobody
  await me(stranger)
  const tried = await apply(stranger, plate)
  expect(tried.status).toBe(200)
  expect(tried.body.right).toMatchObject({ state: 'applied' })
})

test('[X20] the same action again is answered as before; a hold without a right is refused', async () => {
  const who = await driver()
  const asked = { actionId: randomUUID() }
  const first = done(await hold(who, 'p-1', asked))
  const again = done(await hold(who, 'p-1', asked))
  expect([first.again, again.again, again.hold.id]).toEqual([false, true, first.hold.id])
  expect(await hold(who, 'p-1')).toMatchObject({ is: 'refused', refusal: 'one-active-hold' })
  done(await act(who, first.hold.id, 'cancel'))
  expect(await hold(api.nobody, 'p-1')).toEqual({ is: 'refused', refusal: 'no-right' })
  const waits = await driver(['p-2'])
  expect((await me(waits)).right?.state).toBe('applied')
  expect(await hold(waits, 'p-2')).toMatchObject({ is: 'refused', refusal: 'no-right' })
})

test('[X21] what is left is told from the transaction: when the last bay is given, the next one is refused with why', async () => {
  const [first, second, third] = [await driver(), await driver(), await driver()]
  const holds = [done(await hold(first, 'p-1')).hold, done(await hold(second, 'p-1')).hold]
  expect(new Set(holds.map(({ bay }) => bay)).size).toBe(2)
  // whatever a look of some seconds ago may say
  expect(await hold(third, 'p-1')).toMatchObject({
    is: 'refused',
    refusal: 'full',
    bookable: { bays: 0, liveHolds: 2 },
  })
  done(await act(first, holds[0]!.id, 'cancel'))
  const { hold: now } = done(await hold(third, 'p-1'))
  expect(now.bay).toBe(holds[0]!.bay)
  for (const [who, { id }] of [
    [second, holds[1]!],
    [third, now],
  ] as const)
    done(await act(who, id, 'cancel'))
})

test('[X20] wrong plates, numbers and lots are refused in words, and no plate or number is ever told', async () => {
  const who = api.nobody
  await me(who)
  for (const [plate, more] of [
    ['苏B1', {}],
    ['hello', {}],
    [nextPlate(), { phone: '12' }],
    [nextPlate(), { phone: 'call me' }],
    [nextPlate(), { lots: ['p-3'] }],
    [nextPlate(), { lots: ['nowhere'] }],
    [nextPlate(), { actionId: 'x' }],
  ] as const)
    expect([plate, more, (await apply(who, plate, ['p-1'], more)).status]).toEqual([plate, more, 400])
  const plate = nextPlate()
  const answer = await apply(who, plate.toLowerCase().replace('b', ' b·'))
  expect(answer.status).toBe(200)
  const all = `${answer.text}${(await who.get('/api/public/parking/me')).text}`
  expect(all).not.toContain(plate.slice(2))
  expect(all).not.toContain('1390000')
  expect(answer.body.right.plateMasked).toContain(plate.slice(-3))
})

test('[X20] the secret of a phone is in a cookie no script can read, and only its hash is kept', async () => {
  const who = api.nobody
  const { headers } = await who.get('/api/public/parking/me')
  const cookie = headers.getSetCookie().find((each) => each.startsWith('kerbside-driver='))
  expect(cookie).toMatch(/HttpOnly/)
  expect(cookie).toMatch(/SameSite=Strict/)
  expect(cookie).toMatch(/Path=\/api\/public\/parking/)
  const forged = api.nobody
  forged.cookie = 'kerbside-driver=short'
  expect((await me(forged)).right).toBeUndefined()
  expect((await apply(who, nextPlate(), ['p-1'], { actionId: randomUUID() })).status).toBe(200)
  const bare = api.nobody
  expect((await bare.ask('POST', '/api/public/parking/holds', {}, { 'x-kerbside': '0' })).status).toBe(403)
})

test('[X20] one phone applies so often an hour and no more', async () => {
  const who = api.nobody
  await me(who)
  const statuses: number[] = []
  for (let n = 0; n < 5; n++) statuses.push((await apply(who, nextPlate())).status)
  expect(statuses).toEqual([200, 200, 200, 429, 429])
})

test('[X20] a phone that asks on and on is told to wait, and another one is not', async () => {
  const [greedy, other] = [await driver(), await driver()]
  const statuses: number[] = []
  for (let n = 0; n < 245; n++) {
    const { status } = await greedy.ask('POST', '/api/public/parking/holds/1', {
      actionId: randomUUID(),
      action: 'leave',
    })
    statuses.push(status)
  }
  expect(statuses.slice(0, 240)).toEqual(Array.from({ length: 240 }, () => 200))
  expect(new Set(statuses.slice(240))).toEqual(new Set([429]))
  expect(await act(other, 1, 'leave')).toMatchObject({ is: 'refused' })
})

test('[X21] hours of a lot: chances by half hours, windows, and no year that is not known', async () => {
  const fromMs = Date.now()
  const { status, body } = await api.nobody.get<LotHours>(`/api/public/parking/lots/p-1/hours?fromMs=${fromMs}`)
  expect(status).toBe(200)
  expect(body.points).toHaveLength(48)
  expect(body.points[1]!.atMs - body.points[0]!.atMs).toBe(HOUR / 2)
  expect(body.windows).toHaveLength(1)
  expect(body.notCovered).toEqual([])
  expect((await api.nobody.get('/api/public/parking/lots/p-3/hours')).status).toBe(404)
  expect((await api.nobody.get<object>('/api/public/parking/calibration')).body).toEqual({})
})

test('[X21] a time at the end of all calendars, or before them, is a wrong question or an answer, never a failure', async () => {
  const who = await driver()
  for (const fromMs of [0, 253_402_300_800_000, 8_639_999_999_999_999, 8_640_000_000_000_000]) {
    const fits = fromMs === 0 ? 200 : 400
    for (const path of ['', '/lots/p-1', '/lots/p-1/hours'])
      expect([path, fromMs, (await api.nobody.get(`/api/public/parking${path}?fromMs=${fromMs}`)).status]).toEqual([
        path,
        fromMs,
        fits,
      ])
    const answer = await hold(who, 'p-1', { fromMs, toMs: 8_640_000_000_000_000 })
    expect(['too-early', 'bad-time', 'no-right']).toContain(answer.is === 'refused' ? answer.refusal : answer.is)
  }
  const { hold: held } = done(await hold(who, 'p-1'))
  done(await act(who, held.id, 'arrive'))
  expect(await act(who, held.id, 'extend', { toMs: 8_640_000_000_000_000 })).toMatchObject({ refusal: 'too-long' })
  done(await act(who, held.id, 'leave'))
})

test('[X21] places are found by a part of their name, those that begin with it first', async () => {
  const { body } = await api.nobody.get<{ places: Place[] }>(`/api/public/parking/places?q=${encodeURIComponent('街')}`)
  expect(body.places.map(({ kind, name }) => [kind, name])).toEqual([
    ['lot', '街道办停车场'],
    ['toilet', '街心公厕'],
  ])
  expect((await api.nobody.get('/api/public/parking/places?q=')).status).toBe(400)
})

test('[X26] the code at a gate finds its lot', async () => {
  const code = await api.operations.parking.code('p-1')
  const of = async (text: string) =>
    (await offersAt(api.nobody, `&code=${encodeURIComponent(text)}`)).map(({ id }) => id)
  expect(await of(code)).toEqual(['p-1'])
  expect(await of('made up')).toEqual([])
})

test('[X21] streets of a phone’s map are a strong answer, asked for again at no cost', async () => {
  const roads = await api.nobody.get<RoadLines>('/api/public/parking/roads')
  expect(roads.status).toBe(200)
  expect(roads.body.lines).toEqual([])
  const tag = roads.headers.get('etag') ?? ''
  expect(tag).toMatch(/^"/)
  expect((await api.nobody.ask('GET', '/api/public/parking/roads', undefined, { 'if-none-match': tag })).status).toBe(
    304,
  )
})

test('[X21] streets of a big district fit what a phone loads: minor ones and small bends are left out until they do', () => {
  let seed = 7
  const noise = (): number => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const roads = Array.from({ length: 6_000 }, (_, index) => {
    let [lon, lat] = [120 + noise(), 31 + noise()]
    const line = Array.from(
      { length: 12 },
      () => [(lon += (noise() - 0.5) / 500), (lat += (noise() - 0.5) / 500)] as const,
    )
    return {
      id: `r-${index}`,
      name: '',
      roadClass: 'primary',
      oneway: false,
      tunnel: false,
      grade: ((index % 3) + 1) as 1 | 2 | 3,
      edges: [],
      line,
    }
  })
  const few = JSON.parse(roadLines(roads.slice(0, 60), 'v', 'somebody')) as RoadLines
  expect(few.lines).toHaveLength(40)
  expect(few.attribution).toBe('somebody')
  const whole = roadLines(roads.slice(0, 1_000), 'v', '')
  expect(gzipSync(whole).byteLength).toBeLessThanOrEqual(ROADS_BYTES_MAX)
  expect((JSON.parse(whole) as RoadLines).lines.length).toBeGreaterThan(300)
})

test('[X21] an offer is made of one look for all who ask within some seconds, and of a new one after', async () => {
  await heard(api, 'p-2', { 'p-2-1': 'occupied', 'p-2-2': 'occupied', 'p-2-3': 'occupied' }, TOWNS[1])
  await expect
    .poll(async () => (await offersAt(api.nobody)).find(({ id }) => id === 'p-2')?.free, {
      timeout: 10_000,
      interval: 250,
    })
    .toBe(1)
  const { bookable } = (await offersAt(api.nobody)).find(({ id }) => id === 'p-2')!
  expect([bookable.bays, bookable.limitedBy]).toEqual([0, 'sensed'])
  expect(alwaysShared.staffBuffer).toBe(1)
})
