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
  const given = new Set<string>()
  const unused = (id: string): string => {
    let free = id
    for (let time = 2; given.has(free); time++) free = `${id}.${time}`
    given.add(free)
    return free
  }
  return (line, drawn, isWhole) => {
    const { raw } = line
    const sharing = raw.id === undefined ? undefined : uses.get(textOfId(raw.id))!
    const own = sharing?.every((other) => other === line || (other.raw.isPart && other.raw.id === raw.id))
    if (own === false) notUnique(raw.called)
    const course = roundedPlaces(line.points)
    const [ahead, against] = [course.join(), course.toReversed().join()]
    // an unnamed line is the same one when somebody draws it from its other end
    const turned = own !== true && against < ahead
    const base = own === true ? textOfId(raw.id!) : `g${hash53(turned ? against : ahead)}`
    const ends = roundedPlaces([drawn[0]!, drawn.at(-1)!]).toSorted()
    const roadId = unused(isWhole && !raw.isPart ? base : `${base}.${hash53(ends.join())}`)
    const [forthId, backId] = turned ? [`${roadId}.r`, `${roadId}.f`] : [`${roadId}.f`, `${roadId}.r`]
    const { forthId: itsForth = '', backId: itsBack = '' } = isWhole ? raw : {}
    return {
      roadId,
      forthId: EDGE_ID.test(itsForth) && !given.has(itsForth) ? unused(itsForth) : forthId,
      backId: EDGE_ID.test(itsBack) && !given.has(itsBack) ? unused(itsBack) : backId,
    }
  }
}

/** An id as it may stand in an address: as it is, or with a slash replaced (`way/12`), or else hashed. */
function textOfId(id: string): string {
  const text = id.replaceAll('/', '-')
  return ID.test(text) ? text : `i${hash53(id)}`
}
