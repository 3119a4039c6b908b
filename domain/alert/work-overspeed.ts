import { saidOf, signalOf } from '../coverage/trail.ts'
import { not, over, unsure, type Judgement, type VehicleLook } from './vehicle-look.ts'

/**
 * Working too fast (docs/SPEC.md E9): raised above the limit with its tolerance, closed at the limit itself. Where work is inferred from the speed it cannot be
 * too fast. Between two pieces of work nothing is told, so that one hurried shift is one alert.
 */
export function workOverspeed(
  { fix, isParked, isStanding, settings }: VehicleLook,
  limitKmh: number,
  isOpen: boolean,
): Judgement {
  if (isParked) return over
  if (signalOf(saidOf(fix)) !== 'on' || isStanding) return unsure
  const fromKmh = isOpen ? limitKmh : limitKmh * settings.speedTolerance
  if (!(fix.speedKmh > fromKmh)) return not
  return {
    verdict: 'holds',
    severity: 'warning',
    openMs: settings.overspeedMs,
    detail: () => ({
      speedKmh: fix.speedKmh,
      limitKmh,
      tolerance: settings.speedTolerance,
      limitSeconds: settings.overspeedMs / 1_000,
      at: [fix.lon, fix.lat],
    }),
  }
}
