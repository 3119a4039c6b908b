import CheapRuler from 'cheap-ruler'
import type { LonLat } from '../geography.ts'

/**
 * A line with fewer points that is nowhere further than `toleranceM` metres from the one it was (Douglas and Peucker, 1973); its ends stay.
 */
export function thinned(line: readonly LonLat[], toleranceM: number): LonLat[] {
  const [first] = line
  if (first === undefined) return []
  const ruler = new CheapRuler(first[1], 'meters')
  const kept = new Set([0, line.length - 1])
  // what is left to look at: a stack, for lines of a file may have any length
  const open: [number, number][] = [[0, line.length - 1]]
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [from, to] = span
    let farthest = 0
    let at = -1
    for (let index = from + 1; index < to; index++) {
      const awayM = ruler.pointToSegmentDistance(pair(line[index]!), pair(line[from]!), pair(line[to]!))
      if (awayM <= farthest) continue
      farthest = awayM
      at = index
    }
    if (farthest <= toleranceM) continue
    kept.add(at)
    open.push([from, at], [at, to])
  }
  return line.filter((_, index) => kept.has(index))
}

const pair = ([lon, lat]: LonLat): [number, number] => [lon, lat]
