/**
 * `npm run match -- --nodes nodes.txt --arcs arcs.txt --track track.txt [--every SECONDS]`: the online matcher on a recorded track.
 * Prints the ids of the directed arcs driven, one a line, in order.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { networkFromArcs } from '#domain/matching/network.ts'
import { defaultMatchSettings } from '#domain/matching/settings.ts'
import { parseArcs, parseNodes, parseTrack } from '#domain/matching/track-text.ts'
import { drivenEdges, matchTrack, thinned } from '#domain/matching/track.ts'

const USAGE = 'npm run match -- --nodes nodes.txt --arcs arcs.txt --track track.txt [--every SECONDS]'
const EX_USAGE = 64 // sysexits.h
const EX_DATAERR = 65

class Wrong extends Error {
  readonly code: number
  constructor(code: number, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

function options(): { nodes: string; arcs: string; track: string; everyMs: number } {
  try {
    const text = { type: 'string' } as const
    const { values } = parseArgs({ options: { nodes: text, arcs: text, track: text, every: text } })
    const { nodes, arcs, track, every = '0' } = values
    if (nodes === undefined || arcs === undefined || track === undefined)
      throw new RangeError('--nodes, --arcs and --track are needed')
    const everyMs = Number(every) * 1_000
    if (every.trim() === '' || !(everyMs >= 0 && everyMs < Infinity))
      throw new RangeError(`--every must be a number of seconds: it is "${every}"`)
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

try {
  const { nodes: nodesFile, arcs: arcsFile, track: trackFile, everyMs } = options()
  const nodes = read(nodesFile, parseNodes)
  const arcs = read(arcsFile, (text, file) => parseArcs(text, file, nodes.length))
  const fixes = thinned(read(trackFile, parseTrack), everyMs)
  const matched = matchTrack(fixes, networkFromArcs(nodes, arcs), defaultMatchSettings)
  const driven = drivenEdges(matched)
  if (driven.length === 0)
    console.error(`No position of ${trackFile} is within ${defaultMatchSettings.searchRadiusM} m of an arc`)
  if (matched.outcomes.late > 0)
    console.error(`${matched.outcomes.late} positions of ${trackFile} are not later than one before, and were left out`)
  process.stdout.write(driven.map((arc) => `${arc}\n`).join(''))
} catch (error) {
  if (!(error instanceof Wrong)) throw error
  console.error(error.message)
  process.exitCode = error.code
}
