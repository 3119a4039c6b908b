import type { BayLive, LotLive } from '../parking/live.ts'
import type { Counting, LotProfile } from '../parking/lot.ts'
import type { WorkCalendar } from '../plan/calendar.ts'
import type { SharedBay } from './assign-bay.ts'
import type { BookableInput } from './bookable.ts'
import { holdAt } from './hold-at.ts'
import { holdIsActive, type Hold } from './hold.ts'
import type { SharingNumbers } from './numbers.ts'
import type { Closure, SharingPolicy } from './policy.ts'

/** How sure a forecast must be of the bays that are counted on, 0 to 100: where it errs, a driver stands before a full lot. */
export const FREE_SURE_PERCENT = 90

/** Closures so far from a stay may cut its window; as far as windows are looked at. */
export const CLOSURES_AROUND_MS = 17 * 86_400_000

/** A lot as it stands in one look: rows as they are stored. */
export interface LotLook {
  readonly profile: LotProfile
  readonly policy: SharingPolicy
  readonly calendar: WorkCalendar
  readonly closures: readonly Closure[]
  /** Live row 'occupancy'. */
  readonly occupancy?: LotLive
  /** Live row 'parking' of a bay. */
  bayLive(bay: string): BayLive | undefined
  /** Those that are active as they are stored; what they are now is read. */
  readonly holds: readonly Hold[]
  riskOf(rightId: number): number
  /** @see LotForecaster.freeAtLeast with `FREE_SURE_PERCENT` */
  readonly expectedFree?: (atMs: number) => number | undefined
  readonly settings: SharingNumbers
}
export type Stay = Pick<BookableInput, 'fromMs' | 'toMs' | 'kinds' | 'own' | 'rightId'>

/** What `bookable` needs of a lot for a stay, at a moment. */
export function bookableInput(lot: LotLook, stay: Stay, nowMs: number): BookableInput {
  const { profile, policy, calendar, closures, settings } = lot
  const occupancy = believedCount(lot.occupancy, profile.counting, settings, nowMs)
  const { expectedFree } = lot
  return {
    nowMs,
    ...stay,
    zone: profile.zone,
    policy,
    calendar,
    closures,
    capacity: profile.capacity,
    counting: profile.counting,
    ...(occupancy === undefined ? {} : { occupancy }),
    bays: profile.bays.flatMap((bay) =>
      bay.isShared ? [{ id: bay.id, kind: bay.kind, ...believedBay(lot.bayLive(bay.id), settings, nowMs) }] : [],
    ),
    holds: activeHolds(lot.holds, nowMs),
    riskOf: (rightId) => lot.riskOf(rightId),
    ...(expectedFree === undefined ? {} : { expectedFree: (atMs) => expectedFree(atMs) }),
    settings,
  }
}

/** Those that are active at a moment, as they are then. */
export const activeHolds = (stored: readonly Hold[], nowMs: number): Hold[] =>
  stored.map((hold) => holdAt(hold, nowMs)).filter(({ state }) => holdIsActive(state))

/** What is believed of a bay now: nothing, when its sensor has been silent for too long, though nobody has said so yet (docs/SPEC.md O7). */
export function believedBay(
  live: BayLive | undefined,
  { baySilentMs }: Pick<SharingNumbers, 'baySilentMs'>,
  nowMs: number,
): Pick<BayLive, 'is' | 'sinceMs' | 'isUncertain' | 'seamMs'> & Pick<SharedBay, 'health'> {
  if (live === undefined) return { is: 'unknown' }
  if (live.heardMs === undefined || nowMs - live.heardMs > baySilentMs) return { is: 'unknown', health: 'silent' }
  const { is, sinceMs, isUncertain, seamMs, health } = live
  return {
    is,
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(isUncertain === undefined ? {} : { isUncertain }),
    ...(seamMs === undefined ? {} : { seamMs }),
    health,
  }
}

/** The same of a lot's count. */
export function believedCount(
  live: LotLive | undefined,
  counting: Counting,
  { baySilentMs, lotSilentMs }: Pick<SharingNumbers, 'baySilentMs' | 'lotSilentMs'>,
  nowMs: number,
): LotLive | undefined {
  if (live === undefined) return undefined
  const silentMs = counting === 'counter' ? lotSilentMs : baySilentMs
  if (live.heardMs !== undefined && nowMs - live.heardMs <= silentMs) return live
  const flags = live.flags.includes('stale') ? live.flags : [...live.flags, 'stale' as const]
  return { ...live, occupied: 0, free: 0, unknown: live.capacity, flags }
}
