import type { Logger } from 'pino'
import { makeDrivers, type DriverCounts, type DriversGiven } from './drivers.ts'

/** How often drivers look at the clock, by the real clock. */
const LOOK_MS = 1_000
/** Drivers of one machine share its address with the people at it: of what it may ask a minute (HTTP_REQUESTS_PER_MINUTE_MAX) they take a small part. */
const ASKS_PER_MINUTE_MAX = 120
const PROBLEM_LOG_MS = 60_000

export interface RunningDrivers extends AsyncDisposable {
  readonly counts: Readonly<DriverCounts>
}

/** Not more than so many in any minute of the real clock. */
export function askingPace(perMinuteMax: number, realMs: () => number = () => performance.now()): () => boolean {
  const asked: number[] = []
  return () => {
    const now = realMs()
    while (asked[0] !== undefined && asked[0] <= now - 60_000) asked.shift()
    if (asked.length >= perMinuteMax) return false
    asked.push(now)
    return true
  }
}

/** Drivers go about their day until disposed; one look at a time. */
export function startDrivers(
  given: Omit<DriversGiven, 'mayAsk'> & { readonly nowMs: () => number },
  log: Logger,
): RunningDrivers {
  const drivers = makeDrivers({ ...given, mayAsk: askingPace(ASKS_PER_MINUTE_MAX) })
  let looking: Promise<void> | undefined
  let loggedMs = 0
  let toldFailures = 0
  const look = async (): Promise<void> => {
    await drivers.look(Math.round(given.nowMs()))
    const { failures, lastProblem } = drivers.counts
    if (failures === toldFailures || Date.now() - loggedMs < PROBLEM_LOG_MS) return
    toldFailures = failures
    loggedMs = Date.now()
    log.warn({ failures, lastProblem }, 'simulated drivers have problems')
  }
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined
    })
  }, LOOK_MS)
  return {
    counts: drivers.counts,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      await looking
    },
  }
}
