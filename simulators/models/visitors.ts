import { chance } from '../chance.ts'
import { HOUR_MS, isRestDay, startOfDay } from '../clock.ts'
import type { Toilet } from '../district/sites.ts'

/** Somebody who comes: how long they stay, and which stall they look for (none: urinal or basin only). */
export interface Visitor {
  readonly atMs: number
  readonly staysMs: number
  readonly stall: 'w' | 'm' | 'f' | 'a' | null
}

/** Share of a day's visits in each hour: morning, noon and evening. */
const WORKING_DAY = [3, 2, 1, 1, 2, 8, 30, 62, 66, 55, 58, 70, 74, 62, 55, 52, 56, 72, 76, 64, 50, 36, 18, 8]
const REST_DAY = [4, 2, 1, 1, 2, 5, 16, 36, 56, 74, 82, 84, 78, 76, 78, 78, 72, 66, 60, 52, 42, 30, 16, 8]
const BUSIEST = 84

/** Everybody who comes to a toilet on one day, in order. */
export function visitorsOf(seed: number, toilet: Toilet, day: number): Visitor[] {
  const luck = chance(seed, 'visitors', toilet.id, day)
  const rhythm = isRestDay(day) ? REST_DAY : WORKING_DAY
  const open = (hour: number): boolean => hour * 60 >= toilet.openMinute && hour * 60 < toilet.closeMinute
  const sum = rhythm.reduce((total, share, hour) => total + (open(hour) ? share : 0), 0)
  const wished = toilet.visitsPerDay * luck.normal(isRestDay(day) ? 1.1 : 1, 0.08)
  // at the pace of the busiest hour, then thinned to the rhythm
  const betweenMs = (HOUR_MS * sum) / (wished * BUSIEST)
  const visitors: Visitor[] = []
  for (let offMs = luck.exponential(betweenMs); offMs < 24 * HOUR_MS; offMs += luck.exponential(betweenMs)) {
    const hour = Math.floor(offMs / HOUR_MS)
    if (!open(hour) || !luck.likely(rhythm[hour]! / BUSIEST)) continue
    const woman = luck.likely(0.52)
    const special = luck.unit()
    const stall = special < 0.03 ? 'f' : special < 0.05 ? 'a' : woman ? 'w' : luck.likely(0.3) ? 'm' : null
    const minutes =
      stall === null
        ? luck.lognormal(1, 0.4)
        : luck.likely(0.001)
          ? luck.between(16, 45) // phone, or something wrong
          : Math.min(14, luck.lognormal(stall === 'w' ? 2.4 : 4, 0.45))
    visitors.push({ atMs: Math.round(startOfDay(day) + offMs), staysMs: Math.round(minutes * 60_000), stall })
  }
  return visitors
}
