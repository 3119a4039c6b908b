import type { AlertChange } from '#domain/alert/alert.ts'
import type { Episodes } from '#domain/alert/judged.ts'
import type { RuleSettings } from '#domain/coverage/settings.ts'
import { lotAlerts } from '#domain/parking/lot-alerts.ts'
import { NO_COUNT, countNow, withCount, withCountLink, type CountMemory } from '#domain/parking/lot-count.ts'
import { occupancyOfBays, occupancyOfCount, tallyOf, type BayTally } from '#domain/parking/lot-occupancy.ts'
import type { LotLive } from '#domain/parking/live.ts'
import type { Reading } from '#domain/reading.ts'
import type { Bays } from './bays.ts'
import type { LotContext } from './contexts.ts'
import type { Tick } from '../toilets/virtual-time.ts'

/** What is remembered of a lot, in its row of the store. */
export interface LotMemory {
  readonly count: CountMemory
  readonly episodes: Episodes
}
const NEW_LOT: LotMemory = { count: NO_COUNT, episodes: {} }

interface LotNow {
  readonly tally: BayTally
  readonly live: LotLive | undefined
}

/** What is remembered of lots, and how full they are; a layer above what is committed is kept with the batch. */
export class Lots {
  readonly #bays: Bays
  readonly #kept = new Map<string, LotMemory>()
  #next = new Map<string, LotMemory>()
  /** Counted when asked for, until something of the lot changes. */
  readonly #now = new Map<string, LotNow>()
  /** Something of them changed in the batch. */
  readonly #touched = new Set<string>()

  constructor(bays: Bays) {
    this.#bays = bays
  }

  load(id: string, memory: LotMemory): void {
    this.#kept.set(id, memory)
  }

  begin(): void {
    this.#next = new Map()
    // a batch that failed is counted anew
    for (const id of this.#touched) this.#now.delete(id)
    this.#touched.clear()
  }
  keep(): void {
    for (const [id, memory] of this.#next) this.#kept.set(id, memory)
    this.#next = new Map()
    this.#touched.clear()
  }

  ids(): Iterable<string> {
    return this.#kept.keys()
  }
  changed(): Iterable<readonly [id: string, memory: LotMemory]> {
    return this.#next
  }
  touched(): Iterable<string> {
    return this.#touched
  }
  touch(id: string): void {
    this.#touched.add(id)
    this.#now.delete(id)
  }

  /** What a lot's own device says; whether it was news. */
  said(reading: Reading): boolean {
    const { id } = reading
    const memory = this.#memory(id)
    const count =
      reading.stream === 'count'
        ? withCount(memory.count, reading)
        : reading.stream === 'online'
          ? withCountLink(memory.count, reading)
          : memory.count
    if (count === memory.count) return false
    this.#next.set(id, { ...memory, count })
    return true
  }

  /** When its count is too old to be believed; undefined: it has none. */
  staleMs(id: string, { lotSilentMs }: RuleSettings): number | undefined {
    const { heardMs } = countNow(this.#memory(id).count)
    return heardMs === undefined ? undefined : heardMs + lotSilentMs
  }

  /** How full it is; undefined: nothing of it was ever heard. */
  live(lot: LotContext, nowMs: number, settings: RuleSettings): LotLive | undefined {
    return this.#look(lot, nowMs, settings).live
  }

  /** Alerts of its equipment at a tick (docs/SPEC.md F11–F13); of a lot about which there is nothing to say nothing is asked. */
  alerts(lot: LotContext, tick: Tick, passedMs: number, settings: RuleSettings): AlertChange[] {
    const { tally, live } = this.#look(lot, tick.nowMs, settings)
    const memory = this.#memory(lot.id)
    const { silent, stuck, flapping } = tally.healths
    const isWell = silent + stuck + flapping === 0 && (live === undefined || live.flags.length === 0)
    if (isWell && Object.keys(memory.episodes).length === 0) return []
    const bays = lot.bays.flatMap((id) => {
      const view = this.#bays.view(id)
      return view?.heardMs === undefined ? [] : [[id, view] as const]
    })
    const { nowMs, heardSinceMs } = tick
    const [episodes, changes] = lotAlerts(memory.episodes, {
      id: lot.id,
      town: lot.town,
      live,
      bays,
      nowMs,
      passedMs,
      heardSinceMs,
      settings,
    })
    if (episodes !== memory.episodes) this.#next.set(lot.id, { ...memory, episodes })
    return changes
  }

  #memory(id: string): LotMemory {
    return this.#next.get(id) ?? this.#kept.get(id) ?? NEW_LOT
  }

  #look({ id, bays, profile }: LotContext, nowMs: number, settings: RuleSettings): LotNow {
    const known = this.#now.get(id)
    if (known !== undefined) return known
    const tally = tallyOf(bays.map((bay) => this.#bays.view(bay)))
    const live =
      profile.counting === 'counter'
        ? occupancyOfCount(profile.capacity, this.#memory(id).count, nowMs, settings)
        : occupancyOfBays(profile.capacity, tally, settings)
    const now = { tally, live }
    this.#now.set(id, now)
    return now
  }
}
