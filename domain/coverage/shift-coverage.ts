import type { Drive, Silence } from './drive.ts'
import type { RuleSettings } from './settings.ts'
import type { Excuse, Shift, ShiftCoverage } from './shift.ts'

export interface ShiftFacts {
  /** Runs on the sides of the shift by any vehicle that `countsFor` it, and all runs of the shift's own vehicles, that touch its windows. In any order, repeats do not matter. */
  readonly drives: readonly Drive[]
  /** Of the shift's vehicles; with `neverSeen` for one that is in the pool and has no state. */
  readonly silences: readonly Silence[]
  readonly excuses: readonly Excuse[]
}

/** What a vehicle that never sent anything leaves unknown. */
export const neverSeen = (vehicle: string): Silence => ({ vehicle, fromMs: 0, cause: 'no-fix' })

/**
 * Coverage of a shift from facts, whatever their order: every metre of every pass is in exactly one state.
 */
export function coverageOf(shift: Shift, facts: ShiftFacts, nowMs: number, settings: RuleSettings): ShiftCoverage {
  void facts
  void nowMs
  void settings
  const none = { plannedM: 0, doneM: 0, missedM: 0, unknownM: 0, excusedM: 0, openM: 0 }
  return {
    figures: {
      ...none,
      passes: shift.passes.map(() => none),
      overspeedM: 0,
      inferredM: 0,
      repeatedM: 0,
      workKm: 0,
      deadheadKm: 0,
      peakMinutes: 0,
      workedBy: [],
    },
    sides: [],
  }
}
