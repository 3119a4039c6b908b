import { groundOf, type Ground } from '#domain/alert/ground.ts'
import type { ShiftNow } from '#domain/alert/vehicle.ts'
import { courseOf, type Course } from '#domain/coverage/course.ts'
import { shiftForecast, type ShiftForecast } from '#domain/coverage/forecast.ts'
import type { RuleSettings } from '#domain/coverage/settings.ts'
import { coverageOf } from '#domain/coverage/shift-coverage.ts'
import type { Shift } from '#domain/coverage/shift.ts'
import type { DriveRow, SilenceRow } from '#domain/coverage/vehicle-state.ts'
import type { Logger } from 'pino'
import type { CoverageCommit, Operations, ShiftRow } from '#stores/types.ts'
import type { AssetCache } from '../asset-cache.ts'
import { isOfTheStore } from '../journal-following.ts'
import type { AlertWatch } from './alert-watch.ts'
import type { NetworkCache } from './networks.ts'
import { factsOf, liveOf, OVER } from './shift-judge.ts'

export interface SettingsNow {
  readonly version: number
  readonly is: RuleSettings
}
/** How things stand at a look. */
export interface Moment {
  readonly nowMs: number
  /** The journal was read to its end a moment ago. */
  readonly isCaughtUp: boolean
  readonly settings: SettingsNow
}
export interface BoardOpened {
  readonly operations: Pick<Operations, 'coverage' | 'shifts'>
  readonly networks: NetworkCache
  readonly assets: AssetCache
  readonly alerts: AlertWatch
  readonly isKnown: (vehicle: string) => boolean
  /** Earliest time of a vehicle that waits to be worked out again. */
  readonly waitingFromMs: (vehicle: string) => number | undefined
  /** A shift was closed and says that late data of it wait. */
  readonly closedRecomputing: (id: string) => void
  readonly realMs: () => number
  readonly log: Logger
}

/** An open shift is worked out at most that often, and at most for one part in `PACE` of the time; real time. */
const LOOK_MS = 2_000
const PACE = 20
/** Windows end and forecasts change with time alone; time of the district. */
const LOOK_AGAIN_MS = 30_000
/** Late data that wait do not hold up the end of a shift for longer: they make a new version. */
const RECOMPUTE_PATIENCE_MS = 300_000
const ORDERS_MAX = 1_000
const SHIFTS_MAX = 10_000
const FAULT_MS = 60_000

interface Planned {
  readonly id: string
  readonly fromMs: number
}
class OpenShift {
  readonly row: ShiftRow
  readonly edges: ReadonlySet<string>
  isDirty = true
  /** Real time at which it may be worked out again. */
  dueMs = Number.NEGATIVE_INFINITY
  lookedAtMs = Number.NEGATIVE_INFINITY
  written = ''
  openM: number
  forecast: ShiftForecast | undefined
  ordered: ReadonlySet<string> = new Set()
  #course: Course | undefined
  #ground: Ground | undefined

  constructor(row: ShiftRow) {
    this.row = row
    this.edges = new Set(row.sides.map(({ edge }) => edge))
    this.openM = row.coverage?.figures.openM ?? row.sides.reduce((sum, { lengthM }) => sum + lengthM, 0)
  }

  get ground(): Ground {
    return (this.#ground ??= groundOf(this.row))
  }
  course(of: (shift: Shift) => Course): Course {
    return (this.#course ??= of(this.row))
  }
  has(vehicle: string): boolean {
    return this.row.vehicles.includes(vehicle) || this.ordered.has(vehicle)
  }
}

/** Shifts that are planned or open, in memory: which are touched by what happens, and what is to be done with them (docs/SPEC.md K8, K9, K12). */
export class ShiftBoard {
  readonly #opened: BoardOpened
  readonly #now: () => number
  #planned: Planned[] = []
  readonly #open = new Map<string, OpenShift>()
  readonly #byEdge = new Map<string, Set<OpenShift>>()

  constructor(opened: BoardOpened) {
    this.#opened = opened
    this.#now = opened.realMs
  }

  get openCount(): number {
    return this.#open.size
  }

  /** To be called at the start and after shifts were made or changed, and now and then, for others may make them. */
  async load(): Promise<void> {
    const { shifts } = this.#opened.operations
    const planned = await shifts.list({ state: 'planned', towns: [], limit: SHIFTS_MAX })
    // one that was opened a moment ago is not written yet
    this.#planned = planned.filter(({ id }) => !this.#open.has(id)).map(({ id, fromMs }) => ({ id, fromMs }))
    for (const { id } of await shifts.list({ state: 'open', towns: [], limit: SHIFTS_MAX })) {
      if (this.#open.has(id)) continue
      const row = await shifts.get(id)
      if (row?.state === 'open') this.#add(row)
    }
  }

  /** Facts were written: shifts they may count for are to be worked out again. */
  touch({
    drives,
    silences,
  }: {
    readonly drives?: readonly DriveRow[]
    readonly silences?: readonly SilenceRow[]
  }): void {
    for (const { drive } of drives ?? []) {
      const toMs = drive.pieces.at(-1)?.toMs ?? drive.fromMs
      for (const shift of this.#byEdge.get(drive.edge) ?? [])
        if (drive.fromMs < shift.row.toMs && toMs >= shift.row.fromMs) shift.isDirty = true
    }
    const moved = new Map<string, number>()
    for (const { drive } of drives ?? []) note(moved, drive.vehicle, drive.fromMs)
    for (const { silence } of silences ?? []) note(moved, silence.vehicle, silence.fromMs)
    for (const [vehicle, fromMs] of moved) this.#touchVehicle(vehicle, fromMs)
  }

  /** A vehicle was worked out again from a time on. */
  replaced(fromMs: number): void {
    for (const shift of this.#open.values()) if (fromMs < shift.row.toMs) shift.isDirty = true
  }

  touchAll(): void {
    for (const shift of this.#open.values()) shift.isDirty = true
  }
  touchShift(id: string): void {
    const shift = this.#open.get(id)
    if (shift !== undefined) shift.isDirty = true
  }

  shiftsOf(vehicle: string): ShiftNow[] {
    return [...this.#open.values()]
      .filter((shift) => shift.has(vehicle))
      .map(({ row, ground, openM }) => ({ shift: row, ground, openM }))
  }

  /** What a vehicle has planned next, by the forecast of a shift it drives. */
  plannedOf(vehicle: string): { nextEdge?: string; spareMs?: number } {
    for (const { row, forecast } of this.#open.values()) {
      if (forecast?.nextEdge === undefined || !row.vehicles.includes(vehicle)) continue
      const { nextEdge, finishMs, windowEndMs } = forecast
      return {
        nextEdge,
        ...(finishMs === undefined || windowEndMs === undefined ? {} : { spareMs: windowEndMs - finishMs }),
      }
    }
    return {}
  }

  /** Vehicles whose traces are to be ended now, because a shift of theirs is about to be closed. */
  closing({ nowMs, isCaughtUp, settings }: Moment): ReadonlySet<string> {
    const due = [...this.#open.values()].filter((shift) => isCaughtUp && nowMs >= shift.row.toMs + settings.is.graceMs)
    return new Set(due.flatMap(({ row }) => row.vehicles))
  }

  /** One bounded step: one shift is opened, worked out or closed. False when none is due. */
  async look(moment: Moment): Promise<boolean> {
    const { nowMs } = moment
    const planned = this.#planned.find(({ fromMs }) => fromMs <= nowMs)
    if (planned !== undefined) {
      this.#planned = this.#planned.filter((other) => other !== planned)
      // as it is now: it may have been changed or dropped until it began
      const row = await this.#opened.operations.shifts.get(planned.id)
      if (row === undefined || row.state !== 'planned') return true
      // worked out at the next step, and closed at once when all of it is over
      this.#add({ ...row, state: 'open' })
      return true
    }
    let longest: OpenShift | undefined
    for (const shift of this.#open.values()) {
      if (this.#isDue(shift, moment) && (longest === undefined || shift.lookedAtMs < longest.lookedAtMs))
        longest = shift
    }
    if (longest === undefined) return false
    const isOver = this.#isOver(longest, moment)
    if ((await this.#tryWrite(longest, isOver ? 'closed' : 'open', moment)) && isOver) this.#remove(longest)
    return true
  }

  #isDue(shift: OpenShift, moment: Moment): boolean {
    if (this.#now() < shift.dueMs) return false
    const isAged = Math.abs(moment.nowMs - shift.lookedAtMs) >= LOOK_AGAIN_MS
    return shift.isDirty || isAged || this.#isOver(shift, moment)
  }

  /** What of its time is in the journal has been read, and late data are not about to be worked in. */
  #isOver({ row }: OpenShift, { nowMs, isCaughtUp, settings }: Moment): boolean {
    const endMs = row.toMs + settings.is.graceMs
    if (nowMs < endMs || !isCaughtUp) return false
    return nowMs >= endMs + RECOMPUTE_PATIENCE_MS || !this.#isRecomputing(row)
  }

  #isRecomputing({ vehicles, toMs }: Pick<ShiftRow, 'vehicles' | 'toMs'>): boolean {
    return vehicles.some((vehicle) => (this.#opened.waitingFromMs(vehicle) ?? Number.POSITIVE_INFINITY) < toMs)
  }

  /** A shift that we fail on, by a fault of ours, holds up no other. */
  async #tryWrite(shift: OpenShift, state: 'open' | 'closed', moment: Moment): Promise<boolean> {
    try {
      await this.#write(shift, state, moment)
      return true
    } catch (error) {
      if (isOfTheStore(error)) throw error
      this.#opened.log.error({ err: error, shift: shift.row.id }, 'coverage cannot work out a shift; trying again')
      shift.isDirty = true
      shift.lookedAtMs = moment.nowMs
      shift.dueMs = this.#now() + FAULT_MS
      return false
    }
  }

  /** Work a shift out and write what changed, together with its alerts. */
  async #write(shift: OpenShift, state: 'open' | 'closed', { nowMs, isCaughtUp, settings }: Moment): Promise<void> {
    const beganMs = this.#now()
    const { operations, networks, assets, alerts, isKnown } = this.#opened
    const { row } = shift
    shift.isDirty = false
    const orders = await operations.shifts.orders({ shiftId: row.id, limit: ORDERS_MAX })
    shift.ordered = new Set(orders.map(({ vehicle }) => vehicle))
    const now: Shift = { ...row, state }
    const facts = await factsOf(row, operations, assets, isKnown)
    const coverage = coverageOf(now, facts, nowMs, settings.is)
    const { roads } = await networks.get(row.networkId)
    const forecast =
      state === 'closed'
        ? OVER
        : shiftForecast(
            now,
            coverage,
            shift.course((of) => courseOf(of, roads)),
            nowMs,
            settings.is,
            facts.silences,
          )
    const recomputing = this.#isRecomputing(row)

    alerts.drop()
    alerts.look(
      {
        shift: now,
        coverage,
        forecast,
        vehicles: alerts.vehiclesNow((vehicle) => this.plannedOf(vehicle)),
        recomputing: recomputing || !isCaughtUp,
      },
      nowMs,
      roads,
      settings.is,
    )
    const live = liveOf(row, state, coverage.figures, forecast, recomputing)
    const written = JSON.stringify([state, coverage, live])
    const changes = alerts.changes()
    const commit: CoverageCommit = {
      ...changes,
      ...(written === shift.written
        ? {}
        : {
            shifts: [
              {
                id: row.id,
                state,
                settings: settings.version,
                coverage,
                ...(state === 'closed' ? { newVersion: 'closed' as const } : {}),
                atMs: nowMs,
                live,
              },
            ],
          }),
    }
    if (commit.shifts !== undefined || changes.alerts.length > 0 || changes.alertMemories.length > 0)
      await operations.coverage.commit(commit)
    alerts.keep()
    if (state === 'closed' && recomputing) this.#opened.closedRecomputing(row.id)
    shift.written = written
    shift.openM = coverage.figures.openM
    shift.forecast = forecast
    shift.lookedAtMs = nowMs
    const endedMs = this.#now()
    shift.dueMs = endedMs + Math.max(LOOK_MS, PACE * (endedMs - beganMs))
  }

  #touchVehicle(vehicle: string, fromMs: number): void {
    for (const shift of this.#open.values())
      if (fromMs < shift.row.toMs && shift.row.vehicles.includes(vehicle)) shift.isDirty = true
  }

  #add(row: ShiftRow): void {
    const shift = new OpenShift(row)
    this.#open.set(row.id, shift)
    for (const edge of shift.edges) {
      const shifts = this.#byEdge.get(edge)
      if (shifts === undefined) this.#byEdge.set(edge, new Set([shift]))
      else shifts.add(shift)
    }
  }

  #remove(shift: OpenShift): void {
    this.#open.delete(shift.row.id)
    for (const edge of shift.edges) {
      const shifts = this.#byEdge.get(edge)
      shifts?.delete(shift)
      if (shifts?.size === 0) this.#byEdge.delete(edge)
    }
  }
}

/** The earliest time of each. */
function note(times: Map<string, number>, vehicle: string, atMs: number): void {
  const known = times.get(vehicle)
  if (known === undefined || atMs < known) times.set(vehicle, atMs)
}
