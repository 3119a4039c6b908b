import { settingsOf, type ChangedSettings, type RuleSettings } from '#domain/coverage/settings.ts'
import type { LotProfile } from '#domain/parking/lot.ts'
import type { Operations } from '#stores/types.ts'
import type { AssetCache } from '../asset-cache.ts'

/** A lot as its bays and alerts are judged. */
export interface LotContext {
  readonly id: string
  readonly town: string
  readonly profile: LotProfile
  /** In order. */
  readonly bays: readonly string[]
}

/** What bays and lots are judged with: files and settings, read again when one of them or an asset changes. */
export class ParkingContexts {
  readonly #operations: Pick<Operations, 'parking' | 'ruleSettings'>
  readonly #assets: AssetCache
  #lots = new Map<string, LotContext>()
  #settings = settingsOf({})
  #version = ''

  constructor(operations: Pick<Operations, 'parking' | 'ruleSettings'>, assets: AssetCache) {
    this.#operations = operations
    this.#assets = assets
  }

  /** Whether anything changed. */
  async refresh(): Promise<boolean> {
    const { parking, ruleSettings } = this.#operations
    const settings = await ruleSettings.current()
    const version = `${await parking.version()} ${settings.version} ${this.#assets.version}`
    if (version === this.#version) return false
    const lots = new Map<string, LotContext>()
    for (const { lot: id, profile } of await parking.lots({ towns: [] })) {
      const asset = this.#assets.get(id)
      // one that was registered this moment comes with the next look
      if (asset?.kind !== 'lot') continue
      lots.set(id, { id, town: asset.town, profile, bays: this.#assets.baysOf(id).toSorted() })
    }
    this.#lots = lots
    this.#settings = settingsOf(JSON.parse(settings.content) as ChangedSettings)
    this.#version = version
    return true
  }

  get settings(): RuleSettings {
    return this.#settings
  }

  lot(id: string): LotContext | undefined {
    return this.#lots.get(id)
  }

  lots(): Iterable<LotContext> {
    return this.#lots.values()
  }

  /** The lot a bay is in, if any. */
  lotOf(bay: string): LotContext | undefined {
    const lotId = this.#assets.get(bay)?.lotId
    return lotId === undefined ? undefined : this.#lots.get(lotId)
  }

  townOf(bay: string): string | undefined {
    return this.#assets.get(bay)?.town
  }
}
