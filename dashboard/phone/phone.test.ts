import { expect, test } from 'vitest'
import { toWgs84 } from '#domain/coordinates.ts'
import { metresApart } from '#domain/coordinates.ts'
import { isOpenAt, stallCounts } from '#domain/toilet/public.ts'
import type { LiveState } from '#domain/live.ts'
import { mapLinks } from './maps.ts'
import { distanceText, hoursText, leftText, spanText } from './text.ts'

test('[U43] map programs of China get the place on their own shifted coordinates, the phone gets WGS-84', () => {
  const place = { lon: 120.4549, lat: 31.5982 }
  const links = new Map(mapLinks(place, '云林 & 公厕').map(({ name, url }) => [name, new URL(url)]))
  const near = (crs: 'gcj02' | 'bd09', lon: string | undefined, lat: string | undefined) => {
    const [x, y] = toWgs84(crs, [Number(lon), Number(lat)])
    expect(metresApart(place, { lon: x, lat: y })).toBeLessThan(0.5)
  }
  const [lon, lat, name] = links.get('amap')?.searchParams.get('to')?.split(',') ?? []
  near('gcj02', lon, lat)
  expect(name).toBe('云林 & 公厕')
  const [bdLat, bdLon] = links.get('baidu')?.searchParams.get('location')?.split(',') ?? []
  near('bd09', bdLon, bdLat)
  const [qqLat, qqLon] = links.get('tencent')?.searchParams.get('tocoord')?.split(',') ?? []
  near('gcj02', qqLon, qqLat)
  expect(links.get('phone')?.pathname).toBe('31.598200,120.454900')
})

test.each([
  [45_000, '45 秒', '45 s'],
  [12 * 60_000, '12 分钟', '12 min'],
  [65 * 60_000, '1 小时 5 分', '1 h 5 min'],
  [120 * 60_000, '2 小时', '2 h'],
  [3 * 86_400_000, '3 天', '3 d'],
  [-5, '0 秒', '0 s'],
])('a span of %i ms is %s', (ms, zh, en) => {
  expect([spanText(ms, 'zh-CN'), spanText(ms, 'en')]).toEqual([zh, en])
})

test.each([
  [59_999, '59 秒', '59 s'],
  [154_000, '2 分 34 秒', '2 min 34 s'],
  [600_000, '10 分钟', '10 min'],
])('%i ms that are left are %s', (ms, zh, en) => {
  expect([leftText(ms, 'zh-CN'), leftText(ms, 'en')]).toEqual([zh, en])
})

test('distances and hours as people say them', () => {
  expect(distanceText(84, 'zh-CN')).toBe('80 米')
  expect(distanceText(1_440, 'en')).toBe('1.4 km')
  expect(hoursText({ openMinute: 330, closeMinute: 1_320 })).toBe('05:30–22:00')
  expect(hoursText({ openMinute: 0, closeMinute: 1_440 })).toBeUndefined()
})

// minutes after midnight in Shanghai
const at = (minute: number) => Date.UTC(2026, 10, 25, 16) + minute * 60_000
test.each([
  [360, 1_320, 359, false],
  [360, 1_320, 360, true],
  [360, 1_320, 1_319, true],
  [360, 1_320, 1_320, false],
  [1_200, 120, 1_300, true],
  [1_200, 120, 119, true],
  [1_200, 120, 120, false],
  [0, 1_440, 0, true],
  [0, 1_440, 1_439, true],
  [600, 600, 0, true],
])('[U45] open from minute %i to %i: at minute %i %s', (openMinute, closeMinute, minute, isOpen) => {
  expect(isOpenAt({ openMinute, closeMinute }, at(minute))).toBe(isOpen)
})

test('[U45] free stalls are told for so long as what was said stands, and are unknown after', () => {
  const stalls = [
    { id: 'w1', kind: 'women' as const },
    { id: 'w2', kind: 'women' as const },
    { id: 'f1', kind: 'family' as const },
  ]
  const row = (stream: 'stalls' | 'online', atMs: number, fields: LiveState['fields']): LiveState => ({
    kind: 'toilet',
    id: 'wc-01',
    town: '东亭街道',
    stream,
    atMs,
    receivedAtMs: atMs,
    fields,
  })
  const said = row('stalls', 1_000, { occupied: ['w2'] })
  const known = { women: { total: 2, free: 1, unknown: 0 }, family: { total: 1, free: 1, unknown: 0 } }
  const unknown = { women: { total: 2, free: 0, unknown: 2 }, family: { total: 1, free: 0, unknown: 1 } }
  expect(stallCounts(stalls, { stalls: said }, 11_000, 10_000)).toEqual(known)
  expect(stallCounts(stalls, { stalls: said }, 11_001, 10_000)).toEqual(unknown)
  expect(stallCounts(stalls, {}, 0, 10_000)).toEqual(unknown)
  const lost = row('online', 2_000, { online: false, cause: 'lost' })
  expect(stallCounts(stalls, { stalls: said, online: lost }, 3_000, 10_000)).toEqual(unknown)
  // a door that is stuck is not told as free, and where all are, nothing is known
  expect(stallCounts(stalls, { stalls: said }, 2_000, 10_000, new Set(['w1', 'f1']))).toEqual({
    women: { total: 2, free: 0, unknown: 1 },
    family: { total: 1, free: 0, unknown: 1 },
  })
  expect(stallCounts([], { stalls: said }, 3_000, 10_000)).toEqual({})
})
