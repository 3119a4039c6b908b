import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alertRules, alertStates, type AlertState } from './alert.ts'
import { alertEvents, alertStep, holdDownMs, type AlertEvent } from './life.ts'

type Cells = Record<AlertEvent, AlertState | undefined>
const none = undefined
/** All that can happen in all states; of an alert that nobody has acknowledged. */
const expected: Record<AlertState, Cells> = {
  open: { acknowledge: 'acknowledged', resolve: 'resolved', return: none, close: 'closed' },
  acknowledged: { acknowledge: none, resolve: 'resolved', return: none, close: 'closed' },
  resolved: { acknowledge: none, resolve: none, return: 'open', close: 'closed' },
  closed: { acknowledge: none, resolve: none, return: none, close: none },
}

describe('life of an alert', () => {
  test.each(alertStates.flatMap((state) => alertEvents.map((event) => [state, event] as const)))(
    '[Z1] %s, %s',
    (state, event) => {
      expect(alertStep({ state }, event)).toBe(expected[state][event])
    },
  )

  test('[Z1] a reason that comes back finds whoever had taken it', () => {
    expect(alertStep({ state: 'resolved', acknowledgedAtMs: 1 }, 'return')).toBe('acknowledged')
    expect(alertStep({ state: 'resolved' }, 'return')).toBe('open')
  })

  test('[Z1] whatever happens, closed is the end, and an acknowledgement never brings back what is resolved', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...alertEvents), { maxLength: 30 }), (events) => {
        let alert: { state: AlertState; acknowledgedAtMs?: number } = { state: 'open' }
        for (const event of events) {
          const state = alertStep(alert, event)
          if (state === undefined) continue
          expect(alert.state).not.toBe('closed')
          if (event === 'acknowledge') expect(alert.state).toBe('open')
          alert = event === 'acknowledge' ? { state, acknowledgedAtMs: 1 } : { ...alert, state }
        }
      }),
    )
  })

  test('[Z3] only alerts with work, and a town’s outage, stay resolved for a while', () => {
    const settings = { verifyMs: 600_000 }
    const held = alertRules.filter((rule) => holdDownMs(rule, settings) > 0)
    expect(held).toContain('odour')
    expect(held).toContain('sensor-stuck')
    expect(held).not.toContain('dwell')
    expect(held).toContain('town-outage')
    expect(holdDownMs('odour', settings)).toBe(600_000)
    expect(holdDownMs('late-data', settings)).toBe(0)
  })
})
