import { Compile } from 'typebox/compile'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { profileOf } from './profile-of.ts'
import { ToiletProfile } from './profile.ts'

test.each([
  ['06:00-22:00', 360, 1_320],
  ['00:00-24:00', 0, 1_440],
  ['20:00-04:00', 1_200, 240],
  ['06:00-06:00', 360, 1_320],
  ['25:00-26:00', 360, 1_320],
  ['always', 360, 1_320],
  [7, 360, 1_320],
])('[Y18] hours %s are %i to %i', (hours, openMinute, closeMinute) => {
  expect(profileOf({ hours })).toMatchObject({ openMinute, closeMinute })
})

test('[Y18] stalls are known by their names, or numbered by their counts', () => {
  expect(profileOf({ stalls: 'w1,m2,f1,a1,x1,w1,,w1234' }).stalls.map(({ id }) => id)).toEqual(['w1', 'm2', 'f1', 'a1'])
  expect(profileOf({ womenStalls: 2, familyStalls: 1, menStalls: -1 }).stalls).toEqual([
    { id: 'w1', kind: 'women' },
    { id: 'w2', kind: 'women' },
    { id: 'f1', kind: 'family' },
  ])
})

test('[Y18] whatever an asset says, its file is one', () => {
  const schema = Compile(ToiletProfile)
  const said = fc.oneof(
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constantFrom('一类', '附属式', '06:00-22:00', 'w1,m1'),
  )
  const keys = fc.constantFrom('class', 'siting', 'type', 'stalls', 'hours', 'phone', 'address', 'womenStalls')
  fc.assert(
    fc.property(fc.dictionary(keys, said), (attributes) => {
      expect(schema.Check(profileOf(attributes))).toBe(true)
    }),
  )
})
