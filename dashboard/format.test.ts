import { expect, test } from 'vitest'
import type { TFunction } from 'i18next'
import {
  bytesText,
  dateTimeText,
  dayText,
  endTimeText,
  exactSpanText,
  nameOf,
  numberText,
  shortTimeText,
  spanText,
  timeText,
} from './format.ts'

// 2026-11-23 08:05:09 in Shanghai
const AT_MS = Date.UTC(2026, 10, 23, 0, 5, 9)

test('[U6] times are the district’s own, whatever the clock of the display says', () => {
  expect(dateTimeText(AT_MS)).toBe('2026-11-23 08:05:09')
  expect(timeText(AT_MS)).toBe('08:05:09')
  expect(shortTimeText(AT_MS)).toBe('08:05')
  expect(dayText(AT_MS)).toBe('11-23')
})

test('a time that ends at midnight ends the day, and does not begin it', () => {
  expect(endTimeText(Date.UTC(2026, 10, 26, 16))).toBe('24:00')
  expect(endTimeText(Date.UTC(2026, 10, 26, 14))).toBe('22:00')
})

test('a length of time is said in its largest whole unit', () => {
  const t = ((key: string, { n }: { n: number }) => `${n} ${key}`) as unknown as TFunction
  expect([-5, 0, 59_999, 60_000, 3_599_999, 3_600_000, 86_400_000].map((ms) => spanText(ms, t))).toEqual([
    '0 span.seconds',
    '0 span.seconds',
    '59 span.seconds',
    '1 span.minutes',
    '59 span.minutes',
    '1 span.hours',
    '1 span.days',
  ])
})

test('a length of time is said to the second below an hour', () => {
  const t = ((key: string, figures: object) => [key, ...Object.values(figures)].join(' ')) as unknown as TFunction
  expect([45_000, 120_000, 130_900, 3_599_000, 3_661_000].map((ms) => exactSpanText(ms, t))).toEqual([
    'span.seconds 45',
    'span.minutes 2',
    'span.both 2 10',
    'span.both 59 59',
    'span.hours 1',
  ])
})

test('numbers are grouped, bytes have their unit', () => {
  expect(numberText(1_234_567)).toBe('1,234,567')
  expect(numberText(2, 1)).toBe('2.0')
  expect([0, 999, 1_000, 1_440_000_000].map(bytesText)).toEqual(['0 B', '999 B', '1.0 kB', '1.4 GB'])
})

test('a name is English where English is read and there is one', () => {
  const asset = { name: '扫路车 01', attributes: { nameEn: 'Sweeper 01' } }
  expect(nameOf(asset, 'en')).toBe('Sweeper 01')
  expect(nameOf(asset, 'zh-CN')).toBe('扫路车 01')
  expect(nameOf({ name: '扫路车 01', attributes: {} }, 'en')).toBe('扫路车 01')
})
