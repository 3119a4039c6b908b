import { checkPlan } from '#domain/plan/check.ts'
import { drawnOn } from '#domain/plan/drawn.ts'
import { plansOfRows, type WrongRow } from '#domain/plan/file-plans.ts'
import {
  checkFieldMap,
  readRow,
  type FieldMap,
  type FileRow,
  type PlanRowWords,
  type RowDefaults,
} from '#domain/plan/file-rows.ts'
import { placedOn, placePlan, type LostRow, type PlacedPlan } from '#domain/plan/file-sides.ts'
import type { Plan } from '#domain/plan/plan.ts'
import { planNetwork } from '#domain/plan/shifts.ts'
import { refuseMisplaced } from '#domain/network/suspicion.ts'
import type { RoadEdge, RoadNode } from '#domain/geography.ts'
import type { NetworkReport } from '#domain/network/report.ts'
import type { Operations } from '#stores/types.ts'
import { networkOfRows } from './network.ts'
import { readPlanFile } from './read.ts'

export interface ImportOptions {
  readonly map: FieldMap
  readonly defaults: RowDefaults
  /** Put before ids that are made here. */
  readonly prefix: string
  /** Lines are this near to their street, at most. */
  readonly withinM: number
  /** Make a road network of the lines first, and use it from now on. */
  readonly networkFromPlan: boolean
  /** Ends of lines this near are one crossing of that network. */
  readonly joinM?: number
  /** Refuse the file when anything of it is not found. */
  readonly strict: boolean
  /** Say what would be done, and do nothing. */
  readonly dryRun: boolean
  readonly by: string
}

/** What an import did, or would do. */
export interface PlanImport {
  readonly file: string
  readonly rows: number
  readonly plans: readonly ImportedPlan[]
  /** Ids of plans none of whose sides were found. */
  readonly withoutSides: readonly string[]
  readonly drawnM: number
  readonly lostM: number
  readonly lost: readonly LostRow[]
  readonly warnings: readonly string[]
  readonly network: { readonly id?: string; readonly isNew: boolean; readonly report?: NetworkReport }
}
export interface ImportedPlan {
  readonly id: string
  readonly name: string
  readonly town: string
  readonly workType: Plan['workType']
  readonly sides: number
  readonly sidesM: number
  readonly passes: Plan['passes']
  readonly schedule: Plan['schedule']
  readonly lostM: number
  readonly state: 'new' | 'changed' | 'unchanged'
  readonly templateGrade?: number
}

const TOLD_MAX = 20

/**
 * Import the plans of a file: all that are found, or nothing when the file has an error (docs/SPEC.md D13, D14).
 *
 * @throws {RangeError} what is wrong with the file, by feature or line
 */
export async function importPlans(operations: Operations, file: string, options: ImportOptions): Promise<PlanImport> {
  const { rows } = await readPlanFile(file)
  if (rows.length === 0) throw new RangeError(`Cannot import ${file}: it has no features`)
  checkFieldMap(options.map, rows)
  const { words, wrong: unread } = readRows(rows, options)
  const { plans, wrong: mixed } = plansOfRows(words, options.prefix)
  refuseWrong(file, [...unread, ...mixed])

  const network = await networkFor(operations, file, rows, words, options)
  const on = placedOn(drawnOn(network, options.withinM))
  const placed = plans.map((plan) => placePlan(plan, on))
  const warnings = await refuseFaulty(operations, file, placed, network, options)
  const found = placed.flatMap(({ plan }) => plan ?? [])
  const lost = placed.flatMap((each) => each.lost)
  if (found.length === 0)
    throw new RangeError(`Cannot import ${file}: none of its street sides is on the road network\n${lostText(lost)}`)
  if (options.strict && lost.length > 0)
    throw new RangeError(`Cannot import ${file} with --strict: not all of it is on the road network\n${lostText(lost)}`)

  const states = await statesOf(operations, found)
  let networkId = network.id
  if (!options.dryRun) {
    if (options.networkFromPlan) {
      const { nodes, edges, report } = network
      networkId = (await operations.networks.put({ source: file, nodes, edges, report: report! }, options.by)).id
    }
    await operations.plans.put(found, options.by)
  }
  return {
    file,
    rows: rows.length,
    plans: placed.flatMap(({ plan, sidesM, lostM, templateGrade }) =>
      plan === undefined ? [] : [importedOf(plan, { sidesM, lostM, templateGrade, state: states.get(plan.id)! })],
    ),
    withoutSides: placed.flatMap(({ of, plan }) => (plan === undefined ? of.id : [])),
    drawnM: sum(placed.map(({ drawnM }) => drawnM)),
    lostM: sum(placed.map(({ lostM }) => lostM)),
    lost,
    warnings,
    network: {
      ...(networkId === undefined ? {} : { id: networkId }),
      isNew: options.networkFromPlan,
      ...(network.report === undefined ? {} : { report: network.report }),
    },
  }
}

const sum = (of: readonly number[]): number => of.reduce((total, is) => total + is, 0)

function readRows(
  rows: readonly FileRow[],
  { map, defaults }: ImportOptions,
): { words: PlanRowWords[]; wrong: WrongRow[] } {
  const wrong: WrongRow[] = []
  const words = rows.flatMap((row) => {
    try {
      return [readRow(row, map, defaults)]
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      wrong.push({ called: row.called, detail: error.message })
      return []
    }
  })
  return { words, wrong }
}

function refuseWrong(file: string, wrong: readonly WrongRow[]): void {
  if (wrong.length === 0) return
  const lines = wrong.slice(0, TOLD_MAX).map(({ called, detail }) => `  ${called}: ${detail}`)
  if (wrong.length > TOLD_MAX) lines.push(`  and ${wrong.length - TOLD_MAX} more`)
  throw new RangeError(`Cannot import ${file}, nothing is changed:\n${lines.join('\n')}`)
}

interface ImportNetwork {
  readonly id?: string
  readonly nodes: readonly RoadNode[]
  readonly edges: readonly RoadEdge[]
  /** Of a network that is made here. */
  readonly report?: NetworkReport
}

async function networkFor(
  { networks }: Operations,
  file: string,
  rows: readonly FileRow[],
  words: readonly PlanRowWords[],
  options: ImportOptions,
): Promise<ImportNetwork> {
  const lines = words.flatMap((row) => row.lines.map((line) => ({ roadId: row.called, line })))
  if (options.networkFromPlan) {
    const made = networkOfRows(rows, words, options.joinM)
    if (made.edges.length === 0)
      throw new RangeError(`Cannot import ${file}: it has no lines to make a road network of`)
    return made
  }
  const current = await networks.current()
  if (current === undefined)
    throw new RangeError(
      `Cannot import ${file}: there is no road network to find its streets on. Import one (npm run network -- import …), or make one of these lines with --network-from-plan`,
    )
  try {
    if (lines.length > 0) refuseMisplaced(lines, { known: current.edges })
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError(`Cannot import ${file}: ${error.message}`, { cause: error })
    throw error
  }
  const { id, nodes, edges } = current
  return { id, nodes, edges }
}

/** @returns warnings. @throws {RangeError} with the errors of all plans */
async function refuseFaulty(
  { assets, geography }: Operations,
  file: string,
  placed: readonly PlacedPlan[],
  network: ImportNetwork,
  { networkFromPlan }: ImportOptions,
): Promise<string[]> {
  const sweepers = await assets.list({ kind: 'sweeper', towns: [] })
  const surroundings = {
    network: planNetwork({ id: network.id ?? '', edges: network.edges }),
    vehicles: new Map(sweepers.map((asset) => [asset.id, asset])),
    // a network of its own is a district of its own
    towns: new Set(networkFromPlan ? [] : (await geography.towns()).map(({ name }) => name)),
  }
  const warnings = new Map<string, number>()
  const wrong: WrongRow[] = []
  for (const { of, plan, refusal } of placed) {
    const where = `plan ${of.id} (${of.rows[0]!.called})`
    if (refusal !== undefined) wrong.push({ called: where, detail: refusal })
    if (plan === undefined) continue
    for (const { severity, part, detail } of checkPlan(plan, surroundings))
      if (severity === 'error') wrong.push({ called: where, detail: `${part} ${detail}` })
      else warnings.set(`${part} ${detail}`, (warnings.get(`${part} ${detail}`) ?? 0) + 1)
  }
  refuseWrong(file, wrong)
  return [...warnings].map(([words, count]) => `${count} ${count === 1 ? 'plan' : 'plans'}: ${words}`)
}

async function statesOf({ plans }: Operations, found: readonly Plan[]): Promise<Map<string, ImportedPlan['state']>> {
  const known = new Map((await plans.list({ retired: true })).map((row) => [row.id, row]))
  return new Map(
    found.map((plan) => {
      const row = known.get(plan.id)
      if (row === undefined) return [plan.id, 'new']
      const { version: _version, changedAtMs: _at, changedBy: _by, retiredAtMs, ...before } = row
      return [plan.id, retiredAtMs === undefined && isSame(before, plan) ? 'unchanged' : 'changed']
    }),
  )
}

const isSame = (a: Plan, b: Plan): boolean => inOrder(a) === inOrder(b)
const inOrder = (plan: Plan): string => JSON.stringify(Object.entries(plan).toSorted(([a], [b]) => (a < b ? -1 : 1)))

const importedOf = (
  { id, name, town, workType, sides, passes, schedule }: Plan,
  more: Pick<ImportedPlan, 'sidesM' | 'lostM' | 'templateGrade' | 'state'>,
): ImportedPlan => ({ id, name, town, workType, sides: sides.length, passes, schedule, ...more })

const reasonWords: Readonly<Record<LostRow['reason'], string>> = {
  'no-street': 'no street of the network there',
  'against-oneway': 'the street is one-way the other way',
  'small-part': 'less than half of a street side',
  'no-such-edge': 'the network has no such side:',
  'no-such-street': 'the network has no street of the name',
  'nothing-said': 'it says no street',
}

/** What was not found, a line each. */
export function lostText(lost: readonly LostRow[], most = TOLD_MAX): string {
  const lines = lost
    .toSorted((a, b) => b.lostM - a.lostM)
    .slice(0, most)
    .map(({ called, street, reason, lostM, words }) =>
      [
        `  ${called}`,
        street === '' ? '' : ` (${street})`,
        lostM > 0 ? `: ${Math.round(lostM)} m,` : ':',
        ` ${reasonWords[reason]} ${words}`,
      ]
        .join('')
        .trimEnd(),
    )
  if (lost.length > most) lines.push(`  and ${lost.length - most} more`)
  return lines.join('\n')
}
