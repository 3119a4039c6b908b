import { expect, test } from 'vitest'
import { endpoints, paths } from './paths.ts'

test('every address is pinned, and names are encoded', () => {
  expect([
    paths.map(),
    paths.map({ asset: 's-1' }),
    paths.assets({ kind: 'toilet', search: '安镇 1' }),
    paths.asset('a/b'),
    paths.readings('s-1', 'fix', { fromMs: 1, toMs: 2 }),
    paths.quarantine({ reason: 'not-json' }),
    paths.devices(),
    paths.users(),
    paths.audit({ subject: 'device s-1' }),
    paths.system(),
    paths.password(),
  ]).toEqual([
    '/',
    '/?asset=s-1',
    '/asset?kind=toilet&search=%E5%AE%89%E9%95%87+1',
    '/asset/a%2Fb',
    '/asset/s-1/readings/fix?from=1&to=2',
    '/quarantine?reason=not-json',
    '/devices',
    '/users',
    '/audit?subject=device+s-1',
    '/system',
    '/password',
  ])
  expect([
    endpoints.assets({ kind: 'lot', limit: 10 }),
    endpoints.series('s-1', 'fix', { fields: 'speedKmh,waterPercent', from: 1, to: 2, points: 500 }),
    endpoints.track('s-1', { from: 1, to: 2, format: 'gpx' }),
    endpoints.rotate('s-1'),
    endpoints.userSessions(3),
  ]).toEqual([
    '/api/assets?kind=lot&limit=10',
    '/api/assets/s-1/series/fix?fields=speedKmh%2CwaterPercent&from=1&to=2&points=500',
    '/api/assets/s-1/track?from=1&to=2&format=gpx',
    '/api/devices/s-1/rotate',
    '/api/users/3/sessions',
  ])
})
