import { expect, test } from 'vitest'
import { en } from '../public-parking/words-en.ts'
import { zh } from '../public-parking/words-zh.ts'
import { atOf, fieldText, momentText } from './moments.ts'

const HOUR = 3_600_000
const SHANGHAI = 'Asia/Shanghai'
/** Thursday 18:32 in Shanghai. */
const NOW_MS = Date.UTC(2026, 10, 26, 10, 32)

test.each([
  [0, '18:32', '18:32'],
  [-3 * HOUR, '15:32', '15:32'],
  [14 * HOUR, '明天 08:32', 'tomorrow 08:32'],
  [2 * 24 * HOUR, '周六 18:32', 'Sat 18:32'],
  [6 * 24 * HOUR, '周三 18:32', 'Wed 18:32'],
  [7 * 24 * HOUR, '12-03 18:32', '12-03 18:32'],
  [-24 * HOUR, '11-25 18:32', '11-25 18:32'],
])('[U49] a moment %i ms away is %s', (awayMs, inChinese, inEnglish) => {
  expect(momentText(NOW_MS + awayMs, NOW_MS, SHANGHAI, zh)).toBe(inChinese)
  expect(momentText(NOW_MS + awayMs, NOW_MS, SHANGHAI, en)).toBe(inEnglish)
})

test('[U49] a lot tells its times in its own zone, also on the days the clock is changed', () => {
  // Zurich goes back an hour on 25 October 2026 at 03:00
  const beforeMs = Date.UTC(2026, 9, 24, 22)
  expect(momentText(Date.UTC(2026, 9, 25, 0, 30), beforeMs, 'Europe/Zurich', en)).toBe('02:30')
  expect(momentText(Date.UTC(2026, 9, 25, 1, 30), beforeMs, 'Europe/Zurich', en)).toBe('02:30')
  expect(momentText(Date.UTC(2026, 9, 25, 2, 30), beforeMs, 'Europe/Zurich', en)).toBe('03:30')
  for (const zone of [SHANGHAI, 'Europe/Zurich', 'Asia/Kathmandu', 'Asia/Kolkata'])
    expect(atOf(fieldText(NOW_MS, zone), zone)).toBe(NOW_MS)
  expect(atOf('no time', SHANGHAI)).toBeUndefined()
  expect(atOf('', SHANGHAI)).toBeUndefined()
})
