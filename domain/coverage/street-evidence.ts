import type { Drive, Silence, WorkSignal } from './drive.ts'
import type { RuleSettings } from './settings.ts'
import type { Excuse, Shift, ShiftSide } from './shift.ts'

/** Why a run counts as work on the street, or does not. */
export const passReasons = ['worked', 'inferred', 'not-working', 'too-fast', 'gap-too-long', 'too-slow'] as const
export type PassReason = (typeof passReasons)[number]

export interface EvidencePass {
  readonly vehicle: string
  readonly fromM: number
  readonly toM: number
  readonly fromMs: number
  readonly toMs: number
  readonly signal: WorkSignal
  readonly meanKmh: number
  readonly limitKmh: number
  readonly overspeed: boolean
  /** Longest time and way between two fixes it is drawn from. */
  readonly gapMs: number
  readonly gapM: number
  /** Metres of it that count, and why the others (or all) do not; for a pass that counts: on what. */
  readonly countedM: number
  readonly reason: PassReason
  /** Shifts in whose windows it falls. */
  readonly shiftIds: readonly string[]
}

export const answerReasons = [
  'all-worked',
  'part-worked',
  'nobody-came',
  'not-working',
  'too-fast',
  'gap-too-long',
  'silent-vehicle',
  'excused',
] as const
export type AnswerReason = (typeof answerReasons)[number]

export interface StreetEvidence {
  readonly passes: readonly EvidencePass[]
  readonly silences: readonly Silence[]
  readonly excuses: readonly Excuse[]
  readonly answer: 'swept' | 'not-swept' | 'unknown' | 'excused'
  readonly reason: AnswerReason
  readonly sweptM: number
  readonly unknownM: number
  readonly excusedM: number
  /** Swept stretches of the side, of all passes together. */
  readonly swept: readonly (readonly [fromM: number, toM: number])[]
}

export interface StreetFacts {
  /** Runs on the side. */
  readonly drives: readonly Drive[]
  /** Of the vehicles of the shifts. */
  readonly silences: readonly Silence[]
  readonly excuses: readonly Excuse[]
  /** That have the side and a window within the time. */
  readonly shifts: readonly Shift[]
}

/** Was this side swept between two times? */
export function evidenceOf(
  side: ShiftSide,
  facts: StreetFacts,
  fromMs: number,
  toMs: number,
  settings: RuleSettings,
): StreetEvidence {
  void [side, facts, fromMs, toMs, settings]
  return {
    passes: [],
    silences: [],
    excuses: [],
    answer: 'not-swept',
    reason: 'nobody-came',
    sweptM: 0,
    unknownM: 0,
    excusedM: 0,
    swept: [],
  }
}
