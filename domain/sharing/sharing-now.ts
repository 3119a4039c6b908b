import type { SharingLive } from '../parking/live.ts'
import { holdAt } from './hold-at.ts'
import type { Hold } from './hold.ts'
import { sharingWindows, type WindowsInput } from './windows.ts'

const LOOK_MS = 8 * 86_400_000

/** Holds and windows of a lot in figures, as they are at a moment. @param holds of the lot, ended ones do not count */
export function sharingNow(input: WindowsInput, holds: readonly Hold[], nowMs: number): SharingLive {
  const { windows } = sharingWindows(input, nowMs, nowMs + LOOK_MS)
  const [next] = windows
  const isOpen = next !== undefined && next.fromMs <= nowMs
  const untilMs = isOpen ? next.toMs : next?.fromMs
  const states = holds.map((hold) => holdAt(hold, nowMs).state)
  const count = (state: Hold['state']) => states.filter((each) => each === state).length
  return {
    isOpen,
    ...(untilMs === undefined ? {} : { untilMs }),
    quota: input.policy.isShared ? input.policy.quota : 0,
    held: count('held'),
    arrived: count('arrived'),
    overstaying: count('overstaying'),
  }
}
