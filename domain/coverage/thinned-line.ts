import type { LonLat } from '../geography.ts'

export const METRES_PER_DEGREE = (6_371_008.8 * Math.PI) / 180

/** The points of a line that are needed to stay within so many metres of it (Douglas & Peucker 1973); first and last always. */
export function thinnedLine(line: readonly LonLat[], toleranceM: number): LonLat[] {
  const kept = new Set([0, line.length - 1])
  const waiting: [number, number][] = [[0, line.length - 1]]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [from, to] = next
    let [farthest, farthestM] = [-1, toleranceM]
    for (let i = from + 1; i < to; i++) {
      const awayM = distanceM(line[i]!, line[from]!, line[to]!)
      if (awayM > farthestM) [farthest, farthestM] = [i, awayM]
    }
    if (farthest < 0) continue
    kept.add(farthest)
    waiting.push([from, farthest], [farthest, to])
  }
  return line.filter((_, i) => kept.has(i))
}

/** From a point to a piece of line, on a plane around it. */
function distanceM(point: LonLat, from: LonLat, to: LonLat): number {
  const perLon = METRES_PER_DEGREE * Math.cos((point[1] * Math.PI) / 180)
  const [px, py] = [(point[0] - from[0]) * perLon, (point[1] - from[1]) * METRES_PER_DEGREE]
  const [dx, dy] = [(to[0] - from[0]) * perLon, (to[1] - from[1]) * METRES_PER_DEGREE]
  const squared = dx * dx + dy * dy
  const share = squared > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / squared)) : 0
  return Math.hypot(px - share * dx, py - share * dy)
}
