import { chance } from '../chance.ts'
import { dayOf } from '../clock.ts'
import type { Toilet } from '../district/sites.ts'
import { visitorsOf, type Visitor } from './visitors.ts'

export const COUNTER_WRAPS_AT = 65_536
/** The door's counter misses somebody now and then. */
const MISSED = 0.012
/** Counters that are never set back have counted since this day. */
const DAY_ZERO = dayOf(Date.UTC(2026, 0, 1))

/** Whether the counter sees a visitor come, or go: the same in every run. */
export const isCounted = (seed: number, toilet: Toilet, visitor: Visitor, way: 'in' | 'out'): boolean =>
  !chance(seed, 'counted', toilet.id, way, visitor.atMs).likely(MISSED)

const known = new Map<string, { readonly in: number; readonly out: number }>()

/** What a counter that is never set back shows at the midnight before a day. The first ones wrap in the second week of March 2026. */
export function countedBefore(seed: number, toilet: Toilet, day: number): { in: number; out: number } {
  const begin = COUNTER_WRAPS_AT - ((toilet.visitsPerDay * 67) % COUNTER_WRAPS_AT)
  let sum = { in: begin, out: begin }
  for (let past = DAY_ZERO; past < day; past++) {
    const key = `${seed}/${toilet.id}/${past}`
    let ofDay = known.get(key)
    if (ofDay === undefined) {
      const visitors = visitorsOf(seed, toilet, past)
      ofDay = {
        in: visitors.filter((visitor) => isCounted(seed, toilet, visitor, 'in')).length,
        out: visitors.filter((visitor) => isCounted(seed, toilet, visitor, 'out')).length,
      }
      known.set(key, ofDay)
    }
    sum = { in: sum.in + ofDay.in, out: sum.out + ofDay.out }
  }
  return { in: sum.in % COUNTER_WRAPS_AT, out: sum.out % COUNTER_WRAPS_AT }
}
