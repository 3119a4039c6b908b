import type { Asset } from '#domain/asset.ts'
import type { Assets } from '#stores/types.ts'

/** The registered assets in memory, read again when one changes. As many as are registered, so bounded by registration. */
export class AssetCache {
  readonly #assets: Assets
  #version = -1
  #byId = new Map<string, Asset>()
  #baysOfLot = new Map<string, string[]>()
  #devicesOfTown = new Map<string, string[]>()

  constructor(assets: Assets) {
    this.#assets = assets
  }

  /** To be called after messages were read and before they are received: a device that could send is then known. */
  async refresh(): Promise<void> {
    const version = await this.#assets.version()
    if (version === this.#version) return
    const assets = await this.#assets.list({ towns: [] })
    this.#byId = new Map(assets.map((asset) => [asset.id, asset]))
    this.#baysOfLot = new Map()
    this.#devicesOfTown = new Map()
    for (const { id, kind, lotId, town } of assets) {
      addTo(this.#devicesOfTown, town, id)
      if (kind === 'bay' && lotId !== undefined) addTo(this.#baysOfLot, lotId, id)
    }
    this.#version = version
  }

  get(id: string): Asset | undefined {
    return this.#byId.get(id)
  }

  /** Grows with every change of an asset. */
  get version(): number {
    return this.#version
  }

  baysOf(lotId: string): readonly string[] {
    return this.#baysOfLot.get(lotId) ?? []
  }

  towns(): Iterable<string> {
    return this.#devicesOfTown.keys()
  }

  /** Ids of the devices of a town. */
  devicesOf(town: string): readonly string[] {
    return this.#devicesOfTown.get(town) ?? []
  }
}

function addTo(lists: Map<string, string[]>, of: string, id: string): void {
  const list = lists.get(of)
  if (list === undefined) lists.set(of, [id])
  else list.push(id)
}
