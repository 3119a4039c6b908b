import { expect, test } from 'vitest'
import { holdMessages } from './hold.ts'
import { momentIn, pushText } from './message-push.ts'
import { isNews, messageParts, messagePath, messageWords } from './message-words.ts'

const at = (atMs: number) => new Date(atMs).toISOString().slice(11, 16)
const EIGHT = Date.UTC(2026, 10, 27, 8)

test.each([
  ['reminder', { is: 'ends' }, '快到离场时间了', 'Time to leave soon'],
  ['reminder', { is: 'over' }, '停车时间到了，请离场', 'Your time is over, please leave'],
  // told before the window ends: it has not ended
  ['reminder', { is: 'window-ends' }, '共享快结束了，请马上离场', 'Sharing ends soon, please leave now'],
  ['appeal', { is: 'granted' }, '申诉成功', 'Appeal granted'],
  // a hold that is cancelled lasts until no time
  [
    'closure',
    { is: 'cancelled', reason: '灯会', untilMs: EIGHT },
    '停车场临时关闭 · 灯会 · 预约已取消',
    'Closed for an event · 灯会 · your hold is cancelled',
  ],
  [
    'closure',
    { is: 'shortened', untilMs: EIGHT },
    '停车场临时关闭 · 请提前离场 · 到 08:00',
    'Closed for an event · please leave earlier · until 08:00',
  ],
  // what is no strike is told as none (X38)
  [
    'overstay',
    { unproven: 'gap' },
    '已记录一次超时 · 不能确认是您的车，不计次',
    'An overstay was recorded · not proven to be your car, does not count',
  ],
  ['overstay', {}, '已记录一次超时', 'An overstay was recorded'],
  ['bay-changed', { bay: 'b-2' }, '车位已更换 · 新车位 A-2', 'Your bay has changed · new bay A-2'],
  // one that is hers no more is not named
  ['bay-changed', { bay: 'b-1' }, '车位已更换', 'Your bay has changed'],
] as const)('[U53, X36] %s %j is told as %s', (kind, detail, zh, en) => {
  const told = (language: 'zh' | 'en') =>
    messageParts({ kind, detail }, language, at, { id: 'b-2', label: 'A-2' }).join(' · ')
  expect([told('zh'), told('en')]).toEqual([zh, en])
})

test('[U53, X36] every kind has words in both languages, and a page that tells more', () => {
  for (const kind of holdMessages) {
    expect(messageWords.zh.message[kind]).toMatch(/\p{Script=Han}/u)
    expect(messageWords.en.message[kind]).toMatch(/^[\x20-\x7e]+$/)
    expect(['/p/me', '/p/hold']).toContain(messagePath(kind))
  }
  expect(Object.keys(messageWords.en.is)).toEqual(Object.keys(messageWords.zh.is))
})

test('[X36] she is called for what she does not know: not for what she did herself', () => {
  const quiet = holdMessages.filter((kind) => !isNews({ kind, detail: {} }))
  expect(quiet).toEqual(['held', 'arrived-by-sensor', 'left'])
  expect(isNews({ kind: 'called', detail: { outcome: 'coming' } })).toBe(false)
  expect(isNews({ kind: 'called', detail: { outcome: 'no-answer' } })).toBe(true)
})

test('[X36] a push about her right has her plate masked and no reason; moments are those of the lot’s zone', () => {
  const refused = { kind: 'refused', detail: {}, atMs: EIGHT, plateMasked: '苏B·••345' } as const
  expect(pushText(refused, 'en', EIGHT)).toEqual({ title: 'Your plate was refused', body: '苏B·••345' })
  expect(momentIn('Asia/Shanghai', EIGHT, EIGHT - 3_600_000)).toBe('16:00')
  expect(momentIn('Asia/Shanghai', EIGHT, EIGHT - 86_400_000)).toBe('11-27 16:00')
  expect(momentIn('Europe/Berlin', EIGHT, EIGHT)).toBe('09:00')
})
