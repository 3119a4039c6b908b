import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { roles, type Role } from '#domain/person.ts'
import { DAY, HOUR_MS } from './coverage-under-test.ts'
import { MARK, serveDistrict, thingAt, type ServedDistrict, type Thing } from './district-under-test.ts'
import { TOWNS, type Answer, type Person } from './under-test.ts'
import { rightRequestsOf, type Hints, type Operation, type RawRequest } from './wrong-input-under-test.ts'

/** Who may ask what, written down once more than in the routes: a route that opens to somebody else fails here. */
const whoMay: Readonly<Record<string, readonly string[]>> = {
  everybody: [
    'POST /api/session',
    'GET /api/public/parking',
    'GET /api/public/parking/holds/{id}.ics',
    'GET /api/public/parking/push-key',
    'PUT /api/public/parking/pushes',
    'DELETE /api/public/parking/pushes',
    'GET /api/public/parking/lots/{id}',
    'GET /api/public/parking/lots/{id}/hours',
    'GET /api/public/parking/places',
    'GET /api/public/parking/roads',
    'GET /api/public/parking/calibration',
    'GET /api/public/parking/me',
    'POST /api/public/parking/rights',
    'POST /api/public/parking/holds',
    'POST /api/public/parking/holds/{id}',
    'POST /api/public/parking/overstays/{id}/appeal',
    'GET /api/public/toilets',
    'GET /api/public/toilets/{id}',
    'POST /api/public/toilets/{id}/reports',
    'GET /api/export/parking',
    'GET /api/open/parking',
    'GET /health',
    'GET /metrics',
    'POST /api/public/toilets/{id}/photos',
  ],
  'dispatcher crew supervisor owner manager administrator': [
    'GET /api/session',
    'DELETE /api/session',
    'POST /api/session/password',
  ],
  'dispatcher crew supervisor manager administrator': [
    'GET /api/settings',
    'GET /api/network',
    'GET /api/towns',
    'GET /api/assets',
    'GET /api/assets/{id}',
    'GET /api/live',
    'GET /api/work-orders',
    'GET /api/work-orders/{id}',
    'GET /api/rounds',
    'GET /api/duties/now',
    'GET /api/photos/{id}',
    'GET /api/toilets',
    'GET /api/toilets/{id}',
    'GET /api/push-key',
    'PUT /api/push-subscriptions',
    'DELETE /api/push-subscriptions',
    'POST /api/photos',
  ],
  'dispatcher supervisor manager administrator': [
    'GET /api/assets/{id}/series/{stream}',
    'GET /api/assets/{id}/readings/{stream}',
    'GET /api/assets/{id}/track',
    'GET /api/plans',
    'GET /api/plans/{id}',
    'GET /api/plans/{id}/streets',
    'GET /api/calendar',
    'GET /api/alerts',
    'GET /api/alerts/{id}',
    'POST /api/alerts/{id}/acknowledge',
    'POST /api/alerts/{id}/close',
    'POST /api/alerts/{id}/mute',
    'GET /api/duties',
    'GET /api/streets',
    'GET /api/streets/{id}',
    'GET /api/streets/{id}/evidence',
    'GET /api/shifts',
    'GET /api/shifts/{id}',
    'GET /api/shifts/{id}/versions/{version}',
    'GET /api/shifts/{id}/streets',
    'GET /api/coverage/now',
    'GET /api/shifts/{id}/orders',
    'GET /api/shifts/{id}/replay',
    'GET /api/shifts/{id}/report.html',
    'GET /api/shifts/{id}/report.pdf',
    'GET /api/shifts/{id}/report.csv',
    'GET /api/shifts/{id}/report.geojson',
    'GET /api/toilets/{id}/profile-versions',
    'GET /api/service-levels',
    'GET /api/service-levels.csv',
    'GET /api/toilets/{id}/days/{day}',
    'GET /api/coverage/settings',
  ],
  'crew supervisor manager administrator': ['POST /api/order-actions'],
  'supervisor manager administrator': [
    'PUT /api/duties',
    'PUT /api/toilets/{id}/profile',
    'GET /api/toilets/{id}/code',
    'POST /api/toilets/{id}/code',
    'GET /api/public-reports',
    'GET /api/public-reports/{id}/photo',
    'POST /api/public-reports/{id}/review',
  ],
  'dispatcher manager administrator': [
    'POST /api/shifts/{id}/excuses',
    'DELETE /api/shifts/{id}/excuses/{excuse}',
    'POST /api/shifts/{id}/orders',
    'GET /api/shifts/{id}/proposals',
    'GET /api/parking/lots',
    'GET /api/parking/lots/{id}',
    'GET /api/parking/lots/{id}/policy/versions',
    'GET /api/parking/holds',
    'GET /api/parking/sessions',
    'GET /api/parking/samples',
    'GET /api/parking/days',
    'GET /api/parking/mornings',
    'GET /api/parking/overstays',
    'GET /api/parking/rights',
    'GET /api/parking/lots/{id}/file/versions',
    'GET /api/parking/holds/{id}',
    'POST /api/parking/holds/{id}',
    'POST /api/parking/holds/{id}/calls',
    'GET /api/parking/calls',
    'GET /api/parking/sessions.csv',
    'GET /api/parking/lots/{id}/hours',
    'GET /api/parking/forecast',
    'POST /api/parking/rights/{id}',
    'POST /api/parking/rights/{id}/phone',
    'POST /api/parking/overstays/{id}',
    'GET /api/quarantine',
    'GET /api/quarantine/{id}',
  ],
  'manager administrator': [
    'POST /api/plans',
    'POST /api/plans/check',
    'POST /api/plans/templates',
    'PUT /api/plans/{id}',
    'DELETE /api/plans/{id}',
    'PUT /api/calendar/{day}',
    'DELETE /api/calendar/{day}',
    'POST /api/calendar/{year}/covered',
    'PUT /api/parking/lots/{id}/policy',
    'POST /api/parking/lots/{id}/closures',
    'DELETE /api/parking/closures/{id}',
    'PUT /api/parking/lots/{id}/file',
    'GET /api/parking/lots/{id}/code',
    'POST /api/parking/lots/{id}/code',
    'GET /api/audit',
  ],
  administrator: [
    'PUT /api/coverage/settings',
    'POST /api/quarantine/replay',
    'GET /api/devices',
    'POST /api/devices',
    'POST /api/devices/{id}/rotate',
    'POST /api/devices/{id}/revoke',
    'GET /api/users',
    'POST /api/users',
    'PATCH /api/users/{id}',
    'PUT /api/users/{id}/lots',
    'DELETE /api/users/{id}/sessions',
    'GET /api/channels',
    'GET /api/channels/{id}',
    'PUT /api/channels/{id}',
    'DELETE /api/channels/{id}',
    'POST /api/channels/{id}/test',
    'GET /api/deliveries',
    'POST /api/deliveries/retry',
    'GET /api/export-keys',
    'POST /api/export-keys',
    'DELETE /api/export-keys/{id}',
  ],
  owner: [
    'GET /api/own/lots',
    'GET /api/own/lots/{id}',
    'PUT /api/own/lots/{id}/policy',
    'GET /api/own/lots/{id}/policy/versions',
    'POST /api/own/lots/{id}/closures',
    'DELETE /api/own/closures/{id}',
    'GET /api/own/holds',
    'GET /api/own/sessions',
    'GET /api/own/samples',
    'GET /api/own/days',
    'GET /api/own/mornings',
    'GET /api/own/overstays',
    'GET /api/own/rights',
    'POST /api/own/rights/{id}',
  ],
}
const SEED = 5
let district: ServedDistrict
let operations: { method: string; path: string; route: string; operation: Operation }[]
/** Of each role one who answers for all towns. */
const whole = new Map<Role, Person>()
let hints: Readonly<Record<string, readonly unknown[]>>

beforeAll(async () => {
  district = await serveDistrict()
  for (const role of roles) whole.set(role, await district.person(role))
  const { body } = await district.nobody.get<{ paths: Record<string, Record<string, Operation>> }>('/api/openapi.json')
  operations = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      route: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  )
  const nowMs = Math.round(Date.now() + district.laterMs)
  hints = {
    stream: ['fix'],
    day: [DAY],
    version: [1],
    year: [2026],
    from: [String(nowMs - HOUR_MS)],
    to: [String(nowMs)],
    fromMs: [nowMs],
    toMs: [nowMs + HOUR_MS],
    town: [...TOWNS],
    onVersion: [1],
  }
})
afterAll(() => district?.[Symbol.asyncDispose]())

const hintsOf: Hints = (name) => hints[name]
const mayAsk = (route: string): readonly string[] =>
  Object.entries(whoMay)
    .find(([, routes]) => routes.includes(route))?.[0]
    .split(' ') ?? []
const send = (who: Person, method: string, { target, headers, body }: RawRequest): Promise<Answer<unknown>> =>
  who.ask(method, target, body, headers)
/** The same for two things when they are told in the same words. */
const told = ({ status, text }: Answer<unknown>, id: string): string =>
  `${status} ${text
    .replaceAll(/urn:kerbside:request:[0-9a-f-]+/g, '')
    .replaceAll(`"${id}\\"`, 'ID')
    .replaceAll(new RegExp(`\\b${id}\\b`, 'g'), 'ID')}`

test('[P5] the table names every route, and each once', () => {
  expect(Object.values(whoMay).flat().toSorted()).toEqual(operations.map(({ route }) => route).toSorted())
})

test(
  '[P5] nobody who is not signed in, and no role that is not in the table, gets an answer of a route',
  { timeout: 180_000 },
  async () => {
    for (const { method, path, route, operation } of operations) {
      const allowed = mayAsk(route)
      if (allowed[0] === 'everybody') {
        expect([route, operation['x-access']]).toEqual([route, 'open'])
        continue
      }
      const target = path.replaceAll(/\{\w+\}/g, '999999')
      expect([route, (await district.nobody.ask(method, target)).status]).toEqual([route, 401])
      for (const role of roles) {
        // signed out is who signs out
        if (route === 'DELETE /api/session') continue
        const { body } = await whole.get(role)!.ask<{ type?: string }>(method, target)
        const refused = body?.type === 'urn:kerbside:problem:not-allowed'
        expect([route, role, refused]).toEqual([route, role, !allowed.includes(role)])
      }
    }
  },
)

test(
  '[P6] nothing is changed by a page of another site, which cannot send our header',
  { timeout: 60_000 },
  async () => {
    for (const { method, path, route } of operations) {
      if (method === 'GET') continue
      const target = path.replaceAll(/\{\w+\}/g, '1')
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json']) {
        const headers = { 'x-kerbside': '', 'content-type': type, origin: 'https://evil.example' }
        const { status, body } = await district
          .of('administrator', 'here')
          .ask<{ type: string }>(method, target, '{}', headers)
        expect([route, status, body.type]).toEqual([route, 403, 'urn:kerbside:problem:missing-header'])
      }
    }
  },
)

const OTHERS = 3
/** Whose ids people choose: one that is taken is told as hidden, one that is not becomes a new thing. */
const CHOSEN = new Set(['PUT /api/channels/{id}'])
test(
  '[P5] [X22] what is of another town or owner is told in the same words as what does not exist',
  { timeout: 180_000 },
  async () => {
    const reached: string[] = []
    for (const [index, { method, path, route, operation }] of operations.entries()) {
      const thing = thingAt(path)
      const allowed = mayAsk(route)
      if (thing === undefined || allowed[0] === 'everybody') continue
      const id = district.here[thing]
      const none = /^\d+$/.test(id) ? '999999' : 'nowhere'
      for (const role of allowed as readonly Role[]) {
        const away = district.of(role, 'there')
        const sample = { seed: SEED + index, numRuns: OTHERS }
        const asked = fc.sample(rightRequestsOf(path, operation, id, hintsOf), sample)
        const asNone = fc.sample(rightRequestsOf(path, operation, none, hintsOf), sample)
        for (const [turn, request] of asked.entries()) {
          const hidden = await send(away, method, request)
          if (!CHOSEN.has(route))
            expect([route, role, told(hidden, id)]).toEqual([
              route,
              role,
              told(await send(away, method, asNone[turn]!), none),
            ])
          if (hidden.status === 404) reached.push(route)
          else expect([route, role, request, hidden.status]).toEqual([route, role, request, 400])
        }
      }
    }
    // not only the schemas said no
    const about = operations.filter(
      ({ path, route }) => thingAt(path) !== undefined && mayAsk(route)[0] !== 'everybody',
    )
    expect(about.map(({ route }) => route).filter((route) => !reached.includes(route))).toEqual([])
  },
)

test(
  '[P5] [X22] no list, table or report tells anybody of another town anything of this one',
  { timeout: 180_000 },
  async () => {
    const HERE = new RegExp(`${MARK.here}|"s-1"|\\br-1\\b`)
    const THERE = new RegExp(`${MARK.there}|"s-2"|\\br-2\\b`)
    let seen = 0
    for (const [index, { method, path, route, operation }] of operations.entries()) {
      const allowed = mayAsk(route)
      // a PDF is drawn by a browser of the page that is looked at here
      if (method !== 'GET' || allowed[0] === 'everybody' || path.endsWith('.pdf')) continue
      const thing: Thing | undefined = thingAt(path)
      const own = thing === undefined ? '' : district.there[thing]
      for (const role of allowed as readonly Role[]) {
        for (const request of fc.sample(rightRequestsOf(path, operation, own, hintsOf), {
          seed: SEED + index,
          numRuns: 2,
        })) {
          // also with nothing asked for in particular
          for (const target of [request.target, request.target.split('?')[0]!]) {
            const { status, text } = await district.of(role, 'there').get(target)
            expect([role, target, HERE.exec(text)?.[0]]).toEqual([role, target, undefined])
            if (status === 200 && THERE.test(text)) seen++
          }
        }
      }
    }
    // there is something to be seen
    expect(seen).toBeGreaterThan(50)
  },
)
