import {
  ruleSettingNames,
  ruleSettings,
  settingsOf,
  type ChangedSettings,
  type RuleSettings,
  type SettingShown,
} from '#domain/coverage/settings.ts'
import type { Operations, RuleSettings as RuleSettingsStore } from '#stores/types.ts'

export interface VersionOfSettings {
  readonly version: number
  readonly atMs: number
  readonly by: string
}
export interface ShownSettings extends VersionOfSettings {
  readonly settings: readonly SettingShown[]
}
export interface KnownSettings extends ShownSettings {
  readonly changed: ChangedSettings
  /** Numbers to judge by. */
  readonly numbers: RuleSettings
}

type Row = Awaited<ReturnType<RuleSettingsStore['current']>>

export function knownSettings({ version, atMs, by, content }: Row): KnownSettings {
  const changed = JSON.parse(content) as ChangedSettings
  const numbers = settingsOf(changed)
  const settings = ruleSettingNames.map((name): SettingShown => {
    const { default: initial, min, max, unit, zh, en, source } = ruleSettings[name]
    return {
      name,
      is: numbers[name],
      default: initial,
      unit,
      zh,
      en,
      source: changed[name]?.source ?? source,
      min,
      max,
    }
  })
  return { version, atMs, by, settings, changed, numbers }
}

/** The settings that made a figure; those in use when that version is not there. */
export async function settingsOfVersion(operations: Operations, version: number): Promise<KnownSettings> {
  return knownSettings((await operations.ruleSettings.get(version)) ?? (await operations.ruleSettings.current()))
}

export const currentSettings = async (operations: Operations): Promise<KnownSettings> =>
  knownSettings(await operations.ruleSettings.current())

/** What of them an answer shows. */
export const shownSettings = ({ version, atMs, by, settings }: KnownSettings): ShownSettings => ({
  version,
  atMs,
  by,
  settings,
})
