import type { TFunction } from 'i18next'
import { expect, test } from 'vitest'
import { parkingAlertRules } from '#domain/alert/alert.ts'
import type { ParkingDetails } from '#domain/alert/parking-detail.ts'
import { en } from '../i18n/en.ts'
import { alertText } from './words.ts'

const at = (text: string): number => Date.parse(`2026-11-26T${text}+08:00`)
/** English words with their figures, as i18next puts them together. */
const t = ((key: string, values: Record<string, unknown> = {}) => {
  const words = key.split('.').reduce<unknown>((of, name) => (of as Record<string, unknown>)[name], en)
  return String(words).replaceAll(/\{\{(\w+)\}\}/g, (_hole, name: string) => {
    if (!(name in values)) throw new Error(`Cannot say "${key}": nothing for ${name}`)
    return String(values[name])
  })
}) as unknown as TFunction

const some = ['p-01-003', 'p-01-017']
/** By the names with which the rules raise them. */
const told: { readonly [R in keyof ParkingDetails]: readonly [detail: ParkingDetails[R], words: string] } = {
  'bays-silent': [{ bays: 5, of: 64, limitMinutes: 35, limitPercent: 5, some }, '5 of 64'],
  'bays-stuck': [{ bays: 4, of: 64, limitHours: 30, limitPercent: 5, some }, '30 h'],
  'bays-flapping': [{ bays: 6, of: 64, limitPerHour: 12, limitPercent: 5, some }, '12 changes'],
  'lot-silent': [{ lastMs: at('06:10'), limitMinutes: 10 }, '06:10'],
  'count-impossible': [{ counted: -3, capacity: 100 }, '-3'],
  'morning-short': [
    { day: '2026-11-26', windowEndMs: at('08:00'), staffBays: 20, expectedFree: 17, stillThere: 5 },
    '17',
  ],
  overstay: [
    { holdId: 7, plateMasked: '苏B·••2F8', windowEndMs: at('08:00'), minutes: 20, graceMinutes: 15, bay: 'A-012' },
    'A-012',
  ],
}

test.for(parkingAlertRules)('[U28] %s is told with its figures and limits', (rule) => {
  const [detail, words] = told[rule]
  expect(alertText({ rule, detail: { ...detail } }, t)).toContain(words)
})

test('[U28] a figure of a lot that is not told is left out', () => {
  for (const rule of parkingAlertRules) {
    expect(alertText({ rule, detail: {} }, t)).not.toMatch(/\d|undefined|NaN/)
    expect(alertText({ rule, detail: { bays: 'five', limitMinutes: 'ten' } }, t)).not.toMatch(/ten|five|undefined|NaN/)
  }
  expect(alertText({ rule: 'lot-silent', detail: { limitMinutes: 10 } }, t)).not.toMatch(/undefined/)
  const { bay: _, ...noBay } = told.overstay[0]
  expect(alertText({ rule: 'overstay', detail: noBay }, t)).toContain('苏B·••2F8')
})
