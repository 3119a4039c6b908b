import { roadTimesOf, type RoadTimes } from '#domain/coverage/road-times.ts'
import { networkFromRoads, type Network } from '#domain/matching/network.ts'
import type { Networks } from '#stores/types.ts'

/** A road network of the store, ready to be matched on. */
export interface RoadNetwork {
  readonly id: string
  readonly network: Network
  readonly roads: RoadTimes
}

/** The one in use, and one of before: a big one takes some 100 MB. */
const KEPT = 2

/** Networks by the time they were in use; the last two that were asked for stay in memory. */
export class NetworkCache {
  readonly #store: Pick<Networks, 'uses' | 'get'>
  #uses: readonly { readonly id: string; readonly fromMs: number }[] = []
  readonly #reading = new Map<string, Promise<RoadNetwork>>()
  readonly #ready = new Map<string, RoadNetwork>()

  constructor(store: Pick<Networks, 'uses' | 'get'>) {
    this.#store = store
  }

  /** To be called before a batch: which network is in use from when on. */
  async refresh(): Promise<void> {
    this.#uses = await this.#store.uses()
  }

  /** Whether there is any to match on. */
  get hasAny(): boolean {
    return this.#uses.length > 0
  }

  /** Id of the network in use at a time; undefined: there is none at all. */
  idAt(atMs: number): string | undefined {
    return this.#uses.findLast(({ fromMs }) => fromMs <= atMs)?.id
  }

  /** At once when it is in memory. @throws {Error} when the store has no such network. */
  get(id: string): RoadNetwork | Promise<RoadNetwork> {
    const ready = this.#ready.get(id)
    if (ready !== undefined) {
      // the one asked for last is the last to go
      this.#ready.delete(id)
      this.#ready.set(id, ready)
      return ready
    }
    const known = this.#reading.get(id)
    if (known !== undefined) return known
    const reading = this.#read(id).finally(() => this.#reading.delete(id))
    this.#reading.set(id, reading)
    return reading
  }

  async #read(id: string): Promise<RoadNetwork> {
    const stored = await this.#store.get(id)
    if (stored === undefined) throw new Error(`Cannot match on road network "${id}": it is not in the store`)
    const network = networkFromRoads(stored.nodes, stored.edges)
    const read: RoadNetwork = { id, network, roads: roadTimesOf(network, stored.edges) }
    this.#ready.set(id, read)
    for (const oldest of this.#ready.keys()) {
      if (this.#ready.size <= KEPT) break
      this.#ready.delete(oldest)
    }
    return read
  }
}
