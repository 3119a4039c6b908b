import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LonLat } from '../geography.ts'
import { apartM } from './measure.ts'
import { thinned } from './thin.ts'

const HERE: LonLat = [120.4, 31.6]
const bent: LonLat[] = [HERE, [120.401, 31.600_001], [120.402, 31.6], [120.402, 31.602]]

test('[X21] a line keeps its ends and its bends, and loses what is straight', () => {
  expect(thinned(bent, 5)).toEqual([bent[0], bent[2], bent[3]])
  expect(thinned(bent, 0)).toEqual(bent)
  expect(thinned([HERE], 5)).toEqual([HERE])
  expect(thinned([], 5)).toEqual([])
})

test('[X21] no point of a line is further from what is left of it than was allowed', () => {
  const place = fc.tuple(
    fc.double({ min: 120.39, max: 120.41, noNaN: true }),
    fc.double({ min: 31.59, max: 31.61, noNaN: true }),
  )
  fc.assert(
    fc.property(
      fc.array(place, { minLength: 2, maxLength: 30 }),
      fc.integer({ min: 1, max: 200 }),
      (line, toleranceM) => {
        const left = thinned(line, toleranceM)
        expect(left[0]).toEqual(line[0])
        expect(left.at(-1)).toEqual(line.at(-1))
        for (const point of line) expect(awayM(point, left)).toBeLessThanOrEqual(toleranceM * 1.01 + 0.01)
      },
    ),
  )
})

/** Measured without the code that is tested: the nearest of many points on each piece. */
function awayM(point: LonLat, line: readonly LonLat[]): number {
  let nearest = Infinity
  for (let index = 1; index < line.length; index++) {
    const [a, b] = [line[index - 1]!, line[index]!]
    // distance along a piece has one minimum: found by halving
    let [low, high] = [0, 1]
    const at = (share: number): number => apartM(point, [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share])
    for (let step = 0; step < 60; step++) {
      const [left, right] = [low + (high - low) / 3, high - (high - low) / 3]
      if (at(left) < at(right)) high = right
      else low = left
    }
    nearest = Math.min(nearest, at(low))
  }
  return nearest
}
