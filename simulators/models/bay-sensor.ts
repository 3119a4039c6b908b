import { chance } from '../chance.ts'
import { dayOf, DAY_MS, hourOf, HOUR_MS, MINUTE_MS, startOfDay } from '../clock.ts'
import type { Bay } from '../district/sites.ts'
import type { World } from '../world.ts'
import { withTown } from './outages.ts'
import { sender } from './sender.ts'

/** What is wrong with a bay's sensor: the same every day. */
type SensorFault = 'flapping' | 'stuck' | 'silent' | 'dead'
export function sensorFault(seed: number, bay: Pick<Bay, 'id'>): SensorFault | undefined {
  const share = chance(seed, 'bay-fault', bay.id).unit()
  if (share < 0.012) return 'flapping'
  if (share < 0.018) return 'stuck'
  if (share < 0.026) return 'silent'
  if (share < 0.031) return 'dead'
  return undefined
}

const HEARTBEAT_MS = 30 * MINUTE_MS
/** A stuck one says the same for three days of each nine. */
const STUCK_DAYS = 3
const STUCK_EVERY_DAYS = 9

export interface BaySensor {
  /** A vehicle has just come, or left. */
  changes(occupied: boolean): void
  /** It stands there since before the sensor was watched. */
  begins(sinceMs: number): void
}

/**
 * A bay's sensor: says every change and, about each half hour, that it lives.
 * @param standsSinceMs since when a vehicle really stands in the bay; undefined: none does
 */
export function runBaySensor(world: World, seed: number, bay: Bay, standsSinceMs: () => number | undefined): BaySensor {
  const device = sender(world, 'bay', bay.id)
  const fault = sensorFault(seed, bay)
  const nature = chance(seed, 'bay-sensor', bay.id)
  const low = fault === 'dead' || nature.likely(0.02)
  const batteryAtStart = low ? nature.between(4, 9) : nature.between(35, 99)
  const rssiDbm = nature.normal(-92, 9)
  const delayMs = nature.between(1, 12) * 1_000
  const stuckFrom = nature.whole(0, STUCK_EVERY_DAYS - 1)
  let luck = chance(seed, 'bay-day', bay.id, dayOf(world.nowMs))
  let seen = { occupied: false, sinceMs: world.nowMs }
  let alive = true
  let speaks = true
  let blind = false
  let heartbeats = 0

  const say = (): void => {
    if (!alive || !speaks) return
    device.send('state', {
      occupied: seen.occupied,
      sinceMs: Math.round(seen.sinceMs),
      batteryPercent: Math.max(1, Math.round(batteryAtStart - hourOf(world.nowMs) * 0.01)),
      rssiDbm: Math.round(rssiDbm + luck.normal(0, 3) - (seen.occupied ? 6 : 0)),
    })
  }
  const see = (occupied: boolean, sinceMs: number): void => {
    if (blind || seen.occupied === occupied) return
    seen = { occupied, sinceMs }
    say()
  }
  const look = (): void => {
    const sinceMs = standsSinceMs()
    see(sinceMs !== undefined, sinceMs ?? world.nowMs)
  }
  const beat = (mine: number): void => {
    if (mine !== heartbeats) return
    say()
    world.at(world.nowMs + HEARTBEAT_MS * luck.between(0.97, 1.03), () => beat(mine))
  }
  /** A sensor that cannot decide, for some minutes. */
  const flap = (untilMs: number): void => {
    if (world.nowMs > untilMs || blind) return
    seen = { occupied: !seen.occupied, sinceMs: world.nowMs }
    say()
    world.at(world.nowMs + luck.between(4_000, 25_000), () => flap(untilMs))
  }
  const faultBetween = (startMs: number, endMs: number, begin: () => void, end: () => void): void => {
    world.at(startMs, () => {
      begin()
      world.truth({ is: 'fault', id: bay.id, fault: fault!, startMs: Math.round(startMs), endMs: Math.round(endMs) })
    })
    world.at(endMs, end)
  }

  const newDay = (): void => {
    const day = dayOf(world.nowMs)
    const midnight = startOfDay(day)
    luck = chance(seed, 'bay-day', bay.id, day)
    device.newDay()
    withTown(world, seed, bay.id, bay.town, day, (up) => device.link(up, 'town'))
    heartbeats++
    const mine = heartbeats
    world.at(midnight + luck.between(0, HEARTBEAT_MS), () => beat(mine))

    const fromMs = midnight + luck.between(7, 15) * HOUR_MS
    const stuckDay = (day + stuckFrom) % STUCK_EVERY_DAYS
    if (fault === 'stuck' && (stuckDay === 0 || (heartbeats === 1 && stuckDay <= STUCK_DAYS))) {
      const began =
        startOfDay(day - stuckDay) + chance(seed, 'bay-stuck', bay.id, day - stuckDay).between(7, 15) * HOUR_MS
      const endMs = began + STUCK_DAYS * DAY_MS
      if (endMs > world.nowMs)
        faultBetween(
          began,
          endMs,
          () => (blind = true),
          () => {
            blind = false
            look()
          },
        )
    }
    if (fault === 'silent')
      faultBetween(
        fromMs,
        fromMs + luck.between(1.5, 4) * HOUR_MS,
        () => (speaks = false),
        () => {
          speaks = true
          say()
        },
      )
    // dead from some hour on; at midnight its battery is changed, so that every day is alike
    if (fault === 'dead')
      faultBetween(
        fromMs,
        midnight + DAY_MS - 1,
        () => {
          alive = false
          device.link(false)
        },
        () => {
          alive = true
          device.link(true)
        },
      )
    world.at(midnight + DAY_MS, newDay)
  }
  world.at(world.nowMs, newDay)
  return {
    begins: (sinceMs) => {
      seen = { occupied: true, sinceMs }
    },
    changes: (occupied) => {
      const sinceMs = world.nowMs
      world.at(sinceMs + delayMs, () => see(occupied, sinceMs))
      if (!occupied || fault !== 'flapping' || !luck.likely(0.6)) return
      const flapMs = luck.between(180_000, 480_000)
      const [startMs, endMs] = [sinceMs + 20_000, sinceMs + 20_000 + flapMs]
      faultBetween(
        startMs,
        endMs,
        () => flap(endMs),
        () => {
          seen = { occupied: true, sinceMs }
          say()
        },
      )
    },
  }
}
