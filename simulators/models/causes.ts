import type { AlertRule } from '#domain/alert/alert.ts'
import { HOUR_MS, MINUTE_MS } from '../clock.ts'
import type { World } from '../world.ts'

/** What comes back within this time is still the same cause; a connection that is lost again soon is another loss. */
const SAME_WITHIN_MS = 15 * MINUTE_MS
const SAME_LOSS_WITHIN_MS = 5 * MINUTE_MS
/**
 * How long a condition must hold, heard all the while, until nobody can miss it: what the default settings ask for, and a little more for the time between two
 * reports. Rules that are not named are told at once.
 */
const CLEAR_AFTER_MS: Readonly<Partial<Record<AlertRule, number>>> = {
  odour: 32 * MINUTE_MS,
  'h2s-alarm': 32 * MINUTE_MS,
  'paper-low': 25 * MINUTE_MS,
  'soap-low': 25 * MINUTE_MS,
  'temperature-low': 50 * MINUTE_MS,
  'long-stay': 3 * MINUTE_MS,
  'visits-since-clean': 8 * MINUTE_MS,
  'roving-late': 6 * MINUTE_MS,
  'clean-missed': 6 * MINUTE_MS,
  'sensor-silent': 38 * MINUTE_MS,
  'sensor-stuck': 3.4 * HOUR_MS,
  'sensor-impossible': 12 * MINUTE_MS,
  'gateway-offline': 16 * MINUTE_MS,
}

interface Lasting {
  readonly startMs: number
  /** Holds strongly, and heard, since. */
  strongSinceMs: number | undefined
  isClear: boolean
  endedMs: number | undefined
}

/** Writes down for what people ought to be told, whatever is sent (docs/SPEC.md S27). */
export interface Causes {
  /**
   * Whether a condition holds now; to be said every minute or so, also while it does not. `isStrong`: beyond doubt, and what is sent shows it. Two stretches
   * less than a quarter of an hour apart are one cause.
   */
  say(rule: AlertRule, part: string, holds: boolean, isStrong?: boolean): void
  /** Something that happens at once. */
  tell(rule: AlertRule, part: string, isHeard: boolean): void
  /** The day is over, and with it all that lasts. */
  end(): void
}

export function causesOf(world: World, subject: string): Causes {
  const lasting = new Map<string, Lasting>()

  const write = (key: string, cause: Lasting, endMs: number): void => {
    const [rule, part] = key.split('/') as [AlertRule, string]
    const { startMs, isClear } = cause
    const id = `${subject}/${key}/${startMs}`
    world.truth({ is: 'cause', id, subject, rule, part, startMs, endMs, isClear })
  }
  return {
    say: (rule, part, holds, isStrong = holds) => {
      const key = `${rule}/${part}`
      let cause = lasting.get(key)
      const { nowMs } = world
      if (
        cause?.endedMs !== undefined &&
        nowMs - cause.endedMs > (rule === 'gateway-offline' ? SAME_LOSS_WITHIN_MS : SAME_WITHIN_MS)
      ) {
        write(key, cause, cause.endedMs)
        lasting.delete(key)
        cause = undefined
      }
      if (!holds) {
        if (cause === undefined) return
        cause.endedMs ??= nowMs
        cause.strongSinceMs = undefined
        return
      }
      if (cause === undefined) {
        cause = { startMs: nowMs, strongSinceMs: undefined, isClear: false, endedMs: undefined }
        lasting.set(key, cause)
      }
      cause.endedMs = undefined
      cause.strongSinceMs = isStrong ? (cause.strongSinceMs ?? nowMs) : undefined
      if (cause.strongSinceMs !== undefined && nowMs - cause.strongSinceMs >= (CLEAR_AFTER_MS[rule] ?? 0))
        cause.isClear = true
    },
    tell: (rule, part, isHeard) => {
      const startMs = world.nowMs
      const id = `${subject}/${rule}/${part}/${startMs}`
      world.truth({ is: 'cause', id, subject, rule, part, startMs, endMs: startMs, isClear: isHeard })
    },
    end: () => {
      for (const [key, cause] of lasting) write(key, cause, cause.endedMs ?? world.nowMs)
      lasting.clear()
    },
  }
}
