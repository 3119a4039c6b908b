import { dayOf, startOfDay } from './clock.ts'
import type { District } from './district.ts'
import type { Bay, Lot, Toilet } from './district/sites.ts'
import { runLot } from './models/lot.ts'
import { runTowns } from './models/outages.ts'
import { runToilet } from './models/toilet.ts'
import { runTruck, type FixSettings } from './models/truck.ts'
import { emptyWorld, silence, type MovableWorld } from './world.ts'

/**
 * Everything that moves in the district, standing at the local midnight before `atMs`. Whoever starts in the middle of a day first
 * lets it pass in silence, so that a day is the same whenever one looks at it. What happens goes nowhere until `sink` is set.
 * @param withDrivers nobody shares a bay but drivers who hold it (`ground`)
 */
export function openDistrict(
  district: District,
  atMs: number,
  fixes: FixSettings = {},
  withDrivers = false,
): MovableWorld {
  const world = emptyWorld(startOfDay(dayOf(atMs)), silence)
  for (const truck of district.trucks) runTruck(world, district, truck, fixes)
  for (const toilet of district.toilets) runToilet(world, district.seed, toilet)
  runTowns(world, district.seed)
  runLots(world, district.seed, district.lots, district.bays, withDrivers)
  return world
}

function runLots(
  world: MovableWorld,
  seed: number,
  lots: readonly Lot[],
  bays: readonly Bay[],
  withDrivers: boolean,
): void {
  const baysOf = Map.groupBy(bays, ({ lotId }) => lotId)
  for (const lot of lots) world.onGround(lot.id, runLot(world, seed, lot, baysOf.get(lot.id) ?? [], withDrivers))
}

/** Only lots whose bays drivers share, and the outages of their towns, from the local midnight before `atMs` on. */
export function openLots(seed: number, lots: readonly Lot[], bays: readonly Bay[], atMs: number): MovableWorld {
  const world = emptyWorld(startOfDay(dayOf(atMs)), silence)
  runLots(world, seed, lots, bays, true)
  runTowns(world, seed)
  return world
}

/** Only toilets, and the outages of their towns, from the local midnight before `atMs` on. */
export function openToilets(seed: number, toilets: readonly Toilet[], atMs: number): MovableWorld {
  const world = emptyWorld(startOfDay(dayOf(atMs)), silence)
  for (const toilet of toilets) runToilet(world, seed, toilet)
  runTowns(world, seed)
  return world
}
