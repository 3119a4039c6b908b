import { expect, test } from 'vitest'
import type { LiveRow } from '#domain/live.ts'
import { baysNow, healthsOf, lotsNow, notBelieved } from './live-lots.ts'

const row = (kind: 'bay' | 'lot', id: string, stream: LiveRow['stream'], fields: object): LiveRow => ({
  kind,
  id,
  town: '东亭街道',
  stream,
  atMs: 1_000,
  receivedAtMs: 1_000,
  rev: 1,
  fields: { ...fields },
})

test('[U55] a lot is what was pushed of its bays and of its holds, each with its time', () => {
  const lots = lotsNow([
    row('lot', 'l-1', 'occupancy', { free: 3 }),
    row('lot', 'l-1', 'sharing', { isOpen: true }),
    row('lot', 'l-2', 'count', { entered: 5 }),
  ])
  expect(lots.get('l-1')).toEqual({ occupancy: { free: 3, atMs: 1_000 }, sharing: { isOpen: true, atMs: 1_000 } })
  expect(lots.has('l-2')).toBe(false)
})

test('[U55] sensors are counted by what is believed of them; a bay that never spoke is silent', () => {
  const bays = baysNow([
    row('bay', 'b-1', 'parking', { lot: 'l-1', is: 'free', health: 'ok' }),
    row('bay', 'b-2', 'parking', { lot: 'l-1', is: 'unknown', health: 'stuck' }),
    row('bay', 'b-3', 'state', { occupied: true }),
    row('bay', 'b-4', 'parking', { lot: 'l-2', is: 'occupied', health: 'low-battery' }),
  ])
  const healths = healthsOf(4, bays.get('l-1'))
  expect(healths).toEqual({ ok: 1, 'low-battery': 0, flapping: 0, stuck: 1, silent: 2 })
  expect(notBelieved(healths)).toBe(3)
  expect(healthsOf(2, undefined).silent).toBe(2)
})
