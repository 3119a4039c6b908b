import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { networkFromArcs, type Network } from '#domain/matching/network.ts'
import type { Fix } from '#domain/matching/state.ts'
import { parseArcs, parseNodes, parseRoute, parseTrack } from '#domain/matching/track-text.ts'

/** A recorded track with the road network around it and the arcs really driven. */
export interface RecordedTrack {
  readonly name: string
  readonly network: Network
  readonly arcs: readonly (readonly [from: number, to: number])[]
  readonly fixes: readonly Fix[]
  readonly route: readonly number[]
}

/** Beside the repository; its contents are not part of it. */
export const recordedTracksFolder = join(import.meta.dirname, '../../shared/data/map-matching')

/** All tracks of a folder of folders; none when it is not there. */
export function readRecordedTracks(folder: string): RecordedTrack[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'route.txt')))
    .toSorted()
    .map((name) => {
      const read = <T>(file: string, parse: (text: string, file: string) => T): T => {
        const path = join(folder, name, file)
        return parse(readFileSync(path, 'utf8'), path)
      }
      const nodes = read('nodes.txt', parseNodes)
      const arcs = read('arcs.txt', (text, file) => parseArcs(text, file, nodes.length))
      return {
        name,
        network: networkFromArcs(nodes, arcs),
        arcs,
        fixes: read('track.txt', parseTrack),
        route: read('route.txt', (text, file) => parseRoute(text, file, arcs.length)),
      }
    })
}

/** Metres of undirected arcs: matched, true, and both. */
export interface Overlap {
  readonly matchedM: number
  readonly trueM: number
  readonly bothM: number
}

/** Compare what was matched with the truth, as sets of undirected arcs, by length. */
export function overlapOf(track: RecordedTrack, matched: readonly number[]): Overlap {
  const lengths = (edges: readonly number[]): Map<string, number> =>
    new Map(
      edges.map((edge) => {
        const [from, to] = track.arcs[edge]!
        return [from < to ? `${from} ${to}` : `${to} ${from}`, track.network.edgeLengthM[edge]!]
      }),
    )
  const [matchedArcs, trueArcs] = [lengths(matched), lengths(track.route)]
  let bothM = 0
  for (const [arc, lengthM] of matchedArcs) if (trueArcs.has(arc)) bothM += lengthM
  return { matchedM: sum(matchedArcs.values()), trueM: sum(trueArcs.values()), bothM }
}

export interface Score {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** Newson & Krumm 2009: wrongly added and wrongly missing, of the true length. */
  readonly mismatch: number
}

/** The score of all tracks together, so that each true metre counts the same. */
export function scoreOf(overlaps: readonly Overlap[]): Score {
  const matchedM = sum(overlaps.map((overlap) => overlap.matchedM))
  const trueM = sum(overlaps.map((overlap) => overlap.trueM))
  const bothM = sum(overlaps.map((overlap) => overlap.bothM))
  const precision = matchedM > 0 ? bothM / matchedM : 0
  const recall = trueM > 0 ? bothM / trueM : 0
  return {
    precision,
    recall,
    f1: bothM > 0 ? (2 * bothM) / (matchedM + trueM) : 0,
    mismatch: trueM > 0 ? (matchedM + trueM - 2 * bothM) / trueM : 0,
  }
}

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}
