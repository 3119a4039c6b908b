import { dayOf, startOfDay } from './clock.ts'
import type { District } from './district.ts'
import { runBay } from './models/bay.ts'
import { runToilet } from './models/toilet.ts'
import { runTruck, type FixSettings } from './models/truck.ts'
import { emptyWorld, silence, type MovableWorld } from './world.ts'

/**
 * Everything that moves in the district, standing at the local midnight before `atMs`. Whoever starts in the middle of a day first
 * lets it pass in silence, so that a day is the same whenever one looks at it. What happens goes nowhere until `sink` is set.
 */
export function openDistrict(district: District, atMs: number, fixes: FixSettings = {}): MovableWorld {
  const world = emptyWorld(startOfDay(dayOf(atMs)), silence)
  for (const truck of district.trucks) runTruck(world, district, truck, fixes)
  for (const toilet of district.toilets) runToilet(world, district.seed, toilet)
  const lots = new Map(district.lots.map((lot) => [lot.id, lot]))
  for (const bay of district.bays) runBay(world, district.seed, lots.get(bay.lotId)!, bay)
  return world
}
