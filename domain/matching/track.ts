import type { Network } from './network.ts'
import type { MatchSettings } from './settings.ts'
import type { Committed, Fix, MatchOutcome, Placed, Stretch } from './state.ts'
import { endTrace, matchStep, startMatching } from './step.ts'

export interface MatchedTrack extends Committed {
  readonly outcomes: Readonly<Record<MatchOutcome, number>>
}

/** A whole recorded track through the online matcher, fix by fix, with the end of the trace at its end. */
export function matchTrack(fixes: readonly Fix[], network: Network, settings: MatchSettings): MatchedTrack {
  const stretches: Stretch[] = []
  const placed: Placed[] = []
  const outcomes = { placed: 0, near: 0, late: 0, 'off-road': 0, junk: 0 }
  let state = startMatching(network)
  for (const fix of fixes) {
    const [next, output] = matchStep(state, fix, network, settings)
    state = next
    outcomes[output.outcome]++
    stretches.push(...output.stretches)
    placed.push(...output.placed)
  }
  const [, rest] = endTrace(state, network, settings)
  return { stretches: [...stretches, ...rest.stretches], placed: [...placed, ...rest.placed], outcomes }
}

/** The first fix and then each first one at least so many milliseconds after the last kept. */
export function thinned(fixes: readonly Fix[], everyMs: number): Fix[] {
  const kept: Fix[] = []
  for (const fix of fixes) {
    const last = kept.at(-1)
    if (last === undefined || fix.atMs >= last.atMs + everyMs) kept.push(fix)
  }
  return kept
}

/** The edges driven, in order, repeats in a row as one. A vehicle that never moved was on the edge it was first placed on. */
export function drivenEdges({ stretches, placed }: Committed): number[] {
  const edges: number[] = []
  for (const { edge } of stretches) if (edges.at(-1) !== edge) edges.push(edge)
  return edges.length === 0 ? placed.slice(0, 1).map(({ edge }) => edge) : edges
}
