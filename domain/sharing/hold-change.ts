import type { Hold, HoldAction, HoldMessage, HoldRefusal } from './hold.ts'
import type { SharingNumbers } from './numbers.ts'
import type { BayHealth, BayLive } from '../parking/live.ts'
import type { BookableInput, BookableStay } from './bookable.ts'
import type { ParkingRight, RightState } from './right.ts'

/** What is told to the driver; the same kind at the same moment is told once. */
export type NewMessage = Pick<HoldMessage, 'atMs' | 'kind' | 'detail'>
export interface NewTrailLine {
  readonly atMs: number
  /** A person's name, or `driver`, `sensors`, `clock`. */
  readonly by: string
  readonly event: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** What becomes of a hold, and what follows from it; all of it is written in one transaction. */
export interface HoldChange<H = Hold> {
  readonly hold: H
  /** When the clock has to look at it again (`holdDue`); undefined: never. */
  readonly nextMs?: number
  readonly messages: readonly NewMessage[]
  readonly trail: readonly NewTrailLine[]
  /**
   * `recorded`: an overstay is to be made, from the end of the window on; `leftAtMs`: it is over already. `ended`: it came to its end. `withdrawn`: it was none after all, by a late word of
   * the sensor; it counts no more and costs nothing. `reopened`: she had said that she left, and had not.
   */
  readonly overstay?:
    | { readonly is: 'recorded'; readonly fromMs: number; readonly recordedAtMs: number; readonly leftAtMs?: number }
    | { readonly is: 'ended' | 'withdrawn'; readonly leftAtMs: number }
    | { readonly is: 'reopened' }
}

/** A rule says no. `change`: something is to be written nevertheless. */
export interface HoldRefused {
  readonly refusal: HoldRefusal
  readonly bookable?: BookableStay
  /** A time that helps. */
  readonly helpMs?: number
  readonly change?: HoldChange
}
export const isRefused = (answer: object): answer is HoldRefused => 'refusal' in answer

/** What is believed of a bay, as far as holds go by it. */
export type BayNow = Pick<BayLive, 'is' | 'sinceMs' | 'isUncertain' | 'seamMs'> & { readonly health?: BayHealth }

/** The lot of a hold as it is now, for every step of it. */
export interface HoldContext {
  readonly nowMs: number
  readonly settings: SharingNumbers
  /** Who acts: a person's name, `driver`, `sensors` or `clock`. */
  readonly by: string
  /** Of the right it is held under, as it is now; `ended` where there is none any more. */
  readonly rightState: RightState
  /** What is believed of the hold's bay; undefined: it has none. */
  readonly bay?: BayNow
  /** For another stay or bay of this hold, the hold itself as `own`; asked for only when needed. */
  bookable(fromMs: number, toMs: number): BookableStay
  /** Input of the same, for windows and still hours. */
  readonly lot: Pick<BookableInput, 'zone' | 'policy' | 'calendar' | 'closures' | 'counting'>
  /** What stands in the code of the lot. */
  readonly code?: string
  /** Whether a bay of the lot is for another active hold whose time meets this one's. */
  isTaken(bay: string): boolean
  /** Whether this is a bay of the lot at all. */
  isBay(bay: string): boolean
  /** Another driver has arrived in the same bay since this one did. */
  readonly isTakenOver: boolean
  /** The hold has ended, and may go on: its plate has no other active hold, and its bay is for nobody else. */
  readonly canReturn: boolean
}

/** Who asks for a hold. */
export interface HoldAsker {
  readonly right: ParkingRight
  /** Active hold of the same plate, as `holdAt` gives it. */
  readonly active?: Hold
  /** A hold of the same plate whose driver said that she left, until it is known whether she did, with what is believed of its bay. */
  readonly leaving?: { readonly hold: Hold; readonly bay?: BayNow }
  /** Holds of the plate made within the last 24 h, whatever became of them. */
  readonly madeLastDay: number
  /** When holds of the plate expired, in the last 7 days. */
  readonly noShowsMs: readonly number[]
}
export type NewHold = Omit<Hold, 'id'>
export type HoldDo = Pick<HoldAction, 'action' | 'code' | 'bay' | 'toMs'>
