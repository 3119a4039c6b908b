import type { BayIs, LotLive } from '../parking/live.ts'
import type { Hold } from './hold.ts'
import type { SharingNumbers } from './numbers.ts'
import type { CallLine, DriverCall, MorningForecast } from './overstay.ts'
import type { SharingPolicy } from './policy.ts'
import { holdersThere, lateBays, riskAt, strangersAtEnd } from './risk.ts'
import { zoneOf } from './zone.ts'

const NOON_MINUTE = 720
const MINUTE_MS = 60_000
/** As long before its end as 05:30 is before 08:00. */
const BEFORE_MS = 150 * MINUTE_MS
/** With a number that is not hers nobody calls again. */
const endsCalls: ReadonlySet<string> = new Set(['gone', 'wrong-number'])

/**
 * When the morning of a window is forecast (docs/SPEC.md X11): at `morningMinute` when it ends after that and before noon, else two and a half hours before
 * its end.
 * @throws {RangeError} when there is no such zone
 */
export function morningMs(
  windowEndMs: number,
  zone: string,
  { morningMinute }: Pick<SharingNumbers, 'morningMinute'>,
): number {
  const clock = zoneOf(zone)
  const minute = clock.minuteOf(windowEndMs)
  return minute > morningMinute && minute <= NOON_MINUTE
    ? clock.atMinute(clock.dayOf(windowEndMs), morningMinute)
    : windowEndMs - BEFORE_MS
}

export interface MorningInput {
  readonly lot: string
  readonly zone: string
  readonly nowMs: number
  readonly windowEndMs: number
  readonly capacity: number
  readonly policy: Pick<SharingPolicy, 'staffBays'>
  /** What is believed of the lot; undefined: nothing, and no bay is counted on. */
  readonly occupancy?: LotLive
  /** Active holds of the lot. */
  readonly holds: readonly Hold[]
  riskOf(rightId: number): number
  /** What is believed of a bay now. */
  bayIs(bay: string): BayIs
}

/** What is expected when the owner's people come (docs/SPEC.md X9). */
export function morningForecast(input: MorningInput): MorningForecast {
  const { lot, zone, nowMs, windowEndMs, capacity, occupancy, holds } = input
  const { staffBays } = input.policy
  const there = holds.filter((hold) => hold.windowEndMs <= windowEndMs)
  const stillThere = lateBays(
    there.map((hold) =>
      riskAt(
        hold,
        input.riskOf(hold.rightId),
        nowMs,
        isThere(hold, (bay) => input.bayIs(bay)),
      ),
    ),
  )
  const strangers = occupancy === undefined ? 0 : strangersAtEnd(occupancy, holds, windowEndMs, nowMs)
  const unknown = occupancy?.unknown ?? capacity
  const expectedFree = Math.max(0, capacity - unknown - strangers - stillThere)
  const day = zoneOf(zone).dayOf(windowEndMs)
  const isShort = expectedFree < staffBays
  const of = { lot, day, windowEndMs, madeAtMs: nowMs, staffBays, expectedFree, stillThere, strangers, isShort }
  return unknown === 0 ? of : { ...of, unknown }
}

/**
 * Bays that the owner's people could have when the window and its grace were over (docs/SPEC.md X11): all but those unknown, those of holders who are
 * still there, and of the strangers of the forecast as many as may still be there. Who else has come since is one of them.
 */
export function cameFree(
  { strangers }: Pick<MorningForecast, 'strangers'>,
  capacity: number,
  { occupied, unknown }: Pick<LotLive, 'occupied' | 'unknown'>,
  holds: readonly Hold[],
): number {
  const holders = holdersThere(holds)
  return Math.max(0, capacity - unknown - holders - Math.min(strangers, Math.max(0, occupied - holders)))
}

/**
 * Whether the owner's people could have their bays: not known where the bays nobody knew of decide it, and where nothing was written down. Undefined: it is
 * not over.
 */
export function isMorningKept(
  { cameFree: free, cameUnknown = 0, staffBays, windowEndMs }: MorningForecast,
  nowMs: number,
): boolean | 'unknown' | undefined {
  if (free === undefined) return windowEndMs > nowMs ? undefined : 'unknown'
  if (free >= staffBays) return true
  return free + cameUnknown >= staffBays ? 'unknown' : false
}

function isThere(hold: Hold, bayIs: (bay: string) => BayIs): boolean | undefined {
  if (hold.bay === undefined || hold.state === 'held') return undefined
  const is = bayIs(hold.bay)
  return is === 'unknown' ? undefined : is === 'occupied'
}

/** A line of the call list; undefined: nobody needs to call (docs/SPEC.md X10). */
export function callLine(input: {
  readonly hold: Hold
  readonly nowMs: number
  readonly zone: string
  readonly bay?: { readonly is: BayIs }
  readonly risk: number
  /** In order of time. */
  readonly calls: readonly DriverCall[]
  readonly settings: SharingNumbers
}): CallLine | undefined {
  const { hold, nowMs, calls, settings } = input
  if (hold.state !== 'arrived' && hold.state !== 'overstaying') return undefined
  if (nowMs < morningMs(hold.windowEndMs, input.zone, settings)) return undefined
  const there = isThere(hold, () => input.bay?.is ?? 'unknown')
  const riskPercent = Math.round(100 * riskAt(hold, input.risk, nowMs, there, calls))
  // somebody who was called stays on the list until she has left
  if (riskPercent < settings.callRiskPercentMin && calls.length === 0) return undefined
  const last = calls.at(-1)
  const nextCallMs =
    last === undefined ? nowMs : endsCalls.has(last.outcome) ? undefined : last.atMs + settings.callAgainMs
  const { id: holdId, lot, bay, plateMasked, toMs, windowEndMs } = hold
  return {
    holdId,
    lot,
    ...(bay === undefined ? {} : { bay }),
    plateMasked,
    toMs,
    windowEndMs,
    ...(there === undefined ? {} : { isThere: there }),
    riskPercent,
    calls,
    ...(nextCallMs === undefined ? {} : { nextCallMs }),
  }
}

/** The most urgent first: by chance, then by the end of their window. */
export const inCallOrder = (lines: readonly CallLine[]): CallLine[] =>
  lines.toSorted((a, b) => b.riskPercent - a.riskPercent || a.windowEndMs - b.windowEndMs || a.holdId - b.holdId)
