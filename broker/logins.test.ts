import { describe, expect, test } from 'vitest'
import { Logins } from './logins.ts'
import { Pace } from './pace.ts'

const bounds = { loginFailuresMax: 3, loginLockoutMs: 60_000, takeoversMax: 3, refusalsMax: 2, connectionsMax: 100 }

describe('failed logins', () => {
  test('[B9] a name is locked out at an address after its failures, for a time counted from the last one', () => {
    const logins = new Logins(bounds)
    for (const atMs of [0, 10, 20]) {
      expect(logins.isLockedOut('s-1', '10.0.0.1', atMs)).toBe(false)
      logins.failed('s-1', '10.0.0.1', atMs)
    }
    expect(logins.isLockedOut('s-1', '10.0.0.1', 60_019)).toBe(true)
    expect(logins.isLockedOut('s-1', '10.0.0.2', 30)).toBe(false)
    expect(logins.isLockedOut('s-2', '10.0.0.1', 30)).toBe(false)
    expect(logins.isLockedOut('s-1', '10.0.0.1', 60_020)).toBe(false)
    logins.failed('s-1', '10.0.0.1', 60_021)
    expect(logins.isLockedOut('s-1', '10.0.0.1', 60_022)).toBe(false)
  })

  test('[B9] a success forgets the failures before it', () => {
    const logins = new Logins(bounds)
    logins.failed('s-1', 'a', 0)
    logins.failed('s-1', 'a', 0)
    logins.succeeded('s-1', 'a')
    logins.failed('s-1', 'a', 0)
    expect(logins.isLockedOut('s-1', 'a', 1)).toBe(false)
  })

  test('[B9] made-up names take no more than the bound', () => {
    const logins = new Logins({ ...bounds, loginFailuresMax: 1 })
    for (let n = 0; n < 1_000; n++) logins.failed(`made-up-${n}`, 'a', n)
    expect(logins.isLockedOut('made-up-899', 'a', 1_000)).toBe(false)
    expect(logins.isLockedOut('made-up-900', 'a', 1_000)).toBe(true)
  })
})

test('[B9] a device whose publishes are refused too often in a minute is locked out everywhere', () => {
  const logins = new Logins(bounds)
  expect([0, 1, 60_000, 60_001, 60_002].map((atMs) => logins.refused('s-1', atMs))).toEqual([
    false,
    false,
    false, // another minute
    false,
    true,
  ])
  expect(logins.isLockedOut('s-1', 'any', 60_003)).toBe(true)
  expect(logins.isLockedOut('s-1', 'any', 120_002)).toBe(false)
})

describe('takeovers', () => {
  test('[B9] a device that comes back from a new address each time is one device', () => {
    const logins = new Logins({ ...bounds, takeoversMax: 10 })
    const verdicts = [1, 2, 3, 4].map((n) => logins.takeover('s-1', `10.0.0.${n}`, `10.0.0.${n + 1}`, n))
    expect(verdicts).toEqual(['allow', 'allow', 'allow', 'allow'])
  })

  test('[B9] an id that goes back to where it was taken from looks like two devices', () => {
    const logins = new Logins(bounds)
    expect(logins.takeover('s-1', 'a', 'b', 0)).toBe('allow')
    expect(logins.takeover('s-1', 'b', 'a', 1)).toBe('allow-shared')
    expect(logins.takeover('s-1', 'a', 'b', 2)).toBe('allow-shared')
  })

  test('[B9] after the bound in a minute newer ones are refused, until the minute has passed', () => {
    const logins = new Logins(bounds)
    expect([0, 1_000, 2_000, 3_000, 59_999, 60_000].map((atMs) => logins.takeover('s-1', 'a', 'a', atMs))).toEqual([
      'allow',
      'allow',
      'allow',
      'refuse-shared',
      'refuse-shared',
      'allow',
    ])
  })

  test('what no longer counts is forgotten', () => {
    const logins = new Logins(bounds)
    logins.takeover('s-1', 'a', 'b', 0)
    logins.forget(61_000)
    expect(logins.takeover('s-1', 'b', 'a', 61_000)).toBe('allow')
  })
})

test('[B8] a burst passes at once, what follows at its pace', () => {
  const pace = new Pace(10, 5, 0)
  const passed = (nowMs: number) => {
    let count = 0
    while (pace.take(nowMs)) count++
    return count
  }
  expect(passed(0)).toBe(5)
  expect(passed(99)).toBe(0)
  expect(passed(100)).toBe(1)
  expect(passed(350)).toBe(2)
  expect(pace.isFull(790)).toBe(false)
  expect(passed(10_000)).toBe(5)
})
