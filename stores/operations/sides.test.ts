import { expect, test } from 'vitest'
import { NOW_MS, openWithShifts, shiftOf } from './shifts-under-test.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

test('[G2] the shifts of a side are found by time, each with that side alone', async () => {
  await using opened = await openWithShifts()
  const { shifts } = opened.operations
  const side = shiftOf('r-1').sides[1]!
  const found = await shifts.onSide('e-2', NOW_MS - HOUR_MS, NOW_MS, 10)
  expect(found.map(({ id, sides, town }) => [id, sides, town])).toEqual([
    ['2026-06-01.r-1', [side], '东亭街道'],
    ['2026-06-01.r-2', [side], '安镇街道'],
  ])
  expect(found[0]).toMatchObject(shiftOf('r-1', { sides: [side] }))
  expect(await shifts.onSide('e-2', NOW_MS - HOUR_MS, NOW_MS, 1)).toHaveLength(1)
  expect(await shifts.onSide('e-2', NOW_MS + HOUR_MS + 1, NOW_MS + DAY_MS, 10)).toEqual([])
  expect(await shifts.onSide('e-2', NOW_MS - DAY_MS, NOW_MS - 2 * HOUR_MS - 1, 10)).toEqual([])
  expect(await shifts.onSide('e-3', NOW_MS - DAY_MS, NOW_MS + DAY_MS, 10)).toEqual([])
})

test('[G2] a side that a newer version of the plan left out is found in the older shifts only', async () => {
  await using opened = await openWithShifts()
  const { shifts } = opened.operations
  const [, kept] = shiftOf('r-1').sides
  const passes = [{ fromMs: NOW_MS + DAY_MS, toMs: NOW_MS + DAY_MS + HOUR_MS }]
  const next = { id: '2026-06-02.r-1', day: '2026-06-02', planVersion: 2, sides: [kept!], passes } as const
  await shifts.make([shiftOf('r-1', next)])
  const days = async (edge: string) =>
    (await shifts.onSide(edge, NOW_MS, NOW_MS + 2 * DAY_MS, 10)).map(({ id, sides }) => [id, sides[0]?.edge])
  expect(await days('e-1')).toEqual([
    ['2026-06-01.r-1', 'e-1'],
    ['2026-06-01.r-2', 'e-1'],
  ])
  expect(await days('e-2')).toEqual([
    ['2026-06-02.r-1', 'e-2'],
    ['2026-06-01.r-1', 'e-2'],
    ['2026-06-01.r-2', 'e-2'],
  ])
})

test('[G2] a shift that ends after midnight belongs to the day it began, and is found', async () => {
  await using opened = await openWithShifts()
  const { shifts } = opened.operations
  const passes = [{ fromMs: NOW_MS + 14 * HOUR_MS, toMs: NOW_MS + 30 * HOUR_MS }]
  await shifts.make([shiftOf('r-3', { passes })])
  const found = await shifts.onSide('e-1', NOW_MS + 29 * HOUR_MS, NOW_MS + 40 * HOUR_MS, 10)
  expect(found.map(({ id }) => id)).toEqual(['2026-06-01.r-3'])
})
