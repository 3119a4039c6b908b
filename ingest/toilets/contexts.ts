import { settingsOf, type ChangedSettings } from '#domain/coverage/settings.ts'
import { workCalendar, type WorkCalendar } from '#domain/plan/calendar.ts'
import type { ToiletContext } from '#domain/toilet/context.ts'
import { profileOf } from '#domain/toilet/profile-of.ts'
import type { ToiletProfile } from '#domain/toilet/profile.ts'
import type { Operations } from '#stores/types.ts'
import type { AssetCache } from '../asset-cache.ts'

/** What each toilet is judged with: its file, the settings and the calendar, read again when one of them changes. */
export class ToiletContexts {
  readonly #operations: Pick<Operations, 'toilets' | 'ruleSettings' | 'calendar'>
  readonly #assets: AssetCache
  #profiles = new Map<string, ToiletProfile>()
  #profilesVersion = Number.NaN
  #settings = settingsOf({})
  #settingsVersion = Number.NaN
  #calendar: WorkCalendar = workCalendar({ days: [], years: [] })
  #calendarText = ''
  #assetsVersion = Number.NaN
  /** The same object as long as nothing changes: what is worked out of it is kept with it. */
  readonly #contexts = new Map<string, ToiletContext>()

  constructor(operations: Pick<Operations, 'toilets' | 'ruleSettings' | 'calendar'>, assets: AssetCache) {
    this.#operations = operations
    this.#assets = assets
  }

  async refresh(): Promise<void> {
    const { toilets, ruleSettings, calendar } = this.#operations
    const profilesVersion = await toilets.profileVersion()
    const settings = await ruleSettings.current()
    const stored = await calendar.all()
    const calendarText = JSON.stringify(stored)
    const { version: assetsVersion } = this.#assets
    if (
      profilesVersion === this.#profilesVersion &&
      settings.version === this.#settingsVersion &&
      calendarText === this.#calendarText &&
      assetsVersion === this.#assetsVersion
    )
      return
    const rows = await toilets.profiles([])
    this.#profiles = new Map(rows.map(({ toilet, profile }) => [toilet, profile]))
    this.#profilesVersion = profilesVersion
    this.#settings = settingsOf(JSON.parse(settings.content) as ChangedSettings)
    this.#settingsVersion = settings.version
    this.#calendar = workCalendar(stored)
    this.#calendarText = calendarText
    this.#assetsVersion = assetsVersion
    this.#contexts.clear()
  }

  /** Undefined: no such toilet is registered. */
  of(toilet: string): ToiletContext | undefined {
    const known = this.#contexts.get(toilet)
    if (known !== undefined) return known
    const asset = this.#assets.get(toilet)
    if (asset?.kind !== 'toilet') return undefined
    const context: ToiletContext = {
      id: toilet,
      town: asset.town,
      profile: this.#profiles.get(toilet) ?? profileOf(asset.attributes),
      settings: this.#settings,
      calendar: this.#calendar,
    }
    this.#contexts.set(toilet, context)
    return context
  }
}
