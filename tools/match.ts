/**
 * The online matcher on a recorded track.
 * `npm run match -- --nodes nodes.txt --arcs arcs.txt --track track.txt [--every SECONDS]` prints the ids of the directed arcs driven, one a line.
 * `npm run match -- --network NET --track FILE.csv|.gpx|.geojson [--every SECONDS]` prints what was driven as GeoJSON lines.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { networkFromArcs, networkFromRoads } from '#domain/matching/network.ts'
import { defaultMatchSettings } from '#domain/matching/settings.ts'
import { matchOutcomes, type MatchOutcome } from '#domain/matching/state.ts'
import { parseArcs, parseNodes, parseTrack } from '#domain/matching/track-text.ts'
import { drivenEdges, matchTrack, thinned } from '#domain/matching/track.ts'
import { runsOf, type RunFeature } from './match/features.ts'
import { readRecorded } from './match/recording.ts'
import { readNetworkFile } from './network/read.ts'

const USAGE = `npm run match -- --nodes nodes.txt --arcs arcs.txt --track track.txt [--every SECONDS]
npm run match -- --network NET --track FILE.csv|.gpx|.geojson [--every SECONDS]`
const EX_USAGE = 64 // sysexits.h
const EX_DATAERR = 65

class Wrong extends Error {
  readonly code: number
  constructor(code: number, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

interface OnArcs {
  readonly nodes: string
  readonly arcs: string
  readonly track: string
  readonly everyMs: number
}
interface OnNetwork {
  readonly network: string
  readonly track: string
  readonly everyMs: number
}

function options(): OnArcs | OnNetwork {
  try {
    const text = { type: 'string' } as const
    const { values } = parseArgs({ options: { nodes: text, arcs: text, network: text, track: text, every: text } })
    const { nodes, arcs, network, track, every = '0' } = values
    const everyMs = Number(every) * 1_000
    if (every.trim() === '' || !(everyMs >= 0 && everyMs < Infinity))
      throw new RangeError(`--every must be a number of seconds: it is "${every}"`)
    if (network !== undefined) {
      if (nodes !== undefined || arcs !== undefined)
        throw new RangeError('--network stands for --nodes and --arcs, so they cannot be given with it')
      if (track === undefined) throw new RangeError('--track is needed')
      return { network, track, everyMs }
    }
    if (nodes === undefined || arcs === undefined || track === undefined)
      throw new RangeError('--nodes, --arcs and --track are needed, or --network and --track')
    return { nodes, arcs, track, everyMs }
  } catch (error) {
    throw new Wrong(EX_USAGE, `Cannot match: ${(error as Error).message}\n${USAGE}`, error)
  }
}

function read<T>(file: string, parse: (text: string, file: string) => T): T {
  try {
    return parse(readFileSync(file, 'utf8'), file)
  } catch (error) {
    throw new Wrong(EX_DATAERR, `Cannot match: ${(error as Error).message}`, error)
  }
}

/** In words what a user should know of positions that were not matched. */
function tellLost({ late }: Readonly<Record<MatchOutcome, number>>, hasDriven: boolean, track: string): void {
  if (!hasDriven) console.error(`No position of ${track} is within ${defaultMatchSettings.searchRadiusM} m of a road`)
  if (late > 0) console.error(`${late} positions of ${track} are not later than one before, and were left out`)
}

function matchOnArcs({ nodes: nodesFile, arcs: arcsFile, track, everyMs }: OnArcs): void {
  const nodes = read(nodesFile, parseNodes)
  const arcs = read(arcsFile, (text, file) => parseArcs(text, file, nodes.length))
  const fixes = thinned(read(track, parseTrack), everyMs)
  const matched = matchTrack(fixes, networkFromArcs(nodes, arcs), defaultMatchSettings)
  const driven = drivenEdges(matched)
  tellLost(matched.outcomes, driven.length > 0, track)
  process.stdout.write(driven.map((arc) => `${arc}\n`).join(''))
}

async function readBoth({ network, track }: OnNetwork) {
  try {
    const [roads, recorded] = [await readNetworkFile(network), await readRecorded(track)]
    return { ...roads, ...recorded, graph: networkFromRoads(roads.nodes, roads.edges) }
  } catch (error) {
    if (!(error instanceof RangeError || (error as NodeJS.ErrnoException).code !== undefined)) throw error
    throw new Wrong(EX_DATAERR, `Cannot match: ${(error as Error).message}`, error)
  }
}

async function matchOnNetwork(given: OnNetwork): Promise<void> {
  const { edges, report, graph, vehicles, badRows, problems } = await readBoth(given)
  const outcomes = { placed: 0, near: 0, late: 0, 'off-road': 0, junk: 0 }
  const features: RunFeature[] = []
  let count = 0
  for (const [vehicle, fixes] of vehicles) {
    const matched = matchTrack(thinned(fixes, given.everyMs), graph, defaultMatchSettings)
    for (const outcome of matchOutcomes) outcomes[outcome] += matched.outcomes[outcome]
    features.push(...runsOf(vehicle, matched.stretches, edges))
    count += fixes.length
  }
  const { placed, near, late, junk, 'off-road': offRoad } = outcomes
  console.error(
    `${count} positions of ${vehicles.size} ${vehicles.size === 1 ? 'vehicle' : 'vehicles'}: ${placed} matched, ${near} near the one before, ` +
      `${offRoad} off road, ${junk} junk, ${late} late; ${count - placed - near - late - junk - offRoad} left out by --every`,
  )
  for (const problem of problems) console.error(problem)
  if (badRows > problems.length) console.error(`${badRows - problems.length} more rows could not be read`)
  tellLost(outcomes, placed + near > 0, given.track)
  const source = report.attribution === '' ? '' : `"attribution": ${JSON.stringify(report.attribution)}, `
  const lines = features.map((feature) => JSON.stringify(feature)).join(',\n')
  process.stdout.write(`{"type": "FeatureCollection", ${source}"features": [\n${lines}\n]}\n`)
}

try {
  const given = options()
  if ('network' in given) await matchOnNetwork(given)
  else matchOnArcs(given)
} catch (error) {
  if (!(error instanceof Wrong)) throw error
  console.error(error.message)
  process.exitCode = error.code
}
