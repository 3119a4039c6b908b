import type { CoordinateSystem } from '../asset.ts'
import { coordinateSystems } from '../asset.ts'
import { fromWgs84, toWgs84 } from '../coordinates.ts'
import type { RuleSettings } from '../coverage/settings.ts'
import type { CoverageFix } from '../coverage/vehicle-state.ts'
import type { LonLat } from '../geography.ts'
import { findCandidates } from '../matching/candidates.ts'
import { sigmaOf } from '../matching/likelihood.ts'
import { toX, toY, type Network } from '../matching/network.ts'
import { defaultMatchSettings } from '../matching/settings.ts'
import { workspaceOf } from '../matching/workspace.ts'
import { apartM } from './ground.ts'
import { not, unsure, type Judgement, type VehicleLook } from './vehicle-look.ts'

/**
 * Places along the way, one every `SAMPLE_M`, and whether each fits the roads: one letter a place, newest last. As sent `s`, only read as another system
 * `g` (GCJ-02), `b` (BD-09) or `w` (WGS-84), nowhere `-`.
 */
export interface Samples {
  /** System the vehicle was registered with. */
  readonly crs: CoordinateSystem
  readonly at: LonLat
  readonly fits: string
}

/** Independent of each other: longer than errors of a receiver last at working speed. */
const SAMPLE_M = 40
/** 1.2 km. */
const SAMPLES_MAX = 30
/** From so few on an offset is told of. */
const SAMPLES_MIN = 15
/** From so few on positions are in doubt, before anything is raised. */
const DOUBT_SAMPLES_MIN = 3
/** Half a wide street and the error of a usual receiver; a worse one is given more. */
const FIT_M = 15
const FIT_SIGMAS = 2.5
/** Directions of road and vehicle that agree. */
const FIT_COS = Math.cos((30 * Math.PI) / 180)
/** A heading is only believed when it moves. */
const MOVING_KMH = 5
/** An alert closes at so much less than it opens: our choice. */
const CLOSE_SHARE = 0.7

const letters: Readonly<Record<CoordinateSystem, string>> = { wgs84: 'w', gcj02: 'g', bd09: 'b' }

/** The samples with a further one, when the vehicle has gone on so far. */
export function samplesStep(
  samples: Samples | undefined,
  look: VehicleLook,
  crs: CoordinateSystem,
  network: Network,
): Samples {
  const { fix, at, seen } = look
  if (samples === undefined || samples.crs !== crs) return { crs, at, fits: '' }
  if (seen.outcome === 'stuck' || fix.speedKmh < MOVING_KMH || apartM(samples.at, at) < SAMPLE_M) return samples
  return { crs, at, fits: (samples.fits + fitOf(fix, crs, network)).slice(-SAMPLES_MAX) }
}

function fitOf(fix: CoverageFix, crs: CoordinateSystem, network: Network): string {
  if (fits(fix, [fix.lon, fix.lat], network)) return 's'
  const sent = fromWgs84(crs, [fix.lon, fix.lat])
  const other = coordinateSystems.find((system) => system !== crs && fits(fix, toWgs84(system, sent), network))
  return other === undefined ? '-' : letters[other]
}

function fits(fix: CoverageFix, [lon, lat]: LonLat, network: Network): boolean {
  const workspace = workspaceOf(network)
  const radiusM = Math.max(FIT_M, FIT_SIGMAS * sigmaOf(fix, defaultMatchSettings))
  const { candidatesMax } = defaultMatchSettings
  const count = findCandidates(network, workspace, toX(network, lon), toY(network, lat), radiusM, candidatesMax)
  const { alongX, alongY } = workspace.candidates
  const heading = (fix.headingDeg * Math.PI) / 180
  for (let i = 0; i < count; i++)
    if (Math.sin(heading) * alongX[i]! + Math.cos(heading) * alongY[i]! >= FIT_COS) return true
  return false
}

/** Share of the newest places that fit the roads only as another system. */
export function offsetOf({ fits }: Samples): { readonly system: CoordinateSystem; readonly percent: number } {
  const shares = coordinateSystems.map((system) => ({
    system,
    percent: fits === '' ? 0 : (100 * (fits.split(letters[system]).length - 1)) / fits.length,
  }))
  return shares.reduce((most, share) => (share.percent > most.percent ? share : most))
}

/** Whether positions look shifted, though it is too early to tell. */
export function isDoubtful(samples: Samples, settings: RuleSettings): boolean {
  return (
    samples.fits.length >= DOUBT_SAMPLES_MIN && offsetOf(samples).percent >= settings.gcjOffsetPercent * CLOSE_SHARE
  )
}

export interface Jumps {
  /** Of the last ten minutes; as many as tell. */
  readonly atMs: readonly number[]
  /** The newest fix was away. */
  readonly isAway: boolean
}
const JUMPS_MS = 600_000

export function jumpsStep(jumps: Jumps | undefined, { fix, seen, settings }: VehicleLook): Jumps {
  const { atMs, isAway } = jumps ?? { atMs: [], isAway: false }
  const isNowAway = seen.jumpM !== undefined && seen.jumpM >= settings.gpsJumpM
  const recent = atMs.filter((at) => fix.atMs - at < JUMPS_MS)
  // fixes that stay away together are one jump
  if (isNowAway && !isAway) return { atMs: [...recent, fix.atMs].slice(-settings.gpsJumpsMin), isAway: true }
  return jumps !== undefined && recent.length === atMs.length && isAway === isNowAway
    ? jumps
    : { atMs: recent, isAway: isNowAway }
}

/**
 * Positions that cannot be believed (docs/SPEC.md E13): sent to the last digit while it drives, jumping, or shifted as another coordinate system would. All are
 * one alert; what is worst names it.
 */
export function gpsSuspect(
  { fix, seen, settings }: VehicleLook,
  samples: Samples,
  jumps: Jumps,
  isOpen: boolean,
): Judgement {
  const because = (kind: string, severity: Judgement['severity'], figures: object): Judgement => ({
    verdict: 'holds',
    severity,
    openMs: 0,
    detail: () => ({ kind, ...figures, at: [fix.lon, fix.lat] }),
  })
  const { system, percent } = offsetOf(samples)
  const count = samples.fits.length
  const limitPercent = settings.gcjOffsetPercent * (isOpen ? CLOSE_SHARE : 1)
  if (count >= SAMPLES_MIN && percent >= limitPercent)
    return because('offset', 'urgent', {
      registeredAs: samples.crs,
      fitsAs: system,
      percent: Math.round(percent),
      limitPercent: settings.gcjOffsetPercent,
      places: count,
    })
  const stuckMs = seen.stuckSinceMs === undefined ? 0 : fix.atMs - seen.stuckSinceMs
  if (stuckMs >= settings.gpsStuckMs)
    return because('stuck', 'warning', { sinceMs: seen.stuckSinceMs, limitMinutes: settings.gpsStuckMs / 60_000 })
  if (jumps.atMs.length >= settings.gpsJumpsMin)
    return because('jumps', 'warning', { jumps: jumps.atMs.length, limit: settings.gpsJumpsMin })
  // it may be stuck, which only driving on shows
  return stuckMs > 0 ? unsure : not
}
