import { holdIsActive, type Hold } from './hold.ts'

const HOUR_MS = 3_600_000

/** A hold as it is at a moment: one whose driver has not come by `arriveByMs` has expired then, whether or not anybody wrote it (docs/SPEC.md O9). */
export function holdAt(hold: Hold, nowMs: number): Hold {
  if (hold.state !== 'held' || nowMs < hold.arriveByMs) return hold
  return { ...hold, state: 'expired', endedAtMs: hold.arriveByMs, endedBy: 'no-show' }
}

/**
 * The time for which a hold takes its bay, as expected at `nowMs`; undefined: it takes none any more. A driver who is still there after her time is
 * expected to be so for another hour.
 */
export function holdTakes(hold: Hold, nowMs: number): { readonly fromMs: number; readonly toMs: number } | undefined {
  const is = holdAt(hold, nowMs)
  if (!holdIsActive(is.state)) return undefined
  if (is.state === 'held') return { fromMs: is.fromMs, toMs: is.toMs }
  return {
    fromMs: Math.min(is.fromMs, is.arrivedAtMs ?? is.fromMs),
    toMs: is.toMs > nowMs ? is.toMs : nowMs + HOUR_MS,
  }
}
