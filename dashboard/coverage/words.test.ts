import { expect, test } from 'vitest'
import { windowText } from './words.ts'

const at = (text: string): number => Date.parse(`${text}+08:00`)

test('a window that ends after midnight says on which day', () => {
  expect(windowText({ fromMs: at('2026-11-26T04:30:00'), toMs: at('2026-11-26T07:00:00') })).toBe('04:30–07:00')
  expect(windowText({ fromMs: at('2026-11-26T22:00:00'), toMs: at('2026-11-27T02:00:00') })).toBe('22:00–11-27 02:00')
})
