import type { Hold, HoldMessage } from '../sharing/hold.ts'
import type { DriverCall, Overstay } from '../sharing/overstay.ts'
import type { Approval, Closure, SharingPolicyRow, SharingWindow } from '../sharing/policy.ts'
import type { ParkingRight } from '../sharing/right.ts'
import type { Calibration, Chance } from './forecast.ts'
import type { BayHealth, BayLive, LotLive, SharingLive } from './live.ts'
import type { BayKind, LotBay, LotProfile, LotProfileRow } from './lot.ts'
import type { ParkingSession } from './session.ts'

/** The file of a lot without its bays one by one: for lists. */
export interface LotFileBrief extends Omit<LotProfileRow, 'profile' | 'rev'> {
  readonly profile: Omit<LotProfile, 'bays'>
  /** Bays in the file, and of these such as may be given to holders. */
  readonly bays: number
  readonly sharedBays: number
  /** By kind, of all bays in the file. */
  readonly kinds: Readonly<Partial<Record<BayKind, number>>>
}

/** What is known of a stream, and when it became so (epoch ms, by the clock of the devices). */
export type At<Live> = Live & { readonly atMs: number }

/** A lot as its operator and owner see it in a list. */
export interface LotSummary {
  readonly id: string
  readonly name: string
  readonly nameEn?: string
  readonly town: string
  readonly lon?: number
  readonly lat?: number
  readonly file: LotFileBrief
  /** 0: nobody has written a policy. */
  readonly policyVersion: number
  readonly isShared: boolean
  /** Who approves applications for it. */
  readonly approval: Approval
  /** Undefined: nothing was heard of the lot yet. */
  readonly occupancy?: At<LotLive>
  readonly sharing?: At<SharingLive>
  /** Sensors of its bays by what is believed of them; one that never spoke is `silent`. */
  readonly healths: Readonly<Record<BayHealth, number>>
}

/** A bay of the file, where it is, and what is believed of it; `live` undefined: it never spoke. */
export interface BayDetail {
  readonly bay: LotBay
  readonly lon?: number
  readonly lat?: number
  readonly live?: At<BayLive>
  /** The active hold it is for now, or the next one. */
  readonly holdId?: number
}

/** All of a lot. */
export interface LotDetail extends Omit<LotSummary, 'file' | 'policyVersion' | 'isShared' | 'approval'> {
  readonly file: LotProfileRow
  readonly policy: SharingPolicyRow
  /** Those that are not over, and of the last week. */
  readonly closures: readonly Closure[]
  readonly bays: readonly BayDetail[]
  /** Of the next eight days; an open one first. */
  readonly windows: readonly SharingWindow[]
  /** Years of them that the calendar does not cover: nothing is shared in these. */
  readonly notCovered: readonly number[]
}

/** One line of what happened to a hold; `by`: a person's name, or `driver`, `sensors`, `clock`. */
export interface HoldTrailLine {
  readonly id: number
  readonly atMs: number
  readonly by: string
  readonly event: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** All of a hold: every figure of it can be followed to what it is made of. */
export interface HoldDetail {
  readonly hold: Hold
  /** In order of time, as all that follows. */
  readonly trail: readonly HoldTrailLine[]
  readonly messages: readonly HoldMessage[]
  readonly calls: readonly DriverCall[]
  /** The stay in its bay, by sensor. */
  readonly session?: ParkingSession
  readonly overstay?: Overstay
  readonly right?: ParkingRight
}

/** The next day of a lot, and when sharing is open in it. */
export interface LotHours {
  /** Each half hour. */
  readonly points: readonly { readonly atMs: number; readonly chance?: Chance }[]
  readonly windows: readonly SharingWindow[]
  readonly notCovered: readonly number[]
}

/** Chance of a free bay on the next days, by lot, and how well such chances were kept. */
export interface ForecastNow {
  readonly calibration?: Calibration
  /** When it was last judged. */
  readonly atMs?: number
  readonly lots: readonly {
    readonly lot: string
    /** So many days of history went into its model; 0: too few for one. */
    readonly days: number
    readonly atMs?: number
  }[]
}

/** A place to go to, as a search finds it. */
export interface Place {
  readonly name: string
  readonly nameEn?: string
  readonly kind: 'lot' | 'street' | 'toilet'
  readonly lon: number
  readonly lat: number
}

/** Streets as a drawing beneath a phone's map: each line lon, lat, lon, lat … in degrees, WGS-84, to five decimals. */
export interface RoadLines {
  readonly lines: readonly (readonly number[])[]
  /** Id of the road network they are of; empty: there is none. */
  readonly version: string
  /** Whom the streets are from, as their file says (docs/SPEC.md U23). */
  readonly attribution?: string
}

/** What a closure did: so many holders were told. */
export interface ClosureMade {
  readonly closure: Closure
  readonly told: number
}
