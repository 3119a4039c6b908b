/** `npm run plan -- …`: import, list, export and retire plans. */
import { writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import { readProcessConfig } from '#config'
import { meaningNames, meanings, type Meaning } from '#domain/plan/file-rows.ts'
import { workTypes } from '#domain/plan/plan.ts'
import { passesText, weekdaysText } from '#domain/plan/words.ts'
import { openOperations } from '#stores/operations.ts'
import type { Operations, PlanRow } from '#stores/types.ts'
import { csvText, geojsonText, sidesToExport } from './plan/export.ts'
import { importPlans, lostText, type PlanImport } from './plan/import.ts'

const EX_DATAERR = 65 // sysexits.h

async function withOperations(work: (operations: Operations) => Promise<void>): Promise<void> {
  const { dataDir } = readProcessConfig()
  await using operations = await openOperations({ dataDir, durability: 'full', nowMs: Date.now })
  await work(operations)
}

const metres = (text: string): number => {
  const is = Number(text)
  if (!(is >= 0.1 && is <= 500)) throw new InvalidArgumentError('must be metres from 0.1 to 500')
  return is
}
const km = (lengthM: number): string => `${(lengthM / 1_000).toFixed(2)} km`
const count = (of: number, one: string, many = `${one}s`): string =>
  `${of.toLocaleString('en')} ${of === 1 ? one : many}`

const daysText = (weekdays: readonly number[]): string => (weekdays.length === 7 ? 'daily' : weekdaysText(weekdays))

const program = new Command('plan').description('Import, list, export and retire plans: routes of street sides')

const by = new Option('--by <name>', 'who does it, for the audit log').default(`cli:${userInfo().username}`)

const importing = program
  .command('import')
  .description('make plans of the lines, edge ids or street names of a GeoJSON or CSV file')
  .argument('<file>', 'GeoJSON features or CSV lines; see docs/operating.md for their words')
  .addOption(new Option('--work-type <type>', 'of rows that say none').choices([...workTypes]))
  .option('--town <name>', 'of rows that say none; else the town of most of the street')
  .option('--vehicles <ids>', 'such as sw-01,sw-02')
  .option('--passes <windows>', 'such as 03:30-07:00,13:00-16:00; else those of the template by road grade')
  .option('--weekday <days>', 'such as Mon-Fri; else every day')
  .option('--weeks <weeks>', 'of the month, such as 1,3; else all')
  .option('--holidays <how>', 'as-usual, off, as-sunday or only')
  .option('--make-up-workdays <how>', 'as-usual or as-workday')
  .option('--speed-limit <kmh>', 'at which work counts; else that of the work type')
  .option(
    '--side <side>',
    'of the lines: right (of the direction drawn), left, both, or a point of the compass',
    'both',
  )
  .option('--demo-area', 'the rows are of a “席地而坐” area')
  .option('--prefix <text>', 'put before the ids made for plans', '')
  .option('--within <metres>', 'how far lines may lie from their street', metres, 25)
  .option('--network-from-plan', 'first make a road network of these lines, and use it from now on')
  .option('--join <metres>', 'ends of lines this near are one crossing of that network', metres)
  .option('--strict', 'change nothing when any of it is not found')
  .option('--dry-run', 'say what would be done, and change nothing')
  .option('--json', 'print the result as JSON')
  .addOption(by)
for (const meaning of meaningNames)
  importing.option(
    `--map-${meaning} <field>`,
    `property or column with that; else ${meanings[meaning].slice(0, 3).join(', ')} …`,
  )

interface ImportWords {
  readonly within: number
  readonly prefix: string
  readonly by: string
  readonly join?: number
  readonly strict?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
  readonly networkFromPlan?: boolean
  readonly [name: string]: unknown
}

importing.action((file: string, words: ImportWords) =>
  withOperations(async (operations) => {
    const imported = await importPlans(operations, file, {
      map: wordsFor(words, (meaning) => `map-${meaning}`),
      defaults: wordsFor(words, (meaning) => meaning),
      prefix: words.prefix,
      withinM: words.within,
      networkFromPlan: words.networkFromPlan === true,
      joinM: words.join,
      strict: words.strict === true,
      dryRun: words.dryRun === true,
      by: words.by,
    })
    console.log(
      words.json === true ? JSON.stringify(imported, undefined, 2) : importText(imported, words.dryRun === true),
    )
  }),
)

/** Options by meaning; commander names `--map-work-type` mapWorkType. */
function wordsFor(words: ImportWords, option: (meaning: Meaning) => string): Partial<Record<Meaning, string>> {
  const named: Partial<Record<Meaning, string>> = {}
  for (const meaning of meaningNames) {
    const is = words[option(meaning).replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())]
    if (typeof is === 'string') named[meaning] = is
    else if (is === true) named[meaning] = 'yes'
  }
  return named
}

function importText(imported: PlanImport, dryRun: boolean): string {
  const { plans, lost, network, withoutSides } = imported
  const lines = plans.map(({ id, sides, sidesM, passes, schedule, state, templateGrade }) =>
    [
      state,
      id,
      count(sides, 'side'),
      km(sidesM),
      `${daysText(schedule.weekdays)} ${passesText(passes)}${templateGrade === undefined ? '' : ` (template of grade ${templateGrade})`}`,
    ].join('\t'),
  )
  lines.push(`${count(imported.rows, 'row')}, ${count(plans.length, 'plan')}${dryRun ? ' would be' : ''} imported`)
  if (network.report !== undefined)
    lines.push(
      `The road network ${dryRun ? 'would be' : 'is now'} one made of these lines: ${count(network.report.edges, 'side')}, ${network.report.directedKm.toFixed(1)} km. ` +
        `Former ones are kept for their shifts; npm run network -- import takes another into use`,
    )
  if (imported.drawnM > 0) lines.push(`Drawn ${km(imported.drawnM)}, not found on the network ${km(imported.lostM)}`)
  if (withoutSides.length > 0) lines.push(`No side was found of ${withoutSides.join(', ')}: not imported`)
  if (lost.length > 0) lines.push('Not found:', lostText(lost))
  for (const warning of imported.warnings) lines.push(`Warning, ${warning}`)
  return lines.join('\n')
}

program
  .command('list')
  .description('list the plans')
  .option('--retired', 'also those out of use')
  .action(({ retired = false }: { retired?: boolean }) =>
    withOperations(async (operations) => {
      const edges = await edgesInUse(operations)
      for (const plan of await operations.plans.list({ retired })) console.log(lineOf(plan, edges))
    }),
  )

function lineOf(plan: PlanRow, edges: ReadonlyMap<string, { lengthM: number }>): string {
  const missing = plan.sides.filter((side) => !edges.has(side)).length
  const lengthM = plan.sides.reduce((sum, side) => sum + (edges.get(side)?.lengthM ?? 0), 0)
  return [
    plan.id,
    plan.town,
    plan.workType,
    plan.name,
    `${count(plan.sides.length, 'side')}, ${km(lengthM)}`,
    `${daysText(plan.schedule.weekdays)} ${passesText(plan.passes)}`,
    plan.vehicles.join(','),
    missing === 0 ? '' : `the network lacks ${count(missing, 'side')}`,
    plan.retiredAtMs === undefined ? '' : 'retired',
  ].join('\t')
}

async function edgesInUse({ networks }: Operations) {
  return new Map(((await networks.current())?.edges ?? []).map((edge) => [edge.id, edge]))
}

program
  .command('export')
  .description('write plans as GeoJSON or, when the name ends in .csv, as CSV; an import reads them back')
  .argument('<file>')
  .option('--plan <ids...>', 'only these')
  .action((file: string, { plan: ids }: { plan?: string[] }) =>
    withOperations(async (operations) => {
      const all = await operations.plans.list()
      const unknown = ids?.find((id) => !all.some((plan) => plan.id === id))
      if (unknown !== undefined) throw new RangeError(`Cannot export plan "${unknown}": there is no such plan in use`)
      const chosen = all.filter(({ id }) => ids?.includes(id) ?? true)
      const { sides, missing } = sidesToExport(chosen, await edgesInUse(operations))
      await writeFile(file, /\.csv$/i.test(file) ? csvText(sides) : geojsonText(sides))
      console.log(`${count(chosen.length, 'plan')}, ${count(sides.length, 'side')} are in ${file}`)
      if (missing > 0) console.log(`${count(missing, 'side')} that the road network lacks are left out`)
    }),
  )

program
  .command('retire')
  .description('take a plan out of use: no more shifts are made of it')
  .argument('<id>')
  .addOption(by)
  .action((id: string, words: { by: string }) =>
    withOperations(async (operations) => {
      await operations.plans.retire(id, words.by)
      console.log(`${id} is retired`)
    }),
  )

try {
  await program.parseAsync()
} catch (error) {
  // what the user can mend is said in a line; anything else is a fault of ours and keeps its stack
  if (!(error instanceof RangeError) && !(error instanceof Error && 'code' in error)) throw error
  console.error(error.message)
  process.exitCode = error instanceof RangeError ? EX_DATAERR : 1
}
