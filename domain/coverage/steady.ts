import { sigmaOf } from '../matching/likelihood.ts'
import { toX, toY, type Network } from '../matching/network.ts'
import type { MatchSettings } from '../matching/settings.ts'
import type { CoverageFix } from './vehicle-state.ts'

// Round numbers from the middle of the range in which results hardly change.
/** Errors of a receiver (reflections, the air) are alike for seconds to minutes; dead reckoning is believed for about as long. */
const ALIKE_MS = 10_000
/** So much of its square is new with every fix: receivers smooth their places more or less. */
const NEW_SHARE = 0.5
/** Speed and course of a receiver are measured apart from its place (by Doppler), and much better; turned into metres east and north, to about that. */
const SPEED_SD_MPS = 0.5
/** What a vehicle changes its speed between two fixes that say the same, m/s in a second. */
const UNEVEN_MPSS = 0.3
/** What says it stands may creep, m² in a second. */
const DRIFT_VAR = 0.01
/** However long it is steadied, a place is believed to no less than that share of the deviation of a fix: errors may be alike for longer. */
const LEAST_SHARE = 0.5
/** A fix so many deviations from where it should be is a jump … */
const GATE = 5
/** … unless so many follow each other. */
const OUTLIERS_MAX = 3
/** Where places and speeds do not agree for long, speeds are not believed, and places are taken as they are: mean square of the surprise, in deviations. */
const SURPRISE_MAX = 3
const SURPRISE_WEIGHT = 0.05

/**
 * Where a vehicle is by its fixes and its speeds together, at its newest fix: place and error of the receiver, both estimated in metres of the network's plane, with
 * their covariances, which are the same for both axes. A list, because it is saved with every batch.
 */
export type Steady = readonly [
  atMs: number,
  speedKmh: number,
  /** Of the newest fix that said it moves. */
  headingDeg: number,
  x: number,
  y: number,
  errorX: number,
  errorY: number,
  placeVar: number,
  bothVar: number,
  errorVar: number,
  surprise: number,
  outliers: number,
]

/** In the plane of the network. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly sigmaM: number
}

export interface Steadied {
  readonly steady: Steady
  /** The vehicle is not where its speeds lead to, and that is not the fault of its speeds: nobody knows how it came here. */
  readonly isElsewhere: boolean
  /** Undefined: the fix is a jump. */
  readonly place?: Place
}

/** One more fix (Kalman filter of place and of an error that is alike for some time; the course by speeds and headings of both fixes). */
export function steadied(before: Steady | null, fix: CoverageFix, network: Network, settings: MatchSettings): Steadied {
  const [zx, zy] = [toX(network, fix.lon), toY(network, fix.lat)]
  const sigmaM = sigmaOf(fix, settings)
  const fixVar = sigmaM * sigmaM
  const anew = (headingDeg: number, surprise: number, isElsewhere: boolean): Steadied => {
    const said = [fix.atMs, fix.speedKmh, headingDeg] as const
    return {
      steady: [...said, rounded(zx), rounded(zy), 0, 0, ...rounded3(fixVar, -fixVar, fixVar), rounded(surprise), 0],
      isElsewhere,
      place: { x: zx, y: zy, sigmaM },
    }
  }
  if (before === null) return anew(Math.round(fix.headingDeg), 1, false)
  const [wasMs, wasKmh, wasDeg, wasX, wasY, wasErrorX, wasErrorY, wasPlaceVar, wasBothVar, wasErrorVar] = before
  const [surpriseBefore, outliersBefore] = [before[10], before[11]]
  const seconds = (fix.atMs - wasMs) / 1_000
  const [didMove, moves] = [wasKmh >= settings.standingKmh, fix.speedKmh >= settings.standingKmh]
  const headingDeg = moves ? Math.round(fix.headingDeg) : wasDeg
  const [ax, ay] = velocity(wasKmh, didMove ? wasDeg : headingDeg)
  const [bx, by] = velocity(fix.speedKmh, headingDeg)
  const isStanding = !didMove && !moves
  const kept = Math.exp((-seconds * 1_000) / ALIKE_MS)
  const placeVar = wasPlaceVar + (isStanding ? DRIFT_VAR * seconds : moveVar(seconds, bx - ax, by - ay))
  const bothVar = wasBothVar * kept
  const errorVar = wasErrorVar * kept * kept + fixVar * (1 - NEW_SHARE) * (1 - kept * kept)
  const x = wasX + (isStanding ? 0 : ((ax + bx) / 2) * seconds)
  const y = wasY + (isStanding ? 0 : ((ay + by) / 2) * seconds)
  const [errorX, errorY] = [wasErrorX * kept, wasErrorY * kept]
  const [dx, dy] = [zx - x - errorX, zy - y - errorY]
  const total = placeVar + 2 * bothVar + errorVar + fixVar * NEW_SHARE
  const normed = (dx * dx + dy * dy) / total / 2
  const said = [fix.atMs, fix.speedKmh, headingDeg] as const
  if (normed > (GATE * GATE) / 2) {
    const isBelieved = surpriseBefore <= SURPRISE_MAX
    if (outliersBefore + 1 >= OUTLIERS_MAX || !isBelieved)
      return anew(headingDeg, Math.min(2 * SURPRISE_MAX, surpriseBefore + 1), isBelieved)
    const [px, py, ex, ey] = [rounded(x), rounded(y), rounded(errorX), rounded(errorY)]
    const vars = rounded3(placeVar, bothVar, errorVar)
    return { steady: [...said, px, py, ex, ey, ...vars, surpriseBefore, outliersBefore + 1], isElsewhere: false }
  }
  const [gainPlace, gainError] = [(placeVar + bothVar) / total, (bothVar + errorVar) / total]
  const surprise = rounded(surpriseBefore + (normed - surpriseBefore) * SURPRISE_WEIGHT)
  const [px, py] = [rounded(x + gainPlace * dx), rounded(y + gainPlace * dy)]
  const [ex, ey] = [rounded(errorX + gainError * dx), rounded(errorY + gainError * dy)]
  const vars = rounded3(
    placeVar - gainPlace * (placeVar + bothVar),
    bothVar - gainPlace * (bothVar + errorVar),
    errorVar - gainError * (bothVar + errorVar),
  )
  return {
    steady: [...said, px, py, ex, ey, ...vars, surprise, 0],
    isElsewhere: false,
    place:
      surprise > SURPRISE_MAX
        ? { x: zx, y: zy, sigmaM }
        : { x: px, y: py, sigmaM: Math.max(sigmaM * LEAST_SHARE, Math.sqrt(Math.max(0, vars[0]))) },
  }
}

/** The same moment by another clock. */
export const steadyLater = (steady: Steady | null, byMs: number): Steady | null =>
  steady === null ? null : [steady[0] + byMs, ...dropFirst(steady)]
const dropFirst = ([, ...rest]: Steady): Drop<Steady> => rest
type Drop<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never

/** How far off a course by both speeds may be: by their errors, by a turn at a time nobody knows, and by uneven driving. */
const moveVar = (seconds: number, changeX: number, changeY: number): number =>
  (SPEED_SD_MPS * seconds) ** 2 +
  ((changeX * changeX + changeY * changeY) * seconds * seconds) / 12 +
  (UNEVEN_MPSS * UNEVEN_MPSS * seconds ** 3) / 12

function velocity(speedKmh: number, headingDeg: number): [x: number, y: number] {
  const heading = (headingDeg * Math.PI) / 180
  return [(speedKmh / 3.6) * Math.sin(heading), (speedKmh / 3.6) * Math.cos(heading)]
}

/** To the digits that matter, because it is saved. Plus nought, because JSON has no −0. */
const rounded = (is: number): number => Math.round(is * 100) / 100 + 0
const rounded3 = (a: number, b: number, c: number): [number, number, number] => [rounded(a), rounded(b), rounded(c)]
