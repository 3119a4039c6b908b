import { chance, type Chance } from '../chance.ts'
import { dayOf, HOUR_MS, isRestDay, MINUTE_MS, startOfDay } from '../clock.ts'
import type { Bay, Lot, LotUse } from '../district/sites.ts'
import type { Parker } from '../truth.ts'

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
