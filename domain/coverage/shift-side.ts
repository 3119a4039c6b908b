import type { RoadEdge } from '../geography.ts'
import { thinnedLine } from './thinned-line.ts'
import type { ShiftSide } from './shift.ts'

/** So far may a copied side be from its line: enough to tell whether a vehicle could have been there. */
const TOLERANCE_M = 20

/** The side of an edge as a shift keeps it. The line is drawn in the middle of the carriageway, so the kerb is half its width away. */
export const shiftSideOf = ({ id, name, lengthM, widthM, line }: RoadEdge): ShiftSide => ({
  edge: id,
  name,
  lengthM,
  kerbM: widthM / 2,
  points: thinnedLine(line, TOLERANCE_M),
})
