import type { Severity } from '../alert/alert.ts'
import type { OrderWork } from './order.ts'

const HOUR_MS = 3_600_000

/**
 * Whether people may be interrupted: emergencies always; else less often than `interruptionsPerHourMax` in the hour before (docs/SPEC.md Z10). What may
 * not interrupt is listed on the round.
 * @param timesMs when this team was interrupted; in any order, older ones do no harm
 * @param work undefined: an alert without an order
 */
export function mayInterrupt(
  timesMs: readonly number[],
  atMs: number,
  severity: Severity,
  work: OrderWork | undefined,
  settings: { readonly interruptionsPerHourMax: number },
): boolean {
  if (work === 'emergency') return true
  if (severity === 'info') return false
  const lately = timesMs.filter((timeMs) => timeMs > atMs - HOUR_MS && timeMs <= atMs).length
  return lately < settings.interruptionsPerHourMax
}
