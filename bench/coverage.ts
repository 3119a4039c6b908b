import { defaultRuleSettings } from '#domain/coverage/settings.ts'
import { DAY_MS, dayOf, startOfDay } from '../simulators/clock.ts'
import { liveDay, makeCourse } from './coverage-day.ts'
import { factsOf, figuresOf, scoresOf } from './coverage-score.ts'
import { quantile, rounded, type Measurement } from './named.ts'

const SIGMAS_M = [3, 5, 10, 20]
const INTERVALS_S = [1, 5, 10, 30]
const SEED = 42
/** Any day will do, but the same every time: the truth of a day follows from the seed and the day. */
const MIDNIGHT_MS = startOfDay(dayOf(Date.UTC(2026, 2, 3, 4)))

/**
 * The simulated district's 24 trucks through a full day, for receivers of several exactness and pace, with its holes in the network, tunnels, parallel
 * roads, stuck and shifted receivers and late uploads: coverage by the functions of production against what was really worked on. In percent of the
 * planned length; `errorPoints` is the mean over the shifts of |estimated − true| coverage of what is known.
 */
export const measurement: Measurement = {
  options: { sigma: { type: 'string' }, interval: { type: 'string' }, seed: { type: 'string' } },
  async run(options) {
    const course = makeCourse(Number(options['seed'] ?? SEED), MIDNIGHT_MS)
    const speeds: number[] = []
    const grid = chosen(options['sigma'], SIGMAS_M).flatMap((sigmaM) =>
      chosen(options['interval'], INTERVALS_S).map((intervalS) => {
        const day = liveDay(course, { sigmaM, fixIntervalS: intervalS })
        const startMs = performance.now()
        const facts = new Map([...day.fixes].map(([id, fixes]) => [id, factsOf(id, fixes, course.network)]))
        const count = [...day.fixes.values()].reduce((sum, fixes) => sum + fixes.length, 0)
        speeds.push((count / (performance.now() - startMs)) * 1_000)
        const figures = figuresOf(scoresOf(course, day, facts, MIDNIGHT_MS + 2 * DAY_MS, defaultRuleSettings))
        const cell = {
          sigmaM,
          intervalS,
          ...Object.fromEntries(Object.entries(figures).map(([name, is]) => [name, rounded(is as number, 3)])),
        }
        console.error(JSON.stringify(cell))
        return cell
      }),
    )
    return {
      grid,
      shifts: course.shifts.length,
      plannedKm: rounded(
        course.shifts.flatMap(({ sides }) => sides).reduce((sum, side) => sum + side.lengthM, 0) / 1_000,
      ),
      fixesPerS: rounded(
        quantile(
          speeds.toSorted((a, b) => a - b),
          0.5,
        ),
        0,
      ),
    }
  },
}

const chosen = (given: string | boolean | undefined, all: readonly number[]): readonly number[] =>
  typeof given === 'string' ? given.split(',').map(Number) : all
