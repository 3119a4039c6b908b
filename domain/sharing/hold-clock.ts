import { changed, movedTo } from './hold-action.ts'
import type { HoldChange, HoldContext, NewMessage } from './hold-change.ts'
import { holdAt } from './hold-at.ts'
import { nextLookMs, overAtMs, remindersDue } from './hold-next.ts'
import { leftAt } from './hold-sensor.ts'
import type { Hold } from './hold.ts'

/** A bay whose sensor says nothing for so long after the window says nothing about an overstay any more. */
const UNHEARD_MS = 12 * 3_600_000
/** A driver who says at the gate that she is there stands in her bay so long after, at the latest. */
const WORD_MS = 600_000

/**
 * What was due of a hold by now, each with the moment it was due, and when to look again (docs/SPEC.md O17, O19, X2–X4).
 * @param dueMs the moment for which it was asked for (`nextMs`)
 */
export function holdDue(stored: Hold, dueMs: number, context: HoldContext): HoldChange {
  const { nowMs } = context
  const clock: HoldContext = { ...context, by: 'clock' }
  const quiet = silent(stored, nowMs < dueMs ? dueMs : nextLookMs(stored, clock))
  if (nowMs < dueMs) return quiet
  switch (stored.state) {
    case 'held':
      return waiting(stored, clock, quiet)
    case 'arrived':
      return there(stored, dueMs, clock)
    case 'overstaying':
      return late(stored, clock) ?? quiet
    case 'left':
      return notLeft(stored, clock) ?? quiet
    case 'expired':
    case 'cancelled':
      return quiet
  }
}

const silent = (hold: Hold, nextMs: number | undefined): HoldChange => ({
  hold,
  ...(nextMs === undefined ? {} : { nextMs }),
  messages: [],
  trail: [],
})

/** Nobody is there yet: it has expired, or its bay is looked at (docs/SPEC.md O9, O19). */
function waiting(stored: Hold, context: HoldContext, quiet: HoldChange): HoldChange {
  const { nowMs } = context
  const hold = holdAt(stored, nowMs)
  // it is written when the sensor's last word has had its time
  if (hold.state === 'expired' && quiet.nextMs !== undefined && quiet.nextMs > nowMs) return quiet
  if (hold.state === 'expired') return holdExpired(hold, context)
  const isReady = hold.bay === undefined || context.bay?.is === 'free'
  if (isReady || nowMs < hold.fromMs - context.settings.earlyMs) return quiet
  const bay = context.bookable(Math.max(nowMs, hold.fromMs), hold.toMs).assignable.find((each) => each !== hold.bay)
  if (bay !== undefined) return movedTo(bay, hold, context, context.bay?.is === 'occupied' ? 'occupied' : 'sensor')
  if (nowMs < hold.fromMs || context.bay?.is !== 'occupied') return quiet
  return { ...quiet, messages: [{ atMs: hold.fromMs, kind: 'bay-lost', detail: { bay: hold.bay } }] }
}

/** One that has expired is written so, before its time to be told where its plate asks for another one (docs/SPEC.md O9). @param stored which reads as expired */
export function holdExpired(stored: Hold, context: HoldContext): HoldChange {
  const hold = holdAt(stored, context.nowMs)
  const { bay } = context
  // all the while another vehicle stood in her bay: nobody can say that she did not come
  if (bay?.is === 'occupied' && bay.sinceMs !== undefined && bay.sinceMs < hold.fromMs - context.settings.earlyMs)
    return changed({ ...hold, state: 'cancelled', endedBy: 'bay-lost' }, context, 'cancelled', { endedBy: 'bay-lost' })
  const told: NewMessage = { atMs: hold.arriveByMs, kind: 'expired', detail: { fromMs: hold.fromMs } }
  return changed(hold, context, 'expired', { arriveByMs: hold.arriveByMs }, [told])
}

/** She is there: reminders, then the end of the window (docs/SPEC.md X2–X4). */
function there(hold: Hold, dueMs: number, context: HoldContext): HoldChange {
  const { nowMs, settings, bay } = context
  const { arrivedAtMs = hold.fromMs } = hold
  const messages = remindersDue(hold, dueMs, context)
  const change = thereNow(hold, arrivedAtMs, dueMs, context)
  if (change !== undefined) return { ...change, messages: [...messages, ...change.messages] }
  return { ...silent(hold, nextLookMs(hold, { nowMs, settings, ...(bay === undefined ? {} : { bay }) })), messages }
}

/** What her bay says of her; undefined: she is there still, and may be. */
function thereNow(hold: Hold, arrivedAtMs: number, dueMs: number, context: HoldContext): HoldChange | undefined {
  const { nowMs, settings, bay } = context
  const { toMs, windowEndMs } = hold
  const isOver = nowMs >= overAtMs(hold)
  if (hold.bay === undefined) return isOver ? leftAt(hold, toMs, context, 'presumed') : undefined
  const sinceMs = bay?.sinceMs
  if (bay?.is === 'free' && sinceMs !== undefined && sinceMs > arrivedAtMs && nowMs - sinceMs >= settings.sessionMsMin)
    return leftAt(hold, sinceMs, context)
  if (!isOver) return undefined
  const presumed = leftAt(hold, Math.max(arrivedAtMs, toMs), context, 'presumed')
  if (context.isTakenOver || bay?.is === 'free') return presumed
  if (bay === undefined || bay.is === 'unknown') return nowMs >= overAtMs(hold) + UNHEARD_MS ? presumed : undefined
  // another vehicle: one that came after the window
  if (sinceMs !== undefined && sinceMs > windowEndMs) return presumed
  const recordedAtMs = Math.max(dueMs, overAtMs(hold))
  const told: NewMessage = { atMs: recordedAtMs, kind: 'overstay', detail: { fromMs: windowEndMs, bay: hold.bay } }
  return {
    ...changed({ ...hold, state: 'overstaying' }, context, 'overstaying', { fromMs: windowEndMs }, [told]),
    overstay: { is: 'recorded', fromMs: windowEndMs, recordedAtMs },
  }
}

/** An overstay comes to its end without a word of its own where its bay went to somebody else, or is not heard any more (docs/SPEC.md X4). */
function late(hold: Hold, context: HoldContext): HoldChange | undefined {
  const { nowMs, bay } = context
  const sinceMs = bay?.sinceMs
  const { arrivedAtMs = hold.fromMs } = hold
  const isFree = bay?.is === 'free' && sinceMs !== undefined && sinceMs > arrivedAtMs
  const isUnheard = bay?.is !== 'occupied' && nowMs >= overAtMs(hold) + UNHEARD_MS
  if (!isFree && !isUnheard && !context.isTakenOver) return undefined
  // what was not seen is not paid for
  const leftAtMs = isFree ? sinceMs : overAtMs(hold)
  return { ...leftAt(hold, leftAtMs, context, isFree ? 'sensor' : 'presumed'), overstay: { is: 'ended', leftAtMs } }
}

/** A vehicle has been in the bay of a hold since its driver came: from her time on, or some minutes after her word at the gate. */
export const standsThere = ({ arrivedAtMs = 0, fromMs }: Hold, bay: HoldContext['bay']): boolean =>
  bay?.is === 'occupied' && bay.sinceMs !== undefined && bay.sinceMs <= Math.max(arrivedAtMs + WORD_MS, fromMs)

/** She said that she left, and her vehicle stands in the bay as it did before: she has not (docs/SPEC.md O17). */
function notLeft(hold: Hold, context: HoldContext): HoldChange | undefined {
  const { nowMs, bay } = context
  const { endedAtMs, arrivedAtMs } = hold
  if (hold.endedBy !== 'driver' || endedAtMs === undefined || arrivedAtMs === undefined) return undefined
  if (!standsThere(hold, bay) || !context.canReturn || context.isTakenOver) return undefined
  const { endedAtMs: _, endedBy: __, ...rest } = hold
  const wasLate = endedAtMs >= overAtMs(hold)
  const told: NewMessage = {
    atMs: nowMs,
    kind: 'reminder',
    detail: { is: 'still-there', toMs: hold.toMs, windowEndMs: hold.windowEndMs, bay: hold.bay },
  }
  const change = changed({ ...rest, state: wasLate ? 'overstaying' : 'arrived' }, context, 'not-left', {}, [told])
  return wasLate ? { ...change, overstay: { is: 'reopened' } } : change
}
