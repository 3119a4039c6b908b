import type { Course } from './course.ts'
import type { Silence } from './drive.ts'
import { interval, lengthDm, subtract, toM, union } from './intervals.ts'
import { reachable, silencesWithin } from './reach.ts'
import type { RuleSettings } from './settings.ts'
import type { Shift, ShiftCoverage, ShiftSide, SideCoverage } from './shift.ts'
import { METRES_PER_DEGREE } from './thinned-line.ts'

/** The vehicles have gone on without it · it was worked on too fast, which does not count · they will not come so far. */
export const riskReasons = ['left-behind', 'too-fast', 'out-of-reach'] as const
export type RiskReason = (typeof riskReasons)[number]

/** A side that will not be done before its window closes, if nothing is done about it. */
export interface SideAtRisk {
  readonly edge: string
  readonly name: string
  readonly pass: number
  /** Metres that are open, and on which no vehicle can have been unseen. */
  readonly openM: number
  readonly why: RiskReason
  readonly windowEndMs: number
}

export interface ShiftForecast {
  /** Predicted end of the work of the window that closes first and has something to do; undefined when there is none. */
  readonly finishMs?: number
  readonly windowEndMs?: number
  /** First pass of that window that has something to do. */
  readonly pass?: number
  /** Metres that will be missed if nothing is done: of all `sides`. */
  readonly atRiskM: number
  readonly sides: readonly SideAtRisk[]
  /** How much longer than planned the work takes: 1 as planned, 2 twice the time. */
  readonly pace?: number
  /** Side its vehicles will come to next. */
  readonly nextEdge?: string
}

/** How much longer than its plan a shift takes of which nothing is known yet: lights, turns, turning round. Our choice. */
const PACE_BEFORE = 1.2
/** That counts as much as so long a time of work seen. */
const PACE_BEFORE_S = 3_600
/** So long without work is a break, a trip to water or a jam: time that is lost, but no pace. A way between two streets takes less. */
const PAUSE_MS = 360_000
/** So much of a pause is the way that belongs to the work. */
const PAUSE_WAY_MS = 60_000
/** Streets are so much longer than the air line, and driven at that speed: usual in towns; our choice. */
const STREETS_PER_AIR = 1.35
const ACROSS_KMH = 22
/** Less than that of a side is what a brush takes to start, no work left. */
const REST_M = 30
/** Where the work has come to in the plan: the middle one of the newest sides, so that a side done on the way to another does not count. */
const FRONT_SIDES = 7
/** Nearer before that place a side may still be in work. */
const BEHIND_SIDES = 2
/** So much in a row is forgotten at most: ten minutes of work; our choice. */
const HOLE_SIDES = 8
const HOLE_M = 1_500
/** Work has gone on after them for so long: a side on the way to another may be done first. */
const GONE_MS = 600_000
/** The same where nothing before them was done. */
const START_MS = 1_800_000
/** The order of the plan is believed when so much of the newest work followed it. */
const ORDER_SIDES = 20
const IN_ORDER_SHARE = 0.6
/** What was begun is left when work has since begun on so many others. */
const LEFT_SIDES = 3
/** Most of what is open was worked on too fast. */
const TOO_FAST_SHARE = 0.5
/** With no work for so long it has come to its end: longer than a break. */
const OVER_MS = 1_500_000

/** What is left of one side for one pass. */
interface Left {
  readonly side: number
  readonly pass: number
  readonly openM: number
}

/**
 * How a shift will end (docs/SPEC.md E16), from its own progress: what is left, in the order of the plan, takes as much longer than planned as what is done
 * did, without its pauses. Of a window that has begun, sides the vehicles went on without are left behind; those whose turn comes after its end are out of reach.
 */
export function shiftForecast(
  shift: Shift,
  coverage: ShiftCoverage,
  course: Course,
  nowMs: number,
  settings: RuleSettings,
  silences: readonly Silence[] = [],
): ShiftForecast {
  const windows = windowsOf(shift).filter(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs)
  const planS = planOf(shift, course, settings)
  const pace = paceOf(coverage, planS, course, nowMs)
  const sides: SideAtRisk[] = []
  let first: Pick<ShiftForecast, 'finishMs' | 'windowEndMs' | 'pass' | 'nextEdge'> = {}
  for (const window of windows) {
    const { passes, toMs } = window
    const left = leftOf(coverage, passes)
    if (left.length === 0) continue
    const passed = passedBy(coverage, left, passes, nowMs)
    const ahead = left.filter((one) => !passed.has(one))
    const risks: [Left, RiskReason][] = []
    let atMs = nowMs
    for (const [i, one] of ahead.entries()) {
      atMs += pace * 1_000 * timeS(one, ahead[i - 1], planS, course, shift)
      if (atMs > toMs) risks.push([one, 'out-of-reach'])
    }
    // one that lasts may end any moment: what it leaves unknown is not known yet
    const silent = silencesWithin(
      silences.filter(({ toMs: endMs }) => endMs !== undefined && endMs <= nowMs),
      window,
      settings,
    )
    for (const [one, why] of [...risks, ...passed]) {
      const { edge, name } = shift.sides[one.side]!
      const openM = silent.length === 0 ? one.openM : surelyOpenM(shift, coverage, one, silent, window, settings)
      if (openM > REST_M) sides.push({ edge, name, pass: one.pass, openM, why, windowEndMs: toMs })
    }
    if (first.windowEndMs === undefined || toMs < first.windowEndMs) {
      const next = ahead[0]
      first = {
        ...(next === undefined ? {} : { finishMs: Math.round(atMs), nextEdge: shift.sides[next.side]!.edge }),
        windowEndMs: toMs,
        pass: Math.min(...left.map(({ pass }) => pass)),
      }
    }
  }
  return { ...first, atRiskM: Math.round(sides.reduce((sum, { openM }) => sum + openM, 0)), sides, pace }
}

interface Window {
  readonly fromMs: number
  readonly toMs: number
  readonly passes: readonly number[]
}
/** Passes due within the same time are one. */
function windowsOf({ passes }: Shift): Window[] {
  const byTime = Map.groupBy(passes.keys(), (pass) => `${passes[pass]!.fromMs} ${passes[pass]!.toMs}`)
  return [...byTime.values()].map((same) => ({ ...passes[same[0]!]!, passes: same }))
}

/** Working each side as planned. */
function planOf({ sides, speedLimitKmh }: Shift, { sideS }: Course, { plannedPercent }: RuleSettings): Float64Array {
  const kmh = (speedLimitKmh * plannedPercent) / 100
  return Float64Array.from(sides, ({ lengthM }, i) => Math.max(sideS[i]!, (lengthM * 3.6) / kmh))
}

const openOf = (side: SideCoverage, pass: number): number =>
  side.passes[pass]!.parts.reduce((sum, [fromM, toM, state]) => sum + (state === 'open' ? toM - fromM : 0), 0)

function leftOf({ sides }: ShiftCoverage, passes: readonly number[]): Left[] {
  return passes.flatMap((pass) =>
    sides.flatMap((side, i) => {
      const openM = openOf(side, pass)
      return openM > REST_M ? [{ side: i, pass, openM }] : []
    }),
  )
}

/** Time of one side from the one before it: the way there and the work. */
function timeS(
  one: Left,
  before: Left | undefined,
  planS: Float64Array,
  { sideS, thereS }: Course,
  { sides }: Shift,
): number {
  const share = Math.min(1, one.openM / Math.max(1, sides[one.side]!.lengthM))
  const workS = planS[one.side]! * share + sideS[one.side]! * (1 - share)
  // the vehicle is near the first
  if (before === undefined) return workS
  if (before.side + 1 === one.side) return workS + thereS[one.side]!
  let alongS = before.side < one.side ? 0 : Infinity
  for (let i = before.side + 1; i <= one.side; i++) alongS += thereS[i]! + (i < one.side ? sideS[i]! : 0)
  return workS + Math.min(alongS, acrossS(sides[before.side]!, sides[one.side]!))
}

/** From the end of one side to the start of another, by the air line. */
function acrossS(from: ShiftSide, to: ShiftSide): number {
  const [lonA, latA] = from.points.at(-1) ?? [0, 0]
  const [lonB, latB] = to.points[0] ?? [0, 0]
  const east = (lonB - lonA) * Math.cos((latA * Math.PI) / 180)
  const airM = Math.hypot(east, latB - latA) * METRES_PER_DEGREE
  return (airM * STREETS_PER_AIR * 3.6) / ACROSS_KMH
}

/** How much longer than planned the work so far took. */
function paceOf({ sides }: ShiftCoverage, planS: Float64Array, { thereS }: Course, nowMs: number): number {
  let plannedS = 0
  const times: (readonly [fromMs: number, toMs: number])[] = []
  for (const [i, { passes, lengthM }] of sides.entries())
    for (const { parts, firstDoneMs, lastDoneMs } of passes) {
      if (firstDoneMs === undefined || lastDoneMs === undefined) continue
      const doneM = parts.reduce((sum, [fromM, toM, state]) => sum + (state === 'done' ? toM - fromM : 0), 0)
      plannedS += (planS[i]! * doneM) / Math.max(1, lengthM) + thereS[i]!
      times.push([firstDoneMs, lastDoneMs])
    }
  return (workedMs(times, nowMs) / 1_000 + PACE_BEFORE * PACE_BEFORE_S) / (plannedS + PACE_BEFORE_S)
}

/** From the first work until now, without the pauses. */
function workedMs(times: readonly (readonly [fromMs: number, toMs: number])[], nowMs: number): number {
  const ordered = times.toSorted((a, b) => a[0] - b[0])
  if (ordered.length === 0) return 0
  let worked = 0
  let endMs = ordered[0]![0]
  for (const [fromMs, toMs] of [...ordered, [nowMs, nowMs] as const]) {
    if (toMs <= endMs) continue
    const pauseMs = fromMs - endMs
    worked += toMs - Math.max(fromMs, endMs) + (pauseMs > PAUSE_MS ? PAUSE_WAY_MS : Math.max(0, pauseMs))
    endMs = toMs
  }
  return worked
}

/** The sides that the vehicles went on without, and why. */
function passedBy(
  { sides }: ShiftCoverage,
  left: readonly Left[],
  passes: readonly number[],
  nowMs: number,
): Map<Left, RiskReason> {
  const passed = new Map<Left, RiskReason>()
  const fronts = new Map(passes.map((pass) => [pass, frontOf(sides, pass, nowMs)]))
  for (const one of left) {
    const { overspeedM, lastDoneMs } = sides[one.side]!.passes[one.pass]!
    const front = fronts.get(one.pass)
    if (overspeedM >= one.openM * TOO_FAST_SHARE) passed.set(one, 'too-fast')
    else if (front === undefined) continue
    else if (lastDoneMs !== undefined ? lastDoneMs < front.leftMs : isHole(sides, one, front, nowMs))
      passed.set(one, 'left-behind')
  }
  return passed
}

/**
 * Whether a side that nobody worked on was gone past: it lies well before the place where the work is, and what follows it was begun some time ago. It is one side, or a short row: a long row is a part of the route whose turn is still to come.
 */
function isHole(sides: readonly SideCoverage[], { side, pass }: Left, front: Front, nowMs: number): boolean {
  if (side >= front.place - BEHIND_SIDES) return false
  const begunMs = (i: number): number | undefined => sides[i]!.passes[pass]!.firstDoneMs
  let [first, last] = [side, side]
  while (first > 0 && begunMs(first - 1) === undefined) first--
  while (last < sides.length - 1 && begunMs(last + 1) === undefined) last++
  // a route may be begun at its second side
  if (last === sides.length - 1 || nowMs - begunMs(last + 1)! < (first > 0 ? GONE_MS : START_MS)) return false
  const rowM = sides.slice(first, last + 1).reduce((sum, { lengthM }) => sum + lengthM, 0)
  return first === last || (last - first < HOLE_SIDES && rowM <= HOLE_M)
}

interface Front {
  /** Place in the plan to which the work has come. */
  readonly place: number
  /** What was begun and not worked on since then was left. */
  readonly leftMs: number
}

/**
 * How far the work has come. Undefined where it did not follow the order of the plan, or several vehicles do it together: then nobody can say
 * what was passed by.
 */
function frontOf(sides: readonly SideCoverage[], pass: number, nowMs: number): Front | undefined {
  const newest = sides
    .flatMap(({ passes }, i) => {
      const { firstDoneMs, lastDoneMs } = passes[pass]!
      return firstDoneMs === undefined || lastDoneMs === undefined ? [] : [{ i, firstDoneMs, lastDoneMs }]
    })
    .toSorted((a, b) => b.firstDoneMs - a.firstDoneMs)
    .slice(0, ORDER_SIDES)
  const inOrder = newest.filter((one, n) => n > 0 && one.i < newest[n - 1]!.i).length
  if (newest.length < FRONT_SIDES || inOrder < IN_ORDER_SHARE * (newest.length - 1)) return undefined
  const places = newest.slice(0, FRONT_SIDES).map(({ i }) => i)
  const isOver = nowMs - Math.max(...newest.map(({ lastDoneMs }) => lastDoneMs)) > OVER_MS
  return {
    place: isOver ? sides.length + BEHIND_SIDES : places.toSorted((a, b) => a - b)[FRONT_SIDES >> 1]!,
    leftMs: newest[LEFT_SIDES - 1]!.firstDoneMs,
  }
}

/** Open metres on which no vehicle can have been unseen: the others will be unknown, not missed. */
function surelyOpenM(
  { sides }: Shift,
  coverage: ShiftCoverage,
  { side, pass }: Left,
  silent: readonly Silence[],
  window: Window,
  settings: RuleSettings,
): number {
  const { parts } = coverage.sides[side]!.passes[pass]!
  const open = union(parts.flatMap(([fromM, toM, state]) => (state === 'open' ? [interval(fromM, toM)] : [])))
  return toM(lengthDm(subtract(open, reachable(sides[side]!, silent, window, settings))))
}
