import { expect, test } from 'vitest'
import { lonLatOf, type Point } from '../matching/sketch.ts'
import { apartM, groundOf } from './ground.ts'

const side = (...points: Point[]) => ({ edge: 'e', name: '', lengthM: 1, kerbM: 3, points: points.map(lonLatOf) })
const ring = (...points: Point[]) => [...points, points[0]!].map(lonLatOf)

test('the distance to the nearest planned street, as far as one looks', () => {
  const ground = groundOf({ sides: [side([0, 0], [1_000, 0]), side([1_000, 0], [1_000, 500], [1_200, 500])] })
  const table: [at: Point, withinM: number, metres: number][] = [
    [[500, 40], 60, 40],
    [[500, -40], 60, 40],
    [[-30, 40], 60, 50],
    [[940, 300], 60, 60],
    [[1_100, 530], 60, 30],
    [[500, 61], 60, Infinity],
    [[500, 61], 500, 61],
    [[3_000, 3_000], 500, Infinity],
  ]
  for (const [at, withinM, metres] of table)
    if (metres === Infinity) expect(ground.streetM(lonLatOf(at), withinM), String(at)).toBe(Infinity)
    else expect(ground.streetM(lonLatOf(at), withinM), String(at)).toBeCloseTo(metres, 0)
  expect(groundOf({ sides: [] }).streetM([120, 31], 60)).toBe(Infinity)
})

test('how far outside of a drawn area, whatever its shape', () => {
  // an L
  const area = ring([0, 0], [1_000, 0], [1_000, 300], [300, 300], [300, 1_000], [0, 1_000])
  const ground = groundOf({ sides: [side([0, 0], [1_000, 0])], area })
  const table: [at: Point, metres: number][] = [
    [[100, 900], 0],
    [[900, 100], 0],
    [[500, 500], 200],
    [[-50, 500], 50],
    [[1_030, 340], 50],
  ]
  for (const [at, metres] of table) expect(ground.outsideM(lonLatOf(at)), String(at)).toBeCloseTo(metres, 0)
  expect(groundOf({ sides: [side([0, 0], [1_000, 0])] }).outsideM([120, 31])).toBeUndefined()
})

test('metres between two places', () => {
  expect(apartM(lonLatOf([0, 0]), lonLatOf([300, 400]))).toBeCloseTo(500, 0)
})
