import { intersect, lengthDm, subtract, union, type Intervals } from '../coverage/intervals.ts'

/**
 * Times of a day: `[from, to, from, to …]` in whole epoch milliseconds, in order, apart from each other. The same sets as metres of a street
 * (domain/coverage/intervals.ts), so that parts of a time always sum up to it.
 */
export type Spans = Intervals

export const NO_TIME: Spans = []
export const both = intersect
export const without = subtract
export const lengthMs = lengthDm
/** All that is in any of them; each `[from, to]`, in any order. */
export const spansOf = (pairs: readonly (readonly [fromMs: number, toMs: number])[]): Spans =>
  union(pairs.filter(([fromMs, toMs]) => toMs > fromMs).map(([fromMs, toMs]) => [fromMs, toMs]))
export const pairsOf = (spans: Spans): [fromMs: number, toMs: number][] => {
  const pairs: [number, number][] = []
  for (let i = 0; i < spans.length; i += 2) pairs.push([spans[i]!, spans[i + 1]!])
  return pairs
}

/** A time in one state. */
export type StateSpan<S extends string> = readonly [fromMs: number, toMs: number, state: S]

/** The spans of each state in one list, in order. */
export function inOrder<S extends string>(of: Readonly<Record<S, Spans>>): StateSpan<S>[] {
  const states = Object.keys(of) as S[]
  return states
    .flatMap((state) => pairsOf(of[state]).map(([fromMs, toMs]): StateSpan<S> => [fromMs, toMs, state]))
    .toSorted((a, b) => a[0] - b[0])
}

/** Those of a list that are in one state. */
export const inState = <S extends string>(spans: readonly StateSpan<S>[], state: S): Spans =>
  spansOf(spans.filter(([, , is]) => is === state).map(([fromMs, toMs]) => [fromMs, toMs]))
