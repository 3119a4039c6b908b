import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LiveState } from './live.ts'
import { outageSettings, townOutage } from './outage.ts'

const T = 1_790_000_000_000
const state = (atMs: number, fields: LiveState['fields']): LiveState => ({
  kind: 'toilet',
  id: 't',
  town: '安镇街道',
  stream: 'online',
  atMs,
  receivedAtMs: atMs,
  fields,
})
const lost = (atMs: number) => state(atMs, { online: false, cause: 'lost' })
const online = (count: number) => Array.from({ length: count }, () => state(T, { online: true }))
const many = (count: number, atMs = T) => Array.from({ length: count }, () => lost(atMs))

test.each([
  ['nobody has connected', [], false],
  ['all are online', online(20), false],
  ['four of four: too few to be sure', many(4), false],
  ['five of five', many(5), true],
  ['five of seventeen: less than three in ten', [...many(5), ...online(12)], false],
  ['six of twenty', [...many(6), ...online(14)], true],
  ['six of twenty, five minutes apart', [...many(5), lost(T + 300_000), ...online(14)], true],
  ['six of twenty, the last of them later', [...many(5), lost(T + 300_001), ...online(14)], false],
  ['goodbyes do not count', [...many(5), state(T, { online: false, cause: 'left' }), ...online(14)], false],
  [
    'a restart of ours does not count',
    [...many(5), state(T, { online: false, cause: 'broker-restart' }), ...online(14)],
    false,
  ],
])('[L10] a town is offline when many of its devices are lost at once: %s', (_, states, offline) => {
  expect(townOutage(states, outageSettings).offline).toBe(offline)
})

test('[L10] an outage counts what is lost now and begins with the first of the losses that lie together', () => {
  const states = [lost(T - 3_600_000), ...many(5, T), lost(T + 60_000), ...online(10)]
  expect(townOutage(states, outageSettings)).toEqual({ offline: true, lost: 7, devices: 17, sinceMs: T })
})

test('[L10] the order of the states changes nothing', () => {
  const states = fc.array(fc.record({ atMs: fc.integer({ min: T, max: T + 900_000 }), isLost: fc.boolean() }), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(states, fc.infiniteStream(fc.nat()), (drawn, order) => {
      const all = drawn.map(({ atMs, isLost }) => (isLost ? lost(atMs) : state(atMs, { online: true })))
      const shuffled = all.map((one) => ({ one, key: order.next().value as number })).toSorted((a, b) => a.key - b.key)
      expect(
        townOutage(
          shuffled.map(({ one }) => one),
          outageSettings,
        ),
      ).toEqual(townOutage(all, outageSettings))
    }),
  )
})
