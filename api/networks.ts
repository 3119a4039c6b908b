import { roadTimesOf, type RoadTimes } from '#domain/coverage/road-times.ts'
import type { RoadEdge } from '#domain/geography.ts'
import { networkFromRoads } from '#domain/matching/network.ts'
import type { Networks, StoredNetwork } from '#stores/types.ts'

/** A network ready to be asked. */
export interface KnownNetwork {
  readonly id: string
  readonly source: string
  readonly addedAtMs: number
  readonly edges: ReadonlyMap<string, RoadEdge>
  /** Streets by name, each name once; those without one are not in it. */
  readonly streets: readonly Street[]
  /** To find ways on; made when it is asked for first, which takes a while. */
  roads(): RoadTimes
}
export interface Street {
  readonly name: string
  readonly nameEn: string
  readonly edges: readonly RoadEdge[]
}

/** The one in use and two that old shifts were made on; a district's takes some megabytes, a province's some hundred. */
const KEPT_MAX = 3

/** Networks read from the store once and kept: they never change. */
export class KnownNetworks {
  readonly #networks: Pick<Networks, 'get' | 'uses'>
  /** The least recently asked for first. */
  readonly #kept = new Map<string, Promise<KnownNetwork | undefined>>()

  constructor(networks: Pick<Networks, 'get' | 'uses'>) {
    this.#networks = networks
  }

  /** The one in use. */
  async current(): Promise<KnownNetwork | undefined> {
    const id = (await this.#networks.uses()).at(-1)?.id
    return id === undefined ? undefined : this.get(id)
  }

  get(id: string): Promise<KnownNetwork | undefined> {
    const kept = this.#kept.get(id) ?? this.#read(id)
    this.#kept.delete(id)
    this.#kept.set(id, kept)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest)
    return kept
  }

  /** An edge by its id: of the network in use, else of one that was, the newest first. */
  async edge(id: string): Promise<{ edge: RoadEdge; network: KnownNetwork } | undefined> {
    const seen = new Set<string>()
    for (const { id: networkId } of (await this.#networks.uses()).toReversed()) {
      if (seen.has(networkId)) continue
      // who asks for ids that never were does not make us read every network there was
      if (seen.size >= KEPT_MAX) return undefined
      seen.add(networkId)
      const network = await this.get(networkId)
      const edge = network?.edges.get(id)
      if (network !== undefined && edge !== undefined) return { edge, network }
    }
    return undefined
  }

  #read(id: string): Promise<KnownNetwork | undefined> {
    const reading = this.#networks.get(id).then((stored) => stored && known(stored))
    reading.then(
      (network) => network ?? this.#kept.delete(id),
      // asked for again, read again
      () => this.#kept.delete(id),
    )
    return reading
  }
}

function known({ id, source, addedAtMs, nodes, edges }: StoredNetwork): KnownNetwork {
  let roads: RoadTimes | undefined
  const named = Map.groupBy(
    edges.filter(({ name }) => name !== ''),
    ({ name }) => name,
  )
  return {
    id,
    source,
    addedAtMs,
    edges: new Map(edges.map((edge) => [edge.id, edge])),
    streets: [...named]
      .map(([name, of]) => ({ name, nameEn: of.find(({ nameEn }) => nameEn !== '')?.nameEn ?? '', edges: of }))
      .toSorted((a, b) => a.name.localeCompare(b.name, 'zh')),
    roads: () => (roads ??= roadTimesOf(networkFromRoads(nodes, edges), edges)),
  }
}
