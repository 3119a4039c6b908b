import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { noteDistrictTime, noteServerTime, nowMs } from './clock.ts'

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 2, 3, 4), toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

test('[U6] a display whose clock is minutes off tells ages by the server’s clock', () => {
  const clientMs = Date.now()
  noteServerTime(new Date(clientMs - 120_000).toUTCString(), clientMs)
  expect(nowMs()).toBe(Date.now() - 119_500)
  // whole seconds and the way of the answer are no wrong clock
  noteServerTime(new Date(clientMs - 1_000).toUTCString(), clientMs)
  expect(nowMs()).toBe(Date.now())
  noteServerTime(new Date(clientMs + 600_000).toUTCString(), clientMs)
  noteServerTime(null)
  noteServerTime('not a time')
  expect(nowMs() - Date.now()).toBeGreaterThan(590_000)
})

test('[U6] a simulated day faster than life is told by its own time, until it has caught up', () => {
  const clientMs = Date.now()
  noteServerTime(new Date(clientMs).toUTCString(), clientMs)
  noteDistrictTime({ nowMs: Date.now() - 3_600_000, speed: 60 })
  expect(nowMs()).toBe(Date.now() - 3_600_000)
  noteDistrictTime({ nowMs: Date.now() + 1_000, speed: 60 })
  expect(nowMs() - Date.now()).toBeLessThanOrEqual(0)
  noteDistrictTime({ nowMs: 0, speed: 1 })
  expect(nowMs()).toBe(Date.now())
})
