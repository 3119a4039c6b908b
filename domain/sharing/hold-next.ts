import type { HoldContext, NewMessage } from './hold-change.ts'
import type { Hold } from './hold.ts'

const MINUTE_MS = 60_000
/** While the bay of a hold is not free its driver is found another one as soon as there is one. */
const LOOK_MS = 5 * MINUTE_MS
/** That a hold has expired is told when a sensor's last word has had time to arrive. */
const EXPIRY_TOLD_MS = 2 * MINUTE_MS
/** So long after a driver's word that she has left her bay must have become free. */
export const LEAVE_CHECK_MS = 10 * MINUTE_MS

/** What the clock has to tell a driver who is there, in order of time. */
export interface Reminder {
  readonly atMs: number
  readonly is: 'ends' | 'over' | 'window-ends'
}

/** Reminders of a stay: before it ends, when it is over, and before its window ends where that is later (docs/SPEC.md X2). */
export function remindersOf(hold: Hold, { reminderMs }: HoldContext['settings']): Reminder[] {
  const { toMs, windowEndMs, arrivedAtMs = hold.fromMs } = hold
  const reminders: Reminder[] = [
    { atMs: Math.max(toMs - reminderMs, arrivedAtMs), is: 'ends' },
    { atMs: toMs, is: 'over' },
  ]
  if (windowEndMs - reminderMs > toMs) reminders.push({ atMs: windowEndMs - reminderMs, is: 'window-ends' })
  return reminders
}

/** The same of the moments from `fromMs` to `nowMs`, as the driver is told. */
export const remindersDue = (
  hold: Hold,
  fromMs: number,
  { nowMs, settings }: Pick<HoldContext, 'nowMs' | 'settings'>,
): NewMessage[] =>
  remindersOf(hold, settings)
    .filter(({ atMs }) => fromMs <= atMs && atMs <= nowMs)
    .map(({ atMs, is }) => {
      const { toMs, windowEndMs, bay } = hold
      return { atMs, kind: 'reminder', detail: { is, toMs, windowEndMs, bay } }
    })

/** When a stay without an end is over: where a bay tells, after its window and the grace; where none does, after its own end and the grace. */
export const overAtMs = (hold: Hold): number => (hold.bay === undefined ? hold.toMs : hold.windowEndMs) + hold.graceMs

/** When the clock has to look at a hold again; undefined: never. */
export function nextLookMs(
  hold: Omit<Hold, 'id'>,
  context: Pick<HoldContext, 'nowMs' | 'settings' | 'bay'>,
): number | undefined {
  const { nowMs, settings, bay } = context
  switch (hold.state) {
    case 'held': {
      const readyMs = hold.fromMs - settings.earlyMs
      const toldMs = hold.arriveByMs + EXPIRY_TOLD_MS
      if (hold.bay === undefined) return toldMs
      if (nowMs < readyMs) return readyMs
      return bay?.is === 'free' || nowMs >= hold.arriveByMs ? toldMs : Math.min(nowMs + LOOK_MS, toldMs)
    }
    case 'arrived': {
      const is: Hold = { id: 0, ...hold }
      const moments = [...remindersOf(is, settings).map(({ atMs }) => atMs), overAtMs(is)]
      const next = Math.min(...moments.filter((atMs) => atMs > nowMs))
      const sinceMs = bay?.is === 'free' ? (bay.sinceMs ?? 0) : 0
      // her bay is free, which is believed when it stays so
      if (sinceMs > (hold.arrivedAtMs ?? hold.fromMs)) return Math.min(next, nowMs + settings.sessionMsMin)
      // after the last moment: her sensor could not tell what it saw
      return Number.isFinite(next) ? next : nowMs + settings.callAgainMs
    }
    case 'overstaying':
      return nowMs + settings.callAgainMs
    case 'left':
      return hold.endedBy === 'driver' && hold.endedAtMs !== undefined && nowMs < hold.endedAtMs + LEAVE_CHECK_MS
        ? hold.endedAtMs + LEAVE_CHECK_MS
        : undefined
    case 'expired':
    case 'cancelled':
      return undefined
  }
}
