import type { Severity } from '../alert/alert.ts'
import { realTime, type WorkingHours } from './hours.ts'
import type { OrderWork } from './order.ts'
import type { responseSettings } from './settings.ts'

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

/**
 * Why a clock stands: its alerts are consequences of another one, a supervisor has deferred it, or none of its alerts holds at present. Closed hours need
 * no reason: working time does not pass in them.
 */
export const pauseReasons = ['folded', 'deferred', 'recovered'] as const
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
  /** Used up until then; in time when below `acceptMs`. */
  readonly acceptSpentMs?: number
  readonly doneAtMs?: number
  /** Used up until then; in time when below `doneMs`. */
  readonly doneSpentMs?: number
  readonly told: readonly ClockMark[]
}

export type ResponseSettings = Readonly<Record<keyof typeof responseSettings, number>>

export type ClockEvent =
  /** `atMs` may be earlier than what came before: people without network tell it later. */
  | { readonly is: 'accept' | 'done'; readonly atMs: number }
  | { readonly is: 'pause' | 'resume'; readonly atMs: number; readonly reason: PauseReason }
  | { readonly is: 'tick'; readonly atMs: number }
  /** All begins anew, with limits of this severity; a standing clock stays standing. */
  | { readonly is: 'again'; readonly atMs: number; readonly work: OrderWork; readonly severity: Severity }
  /** It has become more severe: from now on there is at most the time that one of this severity has from its beginning. */
  | { readonly is: 'worse'; readonly atMs: number; readonly work: OrderWork; readonly severity: Severity }

export interface ToldMark {
  readonly mark: ClockMark
  /** When it was due, although it may be told later. */
  readonly atMs: number
}

/** The clocks of an order as it opens, or begins anew. */
export function startClock(
  { work, severity, atMs }: { readonly work: OrderWork; readonly severity: Severity; readonly atMs: number },
  settings: ResponseSettings,
): ResponseClock {
  return {
    acceptMs: acceptLimitMs(work, severity, settings),
    doneMs: doneLimitMs(work, settings),
    isReal: work === 'emergency',
    spentMs: 0,
    sinceMs: atMs,
    paused: [],
    told: [],
  }
}

/**
 * The clock after an event, and the marks that were due by then, each with the moment at which it was due (docs/SPEC.md Z5, Z6). The same object when
 * nothing changed. Marks depend on the clock alone, so it does not matter how often it is asked, and a clock of the machine that steps back tells
 * nothing twice.
 */
export function clockStep(
  clock: ResponseClock,
  event: ClockEvent,
  hours: WorkingHours,
  settings: ResponseSettings,
): [ResponseClock, ToldMark[]] {
  const due = duesOf(clock, hours, settings).filter(({ atMs }) => atMs <= event.atMs)
  const told: ResponseClock =
    due.length === 0 ? clock : { ...clock, told: [...clock.told, ...due.map(({ mark }) => mark)] }
  return [after(told, event, hours, settings), due]
}

function after(
  clock: ResponseClock,
  event: ClockEvent,
  hours: WorkingHours,
  settings: ResponseSettings,
): ResponseClock {
  const { atMs } = event
  switch (event.is) {
    case 'tick':
      return clock
    case 'accept':
      if (clock.acceptedAtMs !== undefined && clock.acceptedAtMs <= atMs) return clock
      return { ...clock, acceptedAtMs: atMs, acceptSpentMs: spentAt(clock, atMs, hours) }
    case 'done': {
      const spentMs = spentAt(clock, atMs, hours)
      const accepted = clock.acceptedAtMs !== undefined && clock.acceptedAtMs <= atMs
      return {
        ...clock,
        ...(accepted ? {} : { acceptedAtMs: atMs, acceptSpentMs: spentMs }),
        doneAtMs: atMs,
        doneSpentMs: spentMs,
      }
    }
    case 'pause':
      if (clock.paused.includes(event.reason)) return clock
      return { ...stood(clock, atMs, hours), paused: [...clock.paused, event.reason] }
    case 'resume': {
      if (!clock.paused.includes(event.reason)) return clock
      const paused = clock.paused.filter((reason) => reason !== event.reason)
      return { ...clock, paused, sinceMs: paused.length === 0 ? Math.max(atMs, clock.sinceMs) : clock.sinceMs }
    }
    case 'again':
      return { ...startClock(event, settings), paused: clock.paused }
    case 'worse': {
      const now = stood(clock, atMs, hours)
      const acceptMs = Math.min(now.acceptMs, now.spentMs + acceptLimitMs(event.work, event.severity, settings))
      return acceptMs === clock.acceptMs || clock.acceptedAtMs !== undefined ? clock : { ...now, acceptMs }
    }
  }
}

/** When the next mark is due; undefined: it stands, or has nothing more to tell. */
export function nextMs(clock: ResponseClock, hours: WorkingHours, settings: ResponseSettings): number | undefined {
  const [first] = duesOf(clock, hours, settings)
  return first?.atMs
}

/** By when, on the clocks of an order; while they stand there is no such time. */
export interface DueTimes {
  readonly acceptByMs?: number
  readonly doneByMs?: number
  readonly isPaused: boolean
}

/** By when it must be accepted and done, for screens; undefined: it is, or the clock stands. Either may be past. */
export function dueTimes(clock: ResponseClock, hours: WorkingHours): DueTimes {
  if (clock.doneAtMs !== undefined) return { isPaused: false }
  const isPaused = clock.paused.length > 0
  if (isPaused) return { isPaused }
  return {
    ...(clock.acceptedAtMs === undefined ? { acceptByMs: momentOf(clock, clock.acceptMs, hours) } : {}),
    doneByMs: momentOf(clock, clock.doneMs, hours),
    isPaused,
  }
}

/** Time the clock has used up by then. Of a moment before the clock last stood or ran on, the least it can have been. */
function spentAt(clock: ResponseClock, atMs: number, hours: WorkingHours): number {
  const runs = clock.isReal ? realTime : hours
  if (atMs < clock.sinceMs) return Math.max(0, clock.spentMs - runs.between(atMs, clock.sinceMs))
  return clock.spentMs + (clock.paused.length === 0 ? runs.between(clock.sinceMs, atMs) : 0)
}

export function acceptLimitMs(work: OrderWork, severity: Severity, settings: ResponseSettings): number {
  if (work === 'emergency') return settings.acceptEmergencyMs
  return severity === 'urgent' ? settings.acceptUrgentMs : settings.acceptMs
}

function doneLimitMs(work: OrderWork, settings: ResponseSettings): number {
  switch (work) {
    case 'clean':
      return settings.doneCleanMs
    case 'supplies':
      return settings.doneSuppliesMs
    case 'check':
      return settings.doneCheckMs
    case 'repair':
      return settings.doneRepairMs
    case 'emergency':
      return settings.doneEmergencyMs
  }
}

/** Shares of the time after which people are reminded: a quarter and a tenth are left, as a maintenance vendor warns. */
const QUARTER_LEFT = 0.75
const TENTH_LEFT = 0.9

/** Marks that were not told yet, in the order in which they are due; none while it stands. */
function duesOf(clock: ResponseClock, hours: WorkingHours, settings: ResponseSettings): ToldMark[] {
  if (clock.paused.length > 0 || clock.doneAtMs !== undefined) return []
  const { acceptMs, doneMs } = clock
  const accept: [ClockMark, number][] = [
    ['accept-25', acceptMs * QUARTER_LEFT],
    ['accept-10', acceptMs * TENTH_LEFT],
    ['accept-late', acceptMs],
    ['accept-manager', acceptMs * settings.escalateManagerTimes],
  ]
  const done: [ClockMark, number][] = [
    ['done-25', doneMs * QUARTER_LEFT],
    ['done-10', doneMs * TENTH_LEFT],
    ['done-late', doneMs],
  ]
  return [...(clock.acceptedAtMs === undefined ? accept : []), ...done]
    .filter(([mark]) => !clock.told.includes(mark))
    .map(([mark, spentMs]) => ({ mark, atMs: momentOf(clock, Math.round(spentMs), hours) }))
    .toSorted((a, b) => a.atMs - b.atMs)
}

/** When a running clock has used up so much. */
const momentOf = (clock: ResponseClock, spentMs: number, hours: WorkingHours): number =>
  (clock.isReal ? realTime : hours).after(clock.sinceMs, Math.max(0, spentMs - clock.spentMs))

/** With what it has used up by then written down. */
function stood(clock: ResponseClock, atMs: number, hours: WorkingHours): ResponseClock {
  const atMost = Math.max(atMs, clock.sinceMs)
  return { ...clock, spentMs: spentAt(clock, atMost, hours), sinceMs: atMost }
}
