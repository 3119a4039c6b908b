import fc from 'fast-check'
import { expect, test } from 'vitest'
import { glideTo, GLIDE_MS, isMoving, placeAt, type Glide, type Place } from './motion.ts'

const at = (lon: number, lat: number, headingDeg = 0): Place => ({ lon, lat, headingDeg })

test('[U3] a vehicle glides to its newest fix, and waits there', () => {
  const start = glideTo(undefined, at(120.47, 31.6, 350), 0)
  expect(placeAt(start, 0)).toEqual(at(120.47, 31.6, 350))
  const glide = glideTo(start, at(120.471, 31.6, 10), 1_000)
  expect(isMoving(glide, 1_000)).toBe(true)
  expect(placeAt(glide, 1_000 + GLIDE_MS / 2).lon).toBeCloseTo(120.4705, 9)
  expect(placeAt(glide, 1_000 + GLIDE_MS / 2).headingDeg).toBeCloseTo(0, 9)
  expect(placeAt(glide, 1_000_000)).toEqual(at(120.471, 31.6, 10))
  expect(isMoving(glide, 1_000 + GLIDE_MS)).toBe(false)
})

test('[U3] a jump, the first fix and less motion are drawn at once', () => {
  const start = glideTo(undefined, at(120.47, 31.6), 0)
  expect(isMoving(start, 0)).toBe(false)
  expect(isMoving(glideTo(start, at(120.48, 31.6), 0), 0)).toBe(false)
  expect(placeAt(glideTo(start, at(120.471, 31.6), 0, 0), 0).lon).toBe(120.471)
})

test('[U3] the same fix again starts nothing', () => {
  const start = glideTo(undefined, at(120.47, 31.6), 0)
  expect(glideTo(start, at(120.47, 31.6), 5_000)).toBe(start)
})

test('[U3] a vehicle is never drawn beyond the places it reported', () => {
  const place = fc.record({
    lon: fc.double({ min: 120.47, max: 120.474, noNaN: true }),
    lat: fc.double({ min: 31.6, max: 31.603, noNaN: true }),
    headingDeg: fc.double({ min: 0, max: 359, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(fc.tuple(place, fc.nat(3_000)), { minLength: 1, maxLength: 20 }), (fixes) => {
      let nowMs = 0
      let glide: Glide | undefined
      const seen: Place[] = []
      for (const [fix, waitMs] of fixes) {
        glide = glideTo(glide, fix, nowMs)
        seen.push(fix)
        nowMs += waitMs
        const drawn = placeAt(glide, nowMs)
        for (const axis of ['lon', 'lat'] as const) {
          expect(drawn[axis]).toBeGreaterThanOrEqual(Math.min(...seen.map((each) => each[axis])) - 1e-12)
          expect(drawn[axis]).toBeLessThanOrEqual(Math.max(...seen.map((each) => each[axis])) + 1e-12)
        }
      }
      expect(placeAt(glide!, nowMs + GLIDE_MS)).toEqual(seen.at(-1))
    }),
  )
})
