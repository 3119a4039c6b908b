import { errorQuantiles, type PastError } from './forecast-errors.ts'
import { FEATURES, Origin } from './forecast-features.ts'
import { dot, fitLots, type FitRows } from './forecast-fit.ts'
import { FORM, type HorizonModel, type LotModel } from './forecast-model.ts'
import { profileOf, RollingProfile, type ProfileSettings } from './forecast-profile.ts'
import { dayText, slotsOf, type ShareSeries } from './forecast-series.ts'

/** A lot to learn from. Lots that learn together have grids of the same step and first day. */
export interface TrainingLot {
  readonly lot: string
  readonly zone: string
  readonly series: ShareSeries
}

export interface TrainingOptions {
  /** So many first days of the series are learned from; what is known of later days is not looked at. */
  readonly days: number
  /** Default: chosen by rolling validation. */
  readonly profile?: ProfileSettings
  /** Minutes ahead for which errors and coefficients are learned. Default: half an hour to a week. */
  readonly horizons?: readonly number[]
}

export const FORECAST_HORIZONS = [30, 60, 120, 240, 480, 1_440, 2_880, 10_080] as const
/** Looking back from earlier days there is too little to be usual. */
const FIRST_DAYS = 10
const FOLD_DAYS_MAX = 7
const FOLDS = 4
/** Of a day so many origins are learned from; closer together they teach nothing new. */
const ORIGINS_A_DAY = 24
/** Fewer rows than these teach nothing of a horizon. */
const ROWS_MIN = 100
/** A lot's own errors outweigh those of all lots from so many on. */
const SPREAD_ROWS = 50
const SPREAD_MIN = 0.002
/** How fast usual days fade is chosen; how far a weekday is drawn to its type hardly matters between a quarter of a day and a day. */
const PROFILES: readonly ProfileSettings[] = [
  { halfLifeDays: 60, typeWeight: 0.5 },
  { halfLifeDays: 21, typeWeight: 0.5 },
]
const CHOOSING_HORIZONS = [120, 1_440]

/**
 * Models of lots from their histories: usual days, the coefficients of each horizon (two sets: for a later time on a day of the same type, and of the other), and
 * how large errors were where the days that were told of had not been learned from.
 */
export function trainLots(lots: readonly TrainingLot[], options: TrainingOptions): LotModel[] {
  return atOnce(trainingSteps(lots, options))
}

/** The same in steps of some 100 ms, for who has other things to do in between. */
export function* trainingSteps(lots: readonly TrainingLot[], options: TrainingOptions): Generator<void, LotModel[]> {
  const { days } = options
  const profile = options.profile ?? (yield* choosingSteps(lots, days))
  const models = lots.map(({ lot, zone, series }): LotModel & { horizons: HorizonModel[] } => ({
    form: FORM,
    lot,
    zone,
    stepMinutes: series.stepMinutes,
    days: knownDays(series, days),
    through: dayText(series.firstDay + days - 1),
    means: profileOf(series, days, profile),
    horizons: [],
  }))
  const seen = lots.map((each) => profilesOf(each.series, days, profile))
  for (const minutes of options.horizons ?? FORECAST_HORIZONS) {
    yield
    const rows = rowsOf(lots, seen, minutes, days)
    if (rows.count < ROWS_MIN) continue
    const all = Array.from({ length: rows.count }, (_, row) => row)
    const same = fitLots(
      rows,
      all.filter((row) => !rows.isOther[row]),
      lots.length,
      days,
      minutes,
    )
    const other = fitLots(
      rows,
      all.filter((row) => rows.isOther[row]),
      lots.length,
      days,
      minutes,
    )
    const { spreads, quantiles } = errorsOf(rows, lots.length, days, minutes)
    for (const [lot, model] of models.entries())
      model.horizons.push({
        minutes,
        same: same.slice(lot * FEATURES, (lot + 1) * FEATURES),
        other: other.slice(lot * FEATURES, (lot + 1) * FEATURES),
        spread: spreads[lot]!,
        ...(quantiles === undefined ? {} : { errors: quantiles }),
      })
  }
  return models
}

/** The usual day that would have told the last days best: by mean absolute error two hours and a day ahead, over weeks that were not learned from. */
export function chooseProfile(lots: readonly TrainingLot[], days: number): ProfileSettings {
  return atOnce(choosingSteps(lots, days))
}

function* choosingSteps(lots: readonly TrainingLot[], days: number): Generator<void, ProfileSettings> {
  let [best, least] = [PROFILES[0]!, Number.POSITIVE_INFINITY]
  for (const profile of PROFILES) {
    yield
    const seen = lots.map(({ series }) => profilesOf(series, days, profile))
    let total = 0
    for (const minutes of CHOOSING_HORIZONS) {
      const rows = rowsOf(lots, seen, minutes, days)
      let [sum, count] = [0, 0]
      for (const { error } of heldOut(rows, lots.length, days, minutes)) {
        sum += Math.abs(error)
        count++
      }
      if (count > 0) total += sum / count
    }
    if (total < least) [best, least] = [profile, total]
  }
  return best
}

function atOnce<Is>(steps: Generator<void, Is>): Is {
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}

/** Of the first days of a series those of which anything is known. */
export function knownDays(series: ShareSeries, days: number): number {
  const slots = slotsOf(series)
  let known = 0
  for (let day = 0; day < days; day++)
    if (series.shares.subarray(day * slots, (day + 1) * slots).some((share) => !Number.isNaN(share))) known++
  return known
}

/** What was usual before each day: days are learned from as they would have been told, not knowing themselves. */
function profilesOf(series: ShareSeries, days: number, settings: ProfileSettings): Float64Array[] {
  const rolling = new RollingProfile(slotsOf(series), settings)
  return Array.from({ length: days }, (_, day) => {
    const means = rolling.means()
    rolling.take(series, day)
    return means
  })
}

interface TrainingRows extends FitRows {
  readonly isOther: Uint8Array
  /** Usual share, to which `y` is a deviation. */
  readonly mean: Float64Array
}

const firstDaysOf = (days: number): number => Math.min(FIRST_DAYS, Math.floor(days / 2))

function rowsOf(
  lots: readonly TrainingLot[],
  seen: readonly Float64Array[][],
  minutes: number,
  days: number,
): TrainingRows {
  const slots = lots[0] === undefined ? 1 : slotsOf(lots[0].series)
  const ahead = (minutes * slots) / 1_440
  const every = Math.max(1, Math.floor(knownSlotsADay(lots, days) / ORIGINS_A_DAY))
  const most = Number.isInteger(ahead) ? lots.length * Math.ceil((days * slots) / every) : 0
  const x = new Float64Array(most * FEATURES)
  const [y, mean, day] = [new Float64Array(most), new Float64Array(most), new Float64Array(most)]
  const [ofLot, isOther] = [new Uint16Array(most), new Uint8Array(most)]
  let count = 0
  for (const [lot, { series }] of most === 0 ? [] : lots.entries()) {
    for (let at = firstDaysOf(days) * slots; at + ahead < days * slots; at += every) {
      const came = series.shares[at + ahead]!
      if (Number.isNaN(came) || Number.isNaN(series.shares[at]!)) continue
      const origin = new Origin(series, seen[lot]![Math.floor(at / slots)]!, at)
      const usual = origin.meanAt(at + ahead)
      if (Number.isNaN(usual) || !origin.isKnown) continue
      origin.write(at + ahead, x, count * FEATURES)
      y[count] = came - usual
      mean[count] = usual
      day[count] = Math.floor((at + ahead) / slots)
      ofLot[count] = lot
      isOther[count] = origin.isOtherType(at + ahead) ? 1 : 0
      count++
    }
  }
  return { count, x, y, mean, day, lot: ofLot, isOther }
}

/** Of the days of which anything is known. */
function knownSlotsADay(lots: readonly TrainingLot[], days: number): number {
  let [known, of] = [0, 0]
  for (const { series } of lots) {
    for (const share of series.shares.subarray(0, days * slotsOf(series))) if (!Number.isNaN(share)) known++
    of += knownDays(series, days)
  }
  return of === 0 ? 0 : known / of
}

interface HeldOut {
  readonly lot: number
  readonly expected: number
  readonly error: number
}

/** Forecasts of the last days, fold by fold, each by what was learned of the days before it only. */
function heldOut(rows: TrainingRows, lots: number, days: number, minutes: number): HeldOut[] {
  const first = firstDaysOf(days)
  const foldDays = Math.max(1, Math.min(FOLD_DAYS_MAX, Math.floor((days - first) / FOLDS)))
  const told: HeldOut[] = []
  for (let from = Math.max(first + foldDays, days - FOLDS * foldDays); from < days; from += foldDays) {
    for (const type of [0, 1]) {
      const [before, within]: [number[], number[]] = [[], []]
      for (let row = 0; row < rows.count; row++) {
        if (rows.isOther[row] !== type) continue
        if (rows.day[row]! < from) before.push(row)
        else if (rows.day[row]! < from + foldDays) within.push(row)
      }
      if (before.length === 0) continue
      const own = fitLots(rows, before, lots, from, minutes)
      for (const row of within) {
        const lot = rows.lot[row]!
        const deviation = dot(own, lot * FEATURES, rows.x, row * FEATURES)
        const expected = Math.max(0, Math.min(1, rows.mean[row]! + deviation))
        told.push({ lot, expected, error: rows.mean[row]! + rows.y[row]! - expected })
      }
    }
  }
  return told
}

function errorsOf(rows: TrainingRows, lots: number, days: number, minutes: number) {
  const told = heldOut(rows, lots, days, minutes)
  const [sums, counts] = [new Float64Array(lots), new Float64Array(lots)]
  let total = 0
  for (const { lot, error } of told) {
    sums[lot]! += Math.abs(error)
    counts[lot]!++
    total += Math.abs(error)
  }
  const mean = told.length === 0 ? 0 : total / told.length
  const spreads = sums.map((sum, lot) =>
    Math.max(SPREAD_MIN, (sum + SPREAD_ROWS * mean) / (counts[lot]! + SPREAD_ROWS)),
  )
  const past: PastError[] = told.map(({ lot, expected, error }) => ({ expected, relative: error / spreads[lot]! }))
  return { spreads, quantiles: errorQuantiles(past) }
}
