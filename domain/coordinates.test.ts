import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coordinateSystems } from './asset.ts'
import { fromWgs84, isInside, toWgs84, type Point } from './coordinates.ts'

const EARTH_M = 6_371_008.8
const metresBetween = ([aLon, aLat]: Point, [bLon, bLat]: Point): number => {
  const rad = Math.PI / 180
  const x = (bLon - aLon) * rad * Math.cos(((aLat + bLat) / 2) * rad)
  return Math.hypot(x, (bLat - aLat) * rad) * EARTH_M
}

const WUXI_EAST_STATION: Point = [120.4549, 31.5982]

test.each([
  ['wgs84', 0],
  ['gcj02', 481],
  ['bd09', 1_157],
] as const)('[R12] a point in Wuxi taken for WGS-84 that is %s stands %i m away', (crs, metres) => {
  expect(Math.abs(metresBetween(WUXI_EAST_STATION, fromWgs84(crs, WUXI_EAST_STATION)) - metres)).toBeLessThan(3)
})

test('[R12] there and back is the same place to within a millimetre, anywhere in the district', () => {
  const point = fc.tuple(
    fc.double({ min: 120.25, max: 120.66, noNaN: true }),
    fc.double({ min: 31.42, max: 31.79, noNaN: true }),
  )
  fc.assert(
    fc.property(point, fc.constantFrom(...coordinateSystems), (place, crs) => {
      expect(metresBetween(toWgs84(crs, fromWgs84(crs, place)), place)).toBeLessThan(0.001)
    }),
  )
})

test('the edges of a box belong to it', () => {
  expect(isInside([1, 2, 3, 4], [1, 2])).toBe(true)
  expect(isInside([1, 2, 3, 4], [3, 4])).toBe(true)
  expect(isInside([1, 2, 3, 4], [3.1, 3])).toBe(false)
  expect(isInside([1, 2, 3, 4], [2, 1.9])).toBe(false)
})
