/** The routes of the simulated district as plans, as a planner would have entered them. */
import type { Plan } from '#domain/plan/plan.ts'
import type { Operations } from '#stores/types.ts'
import type { District } from '../simulators/district.ts'

/** Routes every day in one window, with the truck that drives them. */
export const simulatedPlans = ({ routes }: Pick<District, 'routes'>): Plan[] =>
  routes.map((route) => ({
    id: route.id,
    name: route.name,
    nameEn: route.nameEn,
    town: route.town,
    workType: route.workType,
    sides: [...route.edges],
    passes: [{ fromMinute: Math.round(route.fromMinute), toMinute: Math.round(route.toMinute) }],
    schedule: { weekdays: [1, 2, 3, 4, 5, 6, 7], weeksOfMonth: [], holidays: 'as-usual', makeUpWorkdays: 'as-usual' },
    vehicles: [route.truckId],
  }))

/**
 * Put the plans of the district that are not there yet, or are as an earlier start left them. What people changed or retired stays, and where
 * they imported another road network there are none.
 */
export async function putSimulatedPlans(operations: Operations, district: District, by: string): Promise<void> {
  const inUse = (await operations.networks.list()).find(({ usedSinceMs }) => usedSinceMs !== undefined)
  if (inUse?.by !== by) return
  const known = new Map((await operations.plans.list({ retired: true })).map((plan) => [plan.id, plan]))
  const ours = simulatedPlans(district).filter(({ id }) => {
    const plan = known.get(id)
    return plan === undefined || (plan.changedBy === by && plan.retiredAtMs === undefined)
  })
  if (ours.length > 0) await operations.plans.put(ours, by)
}
