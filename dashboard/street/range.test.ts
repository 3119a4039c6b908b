import { expect, test } from 'vitest'
import { fieldOf, rangeOf, searchOf, timeOfField } from './range.ts'

const at = (text: string): number => Date.parse(`${text}+08:00`)
const now = at('2026-11-26T10:30')
const asked = (search: Record<string, string>, nowMs = now) => rangeOf(new URLSearchParams(search), nowMs)

test.for([
  [{}, 'today', '2026-11-26T00:00', '2026-11-26T10:30'],
  [{ range: 'yesterday' }, 'yesterday', '2026-11-25T00:00', '2026-11-26T00:00'],
  [{ range: 'week' }, 'week', '2026-11-20T00:00', '2026-11-26T10:30'],
  [{ at: String(at('2026-11-24T06:00')) }, 'moment', '2026-11-23T06:00', '2026-11-24T06:00'],
  [{ from: String(at('2026-11-01T00:00')), to: String(now) }, 'own', '2026-11-01T00:00', '2026-11-26T10:30'],
  // what is no time, or no range, is today
  [{ from: 'x', to: String(now) }, 'today', '2026-11-26T00:00', '2026-11-26T10:30'],
  [{ from: String(now), to: String(now) }, 'today', '2026-11-26T00:00', '2026-11-26T10:30'],
] as const)('[U22] %o asks for %s', ([search, name, from, to]) => {
  expect(asked(search)).toEqual({ name, fromMs: at(from), toMs: at(to) })
})

test('[U22] at midnight today has begun, too', () => {
  const { fromMs, toMs } = asked({}, at('2026-11-26T00:00'))
  expect(toMs).toBeGreaterThan(fromMs)
})

test('[U22] another range keeps what was shown where it can', () => {
  const shown = asked({ range: 'yesterday' })
  expect(rangeOf(new URLSearchParams(searchOf('own', shown)), now)).toEqual({ ...shown, name: 'own' })
  expect(rangeOf(new URLSearchParams(searchOf('moment', shown)), now)).toMatchObject({ toMs: shown.toMs })
  expect(rangeOf(new URLSearchParams(searchOf('week', shown)), now).name).toBe('week')
})

test('[U6] fields of date and time are in the time of the district', () => {
  expect(fieldOf(now)).toBe('2026-11-26T10:30')
  expect(timeOfField('2026-11-26T10:30')).toBe(now)
  expect(timeOfField('2026-11-26')).toBeUndefined()
})
