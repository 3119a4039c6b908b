import type { RuleSettings } from '../coverage/settings.ts'
import { saidOf, signalOf } from '../coverage/trail.ts'
import { countingKmh } from '../coverage/working.ts'
import type { CoverageFix, VehicleOutput } from '../coverage/vehicle-state.ts'
import type { LonLat } from '../geography.ts'
import type { Severity } from './alert.ts'
import type { Verdict } from './episode.ts'
import type { ShiftNow, VehicleContext } from './vehicle.ts'

/** What a rule about a vehicle says of a look at it. */
export interface Judgement {
  readonly verdict: Verdict
  readonly severity: Severity
  /** Must hold for so long. */
  readonly openMs: number
  /** Must be gone for so long; the setting `closeMs` when left out. */
  readonly closeMs?: number
  /** Time that holds counts so many times; 1 when left out. */
  readonly weight?: number
  /** When the reason began, where that is not when it was first seen. */
  readonly sinceMs?: number
  /** Figures and limits, asked for when the alert is raised or becomes more severe. */
  readonly detail: () => Readonly<Record<string, unknown>>
}

export const NOTHING = { severity: 'warning', openMs: 0, detail: () => ({}) } as const
export const over: Judgement = { verdict: 'over', ...NOTHING }
export const not: Judgement = { verdict: 'not', ...NOTHING }
export const unsure: Judgement = { verdict: 'unsure', ...NOTHING }

/** A fix as the rules see it. */
export interface VehicleLook {
  readonly fix: CoverageFix
  readonly seen: VehicleOutput
  readonly at: LonLat
  /** By its speed. */
  readonly isStanding: boolean
  /** Brush or pump on; where there is no such signal, at a speed of work, with the ignition on, on a planned street. */
  readonly isWorking: boolean
  readonly isParked: boolean
  /** Shifts of the vehicle that are due now and not done. */
  readonly due: readonly ShiftNow[]
  /** Distance to the nearest planned street of those; Infinity beyond `outOfAreaM`. */
  readonly streetM: number
  readonly settings: RuleSettings
}

/** Below that a receiver that stands may show its noise (`standingKmh` of the matcher). */
const STANDING_KMH = 2

export function lookAt(fix: CoverageFix, seen: VehicleOutput, context: VehicleContext): VehicleLook {
  const { settings } = context
  const at: LonLat = [fix.lon, fix.lat]
  const due = dueNow(context.shifts, fix.atMs, settings)
  const streetM = nearestM(due, at, settings)
  const isParked = fix.ignition === false
  const signal = signalOf(saidOf(fix))
  const isAtWorkingSpeed =
    fix.speedKmh >= settings.inferredWorkKmhMin && fix.speedKmh <= countingKmh(limitOf(due, context), settings)
  return {
    fix,
    seen,
    at,
    isStanding: fix.speedKmh < STANDING_KMH,
    isWorking:
      !isParked && (signal === 'on' || (signal === 'none' && isAtWorkingSpeed && streetM <= settings.offRouteM)),
    isParked,
    due,
    streetM,
    settings,
  }
}

/** Most of the time it is on the route, and looking near is quick. */
function nearestM(shifts: readonly ShiftNow[], at: LonLat, { offRouteM, outOfAreaM }: RuleSettings): number {
  const within = (metres: number): number =>
    shifts.reduce((least, { ground }) => Math.min(least, ground.streetM(at, metres)), Infinity)
  const nearM = within(offRouteM)
  return nearM === Infinity ? within(Math.max(offRouteM, outOfAreaM)) : nearM
}

/** Those with a window that has begun and is over for less than the grace time, and something left to do. */
export const dueNow = (shifts: readonly ShiftNow[], atMs: number, { graceMs }: RuleSettings): ShiftNow[] =>
  shifts.filter(
    ({ shift, openM }) => openM > 0 && shift.passes.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs + graceMs),
  )

/** Speed at which its work counts: the highest of its shifts, else that of its kind of work, else Infinity. */
export function limitOf(shifts: readonly ShiftNow[], { vehicle, settings }: VehicleContext): number {
  if (shifts.length > 0) return Math.max(...shifts.map(({ shift }) => shift.speedLimitKmh))
  switch (vehicle.workType) {
    case 'sweep':
      return settings.sweepLimitKmh
    case 'wash-sweep':
      return settings.washSweepLimitKmh
    case 'flush':
      return settings.flushLimitKmh
    case 'sprinkle':
      return settings.sprinkleLimitKmh
    case undefined:
      return Infinity
  }
}
