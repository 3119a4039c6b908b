import type { Assets } from '#stores/types.ts'

/** Names of vehicles by id, read again when an asset changed. */
export class VehicleNames {
  readonly #assets: Pick<Assets, 'list' | 'version'>
  #version = -1
  #names: ReadonlyMap<string, string> = new Map()

  constructor(assets: Pick<Assets, 'list' | 'version'>) {
    this.#assets = assets
  }

  /** Name of a vehicle; its id when it is none of ours. */
  async all(): Promise<(id: string) => string> {
    const version = await this.#assets.version()
    if (version !== this.#version) {
      const sweepers = await this.#assets.list({ kind: 'sweeper', towns: [] })
      this.#names = new Map(sweepers.map(({ id, name }) => [id, name]))
      this.#version = version
    }
    const names = this.#names
    return (id) => names.get(id) ?? id
  }
}
