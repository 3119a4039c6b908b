import jsqr from 'jsqr'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '#config'
import type { Asset } from '#domain/asset.ts'
import type { ToiletLive } from '#domain/toilet/live.ts'
import type { ToiletProfile } from '#domain/toilet/profile.ts'
import type { ToiletProfileRow } from '#stores/types.ts'
import { codeAddress, codePicture, originOf } from '../toilet-code.ts'
import { asset, serveApi, TOWNS, type Person, type ServedApi } from '../under-test.ts'

let api: ServedApi
let supervisor: Person
let crew: Person
let elsewhere: Person

beforeAll(async () => {
  api = await serveApi(readConfig({}))
  await api.operations.devices.register(
    asset('t-1', {
      kind: 'toilet',
      name: '云林公厕',
      attributes: { class: '一类', stalls: 'w1,m1', hours: '06:00-22:00' },
    }),
    'test',
  )
  await api.operations.devices.register(asset('s-1', { kind: 'sweeper' }), 'test')
  supervisor = await api.person('supervisor')
  crew = await api.person('crew')
  elsewhere = await api.person('supervisor', [TOWNS[1]])
})
afterAll(() => api?.[Symbol.asyncDispose]())

interface Known {
  readonly toilet: Asset
  readonly profile: ToiletProfileRow
  readonly service?: { readonly atMs: number; readonly live: ToiletLive }
}
const profile: ToiletProfile = {
  toiletClass: '二类',
  toiletType: '环卫',
  stalls: [{ id: 'w1', kind: 'women' }],
  openMinute: 0,
  closeMinute: 1_440,
  team: '云林保洁一班',
  equipment: [{ id: 'gw', sensor: 'nh3', model: 'GS301', installedDay: '2028-02-29' }],
}

test('[Y18] a toilet nobody has written a file of has one made of what is registered; each change is a version', async () => {
  const before = await crew.get<Known>('/api/toilets/t-1')
  expect(before.status).toBe(200)
  expect(before.body.profile).toMatchObject({
    version: 0,
    profile: { toiletClass: '一类', stalls: [{ id: 'w1' }, { id: 'm1' }], openMinute: 360 },
  })
  const put = (version: number, more: object = {}) =>
    supervisor.ask('PUT', '/api/toilets/t-1/profile', { profile: { ...profile, ...more }, version })
  const kept = await put(0)
  expect(kept.status).toBe(200)
  expect(kept.body).toMatchObject({ profile: { version: 1, profile, changedBy: supervisor.name } })
  expect((await put(0)).status).toBe(409)
  expect((await put(1, { openMinute: 300 })).status).toBe(200)
  const versions = await supervisor.get<{ versions: ToiletProfileRow[] }>('/api/toilets/t-1/profile-versions')
  expect(versions.body.versions.map(({ version }) => version)).toEqual([2, 1])
  const list = await supervisor.get<{ toilets: Known[] }>('/api/toilets')
  expect(list.body.toilets.map(({ toilet, profile: row }) => [toilet.id, row.version])).toEqual([['t-1', 2]])
})

test('[Y18] a file with a name twice, a day there is not, or a field nobody knows is refused with what is wrong', async () => {
  const table: [more: object, pointer: RegExp][] = [
    [
      {
        stalls: [
          { id: 'w1', kind: 'women' },
          { id: 'w1', kind: 'men' },
        ],
      },
      /stalls\/1\/id/,
    ],
    [{ equipment: [{ id: 'a', sensor: 'nh3', installedDay: '2026-02-29' }] }, /equipment\/0\/installedDay/],
    [{ closeMinute: 1_441 }, /closeMinute/],
    [{ colour: 'red' }, /profile/],
  ]
  for (const [more, pointer] of table) {
    const answer = await supervisor.ask('PUT', '/api/toilets/t-1/profile', {
      profile: { ...profile, ...more },
      version: 2,
    })
    expect(answer.status, JSON.stringify(more)).toBe(400)
    expect(answer.text).toMatch(pointer)
  }
})

test('[Y18] the code of the door leads to the public page with its token; another one makes it worth nothing; crews do not get it', async () => {
  interface Code {
    readonly token: string
    readonly url: string
    readonly svg: string
  }
  const first = (await supervisor.get<Code>('/api/toilets/t-1/code')).body
  expect(first.url).toMatch(/^http:\/\/[^/]+\/t\/t-1\?c=/)
  expect(first.url.endsWith(first.token)).toBe(true)
  expect(readCode(first.svg)).toBe(first.url)
  expect((await supervisor.get<Code>('/api/toilets/t-1/code')).body.token).toBe(first.token)
  const next = await supervisor.ask<Code>('POST', '/api/toilets/t-1/code')
  expect(next.body.token).not.toBe(first.token)
  expect(await api.operations.toilets.code('t-1')).toBe(next.body.token)
  expect((await crew.get('/api/toilets/t-1/code')).status).toBe(403)
})

test('[Y18] what is no toilet, or not of one’s town, is not there', async () => {
  for (const path of ['', '/code', '/profile-versions']) {
    expect((await supervisor.get(`/api/toilets/s-1${path}`)).status).toBe(404)
    expect((await elsewhere.get(`/api/toilets/t-1${path}`)).status).toBe(404)
  }
  expect((await elsewhere.get<{ toilets: unknown[] }>('/api/toilets')).body.toilets).toEqual([])
  expect((await elsewhere.ask('POST', '/api/toilets/t-1/code')).status).toBe(404)
})

test('[Y18] addresses of codes go by the configured address, or by the one that was asked', () => {
  const asked = { protocol: 'http', host: 'kerbside.local:3000' }
  expect(originOf('', asked)).toBe('http://kerbside.local:3000')
  expect(originOf('https://city.example/kerbside', asked)).toBe('https://city.example')
  const address = codeAddress('https://city.example', 't-1', 'a_b-c')
  expect(address).toBe('https://city.example/t/t-1?c=a_b-c')
  expect(readCode(codePicture(address))).toBe(address)
})

/** Draw the picture and read it as a phone would. */
function readCode(svg: string): string | undefined {
  const size = Number(/viewBox="0 0 (\d+) \d+"/.exec(svg)![1])
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255)
  for (const [, x, y, width, height] of svg.matchAll(/M(\d+),(\d+)h(\d+)v(\d+)h-\d+z/g))
    for (let row = Number(y); row < Number(y) + Number(height); row++)
      for (let column = Number(x); column < Number(x) + Number(width); column++)
        pixels.fill(0, (row * size + column) * 4, (row * size + column) * 4 + 3)
  return jsqr.default(pixels, size, size)?.data
}
