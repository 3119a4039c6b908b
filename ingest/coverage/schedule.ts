import { schedule } from 'node-cron'
import type { Logger } from 'pino'

const TIME_ZONE = 'Asia/Shanghai'
const EVERY_MINUTE = '* * * * *'
const EVERY_MIDNIGHT = '0 0 * * *'

export type TickCause = 'start' | 'minute' | 'midnight'

/**
 * Call `tick` now, every minute and at every midnight in Shanghai by the real clock (docs/SPEC.md D11). Calls never overlap: what is due while
 * one runs is done after it, once. What a call throws is logged, and does not stop the next. Disposing waits for the running call.
 */
export function startSchedule(tick: (cause: TickCause) => Promise<void>, log: Logger): AsyncDisposable {
  let running: Promise<void> | undefined
  let waiting: TickCause | undefined
  const work = async (cause: TickCause): Promise<void> => {
    for (let next: TickCause | undefined = cause; next !== undefined; next = waiting) {
      waiting = undefined
      try {
        await tick(next)
      } catch (error) {
        log.error({ err: error, cause: next }, 'a scheduled look at plans and shifts failed; tried again next minute')
      }
    }
    running = undefined
  }
  const call = (cause: TickCause): Promise<void> => {
    if (running === undefined) return (running = work(cause))
    // a minute's look is part of a midnight's
    if (waiting !== 'midnight') waiting = cause
    return running
  }
  const options = { timezone: TIME_ZONE, noOverlap: true, logger: loggerOf(log) }
  const tasks = [
    schedule(EVERY_MINUTE, () => call('minute'), { ...options, name: 'shifts, every minute' }),
    schedule(EVERY_MIDNIGHT, () => call('midnight'), { ...options, name: 'shifts, at midnight' }),
  ]
  void call('start')
  return {
    [Symbol.asyncDispose]: async () => {
      for (const task of tasks) await task.destroy()
      waiting = undefined
      await running
    },
  }
}

/** The scheduler's own words in our log: a run missed or skipped while the thread was busy. */
const loggerOf = (log: Logger) => ({
  info: (message: string) => log.info(message),
  warn: (message: string) => log.warn(message),
  error: (message: string | Error, error?: Error) => log.error({ err: error ?? message }, textOf(message)),
  debug: (message: string | Error, error?: Error) => log.debug({ err: error }, textOf(message)),
})
const textOf = (message: string | Error): string => (message instanceof Error ? message.message : message)
