import type { Drive } from './drive.ts'
import { intersect, interval, stretchesOf, subtract, union, type Intervals } from './intervals.ts'
import type { RuleSettings } from './settings.ts'
import { coverageOf } from './shift-coverage.ts'
import type { Shift, ShiftSide } from './shift.ts'

/** A stretch of a side that became done for a pass, all by that time. */
export type DoneAt = readonly [edge: string, pass: number, fromM: number, toM: number, atMs: number]

/** Times are told to this grain: what a person can see in a replay. */
const STEP_MS = 5_000

/**
 * When each part of each side became done, in order of time: what coverage says after each further run, at the times the run passed. In the end it is
 * what coverage says (docs/SPEC.md G7).
 */
export function doneTimes(shift: Shift, drives: readonly Drive[], settings: RuleSettings): DoneAt[] {
  const bySide = Map.groupBy(drives, ({ edge }) => edge)
  return shift.sides
    .flatMap((side) => ofSide(shift, side, bySide.get(side.edge) ?? [], settings))
    .toSorted((a, b) => a[4] - b[4])
}

function ofSide(shift: Shift, side: ShiftSide, drives: readonly Drive[], settings: RuleSettings): DoneAt[] {
  const alone = { ...shift, sides: [side] }
  const runs = drives
    .filter(({ signal, pieces }) => signal !== 'off' && pieces.length > 0)
    .toSorted((a, b) => a.fromMs - b.fromMs)
  let known: readonly Intervals[] = shift.passes.map(() => [])
  const found: DoneAt[] = []
  for (const [n, run] of runs.entries()) {
    // one run more makes done only what it passed, so that it says when
    const facts = { drives: runs.slice(0, n + 1), silences: [], excuses: [] }
    const [covered] = coverageOf(alone, facts, 0, settings).sides
    const done = (covered?.passes ?? []).map(({ parts }) =>
      union(parts.filter(([, , state]) => state === 'done').map(([fromM, toM]) => interval(fromM, toM))),
    )
    for (const [pass, set] of done.entries())
      for (const [fromM, toM, atMs] of passedAt(run, subtract(set, known[pass] ?? [])))
        found.push([side.edge, pass, fromM, toM, atMs])
    known = done
  }
  return found
}

/** When a run had passed each part of a set, to the grain of `STEP_MS`. */
function passedAt(run: Drive, set: Intervals): [fromM: number, toM: number, atMs: number][] {
  if (set.length === 0) return []
  const passed: [number, number, number][] = []
  let left = set
  let [fromM, fromMs] = [run.fromM, run.fromMs]
  for (const [n, { toM, toMs }] of run.pieces.entries()) {
    const isLast = n === run.pieces.length - 1
    if (toMs - fromMs < STEP_MS && !isLast) continue
    // what rounding left over belongs to the end
    const part = isLast ? left : intersect(left, interval(fromM, toM))
    for (const [a, b] of stretchesOf(part)) passed.push([a, b, toMs])
    left = subtract(left, part)
    ;[fromM, fromMs] = [toM, toMs]
  }
  return passed
}
