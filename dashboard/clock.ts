import { useSyncExternalStore } from 'react'
import { nowMs } from './server-clock.ts'

export { noteDistrictTime, noteServerTime, nowMs } from './server-clock.ts'

// one timer for every age on the page, running only while something shows one
const TICK_MS = 1_000
const listeners = new Set<() => void>()
let tickAtMs = nowMs()
let timer: ReturnType<typeof setInterval> | undefined

function listen(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    tickAtMs = nowMs()
    timer = setInterval(() => {
      tickAtMs = nowMs()
      for (const each of listeners) each()
    }, TICK_MS)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The time, once a second. */
export const useNow = (): number => useSyncExternalStore(listen, () => tickAtMs)
