import type { Logger } from 'pino'
import type { AlertChange, AlertMemory } from '#domain/alert/alert.ts'
import { shiftAlerts, type ShiftMemory, type ShiftSeen } from '#domain/alert/shift.ts'
import {
  isBlind,
  isTooFast,
  vehicleAlerts,
  vehicleTick,
  type ShiftNow,
  type VehicleMemory,
} from '#domain/alert/vehicle.ts'
import type { VehicleNow } from '#domain/coverage/detour.ts'
import type { RoadTimes } from '#domain/coverage/road-times.ts'
import type { RuleSettings } from '#domain/coverage/settings.ts'
import { workTypes, type WorkType } from '#domain/plan/plan.ts'
import type { AssetCache } from '../asset-cache.ts'
import type { MatchedFix } from './vehicle-facts.ts'

type Memory = VehicleMemory | ShiftMemory
/** Where a vehicle was last seen live. */
type Place = Pick<VehicleNow, 'atMs' | 'edge' | 'offsetM' | 'ignition'>

/** What a commit takes of the rules that raise alerts. */
export interface AlertsOfBatch {
  readonly alerts: readonly AlertChange[]
  readonly alertMemories: readonly AlertMemory[]
}

/** The workType attribute of a vehicle, when it is one. */
export function workTypeOf(assets: AssetCache, vehicle: string): WorkType | undefined {
  const is = assets.get(vehicle)?.attributes['workType']
  return workTypes.find((type) => type === is)
}

/**
 * What the rules that raise alerts remember, in memory; the store holds the same. Worked out on a layer above it that is kept only once it is
 * committed, like the facts.
 */
export class AlertWatch {
  readonly #assets: AssetCache
  readonly #log: Logger
  readonly #memories = new Map<string, Memory>()
  readonly #places = new Map<string, Place>()
  #changed = new Map<string, Memory | undefined>()
  #moved = new Map<string, Place>()
  #alerts: AlertChange[] = []
  /** Told once each. */
  readonly #failing = new Set<string>()

  constructor(memories: readonly AlertMemory[], assets: AssetCache, log: Logger) {
    this.#assets = assets
    this.#log = log
    for (const { subject, state } of memories) this.#memories.set(subject, JSON.parse(state) as Memory)
  }

  /** Live fixes with what became of them, in order. */
  see(
    matched: readonly MatchedFix[],
    shiftsOf: (vehicle: string) => readonly ShiftNow[],
    settings: RuleSettings,
  ): void {
    for (const { vehicle, fix, output, network, isHistorical } of matched) {
      // old data is no news (docs/SPEC.md E2)
      if (isHistorical) continue
      const place = output.place
      this.#moved.set(vehicle, {
        atMs: fix.atMs,
        ...(place === undefined ? {} : { edge: place.edge, offsetM: place.offsetM }),
        ...(fix.ignition === undefined ? {} : { ignition: fix.ignition }),
      })
      const about = this.#about(vehicle)
      if (about === undefined) continue
      const context = { vehicle: about, shifts: shiftsOf(vehicle), network: network.network, settings, yards: [] }
      const before = this.#of(vehicle) as VehicleMemory | undefined
      this.#judge(vehicle, before, () => vehicleAlerts(before, fix, output, context))
    }
  }

  /** Time passes for all vehicles. */
  tick(
    nowMs: number,
    heardSinceMs: number,
    shiftsOf: (vehicle: string) => readonly ShiftNow[],
    settings: RuleSettings,
  ): void {
    for (const vehicle of this.#memories.keys()) {
      const about = this.#about(vehicle)
      if (about === undefined) continue
      const before = this.#of(vehicle) as VehicleMemory | undefined
      const context = { vehicle: about, shifts: shiftsOf(vehicle), settings }
      this.#judge(vehicle, before, () => vehicleTick(before, nowMs, heardSinceMs, context))
    }
  }

  /** A look at a shift. */
  look(seen: ShiftSeen, nowMs: number, roads: RoadTimes, settings: RuleSettings): void {
    const { id } = seen.shift
    const before = this.#of(id) as ShiftMemory | undefined
    this.#judge(id, before, () => shiftAlerts(before, seen, nowMs, roads, settings))
  }

  /** All vehicles that were seen live since the start, as dispatching sees them. */
  vehiclesNow(plannedOf: (vehicle: string) => Pick<VehicleNow, 'nextEdge' | 'spareMs'>): VehicleNow[] {
    return [...this.#places].map(([vehicle, place]) => {
      const workType = workTypeOf(this.#assets, vehicle)
      const memory = this.#of(vehicle) as VehicleMemory | undefined
      return {
        vehicle,
        ...place,
        ...plannedOf(vehicle),
        ...(workType === undefined ? {} : { workType }),
        isBlind: isBlind(memory),
        isTooFast: isTooFast(memory),
      }
    })
  }

  /** What changed since the last `keep` or `drop`. */
  changes(): AlertsOfBatch {
    return {
      alerts: this.#alerts,
      alertMemories: [...this.#changed].map(([subject, memory]) => ({
        subject,
        state: memory === undefined ? '' : JSON.stringify(memory),
      })),
    }
  }

  keep(): void {
    for (const [subject, memory] of this.#changed) {
      if (memory === undefined) this.#memories.delete(subject)
      else this.#memories.set(subject, memory)
    }
    for (const [vehicle, place] of this.#moved) this.#places.set(vehicle, place)
    this.drop()
  }

  drop(): void {
    this.#changed = new Map()
    this.#moved = new Map()
    this.#alerts = []
  }

  #of(subject: string): Memory | undefined {
    return this.#changed.has(subject) ? this.#changed.get(subject) : this.#memories.get(subject)
  }

  /** A rule that fails, by a fault of ours, raises nothing; facts and figures do not wait for it. */
  #judge(
    subject: string,
    before: Memory | undefined,
    rules: () => readonly [after: Memory | undefined, alerts: readonly AlertChange[]],
  ): void {
    try {
      const [after, alerts] = rules()
      if (after !== before) this.#changed.set(subject, after)
      this.#alerts.push(...alerts)
      this.#failing.delete(subject)
    } catch (error) {
      if (!this.#failing.has(subject)) this.#log.error({ err: error, subject }, 'alerts of a subject cannot be judged')
      this.#failing.add(subject)
    }
  }

  #about(vehicle: string) {
    const asset = this.#assets.get(vehicle)
    if (asset?.kind !== 'sweeper') return undefined
    const workType = workTypeOf(this.#assets, vehicle)
    return { id: vehicle, town: asset.town, crs: asset.crs, ...(workType === undefined ? {} : { workType }) }
  }
}
