import { expect, test } from 'vitest'
import { dayAfter, dayOf, windowText } from './words.ts'

const at = (text: string): number => Date.parse(`${text}+08:00`)

test('[U6] days are those of the district', () => {
  expect(dayOf(at('2026-11-26T00:00:00'))).toBe('2026-11-26')
  expect(dayOf(at('2026-11-26T23:59:59'))).toBe('2026-11-26')
  expect([dayAfter('2026-11-30', 1), dayAfter('2027-01-01', -1), dayAfter('nonsense', 1)]).toEqual([
    '2026-12-01',
    '2026-12-31',
    'nonsense',
  ])
})

test('a window that ends after midnight says on which day', () => {
  expect(windowText({ fromMs: at('2026-11-26T04:30:00'), toMs: at('2026-11-26T07:00:00') })).toBe('04:30–07:00')
  expect(windowText({ fromMs: at('2026-11-26T22:00:00'), toMs: at('2026-11-27T02:00:00') })).toBe('22:00–11-27 02:00')
})
