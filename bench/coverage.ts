import { defaultRuleSettings } from '#domain/coverage/settings.ts'
import { isSameTold, tellLive } from '#domain/coverage/vehicle-live.ts'
import { DAY_MS, dayOf, startOfDay } from '../simulators/clock.ts'
import { liveDay, makeCourse, type Course, type Day } from './coverage-day.ts'
import { factsOf, figuresOf, scoresOf, type CellFigures, type VehicleFacts } from './coverage-score.ts'
import { rounded, wholeOption, type Measurement } from './named.ts'

const SIGMAS_M = [3, 5, 10, 20]
const INTERVALS_S = [1, 5, 10, 30]
/** A Tuesday. */
const MIDNIGHT_MS = startOfDay(dayOf(Date.UTC(2026, 2, 3, 4)))
/** Settles the journal's order against the sorted one: trucks that send late or in batches. */
const LIVE_CELL = { sigmaM: 5, intervalS: 10 }

/**
 * Coverage of the simulated district's day against its truth, 24 trucks and 60 shifts, for receivers of every accuracy and interval (docs/SPEC.md C20): through receiving, `vehicleStep` and
 * `coverageOf`, as in production.
 */
export const measurement: Measurement = {
  options: { seed: { type: 'string' }, sigma: { type: 'string' }, interval: { type: 'string' } },
  run: (options) => {
    const course = makeCourse(wholeOption(options, 'seed', 42), MIDNIGHT_MS)
    const intervals = chosen(options, 'interval', INTERVALS_S)
    const cells = chosen(options, 'sigma', SIGMAS_M).flatMap((sigmaM) =>
      intervals.map((intervalS) => cellOf(course, sigmaM, intervalS)),
    )
    const fixes = cells.reduce((sum, cell) => sum + cell.fixes, 0)
    const stepMs = cells.reduce((sum, cell) => sum + cell.stepMs, 0)
    const judgeMs = cells.reduce((sum, cell) => sum + cell.judgeMs, 0)
    return Promise.resolve({
      grid: cells.map(({ grid }) => grid),
      shifts: course.shifts.length,
      plannedKm: rounded(
        course.shifts.flatMap(({ sides }) => sides).reduce((sum, side) => sum + side.lengthM, 0) / 1_000,
      ),
      fixes,
      fixesPerS: rounded((fixes / stepMs) * 1_000, 0),
      shiftMs: rounded(judgeMs / cells.length / course.shifts.length, 2),
      isLiveSame: isLiveSame(course),
      peakRssMb: rounded(process.resourceUsage().maxRSS / 1_024, 0),
    })
  },
}

/** Numbers given as `--sigma 3,5`. @throws {RangeError} in words. */
function chosen(
  options: Readonly<Record<string, string | boolean | undefined>>,
  name: string,
  all: readonly number[],
): readonly number[] {
  const given = options[name]
  return typeof given === 'string' ? given.split(',').map((one) => wholeOption({ [name]: one }, name, 1)) : all
}

/** Time the processor spent for this process: other work on the machine does not matter. */
const processorMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

interface Cell {
  readonly grid: Readonly<Record<string, number | Readonly<Record<string, number>>>>
  readonly fixes: number
  readonly stepMs: number
  readonly judgeMs: number
}

function cellOf(course: Course, sigmaM: number, intervalS: number): Cell {
  const day = liveDay(course, { sigmaM, fixIntervalS: intervalS })
  const fixes = [...day.fixes.values()].reduce((sum, of) => sum + of.length, 0)
  const startMs = processorMs()
  const facts = new Map([...day.fixes].map(([id, of]) => [id, factsOf(id, of, course.network)] as const))
  const stepMs = processorMs() - startMs
  const [figures, wired, judgeMs] = judged(course, day, facts)
  const grid = {
    sigmaM,
    intervalS,
    ...roundedAll(figures),
    // the same without the shifts of vehicles that send no work signal
    wired: roundedAll(wired),
  }
  console.error(`σ ${sigmaM} m, ${intervalS} s: ${JSON.stringify(roundedAll(figures))}`)
  return { grid, fixes, stepMs, judgeMs }
}

function judged(
  course: Course,
  day: Day,
  facts: ReadonlyMap<string, VehicleFacts>,
): [CellFigures, CellFigures, number] {
  const startMs = processorMs()
  const scores = scoresOf(course, day, facts, MIDNIGHT_MS + 2 * DAY_MS, defaultRuleSettings)
  const judgeMs = processorMs() - startMs
  const hasSignal = new Map(course.district.trucks.map(({ id, signals }) => [id, signals.brush || signals.pump]))
  const wired = scores.filter(({ shift }) => shift.vehicles.every((vehicle) => hasSignal.get(vehicle)))
  return [figuresOf(scores), figuresOf(wired), judgeMs]
}

const roundedAll = (figures: CellFigures): Record<keyof CellFigures, number> =>
  Object.fromEntries(Object.entries(figures).map(([name, is]) => [name, rounded(is as number, 3)])) as Record<
    keyof CellFigures,
    number
  >

/** Whether fixes in the order of their arrival, hours worked out again where some were late, end as the sorted ones do. */
function isLiveSame(course: Course): boolean {
  const { sigmaM, intervalS } = LIVE_CELL
  const late = course.district.trucks.filter(({ uploadEveryS, fault }) => uploadEveryS > 0 || fault === 'long-offline')
  const day = liveDay(course, { sigmaM, fixIntervalS: intervalS }, new Set(late.map(({ id }) => id)))
  return late.every(({ id }) => {
    const of = (fixes: Day['fixes']): Map<string, string> => tellLive(fixes.get(id) ?? [], course.network)
    return isSameTold(of(day.arrivals), of(day.fixes))
  })
}
