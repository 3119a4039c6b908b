import type { Silence } from './drive.ts'
import { METRES_PER_DEGREE } from './thinned-line.ts'
import {
  SILENCE_MS_MIN,
  type CoverageFix,
  type Hold,
  type Known,
  type SilenceRow,
  type VehicleState,
} from './vehicle-state.ts'

/** Two places nearer to each other are one: a parked receiver drifts. */
const SAME_PLACE_M = 100
/** A receiver that sends one place to the last digit is stuck once the vehicle has driven so far: more than noise of its speed makes. */
const STUCK_M = 30
/** Least metres an odometer tells for sure. */
const ODOMETER_M = 100

export const knownAt = ({ atMs, lon, lat, odometerKm, ignition }: CoverageFix): Known => ({
  atMs,
  lon,
  lat,
  km: odometerKm ?? null,
  mayMove: ignition !== false,
})

/**
 * The newest position as long as it is sent again to the last digit: without a silence between, or though the odometer grew in it, since nobody comes back to
 * the same 10 cm. `movedM`: by the speeds of this fix and the one before it, at `lastAtMs`.
 */
export function holdAt(hold: Hold | null, fix: CoverageFix, lastAtMs: number | null, movedM: number): Hold {
  const { atMs, lon, lat } = fix
  const km = fix.odometerKm ?? null
  const anew: Hold = { sinceMs: atMs, lon, lat, km, movedM: 0, isStuck: false }
  if (hold === null || hold.lon !== lon || hold.lat !== lat) return anew
  const byOdometerM = hold.km === null || km === null ? 0 : (km - hold.km) * 1_000
  const isSilent = lastAtMs === null || atMs - lastAtMs > SILENCE_MS_MIN
  if (isSilent && byOdometerM < ODOMETER_M) return anew
  const drivenM = Math.round(hold.movedM + movedM)
  return {
    ...hold,
    movedM: drivenM,
    isStuck: hold.isStuck || drivenM >= STUCK_M || byOdometerM >= ODOMETER_M,
  }
}

/** Begin the row of a silence that lasts, when it has lasted long enough and the vehicle may have moved. */
export function openSilence(
  state: VehicleState,
  atMs: number,
  cause: Silence['cause'],
): [VehicleState, readonly SilenceRow[]] {
  const { vehicle, known, open, chunk } = state
  if (open !== null || known === null || atMs - known.atMs <= SILENCE_MS_MIN) return [state, []]
  // a stuck receiver was found out by what it drove
  if (!known.mayMove && cause !== 'gps-stuck') return [state, []]
  const { atMs: fromMs, lon, lat, km } = known
  const n = state.silences
  return [
    { ...state, open: { chunk, n, fromMs, cause, lon, lat, km }, silences: n + 1 },
    [{ chunk, n, silence: { vehicle, fromMs, cause, from: { lon, lat } } }],
  ]
}

/** The vehicle is known to be somewhere again: what was open ends, or a silence was one that nobody noticed. */
export function closeSilence(
  state: VehicleState,
  at: Known,
  cause: Silence['cause'],
): [VehicleState, readonly SilenceRow[]] {
  const { vehicle, known, open, chunk } = state
  const to = { lon: at.lon, lat: at.lat }
  const began = open ?? (known === null ? null : { ...known, fromMs: known.atMs })
  const drivenM = began === null ? undefined : drivenAtMostM(began.km, at.km)
  const silence: Silence = {
    vehicle,
    fromMs: began?.fromMs ?? 0,
    toMs: at.atMs,
    cause: open?.cause ?? cause,
    ...(began === null ? {} : { from: { lon: began.lon, lat: began.lat } }),
    to,
    ...(drivenM === undefined ? {} : { drivenM }),
  }
  if (open !== null) return [{ ...state, open: null }, [{ chunk: open.chunk, n: open.n, silence }]]
  if (known !== null && (at.atMs - known.atMs <= SILENCE_MS_MIN || !mayHaveMoved(known, at))) return [state, []]
  return [{ ...state, silences: state.silences + 1 }, [{ chunk, n: state.silences, silence }]]
}

/** Whether a vehicle may have been elsewhere between two places where it was for sure. */
function mayHaveMoved(known: Known, next: Known): boolean {
  if (apartM(known, next) > SAME_PLACE_M) return true
  if (known.km !== null && next.km !== null) return (next.km - known.km) * 1_000 >= ODOMETER_M
  return known.mayMove
}

/**
 * Most that was driven between two odometer readings: a reading is cut to the digits it is sent with.
 * @returns undefined where an odometer was not sent, or went back
 */
function drivenAtMostM(fromKm: number | null, toKm: number | null): number | undefined {
  if (fromKm === null || toKm === null || toKm < fromKm) return undefined
  const grainM = Math.min(grainOf(fromKm), grainOf(toKm))
  return Math.round((toKm - fromKm) * 1_000 + grainM)
}

/** A number that ends in zeros may be more exact than it looks; then more is left open than needed. */
function grainOf(km: number): number {
  for (const grainM of [1_000, 100, 10])
    if (Math.abs(km * 1_000 - Math.round((km * 1_000) / grainM) * grainM) < 0.5) return grainM
  return 1
}

export function apartM(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const east = (b.lon - a.lon) * Math.cos((a.lat * Math.PI) / 180)
  return Math.hypot(east, b.lat - a.lat) * METRES_PER_DEGREE
}
