import type { Logger } from 'pino'
import type { VehicleOutput } from '#domain/coverage/vehicle-state.ts'
import { chunkOf } from '#domain/coverage/vehicle-state.ts'
import { endsAtMs } from '#domain/coverage/vehicle-step.ts'
import type { CoverageCommit, Recheck } from '#stores/types.ts'
import type { NetworkCache, RoadNetwork } from './networks.ts'
import {
  beginVehicle,
  digestText,
  endedByClock,
  isLate,
  nextFix,
  vehicleRow,
  VehicleRows,
  type OrderedFix,
  type VehicleMemory,
} from './vehicle-memory.ts'

/** A fix as it came in a message. */
export interface LiveFix {
  readonly vehicle: string
  readonly fix: OrderedFix
  /** Number of its message, and place in it. */
  readonly seq: number
  readonly index: number
  readonly receivedAtMs: number
  readonly isHistorical: boolean
}
/** A fix that was matched, with what became of it. */
export interface MatchedFix extends LiveFix {
  readonly output: VehicleOutput
  readonly network: RoadNetwork
}
/** What a batch of fixes comes to; nothing of it is so before `keep`. */
export interface FactsOfBatch {
  readonly commit: Pick<CoverageCommit, 'vehicles' | 'checkpoints' | 'counted' | 'drives' | 'silences' | 'recheck'>
  readonly matched: readonly MatchedFix[]
  /** Fixes that stepping failed on, which is a fault of ours. */
  readonly failed: readonly { readonly live: LiveFix; readonly error: unknown }[]
  readonly repeated: number
  readonly late: number
}

/** Newest fixes of a vehicle that are known by heart, so that a repeat costs nothing: more than a device keeps on its way. */
const REMEMBERED = 64

/**
 * What is known of all vehicles, in memory; the store holds the same. As many as are registered. A batch is worked out on a layer above it that is
 * kept only once the batch is committed.
 */
export class VehicleFacts {
  readonly #networks: NetworkCache
  readonly #log: Logger
  readonly #memories = new Map<string, VehicleMemory>()
  readonly #recent = new Map<string, Set<string>>()
  #changed = new Map<string, VehicleMemory>()
  #seen: [vehicle: string, identity: string][] = []

  constructor(memories: readonly VehicleMemory[], networks: NetworkCache, log: Logger) {
    this.#networks = networks
    this.#log = log
    for (const memory of memories) this.#memories.set(memory.state.vehicle, memory)
  }

  get(vehicle: string): VehicleMemory | undefined {
    return this.#memories.get(vehicle)
  }

  vehicles(): Iterable<VehicleMemory> {
    return this.#memories.values()
  }

  /** Work out what fixes tell, in the order given. */
  async step(fixes: readonly LiveFix[]): Promise<FactsOfBatch> {
    this.drop()
    const rows = new Map<string, VehicleRows>()
    const rechecks = new Map<string, Omit<Recheck, 'asked'>>()
    const matched: MatchedFix[] = []
    const failed: { live: LiveFix; error: unknown }[] = []
    const seen = new Set<string>()
    let [repeated, late] = [0, 0]
    for (const live of fixes) {
      const { vehicle, fix, seq, receivedAtMs } = live
      const identity = identityOf(fix)
      if (this.#recent.get(vehicle)?.has(identity) || seen.has(`${vehicle} ${identity}`)) {
        repeated++
        continue
      }
      const networkId = this.#networks.idAt(fix.atMs)
      if (networkId === undefined) continue
      seen.add(`${vehicle} ${identity}`)
      this.#seen.push([vehicle, identity])
      const known = this.#of(vehicle)
      if (known !== undefined && isLate(known, fix)) {
        late++
        const chunk = chunkOf(fix.atMs)
        rechecks.set(`${vehicle}/${chunk}`, { vehicle, chunk, seq })
        continue
      }
      try {
        const ready = this.#networks.get(networkId)
        const now = ready instanceof Promise ? await ready : ready
        const memory = known ?? beginVehicle(vehicle, now, receivedAtMs)
        const before = memory.networkId === networkId ? now : await this.#networks.get(memory.networkId)
        const into = rows.get(vehicle) ?? new VehicleRows()
        rows.set(vehicle, into)
        const [next, output] = nextFix(memory, fix, { before, now }, into)
        this.#changed.set(vehicle, { ...next, arrivedMs: receivedAtMs })
        matched.push({ ...live, output, network: now })
      } catch (error) {
        this.#log.error({ err: error, vehicle, seq }, 'coverage cannot match a fix; it is left out')
        failed.push({ live, error })
      }
    }
    return {
      commit: { ...this.#commitOf(rows), recheck: [...rechecks.values()] },
      matched,
      failed,
      repeated,
      late,
    }
  }

  /** End the traces that are `isDue`, by the clock. */
  async end(isDue: (memory: VehicleMemory, endMs: number) => boolean): Promise<FactsOfBatch['commit']> {
    this.drop()
    const rows = new Map<string, VehicleRows>()
    for (const [vehicle, memory] of this.#memories) {
      const endMs = endsAtMs(memory.state)
      if (endMs === undefined || !isDue(memory, endMs)) continue
      const into = new VehicleRows()
      rows.set(vehicle, into)
      this.#changed.set(vehicle, endedByClock(memory, endMs, await this.#networks.get(memory.networkId), into))
    }
    return this.#commitOf(rows)
  }

  /** What was worked out last is in the store now. */
  keep(): void {
    for (const [vehicle, memory] of this.#changed) this.#memories.set(vehicle, memory)
    for (const [vehicle, identity] of this.#seen) {
      const recent = this.#recent.get(vehicle) ?? new Set()
      this.#recent.set(vehicle, recent)
      recent.add(identity)
      if (recent.size > REMEMBERED) recent.delete(recent.values().next().value!)
    }
    this.drop()
  }

  drop(): void {
    this.#changed = new Map()
    this.#seen = []
  }

  /** The vehicle was worked out again, and that is in the store. */
  replace(memory: VehicleMemory): void {
    this.#memories.set(memory.state.vehicle, memory)
  }

  #of(vehicle: string): VehicleMemory | undefined {
    return this.#changed.get(vehicle) ?? this.#memories.get(vehicle)
  }

  #commitOf(rows: ReadonlyMap<string, VehicleRows>): FactsOfBatch['commit'] {
    return { ...rowsOf(rows), vehicles: [...this.#changed.values()].map((memory) => vehicleRow(memory)) }
  }
}

export const identityOf = ({ atMs, sub }: OrderedFix): string => `${atMs}/${sub}`

/** Rows as a commit takes them. */
export function rowsOf(
  rows: ReadonlyMap<string, VehicleRows>,
): Required<Pick<CoverageCommit, 'checkpoints' | 'counted' | 'drives' | 'silences'>> {
  const all = [...rows]
  return {
    checkpoints: all.flatMap(([, made]) => [...made.checkpoints.values()]),
    counted: all.flatMap(([vehicle, made]) =>
      [...made.counted].map(([chunk, hour]) => ({ vehicle, chunk, fixes: hour.fixes, digest: digestText(hour) })),
    ),
    drives: all.flatMap(([, made]) => [...made.drives.values()]),
    silences: all.flatMap(([, made]) => [...made.silences.values()]),
  }
}
