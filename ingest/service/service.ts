import type { Logger } from 'pino'
import type { Config } from '#config'
import type { Part } from '#part'
import { lockAlone } from '#stores/lock.ts'
import { pushKeys, type PushKeys } from '#stores/push-keys.ts'
import { openReadings } from '#stores/readings.ts'
import { threadNumbers } from '#stores/thread-numbers.ts'
import { StoreUnavailable, type Operations, type PartReport, type ReadingsStore } from '#stores/types.ts'
import { wordsOf } from '../journal-following.ts'
import { openReadersOperations } from '../operations.ts'
import { backOffMs, breathe, pause } from '../patience.ts'
import { ReaderState } from '../reader-report.ts'
import { allowedAddresses } from './address.ts'
import { createToiletDays, type ToiletDays } from './days.ts'
import { Deliveries } from './deliveries.ts'
import type { OutgoingSettings } from './outgoing.ts'
import { createParkingModels, type ParkingModels } from './parking-models.ts'

export interface ServiceOpened {
  readonly operations: Operations
  readonly readings: ReadingsStore
  readonly keys: PushKeys
  /** The district's time. */
  readonly nowMs: () => number
  /** The real time, by which channels go. Default: the real clock. */
  readonly wallMs?: () => number
  /** For tests: certificates to believe and another look-up of names. */
  readonly outgoing?: Pick<OutgoingSettings, 'ca' | 'lookup'>
  /** From 0 up to, not including, 1; for waiting times only. Default: `Math.random`. */
  readonly random?: () => number
}

const REPORT_MS = 1_000
/** How often an idle part looks for notices: people notice nothing of it. */
const IDLE_MS = 200
const DAYS_IDLE_MS = 1_000
const MODELS_IDLE_MS = 5_000
const PURGE_MS = 3_600_000
const PURGE_ROWS_MAX = 2_000
const LONG_WAITING_MS = 600_000 // a channel away for ten minutes is worth a look
const DEAD_SHOWN_MS = 3_600_000

/** What people are told, what the days of toilets come to and what is usual of lots, with stores of its own. */
export async function runService(config: Config, log: Logger, nowMs: () => number = Date.now): Promise<Part> {
  await using opened = new AsyncDisposableStack()
  opened.use(lockAlone(config.dataDir, 'service'))
  // `normal`: what a power cut undoes is delivered again, with its id
  const operations = opened.use(await openReadersOperations(config, nowMs))
  const readings = opened.use(await openReadings(config, log))
  const keys = await pushKeys(config.dataDir)
  const part = opened.use(await startService(config, log, { operations, readings, keys, nowMs }))
  const owned = opened.move()
  return { name: part.name, facts: part.facts, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Loops that do not wait for each other: deliveries of notices, days of toilets, forecasts of lots. */
export async function startService(config: Config, log: Logger, opened: ServiceOpened): Promise<Part> {
  const service = new Service(config, log, opened)
  const stopping = new AbortController()
  const running = service.run(stopping.signal)
  const reporting = setInterval(() => service.reportOrLog(), REPORT_MS)
  return {
    name: 'service',
    facts: {},
    [Symbol.asyncDispose]: async () => {
      clearInterval(reporting)
      stopping.abort()
      await running
    },
  }
}

class Service {
  readonly #config: Config
  readonly #log: Logger
  readonly #opened: ServiceOpened
  readonly #wallMs: () => number
  readonly #deliveries: Deliveries
  readonly #deliveriesState = new ReaderState()
  readonly #days: ToiletDays
  readonly #daysState = new ReaderState()
  readonly #models: ParkingModels
  readonly #modelsState = new ReaderState()
  #purgedAtMs = Number.NEGATIVE_INFINITY

  constructor(config: Config, log: Logger, opened: ServiceOpened) {
    this.#config = config
    this.#log = log
    this.#opened = opened
    this.#wallMs = opened.wallMs ?? Date.now
    this.#days = createToiletDays({ operations: opened.operations, readings: opened.readings, log })
    this.#models = createParkingModels({ operations: opened.operations, log })
    this.#deliveries = new Deliveries(config, log, {
      operations: opened.operations,
      outgoing: {
        allowed: allowedAddresses(config.outgoingAllow),
        http: config.outgoingHttp,
        timeoutMs: config.outgoingTimeoutMs,
        ...opened.outgoing,
      },
      keys: opened.keys,
      nowMs: opened.nowMs,
      wallMs: this.#wallMs,
      count: (name) => this.#deliveriesState.count(name),
    })
  }

  async run(signal: AbortSignal): Promise<void> {
    this.reportOrLog()
    await Promise.all([
      this.#loop('deliveries', this.#deliveriesState, IDLE_MS, signal, async () => {
        const busy = await this.#deliveries.step()
        return (await this.#purge()) || busy
      }),
      this.#loop('days of toilets', this.#daysState, DAYS_IDLE_MS, signal, () => this.#days.step(this.#opened.nowMs())),
      this.#loop('forecasts of lots', this.#modelsState, MODELS_IDLE_MS, signal, () =>
        this.#models.step(this.#opened.nowMs()),
      ),
    ])
    await this.#deliveries.stop()
    await this.#report()
  }

  reportOrLog(): void {
    this.#report().catch((error: unknown) => this.#log.error({ err: error }, 'cannot report service'))
  }

  async #loop(
    name: string,
    state: ReaderState,
    idleMs: number,
    signal: AbortSignal,
    step: () => Promise<boolean>,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        const busy = await step()
        if (state.trouble !== undefined) this.#log.info({ tries: state.failuresInRow }, `${name} go on`)
        state.trouble = undefined
        state.failuresInRow = 0
        await (busy ? breathe() : pause(idleMs, signal))
      } catch (error) {
        if (state.trouble === undefined) this.#log.error({ err: error }, `${name} cannot go on; trying again`)
        state.failuresInRow++
        // the readings store may be away for hours
        const isAway = error instanceof StoreUnavailable
        state.trouble = { state: isAway ? 'degraded' : 'failing', detail: `${name}: ${wordsOf(error)}` }
        await pause(backOffMs(state.failuresInRow, this.#opened.random ?? Math.random), signal)
      }
    }
  }

  /** Old notices go, and what is not to be known of drivers any more; a bounded step. True when there are more. */
  async #purge(): Promise<boolean> {
    const nowMs = this.#opened.nowMs()
    if (Math.abs(nowMs - this.#purgedAtMs) < PURGE_MS) return false
    const { notices, parking } = this.#opened.operations
    const gone =
      (await notices.purge(nowMs - this.#config.noticesKeepMs, PURGE_ROWS_MAX)) +
      (await parking.purge(nowMs, PURGE_ROWS_MAX))
    if (gone === 0) this.#purgedAtMs = nowMs
    return gone > 0
  }

  async #report(): Promise<void> {
    const { operations, nowMs } = this.#opened
    const wallMs = this.#wallMs()
    const { waiting, oldestWaitingMs, dead } = await operations.notices.deliveryCounts(wallMs - DEAD_SHOWN_MS)
    const waitedMs = oldestWaitingMs === undefined ? 0 : Math.max(0, wallMs - oldestWaitingMs)
    const troubles = [
      this.#deliveriesState.trouble,
      this.#daysState.trouble,
      this.#modelsState.trouble,
      waitedMs > LONG_WAITING_MS
        ? degraded(`a channel has taken nothing for ${Math.floor(waitedMs / 60_000)} min`)
        : undefined,
      dead > 0 ? degraded(`${dead} deliveries were given up in the last hour`) : undefined,
    ].filter((trouble) => trouble !== undefined)
    const { alerts, orders, holds, rightsWaiting, reportsWaiting, clocksLateMs } = await operations.standing(nowMs())
    const report: PartReport = {
      atMs: nowMs(),
      state: troubles.some(({ state }) => state === 'failing') ? 'failing' : troubles.length > 0 ? 'degraded' : 'ok',
      detail: troubles.map(({ detail }) => detail).join('; '),
      numbers: {
        deliveries_waiting: waiting,
        deliveries_oldest_waiting_seconds: waitedMs / 1_000,
        deliveries_dead_last_hour: dead,
        ...this.#deliveriesState.totals(),
        ...this.#days.totals(),
        ...this.#models.totals(),
        ...labelled('alerts_open', 'severity', alerts),
        ...labelled('work_orders_open', 'state', orders),
        ...labelled('holds_active', 'state', holds),
        parking_applications_waiting: rightsWaiting,
        public_reports_waiting: reportsWaiting,
        clocks_late_seconds: clocksLateMs / 1_000,
        ...threadNumbers(),
      },
    }
    await operations.reports.put('service', report)
  }
}

const labelled = (name: string, label: string, counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([is, count]) => [`${name}{${label}="${is}"}`, count]))

const degraded = (detail: string) => ({ state: 'degraded', detail }) as const
