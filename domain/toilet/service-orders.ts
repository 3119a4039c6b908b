import type { Severity, TrailLine } from '../alert/alert.ts'
import type { ResponseClock } from '../response/clock.ts'
import type { OrderOutcome, OrderState, OrderWork, WorkOrder } from '../response/order.ts'

/** How an answer stands: it came in time, or its time ran out first. */
export interface Answered {
  /** When it came, or when its time ran out. */
  readonly atMs: number
  readonly isLate: boolean
  readonly limitMs: number
  /** Working time used up until then, where it is known. */
  readonly spentMs?: number
}

/** An order as a day counts it: once for accepting and once for doing, each on the day on which it was decided (docs/SPEC.md Q5). */
export interface OrderOfDay {
  readonly id: number
  /** Which answer of the order: 0 the first, 1 when it began anew … */
  readonly round: number
  readonly work: OrderWork
  readonly severity: Severity
  readonly openedAtMs: number
  readonly openedToday: boolean
  /** Decided on this day. */
  readonly accept?: Answered
  readonly done?: Answered
  /** Was deferred (缓办) at some time of the day, and not decided. */
  readonly deferred: boolean
  readonly repeatOf?: number
  /** Said to be done on this day, and what sensors made of it. */
  readonly claim?: 'verified' | 'reported' | 'unproven' | 'waiting'
  /** Why it ended without being done. */
  readonly ended?: Extract<OrderOutcome, 'cleared' | 'cancelled'>
}

/** Orders of which anything was decided, opened, claimed or deferred on a day. */
export function ordersOfDay(
  orders: readonly { readonly order: WorkOrder; readonly trail: readonly TrailLine[] }[],
  { midnightMs, untilMs }: { readonly midnightMs: number; readonly untilMs: number },
): OrderOfDay[] {
  const isToday = (atMs: number | undefined): atMs is number =>
    atMs !== undefined && atMs >= midnightMs && atMs < untilMs
  const found: OrderOfDay[] = []
  for (const { order, trail } of orders) {
    const now: Round = { ...order, openedAtMs: order.againAtMs ?? order.openedAtMs }
    const rounds: readonly Round[] = [...(order.rounds ?? []), now]
    for (const [n, round] of rounds.entries()) {
      const { openedAtMs, doneAtMs, clock } = round
      const endMs = rounds[n + 1]?.openedAtMs ?? Number.POSITIVE_INFINITY
      const lateAt = (mark: 'accept-late' | 'done-late'): number | undefined =>
        trail.find(({ event, atMs }) => event === mark && atMs >= openedAtMs && atMs < endMs)?.atMs
      const accept = answered(
        clock.acceptMs,
        clock.acceptSpentMs,
        clock.acceptedAtMs ?? round.acknowledgedAtMs ?? doneAtMs,
        lateAt('accept-late'),
      )
      const done = answered(clock.doneMs, clock.doneSpentMs, clock.doneAtMs ?? doneAtMs, lateAt('done-late'))
      const isLast = n === rounds.length - 1
      const deferred = isLast && wasDeferred(trail, midnightMs, untilMs)
      const [acceptToday, doneToday] = [isToday(accept?.atMs), isToday(done?.atMs)]
      const openedToday = isToday(openedAtMs)
      const claimed = isToday(doneAtMs)
      if (!acceptToday && !doneToday && !openedToday && !claimed && !deferred) continue
      const { outcome } = order
      const isEnded = isLast && doneAtMs === undefined && (outcome === 'cleared' || outcome === 'cancelled')
      found.push({
        id: order.id,
        round: n,
        work: order.work,
        severity: order.severity,
        openedAtMs,
        openedToday,
        ...(acceptToday && accept !== undefined ? { accept } : {}),
        ...(doneToday && done !== undefined ? { done } : {}),
        deferred: deferred && !doneToday,
        ...(order.repeatOf === undefined || n > 0 ? {} : { repeatOf: order.repeatOf }),
        ...(claimed ? { claim: isLast ? claimOf(order.state, outcome) : claimBefore(trail, endMs) } : {}),
        ...(isEnded ? { ended: outcome } : {}),
      })
    }
  }
  return found.toSorted((a, b) => a.openedAtMs - b.openedAtMs || a.id - b.id || a.round - b.round)
}

interface Round {
  readonly openedAtMs: number
  readonly acknowledgedAtMs?: number
  readonly doneAtMs?: number
  readonly clock: ResponseClock
}

/** Undefined while there is no answer and its time runs. An answer told later by a phone without network counts from when it was given. */
function answered(
  limitMs: number,
  spentMs: number | undefined,
  answeredMs: number | undefined,
  lateMs: number | undefined,
): Answered | undefined {
  if (answeredMs === undefined) return lateMs === undefined ? undefined : { atMs: lateMs, isLate: true, limitMs }
  const spent = spentMs === undefined ? {} : { spentMs }
  const isLate = spentMs === undefined ? lateMs !== undefined && lateMs <= answeredMs : spentMs > limitMs
  return { atMs: isLate ? Math.min(lateMs ?? answeredMs, answeredMs) : answeredMs, isLate, limitMs, ...spent }
}

/** What was done did not last; or it was not looked at any more, because there was more to do. */
const claimBefore = (trail: readonly TrailLine[], againMs: number): 'unproven' | 'waiting' =>
  trail.some(({ event, atMs, detail }) => event === 'again' && atMs === againMs && detail['cause'] === 'returned')
    ? 'unproven'
    : 'waiting'

function claimOf(state: OrderState, outcome: OrderOutcome | undefined): NonNullable<OrderOfDay['claim']> {
  if (state === 'claimed' || outcome === 'unproven') return 'unproven'
  return outcome === 'verified' || outcome === 'reported' ? outcome : 'waiting'
}

/** Deferred from a line of the trail until the next one that resumes it, or the time it was deferred to. */
function wasDeferred(trail: readonly TrailLine[], fromMs: number, untilMs: number): boolean {
  const lines = trail.toSorted((a, b) => a.atMs - b.atMs)
  return lines.some(({ event, atMs, detail }, i) => {
    if (event !== 'defer') return false
    const { untilMs: toMs } = detail
    const resumedMs = lines.slice(i + 1).find((line) => resuming.has(line.event))?.atMs ?? Number.POSITIVE_INFINITY
    const endMs = Math.min(typeof toMs === 'number' ? toMs : Number.POSITIVE_INFINITY, resumedMs)
    return atMs < untilMs && endMs > fromMs
  })
}
const resuming: ReadonlySet<string> = new Set(['resume', 'resumed'])
