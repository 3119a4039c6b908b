/** What a clock tells of, once each: a share of the time is left, or none. */
export const clockMarks = [
  'accept-25',
  'accept-10',
  'accept-late',
  'accept-manager',
  'done-25',
  'done-10',
  'done-late',
] as const
export type ClockMark = (typeof clockMarks)[number]

/** Why a clock stands. Closed hours need no reason: working time does not pass in them. */
export const pauseReasons = ['folded', 'deferred'] as const
export type PauseReason = (typeof pauseReasons)[number]

/** The two clocks of an order (docs/SPEC.md Z5): a plain value, kept in the database with its next moment. */
export interface ResponseClock {
  /** Allowed, in working time (real time when `isReal`), ms. */
  readonly acceptMs: number
  readonly doneMs: number
  /** In real time instead of working time: emergencies. */
  readonly isReal: boolean
  /** Used up until `sinceMs`. */
  readonly spentMs: number
  /** Runs since; while it stands: stood since. */
  readonly sinceMs: number
  readonly paused: readonly PauseReason[]
  readonly acceptedAtMs?: number
  readonly doneAtMs?: number
  readonly told: readonly ClockMark[]
}
