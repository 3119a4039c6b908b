import { not, over, unsure, type Judgement, type VehicleLook } from './vehicle-look.ts'

/**
 * Working on streets that are not planned (docs/SPEC.md E7). Driving there is allowed: to the depot, to water, from one street to the next. It must be on a
 * street of the map: where it is on none, map or receiver are in doubt, and not the driver. Outside of the area it is out-of-area.
 */
export function offRoute(look: VehicleLook, isDoubtful: boolean): Judgement {
  const { due, isParked, isStanding, isWorking, streetM, seen, settings } = look
  if (due.length === 0 || isParked) return over
  if (isDoubtful || isStanding || seen.place === undefined) return unsure
  if (!isWorking || streetM <= settings.offRouteM || outsideM(look) > 0) return not
  return {
    verdict: 'holds',
    severity: 'warning',
    openMs: settings.offRouteMs,
    detail: () => ({
      ...(Number.isFinite(streetM) ? { distanceM: Math.round(streetM) } : {}),
      limitM: settings.offRouteM,
      limitMinutes: settings.offRouteMs / 60_000,
      edge: seen.place?.edge,
      at: look.at,
    }),
  }
}

/**
 * Outside of the work area while a shift is due (docs/SPEC.md E8). Work there counts in full, driving so much less that a trip to water or to a depot passes;
 * standing is for the rule about it.
 */
export function outOfArea(look: VehicleLook, isDoubtful: boolean): Judgement {
  const { due, isParked, isStanding, isWorking, settings } = look
  if (due.length === 0 || isParked) return over
  if (isDoubtful) return unsure
  const byM = outsideM(look)
  if (byM <= 0) return not
  if (isStanding && !isWorking) return unsure
  return {
    verdict: 'holds',
    severity: 'warning',
    openMs: settings.outOfAreaMs,
    weight: isWorking ? 1 : settings.outOfAreaMs / Math.max(settings.awayMs, settings.outOfAreaMs),
    detail: () => ({
      ...(Number.isFinite(byM) ? { distanceM: Math.round(byM) } : {}),
      isWorking,
      limitM: settings.outOfAreaM,
      limitMinutes: (isWorking ? settings.outOfAreaMs : settings.awayMs) / 60_000,
      at: look.at,
    }),
  }
}

/**
 * How far outside of the work areas of all its shifts: of the drawn one, where receivers are given `offRouteM`, or `outOfAreaM` around the planned streets.
 */
function outsideM({ due, at, settings }: VehicleLook): number {
  let leastM = Infinity
  for (const { ground } of due) {
    const drawnM = ground.outsideM(at)
    const isInside =
      drawnM === undefined
        ? ground.streetM(at, settings.outOfAreaM) <= settings.outOfAreaM
        : drawnM <= settings.offRouteM || ground.streetM(at, settings.offRouteM) <= settings.offRouteM
    if (isInside) return 0
    leastM = Math.min(leastM, drawnM ?? Infinity)
  }
  return leastM
}
