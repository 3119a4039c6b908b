import { liveStep, type LiveMemory, type LiveState } from '#domain/live.ts'
import { outageSettings, townOutage } from '#domain/outage.ts'
import type { Reading } from '#domain/reading.ts'
import type { AssetCache } from './asset-cache.ts'

const key = (id: string, stream: string): string => `${id}/${stream}`

/**
 * The live states that rules step from, in memory; the store holds the same. A batch is decided on a layer above them that is
 * kept only once the batch is committed.
 */
export class RulesMemory {
  readonly #assets: AssetCache
  readonly #live = new Map<string, LiveMemory>()
  #changed = new Map<string, LiveMemory>()
  #decidedVersion = -1
  #keptVersion = -1

  constructor(states: readonly LiveMemory[], assets: AssetCache) {
    this.#assets = assets
    for (const state of states) this.#live.set(key(state.id, state.stream), state)
  }

  /** The states that `readings` change, on top of what is committed. */
  decide(readings: readonly Reading[]): LiveMemory[] {
    this.#changed = new Map()
    // a device that was added to a town or taken out of it counts from the next batch on
    this.#decidedVersion = this.#assets.version
    const towns = new Set(this.#decidedVersion === this.#keptVersion ? [] : this.#assets.towns())
    for (const reading of readings) {
      const before = this.#of(reading.id, reading.stream)
      const after = liveStep(before, reading)
      if (after === before) continue
      this.#changed.set(key(reading.id, reading.stream), after)
      if (reading.stream === 'online') towns.add(after.town)
    }
    for (const town of towns) this.#judge(town)
    return [...this.#changed.values()]
  }

  /** What was decided last is in the store now. */
  keep(): void {
    for (const [place, state] of this.#changed) this.#live.set(place, state)
    this.#changed = new Map()
    this.#keptVersion = this.#decidedVersion
  }

  #of(id: string, stream: LiveState['stream']): LiveMemory | undefined {
    const place = key(id, stream)
    return this.#changed.get(place) ?? this.#live.get(place)
  }

  /** One incident of the town instead of one of each device that a cut took with it. */
  #judge(town: string): void {
    const states = this.#assets
      .devicesOf(town)
      .map((id) => this.#of(id, 'online'))
      .filter((state) => state !== undefined)
    if (states.length === 0) return
    const fields = { ...townOutage(states, outageSettings) }
    const newest = states.reduce((a, b) => (b.atMs > a.atMs ? b : a))
    const before = this.#of(town, 'outage')
    if (before?.atMs === newest.atMs && JSON.stringify(before.fields) === JSON.stringify(fields)) return
    this.#changed.set(key(town, 'outage'), {
      kind: 'town',
      id: town,
      town,
      stream: 'outage',
      atMs: newest.atMs,
      receivedAtMs: newest.receivedAtMs,
      sub: 0,
      fields,
    })
  }
}
