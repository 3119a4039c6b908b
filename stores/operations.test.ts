import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Asset } from '#domain/asset.ts'
import type { RoadEdge } from '#domain/geography.ts'
import type { LiveMemory } from '#domain/live.ts'
import type { Quarantined } from '#domain/quarantine.ts'
import type { Reading } from '#domain/reading.ts'
import { tempFolder } from '../test/platform.ts'
import { openOperations, type OperationsOptions } from './operations.ts'
import type { Operations, RulesCommit } from './types.ts'
import { rulesCommitOf } from './operations/rules-commit-under-test.ts'

const NOW_MS = Date.UTC(2026, 5, 1, 8)
const DAY_MS = 86_400_000

interface Opened extends AsyncDisposable {
  readonly operations: Operations
  readonly dataDir: string
  nowMs: number
  again(options?: Partial<OperationsOptions>): Promise<Operations>
}

async function open(options: Partial<OperationsOptions> = {}): Promise<Opened> {
  const opened = new AsyncDisposableStack()
  const { path } = opened.use(await tempFolder('operations'))
  const test: Opened = {
    dataDir: path,
    nowMs: NOW_MS,
    operations: undefined as never,
    again: async (more = {}) =>
      opened.use(
        await openOperations({ dataDir: path, durability: 'normal', nowMs: () => test.nowMs, ...options, ...more }),
      ),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
  return Object.assign(test, { operations: await test.again() })
}

const asset = (id: string, more: Partial<Asset> = {}): Asset => ({
  id,
  kind: 'sweeper',
  town: '东亭街道',
  name: `洗扫车 ${id}`,
  crs: 'wgs84',
  attributes: { plateTail: '8K', seats: 2 },
  ...more,
})
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('devices', () => {
  test('a secret is 32 random bytes, shown once, and kept only as a salted hash', async () => {
    await using opened = await open()
    const { devices } = opened.operations
    const [one, two] = [await devices.register(asset('s-1'), 'me'), await devices.register(asset('s-2'), 'me')]
    expect(Buffer.from(one.secret, 'base64url')).toHaveLength(32)
    expect(one.secret).not.toBe(two.secret)
    expect(devices.verify('s-1', bytes(one.secret))).toEqual(asset('s-1'))
    expect(devices.verify('s-1', bytes(two.secret))).toBeUndefined()
    expect(devices.verify('s-1', bytes(''))).toBeUndefined()
    expect(devices.verify('s-3', bytes(one.secret))).toBeUndefined()
    for (const file of await readdir(opened.dataDir)) {
      const kept = await readFile(join(opened.dataDir, file))
      expect(kept.includes(one.secret), file).toBe(false)
      expect(kept.includes(Buffer.from(one.secret, 'base64url')), file).toBe(false)
    }
  })

  test('rotation and revocation count at once, in every process, and are told by change number', async () => {
    await using opened = await open()
    const { devices } = opened.operations
    const other = (await opened.again()).devices
    const { secret } = await devices.register(asset('s-1'), 'me')
    await devices.register(asset('s-2'), 'me')
    const { last } = await other.changedSince(0)
    expect(other.verify('s-1', bytes(secret))).toBeDefined()

    const rotated = await devices.rotate('s-1', 'me')
    expect(other.verify('s-1', bytes(secret))).toBeUndefined()
    expect(other.verify('s-1', bytes(rotated.secret))).toBeDefined()
    const changed = await other.changedSince(last)
    expect(changed.ids).toEqual(['s-1'])

    opened.nowMs += 1_000
    await devices.revoke('s-2', 'me')
    await devices.revoke('s-2', 'me')
    await devices.revoke('s-1', 'me')
    expect(other.verify('s-1', bytes(rotated.secret))).toBeUndefined()
    const again = await other.changedSince(changed.last)
    expect(again.ids).toEqual(['s-2', 's-1'])
    expect(await other.changedSince(again.last)).toEqual({ last: again.last, ids: [] })
    expect(await devices.get('s-2')).toMatchObject({ issuedAtMs: NOW_MS, revokedAtMs: NOW_MS + 1_000 })

    const back = await devices.rotate('s-2', 'me')
    expect(other.verify('s-2', bytes(back.secret))).toBeDefined()
  })

  test.each<[string, Partial<Asset>, RegExp]>([
    ['[fault 23] a wildcard', { id: 's+1' }, /"s\+1": id must match/],
    ['[fault 23] a level', { id: 's/1' }, /id must match/],
    ['[fault 23] nothing', { id: '' }, /id must match/],
    ['[fault 23] 65 characters', { id: 'x'.repeat(65) }, /id must match/],
    ['no town', { town: '' }, /town must not have fewer than 1/],
    ['a longitude that is none', { lon: 181 }, /lon must be <= 180/],
  ])('an asset with %s is refused in words', async (_, more, words) => {
    await using opened = await open()
    await expect(opened.operations.devices.register(asset('s-1', more), 'me')).rejects.toThrow(words)
    await expect(opened.operations.devices.register(asset('s-1', more), 'me')).rejects.toBeInstanceOf(RangeError)
    expect(await opened.operations.assets.list({ towns: [] })).toEqual([])
  })

  test('a taken id, an unknown one and a lot are named', async () => {
    await using opened = await open()
    const { devices, assets } = opened.operations
    await devices.register(asset('s-1'), 'me')
    await assets.put(asset('l-1', { kind: 'lot' }), 'me')
    await expect(devices.register(asset('s-1', { kind: 'bay' }), 'me')).rejects.toThrow(/"s-1": the id is taken/)
    await expect(devices.register(asset('l-1'), 'me')).rejects.toThrow(/the id is taken/)
    await expect(devices.rotate('s-9', 'me')).rejects.toThrow(/"s-9": no such device is registered/)
    await expect(devices.revoke('l-1', 'me')).rejects.toThrow(/"l-1": a lot without a device/)
    expect(await devices.get('l-1')).toMatchObject({ issuedAtMs: undefined })
    // its barriers get a counter
    const first = await devices.rotate('l-1', 'me')
    expect(devices.verify('l-1', Buffer.from(first.secret))).toMatchObject({ id: 'l-1', kind: 'lot' })
    await devices.revoke('l-1', 'me')
    expect(devices.verify('l-1', Buffer.from(first.secret))).toBeUndefined()
    expect(await devices.get('s-9')).toBeUndefined()
  })
})

describe('assets', () => {
  test('are listed by kind, town, lot and words, sorted by id', async () => {
    await using opened = await open()
    const { assets, devices } = opened.operations
    await assets.put(asset('l-1', { kind: 'lot', name: '映月湖停车场', attributes: { capacity: 2 } }), 'me')
    await devices.register(asset('b-2', { kind: 'bay', lotId: 'l-1', lon: 120.4, lat: 31.6 }), 'me')
    await devices.register(asset('b-1', { kind: 'bay', lotId: 'l-1' }), 'me')
    await devices.register(asset('T-1', { kind: 'toilet', town: '鹅湖镇' }), 'me')
    const ids = async (filter: Parameters<typeof assets.list>[0]): Promise<string[]> =>
      (await assets.list(filter)).map(({ id }) => id)
    expect(await ids({ towns: [] })).toEqual(['T-1', 'b-1', 'b-2', 'l-1'])
    expect(await ids({ towns: ['鹅湖镇'] })).toEqual(['T-1'])
    expect(await ids({ towns: [], lotId: 'l-1', kind: 'bay' })).toEqual(['b-1', 'b-2'])
    expect(await ids({ towns: [], search: '映月' })).toEqual(['l-1'])
    expect(await ids({ towns: [], search: 't-' })).toEqual(['T-1'])
    expect(await ids({ towns: [], search: '%' })).toEqual([])
    expect(await assets.get('b-2')).toEqual(asset('b-2', { kind: 'bay', lotId: 'l-1', lon: 120.4, lat: 31.6 }))
  })

  test('a change is seen by others through the version, and cannot turn one kind into another', async () => {
    await using opened = await open()
    const other = (await opened.again()).assets
    const { assets, devices } = opened.operations
    await devices.register(asset('s-1'), 'me')
    const version = await other.version()
    await assets.put(asset('s-1', { name: 'new', crs: 'gcj02' }), 'me')
    expect(await other.version()).toBeGreaterThan(version)
    expect(await other.get('s-1')).toEqual(asset('s-1', { name: 'new', crs: 'gcj02' }))
    await expect(assets.put(asset('s-1', { kind: 'toilet' }), 'me')).rejects.toThrow(/it is a sweeper/)
    await expect(assets.put(asset('s-2'), 'me')).rejects.toThrow(/registered with its device/)
  })

  test('an asset that moves to another town takes its live states along', async () => {
    await using opened = await open()
    const { assets, devices, live, rules } = opened.operations
    await devices.register(asset('s-1'), 'me')
    await rules.commit([], () => commit({ live: [fixState('s-1', 1)] }))
    const { rev } = await live.clock()
    await assets.put(asset('s-1', { town: '鹅湖镇' }), 'me')
    expect(await live.changedAfter(rev, 10, ['鹅湖镇'])).toMatchObject([{ id: 's-1', town: '鹅湖镇', rev: rev + 1 }])
    expect((await live.all(['东亭街道'])).states).toEqual([])
  })
})

test('users and their sessions: a change of what they may do ends all sessions but the named one', async () => {
  await using opened = await open()
  const { users, sessions, audit } = opened.operations
  expect(await users.list()).toEqual([])
  const li = await users.create(
    { name: 'Li', role: 'crew', towns: ['鹅湖镇'], passwordHash: 'hash', mustChangePassword: true },
    'me',
  )
  expect(li).toMatchObject({
    name: 'Li',
    role: 'crew',
    towns: ['鹅湖镇'],
    mustChangePassword: true,
    disabledAtMs: undefined,
  })
  const taken = { name: 'LI', role: 'crew', towns: [], passwordHash: 'x', mustChangePassword: false } as const
  await expect(users.create(taken, 'me')).rejects.toThrow(/"LI": the name is taken/)
  expect(await users.byName('li')).toEqual(li)
  expect(await users.passwordHash(li.id)).toBe('hash')

  const session = (id: string) => ({
    id,
    userId: li.id,
    createdAtMs: NOW_MS,
    expiresAtMs: NOW_MS + 1_000,
    content: '{}',
  })
  for (const id of ['a', 'b', 'c']) await sessions.set(session(id))
  expect(await sessions.get('a', NOW_MS)).toEqual(session('a'))
  expect(await sessions.get('a', NOW_MS + 1_000)).toBeUndefined()
  await users.change(li.id, { mustChangePassword: false }, 'me')
  expect(await sessions.get('a', NOW_MS)).toBeDefined()
  await users.change(li.id, { passwordHash: 'new' }, 'me', 'b')
  expect(await sessions.get('a', NOW_MS)).toBeUndefined()
  expect(await sessions.get('b', NOW_MS)).toBeDefined()
  const disabled = await users.change(li.id, { disabled: true }, 'me')
  expect(disabled.disabledAtMs).toBe(NOW_MS)
  expect(await sessions.get('b', NOW_MS)).toBeUndefined()
  expect(await users.change(li.id, { disabled: false }, 'me')).toMatchObject({ disabledAtMs: undefined })
  await sessions.set(session('d'))
  await sessions.purge(NOW_MS + 1_000)
  await sessions.set({ ...session('e'), expiresAtMs: NOW_MS + 5_000 })
  expect(await sessions.get('d', NOW_MS)).toBeUndefined()
  await sessions.end('e')
  expect(await sessions.get('e', NOW_MS)).toBeUndefined()
  await expect(users.change(99, {}, 'me')).rejects.toThrow(/user 99/)
  expect(JSON.stringify(await audit.list({ limit: 10 }))).not.toMatch(/hash"|"new"/)
})

test('a session id is not in the file', async () => {
  await using opened = await open()
  const { users, sessions } = opened.operations
  const user = { name: 'Li', role: 'crew', towns: [], passwordHash: 'x', mustChangePassword: false } as const
  const { id: userId } = await users.create(user, 'me')
  await sessions.set({ id: 'SESSION-ID-OF-LI', userId, createdAtMs: 1, expiresAtMs: 2, content: '{}' })
  for (const file of await readdir(opened.dataDir))
    expect((await readFile(join(opened.dataDir, file))).includes('SESSION-ID-OF-LI'), file).toBe(false)
})

test('every change by people is in the audit log, newest first, by subject', async () => {
  await using opened = await open()
  const { devices, assets, users, quarantine, geography, audit } = opened.operations
  await devices.register(asset('s-1'), 'Wang')
  await devices.rotate('s-1', 'Wang')
  await devices.revoke('s-1', 'Wang')
  await assets.put(asset('s-1', { name: 'x' }), 'Wang')
  await users.create({ name: 'Li', role: 'crew', towns: [], passwordHash: 'x', mustChangePassword: false }, 'Wang')
  await users.change(1, { role: 'manager' }, 'Wang')
  await quarantine.requestReplay([1], 'Wang')
  await geography.putTowns([], 'Wang')
  const rows = await audit.list({ limit: 100 })
  expect(rows.map(({ action }) => action)).toEqual([
    'geography.towns',
    'quarantine.replay',
    'user.change',
    'user.create',
    'asset.change',
    'device.revoke',
    'device.rotate',
    'device.register',
  ])
  expect(rows.every(({ by, atMs }) => by === 'Wang' && atMs === NOW_MS)).toBe(true)
  const ofTruck = await audit.list({ limit: 2, subject: 's-1' })
  expect(ofTruck.map(({ action }) => action)).toEqual(['asset.change', 'device.revoke'])
  expect(
    (await audit.list({ limit: 9, subject: 's-1', beforeId: ofTruck[1]!.id })).map(({ action }) => action),
  ).toEqual(['device.rotate', 'device.register'])
})

test('roads are the lines of the network in use; every change of them or of the towns has a new version', async () => {
  await using opened = await open()
  const { geography, networks } = opened.operations
  const nodes = [
    { id: 'n-1', lon: 1, lat: 2 },
    { id: 'n-2', lon: 3, lat: 4 },
  ]
  const edge = (id: string, oppositeId?: string): RoadEdge => ({
    id,
    roadId: `road ${id}`,
    from: oppositeId === 'a' ? 'n-2' : 'n-1',
    to: oppositeId === 'a' ? 'n-1' : 'n-2',
    ...(oppositeId === undefined ? {} : { oppositeId }),
    name: '锡沪路',
    nameEn: 'Xihu Road',
    roadClass: 'primary',
    grade: 1,
    oneway: oppositeId === undefined,
    tunnel: false,
    bridge: false,
    widthM: 7,
    lengthM: 300,
    town: '鹅湖镇',
    line: [
      [1, 2],
      [3, 4],
    ],
  })
  const town = {
    name: '鹅湖镇',
    nameEn: 'Ehu',
    ring: [
      [1, 2],
      [3, 4],
      [1, 2],
    ],
  } as const
  const put = (edges: readonly RoadEdge[]) => networks.put({ source: 'test', nodes, edges, report: {} }, 'me')
  await put([edge('c')])
  await geography.putTowns([town], 'me')
  await put([edge('a', 'b'), edge('b', 'a'), edge('c')])
  const { version, roads } = await geography.roads()
  expect([version, roads.map((road) => [road.id, road.edges, road.oneway])]).toEqual([
    3,
    [
      ['a', ['a', 'b'], false],
      ['c', ['c'], true],
    ],
  ])
  expect(await geography.towns()).toEqual([town])
})

test('parts report for all to read; the last word counts', async () => {
  await using opened = await open()
  const { reports } = opened.operations
  const report = { atMs: NOW_MS, state: 'ok', detail: '', numbers: { 'a_total{reason="x"}': 1 } } as const
  await reports.put('rules', { ...report, state: 'failing' })
  await reports.put('rules', report)
  expect(await (await opened.again()).reports.all()).toEqual({ rules: report })
})

test('the journal may drop only what the slowest reader has passed, from the first start on', async () => {
  await using opened = await open()
  const { positions, rules } = opened.operations
  await positions.set('history', 5)
  await positions.set('coverage', 4)
  expect(await positions.lowest()).toBe(0)
  await rules.commit([], () => commit({ position: 3 }))
  expect(await positions.lowest()).toBe(3)
  expect(await positions.get('history')).toBe(5)
  expect(await positions.get('nobody')).toBe(0)
})

// ── rules ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const commit = (more: Partial<RulesCommit> = {}): RulesCommit => rulesCommitOf(1, more)
const fixState = (id: string, atMs: number, town = '东亭街道'): LiveMemory => ({
  kind: 'sweeper',
  id,
  town,
  stream: 'fix',
  atMs,
  receivedAtMs: atMs,
  sub: 0,
  fields: { lon: 1, lat: 2 },
})
const reading = (id: string, atMs: number, more: Partial<Reading> = {}): Reading =>
  ({
    kind: 'sweeper',
    id,
    town: '东亭街道',
    stream: 'fix',
    atMs,
    receivedAtMs: NOW_MS,
    seq: 1,
    sub: 1,
    historical: false,
    fields: { lon: 1, lat: 2, speedKmh: 3, headingDeg: 4 },
    ...more,
  }) as Reading

describe('live states', () => {
  test('[L9] each revision tells exactly what changed since, and revisions come whole', async () => {
    await using opened = await open()
    const { live, rules } = opened.operations
    const other = (await opened.again()).live
    const ids = async (rev: number, limit: number, towns: string[] = []): Promise<string[]> =>
      (await other.changedAfter(rev, limit, towns)).map(({ id, rev: at }) => `${id}@${at}`)
    await rules.commit([], () => commit({ live: [fixState('a', 1), fixState('b', 1, '鹅湖镇')] }))
    await rules.commit([], () => commit({ live: [fixState('c', 1), fixState('d', 1)] }))
    expect(await rules.commit([], () => commit({ live: [fixState('a', 2)] }))).toEqual({ rev: 3, repeated: 0 })
    expect(await ids(0, 100)).toEqual(['b@1', 'c@2', 'd@2', 'a@3'])
    expect(await ids(0, 2)).toEqual(['b@1', 'c@2', 'd@2'])
    expect(await ids(2, 2)).toEqual(['a@3'])
    expect(await ids(3, 2)).toEqual([])
    expect(await ids(0, 100, ['鹅湖镇'])).toEqual(['b@1'])
    expect(await other.of('a')).toMatchObject([{ atMs: 2, rev: 3, fields: { lon: 1, lat: 2 } }])
    const { epoch, rev } = await live.clock()
    expect(await other.all(['鹅湖镇'])).toMatchObject({ epoch, rev, states: [{ id: 'b' }] })
  })

  test('[L9] a batch that changes nothing makes no revision', async () => {
    await using opened = await open()
    const { rules } = opened.operations
    expect((await rules.commit([], () => commit({ live: [fixState('a', 1)] }))).rev).toBe(1)
    expect((await rules.commit([], () => commit({ position: 9 }))).rev).toBe(1)
    expect(await rules.position()).toBe(9)
  })

  test('states are given back to rules as they were', async () => {
    await using opened = await open()
    const { rules } = opened.operations
    const parts = { list: { at: [1, 2], occupied: ['a'] }, stalls: {} } as const
    await rules.commit([], () =>
      commit({
        live: [{ ...fixState('a', 5), parts }, fixState('b', 6)],
        droppedFields: { 'fix.hdop': 2 },
      }),
    )
    await rules.commit([], () => commit({ droppedFields: { 'fix.hdop': 3 } }))
    const again = (await opened.again()).rules
    expect(await again.liveStates()).toEqual([{ ...fixState('a', 5), parts }, fixState('b', 6)])
    expect(await again.droppedFields()).toEqual({ 'fix.hdop': 5 })
  })
})

describe('applying once', () => {
  const applied = async ({ rules }: Operations, readings: readonly Reading[]): Promise<number[]> => {
    let fresh: readonly Reading[] = []
    await rules.commit(readings, (given) => {
      fresh = given
      return commit()
    })
    return fresh.map(({ atMs }) => atMs)
  }

  test('[A1] [fault 1] a reading is applied once, in this batch, in later ones and after a restart', async () => {
    await using opened = await open()
    await opened.operations.devices.register(asset('s-1'), 'me')
    expect(await applied(opened.operations, [reading('s-1', 1), reading('s-1', 1), reading('s-1', 2)])).toEqual([1, 2])
    expect(await applied(await opened.again(), [reading('s-1', 2), reading('s-1', 3)])).toEqual([3])
    const result = await opened.operations.rules.commit([reading('s-1', 3), reading('s-1', 4)], () => commit())
    expect(result.repeated).toBe(1)
  })

  test('[A2] another asset, stream, time, number or content is another reading', async () => {
    await using opened = await open()
    const { devices } = opened.operations
    await devices.register(asset('s-1'), 'me')
    await devices.register(asset('s-2'), 'me')
    const same = reading('s-1', 1)
    const others = [
      { ...same, id: 's-2' },
      { ...same, stream: 'online', fields: { online: true } },
      { ...same, atMs: 2 },
      { ...same, sub: 2 },
      { ...same, fields: { lon: 1, lat: 2, speedKmh: 4, headingDeg: 4 } },
    ] as Reading[]
    // its arrival is not part of what it is
    const repeated = [{ ...same, receivedAtMs: NOW_MS + 1_000, historical: true }] as Reading[]
    expect(await applied(opened.operations, [same, ...others, ...repeated, ...others])).toHaveLength(6)
  })

  test('[A3] what fails in a batch undoes all of it, marks included', async () => {
    await using opened = await open()
    const { devices, rules, live } = opened.operations
    await devices.register(asset('s-1'), 'me')
    const failing = rules.commit([reading('s-1', 1)], () => {
      throw new Error('the rule broke')
    })
    await expect(failing).rejects.toThrow('the rule broke')
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    const broken = commit({
      position: 7,
      live: [fixState('s-1', 1), { ...fixState('s-2', 1), fields: cyclic }],
    })
    await expect(rules.commit([reading('s-1', 1)], () => broken)).rejects.toThrow(/circular/)
    expect(await applied(opened.operations, [reading('s-1', 1)])).toEqual([1])
    expect((await live.all([])).states).toEqual([])
    expect(await rules.position()).toBe(1)
  })

  test('[A4] marks are kept for the window by arrival and forgotten after it, in bounded steps', async () => {
    await using opened = await open({ purgeRowsMax: 10 })
    const { devices, rules } = opened.operations
    await devices.register(asset('s-1'), 'me')
    await devices.register(asset('s-2'), 'me')
    const arrived = (id: string, atMs: number, receivedAtMs: number): Reading => reading(id, atMs, { receivedAtMs })
    const old = Array.from({ length: 25 }, (_, n) => arrived('s-1', n, NOW_MS - 4 * DAY_MS))
    const young = Array.from({ length: 25 }, (_, n) => arrived('s-2', n, NOW_MS - 2 * DAY_MS))
    await applied(opened.operations, [...old, ...young])
    let steps = 1
    while (await rules.forgetApplied(NOW_MS - 3 * DAY_MS)) steps++
    expect(steps).toBe(6)
    expect(await rules.forgetApplied(NOW_MS - 3 * DAY_MS)).toBe(false)
    expect(await applied(opened.operations, young)).toEqual([])
    expect(await applied(opened.operations, old)).toHaveLength(25)
    // a day later the walk begins again
    expect(await rules.forgetApplied(NOW_MS - 2 * DAY_MS)).toBe(true)
  })

  test('a reading of an asset that is not registered is a mistake of the caller', async () => {
    await using opened = await open()
    await expect(applied(opened.operations, [reading('s-9', 1)])).rejects.toThrow(/"s-9" did: no such asset/)
  })
})

describe('quarantine', () => {
  const rejected = (seq: number, more: Partial<Quarantined> = {}): Quarantined => ({
    seq,
    index: 0,
    receivedAtMs: NOW_MS + seq,
    clientId: 's-1',
    topic: 'city/sweeper/s-1/fix',
    payload: bytes('{"at":'),
    reason: 'not-json',
    detail: 'cut',
    ...more,
  })

  test('[R17] is listed newest first, by reason, asset and town, and counts for ever', async () => {
    await using opened = await open()
    const { quarantine, devices } = opened.operations
    await devices.register(asset('s-1'), 'me')
    await quarantine.add([
      rejected(1),
      rejected(2, { reason: 'no-time' }),
      rejected(3, { topic: 'city/sweeper/s-2/fix', reason: 'unknown-asset', index: -1 }),
      rejected(4, { topic: '$weird', reason: 'bad-topic', index: -1 }),
    ])
    const seqs = async (filter: Partial<Parameters<typeof quarantine.list>[0]>): Promise<number[]> =>
      (await quarantine.list({ limit: 10, towns: [], ...filter })).map(({ seq }) => seq)
    expect(await seqs({})).toEqual([4, 3, 2, 1])
    expect(await seqs({ limit: 2 })).toEqual([4, 3])
    expect(await seqs({ reason: 'no-time' })).toEqual([2])
    expect(await seqs({ assetId: 's-1' })).toEqual([2, 1])
    expect(await seqs({ towns: ['东亭街道'] })).toEqual([2, 1])
    expect(await seqs({ towns: ['鹅湖镇'] })).toEqual([])
    const [first] = await quarantine.list({ limit: 1, towns: [], reason: 'not-json' })
    expect(first).toEqual({ ...rejected(1), id: first!.id, replayedAtMs: undefined })
    expect(await quarantine.get(first!.id)).toEqual(first)
    expect(await quarantine.get(999)).toBeUndefined()
    expect(await seqs({ beforeId: first!.id + 2 })).toEqual([2, 1])
    expect(await quarantine.counts()).toEqual({ 'not-json': 1, 'no-time': 1, 'unknown-asset': 1, 'bad-topic': 1 })
  })

  test('a batch that is repeated adds nothing twice; many readings of one message keep its payload once', async () => {
    await using opened = await open()
    const { quarantine } = opened.operations
    const payload = new Uint8Array(60_000)
    const rows = Array.from({ length: 500 }, (_, index) => rejected(1, { index, payload }))
    for (let times = 0; times < 2; times++) await quarantine.add(rows)
    expect(await quarantine.counts()).toEqual({ 'not-json': 500 })
    const sizes = await Promise.all(
      (await readdir(opened.dataDir)).map(async (file) => (await readFile(join(opened.dataDir, file))).length),
    )
    expect(sizes.reduce((a, b) => a + b)).toBeLessThan(3_000_000)
  })

  test('[R18] rows and bytes are bounded: the oldest go, counted', async () => {
    await using opened = await open({ quarantineMax: 5, quarantineBytesMax: 10_000 })
    const { quarantine } = opened.operations
    for (let seq = 1; seq <= 8; seq++) await quarantine.add([rejected(seq)])
    const seqs = async (): Promise<number[]> => (await quarantine.list({ limit: 10, towns: [] })).map(({ seq }) => seq)
    expect(await seqs()).toEqual([8, 7, 6, 5, 4])
    expect(await quarantine.purged()).toBe(3)
    await quarantine.add([rejected(9, { payload: new Uint8Array(9_700) })])
    expect(await seqs()).toEqual([9])
    expect(await quarantine.counts()).toEqual({ 'not-json': 9 })
  })

  test('[R18] rows go after their keep time, in bounded steps', async () => {
    await using opened = await open({ quarantineKeepMs: DAY_MS, purgeRowsMax: 2 })
    const { quarantine } = opened.operations
    await quarantine.add([rejected(1), rejected(2), rejected(3)])
    opened.nowMs += DAY_MS
    await quarantine.add([rejected(4)])
    expect(await quarantine.purge()).toBe(false)
    opened.nowMs += 1
    expect(await quarantine.purge()).toBe(true)
    expect(await quarantine.purge()).toBe(false)
    expect((await quarantine.list({ limit: 10, towns: [] })).map(({ seq }) => seq)).toEqual([4])
  })

  test('[R19] a replay is asked for, done by rules, then stored by history; what is still unreadable stays', async () => {
    await using opened = await open()
    const { quarantine, rules } = opened.operations
    await quarantine.add([rejected(1), rejected(2)])
    const [two, one] = await quarantine.list({ limit: 10, towns: [] })
    await quarantine.requestReplay([one!.id, two!.id, 999], 'me')
    expect((await quarantine.requested(10)).map(({ seq }) => seq)).toEqual([1, 2])
    expect((await quarantine.requested(1)).map(({ seq }) => seq)).toEqual([1])
    await rules.commit([], () => commit({ replayed: [one!.id], unreadable: [two!.id] }))
    expect(await quarantine.requested(10)).toEqual([])
    expect((await quarantine.get(one!.id))?.replayedAtMs).toBe(NOW_MS)
    expect((await quarantine.get(two!.id))?.replayedAtMs).toBeUndefined()
    expect((await quarantine.toStore(10)).map(({ seq }) => seq)).toEqual([1])
    await quarantine.stored([one!.id])
    expect(await quarantine.toStore(10)).toEqual([])
    // rejected again for the same reason: open again
    await quarantine.add([rejected(1)])
    expect((await quarantine.get(one!.id))?.replayedAtMs).toBeUndefined()
    expect(await quarantine.counts()).toEqual({ 'not-json': 2 })
  })
})

test('two connections write beside each other, and neither waits for ever', async () => {
  await using opened = await open()
  const other = await opened.again({ durability: 'full' })
  await opened.operations.devices.register(asset('s-1'), 'me')
  const rules = async (): Promise<void> => {
    for (let n = 0; n < 200; n++) {
      await opened.operations.rules.commit([reading('s-1', n)], () =>
        commit({ position: n, live: [fixState('s-1', n)] }),
      )
      await sleep(0)
    }
  }
  const people = async (): Promise<void> => {
    for (let n = 0; n < 50; n++) {
      await other.devices.register(asset(`d-${n}`), 'me')
      await sleep(0)
    }
  }
  await Promise.all([rules(), people()])
  expect(await other.live.clock()).toMatchObject({ rev: 200 })
  expect(await opened.operations.assets.list({ towns: [] })).toHaveLength(51)
})

test('a file of a newer Kerbside is named and left alone', async () => {
  await using opened = await open()
  {
    using db = new DatabaseSync(join(opened.dataDir, 'operations.db'))
    db.exec('PRAGMA user_version = 99')
  }
  await expect(opened.again()).rejects.toThrow(/operations\.db: it was written by a newer Kerbside/)
})
