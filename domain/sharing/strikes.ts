import type { Tariff } from '../parking/lot.ts'
import type { SharingNumbers } from './numbers.ts'
import type { Overstay } from './overstay.ts'
import type { Approval } from './policy.ts'
import type { RightState } from './right.ts'

/** Strikes of a plate at a moment: overstays of the last `strikeDays` whose appeal was not granted (docs/SPEC.md X5). */
export function strikesAt(
  _overstays: readonly Pick<Overstay, 'fromMs' | 'isStrike'>[],
  _nowMs: number,
  _settings: Pick<SharingNumbers, 'strikeDays'>,
): number {
  throw new Error('not yet')
}

/** Whether so many strikes end a right: more than `strikesMax`. */
export const endsRight = (strikes: number, settings: Pick<SharingNumbers, 'strikesMax'>): boolean =>
  strikes > settings.strikesMax

/** What an overstay costs by now, or in all once it is over, in fen. */
export function overstayFen(
  _overstay: Pick<Overstay, 'fromMs' | 'leftAtMs'>,
  _tariff: Tariff,
  _zone: string,
  _nowMs: number,
): number {
  throw new Error('not yet')
}

/** Last moment at which an overstay can be appealed. */
export function appealByMs(
  _overstay: Pick<Overstay, 'recordedAtMs' | 'leftAtMs'>,
  _settings: Pick<SharingNumbers, 'appealDays'>,
): number {
  throw new Error('not yet')
}

/** The state of a right after a person's verdict; undefined: it means nothing in this state. */
export function rightAfter(
  _state: RightState,
  _verdict: 'approve' | 'refuse' | 'revoke' | 'restore' | 'end',
): RightState | undefined {
  throw new Error('not yet')
}

/**
 * What an application becomes: approved at once only where every lot it is for says `automatic`, and the plate has no right that a phone could take over
 * (docs/SPEC.md X12). @param approvals of the lots it is for; of all that are shared when it names none
 */
export function applicationState(_approvals: readonly Approval[], _isPlateKnown: boolean): 'applied' | 'approved' {
  throw new Error('not yet')
}
