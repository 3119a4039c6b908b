import { dayOf, startOfDay } from './clock.ts'
import type { District } from './district.ts'
import type { Toilet } from './district/sites.ts'
import { runBay } from './models/bay.ts'
import { runTowns } from './models/outages.ts'
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
  runTowns(world, district.seed)
  const lots = new Map(district.lots.map((lot) => [lot.id, lot]))
  for (const bay of district.bays) runBay(world, district.seed, lots.get(bay.lotId)!, bay)
  return world
}

/** Only toilets, and the outages of their towns, from the local midnight before `atMs` on. */
export function openToilets(seed: number, toilets: readonly Toilet[], atMs: number): MovableWorld {
  const world = emptyWorld(startOfDay(dayOf(atMs)), silence)
  for (const toilet of toilets) runToilet(world, seed, toilet)
  runTowns(world, seed)
  return world
}
