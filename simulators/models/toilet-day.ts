import { chance } from '../chance.ts'
import { HOUR_MS, MINUTE_MS, startOfDay } from '../clock.ts'
import type { Toilet } from '../district/sites.ts'
import { roomC, TEMPERATURE_LIMIT_C } from './air.ts'

/** Full cleans begin in these hours of the day: 11–12, 16–17, 21–22 as usual, and one before opening. */
const FULL_CLEANS_H: readonly (readonly [number, number])[] = [
  [5.35, 5.75],
  [11.05, 11.5],
  [16.05, 16.5],
  [21.05, 21.45],
]
/** Rounds are at most so far apart. */
const ROUND_H = 1.05
const ROUNDS_FROM_H = 5.9
/** A round is left out now and then, or a fixed clean. */
const ROUND_LEFT_OUT = 1 / 120
const CLEAN_LEFT_OUT = 1 / 150

/** When cleaners come on a day, whatever the platform says. */
export function cleansOf(
  seed: number,
  toilet: Toilet,
  day: number,
): { readonly atMs: number; readonly full: boolean }[] {
  const luck = chance(seed, 'cleans', toilet.id, day)
  const midnight = startOfDay(day)
  const fullsH = FULL_CLEANS_H.map(([from, to]) => luck.between(from, to))
  const cleans = fullsH
    .filter((_, n) => n === 0 || !luck.likely(CLEAN_LEFT_OUT))
    .map((hour) => ({ atMs: midnight + hour * HOUR_MS, full: true }))
  // from one full clean to the next, rounds of about an hour
  for (const [n, fromH] of fullsH.slice(0, -1).entries()) {
    // the first of the day when it opens
    const beginH = n === 0 ? ROUNDS_FROM_H : fromH
    const gapH = fullsH[n + 1]! - beginH
    const rounds = Math.ceil(gapH / ROUND_H)
    for (let round = 1; round < rounds; round++)
      if (!luck.likely(ROUND_LEFT_OUT))
        cleans.push({
          atMs: midnight + (beginH + (gapH * round) / rounds + luck.between(-0.1, 0.1)) * HOUR_MS,
          full: false,
        })
  }
  return cleans
}

/** What goes wrong at a toilet without anybody's device being to blame. */
export type Mishap =
  | { readonly is: 'sos' | 'smoke' | 'leak' | 'paper' | 'soap'; readonly atMs: number }
  | { readonly is: 'dirt'; readonly atMs: number; readonly dirt: number }
  /** Something is blocked: each visit leaves so many times as much behind, until a full clean. */
  | { readonly is: 'fouling'; readonly atMs: number; readonly times: number }
  | { readonly is: 'drain'; readonly atMs: number; readonly h2sMgM3: number }
  | { readonly is: 'cold'; readonly atMs: number; readonly endMs: number }

const A_DAY: readonly (readonly [Mishap['is'], number])[] = [
  ['sos', 1 / 40],
  ['leak', 1 / 60],
  ['smoke', 1 / 90],
  ['dirt', 1 / 8],
  ['fouling', 1 / 8],
  ['drain', 1 / 90],
  ['cold', 1 / 60],
  ['paper', 1 / 30],
  ['soap', 1 / 45],
]

export function mishapsOf(seed: number, toilet: Toilet, day: number): Mishap[] {
  const luck = chance(seed, 'mishaps', toilet.id, day)
  return A_DAY.flatMap(([is, aDay]): Mishap[] => {
    const happens = luck.likely(aDay)
    const atMs = startOfDay(day) + luck.between(6.5, 20.5) * HOUR_MS
    const size = luck.unit()
    if (!happens) return []
    switch (is) {
      case 'dirt':
        // left for the next round it is still too much
        return [{ is, atMs, dirt: 4.5 + 3 * size }]
      case 'fouling':
        return [{ is, atMs, times: 12 + 14 * size }]
      case 'drain':
        return [{ is, atMs, h2sMgM3: 0.25 + 0.2 * size }]
      case 'cold':
        return roomC(atMs, toilet, false) < TEMPERATURE_LIMIT_C[toilet.toiletClass] - 1
          ? [{ is, atMs, endMs: atMs + (100 + 140 * size) * MINUTE_MS }]
          : []
      default:
        return [{ is, atMs }]
    }
  })
}
