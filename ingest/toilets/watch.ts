import type { Logger } from 'pino'
import type { AlertChange } from '#domain/alert/alert.ts'
import type { LiveMemory } from '#domain/live.ts'
import { localDayOf } from '#domain/plan/local-day.ts'
import type { Reading } from '#domain/reading.ts'
import type { ToiletContext } from '#domain/toilet/context.ts'
import type { ToiletState } from '#domain/toilet/state.ts'
import { toiletInput, toiletReading, toiletTick } from '#domain/toilet/step.ts'
import type { Operations, ServiceCommit, ToiletInputRow } from '#stores/types.ts'
import type { AssetCache } from '../asset-cache.ts'
import { LiveRows } from './live-rows.ts'
import { ToiletContexts } from './contexts.ts'
import { TownOutages, type StandingOutages } from './town-outages.ts'
import { TICK_MS, ticksUntil, type TimeMemory } from './virtual-time.ts'

export interface ToiletsDecided {
  readonly service: ServiceCommit
  readonly live: readonly LiveMemory[]
}

/** What is kept of the watch itself, in the row of no toilet. */
interface WatchMemory {
  readonly time?: TimeMemory
  readonly outages: StandingOutages
}
const OWN_ROW = ''
const INPUTS_MAX = 500

/**
 * The minute up to which rules have looked, as it is committed.
 * @param rows what is kept of toilets and of the watch itself
 * @returns −∞ when nothing has happened yet
 */
export function lookedUntilMs(rows: Awaited<ReturnType<Operations['toilets']['states']>>): number {
  const own = rows.find(({ toilet }) => toilet === OWN_ROW)
  const memory = own === undefined ? undefined : (JSON.parse(own.state) as WatchMemory)
  return memory?.time?.tickedMs ?? Number.NEGATIVE_INFINITY
}

/**
 * Rules of toilets over the journal's readings, what people tell, and the clock (docs/SPEC.md Y1). Everything is decided on a layer above what is committed, and kept
 * once it is: a batch that fails is decided anew. A toilet whose rules fail is left out and told once; the others go on.
 */
export class ToiletWatch {
  readonly #operations: Pick<Operations, 'toilets' | 'ruleSettings' | 'calendar'>
  readonly #log: Logger
  readonly #contexts: ToiletContexts
  readonly #towns: TownOutages
  readonly #rows: LiveRows
  readonly #states = new Map<string, ToiletState>()
  readonly #failed = new Set<string>()
  #memory: WatchMemory = { outages: {} }
  #inputs: readonly ToiletInputRow[] = []
  #inputId = 0
  /** Decided, not yet committed. */
  #next = new Map<string, ToiletState>()
  #nextMemory: WatchMemory = this.#memory
  #usedInputs = 0

  constructor(
    operations: Pick<Operations, 'toilets' | 'ruleSettings' | 'calendar'>,
    assets: AssetCache,
    live: readonly LiveMemory[],
    log: Logger,
  ) {
    this.#operations = operations
    this.#log = log
    this.#contexts = new ToiletContexts(operations, assets)
    this.#towns = new TownOutages(live)
    this.#rows = new LiveRows()
  }

  async begin(): Promise<void> {
    for (const { toilet, state } of await this.#operations.toilets.states())
      if (toilet === OWN_ROW) this.#memory = JSON.parse(state) as WatchMemory
      else this.#states.set(toilet, JSON.parse(state) as ToiletState)
    this.#rows.unknown(this.#states.keys())
    this.#inputId = await this.#operations.toilets.inputPosition()
    await this.refresh()
  }

  /** What people changed: files, settings, calendar. About once a second. */
  async refresh(): Promise<void> {
    await this.#contexts.refresh()
  }

  /** What people tell; before each `decide`. */
  async listen(): Promise<void> {
    this.#inputs = await this.#operations.toilets.inputsAfter(this.#inputId, INPUTS_MAX)
  }

  /** Whether a look by the clock is due. */
  isDue(nowMs: number): boolean {
    const { time } = this.#memory
    return time === undefined || nowMs - time.tickedMs >= TICK_MS
  }

  /** Toilets that are left out since the start, because their rules failed. */
  get leftOut(): readonly string[] {
    return [...this.#failed].toSorted()
  }

  /** The time it is for the rules; undefined: nothing has happened yet. */
  get timeMs(): number | undefined {
    const { time } = this.#memory
    return time === undefined ? undefined : Math.max(time.tickedMs, time.heardMs)
  }

  /**
   * What fresh readings, in the order of the journal, and the time make of toilets, alerts and clocks.
   * @param untilMs arrival of the batch's last message, or the time when there is none
   * @param position number of the batch's last message
   * @param hears when no message came: whether the broker was there to hear any
   */
  decide(readings: readonly Reading[], untilMs: number, position: number, hears?: boolean): ToiletsDecided {
    this.#next = new Map()
    this.#nextMemory = this.#memory
    this.#usedInputs = 0
    this.#towns.begin()
    this.#rows.begin()
    const steps: { nowMs: number; alerts: AlertChange[] }[] = []
    const staleDays = new Map<string, ServiceCommit['staleDays'][number]>()
    const raise = (nowMs: number, alerts: readonly AlertChange[]): void => {
      if (alerts.length === 0) return
      const last = steps.at(-1)
      if (last?.nowMs === nowMs) last.alerts.push(...alerts)
      else steps.push({ nowMs, alerts: [...alerts] })
    }
    for (const reading of readings) {
      const nowMs = this.#pass(reading.receivedAtMs, undefined, raise)
      this.#towns.said(reading)
      if (reading.kind !== 'toilet') continue
      raise(
        nowMs,
        this.#step(reading.id, (state, context) => toiletReading(state, reading, context)),
      )
      this.#rows.touched(reading)
      const day = localDayOf(reading.atMs)
      if (day < localDayOf(nowMs))
        staleDays.set(`${reading.id} ${day}`, { toilet: reading.id, day, seq: position, cause: 'late-data' })
    }
    const nowMs = this.#pass(untilMs, hears, raise)
    const live = this.#rows.changed(
      this.#next.keys(),
      hears !== undefined,
      (toilet) => this.#next.get(toilet) ?? this.#states.get(toilet),
      nowMs,
      (toilet) => (this.#failed.has(toilet) ? undefined : this.#contexts.of(toilet)),
      (toilet, error) => this.#fail(toilet, error),
    )
    const isNew = this.#nextMemory !== this.#memory
    return {
      service: {
        steps,
        nowMs,
        toilets: [
          ...[...this.#next].map(([toilet, state]) => ({ toilet, state: JSON.stringify(state) })),
          ...(isNew ? [{ toilet: OWN_ROW, state: JSON.stringify(this.#nextMemory) }] : []),
        ],
        ...(this.#usedInputs === 0 ? {} : { inputId: this.#inputs[this.#usedInputs - 1]!.id }),
        staleDays: [...staleDays.values()],
      },
      live,
    }
  }

  /** What was decided last is in the store now. */
  keep(): void {
    for (const [toilet, state] of this.#next) this.#states.set(toilet, state)
    this.#memory = this.#nextMemory
    this.#towns.keep()
    this.#rows.keep()
    if (this.#usedInputs > 0) {
      this.#inputId = this.#inputs[this.#usedInputs - 1]!.id
      this.#inputs = this.#inputs.slice(this.#usedInputs)
    }
    this.#next = new Map()
    this.#usedInputs = 0
  }

  /** Let time pass up to a moment: all looks that are due. The time it is then, which never goes back. */
  #pass(
    atMs: number,
    hears: boolean | undefined,
    raise: (nowMs: number, alerts: readonly AlertChange[]) => void,
  ): number {
    const { time, ticks } = ticksUntil(this.#nextMemory.time, atMs, hears)
    for (const { nowMs, heardSinceMs } of ticks) {
      raise(nowMs, this.#inputsUntil(nowMs))
      const [outages, alerts] = this.#towns.judge(this.#nextMemory.outages, nowMs)
      this.#nextMemory = { ...this.#nextMemory, outages }
      raise(nowMs, alerts)
      for (const toilet of new Set([...this.#states.keys(), ...this.#next.keys()]))
        raise(
          nowMs,
          this.#step(toilet, (state, context) =>
            state === undefined ? undefined : toiletTick(state, nowMs, heardSinceMs, context),
          ),
        )
      this.#rows.ticked()
    }
    if (time !== this.#nextMemory.time) this.#nextMemory = { ...this.#nextMemory, time }
    return Math.max(atMs, time.tickedMs)
  }

  /** People's words, in the order in which they were written, once their time has come. */
  #inputsUntil(nowMs: number): AlertChange[] {
    const alerts: AlertChange[] = []
    for (; this.#usedInputs < this.#inputs.length; this.#usedInputs++) {
      const row = this.#inputs[this.#usedInputs]!
      if (row.atMs > nowMs && row.atMs - nowMs < AHEAD_MS_MAX) break
      alerts.push(...this.#step(row.toilet, (state, context) => toiletInput(state, row, nowMs, context)))
    }
    return alerts
  }

  #step(
    toilet: string,
    step: (state: ToiletState | undefined, context: ToiletContext) => [ToiletState, AlertChange[]] | undefined,
  ): readonly AlertChange[] {
    if (this.#failed.has(toilet)) return []
    const context = this.#contexts.of(toilet)
    if (context === undefined) return []
    const before = this.#next.get(toilet) ?? this.#states.get(toilet)
    try {
      const stepped = step(before, context)
      if (stepped === undefined) return []
      const [after, alerts] = stepped
      if (after !== before) this.#next.set(toilet, after)
      if (alerts.length > 0) this.#rows.raised(toilet)
      return alerts
    } catch (error) {
      this.#fail(toilet, error)
      return []
    }
  }

  #fail(toilet: string, error: unknown): void {
    this.#failed.add(toilet)
    this.#next.delete(toilet)
    this.#log.error({ err: error, toilet }, 'rules of a toilet fail; it is left out until the next start')
  }
}

/** A word from further ahead is of a clock that is wrong: it is taken at once. */
const AHEAD_MS_MAX = 600_000
