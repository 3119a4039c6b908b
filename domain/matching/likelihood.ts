import type { MatchSettings } from './settings.ts'
import type { Fix } from './state.ts'
import type { Candidates } from './workspace.ts'

/** Standard deviation of a fix in metres, from what it says of its accuracy. */
export function sigmaOf(fix: Fix, settings: MatchSettings): number {
  const said = fix.hdop === undefined ? settings.sigmaM : fix.hdop * settings.sigmaPerHdopM
  const isWeak = fix.satellites !== undefined && fix.satellites < settings.satellitesMin
  const sigmaM = isWeak ? Math.max(said, settings.fewSatellitesSigmaM) : said
  return Math.min(settings.sigmaMaxM, Math.max(settings.sigmaMinM, sigmaM))
}

/** Nats of seeing the fix from each candidate, by distance (Student's law) and heading (von Mises), into `candidates.seen`. */
export function seeFrom(candidates: Candidates, fix: Fix, sigmaM: number, settings: MatchSettings): void {
  const degrees = settings.tailDegrees
  const hasHeading =
    fix.headingDeg !== undefined && fix.speedKmh !== undefined && fix.speedKmh >= settings.headingKmhMin
  const heading = hasHeading ? radians(fix.headingDeg) : 0
  const headingSd = radians(settings.headingSdDeg)
  for (let j = 0; j < candidates.count; j++) {
    const sigmas = candidates.distanceM[j]! / sigmaM
    let nats = ((degrees + 1) / 2) * Math.log1p((sigmas * sigmas) / degrees)
    const alongX = candidates.alongX[j]!
    const alongY = candidates.alongY[j]!
    if (hasHeading && (alongX !== 0 || alongY !== 0))
      nats += (1 - (Math.sin(heading) * alongX + Math.cos(heading) * alongY)) / (headingSd * headingSd)
    candidates.seen[j] = nats
  }
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180
