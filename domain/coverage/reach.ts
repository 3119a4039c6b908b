import type { LonLat } from '../geography.ts'
import type { Silence } from './drive.ts'
import type { Span } from './facts.ts'
import { toDm, type Intervals } from './intervals.ts'
import type { RuleSettings } from './settings.ts'
import type { ShiftSide } from './shift.ts'
import { METRES_PER_DEGREE } from './thinned-line.ts'

/** A side is looked at in steps of that length. */
const STEP_M = 50
/** Places are no better known than that: noise of a fix, and copied sides that are near their line. */
const SLACK_M = 50

/** Silences that are long enough to matter, of a window. Repeats do not matter. */
export const silencesWithin = (silences: readonly Silence[], window: Span, settings: RuleSettings): Silence[] =>
  silences.filter(
    ({ cause, fromMs, toMs = Infinity }) =>
      fromMs < window.toMs &&
      toMs > window.fromMs &&
      toMs - fromMs > (cause === 'gps-stuck' ? settings.gpsStuckMs : settings.silenceMs),
  )

/**
 * The part of a side a silent vehicle could have been on within the window: from where it last was, to where it was next, no faster than
 * `silenceReachKmh` and, where its odometer tells, no further than it drove.
 */
export function reachable(
  side: ShiftSide,
  silences: readonly Silence[],
  window: Span,
  settings: RuleSettings,
): Intervals {
  if (silences.length === 0) return []
  const sideDm = toDm(side.lengthM)
  const steps = stepsOf(side)
  const reached: number[] = []
  const mPerMs = settings.silenceReachKmh / 3_600
  for (const [i, place] of steps.entries()) {
    if (!silences.some((silence) => canReach(place, silence, window, mPerMs))) continue
    // as far as half-way to the places beside
    const from = i === 0 ? 0 : Math.round((sideDm * (i - 0.5)) / (steps.length - 1))
    const to = i === steps.length - 1 ? sideDm : Math.round((sideDm * (i + 0.5)) / (steps.length - 1))
    if (reached.at(-1) === from) reached[reached.length - 1] = to
    else reached.push(from, to)
  }
  return reached
}

function canReach(place: LonLat, { fromMs, toMs, from, to, drivenM }: Silence, window: Span, mPerMs: number): boolean {
  const thereM = from === undefined ? 0 : Math.max(0, apartM(place, from) - SLACK_M)
  const backM = to === undefined ? 0 : Math.max(0, apartM(place, to) - SLACK_M)
  if (drivenM !== undefined && thereM + backM > drivenM) return false
  const earliestMs = fromMs + thereM / mPerMs
  const latestMs = toMs === undefined ? Infinity : toMs - backM / mPerMs
  return earliestMs <= latestMs && earliestMs < window.toMs && latestMs > window.fromMs
}

/** Places along a side, equally far apart, its ends among them. */
function stepsOf({ points, lengthM }: ShiftSide): LonLat[] {
  const lengths = points.slice(1).map((point, i) => apartM(points[i]!, point))
  const drawnM = lengths.reduce((sum, length) => sum + length, 0)
  const count = Math.max(1, Math.ceil(lengthM / STEP_M))
  const steps: LonLat[] = []
  let [piece, pastM] = [0, 0]
  for (let i = 0; i <= count; i++) {
    const atM = (drawnM * i) / count
    while (piece < lengths.length - 1 && pastM + lengths[piece]! < atM) pastM += lengths[piece++]!
    const [a, b] = [points[piece]!, points[piece + 1] ?? points[piece]!]
    const share = lengths[piece] ? Math.min(1, (atM - pastM) / lengths[piece]!) : 0
    steps.push([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share])
  }
  return steps
}

function apartM(a: LonLat, b: LonLat | { readonly lon: number; readonly lat: number }): number {
  const [lon, lat] = 'lon' in b ? [b.lon, b.lat] : b
  return Math.hypot((lon - a[0]) * Math.cos((a[1] * Math.PI) / 180), lat - a[1]) * METRES_PER_DEGREE
}
