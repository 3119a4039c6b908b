import { chance } from '../chance.ts'
import { dayOf, DAY_MS, HOUR_MS, MINUTE_MS, startOfDay } from '../clock.ts'
import type { Lot } from '../district/sites.ts'
import type { World } from '../world.ts'
import { withTown } from './outages.ts'
import { sender } from './sender.ts'

const WRAPS_AT = 65_536
const SAYS_EVERY_MS = 5 * MINUTE_MS
/** A loop in the road misses so many of the vehicles. */
const MISSES = 1 / 150
/** On one day in ten a controller loses its power and begins again. */
const RESTARTS = 0.1
/** At midnight, and before the first visitors, the guard counts and tells the controller. */
const COUNTED_HOUR = 4

export interface Barrier {
  passes(way: 'in' | 'out'): void
}

/**
 * Barriers of a lot: two counters that wrap, and now and then how many vehicles are inside by the controller's own sum, which is as wrong as what it missed until
 * the guard counts. @param inside how many there really are
 */
export function runBarrier(world: World, seed: number, lot: Lot, inside: () => number): Barrier {
  const device = sender(world, 'lot', lot.id)
  let luck = chance(seed, 'barrier-day', lot.id, dayOf(world.nowMs))
  // like odometers they go on over midnight, and soon come to their end
  const nature = chance(seed, 'barrier', lot.id)
  const counters = { in: nature.whole(WRAPS_AT - 120, WRAPS_AT - 1), out: nature.whole(WRAPS_AT - 120, WRAPS_AT - 1) }
  let sum = 0
  let days = 0

  const say = (mine: number): void => {
    if (mine !== days) return
    device.send('count', { ...counters, occupied: sum })
    world.at(world.nowMs + SAYS_EVERY_MS, () => say(mine))
  }
  const newDay = (): void => {
    const day = dayOf(world.nowMs)
    const midnight = startOfDay(day)
    luck = chance(seed, 'barrier-day', lot.id, day)
    device.newDay()
    withTown(world, seed, lot.id, lot.town, day, (up) => device.link(up, 'town'))
    sum = inside()
    days++
    const mine = days
    world.at(midnight + luck.between(0, SAYS_EVERY_MS), () => say(mine))
    world.at(midnight + COUNTED_HOUR * HOUR_MS, () => {
      sum = inside()
    })
    if (luck.likely(RESTARTS)) {
      const atMs = Math.round(midnight + luck.between(9, 20) * HOUR_MS)
      world.at(atMs, () => {
        counters.in = 0
        counters.out = 0
        world.truth({ is: 'fault', id: lot.id, fault: 'counter-restart', startMs: atMs, endMs: atMs })
      })
    }
    world.at(midnight + DAY_MS, newDay)
  }
  world.at(world.nowMs, newDay)
  return {
    passes: (way) => {
      if (luck.likely(MISSES)) return
      counters[way] = (counters[way] + 1) % WRAPS_AT
      sum += way === 'in' ? 1 : -1
      device.send('count', { ...counters })
    },
  }
}
