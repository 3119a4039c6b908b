import { bayStep, enoughOthers, NEW_BAY, type BayMemory, type BayTold, type BayView } from '#domain/parking/bay.ts'
import type { RuleSettings } from '#domain/coverage/settings.ts'
import type { LotContext } from './contexts.ts'

/** A bay as the watch keeps it. */
interface BayNow {
  readonly memory: BayMemory
  /** Where it was then. */
  readonly lot: string | undefined
  /** As it was believed when it was looked at last. */
  readonly view: BayView
  /** The clock has to look at it again then. */
  readonly dueMs?: number
}

/** What is remembered and believed of all bays; a layer above what is committed is kept with the batch. */
export class Bays {
  readonly #kept = new Map<string, BayNow>()
  #next = new Map<string, BayNow>()

  /** From the store; nothing is believed of them yet. */
  load(id: string, memory: BayMemory, nowMs: number, settings: RuleSettings, lot: LotContext | undefined): void {
    const { view } = bayStep(memory, nowMs, { settings, othersChangedPercent: () => undefined })
    this.#kept.set(id, { memory, view, lot: lot?.id })
  }

  begin(): void {
    this.#next = new Map()
  }
  keep(): void {
    for (const [id, now] of this.#next) this.#kept.set(id, now)
    this.#next = new Map()
  }

  ids(): Iterable<string> {
    return this.#kept.keys()
  }

  dueMs(id: string): number | undefined {
    return this.#now(id)?.dueMs
  }

  view(id: string): BayView | undefined {
    return this.#now(id)?.view
  }

  /** Those whose memory changed in the batch, with it. */
  *changed(): Iterable<readonly [id: string, memory: BayMemory]> {
    for (const [id, { memory }] of this.#next) if (memory !== this.#kept.get(id)?.memory) yield [id, memory]
  }

  /**
   * A look at a bay after what it was told.
   * @param lot it is in, if any
   */
  step(
    id: string,
    tell: (memory: BayMemory) => BayMemory,
    nowMs: number,
    settings: RuleSettings,
    lot: LotContext | undefined,
  ): BayTold & { readonly isNews: boolean; readonly isOtherView: boolean } {
    const before = this.#now(id)
    const wasMemory = before?.memory ?? NEW_BAY
    const memory = tell(wasMemory)
    const told = bayStep(memory, nowMs, {
      settings,
      othersChangedPercent: (sinceMs) => this.#othersChangedPercent(id, lot?.bays ?? [], sinceMs),
    })
    const isOtherView = before === undefined || before.lot !== lot?.id || !isSameView(before.view, told.view)
    if (isOtherView || told.memory !== before.memory || told.dueMs !== before.dueMs) {
      const { view, dueMs } = told
      this.#next.set(id, { memory: told.memory, lot: lot?.id, view, ...(dueMs === undefined ? {} : { dueMs }) })
    }
    return { ...told, isNews: memory !== wasMemory, isOtherView }
  }

  /** A bay whose rules failed is as it was. */
  drop(id: string): void {
    this.#next.delete(id)
  }

  #now(id: string): BayNow | undefined {
    return this.#next.get(id) ?? this.#kept.get(id)
  }

  #othersChangedPercent(id: string, others: readonly string[], sinceMs: number): number | undefined {
    let [believed, changed] = [0, 0]
    for (const other of others) {
      const since = other === id ? undefined : this.view(other)?.sinceMs
      if (since === undefined) continue
      believed++
      if (since > sinceMs) changed++
    }
    return enoughOthers(believed) ? (changed * 100) / believed : undefined
  }
}

const isSameView = (a: BayView, b: BayView): boolean =>
  a.is === b.is &&
  a.sinceMs === b.sinceMs &&
  a.isUncertain === b.isUncertain &&
  a.seamMs === b.seamMs &&
  a.health === b.health &&
  a.heardMs === b.heardMs
