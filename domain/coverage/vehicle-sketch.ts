import { drive, lonLatOf, type Point } from '../matching/sketch.ts'
import type { Network } from '../matching/network.ts'
import type { Drive, Silence } from './drive.ts'
import { coverageMatchSettings, type CoverageFix, type VehicleOutput, type VehicleState } from './vehicle-state.ts'
import { endsAtMs, endVehicle, startVehicle, vehicleStep } from './vehicle-step.ts'

/** Fixes of vehicles and what is made of them, for tests. */

export interface Course {
  readonly line: readonly Point[]
  readonly speedKmh: number
  readonly everyS: number
  readonly startMs?: number
  readonly sigmaM?: number
  readonly seed?: number
  /** What else the fix says, by how many metres were driven. */
  readonly says?: (drivenM: number) => Partial<CoverageFix>
}

/** A vehicle that drives along a line at one speed, with its course as the line has it. */
export function courseFixes({ line, speedKmh, everyS, startMs = 0, sigmaM, seed, says }: Course): CoverageFix[] {
  const noise = { ...(sigmaM === undefined ? {} : { sigmaM }), ...(seed === undefined ? {} : { seed }) }
  return drive(line, { speedKmh, everyS, startMs, hasHeading: true, ...noise }).map((fix, i) => ({
    atMs: fix.atMs,
    lon: fix.lon,
    lat: fix.lat,
    speedKmh,
    headingDeg: fix.headingDeg!,
    ...says?.((i * everyS * speedKmh) / 3.6),
  }))
}

/** A vehicle that stands for a while. */
export function standing(
  point: Point,
  times: { readonly fromMs: number; readonly toMs: number; readonly everyS: number },
  says: Partial<CoverageFix> = {},
): CoverageFix[] {
  const [lon, lat] = lonLatOf(point)
  const fixes: CoverageFix[] = []
  for (let atMs = times.fromMs; atMs <= times.toMs; atMs += times.everyS * 1_000)
    fixes.push({ atMs, lon, lat, speedKmh: 0, headingDeg: 0, ...says })
  return fixes
}

export interface Told {
  readonly state: VehicleState
  readonly outputs: readonly VehicleOutput[]
  readonly drives: readonly Drive[]
  readonly silences: readonly Silence[]
  /** Rows by their keys, as a store has them. */
  readonly rows: ReadonlyMap<string, Drive | Silence>
}

/** Everything a vehicle's fixes tell, rows written over each other by their keys. */
export function tell(fixes: readonly CoverageFix[], network: Network, isEnded = true): Told {
  const drives = new Map<string, Drive>()
  const silences = new Map<string, Silence>()
  const outputs: VehicleOutput[] = []
  let state = startVehicle('sw-1', network)
  const take = ([next, output]: [VehicleState, VehicleOutput]): void => {
    state = next
    outputs.push(output)
    for (const { chunk, n, drive: row } of output.drives) drives.set(`drive ${chunk} ${n}`, row)
    for (const { chunk, n, silence } of output.silences) silences.set(`silence ${chunk} ${n}`, silence)
  }
  for (const fix of fixes) take(vehicleStep(state, fix, network, coverageMatchSettings))
  const endMs = endsAtMs(state)
  if (isEnded && endMs !== undefined) take(endVehicle(state, network, endMs, coverageMatchSettings))
  return {
    state,
    outputs,
    drives: [...drives.values()],
    silences: [...silences.values()],
    rows: new Map<string, Drive | Silence>([...drives, ...silences]),
  }
}

/** Runs in words: "mid>east 0–80 on"; runs that go on with the same signal are one. */
export function toldRuns(drives: readonly Drive[]): string[] {
  const runs: { edge: string; signal: string; fromM: number; toM: number }[] = []
  for (const { edge, signal, fromM, pieces } of drives) {
    const last = runs.at(-1)
    const toM = pieces.at(-1)!.toM
    if (last && last.edge === edge && last.signal === signal && Math.abs(last.toM - fromM) < 0.2) last.toM = toM
    else runs.push({ edge, signal, fromM, toM })
  }
  return runs.map(({ edge, signal, fromM, toM }) => `${edge} ${Math.round(fromM)}–${Math.round(toM)} ${signal}`)
}
