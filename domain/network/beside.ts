import type { Joints } from './joints.ts'
import type { KeptLine } from './lines.ts'
import { nearSegments, toSegmentM } from './segments.ts'

/**
 * Dead ends that lie on another line where it has no point, so that they were not joined to it: most likely drawn as a junction.
 * @param nearM how near
 */
export function besideLines(
  lines: readonly KeptLine[],
  joints: Joints,
  nearM: number,
): { called: string; atM: number }[] {
  const ends = new Map<string, number>()
  for (const nodes of joints.nodesOf)
    for (const node of nodes) if (node !== undefined) ends.set(node, (ends.get(node) ?? 0) + 1)
  const segments = lines.flatMap(({ points }, line) =>
    points.slice(1).map((end, i) => ({ line, start: points[i]!, end })),
  )
  const near = nearSegments(segments)
  return lines.flatMap(({ points, raw }, line) =>
    [0, points.length - 1].flatMap((i) => {
      const end = points[i]!
      if (ends.get(joints.nodesOf[line]![i]!)! > 1) return []
      const distances = near(end, nearM)
        .filter((segment) => segment.line !== line)
        .map((segment) => toSegmentM(end, segment.start, segment.end))
      const atM = Math.min(...distances)
      return atM <= nearM ? [{ called: raw.called, atM }] : []
    }),
  )
}
