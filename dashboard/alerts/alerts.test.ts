import type { TFunction } from 'i18next'
import { expect, test } from 'vitest'
import { alertRules, coverageAlertRules, type Alert } from '#domain/alert/alert.ts'
import { en } from '../i18n/en.ts'
import { firstOrder, isCalling, newAlerts, shownAlerts } from './list.ts'
import { alertText, detoursOf, sidesOf } from './words.ts'

const at = (text: string): number => Date.parse(`2026-11-26T${text}+08:00`)
const alert = (id: number, more: Partial<Alert> = {}): Alert => ({
  id,
  rule: 'dwell',
  subject: 's-1',
  subjectKind: 'sweeper',
  part: '',
  town: '东亭街道',
  severity: 'warning',
  state: 'open',
  sinceMs: 0,
  openedAtMs: 0,
  returns: 0,
  level: 0,
  detail: {},
  ...more,
})
/** English words with their figures, as i18next puts them together. */
const t = ((key: string, values: Record<string, unknown> = {}) => {
  const words = key.split('.').reduce<unknown>((of, name) => (of as Record<string, unknown>)[name], en)
  return String(words).replaceAll(/\{\{(\w+)\}\}/g, (_hole, name: string) => {
    if (!(name in values)) throw new Error(`Cannot say "${key}": nothing for ${name}`)
    return String(values[name])
  })
}) as unknown as TFunction

const details: Readonly<Record<(typeof coverageAlertRules)[number], Alert['detail']>> = {
  'not-started': { pass: 1, windowFromMs: at('04:00'), windowEndMs: at('07:00'), openM: 8_400 },
  'behind-schedule': { pass: 2, finishMs: at('16:25'), windowEndMs: at('16:00'), lateMinutes: 25 },
  'will-be-missed': { sideCount: 3, atRiskM: 640, windowEndMs: at('07:00'), sides: [], detours: [] },
  'off-route': { distanceM: 140, limitM: 60, limitMinutes: 3 },
  'out-of-area': { distanceM: 900, isWorking: false, limitM: 500, limitMinutes: 30 },
  'work-overspeed': { speedKmh: 16.24, limitKmh: 10, tolerance: 1.2, limitSeconds: 60 },
  'peak-hour-work': { peakFromMinute: 420, peakToMinute: 540, isPlanned: false, limitMinutes: 2 },
  dwell: { limitMinutes: 15 },
  'offline-ignition-on': { lastMs: at('09:12'), limitMinutes: 10 },
  'gps-suspect': { kind: 'stuck', sinceMs: at('09:12'), limitMinutes: 5 },
  'map-suspect': { percent: 31, limitPercent: 15 },
}

test.for(coverageAlertRules)('[U24] %s is told with its figures and limits', (rule) => {
  const text = alertText({ rule, detail: details[rule] }, t)
  expect(text).toMatch(/\d/)
  expect(text).not.toMatch(/undefined|NaN|\{\{/)
})

test('[U24] each way a position may be wrong has its words', () => {
  const said = [
    { kind: 'offset', percent: 92, registeredAs: 'wgs84', fitsAs: 'gcj02' },
    { kind: 'jumps', jumps: 4, limit: 3 },
    { kind: 'stuck', sinceMs: at('09:12'), limitMinutes: 5 },
  ].map((detail) => alertText({ rule: 'gps-suspect', detail }, t))
  expect(said[0]).toContain('GCJ02')
  expect(new Set(said).size).toBe(3)
})

test('[U24] figures that are not told are not made up', () => {
  for (const rule of alertRules) {
    expect(alertText({ rule, detail: {} }, t)).not.toMatch(/\d|undefined|NaN|\{\{/)
    expect([sidesOf({ rule, detail: {} }), detoursOf({ rule, detail: {} })]).toEqual([[], []])
  }
})

test('[U24] what nobody has taken comes first, what is urgent before what is not, then the newest', () => {
  const all = [
    alert(6, { state: 'closed', severity: 'urgent' }),
    alert(5, { state: 'resolved' }),
    alert(4, { state: 'acknowledged', severity: 'urgent' }),
    alert(1, { severity: 'urgent' }),
    alert(3),
    alert(2),
  ]
  expect(all.toSorted(firstOrder).map(({ id }) => id)).toEqual([1, 3, 2, 4, 5, 6])
})

test('[U7] an alert that closes stays in its row, one that comes is counted and moves none', () => {
  const read = [alert(3), alert(2), alert(2, { state: 'closed' })]
  const pushed = new Map([
    [3, alert(3, { state: 'closed', closedAtMs: 9 })],
    [4, alert(4)],
    [5, alert(5, { rule: 'off-route' })],
    [6, alert(6, { state: 'closed' })],
  ])
  expect(shownAlerts(read, pushed).map(({ id, state }) => [id, state])).toEqual([
    [3, 'closed'],
    [2, 'open'],
  ])
  const all = { state: '', severity: '', area: '', town: '', rule: '' }
  const news = (choice: Partial<typeof all>) => newAlerts(read, pushed, { ...all, ...choice }).map(({ id }) => id)
  expect(news({})).toEqual([4, 5])
  expect(news({ state: 'standing', rule: 'off-route', area: 'coverage' })).toEqual([5])
  expect(news({ state: 'closed' })).toEqual([])
  expect([news({ area: 'toilets' }), news({ town: '安镇街道' }), news({ severity: 'urgent' })]).toEqual([[], [], []])
})

test('[U24] what is counted is what somebody has to take: no consequence, no mere information, nothing that was taken', () => {
  const all = [alert(1), alert(2, { rootId: 1 }), alert(3, { severity: 'info' }), alert(4, { state: 'acknowledged' })]
  expect(all.filter(isCalling).map(({ id }) => id)).toEqual([1])
})
