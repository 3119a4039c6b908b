import type { Drive, Silence } from '#domain/coverage/drive.ts'
import { intersect, interval, lengthDm, subtract, toDm, union, type Intervals } from '#domain/coverage/intervals.ts'
import type { RuleSettings } from '#domain/coverage/settings.ts'
import { coverageOf, neverSeen } from '#domain/coverage/shift-coverage.ts'
import type { Shift, SideState } from '#domain/coverage/shift.ts'
import type { CoverageFix } from '#domain/coverage/vehicle-state.ts'
import { endsAtMs, endVehicle, startVehicle, vehicleStep } from '#domain/coverage/vehicle-step.ts'
import { countingKmh } from '#domain/coverage/working.ts'
import type { Network } from '#domain/matching/network.ts'
import { coverageMatchSettings } from '#domain/coverage/vehicle-state.ts'
import { PACE_M } from '../simulators/models/pace.ts'
import type { Course, Day, TrueDrive } from './coverage-day.ts'

export interface VehicleFacts {
  readonly drives: readonly Drive[]
  readonly silences: readonly Silence[]
}

/** The facts of a vehicle from all its fixes, as the platform keeps them: rows written over each other by their key. */
export function factsOf(vehicle: string, fixes: readonly CoverageFix[], network: Network): VehicleFacts {
  const drives = new Map<string, Drive>()
  const silences = new Map<string, Silence>()
  let state = startVehicle(vehicle, network)
  const take = ([next, output]: ReturnType<typeof vehicleStep>): void => {
    state = next
    for (const { chunk, n, drive } of output.drives) drives.set(`${chunk} ${n}`, drive)
    for (const { chunk, n, silence } of output.silences) silences.set(`${chunk} ${n}`, silence)
  }
  for (const fix of fixes) take(vehicleStep(state, fix, network, coverageMatchSettings))
  const endMs = endsAtMs(state)
  if (endMs !== undefined) take(endVehicle(state, network, endMs, coverageMatchSettings))
  return { drives: [...drives.values()], silences: [...silences.values()] }
}

/** Decimetres of a shift: planned, done by estimate and by truth, and where they differ. */
export interface ShiftScore {
  readonly shift: Shift
  readonly plannedDm: number
  readonly doneDm: number
  readonly trueDm: number
  readonly falseSweptDm: number
  /** Called missed though it was done. */
  readonly falseMissedDm: number
  readonly unknownDm: number
  /** Of the unknown metres, those that were done. */
  readonly unknownDoneDm: number
  readonly inferredDm: number
}

/** Judge every shift by the facts, as production does, and compare it with the truth. */
export function scoresOf(
  course: Course,
  day: Day,
  facts: ReadonlyMap<string, VehicleFacts>,
  nowMs: number,
  settings: RuleSettings,
  onSide?: (shift: Shift, edge: string, wrong: { swept: Intervals; missed: Intervals; unknown: Intervals }) => void,
): ShiftScore[] {
  const workTypes = new Map(course.district.trucks.map(({ id, workType }) => [id, workType]))
  const trueDrives = Map.groupBy(
    day.drives.filter(({ work }) => work !== null),
    ({ edge }) => edge,
  )
  const all = [...facts.values()].flatMap(({ drives }) => drives)
  const byEdge = Map.groupBy(all, ({ edge }) => edge)
  return course.shifts.map((shift) => {
    const [{ fromMs, toMs }] = shift.passes as [Shift['passes'][number]]
    const touches = (drive: Drive): boolean => drive.fromMs < toMs && drive.pieces.at(-1)!.toMs > fromMs
    const onSides = shift.sides.flatMap(({ edge }) => byEdge.get(edge) ?? [])
    const drives = [
      ...onSides.filter((drive) => touches(drive) && workTypes.get(drive.vehicle) === shift.workType),
      ...shift.vehicles.flatMap((vehicle) => facts.get(vehicle)?.drives.filter(touches) ?? []),
    ]
    const silences = shift.vehicles.flatMap((vehicle) => facts.get(vehicle)?.silences ?? [neverSeen(vehicle)])
    const coverage = coverageOf(shift, { drives, silences, excuses: [] }, nowMs, settings)
    const score = { plannedDm: 0, doneDm: 0, trueDm: 0, falseSweptDm: 0, falseMissedDm: 0, unknownDm: 0 }
    let unknownDoneDm = 0
    for (const [i, side] of coverage.sides.entries()) {
      const whole = interval(0, side.lengthM)
      const parts = (wanted: SideState): Intervals =>
        side.passes[0]!.parts.flatMap(([from, to, state]) => (state === wanted ? [toDm(from), toDm(to)] : []))
      const worked = (trueDrives.get(shift.sides[i]!.edge) ?? []).filter(({ work }) => work === shift.workType)
      const truth = intersect(whole, union(worked.map((drive) => trulyDone(drive, shift, settings))))
      const [done, missed, unknown] = [parts('done'), parts('missed'), parts('unknown')]
      const swept = subtract(done, truth)
      const falselyMissed = intersect(missed, truth)
      score.plannedDm += lengthDm(whole)
      score.doneDm += lengthDm(done)
      score.trueDm += lengthDm(truth)
      score.falseSweptDm += lengthDm(swept)
      score.falseMissedDm += lengthDm(falselyMissed)
      score.unknownDm += lengthDm(unknown)
      unknownDoneDm += lengthDm(intersect(unknown, truth))
      onSide?.(shift, side.edge, { swept, missed: falselyMissed, unknown })
    }
    return { shift, ...score, unknownDoneDm, inferredDm: toDm(coverage.figures.inferredM) }
  })
}

/** What of a true drive counts for a shift: within its window, where it was not faster than what counts. */
export function trulyDone(
  { fromM, toM, startMs, endMs, kmh }: TrueDrive,
  shift: Shift,
  settings: RuleSettings,
): Intervals {
  const [window] = shift.passes as [Shift['passes'][number]]
  const [from, to] = [Math.max(startMs, window.fromMs), Math.min(endMs, window.toMs)]
  if (from >= to) return []
  const mPerMs = (toM - fromM) / (endMs - startMs)
  const inWindow = interval(fromM + (from - startMs) * mPerMs, fromM + (to - startMs) * mPerMs)
  const kmhMax = countingKmh(shift.speedLimitKmh, settings)
  const slow = kmh.flatMap((speed, i) =>
    speed > kmhMax ? [] : [interval(fromM + i * PACE_M, i === kmh.length - 1 ? toM : fromM + (i + 1) * PACE_M)],
  )
  return intersect(inWindow, union(slow))
}

export interface CellFigures {
  /** Mean over the shifts of |estimated − true| coverage of what is known, in percent points. */
  readonly errorPoints: number
  /** The same with unknown metres taken for not done. */
  readonly errorPointsWithUnknown: number
  /** |estimated − true| coverage of all shifts together, of what is known. */
  readonly errorPointsPooled: number
  readonly falseSweptPercent: number
  readonly falseMissedPercent: number
  readonly unknownPercent: number
  readonly truePercent: number
  readonly inferredPercent: number
}

export function figuresOf(scores: readonly ShiftScore[]): CellFigures {
  const sum = (of: (score: ShiftScore) => number): number => scores.reduce((total, score) => total + of(score), 0)
  const planned = sum(({ plannedDm }) => plannedDm)
  const percent = (of: (score: ShiftScore) => number): number => (100 * sum(of)) / planned
  const known = (s: ShiftScore): number => s.doneDm - (s.trueDm - s.unknownDoneDm)
  const mean = (of: (score: ShiftScore) => number): number =>
    (100 * sum((score) => Math.abs(of(score)) / score.plannedDm)) / scores.length
  return {
    errorPoints: mean(known),
    errorPointsWithUnknown: mean((s) => s.doneDm - s.trueDm),
    errorPointsPooled: Math.abs(percent(known)),
    falseSweptPercent: percent((s) => s.falseSweptDm),
    falseMissedPercent: percent((s) => s.falseMissedDm),
    unknownPercent: percent((s) => s.unknownDm),
    truePercent: percent((s) => s.trueDm),
    inferredPercent: percent((s) => s.inferredDm),
  }
}
