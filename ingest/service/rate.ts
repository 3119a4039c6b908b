const MINUTE_MS = 60_000

/** How often each address was called in the last minute. */
export class MinuteRate {
  readonly #timesMs = new Map<string, number[]>()

  /** What is known of calls before this one was made (a restart). */
  seed(target: string, timesMs: readonly number[]): void {
    this.#timesMs.set(
      target,
      timesMs.toSorted((a, b) => a - b),
    )
  }

  knows(target: string): boolean {
    return this.#timesMs.has(target)
  }

  /** Undefined: now, and it is counted; else when the next one is free. */
  take(target: string, perMinute: number, nowMs: number): number | undefined {
    // a clock that was set back frees nothing for ever
    const times = (this.#timesMs.get(target) ?? []).filter((ms) => ms > nowMs - MINUTE_MS && ms <= nowMs)
    this.#timesMs.set(target, times)
    if (times.length >= perMinute) return times[times.length - perMinute]! + MINUTE_MS
    times.push(nowMs)
    return undefined
  }
}
