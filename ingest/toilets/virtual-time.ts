/** A platform that heard nobody at all for so long was off, or its network was. */
const DEAF_MS = 180_000
export const TICK_MS = 60_000
/** After a long stop the rules look at the time between in so many steps at most. */
const TICKS_MAX = 180

/** What is kept of the time rules go by. */
export interface TimeMemory {
  /** Rules have looked up to here: a whole minute. */
  readonly tickedMs: number
  /** A message came, or the broker was there and nothing came, up to here. */
  readonly heardMs: number
  readonly heardSinceMs: number
}

/**
 * The time toilets are judged by (docs/SPEC.md Y1): the arrival of the messages while the journal is read, so that a run that was killed and is repeated sees
 * the same, and the clock when it is read to its end. Rules look at whole minutes.
 */
export interface Tick {
  readonly nowMs: number
  /** The platform has heard everybody since; undefined: maybe it heard nobody then. */
  readonly heardSinceMs: number | undefined
}

/**
 * The looks that are due before something that happens at `atMs`, and the time after them.
 * @param hears whether the platform heard everybody until then, although nothing came: the broker was there. Undefined: something came
 */
export function ticksUntil(
  time: TimeMemory | undefined,
  atMs: number,
  hears: boolean | undefined,
): { readonly time: TimeMemory; readonly ticks: readonly Tick[] } {
  if (time === undefined)
    return { time: { tickedMs: Math.floor(atMs / TICK_MS) * TICK_MS, heardMs: atMs, heardSinceMs: atMs }, ticks: [] }
  const wasDeaf = atMs - time.heardMs > DEAF_MS
  const ticks: Tick[] = []
  const count = Math.floor((atMs - time.tickedMs) / TICK_MS)
  const step = Math.max(1, Math.ceil(count / TICKS_MAX)) * TICK_MS
  const lastMs = time.tickedMs + Math.max(0, count) * TICK_MS
  for (let nowMs = time.tickedMs; nowMs < lastMs;) {
    nowMs = Math.min(lastMs, nowMs + step)
    ticks.push({ nowMs, heardSinceMs: wasDeaf || hears === false ? undefined : time.heardSinceMs })
  }
  const tickedMs = Math.max(time.tickedMs, lastMs)
  if (hears === false) return { time: tickedMs === time.tickedMs ? time : { ...time, tickedMs }, ticks }
  return {
    time: {
      tickedMs,
      heardMs: Math.max(time.heardMs, atMs),
      heardSinceMs: wasDeaf ? atMs : time.heardSinceMs,
    },
    ticks,
  }
}

/** Behind the clock when the journal is read to its end: messages may be on their way. */
const BEHIND_MS = 2_000
export const BEHIND_MS_MAX = 60_000

/** How far behind the clock rules stay: 2 s, and in a district faster than life so much longer as it is faster, at most a minute. */
export class ClockLag {
  readonly #realMs: () => number
  #before: { readonly nowMs: number; readonly realMs: number } | undefined

  constructor(realMs: () => number) {
    this.#realMs = realMs
  }

  behindMs(nowMs: number): number {
    const realMs = this.#realMs()
    const before = this.#before
    this.#before = { nowMs, realMs }
    const speed =
      before === undefined || realMs <= before.realMs ? 1 : (nowMs - before.nowMs) / (realMs - before.realMs)
    return Math.round(Math.min(BEHIND_MS_MAX, BEHIND_MS * Math.max(1, speed)))
  }
}
