import type { Chance } from '../parking/forecast.ts'
import type { BayKind, Counting } from '../parking/lot.ts'
import type { LotFlag } from '../parking/live.ts'
import type { Bookable, Hold, HoldMessage } from './hold.ts'
import type { Overstay } from './overstay.ts'
import type { Approval, SharingPrice } from './policy.ts'
import type { ParkingRight } from './right.ts'

/** What anybody is told of a shared lot for a place, a time and a length of stay. */
export interface LotOffer {
  readonly id: string
  readonly name: string
  readonly nameEn?: string
  readonly town: string
  readonly owner: string
  readonly address?: string
  readonly phone?: string
  /** IANA zone in which its times are told. */
  readonly zone: string
  readonly lon: number
  readonly lat: number
  readonly entrances: readonly { readonly name: string; readonly lon: number; readonly lat: number }[]
  /** To the nearest entrance and along streets as estimated (1.3 times the straight line); undefined: no place was asked for. */
  readonly walkM?: number
  readonly capacity: number
  readonly counting: Counting
  /** Undefined: not known. Never a number that is not believed. */
  readonly free?: number
  readonly unknown: number
  readonly flags: readonly LotFlag[]
  readonly heardMs?: number
  readonly kinds: Readonly<Partial<Record<BayKind, number>>>
  readonly bookable: Bookable
  readonly chance?: Chance
  readonly price: SharingPrice
  /** Of the stay that was asked for. */
  readonly priceFen: number
  /** The window the stay lies in, or the next one. */
  readonly windowFromMs?: number
  readonly windowEndMs?: number
  readonly stillHours?: { readonly fromMinute: number; readonly toMinute: number }
  readonly graceMinutes: number
  /** Who says whether a plate may: with `automatic` she can hold at once. */
  readonly approval: Approval
  readonly terms?: string
  readonly termsEn?: string
}

/** What a driver's phone knows of itself. */
export interface DriverNow {
  /** Latest right that was applied for on this phone. */
  readonly right?: ParkingRight
  /** Active hold, or the last one for two hours after its end. */
  readonly hold?: Hold
  readonly holdLot?: {
    readonly id: string
    readonly name: string
    readonly nameEn?: string
    readonly zone: string
    readonly lon: number
    readonly lat: number
    readonly phone?: string
    readonly address?: string
  }
  readonly bayLabel?: string
  readonly messages: readonly HoldMessage[]
  readonly overstays: readonly Overstay[]
  /** This phone is told with the page closed, too. */
  readonly isPushed: boolean
  readonly rules: SharingRulesTold
}

/** The numbers of the platform by which a driver is judged (domain/parking/settings.ts); those of a lot are in its offer and hold. */
export interface SharingRulesTold {
  readonly earlyMs: number
  readonly reminderMs: number
  readonly holdAheadMsMax: number
  readonly strikesMax: number
  readonly strikeDays: number
  readonly appealDays: number
  readonly rightDays: number
  readonly driverKeepDays: number
}
