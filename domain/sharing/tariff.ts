import { addDays, daysFrom } from '../plan/local-day.ts'
import type { Tariff } from '../parking/lot.ts'
import type { SharingPrice } from './policy.ts'
import { zoneOf } from './zone.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MINUTES = 1_440

/**
 * What a stay costs by a lot's tariff, in fen (docs/SPEC.md X7). Steps are counted from the beginning of the stay in each band; one that goes over midnight
 * belongs to the day in which it began.
 * @param freeUsed the free minutes are used up, as in an overstay
 * @throws {RangeError} when there is no such zone
 */
export function tariffFen(tariff: Tariff, zone: string, fromMs: number, toMs: number, freeUsed = false): number {
  const clock = zoneOf(zone)
  const paidFromMs = freeUsed ? fromMs : fromMs + tariff.freeMinutes * MINUTE_MS
  if (!(toMs > paidFromMs)) return 0
  const fenByDay = new Map<string, number>()
  for (const day of daysFrom(addDays(clock.dayOf(paidFromMs), -1), clock.dayOf(toMs)))
    for (const { fromMinute, toMinute, stepMinutes, stepFen } of tariff.bands) {
      const beginMs = Math.max(clock.atMinute(day, fromMinute), paidFromMs)
      const bandEndMs = clock.atMinute(day, toMinute > fromMinute ? toMinute : toMinute + DAY_MINUTES)
      const endMs = Math.min(bandEndMs, toMs)
      if (endMs <= beginMs) continue
      const stepMs = stepMinutes * MINUTE_MS
      const steps = Math.ceil((endMs - beginMs) / stepMs)
      const midnightMs = clock.atMinute(day, DAY_MINUTES)
      const before = Math.min(steps, Math.max(0, Math.ceil((midnightMs - beginMs) / stepMs)))
      add(fenByDay, day, before * stepFen)
      add(fenByDay, addDays(day, 1), (steps - before) * stepFen)
    }
  const cap = tariff.dayCapFen ?? Number.POSITIVE_INFINITY
  return [...fenByDay.values()].reduce((sum, fen) => sum + Math.min(fen, cap), 0)
}

function add(fenByDay: Map<string, number>, day: string, fen: number): void {
  fenByDay.set(day, (fenByDay.get(day) ?? 0) + fen)
}

/** What a stay costs inside of its window, in fen; begun hours count whole; a monthly price is not asked for a single stay. */
export function stayFen(price: SharingPrice, fromMs: number, toMs: number): number {
  switch (price.is) {
    case 'stay':
      return price.fen
    case 'hour':
      return price.fen * Math.ceil(Math.max(0, toMs - fromMs) / HOUR_MS)
    case 'free':
    case 'month':
      return 0
  }
}
