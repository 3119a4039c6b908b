import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import type { ForecastNow, HoldDetail } from '#domain/parking/operator.ts'
import type { ParkingSession } from '#domain/parking/session.ts'
import { minuteOfDay } from '#domain/plan/local-day.ts'
import type { DriverNow } from '#domain/sharing/driver.ts'
import type { Hold, HoldAnswer } from '#domain/sharing/hold.ts'
import type { Overstay } from '#domain/sharing/overstay.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { addLot, alwaysShared, heard } from '../parking-under-test.ts'
import { driverHash } from '../public-drivers.ts'
import { serveApi, TOWNS, type Person, type ServedApi } from '../under-test.ts'
import { rulesCommitOf } from '#stores/operations/rules-commit-under-test.ts'

let api: ServedApi
let dispatcher: Person
const MINUTE = 60_000
const HOUR = 60 * MINUTE
let plates = 20_000

beforeAll(async () => {
  api = await serveApi(readConfig({}))
  await addLot(api, 'p-1', { name: '=SUM(A1)' })
  await addLot(api, 'p-2', { policy: { approval: 'owner' } })
  await addLot(api, 'p-3', { town: TOWNS[1], policy: { approval: 'operator' } })
  dispatcher = await api.person('dispatcher', [TOWNS[0]])
})
afterAll(() => api?.[Symbol.asyncDispose]())

async function apply(lots: readonly string[]): Promise<{ right: ParkingRight; plate: string; device: string }> {
  const device = driverHash(randomUUID())
  const plate = `苏B${plates++}`
  const answer = await api.operations.parking.apply({
    actionId: randomUUID(),
    plate,
    phone: '13900001234',
    lots,
    deviceHash: device,
    language: 'zh',
  })
  if (answer.is === 'refused') throw new Error(answer.refusal)
  return { right: answer.right, plate, device }
}
async function held(lot = 'p-1', lengthMs = HOUR): Promise<Hold> {
  const { right } = await apply([lot])
  const fromMs = Date.now() + api.laterMs
  const answer = await api.operations.parking.hold({
    actionId: randomUUID(),
    rightId: right.id,
    lot,
    fromMs,
    toMs: fromMs + lengthMs,
    kinds: [],
  })
  if (answer.is === 'refused') throw new Error(JSON.stringify(answer))
  return answer.hold
}
const act = async (who: Person, id: number, action: string) =>
  who.ask<HoldAnswer>('POST', `/api/parking/holds/${id}`, { actionId: randomUUID(), action })
const decide = (who: Person, id: number, verdict: string, reason?: string, base = '/api/parking') =>
  who.ask<{ right: ParkingRight }>('POST', `${base}/rights/${id}`, {
    verdict,
    ...(reason === undefined ? {} : { reason }),
  })
const list = async <T>(who: Person, path: string): Promise<T[]> =>
  Object.values((await who.get<Record<string, T[]>>(path)).body)[0] ?? []

test('[X27] a hold is told with all that happened to it; who acts on it for its driver is written down', async () => {
  const hold = await held()
  expect((await list<Hold>(dispatcher, '/api/parking/holds?active=true')).map(({ id }) => id)).toContain(hold.id)
  const came = await act(dispatcher, hold.id, 'arrive')
  expect(came.body).toMatchObject({ is: 'done', hold: { state: 'arrived' } })
  const call = await dispatcher.ask('POST', `/api/parking/holds/${hold.id}/calls`, {
    outcome: 'coming',
    note: '十分钟后到',
  })
  expect(call.status).toBe(201)
  expect((await act(dispatcher, hold.id, 'leave')).body).toMatchObject({ is: 'done', hold: { state: 'left' } })
  expect((await act(dispatcher, hold.id, 'cancel')).body).toMatchObject({ is: 'refused', refusal: 'not-in-this-state' })
  const { body } = await dispatcher.get<HoldDetail>(`/api/parking/holds/${hold.id}`)
  expect(body.hold.state).toBe('left')
  expect(body.trail.map(({ by }) => by)).toContain(dispatcher.name)
  expect(body.calls).toMatchObject([{ outcome: 'coming', note: '十分钟后到', by: dispatcher.name }])
  expect(body.messages.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['held', 'called']))
  expect(body.right?.id).toBe(hold.rightId)
  expect((await list<Hold>(dispatcher, '/api/parking/holds?active=true')).map(({ id }) => id)).not.toContain(hold.id)
  expect((await list<Hold>(dispatcher, `/api/parking/holds?right=${hold.rightId}`)).map(({ id }) => id)).toEqual([
    hold.id,
  ])
})

test('[X27] holds and rights of other towns are not there', async () => {
  const away = await api.person('dispatcher', [TOWNS[1]])
  const hold = await held()
  expect((await away.get(`/api/parking/holds/${hold.id}`)).status).toBe(404)
  expect((await act(away, hold.id, 'cancel')).status).toBe(404)
  expect(await list(away, '/api/parking/holds')).toEqual([])
  expect((await decide(away, hold.rightId, 'revoke', 'x')).status).toBe(404)
  expect((await away.ask('POST', `/api/parking/rights/${hold.rightId}/phone`, { why: 'x' })).status).toBe(404)
  await act(dispatcher, hold.id, 'cancel')
})

test('[X25] who holds a bay in a lot that is closed for an event is told, and how many they are answered', async () => {
  const manager = await api.person('manager', [TOWNS[0]])
  const hold = await held()
  const closure = { fromMs: Date.now() - MINUTE, toMs: Date.now() + 2 * HOUR, reason: '消防演练' }
  const made = await manager.ask<{ closure: { id: number }; told: number }>(
    'POST',
    '/api/parking/lots/p-1/closures',
    closure,
  )
  expect([made.status, made.body.told]).toEqual([201, 1])
  const { body } = await manager.get<HoldDetail>(`/api/parking/holds/${hold.id}`)
  expect(body.hold).toMatchObject({ state: 'cancelled', endedBy: 'closure' })
  expect(body.messages.find(({ kind }) => kind === 'closure')?.detail).toMatchObject({ reason: '消防演练' })
  const { right } = await apply(['p-1'])
  const again = {
    actionId: randomUUID(),
    rightId: right.id,
    lot: 'p-1',
    fromMs: Date.now(),
    toMs: Date.now() + HOUR,
    kinds: [],
  }
  expect(await api.operations.parking.hold(again)).toMatchObject({ is: 'refused', refusal: 'closed-for-event' })
  expect((await manager.ask('DELETE', `/api/parking/closures/${made.body.closure.id}`)).status).toBe(200)
  expect(await api.operations.parking.hold({ ...again, actionId: randomUUID() })).toMatchObject({ is: 'done' })
})

test('[X27] an operator decides of applications in words; a verdict that means nothing is a conflict', async () => {
  const manager = await api.person('manager')
  const { right, plate } = await apply(['p-3'])
  expect(right.state).toBe('applied')
  const found = await list<ParkingRight>(manager, `/api/parking/rights?plate=${encodeURIComponent(plate)}`)
  expect(found.map(({ id }) => id)).toEqual([right.id])
  expect((await decide(manager, right.id, 'refuse')).status).toBe(400)
  expect((await decide(manager, right.id, 'approve')).body.right).toMatchObject({
    state: 'approved',
    decidedBy: manager.name,
  })
  expect((await decide(manager, right.id, 'approve')).status).toBe(409)
  expect((await decide(manager, right.id, 'revoke', '多次占用消防通道')).body.right).toMatchObject({ state: 'revoked' })
  expect((await decide(manager, right.id, 'restore')).body.right).toMatchObject({ state: 'approved' })
  expect((await decide(manager, 999_999, 'approve')).status).toBe(404)
})

test('[X22] an owner approves applications for her own lots where she is who approves, and no others', async () => {
  const owner = await api.person('owner')
  const user = await api.operations.users.byName(owner.name)
  await api.operations.parking.setLotsOf(user!.id, ['p-1', 'p-2'], 'test')
  const mine = (await apply(['p-2'])).right
  const both = (await apply(['p-2', 'p-3'])).right
  const mixed = (await apply(['p-1', 'p-2'])).right
  const all = (await apply([])).right
  expect((await list<ParkingRight>(owner, '/api/own/rights?state=applied')).map(({ id }) => id)).toContain(mine.id)
  expect((await decide(owner, mine.id, 'approve', undefined, '/api/own')).body.right.state).toBe('approved')
  expect((await decide(owner, both.id, 'approve', undefined, '/api/own')).status).toBe(404)
  expect((await decide(owner, all.id, 'approve', undefined, '/api/own')).status).toBe(404)
  expect((await decide(owner, mixed.id, 'approve', undefined, '/api/own')).status).toBe(403)
  expect((await decide(owner, mine.id, 'revoke', 'x', '/api/own')).status).toBe(400)
})

test('[X16] a right for lots of two towns is known in both, and decided by nobody who answers for one of them only', async () => {
  const both = (await apply(['p-2', 'p-3'])).right
  const away = await api.person('dispatcher', [TOWNS[1]])
  const all = await api.person('dispatcher')
  for (const one of [dispatcher, away]) {
    expect((await list<ParkingRight>(one, '/api/parking/rights?state=applied')).map(({ id }) => id)).toContain(both.id)
    const refused = await one.ask('POST', `/api/parking/rights/${both.id}`, { verdict: 'approve' })
    expect(refused).toMatchObject({ status: 403, body: { detail: expect.stringContaining('none of yours') } })
    expect((await one.ask('POST', `/api/parking/rights/${both.id}/phone`, { why: '核实车牌' })).status).toBe(200)
  }
  expect((await api.operations.parking.right(both.id))?.state).toBe('applied')
  expect((await decide(all, both.id, 'approve')).body.right.state).toBe('approved')
})

test('[X29] a telephone number is shown to who must call, with the reason in the log, and to no owner', async () => {
  const { right } = await apply(['p-1'])
  const path = `/api/parking/rights/${right.id}/phone`
  expect((await dispatcher.ask('POST', path, { why: ' ' })).status).toBe(400)
  const { status, body } = await dispatcher.ask('POST', path, { why: '车位需要腾出' })
  expect([status, body]).toEqual([200, { phone: '13900001234' }])
  const [entry] = await api.operations.audit.list({ subject: String(right.id), limit: 1 })
  expect(entry).toMatchObject({ by: dispatcher.name, detail: { why: '车位需要腾出' } })
  expect(JSON.stringify(entry)).not.toContain('13900001234')
  const manager = await api.person('manager', [TOWNS[0]])
  const log = await list<{ action: string }>(manager, `/api/audit?subject=${right.id}`)
  expect(log.map(({ action }) => action)).toContain('right.phone')
  const away = await api.person('manager', [TOWNS[1]])
  expect(await list(away, `/api/audit?subject=${right.id}`)).toEqual([])
  const owner = await api.person('owner')
  expect((await owner.ask('POST', path, { why: 'x' })).status).toBe(403)
})

test('[X27] an overstay is appealed against on the phone, and an operator decides it once: granted it is no strike', async () => {
  await using other = await serveApi(readConfig({}))
  // a window that began an hour ago and ends in two, whatever the hour
  const fromMinute = (Math.floor(minuteOfDay(Date.now())) + 1_380) % 1_440
  const window = { dayTypes: [...alwaysShared.windows[0]!.dayTypes], fromMinute, toMinute: fromMinute + 180 }
  await addLot(other, 'p-1', { policy: { windows: [window] } })
  const judge = await other.person('dispatcher')
  const phone = other.nobody
  await phone.get('/api/public/parking/me')
  const applied = { actionId: randomUUID(), plate: `苏B${plates++}`, phone: '13900001234', lots: ['p-1'] }
  expect((await phone.ask('POST', '/api/public/parking/rights', applied)).status).toBe(200)
  const fromMs = Date.now()
  const asked = { actionId: randomUUID(), lot: 'p-1', fromMs, toMs: fromMs + HOUR }
  const { body } = await phone.ask<HoldAnswer>('POST', '/api/public/parking/holds', asked)
  const { id, bay, windowEndMs } = body.hold!
  const come = { actionId: randomUUID(), action: 'arrive' }
  expect((await phone.ask('POST', `/api/public/parking/holds/${id}`, come)).body).toMatchObject({ is: 'done' })

  other.laterMs = windowEndMs - Date.now() + 16 * MINUTE
  await heard(other, 'p-1', { [bay!]: 'occupied' }, TOWNS[0], fromMs)
  await commitParking(other, [])
  const path = '/api/parking/overstays'
  const [late] = await list<Overstay>(judge, `${path}?open=true`)
  expect(late).toMatchObject({ holdId: id, isStrike: true, fromMs: windowEndMs })
  const appeal = () => phone.ask('POST', `/api/public/parking/overstays/${late!.id}/appeal`, { words: '闸机打不开' })
  const decided = (verdict: string) =>
    judge.ask<{ overstay: Overstay }>('POST', `${path}/${late!.id}`, { verdict, reason: '闸机故障属实' })
  expect((await decided('granted')).status).toBe(409)
  expect(
    (await other.nobody.ask('POST', `/api/public/parking/overstays/${late!.id}/appeal`, { words: 'x' })).status,
  ).toBe(404)
  expect((await appeal()).body).toMatchObject({ overstay: { appeal: { state: 'open', words: '闸机打不开' } } })
  expect((await appeal()).status).toBe(409)
  expect((await list<Overstay>(judge, `${path}?appeal=open`)).map((each) => each.id)).toEqual([late!.id])
  expect((await decided('granted')).body.overstay).toMatchObject({ isStrike: false, appeal: { state: 'granted' } })
  expect((await decided('rejected')).status).toBe(409)
  const { driver } = (await phone.get<{ driver: DriverNow }>('/api/public/parking/me')).body
  expect(driver.overstays).toMatchObject([{ id: late!.id, isStrike: false, appeal: { reason: '闸机故障属实' } }])
  expect(driver.messages.map(({ kind }) => kind)).toContain('overstay')
  const { text } = await judge.get(`/api/parking/holds/${id}`)
  expect(text).toContain('闸机故障属实')
})

/** As the rules write what they make of bays. */
async function commitParking(to: ServedApi, sessions: readonly ParkingSession[]): Promise<void> {
  const nowMs = Date.now() + to.laterMs
  await to.operations.rules.commit([], () =>
    rulesCommitOf(1_000_000 + plates++, {
      parking: { states: [], changes: [], sessions, dropped: [], samples: [], alerts: [], nowMs },
    }),
  )
}

test('[X28] stays are told by pages that pass none over, also when many arrived at one moment', async () => {
  const atMs = Date.now() - 5 * HOUR
  const stay = (bay: string, minutes: number): ParkingSession => ({
    bay,
    lot: 'p-2',
    arrivedAtMs: atMs + minutes * MINUTE,
    leftAtMs: atMs + 2 * HOUR,
    isUncertain: false,
  })
  await commitParking(api, [
    stay('p-2-1', 0),
    ...['p-2-1', 'p-2-2', 'p-2-3', 'p-2-4'].map((bay) => stay(bay, 30)),
    stay('p-2-1', 60),
    stay('p-2-2', 60),
  ])
  const seen: string[] = []
  let before = ''
  for (let page = 0; page < 20; page++) {
    const { body } = await dispatcher.get<{ sessions: ParkingSession[]; beforeMs?: number }>(
      `/api/parking/sessions?lot=p-2&limit=3${before}`,
    )
    seen.push(...body.sessions.map(({ bay, arrivedAtMs }) => `${bay} ${(arrivedAtMs - atMs) / MINUTE}`))
    if (body.beforeMs === undefined) break
    before = `&beforeMs=${body.beforeMs}`
  }
  expect(seen.toSorted()).toEqual(
    ['p-2-1 0', 'p-2-1 30', 'p-2-1 60', 'p-2-2 30', 'p-2-2 60', 'p-2-3 30', 'p-2-4 30'].toSorted(),
  )
})

test('[X28] the table of stays runs as no formula, and begins so that table programs read Chinese', async () => {
  const arrivedAtMs = Date.now() - 2 * HOUR
  await commitParking(api, [
    { bay: 'p-1-1', lot: 'p-1', arrivedAtMs, leftAtMs: arrivedAtMs + 90 * MINUTE, isUncertain: true },
  ])
  const { headers, text } = await dispatcher.get('/api/parking/sessions.csv?lot=p-1')
  expect(headers.get('content-type')).toContain('text/csv')
  const bytes = await fetch(`${api.url}/api/parking/sessions.csv?lot=p-1`, { headers: { cookie: dispatcher.cookie } })
  expect([...new Uint8Array(await bytes.arrayBuffer()).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  const [head, row] = text.trim().split('\r\n')
  expect(head).toContain('停车场编号')
  expect(row).toMatch(/^p-1,'=SUM\(A1\),p-1-1,A-1,.*,90,是,$/)
  expect((await dispatcher.get('/api/parking/sessions.csv?lot=p-3')).status).toBe(404)
  // the table has the stays of the list beside it, whatever is chosen there
  const rowsOf = async (choice: string): Promise<number> =>
    (await dispatcher.get(`/api/parking/sessions.csv?lot=p-1${choice}`)).text.trim().split('\r\n').length - 1
  expect(await rowsOf('&bay=p-1-1&which=arrived')).toBe(1)
  expect(await rowsOf('&bay=p-1-2')).toBe(0)
  // one end was not seen
  expect(await rowsOf('&which=ended')).toBe(0)
  expect((await dispatcher.get('/api/parking/sessions.csv?which=some')).status).toBe(400)
})

test('[X28] times and days that cannot be are refused in words', async () => {
  for (const path of [
    'sessions?fromMs=2000&toMs=1000',
    'sessions?fromMs=x',
    'samples',
    `samples?lot=p-1&fromMs=0&toMs=${Date.now()}`,
    'days?from=2026-02-30',
    'days?from=2026-03-02&to=2026-03-01',
    'days?from=2020-01-01&to=2026-01-01',
    'mornings?to=tomorrow',
    'holds?active=perhaps',
    'holds?limit=100000',
    'rights?state=maybe',
  ])
    expect([path, (await dispatcher.get(`/api/parking/${path}`)).status]).toEqual([path, 400])
})

test('[X27] who is to be called, mornings, and how good forecasts are, of one’s own towns', async () => {
  expect(await list(dispatcher, '/api/parking/calls')).toEqual([])
  expect(await list(dispatcher, '/api/parking/mornings')).toEqual([])
  const { body } = await dispatcher.get<ForecastNow>('/api/parking/forecast')
  expect(body).toEqual({
    lots: [
      { lot: 'p-1', days: 0 },
      { lot: 'p-2', days: 0 },
    ],
  })
  await api.operations.parking.putModel('p-1', 1_000, JSON.stringify({ days: 21 }))
  const after = await dispatcher.get<ForecastNow>('/api/parking/forecast')
  expect(after.body.lots[0]).toEqual({ lot: 'p-1', days: 21, atMs: 1_000 })
  expect((await dispatcher.get<{ points: object[] }>('/api/parking/lots/p-2/hours')).body.points).toHaveLength(48)
})
