import type { Logger } from 'pino'
import type { Config } from '#config'
import type { Part } from '#part'
import type { Reading } from '#domain/reading.ts'
import type { ReceiveSettings } from '#domain/receive.ts'
import { openJournalReader } from '#stores/journal.ts'
import { lockAlone } from '#stores/lock.ts'
import { openReadings } from '#stores/readings.ts'
import {
  StoreUnavailable,
  type JournalReader,
  type JournalRow,
  type Operations,
  type ReadingsStore,
} from '#stores/types.ts'
import { AssetCache } from './asset-cache.ts'
import { readOn, wordsOf } from './journal-following.ts'
import { openReadersOperations } from './operations.ts'
import { backOffMs, breathe, pause } from './patience.ts'
import { readerReport, ReaderState } from './reader-report.ts'
import { hoursOfFixes, placesOf, receiveAgain, receiveRow, receiveSettingsOf } from './receiving.ts'

export interface HistoryOpened {
  readonly operations: Operations
  readonly journal: JournalReader
  readonly readings: ReadingsStore
  readonly nowMs: () => number
  /** From 0 up to, not including, 1; for waiting times only. Default: `Math.random`. */
  readonly random?: () => number
}

/** Readings handed to the store at once. */
const WRITE_READINGS_MAX = 5_000
const REPORT_MS = 1_000
/** Retention and means wait this long at most, also when there is always something to write. */
const MAINTAIN_MS = 1_000
/** A store that has not answered for this long is asked whether it is there, so that its loss is told also while nothing arrives. */
const PING_MS = 10_000
const REPLAYED_MAX = 100
const RETRY_AFTER_MAX_MS = 300_000 // whatever a store asks for, it is tried again within five minutes

/** History with its own stores. `normal` durability is enough for its position: what a power cut undoes is written again, over itself. */
export async function runHistory(config: Config, log: Logger, nowMs: () => number = Date.now): Promise<Part> {
  await using opened = new AsyncDisposableStack()
  opened.use(lockAlone(config.dataDir, 'history'))
  const operations = opened.use(await openReadersOperations(config, nowMs))
  const journal = opened.use(await openJournalReader({ dataDir: config.dataDir }))
  const readings = opened.use(await openReadings(config, log))
  const part = opened.use(await startHistory(config, log, { operations, journal, readings, nowMs }))
  const owned = opened.move()
  return { name: part.name, facts: part.facts, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/**
 * Journal → receive → readings store, behind rules and never ahead of them: what rules put into quarantine is then known to be
 * so here, too. While the store is away it waits, for ever, with one batch in memory; the journal keeps the rest.
 */
export async function startHistory(config: Config, log: Logger, opened: HistoryOpened): Promise<Part> {
  const history = new History(config, log, opened, await opened.operations.positions.get('history'))
  const stopping = new AbortController()
  const running = history.run(stopping.signal)
  // its own timer: it goes on saying how it is while a write waits for the store
  const reporting = setInterval(() => history.reportOrLog(), REPORT_MS)
  return {
    name: 'history',
    facts: { store: opened.readings.name },
    [Symbol.asyncDispose]: async () => {
      clearInterval(reporting)
      stopping.abort()
      await running
    },
  }
}

/** A reading and where it came from, so that a refused one can be quarantined with its message. */
interface Placed {
  readonly reading: Reading
  readonly row: JournalRow
  readonly index: number
}

class History {
  readonly #state = new ReaderState()
  readonly #config: Config
  readonly #settings: ReceiveSettings
  readonly #log: Logger
  readonly #opened: HistoryOpened
  readonly #assets: AssetCache
  #position: number
  #prepared = false
  #maintainedAtMs = Number.NEGATIVE_INFINITY
  #replayedAtMs = Number.NEGATIVE_INFINITY
  #answeredAtMs = Number.NEGATIVE_INFINITY

  constructor(config: Config, log: Logger, opened: HistoryOpened, position: number) {
    this.#config = config
    this.#settings = receiveSettingsOf(config)
    this.#log = log
    this.#opened = opened
    this.#assets = new AssetCache(opened.operations.assets)
    this.#position = position
  }

  async run(signal: AbortSignal): Promise<void> {
    this.reportOrLog()
    while (!signal.aborted) {
      try {
        if (!this.#prepared) await this.#opened.readings.prepare()
        this.#prepared = true
        const busy = await this.#step(signal)
        await this.#replay(signal)
        await this.#ping()
        const more = await this.#maintain(busy)
        this.#recovered()
        await (busy || more ? breathe() : pause(this.#config.pollMs, signal))
      } catch (error) {
        if (signal.aborted) break
        this.#failed(error)
        await pause(this.#waitMs(error), signal)
      }
    }
    await this.#report()
  }

  reportOrLog(): void {
    this.#report().catch((error: unknown) => this.#log.error({ err: error }, 'cannot report history'))
  }

  /** The next messages that rules have passed; false when there are none. */
  async #step(signal: AbortSignal): Promise<boolean> {
    const { operations } = this.#opened
    const rulesPosition = await operations.rules.position()
    if (this.#position >= rulesPosition) return false
    const rows = await this.#read(rulesPosition)
    if (rows.length === 0) return false
    await this.#assets.refresh()
    let placed: Placed[] = []
    for (const [n, row] of rows.entries()) {
      placed.push(...this.#receive(row))
      if (placed.length < WRITE_READINGS_MAX && n < rows.length - 1) continue
      await this.#write(placed, signal)
      await operations.positions.set('history', row.seq)
      this.#position = row.seq
      placed = []
      await breathe()
    }
    this.#state.count('history_messages_total', rows.length)
    return true
  }

  async #read(rulesPosition: number): Promise<JournalRow[]> {
    const max = Math.min(this.#config.historyBatchMax, rulesPosition - this.#position)
    const { rows, position } = await readOn(this.#opened.journal, this.#position, max, this.#config, this.#log)
    this.#position = position
    // numbers may have gaps, so fewer messages than numbers may be left
    return rows.filter((row) => row.seq <= rulesPosition)
  }

  #receive(row: JournalRow): Placed[] {
    const received = receiveRow(row, this.#assets, this.#settings)
    const places = placesOf(received)
    return received.readings.map((reading, n) => ({ reading, row, index: places[n]! }))
  }

  /** Write, and quarantine what the store refuses for good. @throws {StoreUnavailable} */
  async #write(placed: readonly Placed[], signal: AbortSignal): Promise<void> {
    if (placed.length === 0) return
    const { readings, operations } = this.#opened
    const refused = await readings.append(
      placed.map(({ reading }) => reading),
      signal,
    )
    this.#answeredAtMs = this.#opened.nowMs()
    this.#state.count('history_readings_total', placed.length - refused.length)
    if (refused.length === 0) return
    const details = new Map(refused.map(({ reading, detail }) => [reading, detail]))
    await operations.quarantine.add(
      placed.flatMap(({ reading, row, index }) => {
        const detail = details.get(reading)
        const { seq, receivedAtMs, clientId, topic, payload } = row
        return detail === undefined
          ? []
          : [{ seq, receivedAtMs, clientId, topic, payload, index, reason: 'store-refused' as const, detail }]
      }),
    )
    this.#state.count('history_refused_total', refused.length)
    this.#log.warn({ refused: refused.length, first: refused[0]!.detail }, 'the readings store refused readings')
  }

  /** What rules have taken out of quarantine is written, too. */
  async #replay(signal: AbortSignal): Promise<void> {
    const nowMs = this.#opened.nowMs()
    if (Math.abs(nowMs - this.#replayedAtMs) < REPORT_MS) return
    this.#replayedAtMs = nowMs
    const { quarantine, coverage } = this.#opened.operations
    const rows = await quarantine.toStore(REPLAYED_MAX)
    if (rows.length === 0) return
    await this.#assets.refresh()
    for (const row of rows) {
      const again = receiveAgain(row, this.#assets, this.#settings, nowMs)
      const places = again === undefined || row.index !== -1 ? [] : placesOf(again.received)
      const placed = (again?.readings ?? []).map((reading, n) => ({ reading, row, index: places[n] ?? row.index }))
      await this.#write(placed, signal)
      // coverage does not read quarantine; it looks at the hours of what came back
      await coverage.recheck(hoursOfFixes(again?.readings ?? []))
      await quarantine.stored([row.id])
    }
  }

  /** @throws {StoreUnavailable}; then again at every try, until it answers. */
  async #ping(): Promise<void> {
    const nowMs = this.#opened.nowMs()
    if (Math.abs(nowMs - this.#answeredAtMs) < PING_MS) return
    await this.#opened.readings.ping()
    this.#answeredAtMs = nowMs
  }

  /** One bounded step of means and retention: when idle, and once a second under load. True when an idle reader has more to do. */
  async #maintain(busy: boolean): Promise<boolean> {
    const nowMs = this.#opened.nowMs()
    if (Math.abs(nowMs - this.#maintainedAtMs) < MAINTAIN_MS) return false
    const more = await this.#opened.readings.maintain(nowMs)
    if (!more || busy) this.#maintainedAtMs = nowMs
    return more && !busy
  }

  async #report(): Promise<void> {
    const { operations, journal, nowMs } = this.#opened
    await operations.reports.put(
      'history',
      await readerReport('history', this.#state, this.#position, journal, nowMs()),
    )
  }

  #waitMs(error: unknown): number {
    const asked = error instanceof StoreUnavailable ? error.retryAfterMs : undefined
    const ownMs = backOffMs(this.#state.failuresInRow, this.#opened.random ?? Math.random)
    return asked === undefined ? ownMs : Math.min(asked, RETRY_AFTER_MAX_MS)
  }

  #failed(error: unknown): void {
    this.#state.failuresInRow++
    this.#state.count('history_retries_total')
    const away = error instanceof StoreUnavailable
    const detail = wordsOf(error)
    if (this.#state.trouble === undefined)
      this.#log.error(
        { err: error },
        away ? 'the readings store is away; waiting for it' : 'history cannot go on; trying again',
      )
    this.#state.trouble = { state: away ? 'degraded' : 'failing', detail }
  }

  #recovered(): void {
    if (this.#state.trouble === undefined) return
    this.#log.info({ tries: this.#state.failuresInRow }, 'history goes on')
    this.#state.trouble = undefined
    this.#state.failuresInRow = 0
  }
}
