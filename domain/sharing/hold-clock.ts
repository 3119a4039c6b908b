import { changed, movedTo } from './hold-action.ts'
import type { HoldChange, HoldContext, NewMessage } from './hold-change.ts'
import { holdAt } from './hold-at.ts'
import { nextLookMs, overAtMs, remindersDue } from './hold-next.ts'
import { leftAt, overstayOf } from './hold-sensor.ts'
import { doubtOf, isHers, standsThere } from './her-vehicle.ts'
import type { Hold } from './hold.ts'

/** A bay whose sensor says nothing for so long after the window says nothing about an overstay any more. */
const UNHEARD_MS = 12 * 3_600_000
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
  const readyMs = hold.fromMs - context.settings.earlyMs
  const isReady = hold.bay === undefined || context.bay?.is === 'free'
  // somebody is coming into it, most likely she
  const isComing = context.bay?.health === 'flapping' && nowMs > readyMs
  if (isReady || isComing || nowMs < readyMs) return quiet
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
  const { toMs } = hold
  const isOver = nowMs >= overAtMs(hold)
  if (hold.bay === undefined) return isOver ? leftAt(hold, toMs, context, 'presumed') : undefined
  const sinceMs = bay?.sinceMs
  if (bay?.is === 'free' && sinceMs !== undefined && sinceMs > arrivedAtMs && nowMs - sinceMs >= settings.sessionMsMin)
    return leftAt(hold, sinceMs, context)
  if (!isOver) return undefined
  const presumed = leftAt(hold, Math.max(arrivedAtMs, toMs), context, 'presumed')
  if (context.isTakenOver || bay?.is === 'free') return presumed
  if (bay === undefined || bay.is === 'unknown') return nowMs >= overAtMs(hold) + UNHEARD_MS ? presumed : undefined
  if (!isHers(hold, bay, settings)) return presumed
  const unproven = doubtOf(bay, hold, settings)
  const doubt = unproven === undefined ? {} : { unproven }
  const { overstay, told } = overstayOf(hold, Math.max(dueMs, overAtMs(hold)), unproven)
  const detail = { fromMs: hold.windowEndMs, ...doubt }
  return { ...changed({ ...hold, state: 'overstaying', ...doubt }, context, 'overstaying', detail, [told]), overstay }
}

/** An overstay comes to its end without a word of its own where its bay went to somebody else, or is not heard any more (docs/SPEC.md X4, X38). */
function late(hold: Hold, context: HoldContext): HoldChange | undefined {
  const { nowMs, bay, settings } = context
  const sinceMs = bay?.sinceMs
  const { arrivedAtMs = hold.fromMs } = hold
  const isFree = bay?.is === 'free' && sinceMs !== undefined && sinceMs > arrivedAtMs
  const isUnheard = bay?.is !== 'occupied' && nowMs >= overAtMs(hold) + UNHEARD_MS
  const isOther = context.isTakenOver || (bay?.is === 'occupied' && !isHers(hold, bay, settings))
  // a sensor that says the same whatever stands there never saw her overstay
  if (bay?.health === 'stuck') {
    const is: Hold = { ...hold, unproven: 'stuck' }
    return {
      ...leftAt(is, overAtMs(hold), context, 'presumed'),
      overstay: { is: 'withdrawn', leftAtMs: overAtMs(hold) },
    }
  }
  if (!isFree && !isUnheard && !isOther) return undefined
  // what was not seen is not paid for
  const leftAtMs = isFree ? sinceMs : overAtMs(hold)
  return { ...leftAt(hold, leftAtMs, context, isFree ? 'sensor' : 'presumed'), overstay: { is: 'ended', leftAtMs } }
}

/** She said that she left, and her vehicle stands in the bay as it did before: she has not (docs/SPEC.md O17). */
function notLeft(hold: Hold, context: HoldContext): HoldChange | undefined {
  const { nowMs, bay, settings } = context
  const { endedAtMs, arrivedAtMs } = hold
  if (hold.endedBy !== 'driver' || endedAtMs === undefined || arrivedAtMs === undefined) return undefined
  if (!standsThere(hold, bay, settings) || !context.canReturn || context.isTakenOver) return undefined
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
