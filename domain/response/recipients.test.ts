import { describe, expect, test } from 'vitest'
import type { Duty } from './duty.ts'
import { recipients, type Reachable } from './recipients.ts'

const users: Reachable[] = [
  { id: 1, role: 'crew', towns: ['东亭街道'] },
  { id: 2, role: 'crew', towns: ['东亭街道', '安镇街道'] },
  { id: 3, role: 'crew', towns: ['安镇街道'] },
  { id: 4, role: 'supervisor', towns: [] },
  { id: 5, role: 'manager', towns: [] },
  { id: 6, role: 'dispatcher', towns: [] },
  { id: 7, role: 'crew', towns: [], disabledAtMs: 50 },
]
const duty = (userId: number, more: Partial<Duty> = {}): Duty => ({
  id: userId,
  userId,
  level: 'crew',
  teams: [],
  fromMs: 100,
  toMs: 200,
  ...more,
})
const ask = (atMs: number, duties: readonly Duty[], level: Parameters<typeof recipients>[0] = 'crew') =>
  recipients(level, '一班', '东亭街道', atMs, duties, users)

describe('who is told', () => {
  test('[Z11] people on duty at that level, from the beginning up to the end of their duty', () => {
    const duties = [duty(2), duty(4, { level: 'supervisor' })]
    expect(ask(100, duties)).toEqual({ userIds: [2], isFallback: false })
    expect(ask(199, duties)).toEqual({ userIds: [2], isFallback: false })
    expect(ask(150, duties, 'supervisor')).toEqual({ userIds: [4], isFallback: false })
  })

  test('[Z11] with nobody on the roster, all of the role who see the town', () => {
    expect(ask(99, [duty(2)])).toEqual({ userIds: [1, 2], isFallback: true })
    expect(ask(200, [duty(2)])).toEqual({ userIds: [1, 2], isFallback: true })
    expect(ask(150, [], 'manager')).toEqual({ userIds: [5], isFallback: true })
  })

  test('[Z11] a duty may be for teams or towns', () => {
    expect(ask(150, [duty(1, { teams: ['二班'] }), duty(2, { teams: ['一班'] })]).userIds).toEqual([2])
    expect(ask(150, [duty(1, { teams: ['东亭街道'] }), duty(2, { teams: ['安镇街道'] })]).userIds).toEqual([1])
  })

  test('[Z11] who is disabled or does not see the town is never told, even on duty', () => {
    expect(ask(150, [duty(7), duty(3)])).toEqual({ userIds: [1, 2], isFallback: true })
    expect(ask(150, [duty(7), duty(2)]).userIds).toEqual([2])
    expect(recipients('crew', '', '东港镇', 150, [], users)).toEqual({ userIds: [], isFallback: true })
  })

  test('[Z11] a supervisor may stand in for a crew on the roster', () => {
    expect(ask(150, [duty(4)])).toEqual({ userIds: [4], isFallback: false })
  })

  test('[Z13] dispatchers have no roster', () => {
    expect(ask(150, [], 'dispatcher')).toEqual({ userIds: [6], isFallback: false })
  })
})
