/** Wait, or less when `signal` ends the waiting. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}

const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 30_000

/**
 * How long to wait after the `failures`-th failure in a row: a random share ("full jitter") of a time that doubles, so that many
 * who wait for one store do not come back together.
 */
export const backOffMs = (failures: number, random: () => number): number =>
  random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 20))

/** Let timers, sockets and signals have their turn between two batches. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
