import type { LonLat } from '../geography.ts'
import { hash53 } from '../hash.ts'
import type { KeptLine } from './lines.ts'
import type { Piece } from './pieces.ts'

/** Ids stand in addresses, with at most 24 characters behind. */
const ID = /^[A-Za-z0-9_.-]{1,40}$/
const EDGE_ID = /^[A-Za-z0-9_.-]{1,64}$/

type Ids = Pick<Piece, 'roadId' | 'forthId' | 'backId'>

/** To 1e-5 degrees, about a metre: what a re-survey or another program's rounding changes, as far as that can be had. */
const roundedPlaces = (points: readonly LonLat[]): string[] =>
  points.map(([lon, lat]) => `${lon.toFixed(5)} ${lat.toFixed(5)}`)

/**
 * Ids that stay when other lines come and go: a line's own one where only it has it, else a hash of its rounded course. A line that
 * is cut has the places of the ends of each piece besides.
 * @param notUnique told the lines whose own id another line has too
 */
export function lineIds(
  lines: readonly KeptLine[],
  notUnique: (called: string) => void,
): (line: KeptLine, drawn: readonly LonLat[], isWhole: boolean) => Ids {
  const uses = Map.groupBy(
    lines.filter(({ raw }) => raw.id !== undefined),
    ({ raw }) => textOfId(raw.id!),
  )
  const isShared = ({ raw }: KeptLine): boolean =>
    uses.get(textOfId(raw.id!))!.some((other) => other.raw !== raw && !(other.raw.isPart && other.raw.id === raw.id))
  const bases = new Map(
    lines.map((line) => {
      const { raw, points } = line
      const shared = raw.id !== undefined && isShared(line)
      if (shared) notUnique(raw.called)
      if (raw.id !== undefined && !shared) return [line, { base: textOfId(raw.id), turned: false }]
      // an unnamed line is the same one when somebody draws it from its other end
      const course = roundedPlaces(points)
      const [ahead, against] = [course.join(), course.toReversed().join()]
      const turned = against < ahead
      return [line, { base: `g${hash53(turned ? against : ahead)}`, turned }]
    }),
  )
  const lineIds = new Set<string>()
  const edgeIds = new Set<string>()
  const edgeId = (own: string | undefined, made: string): string => {
    const id = own !== undefined && EDGE_ID.test(own) && !edgeIds.has(own) ? own : unused(made, edgeIds)
    edgeIds.add(id)
    return id
  }
  return (line, drawn, isWhole) => {
    const { base, turned } = bases.get(line)!
    const ends = roundedPlaces([drawn[0]!, drawn.at(-1)!]).toSorted()
    const roadId = unused(isWhole && !line.raw.isPart ? base : `${base}.${hash53(ends.join())}`, lineIds)
    lineIds.add(roadId)
    const [forth, back] = turned ? ['r', 'f'] : ['f', 'r']
    const own = isWhole ? line.raw : undefined
    return {
      roadId,
      forthId: edgeId(own?.forthId, `${roadId}.${forth}`),
      backId: edgeId(own?.backId, `${roadId}.${back}`),
    }
  }
}

function unused(id: string, used: ReadonlySet<string>): string {
  let free = id
  for (let time = 2; used.has(free); time++) free = `${id}.${time}`
  return free
}

/** An id as it may stand in an address: as it is, or with a slash replaced (`way/12`), or else hashed. */
function textOfId(id: string): string {
  const text = id.replaceAll('/', '-')
  return ID.test(text) ? text : `i${hash53(id)}`
}
