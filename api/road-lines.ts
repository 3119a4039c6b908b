import { gzipSync } from 'node:zlib'
import type { LonLat, RoadLine } from '#domain/geography.ts'
import { thinned } from '#domain/network/thin.ts'
import type { RoadLines } from '#domain/parking/operator.ts'

/** What a phone loads beneath its map, compressed, whatever the size of the district (docs/SPEC.md X21). */
export const ROADS_BYTES_MAX = 60_000
/** From the finest drawing on: metres a line may be off, and up to which grade of road. The last is sent however big it is. */
const drawings = [
  [3, 2],
  [8, 2],
  [8, 1],
  [25, 1],
  [80, 1],
] as const
const DEGREE_PARTS = 100_000 // about a metre

/** The main streets (grades 1 and 2) as few and small numbers, as fine as fits. */
export function roadLines(roads: readonly RoadLine[], version: string, attribution: string): string {
  let text = ''
  for (const [toleranceM, gradeMax] of drawings) {
    const drawn: RoadLines = {
      lines: roads.filter(({ grade }) => grade <= gradeMax).map(({ line }) => flat(thinned(line, toleranceM))),
      version,
      ...(attribution === '' ? {} : { attribution }),
    }
    text = JSON.stringify(drawn)
    if (gzipSync(text).byteLength <= ROADS_BYTES_MAX) break
  }
  return text
}

const flat = (line: readonly LonLat[]): number[] =>
  line.flatMap((point) => point.map((degrees) => Math.round(degrees * DEGREE_PARTS) / DEGREE_PARTS))
