import type { Network } from '../matching/network.ts'
import {
  chunkOf,
  coverageMatchSettings as settings,
  TRACE_END_MS,
  type CoverageFix,
  type VehicleOutput,
  type VehicleState,
} from './vehicle-state.ts'
import { endsAtMs, endVehicle, startVehicle, vehicleStep } from './vehicle-step.ts'

/**
 * What a platform ends with that takes fixes as they arrive, in its shortest form, for tests and benches: it keeps the state before each hour, and where a fix comes late works
 * its hour and all after it out again. `endingEarly`: the clock ends traces at odd times.
 * @returns rows as JSON by their keys
 */
export function tellLive(arrivals: readonly CoverageFix[], network: Network, endingEarly = false): Map<string, string> {
  const rows = new Map<string, string>()
  const checkpoints = new Map<number, VehicleState>()
  const seen = new Map<number, CoverageFix>()
  let state = startVehicle('sw-1', network)
  let hour = -Infinity
  const write = (output: VehicleOutput): void => {
    for (const { chunk, n, drive } of output.drives) rows.set(`${chunk} drive ${n}`, JSON.stringify(drive))
    for (const { chunk, n, silence } of output.silences) rows.set(`${chunk} silence ${n}`, JSON.stringify(silence))
  }
  const inHour = (chunk: number): void => {
    if (chunk === hour) return
    checkpoints.set(chunk, state)
    hour = chunk
  }
  const end = (): void => {
    const dueMs = endsAtMs(state)
    if (dueMs === undefined) return
    inHour(chunkOf(dueMs))
    const [ended, output] = endVehicle(state, network, dueMs, settings)
    state = ended
    write(output)
  }
  const take = (fix: CoverageFix): void => {
    const dueMs = endsAtMs(state)
    if (dueMs !== undefined && dueMs < fix.atMs) end()
    inHour(chunkOf(fix.atMs))
    const [next, output] = vehicleStep(state, fix, network, settings)
    state = next
    write(output)
  }
  const workOutFrom = (chunk: number): void => {
    const fromHour = Math.max(-Infinity, ...[...checkpoints.keys()].filter((known) => known <= chunk))
    for (const key of rows.keys()) if (Number(key.split(' ')[0]) >= fromHour) rows.delete(key)
    state = checkpoints.get(fromHour) ?? startVehicle('sw-1', network)
    hour = -Infinity
    for (const known of checkpoints.keys()) if (known >= fromHour) checkpoints.delete(known)
    const again = [...seen.values()].filter(({ atMs }) => chunkOf(atMs) >= fromHour)
    for (const fix of again.toSorted((a, b) => a.atMs - b.atMs)) take(fix)
  }
  for (const fix of arrivals) {
    if (seen.has(fix.atMs)) continue
    seen.set(fix.atMs, fix)
    const { lastAtMs, isEnded } = state
    const isLate = lastAtMs !== null && fix.atMs <= lastAtMs + (isEnded ? TRACE_END_MS : 0)
    if (isLate) workOutFrom(chunkOf(fix.atMs))
    else take(fix)
    if (endingEarly && fix.atMs % 7 === 0) end()
  }
  end()
  return rows
}

/** Whether two ways of telling ended with the same rows, whatever their order. */
export const isSameTold = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  a.size === b.size && [...a].every(([key, row]) => b.get(key) === row)
