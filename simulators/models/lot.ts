import { dayOf, DAY_MS, startOfDay } from '../clock.ts'
import type { Bay, Lot } from '../district/sites.ts'
import type { Parker } from '../truth.ts'
import type { World } from '../world.ts'
import { runBarrier } from './barrier.ts'
import { runBaySensor, type BaySensor } from './bay-sensor.ts'
import { bayStays } from './bay.ts'

/** A lot as it is on the ground: who stands where, whatever is sent. */
export interface LotGround {
  /** Who stands in a bay; undefined: nobody. */
  whoIn(bay: string): Parker | undefined
  /** A driver who shares parks in a bay, if it is free. */
  park(bay: string): boolean
  /** One who has no bay of her own parks in any that is free. */
  parkAnywhere(): string | undefined
  /** She drives away. @param who what she turned out to be */
  leave(bay: string, who: Parker): void
}

/**
 * Vehicles, bays and barriers of a lot. Who has a bay in mind and finds it taken takes the nearest that is free; who finds none is turned away. With drivers,
 * nobody shares but those who hold a bay (docs/SPEC.md S34).
 */
export function runLot(world: World, seed: number, lot: Lot, bays: readonly Bay[], withDrivers: boolean): LotGround {
  const parked = new Map<string, { readonly sinceMs: number; readonly who: Parker }>()
  const sensors = new Map<string, BaySensor>()
  for (const bay of bays)
    sensors.set(
      bay.id,
      runBaySensor(world, seed, bay, () => parked.get(bay.id)?.sinceMs),
    )
  const barrier = lot.isCounted ? runBarrier(world, seed, lot, () => parked.size) : undefined
  const comes = (who: Parker): boolean => !withDrivers || (who !== 'shared' && who !== 'overstay')

  const park = (bay: string, who: Parker): boolean => {
    if (parked.has(bay) || !sensors.has(bay)) return false
    parked.set(bay, { sinceMs: world.nowMs, who })
    sensors.get(bay)?.changes(true)
    barrier?.passes('in')
    return true
  }
  const leave = (bay: string, who: Parker): void => {
    const startMs = parked.get(bay)?.sinceMs
    if (startMs === undefined) return
    parked.delete(bay)
    sensors.get(bay)?.changes(false)
    barrier?.passes('out')
    world.truth({ is: 'park', bay, startMs, endMs: world.nowMs, who })
  }
  const nearestFree = (place: number): string | undefined => {
    for (let away = 0; away < bays.length; away++)
      for (const each of [bays[place - away], bays[place + away]])
        if (each !== undefined && !parked.has(each.id)) return each.id
    return undefined
  }
  const come = (place: number, who: Parker, endMs: number): void => {
    const bay = nearestFree(place)
    if (bay === undefined) {
      world.truth({ is: 'turned-away', lot: lot.id, who, atMs: world.nowMs })
      return
    }
    park(bay, who)
    world.at(endMs, () => leave(bay, who))
  }

  let isFirst = true
  const newDay = (): void => {
    const day = dayOf(world.nowMs)
    const midnight = startOfDay(day)
    for (const [place, bay] of bays.entries()) {
      if (isFirst) {
        const before = [...bayStays(seed, lot, bay, day - 2), ...bayStays(seed, lot, bay, day - 1)]
        const still = before.find(({ endMs, who }) => endMs > midnight && comes(who))
        if (still !== undefined) {
          parked.set(bay.id, { sinceMs: still.startMs, who: still.who })
          sensors.get(bay.id)?.begins(still.startMs)
          world.at(still.endMs, () => leave(bay.id, still.who))
        }
      }
      for (const { startMs, endMs, who } of bayStays(seed, lot, bay, day))
        if (comes(who)) world.at(startMs, () => come(place, who, endMs))
    }
    isFirst = false
    world.at(midnight + DAY_MS, newDay)
  }
  // before the sensors and barriers begin their day
  newDay()
  return {
    whoIn: (bay) => parked.get(bay)?.who,
    park: (bay) => park(bay, 'shared'),
    parkAnywhere: () => {
      const bay = nearestFree(0)
      return bay !== undefined && park(bay, 'shared') ? bay : undefined
    },
    leave,
  }
}
