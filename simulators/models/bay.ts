import { chance, type Chance } from '../chance.ts'
import { dayOf, DAY_MS, hourOf, HOUR_MS, isRestDay, MINUTE_MS, startOfDay } from '../clock.ts'
import type { Bay, Lot, LotUse } from '../district/sites.ts'
import type { Parker } from '../truth.ts'
import type { World } from '../world.ts'
import { withTown } from './outages.ts'
import { sender } from './sender.ts'

/** A vehicle in a bay. */
export interface Stay {
  readonly startMs: number
  readonly endMs: number
  readonly who: Parker
}

/** Shorter gaps between two vehicles are not believable: the next one is left out. */
const GAP_MS_MIN = 2 * MINUTE_MS
const STAY_MS_MIN = 4 * MINUTE_MS

/** Somebody who comes at about `fromHour` and leaves at about `toHour` (may be tomorrow's), each give or take some hours. */
function stay(
  luck: Chance,
  day: number,
  who: Parker,
  [fromHour, fromGive]: readonly [number, number],
  [toHour, toGive]: readonly [number, number],
): Stay {
  const midnight = startOfDay(day)
  return {
    who,
    startMs: Math.round(midnight + luck.normal(fromHour, fromGive) * HOUR_MS),
    endMs: Math.round(midnight + luck.normal(toHour, toGive) * HOUR_MS),
  }
}

/** Short visits between two hours, `busy` of the time. */
function visits(luck: Chance, day: number, fromHour: number, toHour: number, medianH: number, busy: number): Stay[] {
  const stays: Stay[] = []
  for (let hour = fromHour + luck.exponential((medianH * (1 - busy)) / busy); hour < toHour;) {
    const lengthH = Math.min(luck.lognormal(medianH, 0.6), toHour + 1 - hour)
    const startMs = Math.round(startOfDay(day) + hour * HOUR_MS)
    stays.push({ startMs, endMs: startMs + Math.round(lengthH * HOUR_MS), who: 'visitor' })
    hour += lengthH + luck.exponential((medianH * (1 - busy)) / busy)
  }
  return stays
}

/** A driver with a shared bay for the night; some leave after the owner's staff come back. */
function sharedNight(luck: Chance, day: number): Stay {
  const overstays = luck.likely(0.05)
  return stay(
    luck,
    day,
    overstays ? 'overstay' : 'shared',
    [19.4, 0.9],
    [overstays ? 33 : 31.1, overstays ? 0.7 : 0.35],
  )
}

/** Who would like to park in a bay on a day, by what its lot is used for. */
const wishes: Readonly<Record<LotUse, (luck: Chance, day: number) => Stay[]>> = {
  office: (luck, day) => {
    const nights = luck.likely(isRestDay(day) ? 0.4 : 0.5) ? [sharedNight(luck, day)] : []
    if (isRestDay(day)) return [...visits(luck, day, 8, 20, 2.2, 0.3), ...nights]
    if (luck.likely(0.18)) return [...visits(luck, day, 9, 17, 0.8, 0.5), ...nights]
    const goesOutAtNoon = luck.likely(0.2)
    const staff = goesOutAtNoon
      ? [stay(luck, day, 'staff', [8.1, 0.3], [11.7, 0.4]), stay(luck, day, 'staff', [13.4, 0.3], [17.8, 0.5])]
      : [stay(luck, day, 'staff', [8.1, 0.35], [17.7, 0.6])]
    return [...staff, ...nights]
  },
  homes: (luck, day) => {
    const rest = isRestDay(day)
    const byDay =
      !rest && luck.likely(0.5)
        ? [stay(luck, day, luck.likely(0.04) ? 'overstay' : 'shared', [9.2, 0.4], [16.6, 0.5])]
        : visits(luck, day, 9, 17, 1.5, rest ? 0.5 : 0.2)
    const leavesAt = isRestDay(day + 1) ? 33.5 : 31.6
    return luck.likely(0.93) ? [...byDay, stay(luck, day, 'resident', [18.6, 1.2], [leavesAt, 0.7])] : byDay
  },
  shops: (luck, day) => [
    ...visits(luck, day, 9.5, 21.5, 1.1, isRestDay(day) ? 0.82 : 0.62),
    ...(luck.likely(0.25) ? [stay(luck, day, 'shared', [22, 0.4], [31.5, 0.5])] : []),
  ],
  park: (luck, day) => visits(luck, day, 6.5, 21, 1.6, isRestDay(day) ? 0.8 : 0.38),
  station: (luck, day) => {
    if (luck.likely(0.2)) return [stay(luck, day, 'visitor', [7, 1], [43, 3])]
    return luck.likely(0.5) ? [stay(luck, day, 'visitor', [7.3, 0.8], [20.5, 1.5])] : visits(luck, day, 6, 22, 0.7, 0.5)
  },
}

const LONGEST_STAY_DAYS = 2
/** One who would have to wait longer for the bay goes elsewhere. */
const WAIT_MS_MAX = 20 * MINUTE_MS

/** Vehicles in a bay that come on one day, in order; no two of any days are there together. */
export function bayStays(seed: number, lot: Lot, bay: Bay, day: number): Stay[] {
  const ofDay = (of: number): Stay[] => {
    const luck = chance(seed, 'bay', bay.id, of)
    const [first, last] = [startOfDay(of), startOfDay(of + 1) - 1]
    return wishes[lot.use](luck, of).map((each) => ({
      ...each,
      startMs: Math.min(last, Math.max(first, each.startMs)),
    }))
  }
  // room is left for everyone who wished to come on a day before, so that a day follows from few others
  const before = Array.from({ length: LONGEST_STAY_DAYS }, (_, i) => ofDay(day - 1 - i)).flat()
  const taken: Stay[] = []
  for (const each of ofDay(day).toSorted((a, b) => a.startMs - b.startMs)) {
    const inTheWay = [...before, ...taken].filter((other) => other.startMs < each.endMs)
    const freeMs = Math.max(each.startMs, ...inTheWay.map((other) => other.endMs + GAP_MS_MIN))
    if (freeMs - each.startMs > WAIT_MS_MAX || each.endMs - freeMs < STAY_MS_MIN) continue
    taken.push({ ...each, startMs: freeMs })
  }
  return taken.filter(({ startMs }) => dayOf(startMs) === day)
}

/** What is wrong with a bay's sensor: the same every day. */
type SensorFault = 'flapping' | 'stuck' | 'silent' | 'dead'
function sensorFault(seed: number, bay: Bay): SensorFault | undefined {
  const share = chance(seed, 'bay-fault', bay.id).unit()
  if (share < 0.012) return 'flapping'
  if (share < 0.018) return 'stuck'
  if (share < 0.026) return 'silent'
  if (share < 0.031) return 'dead'
  return undefined
}

const HEARTBEAT_MS = 30 * MINUTE_MS

/** A bay's sensor: says every change and, about each half hour, that it lives. */
export function runBay(world: World, seed: number, lot: Lot, bay: Bay): void {
  const device = sender(world, 'bay', bay.id)
  const fault = sensorFault(seed, bay)
  const nature = chance(seed, 'bay-sensor', bay.id)
  const low = fault === 'dead' || nature.likely(0.02)
  const batteryAtStart = low ? nature.between(4, 9) : nature.between(35, 99)
  const rssiDbm = nature.normal(-92, 9)
  const delayS = nature.between(1, 12)
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
    const stays = bayStays(seed, lot, bay, day)
    if (heartbeats === 0) {
      const before = [...bayStays(seed, lot, bay, day - 2), ...bayStays(seed, lot, bay, day - 1)]
      const still = before.find(({ endMs }) => endMs > midnight)
      if (still !== undefined) {
        seen = { occupied: true, sinceMs: still.startMs }
        stays.unshift(still)
      }
    }
    for (const each of stays) {
      const { startMs, endMs } = each
      if (startMs >= midnight) world.at(startMs + delayS * 1_000, () => see(true, startMs))
      world.at(endMs + delayS * 1_000, () => see(false, endMs))
      world.at(endMs, () => world.truth({ is: 'park', bay: bay.id, startMs, endMs, who: each.who }))
      if (fault === 'flapping' && startMs >= midnight && luck.likely(0.6)) {
        const flapMs = luck.between(60_000, 240_000)
        faultBetween(
          startMs + 20_000,
          startMs + 20_000 + flapMs,
          () => flap(startMs + 20_000 + flapMs),
          () => {
            seen = { occupied: true, sinceMs: startMs }
            say()
          },
        )
      }
    }
    heartbeats++
    const mine = heartbeats
    world.at(midnight + luck.between(0, HEARTBEAT_MS), () => beat(mine))

    const fromMs = midnight + luck.between(7, 15) * HOUR_MS
    if (fault === 'stuck')
      faultBetween(
        fromMs,
        fromMs + luck.between(4, 7) * HOUR_MS,
        () => (blind = true),
        () => {
          blind = false
          const now = stays.find(({ startMs, endMs }) => startMs <= world.nowMs && world.nowMs < endMs)
          see(now !== undefined, now?.startMs ?? world.nowMs)
        },
      )
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
}
