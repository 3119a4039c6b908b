import { changed } from './hold-action.ts'
import type { HoldChange, HoldContext } from './hold-change.ts'
import { holdAt } from './hold-at.ts'
import type { Hold } from './hold.ts'
import type { Closure } from './policy.ts'

/** What is left of a stay before a closure is worth keeping when it is so long. */
const KEPT_MS_MIN = 1_800_000

/**
 * What a closure does to a hold; undefined: nothing (docs/SPEC.md O20). Who is there has at least as long to leave as a reminder gives, and never longer than
 * what she was promised.
 */
export function holdClosed(
  stored: Hold,
  closure: Pick<Closure, 'fromMs' | 'toMs' | 'reason'>,
  context: HoldContext,
): HoldChange | undefined {
  const { nowMs, settings } = context
  const hold = holdAt(stored, nowMs)
  const { fromMs, reason } = closure
  if (closure.toMs <= Math.max(hold.fromMs, nowMs) || fromMs >= hold.windowEndMs) return undefined
  const tell = (is: 'cancelled' | 'shortened' | 'leave', toMs: number) =>
    [{ atMs: nowMs, kind: 'closure', detail: { is, fromMs, toMs: closure.toMs, reason, untilMs: toMs } }] as const
  if (hold.state === 'held') {
    if (fromMs >= hold.toMs) return changed({ ...hold, windowEndMs: fromMs }, context, 'window-shortened', { fromMs })
    if (fromMs - Math.max(hold.fromMs, nowMs) < KEPT_MS_MIN)
      return changed(
        { ...hold, state: 'cancelled', endedAtMs: nowMs, endedBy: 'closure' },
        context,
        'cancelled',
        { endedBy: 'closure', reason },
        tell('cancelled', fromMs),
      )
    const arriveByMs = Math.min(hold.arriveByMs, fromMs)
    return changed(
      { ...hold, toMs: fromMs, windowEndMs: fromMs, arriveByMs },
      context,
      'shortened',
      { fromMs: hold.toMs, toMs: fromMs, reason },
      tell('shortened', fromMs),
    )
  }
  if (hold.state !== 'arrived') return undefined
  const windowEndMs = Math.min(hold.windowEndMs, Math.max(fromMs, nowMs + settings.reminderMs))
  if (windowEndMs === hold.windowEndMs) return undefined
  const toMs = Math.min(hold.toMs, windowEndMs)
  return changed(
    // one who came early may have to leave before her time would have begun
    { ...hold, fromMs: Math.min(hold.fromMs, nowMs), toMs, windowEndMs, arriveByMs: Math.min(hold.arriveByMs, toMs) },
    context,
    'shortened',
    { fromMs: hold.toMs, toMs, reason },
    tell('leave', windowEndMs),
  )
}

/** The right of a hold's driver has been revoked, or has ended; undefined: nothing, for who is there may leave in her time (docs/SPEC.md X5). */
export function holdRevoked(stored: Hold, context: HoldContext): HoldChange | undefined {
  const hold = holdAt(stored, context.nowMs)
  if (hold.state !== 'held') return undefined
  return changed(
    { ...hold, state: 'cancelled', endedAtMs: context.nowMs, endedBy: 'revoked' },
    context,
    'cancelled',
    { endedBy: 'revoked' },
    [{ atMs: context.nowMs, kind: 'revoked', detail: {} }],
  )
}
