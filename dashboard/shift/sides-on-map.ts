import { partOfLine, stackedParts } from '../coverage/side-parts.ts'
import type { SideOnMap } from '../map/side-layer.ts'
import type { SideRow } from './side-rows.ts'

/** Each side in the stretches it is in, as the map draws them. */
export function sidesOnMap(rows: readonly SideRow[], labelOf: (row: SideRow) => string): SideOnMap[] {
  return rows.flatMap((row) => {
    const { edge, lengthM, line, oneway, passes } = row
    const label = labelOf(row)
    return stackedParts(passes.map(({ parts }) => parts)).map(([fromM, toM, state]): SideOnMap => ({
      edge,
      label,
      state,
      line: partOfLine(line, lengthM, fromM, toM),
      middle: oneway,
    }))
  })
}
