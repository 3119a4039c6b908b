import Flatbush from 'flatbush'
import type { LonLat } from '../geography.ts'
import type { Joints } from './joints.ts'
import type { KeptLine } from './lines.ts'
import { apartM } from './measure.ts'

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
  if (segments.length === 0) return []
  const index = new Flatbush(segments.length)
  for (const { start, end } of segments)
    index.add(
      Math.min(start[0], end[0]),
      Math.min(start[1], end[1]),
      Math.max(start[0], end[0]),
      Math.max(start[1], end[1]),
    )
  index.finish()
  const near = nearM / 50_000 // degrees, generous up to 60° of latitude
  return lines.flatMap(({ points, raw }, line) =>
    [0, points.length - 1].flatMap((i) => {
      const [lon, lat] = points[i]!
      if (ends.get(joints.nodesOf[line]![i]!)! > 1) return []
      const distances = index
        .search(lon - near, lat - near, lon + near, lat + near)
        .map((each) => segments[each]!)
        .filter((segment) => segment.line !== line)
        .map(({ start, end }) => toSegmentM([lon, lat], start, end))
      const atM = Math.min(...distances)
      return atM <= nearM ? [{ called: raw.called, atM }] : []
    }),
  )
}

/** Metres from a point to the nearest place of a straight stretch. */
export function toSegmentM(point: LonLat, start: LonLat, end: LonLat): number {
  const scale = Math.cos((point[1] * Math.PI) / 180)
  const [x, y] = [(end[0] - start[0]) * scale, end[1] - start[1]]
  const square = x * x + y * y
  const dot = (point[0] - start[0]) * scale * x + (point[1] - start[1]) * y
  const share = square > 0 ? Math.min(1, Math.max(0, dot / square)) : 0
  return apartM(point, [start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share])
}
