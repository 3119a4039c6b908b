import { sideStates, type SideCoverage, type SideState } from './shift.ts'

/** How a side stands altogether, for maps and lists; `partly`: some of it is done and nothing is lost. */
export const sideStandings = [...sideStates, 'partly'] as const
export type SideStanding = (typeof sideStandings)[number]

export interface Standing {
  readonly state: SideStanding
  /** Of what was to be done: excused metres are no part of it. */
  readonly donePercent: number
}

type Parts = Pick<SideCoverage['passes'][number], 'parts'>

/** Metres of each state, of all these passes together. */
export function metresOf(passes: readonly Parts[]): Record<SideState, number> {
  const metres = { done: 0, missed: 0, unknown: 0, excused: 0, open: 0 }
  for (const { parts } of passes) for (const [fromM, toM, state] of parts) metres[state] += toM - fromM
  return metres
}

/**
 * How a side stands after these passes (docs/SPEC.md G4): `done` from `enoughPercent` on; `missed` or `unknown`, whichever is more, when
 * it is more than what may be lacking; else `partly` or `open`.
 */
export function standingOf(passes: readonly Parts[], enoughPercent: number): Standing {
  const { done, missed, unknown, excused, open } = metresOf(passes)
  const dueM = done + missed + unknown + open
  if (dueM <= 0) return { state: excused > 0 ? 'excused' : 'open', donePercent: 0 }
  const donePercent = Math.round((done / dueM) * 1_000) / 10
  if (donePercent >= enoughPercent) return { state: 'done', donePercent }
  const lackingM = (dueM * (100 - enoughPercent)) / 100
  if (Math.max(missed, unknown) > lackingM) return { state: missed >= unknown ? 'missed' : 'unknown', donePercent }
  return { state: done > 0 ? 'partly' : open > 0 ? 'open' : missed >= unknown ? 'missed' : 'unknown', donePercent }
}
