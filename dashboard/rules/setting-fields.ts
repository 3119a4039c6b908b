import type { ChangedSettings, RuleSettingName } from '#domain/coverage/settings.ts'
import type { SettingShown } from '#domain/coverage/settings.ts'
import { parkingSettings } from '#domain/parking/settings.ts'
import { responseSettings } from '#domain/response/settings.ts'
import { serviceSettings } from '#domain/toilet/service-settings.ts'
import { toiletSettings } from '#domain/toilet/settings.ts'

const toiletNames = Object.keys(toiletSettings) as (keyof typeof toiletSettings)[]
/** Of devices and not of what they measure. */
const deviceName = /^(sensor|gateway|stuck|stallStuck|drift|impossible|warmUp|lateData)/

const parkingNames = Object.keys(parkingSettings) as (keyof typeof parkingSettings)[]
/** Of bays, lots and their sensors, and of what is forecast from them. */
const lotName = /^(bay|lot|sensor|session|forecast|freeShare)/

/** Settings in groups, in the order of the rules; what a newer server has beyond them comes under alerts. */
export const settingGroups = {
  work: [
    'sweepLimitKmh',
    'washSweepLimitKmh',
    'flushLimitKmh',
    'sprinkleLimitKmh',
    'speedTolerance',
    'inferredWorkKmhMin',
    'gapMsMax',
    'gapMMax',
    'kerbSdMMax',
  ],
  unknown: ['silenceMs', 'silenceReachKmh'],
  enough: ['donePercentMin', 'warnPercent', 'missedRunM', 'graceMs', 'overspeedPercentMax'],
  peaks: ['morningPeakFromMinute', 'morningPeakToMinute', 'eveningPeakFromMinute', 'eveningPeakToMinute'],
  alerts: [],
  toilets: [
    ...toiletNames.filter((name) => !deviceName.test(name)),
    ...(Object.keys(serviceSettings) as (keyof typeof serviceSettings)[]),
  ],
  devices: toiletNames.filter((name) => deviceName.test(name)),
  lots: parkingNames.filter((name) => lotName.test(name)),
  sharing: parkingNames.filter((name) => !lotName.test(name)),
  answers: Object.keys(responseSettings) as (keyof typeof responseSettings)[],
} as const satisfies Record<string, readonly RuleSettingName[]>
export type SettingGroup = keyof typeof settingGroups
export const groupNames = Object.keys(settingGroups) as SettingGroup[]

export function groupsOf(settings: readonly SettingShown[]): { name: SettingGroup; settings: SettingShown[] }[] {
  const groupOf = (name: string): SettingGroup =>
    groupNames.find((group) => (settingGroups[group] as readonly string[]).includes(name)) ?? 'alerts'
  return groupNames.map((name) => ({ name, settings: settings.filter((each) => groupOf(each.name) === name) }))
}

/** How a number is written by people: milliseconds in minutes or seconds, minutes of the day as a time. */
export interface Written {
  readonly unit: 's' | 'min' | 'time' | 'as-it-is'
  /** Times what is written is the number. */
  readonly factor: number
}
const MINUTE_MS = 60_000

export function writtenAs({ name, unit, is, min }: Pick<SettingShown, 'name' | 'unit' | 'is' | 'min'>): Written {
  if (name.endsWith('Minute')) return { unit: 'time', factor: 1 }
  if (unit !== 'ms') return { unit: 'as-it-is', factor: 1 }
  return is % MINUTE_MS === 0 && min % MINUTE_MS === 0
    ? { unit: 'min', factor: MINUTE_MS }
    : { unit: 's', factor: 1_000 }
}

/** All that shall differ from the defaults after one of them is changed; the default itself differs no more. */
export function changedAfter(
  before: ChangedSettings,
  setting: Pick<SettingShown, 'name' | 'default'>,
  next: { readonly is: number; readonly source: string } | 'as-delivered',
): ChangedSettings {
  const { [setting.name]: _old, ...others } = before
  return next === 'as-delivered' ? others : { ...others, [setting.name]: next }
}

/** What one version changed of the one before. */
export function differencesOf(
  before: readonly SettingShown[],
  after: readonly SettingShown[],
): { readonly from: SettingShown; readonly to: SettingShown }[] {
  const was = new Map(before.map((setting) => [setting.name, setting]))
  return after.flatMap((to) => {
    const from = was.get(to.name)
    return from === undefined || (from.is === to.is && from.source === to.source) ? [] : [{ from, to }]
  })
}
