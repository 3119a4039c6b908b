import type { TFunction } from 'i18next'
import { expect, test } from 'vitest'
import { equipmentAlertRules, toiletAlertRules, type Alert } from '#domain/alert/alert.ts'
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
const told: Readonly<Record<(typeof rules)[number], readonly [detail: Alert['detail'], words: string]>> = {
  odour: [{ nh3MgM3: 0.614, limitMgM3: 0.3, minutes: 10 }, '0.61 mg/m³'],
  'h2s-alarm': [{ h2sMgM3: 0.28, limitMgM3: 0.14 }, 'no measure of compliance'],
  sos: [{}, 'in w3'],
  smoke: [{}, 'smoke'],
  leak: [{}, 'leak'],
  'visits-since-clean': [{ visits: 312, limitVisits: 300 }, '312 visits'],
  'clean-missed': [{ windowFromMs: at('11:00'), windowEndMs: at('12:00') }, '11:00–12:00'],
  'roving-late': [{ lastMs: at('09:12'), limitMinutes: 90 }, '09:12'],
  'paper-low': [{ percent: 12.4, limitPercent: 20 }, '12%'],
  'soap-low': [{ percent: 8, limitPercent: 20 }, 'Soap 8%'],
  'temperature-low': [{ temperatureC: 8.44, limitC: 10 }, '8.4 °C'],
  'long-stay': [{ limitMinutes: 15 }, 'Stall w3'],
  'low-rating': [{ ratings: 3, limitStars: 2, withinMinutes: 120 }, '3 ratings'],
  'fault-report': [{ category: 'door', note: 'lock broken' }, 'Door or lock · lock broken'],
  'sensor-silent': [{ limitMinutes: 30 }, 'w3: no data'],
  'sensor-stuck': [{ sinceMs: at('06:00'), limitMinutes: 180 }, '06:00'],
  'sensor-drift': [{ times: 3.21, limitTimes: 3 }, '3.2 times'],
  'sensor-impossible': [{ value: 99 }, '99'],
  'gateway-offline': [{ lastMs: at('06:00'), limitMinutes: 10 }, '06:00'],
  'town-outage': [{ toilets: 6 }, '6 toilets'],
  'late-data': [{ readings: 480 }, '480'],
}

test.for(rules)('[U28] %s is told with its figures and limits', (rule) => {
  const [detail, words] = told[rule]
  expect(alertText({ rule, detail, part: 'w3' }, t)).toContain(words)
})

test('[U28] a figure that is not told is left out, the part of the toilet is said', () => {
  for (const rule of rules) {
    expect(alertText({ rule, detail: {}, part: '' }, t)).not.toMatch(/\d|undefined|NaN/)
    expect(alertText({ rule, detail: { limitMinutes: 'ten' }, part: 'nh3' }, t)).not.toMatch(/ten|undefined|NaN/)
  }
  expect(alertText({ rule: 'odour', detail: {}, part: 'nh3' }, t)).toBe('Part: Ammonia sensor')
})
