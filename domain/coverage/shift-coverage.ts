import type { Drive, Silence } from './drive.ts'
import { drivenTotals } from './driven-totals.ts'
import { once, type Span } from './facts.ts'
import { intersect, interval, lengthDm, subtract, toM, union, type Intervals } from './intervals.ts'
import { reachable, silencesWithin } from './reach.ts'
import type { RuleSettings } from './settings.ts'
import type {
  Excuse,
  Shift,
  ShiftCoverage,
  ShiftSide,
  SideCoverage,
  SidePart,
  SideState,
  StateMetres,
} from './shift.ts'
import { addRun, noDoings } from './strokes.ts'
import { countVisits, type Visits } from './visits.ts'
import { countingKmh } from './working.ts'

export interface ShiftFacts {
  /**
   * Runs on the sides of the shift by vehicles of its pool or of its work type, and all runs of its pool, that touch its windows.
   * In any order, repeats do not matter.
   */
  readonly drives: readonly Drive[]
  /** Of the shift's vehicles; with `neverSeen` for one that is in the pool and has no state. */
  readonly silences: readonly Silence[]
  readonly excuses: readonly Excuse[]
}

/** What a vehicle that never sent anything leaves unknown. */
export const neverSeen = (vehicle: string): Silence => ({ vehicle, fromMs: 0, cause: 'no-fix' })

/** Passes that are due within the same time: the n-th visit of a metre within it is for the n-th of them. */
interface Window extends Span {
  readonly passes: readonly number[]
  readonly silences: readonly Silence[]
}

/**
 * Coverage of a shift from facts, whatever their order: every metre of every pass is in exactly one state (docs/SPEC.md C10–C17).
 */
export function coverageOf(shift: Shift, facts: ShiftFacts, nowMs: number, settings: RuleSettings): ShiftCoverage {
  const windows = windowsOf(shift, facts.silences, settings)
  const drives = once(facts.drives)
  const doings = new Map(shift.sides.map(({ edge }) => [edge, windows.map(noDoings)]))
  const kmhMax = countingKmh(shift.speedLimitKmh, settings)
  const worked = new Set<string>()
  let [startedAtMs, endedAtMs] = [Infinity, -Infinity]
  for (const drive of drives) {
    const onSide = doings.get(drive.edge)
    if (onSide === undefined || drive.signal === 'off') continue
    for (const [w, window] of windows.entries()) {
      const touched = addRun(onSide[w]!, drive, window, kmhMax, settings)
      if (touched === undefined) continue
      worked.add(drive.vehicle)
      startedAtMs = Math.min(startedAtMs, touched[0])
      endedAtMs = Math.max(endedAtMs, touched[1])
    }
  }
  const excuses = facts.excuses.filter((excuse) => excuse.undoneAtMs === undefined)
  const planned = shift.passes.map(noMetres)
  const sums = { overspeedDm: 0, inferredDm: 0, repeatedDm: 0 }
  const sides = shift.sides.map((side): SideCoverage => {
    const excused = excuses.filter(({ edge }) => edge === side.edge)
    const passes: SideCoverage['passes'][number][] = []
    for (const [w, window] of windows.entries()) {
      const { strokes, tooFast, unseen } = doings.get(side.edge)![w]!
      const visits = countVisits(strokes, window.passes.length)
      sums.repeatedDm += visits.repeatedDm
      for (const [n, visit] of visits.passes.entries()) {
        const pass = window.passes[n]!
        const judged = judge(side, pass, window, visit, union(unseen), excused, nowMs, settings)
        for (const [state, set] of judged) planned[pass]![state] += lengthDm(set)
        const overspeedDm = tooFast.length === 0 ? 0 : lengthDm(subtract(union(tooFast), visit.done))
        sums.overspeedDm += overspeedDm
        sums.inferredDm += visit.inferredDm
        passes[pass] = {
          parts: partsOf(judged),
          overspeedM: toM(overspeedDm),
          inferredM: toM(visit.inferredDm),
          ...(visit.done.length > 0 ? { firstDoneMs: visit.firstMs, lastDoneMs: visit.lastMs } : {}),
        }
      }
    }
    return { edge: side.edge, name: side.name, lengthM: side.lengthM, passes }
  })
  return {
    figures: {
      ...metresOf(summed(planned)),
      passes: planned.map(metresOf),
      overspeedM: toM(sums.overspeedDm),
      inferredM: toM(sums.inferredDm),
      repeatedM: toM(sums.repeatedDm),
      ...drivenTotals(shift, drives, windows, kmhMax, settings),
      ...(endedAtMs >= startedAtMs ? { startedAtMs, endedAtMs } : {}),
      workedBy: [...worked].sort(),
    },
    sides,
  }
}

function windowsOf(shift: Shift, silences: readonly Silence[], settings: RuleSettings): Window[] {
  const byTime = new Map<string, Window & { passes: number[] }>()
  for (const [pass, { fromMs, toMs }] of shift.passes.entries()) {
    const key = `${fromMs} ${toMs}`
    const known = byTime.get(key)
    if (known !== undefined) known.passes.push(pass)
    else
      byTime.set(key, { fromMs, toMs, passes: [pass], silences: silencesWithin(silences, { fromMs, toMs }, settings) })
  }
  return [...byTime.values()]
}

type Judged = ReadonlyMap<SideState, Intervals>

/** Done by work, excused by people; the rest is open before the end of the window, then unknown where nobody can tell, else missed. */
function judge(
  side: ShiftSide,
  pass: number,
  window: Window,
  { done }: Visits,
  unseen: Intervals,
  excuses: readonly Excuse[],
  nowMs: number,
  settings: RuleSettings,
): Judged {
  const whole = interval(0, side.lengthM)
  const inside = intersect(done, whole)
  const left = subtract(whole, inside)
  const excused = intersect(
    left,
    union(excuses.filter((e) => e.pass === undefined || e.pass === pass).map((e) => interval(e.fromM, e.toM))),
  )
  const rest = subtract(left, excused)
  if (nowMs < window.toMs)
    return new Map([
      ['done', inside],
      ['excused', excused],
      ['open', rest],
    ])
  const maybe = rest.length === 0 ? [] : union([unseen, reachable(side, window.silences, window, settings)])
  const unknown = intersect(rest, maybe)
  return new Map([
    ['done', inside],
    ['excused', excused],
    ['unknown', unknown],
    ['missed', subtract(rest, unknown)],
  ])
}

function partsOf(judged: Judged): SidePart[] {
  const parts: [number, number, SideState][] = []
  for (const [state, set] of judged)
    for (let i = 0; i < set.length; i += 2) parts.push([toM(set[i]!), toM(set[i + 1]!), state])
  return parts.sort((a, b) => a[0] - b[0])
}

type Decimetres = Record<SideState, number>
const noMetres = (): Decimetres => ({ done: 0, missed: 0, unknown: 0, excused: 0, open: 0 })

function summed(passes: readonly Decimetres[]): Decimetres {
  const sum = noMetres()
  for (const pass of passes) for (const state of Object.keys(sum) as SideState[]) sum[state] += pass[state]
  return sum
}

const metresOf = ({ done, missed, unknown, excused, open }: Decimetres): StateMetres => ({
  plannedM: toM(done + missed + unknown + excused + open),
  doneM: toM(done),
  missedM: toM(missed),
  unknownM: toM(unknown),
  excusedM: toM(excused),
  openM: toM(open),
})
