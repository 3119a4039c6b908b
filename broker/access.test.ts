import fc from 'fast-check'
import { expect, test } from 'vitest'
import { topic } from '#domain/topic.ts'
import { publishRefusal, subscribeRefusal } from './access.ts'

const prefix = topic.prefix('sweeper', 's-1')
const who = { kind: 'sweeper', id: 's-1' } as const

test.for([
  ['city/sweeper/s-1/fix', undefined],
  ['city/sweeper/s-1/something-new', undefined], // ingest quarantines what it does not know
  ['city/sweeper/s-1/a/b', undefined],
  ['city/sweeper/s-1/', 'bad-topic'],
  ['city/sweeper/s-1', 'foreign-topic'],
  ['city/sweeper/s-10/fix', 'foreign-topic'],
  ['city/sweeper/s-2/fix', 'foreign-topic'],
  ['city/toilet/s-1/fix', 'foreign-topic'],
  ['/city/sweeper/s-1/fix', 'foreign-topic'],
  ['City/sweeper/s-1/fix', 'foreign-topic'],
  ['city/sweeper/s-1\u200b/fix', 'foreign-topic'], // looks the same
  ['city/sweeper/ѕ-1/fix', 'foreign-topic'], // a Cyrillic letter
  ['', 'bad-topic'],
  ['$SYS/broker/clients', 'sys-topic'],
  ['$share/g/city/sweeper/s-1/fix', 'sys-topic'],
  ['city/sweeper/+/fix', 'wildcard'],
  ['city/sweeper/s-1/#', 'wildcard'],
  ['city/sweeper/s-1/fix\0', 'bad-topic'],
  ['city/sweeper/s-1/\ufffd', 'bad-topic'],
  ['city/sweeper/s-1/\ud800', 'bad-topic'],
  ['city/sweeper/s-1/垃圾🚮', undefined],
  ['city/sweeper/s-1/a/b/c/d/e', undefined], // eight levels
  ['city/sweeper/s-1/a/b/c/d/e/f', 'too-deep'],
] as const)('[B3] publishing to %j as s-1 is %s', ([to, refusal]) => {
  expect(publishRefusal(prefix, { topic: to, retain: false }, 8)).toBe(refusal)
})

test('[B3] a retained publish is refused wherever it goes', () => {
  expect(publishRefusal(prefix, { topic: 'city/sweeper/s-1/fix', retain: true }, 8)).toBe('retained')
})

test('[B3] whatever the topic, only what begins with the own prefix passes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', prefix, 'city/', '$SYS/'), (text, start) => {
      const to = start + text
      if (publishRefusal(prefix, { topic: to, retain: false }, 8) === undefined)
        expect(to.startsWith(prefix) && !/[+#\0]/.test(to)).toBe(true)
    }),
  )
})

test.for([
  ['city/sweeper/s-1/command', undefined],
  ['city/sweeper/s-1/fix', 'foreign-topic'],
  ['city/sweeper/s-2/command', 'foreign-topic'],
  ['city/sweeper/s-1/command/', 'foreign-topic'],
  ['city/sweeper/+/command', 'wildcard'],
  ['#', 'wildcard'],
  ['+/+', 'wildcard'],
  ['$SYS/#', 'sys-topic'],
  ['', 'bad-topic'],
] as const)('[B4] subscribing to %j as s-1 is %s', ([filter, refusal]) => {
  expect(subscribeRefusal(who, filter)).toBe(refusal)
})
