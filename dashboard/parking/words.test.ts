import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { firstPolicy } from '#domain/sharing/first-policy.ts'
import { en } from '../i18n/en.ts'
import { zh } from '../i18n/zh.ts'
import { windowFaults } from './windows.ts'
import { changedOf, moneyText, priceText, tariffLines, windowHoursText } from './words.ts'

beforeAll(() =>
  i18next.init({
    lng: 'zh-CN',
    resources: { 'zh-CN': { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
  }),
)

test('[U61] windows are told as people say them, with the day they end on', () => {
  const { t } = i18next
  expect(windowHoursText({ fromMinute: 1_080, toMinute: 1_920 }, t)).toBe('18:00–次日 08:00')
  expect(windowHoursText({ fromMinute: 0, toMinute: 1_440 }, t)).toBe('全天')
  expect(windowHoursText({ fromMinute: 540, toMinute: 1_020 }, t)).toBe('09:00–17:00')
})

test('[U61] money is fen, told in yuan; prices and tariffs in words', () => {
  const { t } = i18next
  expect(moneyText(1_250)).toBe('¥12.50')
  expect(priceText({ is: 'hour', fen: 200 }, t)).toBe('每小时 ¥2.00')
  expect(priceText({ is: 'free' }, t)).toBe('免费')
  expect(
    tariffLines(
      {
        freeMinutes: 30,
        bands: [{ fromMinute: 480, toMinute: 1_200, stepMinutes: 60, stepFen: 300 }],
        dayCapFen: 2_000,
      },
      t,
    ),
  ).toEqual(['前 30 分钟免费', '08:00–20:00：每 60 分钟 ¥3.00', '每日最多 ¥20.00'])
})

test('[U61] a window that ends before it begins, has no days or is longer than a day is told by its place', () => {
  expect(windowFaults(firstPolicy.windows)).toEqual([])
  expect(
    windowFaults([
      { dayTypes: ['workday'], fromMinute: 600, toMinute: 600 },
      { dayTypes: [], fromMinute: 0, toMinute: 60 },
      { dayTypes: ['holiday'], fromMinute: 0, toMinute: 1_441 },
    ]),
  ).toEqual([
    { at: 0, is: 'ends-first' },
    { at: 1, is: 'no-days' },
    { at: 2, is: 'over-a-day' },
  ])
})

test('[U61] what a version changed is told by the names of its members', () => {
  expect(changedOf(firstPolicy, { ...firstPolicy, quota: 5, terms: '7 座以下' })).toEqual(['quota', 'terms'])
  expect(changedOf(firstPolicy, firstPolicy)).toEqual([])
})
