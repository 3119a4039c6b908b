import type { LiveMemory } from '#domain/live.ts'
import type { ToiletLive } from '#domain/toilet/live.ts'

export interface ForecastErrors {
  /** Times at which the mean really passed its limit. */
  readonly passed: number
  /** Of those, how many were told of at least ten minutes before. */
  readonly foretold: number
  /** Minutes between the time told half an hour before (or when it was first told) and the real one, sorted; early is negative. */
  readonly minutes: readonly number[]
}

const MINUTE_MS = 60_000
const TOLD_BEFORE_MS = 10 * MINUTE_MS
const ASKED_BEFORE_MS = 30 * MINUTE_MS
const KEPT_MS = 120 * MINUTE_MS

interface Told {
  readonly madeMs: number
  readonly forMs: number
}
interface Followed {
  isOver: boolean
  told: Told[]
}

/** Compares "will pass its limit at" on the screens with when the mean really passed it. */
export function forecastWatch() {
  const toilets = new Map<string, Followed>()
  const minutes: number[] = []
  const counts = { passed: 0, foretold: 0 }

  const passed = (toilet: Followed, nowMs: number): void => {
    counts.passed++
    const before = toilet.told.filter(({ madeMs }) => madeMs <= nowMs - TOLD_BEFORE_MS)
    if (before.length > 0) {
      counts.foretold++
      const asked = before.reduce((best, told) =>
        Math.abs(nowMs - told.madeMs - ASKED_BEFORE_MS) < Math.abs(nowMs - best.madeMs - ASKED_BEFORE_MS) ? told : best,
      )
      minutes.push((asked.forMs - nowMs) / MINUTE_MS)
    }
    toilet.told = []
  }
  return {
    see: (live: readonly LiveMemory[], nowMs: number): void => {
      for (const { stream, id, fields } of live) {
        if (stream !== 'service') continue
        const { nh3 } = fields as unknown as ToiletLive
        let toilet = toilets.get(id)
        if (toilet === undefined) toilets.set(id, (toilet = { isOver: false, told: [] }))
        const isOver = nh3?.state === 'over'
        if (isOver && !toilet.isOver) passed(toilet, nowMs)
        toilet.isOver = isOver
        if (nh3?.forecast !== undefined && !isOver) toilet.told.push({ madeMs: nowMs, forMs: nh3.forecast.atMs })
        const [oldest] = toilet.told
        if (oldest !== undefined && nowMs - oldest.madeMs > KEPT_MS) toilet.told.shift()
      }
    },
    errors: (): ForecastErrors => ({ ...counts, minutes: minutes.toSorted((a, b) => a - b) }),
  }
}
