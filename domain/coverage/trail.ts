import type { MatchSettings } from '../matching/settings.ts'
import { columnAt, type MatchState } from '../matching/state.ts'
import { BESIDE_SD_M_MAX, type WorkSignal } from './drive.ts'
import type { CoverageFix, Mark, Said, SaidFrom, Trail } from './vehicle-state.ts'

/** So many changes of signal are told apart within what is not committed; with more, the signal is broken, and the rest is not work. */
const SAIDS_MAX = 6

const signals = ['none', 'off', 'on'] as const satisfies readonly WorkSignal[]
const ignitions = [undefined, false, true] as const

/** Brush or pump on is work; a vehicle that sends neither has no signal. */
export function saidOf({ brush, pump, ignition }: CoverageFix): Said {
  const signal = brush === undefined && pump === undefined ? 0 : brush === true || pump === true ? 2 : 1
  return signal * 3 + ignitions.indexOf(ignition)
}
export const signalOf = (said: Said): WorkSignal => signals[Math.floor(said / 3)]!
export const ignitionOf = (said: Said): boolean | undefined => ignitions[said % 3]
/** Off, with the ignition as it was. */
const silenced = (said: Said): Said => 3 + (said % 3)

export const NO_TRAIL: Trail = { atMs: 0, speedKmh: 0, said: 0, drivenDm: 0, movingMs: 0, marks: [], saids: [] }

/**
 * The trail up to the next fix. Between two fixes the vehicle drove with the mean of both speeds. What was driven before and after a change of
 * signal had the speed sent before and after it, because drivers slow down to work.
 */
export function wentOn(trail: Trail, fix: CoverageFix, settings: MatchSettings): Trail {
  const said = saidOf(fix)
  const { atMs, speedKmh } = fix
  if (trail.saids.length === 0) return { ...NO_TRAIL, atMs, speedKmh, said, saids: [[0, 0, 100, 0, said]] }
  const sinceMs = atMs - trail.atMs
  // km/h · ms / 360 = decimetres
  const meanKmh = (trail.speedKmh + speedKmh) / 2
  const wentDm = Math.round((meanKmh * sinceMs) / 360)
  const drivenDm = trail.drivenDm + wentDm
  if (said === trail.said) {
    const moves = Number(trail.speedKmh >= settings.standingKmh) + Number(speedKmh >= settings.standingKmh)
    const movingMs = trail.movingMs + Math.round((sinceMs * moves) / 2)
    return { ...trail, atMs, speedKmh, drivenDm, movingMs }
  }
  const halfMs = (kmh: number): number => Math.round((wentDm * 180) / Math.max(settings.standingKmh, kmh))
  const changedMs = trail.movingMs + halfMs(trail.speedKmh)
  const movingMs = changedMs + halfMs(speedKmh)
  const pace = meanKmh > 0 ? Math.round((trail.speedKmh * 100) / meanKmh) : 100
  const saids = changed(trail.saids, [trail.drivenDm, drivenDm, pace, changedMs, said])
  return { ...trail, atMs, speedKmh, said, drivenDm, movingMs, saids }
}

function changed(saids: Trail['saids'], from: SaidFrom): Trail['saids'] {
  const [fromDm, toDm, pace, movingMs] = saids.at(-1)!
  if (saids.length === SAIDS_MAX) return [...saids.slice(0, -1), [fromDm, toDm, pace, movingMs, silenced(from[4])]]
  return toDm === from[1] ? [...saids.slice(0, -1), from] : [...saids, from]
}

/** The mark of a fix. Where its speeds explain less than a quarter of the way from the mark before, the air line counts instead. */
export function markOf(trail: Trail, fix: CoverageFix, settings: MatchSettings): Mark {
  const sdM = fix.hdop === undefined ? Infinity : fix.hdop * settings.sigmaPerHdopM
  return [trail.drivenDm, trail.movingMs, sdM <= BESIDE_SD_M_MAX ? Math.max(1, Math.round(sdM * 10)) : 0]
}

/** Where a device sends no speeds the trail goes on by what was really moved. */
export function movedAtLeast(trail: Trail, fromDm: number, movedM: number): Trail {
  const leastDm = fromDm + Math.round(movedM * 10)
  return (trail.drivenDm - fromDm) * 4 < leastDm - fromDm ? { ...trail, drivenDm: leastDm } : trail
}

/** Times of the fixes the matcher may still commit, in the order of the marks. */
export const committableMs = ({ window, held }: MatchState): number[] => [
  ...window.map((column) => column[columnAt.atMs]!),
  ...held.map(({ atMs }) => atMs),
]

/** The trail with the marks that are still needed, counted from the first of them. */
export function marked(trail: Trail, marks: readonly Mark[]): Trail {
  const [fromDm, fromMs] = marks[0] ?? [trail.drivenDm, trail.movingMs]
  let first = trail.saids.length - 1
  while (first > 0 && trail.saids[first]![1] > fromDm) first--
  return {
    ...trail,
    drivenDm: trail.drivenDm - fromDm,
    movingMs: trail.movingMs - fromMs,
    marks: fromDm === 0 && fromMs === 0 ? marks : marks.map(([dm, ms, sdDm]) => [dm - fromDm, ms - fromMs, sdDm]),
    saids: trail.saids
      .slice(first)
      .map(([aDm, bDm, pace, ms, said], i) =>
        i === 0 ? [0, 0, 100, 0, said] : [aDm - fromDm, bDm - fromDm, pace, ms - fromMs, said],
      ),
  }
}

/** A part of the way between two marks with one signal. */
export interface Section {
  readonly said: Said
  /** Mean speed while it moved; undefined where none was sent. */
  readonly kmh: number | undefined
  /** The change that ends it, between two shares of the way; undefined for the last one. */
  readonly change?: { readonly from: number; readonly to: number; readonly pace: number }
}

/** What was said between two marks, in order. */
export function sectionsBetween({ saids }: Trail, from: Mark, to: Mark): Section[] {
  const spanDm = Math.max(1, to[0] - from[0])
  const sections: Section[] = []
  let [atDm, atMs] = [from[0], from[1]]
  for (const [i, [, , , , said]] of saids.entries()) {
    const next = saids[i + 1]
    // a change between two fixes lies between two marks
    if (next !== undefined && next[1] <= from[0]) continue
    const isLast = next === undefined || next[0] >= to[0]
    const [endDm, endMs] = isLast ? to : [(next[0] + next[1]) / 2, next[3]]
    const [drivenDm, movingMs] = [endDm - atDm, endMs - atMs]
    sections.push({
      said,
      kmh: drivenDm > 0 && movingMs > 0 ? (drivenDm * 360) / movingMs : undefined,
      ...(isLast
        ? {}
        : { change: { from: (next[0] - from[0]) / spanDm, to: (next[1] - from[0]) / spanDm, pace: next[2] / 100 } }),
    })
    if (isLast) break
    ;[atDm, atMs] = [endDm, endMs]
  }
  return sections
}

/** Half-way in time from one place to the next, as share of the way, where speed changed evenly and was `pace` times the mean at first. */
export const halfTime = (pace: number): number => (1 + pace) / 4
