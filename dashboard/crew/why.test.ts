import { expect, test } from 'vitest'
import type { Alert, AlertRule } from '#domain/alert/alert.ts'
import { figuresText } from './why.ts'
import { wordsOf } from './words.ts'

const told = (rule: AlertRule, detail: Alert['detail'], part = '') => [
  figuresText({ rule, detail, part }, 'zh-CN'),
  figuresText({ rule, detail, part }, 'en'),
]

test.each([
  [
    'odour',
    { nh3MgM3: 1.437, limitMgM3: 1, minutes: 10 },
    '',
    ['1.44 mg/m³（限值 1 mg/m³）', '1.44 mg/m³ (limit 1 mg/m³)'],
  ],
  [
    'visits-since-clean',
    { visits: 312, limitVisits: 300 },
    '',
    ['312 人次（限值 300 人次）', '312 visits (limit 300 visits)'],
  ],
  ['paper-low', { percent: 12, limitPercent: 20 }, '', ['12%（限值 20%）', '12% (limit 20%)']],
  ['long-stay', { limitMinutes: 15 }, 'w3', ['限 15 分钟 · 厕位 w3', 'limit 15 min · stall w3']],
  ['fault-report', { category: 'leak', note: '<b>' }, 'leak', ['漏水 · <b>', 'Leaking · <b>']],
  ['sensor-silent', { limitMinutes: 30 }, 'nh3', ['限 30 分钟 · 氨传感器', 'limit 30 min · ammonia sensor']],
  ['odour', { nh3MgM3: 'high' }, '', ['', '']],
  ['sos', {}, '', ['', '']],
] as const)('[U40] why: %s with %j at %j is told as %j', (rule, detail, part, texts) => {
  expect(told(rule, detail, part)).toEqual(texts)
})

test('[U11] both languages have the same words, none empty', () => {
  const flat = (words: object, at = ''): string[] =>
    Object.entries(words).flatMap(([name, word]: [string, unknown]) =>
      typeof word === 'object' && word !== null ? flat(word, `${at}${name}.`) : word === '' ? [] : [at + name],
    )
  expect(flat(wordsOf.en)).toEqual(flat(wordsOf['zh-CN']))
})
