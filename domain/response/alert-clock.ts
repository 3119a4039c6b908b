import type { Alert, Severity } from '../alert/alert.ts'
import { acceptLimitMs, type ResponseSettings } from './clock.ts'
import type { DutyLevel } from './duty.ts'
import type { NoticeCause } from './notice.ts'

/** Clock of an alert without an order: only whether somebody takes it. In real time: vehicles and towns have no opening hours (docs/SPEC.md Z13). */
export interface AlertClock {
  readonly level: Alert['level']
  /** When the present level must have acknowledged; undefined: nobody is waited for any more. */
  readonly dueMs?: number
}
type Clocked = Pick<Alert, 'openedAtMs' | 'severity' | 'level' | 'dueMs' | 'state' | 'subjectKind' | 'acknowledgedAtMs'>

/** As it opens; an alert that only informs waits for nobody. */
export function startAlertClock(
  alert: { readonly openedAtMs: number; readonly severity: Severity },
  settings: ResponseSettings,
): AlertClock {
  if (alert.severity === 'info') return { level: 0 }
  return { level: 0, dueMs: alert.openedAtMs + acceptLimitMs('check', alert.severity, settings) }
}

/** The manager is told of what nobody has taken by its time; undefined: not due by `atMs`. `atMs` of the answer is when it was due. */
export function alertClockStep(
  alert: Clocked,
  atMs: number,
): { readonly clock: AlertClock; readonly cause: NoticeCause; readonly atMs: number } | undefined {
  const { state, dueMs, level } = alert
  if (state !== 'open' || dueMs === undefined || dueMs > atMs || level > 0) return undefined
  return { clock: { level: 2 }, cause: 'accept-late', atMs: dueMs }
}

/** Another severity: whoever has not been waited for longer than the new one allows is waited for no longer than that. */
export function alertClockWorse(alert: Clocked, atMs: number, settings: ResponseSettings): AlertClock {
  const { level, dueMs, severity } = alert
  if (severity === 'info' || level > 0 || alert.acknowledgedAtMs !== undefined) return { level, dueMs }
  return { level, dueMs: Math.min(dueMs ?? Infinity, atMs + acceptLimitMs('check', severity, settings)) }
}

/** Who is told of an alert without an order: dispatchers of vehicles and shifts, supervisors of toilets, lots and towns; then the manager. */
export function alertLevel({ subjectKind, level }: Pick<Alert, 'subjectKind' | 'level'>): DutyLevel | 'dispatcher' {
  if (level > 0) return 'manager'
  return subjectKind === 'shift' || subjectKind === 'sweeper' ? 'dispatcher' : 'supervisor'
}
