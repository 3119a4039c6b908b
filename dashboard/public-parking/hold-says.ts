import type { Hold } from '#domain/sharing/hold.ts'

/** What a hold counts to, and how long that is away: below zero it is over. */
export interface Countdown {
  readonly what: 'startsIn' | 'arriveWithin' | 'leftTime' | 'over'
  readonly ms: number
  readonly atMs: number
  /** Share of the time that is gone, 0 to 1. */
  readonly share: number
}

/** Undefined: it is over, and counts to nothing. */
export function countdownOf(hold: Hold, nowMs: number): Countdown | undefined {
  const to = (what: Countdown['what'], atMs: number, sinceMs: number): Countdown => ({
    what,
    ms: atMs - nowMs,
    atMs,
    share: Math.min(1, Math.max(0, (nowMs - sinceMs) / Math.max(1, atMs - sinceMs))),
  })
  switch (hold.state) {
    case 'held':
      return nowMs < hold.fromMs
        ? to('startsIn', hold.fromMs, hold.madeAtMs)
        : to('arriveWithin', hold.arriveByMs, hold.fromMs)
    case 'arrived':
      return nowMs <= hold.toMs
        ? to('leftTime', hold.toMs, hold.arrivedAtMs ?? hold.fromMs)
        : { what: 'over', ms: hold.toMs - nowMs, atMs: hold.toMs, share: 1 }
    case 'overstaying':
      return { what: 'over', ms: hold.windowEndMs - nowMs, atMs: hold.windowEndMs, share: 1 }
    default:
      return undefined
  }
}

const MINUTE_MS = 60_000
const EXTENSIONS_MINUTES = [30, 60, 120]

/** Ends a stay can be given instead: some lengths, and the end of its window. */
export function extensionsOf({ toMs, windowEndMs }: Hold): { readonly toMs: number; readonly minutes?: number }[] {
  const within = EXTENSIONS_MINUTES.map((minutes) => ({ toMs: toMs + minutes * MINUTE_MS, minutes })).filter(
    (each) => each.toMs < windowEndMs,
  )
  return windowEndMs > toMs ? [...within, { toMs: windowEndMs }] : within
}

/** As the rules have it: so long after her arrival a driver sees that another car stands in her bay (docs/SPEC.md O14). */
const SEES_MS = 30 * MINUTE_MS

/** Whether she can say that another car stands in her bay. */
export function canBeTaken({ bay, state, fromMs, arrivedAtMs }: Hold, nowMs: number, earlyMs: number): boolean {
  if (bay === undefined) return false
  if (state === 'held') return nowMs >= fromMs - earlyMs
  return state === 'arrived' && arrivedAtMs !== undefined && nowMs <= arrivedAtMs + SEES_MS
}
