import { sigmaOf } from '../matching/likelihood.ts'
import { toX, toY, type Network } from '../matching/network.ts'
import type { MatchSettings } from '../matching/settings.ts'
import type { CoverageFix } from './vehicle-state.ts'

/** Errors of a receiver (reflections, the air) are alike for about that long. */
const ALIKE_MS = 10_000
/** Speed and course of a receiver are measured apart from its place (by Doppler), and much better: to about that. */
const SPEED_SD_MPS = 0.5
/** What a vehicle changes its speed between two fixes that say the same, m/s in a second. */
const UNEVEN_MPSS = 0.3
/** A fix so many deviations from where it should be is no fix of this vehicle. */
const GATE = 5
const OUTLIERS_MAX = 3
/** Where places and speeds do not agree for long, speeds are not believed: mean square of the normed surprise of one axis. */
const SURPRISE_MAX = 3
const SURPRISE_WEIGHT = 0.05

/**
 * Where a vehicle is by its fixes and its speeds together: place and error of the receiver, both estimated in metres of the network's plane,
 * with their covariances, which are the same for both axes.
 */
export interface Steady {
  readonly x: number
  readonly y: number
  readonly errorX: number
  readonly errorY: number
  readonly placeVar: number
  readonly bothVar: number
  readonly errorVar: number
  readonly surprise: number
  readonly outliers: number
  /** Of the newest fix that said it moves. */
  readonly headingDeg: number
}

/** In the plane of the network. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly sigmaM: number
}

export interface Steadied {
  readonly steady: Steady
  /** Undefined: the fix is a jump. */
  readonly place?: Place
}

const begun = (x: number, y: number, sigmaM: number, surprise: number, headingDeg: number): Steady => ({
  x,
  y,
  errorX: 0,
  errorY: 0,
  placeVar: sigmaM * sigmaM,
  bothVar: -sigmaM * sigmaM,
  errorVar: sigmaM * sigmaM,
  surprise,
  outliers: 0,
  headingDeg,
})

/** One more fix (Kalman filter of place and correlated error; the course by both speeds and headings). */
export function steadied(
  before: Steady | null,
  was: { readonly atMs: number; readonly speedKmh: number },
  fix: CoverageFix,
  network: Network,
  settings: MatchSettings,
): Steadied {
  const [zx, zy] = [toX(network, fix.lon), toY(network, fix.lat)]
  const sigmaM = sigmaOf(fix, settings)
  if (before === null)
    return { steady: begun(zx, zy, sigmaM, 1, Math.round(fix.headingDeg)), place: { x: zx, y: zy, sigmaM } }
  const dt = (fix.atMs - was.atMs) / 1_000
  const [didMove, moves] = [was.speedKmh >= settings.standingKmh, fix.speedKmh >= settings.standingKmh]
  const isStanding = !didMove && !moves
  const headingDeg = moves ? Math.round(fix.headingDeg) : before.headingDeg
  const [ax, ay] = velocity(was.speedKmh, didMove ? before.headingDeg : headingDeg)
  const [bx, by] = velocity(fix.speedKmh, headingDeg)
  const turned = (bx - ax) ** 2 + (by - ay) ** 2
  const kept = Math.exp((-dt * 1_000) / ALIKE_MS)
  const moveVar = isStanding
    ? 0.01 * dt
    : (SPEED_SD_MPS * dt) ** 2 + (turned * dt * dt) / 12 + (UNEVEN_MPSS * UNEVEN_MPSS * dt ** 3) / 12
  const placeVar = before.placeVar + moveVar
  const bothVar = before.bothVar * kept
  const errorVar = before.errorVar * kept * kept + sigmaM * sigmaM * (1 - kept * kept)
  const x = before.x + (isStanding ? 0 : ((ax + bx) / 2) * dt)
  const y = before.y + (isStanding ? 0 : ((ay + by) / 2) * dt)
  const [errorX, errorY] = [before.errorX * kept, before.errorY * kept]
  const [dx, dy] = [zx - x - errorX, zy - y - errorY]
  const total = placeVar + 2 * bothVar + errorVar + 0.25
  const normed = (dx * dx + dy * dy) / total / 2
  if (normed > (GATE * GATE) / 2) {
    const outliers = before.outliers + 1
    if (outliers >= OUTLIERS_MAX || before.surprise > SURPRISE_MAX)
      return {
        steady: begun(zx, zy, sigmaM, Math.min(10, before.surprise + 1), headingDeg),
        place: { x: zx, y: zy, sigmaM },
      }
    return {
      steady: cut({
        x,
        y,
        errorX,
        errorY,
        placeVar,
        bothVar,
        errorVar,
        surprise: before.surprise,
        outliers,
        headingDeg,
      }),
    }
  }
  const [gainPlace, gainError] = [(placeVar + bothVar) / total, (bothVar + errorVar) / total]
  const surprise = before.surprise + (normed - before.surprise) * SURPRISE_WEIGHT
  const steady = cut({
    x: x + gainPlace * dx,
    y: y + gainPlace * dy,
    errorX: errorX + gainError * dx,
    errorY: errorY + gainError * dy,
    placeVar: placeVar - gainPlace * (placeVar + bothVar),
    bothVar: bothVar - gainPlace * (bothVar + errorVar),
    errorVar: errorVar - gainError * (bothVar + errorVar),
    surprise,
    outliers: 0,
    headingDeg,
  })
  return surprise > SURPRISE_MAX
    ? { steady, place: { x: zx, y: zy, sigmaM } }
    : { steady, place: { x: steady.x, y: steady.y, sigmaM: Math.sqrt(Math.max(0, steady.placeVar)) } }
}

function velocity(speedKmh: number, headingDeg: number): [x: number, y: number] {
  const heading = (headingDeg * Math.PI) / 180
  return [(speedKmh / 3.6) * Math.sin(heading), (speedKmh / 3.6) * Math.cos(heading)]
}

/** To the digits that matter, because it is saved. */
const cut = (steady: Steady): Steady => ({
  x: rounded(steady.x),
  y: rounded(steady.y),
  errorX: rounded(steady.errorX),
  errorY: rounded(steady.errorY),
  placeVar: rounded(steady.placeVar),
  bothVar: rounded(steady.bothVar),
  errorVar: rounded(steady.errorVar),
  surprise: rounded(steady.surprise),
  outliers: steady.outliers,
  headingDeg: steady.headingDeg,
})
const rounded = (is: number): number => Math.round(is * 100) / 100 + 0
