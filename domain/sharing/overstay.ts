import type { Arrival } from './hold.ts'

export const appealStates = ['open', 'granted', 'rejected'] as const
export interface Appeal {
  readonly state: (typeof appealStates)[number]
  readonly madeAtMs: number
  readonly words: string
  readonly decidedAtMs?: number
  readonly decidedBy?: string
  readonly reason?: string
}

/**
 * Why it is not proven that a vehicle that stood in a driver's bay was hers (docs/SPEC.md X38): her sensor was not heard for a time that nothing explains, it saw the
 * bay free for a moment, or it was stuck.
 */
export const unprovenBy = ['gap', 'seam', 'stuck'] as const
export type Unproven = (typeof unprovenBy)[number]

/** A stay that went on after its window and the grace. It counts as a strike unless it is unproven or its appeal was granted. */
export interface Overstay {
  readonly id: number
  readonly holdId: number
  readonly rightId: number
  readonly lot: string
  readonly town: string
  readonly bay?: string
  readonly plateMasked: string
  /** End of the window: what is paid for begins here. */
  readonly fromMs: number
  /** Recorded when the grace was over. */
  readonly recordedAtMs: number
  readonly leftAtMs?: number
  /** By the lot's tariff, so far or in all. */
  readonly feeFen: number
  readonly isStrike: boolean
  /** It may have been another vehicle: no strike, and nothing to pay. */
  readonly unproven?: Unproven
  /** How its driver arrived: whether anything but the sensor says that it was her vehicle. */
  readonly arrivedBy?: Arrival
  readonly appeal?: Appeal
}

export const callOutcomes = ['coming', 'no-answer', 'refused', 'gone', 'wrong-number'] as const
export type CallOutcome = (typeof callOutcomes)[number]
/** A call to a driver whose bay is needed. */
export interface DriverCall {
  readonly id: number
  readonly holdId: number
  readonly atMs: number
  readonly by: string
  readonly outcome: CallOutcome
  readonly note: string
}

/** One line of the list of who must be called before the owner's people come. */
export interface CallLine {
  readonly holdId: number
  readonly lot: string
  readonly bay?: string
  readonly plateMasked: string
  readonly toMs: number
  readonly windowEndMs: number
  /** Still in its bay, by sensor; undefined: not known. */
  readonly isThere?: boolean
  /** 0 to 100: chance that it is still there when the owner's people come. */
  readonly riskPercent: number
  readonly calls: readonly DriverCall[]
  /** Call again from then on. */
  readonly nextCallMs?: number
}

/** What is expected of a lot on the morning its window ends (docs/SPEC.md X9). */
export interface MorningForecast {
  readonly lot: string
  readonly day: string
  readonly windowEndMs: number
  readonly madeAtMs: number
  readonly staffBays: number
  /** Bays expected free when the owner's people come. */
  readonly expectedFree: number
  readonly stillThere: number
  readonly isShort: boolean
  /** Vehicles of nobody's hold that were there when it was forecast. */
  readonly strangers: number
  /** Bays of which nothing was known when it was forecast, and which it does not count on; left out: none. */
  readonly unknown?: number
  /** Afterwards: bays that the owner's people could have at the end of the window and grace, theirs by then among them; undefined: not yet, or not known. */
  readonly cameFree?: number
  /** Bays of which nothing was known then; they are not in `cameFree`. Left out: none. */
  readonly cameUnknown?: number
}
