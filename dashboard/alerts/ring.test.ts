import { expect, test } from 'vitest'
import type { LiveRow } from '#domain/live.ts'
import { newInterruptions } from './ring.ts'

const NOW = 1_000_000_000
const row = (id: string, interruptedAtMs: number | undefined, more: Partial<LiveRow> = {}): LiveRow => ({
  kind: 'alert',
  id,
  town: '东亭街道',
  stream: 'alert',
  atMs: NOW,
  receivedAtMs: NOW,
  rev: 1,
  fields: { state: 'open', ...(interruptedAtMs === undefined ? {} : { interruptedAtMs }) },
  ...more,
})

test('[U30] what was there when the page was opened does not ring, what comes later rings once', () => {
  const opened = newInterruptions(undefined, [row('1', NOW - 5_000)], NOW)
  expect(opened.rings).toEqual([])
  const later = newInterruptions(opened.rung, [row('1', NOW - 5_000), row('2', NOW)], NOW)
  expect(later.rings.map(({ id }) => id)).toEqual(['2'])
  expect(newInterruptions(later.rung, [row('1', NOW - 5_000), row('2', NOW)], NOW).rings).toEqual([])
})

test('[U30] each new interruption of the same alert rings again, a change without one does not', () => {
  const { rung } = newInterruptions(undefined, [row('1', NOW)], NOW)
  expect(newInterruptions(rung, [row('1', NOW, { rev: 9 })], NOW).rings).toEqual([])
  expect(newInterruptions(rung, [row('1', NOW + 1)], NOW).rings).toHaveLength(1)
})

test('[U30] what came while the screen was away rings when it is news still, and what is over does not', () => {
  const { rung } = newInterruptions(undefined, [], NOW)
  const rows = [row('1', NOW - 60 * 60_000), row('2', NOW - 60_000), row('3', undefined)]
  expect(newInterruptions(rung, rows, NOW).rings.map(({ id }) => id)).toEqual(['2'])
  const over = row('4', NOW, { fields: { state: 'closed', interruptedAtMs: NOW } })
  expect(newInterruptions(rung, [over], NOW).rings).toEqual([])
})

test('[U30] rows of other kinds do not ring', () => {
  const { rung } = newInterruptions(undefined, [], NOW)
  expect(newInterruptions(rung, [row('1', NOW, { kind: 'toilet', stream: 'service' })], NOW).rings).toEqual([])
})
