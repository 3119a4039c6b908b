import { createHash } from 'node:crypto'
import { Agent, request as ask, type IncomingMessage } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Compile } from 'typebox/schema'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operationsFile } from '#stores/operations.ts'
import { may, type Permission } from '#domain/person.ts'
import { DAY, HOUR_MS } from './coverage-under-test.ts'
import { serveDistrict, thingAt, type ServedDistrict } from './district-under-test.ts'
import { TOWNS, type Person } from './under-test.ts'
import { requestsOf, type Hints, type Operation, type RawRequest } from './wrong-input-under-test.ts'

/** The same requests each time; another number is another attack. */
const SEED = Number(process.env['ABUSE_SEED'] ?? 20_260_601)
/** Of each operation by each who may ask it, by each who may not, and where a password is worked on, which takes a while. */
const RUNS = { allowed: 2, others: 1, slow: 1 }
const SLOW = new Set(['POST /api/session', 'POST /api/session/password', 'POST /api/users', 'DELETE /api/session'])
const ANSWER_MS_MAX = 60_000

let district: ServedDistrict
let operations: { method: string; path: string; operation: Operation }[]
let store: DatabaseSync
const agent = new Agent({ keepAlive: true, maxSockets: 4 })

beforeAll(async () => {
  district = await serveDistrict()
  const { body } = await district.nobody.get<{ paths: Record<string, Record<string, Operation>> }>('/api/openapi.json')
  operations = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  store = new DatabaseSync(operationsFile(district.config.dataDir), { readOnly: true })
})
afterAll(async () => {
  agent.destroy()
  store?.close()
  await district?.[Symbol.asyncDispose]()
})

interface Answered {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** As it is, with nothing put right on the way. */
async function send(method: string, { target, headers, body }: RawRequest, cookie: string): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const asked = ask(
    district.url + target,
    {
      agent,
      method,
      headers: {
        'x-kerbside': '1',
        ...(cookie === '' ? {} : { cookie }),
        ...headers,
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    },
    resolve,
  )
  asked.on('error', reject)
  asked.end(body)
  const answer = await promise
  const text = Buffer.concat(await answer.toArray()).toString('utf8')
  return { status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text }
}

/** Changed by the clock or by being asked at all. */
const ALWAYS_CHANGING = new Set(['report', 'session'])
/** Everything that is stored, as one number. */
function stored(): string {
  const hash = createHash('sha256')
  const tables = store.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all()
  for (const { name } of tables) {
    if (ALWAYS_CHANGING.has(String(name))) continue
    hash.update(String(name))
    for (const row of store.prepare(`SELECT * FROM "${String(name)}"`).all()) hash.update(JSON.stringify(row))
  }
  return hash.digest('hex')
}
const changes = (): unknown => store.prepare('PRAGMA data_version').get()?.['data_version']

/** What no answer to a wrong question may hold: how it is made, and where it lies. */
const INSIDE =
  /\n\s+at |node:internal|node_modules|\.ts\b|SQLITE|constraint failed|no such (?:table|column)|Cannot read prop|is not a function|is not iterable|undefined|\[object |kerbside-api-/i
const PROBLEM = /^urn:kerbside:problem:[a-z-]+$/

/** What is wrong with an answer; undefined: nothing. */
function faultOf({ status, type, text }: Answered, operation: Operation): string | undefined {
  // no other part runs here, and that is told
  if (status === 503 && type.startsWith('application/json') && text.startsWith('{"state":')) return undefined
  if (status >= 500) return `${status}`
  if (status < 400) return shapeFault(status, type, text, operation)
  if (!type.startsWith('application/problem+json')) return `is ${type}`
  const problem = JSON.parse(text) as { type: string; title: string; status: number; detail: string }
  if (!PROBLEM.test(problem.type) || problem.status !== status) return 'is no problem of ours'
  if (problem.detail.length < 10 || problem.detail === problem.title) return `says nothing: ${problem.detail}`
  if (INSIDE.test(text)) return `shows the inside: ${problem.detail}`
  return undefined
}

const compiled = new Map<object, ReturnType<typeof Compile>>()
function shapeFault(status: number, type: string, text: string, { responses }: Operation): string | undefined {
  const schema = responses[status]?.content?.['application/json']?.schema
  if (responses[status] === undefined) return `answers ${status}, which is not described`
  if (schema === undefined || !type.startsWith('application/json')) return undefined
  const check = compiled.get(schema) ?? Compile(schema)
  compiled.set(schema, check)
  const value: unknown = JSON.parse(text)
  return check.Check(value) ? undefined : `is not as described: ${JSON.stringify(check.Errors(value)[1]).slice(0, 300)}`
}

test(
  '[P10] [fault 18] [fault 20] whatever anybody asks, the answer says what is wrong, shows nothing of the inside, and what is refused is not stored',
  { timeout: 300_000 },
  async () => {
    const { here, there } = district
    const nowMs = Math.round(Date.now() + district.laterMs)
    const hints: Record<string, readonly unknown[]> = {
      '{excuse}': [here.excuse, there.excuse, 999_999],
      '{stream}': ['fix', 'status', 'air', 'nothing'],
      '{version}': [1, 2],
      '{day}': [DAY, '2026-10-01', '2026-13-01'],
      '{year}': [2026, 1, 9_999],
      lot: [here.lot, there.lot, 'nowhere'],
      lots: [here.lot, there.lot],
      toilet: [here.toilet, there.toilet],
      vehicle: [here.sweeper, there.sweeper, here.toilet],
      vehicles: [here.sweeper, there.sweeper],
      edge: ['e-1', 'e-3', 'nowhere'],
      sides: ['e-1', 'e-2', 'e-3'],
      town: [...TOWNS, '无此镇'],
      towns: [...TOWNS],
      orderId: [1, 2, 99],
      userId: [Number(here.user), Number(there.user)],
      photoId: [1, 2, 99],
      photoIds: [1, 99],
      ids: [1, 2, 99],
      zone: ['Asia/Shanghai', 'Mars/Olympus', 'UTC'],
      from: ['2026-06-01T00:00:00Z', String(nowMs - HOUR_MS), 'NaN', '8640000000000001'],
      to: ['2026-06-02T00:00:00Z', String(nowMs), '1e99'],
      fromMs: [nowMs, nowMs + HOUR_MS, 0, 8_640_000_000_000_000],
      toMs: [nowMs + 2 * HOUR_MS, nowMs, 8_640_000_000_000_000],
      atMs: [nowMs, 0, 8_640_000_000_000_000],
      untilMs: [nowMs + HOUR_MS, 0],
      version: [0, 1, 2],
      onVersion: [0, 1, 2],
      plate: ['苏B10003', '苏B10001', '苏B', '=苏B10001'],
      phone: ['13900001234', '1', '+8613900001234'],
      url: ['https://example.org/x', 'http://127.0.0.1/', 'file:///etc/passwd', 'https://[::ffff:10.0.0.1]/'],
    }
    const hintsOf: Hints = (name) => hints[name]
    const whole = await district.person('administrator')
    const people: Record<string, { who: Person; role: Parameters<ServedDistrict['person']>[0] | undefined }> = {
      nobody: { who: district.nobody, role: undefined },
      driver: { who: district.driverOf('here'), role: undefined },
      administrator: { who: whole, role: 'administrator' },
    }
    for (const role of ['dispatcher', 'crew', 'supervisor', 'owner', 'manager', 'administrator'] as const)
      people[`${role} of a town`] = { who: district.of(role, 'here'), role }

    /** Who signed out or was shut out by what was asked before is somebody new. */
    const present = async (name: string): Promise<Person> => {
      const known = people[name]!
      if (known.role === undefined) return known.who
      const { body, status } = await known.who.get<{ person?: { role: string } }>('/api/session')
      if (status === 200 && body.person?.role === known.role) return known.who
      known.who = await district.person(known.role, name.endsWith('of a town') ? [TOWNS[0]] : [])
      return known.who
    }

    const faults: string[] = []
    let [before, seen, count, taken] = [stored(), changes(), 0, 0]
    for (const [index, { method, path, operation }] of operations.entries()) {
      // a PDF is drawn by a browser, which takes seconds and need not be there
      if (path.endsWith('.pdf')) continue
      const thing = thingAt(path)
      const ids = thing === undefined ? [] : [here[thing], here[thing], there[thing], 'nowhere', '999999']
      const requests = requestsOf(path, operation, ids, hintsOf)
      for (const [turn, name] of Object.keys(people).entries()) {
        const who = await present(name)
        if (changes() !== seen) [before, seen] = [stored(), changes()]
        const access = operation['x-access']
        const role = people[name]!.role
        const isAllowed =
          access === 'open' || (role !== undefined && (access === 'session' || may(role, access as Permission)))
        const isSlow = SLOW.has(`${method} ${path}`)
        const numRuns = !isAllowed ? RUNS.others : isSlow ? RUNS.slow : RUNS.allowed
        for (const request of fc.sample(requests, { seed: SEED + index * 100 + turn, numRuns })) {
          const told = `${name}: ${method} ${request.target.slice(0, 300)} ${request.body?.slice(0, 700) ?? ''}`
          const answer = await send(method, request, who.cookie).catch((error: Error) => error)
          count++
          if (answer instanceof Error) {
            faults.push(`no answer (${answer.message}): ${told}`)
            continue
          }
          const fault = faultOf(answer, operation)
          if (fault !== undefined) faults.push(`${fault}: ${told}`)
          if (answer.status < 400) taken++
          const now = changes()
          if (now === seen) continue
          seen = now
          const after = stored()
          // who tries a password is written down, also when it is the wrong one
          const mayChange = answer.status < 400 || path === '/api/session'
          if (after !== before && !mayChange) faults.push(`${answer.status}, and something is stored: ${told}`)
          before = after
        }
      }
    }
    expect(faults).toEqual([])
    // most are wrong on purpose, and enough are right to come past the schemas
    expect(taken).toBeGreaterThan(count / 8)
  },
)

test.each([
  ['that becomes a thousand times as long', 'gzip', gzipSync(Buffer.alloc(20_000_000, ' ')), 413],
  ['that is none', 'gzip', Buffer.from('no'), 400],
  ['in a way nobody knows', 'nobodyKnows', Buffer.from('{}'), 415],
] as const)('[fault 19] a packed body %s is refused', async (_, encoding, body, status) => {
  const headers = { 'x-kerbside': '1', 'content-type': 'application/json', 'content-encoding': encoding }
  const answer = await fetch(`${district.url}/api/session`, { method: 'POST', headers, body })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    status,
    expect.stringContaining('application/problem+json'),
  ])
  await answer.arrayBuffer()
})
