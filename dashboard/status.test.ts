import { expect, test } from 'vitest'
import type { Asset } from '#domain/asset.ts'
import type { LiveRow } from '#domain/live.ts'
import { key, type LiveView } from './live.ts'
import { skewOf, stateOf } from './status.ts'

const NOW_MS = 1_800_000_000_000
const MINUTE_MS = 60_000
const settings = { nowMs: NOW_MS, offlineAfterMs: 30 * MINUTE_MS }

const asset = (kind: Asset['kind'], attributes: Asset['attributes'] = {}): Asset => ({
  id: 'x-1',
  kind,
  town: '东亭街道',
  name: 'x',
  crs: 'wgs84',
  attributes,
})
function view(...rows: readonly [LiveRow['stream'], LiveRow['fields'], ageMs?: number][]): LiveView {
  const held = rows.map(([stream, fields, ageMs = 0], rev): [string, LiveRow] => [
    key('x-1', stream),
    {
      kind: 'sweeper',
      id: 'x-1',
      town: '东亭街道',
      stream,
      fields,
      rev,
      atMs: NOW_MS - ageMs,
      receivedAtMs: NOW_MS - ageMs,
    },
  ])
  return { epoch: 'a', rev: 9, rows: new Map(held) }
}
const stalls = asset('toilet', { stalls: 'w1,w2,m1' })

test.each<[string, LiveView, Asset, object]>([
  ['a vehicle that never said anything', view(), asset('sweeper'), { state: 'offline', atMs: undefined }],
  ['a vehicle with its brush on', view(['fix', { speedKmh: 8, brush: true }]), asset('sweeper'), { state: 'working' }],
  ['a vehicle on its way', view(['fix', { speedKmh: 40, brush: false }]), asset('sweeper'), { state: 'driving' }],
  ['a vehicle that stands', view(['fix', { speedKmh: 0, brush: false }]), asset('sweeper'), { state: 'stopped' }],
  [
    'a vehicle silent for long',
    view(['fix', { speedKmh: 8, brush: true }, 11 * MINUTE_MS]),
    asset('sweeper'),
    { state: 'offline' },
  ],
  [
    'a toilet with free stalls',
    view(['stalls', { occupied: ['w1'] }]),
    stalls,
    { state: 'free', free: 2, capacity: 3 },
  ],
  ['a toilet without', view(['stalls', { occupied: ['w1', 'w2', 'm1'] }]), stalls, { state: 'full', free: 0 }],
  [
    'a toilet last heard of long ago',
    view(['stalls', { occupied: [] }, 31 * MINUTE_MS]),
    stalls,
    { state: 'unknown', free: undefined },
  ],
  [
    'a toilet whose connection was lost since',
    view(['stalls', { occupied: [] }, MINUTE_MS], ['online', { online: false, cause: 'lost' }]),
    stalls,
    { state: 'unknown' },
  ],
  [
    'a toilet whose stalls are not registered',
    view(['stalls', { occupied: [] }]),
    asset('toilet'),
    { state: 'unknown' },
  ],
  [
    'a lot with free bays, unknown ones apart',
    view(['occupancy', { free: 3, occupied: 4, unknown: 2, capacity: 9 }]),
    asset('lot'),
    { state: 'free', free: 3, occupied: 4, unknown: 2 },
  ],
  [
    'a lot that may have free bays',
    view(['occupancy', { free: 0, occupied: 4, unknown: 2, capacity: 6 }]),
    asset('lot'),
    { state: 'unknown' },
  ],
  [
    'a full lot',
    view(['occupancy', { free: 0, occupied: 4, unknown: 0, capacity: 4 }]),
    asset('lot'),
    { state: 'full' },
  ],
  [
    'a lot silent for long: none of its bays is known',
    view(['occupancy', { free: 3, occupied: 4, unknown: 0, capacity: 7 }, 31 * MINUTE_MS]),
    asset('lot'),
    { state: 'unknown', free: 0, unknown: 7 },
  ],
  ['a lot never heard of', view(), asset('lot', { capacity: 12 }), { state: 'unknown', unknown: 12 }],
  ['a free bay', view(['state', { occupied: false }]), asset('bay'), { state: 'free' }],
  ['a taken bay', view(['state', { occupied: true }]), asset('bay'), { state: 'full' }],
  [
    'a sleeping bay sensor keeps what it said',
    view(['state', { occupied: true }, MINUTE_MS], ['online', { online: false, cause: 'left' }]),
    asset('bay'),
    { state: 'full' },
  ],
  ['a bay never heard of', view(), asset('bay'), { state: 'unknown' }],
  [
    'a bay whose sensor is stuck: what it says is not believed',
    view(['state', { occupied: false }], ['parking', { is: 'unknown', health: 'stuck' }]),
    asset('bay'),
    { state: 'unknown' },
  ],
  [
    'a bay that was believed within its beat',
    view(['state', { occupied: false }], ['parking', { is: 'occupied', health: 'ok' }, 34 * MINUTE_MS]),
    asset('bay'),
    { state: 'full' },
  ],
  [
    'a bay of which nobody believes anything any more',
    view(['parking', { is: 'free', health: 'ok' }, 61 * MINUTE_MS]),
    asset('bay'),
    { state: 'unknown' },
  ],
])('[U4] %s', (_title, live, of, expected) => {
  expect(stateOf(live, of, settings)).toMatchObject(expected)
})

/** Rows by stream: how far ahead of its arrival the time of each is, and when it arrived. */
const arrived = (
  rows: Partial<Record<LiveRow['stream'], readonly [aheadMs: number, receivedAtMs: number]>>,
): LiveView => {
  const made = view(
    ...Object.keys(rows).map((stream): [LiveRow['stream'], LiveRow['fields']] => [stream as LiveRow['stream'], {}]),
  )
  const held = [...made.rows].map(([at, row]): [string, LiveRow] => {
    const [aheadMs, receivedAtMs] = rows[row.stream]!
    return [at, { ...row, receivedAtMs, atMs: receivedAtMs + aheadMs }]
  })
  return { ...made, rows: new Map(held) }
}

test.each<[string, LiveView, Asset['kind'], number | undefined]>([
  ['a clock that is right', arrived({ fix: [-2_000, NOW_MS] }), 'sweeper', undefined],
  ['a clock that is ahead', arrived({ fix: [130_000, NOW_MS] }), 'sweeper', 130_000],
  ['a clock that is behind', arrived({ air: [-130_000, NOW_MS] }), 'toilet', -130_000],
  ['a reading sent long after', arrived({ fix: [-700_000, NOW_MS] }), 'sweeper', undefined],
  [
    'a clock that was set right since',
    arrived({ event: [130_000, NOW_MS - 1], air: [0, NOW_MS], stalls: [130_000, NOW_MS - 2] }),
    'toilet',
    undefined,
  ],
  ['a clock that went wrong since', arrived({ event: [0, NOW_MS - 1], air: [45_000, NOW_MS] }), 'toilet', 45_000],
  ['what the broker says', arrived({ online: [-130_000, NOW_MS] }), 'bay', undefined],
  ['a lot, which has no clock', arrived({ occupancy: [130_000, NOW_MS] }), 'lot', undefined],
  ['nothing received', view(), 'bay', undefined],
])('[R10] [U15] [fault 4] the clock of a device by what it sent last: %s', (_title, live, kind, skewMs) => {
  expect(skewOf(live, asset(kind), { skewFlagMs: 30_000, lateMs: 600_000 })).toBe(skewMs)
})
