import type { CoordinateSystem } from '../asset.ts'
import { defaultRuleSettings, type RuleSettings } from '../coverage/settings.ts'
import type { Shift } from '../coverage/shift.ts'
import type { CoverageFix, VehicleOutput } from '../coverage/vehicle-state.ts'
import type { LonLat } from '../geography.ts'
import type { Network } from '../matching/network.ts'
import { cross, lonLatOf, type Point } from '../matching/sketch.ts'
import type { AlertChange } from './alert.ts'
import { groundOf } from './ground.ts'
import { vehicleAlerts, vehicleTick, type ShiftNow, type VehicleContext, type VehicleMemory } from './vehicle.ts'

/** For tests: a truck that is told where it is, and what the rules make of it. */

/** Monday 10:00 in Shanghai: no peak hour. */
export const START_MS = Date.UTC(2026, 5, 1, 2)
export const MINUTE_S = 60

export interface Doing {
  readonly at?: Point
  readonly kmh?: number
  /** Left out: it has no such signal. */
  readonly brush?: boolean
  readonly ignition?: boolean
  readonly waterPercent?: number
  readonly headingDeg?: number
  readonly outcome?: VehicleOutput['outcome']
  readonly stuckSinceS?: number
  readonly jumpM?: number
  /** Seconds between fixes; 10. */
  readonly everyS?: number
}

/** A shift on a street from 0,0 to 1000,0 from ten o'clock on, for four hours. */
export function shiftNow(more: Partial<Shift> = {}, openM = 1_000): ShiftNow {
  const shift: Shift = {
    id: '2026-06-01.r-1',
    planId: 'r-1',
    planVersion: 1,
    day: '2026-06-01',
    name: '一线',
    nameEn: 'Route 1',
    town: '东亭街道',
    workType: 'sweep',
    networkId: 'n-1',
    sides: [
      { edge: 'planned', name: '锡沪路', lengthM: 1_000, kerbM: 3, points: [lonLatOf([0, 0]), lonLatOf([1_000, 0])] },
    ],
    passes: [{ fromMs: START_MS, toMs: START_MS + 4 * 3_600_000 }],
    speedLimitKmh: 10,
    vehicles: ['s-1'],
    state: 'open',
    ...more,
  }
  return { shift, ground: groundOf(shift), openM }
}

export class Truck {
  memory: VehicleMemory | undefined
  /** Seconds since the start. */
  nowS = 0
  readonly context: VehicleContext
  #last: Doing = {}

  constructor(
    options: {
      readonly shifts?: readonly ShiftNow[]
      readonly settings?: Partial<RuleSettings>
      readonly network?: Network
      readonly crs?: CoordinateSystem
      readonly yards?: readonly LonLat[]
    } = {},
  ) {
    this.context = {
      vehicle: { id: 's-1', town: '东亭街道', crs: options.crs ?? 'wgs84', workType: 'sweep' },
      shifts: options.shifts ?? [shiftNow()],
      network: options.network ?? cross,
      settings: { ...defaultRuleSettings, ...options.settings },
      yards: options.yards ?? [],
    }
  }

  /** So many seconds of the same; what is left out is as before. Tells what changed, "rule open 180" by seconds since the start. */
  go(seconds: number, doing: Doing = {}): string[] {
    this.#last = { ...this.#last, stuckSinceS: undefined, jumpM: undefined, ...doing }
    const { everyS = 10 } = this.#last
    const told: string[] = []
    for (const endS = this.nowS + seconds; this.nowS < endS;) {
      this.nowS += everyS
      told.push(...this.send(this.#last).map((change) => this.#told(change)))
    }
    return told
  }

  /** One fix now. */
  send(doing: Doing, atS = this.nowS): AlertChange[] {
    const { at = [500, 0], kmh = 0, brush, ignition = true, waterPercent, headingDeg = 90, stuckSinceS, jumpM } = doing
    const [lon, lat] = lonLatOf(at)
    const fix: CoverageFix = {
      atMs: START_MS + atS * 1_000,
      lon,
      lat,
      speedKmh: kmh,
      headingDeg,
      ignition,
      ...(brush === undefined ? {} : { brush }),
      ...(waterPercent === undefined ? {} : { waterPercent }),
    }
    const outcome = doing.outcome ?? 'placed'
    const seen: VehicleOutput = {
      drives: [],
      silences: [],
      outcome,
      signal: brush === undefined ? 'none' : brush ? 'on' : 'off',
      ...(outcome === 'placed' || outcome === 'near' ? { place: { edge: 'somewhere', offsetM: 0 } } : {}),
      ...(stuckSinceS === undefined ? {} : { stuckSinceMs: START_MS + stuckSinceS * 1_000 }),
      ...(jumpM === undefined ? {} : { jumpM }),
    }
    const [memory, changes] = vehicleAlerts(this.memory, fix, seen, this.context)
    // saved with the batch
    this.memory = JSON.parse(JSON.stringify(memory)) as VehicleMemory
    return changes
  }

  /** So many seconds of silence, a tick every 10 s. */
  silence(seconds: number, heardSinceS = 0, shifts = this.context.shifts): string[] {
    const told: string[] = []
    for (const endS = this.nowS + seconds; this.nowS < endS;) {
      this.nowS += 10
      const [nowMs, heardMs] = [START_MS + this.nowS * 1_000, START_MS + heardSinceS * 1_000]
      const [memory, changes] = vehicleTick(this.memory, nowMs, heardMs, { ...this.context, shifts })
      this.memory = memory
      told.push(...changes.map((change) => this.#told(change)))
    }
    return told
  }

  #told(change: AlertChange): string {
    const severity = change.is === 'close' ? '' : change.severity === 'warning' ? '' : ` ${change.severity}`
    return `${change.rule} ${change.is} ${this.nowS}${severity}`
  }
}
