import type { BayNow, HoldContext } from './hold-change.ts'
import type { Hold } from './hold.ts'
import type { Unproven } from './overstay.ts'

/** A driver who says at the gate that she is there stands in her bay so long after, at the latest; and her sensor's word is so far from hers at most. */
const WORD_MS = 600_000

type Settings = Pick<HoldContext['settings'], 'earlyMs' | 'sessionMsMin'>

/** Whose vehicle stands in the bay of a driver who has arrived, by the moment since which it is occupied (docs/SPEC.md X38). */
export function isHers(hold: Hold, bay: BayNow | undefined, { earlyMs, sessionMsMin }: Settings): boolean {
  const { arrivedAtMs, arrivedBy, fromMs } = hold
  if (bay?.is !== 'occupied' || bay.sinceMs === undefined || arrivedAtMs === undefined) return false
  const firstMs = Math.min(arrivedAtMs - WORD_MS, fromMs - earlyMs)
  const lastMs = arrivedBy === 'sensor' ? arrivedAtMs + sessionMsMin : Math.max(arrivedAtMs + WORD_MS, fromMs)
  return firstMs <= bay.sinceMs && bay.sinceMs <= lastMs
}

/** She said that she left, and her vehicle stands there as it did before; where her sensor too saw it go about then, another one came at once (docs/SPEC.md O17). */
export const standsThere = (hold: Hold, bay: BayNow | undefined, settings: Settings): boolean =>
  isHers(hold, bay, settings) && (bay?.seamMs === undefined || bay.seamMs < (hold.endedAtMs ?? 0) - WORD_MS)

/** Why it is not proven that the vehicle that came as hers is the one that stands there now; undefined: it is (docs/SPEC.md X38). */
export function doubtOf({ isUncertain, seamMs = 0 }: BayNow, hold: Hold, settings: Settings): Unproven | undefined {
  if (isUncertain === true) return 'gap'
  // whoever is not there for so long has not parked: until then she manoeuvres
  return seamMs >= (hold.arrivedAtMs ?? 0) + settings.sessionMsMin ? 'seam' : undefined
}
