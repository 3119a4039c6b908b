import type { TFunction } from 'i18next'
import { expect, test } from 'vitest'
import { equipmentAlertRules, toiletAlertRules } from '#domain/alert/alert.ts'
import type { ToiletDetails } from '#domain/alert/toilet-detail.ts'
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

const rules = [...toiletAlertRules, ...equipmentAlertRules]
const air = { minutes: 10, windows: 2, atC: 25 }
const supply = { limitPercent: 20, filledFromPercent: 40 }
/** By the names with which the rules raise them. */
const told: { readonly [R in keyof ToiletDetails]: readonly [detail: ToiletDetails[R], words: string] } = {
  odour: [{ nh3MgM3: 0.614, limitMgM3: 0.3, ...air, isCompliance: true }, '0.61 mg/m³'],
  'h2s-alarm': [{ h2sMgM3: 0.28, limitMgM3: 0.14, ...air, isCompliance: false }, 'no measure of compliance'],
  sos: [{}, 'in w3'],
  smoke: [{}, 'smoke'],
  leak: [{}, 'leak'],
  'visits-since-clean': [{ visits: 312, limitVisits: 300 }, '312 visits'],
  'clean-missed': [{ windowFromMs: at('11:00'), windowEndMs: at('12:00') }, '11:00–12:00'],
  'roving-late': [{ lastMs: at('09:12'), limitMinutes: 90, graceMinutes: 30 }, '09:12'],
  'paper-low': [{ percent: 12.4, ...supply }, '12%'],
  'soap-low': [{ percent: 8, ...supply }, 'Soap 8%'],
  'temperature-low': [{ temperatureC: 8.44, limitC: 10, limitMinutes: 30 }, '8.4 °C'],
  'long-stay': [{ kind: 'men', limitMinutes: 15 }, 'Stall w3'],
  'low-rating': [{ ratings: 3, limitStars: 2, withinMinutes: 120 }, '3 ratings'],
  'fault-report': [{ reportId: 1, category: 'door', note: 'lock broken' }, 'Door or lock · lock broken'],
  'sensor-silent': [{ limitMinutes: 30 }, 'w3: no data'],
  'sensor-stuck': [{ sinceMs: at('06:00'), limitMinutes: 180 }, '06:00'],
  'sensor-drift': [{ floorMgM3: 0.3, beforeMgM3: 0.09, times: 3.21, limitTimes: 3, nights: 3 }, '3.2 times'],
  'sensor-impossible': [{ value: 99, limits: { mgM3: 50 } }, '99'],
  'gateway-offline': [{ lastMs: at('06:00'), limitMinutes: 10 }, '06:00'],
  'town-outage': [{ lost: 6, devices: 9 }, '6 of 9 devices'],
  'late-data': [{ readings: 480, fromMs: at('02:00'), toMs: at('06:00') }, '480'],
}

test.for(rules)('[U28] %s is told with its figures and limits', (rule) => {
  const [detail, words] = told[rule]
  expect(alertText({ rule, detail: { ...detail }, part: 'w3' }, t)).toContain(words)
})

test('[U28] a figure that is not told is left out, the part of the toilet is said', () => {
  for (const rule of rules) {
    expect(alertText({ rule, detail: {}, part: '' }, t)).not.toMatch(/\d|undefined|NaN/)
    expect(alertText({ rule, detail: { limitMinutes: 'ten' }, part: 'nh3' }, t)).not.toMatch(/ten|undefined|NaN/)
  }
  expect(alertText({ rule: 'odour', detail: {}, part: 'nh3' }, t)).toBe('Part: Ammonia sensor')
})
