import { expect, test } from 'vitest'
import { SAMPLE_MS } from '#domain/parking/session.ts'
import { zoneOf } from '#domain/sharing/zone.ts'
import { dayOf, hourOf, lineOf } from './usage.ts'

const HOUR_MS = 3_600_000

test('[U60] a quarter that is missing is a gap of the line, not a slope across it', () => {
  const sample = (at: number, occupied: number) => ({ lot: 'l', atMs: at * SAMPLE_MS, occupied, free: 1, unknown: 0 })
  const line = lineOf([sample(1, 3), sample(2, 4), sample(5, 9)], ({ occupied }) => occupied)
  expect(line).toEqual([
    { atMs: SAMPLE_MS, y: 3 },
    { atMs: 2 * SAMPLE_MS, y: 4 },
    { atMs: 3 * SAMPLE_MS, y: null },
    { atMs: 5 * SAMPLE_MS, y: 9 },
  ])
})

test('[F28] [fault 38] days and hours that figures lead to are those of the lot’s own clock, of 23 and 25 hours where it is changed', () => {
  const zurich = zoneOf('Europe/Zurich')
  const lengthH = ({ from, to }: { from: number; to: number }) => (to - from) / HOUR_MS
  expect(dayOf(zoneOf('Asia/Shanghai'), '2026-03-01').from).toBe(Date.UTC(2026, 1, 28, 16))
  expect(dayOf(zurich, '2026-06-01').from).toBe(Date.UTC(2026, 4, 31, 22))
  expect(['2026-03-29', '2026-10-25', '2026-06-01'].map((day) => lengthH(dayOf(zurich, day)))).toEqual([23, 25, 24])
  expect([1, 2, 3].map((hour) => lengthH(hourOf(zurich, '2026-03-29', hour)))).toEqual([1, 0, 1])
  expect([1, 2, 3].map((hour) => lengthH(hourOf(zurich, '2026-10-25', hour)))).toEqual([1, 2, 1])
  expect(hourOf(zurich, '2026-10-25', 23).to).toBe(dayOf(zurich, '2026-10-25').to)
})
