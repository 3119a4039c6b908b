import type { parkingAlertRules } from './alert.ts'

type Rule = (typeof parkingAlertRules)[number]

/** Figures and limits with which alerts of lots are raised; screens put them into words by these names. */
export interface ParkingDetails extends Readonly<Record<Rule, object>> {
  /** `bays`: so many of the lot's `of` sensors; `some`: ids of the first of them. */
  'bays-silent': { bays: number; of: number; limitMinutes: number; limitPercent: number; some: readonly string[] }
  'bays-stuck': { bays: number; of: number; limitHours: number; limitPercent: number; some: readonly string[] }
  'bays-flapping': { bays: number; of: number; limitPerHour: number; limitPercent: number; some: readonly string[] }
  'lot-silent': { lastMs?: number; limitMinutes: number }
  /** What was counted, which cannot be. */
  'count-impossible': { counted: number; capacity: number }
  /** The owner's people will not find the bays they need: domain/sharing/morning.ts. */
  'morning-short': { day: string; windowEndMs: number; staffBays: number; expectedFree: number; stillThere: number }
  overstay: {
    holdId: number
    plateMasked: string
    windowEndMs: number
    minutes: number
    graceMinutes: number
    bay?: string
  }
}

/** The figures of one alert, with the names of its rule. */
export const toldOfLot = <R extends Rule>(_rule: R, detail: ParkingDetails[R]): ParkingDetails[R] => detail
