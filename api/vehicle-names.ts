import type { Assets } from '#stores/types.ts'

/** Names and kinds of work of vehicles by id, read again when an asset changed. */
export class VehicleNames {
  readonly #assets: Pick<Assets, 'list' | 'version'>
  #version = -1
  #names: ReadonlyMap<string, string> = new Map()
  #workTypes: ReadonlyMap<string, string> = new Map()

  constructor(assets: Pick<Assets, 'list' | 'version'>) {
    this.#assets = assets
  }

  /** Name of a vehicle; its id when it is none of ours. */
  async all(): Promise<(id: string) => string> {
    await this.#refresh()
    const names = this.#names
    return (id) => names.get(id) ?? id
  }

  /** What each vehicle is registered for; those registered for nothing are left out. */
  async workTypes(): Promise<ReadonlyMap<string, string>> {
    await this.#refresh()
    return this.#workTypes
  }

  async #refresh(): Promise<void> {
    const version = await this.#assets.version()
    if (version === this.#version) return
    const sweepers = await this.#assets.list({ kind: 'sweeper', towns: [] })
    this.#names = new Map(sweepers.map(({ id, name }) => [id, name]))
    this.#workTypes = new Map(
      sweepers.flatMap(({ id, attributes: { workType } }) => (typeof workType === 'string' ? [[id, workType]] : [])),
    )
    this.#version = version
  }
}
