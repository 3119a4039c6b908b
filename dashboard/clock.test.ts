import { expect, test } from 'vitest'
import { noteServerTime, nowMs } from './clock.ts'

test('[U6] a display whose clock is minutes off tells ages by the server’s clock', () => {
  const clientMs = Date.now()
  noteServerTime(new Date(clientMs - 120_000).toUTCString(), clientMs)
  expect(Math.abs(nowMs() - (Date.now() - 120_000))).toBeLessThan(1_500)
  // whole seconds and the way of the answer are no wrong clock
  noteServerTime(new Date(clientMs - 1_000).toUTCString(), clientMs)
  expect(Math.abs(nowMs() - Date.now())).toBeLessThan(50)
  noteServerTime(new Date(clientMs + 600_000).toUTCString(), clientMs)
  noteServerTime(null)
  noteServerTime('not a time')
  expect(nowMs() - Date.now()).toBeGreaterThan(590_000)
})
