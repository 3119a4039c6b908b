import type { WorkCalendar } from '../plan/calendar.ts'
import { dayNumberOf } from '../plan/local-day.ts'
import { zoneOf } from '../sharing/zone.ts'
import { dayKindOf, dayText, isRestKind } from './forecast-series.ts'
import type { LotSample } from './session.ts'

/** A made-up lot, for tests: staff by day, dwellers by night, days that are fuller or emptier than usual, each lasting. */
export interface MadeLot {
  readonly lot: string
  readonly zone: string
  readonly capacity: number
  readonly fromDay: string
  readonly days: number
  readonly seed: number
  /** Occupied share, at most, of a workday and of a rest day. */
  readonly full?: readonly [number, number]
}

export const noCalendar: WorkCalendar = { days: new Map(), years: new Set() }

/** Quarter-hour samples of it. */
export function samplesOf(made: MadeLot, calendar: WorkCalendar = noCalendar): LotSample[] {
  const { lot, capacity, fromDay, days, seed, full = [0.97, 0.5] } = made
  const zone = zoneOf(made.zone)
  const random = randomOf(seed)
  const samples: LotSample[] = []
  let unusual = 0
  for (let n = 0; n < days; n++) {
    const day = dayText(dayNumberOf(fromDay) + n)
    const isRest = isRestKind(dayKindOf(day, calendar))
    unusual = 0.7 * unusual + 0.12 * (random() - 0.5)
    let jitter = 0
    const toMs = zone.atMinute(day, 1_440)
    for (let atMs = zone.atMinute(day, 0); atMs < toMs; atMs += 900_000) {
      jitter = 0.9 * jitter + 0.02 * (random() - 0.5)
      const hour = zone.minuteOf(atMs) / 60
      const shape = 0.15 + 0.85 * Math.exp(-(((hour - 13) / 4.5) ** 4))
      const share = Math.max(0, Math.min(1, full[isRest ? 1 : 0] * shape * (1 + 2 * unusual) + jitter))
      const occupied = Math.round(share * capacity)
      samples.push({ lot, atMs, occupied, free: capacity - occupied, unknown: 0 })
    }
  }
  return samples
}

/** Numbers from 0 up to 1, the same for the same seed (a linear congruential generator, Numerical Recipes). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
