import type { AlertChange } from '#domain/alert/alert.ts'
import { groundOf } from '#domain/alert/ground.ts'
import { shiftAlerts, type ShiftMemory } from '#domain/alert/shift.ts'
import {
  isBlind,
  isTooFast,
  vehicleAlerts,
  vehicleTick,
  type ShiftNow,
  type VehicleMemory,
} from '#domain/alert/vehicle.ts'
import type { Asset } from '#domain/asset.ts'
import { courseOf } from '#domain/coverage/course.ts'
import type { VehicleNow } from '#domain/coverage/detour.ts'
import type { Drive, Silence } from '#domain/coverage/drive.ts'
import { shiftForecast, type ShiftForecast } from '#domain/coverage/forecast.ts'
import { roadTimesOf } from '#domain/coverage/road-times.ts'
import { defaultRuleSettings as settings } from '#domain/coverage/settings.ts'
import { coverageOf, neverSeen } from '#domain/coverage/shift-coverage.ts'
import type { Shift } from '#domain/coverage/shift.ts'
import {
  coverageMatchSettings,
  type CoverageFix,
  type VehicleOutput,
  type VehicleState,
} from '#domain/coverage/vehicle-state.ts'
import { endsAtMs, endVehicle, startVehicle, vehicleStep } from '#domain/coverage/vehicle-step.ts'

import { receive } from '#domain/receive.ts'
import { topic } from '#domain/topic.ts'
import { readConfig } from '#config'
import type { Course } from '../bench/coverage-day.ts'
import { receiveSettingsOf } from '../ingest/receiving.ts'
import { DAY_MS } from '../simulators/clock.ts'
import { openDistrict } from '../simulators/day.ts'
import type { Truck } from '../simulators/district/routes.ts'
import type { Truth } from '../simulators/truth.ts'
import type { SentReading } from '../simulators/world.ts'

/** What a truck published, when. */
export interface Published {
  readonly truck: string
  readonly arrivedMs: number
  readonly readings: readonly SentReading[]
}

/** Let a day of some trucks pass, up to a time. `as`: what is different about one. */
export function publishedDay(
  { district, midnightMs }: Course,
  trucks: readonly string[],
  as: (truck: Truck) => Truck,
  untilMs = midnightMs + DAY_MS,
): { readonly published: Published[]; readonly truths: Truth[] } {
  const published: Published[] = []
  const truths: Truth[] = []
  const world = openDistrict(
    {
      ...district,
      toilets: [],
      lots: [],
      bays: [],
      trucks: district.trucks.filter(({ id }) => trucks.includes(id)).map(as),
    },
    midnightMs,
  )
  world.sink = {
    publish: (_, truck, stream, readings) => {
      if (stream === 'fix') published.push({ truck, arrivedMs: world.nowMs, readings })
    },
    link: () => undefined,
    truth: (record) => truths.push(record),
  }
  world.advance(untilMs - 1)
  return { published, truths }
}

const receiveSettings = { ...receiveSettingsOf(readConfig({})), serviceArea: [73, 3, 136, 54] as const }
const TICK_MS = 30_000
const encoder = new TextEncoder()

/** All pure functions of the platform from messages to alerts, as ingest runs them, without stores; late fixes are left out. */
export class AlertDay {
  readonly changes: AlertChange[] = []
  readonly #course: Course
  readonly #assets: ReadonlyMap<string, Asset>
  readonly #roads
  readonly #vehicles = new Map<string, Vehicle>()
  readonly #shifts: readonly OpenShift[]
  readonly #lookMs: number
  #lookedMs = 0

  constructor(course: Course, trucks: readonly string[], options: { readonly lookMs: number }) {
    this.#course = course
    this.#lookMs = options.lookMs
    this.#assets = new Map(course.district.assets.map((asset) => [asset.id, asset]))
    this.#roads = roadTimesOf(course.network, course.district.edges)
    for (const id of trucks) this.#vehicles.set(id, new Vehicle(startVehicle(id, course.network)))
    this.#shifts = course.shifts
      .filter(({ vehicles }) => vehicles.some((vehicle) => trucks.includes(vehicle)))
      .map((shift) => new OpenShift({ ...shift, state: 'planned' }))
  }

  run(published: readonly Published[], untilMs = this.#course.midnightMs + DAY_MS): void {
    let tickMs = this.#course.midnightMs
    for (const message of published) {
      for (; tickMs <= message.arrivedMs; tickMs += TICK_MS) this.#tick(tickMs)
      this.#take(message)
    }
    for (; tickMs <= untilMs; tickMs += TICK_MS) this.#tick(tickMs)
  }

  #take({ truck, arrivedMs, readings }: Published): void {
    const vehicle = this.#vehicles.get(truck)!
    const asset = this.#assets.get(truck)!
    const message = {
      journalSeq: 1,
      receivedAtMs: arrivedMs,
      clientId: truck,
      topic: topic.stream('sweeper', truck, 'fix'),
      payload: encoder.encode(JSON.stringify(readings)),
    }
    for (const reading of receive(message, asset, receiveSettings).readings) {
      if (reading.stream !== 'fix') continue
      const fix: CoverageFix = { atMs: reading.atMs, ...reading.fields }
      const endMs = endsAtMs(vehicle.state)
      if (endMs !== undefined && fix.atMs > endMs) this.#end(vehicle, endMs)
      const [state, output] = vehicleStep(vehicle.state, fix, this.#course.network, coverageMatchSettings)
      vehicle.state = state
      this.#keep(vehicle, output)
      if (reading.historical) continue
      vehicle.now = {
        atMs: fix.atMs,
        ...output.place,
        ...(fix.ignition === undefined ? {} : { ignition: fix.ignition }),
      }
      const context = { ...this.#about(asset), network: this.#course.network, settings, yards: [] }
      const [memory, changes] = vehicleAlerts(vehicle.memory, fix, output, context)
      vehicle.memory = memory
      this.changes.push(...changes)
    }
  }

  #about(asset: Asset) {
    const workType = this.#course.district.trucks.find(({ id }) => id === asset.id)!.workType
    return {
      vehicle: { id: asset.id, town: asset.town, crs: asset.crs, workType },
      shifts: this.#shifts.filter(({ shift }) => shift.state === 'open' && shift.vehicles.includes(asset.id)),
      settings,
    }
  }

  #end(vehicle: Vehicle, atMs: number): void {
    const [state, output] = endVehicle(vehicle.state, this.#course.network, atMs, coverageMatchSettings)
    vehicle.state = state
    this.#keep(vehicle, output)
  }

  #keep(vehicle: Vehicle, output: VehicleOutput): void {
    for (const { chunk, n, drive } of output.drives) vehicle.drives.set(`${chunk} ${n}`, drive)
    for (const { chunk, n, silence } of output.silences) vehicle.silences.set(`${chunk} ${n}`, silence)
  }

  #tick(nowMs: number): void {
    for (const [id, vehicle] of this.#vehicles) {
      const endMs = endsAtMs(vehicle.state)
      if (endMs !== undefined && nowMs >= endMs) this.#end(vehicle, endMs)
      const context = this.#about(this.#assets.get(id)!)
      const [memory, changes] = vehicleTick(vehicle.memory, nowMs, this.#course.midnightMs, context)
      vehicle.memory = memory
      this.changes.push(...changes)
    }
    if (nowMs - this.#lookedMs < this.#lookMs) return
    this.#lookedMs = nowMs
    for (const open of this.#shifts) this.#look(open, nowMs)
  }

  #look(open: OpenShift, nowMs: number): void {
    const { fromMs, toMs } = open.shift.passes[0]!
    if (open.shift.state === 'closed' || nowMs < fromMs) return
    const state = nowMs >= toMs + settings.graceMs ? 'closed' : 'open'
    open.shift = { ...open.shift, state }
    const { shift } = open
    const within = ({ fromMs: beganMs, pieces }: Drive): boolean => beganMs < toMs && pieces.at(-1)!.toMs > fromMs
    const own = shift.vehicles.map((id) => this.#vehicles.get(id))
    const facts = {
      drives: own.flatMap((vehicle) => [...(vehicle?.drives.values() ?? [])]).filter(within),
      silences: shift.vehicles.flatMap((id) => [...(this.#vehicles.get(id)?.silences.values() ?? [neverSeen(id)])]),
      excuses: [],
    }
    const coverage = coverageOf(shift, facts, nowMs, settings)
    open.openM = coverage.figures.openM
    open.course ??= courseOf(shift, this.#roads)
    open.forecast = shiftForecast(shift, coverage, open.course, nowMs, settings, facts.silences)
    const seen = {
      shift,
      coverage,
      forecast: open.forecast,
      vehicles: [...this.#vehicles].map(([id, vehicle]) => this.#vehicleNow(id, vehicle)),
      recomputing: false,
    }
    const [memory, changes] = shiftAlerts(open.memory, seen, nowMs, this.#roads, settings)
    open.memory = memory
    this.changes.push(...changes)
  }

  #vehicleNow(id: string, { now, memory }: Vehicle): VehicleNow {
    const next = this.#shifts.find(({ shift }) => shift.state === 'open' && shift.vehicles.includes(id))?.forecast
    const workType = this.#course.district.trucks.find((truck) => truck.id === id)!.workType
    return {
      vehicle: id,
      atMs: 0,
      ...now,
      workType,
      isBlind: isBlind(memory),
      isTooFast: isTooFast(memory),
      ...(next?.nextEdge === undefined ? {} : { nextEdge: next.nextEdge }),
    }
  }
}

class Vehicle {
  state: VehicleState
  memory: VehicleMemory | undefined
  now: Partial<VehicleNow> = {}
  readonly drives = new Map<string, Drive>()
  readonly silences = new Map<string, Silence>()
  constructor(state: VehicleState) {
    this.state = state
  }
}

class OpenShift implements ShiftNow {
  shift: Shift
  readonly ground
  openM = 1
  memory: ShiftMemory | undefined
  forecast: ShiftForecast | undefined
  course: ReturnType<typeof courseOf> | undefined
  constructor(shift: Shift) {
    this.shift = shift
    this.ground = groundOf(shift)
  }
}
