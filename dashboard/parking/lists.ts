import type { BayKind, Counting, OwnerType } from '#domain/parking/lot.ts'
import type { Approval, SharingDayType, SharingPrice } from '#domain/sharing/policy.ts'

/** The lists of `domain/parking/lot.ts` and `domain/sharing/policy.ts`, without their schemas, which browsers need not load. */
export const bayKindChoices = [
  'standard',
  'accessible',
  'charging',
  'family',
  'large',
] as const satisfies readonly BayKind[]
export const ownerTypeChoices = [
  'government',
  'institution',
  'enterprise',
  'residential',
  'commercial',
  'public',
] as const satisfies readonly OwnerType[]
export const countingChoices = ['bays', 'counter'] as const satisfies readonly Counting[]
export const dayTypeChoices = [
  'workday',
  'rest-day',
  'holiday',
  'make-up-workday',
] as const satisfies readonly SharingDayType[]
export const approvalChoices = ['operator', 'owner', 'automatic'] as const satisfies readonly Approval[]
export const priceKinds = ['free', 'stay', 'hour', 'month'] as const satisfies readonly SharingPrice['is'][]
