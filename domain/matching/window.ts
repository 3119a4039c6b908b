import {
  beforeOf,
  CANDIDATE_SIZE,
  candidateAt,
  candidateCount,
  COLUMN_SIZE,
  edgeOf,
  offsetOf,
  type Column,
} from './state.ts'

/** Sets of candidates of a column are the bits of a number. */
type Candidates = number

const all = (count: number): Candidates => (1 << count) - 1

/**
 * Columns with only those candidates that the alive ones of the newest come from. Columns are not changed, new ones are made.
 */
export function pruned(window: readonly Column[], alive: Candidates): Column[] {
  const columns = window.slice()
  const newest = columns.length - 1
  columns[newest] = filtered(columns[newest]!, alive)
  for (let c = newest; c > 0; c--) {
    const column = columns[c]!
    let parents: Candidates = 0
    for (let at = COLUMN_SIZE + candidateAt.before; at < column.length; at += CANDIDATE_SIZE)
      parents |= 1 << column[at]!
    if (parents === all(candidateCount(columns[c - 1]!))) {
      // older columns were pruned before, for these parents
      if (c < newest) break
      continue
    }
    const renumbered = column.slice()
    for (let at = COLUMN_SIZE + candidateAt.before; at < column.length; at += CANDIDATE_SIZE)
      renumbered[at] = bits(parents & ((1 << column[at]!) - 1))
    columns[c] = renumbered
    columns[c - 1] = filtered(columns[c - 1]!, parents)
  }
  return columns
}

/** The candidates of the newest column whose way leads through the same candidate of the second column as the likeliest one's. */
export function heirsOfBest(window: readonly Column[]): Candidates {
  const ancestor = (candidate: number): number => {
    let at = candidate
    for (let c = window.length - 1; c > 1; c--) at = beforeOf(window[c]!, at)
    return at
  }
  const kept = ancestor(0)
  let heirs: Candidates = 0
  for (let i = 0, n = candidateCount(window.at(-1)!); i < n; i++) if (ancestor(i) === kept) heirs |= 1 << i
  return heirs
}

export const has = (candidates: Candidates, candidate: number): boolean => (candidates & (1 << candidate)) !== 0

function filtered(column: Column, kept: Candidates): Column {
  const count = candidateCount(column)
  if ((kept & all(count)) === all(count)) return column
  const numbers = column.slice(0, COLUMN_SIZE)
  for (let i = 0; i < count; i++)
    if (has(kept, i)) numbers.push(edgeOf(column, i), offsetOf(column, i), beforeOf(column, i))
  return numbers
}

function bits(candidates: Candidates): number {
  let count = 0
  for (let rest = candidates; rest !== 0; rest &= rest - 1) count++
  return count
}
