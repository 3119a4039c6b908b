import type { Calibration } from './forecast.ts'
import { Origin } from './forecast-features.ts'
import { tellable } from './forecast-lot.ts'
import { expectedAt, type LotModel } from './forecast-model.ts'
import { addOutcome, calibrationOf, joinScores, type ScoreSums } from './forecast-score.ts'
import { slotsOf, type ShareSeries } from './forecast-series.ts'

/** Minutes ahead for which chances are judged. */
export const JUDGED_MINUTES = [30, 60, 120, 1_440] as const

/** What a model is judged on. */
export interface JudgedLot {
  readonly series: ShareSeries
  readonly model: LotModel
  /** Mean of the same weekday and time, for comparison. */
  meanAt(at: number): number
  /** As setting `freeShareMin`. */
  readonly freeShareMin: number
}

/**
 * Adds what a model told at a slot of a series, and what came of it; `isWanted` says which later slots count. What is not known, then or later, is not judged.
 * Only what lies before the slot is looked at.
 */
export function judgeSlot(sums: ScoreSums, lot: JudgedLot, from: number, isWanted: (at: number) => boolean): void {
  const { series, model, freeShareMin } = lot
  const now = series.shares[from]
  if (now === undefined || Number.isNaN(now)) return
  const origin = new Origin(series, model.means, from)
  const line = 1 - freeShareMin
  for (const minutes of JUDGED_MINUTES) {
    const at = from + minutes / series.stepMinutes
    const came = series.shares[at]
    if (came === undefined || Number.isNaN(came) || !isWanted(at)) continue
    const expected = expectedAt(model, origin, at, minutes)
    if (expected === undefined) continue
    addOutcome(sums, {
      minutes,
      told: tellable(expected.chanceOf(line)) / 100,
      isFree: came <= line,
      came,
      expected: expected.share,
      now,
      mean: lot.meanAt(at),
    })
  }
}

/** Judges all that was told for a day of a series, on it and on the day before. */
export function judgeDay(sums: ScoreSums, lot: JudgedLot, day: number): void {
  const slots = slotsOf(lot.series)
  const isWanted = (at: number): boolean => at >= day * slots && at < (day + 1) * slots
  for (let from = Math.max(0, (day - 1) * slots); from < (day + 1) * slots; from++) judgeSlot(sums, lot, from, isWanted)
}

/** The published calibration, with the days it is made of. */
export interface KeptCalibration {
  readonly calibration: Calibration
  readonly days: readonly { readonly day: string; readonly sums: ScoreSums }[]
}

/** So many days that were judged are published together. */
const JUDGED_DAYS = 28
const DAY_MS = 86_400_000

/** With one more day; a day that is there already is replaced. Undefined: nothing has been told on any. */
export function withDay(kept: KeptCalibration | undefined, day: string, sums: ScoreSums): KeptCalibration | undefined {
  const others = kept?.days.filter((each) => each.day !== day) ?? []
  const days = [...others, { day, sums }].toSorted((a, b) => (a.day < b.day ? -1 : 1)).slice(-JUDGED_DAYS)
  const calibration = calibrationOf(
    joinScores(days.map((each) => each.sums)),
    Date.parse(days[0]!.day),
    Date.parse(days.at(-1)!.day) + DAY_MS,
  )
  return calibration === undefined ? undefined : { calibration, days }
}

/** What `Parking.calibration()` keeps. */
export const readCalibration = (content: string): KeptCalibration => JSON.parse(content) as KeptCalibration
