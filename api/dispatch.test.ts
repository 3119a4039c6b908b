import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromWgs84 } from '#domain/coordinates.ts'
import type { Excuse, SweepOrder } from '#domain/coverage/shift.ts'
import { DAY, edges, HOUR_MS, MORNING_MS, point, serveCoverage, type ServedCoverage } from './coverage-under-test.ts'
import type { OrderCommand } from './orders.ts'
import type { Proposals } from './proposals.ts'
import { PHOTO_BYTES_MAX } from './routes/photos.ts'
import { TOWNS, type Person } from './under-test.ts'

const [HERE, THERE] = TOWNS
const SHIFT = `/api/shifts/${DAY}.r-1`

let api: ServedCoverage
let dispatcher: Person
let there: Person

beforeAll(async () => {
  api = await serveCoverage()
  dispatcher = await api.person('dispatcher')
  there = await api.person('dispatcher', [THERE])
  await api.cover(`${DAY}.r-1`)
})
afterAll(() => api[Symbol.asyncDispose]())

const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000010000000100802000000', 'hex')
/** A picture as the body; `ask` sends text only. */
async function addPhoto(who: Person, bytes: Buffer, type = 'image/png', path = '/api/photos') {
  const answer = await fetch(api.url + path, {
    method: 'POST',
    headers: { cookie: who.cookie, 'x-kerbside': '1', 'content-type': type },
    body: new Uint8Array(bytes),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const excuse = { edge: 'e-2', fromM: 10, toM: 60, reason: 'parked-cars', note: '两辆面包车\n无法挪开' } as const

test('[G8] a dispatcher excuses a stretch with reason, note and photo, and undoes it', async () => {
  const photo = await addPhoto(dispatcher, PNG)
  expect(photo).toEqual({ status: 201, body: { id: expect.any(Number) } })
  const photoId = Number(photo.body['id'])
  const made = await dispatcher.ask<Excuse>('POST', `${SHIFT}/excuses`, { ...excuse, pass: 0, photoId })
  expect([made.status, made.body]).toEqual([
    201,
    {
      id: expect.any(Number),
      shiftId: `${DAY}.r-1`,
      ...excuse,
      pass: 0,
      photoId,
      by: dispatcher.name,
      atMs: expect.any(Number),
    },
  ])
  const told = async () => (await dispatcher.get<{ excuses: Excuse[] }>(SHIFT)).body.excuses
  expect(await told()).toEqual([made.body])
  expect((await dispatcher.ask('DELETE', `${SHIFT}/excuses/${made.body.id}`)).status).toBe(204)
  expect(await told()).toEqual([{ ...made.body, undoneBy: dispatcher.name, undoneAtMs: expect.any(Number) }])
  const audit = await api.operations.audit.list({ subject: `${DAY}.r-1`, limit: 9 })
  expect(audit.map(({ action, by }) => [action, by])).toEqual([
    ['shift.undo-excuse', dispatcher.name],
    ['shift.excuse', dispatcher.name],
  ])
})

test.each([
  [{ edge: 'e-3' }, 'edge must be a street side of the shift: "e-3" is none'],
  [{ pass: 1 }, 'pass must be one of the 1 of the shift, from 0: it is 1'],
  [{ fromM: 60, toM: 60 }, 'toM must be behind fromM and within the side of 300.0 m: 60 to 60'],
  [{ toM: 302 }, 'toM must be behind fromM and within the side of 300.0 m: 10 to 302'],
  [{ reason: 'other', note: ' ' }, 'note must say why when the reason is other'],
  [{ reason: 'lazy' }, /must be one of parked-cars/],
  [{ photoId: 99 }, 'There is no photo "99" that you may see'],
])('[G8] an excuse with %j is refused in words', async (wrong, words) => {
  const { status, body } = await dispatcher.ask('POST', `${SHIFT}/excuses`, { ...excuse, ...wrong })
  expect(status).toBeGreaterThanOrEqual(400)
  const errors = body['errors'] as { detail: string }[] | undefined
  expect(`${String(body['detail'])} ${errors?.[0]?.detail ?? ''}`).toEqual(
    typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words),
  )
})

test('[G8] [P5] nobody excuses streets of other towns, and crews excuse nothing', async () => {
  const made = await dispatcher.ask<Excuse>('POST', `${SHIFT}/excuses`, { ...excuse, toM: 300.4 })
  expect(made.body.toM).toBe(300)
  const crew = await api.person('crew')
  for (const [who, status] of [
    [there, 404],
    [crew, 403],
  ] as const) {
    expect((await who.ask('POST', `${SHIFT}/excuses`, excuse)).status).toBe(status)
    expect((await who.ask('DELETE', `${SHIFT}/excuses/${made.body.id}`)).status).toBe(status)
  }
  // an excuse is undone at its own shift
  expect((await dispatcher.ask('DELETE', `/api/shifts/${DAY}.r-2/excuses/${made.body.id}`)).status).toBe(404)
})

test('[P5] what was decided about a shift is in the log of people of its town', async () => {
  const seen = async (towns: readonly string[]) => {
    const manager = await api.person('manager', towns)
    const { body } = await manager.get<{ rows: { action: string }[] }>('/api/audit?limit=1000')
    return body.rows.map(({ action }) => action)
  }
  expect(await seen([HERE])).toEqual(expect.arrayContaining(['shift.excuse', 'shift.undo-excuse']))
  expect(await seen([THERE])).not.toContain('shift.excuse')
})

test('[G9] a photo is what its first bytes say, of a bounded size, and shown to people of its towns', async () => {
  expect((await addPhoto(dispatcher, Buffer.from('<svg onload=alert(1)>'))).status).toBe(415)
  expect((await addPhoto(dispatcher, PNG, 'text/html')).status).toBe(415)
  expect((await addPhoto(dispatcher, Buffer.alloc(PHOTO_BYTES_MAX + 1))).status).toBe(413)
  // a picture is no body anywhere else
  expect((await addPhoto(dispatcher, PNG, 'image/png', `${SHIFT}/excuses`)).status).toBe(415)
  const sized = (width: number, height: number) => {
    const picture = Buffer.from(PNG)
    picture.writeUInt32BE(width, 16)
    picture.writeUInt32BE(height, 20)
    return picture
  }
  expect(await addPhoto(dispatcher, sized(8_001, 5_000))).toMatchObject({
    status: 413,
    body: { detail: 'A picture may have 40 megapixels at most: this one is 8001 × 5000' },
  })
  expect((await addPhoto(dispatcher, sized(8_000, 5_000))).status).toBe(201)
  expect((await addPhoto(dispatcher, sized(0, 5_000))).status).toBe(415)
  const jpeg = Buffer.from('ffd8ffc0000b080010001001011100ffda', 'hex')
  const { body } = await addPhoto(dispatcher, jpeg, 'image/png')
  const path = `/api/photos/${Number(body['id'])}`
  const shown = await dispatcher.get(path)
  expect([shown.status, shown.headers.get('content-type'), shown.headers.get('x-content-type-options')]).toEqual([
    200,
    'image/jpeg',
    'nosniff',
  ])
  const other = await api.person('dispatcher')
  expect([(await other.get(path)).status, (await there.get(path)).status]).toEqual([404, 404])
  await dispatcher.ask('POST', `${SHIFT}/excuses`, { ...excuse, photoId: body['id'] })
  expect([(await other.get(path)).status, (await there.get(path)).status]).toEqual([200, 404])
  // crews add pictures of their own work, and see none of a shift's
  const crew = await api.person('crew')
  expect([(await addPhoto(crew, PNG)).status, (await crew.get(path)).status]).toEqual([201, 404])
  // nor is it to be had by showing it oneself
  const theirs = await there.ask('POST', `/api/shifts/${DAY}.r-2/excuses`, {
    ...excuse,
    edge: 'e-3',
    photoId: body['id'],
  })
  expect(theirs.status).toBe(404)
})

test('[G11] an order waits for the broker as a command with the streets’ lines', async () => {
  const made = await dispatcher.ask<SweepOrder>('POST', `${SHIFT}/orders`, {
    vehicle: 's-1',
    edges: ['e-2', 'e-1'],
    note: '路口落叶',
  })
  expect([made.status, made.body]).toEqual([
    201,
    {
      id: expect.stringMatching(/^[\w-]{36}$/),
      shiftId: `${DAY}.r-1`,
      vehicle: 's-1',
      edges: ['e-2', 'e-1'],
      note: '路口落叶',
      by: dispatcher.name,
      atMs: expect.any(Number),
    },
  ])
  const waiting = await api.operations.commands.waiting(10)
  expect(waiting).toMatchObject([{ kind: 'sweeper', assetId: 's-1' }])
  expect(JSON.parse(waiting[0]!.payload)).toEqual({
    order: made.body.id,
    is: 're-sweep',
    shift: `${DAY}.r-1`,
    crs: 'wgs84',
    edges: [
      { edge: 'e-2', name: '锡沪路', line: edges[1]!.line },
      { edge: 'e-1', name: '锡沪路', line: edges[0]!.line },
    ],
    note: '路口落叶',
  })
  await api.operations.commands.published([waiting[0]!.id], 5)
  const { body } = await dispatcher.get<{ orders: SweepOrder[] }>(`${SHIFT}/orders`)
  expect(body.orders).toEqual([{ ...made.body, publishedAtMs: 5 }])
})

test('[G11] a device that sends GCJ-02 hears lines in GCJ-02', async () => {
  const shift = `/api/shifts/${DAY}.r-2`
  await api.cover(`${DAY}.r-2`)
  expect((await there.ask('POST', `${shift}/orders`, { vehicle: 's-2', edges: ['e-3'], note: '' })).status).toBe(201)
  const [waiting] = await api.operations.commands.waiting(10)
  const { crs, edges: told } = JSON.parse(waiting!.payload) as OrderCommand
  expect(crs).toBe('gcj02')
  const [lon, lat] = fromWgs84('gcj02', edges[2]!.line[0]!)
  expect(told[0]!.line[0]![0]).toBeCloseTo(lon, 5)
  expect(told[0]!.line[0]![1]).toBeCloseTo(lat, 5)
})

test('[G13] the vehicle that could still do streets at the least cost is proposed, to people of its town', async () => {
  const [from, to] = [point(0), point(1)]
  await api.commit([
    {
      id: 's-1',
      stream: 'fix',
      atMs: MORNING_MS + HOUR_MS - 5_000,
      fields: { lon: (from[0] + to[0]) / 2, lat: from[1] + 0.0001, headingDeg: 271, speedKmh: 20, ignition: true },
    },
  ])
  const { status, body } = await dispatcher.get<Proposals>(`${SHIFT}/proposals?edges=e-1,e-2,e-9`)
  expect(status).toBe(200)
  expect(body.sides.map(({ edge, openM, windowEndMs }) => [edge, openM, windowEndMs])).toEqual([
    ['e-1', 300, MORNING_MS + 2 * HOUR_MS],
    ['e-2', 300, MORNING_MS + 2 * HOUR_MS],
  ])
  expect(body.proposals).toMatchObject([{ vehicle: 's-1', vehicleName: '扫路车01', gainM: 600, fitsWindow: true }])
})

test('[G11] an order is refused in words', async () => {
  const { devices, shifts } = api.operations
  const order = async (more: object, who = dispatcher, path = SHIFT) => {
    const { status, body } = await who.ask('POST', `${path}/orders`, {
      vehicle: 's-1',
      edges: ['e-1'],
      note: '',
      ...more,
    })
    return [status, body['detail']]
  }
  expect(await order({ edges: ['e-1', 'e-3'] })).toEqual([
    400,
    'edges must be street sides of the shift: "e-3" is none',
  ])
  expect(await order({ vehicle: 's-9' })).toEqual([404, 'There is no asset "s-9" that you may see'])
  expect(await order({}, there)).toEqual([404, `There is no shift "${DAY}.r-1" that you may see`])
  expect(await order({}, await api.person('crew'))).toEqual([403, 'A crew may not dispatch'])
  await devices.revoke('s-2', 'test')
  expect(await order({ vehicle: 's-2' })).toEqual([409, 'Cannot order "s-2": its credential was revoked'])
  for (let n = 0; n < 20; n++) await order({})
  expect(await order({})).toEqual([409, 'Cannot order "s-1": it has 20 orders that are not done'])
  const [newest] = await shifts.orders({ vehicle: 's-1', limit: 1 })
  await shifts.orderAnswered(newest!.id, 's-1', 'rejected', newest!.atMs + 1)
  expect((await order({}))[0]).toBe(201)
})
