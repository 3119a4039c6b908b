import type { RoadEdge, RoadNode } from '#domain/geography.ts'
import { propertyNames } from '#domain/network/geojson.ts'
import { roadsOfLines, type RawLine } from '#domain/network/lines.ts'
import { networkOf, widthsFrom } from '#domain/network/pieces.ts'
import { reportOf, type NetworkReport } from '#domain/network/report.ts'
import type { Tags } from '#domain/network/road-words.ts'
import type { FileRow, PlanRowWords } from '#domain/plan/file-rows.ts'
import { drawnSide } from '#domain/plan/file-sides.ts'
import { JOIN_M } from '../network/read.ts'

/**
 * Where a file draws each side of a street by itself, the sides of one crossing end some metres apart: above the distance of two corners of a street of two lanes,
 * below that of two crossings (our choice).
 */
const JOIN_SIDES_M = 8

/** Properties of a line that matter to a road, as far as a file of plans has them. */
const kept = ['highway', 'width', 'lanes', 'bridge', 'tunnel', 'grade'] as const

/**
 * A road network of the lines of a plan file, for a place of which there is no other. A line that stands for one side is a one-way street in the direction in which that
 * side is driven; one that stands for both is a two-way street.
 *
 * @param joinM ends this near to each other are one crossing
 */
export function networkOfRows(
  rows: readonly FileRow[],
  words: readonly PlanRowWords[],
  joinM: number | undefined,
): { nodes: RoadNode[]; edges: RoadEdge[]; report: NetworkReport } {
  const fields = new Map(rows.map((row) => [row.called, row.fields]))
  const lines = words.flatMap((row) => linesOf(row, fields.get(row.called) ?? new Map<string, string>()))
  const oneSided = words.some(({ side }) => side.is !== 'both')
  const found = roadsOfLines(lines, joinM ?? (oneSided ? JOIN_SIDES_M : JOIN_M))
  const { nodes, edges } = networkOf(found, [])
  const { dropped, warnings } = found
  const notes = { format: 'made' as const, attribution: '', widthsFrom: widthsFrom(found.pieces), dropped, warnings }
  return { nodes, edges, report: reportOf(nodes, edges, notes) }
}

function linesOf(row: PlanRowWords, fields: ReadonlyMap<string, string>): RawLine[] {
  return row.lines.map((line) => {
    const side = drawnSide(row.side, line)
    const tags: Tags = {
      ...tagsOf(fields),
      name: row.street,
      oneway: side === 'both' ? 'no' : 'yes',
    }
    return {
      called: row.called,
      isPart: row.lines.length > 1,
      tags,
      points: side === 'back' ? line.toReversed() : line,
      ...(row.settings.town === undefined ? {} : { town: row.settings.town }),
    }
  })
}

function tagsOf(fields: ReadonlyMap<string, string>): Tags {
  const tags: Record<string, string> = {}
  for (const tag of kept) {
    const text = propertyNames[tag]!.map((name) => fields.get(name)).find((is) => is !== undefined && is !== '')
    if (text !== undefined) tags[tag] = text
  }
  return tags
}
