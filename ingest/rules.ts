import type { Logger } from 'pino'
import type { Config } from '#config'
import type { Part } from '#part'
import type { Quarantined } from '#domain/quarantine.ts'
import type { Reading } from '#domain/reading.ts'
import type { Received, ReceiveSettings } from '#domain/receive.ts'
import { openJournalReader } from '#stores/journal.ts'
import { lockAlone } from '#stores/lock.ts'
import type { JournalReader, JournalRow, Operations, QuarantineRow, RulesCommit } from '#stores/types.ts'
import { AssetCache } from './asset-cache.ts'
import { BrokerHeard } from './broker-heard.ts'
import { isOfTheStore, readOn, wordsOf } from './journal-following.ts'
import { openReadersOperations } from './operations.ts'
import { backOffMs, breathe, pause } from './patience.ts'
import { readerReport, ReaderState } from './reader-report.ts'
import { quarantinedOf, receiveAgain, receiveRow, receiveSettingsOf, type ReceivedAgain } from './receiving.ts'
import { ParkingWatch } from './parking/watch.ts'
import { RulesMemory } from './rules-memory.ts'
import { BEHIND_MS_MAX, ClockLag } from './toilets/virtual-time.ts'
import { ToiletWatch } from './toilets/watch.ts'

export interface RulesOpened {
  readonly operations: Operations
  readonly journal: JournalReader
  readonly nowMs: () => number
  /** From 0 up to, not including, 1; for waiting times only. Default: `Math.random`. */
  readonly random?: () => number
  /** Real time, by which it is seen how fast the district's runs and whether the broker is there; left out: the process's. */
  readonly realMs?: () => number
}

/** Readings in one transaction: some 100 ms of work, so that a back-fill of many readings a message delays nobody for long. */
const COMMIT_READINGS_MAX = 5_000
const REPORT_MS = 1_000
/** So often the clock is looked at while nothing comes, real time. */
const LOOK_MS = 1_000
/** Quarantined messages received again in one go. */
const REPLAYED_MAX = 100

/**
 * Rules with their own stores. `normal` durability is enough here, and three times as fast: a batch that a power cut undoes is
 * undone together with its position, and is read again from the journal, which is `full`.
 */
export async function runRules(config: Config, log: Logger, nowMs: () => number = Date.now): Promise<Part> {
  await using opened = new AsyncDisposableStack()
  opened.use(lockAlone(config.dataDir, 'rules'))
  const operations = opened.use(await openReadersOperations(config, nowMs))
  const journal = opened.use(await openJournalReader({ dataDir: config.dataDir }))
  const part = opened.use(await startRules(config, log, { operations, journal, nowMs }))
  const owned = opened.move()
  return { name: part.name, facts: part.facts, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/**
 * Journal → receive → live states, in order of the journal: each batch is one operations transaction together with its position
 * (docs/SPEC.md A1–A6). Whatever a message holds, and however long the store fails, it goes on.
 */
export async function startRules(config: Config, log: Logger, opened: RulesOpened): Promise<Part> {
  const assets = new AssetCache(opened.operations.assets)
  await assets.refresh()
  const live = await opened.operations.rules.liveStates()
  const memory = new RulesMemory(live, assets)
  const toilets = new ToiletWatch(opened.operations, assets, live, log)
  await toilets.begin()
  const parking = new ParkingWatch(opened.operations, assets, live, log)
  await parking.begin()
  const rules = new Rules(
    config,
    log,
    opened,
    { assets, memory, toilets, parking },
    await opened.operations.rules.position(),
  )
  for (const [field, count] of Object.entries(await opened.operations.rules.droppedFields()))
    rules.state.count(`dropped_fields_total{field="${field}"}`, count)
  const stopping = new AbortController()
  const running = rules.run(stopping.signal)
  return {
    name: 'rules',
    facts: {},
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      await running
    },
  }
}

interface Pieces {
  readonly assets: AssetCache
  readonly memory: RulesMemory
  readonly toilets: ToiletWatch
  readonly parking: ParkingWatch
}

class Rules {
  readonly state = new ReaderState()
  readonly #config: Config
  readonly #settings: ReceiveSettings
  readonly #log: Logger
  readonly #opened: RulesOpened
  readonly #assets: AssetCache
  readonly #memory: RulesMemory
  readonly #toilets: ToiletWatch
  readonly #parking: ParkingWatch
  readonly #realMs: () => number
  readonly #lag: ClockLag
  readonly #broker: BrokerHeard
  #assetsVersion = Number.NaN
  #position: number
  #tendedAtMs = Number.NEGATIVE_INFINITY
  #lookedRealMs = Number.NEGATIVE_INFINITY

  constructor(config: Config, log: Logger, opened: RulesOpened, pieces: Pieces, position: number) {
    this.#config = config
    this.#settings = receiveSettingsOf(config)
    this.#log = log
    this.#opened = opened
    this.#assets = pieces.assets
    this.#memory = pieces.memory
    this.#toilets = pieces.toilets
    this.#parking = pieces.parking
    this.#realMs = opened.realMs ?? (() => performance.now())
    this.#lag = new ClockLag(this.#realMs)
    this.#broker = new BrokerHeard(this.#realMs)
    this.#position = position
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const busy = await this.#step()
        if (!busy) await this.#lookByClock()
        await this.#tend()
        this.#recovered()
        await (busy ? breathe() : pause(this.#config.pollMs, signal))
      } catch (error) {
        this.#failed(error)
        await this.#report().catch((cause: unknown) => this.#log.error({ err: cause }, 'cannot report rules'))
        await pause(backOffMs(this.state.failuresInRow, this.#opened.random ?? Math.random), signal)
      }
    }
    await this.#report()
  }

  /** The next messages of the journal; false when there are none. */
  async #step(): Promise<boolean> {
    const rows = await this.#read()
    if (rows.length === 0) return false
    await this.#refresh()
    let from = 0
    let readings = 0
    const received: Received[] = []
    for (const [n, row] of rows.entries()) {
      const result = receiveRow(row, this.#assets, this.#settings)
      received.push(result)
      readings += result.readings.length
      if (readings < COMMIT_READINGS_MAX && n < rows.length - 1) continue
      await this.#apply(rows.slice(from, n + 1), received.splice(0))
      from = n + 1
      readings = 0
      await breathe()
    }
    return true
  }

  /** What must be known before readings are judged: new assets, and what people told of toilets. */
  async #refresh(): Promise<void> {
    await this.#assets.refresh()
    if (this.#assets.version !== this.#assetsVersion) {
      this.#assetsVersion = this.#assets.version
      await this.#toilets.refresh()
      await this.#parking.refresh()
    }
    await this.#toilets.listen()
  }

  /** The journal is read to its end: the clock may have something to tell (docs/SPEC.md Y1). */
  async #lookByClock(): Promise<void> {
    const { operations, nowMs } = this.#opened
    const realMs = this.#realMs()
    const isTime = realMs - this.#lookedRealMs >= LOOK_MS
    // most times nothing is due: do not ask anybody
    if (!isTime && !this.#toilets.isDue(nowMs() - BEHIND_MS_MAX)) return
    this.#lookedRealMs = realMs
    const now = nowMs()
    const untilMs = Math.max(this.#toilets.timeMs ?? 0, now - this.#lag.behindMs(now))
    const hears = this.#broker.hears((await operations.reports.all())['broker'])
    await this.#refresh()
    await operations.rules.commit([], () => this.#decided([], untilMs, {}, hears))
    this.#keep()
  }

  /** What readings, or only the time, make of everything rules know; the rest of the commit is given. */
  #decided(fresh: readonly Reading[], untilMs: number, rest: Partial<RulesCommit>, hears?: boolean): RulesCommit {
    const position = rest.position ?? this.#position
    const live = this.#memory.decide(fresh)
    const { service, live: toilets } = this.#toilets.decide(fresh, untilMs, position, hears)
    const { parking, live: lots } = this.#parking.decide(fresh, untilMs, hears)
    return {
      quarantined: [],
      droppedFields: {},
      replayed: [],
      unreadable: [],
      ...rest,
      position,
      live: [...live, ...toilets, ...lots],
      service,
      parking,
    }
  }

  #keep(): void {
    this.#memory.keep()
    this.#toilets.keep()
    this.#parking.keep()
  }

  async #read(): Promise<JournalRow[]> {
    const { rulesBatchMax } = this.#config
    const { rows, position } = await readOn(
      this.#opened.journal,
      this.#position,
      rulesBatchMax,
      this.#config,
      this.#log,
    )
    this.#position = position
    return rows
  }

  /** One batch, one transaction. A message that makes it fail for a reason of its own is found and put into quarantine. */
  async #apply(rows: readonly JournalRow[], received: readonly Received[]): Promise<void> {
    try {
      await this.#commit(
        rows,
        received,
        rows.flatMap((row, n) => quarantinedOf(row, received[n]!)),
      )
    } catch (error) {
      if (isOfTheStore(error)) throw error
      this.#log.error({ err: error }, 'rules cannot take a batch; taking its messages one by one')
      for (const [n, row] of rows.entries()) await this.#applyAlone(row, received[n]!)
    }
  }

  async #applyAlone(row: JournalRow, received: Received): Promise<void> {
    try {
      await this.#commit([row], [received], quarantinedOf(row, received))
    } catch (error) {
      if (isOfTheStore(error)) throw error
      this.#log.error({ err: error, seq: row.seq }, 'rules cannot take a message; it goes to quarantine')
      const detail = `rules failed, which is a fault of this program: ${wordsOf(error)}`
      const whole: Received = {
        readings: [],
        rejected: [{ index: -1, reason: 'internal', detail }],
        droppedFields: {},
        skewed: 0,
      }
      await this.#commit([row], [whole], quarantinedOf(row, whole))
    }
  }

  async #commit(
    rows: readonly JournalRow[],
    received: readonly Received[],
    quarantined: readonly Quarantined[],
  ): Promise<void> {
    const position = rows.at(-1)!.seq
    const readings = received.flatMap((result) => result.readings)
    const droppedFields = sumOf(received.map((result) => result.droppedFields))
    const untilMs = rows.at(-1)!.receivedAtMs
    const { repeated } = await this.#opened.operations.rules.commit(readings, (fresh) =>
      this.#decided(fresh, untilMs, { position, quarantined, droppedFields }),
    )
    this.#keep()
    this.#position = position
    this.#count(readings, repeated, received, quarantined, droppedFields)
    this.state.count('rules_messages_total', rows.length)
  }

  #count(
    readings: readonly Reading[],
    repeated: number,
    received: readonly Received[],
    quarantined: readonly Quarantined[],
    droppedFields: Readonly<Record<string, number>>,
  ): void {
    const { state } = this
    state.count('readings_accepted_total', readings.length - repeated)
    state.count('readings_repeated_total', repeated)
    let historical = 0
    for (const reading of readings) if (reading.historical) historical++
    state.count('readings_historical_total', historical)
    for (const { skewed } of received) state.count('readings_skewed_total', skewed)
    for (const { reason } of quarantined) state.count(`quarantined_total{reason="${reason}"}`)
    for (const [field, count] of Object.entries(droppedFields))
      state.count(`dropped_fields_total{field="${field}"}`, count)
  }

  /** Once a second, also under load: what people asked to replay, what is past its keep time, and how it goes. */
  async #tend(): Promise<void> {
    const nowMs = this.#opened.nowMs()
    if (Math.abs(nowMs - this.#tendedAtMs) < REPORT_MS) return
    this.#tendedAtMs = nowMs
    const { rules, quarantine } = this.#opened.operations
    await this.#toilets.refresh()
    await this.#parking.refresh()
    await this.#replay()
    await rules.forgetApplied(nowMs - this.#config.dedupWindowMs)
    await quarantine.purge()
    await this.#report()
  }

  /** Receive again what was asked for; what still cannot be read stays in quarantine. */
  async #replay(): Promise<void> {
    const rows = await this.#opened.operations.quarantine.requested(REPLAYED_MAX)
    if (rows.length === 0) return
    await this.#refresh()
    for (const row of rows) {
      const again = receiveAgain(row, this.#assets, this.#settings, this.#opened.nowMs())
      try {
        await this.#replayAlone(row, again)
      } catch (error) {
        if (again === undefined || isOfTheStore(error)) throw error
        this.#log.error({ err: error, seq: row.seq }, 'rules cannot take a replayed message; it stays in quarantine')
        await this.#replayAlone(row, undefined)
      }
    }
  }

  async #replayAlone(row: QuarantineRow, again: ReceivedAgain | undefined): Promise<void> {
    // only a message that was rejected as a whole can show mistakes of single readings that nobody has seen yet
    const quarantined = again === undefined || row.index !== -1 ? [] : quarantinedOf(row, again.received)
    const droppedFields = again?.received.droppedFields ?? {}
    const readings = again?.readings ?? []
    const untilMs = this.#toilets.timeMs ?? this.#opened.nowMs()
    const { repeated } = await this.#opened.operations.rules.commit(readings, (fresh) =>
      this.#decided(fresh, untilMs, {
        quarantined,
        droppedFields,
        replayed: again === undefined ? [] : [row.id],
        unreadable: again === undefined ? [row.id] : [],
      }),
    )
    this.#keep()
    this.#count(readings, repeated, again === undefined ? [] : [again.received], quarantined, droppedFields)
    this.state.count(again === undefined ? 'replay_rejected_total' : 'replay_accepted_total')
  }

  async #report(): Promise<void> {
    const { operations, journal, nowMs } = this.#opened
    const report = await readerReport('rules', this.state, this.#position, journal, nowMs())
    const purged = await operations.quarantine.purged()
    const leftOut = [...this.#toilets.leftOut, ...this.#parking.leftOut]
    await operations.reports.put('rules', {
      ...report,
      ...(report.state === 'ok' && leftOut.length > 0
        ? { state: 'degraded', detail: `rules of ${leftOut.join(', ')} fail: left out until the next start` }
        : {}),
      numbers: { ...report.numbers, quarantine_purged_total: purged },
    })
  }

  #failed(error: unknown): void {
    this.state.failuresInRow++
    this.state.count('rules_failures_total')
    const detail = wordsOf(error)
    // told once for each new trouble, not at every try
    if (this.state.trouble?.detail !== detail) this.#log.error({ err: error }, 'rules cannot go on; trying again')
    this.state.trouble = { state: 'failing', detail }
  }

  #recovered(): void {
    if (this.state.trouble === undefined) return
    this.#log.info({ failures: this.state.failuresInRow }, 'rules go on')
    this.state.trouble = undefined
    this.state.failuresInRow = 0
  }
}

function sumOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const count of counts) for (const [name, by] of Object.entries(count)) sum[name] = (sum[name] ?? 0) + by
  return sum
}
