import type { Logger } from 'pino'
import type { AlertChange } from '#domain/alert/alert.ts'
import type { LiveMemory } from '#domain/live.ts'
import { NEW_BAY, withLink, withState, type BayMemory, type BayView } from '#domain/parking/bay.ts'
import type { BayLive, LotLive } from '#domain/parking/live.ts'
import { SAMPLE_MS, type LotSample, type ParkingSession } from '#domain/parking/session.ts'
import type { Reading, ReadingOf } from '#domain/reading.ts'
import type { BayChange, Operations, ParkingCommit } from '#stores/types.ts'
import type { AssetCache } from '../asset-cache.ts'
import { ticksUntil, type Tick, type TimeMemory } from '../toilets/virtual-time.ts'
import { Bays } from './bays.ts'
import { ParkingContexts } from './contexts.ts'
import { Dues } from './dues.ts'
import { Lots, type LotMemory } from './lots.ts'

export interface ParkingDecided {
  readonly parking: ParkingCommit
  readonly live: readonly LiveMemory[]
}

/** What is kept of the watch itself, in the row of no bay. */
interface WatchMemory {
  readonly time?: TimeMemory
  /** End of the last quarter of an hour that was sampled. */
  readonly sampledMs?: number
}
const OWN_ROW = ''
/** After a longer stop the quarters before are not sampled: nothing was known of them. */
const SAMPLES_MS_MAX = 2 * 86_400_000

type StayTold =
  | { readonly is: 'told'; readonly session: ParkingSession }
  | { readonly is: 'dropped'; readonly bay: string; readonly arrivedAtMs: number }

/**
 * Rules of bays and lots over the journal's readings and the clock (docs/SPEC.md F1, F15): as of toilets, everything is decided on a layer above what is
 * committed, and kept once it is. Each bay is looked at when it says something and when the clock alone changes what is believed of it, at that very
 * moment of virtual time, so that the cut of batches and restarts change nothing. A bay whose rules fail is left out and told once.
 */
export class ParkingWatch {
  readonly #operations: Pick<Operations, 'parking' | 'ruleSettings'>
  readonly #assets: AssetCache
  readonly #log: Logger
  readonly #contexts: ParkingContexts
  readonly #bays = new Bays()
  readonly #lots = new Lots(this.#bays)
  readonly #dues = new Dues()
  readonly #failed = new Set<string>()
  /** Rows as they were shown last, by lot. */
  readonly #shown = new Map<string, string>()
  /** As they were at the start. */
  #live: readonly LiveMemory[]
  #memory: WatchMemory = {}
  /** Files, settings or assets changed since everything was looked at. */
  #isStale = true
  /** Decided, not yet committed. */
  #nextMemory: WatchMemory = this.#memory
  #nextShown = new Map<string, string>()
  #rows = new Map<string, LiveMemory>()
  #commit = emptyCommit()
  /** By bay and arrival: what was told last of a stay counts. */
  #stays = new Map<string, StayTold>()

  constructor(
    operations: Pick<Operations, 'parking' | 'ruleSettings'>,
    assets: AssetCache,
    live: readonly LiveMemory[],
    log: Logger,
  ) {
    this.#operations = operations
    this.#assets = assets
    this.#log = log
    this.#contexts = new ParkingContexts(operations, assets)
    for (const { id, stream, fields } of live) if (stream === 'occupancy') this.#shown.set(id, JSON.stringify(fields))
    this.#live = live
  }

  async begin(): Promise<void> {
    await this.refresh()
    const states = await this.#operations.parking.states()
    const own = states.find(({ id }) => id === OWN_ROW)
    if (own !== undefined) this.#memory = JSON.parse(own.state) as WatchMemory
    for (const { id, state } of states)
      if (this.#assets.get(id)?.kind === 'lot') this.#lots.load(id, JSON.parse(state) as LotMemory)
      else if (id !== OWN_ROW) this.#loadBay(id, JSON.parse(state) as BayMemory)
    const known = new Set(states.map(({ id }) => id))
    // before there were these rules only what was said last was kept
    for (const row of this.#live)
      if (row.kind === 'bay' && row.stream === 'state' && !known.has(row.id))
        this.#loadBay(row.id, withState(NEW_BAY, readingOf(row)))
    this.#live = []
  }

  #loadBay(id: string, memory: BayMemory): void {
    try {
      this.#bays.load(id, memory, this.timeMs ?? 0, this.#contexts.settings, this.#contexts.lotOf(id))
    } catch (error) {
      this.#fail(id, error)
    }
  }

  /** What people changed: files, settings, assets. About once a second. */
  async refresh(): Promise<void> {
    if (await this.#contexts.refresh()) this.#isStale = true
  }

  /** Bays and lots that are left out since the start, because their rules failed. */
  get leftOut(): readonly string[] {
    return [...this.#failed].toSorted()
  }

  /** The time it is for the rules; undefined: nothing has happened yet. */
  get timeMs(): number | undefined {
    const { time } = this.#memory
    return time === undefined ? undefined : Math.max(time.tickedMs, time.heardMs)
  }

  /**
   * What fresh readings, in the order of the journal, and the time make of bays, lots, stays and alerts.
   * @param untilMs arrival of the batch's last message, or the time when there is none
   * @param hears when no message came: whether the broker was there to hear any
   */
  decide(readings: readonly Reading[], untilMs: number, hears?: boolean): ParkingDecided {
    this.#nextMemory = this.#memory
    this.#nextShown = new Map()
    this.#rows = new Map()
    this.#commit = emptyCommit()
    this.#stays = new Map()
    this.#bays.begin()
    this.#lots.begin()
    this.#dues.begin()
    if (this.#isStale) this.#lookAtAll(this.timeMs ?? readings[0]?.receivedAtMs ?? untilMs)
    for (const reading of readings) {
      const nowMs = this.#pass(reading.receivedAtMs, undefined)
      if (reading.kind === 'bay') this.#heardBay(reading, nowMs)
      else if (reading.kind === 'lot') this.#heardLot(reading, nowMs)
    }
    const nowMs = this.#pass(untilMs, hears)
    for (const id of this.#lots.touched()) this.#showLot(id, nowMs)
    return {
      parking: {
        ...this.#commit,
        ...summedUp(this.#stays.values()),
        states: [
          ...[...this.#bays.changed(), ...this.#lots.changed()].map(([id, state]) => ({
            id,
            state: JSON.stringify(state),
          })),
          ...(this.#nextMemory === this.#memory ? [] : [{ id: OWN_ROW, state: JSON.stringify(this.#nextMemory) }]),
        ],
        nowMs,
      },
      live: [...this.#rows.values()],
    }
  }

  /** What was decided last is in the store now. */
  keep(): void {
    this.#memory = this.#nextMemory
    this.#bays.keep()
    this.#lots.keep()
    this.#dues.keep()
    for (const [lot, text] of this.#nextShown) this.#shown.set(lot, text)
    this.#nextShown = new Map()
    this.#isStale = false
  }

  /** Everything once, at the time it is. */
  #lookAtAll(nowMs: number): void {
    for (const lot of this.#contexts.lots()) this.#lots.touch(lot.id)
    for (const id of this.#bays.ids()) this.#stepBay(id, (memory) => memory, nowMs)
    for (const id of this.#lots.ids()) this.#lookAtLot(id, nowMs)
  }

  /** Let time pass up to a moment: everything that is due, in order of time. The time it is then, which never goes back. */
  #pass(atMs: number, hears: boolean | undefined): number {
    const { time, ticks } = ticksUntil(this.#nextMemory.time, atMs, hears)
    for (const tick of ticks) {
      this.#dueUntil(tick.nowMs)
      this.#tick(tick)
    }
    const nowMs = Math.max(atMs, time.tickedMs)
    this.#dueUntil(nowMs)
    if (time !== this.#nextMemory.time) this.#nextMemory = { ...this.#nextMemory, time }
    return nowMs
  }

  #dueUntil(untilMs: number): void {
    const { sampledMs } = this.#nextMemory
    const lastMs = Math.floor(untilMs / SAMPLE_MS) * SAMPLE_MS
    if (sampledMs !== lastMs) {
      let atMs = sampledMs === undefined ? lastMs : Math.max(sampledMs, lastMs - SAMPLES_MS_MAX)
      while (atMs < lastMs) {
        atMs += SAMPLE_MS
        this.#lookUntil(atMs)
        this.#sample(atMs)
      }
      if (sampledMs === undefined || sampledMs < lastMs) this.#nextMemory = { ...this.#nextMemory, sampledMs: lastMs }
    }
    this.#lookUntil(untilMs)
  }

  #lookUntil(untilMs: number): void {
    for (let due = this.#dues.take(untilMs); due !== undefined; due = this.#dues.take(untilMs)) {
      const { id, dueMs } = due
      const laterMs = this.#bays.dueMs(id)
      if (this.#assets.get(id)?.kind === 'lot') this.#lookAtLot(id, dueMs)
      // it has said something since it was put into the queue
      else if (laterMs !== undefined && laterMs > dueMs) this.#dues.add(id, laterMs)
      else this.#stepBay(id, (memory) => memory, dueMs)
    }
  }

  #sample(atMs: number): void {
    const { settings } = this.#contexts
    for (const lot of this.#contexts.lots()) {
      const live = this.#lots.live(lot, atMs, settings)
      if (live === undefined) continue
      const { occupied, free, unknown } = live
      this.#commit.samples.push({ lot: lot.id, atMs, occupied, free, unknown } satisfies LotSample)
    }
  }

  #tick(tick: Tick): void {
    const { settings } = this.#contexts
    const { time } = this.#nextMemory
    const passedMs = time === undefined ? 0 : Math.max(0, tick.nowMs - time.tickedMs)
    for (const lot of this.#contexts.lots())
      this.#commit.alerts.push(...this.#lots.alerts(lot, tick, passedMs, settings))
    if (time !== undefined) this.#nextMemory = { ...this.#nextMemory, time: { ...time, tickedMs: tick.nowMs } }
  }

  #heardBay(reading: Reading, nowMs: number): void {
    const { stream } = reading
    if (stream === 'state') this.#stepBay(reading.id, (memory) => withState(memory, reading), nowMs)
    else if (stream === 'online') this.#stepBay(reading.id, (memory) => withLink(memory, reading), nowMs)
  }

  #heardLot(reading: Reading, nowMs: number): void {
    if (this.#lots.said(reading)) this.#lookAtLot(reading.id, nowMs)
  }

  #lookAtLot(id: string, nowMs: number): void {
    this.#lots.touch(id)
    const staleMs = this.#lots.staleMs(id, this.#contexts.settings)
    if (staleMs !== undefined && staleMs > nowMs) this.#dues.add(id, staleMs)
  }

  #stepBay(bay: string, tell: (memory: BayMemory) => BayMemory, nowMs: number): void {
    if (this.#failed.has(bay)) return
    const { settings } = this.#contexts
    const lot = this.#contexts.lotOf(bay)
    try {
      const told = this.#bays.step(bay, tell, nowMs, settings, lot)
      if (told.dueMs !== undefined) this.#dues.add(bay, told.dueMs)
      if (told.isOtherView) this.#touch(lot?.id)
      if (told.isNews || told.isOtherView) this.#showBay(bay, lot?.id ?? '', told.memory, told.view, nowMs)
      if (lot === undefined) return
      for (const change of told.changes)
        this.#commit.changes.push({
          bay,
          lot: lot.id,
          ...change,
          nowMs,
          isHistorical: nowMs - change.atMs > settings.baySilentMs,
        } satisfies BayChange)
      for (const arrivedAtMs of told.dropped)
        this.#stays.set(`${bay} ${arrivedAtMs}`, { is: 'dropped', bay, arrivedAtMs })
      for (const stay of told.stays)
        this.#stays.set(`${bay} ${stay.arrivedAtMs}`, { is: 'told', session: { bay, lot: lot.id, ...stay } })
    } catch (error) {
      this.#fail(bay, error)
    }
  }

  #fail(bay: string, error: unknown): void {
    this.#failed.add(bay)
    this.#bays.drop(bay)
    this.#log.error({ err: error, bay }, 'rules of a bay fail; it is left out until the next start')
  }

  #touch(lot: string | undefined): void {
    if (lot !== undefined) this.#lots.touch(lot)
  }

  #showBay(bay: string, lot: string, memory: BayMemory, view: BayView, nowMs: number): void {
    const { batteryPercent, rssiDbm } = memory
    const fields: BayLive = {
      lot,
      is: view.is,
      health: view.health,
      ...(view.sinceMs === undefined ? {} : { sinceMs: view.sinceMs }),
      ...(view.isUncertain === undefined ? {} : { isUncertain: view.isUncertain }),
      ...(view.seamMs === undefined ? {} : { seamMs: view.seamMs }),
      ...(view.heardMs === undefined ? {} : { heardMs: view.heardMs }),
      ...(batteryPercent === undefined ? {} : { batteryPercent }),
      ...(rssiDbm === undefined ? {} : { rssiDbm }),
    }
    const town = this.#contexts.townOf(bay)
    if (town === undefined) return
    this.#rows.set(bay, row('bay', bay, town, 'parking', view.heardMs ?? nowMs, fields))
  }

  #showLot(id: string, nowMs: number): void {
    const lot = this.#contexts.lot(id)
    const live = lot === undefined ? undefined : this.#lots.live(lot, nowMs, this.#contexts.settings)
    if (lot === undefined || live === undefined) return
    const text = JSON.stringify(live)
    if (text === this.#shown.get(id)) return
    this.#nextShown.set(id, text)
    this.#rows.set(id, row('lot', id, lot.town, 'occupancy', live.heardMs ?? nowMs, live))
  }
}

const readingOf = (row: LiveMemory): ReadingOf<'state'> =>
  // a live row of a stream has the fields of its newest reading
  ({ ...row, seq: -1, historical: false }) as unknown as ReadingOf<'state'>

/** Stamped with the newest word that went into it: what people read as the age of the data. */
const row = (
  kind: 'bay' | 'lot',
  id: string,
  town: string,
  stream: 'parking' | 'occupancy',
  heardMs: number,
  fields: BayLive | LotLive,
): LiveMemory => ({ kind, id, town, stream, atMs: heardMs, receivedAtMs: heardMs, sub: 0, fields: { ...fields } })

function summedUp(stays: Iterable<StayTold>): Pick<ParkingCommit, 'sessions' | 'dropped'> {
  const sessions: ParkingSession[] = []
  const dropped: { bay: string; arrivedAtMs: number }[] = []
  for (const stay of stays)
    if (stay.is === 'told') sessions.push(stay.session)
    else dropped.push({ bay: stay.bay, arrivedAtMs: stay.arrivedAtMs })
  return { sessions, dropped }
}

const emptyCommit = () => ({
  changes: [] as BayChange[],
  samples: [] as LotSample[],
  alerts: [] as AlertChange[],
})
