import type { RuleSettings } from '../coverage/settings.ts'
import { shiftSideOf } from '../coverage/shift-side.ts'
import type { Shift, ShiftSide } from '../coverage/shift.ts'
import type { RoadEdge } from '../geography.ts'
import type { WorkCalendar } from './calendar.ts'
import { midnightMs } from './local-day.ts'
import type { PassWindow, Plan, WorkType } from './plan.ts'
import { isPlannedOn } from './planned.ts'

/** What shifts copy of a road network. */
export interface PlanNetwork {
  readonly id: string
  readonly edges: ReadonlyMap<string, RoadEdge>
}

export const planNetwork = (network: { readonly id: string; readonly edges: readonly RoadEdge[] }): PlanNetwork => ({
  id: network.id,
  edges: new Map(network.edges.map((edge) => [edge.id, edge])),
})

/** A plan with sides that the network in use does not have. */
export interface DamagedPlan {
  readonly planId: string
  readonly missing: readonly string[]
  /** None of its sides is left, so there is no shift of it. */
  readonly isLost: boolean
}

export interface MadeShifts {
  readonly shifts: readonly Shift[]
  readonly damaged: readonly DamagedPlan[]
  /** Plans for which the day was judged by its weekday though the calendar might say otherwise. */
  readonly guessed: readonly string[]
}

/**
 * The shifts of a day (docs/SPEC.md D7): one of each plan that is driven on it, with the sides the network has. Nothing else decides: the same
 * plans, network, calendar and day give the same shifts.
 *
 * @throws {RangeError} when there is no such day
 */
export function shiftsOf(
  plans: readonly (Plan & { readonly version: number })[],
  on: { readonly network: PlanNetwork; readonly calendar: WorkCalendar; readonly settings: RuleSettings },
  day: string,
): MadeShifts {
  const shifts: Shift[] = []
  const damaged: DamagedPlan[] = []
  const guessed: string[] = []
  for (const plan of plans) {
    const { is, isGuess } = isPlannedOn(plan.schedule, day, on.calendar)
    if (isGuess) guessed.push(plan.id)
    if (!is) continue
    const { sides, missing } = sidesOf(plan, on.network)
    if (missing.length > 0) damaged.push({ planId: plan.id, missing, isLost: sides.length === 0 })
    if (sides.length > 0) shifts.push(shiftOf(plan, sides, on, day))
  }
  return { shifts, damaged, guessed }
}

/** Sides of a plan as the network has them, in the order of the plan, and those it has not. */
export function sidesOf(plan: Pick<Plan, 'sides'>, network: PlanNetwork): { sides: ShiftSide[]; missing: string[] } {
  const sides: ShiftSide[] = []
  const missing: string[] = []
  for (const edge of plan.sides) {
    const is = network.edges.get(edge)
    if (is === undefined) missing.push(edge)
    else sides.push(shiftSideOf(is))
  }
  return { sides, missing }
}

/** When a pass is due on a day, epoch milliseconds; it may end on the next day. */
export function passTimes(window: PassWindow, day: string): { fromMs: number; toMs: number } {
  const startMs = midnightMs(day)
  return { fromMs: startMs + window.fromMinute * MINUTE_MS, toMs: startMs + window.toMinute * MINUTE_MS }
}

/** From when to when a plan's shift of a day lasts, epoch milliseconds. */
export function shiftTimes({ passes }: Pick<Plan, 'passes'>, day: string): { fromMs: number; toMs: number } {
  const times = passes.map((window) => passTimes(window, day))
  return { fromMs: Math.min(...times.map(({ fromMs }) => fromMs)), toMs: Math.max(...times.map(({ toMs }) => toMs)) }
}

/** The name of a plan's shift of a day. */
export const shiftIdOf = (planId: string, day: string): string => `${day}.${planId}`

const MINUTE_MS = 60_000

const speedSettings = {
  sweep: 'sweepLimitKmh',
  'wash-sweep': 'washSweepLimitKmh',
  flush: 'flushLimitKmh',
  sprinkle: 'sprinkleLimitKmh',
} as const satisfies Record<WorkType, keyof RuleSettings>

function shiftOf(
  plan: Plan & { readonly version: number },
  sides: readonly ShiftSide[],
  { network, settings }: { readonly network: PlanNetwork; readonly settings: RuleSettings },
  day: string,
): Shift {
  return {
    id: shiftIdOf(plan.id, day),
    planId: plan.id,
    planVersion: plan.version,
    day,
    name: plan.name,
    nameEn: plan.nameEn,
    town: plan.town,
    workType: plan.workType,
    networkId: network.id,
    sides,
    passes: plan.passes.map((window) => passTimes(window, day)),
    speedLimitKmh: plan.speedLimitKmh ?? settings[speedSettings[plan.workType]],
    vehicles: plan.vehicles,
    ...(plan.area === undefined ? {} : { area: plan.area }),
    state: 'planned',
  }
}
