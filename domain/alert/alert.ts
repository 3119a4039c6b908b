/** Rules that raise alerts; the closed list. */
export const coverageAlertRules = [
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
/** What a crew is called for. */
export const toiletAlertRules = [
  'odour',
  'h2s-alarm',
  'sos',
  'smoke',
  'leak',
  'visits-since-clean',
  'clean-missed',
  'roving-late',
  'paper-low',
  'soap-low',
  'temperature-low',
  'long-stay',
  'low-rating',
  'fault-report',
] as const
/** Of devices and their connection: never a reason to clean. */
export const equipmentAlertRules = [
  'sensor-silent',
  'sensor-stuck',
  'sensor-drift',
  'sensor-impossible',
  'gateway-offline',
  'town-outage',
  'late-data',
] as const
/** Of lots and what is shared in them; sensors of bays are told once a lot, not once a bay. */
export const parkingAlertRules = [
  'bays-silent',
  'bays-stuck',
  'bays-flapping',
  'lot-silent',
  'count-impossible',
  'morning-short',
  'overstay',
] as const
export const alertRules = [
  ...coverageAlertRules,
  ...toiletAlertRules,
  ...parkingAlertRules,
  ...equipmentAlertRules,
] as const
export type AlertRule = (typeof alertRules)[number]

export const severities = ['info', 'warning', 'urgent'] as const
export type Severity = (typeof severities)[number]

export const subjectKinds = ['shift', 'sweeper', 'toilet', 'lot', 'town'] as const
export type SubjectKind = (typeof subjectKinds)[number]

/** Life of an alert: domain/alert/life.ts. All but `closed` count as the one alert of (rule, subject, part). */
export const alertStates = ['open', 'acknowledged', 'resolved', 'closed'] as const
export type AlertState = (typeof alertStates)[number]

/** At most one that is not closed per (rule, subject, part): the store makes sure of it (docs/SPEC.md E1). */
export interface Alert {
  readonly id: number
  readonly rule: AlertRule
  /** What it is about: a shift, a vehicle, a toilet, a lot or a town. */
  readonly subject: string
  readonly subjectKind: SubjectKind
  /** Part of the subject it is about: a sensor (`nh3`), a stall (`w3`); '' the whole. */
  readonly part: string
  readonly town: string
  readonly severity: Severity
  readonly state: AlertState
  /** Device time (or schedule time) at which the reason began. */
  readonly sinceMs: number
  readonly openedAtMs: number
  readonly acknowledgedAtMs?: number
  readonly acknowledgedBy?: string
  /** When the reason was gone; absent again when it came back. */
  readonly resolvedAtMs?: number
  readonly closedAtMs?: number
  /** How often its reason came back before it was closed. */
  readonly returns: number
  /** Figures and limits it was raised with, by name with unit. */
  readonly detail: Readonly<Record<string, unknown>>
  readonly shiftId?: string
  /** The work order it is part of. */
  readonly orderId?: number
  /** The alert it is a consequence of: folded, its clocks stand (docs/SPEC.md Z9). */
  readonly rootId?: number
  readonly mutedUntilMs?: number
  /** Who has been told so far: 0 first line, 1 supervisor, 2 manager. */
  readonly level: 0 | 1 | 2
  /** When the present level must have acknowledged; for alerts without an order. */
  readonly dueMs?: number
  /** When somebody was last interrupted for it; screens ring once for each new value. */
  readonly interruptedAtMs?: number
}

/** What the rules change of the alerts; the store numbers them. `part` left out: ''. */
export type AlertChange =
  | {
      readonly is: 'open'
      readonly rule: AlertRule
      readonly subject: string
      readonly subjectKind: SubjectKind
      readonly part?: string
      readonly town: string
      readonly severity: Severity
      readonly sinceMs: number
      readonly openedAtMs: number
      readonly detail: Alert['detail']
      readonly shiftId?: string
    }
  /** Another severity or newer figures of one that is not closed. */
  | {
      readonly is: 'change'
      readonly rule: AlertRule
      readonly subject: string
      readonly part?: string
      readonly atMs: number
      readonly severity: Severity
      readonly detail: Alert['detail']
    }
  /** The reason is gone. */
  | {
      readonly is: 'close'
      readonly rule: AlertRule
      readonly subject: string
      readonly part?: string
      readonly closedAtMs: number
    }

/** One line of what became of an alert or order, and by whom. */
export interface TrailLine {
  readonly atMs: number
  /** A person's name, or `rules`, `clock`, `sensors`. */
  readonly by: string
  /** Closed lists: AlertEvent (domain/alert/life.ts) and OrderEvent (domain/response/order.ts) and what the clocks do. */
  readonly event: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** What the rules remember of a subject between two looks at it, as JSON; empty text: nothing any more. */
export interface AlertMemory {
  readonly subject: string
  readonly state: string
}
