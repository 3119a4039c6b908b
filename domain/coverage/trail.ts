import type { MatchSettings } from '../matching/settings.ts'
import { columnAt, type MatchState } from '../matching/state.ts'
import { BESIDE_SD_M_MAX, type WorkSignal } from './drive.ts'
import type { CoverageFix, Mark, Said, Trail } from './vehicle-state.ts'

/** So many changes of signal are told apart within what is not committed; with more, the signal is broken, and the rest is not work. */
const SAIDS_MAX = 10

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
 * The trail up to the next fix. Between two fixes the vehicle drove with the mean of both speeds; a change of signal is taken to have
 * happened half-way: nothing tells more, and half is right on average, so that no figure leans to either side.
 */
export function wentOn(trail: Trail, fix: CoverageFix, settings: MatchSettings): Trail {
  const said = saidOf(fix)
  const { atMs, speedKmh } = fix
  if (trail.saids.length === 0) return { ...NO_TRAIL, atMs, speedKmh, said, saids: [[0, said]] }
  const sinceMs = atMs - trail.atMs
  const moves = Number(trail.speedKmh >= settings.standingKmh) + Number(speedKmh >= settings.standingKmh)
  // km/h · ms / 360 = decimetres
  const drivenDm = trail.drivenDm + Math.round((((trail.speedKmh + speedKmh) / 2) * sinceMs) / 360)
  return {
    atMs,
    speedKmh,
    said,
    drivenDm,
    movingMs: trail.movingMs + Math.round((sinceMs * moves) / 2),
    marks: trail.marks,
    saids: said === trail.said ? trail.saids : changed(trail.saids, Math.round((trail.drivenDm + drivenDm) / 2), said),
  }
}

function changed(saids: Trail['saids'], drivenDm: number, said: Said): Trail['saids'] {
  const before = saids.at(-1)!
  if (saids.length === SAIDS_MAX) return [...saids.slice(0, -1), [before[0], silenced(said)]]
  return before[0] === drivenDm ? [...saids.slice(0, -1), [drivenDm, said]] : [...saids, [drivenDm, said]]
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
  while (first > 0 && trail.saids[first]![0] > fromDm) first--
  return {
    ...trail,
    drivenDm: trail.drivenDm - fromDm,
    movingMs: trail.movingMs - fromMs,
    marks: fromDm === 0 && fromMs === 0 ? marks : marks.map(([dm, ms, sdDm]) => [dm - fromDm, ms - fromMs, sdDm]),
    saids: trail.saids.slice(first).map(([dm, said], i) => [i === 0 ? 0 : dm - fromDm, said]),
  }
}

/** What was said between two marks, by the share of the way between them. */
export function saidBetween(trail: Trail, from: Mark, to: Mark): { readonly until: number; readonly said: Said }[] {
  const spanDm = to[0] - from[0]
  const sections: { until: number; said: Said }[] = []
  for (const [i, [dm, said]] of trail.saids.entries()) {
    const nextDm = trail.saids[i + 1]?.[0] ?? Infinity
    if (nextDm <= from[0] || (dm >= to[0] && sections.length > 0)) continue
    sections.push({ until: nextDm >= to[0] || spanDm <= 0 ? 1 : (nextDm - from[0]) / spanDm, said })
    if (nextDm >= to[0]) break
  }
  return sections
}

/** Mean speed while it moved between two marks; undefined where none was sent. */
export function kmhBetween(from: Mark, to: Mark): number | undefined {
  const [drivenDm, movingMs] = [to[0] - from[0], to[1] - from[1]]
  return drivenDm > 0 && movingMs > 0 ? (drivenDm * 360) / movingMs : undefined
}
