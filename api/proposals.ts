import type { Asset } from '#domain/asset.ts'
import { courseOf, type Course } from '#domain/coverage/course.ts'
import { cheapestDetours, type Detour, type VehicleNow } from '#domain/coverage/detour.ts'
import { shiftForecast, type ShiftForecast, type SideAtRisk } from '#domain/coverage/forecast.ts'
import type { RoadTimes } from '#domain/coverage/road-times.ts'
import type { RuleSettings } from '#domain/coverage/settings.ts'
import { vehicleStatus, type LiveRow, type LiveState } from '#domain/live.ts'
import { findCandidates } from '#domain/matching/candidates.ts'
import { toX, toY, type Network } from '#domain/matching/network.ts'
import { workspaceOf } from '#domain/matching/workspace.ts'
import { workTypes } from '#domain/plan/plan.ts'
import { seesTown, type Person } from '#domain/person.ts'
import type { Operations, ShiftRow } from '#stores/types.ts'
import type { KnownNetworks } from './networks.ts'
import { currentSettings } from './rule-settings.ts'

export interface Proposal extends Detour {
  readonly vehicleName: string
  /** Metres that would be done by it. */
  readonly gainM: number
}
export interface Proposals {
  readonly proposals: readonly Proposal[]
  /** What will be missed if nothing is done, or what was asked for. */
  readonly sides: readonly SideAtRisk[]
  readonly finishMs?: number
}

const PROPOSALS_MAX = 5
const OPEN_MAX = 500
/** A vehicle farther than that from any street is on none. */
const STREET_M = 60
const STREETS_LOOKED_AT = 8
/** Below this the heading of a receiver is noise. */
const HEADING_KMH_MIN = 5

/** Who could still do what a shift will miss (docs/SPEC.md G13): from the last positions, worked out when it is asked for. */
export class Dispatching {
  readonly #operations: Operations
  readonly #networks: KnownNetworks
  /** Of open shifts, by id, plan version and network. */
  readonly #courses = new Map<string, Course>()

  constructor(operations: Operations, networks: KnownNetworks) {
    this.#operations = operations
    this.#networks = networks
  }

  /** `wanted`: sides of the shift to send somebody to; left out: those that will be missed. Vehicles of other towns are not proposed. */
  async proposals(
    shift: ShiftRow,
    wanted: readonly string[] | undefined,
    person: Pick<Person, 'towns'>,
    nowMs: number,
  ): Promise<Proposals> {
    const roads = (await this.#networks.get(shift.networkId))?.roads()
    if (shift.state !== 'open' || shift.coverage === undefined || roads === undefined)
      return { proposals: [], sides: [] }
    const { numbers } = await currentSettings(this.#operations)
    const forecast = await this.#forecast(shift, roads, nowMs, numbers)
    const sides = wanted === undefined ? (forecast?.sides ?? []) : asked(shift, wanted, nowMs)
    const told = { sides, ...(forecast?.finishMs === undefined ? {} : { finishMs: forecast.finishMs }) }
    if (sides.length === 0) return { proposals: [], ...told }
    const assets = await this.#operations.assets.list({ kind: 'sweeper', towns: [] })
    const vehicles = await this.#vehiclesNow(assets, roads, nowMs, numbers)
    const names = new Map(assets.filter(({ town }) => seesTown(person, town)).map(({ id, name }) => [id, name]))
    const detours = cheapestDetours(
      {
        sides,
        workType: shift.workType,
        workKmh: (shift.speedLimitKmh * numbers.plannedPercent) / 100,
        windowEndMs: Math.min(...sides.map(({ windowEndMs }) => windowEndMs)),
        vehicles: vehicles.filter(({ vehicle }) => names.has(vehicle)),
        limit: PROPOSALS_MAX,
      },
      nowMs,
      roads,
    )
    const openM = new Map(sides.map((side) => [side.edge, side.openM]))
    return {
      proposals: detours.map((detour) => ({
        ...detour,
        vehicleName: names.get(detour.vehicle) ?? detour.vehicle,
        gainM: Math.round(detour.edges.reduce((sum, edge) => sum + (openM.get(edge) ?? 0), 0)),
      })),
      ...told,
    }
  }

  async #forecast(
    shift: ShiftRow,
    roads: RoadTimes,
    nowMs: number,
    settings: RuleSettings,
  ): Promise<ShiftForecast | undefined> {
    if (shift.coverage === undefined) return undefined
    const key = `${shift.id} ${shift.planVersion} ${shift.networkId}`
    const course = this.#courses.get(key) ?? courseOf(shift, roads)
    this.#courses.set(key, course)
    const [oldest] = this.#courses.keys()
    if (this.#courses.size > OPEN_MAX && oldest !== undefined) this.#courses.delete(oldest)
    // what will only be unknown is nothing to send anybody to
    const silences = await this.#operations.coverage.silences(shift.vehicles, shift.fromMs, nowMs)
    return shiftForecast(shift, shift.coverage, course, nowMs, settings, silences)
  }

  async #vehiclesNow(
    assets: readonly Asset[],
    roads: RoadTimes,
    nowMs: number,
    settings: RuleSettings,
  ): Promise<VehicleNow[]> {
    const planned = new Map<string, Pick<VehicleNow, 'nextEdge' | 'spareMs'>>()
    for (const { id } of await this.#operations.shifts.list({ state: 'open', towns: [], limit: OPEN_MAX })) {
      const open = await this.#operations.shifts.get(id)
      const forecast = open && (await this.#forecast(open, roads, nowMs, settings))
      if (open === undefined || forecast?.nextEdge === undefined) continue
      const { nextEdge, finishMs, windowEndMs } = forecast
      const spareMs = finishMs === undefined || windowEndMs === undefined ? {} : { spareMs: windowEndMs - finishMs }
      for (const vehicle of open.coverage?.figures.workedBy ?? open.vehicles)
        planned.set(vehicle, { nextEdge, ...spareMs })
    }
    const vehicles: VehicleNow[] = []
    for (const { id, attributes } of assets) {
      const workType = workTypes.find((type) => type === attributes['workType'])
      const rows = await this.#operations.live.of(id)
      const fix = stateOf(rows, 'fix')
      if (fix === undefined || workType === undefined) continue
      const { ignition } = fix.fields
      vehicles.push({
        vehicle: id,
        workType,
        atMs: fix.atMs,
        ...placeOf(roads.network, fix),
        ...(typeof ignition === 'boolean' ? { ignition } : {}),
        isBlind: vehicleStatus({ fix, online: stateOf(rows, 'online') }, nowMs) === 'offline',
        ...planned.get(id),
      })
    }
    return vehicles
  }
}

/** The street a vehicle is on, in its direction of travel. */
function placeOf(network: Network, { fields }: LiveState): Pick<VehicleNow, 'edge' | 'offsetM'> {
  const workspace = workspaceOf(network)
  const { lon, lat, headingDeg, speedKmh } = fields
  if (typeof lon !== 'number' || typeof lat !== 'number') return {}
  const count = findCandidates(network, workspace, toX(network, lon), toY(network, lat), STREET_M, STREETS_LOOKED_AT)
  const { edge, offsetM, alongX, alongY } = workspace.candidates
  const drives = typeof headingDeg === 'number' && typeof speedKmh === 'number' && speedKmh >= HEADING_KMH_MIN
  const heading = (Number(headingDeg) * Math.PI) / 180
  const fits = Array.from({ length: count }, (_, i) => i).find(
    (i) => !drives || alongX[i]! * Math.sin(heading) + alongY[i]! * Math.cos(heading) >= 0,
  )
  return fits === undefined ? {} : { edge: network.edgeIds[edge[fits]!]!, offsetM: offsetM[fits]! }
}

const stateOf = (rows: readonly LiveRow[], stream: LiveRow['stream']): LiveRow | undefined =>
  rows.find((row) => row.stream === stream)

/** Sides a dispatcher wants done, with what is open of them before the next window closes. */
function asked({ sides, passes, coverage }: ShiftRow, wanted: readonly string[], nowMs: number): SideAtRisk[] {
  const running = passes.flatMap(({ fromMs, toMs }, pass) => (fromMs <= nowMs && nowMs < toMs ? [{ pass, toMs }] : []))
  const first = running.toSorted((a, b) => a.toMs - b.toMs)[0]
  if (first === undefined) return []
  const { pass, toMs: windowEndMs } = first
  return sides
    .filter(({ edge }) => wanted.includes(edge))
    .map(({ edge, name, lengthM }) => {
      const parts = coverage?.sides.find((side) => side.edge === edge)?.passes[pass]?.parts
      const openM = parts?.reduce((sum, [fromM, toM, state]) => sum + (state === 'open' ? toM - fromM : 0), 0)
      return { edge, name, pass, openM: openM ?? lengthM, why: 'left-behind' as const, windowEndMs }
    })
}
