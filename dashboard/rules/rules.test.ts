import { expect, test } from 'vitest'
import { ruleSettingNames, ruleSettings } from '#domain/coverage/settings.ts'
import type { SettingShown } from '#domain/coverage/settings.ts'
import { changedAfter, differencesOf, groupsOf, settingGroups, writtenAs } from './setting-fields.ts'

const shown: SettingShown[] = ruleSettingNames.map((name) => {
  const { default: is, ...more } = ruleSettings[name]
  return { name, is, default: is, ...more }
})
const setting = (name: string) => shown.find((each) => each.name === name)!

test('[U27] every setting is in one group, and every group has words of its own', () => {
  const grouped = groupsOf(shown)
  expect(grouped.flatMap(({ settings }) => settings.map(({ name }) => name)).toSorted()).toEqual(
    ruleSettingNames.toSorted(),
  )
  for (const { settings } of grouped) expect(settings.length).toBeGreaterThan(0)
  for (const names of Object.values(settingGroups)) for (const name of names) expect(ruleSettingNames).toContain(name)
})

test.for([
  ['gapMsMax', 's'],
  ['graceMs', 'min'],
  ['silenceMs', 'min'],
  ['offRouteMs', 's'],
  ['morningPeakFromMinute', 'time'],
  ['sweepLimitKmh', 'as-it-is'],
] as const)('[U27] %s is written in %s', ([name, unit]) => {
  expect(writtenAs(setting(name)).unit).toBe(unit)
})

test('[U27] bounds and numbers are whole or near it in the unit they are written in', () => {
  for (const each of shown) {
    const { factor } = writtenAs(each)
    for (const number of [each.is, each.min, each.max])
      expect((number / factor) * 100).toBeCloseTo(Math.round((number / factor) * 100), 6)
  }
})

test('[U27] a change keeps what else was changed, the default is no change', () => {
  const before = { gapMMax: { is: 150, source: 'trial' } }
  const after = changedAfter(before, setting('sweepLimitKmh'), { is: 8, source: 'city rule' })
  expect(after).toEqual({ ...before, sweepLimitKmh: { is: 8, source: 'city rule' } })
  expect(changedAfter(after, setting('gapMMax'), 'as-delivered')).toEqual({ sweepLimitKmh: after.sweepLimitKmh })
})

test('[U27] what a version changed is told with the number before', () => {
  const next = shown.map((each) => (each.name === 'gapMMax' ? { ...each, is: 150, source: 'trial' } : each))
  expect(differencesOf(shown, next)).toEqual([
    { from: setting('gapMMax'), to: { ...setting('gapMMax'), is: 150, source: 'trial' } },
  ])
  expect(differencesOf(shown, shown)).toEqual([])
})
