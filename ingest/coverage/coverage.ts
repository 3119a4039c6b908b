import type { Logger } from 'pino'
import type { Config } from '#config'
import { chunkOf, VEHICLE_SHAPE } from '#domain/coverage/vehicle-state.ts'
import type { Part } from '#part'
import { openJournalReader } from '#stores/journal.ts'
import { lockAlone } from '#stores/lock.ts'
import { openReadings } from '#stores/readings.ts'
import type { JournalReader, Operations, ReadingsStore } from '#stores/types.ts'
import { AssetCache } from '../asset-cache.ts'
import { wordsOf } from '../journal-following.ts'
import { openReadersOperations } from '../operations.ts'
import { backOffMs, breathe, pause } from '../patience.ts'
import { readerReport, ReaderState } from '../reader-report.ts'
import { AlertWatch } from './alert-watch.ts'
import { seedCalendar } from './calendar-seed.ts'
import { BOARD_MS, ClosedShifts } from './closed-shifts.ts'
import { FactReader } from './fact-reader.ts'
import { Following } from './following.ts'
import { Hearing } from './hearing.ts'
import { LateData } from './late-data.ts'
import { NetworkCache } from './networks.ts'
import { PlanWatch } from './plan-watch.ts'
import { Rechecks } from './recheck.ts'
import { startSchedule } from './schedule.ts'
import { ShiftBoard, type Moment } from './shift-board.ts'
import { VehicleFacts } from './vehicle-facts.ts'
import { memoryOf } from './vehicle-memory.ts'

export interface CoverageOpened {
  readonly operations: Operations
  readonly journal: JournalReader
  readonly readings: ReadingsStore
  readonly nowMs: () => number
  /** From 0 up to, not including, 1; for waiting times only. Default: `Math.random`. */
  readonly random?: () => number
  /** Real time that only grows, for the pace of the work. Default: `performance.now`. */
  readonly realMs?: () => number
}

/** Real time between two looks at what is not in the journal. */
const TEND_MS = 1_000
/** Shifts are made, traces ended and alerts looked at at least that often by the district's time. */
const LOOK_MS = 10_000
const PURGE_MS = 10_000
const LOAD_MS = 5_000
/** A vehicle silent for so long has stopped sending: what it did last is shown without waiting for its next fix. Longer than batches take that some send. */
const SILENT_MS = 600_000
/** Parts of an hour may be gone before the whole hour is; nothing of it is worked out again. */
const OLD_ROOM_MS = 7_200_000

/** Coverage with its own stores. `normal` durability is enough, as for rules: what a power cut undoes is undone together with its position. */
export async function runCoverage(config: Config, log: Logger, nowMs: () => number = Date.now): Promise<Part> {
  await using opened = new AsyncDisposableStack()
  opened.use(lockAlone(config.dataDir, 'coverage'))
  const operations = opened.use(await openReadersOperations(config, nowMs))
  const journal = opened.use(await openJournalReader({ dataDir: config.dataDir }))
  const readings = opened.use(await openReadings(config, log))
  const part = opened.use(await startCoverage(config, log, { operations, journal, readings, nowMs }))
  const owned = opened.move()
  return { name: part.name, facts: part.facts, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/**
 * Journal → receive → what vehicles did on which street → shifts and alerts (docs/SPEC.md K). Whatever a message holds, however long a store fails,
 * and wherever it ends, it goes on to the same result.
 */
export async function startCoverage(config: Config, log: Logger, opened: CoverageOpened): Promise<Part> {
  const { operations, journal } = opened
  const assets = new AssetCache(operations.assets)
  await assets.refresh()
  const networks = new NetworkCache(operations.networks)
  const realMs = opened.realMs ?? (() => performance.now())
  await networks.refresh()
  const foreignHours = await operations.coverage.dropOtherShape(VEHICLE_SHAPE)
  if (foreignHours > 0)
    log.warn({ hours: foreignHours }, 'what is remembered of vehicles is of another version; it is worked out again')
  const memories = (await operations.coverage.vehicles()).map((row) => memoryOf(row))
  const facts = new VehicleFacts(memories, networks, log)
  const alerts = new AlertWatch(await operations.alerts.memories(), assets, log)
  const waitingFromMs = (vehicle: string): number | undefined => rechecks.waitingFromMs(vehicle)
  const isKnown = (vehicle: string): boolean => facts.get(vehicle) !== undefined || waitingFromMs(vehicle) !== undefined
  const closed = new ClosedShifts({ operations, assets, isKnown, waitingFromMs, realMs, log })
  const closedRecomputing = (id: string): void => closed.closedRecomputing(id)
  const board = new ShiftBoard({
    operations,
    networks,
    assets,
    alerts,
    isKnown,
    waitingFromMs,
    closedRecomputing,
    realMs,
    log,
  })
  const state = new ReaderState()
  const reader = new FactReader(
    config,
    log,
    { operations, journal, assets, networks, facts, alerts, board, state },
    await operations.coverage.position(),
  )
  const rechecks = new Rechecks(
    {
      coverage: operations.coverage,
      positions: operations.positions,
      readings: opened.readings,
      networks,
      facts,
      fixesInJournal: (vehicle, seq, toSeq) => reader.fixesInJournal(vehicle, seq, toSeq),
      realMs,
      nowMs: opened.nowMs,
      oldestMs: () => opened.nowMs() - config.rawKeepMs + OLD_ROOM_MS,
    },
    log,
  )
  const plans = new PlanWatch(operations, log)
  await recheckAfterGap(opened, reader.position, facts)
  const coverage = new Coverage(config, log, opened, {
    assets,
    networks,
    alerts,
    board,
    closed,
    reader,
    rechecks,
    late: new LateData(rechecks, log, { realMs, random: opened.random ?? Math.random }),
    following: new Following(operations, board, closed),
    plans,
    state,
  })
  await coverage.begin()
  const stopping = new AbortController()
  const running = coverage.run(stopping.signal)
  const schedule = startSchedule(async () => plans.soon(), log)
  return {
    name: 'coverage',
    facts: {},
    [Symbol.asyncDispose]: async () => {
      await schedule[Symbol.asyncDispose]()
      stopping.abort()
      await running
    },
  }
}

/** Messages that were trimmed before this reader had them, as after a restored backup: what vehicles sent in them is in the readings store. */
async function recheckAfterGap(
  { operations, journal }: CoverageOpened,
  position: number,
  facts: VehicleFacts,
): Promise<void> {
  const { firstSeq } = await journal.extent()
  if (firstSeq <= position + 1) return
  const hours = [...facts.vehicles()].flatMap(({ state: { vehicle, lastAtMs } }) =>
    lastAtMs === null ? [] : [{ vehicle, chunk: chunkOf(lastAtMs), seq: 0 }],
  )
  await operations.coverage.recheck(hours)
}

interface Pieces {
  readonly assets: AssetCache
  readonly networks: NetworkCache
  readonly alerts: AlertWatch
  readonly board: ShiftBoard
  readonly closed: ClosedShifts
  readonly reader: FactReader
  readonly rechecks: Rechecks
  readonly late: LateData
  readonly following: Following
  readonly plans: PlanWatch
  readonly state: ReaderState
}

class Coverage {
  readonly #config: Config
  readonly #log: Logger
  readonly #opened: CoverageOpened
  readonly #pieces: Pieces
  readonly #realMs: () => number
  readonly #hearing: Hearing
  #isCaughtUp = false
  #tendedMs = Number.NEGATIVE_INFINITY
  #purgedMs = Number.NEGATIVE_INFINITY
  #loadedMs = Number.NEGATIVE_INFINITY
  #lookedAtMs = Number.NEGATIVE_INFINITY

  constructor(config: Config, log: Logger, opened: CoverageOpened, pieces: Pieces) {
    this.#config = config
    this.#log = log
    this.#opened = opened
    this.#pieces = pieces
    this.#realMs = opened.realMs ?? (() => performance.now())
    this.#hearing = new Hearing(this.#realMs)
  }

  async begin(): Promise<void> {
    const { operations } = this.#opened
    const { board, closed, rechecks, following } = this.#pieces
    await following.begin()
    await seedCalendar(operations)
    await rechecks.refresh()
    await board.load()
    await closed.begin()
    await closed.refresh()
  }

  async run(signal: AbortSignal): Promise<void> {
    const { state } = this.#pieces
    while (!signal.aborted) {
      try {
        const isBusy = await this.#turn()
        this.#recovered()
        await (isBusy ? breathe() : pause(this.#config.pollMs, signal))
      } catch (error) {
        this.#failed(error)
        await this.#report().catch((cause: unknown) => this.#log.error({ err: cause }, 'cannot report coverage'))
        await pause(backOffMs(state.failuresInRow, this.#opened.random ?? Math.random), signal)
      }
    }
    await this.#pieces.reader.save()
    await this.#report()
  }

  /** One bounded step of each of its works, the journal first. True when there is more to do at once. */
  async #turn(): Promise<boolean> {
    const { reader, board, closed, late, following } = this.#pieces
    const read = await reader.step(following.settings)
    this.#isCaughtUp = read !== 'full'
    await this.#tend()
    const moment: Moment = { nowMs: this.#opened.nowMs(), isCaughtUp: this.#isCaughtUp, settings: following.settings }
    const closing = board.closing(moment)
    if (closing.size > 0)
      await reader.endTraces((memory, endMs) => endMs < moment.nowMs && closing.has(memory.state.vehicle))
    const looked = await board.look(moment)
    const judged = await closed.look(moment)
    const worked = this.#isCaughtUp ? await late.slice(reader.position) : { is: 'waiting' as const }
    if (worked.is === 'replaced') board.replaced(worked.fromMs)
    return read !== 'none' || looked || judged || worked.is === 'worked' || worked.is === 'replaced'
  }

  /** Once a second, also under load: what people changed, what time brings, and how it goes. */
  async #tend(): Promise<void> {
    const realMs = this.#realMs()
    if (realMs - this.#tendedMs < TEND_MS) return
    this.#tendedMs = realMs
    const { operations, nowMs } = this.#opened
    const { assets, networks, reader, board, closed, rechecks, following, plans } = this.#pieces
    const now = nowMs()
    await assets.refresh()
    await networks.refresh()
    await following.look(now)
    const isMade = await plans.look(now)
    await rechecks.refresh()
    await closed.refresh()
    await closed.show(waitingText(rechecks), now)
    this.#hearing.look(now, this.#isCaughtUp, (await operations.reports.all())['broker'])
    if (Math.abs(now - this.#lookedAtMs) >= LOOK_MS) {
      this.#lookedAtMs = now
      await reader.endTraces((memory, endMs) => endMs < now && now - memory.arrivedMs >= SILENT_MS)
      await this.#tickAlerts(now)
    }
    await reader.save()
    if (isMade || realMs - this.#loadedMs >= LOAD_MS) {
      this.#loadedMs = realMs
      await board.load()
    }
    if (realMs - this.#purgedMs >= PURGE_MS) {
      const { coverageKeepMs, rawKeepMs } = this.#config
      const keptMs = now - coverageKeepMs
      const more = await operations.coverage.purge({
        factsMs: keptMs,
        alertsMs: keptMs,
        checkpointsMs: now - rawKeepMs,
        liveMs: now - BOARD_MS,
      })
      if (!more) this.#purgedMs = realMs
    }
    await this.#report()
  }

  async #tickAlerts(now: number): Promise<void> {
    const { alerts, board, following } = this.#pieces
    alerts.drop()
    alerts.tick(now, this.#hearing.sinceMs ?? now, (vehicle) => board.shiftsOf(vehicle), following.settings.is)
    const changes = alerts.changes()
    if (changes.alerts.length + changes.alertMemories.length > 0) await this.#opened.operations.coverage.commit(changes)
    alerts.keep()
  }

  async #report(): Promise<void> {
    const { operations, journal, nowMs } = this.#opened
    const { reader, rechecks, late, plans, board, closed, state } = this.#pieces
    const words = [late.trouble ?? '', plans.words].filter((text) => text !== '')
    const report = await readerReport('coverage', state, reader.position, journal, nowMs())
    await operations.reports.put('coverage', {
      ...report,
      ...(report.state === 'ok' && words.length > 0 ? { state: 'degraded' as const, detail: words.join('; ') } : {}),
      numbers: {
        ...report.numbers,
        ...rechecks.totals(),
        coverage_shifts_open: board.openCount,
        coverage_shifts_stale: closed.staleCount,
        coverage_hours_waiting: rechecks.waiting.length,
      },
    })
  }

  #failed(error: unknown): void {
    const { state } = this.#pieces
    state.failuresInRow++
    state.count('coverage_failures_total')
    const detail = wordsOf(error)
    // told once for each new trouble, not at every try
    if (state.trouble?.detail !== detail) this.#log.error({ err: error }, 'coverage cannot go on; trying again')
    state.trouble = { state: 'failing', detail }
  }

  #recovered(): void {
    const { state } = this.#pieces
    if (state.trouble === undefined) return
    this.#log.info({ failures: state.failuresInRow }, 'coverage goes on')
    state.trouble = undefined
    state.failuresInRow = 0
  }
}

const waitingText = ({ waiting }: Rechecks): string =>
  JSON.stringify(waiting.map(({ vehicle, chunk }) => [vehicle, chunk]))
