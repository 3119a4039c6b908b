import { expect, test } from 'vitest'
import { addDays } from '#domain/plan/local-day.ts'
import type { LotSummary } from '#domain/parking/operator.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { zoneOf } from '#domain/sharing/zone.ts'
import { mine, piecesOf } from './figures.ts'

const HOUR = 3_600_000

test.each([
  ['Asia/Shanghai', '2026-06-01', 24],
  ['Asia/Kathmandu', '2026-06-01', 24],
  ['Australia/Adelaide', '2026-06-01', 24],
  // clocks go forward, and back
  ['Europe/Zurich', '2026-03-29', 23],
  ['Europe/Zurich', '2026-10-25', 25],
])('[U63][fault 38] a night is drawn on both of its days, whole and no more: %s %s of %i hours', (name, day, hours) => {
  const zone = zoneOf(name)
  const night = { fromMs: zone.atMinute(day, 18 * 60), toMs: zone.atMinute(addDays(day, 1), 8 * 60) }
  const [evening] = piecesOf(day, [night], zone)
  const [morning] = piecesOf(addDays(day, 1), [night], zone)
  expect(piecesOf(addDays(day, 2), [night], zone)).toEqual([])
  expect(evening!.toShare).toBe(1)
  expect(evening!.fromShare).toBeCloseTo(1 - 6 / hours, 9)
  expect(morning!.fromShare).toBe(0)
  expect(evening!.toMs - evening!.fromMs + (morning!.toMs - morning!.fromMs)).toBe(night.toMs - night.fromMs)
  const [all] = piecesOf(day, [{ fromMs: night.fromMs - 40 * HOUR, toMs: night.toMs + 40 * HOUR }], zone)
  expect([all!.fromShare, all!.toShare, (all!.toMs - all!.fromMs) / HOUR]).toEqual([0, 1, hours])
})

test('[U66] an application is hers when all of its lots are, and she approves for each', () => {
  const lots = [
    { id: 'a', approval: 'owner' },
    { id: 'b', approval: 'owner' },
    { id: 'c', approval: 'operator' },
  ] as unknown as LotSummary[]
  const rights = [['a'], ['a', 'b'], ['a', 'c'], ['a', 'elsewhere'], []].map((of, id) => ({ id, lots: of }))
  expect(mine(rights as unknown as ParkingRight[], lots).map(({ id }) => id)).toEqual([0, 1])
})
