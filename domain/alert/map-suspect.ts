import { not, unsure, type Judgement, type VehicleLook } from './vehicle-look.ts'

/** Newest places of the way, one letter each: on a road of the map `m`, on none `-`. */
export type Matched = string

/** With one every 40 m it is 4 km. */
const PLACES_MAX = 100
/** An alert closes at so much less than it opens: our choice. */
const CLOSE_SHARE = 0.7

/** One more place, for each that is sampled. Fixes that do not fit the way so far are the receiver's fault, not the map's. */
export function matchedStep(matched: Matched, { seen }: VehicleLook): Matched {
  switch (seen.outcome) {
    case 'placed':
    case 'near':
      return `${matched}m`.slice(-PLACES_MAX)
    case 'off-road':
      return `${matched}-`.slice(-PLACES_MAX)
    default:
      return matched
  }
}

/** Much of the way is on no road of the map (docs/SPEC.md E14): a street is missing there, or the network is of another place. */
export function mapSuspect(look: VehicleLook, matched: Matched, isDoubtful: boolean, isOpen: boolean): Judgement {
  const { settings, isStanding, isParked } = look
  if (isDoubtful || isStanding || isParked || matched.length < PLACES_MAX) return unsure
  const percent = (100 * (matched.split('-').length - 1)) / matched.length
  if (percent <= settings.unmatchedPercentMax * (isOpen ? CLOSE_SHARE : 1)) return not
  return {
    verdict: 'holds',
    severity: 'info',
    openMs: 0,
    detail: () => ({
      percent: Math.round(percent),
      limitPercent: settings.unmatchedPercentMax,
      places: matched.length,
      at: look.at,
    }),
  }
}
