/** `npm run network -- …`: import road networks, list their versions, show and export the one in use. */
import { writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { SingleBar } from 'cli-progress'
import { Command, InvalidArgumentError } from 'commander'
import { readProcessConfig, type Config } from '#config'
import type { Box } from '#domain/coordinates.ts'
import { geojsonOf } from '#domain/network/geojson.ts'
import { NetworkRefused } from '#domain/network/refused.ts'
import type { DropReason, NetworkReport } from '#domain/network/report.ts'
import { openOperations } from '#stores/operations.ts'
import type { NetworkEntry, Operations, StoredNetwork } from '#stores/types.ts'
import { changeOf, lostSides, outsideShare, type LostSides, type NetworkChange } from './network/compare.ts'
import { count, percent, reportLines } from './network/print.ts'
import { JOIN_M, readNetworkFile, type ReadNetwork, type ReadOptions } from './network/read.ts'

const EX_DATAERR = 65 // sysexits.h

async function withOperations(work: (operations: Operations, config: Config) => Promise<void>): Promise<void> {
  const config = readProcessConfig()
  await using operations = await openOperations({ dataDir: config.dataDir, durability: 'full', nowMs: Date.now })
  await work(operations, config)
}

/** What is wrong with a file, not with the streets in it; with --strict it stops the import. */
const damage: readonly DropReason[] = ['missing-nodes', 'zero-length', 'repeated', 'unknown-class']

interface ImportWords {
  readonly dryRun?: boolean
  readonly strict?: boolean
  readonly json?: boolean
  readonly reference?: string
  readonly attribution?: string
  readonly join: number
  readonly by: string
}

/** What is said of an import, also with --json. */
interface Imported {
  readonly file: string
  readonly id?: string
  /** Whether it was put into use by this import; undefined after a dry run. */
  readonly isNew?: boolean
  readonly report: NetworkReport
  readonly change?: NetworkChange
  readonly outsideShare: number
  readonly lostSides: readonly LostSides[]
}

async function readWithProgress(file: string, options: ReadOptions): Promise<ReadNetwork> {
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: `Reading ${file} {bar} {percentage}%, {eta_formatted} left`, hideCursor: true })
    : undefined
  bar?.start(100, 0)
  try {
    return await readNetworkFile(file, { ...options, onProgress: (done) => bar?.update(Math.floor(done * 100)) })
  } finally {
    bar?.stop()
  }
}

async function importNetwork(file: string, words: ImportWords): Promise<void> {
  await withOperations(async (operations, { serviceArea }) => {
    const current = await operations.networks.current()
    const known = words.reference === undefined ? current?.edges : (await readWithProgress(words.reference, {})).edges
    const { nodes, edges, report } = await readWithProgress(file, {
      towns: await operations.geography.towns(),
      area: serviceArea,
      known,
      joinM: words.join,
      attribution: words.attribution,
    })
    if (words.strict === true) refuseDamage(file, report)
    const stored =
      words.dryRun === true
        ? undefined
        : await operations.networks.put({ source: file, nodes, edges, report }, words.by)
    const imported: Imported = {
      file,
      ...stored,
      report,
      change: current && changeOf(current.edges, edges),
      outsideShare: outsideShare(edges, serviceArea),
      lostSides: lostSides(await operations.plans.list(), edges),
    }
    console.log(words.json === true ? JSON.stringify(imported) : importedLines(imported, serviceArea).join('\n'))
  })
}

function refuseDamage(file: string, { dropped }: NetworkReport): void {
  const found = dropped.filter(({ reason }) => damage.includes(reason))
  if (found.length === 0) return
  const words = found.map(({ reason, count: times, example }) => `${times} ${reason}, as ${example}`).join('; ')
  throw new NetworkRefused('damaged', `Cannot import ${file} with --strict: ${words}`)
}

function importedLines(imported: Imported, serviceArea: Box): string[] {
  const { id, isNew, report, change, lostSides: lost } = imported
  return [
    ...reportLines(report),
    ...(change
      ? [
          `against the network in use: ${count(change.kept)} edges as before, ${count(change.added)} new, ${count(change.gone)} gone`,
        ]
      : []),
    ...(imported.outsideShare > 0
      ? [
          `warning: ${percent(imported.outsideShare)} of it lies outside the service area ${serviceArea.join(',')}, where fixes are not taken (SERVICE_AREA)`,
        ]
      : []),
    ...lost.map(
      ({ plan, name, sides }) =>
        `warning: plan ${plan} (${name}) has ${sides.length} street ${sides.length === 1 ? 'side' : 'sides'} that it does not have: ${sides.slice(0, 5).join(', ')}${sides.length > 5 ? ' …' : ''}`,
    ),
    id === undefined
      ? 'A dry run: nothing is changed.'
      : isNew === true
        ? `Kept as network ${id}, in use from now on.`
        : `It is network ${id}, which is in use already: nothing is changed.`,
  ]
}

async function inUse(operations: Operations): Promise<StoredNetwork> {
  const current = await operations.networks.current()
  if (current === undefined) throw new RangeError('There is no network yet: import one')
  return current
}

/** A network that a program put there may come without. */
const isReport = (report: object): report is NetworkReport => 'format' in report

const timeOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')

function entryLine({ id, addedAtMs, by, source, edgeCount, usedSinceMs }: NetworkEntry): string {
  return [id, timeOf(addedAtMs), `${edgeCount} edges`, source, by, usedSinceMs === undefined ? '' : 'in use'].join('\t')
}

const metres = (text: string): number => {
  const is = Number(text)
  if (text.trim() === '' || !(is >= 0 && is <= 20)) throw new InvalidArgumentError('It must be metres, 0 to 20.')
  return is
}

const program = new Command('network').description(
  'Import road networks, list their versions, show and export the one in use',
)

program
  .command('import')
  .description(
    'read a file, report what is in it and use it from now on; finished shifts keep the network they were made on',
  )
  .argument('<file>', 'OpenStreetMap XML or PBF, or GeoJSON lines, each plain or gzipped')
  .option('--dry-run', 'report only')
  .option('--strict', 'refuse the file when anything in it is damaged, instead of leaving that out')
  .option(
    '--reference <file>',
    'a network known to be in the right place, to notice shifted coordinates (else: the one in use)',
  )
  .option('--join <metres>', 'ends of GeoJSON lines this near are one junction', metres, JOIN_M)
  .option('--attribution <text>', 'who is to be named where the network is shown')
  .option('--by <name>', 'who imports, for the log', `cli:${userInfo().username}`)
  .option('--json', 'print the report as JSON')
  .action(importNetwork)

program
  .command('list')
  .description('list the networks kept, oldest first: id, when added (UTC), edges, file, by whom')
  .option('--json', 'as JSON')
  .action(({ json }: { json?: boolean }) =>
    withOperations(async (operations) => {
      const entries = await operations.networks.list()
      if (json === true) console.log(JSON.stringify(entries))
      else for (const entry of entries) console.log(entryLine(entry))
    }),
  )

program
  .command('show')
  .description('show the report of the network in use')
  .option('--json', 'as JSON')
  .action(({ json }: { json?: boolean }) =>
    withOperations(async (operations) => {
      const { nodes: _, edges: __, ...entry } = await inUse(operations)
      if (json === true) console.log(JSON.stringify(entry))
      else console.log([entryLine(entry), ...(isReport(entry.report) ? reportLines(entry.report) : [])].join('\n'))
    }),
  )

program
  .command('export')
  .description('write the network in use as GeoJSON, which imports as the same network again')
  .argument('<file>')
  .action((file: string) =>
    withOperations(async (operations) => {
      const { id, edges, report } = await inUse(operations)
      await writeFile(file, `${JSON.stringify(geojsonOf(edges, isReport(report) ? report.attribution : ''))}\n`)
      console.log(`Network ${id} is written to ${file}`)
    }),
  )

try {
  await program.parseAsync()
} catch (error) {
  // what the user can mend is said in a line; anything else is a fault of ours and keeps its stack
  if (!(error instanceof RangeError) && !(error instanceof Error && 'code' in error)) throw error
  console.error(error.message)
  process.exitCode = error instanceof NetworkRefused ? EX_DATAERR : 1
}
