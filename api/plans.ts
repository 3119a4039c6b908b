import type { Asset } from '#domain/asset.ts'
import { checkPlan, type PlanProblem } from '#domain/plan/check.ts'
import type { Plan } from '#domain/plan/plan.ts'
import { seesTown, type Person } from '#domain/person.ts'
import type { Operations, PlanRow } from '#stores/types.ts'
import type { Context } from './context.ts'
import type { KnownNetwork } from './networks.ts'
import { notFound, Problem } from './problems.ts'
import { properName } from './names.ts'

/** A plan as a list shows it: without its sides, of which there may be thousands. */
export interface PlanEntry extends Omit<PlanRow, 'sides'> {
  readonly sideCount: number
  /** Of those sides the network in use has. */
  readonly lengthM: number
  /** How many sides the network in use lacks. */
  readonly missingSides: number
}

/** The plan, if it exists and the person may know of it; both are told in the same words (docs/SPEC.md P5). */
export async function planInScope(
  { plans }: Pick<Operations, 'plans'>,
  person: Person,
  id: string,
  version?: number,
): Promise<PlanRow> {
  const latest = await plans.get(id)
  if (latest === undefined || !seesTown(person, latest.town)) throw notFound('plan', id)
  if (version === undefined || version === latest.version) return latest
  const asked = await plans.get(id, version)
  if (asked === undefined || !seesTown(person, asked.town)) throw notFound('version of the plan', version)
  return asked
}

export function entryOf({ sides, ...plan }: PlanRow, network: KnownNetwork | undefined): PlanEntry {
  let [lengthM, missingSides] = [0, 0]
  for (const side of sides) {
    const edge = network?.edges.get(side)
    if (edge === undefined) missingSides++
    else lengthM += edge.lengthM
  }
  return { ...plan, sideCount: sides.length, lengthM: Math.round(lengthM * 100) / 100, missingSides }
}

/** Names as they are kept. @throws {Problem} when one holds what cannot be seen. */
export const properPlan = (plan: Plan): Plan => ({
  ...plan,
  name: properName('plan.name', plan.name),
  nameEn: plan.nameEn.trim() === '' ? '' : properName('plan.nameEn', plan.nameEn),
  town: properName('plan.town', plan.town),
})

type Checking = Pick<Context, 'operations' | 'networks'>

/** What is wrong with a plan that a person wants to keep; vehicles they may not know of are unknown. */
export async function problemsOf(
  { operations, networks }: Checking,
  person: Person,
  plan: Plan,
  before?: PlanRow,
): Promise<PlanProblem[]> {
  const seen = await operations.assets.list({ kind: 'sweeper', towns: person.towns })
  const vehicles = new Map<string, Pick<Asset, 'attributes'>>(seen.map((asset) => [asset.id, asset]))
  for (const id of before?.vehicles ?? []) if (!vehicles.has(id)) vehicles.set(id, { attributes: {} })
  return checkPlan(plan, {
    network: await networks.current(),
    vehicles,
    towns: new Set((await operations.geography.towns()).map(({ name }) => name)),
    ...(before === undefined ? {} : { before }),
  })
}

/**
 * Refuse what a person may not plan or what cannot be kept (docs/SPEC.md D9, D15).
 *
 * @returns warnings
 * @throws {Problem} `not-allowed` beyond their towns, `invalid-request` with each error and where it is
 */
export async function mayKeep(
  checking: Checking,
  person: Person,
  plan: Plan,
  before?: PlanRow,
): Promise<PlanProblem[]> {
  if (!seesTown(person, plan.town))
    throw new Problem('not-allowed', `You may make plans of ${person.towns.join(', ')} only`)
  await onlyOwnStreets(checking, person, plan, before)
  const problems = await problemsOf(checking, person, plan, before)
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0)
    throw new Problem(
      'invalid-request',
      `Cannot keep plan "${plan.id}": ${errors.map(({ part, detail }) => `${part} ${detail}`).join('; ')}`,
      { mistakes: errors.map(({ part, detail }) => ({ pointer: `#/plan/${part}`, detail })) },
    )
  return problems
}

const TOLD_MAX = 5

/** Streets beyond a person's towns stay in a plan that had them, but are put into none. */
async function onlyOwnStreets({ networks }: Checking, person: Person, plan: Plan, before?: PlanRow): Promise<void> {
  if (person.towns.length === 0) return
  const network = await networks.current()
  const had = new Set(before?.sides)
  const beyond = plan.sides.filter((side) => {
    const town = network?.edges.get(side)?.town ?? ''
    return town !== '' && !seesTown(person, town) && !had.has(side)
  })
  if (beyond.length === 0) return
  const names = [...new Set(beyond.map((side) => network?.edges.get(side)?.name || side))].slice(0, TOLD_MAX)
  throw new Problem(
    'not-allowed',
    `You may plan streets of ${person.towns.join(', ')} only: ${beyond.length} sides lie elsewhere (${names.join(', ')})`,
  )
}

/** Keep a plan; somebody else's change meanwhile is a conflict. */
export async function keep({ operations }: Checking, person: Person, plan: Plan, onVersion: number): Promise<PlanRow> {
  try {
    const [kept] = await operations.plans.put([plan], person.name, onVersion)
    if (kept === undefined) throw new Error(`Cannot keep plan "${plan.id}": the store gave no row back`)
    return kept
  } catch (error) {
    if (error instanceof RangeError) throw new Problem('conflict', error.message)
    throw error
  }
}

/** The sides of a plan as lines, in its order, for a map. */
export function planStreets(plan: Pick<Plan, 'sides'>, network: KnownNetwork | undefined) {
  return {
    type: 'FeatureCollection' as const,
    features: plan.sides.flatMap((side, place) => {
      const edge = network?.edges.get(side)
      if (edge === undefined) return []
      const { id, name, lengthM, town, oneway, line } = edge
      return [
        {
          type: 'Feature' as const,
          properties: { edge: id, name, lengthM, town, oneway, place },
          geometry: { type: 'LineString' as const, coordinates: line },
        },
      ]
    }),
    missing: plan.sides.filter((side) => network?.edges.has(side) !== true),
  }
}
