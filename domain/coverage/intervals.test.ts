import fc from 'fast-check'
import { expect, test } from 'vitest'
import { intersect, interval, lengthDm, stretchesOf, subtract, toDm, toM, union, type Intervals } from './intervals.ts'

const END = 60
/** Sets as lists of whether each decimetre is in them. */
const anySet = fc
  .array(fc.tuple(fc.integer({ min: 0, max: END }), fc.integer({ min: 0, max: END })), { maxLength: 8 })
  .map((pairs) => union(pairs.map(([a, b]) => (a === b ? [] : [Math.min(a, b), Math.max(a, b)]))))
const bits = (set: Intervals): boolean[] =>
  Array.from({ length: END }, (_, at) => set.some((from, i) => i % 2 === 0 && from <= at && at < set[i + 1]!))
const isTidy = (set: Intervals): boolean =>
  set.length % 2 === 0 && set.every((is, i) => Number.isInteger(is) && (i === 0 || is > set[i - 1]!))

test('[C12] a union is what is in any of the sets, in order and apart, whatever the order of the sets', () => {
  fc.assert(
    fc.property(fc.array(anySet, { maxLength: 5 }), (sets) => {
      const all = union(sets)
      expect(isTidy(all)).toBe(true)
      expect(bits(all)).toEqual(Array.from({ length: END }, (_, at) => sets.some((set) => bits(set)[at] === true)))
      expect(union([...sets, ...sets].toReversed())).toEqual(all)
    }),
  )
})

test('[C12] intersection and difference are what they say, and together the whole', () => {
  fc.assert(
    fc.property(anySet, anySet, (a, b) => {
      const [common, rest] = [intersect(a, b), subtract(a, b)]
      expect(isTidy(common) && isTidy(rest)).toBe(true)
      expect(bits(common)).toEqual(bits(a).map((is, at) => is && bits(b)[at]!))
      expect(bits(rest)).toEqual(bits(a).map((is, at) => is && !bits(b)[at]!))
      expect(lengthDm(common) + lengthDm(rest)).toBe(lengthDm(a))
      expect(union([common, rest])).toEqual(a)
    }),
  )
})

test('[C12] metres are whole decimetres inside', () => {
  expect(interval(0.04, 12.36)).toEqual([0, 124])
  expect(interval(5, 5.04)).toEqual([])
  expect(interval(7, 3)).toEqual([])
  expect(toM(toDm(123.456))).toBe(123.5)
  expect(stretchesOf([0, 124, 200, 210])).toEqual([
    [0, 12.4],
    [20, 21],
  ])
})
