import { expect, test } from 'vitest'
import { GLIDE_MS } from './motion.ts'
import { Vehicles, type VehicleOnMap } from './vehicles.ts'

const truck = (id: string, more: Partial<VehicleOnMap> = {}): VehicleOnMap => ({
  id,
  name: id,
  state: 'working',
  lon: 120.47,
  lat: 31.6,
  headingDeg: 90,
  ...more,
})

test('[U2] every vehicle is drawn once, and one that is gone no more', () => {
  const vehicles = new Vehicles()
  expect(vehicles.set([truck('a'), truck('b')], 0, GLIDE_MS)).toBe(true)
  expect(vehicles.set([truck('a'), truck('b')], 10, GLIDE_MS)).toBe(false)
  expect(vehicles.set([truck('b')], 20, GLIDE_MS)).toBe(true)
  expect(vehicles.features(20).features.map(({ properties }) => properties?.['id'])).toEqual(['b'])
})

test('[U3] a new fix is glided to, a new state is drawn where the vehicle stands', () => {
  const vehicles = new Vehicles()
  vehicles.set([truck('a')], 0, GLIDE_MS)
  expect(vehicles.set([truck('a', { lon: 120.471 })], 1_000, GLIDE_MS)).toBe(true)
  expect(vehicles.isMoving(1_500)).toBe(true)
  expect(vehicles.features(1_000).features[0]?.geometry.coordinates).toEqual([120.47, 31.6])
  expect(vehicles.isMoving(1_000 + GLIDE_MS)).toBe(false)
  expect(vehicles.features(9_000).features[0]?.geometry.coordinates).toEqual([120.471, 31.6])
  expect(vehicles.set([truck('a', { lon: 120.471, state: 'offline' })], 9_000, GLIDE_MS)).toBe(true)
  expect(vehicles.isMoving(9_000)).toBe(false)
  const [drawn] = vehicles.features(9_000).features
  expect(drawn?.properties).toMatchObject({ icon: 'vehicle-offline' })
  // where an offline vehicle is going is not known
  expect(drawn?.properties).not.toHaveProperty('wedge')
})
