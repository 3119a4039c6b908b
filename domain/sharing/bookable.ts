import type { LotLive } from '../parking/live.ts'
import type { Counting } from '../parking/lot.ts'
import type { SharedBay } from './assign-bay.ts'
import type { Bookable, Hold } from './hold.ts'
import type { SharingNumbers } from './numbers.ts'
import type { WindowsInput } from './windows.ts'

export interface BookableInput extends WindowsInput {
  readonly nowMs: number
  readonly fromMs: number
  readonly toMs: number
  readonly capacity: number
  readonly counting: Counting
  /** Live row 'occupancy' of the lot; undefined: never heard. */
  readonly occupancy?: LotLive
  /** Shared bays with what is believed of them; empty where a lot only counts. */
  readonly bays: readonly SharedBay[]
  /** Active holds of the lot, as `holdAt` gives them. */
  readonly holds: readonly Hold[]
  /** Hold whose own bay is not to be counted: it is being extended, or moved. */
  readonly own?: Hold
  /** Kinds that will do; empty: a standard one. */
  readonly kinds: readonly string[]
  /** Chance, 0 to 1, that a driver is still there when her window and its grace are over (`overstayRisk`). */
  riskOf(rightId: number): number
  /** Of the driver who asks; left out: of one of whom nothing is known. */
  readonly rightId?: number
  /** Low bound of free bays of the lot at a time, by its forecast; undefined: no model. */
  expectedFree?(atMs: number): number | undefined
  readonly settings: SharingNumbers
}

export interface BookableStay extends Bookable {
  /** The window in which the stay lies. */
  readonly windowFromMs?: number
  readonly windowEndMs?: number
  /** Bays that could be given, the best one first; empty where a lot only counts. */
  readonly assignable: readonly string[]
}

/** How many bays a stay could have, and why no more (docs/SPEC.md O5–O8, X9). Never throws for times: those that cannot be are refused. */
export function bookable(_input: BookableInput): BookableStay {
  throw new Error('not yet')
}
