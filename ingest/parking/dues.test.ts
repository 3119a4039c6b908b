import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Dues } from './dues.ts'

const takenUntil = (dues: Dues, untilMs: number): string[] => {
  const taken: string[] = []
  for (let due = dues.take(untilMs); due !== undefined; due = dues.take(untilMs)) taken.push(`${due.dueMs} ${due.id}`)
  return taken
}

test('[F15] what is due comes in order of time, and at the same moment of id; of each the soonest moment stands', () => {
  const dues = new Dues()
  dues.add('b', 20)
  dues.add('a', 20)
  dues.add('c', 10)
  dues.add('c', 30)
  dues.add('d', 40)
  dues.add('d', 5)
  expect(takenUntil(dues, 20)).toEqual(['5 d', '10 c', '20 a', '20 b'])
  expect(takenUntil(dues, 100)).toEqual([])
})

test('[F15] what was taken out in a batch that failed comes back; what is kept does not', () => {
  const dues = new Dues()
  dues.add('a', 1)
  dues.add('b', 2)
  expect(dues.take(5)).toEqual({ id: 'a', dueMs: 1 })
  dues.add('a', 9)
  dues.begin()
  expect(takenUntil(dues, 5)).toEqual(['1 a', '2 b'])
  dues.keep()
  dues.begin()
  expect(takenUntil(dues, 5)).toEqual([])
})

test('[F15] nothing that is due is left out, whatever is added and taken', () => {
  const adds = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.nat(100)), { maxLength: 60 })
  fc.assert(
    fc.property(adds, fc.nat(100), (list, untilMs) => {
      const dues = new Dues()
      const soonest = new Map<string, number>()
      for (const [id, dueMs] of list) {
        dues.add(String(id), dueMs)
        soonest.set(String(id), Math.min(soonest.get(String(id)) ?? Infinity, dueMs))
      }
      const expected = [...soonest]
        .filter(([, dueMs]) => dueMs <= untilMs)
        .toSorted(([a, aMs], [b, bMs]) => aMs - bMs || (a < b ? -1 : 1))
      expect(takenUntil(dues, untilMs)).toEqual(expected.map(([id, dueMs]) => `${dueMs} ${id}`))
    }),
  )
})
