import type { BayIs, LotLive } from '../parking/live.ts'
import type { Hold } from './hold.ts'
import type { SharingNumbers } from './numbers.ts'
import type { CallLine, DriverCall, MorningForecast } from './overstay.ts'
import type { SharingPolicy } from './policy.ts'

/** Chance, 0 to 1, that a driver is still there when her window and its grace are over, from what she did before (docs/SPEC.md X8). */
export function overstayRisk(
  _stays: number,
  _overstays: number,
  _settings: Pick<SharingNumbers, 'overstayPriorPercent'>,
): number {
  throw new Error('not yet')
}

/** The same of a hold, at a moment: less for one that is to end long before its window, more the longer she is still there; 0 for one that is over. */
export function riskAt(
  _hold: Hold,
  _risk: number,
  _nowMs: number,
  _isThere: boolean | undefined,
  _calls: readonly Pick<DriverCall, 'outcome'>[] = [],
): number {
  throw new Error('not yet')
}

/** So many of them are late at most, in 19 of 20 mornings. @param risks chance of each, 0 to 1 */
export function lateBays(_risks: readonly number[]): number {
  throw new Error('not yet')
}

/** When the morning of a window is forecast: at `morningMinute` when it ends before noon, else two and a half hours before its end. */
export function morningMs(
  _windowEndMs: number,
  _zone: string,
  _settings: Pick<SharingNumbers, 'morningMinute'>,
): number {
  throw new Error('not yet')
}

export interface MorningInput {
  readonly lot: string
  readonly zone: string
  readonly nowMs: number
  readonly windowEndMs: number
  readonly capacity: number
  readonly policy: Pick<SharingPolicy, 'staffBays' | 'graceMinutes'>
  readonly occupancy?: LotLive
  /** Active holds of the lot. */
  readonly holds: readonly Hold[]
  riskOf(rightId: number): number
  /** What is believed of a bay now. */
  bayIs(bay: string): BayIs
}

/** What is expected when the owner's people come (docs/SPEC.md X9). */
export function morningForecast(_input: MorningInput): MorningForecast {
  throw new Error('not yet')
}

/** A line of the call list; undefined: nobody needs to call (docs/SPEC.md X10). */
export function callLine(_input: {
  readonly hold: Hold
  readonly nowMs: number
  readonly zone: string
  readonly bay?: { readonly is: BayIs; readonly sinceMs?: number }
  readonly risk: number
  readonly calls: readonly DriverCall[]
  readonly settings: SharingNumbers
}): CallLine | undefined {
  throw new Error('not yet')
}

/** The most urgent first: those who are over their time, then by chance, then by the end of their window. */
export function inCallOrder(_lines: readonly CallLine[]): CallLine[] {
  throw new Error('not yet')
}
