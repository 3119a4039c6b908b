import type { CoordinateSystem } from '../asset.ts'
import type { RuleSettings } from '../coverage/settings.ts'
import type { Shift } from '../coverage/shift.ts'
import type { CoverageFix, VehicleOutput } from '../coverage/vehicle-state.ts'
import type { LonLat } from '../geography.ts'
import type { Network } from '../matching/network.ts'
import type { WorkType } from '../plan/plan.ts'
import type { AlertChange, AlertRule } from './alert.ts'
import { dwell, stayStep, type Stay } from './dwell.ts'
import { episodesStep, type Episodes } from './episodes.ts'
import { gpsSuspect, isDoubtful, jumpsStep, samplesStep, type Jumps, type Samples } from './gps.ts'
import type { Ground } from './ground.ts'
import { mapSuspect, matchedStep, type Matched } from './map-suspect.ts'
import { heardOf, isSilent, type Heard } from './offline.ts'
import { offRoute, outOfArea } from './off-route.ts'
import { peakAt, peakHourWork } from './peak-hours.ts'
import { dueNow, limitOf, lookAt, not, NOTHING, over, unsure, type Judgement } from './vehicle-look.ts'
import { workOverspeed } from './work-overspeed.ts'

/** A shift that is open, as the rules about its vehicles see it. */
export interface ShiftNow {
  readonly shift: Shift
  /** Made once a shift: `groundOf(shift)`. */
  readonly ground: Ground
  /** Planned metres that are still open, of all passes; 0: nothing left to do. */
  readonly openM: number
}

export interface VehicleContext {
  readonly vehicle: {
    readonly id: string
    readonly town: string
    readonly crs: CoordinateSystem
    /** Attribute `workType` of the asset. */
    readonly workType?: WorkType
  }
  /** Open shifts that name the vehicle, and those it has an order for. */
  readonly shifts: readonly ShiftNow[]
  /** In use at the time of the fix. */
  readonly network: Network
  readonly settings: RuleSettings
  /** Depots and water points that are known by configuration. */
  readonly yards: readonly LonLat[]
}

/** A plain value of at most 2 kB as JSON. Only this folder looks inside. */
export interface VehicleMemory {
  /** Newest fix. */
  readonly heard: Heard
  /** Newest tick that mattered. */
  readonly tickMs: number
  readonly episodes: Episodes
  readonly stay: Stay
  readonly samples: Samples
  readonly matched: Matched
  readonly jumps: Jumps
}

/**
 * One more live fix of a vehicle, with what matching made of it. Historical fixes are not given; one not newer than the newest changes nothing
 * (docs/SPEC.md E2).
 */
export function vehicleAlerts(
  memory: VehicleMemory | undefined,
  fix: CoverageFix,
  seen: VehicleOutput,
  context: VehicleContext,
): [VehicleMemory, AlertChange[]] {
  if (memory !== undefined && fix.atMs <= memory.heard.atMs) return [memory, []]
  const { settings, shifts, network, vehicle } = context
  const look = lookAt(fix, seen, context)
  const open = memory?.episodes ?? {}
  const isOpen = (rule: AlertRule): boolean => open[rule]?.is === 'open'

  const stay = stayStep(memory?.stay, look)
  const samples = samplesStep(memory?.samples, look, vehicle.crs, network)
  const isSampled = samples.at !== memory?.samples.at && samples.fits !== ''
  const matched = isSampled ? matchedStep(memory?.matched ?? '', look) : (memory?.matched ?? '')
  const jumps = jumpsStep(memory?.jumps, look)
  const gps = gpsSuspect(look, samples, jumps, isOpen('gps-suspect'))
  const inDoubt = gps.verdict === 'holds' || isOpen('gps-suspect') || isDoubtful(samples, settings)

  const judgements: Judgements = {
    'off-route': offRoute(look, inDoubt),
    'out-of-area': outOfArea(look, inDoubt),
    'work-overspeed': workOverspeed(look, limitOf(look.due, context), isOpen('work-overspeed')),
    'peak-hour-work': peakHourWork(look, shifts),
    dwell: dwell(look, memory?.stay, stay, context.yards, sinceOf(open, 'dwell')),
    'offline-ignition-on': not,
    'gps-suspect': gps,
    'map-suspect': mapSuspect(look, matched, inDoubt, isOpen('map-suspect')),
  }
  const lastMs = memory?.heard.atMs ?? fix.atMs
  const times = {
    atMs: fix.atMs,
    passedMs: fix.atMs - lastMs,
    // what a tick has already counted as gone is not gone twice
    goneMs: Math.max(0, fix.atMs - Math.max(lastMs, memory?.tickMs ?? 0)),
  }
  const [episodes, changes] = stepAll(open, judgements, times, context, look.due[0]?.shift.id)
  return [{ heard: heardOf(fix), tickMs: memory?.tickMs ?? 0, episodes, stay, samples, matched, jumps }, changes]
}

/**
 * Time passes for a vehicle (every 5 to 30 s): silence is noticed, alerts whose reason ended are closed.
 * `heardSinceMs`: since when the platform has heard everybody without a gap and has read the journal to its end; silence before that is not the
 * vehicle's. The same memory when nothing changed.
 */
export function vehicleTick(
  memory: VehicleMemory | undefined,
  nowMs: number,
  heardSinceMs: number,
  context: Pick<VehicleContext, 'vehicle' | 'shifts' | 'settings'>,
): [VehicleMemory | undefined, AlertChange[]] {
  if (memory === undefined) return [memory, []]
  const { settings, shifts } = context
  const { heard, episodes: open, tickMs } = memory
  const due = dueNow(shifts, nowMs, settings)
  const isParked = memory.stay.parkedMs !== undefined
  const afterShift = due.length === 0 || isParked ? over : unsure
  const judgements: Judgements = {
    'off-route': afterShift,
    'out-of-area': afterShift,
    dwell: afterShift,
    'work-overspeed': isParked ? over : unsure,
    'peak-hour-work': peakAt(nowMs, settings) === undefined || isParked ? over : unsure,
    'offline-ignition-on': isSilent(heard, nowMs, heardSinceMs, settings)
      ? silent(heard, settings, due.length > 0)
      : not,
  }
  const passedMs = Math.max(0, nowMs - Math.max(heard.atMs, tickMs))
  const [episodes, changes] = stepAll(
    open,
    judgements,
    { atMs: nowMs, passedMs, goneMs: passedMs },
    context,
    due[0]?.shift.id,
  )
  // with nothing pending or open it does not matter when it was looked at last
  const isQuiet = episodes === open && Object.keys(open).length === 0
  return [isQuiet ? memory : { ...memory, episodes, tickMs: Math.max(tickMs, nowMs) }, changes]
}

/** Whether its positions cannot be had or believed now: silent with the ignition on, or GPS suspect. */
export const isBlind = (memory: VehicleMemory | undefined): boolean =>
  memory !== undefined &&
  (memory.episodes['offline-ignition-on']?.is === 'open' || memory.episodes['gps-suspect']?.is === 'open')

/** Whether an alert says that it works too fast now. */
export const isTooFast = (memory: VehicleMemory | undefined): boolean =>
  memory?.episodes['work-overspeed']?.is === 'open'

type Judgements = Partial<Record<AlertRule, Judgement>>

const silent = (heard: Heard, { offlineMs }: RuleSettings, isDue: boolean): Judgement => ({
  ...NOTHING,
  verdict: 'holds',
  severity: isDue ? 'warning' : 'info',
  detail: () => ({ lastMs: heard.atMs, at: [heard.lon, heard.lat], limitMinutes: offlineMs / 60_000 }),
})

const sinceOf = (episodes: Episodes, rule: AlertRule): number | undefined => {
  const episode = episodes[rule]
  return episode?.is === 'open' ? episode.sinceMs : undefined
}

function stepAll(
  episodes: Episodes,
  judgements: Judgements,
  times: { readonly atMs: number; readonly passedMs: number; readonly goneMs: number },
  { vehicle, settings }: Pick<VehicleContext, 'vehicle' | 'settings'>,
  shiftId: string | undefined,
): [Episodes, AlertChange[]] {
  return episodesStep(episodes, judgements, times, settings, {
    subject: vehicle.id,
    subjectKind: 'sweeper',
    town: vehicle.town,
    ...(shiftId === undefined ? {} : { shiftId }),
  })
}
