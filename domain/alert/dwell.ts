import type { RuleSettings } from '../coverage/settings.ts'
import type { LonLat } from '../geography.ts'
import { apartM } from './ground.ts'
import { over, unsure, type Judgement, type VehicleLook } from './vehicle-look.ts'

/** Where a vehicle stands or parks, and where it is at home. Coordinates to 5 digits, a metre. */
export interface Stay {
  readonly at: LonLat
  readonly sinceMs: number
  /** Level of its tank, while it stands. */
  readonly waterPercent?: number
  /** Has been parked here since; undefined: its ignition is on. */
  readonly parkedMs?: number
  /** Places where it has been parked for long: newest last. */
  readonly yards: readonly LonLat[]
}

/** Depots that are remembered of one vehicle. */
const YARDS_MAX = 4

/** Nearer places are one: receivers drift while they stand (docs/SPEC.md E11). */
export function stayStep(stay: Stay | undefined, { fix, isParked, settings }: VehicleLook): Stay {
  const at: LonLat = [Math.round(fix.lon * 1e5) / 1e5, Math.round(fix.lat * 1e5) / 1e5]
  const { waterPercent } = fix
  const hasMoved = stay === undefined || apartM(stay.at, at) > settings.dwellM
  const parkedMs = !isParked ? undefined : ((hasMoved ? undefined : stay.parkedMs) ?? fix.atMs)
  const here = hasMoved ? { at, sinceMs: fix.atMs } : { at: stay.at, sinceMs: stay.sinceMs }
  const yards = yardsWith(stay?.yards ?? [], here.at, fix.atMs - (parkedMs ?? fix.atMs), settings)
  if (
    stay !== undefined &&
    !hasMoved &&
    stay.waterPercent === waterPercent &&
    stay.parkedMs === parkedMs &&
    stay.yards === yards
  )
    return stay
  return {
    ...here,
    ...(waterPercent === undefined ? {} : { waterPercent }),
    ...(parkedMs === undefined ? {} : { parkedMs }),
    yards,
  }
}

function yardsWith(
  yards: readonly LonLat[],
  at: LonLat,
  parkedForMs: number,
  { yardM, yardParkedMs }: RuleSettings,
): readonly LonLat[] {
  if (parkedForMs < yardParkedMs) return yards
  const known = yards.findIndex((yard) => apartM(yard, at) <= yardM)
  if (known === yards.length - 1 && known >= 0) return yards
  return [...yards.filter((_, i) => i !== known), known < 0 ? at : yards[known]!].slice(-YARDS_MAX)
}

/**
 * Standing with the ignition on while a shift is due (docs/SPEC.md E11), but not where it is at home, and not while its tank fills: water points need not be
 * known for that.
 */
export function dwell(
  look: VehicleLook,
  before: Stay | undefined,
  stay: Stay,
  yards: readonly LonLat[],
  openSinceMs: number | undefined,
): Judgement {
  const { fix, due, isParked, isStanding, settings } = look
  if (due.length === 0 || isParked) return over
  if (before === undefined || stay.sinceMs !== before.sinceMs) return over
  // the one that was told of is over, wherever it stands now
  if (openSinceMs !== undefined && stay.sinceMs > openSinceMs) return over
  if (fix.waterPercent !== undefined && before.waterPercent !== undefined && fix.waterPercent > before.waterPercent)
    return over
  if ([...yards, ...stay.yards].some((yard) => apartM(yard, stay.at) <= settings.yardM)) return over
  // a speed at one place is a receiver that is stuck, or work on a square
  if (!isStanding) return unsure
  const standingMs = fix.atMs - (openSinceMs ?? fix.atMs)
  const isLong = standingMs >= settings.dwellAlarmMs
  return {
    verdict: 'holds',
    severity: isLong ? 'urgent' : 'warning',
    openMs: settings.dwellWarnMs,
    detail: () => ({
      at: stay.at,
      limitMinutes: (isLong ? settings.dwellAlarmMs : settings.dwellWarnMs) / 60_000,
    }),
  }
}
