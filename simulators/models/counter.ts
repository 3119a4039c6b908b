import { chance } from '../chance.ts'
import type { Toilet } from '../district/sites.ts'
import { visitorsOf, type Visitor } from './visitors.ts'

export const COUNTER_WRAPS_AT = 65_536
/** The door's counter misses somebody now and then. */
const MISSED = 0.012
/** Counters that count on are set back when the gateway is serviced, every so many days. */
const SERVICE_DAYS = 91
const SERVICE_OFFSET = 14

/** Who is seen by the counter of a day, in and out: by the times at which they come. */
export interface Counted {
  readonly in: ReadonlySet<number>
  readonly out: ReadonlySet<number>
}

export function countedOf(seed: number, toilet: Toilet, day: number, visitors: readonly Visitor[]): Counted {
  const luck = chance(seed, 'counted', toilet.id, day)
  const seen = (): ReadonlySet<number> => new Set(visitors.filter(() => !luck.likely(MISSED)).map(({ atMs }) => atMs))
  return { in: seen(), out: seen() }
}

/** What a counter that is not set back at night shows at the midnight before a day. */
export function countedBefore(seed: number, toilet: Toilet, day: number): { in: number; out: number } {
  const sum = { in: 0, out: 0 }
  for (let past = day - ((day + SERVICE_OFFSET) % SERVICE_DAYS); past < day; past++) {
    const visitors = visitorsOf(seed, toilet, past)
    const counted = countedOf(seed, toilet, past, visitors)
    // two may come in the same millisecond
    sum.in += visitors.filter(({ atMs }) => counted.in.has(atMs)).length
    sum.out += visitors.filter(({ atMs }) => counted.out.has(atMs)).length
  }
  return { in: sum.in % COUNTER_WRAPS_AT, out: sum.out % COUNTER_WRAPS_AT }
}
