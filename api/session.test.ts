import { createHmac } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import { createDemoUsers, createFirstAdministrator, shutOutDemoUsers } from './first-users.ts'
import { oneTimePassword, Passwords } from './passwords.ts'
import { Person, serveApi, type ServedApi } from './under-test.ts'

let api: ServedApi
beforeAll(async () => {
  api = await serveApi(readConfig({}))
})
afterAll(() => api[Symbol.asyncDispose]())

interface Session {
  person: { id: number; name: string; role: string; towns: string[] }
  mustChangePassword: boolean
  expiresAtMs: number
}
const problem = (kind: string, status: number) => ({
  status,
  body: expect.objectContaining({ type: `urn:kerbside:problem:${kind}`, status }),
})

test('[P1] signing in gives a cookie that scripts and other sites cannot use, and says who one is', async () => {
  const manager = await api.person('manager', ['安镇街道'])
  const answer = await fetch(`${api.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-kerbside': '1' },
    body: JSON.stringify({ name: manager.name, password: manager.password }),
  })
  expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^kerbside=[\w%.+/-]+; Path=\/; .*HttpOnly/)])
  expect(answer.headers.getSetCookie()[0]).toMatch(/SameSite=Lax/)
  expect(answer.headers.getSetCookie()[0]).not.toMatch(/Secure/)
  const session = (await answer.json()) as Session
  expect(session).toMatchObject({
    person: { name: manager.name, role: 'manager', towns: ['安镇街道'] },
    mustChangePassword: false,
  })
  expect(session.expiresAtMs).toBeGreaterThan(Date.now() + api.config.sessionMs - 60_000)
  expect((await manager.get<Session>('/api/session')).body.person).toEqual(session.person)
})

test('[P1] the database holds no session id that could be used as a cookie', async () => {
  const { cookie } = await api.person('crew')
  const id = decodeURIComponent(cookie.split('=')[1]!).split('.')[0]!
  const wal = await readFile(join(api.config.dataDir, 'operations.db-wal')).catch(() => Buffer.alloc(0))
  const stored = Buffer.concat([await readFile(join(api.config.dataDir, 'operations.db')), wal])
  expect(id.length).toBeGreaterThanOrEqual(32)
  expect(stored.includes(id)).toBe(false)
  expect((await stat(join(api.config.dataDir, 'session-secret'))).mode & 0o777).toBe(0o600)
})

test('[P1] signing out ends the session on the server', async () => {
  const crew = await api.person('crew')
  const { cookie } = crew
  const gone = await crew.ask('DELETE', '/api/session')
  expect(gone.status).toBe(204)
  expect(gone.headers.getSetCookie()[0]).toMatch(/^kerbside=;/)
  crew.cookie = cookie
  expect(await crew.get('/api/session')).toMatchObject(problem('not-signed-in', 401))
})

test('[P1] a session ends after its last use, and using it moves that on', async () => {
  const crew = await api.person('crew')
  const before = (await crew.get<Session>('/api/session')).body.expiresAtMs
  try {
    api.laterMs = api.config.sessionMs / 2
    const after = (await crew.get<Session>('/api/session')).body.expiresAtMs
    expect(after - before).toBeGreaterThanOrEqual(api.config.sessionMs / 2 - 1_000)
    api.laterMs = api.config.sessionMs * 1.4
    expect((await crew.get('/api/session')).status).toBe(200)
    api.laterMs = api.config.sessionMs * 2.5
    expect(await crew.get('/api/session')).toMatchObject(problem('not-signed-in', 401))
  } finally {
    api.laterMs = 0
  }
})

test('[P1] what an open page asks by itself is no use of the session', async () => {
  const crew = await api.person('crew')
  const before = (await crew.get<Session>('/api/session')).body.expiresAtMs
  try {
    api.laterMs = api.config.sessionMs / 2
    const unattended = { 'x-kerbside-unattended': '1' }
    const after = await crew.ask<Session>('GET', '/api/session', undefined, unattended)
    expect(after.body.expiresAtMs).toBe(before)
    expect((await crew.get<Session>('/api/session')).body.expiresAtMs).toBeGreaterThan(before)
  } finally {
    api.laterMs = 0
  }
})

test('[fault 37] sessions outlive a restart of the API', async () => {
  const crew = await api.person('crew')
  await api.restart()
  expect((await crew.get('/api/session')).status).toBe(200)
})

test('[fault 43] a cookie that is forged, signed by others, without signature, or of no session opens nothing', async () => {
  const crew = await api.person('crew')
  const [name, value] = crew.cookie.split('=') as [string, string]
  const [id, signature] = decodeURIComponent(value).split('.') as [string, string]
  const foreign = createHmac('sha256', 'another secret').update(id).digest('base64').replace(/=+$/, '')
  const secret = (await readFile(join(api.config.dataDir, 'session-secret'), 'utf8')).trim()
  const other = 'A'.repeat(32)
  const unknown = createHmac('sha256', secret).update(other).digest('base64').replace(/=+$/, '')
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  for (const forged of [
    id,
    `${id}.`,
    `${id}.${foreign}`,
    `${id}.${signature.slice(0, -1)}`,
    `${'B'.repeat(32)}.${signature}`,
    `${other}.${unknown}`,
    `${none}.${Buffer.from('{"userId":1}').toString('base64url')}.`,
    '',
  ]) {
    crew.cookie = `${name}=${encodeURIComponent(forged)}`
    expect({ forged, ...(await crew.get('/api/session')) }).toMatchObject({ forged, ...problem('not-signed-in', 401) })
  }
  crew.cookie = `${name}=${value}`
  expect((await crew.get('/api/session')).status).toBe(200)
})

test('[P1] an id handed to somebody before they sign in is not their session afterwards', async () => {
  const victim = await api.person('dispatcher')
  const planted = victim.cookie
  await victim.signIn()
  expect(victim.cookie).not.toBe(planted)
  victim.cookie = planted
  expect((await victim.get('/api/session')).status).toBe(401)
})

test('[P3] a wrong password and an unknown name are refused in the same words', async () => {
  const crew = await api.person('crew')
  const wrong = await new Person(crew.name, 'wrong', () => api.url).ask('POST', '/api/session', {
    name: crew.name,
    password: 'wrong',
  })
  const unknown = await api.nobody.ask('POST', '/api/session', { name: 'nobody at all', password: 'wrong' })
  expect(wrong).toMatchObject(problem('wrong-credentials', 401))
  expect(wrong.body['detail']).toBe(unknown.body['detail'])
  expect(wrong.headers.getSetCookie()).toEqual([])
})

test('[P4][fault 27] a name is no longer looked at after ten failed tries from one address, others are', async () => {
  const [crew, other] = [await api.person('crew'), await api.person('crew')]
  const signIn = (name: string, password: string) => api.nobody.ask('POST', '/api/session', { name, password })
  for (let tried = 0; tried < 10; tried++) expect((await signIn(crew.name, 'wrong')).status).toBe(401)
  // not even with the right password, and in any spelling
  const locked = await signIn(crew.name.toUpperCase(), crew.password)
  expect(locked).toMatchObject(problem('too-many-requests', 429))
  expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await signIn(other.name, other.password)).status).toBe(200)
  expect((await api.operations.audit.list({ limit: 50, subject: crew.name })).map(({ action }) => action)).toEqual([
    ...Array.from({ length: 10 }, () => 'session.refuse'),
    'session.start',
    'user.create',
  ])
})

test('[P4][fault 27] login tries of one address are limited whatever name they use', async () => {
  await using few = await serveApi(readConfig({}), { settings: { loginsPerMinuteMax: 3 } })
  const crew = await few.person('crew')
  for (let tried = 0; tried < 2; tried++)
    expect((await few.nobody.ask('POST', '/api/session', { name: `n-${tried}`, password: 'x' })).status).toBe(401)
  const refused = await few.nobody.ask('POST', '/api/session', { name: crew.name, password: crew.password })
  expect(refused).toMatchObject(problem('too-many-requests', 429))
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
})

test.each([
  ['no proxy', false, (tried: number) => `203.0.113.${tried}`],
  ['one’s own proxy, which adds the address that it saw', true, (tried: number) => `203.0.113.${tried}, 198.51.100.7`],
] as const)('[P4][fault 27] limits are not walked round with X-Forwarded-For: %s', async (_, trustProxy, forwarded) => {
  await using few = await serveApi(readConfig({}), { settings: { loginsPerMinuteMax: 3, trustProxy } })
  const tries = [1, 2, 3, 4, 5].map((tried) =>
    few.nobody.ask(
      'POST',
      '/api/session',
      { name: `n-${tried}`, password: 'x' },
      { 'x-forwarded-for': forwarded(tried) },
    ),
  )
  const statuses = (await Promise.all(tries)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 429)).toHaveLength(2)
})

test('[P6] a change without the header X-Kerbside is refused, also with a cookie', async () => {
  const crew = await api.person('crew')
  for (const [method, path] of [
    ['POST', '/api/session'],
    ['DELETE', '/api/session'],
    ['POST', '/api/devices'],
  ] as const)
    expect(await crew.ask(method, path, undefined, { 'x-kerbside': '' })).toMatchObject(problem('missing-header', 403))
  expect((await crew.get('/api/session')).status).toBe(200)
})

test('[P2] a changed password ends the other sessions and is asked for from then on', async () => {
  const here = await api.person('dispatcher')
  const elsewhere = await new Person(here.name, here.password, () => api.url).signIn()
  const change = (body: object) => here.ask('POST', '/api/session/password', body)
  expect(await change({ current: 'wrong', next: 'a new long one' })).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '#/current', detail: 'is not the current password' }] },
  })
  expect(await change({ current: here.password, next: 'short' })).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '#/next', detail: expect.stringContaining('10') }] },
  })
  expect((await change({ current: here.password, next: here.password })).status).toBe(400)
  expect((await change({ current: here.password, next: 'a new long one' })).status).toBe(204)
  expect((await here.get('/api/session')).status).toBe(200)
  expect((await elsewhere.get('/api/session')).status).toBe(401)
  await expect(new Person(here.name, here.password, () => api.url).signIn()).rejects.toThrow(/401/)
  await new Person(here.name, 'a new long one', () => api.url).signIn()
})

test('[P2] the first administrator is made once, with a one-time password that must be changed before anything else', async () => {
  const first = await createFirstAdministrator(api.operations)
  expect(await createFirstAdministrator(api.operations)).toBeUndefined()
  const admin = await new Person(first!.name, first!.password!, () => api.url).signIn()
  expect((await admin.get('/api/session')).body).toMatchObject({ mustChangePassword: true })
  expect(await admin.get('/api/assets')).toMatchObject(problem('must-change-password', 403))
  const live = admin.live()
  await expect(new Promise((_connected, refused) => live.on('connect_error', refused))).rejects.toThrow()
  live.close()
  const next = oneTimePassword()
  expect((await admin.ask('POST', '/api/session/password', { current: first!.password, next })).status).toBe(204)
  expect((await admin.get('/api/session')).body).toMatchObject({ mustChangePassword: false })
  expect((await admin.get('/api/assets')).status).toBe(200)
})

test('[P2] demo users are one a role, and the same passwords are printed at every start until they are changed', async () => {
  const users = await createDemoUsers(api.operations, api.config.dataDir)
  expect(users.map(({ role }) => role)).toEqual([
    'dispatcher',
    'crew',
    'supervisor',
    'owner',
    'manager',
    'administrator',
  ])
  expect(await createDemoUsers(api.operations, api.config.dataDir)).toEqual(users)
  for (const { name, password, role } of users) {
    const person = await new Person(name, password!, () => api.url).signIn()
    expect((await person.get<Session>('/api/session')).body).toMatchObject({
      person: { role },
      mustChangePassword: false,
    })
  }
  const crew = (await api.operations.users.byName('demo-crew'))!
  await api.operations.users.change(crew.id, { passwordHash: await new Passwords().hash('changed it') }, 'test')
  expect((await createDemoUsers(api.operations, api.config.dataDir))[1]).toMatchObject({
    name: 'demo-crew',
    password: undefined,
  })
})

test('[P2] demo users are shut out while there is no simulated district, and let in again with it', async () => {
  await using own = await serveApi(readConfig({}))
  const { users } = own.operations
  const demo = await createDemoUsers(own.operations, own.config.dataDir)
  const one = await new Person(demo[0]!.name, demo[0]!.password!, () => own.url).signIn()
  const states = async () =>
    Object.fromEntries((await users.list()).map((user) => [user.name, user.disabledAtMs !== undefined]))
  // shut out by a person, so it stays so
  await users.change((await users.byName('demo-crew'))!.id, { disabled: true }, 'admin')
  await shutOutDemoUsers(own.operations)
  expect(await states()).toEqual({
    'demo-dispatcher': true,
    'demo-crew': true,
    'demo-supervisor': true,
    'demo-owner': true,
    'demo-manager': true,
    'demo-administrator': true,
  })
  expect((await one.get('/api/session')).status).toBe(401)
  await expect(one.signIn()).rejects.toThrow(/401/)
  expect(await createDemoUsers(own.operations, own.config.dataDir)).toEqual(demo)
  expect(await states()).toEqual({
    'demo-dispatcher': false,
    'demo-crew': true,
    'demo-supervisor': false,
    'demo-owner': false,
    'demo-manager': false,
    'demo-administrator': false,
  })
  await one.signIn()
})

test('[P2] somebody who merely has the name of a demo user is not shut out', async () => {
  await using own = await serveApi(readConfig({}))
  const { users } = own.operations
  const ours = { name: 'demo-crew', role: 'crew', towns: [], passwordHash: 'x', mustChangePassword: false } as const
  const { id } = await users.create(ours, 'admin')
  await shutOutDemoUsers(own.operations)
  expect((await users.get(id))?.disabledAtMs).toBeUndefined()
})

test('[P2] without the simulated district no demo user exists', async () => {
  await using bare = await serveApi(readConfig({}))
  expect(await bare.operations.users.list()).toEqual([])
})

test('[P1] behind TLS the cookie is for TLS only, and plain HTTP is told why it cannot sign in', async () => {
  await using secure = await serveApi(readConfig({}), { settings: { secureCookies: true, trustProxy: true } })
  const passwordHash = await new Passwords().hash('correct horse')
  await secure.operations.users.create(
    { name: 'ann', role: 'crew', towns: [], passwordHash, mustChangePassword: false },
    'test',
  )
  const signIn = (headers: Record<string, string>) =>
    secure.nobody.ask('POST', '/api/session', { name: 'ann', password: 'correct horse' }, headers)
  expect(await signIn({})).toMatchObject(problem('not-allowed', 403))
  const answer = await signIn({ 'x-forwarded-proto': 'https' })
  expect(answer.status).toBe(200)
  expect(answer.headers.getSetCookie()[0]).toMatch(/Secure/)
  expect(answer.headers.get('strict-transport-security')).toMatch(/max-age/)
})

test('[P1] a request under way does not bring back a session that was ended meanwhile', async () => {
  const crew = await api.person('crew')
  const user = (await api.operations.users.byName(crew.name))!
  try {
    // old enough to be moved on by each of these requests
    api.laterMs = api.config.sessionMs / 4
    const many = Array.from({ length: 50 }, () => crew.get('/api/session'))
    await api.operations.sessions.endAllOf(user.id)
    await Promise.all(many)
    expect((await crew.get('/api/session')).status).toBe(401)
  } finally {
    api.laterMs = 0
  }
})
