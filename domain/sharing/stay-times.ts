import type { HoldRefusal } from './hold.ts'
import type { SharingNumbers } from './numbers.ts'
import type { SharingWindow } from './policy.ts'
import { WINDOW_LOOK_DAYS, nextStillMs, sharingWindows, stillAt, type WindowsInput } from './windows.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** A phone's clock may be behind, and a request takes its time. */
const PAST_MS = 5 * MINUTE_MS
const STAY_MS_MIN = 15 * MINUTE_MS

export interface StayRefused {
  readonly refusal: HoldRefusal
  readonly year?: number
  readonly helpMs?: number
}

/** The window in which a stay lies, or why its times cannot be (docs/SPEC.md O5). @param isPart of a stay that is held already: it may be short, and began before */
export function stayTimes(
  input: WindowsInput & { readonly nowMs: number; readonly settings: Pick<SharingNumbers, 'holdAheadMsMax'> },
  fromMs: number,
  toMs: number,
  isPart: boolean,
): { readonly window: SharingWindow } | StayRefused {
  const { policy, zone, nowMs } = input
  if (!Number.isSafeInteger(fromMs) || !Number.isSafeInteger(toMs) || toMs <= fromMs) return { refusal: 'bad-time' }
  if (!policy.isShared) return { refusal: 'not-shared' }
  if (!isPart) {
    const firstMs = nowMs + input.settings.holdAheadMsMax
    if (fromMs < nowMs - PAST_MS) return { refusal: 'bad-time', helpMs: nowMs }
    if (fromMs > firstMs) return { refusal: 'too-early', helpMs: firstMs }
    if (toMs - fromMs < STAY_MS_MIN) return { refusal: 'too-short', helpMs: fromMs + STAY_MS_MIN }
  }
  const longestMs = policy.stayMinutesMax * MINUTE_MS
  if (toMs - fromMs > longestMs) return { refusal: 'too-long', helpMs: fromMs + longestMs }

  const { windows, notCovered } = sharingWindows(input, fromMs, toMs)
  const window = windows.find((each) => each.fromMs <= fromMs && each.toMs >= toMs)
  if (window === undefined) return outside(input, fromMs, toMs, windows, notCovered[0])

  if (!isPart) {
    const still = stillAt(policy, zone, fromMs)
    if (still !== undefined) return { refusal: 'still-hours', helpMs: still.toMs }
  }
  const still = stillAt(policy, zone, toMs)
  // to leave at the moment at which they begin is allowed
  if (still !== undefined && still.fromMs < toMs)
    return { refusal: 'still-hours', helpMs: still.fromMs > fromMs ? still.fromMs : still.toMs }
  return { window }
}

function outside(
  input: WindowsInput,
  fromMs: number,
  toMs: number,
  windows: readonly SharingWindow[],
  year: number | undefined,
): StayRefused {
  const open = sharingWindows({ ...input, closures: [] }, fromMs, toMs).windows
  if (open.some((each) => each.fromMs <= fromMs && each.toMs >= toMs)) {
    const ends = input.closures.filter(
      (closure) => closure.endedAtMs === undefined && closure.fromMs < toMs && closure.toMs > fromMs,
    )
    return { refusal: 'closed-for-event', helpMs: Math.max(...ends.map((closure) => closure.toMs)) }
  }
  if (year !== undefined) return { refusal: 'no-calendar', year }
  const around = windows.find((each) => each.fromMs <= fromMs && each.toMs > fromMs)
  if (around !== undefined) return { refusal: 'window-ends', helpMs: around.toMs }
  const later = sharingWindows(input, fromMs, fromMs + WINDOW_LOOK_DAYS * DAY_MS)
  const next = later.windows.find((each) => each.fromMs > fromMs)
  if (next !== undefined) return { refusal: 'no-window', helpMs: next.fromMs }
  const [missing] = later.notCovered
  return missing === undefined ? { refusal: 'no-window' } : { refusal: 'no-calendar', year: missing }
}

/** Until when a driver has to be there: the hold's waiting time after its beginning, within the stay, and before entry is forbidden. */
export function arriveByMs(
  input: Pick<WindowsInput, 'policy' | 'zone'>,
  stay: { readonly fromMs: number; readonly toMs: number },
  nowMs: number,
): number {
  const beginMs = Math.max(stay.fromMs, nowMs)
  const still = nextStillMs(input.policy, input.zone, beginMs)
  return Math.min(beginMs + input.policy.holdMinutes * MINUTE_MS, stay.toMs, still ?? Number.POSITIVE_INFINITY)
}
