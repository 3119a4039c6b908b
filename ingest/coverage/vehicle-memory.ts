import type { DriveRow, SilenceRow, VehicleOutput, VehicleState } from '#domain/coverage/vehicle-state.ts'
import { chunkOf, coverageMatchSettings, TRACE_END_MS, type CoverageFix } from '#domain/coverage/vehicle-state.ts'
import { endsAtMs, endVehicle, startVehicle, vehicleStep } from '#domain/coverage/vehicle-step.ts'
import { hash53 } from '#domain/hash.ts'
import type { CheckpointRow, VehicleRow } from '#stores/types.ts'
import type { RoadNetwork } from './networks.ts'

/** A fix with what orders those of one millisecond. */
export interface OrderedFix extends CoverageFix {
  readonly sub: number
}

/** What coverage knows of a vehicle between two fixes, with what tells whether a late one is new. */
export interface VehicleMemory {
  readonly state: VehicleState
  /** Of the network in the store that the state belongs to. */
  readonly networkId: string
  /** Of the newest fix. */
  readonly sub: number
  /** Hour of the newest event: its checkpoint is made. */
  readonly chunk: number
  readonly hour: HourCount
  /** Arrival of the newest message. */
  readonly arrivedMs: number
}

/** Fixes of an hour, whatever their order: how many, and the sum of the hashes of their identities modulo 2⁵³. */
export interface HourCount {
  readonly fixes: number
  readonly digest: number
}
export const NO_FIXES: HourCount = { fixes: 0, digest: 0 }
const DIGEST_MAX = 2 ** 52

export const counted = ({ fixes, digest }: HourCount, { atMs, sub }: OrderedFix): HourCount => ({
  fixes: fixes + 1,
  digest: (digest + (Number.parseInt(hash53(`${atMs}/${sub}`), 36) % DIGEST_MAX)) % DIGEST_MAX,
})
export const digestText = ({ digest }: HourCount): string => digest.toString(36)

/** Rows that stepping made, each under its key once. */
export class VehicleRows {
  readonly drives = new Map<string, DriveRow>()
  readonly silences = new Map<string, SilenceRow>()
  readonly checkpoints = new Map<number, CheckpointRow>()
  /** Hours that are over. */
  readonly counted = new Map<number, HourCount>()

  add({ drives, silences }: Pick<VehicleOutput, 'drives' | 'silences'>): void {
    for (const row of drives) this.drives.set(`${row.chunk}/${row.n}`, row)
    for (const row of silences) this.silences.set(`${row.chunk}/${row.n}`, row)
  }
}

const settings = coverageMatchSettings

export const beginVehicle = (vehicle: string, network: RoadNetwork, arrivedMs: number): VehicleMemory => ({
  state: startVehicle(vehicle, network.network),
  networkId: network.id,
  sub: -1,
  chunk: -1,
  hour: NO_FIXES,
  arrivedMs,
})

/**
 * Whether a fix comes too late to be the next one: it is not newer than the newest, or the trace was ended by the clock though it belongs to
 * it (docs/SPEC.md K3).
 */
export function isLate({ state, sub }: VehicleMemory, fix: OrderedFix): boolean {
  const { lastAtMs, isEnded } = state
  if (lastAtMs === null) return false
  if (isEnded) return fix.atMs <= lastAtMs + TRACE_END_MS
  return fix.atMs < lastAtMs || (fix.atMs === lastAtMs && fix.sub <= sub)
}

/** The next fix of a vehicle. `before` is the network the memory belongs to, `now` the one in use at the time of the fix. */
export function nextFix(
  memory: VehicleMemory,
  fix: OrderedFix,
  networks: { readonly before: RoadNetwork; readonly now: RoadNetwork },
  rows: VehicleRows,
): [VehicleMemory, VehicleOutput] {
  const { before, now } = networks
  const dueMs = endsAtMs(memory.state)
  let at = dueMs !== undefined && dueMs < fix.atMs ? ended(memory, dueMs, before, before, rows) : memory
  if (now.id !== before.id) at = ended(at, fix.atMs, before, now, rows)
  at = inHour(at, chunkOf(fix.atMs), rows)
  const [state, output] = vehicleStep(at.state, fix, now.network, settings)
  rows.add(output)
  return [{ ...at, state, hour: counted(at.hour, fix), sub: fix.sub }, output]
}

/** End the trace that is due at `atMs`, by the clock: nothing came since. */
export function endedByClock(
  memory: VehicleMemory,
  atMs: number,
  network: RoadNetwork,
  rows: VehicleRows,
): VehicleMemory {
  return ended(memory, atMs, network, network, rows)
}

function ended(
  memory: VehicleMemory,
  atMs: number,
  before: RoadNetwork,
  next: RoadNetwork,
  rows: VehicleRows,
): VehicleMemory {
  const at = inHour(memory, chunkOf(atMs), rows)
  const [state, output] = endVehicle(at.state, before.network, atMs, settings, next.network)
  rows.add(output)
  return { ...at, state, networkId: next.id }
}

/** Before the first event of an hour, what was known until then is kept as its checkpoint. */
function inHour(memory: VehicleMemory, chunk: number, rows: VehicleRows): VehicleMemory {
  if (memory.chunk === chunk) return memory
  const { vehicle } = memory.state
  if (memory.chunk !== -1) rows.counted.set(memory.chunk, memory.hour)
  rows.checkpoints.set(chunk, { vehicle, chunk, state: checkpointText(memory), fixes: 0, digest: digestText(NO_FIXES) })
  return { ...memory, chunk, hour: NO_FIXES }
}

// ── as text ─────────────────────────────────────────────────────────────────────────────────────────────────────────

type Checkpoint = Pick<VehicleMemory, 'state' | 'networkId' | 'sub'>

const checkpointText = ({ state, networkId, sub }: VehicleMemory): string =>
  JSON.stringify({ state, networkId, sub } satisfies Checkpoint)

/** What was known before the hour of a checkpoint; its checkpoint is made again by the first event of the hour. */
export const memoryBefore = (row: CheckpointRow, arrivedMs: number): VehicleMemory => ({
  ...(JSON.parse(row.state) as Checkpoint),
  chunk: -1,
  hour: NO_FIXES,
  arrivedMs,
})

export const vehicleRow = (memory: VehicleMemory): VehicleRow => ({
  vehicle: memory.state.vehicle,
  state: JSON.stringify(memory),
})
export const memoryOf = (row: VehicleRow): VehicleMemory => JSON.parse(row.state) as VehicleMemory
