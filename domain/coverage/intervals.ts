/**
 * A set of metres along a street side: `[from, to, from, to …]` in whole decimetres, in order, apart from each other. Whole numbers, so that
 * parts of a side always sum up to the side.
 */
export type Intervals = readonly number[]

export const NO_INTERVALS: Intervals = []

export const toDm = (metres: number): number => Math.round(metres * 10)
export const toM = (decimetres: number): number => decimetres / 10

/** One stretch in metres; empty when it has no length. */
export function interval(fromM: number, toM: number): Intervals {
  const [from, to] = [toDm(fromM), toDm(toM)]
  return to > from ? [from, to] : NO_INTERVALS
}

/** All that is in any of the sets. */
export function union(sets: readonly Intervals[]): Intervals {
  const filled = sets.filter((set) => set.length > 0)
  if (filled.length === 0) return NO_INTERVALS
  if (filled.length === 1) return filled[0]!
  const pairs: [number, number][] = []
  for (const set of filled) for (let i = 0; i < set.length; i += 2) pairs.push([set[i]!, set[i + 1]!])
  pairs.sort((a, b) => a[0] - b[0])
  const merged: number[] = []
  for (const [from, to] of pairs) {
    const end = merged.at(-1)
    if (end === undefined || from > end) merged.push(from, to)
    else if (to > end) merged[merged.length - 1] = to
  }
  return merged
}

/** What is in both. */
export function intersect(a: Intervals, b: Intervals): Intervals {
  const common: number[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const from = Math.max(a[i]!, b[j]!)
    const to = Math.min(a[i + 1]!, b[j + 1]!)
    if (to > from) common.push(from, to)
    if (a[i + 1]! < b[j + 1]!) i += 2
    else j += 2
  }
  return common
}

/** What is in the first and not in the second. */
export function subtract(from: Intervals, what: Intervals): Intervals {
  if (from.length === 0 || what.length === 0) return from
  const left: number[] = []
  let j = 0
  for (let i = 0; i < from.length; i += 2) {
    let at = from[i]!
    const end = from[i + 1]!
    while (j < what.length && what[j + 1]! <= at) j += 2
    for (let k = j; k < what.length && what[k]! < end; k += 2) {
      if (what[k]! > at) left.push(at, what[k]!)
      at = Math.max(at, what[k + 1]!)
    }
    if (at < end) left.push(at, end)
  }
  return left
}

/** How long it is, in whole decimetres. */
export function lengthDm(set: Intervals): number {
  let sum = 0
  for (let i = 0; i < set.length; i += 2) sum += set[i + 1]! - set[i]!
  return sum
}

/** As stretches in metres, in order. */
export function stretchesOf(set: Intervals): [fromM: number, toM: number][] {
  const stretches: [number, number][] = []
  for (let i = 0; i < set.length; i += 2) stretches.push([toM(set[i]!), toM(set[i + 1]!)])
  return stretches
}
