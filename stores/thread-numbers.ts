import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 20
let delay: ReturnType<typeof monitorEventLoopDelay> | undefined

/**
 * How the thread that asks is doing, for the report of its part: bytes of its heap and beside it, bytes of the whole process, and the longest time since it
 * asked last in which it took nothing else (seconds).
 */
export function threadNumbers(): Record<string, number> {
  if (delay === undefined) {
    delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
    delay.enable()
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  // what is measured is the time from one look to the next
  const longestMs = delay.count === 0 ? 0 : Math.max(0, delay.max / 1e6 - RESOLUTION_MS)
  delay.reset()
  return {
    thread_heap_used_bytes: heapUsed,
    thread_external_bytes: external,
    thread_event_loop_delay_max_seconds: longestMs / 1_000,
    process_memory_bytes: rss,
  }
}
