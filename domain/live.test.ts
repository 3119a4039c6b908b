import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  clockSkewMs,
  liveStep,
  STALLS_MAX,
  vehicleSettings,
  vehicleStatus,
  type LiveMemory,
  type LiveState,
} from './live.ts'
import type { Reading, ReadingOf } from './reading.ts'
import type { Stream } from './topic.ts'

const base = { id: 'd-1', town: '东亭街道', receivedAtMs: 5_000, seq: -1, historical: false } as const
const fix = (atMs: number, sub: number, speedKmh: number): ReadingOf<'fix'> => ({
  ...base,
  kind: 'sweeper',
  stream: 'fix',
  atMs,
  sub,
  fields: { lon: 120, lat: 31, speedKmh, headingDeg: 0 },
})
const air = (atMs: number, sub: number, fields: ReadingOf<'air'>['fields']): ReadingOf<'air'> => ({
  ...base,
  kind: 'toilet',
  stream: 'air',
  atMs,
  sub,
  fields,
})
const stalls = (atMs: number, sub: number, fields: ReadingOf<'stalls'>['fields']): ReadingOf<'stalls'> => ({
  ...base,
  kind: 'toilet',
  stream: 'stalls',
  atMs,
  sub,
  fields,
})
const after = (readings: readonly Reading[]): LiveMemory | undefined =>
  readings.reduce<LiveMemory | undefined>((state, reading) => liveStep(state, reading), undefined)

describe('live steps', () => {
  test.each<[string, number, number, boolean]>([
    ['[fault 2] older', 99, 9, false],
    ['[fault 2] newer', 101, 0, true],
    ['as old, lower sub', 100, 4, false],
    ['as old, higher sub', 100, 6, true],
  ])('[L1] a reading that is %s: replaces %#', (_, atMs, sub, replaces) => {
    const state = liveStep(undefined, fix(100, 5, 1))
    const next = liveStep(state, fix(atMs, sub, 2))
    expect(next === state).toBe(!replaces)
    expect(next.fields['speedKmh']).toBe(replaces ? 2 : 1)
  })

  test('[L1] [fault 1] the same reading again is no change: the same object', () => {
    for (const reading of [fix(1, 1, 1), air(1, 1, { nh3MgM3: 1 }), stalls(1, 1, { occupied: ['a'] })]) {
      const state = liveStep(undefined, reading)
      expect(liveStep(state, reading)).toBe(state)
    }
  })

  test('[L2] two contents at one moment: one of them wins, whichever came first', () => {
    const [a, b] = [fix(1, 1, 5), fix(1, 1, 6)]
    expect(after([a, b])).toEqual(after([b, a]))
  })

  test('[L3] what a toilet’s sensors report one at a time stands together, each field as new as it is', () => {
    const state = after([
      air(10, 0, { nh3MgM3: 1, temperatureC: 20 }),
      air(30, 0, { temperatureC: 22 }),
      air(20, 0, { nh3MgM3: 2, temperatureC: 99 }),
    ])
    expect(state).toMatchObject({ atMs: 30, fields: { nh3MgM3: 2, temperatureC: 22 } })
  })

  test.each<[string, readonly ReadingOf<'stalls'>[], readonly string[]]>([
    ['a list', [stalls(1, 0, { occupied: ['a', 'b'] })], ['a', 'b']],
    ['one more', [stalls(1, 0, { occupied: ['a'] }), stalls(2, 0, { stall: 'b', occupied: true })], ['a', 'b']],
    ['one less', [stalls(1, 0, { occupied: ['a', 'b'] }), stalls(2, 0, { stall: 'b', occupied: false })], ['a']],
    [
      'one that is older than the list',
      [stalls(2, 0, { occupied: ['a'] }), stalls(1, 0, { stall: 'b', occupied: true })],
      ['a'],
    ],
    [
      'a list that is older than one',
      [stalls(2, 0, { stall: 'b', occupied: true }), stalls(1, 0, { occupied: ['a'] })],
      ['a', 'b'],
    ],
    ['a list after one', [stalls(1, 0, { stall: 'b', occupied: true }), stalls(2, 0, { occupied: ['a'] })], ['a']],
    [
      'one at the moment of the list',
      [stalls(1, 0, { stall: 'b', occupied: true }), stalls(1, 0, { occupied: ['a'] })],
      ['a', 'b'],
    ],
    [
      'singles only',
      [stalls(1, 0, { stall: 'b', occupied: true }), stalls(2, 0, { stall: 'a', occupied: false })],
      ['b'],
    ],
  ])('[L4] stalls: %s', (_, readings, occupied) => {
    expect(after(readings)?.fields).toEqual({ occupied })
    expect(after(readings.toReversed())?.fields).toEqual({ occupied })
  })

  test('[L4] a device that invents stalls without end fills no memory', () => {
    const invented = Array.from({ length: STALLS_MAX * 2 }, (_, n) => stalls(n, 0, { stall: `s${n}`, occupied: true }))
    expect(after(invented)?.fields['occupied']).toHaveLength(STALLS_MAX)
    expect(Object.keys(after(invented)?.parts?.stalls ?? {})).toHaveLength(STALLS_MAX)
  })

  // few values, so that equal moments and equal contents are common
  const atMs = fc.integer({ min: 1, max: 6 })
  const sub = fc.integer({ min: 0, max: 2 })
  const id = fc.constantFrom('a', 'b', 'c')
  const readings: Record<Extract<Stream, 'fix' | 'air' | 'stalls'>, fc.Arbitrary<Reading>> = {
    fix: fc.tuple(atMs, sub, fc.integer({ min: 0, max: 3 })).map((of) => fix(...of)),
    air: fc
      .tuple(
        atMs,
        sub,
        fc
          .record(
            { nh3MgM3: fc.integer({ min: 0, max: 2 }), temperatureC: fc.integer({ min: 0, max: 2 }) },
            { requiredKeys: [] },
          )
          .filter((fields) => Object.keys(fields).length > 0),
      )
      .map((of) => air(...of)),
    stalls: fc
      .tuple(
        atMs,
        sub,
        fc.oneof(
          fc.record({ stall: id, occupied: fc.boolean() }),
          fc.uniqueArray(id).map((occupied) => ({ occupied: occupied.toSorted() })),
        ),
      )
      .map((of) => stalls(...of)),
  }
  test.each(Object.entries(readings))(
    '[L5] [fault 1] [fault 2] %s: neither order nor repetition changes the state, and it never goes back',
    (_, reading) => {
      const sent = fc.array(reading, { minLength: 1, maxLength: 12 })
      const arrived = sent.chain((list) =>
        fc.tuple(
          fc.constant(list),
          fc.shuffledSubarray(list, { minLength: list.length }),
          fc.array(fc.constantFrom(...list), { maxLength: 6 }),
        ),
      )
      fc.assert(
        fc.property(arrived, ([list, shuffled, repeated]) => {
          expect(after([...shuffled, ...repeated])).toEqual(after(list))
          let latest = 0
          let state: LiveMemory | undefined
          for (const one of shuffled) {
            state = liveStep(state, one)
            expect(state.atMs).toBeGreaterThanOrEqual(latest)
            latest = state.atMs
          }
        }),
        { numRuns: 1_000 },
      )
    },
  )
})

const state = (stream: Stream, atMs: number, fields: LiveState['fields']): LiveState => ({
  kind: stream === 'fix' ? 'sweeper' : 'bay',
  id: 'd-1',
  town: '东亭街道',
  stream,
  atMs,
  receivedAtMs: atMs,
  fields,
})

describe('vehicles', () => {
  const NOW_MS = 1_000_000_000
  const at = (more: LiveState['fields'], agoMs = 0): LiveState => state('fix', NOW_MS - agoMs, { speedKmh: 8, ...more })
  const online = (is: boolean, agoMs: number, cause = 'lost'): LiveState =>
    state('online', NOW_MS - agoMs, { online: is, cause })
  const { offlineMs, parkedOfflineMs } = vehicleSettings
  test.each<[string, Parameters<typeof vehicleStatus>[0], string]>([
    ['no fix', {}, 'unknown'],
    ['no fix, online', { online: online(true, 0) }, 'unknown'],
    ['brush', { fix: at({ brush: true, pump: false }) }, 'working'],
    ['pump, standing at a light', { fix: at({ pump: true, speedKmh: 0 }) }, 'working'],
    ['neither, at 8 km/h', { fix: at({ brush: false, pump: false }) }, 'driving'],
    ['no signals, at 8 km/h', { fix: at({}) }, 'working'],
    ['no signals, at 15 km/h', { fix: at({ speedKmh: 15 }) }, 'working'],
    ['no signals, above', { fix: at({ speedKmh: 15.1 }) }, 'driving'],
    ['no signals, at 2 km/h', { fix: at({ speedKmh: 2 }) }, 'working'],
    ['slower than 2 km/h', { fix: at({ speedKmh: 1.9 }) }, 'stopped'],
    ['ignition off', { fix: at({ ignition: false, speedKmh: 3 }) }, 'stopped'],
    ['silent for ten minutes', { fix: at({ brush: true }, offlineMs) }, 'working'],
    ['silent for longer', { fix: at({ brush: true }, offlineMs + 1) }, 'offline'],
    ['parked for a day', { fix: at({ ignition: false }, parkedOfflineMs) }, 'stopped'],
    ['parked for longer', { fix: at({ ignition: false }, parkedOfflineMs + 1) }, 'offline'],
    ['connection lost', { fix: at({}, 10), online: online(false, 5) }, 'offline'],
    ['lost before the fix', { fix: at({}, 10), online: online(false, 20) }, 'working'],
    ['parked and said goodbye', { fix: at({ ignition: false }, 10), online: online(false, 5, 'left') }, 'stopped'],
    ['parked and lost', { fix: at({ ignition: false }, 10), online: online(false, 5) }, 'offline'],
  ])('[L8] %s', (_, live, status) => {
    expect(vehicleStatus(live, NOW_MS)).toBe(status)
  })
})

test.each([
  [30_000, undefined],
  [30_001, 30_001],
  [-30_000, undefined],
  [-30_001, -30_001],
  [-600_000, -600_000],
  [-600_001, undefined],
])('[R10] [fault 4] a clock %i ms ahead is flagged as %s', (aheadMs, flagged) => {
  const received = { atMs: 1e9 + aheadMs, receivedAtMs: 1e9 }
  expect(clockSkewMs(received, { skewFlagMs: 30_000, lateMs: 600_000 })).toBe(flagged)
})
