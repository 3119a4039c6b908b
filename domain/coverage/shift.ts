import type { LonLat } from '../geography.ts'
import type { WorkType } from '../plan/plan.ts'
import type { OrderAnswer } from '../reading.ts'

/**
 * A shift is one route on one day: what is to be done is copied into it when it is made, so that neither a changed plan nor a new road
 * network changes what an old shift was (docs/SPEC.md C1).
 */
export interface Shift {
  /** `{day}.{planId}`. */
  readonly id: string
  readonly planId: string
  readonly planVersion: number
  /** Local day `YYYY-MM-DD` it belongs to, also when it ends after midnight. */
  readonly day: string
  readonly name: string
  readonly nameEn: string
  readonly town: string
  readonly workType: WorkType
  readonly networkId: string
  readonly sides: readonly ShiftSide[]
  readonly passes: readonly { readonly fromMs: number; readonly toMs: number }[]
  readonly speedLimitKmh: number
  readonly vehicles: readonly string[]
  readonly area?: readonly LonLat[]
  readonly state: 'planned' | 'open' | 'closed'
}

/** A street side to be cleaned, whole; made by `shiftSideOf` (shift-side.ts). */
export interface ShiftSide {
  readonly edge: string
  readonly name: string
  readonly lengthM: number
  /** From the drawn line to the kerb on the right. */
  readonly kerbM: number
  /** Where it is, to some metres: a few points of its line, the first and the last among them. */
  readonly points: readonly LonLat[]
}

/** Every planned metre of a pass is in exactly one of these. */
export const sideStates = ['done', 'missed', 'unknown', 'excused', 'open'] as const
export type SideState = (typeof sideStates)[number]

/** A part of a side in one state; the parts of a side and pass are in order and together the whole side. */
export type SidePart = readonly [fromM: number, toM: number, state: SideState]

export interface SideCoverage {
  readonly edge: string
  readonly name: string
  readonly lengthM: number
  /** One entry a pass of the shift. */
  readonly passes: readonly {
    readonly parts: readonly SidePart[]
    /** Metres worked on too fast, which are not done by it. */
    readonly overspeedM: number
    /** Of the done metres, those whose work was inferred from speed for want of a signal. */
    readonly inferredM: number
    /** When the first and last metre of it was done; undefined: none yet. */
    readonly firstDoneMs?: number
    readonly lastDoneMs?: number
  }[]
}

/** Metres of planned length; all five together are `plannedM`. */
export interface StateMetres {
  readonly plannedM: number
  readonly doneM: number
  readonly missedM: number
  readonly unknownM: number
  readonly excusedM: number
  readonly openM: number
}

export interface ShiftFigures extends StateMetres {
  /** The same for each pass. */
  readonly passes: readonly StateMetres[]
  readonly overspeedM: number
  readonly inferredM: number
  /** Worked on again though no further pass was required. */
  readonly repeatedM: number
  /** Driven with and without working, on planned streets or not, by the vehicles of the shift within its windows. */
  readonly workKm: number
  readonly deadheadKm: number
  /** Percent points of the tank used, where water level was sent. */
  readonly waterUsedPercent?: number
  readonly meanWorkKmh?: number
  /** First and last work on its streets. */
  readonly startedAtMs?: number
  readonly endedAtMs?: number
  /** Minutes of work in peak hours. */
  readonly peakMinutes: number
  /** Vehicles that worked on it. */
  readonly workedBy: readonly string[]
  /** Distance to the kerb where the receiver is good enough for it: how many 20 m pieces were measured, and their mean. */
  readonly kerb?: { readonly pieces: number; readonly meanM: number }
}

export interface ShiftCoverage {
  readonly figures: ShiftFigures
  readonly sides: readonly SideCoverage[]
}

/** Figures of a shift as they stood once; a new version is made when they change after its end (docs/SPEC.md C9). */
export interface ShiftVersion {
  readonly version: number
  readonly atMs: number
  /** Version of the settings that made it. */
  readonly settings: number
  readonly cause: 'closed' | 'late-data' | 'excuse' | 'settings'
  readonly figures: ShiftFigures
}

export const excuseReasons = [
  'parked-cars',
  'construction',
  'event',
  'weather',
  'breakdown',
  'accident',
  'other',
] as const
export type ExcuseReason = (typeof excuseReasons)[number]

/** A stretch that was not to be done, by decision of a person. */
export interface Excuse {
  readonly id: number
  readonly shiftId: string
  readonly edge: string
  /** From 0; undefined: all passes. */
  readonly pass?: number
  readonly fromM: number
  readonly toM: number
  readonly reason: ExcuseReason
  readonly note: string
  readonly photoId?: number
  readonly by: string
  readonly atMs: number
  readonly undoneBy?: string
  readonly undoneAtMs?: number
}

/** A re-sweep order to a vehicle (docs/SPEC.md C14). */
export interface SweepOrder {
  readonly id: string
  readonly shiftId: string
  readonly vehicle: string
  readonly edges: readonly string[]
  readonly note: string
  readonly by: string
  readonly atMs: number
  /** When the broker handed it to the device's session. */
  readonly publishedAtMs?: number
  readonly answer?: OrderAnswer
  readonly answeredAtMs?: number
}

/** Live state of a shift, pushed as row (kind `shift`, id, stream `coverage`); `fields` of the row. */
export interface ShiftLive extends StateMetres {
  readonly planId: string
  readonly day: string
  readonly state: Shift['state']
  readonly version: number
  readonly fromMs: number
  readonly toMs: number
  readonly vehicles: readonly string[]
  readonly startedAtMs?: number
  /** Predicted end of the work, when it can be told. */
  readonly finishMs?: number
  /** Metres that will be missed if nothing is done. */
  readonly atRiskM: number
  /** Late data are waiting to be worked in. */
  readonly recomputing: boolean
}

/** Closed shifts stay on the live board for so long, and follow a change of the settings for so long (our choice; docs/SPEC.md K11). */
export const BOARD_DAYS = 2
