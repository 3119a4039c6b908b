import { believedBay, believedCount } from '../sharing/bookable-input.ts'
import type { SharingNumbers } from '../sharing/numbers.ts'
import type { Closure, SharingPolicy, SharingPolicyRow, SharingWindow } from '../sharing/policy.ts'
import { isBelieved, type BayLive, type LotFlag, type LotLive, type SharingLive } from './live.ts'
import type { LotBay, LotProfileRow } from './lot.ts'

/** What is told of lots to everybody: what the mappings to GeoJSON, CDS and APDS are made of (docs/SPEC.md X30). */

export interface FeedBay {
  readonly bay: LotBay
  readonly lon?: number
  readonly lat?: number
  readonly live?: BayLive
}
export interface FeedLot {
  readonly id: string
  readonly name: string
  readonly nameEn?: string
  readonly town: string
  readonly lon?: number
  readonly lat?: number
  readonly file: LotProfileRow
  readonly policy: SharingPolicyRow
  /** Of the time in `Feed.windowsUntilMs`, without closures. */
  readonly windows: readonly SharingWindow[]
  readonly notCovered: readonly number[]
  /** Closures that stand and are not over. */
  readonly closures: readonly Closure[]
  readonly occupancy?: LotLive
  readonly sharing?: SharingLive
  readonly bays: readonly FeedBay[]
}
export interface Feed {
  readonly nowMs: number
  readonly windowsUntilMs: number
  readonly settings: Pick<SharingNumbers, 'baySilentMs' | 'lotSilentMs'>
  readonly lots: readonly FeedLot[]
}

/** Lots that are told to everybody: those that are shared, and those that anybody may use anyway. The others are their owners' own affair. */
export const isOpenToAll = ({ file, policy }: Pick<FeedLot, 'file' | 'policy'>): boolean =>
  policy.policy.isShared || isPublic(file)
export const isPublic = ({ profile }: LotProfileRow): boolean =>
  profile.ownerType === 'public' || profile.ownerType === 'commercial'

/** Bays of a lot as they may be told: `free` and `occupied` undefined: nothing of the count is believed. */
export interface Told {
  readonly capacity: number
  readonly free?: number
  readonly occupied?: number
  readonly unknown: number
  readonly flags: readonly LotFlag[]
  /** Newest word of its sensors; epoch ms. */
  readonly heardMs?: number
}

/** What is told of a count: nothing of one that is impossible or too old, whatever its last figures were (docs/SPEC.md X31). */
export function toldOf({ occupancy, file }: FeedLot, { nowMs, settings }: Pick<Feed, 'nowMs' | 'settings'>): Told {
  const { capacity, counting } = file.profile
  const believed = believedCount(occupancy, counting, settings, nowMs)
  if (believed?.heardMs === undefined) return { capacity, unknown: capacity, flags: ['never-heard'] }
  const { free, occupied, unknown, flags, heardMs } = believed
  return isBelieved(flags)
    ? { capacity: believed.capacity, free, occupied, unknown, flags, heardMs }
    : { capacity: believed.capacity, unknown: believed.capacity, flags, heardMs }
}

/** Whether a bay is free; undefined: not known. */
export function isFree({ live }: FeedBay, { nowMs, settings }: Pick<Feed, 'nowMs' | 'settings'>): boolean | undefined {
  const { is } = believedBay(live, settings, nowMs)
  return is === 'unknown' ? undefined : is === 'free'
}

/**
 * How a lot is shared, as one object: when, how many bays, for whom, at which price. CDS and APDS have parts of it, none has it whole
 * (docs/parking-feeds.md).
 */
export interface SharingObject {
  readonly type: 'urn:kerbside:sharing:1'
  readonly lot: string
  /** Of the policy; 0: nobody has written one. */
  readonly version: number
  readonly isShared: boolean
  readonly timeZone: string
  /** As the owner wrote them: by type of day, times of the clock; `endsDaysLater` 1: over midnight. */
  readonly windows: readonly {
    readonly dayTypes: readonly string[]
    readonly from: string
    readonly to: string
    readonly endsDaysLater: 0 | 1 | 2
  }[]
  /** When it is shared until `timesUntil`: windows by the calendar, merged, without closures. */
  readonly times: readonly Span[]
  readonly timesUntil: string
  /** Years whose holidays nobody has entered: nothing is shared in them yet. */
  readonly yearsNotCovered: readonly number[]
  readonly closures: readonly Span[]
  readonly noEntryOrExit: { readonly from: string; readonly to: string } | null
  /** Bays given to others at most, and bays kept free for the owner's people. */
  readonly quota: number
  readonly staffBuffer: number
  /** Bays of the quota that are held or used now; null: not known. */
  readonly taken: number | null
  readonly price: SharingPolicy['price']
  readonly currency: 'CNY'
  readonly graceMinutes: number
  readonly holdMinutes: number
  readonly stayMinutesMax: number
  readonly approval: SharingPolicy['approval']
  readonly terms: { readonly zh: string | null; readonly en: string | null }
}
export interface Span {
  readonly from: string
  readonly to: string
}

/** RFC 3339, UTC, whole seconds. */
export const timeText = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`

const DAY_MINUTES = 1_440
/** `08:00` of a minute after a midnight, of whichever day. */
export const clockText = (minute: number): string => {
  const ofDay = minute % DAY_MINUTES
  return `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`
}
const spanOf = ({ fromMs, toMs }: SharingWindow): Span => ({ from: timeText(fromMs), to: timeText(toMs) })

/** How a lot is shared, as it is told to others. */
export function sharingObject(
  { id, file, policy: { policy, version }, windows, notCovered, closures, sharing }: Omit<FeedLot, 'bays'>,
  { nowMs, windowsUntilMs }: Pick<Feed, 'nowMs' | 'windowsUntilMs'>,
): SharingObject {
  return {
    type: 'urn:kerbside:sharing:1',
    lot: id,
    version,
    isShared: policy.isShared,
    timeZone: file.profile.zone,
    windows: policy.windows.map(({ dayTypes, fromMinute, toMinute }) => ({
      dayTypes,
      from: clockText(fromMinute),
      to: clockText(toMinute),
      endsDaysLater: Math.floor(toMinute / DAY_MINUTES) as 0 | 1 | 2,
    })),
    times: policy.isShared ? windows.filter(({ toMs }) => toMs > nowMs).map(spanOf) : [],
    timesUntil: timeText(windowsUntilMs),
    yearsNotCovered: notCovered,
    closures: closures.filter(({ endedAtMs, toMs }) => endedAtMs === undefined && toMs > nowMs).map(spanOf),
    noEntryOrExit:
      policy.stillHours === undefined
        ? null
        : { from: clockText(policy.stillHours.fromMinute), to: clockText(policy.stillHours.toMinute) },
    quota: policy.quota,
    staffBuffer: policy.staffBuffer,
    taken: sharing === undefined ? null : sharing.held + sharing.arrived + sharing.overstaying,
    price: policy.price,
    currency: 'CNY',
    graceMinutes: policy.graceMinutes,
    holdMinutes: policy.holdMinutes,
    stayMinutesMax: policy.stayMinutesMax,
    approval: policy.approval,
    terms: { zh: policy.terms ?? null, en: policy.termsEn ?? null },
  }
}
