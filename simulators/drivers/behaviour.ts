import { chance } from '../chance.ts'
import { DAY_MS, dayOf, HOUR_MS, isRestDay, MINUTE_MS, startOfDay } from '../clock.ts'
import type { District } from '../district.ts'
import type { Lot, LotUse } from '../district/sites.ts'

/** Who shares: somebody without a bay at home, a commuter, or somebody who stays an hour or two. */
type Habit = 'night' | 'day' | 'short'

/** A driver of the simulated district, the same in every run (docs/SPEC.md S35). */
export interface Driver {
  readonly id: string
  readonly plate: string
  readonly phoneNumber: string
  readonly habit: Habit
  /** Lots she tries, the best first. */
  readonly lots: readonly string[]
  /** Overstays often. */
  readonly isCareless: boolean
  /** Scans the code at the gate, sensors or not. */
  readonly scans: boolean
}

/** What she has in mind for once. */
export interface Outing {
  /** When she takes her phone and asks for a bay. */
  readonly askMs: number
  readonly fromMs: number
  readonly toMs: number
  /** When she is there; undefined: never, and she tells nobody. */
  readonly comesMs: number | undefined
  /** When she changes her mind and gives the bay back. */
  readonly cancelsMs: number | undefined
  /** When she leaves, seen from the end of her stay, or from that of the window when she overstays. */
  readonly leavesAfterMs: number
  readonly overstays: boolean
  /** She asks for so much more time, and stays if she gets it. */
  readonly extendsMs: number
  /** She says that she leaves; where nothing tells it otherwise she mostly does. */
  readonly saysLeaving: boolean
  readonly saysLeavingUncounted: boolean
}

/** Shares of what drivers do: our choice. */
const NIGHT_SHARE = 0.55
const DAY_SHARE = 0.25
const CARELESS = 0.05
const SCANS = 0.15
const GOES: Readonly<Record<Habit, number>> = { night: 0.75, day: 0.85, short: 0.8 }
const NEVER_COMES = 0.03
const CANCELS = 0.04
const OVERSTAYS = 0.008
const CARELESS_OVERSTAYS = 0.3
const EXTENDS = 0.08

const usesOf: Readonly<Record<Habit, readonly LotUse[]>> = {
  night: ['office', 'office', 'shops', 'park'],
  day: ['homes'],
  short: ['office', 'homes', 'shops', 'park'],
}
const LOTS_TRIED = 4
const SERIAL = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'.split('')

/** So many drivers; the first ones are the same whatever their number. */
export function makeDrivers({ seed, lots }: Pick<District, 'seed' | 'lots'>, count: number): Driver[] {
  const plates = new Set<string>()
  return Array.from({ length: count }, (_, no) => {
    const luck = chance(seed, 'driver', no)
    const mood = luck.unit()
    const habit: Habit = mood < NIGHT_SHARE ? 'night' : mood < NIGHT_SHARE + DAY_SHARE ? 'day' : 'short'
    const electric = luck.likely(0.4)
    let plate = ''
    do
      plate = electric
        ? `苏BD${luck.pick(SERIAL)}${String(luck.whole(0, 9_999)).padStart(4, '0')}`
        : `苏B${luck.whole(0, 9)}${luck.pick(SERIAL)}${String(luck.whole(0, 999)).padStart(3, '0')}`
    while (plates.has(plate))
    plates.add(plate)
    return {
      id: `driver-${String(no + 1).padStart(3, '0')}`,
      plate,
      // 199 numbers of no network
      phoneNumber: `1990000${String(no).padStart(4, '0')}`,
      habit,
      lots: lotsFor(luck, habit, lots),
      isCareless: luck.likely(CARELESS),
      scans: luck.likely(SCANS),
    }
  })
}

/** Bigger lots are found by more people. */
function lotsFor(luck: ReturnType<typeof chance>, habit: Habit, lots: readonly Lot[]): string[] {
  const chosen: string[] = []
  const fitting = lots.filter(({ use }) => usesOf[habit].includes(use))
  const pool = fitting.flatMap(({ id, bays }) => Array.from({ length: Math.ceil(bays / 10) }, () => id))
  while (chosen.length < Math.min(LOTS_TRIED, fitting.length)) {
    const lot = luck.pick(pool)
    if (!chosen.includes(lot)) chosen.push(lot)
  }
  return chosen
}

/** What a driver has in mind on a day; undefined: she stays away. */
export function outingOf(seed: number, driver: Driver, day: number): Outing | undefined {
  const luck = chance(seed, 'outing', driver.id, day)
  const { habit } = driver
  if (!luck.likely(GOES[habit]) || (habit === 'day' && isRestDay(day))) return undefined
  const [fromMs, toMs] = timesOf(luck, habit, startOfDay(day))
  const mood = luck.unit()
  const overstays = luck.likely(driver.isCareless ? CARELESS_OVERSTAYS : OVERSTAYS)
  const comesMs = fromMs + Math.min(25, Math.max(-12, luck.normal(5, 7))) * MINUTE_MS
  const cancelsMs = fromMs - luck.between(10, 50) * MINUTE_MS
  const leadMs = luck.likely(0.5) ? luck.between(5, 40) * MINUTE_MS : luck.between(1, 10) * HOUR_MS
  return {
    askMs: fromMs - leadMs,
    fromMs,
    toMs,
    comesMs: mood < NEVER_COMES ? undefined : comesMs,
    cancelsMs: mood >= NEVER_COMES && mood < NEVER_COMES + CANCELS ? cancelsMs : undefined,
    leavesAfterMs:
      (overstays ? luck.between(25, 150) : luck.likely(0.06) ? luck.between(1, 12) : -luck.exponential(12)) * MINUTE_MS,
    overstays,
    extendsMs: luck.likely(EXTENDS) ? luck.pick([30, 60, 90]) * MINUTE_MS : 0,
    saysLeaving: luck.likely(0.2),
    saysLeavingUncounted: luck.likely(0.8),
  }
}

/** Stays begin and end at whole five minutes, as people choose them. */
function timesOf(luck: ReturnType<typeof chance>, habit: Habit, midnightMs: number): readonly [number, number] {
  const at = (hour: number): number => midnightMs + Math.round((hour * HOUR_MS) / (5 * MINUTE_MS)) * 5 * MINUTE_MS
  switch (habit) {
    case 'night':
      return [at(Math.max(18, luck.normal(19.3, 1.1))), at(luck.normal(31.1, 0.6))]
    case 'day':
      return [at(Math.max(8.5, luck.normal(9, 0.4))), at(Math.min(17, luck.normal(16.4, 0.5)))]
    case 'short': {
      const from = luck.between(6.5, 24)
      return [at(from), at(from + luck.between(1, 3))]
    }
  }
}

/** What she has in mind now or next: of today, or of yesterday while that is not over. */
export function outingsAround(seed: number, driver: Driver, nowMs: number): Outing[] {
  const today = dayOf(nowMs)
  return [today - 1, today, today + 1]
    .flatMap((day) => outingOf(seed, driver, day) ?? [])
    .filter(({ toMs, askMs }) => toMs > nowMs && askMs < nowMs + DAY_MS)
}
