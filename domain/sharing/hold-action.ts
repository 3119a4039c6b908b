import type { HoldChange, HoldContext, HoldDo, HoldRefused, NewMessage } from './hold-change.ts'
import { holdAt } from './hold-at.ts'
import { nextLookMs, remindersDue } from './hold-next.ts'
import type { Hold, HoldEnd } from './hold.ts'
import { stayFen } from './tariff.ts'
import { sharingWindows, stillAt } from './windows.ts'

const MINUTE_MS = 60_000
/** Who was given another bay has so long to get there. */
const MOVE_MS = 10 * MINUTE_MS
/** That another vehicle stands in her bay a driver sees when she comes. */
const SEES_MS = 30 * MINUTE_MS

/** What a driver or operator does with a hold (docs/SPEC.md O12, O14–O17). @param stored the hold as it is stored */
export function actOnHold(stored: Hold, action: HoldDo, context: HoldContext): HoldChange | HoldRefused {
  const hold = holdAt(stored, context.nowMs)
  switch (action.action) {
    case 'arrive':
      return arrive(hold, action, context)
    case 'extend':
      return extend(hold, action.toMs, context)
    case 'cancel':
      return hold.state === 'held' ? ended(hold, 'cancelled', context) : { refusal: 'not-in-this-state' }
    case 'leave':
      return leave(hold, context)
    case 'other-bay':
      return otherBay(hold, context)
  }
}

function arrive(hold: Hold, { code, bay }: HoldDo, context: HoldContext): HoldChange | HoldRefused {
  const { nowMs } = context
  if (hold.state === 'expired') return { refusal: 'too-late' }
  if (hold.state !== 'held' && hold.state !== 'arrived') return { refusal: 'not-in-this-state' }
  if (code !== undefined && code !== context.code) return { refusal: 'wrong-code' }
  const arrivedBy = code === undefined ? 'driver' : 'qr'
  if (hold.state === 'arrived') {
    // what the clock has not come to yet is told here, for it looks only at what comes after
    const due = remindersDue(hold, hold.arrivedAtMs ?? hold.fromMs, context)
    return changed(withHerWord(hold, arrivedBy), context, 'arrive-again', { arrivedBy }, due)
  }
  const early = nowMs < hold.fromMs ? tooEarly(hold, context) : undefined
  if (early !== undefined) return early
  const isOther = bay !== undefined && hold.bay !== undefined && bay !== hold.bay
  if (isOther && (!context.isBay(bay) || context.isTaken(bay))) return { refusal: 'no-other-bay' }
  // whoever had it before has it until her time begins
  const isBefore = nowMs < hold.fromMs && !isOther && hold.bay !== undefined && context.isTaken(hold.bay)
  if (isBefore) return { refusal: 'too-early', helpMs: hold.fromMs }
  const is: Hold = { ...hold, ...(isOther ? { bay } : {}), state: 'arrived', arrivedAtMs: nowMs, arrivedBy }
  const detail = { arrivedBy, ...(isOther ? { bay, instead: hold.bay } : {}) }
  return changed(is, context, 'arrived', detail, remindersDue(is, nowMs, context))
}

/** Her sensor saw somebody; that it is her she has said now (docs/SPEC.md O18). */
const withHerWord = (hold: Hold, arrivedBy: 'driver' | 'qr'): Hold =>
  hold.arrivedBy === 'sensor' ? { ...hold, arrivedBy } : hold

/** Before the beginning of her stay a driver may come while the window is open and entry is allowed (docs/SPEC.md O12). */
function tooEarly(hold: Hold, { nowMs, settings, lot }: HoldContext): HoldRefused | undefined {
  const firstMs = hold.fromMs - settings.earlyMs
  if (nowMs < firstMs) return { refusal: 'too-early', helpMs: firstMs }
  const open = sharingWindows(lot, nowMs, hold.fromMs).windows.find((window) => window.toMs >= hold.fromMs)
  if (open === undefined || open.fromMs > nowMs)
    return { refusal: 'too-early', helpMs: Math.min(open?.fromMs ?? hold.fromMs, hold.fromMs) }
  const still = stillAt(lot.policy, lot.zone, nowMs)
  return still === undefined ? undefined : { refusal: 'still-hours', helpMs: still.toMs }
}

/** Whose right is over may leave in her time, and gets no more of it (docs/SPEC.md O15, X5). */
function extend(hold: Hold, toMs: number | undefined, context: HoldContext): HoldChange | HoldRefused {
  const { nowMs, rightState } = context
  if (rightState !== 'approved') return { refusal: rightState === 'revoked' ? 'revoked' : 'no-right' }
  const isThere = hold.state === 'arrived'
  if (!isThere && hold.state !== 'held') return { refusal: 'not-in-this-state' }
  if (toMs === undefined || !Number.isSafeInteger(toMs) || toMs <= hold.toMs) return { refusal: 'bad-time' }
  const longestMs = hold.fromMs + context.lot.policy.stayMinutesMax * MINUTE_MS
  if (toMs > longestMs) return { refusal: 'too-long', helpMs: longestMs }
  const could = context.bookable(isThere ? Math.max(hold.toMs, nowMs) : hold.fromMs, toMs)
  const { refusal, helpMs, windowEndMs = hold.windowEndMs, assignable } = could
  if (refusal !== undefined) return { refusal, bookable: could, ...(helpMs === undefined ? {} : { helpMs }) }
  const { bay } = hold
  const keeps = bay === undefined || assignable.includes(bay)
  const other = assignable[0]
  // who is not there yet can as well have another bay
  if (!keeps && (isThere || other === undefined)) return { refusal: 'full', bookable: could }
  const moved = keeps || other === undefined ? {} : { bay: other }
  const messages: NewMessage[] =
    moved.bay === undefined
      ? []
      : [{ atMs: nowMs, kind: 'bay-changed', detail: { bay: moved.bay, instead: bay, why: 'extended' } }]
  return changed(
    {
      ...(isThere ? withHerWord(hold, 'driver') : hold),
      ...moved,
      toMs,
      windowEndMs,
      priceFen: stayFen(hold.price, hold.fromMs, toMs),
      extensions: hold.extensions + 1,
    },
    context,
    'extended',
    { fromMs: hold.toMs, toMs, ...moved },
    messages,
  )
}

function leave(hold: Hold, context: HoldContext): HoldChange | HoldRefused {
  if (hold.state !== 'arrived' && hold.state !== 'overstaying') return { refusal: 'not-in-this-state' }
  const change = ended(hold, 'left', context)
  return hold.state === 'arrived' ? change : { ...change, overstay: { is: 'ended', leftAtMs: context.nowMs } }
}

/** Another vehicle stands in her bay (docs/SPEC.md O14). */
function otherBay(hold: Hold, context: HoldContext): HoldChange | HoldRefused {
  const { nowMs, settings } = context
  const { arrivedAtMs } = hold
  if (hold.state === 'held') {
    const firstMs = hold.fromMs - settings.earlyMs
    if (nowMs < firstMs) return { refusal: 'too-early', helpMs: firstMs }
  } else if (hold.state !== 'arrived' || arrivedAtMs === undefined || nowMs > arrivedAtMs + SEES_MS)
    return { refusal: 'not-in-this-state' }
  const could = context.bookable(Math.max(nowMs, hold.fromMs), hold.toMs)
  const bay = could.assignable.find((each) => each !== hold.bay)
  if (bay !== undefined) return movedTo(bay, hold, context, 'another-vehicle')
  const { nextMs: _, ...change } = ended(hold, 'cancelled', context, 'bay-lost')
  const lost: NewMessage = { atMs: nowMs, kind: 'bay-lost', detail: { bay: hold.bay } }
  return { refusal: 'no-other-bay', bookable: could, change: { ...change, messages: [lost] } }
}

/** A hold whose driver is sent to another bay, and has the time to get there (docs/SPEC.md O14, O19). */
export function movedTo(bay: string, hold: Hold, context: HoldContext, why: string): HoldChange {
  const { nowMs } = context
  const { arrivedAtMs: _, arrivedBy: __, ...rest } = hold
  const arriveByMs = Math.max(hold.arriveByMs, Math.min(nowMs + MOVE_MS, hold.toMs))
  const detail = { bay, instead: hold.bay, why }
  return changed(
    { ...rest, bay, state: 'held', arriveByMs },
    { ...context, bay: { is: 'free' } },
    'bay-changed',
    detail,
    [{ atMs: nowMs, kind: 'bay-changed', detail }],
  )
}

function ended(
  hold: Hold,
  state: 'left' | 'cancelled',
  context: HoldContext,
  by: HoldEnd = context.by === 'driver' ? 'driver' : 'operator',
): HoldChange {
  const is: Hold = { ...hold, state, endedAtMs: context.nowMs, endedBy: by }
  return changed(is, context, state, { endedBy: by }, state === 'left' ? [leftMessage(is, context.nowMs)] : [])
}

/** She is told that her stay is over, and what it was. */
export const leftMessage = (hold: Hold, atMs: number): NewMessage => ({
  atMs,
  kind: 'left',
  detail: { arrivedAtMs: hold.arrivedAtMs, leftAtMs: hold.endedAtMs, priceFen: hold.priceFen },
})

/** A hold as it has become, with a line of its trail. */
export function changed(
  hold: Hold,
  context: HoldContext,
  event: string,
  detail: Readonly<Record<string, unknown>> = {},
  messages: readonly NewMessage[] = [],
): HoldChange {
  const nextMs = nextLookMs(hold, context)
  return {
    hold,
    ...(nextMs === undefined ? {} : { nextMs }),
    messages,
    trail: [{ atMs: context.nowMs, by: context.by, event, detail }],
  }
}
