import type { Asset } from '../asset.ts'
import { minuteText } from './minute-text.ts'
import type { PassWindow, Plan, PlanSchedule } from './plan.ts'
import type { PlanNetwork } from './shifts.ts'

/** What may be wrong with a plan; the closed list. */
export const planFaults = [
  'window-backwards',
  'window-too-long',
  'windows-out-of-order',
  'windows-overlap',
  'window-into-next-day',
  'side-unknown',
  'side-twice',
  'vehicle-unknown',
  'vehicle-other-work',
  'no-vehicle',
  'town-unknown',
  'area-open',
] as const
export type PlanFault = (typeof planFaults)[number]

export interface PlanProblem {
  readonly fault: PlanFault
  /** An error stops a plan from being kept; a warning does not. */
  readonly severity: 'error' | 'warning'
  /** Part of the plan, as a JSON pointer without its leading slash: `passes/1`. */
  readonly part: string
  readonly detail: string
}

export interface PlanSurroundings {
  /** Undefined: there is no road network yet. */
  readonly network: PlanNetwork | undefined
  /** Registered sweepers. */
  readonly vehicles: ReadonlyMap<string, Pick<Asset, 'attributes'>>
  /** Names of the towns; empty: none is known, and any goes. */
  readonly towns: ReadonlySet<string>
  /** The plan before this change: what it lost to a new network meanwhile does not stop other changes. */
  readonly before?: Pick<Plan, 'sides'>
}

const DAY_MINUTES = 1_440
const TOLD_MAX = 5

/** What is wrong with a plan that has the shape of one, in words; empty: nothing (docs/SPEC.md D9). */
export function checkPlan(plan: Plan, surroundings: PlanSurroundings): PlanProblem[] {
  return [
    ...windowProblems(plan),
    ...sideProblems(plan, surroundings),
    ...vehicleProblems(plan, surroundings),
    ...placeProblems(plan, surroundings),
  ]
}

const error = (fault: PlanFault, part: string, detail: string): PlanProblem => ({
  fault,
  severity: 'error',
  part,
  detail,
})
const warning = (fault: PlanFault, part: string, detail: string): PlanProblem => ({
  fault,
  severity: 'warning',
  part,
  detail,
})

function windowProblems({ passes, schedule }: Plan): PlanProblem[] {
  const problems: PlanProblem[] = []
  for (const [at, window] of passes.entries()) {
    const part = `passes/${at}`
    const { fromMinute, toMinute } = window
    if (toMinute <= fromMinute)
      problems.push(
        error(
          'window-backwards',
          part,
          `ends at ${minuteText(toMinute)}, not after its begin at ${minuteText(fromMinute)}`,
        ),
      )
    else if (toMinute - fromMinute > DAY_MINUTES)
      problems.push(
        error('window-too-long', part, `lasts ${((toMinute - fromMinute) / 60).toFixed(1)} h, and at most 24 fit`),
      )
    const before = passes[at - 1]
    if (before === undefined || isSame(before, window)) continue
    if (fromMinute < before.fromMinute)
      problems.push(
        error('windows-out-of-order', part, `begins at ${minuteText(fromMinute)}, before the pass above it`),
      )
    // work in both would belong to neither
    else if (fromMinute < before.toMinute)
      problems.push(
        error(
          'windows-overlap',
          part,
          `begins at ${minuteText(fromMinute)}, before the pass above it ends at ${minuteText(before.toMinute)}; two passes in one window have the same times`,
        ),
      )
  }
  if (!mayRunOnTwoDaysInARow(schedule)) return problems
  const firstFrom = Math.min(...passes.map(({ fromMinute }) => fromMinute))
  const last = passes.findIndex(({ toMinute }) => toMinute - DAY_MINUTES > firstFrom)
  if (last >= 0)
    problems.push(
      error(
        'window-into-next-day',
        `passes/${last}`,
        `ends at ${minuteText(passes[last]!.toMinute)}, when the first pass of that day has begun at ${minuteText(firstFrom)}`,
      ),
    )
  return problems
}

/** Holidays and make-up workdays move days of work beside others. */
const mayRunOnTwoDaysInARow = ({ weekdays, holidays, makeUpWorkdays }: PlanSchedule): boolean =>
  makeUpWorkdays === 'as-workday' ||
  holidays === 'as-sunday' ||
  weekdays.some((weekday) => weekdays.includes((weekday % 7) + 1))

const isSame = (a: PassWindow, b: PassWindow): boolean => a.fromMinute === b.fromMinute && a.toMinute === b.toMinute

function sideProblems(plan: Plan, { network, before }: PlanSurroundings): PlanProblem[] {
  const problems: PlanProblem[] = []
  const seen = new Set<string>()
  const twice = [...new Set(plan.sides.filter((side) => seen.size === seen.add(side).size))]
  if (twice.length > 0) problems.push(error('side-twice', 'sides', `names ${listed(twice)} more than once`))
  const known = new Set(before?.sides)
  const missing = plan.sides.filter((side) => network?.edges.has(side) !== true)
  const unknown = missing.filter((side) => !known.has(side))
  const lost = missing.filter((side) => known.has(side))
  if (unknown.length > 0)
    problems.push(
      error(
        'side-unknown',
        'sides',
        network === undefined
          ? 'cannot be street sides: there is no road network yet'
          : `${unknown.length === 1 ? 'has a side' : `has ${unknown.length} sides`} that the road network has not: ${listed(unknown)}`,
      ),
    )
  if (lost.length > 0)
    problems.push(
      warning(
        'side-unknown',
        'sides',
        `lost ${lost.length} with a newer road network: ${listed(lost)}; they are left out of shifts`,
      ),
    )
  return problems
}

function vehicleProblems(plan: Plan, { vehicles }: PlanSurroundings): PlanProblem[] {
  if (plan.vehicles.length === 0)
    return [warning('no-vehicle', 'vehicles', 'is empty: nobody is missed when the route is not started')]
  return plan.vehicles.flatMap((id, at) => {
    const vehicle = vehicles.get(id)
    if (vehicle === undefined)
      return [error('vehicle-unknown', `vehicles/${at}`, `is "${id}", and no such sweeper is registered`)]
    const { workType } = vehicle.attributes
    if (workType === undefined || workType === plan.workType) return []
    return [
      warning(
        'vehicle-other-work',
        `vehicles/${at}`,
        `is "${id}", which is registered for ${String(workType)} and not ${plan.workType}`,
      ),
    ]
  })
}

function placeProblems(plan: Plan, { towns }: PlanSurroundings): PlanProblem[] {
  const problems: PlanProblem[] = []
  if (towns.size > 0 && !towns.has(plan.town))
    problems.push(error('town-unknown', 'town', `is "${plan.town}", and the district has ${[...towns].join(', ')}`))
  const [first, last] = [plan.area?.[0], plan.area?.at(-1)]
  if (first !== undefined && last !== undefined && (first[0] !== last[0] || first[1] !== last[1]))
    problems.push(error('area-open', 'area', 'must end where it begins'))
  return problems
}

const listed = (ids: readonly string[]): string =>
  ids.slice(0, TOLD_MAX).join(', ') + (ids.length > TOLD_MAX ? ` and ${ids.length - TOLD_MAX} more` : '')
