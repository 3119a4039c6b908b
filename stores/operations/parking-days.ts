import type { LotSample } from '#domain/parking/session.ts'
import type { LotDay, LotHour } from '#domain/parking/use.ts'
import { addDays, daysFrom } from '#domain/plan/local-day.ts'
import { zoneOf, type Zone } from '#domain/sharing/zone.ts'
import type { Parking } from '../types.ts'
import type { Context } from './context.ts'
import type { LotRows } from './parking-lots.ts'

interface Stay {
  arrived_at_ms: number
  left_at_ms: number | null
  is_uncertain: number
  hold_id: number | null
}
interface Sums {
  arrivals: number
  sharedArrivals: number
  dwellMsSum: number
  dwellCount: number
  readonly hours: Changing<LotHour>[]
}
type Changing<T> = { -readonly [K in keyof T]: T[K] }

const DAYS_MAX = 400
const DAY_MINUTES = 1_440
/** Stays that began so long before a day may end on it. */
const LONGEST_MS = 31 * 86_400_000

/** Sessions and samples of lots by the days of their zone (docs/SPEC.md F28). */
export function createLotDays({ sql }: Context, lots: LotRows): Pick<Parking, 'days'> {
  const sessions = sql.prepare<Stay>(
    'SELECT arrived_at_ms, left_at_ms, is_uncertain, hold_id FROM parking_session WHERE lot = ? AND arrived_at_ms >= ? AND arrived_at_ms < ?',
  )
  const samples = sql.prepare<LotSample>(
    'SELECT lot, at_ms AS atMs, occupied, free, unknown FROM lot_sample WHERE lot = ? AND at_ms > ? AND at_ms <= ?',
  )

  const daysOf = (lot: string, zone: Zone, days: readonly string[]): LotDay[] => {
    const starts = [...days.map((day) => zone.atMinute(day, 0)), zone.atMinute(days.at(-1)!, DAY_MINUTES)]
    const [fromMs, toMs] = [starts[0]!, starts.at(-1)!]
    const sums = days.map(() => emptySums())
    const of = (atMs: number): Sums | undefined => sums[starts.findLastIndex((startMs) => startMs <= atMs)]
    for (const stay of sessions.all(lot, fromMs - LONGEST_MS, toMs)) {
      const arrived = of(stay.arrived_at_ms)
      if (arrived !== undefined) {
        arrived.arrivals++
        if (stay.hold_id !== null) arrived.sharedArrivals++
      }
      const left = stay.left_at_ms === null || stay.is_uncertain === 1 ? undefined : of(stay.left_at_ms)
      if (left === undefined) continue
      left.dwellMsSum += stay.left_at_ms! - stay.arrived_at_ms
      left.dwellCount++
    }
    // a sample stands at the end of the quarter it is of
    for (const { atMs, occupied, free, unknown } of samples.all(lot, fromMs, toMs)) {
      const hour = of(atMs - 1)?.hours[Math.floor(zone.minuteOf(atMs - 1) / 60)]
      if (hour === undefined) continue
      hour.samples++
      hour.occupied += occupied
      hour.free += free
      hour.unknown += unknown
    }
    return days.map((day, index) => ({ lot, day, ...sums[index]! }))
  }

  return {
    days: async ({ scope, lot, fromDay, toDay }) =>
      sql.snapshot(() => {
        const last = addDays(fromDay, DAYS_MAX - 1)
        const days = daysFrom(fromDay, toDay < last ? toDay : last)
        if (days.length === 0) return []
        return lots
          .inScope(scope)
          .filter((each) => lot === undefined || each === lot)
          .flatMap((each) => daysOf(each, zoneOf(lots.find(each)!.file.profile.zone), days))
      }),
  }
}

const emptySums = (): Sums => ({
  arrivals: 0,
  sharedArrivals: 0,
  dwellMsSum: 0,
  dwellCount: 0,
  hours: Array.from({ length: 24 }, () => ({ samples: 0, occupied: 0, free: 0, unknown: 0 })),
})
