import { changed, leftMessage, movedTo } from './hold-action.ts'
import type { BayHealth } from '../parking/live.ts'
import type { HoldChange, HoldContext, NewMessage } from './hold-change.ts'
import { holdAt } from './hold-at.ts'
import { overAtMs, remindersDue } from './hold-next.ts'
import type { Hold } from './hold.ts'
import type { Unproven } from './overstay.ts'

/** What the sensor of a bay says anew, at a time of its own clock. */
export interface ChangeOfBay {
  readonly is: 'free' | 'occupied' | 'unknown'
  readonly atMs: number
  /** Why nothing is believed of it any more. */
  readonly health?: BayHealth
}

/** To which of a bay's holds a change of it may belong, the likeliest first: those that are active, or ended less than an hour ago. */
export function holdsOfChange(holds: readonly Hold[], { is, atMs }: ChangeOfBay): Hold[] {
  const isThere = ({ state }: Hold) => state === 'arrived' || state === 'overstaying'
  if (is === 'free') return holds.filter(isThere).toSorted((a, b) => (a.arrivedAtMs ?? 0) - (b.arrivedAtMs ?? 0))
  // somebody whose time has begun comes before one who is early
  const lead = ({ fromMs }: Hold) => (fromMs <= atMs ? atMs - fromMs : Number.MAX_SAFE_INTEGER / 2 + fromMs)
  return holds.filter((hold) => !isThere(hold)).toSorted((a, b) => lead(a) - lead(b))
}

/**
 * The sensor of the bay of a hold says something new; undefined: it means nothing to this hold (docs/SPEC.md O13, O18). Words that come late count by the time
 * at which it was so.
 */
export function bayChanged(stored: Hold, change: ChangeOfBay, context: HoldContext): HoldChange | undefined {
  const hold = holdAt(stored, context.nowMs)
  const sensed: HoldContext = { ...context, by: 'sensors', bay: { ...change, sinceMs: change.atMs } }
  switch (change.is) {
    case 'occupied':
      return occupied(hold, change.atMs, sensed)
    case 'free':
      return freed(hold, change.atMs, sensed)
    case 'unknown':
      return unheard(hold, sensed)
  }
}

/** Within the time in which she may come it is the driver (docs/SPEC.md O13). */
function occupied(hold: Hold, atMs: number, context: HoldContext): HoldChange | undefined {
  const isLate = hold.state === 'expired' && hold.endedBy === 'no-show' && context.canReturn
  if (hold.state !== 'held' && !isLate) return undefined
  if (atMs < hold.fromMs - context.settings.earlyMs || atMs > hold.arriveByMs) return undefined
  // before her time it is the one who has the bay until then
  if (atMs < hold.fromMs && hold.bay !== undefined && context.isTaken(hold.bay)) return undefined
  const { endedAtMs: _, endedBy: __, ...rest } = hold
  const is: Hold = { ...rest, state: 'arrived', arrivedAtMs: atMs, arrivedBy: 'sensor' }
  return changed(is, context, 'arrived', { arrivedBy: 'sensor' }, [
    { atMs, kind: 'arrived-by-sensor', detail: { bay: hold.bay } },
    ...remindersDue(is, atMs, context),
  ])
}

/** She has left, unless it was so short that nobody has parked (docs/SPEC.md O18). */
function freed(hold: Hold, atMs: number, context: HoldContext): HoldChange | undefined {
  const { arrivedAtMs } = hold
  if ((hold.state !== 'arrived' && hold.state !== 'overstaying') || arrivedAtMs === undefined || atMs <= arrivedAtMs)
    return undefined
  const isShort = atMs - arrivedAtMs < context.settings.sessionMsMin
  // who leaves before her time has begun was somebody else
  const wasOther = hold.arrivedBy === 'sensor' && atMs < hold.fromMs
  if (hold.state === 'arrived' && (isShort || wasOther)) {
    // she says that she is there: the next look shows whether the bay stays free
    if (hold.arrivedBy !== 'sensor') return changed(hold, context, 'bay-free')
    const { arrivedAtMs: _, arrivedBy: __, ...rest } = hold
    return changed({ ...rest, state: 'held' }, context, 'arrival-withdrawn')
  }
  const change = leftAt(hold, atMs, context)
  if (hold.state === 'arrived') {
    if (atMs <= overAtMs(hold) || context.isTakenOver) return change
    // when the grace was over her bay could not tell: she may have been there until now
    const { overstay, told } = overstayOf(hold, context.nowMs, 'gap', atMs)
    return { ...change, hold: { ...change.hold, unproven: 'gap' }, overstay, messages: [told, ...change.messages] }
  }
  return { ...change, overstay: { is: atMs <= overAtMs(hold) ? 'withdrawn' : 'ended', leftAtMs: atMs } }
}

/** Nothing is known of the bay any more: whoever is not there yet gets one of which something is (docs/SPEC.md O19). */
function unheard(hold: Hold, context: HoldContext): HoldChange | undefined {
  const { nowMs, settings } = context
  if (hold.state !== 'held' || nowMs < hold.fromMs - settings.holdSoonMs) return undefined
  // somebody is coming into it, most likely she
  if (context.bay?.health === 'flapping' && nowMs >= hold.fromMs - settings.earlyMs) return undefined
  const bay = context.bookable(Math.max(nowMs, hold.fromMs), hold.toMs).assignable.find((each) => each !== hold.bay)
  return bay === undefined ? undefined : movedTo(bay, hold, context, 'sensor')
}

/**
 * An overstay that is recorded, with what its driver is told; one of which it is not proven that it was her vehicle is no strike (docs/SPEC.md X3, X38).
 * @param leftAtMs it is over already
 */
export function overstayOf(
  { windowEndMs: fromMs, bay }: Hold,
  recordedAtMs: number,
  unproven: Unproven | undefined,
  leftAtMs?: number,
): { readonly overstay: NonNullable<HoldChange['overstay']>; readonly told: NewMessage } {
  return {
    overstay: { is: 'recorded', fromMs, recordedAtMs, ...(leftAtMs === undefined ? {} : { leftAtMs }) },
    told: {
      atMs: recordedAtMs,
      kind: 'overstay',
      detail: { fromMs, bay, ...(unproven === undefined ? {} : { unproven }) },
    },
  }
}

/** A stay that is over by what the sensor of the bay says. */
export function leftAt(
  hold: Hold,
  leftAtMs: number,
  context: HoldContext,
  by: 'sensor' | 'presumed' = 'sensor',
): HoldChange {
  const is: Hold = { ...hold, state: 'left', endedAtMs: leftAtMs, endedBy: by }
  return changed(is, context, 'left', { endedBy: by, leftAtMs }, [leftMessage(is, leftAtMs)])
}
