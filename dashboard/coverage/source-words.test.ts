import { expect, test } from 'vitest'
import { ruleSettings } from '#domain/coverage/settings.ts'
import { roadGrades } from '#domain/geography.ts'
import { workTypes } from '#domain/plan/plan.ts'
import { templateOf } from '#domain/plan/template.ts'
import { sourcesZh } from './source-words.ts'
import { unitsEn } from './units.ts'

test('[U11] [U27] every source that numbers are delivered with is told in Chinese, too', () => {
  const settings = Object.values(ruleSettings).map(({ source }) => source)
  const templates = roadGrades.flatMap((grade) =>
    workTypes.flatMap((workType) =>
      [false, true].flatMap((demoArea) => templateOf({ grade, workType, demoArea }).sources),
    ),
  )
  const told = new Set([...settings, ...templates])
  expect([...told].filter((source) => sourcesZh[source] === undefined)).toEqual([])
})

test('[U11] every unit of a setting has words in English', () => {
  const units = new Set(Object.values(ruleSettings).map(({ unit }) => unit))
  expect([...units].filter((unit) => /\p{Script=Han}/u.test(unit) && unitsEn[unit] === undefined)).toEqual([])
})
