import type { Logger } from 'pino'
import { lastingSilence } from '#domain/coverage/lasting-silence.ts'
import { CHUNK_MS } from '#domain/coverage/vehicle-state.ts'
import { endsAtMs } from '#domain/coverage/vehicle-step.ts'
import type { CoverageStore, Operations, ReadingsStore, Recheck } from '#stores/types.ts'
import type { NetworkCache } from './networks.ts'
import { Ripening } from './ripening.ts'
import { compareFixes, fixesAfter, type Moment } from './stored-fixes.ts'
import { identityOf, rowsOf, type VehicleFacts } from './vehicle-facts.ts'
import {
  beginVehicle,
  counted,
  digestText,
  endedByClock,
  memoryBefore,
  nextFix,
  NO_FIXES,
  vehicleRow,
  VehicleRows,
  type HourCount,
  type OrderedFix,
  type VehicleMemory,
} from './vehicle-memory.ts'

export interface RecheckOpened {
  readonly coverage: Pick<CoverageStore, 'rechecks' | 'checkpointFrom' | 'commit'>
  readonly positions: Pick<Operations['positions'], 'get'>
  readonly readings: ReadingsStore
  readonly networks: NetworkCache
  readonly facts: VehicleFacts
  /** Fixes of one vehicle in the messages after `seq` up to `toSeq`. */
  readonly fixesInJournal: (vehicle: string, seq: number, toSeq: number) => Promise<OrderedFix[]>
  /** Oldest hour whose readings are all there still. */
  readonly oldestMs: () => number
  readonly nowMs: () => number
  readonly realMs: () => number
}

/** Fixes of one slice: some 100 ms of work, so that live fixes do not wait for long. */
const SLICE_FIXES = 2_000
/** Messages history may be behind: they are read from the journal in the last slice. */
const JOURNAL_ROWS_MAX = 5_000
/** An upload comes in many messages: an hour is looked at when nothing more was said of it for so long, or it has waited so long. */
const QUIET_MS = 1_000
const PATIENCE_MS = 10_000
const HOURS_MAX = 10_000
const END_OF_TIME_MS = 8.64e15

/** What came of a slice. `worked`: look again soon; `waiting`: for history or for quiet. */
export type SliceOutcome =
  | { readonly is: 'nothing' | 'waiting' | 'worked' }
  /** Facts of the vehicle changed from that time on. */
  | { readonly is: 'replaced'; readonly vehicle: string; readonly fromMs: number }

/** A vehicle being worked out again, from its first hour that differs. */
interface Replay {
  readonly vehicle: string
  readonly hours: readonly Recheck[]
  readonly fromChunk: number
  readonly base: VehicleMemory | undefined
  memory: VehicleMemory | undefined
  after: Moment
  readonly rows: VehicleRows
}

/**
 * Late fixes (docs/SPEC.md K5, K6): the hour they belong to is compared with what the readings store has of it, and when it is not the same set, the
 * vehicle is worked out again from that hour on, in slices between the live batches. All of it is one commit at the end, so a restart begins anew.
 */
export class Rechecks {
  readonly #opened: RecheckOpened
  readonly #log: Logger
  readonly #ripening: Ripening
  /** The oldest first. */
  #hours: readonly Recheck[] = []
  readonly #firstMs = new Map<string, number>()
  #replay: Replay | undefined
  #compared = 0
  #replayed = 0

  constructor(opened: RecheckOpened, log: Logger) {
    this.#opened = opened
    this.#log = log
    this.#ripening = new Ripening(QUIET_MS, PATIENCE_MS, opened.realMs)
  }

  /** Hours that wait, as of the last `refresh`. */
  get waiting(): readonly Recheck[] {
    return this.#hours
  }

  totals(): Record<string, number> {
    return { coverage_hours_compared_total: this.#compared, coverage_hours_replayed_total: this.#replayed }
  }

  /** The earliest time of a vehicle that waits to be looked at again. */
  waitingFromMs(vehicle: string): number | undefined {
    return this.#firstMs.get(vehicle)
  }

  async refresh(): Promise<void> {
    this.#hours = await this.#opened.coverage.rechecks(HOURS_MAX)
    this.#firstMs.clear()
    for (const { vehicle, chunk } of this.#hours.toReversed()) this.#firstMs.set(vehicle, chunk * CHUNK_MS)
    this.#ripening.keepOnly(this.#hours.map((row) => keyOf(row)))
  }

  /**
   * One bounded step. To be called when all of the journal up to `position` is in the facts, and nearly all of it is read.
   * @throws {StoreUnavailable} when the readings store is away; to be called again later
   */
  async slice(position: number): Promise<SliceOutcome> {
    if (this.#replay !== undefined) return this.#goOn(this.#replay, position)
    if (this.#hours.length === 0) return { is: 'nothing' }
    const written = await this.#opened.positions.get('history')
    const ripe = this.#hours.find((row) => this.#ripening.isRipe(keyOf(row), row.asked) && row.seq <= written)
    if (ripe === undefined || position - written > JOURNAL_ROWS_MAX) return { is: 'waiting' }
    return this.#compare(ripe, position, written)
  }

  /** Given up after an error: what it had is taken from the store again. */
  reset(): void {
    this.#replay = undefined
  }

  async #compare(row: Recheck, position: number, written: number): Promise<SliceOutcome> {
    const { coverage, facts, readings, oldestMs } = this.#opened
    const { vehicle, chunk } = row
    this.#compared++
    const isGone = chunk * CHUNK_MS < oldestMs()
    // with its neighbours gone an hour cannot be worked out again
    if (isGone || (await this.#isSame(row, position, written, readings))) {
      await coverage.commit({ rechecked: [row] })
      await this.refresh()
      return { is: 'worked' }
    }
    const checkpoint = await coverage.checkpointFrom(vehicle, chunk)
    const live = facts.get(vehicle)
    // without a checkpoint the hour is after all that is known
    const base = checkpoint === undefined ? live : memoryBefore(checkpoint, live?.arrivedMs ?? 0)
    this.#replay = {
      vehicle,
      hours: this.#hours.filter((other) => other.vehicle === vehicle && other.chunk >= chunk && other.seq <= written),
      fromChunk: chunk,
      base,
      memory: base,
      after: { atMs: chunk * CHUNK_MS, sub: -1 },
      rows: new VehicleRows(),
    }
    return { is: 'worked' }
  }

  async #isSame(
    { vehicle, chunk }: Recheck,
    position: number,
    written: number,
    readings: ReadingsStore,
  ): Promise<boolean> {
    const [fromMs, toMs] = [chunk * CHUNK_MS, (chunk + 1) * CHUNK_MS]
    const tail = await this.#tail(vehicle, written, position)
    const unwritten = new Map(
      tail.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map((fix) => [identityOf(fix), fix]),
    )
    let hour: HourCount = NO_FIXES
    let after: Moment = { atMs: fromMs, sub: -1 }
    for (;;) {
      const { fixes, isLast } = await fixesAfter(readings, vehicle, after, toMs, SLICE_FIXES)
      for (const fix of fixes) {
        hour = counted(hour, fix)
        unwritten.delete(identityOf(fix))
      }
      after = fixes.at(-1) ?? after
      if (isLast) break
    }
    for (const fix of unwritten.values()) hour = counted(hour, fix)
    const known = await this.#known(vehicle, chunk)
    return known.fixes === hour.fixes && known.digest === digestText(hour)
  }

  /** What of an hour is in the facts. */
  async #known(vehicle: string, chunk: number): Promise<{ fixes: number; digest: string }> {
    const memory = this.#opened.facts.get(vehicle)
    if (memory?.chunk === chunk) return { fixes: memory.hour.fixes, digest: digestText(memory.hour) }
    const checkpoint = await this.#opened.coverage.checkpointFrom(vehicle, chunk)
    return checkpoint?.chunk === chunk ? checkpoint : { fixes: 0, digest: digestText(NO_FIXES) }
  }

  /** Messages that history has not written yet. */
  #tail(vehicle: string, written: number, position: number): Promise<OrderedFix[]> {
    return written >= position ? Promise.resolve([]) : this.#opened.fixesInJournal(vehicle, written, position)
  }

  async #goOn(replay: Replay, position: number): Promise<SliceOutcome> {
    const { readings, positions } = this.#opened
    const { vehicle } = replay
    // before the page is read: all up to here is in it
    const written = await positions.get('history')
    const { fixes, isLast } = await fixesAfter(readings, vehicle, replay.after, END_OF_TIME_MS, SLICE_FIXES)
    if (!isLast) {
      for (const fix of fixes) await this.#step(replay, fix)
      return { is: 'worked' }
    }
    if (position - written > JOURNAL_ROWS_MAX) return { is: 'waiting' }
    const known = new Set(fixes.map((fix) => identityOf(fix)))
    const tail = (await this.#tail(vehicle, written, position)).filter(
      (fix) => compareFixes(fix, replay.after) > 0 && !known.has(identityOf(fix)),
    )
    let before: OrderedFix | undefined
    for (const fix of [...fixes, ...tail].toSorted(compareFixes)) {
      // a message that was sent twice is in the journal twice
      if (before === undefined || compareFixes(fix, before) > 0) await this.#step(replay, fix)
      before = fix
    }
    return this.#commit(replay)
  }

  async #step(replay: Replay, fix: OrderedFix): Promise<void> {
    const { networks } = this.#opened
    replay.after = fix
    const networkId = networks.idAt(fix.atMs)
    if (networkId === undefined) return
    const now = await networks.get(networkId)
    replay.memory ??= beginVehicle(replay.vehicle, now, 0)
    const { memory, rows } = replay
    const before = memory.networkId === networkId ? now : await networks.get(memory.networkId)
    try {
      const [next] = nextFix(memory, fix, { before, now }, rows)
      replay.memory = next
    } catch (error) {
      this.#log.error(
        { err: error, vehicle: replay.vehicle, atMs: fix.atMs },
        'coverage cannot match a fix; it is left out',
      )
    }
  }

  async #commit({ vehicle, hours, fromChunk, base, memory, rows }: Replay): Promise<SliceOutcome> {
    const { coverage, facts } = this.#opened
    // a silence that lasted into the first hour may have been ended by what is forgotten now
    const lasting = base === undefined ? undefined : lastingSilence(base.state)
    const lastingAgain = lasting !== undefined && !rows.silences.has(`${lasting.chunk}/${lasting.n}`) ? [lasting] : []
    const after = memory === undefined ? undefined : await this.#ended(memory, rows)
    const made = rowsOf(new Map([[vehicle, rows]]))
    await coverage.commit({
      forget: [{ vehicle, fromChunk, checkpoints: true }],
      ...made,
      silences: [...lastingAgain, ...made.silences],
      vehicles: after === undefined ? [] : [vehicleRow(after)],
      rechecked: hours,
    })
    this.#replay = undefined
    if (after !== undefined) facts.replace(after)
    this.#replayed += hours.length
    await this.refresh()
    return { is: 'replaced', vehicle, fromMs: fromChunk * CHUNK_MS }
  }

  /** With the arrival of the live one; and what the clock had ended is ended again. */
  async #ended(memory: VehicleMemory, rows: VehicleRows): Promise<VehicleMemory> {
    const { facts, networks, nowMs } = this.#opened
    const live = facts.get(memory.state.vehicle)
    const now = { ...memory, arrivedMs: live?.arrivedMs ?? 0 }
    const endMs = endsAtMs(now.state)
    return live?.state.isEnded === true && endMs !== undefined && endMs < nowMs()
      ? endedByClock(now, endMs, await networks.get(now.networkId), rows)
      : now
  }
}

const keyOf = ({ vehicle, chunk }: Recheck): string => `${vehicle}/${chunk}`
