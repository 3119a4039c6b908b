import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import { may, permissions, roles, type Permission, type Role } from '#domain/person.ts'
import { serveApi, type Person, type ServedApi } from './under-test.ts'

interface Operation {
  readonly 'x-access': string
  readonly summary?: string
  readonly responses: Record<string, unknown>
}
let api: ServedApi
let document: { readonly paths: Record<string, Record<string, Operation>> }
const people = new Map<Role, Person>()

beforeAll(async () => {
  api = await serveApi(readConfig({}))
  document = (await api.nobody.get<typeof document>('/api/openapi.json')).body
  for (const role of roles) people.set(role, await api.person(role))
})
afterAll(() => api[Symbol.asyncDispose]())

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: path.replace('{stream}', 'fix').replace('{id}', '1'),
      route: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  )

test('[P10] the OpenAPI document is valid and describes every route', async () => {
  const result = await new Validator().validate(document)
  expect(result.errors ?? []).toEqual([])
  expect(operations().map(({ route, operation }) => `${route} ${operation['x-access']}`)).toEqual([
    'POST /api/session open',
    'GET /api/session session',
    'DELETE /api/session session',
    'POST /api/session/password session',
    'GET /api/settings see-live',
    'GET /api/network see-live',
    'GET /api/towns see-live',
    'GET /api/assets see-live',
    'GET /api/assets/{id} see-live',
    'GET /api/assets/{id}/series/{stream} see-history',
    'GET /api/assets/{id}/readings/{stream} see-history',
    'GET /api/assets/{id}/track see-history',
    'GET /api/live see-live',
    'GET /api/plans see-coverage',
    'POST /api/plans manage-plans',
    'POST /api/plans/check manage-plans',
    'POST /api/plans/templates manage-plans',
    'GET /api/plans/{id} see-coverage',
    'PUT /api/plans/{id} manage-plans',
    'DELETE /api/plans/{id} manage-plans',
    'GET /api/plans/{id}/streets see-coverage',
    'GET /api/calendar see-coverage',
    'PUT /api/calendar/{day} manage-plans',
    'DELETE /api/calendar/{day} manage-plans',
    'POST /api/calendar/{year}/covered manage-plans',
    'GET /api/alerts see-alerts',
    'GET /api/alerts/{id} see-alerts',
    'POST /api/alerts/{id}/acknowledge handle-alerts',
    'POST /api/alerts/{id}/close handle-alerts',
    'POST /api/alerts/{id}/mute handle-alerts',
    'GET /api/work-orders see-orders',
    'GET /api/work-orders/{id} see-orders',
    'POST /api/order-actions do-orders',
    'GET /api/rounds see-orders',
    'GET /api/duties see-service',
    'PUT /api/duties lead-orders',
    'GET /api/duties/now see-orders',
    'GET /api/streets see-coverage',
    'GET /api/streets/{id} see-coverage',
    'GET /api/streets/{id}/evidence see-coverage',
    'GET /api/shifts see-coverage',
    'GET /api/shifts/{id} see-coverage',
    'GET /api/shifts/{id}/versions/{version} see-coverage',
    'GET /api/shifts/{id}/streets see-coverage',
    'GET /api/coverage/now see-coverage',
    'POST /api/shifts/{id}/excuses dispatch',
    'DELETE /api/shifts/{id}/excuses/{excuse} dispatch',
    'GET /api/photos/{id} see-orders',
    'GET /api/shifts/{id}/orders see-coverage',
    'POST /api/shifts/{id}/orders dispatch',
    'GET /api/shifts/{id}/proposals dispatch',
    'GET /api/shifts/{id}/replay see-coverage',
    'GET /api/shifts/{id}/report.html see-coverage',
    'GET /api/shifts/{id}/report.pdf see-coverage',
    'GET /api/shifts/{id}/report.csv see-coverage',
    'GET /api/shifts/{id}/report.geojson see-coverage',
    'GET /api/toilets see-live',
    'GET /api/toilets/{id} see-live',
    'PUT /api/toilets/{id}/profile lead-orders',
    'GET /api/toilets/{id}/profile-versions see-service',
    'GET /api/toilets/{id}/code lead-orders',
    'POST /api/toilets/{id}/code lead-orders',
    'GET /api/service-levels see-service',
    'GET /api/service-levels.csv see-service',
    'GET /api/toilets/{id}/days/{day} see-service',
    'GET /api/coverage/settings see-coverage',
    'PUT /api/coverage/settings manage-settings',
    'GET /api/parking/lots see-parking',
    'GET /api/parking/lots/{id} see-parking',
    'PUT /api/parking/lots/{id}/policy manage-parking',
    'GET /api/parking/lots/{id}/policy/versions see-parking',
    'POST /api/parking/lots/{id}/closures manage-parking',
    'DELETE /api/parking/closures/{id} manage-parking',
    'GET /api/own/lots own-lots',
    'GET /api/own/lots/{id} own-lots',
    'PUT /api/own/lots/{id}/policy own-lots',
    'GET /api/own/lots/{id}/policy/versions own-lots',
    'POST /api/own/lots/{id}/closures own-lots',
    'DELETE /api/own/closures/{id} own-lots',
    'GET /api/parking/holds see-parking',
    'GET /api/parking/sessions see-parking',
    'GET /api/parking/samples see-parking',
    'GET /api/parking/days see-parking',
    'GET /api/parking/mornings see-parking',
    'GET /api/parking/overstays see-parking',
    'GET /api/parking/rights see-parking',
    'GET /api/own/holds own-lots',
    'GET /api/own/sessions own-lots',
    'GET /api/own/samples own-lots',
    'GET /api/own/days own-lots',
    'GET /api/own/mornings own-lots',
    'GET /api/own/overstays own-lots',
    'GET /api/own/rights own-lots',
    'PUT /api/parking/lots/{id}/file manage-parking',
    'GET /api/parking/lots/{id}/file/versions see-parking',
    'GET /api/parking/lots/{id}/code manage-parking',
    'POST /api/parking/lots/{id}/code manage-parking',
    'GET /api/parking/holds/{id} see-parking',
    'POST /api/parking/holds/{id} handle-parking',
    'POST /api/parking/holds/{id}/calls handle-parking',
    'GET /api/parking/calls see-parking',
    'GET /api/parking/sessions.csv see-parking',
    'GET /api/parking/lots/{id}/hours see-parking',
    'GET /api/parking/forecast see-parking',
    'POST /api/parking/rights/{id} handle-parking',
    'POST /api/parking/rights/{id}/phone handle-parking',
    'POST /api/parking/overstays/{id} handle-parking',
    'POST /api/own/rights/{id} own-lots',
    'GET /api/public/parking open',
    'GET /api/public/parking/lots/{id} open',
    'GET /api/public/parking/lots/{id}/hours open',
    'GET /api/public/parking/places open',
    'GET /api/public/parking/roads open',
    'GET /api/public/parking/calibration open',
    'GET /api/public/parking/me open',
    'POST /api/public/parking/rights open',
    'POST /api/public/parking/holds open',
    'POST /api/public/parking/holds/{id} open',
    'GET /api/public/parking/holds/{id}.ics open',
    'GET /api/public/parking/push-key open',
    'PUT /api/public/parking/pushes open',
    'DELETE /api/public/parking/pushes open',
    'POST /api/public/parking/overstays/{id}/appeal open',
    'GET /api/public/toilets open',
    'GET /api/public/toilets/{id} open',
    'POST /api/public/toilets/{id}/reports open',
    'GET /api/public-reports lead-orders',
    'GET /api/public-reports/{id}/photo lead-orders',
    'POST /api/public-reports/{id}/review lead-orders',
    'GET /api/quarantine see-quarantine',
    'GET /api/quarantine/{id} see-quarantine',
    'POST /api/quarantine/replay replay-quarantine',
    'GET /api/devices manage-devices',
    'POST /api/devices manage-devices',
    'POST /api/devices/{id}/rotate manage-devices',
    'POST /api/devices/{id}/revoke manage-devices',
    'GET /api/users manage-users',
    'POST /api/users manage-users',
    'PATCH /api/users/{id} manage-users',
    'PUT /api/users/{id}/lots manage-users',
    'DELETE /api/users/{id}/sessions manage-users',
    'GET /api/channels manage-channels',
    'GET /api/channels/{id} manage-channels',
    'PUT /api/channels/{id} manage-channels',
    'DELETE /api/channels/{id} manage-channels',
    'POST /api/channels/{id}/test manage-channels',
    'GET /api/deliveries manage-channels',
    'POST /api/deliveries/retry manage-channels',
    'GET /api/export-keys manage-export-keys',
    'POST /api/export-keys manage-export-keys',
    'DELETE /api/export-keys/{id} manage-export-keys',
    'GET /api/export/parking open',
    'GET /api/open/parking open',
    'GET /api/push-key see-live',
    'PUT /api/push-subscriptions see-live',
    'DELETE /api/push-subscriptions see-live',
    'GET /api/audit see-audit',
    'GET /health open',
    'GET /metrics open',
    'POST /api/photos see-orders',
    'POST /api/public/toilets/{id}/photos open',
  ])
  for (const { operation, route } of operations()) {
    expect([route, operation.summary]).toEqual([route, expect.stringMatching(/\w/)])
    expect([route, Object.keys(operation.responses)]).toEqual([route, expect.arrayContaining(['default'])])
  }
})

test('[P5] nobody who is not signed in gets past a door that is not open', async () => {
  const closed = operations().filter(({ operation }) => operation['x-access'] !== 'open')
  expect(closed.length).toBeGreaterThan(20)
  for (const { method, path, route } of closed) {
    const { status, body } = await api.nobody.ask(method, path, method === 'GET' ? undefined : {})
    expect([route, status, body['type']]).toEqual([route, 401, 'urn:kerbside:problem:not-signed-in'])
  }
})

test.each(roles)('[P5] a %s is refused every route its role has no permission for, and no other', async (role) => {
  const person = people.get(role)!
  for (const { method, path, route, operation } of operations()) {
    const access = operation['x-access']
    if (!(access in permissions)) continue
    const { body } = await person.ask(method, path, method === 'GET' ? undefined : { nonsense: true })
    const refused = body?.['type'] === 'urn:kerbside:problem:not-allowed'
    expect([route, refused]).toEqual([route, !may(role, access as Permission)])
  }
})

test('[P9] the page of the documentation loads nothing from elsewhere and runs nothing inline', async () => {
  const page = await api.nobody.get('/api/docs/')
  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(page.text).not.toMatch(/https?:\/\//)
  expect(page.text.match(/<script(?![^>]*\ssrc=)/g)).toBeNull()
  for (const [, file] of page.text.matchAll(/(?:src|href)="([^"]+)"/g))
    expect([file, (await api.nobody.get(new URL(file!, `${api.url}/api/docs/`).pathname)).status]).toEqual([file, 200])
})
