import type { Logger } from 'pino'
import { makeCrews, type CrewsGiven, type CrewCounts } from './crews.ts'

/** How often the crews look at their phones, by the real clock; at 60× that is once a simulated minute. */
const LOOK_MS = 1_000
/** At an ordinary pace nobody looks more often than this, by the clock of the platform. */
const LOOK_SIMULATED_MS = 15_000
const PROBLEM_LOG_MS = 60_000

export interface RunningCrews extends AsyncDisposable {
  readonly counts: Readonly<CrewCounts>
}

/** Crews look at their phones again and again until disposed; one look at a time. */
export function startCrews(given: CrewsGiven & { readonly nowMs: () => number }, log: Logger): RunningCrews {
  const crews = makeCrews(given)
  let looking: Promise<void> | undefined
  let lookedMs = Number.NEGATIVE_INFINITY
  let loggedMs = 0
  let toldFailures = 0
  const look = async (): Promise<void> => {
    lookedMs = given.nowMs()
    await crews.look(lookedMs)
    const { failures, refused, lastProblem } = crews.counts
    if (failures + refused === toldFailures || Date.now() - loggedMs < PROBLEM_LOG_MS) return
    toldFailures = failures + refused
    loggedMs = Date.now()
    log.warn({ failures, refused, lastProblem }, 'simulated crews have problems')
  }
  const timer = setInterval(() => {
    if (looking !== undefined || given.nowMs() - lookedMs < LOOK_SIMULATED_MS) return
    looking = look().finally(() => {
      looking = undefined
    })
  }, LOOK_MS)
  return {
    counts: crews.counts,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      await looking
    },
  }
}
