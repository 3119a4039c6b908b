/** Rules that raise alerts; the closed list. */
export const alertRules = [
  'not-started',
  'behind-schedule',
  'will-be-missed',
  'off-route',
  'out-of-area',
  'work-overspeed',
  'peak-hour-work',
  'dwell',
  'offline-ignition-on',
  'gps-suspect',
  'map-suspect',
] as const
export type AlertRule = (typeof alertRules)[number]

export const severities = ['info', 'warning', 'urgent'] as const
export type Severity = (typeof severities)[number]

/** One open alert per (rule, subject): the store makes sure of it (docs/SPEC.md E1). */
export interface Alert {
  readonly id: number
  readonly rule: AlertRule
  /** What it is about: a shift or a vehicle. */
  readonly subject: string
  readonly subjectKind: 'shift' | 'sweeper'
  readonly town: string
  readonly severity: Severity
  readonly state: 'open' | 'closed'
  /** Device time (or schedule time) at which the reason began. */
  readonly sinceMs: number
  readonly openedAtMs: number
  readonly closedAtMs?: number
  /** Figures and limits it was raised with, by name with unit. */
  readonly detail: Readonly<Record<string, unknown>>
  readonly shiftId?: string
}

/** What the rules change of the alerts; the store numbers them. */
export type AlertChange =
  | ({ readonly is: 'open' } & Omit<Alert, 'id' | 'state' | 'closedAtMs'>)
  /** Another severity or newer figures of an open one. */
  | {
      readonly is: 'change'
      readonly rule: AlertRule
      readonly subject: string
      readonly atMs: number
      readonly severity: Severity
      readonly detail: Alert['detail']
    }
  | { readonly is: 'close'; readonly rule: AlertRule; readonly subject: string; readonly closedAtMs: number }

/** What the rules remember of a subject between two looks at it, as JSON; empty text: nothing any more. */
export interface AlertMemory {
  readonly subject: string
  readonly state: string
}
