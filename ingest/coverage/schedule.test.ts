import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startSchedule, type TickCause } from './schedule.ts'

const MINUTE_MS = 60_000
const log = pino({ level: 'silent' })

// 23:58:30 in Shanghai
beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-02-28T15:58:30Z') }))
afterEach(() => void vi.useRealTimers())

test('[D11] it is called at once, every minute, and at midnight in Shanghai', async () => {
  const calls: [TickCause, string][] = []
  const schedule = startSchedule(async (cause) => {
    calls.push([cause, new Date().toISOString().slice(11, 16)])
  }, log)
  await vi.advanceTimersByTimeAsync(3 * MINUTE_MS)
  await schedule[Symbol.asyncDispose]()
  await vi.advanceTimersByTimeAsync(3 * MINUTE_MS)
  const causes = calls.map(([cause, at]) => `${at} ${cause}`)
  expect(causes.slice(0, 2)).toEqual(['15:58 start', '15:59 minute'])
  expect(causes).toContain('16:00 midnight')
  expect(causes.at(-1)).toBe('16:01 minute')
  expect(causes.filter((each) => each.startsWith('16:00')).length).toBeLessThanOrEqual(2)
})

test('[D11] calls never overlap; what was due meanwhile is done once; what one throws does not stop the next', async () => {
  let now = 0
  let most = 0
  const causes: TickCause[] = []
  const schedule = startSchedule(async (cause) => {
    causes.push(cause)
    most = Math.max(most, ++now)
    // the first takes over three minutes
    await new Promise((resolve) => setTimeout(resolve, causes.length === 1 ? 3.2 * MINUTE_MS : 1_000))
    now--
    if (causes.length === 1) throw new Error('the store is away')
  }, log)
  await vi.advanceTimersByTimeAsync(4.6 * MINUTE_MS)
  expect(most).toBe(1)
  expect(causes.slice(0, 2)).toEqual(['start', 'midnight'])
  expect(causes.length).toBeLessThanOrEqual(4)
  const stopping = schedule[Symbol.asyncDispose]()
  await vi.advanceTimersByTimeAsync(2_000)
  await stopping
  expect(now).toBe(0)
})
