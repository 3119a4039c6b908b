import type { SilenceRow, VehicleState } from './vehicle-state.ts'

/** The row of the silence that lasts, as it was written when it began; undefined when there is none. */
export function lastingSilence({ vehicle, open }: VehicleState): SilenceRow | undefined {
  if (open === null) return undefined
  const { chunk, n, fromMs, cause, lon, lat } = open
  return { chunk, n, silence: { vehicle, fromMs, cause, from: { lon, lat } } }
}
