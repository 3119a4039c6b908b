import type { Tariff } from '../parking/lot.ts'
import type { SharingNumbers } from './numbers.ts'
import type { Overstay } from './overstay.ts'
import type { Approval } from './policy.ts'
import type { RightState } from './right.ts'
import { tariffFen } from './tariff.ts'

const DAY_MS = 86_400_000

/** Strikes of a plate at a moment: overstays of the last `strikeDays` that count (docs/SPEC.md X5). */
export const strikesAt = (
  overstays: readonly Pick<Overstay, 'fromMs' | 'isStrike'>[],
  nowMs: number,
  { strikeDays }: Pick<SharingNumbers, 'strikeDays'>,
): number => overstays.filter(({ isStrike, fromMs }) => isStrike && fromMs > nowMs - strikeDays * DAY_MS).length

/** Whether so many strikes end a right: more than `strikesMax` (docs/SPEC.md X5). */
export const endsRight = (strikes: number, { strikesMax }: Pick<SharingNumbers, 'strikesMax'>): boolean =>
  strikes > strikesMax

/** What an overstay costs by now, or in all once it is over, in fen: by the lot's tariff, whose free minutes are long used up (docs/SPEC.md X7). */
export const overstayFen = (
  { fromMs, leftAtMs }: Pick<Overstay, 'fromMs' | 'leftAtMs'>,
  tariff: Tariff,
  zone: string,
  nowMs: number,
): number => tariffFen(tariff, zone, fromMs, leftAtMs ?? nowMs, true)

/** Until when an overstay can be appealed: `appealDays` after it was recorded, or after she left where that was later (docs/SPEC.md X6). */
export const appealByMs = (
  { recordedAtMs, leftAtMs }: Pick<Overstay, 'recordedAtMs' | 'leftAtMs'>,
  { appealDays }: Pick<SharingNumbers, 'appealDays'>,
): number => Math.max(recordedAtMs, leftAtMs ?? recordedAtMs) + appealDays * DAY_MS

type Verdict = 'approve' | 'refuse' | 'revoke' | 'restore' | 'end'
const verdicts: Readonly<Record<RightState, Readonly<Partial<Record<Verdict, RightState>>>>> = {
  applied: { approve: 'approved', refuse: 'refused' },
  approved: { revoke: 'revoked', end: 'ended' },
  refused: {},
  revoked: { restore: 'approved', end: 'ended' },
  ended: {},
}

/** The state of a right after a person's verdict; undefined: it means nothing in this state (docs/SPEC.md X13). */
export const rightAfter = (state: RightState, verdict: Verdict): RightState | undefined => verdicts[state][verdict]

/**
 * What an application becomes: approved at once only where every lot it is for says `automatic`, and the plate has no right that a phone could take over
 * (docs/SPEC.md X12). @param approvals of the lots it is for; of all that are shared when it names none
 */
export const applicationState = (approvals: readonly Approval[], isPlateKnown: boolean): 'applied' | 'approved' =>
  !isPlateKnown && approvals.length > 0 && approvals.every((approval) => approval === 'automatic')
    ? 'approved'
    : 'applied'
