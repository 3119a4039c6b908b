import type { Logger } from 'pino'
import type { Config } from '#config'
import type { ReceiveSettings } from '#domain/receive.ts'
import { parseTopic } from '#domain/topic.ts'
import type { JournalReader, JournalRow, Operations } from '#stores/types.ts'
import type { AssetCache } from '../asset-cache.ts'
import { isOfTheStore, readOn, wordsOf } from '../journal-following.ts'
import { breathe } from '../patience.ts'
import type { ReaderState } from '../reader-report.ts'
import { placesOf, receiveRow, receiveSettingsOf } from '../receiving.ts'
import type { AlertWatch } from './alert-watch.ts'
import type { NetworkCache } from './networks.ts'
import type { SettingsNow, ShiftBoard } from './shift-board.ts'
import { fixOf } from './stored-fixes.ts'
import type { LiveFix, VehicleFacts } from './vehicle-facts.ts'
import type { OrderedFix, VehicleMemory } from './vehicle-memory.ts'

export interface FactReaderOpened {
  readonly operations: Pick<Operations, 'coverage' | 'quarantine' | 'rules'>
  readonly journal: JournalReader
  readonly assets: AssetCache
  readonly networks: NetworkCache
  readonly facts: VehicleFacts
  readonly alerts: AlertWatch
  readonly board: ShiftBoard
  readonly state: ReaderState
}

/** Fixes in one transaction: some 200 ms of work, so that a back-fill delays nobody for long. */
const COMMIT_FIXES_MAX = 5_000
/** Readings older than the readings store keeps cannot be worked out again; it refuses them, with some room for its own clock. */
const OLD_ROOM_MS = 7_200_000

/** Journal → receive → facts, in order of the journal: each batch is one transaction together with its position (docs/SPEC.md K1, K2). */
export class FactReader {
  readonly #config: Config
  readonly #settings: ReceiveSettings
  readonly #log: Logger
  readonly #opened: FactReaderOpened
  #position: number
  /** Messages without any position of a vehicle move it, too; that is written with the next facts, or once a second. */
  #written: number

  constructor(config: Config, log: Logger, opened: FactReaderOpened, position: number) {
    this.#config = config
    this.#settings = receiveSettingsOf(config)
    this.#log = log
    this.#opened = opened
    this.#position = position
    this.#written = position
  }

  get position(): number {
    return this.#position
  }

  /** The next messages of the journal; `full` when there may be more at once. */
  async step(settings: SettingsNow): Promise<'none' | 'some' | 'full'> {
    const { journal, assets, networks, state } = this.#opened
    const { coverageBatchMax } = this.#config
    if (!networks.hasAny && (await this.#passOver())) return 'none'
    const { rows, position } = await readOn(journal, this.#position, coverageBatchMax, this.#config, this.#log)
    this.#position = position
    if (rows.length === 0) return 'none'
    await assets.refresh()
    await networks.refresh()
    let from = 0
    let fixes: LiveFix[] = []
    for (const [n, row] of rows.entries()) {
      fixes.push(...this.#fixesOf(row))
      if (fixes.length < COMMIT_FIXES_MAX && n < rows.length - 1) continue
      await this.#apply(rows.slice(from, n + 1), fixes, settings)
      from = n + 1
      fixes = []
      await breathe()
    }
    state.count('coverage_messages_total', rows.length)
    return rows.length < coverageBatchMax ? 'some' : 'full'
  }

  /** Without a road network there is nothing to be made of any message, so they are not even read. False when there is a network by now. */
  async #passOver(): Promise<boolean> {
    const { networks, operations, state } = this.#opened
    const position = await operations.rules.position()
    // looked at after the messages were there: those that come after the network are matched
    await networks.refresh()
    if (networks.hasAny) return false
    if (position > this.#position) {
      state.count('coverage_messages_without_network_total', position - this.#position)
      this.#position = position
    }
    return true
  }

  /** Write the position that was read without any facts. */
  async save(): Promise<void> {
    if (this.#written === this.#position) return
    await this.#opened.operations.coverage.commit({ position: this.#position })
    this.#written = this.#position
  }

  /** Fixes of one vehicle in the messages after `seq` up to `toSeq`. */
  async fixesInJournal(vehicle: string, seq: number, toSeq: number): Promise<OrderedFix[]> {
    const rows = await this.#opened.journal.readAfter(seq, toSeq - seq)
    return rows
      .filter((row) => row.seq <= toSeq && parseTopic(row.topic)?.id === vehicle)
      .flatMap((row) => this.#fixesOf(row).map(({ fix }) => fix))
  }

  /** End the traces that are due, by the clock. */
  async endTraces(isDue: (memory: VehicleMemory, endMs: number) => boolean): Promise<void> {
    const { operations, facts, board } = this.#opened
    const commit = await facts.end(isDue)
    if (commit.vehicles?.length === 0) return
    await operations.coverage.commit(commit)
    facts.keep()
    board.touch(commit)
  }

  #fixesOf(row: JournalRow): LiveFix[] {
    const about = parseTopic(row.topic)
    if (about?.kind !== 'sweeper' || about.stream !== 'fix') return []
    const received = receiveRow(row, this.#opened.assets, this.#settings)
    const places = placesOf(received)
    return received.readings.flatMap((reading, n) => {
      if (reading.stream !== 'fix') return []
      if (reading.receivedAtMs - reading.atMs > this.#config.rawKeepMs - OLD_ROOM_MS) {
        this.#opened.state.count('coverage_fixes_too_old_total')
        return []
      }
      return [
        {
          vehicle: reading.id,
          fix: fixOf(reading),
          seq: row.seq,
          index: places[n]!,
          receivedAtMs: reading.receivedAtMs,
          isHistorical: reading.historical,
        },
      ]
    })
  }

  /** One batch, one transaction. A message that makes it fail for a reason of its own is found and put into quarantine. */
  async #apply(rows: readonly JournalRow[], fixes: readonly LiveFix[], settings: SettingsNow): Promise<void> {
    try {
      await this.#commit(rows, fixes, settings)
    } catch (error) {
      if (isOfTheStore(error)) throw error
      this.#log.error({ err: error }, 'coverage cannot take a batch; taking its messages one by one')
      for (const row of rows) await this.#applyAlone(row, settings)
    }
  }

  async #applyAlone(row: JournalRow, settings: SettingsNow): Promise<void> {
    try {
      await this.#commit([row], this.#fixesOf(row), settings)
    } catch (error) {
      if (isOfTheStore(error)) throw error
      this.#log.error({ err: error, seq: row.seq }, 'coverage cannot take a message; it goes to quarantine')
      await this.#quarantine([{ row, index: -1, error }])
      await this.#commit([row], [], settings)
    }
  }

  async #commit(rows: readonly JournalRow[], fixes: readonly LiveFix[], settings: SettingsNow): Promise<void> {
    const { operations, facts, alerts, board, state } = this.#opened
    const position = rows.at(-1)!.seq
    if (fixes.length > 0) {
      alerts.drop()
      const step = await facts.step(fixes)
      alerts.see(step.matched, (vehicle) => board.shiftsOf(vehicle), settings.is)
      if (step.failed.length > 0) {
        const bySeq = new Map(rows.map((row) => [row.seq, row]))
        await this.#quarantine(
          step.failed.map(({ live, error }) => ({ row: bySeq.get(live.seq)!, index: live.index, error })),
        )
      }
      await operations.coverage.commit({ position, ...step.commit, ...alerts.changes() })
      facts.keep()
      alerts.keep()
      board.touch(step.commit)
      this.#written = position
      state.count('coverage_fixes_total', step.matched.length)
      state.count('coverage_fixes_repeated_total', step.repeated)
      state.count('coverage_fixes_late_total', step.late)
    }
    this.#position = position
  }

  async #quarantine(of: readonly { row: JournalRow; index: number; error: unknown }[]): Promise<void> {
    await this.#opened.operations.quarantine.add(
      of.map(({ row: { seq, receivedAtMs, clientId, topic, payload }, index, error }) => ({
        seq,
        index,
        receivedAtMs,
        clientId,
        topic,
        payload,
        reason: 'internal',
        detail: `coverage failed, which is a fault of this program: ${wordsOf(error)}`,
      })),
    )
    this.#opened.state.count('coverage_faults_total', of.length)
  }
}
