import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import type { LotProfileRow } from '#domain/parking/lot.ts'
import type { LotDetail, LotSummary } from '#domain/parking/operator.ts'
import type { Closure, SharingPolicyRow } from '#domain/sharing/policy.ts'
import { addLot, alwaysShared, heard, profileOf } from '../parking-under-test.ts'
import { asset, serveApi, TOWNS, type Person, type ServedApi } from '../under-test.ts'

let api: ServedApi
let manager: Person
let owner: Person
const DAY = 86_400_000
/** Moments a test names are whole days around this one: it does not matter when it runs. */
const soon = (days: number): number => Date.now() + days * DAY

beforeAll(async () => {
  api = await serveApi(readConfig({}))
  await addLot(api, 'p-1')
  await addLot(api, 'p-2')
  await addLot(api, 'p-3', { town: TOWNS[1] })
  await api.operations.devices.register(asset('truck'), 'test')
  manager = await api.person('manager')
  owner = await api.person('owner')
  await give(owner, ['p-1'])
})
afterAll(() => api?.[Symbol.asyncDispose]())

async function give(who: Person, lots: readonly string[]): Promise<void> {
  const administrator = await api.person('administrator')
  const user = await api.operations.users.byName(who.name)
  expect((await administrator.ask('PUT', `/api/users/${user!.id}/lots`, { lots })).status).toBe(200)
}
const idsOf = async (who: Person, base = '/api/parking'): Promise<string[]> =>
  (await who.get<{ lots: LotSummary[] }>(`${base}/lots`)).body.lots.map(({ id }) => id)
const detail = async (who: Person, id: string, base = '/api/parking'): Promise<LotDetail> =>
  (await who.get<LotDetail>(`${base}/lots/${id}`)).body

test('[X23] an operator sees the lots of her towns, how full they are and how their sensors are; others are not there', async () => {
  await heard(api, 'p-1', { 'p-1-3': 'occupied' })
  const dispatcher = await api.person('dispatcher', [TOWNS[0]])
  const { body } = await dispatcher.get<{ lots: LotSummary[] }>('/api/parking/lots')
  expect(body.lots.map(({ id }) => id)).toEqual(['p-1', 'p-2'])
  expect(body.lots[0]).toMatchObject({
    policyVersion: 1,
    isShared: true,
    occupancy: { occupied: 1, free: 3, unknown: 0, capacity: 4, flags: [] },
    healths: { ok: 4, silent: 0, stuck: 0, flapping: 0, 'low-battery': 0 },
    file: { bays: 4, sharedBays: 2, kinds: { standard: 4 }, version: 1 },
  })
  expect(body.lots[0]?.file.profile).not.toHaveProperty('bays')
  expect((await dispatcher.get('/api/parking/lots/p-3')).status).toBe(404)
  expect((await dispatcher.get('/api/parking/lots/truck')).status).toBe(404)
  expect((await dispatcher.get('/api/parking/lots/nowhere')).status).toBe(404)
  expect(await idsOf(manager)).toEqual(['p-1', 'p-2', 'p-3'])
})

test('[X23] a lot is told with its bays, where they are and what is believed of them, and its windows', async () => {
  const lot = await detail(manager, 'p-1')
  expect(lot.bays.map(({ bay, live }) => [bay.id, live?.is])).toEqual([
    ['p-1-1', 'free'],
    ['p-1-2', 'free'],
    ['p-1-3', 'occupied'],
    ['p-1-4', 'free'],
  ])
  expect(lot.bays[0]).toMatchObject({ lon: 120.4, lat: 31.6, bay: { label: 'A-1' } })
  expect(lot.windows).toHaveLength(1)
  expect(lot.notCovered).toEqual([])
  expect(lot.policy.policy).toEqual(alwaysShared)
})

test('[X24] the file of a lot is written on its version, and what is wrong in it is named where it is', async () => {
  const put = (who: Person, onVersion: number, profile: object) =>
    who.ask<{ file: LotProfileRow; errors: { pointer: string }[] }>('PUT', '/api/parking/lots/p-2/file', {
      onVersion,
      profile,
    })
  const better = profileOf('p-2', { owner: '  东亭街道  ', note: '' })
  const first = await put(manager, 1, better)
  expect([first.status, first.body.file.version, first.body.file.profile.owner]).toEqual([200, 2, '东亭街道'])
  expect(first.body.file.profile).not.toHaveProperty('note')
  expect((await put(manager, 1, better)).status).toBe(409)
  const wrong = await put(manager, 2, profileOf('p-2', { zone: 'Mars/Base', bays: profileOf('p-1').bays }))
  expect(wrong.status).toBe(400)
  expect(wrong.body.errors.map(({ pointer }) => pointer)).toContain('#/profile/zone')
  expect(wrong.body.errors.map(({ pointer }) => pointer)).toContain('#/profile/bays/0/id')
  expect((await put(manager, 2, { ...better, surprise: 1 })).status).toBe(400)
  expect((await put(manager, 2, { ...better, owner: 'A\u202Eb' })).status).toBe(400)
  expect((await put(await api.person('dispatcher'), 2, better)).status).toBe(403)
  const { body } = await manager.get<{ versions: LotProfileRow[] }>('/api/parking/lots/p-2/file/versions')
  expect(body.versions.map(({ version, changedBy }) => [version, changedBy])).toEqual([
    [2, manager.name],
    [1, 'test'],
  ])
})

test('[X25] how a lot is shared is written on its version by its operator or owner; nobody overwrites the other unseen', async () => {
  const put = (who: Person, base: string, onVersion: number, policy: object, lot = 'p-1') =>
    who.ask<{ policy: SharingPolicyRow }>('PUT', `${base}/lots/${lot}/policy`, { onVersion, policy })
  const mine = await put(owner, '/api/own', 1, { ...alwaysShared, quota: 1, terms: ' 请勿占用消防通道 ' })
  expect([mine.status, mine.body.policy.version, mine.body.policy.changedBy]).toEqual([200, 2, owner.name])
  expect(mine.body.policy.policy.terms).toBe('请勿占用消防通道')
  expect((await put(manager, '/api/parking', 1, alwaysShared)).status).toBe(409)
  expect((await put(manager, '/api/parking', 2, alwaysShared)).status).toBe(200)
  const tooMany = await put(owner, '/api/own', 3, { ...alwaysShared, quota: 5 })
  expect([tooMany.status, (tooMany.body as unknown as { errors: object[] }).errors]).toEqual([
    400,
    [{ pointer: '#/policy/quota', detail: 'is 5, and the lot has 4 bays' }],
  ])
  expect((await put(owner, '/api/own', 1, alwaysShared, 'p-2')).status).toBe(404)
  const { body } = await owner.get<{ versions: SharingPolicyRow[] }>('/api/own/lots/p-1/policy/versions')
  expect(body.versions.map(({ version }) => version)).toEqual([3, 2, 1])
})

test('[X22] an owner sees her lots and nothing of others, and may not ask what operators ask', async () => {
  expect(await idsOf(owner, '/api/own')).toEqual(['p-1'])
  expect((await owner.get('/api/own/lots/p-2')).status).toBe(404)
  for (const path of [
    '/api/parking/lots',
    '/api/live',
    '/api/assets',
    '/api/parking/calls',
    '/api/parking/sessions.csv',
  ])
    expect([path, (await owner.get(path)).status]).toEqual([path, 403])
  expect((await manager.get('/api/own/lots')).status).toBe(403)
  for (const list of ['holds', 'sessions', 'days', 'mornings', 'overstays', 'rights'])
    expect([list, (await owner.get(`/api/own/${list}`)).status]).toEqual([list, 200])
  expect((await owner.get('/api/own/samples?lot=p-1')).status).toBe(200)
  expect((await owner.get('/api/own/samples?lot=p-2')).status).toBe(404)
  const nobodys = await api.person('owner')
  expect(await idsOf(nobodys, '/api/own')).toEqual([])
  const elsewhere = await api.person('owner', [TOWNS[1]])
  const user = await api.operations.users.byName(elsewhere.name)
  await api.operations.parking.setLotsOf(user!.id, ['p-2', 'p-3'], 'test')
  expect(await idsOf(elsewhere, '/api/own')).toEqual(['p-3'])
})

test('[X22] lots are given to owners only, by an administrator of their towns, and are told in the list of people', async () => {
  const administrator = await api.person('administrator', [TOWNS[0]])
  const local = await api.person('owner', [TOWNS[0]])
  const user = await api.operations.users.byName(local.name)
  const put = (id: number, lots: readonly string[]) => administrator.ask('PUT', `/api/users/${id}/lots`, { lots })
  expect((await put(user!.id, ['p-1', 'p-2'])).status).toBe(200)
  expect((await put(user!.id, ['p-3'])).status).toBe(404)
  expect((await put(user!.id, ['truck'])).status).toBe(404)
  const everywhere = await api.operations.users.byName(owner.name)
  expect((await put(everywhere!.id, ['p-1'])).status).toBe(404)
  const dispatcher = await api.person('dispatcher', [TOWNS[0]])
  expect((await put((await api.operations.users.byName(dispatcher.name))!.id, ['p-1'])).status).toBe(409)
  const { body } = await administrator.get<{ users: { name: string; lots?: string[] }[] }>('/api/users')
  expect(body.users.find(({ name }) => name === local.name)?.lots).toEqual(['p-1', 'p-2'])
  expect(body.users.find(({ name }) => name === dispatcher.name)).not.toHaveProperty('lots')
})

test('[X25] a lot is closed for an event and opened again by who may; times that cannot be are refused', async () => {
  const close = (who: Person, base: string, fromMs: number, toMs: number, lot = 'p-1', reason = '消防演练') =>
    who.ask<{ closure: Closure; told: number }>('POST', `${base}/lots/${lot}/closures`, { fromMs, toMs, reason })
  const made = await close(owner, '/api/own', soon(1), soon(2))
  expect([made.status, made.body.told, made.body.closure.madeBy]).toEqual([201, 0, owner.name])
  const { windows, closures } = await detail(manager, 'p-1')
  expect(windows).toHaveLength(2)
  expect(closures.map(({ reason }) => reason)).toEqual(['消防演练'])
  expect((await close(owner, '/api/own', soon(2), soon(1))).status).toBe(400)
  expect((await close(owner, '/api/own', soon(-2), soon(-1))).status).toBe(400)
  expect((await close(owner, '/api/own', soon(1), soon(2), 'p-1', ' \n ')).status).toBe(400)
  expect((await close(owner, '/api/own', soon(1), soon(2), 'p-2')).status).toBe(404)
  const other = await close(manager, '/api/parking', soon(1), soon(2), 'p-2')
  const end = (who: Person, base: string, id: number) =>
    who.ask<{ closure: Closure }>('DELETE', `${base}/closures/${id}`)
  expect((await end(owner, '/api/own', other.body.closure.id)).status).toBe(404)
  expect((await end(owner, '/api/own', 999_999)).status).toBe(404)
  const ended = await end(owner, '/api/own', made.body.closure.id)
  expect([ended.status, ended.body.closure.endedAtMs !== undefined]).toEqual([200, true])
  expect((await detail(manager, 'p-1')).windows).toHaveLength(1)
})

test('[X26] the code at a gate leads to the page of drivers, and a new one makes the old worthless', async () => {
  const first = await manager.get<{ token: string; url: string; svg: string }>('/api/parking/lots/p-1/code')
  expect(first.body.url).toBe(`${api.url}/p?c=${first.body.token}`)
  expect(first.body.svg).toMatch(/^<svg/)
  const renewed = await manager.ask<{ token: string }>('POST', '/api/parking/lots/p-1/code')
  expect(renewed.body.token).not.toBe(first.body.token)
  expect(await api.operations.parking.lotOfCode(first.body.token)).toBeUndefined()
  expect((await owner.get('/api/parking/lots/p-1/code')).status).toBe(403)
})
