import { expect, test } from 'vitest'
import { firstPolicy } from './first-policy.ts'
import { wrongPolicy } from './policy-check.ts'
import type { SharingPolicy } from './policy.ts'

const bay = { id: 'b-1', label: 'A-1', kind: 'standard' as const, isShared: true }
const lot = { capacity: 10, counting: 'bays' as const, bays: [bay] }
const pointers = (more: Partial<SharingPolicy>, of: Parameters<typeof wrongPolicy>[1] = lot) =>
  wrongPolicy({ ...firstPolicy, isShared: true, ...more }, of).map(({ pointer }) => pointer)
const window = (fromMinute: number, toMinute: number) => ({ dayTypes: ['workday' as const], fromMinute, toMinute })

test('[X25] the policy an owner begins with is right as soon as a bay may be given', () => {
  expect(pointers({})).toEqual([])
  expect(wrongPolicy(firstPolicy, { ...lot, bays: [] })).toEqual([])
  expect(pointers({}, { ...lot, bays: [{ ...bay, isShared: false }] })).toEqual(['/isShared'])
  expect(pointers({}, { ...lot, counting: 'counter', bays: [] })).toEqual([])
})

test('[X25] windows end after they begin and last a day at most; what is shared has one', () => {
  expect(pointers({ windows: [window(1_080, 1_920)] })).toEqual([])
  expect(pointers({ windows: [window(0, 1_440)] })).toEqual([])
  expect(pointers({ windows: [window(1_080, 480)] })).toEqual(['/windows/0/toMinute'])
  expect(pointers({ windows: [window(0, 1_441)] })).toEqual(['/windows/0/toMinute'])
  expect(pointers({ windows: [] })).toEqual(['/windows'])
})

test('[X25] quota, buffer and staff bays are at most what the lot has; still hours have a length', () => {
  expect(pointers({ quota: 10, staffBuffer: 10, staffBays: 10 })).toEqual([])
  expect(pointers({ quota: 11, staffBuffer: 12, staffBays: 13 })).toEqual(['/quota', '/staffBuffer', '/staffBays'])
  expect(pointers({ stillHours: { fromMinute: 1_380, toMinute: 360 } })).toEqual([])
  expect(pointers({ stillHours: { fromMinute: 0, toMinute: 1_440 } })).toEqual(['/stillHours'])
  expect(pointers({ stillHours: { fromMinute: 60, toMinute: 60 } })).toEqual(['/stillHours'])
})
