import { describe, expect, test } from 'vitest'
import { alertRules, coverageAlertRules, type Alert, type AlertRule } from '../alert/alert.ts'
import { foldsUnder, rootRuleFor } from './fold.ts'
import { workOf } from './order.ts'

type Folding = Pick<Alert, 'rule' | 'subject' | 'subjectKind' | 'town' | 'state'>
const of = (rule: AlertRule, more: Partial<Folding> = {}): Folding => ({
  rule,
  subject: rule === 'town-outage' ? '东亭街道' : 't-1',
  subjectKind: rule === 'town-outage' ? 'town' : 'toilet',
  town: '东亭街道',
  state: 'open',
  ...more,
})

describe('folding', () => {
  test.each([
    'odour',
    'h2s-alarm',
    'paper-low',
    'clean-missed',
    'roving-late',
    'sensor-silent',
    'sensor-stuck',
  ] as const)('[Z9] %s is folded under the gateway of its toilet', (rule) => {
    expect(foldsUnder(of('gateway-offline'), of(rule))).toBe(true)
    expect(foldsUnder(of('gateway-offline', { state: 'acknowledged' }), of(rule))).toBe(true)
    expect(foldsUnder(of('gateway-offline', { subject: 't-2' }), of(rule))).toBe(false)
    expect(foldsUnder(of('town-outage'), of(rule))).toBe(false)
  })

  test.each(['resolved', 'closed'] as const)('[Z9] nothing is folded under what is %s', (state) => {
    expect(foldsUnder(of('gateway-offline', { state }), of('odour'))).toBe(false)
  })

  test('[Z9] gateways are folded under their town', () => {
    expect(foldsUnder(of('town-outage'), of('gateway-offline'))).toBe(true)
    expect(foldsUnder(of('town-outage'), of('gateway-offline', { town: '安镇街道' }))).toBe(false)
    expect(foldsUnder(of('gateway-offline'), of('gateway-offline'))).toBe(false)
  })

  test('[Z9] [F13] silent lots are folded under their town, what they count wrongly and who overstays is not', () => {
    const lot = { subject: 'l-1', subjectKind: 'lot' } as const
    for (const rule of ['lot-silent', 'bays-silent'] as const) {
      expect(foldsUnder(of('town-outage'), of(rule, lot))).toBe(true)
      expect(foldsUnder(of('town-outage'), of(rule, { ...lot, town: '安镇街道' }))).toBe(false)
    }
    for (const rule of ['bays-stuck', 'bays-flapping', 'count-impossible', 'morning-short', 'overstay'] as const)
      expect(rootRuleFor(of(rule, lot))).toBeUndefined()
  })

  test('[Z9] what happened whatever sensors say since is never folded', () => {
    for (const rule of [
      'sos',
      'smoke',
      'leak',
      'long-stay',
      'low-rating',
      'fault-report',
      'visits-since-clean',
    ] as const)
      expect(rootRuleFor(of(rule))).toBeUndefined()
    expect(
      alertRules.filter((rule) => workOf(rule) === 'emergency').every((rule) => rootRuleFor(of(rule)) === undefined),
    ).toBe(true)
  })

  test('[Z9] alerts of roads have no root, nor has a town', () => {
    for (const rule of coverageAlertRules) expect(rootRuleFor({ rule, subjectKind: 'sweeper' })).toBeUndefined()
    expect(rootRuleFor(of('town-outage'))).toBeUndefined()
  })
})
