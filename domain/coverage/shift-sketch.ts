import { lonLatOf, type Point } from '../matching/sketch.ts'
import type { Drive, DrivePiece, Silence } from './drive.ts'
import type { Excuse, Shift, ShiftSide } from './shift.ts'

/** Shifts and facts, for tests. Minutes count from midnight in Shanghai. */

export const MINUTE_MS = 60_000
export const MIDNIGHT_MS = Date.UTC(2026, 2, 2, 16)
export const minute = (is: number): number => MIDNIGHT_MS + is * MINUTE_MS

/** A straight side from west to east, so far north of the first. */
export const sideOf = (edge: string, lengthM: number, northM = 0, kerbM = 3.5): ShiftSide => ({
  edge,
  name: edge,
  lengthM,
  kerbM,
  points: [lonLatOf([0, northM]), lonLatOf([lengthM, northM])],
})

export function shiftOf(
  sides: readonly ShiftSide[],
  passes: readonly (readonly [from: number, to: number])[],
  more: Partial<Shift> = {},
): Shift {
  return {
    id: '2026-03-03.route',
    planId: 'route',
    planVersion: 1,
    day: '2026-03-03',
    name: '线',
    nameEn: 'route',
    town: '东亭街道',
    workType: 'sweep',
    networkId: 'n',
    sides,
    passes: passes.map(([from, to]) => ({ fromMs: minute(from), toMs: minute(to) })),
    speedLimitKmh: 10,
    vehicles: ['sw-1'],
    state: 'closed',
    ...more,
  }
}

/** A run over metres of a side from a minute on, at a speed; `more` is of the run, `seen` of each of its pieces. */
export function runOf(
  edge: string,
  [fromM, toM]: readonly [number, number],
  atMinute: number,
  more: Partial<Drive> & { readonly kmh?: number } = {},
  seen: Partial<DrivePiece> = {},
): Drive {
  const { kmh = 8, ...drive } = more
  const fromMs = minute(atMinute)
  const pieces: DrivePiece[] = []
  for (let atM = fromM; atM < toM;) {
    atM = Math.min(toM, atM + 20)
    const toMs = Math.round(fromMs + ((atM - fromM) / kmh) * 3_600)
    pieces.push({ toM: atM, toMs, kmh, gapM: 20, gapMs: 9_000, isInferred: false, ...seen })
  }
  return { vehicle: 'sw-1', edge, signal: 'on', fromM, fromMs, pieces, trace: 0, ...drive }
}

export const silenceOf = (
  [from, to]: readonly [number, number | undefined],
  places: { readonly from?: Point; readonly to?: Point } = {},
  more: Partial<Silence> = {},
): Silence => {
  const lonLat = (point: Point): { lon: number; lat: number } => {
    const [lon, lat] = lonLatOf(point)
    return { lon, lat }
  }
  return {
    vehicle: 'sw-1',
    fromMs: minute(from),
    cause: 'no-fix',
    ...(to === undefined ? {} : { toMs: minute(to) }),
    ...(places.from === undefined ? {} : { from: lonLat(places.from) }),
    ...(places.to === undefined ? {} : { to: lonLat(places.to) }),
    ...more,
  }
}

export const excuseOf = (
  edge: string,
  [fromM, toM]: readonly [number, number],
  more: Partial<Excuse> = {},
): Excuse => ({
  id: 1,
  shiftId: '2026-03-03.route',
  edge,
  fromM,
  toM,
  reason: 'parked-cars',
  note: '',
  by: 'wang',
  atMs: minute(600),
  ...more,
})
