import { expect, test } from 'vitest'
import type { Bookable, Hold } from '#domain/sharing/hold.ts'
import { moneyText } from '../phone/text.ts'
import { codeIn } from './code.ts'
import { canBeTaken, countdownOf, extensionsOf } from './hold-says.ts'
import { priceText, reasonText, refusalText, refusedText } from './says.ts'
import { onStep, searchOf, stayOf } from './wish.ts'
import { en } from './words-en.ts'
import { zh } from './words-zh.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const SHANGHAI = 'Asia/Shanghai'
/** Thursday 18:32 in Shanghai. */
const NOW_MS = Date.UTC(2026, 10, 26, 10, 32)

test('[U50] prices are said with what they go by', () => {
  expect(moneyText(600)).toBe('¥6')
  expect(moneyText(650)).toBe('¥6.50')
  expect(priceText({ is: 'free' }, 0, zh)).toEqual({ is: '免费' })
  expect(priceText({ is: 'hour', fen: 200 }, 400, zh)).toEqual({ is: '¥4', by: '¥2/小时' })
  expect(priceText({ is: 'stay', fen: 500 }, 500, en)).toEqual({ is: '¥5', by: '¥5 a stay' })
  expect(priceText({ is: 'month', fen: 20_000 }, 0, zh)).toEqual({ is: '¥200/月', by: '包月内' })
})

const bookable = (more: Partial<Bookable>): Bookable => ({
  bays: 0,
  limitedBy: 'quota',
  atMs: NOW_MS,
  quota: 8,
  sensedFree: 8,
  staffBuffer: 2,
  liveHolds: 0,
  ...more,
})
test('[U49] a refusal says what would help', () => {
  const opensMs = NOW_MS + 2 * HOUR
  const say = (refusal: NonNullable<Bookable['refusal']>, more: Partial<Bookable> = {}) =>
    refusalText(refusal, bookable(more), NOW_MS, SHANGHAI, zh)
  expect(say('no-window', { helpMs: opensMs })).toBe('那时不共享 · 20:32 起可以')
  expect(say('window-ends', { helpMs: opensMs })).toBe('共享结束得更早 · 最晚到 20:32')
  expect(say('no-calendar', { year: 2027 })).toBe('那时的节假日安排尚未发布 · 2027 年')
  expect(say('full')).toBe('已约满')
  const told = { is: 'refused', refusal: 'must-wait', helpMs: opensMs } as const
  expect(refusedText({ what: 'hold', answer: told }, NOW_MS, SHANGHAI, en)).toBe(
    'too many holds nobody came for; please wait · from 20:32 on',
  )
  expect(refusedText({ what: 'hold', because: 'too-old' }, NOW_MS, SHANGHAI, zh)).toBe(zh.because['too-old'])
})

test('[U51] a right is told with the reason of a person; the platform’s own is put into words', () => {
  expect(reasonText({ state: 'refused', reason: '车牌不清' } as never, zh)).toBe('可以更正后重新登记。 理由：车牌不清')
  expect(reasonText({ state: 'revoked', reason: 'strikes' } as never, zh)).toBe(
    '超时次数超过规定，可以对超时记录申诉。',
  )
  // nothing to appeal against: whom to ask
  expect(reasonText({ state: 'revoked', reason: '冒用车牌' } as never, zh)).toBe(
    `不能再预约共享车位。 理由：冒用车牌 ${zh.byPeople}`,
  )
  expect(reasonText({ state: 'revoked' } as never, en)).toBe(`${en.rightText.revoked} ${en.byPeople}`)
  expect(reasonText({ state: 'ended', reason: 'replaced' } as never, en)).toBe('This plate was added on another phone.')
  expect(reasonText({ state: 'ended', reason: 'time' } as never, zh)).toBe('已过有效期，请重新登记。')
  expect(reasonText({ state: 'approved' } as never, en)).toBe(en.rightText.approved)
})

test('[U49] a stay begins now unless a later time was asked for, and a past one means now', () => {
  const minute = Math.floor(NOW_MS / MINUTE) * MINUTE
  expect(stayOf({ minutes: 120 }, NOW_MS + 999)).toEqual({ fromMs: minute, toMs: minute + 2 * HOUR })
  expect(stayOf({ minutes: 60, fromMs: NOW_MS - HOUR }, NOW_MS)).toEqual({ fromMs: minute, toMs: minute + HOUR })
  const laterMs = NOW_MS + HOUR
  expect(stayOf({ minutes: 60, fromMs: laterMs }, NOW_MS)).toEqual({ fromMs: laterMs, toMs: laterMs + HOUR })
  expect(onStep(NOW_MS)).toBe(NOW_MS + 3 * MINUTE)
  const goal = { lon: 120.45, lat: 31.6, by: 'map' } as const
  expect(String(searchOf({ minutes: 60, goal, kind: 'charging' }))).toBe(
    'minutes=60&lon=120.45&lat=31.6&kinds=charging',
  )
  expect(String(searchOf({ minutes: 60, fromMs: 5 }))).toBe('minutes=60&fromMs=5')
})

const hold = (more: Partial<Hold>): Hold => ({
  id: 1,
  lot: 'lot-1',
  town: '东亭街道',
  bay: 'b-1',
  rightId: 1,
  plateMasked: '苏B·••345',
  state: 'held',
  madeAtMs: NOW_MS - 10 * MINUTE,
  fromMs: NOW_MS,
  toMs: NOW_MS + 2 * HOUR,
  arriveByMs: NOW_MS + 30 * MINUTE,
  windowEndMs: NOW_MS + 12 * HOUR,
  graceMs: 15 * MINUTE,
  policyVersion: 1,
  price: { is: 'free' },
  priceFen: 0,
  extensions: 0,
  ...more,
})
test.each([
  ['startsIn', { fromMs: NOW_MS + 1 }, 0, 1],
  ['arriveWithin', {}, 0, 30 * MINUTE],
  ['arriveWithin', {}, 31 * MINUTE, -MINUTE],
  ['leftTime', { state: 'arrived', arrivedAtMs: NOW_MS }, HOUR, HOUR],
  ['leftTime', { state: 'arrived', arrivedAtMs: NOW_MS }, 2 * HOUR, 0],
  ['over', { state: 'arrived', arrivedAtMs: NOW_MS }, 2 * HOUR + 1, -1],
  ['over', { state: 'overstaying' }, 13 * HOUR, -HOUR],
  [undefined, { state: 'left' }, 0, undefined],
  [undefined, { state: 'expired' }, 0, undefined],
] as const)('[U53] a hold counts to %s', (what, more, laterMs, ms) => {
  const told = countdownOf(hold(more), NOW_MS + laterMs)
  expect([told?.what, told?.ms]).toEqual([what, ms])
  if (told !== undefined) {
    expect(told.share).toBeGreaterThanOrEqual(0)
    expect(told.share).toBeLessThanOrEqual(1)
  }
})

test('[U53] a stay is extended within its window, at most to its end', () => {
  const ends = (windowMs: number) =>
    extensionsOf(hold({ windowEndMs: NOW_MS + 2 * HOUR + windowMs })).map(({ toMs }) => toMs - NOW_MS - 2 * HOUR)
  expect(ends(12 * HOUR)).toEqual([30 * MINUTE, HOUR, 2 * HOUR, 12 * HOUR])
  expect(ends(HOUR)).toEqual([30 * MINUTE, HOUR])
  expect(ends(0)).toEqual([])
})

test('[U53] that another car stands in her bay can be said when she can see it', () => {
  const early = 15 * MINUTE
  expect(canBeTaken(hold({}), NOW_MS - early, early)).toBe(true)
  expect(canBeTaken(hold({}), NOW_MS - early - 1, early)).toBe(false)
  const arrived = hold({ state: 'arrived', arrivedAtMs: NOW_MS })
  expect(canBeTaken(arrived, NOW_MS + 30 * MINUTE, early)).toBe(true)
  expect(canBeTaken(arrived, NOW_MS + 30 * MINUTE + 1, early)).toBe(false)
  expect(canBeTaken(hold({ bay: undefined }), NOW_MS, early)).toBe(false)
  expect(canBeTaken(hold({ state: 'overstaying' }), NOW_MS, early)).toBe(false)
})

test.each([
  ['abc-DEF_123', 'abc-DEF_123'],
  ['  abc-DEF_123\n', 'abc-DEF_123'],
  ['https://parking.example/p?c=tok-1', 'tok-1'],
  ['https://parking.example/p', undefined],
  ['a b', undefined],
  ['', undefined],
])('[U53] the code in %j is %s', (text, code) => {
  expect(codeIn(text)).toBe(code)
})
