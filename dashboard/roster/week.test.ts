import { expect, test } from 'vitest'
import { dutiesOf, gapsOf, linesOf, mondayOf, movedWeek, spanOf, weekDays, type NewDuty } from './week.ts'

const at = (text: string): number => Date.parse(`${text}+08:00`)
const DAY = '2026-11-26'
const duty = (userId: number, from: string, to: string, more: Partial<NewDuty> = {}): NewDuty => ({
  userId,
  level: 'crew',
  teams: ['东亭街道'],
  fromMs: at(`${DAY}T${from}`),
  toMs: at(`${DAY}T${to}`),
  ...more,
})
const HOURS = { fromMinute: 360, toMinute: 1_320 }
const LINE = { level: 'crew', team: '东亭街道' } as const
const said = (gaps: readonly { fromMs: number; toMs: number }[]) =>
  gaps.map(({ fromMs, toMs }) => [fromMs, toMs].map((ms) => new Date(ms + 8 * 3_600_000).toISOString().slice(11, 16)))

test('[U32] a week begins on Monday, also over the end of a year', () => {
  expect(mondayOf('2026-11-29')).toBe('2026-11-23')
  expect(mondayOf('2026-11-23')).toBe('2026-11-23')
  expect(weekDays('2026-12-28')).toEqual([
    '2026-12-28',
    '2026-12-29',
    '2026-12-30',
    '2026-12-31',
    '2027-01-01',
    '2027-01-02',
    '2027-01-03',
  ])
})

test('[U32] every team has a line, and so has whoever answers for all', () => {
  const duties = [
    duty(1, '06:00', '14:00', { teams: [] }),
    duty(2, '06:00', '14:00', { level: 'supervisor', teams: ['安镇街道'] }),
  ]
  expect(linesOf(['东亭街道', '安镇街道'], duties).map(({ level, team }) => `${level} ${team}`)).toEqual([
    'crew 东亭街道',
    'crew 安镇街道',
    'crew ',
    'supervisor ',
    'supervisor 安镇街道',
    'manager ',
  ])
})

test('[U32] a cell has the duties of its line that begin on its day', () => {
  const all = [duty(2, '14:00', '22:00'), duty(1, '06:00', '14:00'), duty(3, '06:00', '14:00', { teams: [] })]
  expect(dutiesOf(all, LINE, DAY).map(({ userId }) => userId)).toEqual([1, 2])
  expect(dutiesOf(all, { level: 'crew', team: '' }, DAY).map(({ userId }) => userId)).toEqual([3])
  expect(dutiesOf(all, LINE, '2026-11-27')).toEqual([])
})

test('[U32] hours in which nobody is on duty are gaps, those who answer for all fill them', () => {
  expect(said(gapsOf([], LINE, DAY, HOURS))).toEqual([['06:00', '22:00']])
  const two = [duty(1, '07:00', '12:00'), duty(2, '11:00', '20:00')]
  expect(said(gapsOf(two, LINE, DAY, HOURS))).toEqual([
    ['06:00', '07:00'],
    ['20:00', '22:00'],
  ])
  const all = duty(3, '05:00', '23:00', { teams: [] })
  expect(gapsOf([...two, all], LINE, DAY, HOURS)).toEqual([])
  expect(said(gapsOf([duty(9, '05:00', '23:00', { teams: ['安镇街道'] })], LINE, DAY, HOURS))).toEqual([
    ['06:00', '22:00'],
  ])
})

test('[U32] a duty over midnight fills the morning of the next day', () => {
  const night = spanOf('2026-11-25', '22:00', '08:00')!
  expect(said(gapsOf([{ ...duty(1, '00:00', '00:00'), ...night }], LINE, DAY, HOURS))).toEqual([['08:00', '22:00']])
  expect(spanOf(DAY, '06:00', '14:00')).toEqual({ fromMs: at(`${DAY}T06:00`), toMs: at(`${DAY}T14:00`) })
  expect(spanOf(DAY, '', '14:00')).toBeUndefined()
})

test('[U32] a week is copied with its people and hours', () => {
  const copied = movedWeek(
    [duty(1, '06:00', '14:00'), duty(2, '06:00', '14:00', { fromMs: at('2026-11-30T06:00') })],
    '2026-11-23',
    '2026-11-30',
  )
  expect(copied).toEqual([duty(1, '06:00', '14:00', { fromMs: at('2026-12-03T06:00'), toMs: at('2026-12-03T14:00') })])
})
