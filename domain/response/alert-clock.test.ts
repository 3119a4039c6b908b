import { describe, expect, test } from 'vitest'
import { defaultRuleSettings as settings } from '../coverage/settings.ts'
import { alertClockStep, alertClockWorse, alertLevel, startAlertClock } from './alert-clock.ts'

const MINUTE = 60_000
const alert = { openedAtMs: 0, severity: 'warning', level: 0, state: 'open', subjectKind: 'sweeper' } as const

describe('alerts without an order', () => {
  test('[Z13] nobody acknowledges within the limit: the manager is told, once', () => {
    const clock = startAlertClock(alert, settings)
    expect(clock).toEqual({ level: 0, dueMs: 30 * MINUTE })
    expect(alertClockStep({ ...alert, ...clock }, 30 * MINUTE - 1)).toBeUndefined()
    const told = alertClockStep({ ...alert, ...clock }, 99 * MINUTE)
    expect(told).toEqual({ clock: { level: 2 }, cause: 'accept-late', atMs: 30 * MINUTE })
    expect(alertClockStep({ ...alert, ...told!.clock, dueMs: undefined }, 999 * MINUTE)).toBeUndefined()
    expect(startAlertClock({ openedAtMs: 0, severity: 'urgent' }, settings).dueMs).toBe(15 * MINUTE)
  })

  test('[Z13] what is acknowledged, resolved or closed, or only informs, waits for nobody', () => {
    for (const state of ['acknowledged', 'resolved', 'closed'] as const)
      expect(alertClockStep({ ...alert, state, dueMs: 1 }, 2)).toBeUndefined()
    expect(alertClockStep({ ...alert, level: 2, dueMs: 1 }, 2)).toBeUndefined()
    expect(startAlertClock({ openedAtMs: 0, severity: 'info' }, settings)).toEqual({ level: 0 })
  })

  test('[Z13] worse leaves at most the limit of the new severity', () => {
    const urgent = { ...alert, severity: 'urgent', dueMs: 30 * MINUTE } as const
    expect(alertClockWorse(urgent, 5 * MINUTE, settings).dueMs).toBe(20 * MINUTE)
    expect(alertClockWorse(urgent, 25 * MINUTE, settings).dueMs).toBe(30 * MINUTE)
    expect(alertClockWorse({ ...urgent, acknowledgedAtMs: 1 }, 5 * MINUTE, settings).dueMs).toBe(30 * MINUTE)
    expect(alertClockWorse({ ...urgent, level: 2 }, 5 * MINUTE, settings)).toEqual({ level: 2, dueMs: 30 * MINUTE })
    expect(alertClockWorse({ ...alert, severity: 'info', dueMs: undefined }, 1, settings).dueMs).toBeUndefined()
    // from info to warning a clock begins
    expect(alertClockWorse({ ...alert, dueMs: undefined }, 5 * MINUTE, settings).dueMs).toBe(35 * MINUTE)
  })

  test.each([
    ['shift', 0, 'dispatcher'],
    ['sweeper', 0, 'dispatcher'],
    ['toilet', 0, 'supervisor'],
    ['town', 0, 'supervisor'],
    ['sweeper', 2, 'manager'],
    ['town', 2, 'manager'],
  ] as const)('[Z13] of a %s at level %i the %s is told', (subjectKind, level, told) => {
    expect(alertLevel({ subjectKind, level })).toBe(told)
  })
})
