import type { Logger } from 'pino'
import { settingsOf, type ChangedSettings } from '#domain/coverage/settings.ts'
import { judgeDay, readCalibration, withDay } from '#domain/parking/forecast-judge.ts'
import { readLotModel, writeLotModel, type LotModel } from '#domain/parking/forecast-model.ts'
import { noScore, weekdayMeans, type ScoreSums } from '#domain/parking/forecast-score.ts'
import { firstKnownDay, seriesFrom, seriesOfSamples, type ShareSeries } from '#domain/parking/forecast-series.ts'
import { knownDays, trainingSteps, type TrainingLot } from '#domain/parking/forecast-train.ts'
import { workCalendar, type WorkCalendar } from '#domain/plan/calendar.ts'
import { addDays, dayNumberOf, localDayOf, midnightMs } from '#domain/plan/local-day.ts'
import { zoneOf } from '#domain/sharing/zone.ts'
import type { Operations } from '#stores/types.ts'
import { isOfTheStore } from '../journal-following.ts'

export interface ModelsOpened {
  readonly operations: Pick<Operations, 'parking' | 'calendar' | 'ruleSettings'>
  readonly log: Logger
}

/** Learning what is usual of lots, step by step. */
export interface ParkingModels {
  /** A bounded step, of some 100 ms. True when there is more to do. @throws {StoreUnavailable} */
  step(nowMs: number): Promise<boolean>
  totals(): Record<string, number>
}

/** Each night at three: the day is over everywhere near, and little goes on. */
const NIGHT_MS = 3 * 3_600_000
/** So many days are looked back on (our choice: ten weeks, older ones hardly weigh any more). */
const LEARNED_DAYS = 70
/** Lots that learn together; more would take too much memory at a time. */
const GROUP = 20
const DAY_MS = 86_400_000

/**
 * Makes the models of lots anew each night, and at once those that are missing or older, from their quarter-hour samples (docs/SPEC.md F24). Before
 * that it judges what the models told for the day before, and publishes the calibration (F25).
 */
export function createParkingModels(opened: ModelsOpened): ParkingModels {
  return new Models(opened)
}

interface Night {
  readonly atMs: number
  readonly numbers: { readonly knownShareMin: number; readonly freeShareMin: number; readonly daysMin: number }
  readonly calendar: WorkCalendar
  /** What is still to be judged; undefined: the day has been. */
  judging: { readonly day: string; readonly sums: ScoreSums; readonly lots: Lot[] } | undefined
  readonly groups: Lot[][]
  learning: { readonly lots: readonly TrainingLot[]; readonly steps: Generator<void, LotModel[]> } | undefined
}
interface Lot {
  readonly lot: string
  readonly zone: string
}

class Models implements ParkingModels {
  readonly #parking: Operations['parking']
  readonly #opened: ModelsOpened
  #night: Night | undefined
  #made = 0
  #judged = 0

  constructor(opened: ModelsOpened) {
    this.#opened = opened
    this.#parking = opened.operations.parking
  }

  totals(): Record<string, number> {
    return { parking_models_total: this.#made, parking_days_judged_total: this.#judged }
  }

  async step(nowMs: number): Promise<boolean> {
    const nightMs = midnightMs(localDayOf(nowMs - NIGHT_MS)) + NIGHT_MS
    // a clock that was put back learns nothing twice
    if (this.#night === undefined || nightMs > this.#night.atMs) this.#night = await this.#begin(nightMs)
    const night = this.#night
    return (await this.#judge(night, nowMs)) || this.#learn(night, nowMs)
  }

  async #begin(atMs: number): Promise<Night> {
    const { ruleSettings, calendar } = this.#opened.operations
    const { content } = await ruleSettings.current()
    const settings = settingsOf(JSON.parse(content) as ChangedSettings)
    const lots = (await this.#parking.lots({ towns: [] })).map(({ lot, profile }) => ({ lot, zone: profile.zone }))
    const due: Lot[] = []
    for (const lot of lots) {
      const model = await this.#parking.model(lot.lot)
      if (model === undefined || model.atMs < atMs || readLotModel(model.content) === undefined) due.push(lot)
    }
    const day = addDays(localDayOf(atMs), -1)
    const kept = await this.#parking.calibration()
    const isJudged = kept !== undefined && readCalibration(kept.content).days.some((each) => each.day === day)
    return {
      atMs,
      numbers: {
        knownShareMin: settings.lotKnownPercentMin / 100,
        freeShareMin: settings.freeShareMin,
        daysMin: settings.forecastDaysMin,
      },
      calendar: workCalendar(await calendar.all()),
      judging: isJudged ? undefined : { day, sums: noScore(), lots: [...lots] },
      groups: [...Map.groupBy(due, ({ zone }) => zone).values()].flatMap((own) =>
        Array.from({ length: Math.ceil(own.length / GROUP) }, (_, n) => own.slice(n * GROUP, (n + 1) * GROUP)),
      ),
      learning: undefined,
    }
  }

  /** Of one lot, what was told for its last day by a model that had not seen it. */
  async #judge(night: Night, nowMs: number): Promise<boolean> {
    const { judging, numbers } = night
    if (judging === undefined) return false
    const lot = judging.lots[0]
    if (lot !== undefined) {
      const model = readLotModel((await this.#parking.model(lot.lot))?.content)
      if (model !== undefined && model.through < lastDayOf(lot, night)) {
        const series = await this.#series(night, lot, LEARNED_DAYS + 1)
        const meanAt = weekdayMeans(series, LEARNED_DAYS)
        judgeDay(judging.sums, { series, model, meanAt, freeShareMin: numbers.freeShareMin }, LEARNED_DAYS)
      }
      judging.lots.shift()
      return true
    }
    const kept = await this.#parking.calibration()
    const all = withDay(kept === undefined ? undefined : readCalibration(kept.content), judging.day, judging.sums)
    if (all !== undefined) await this.#parking.putCalibration(nowMs, JSON.stringify(all))
    night.judging = undefined
    this.#judged++
    return true
  }

  async #learn(night: Night, nowMs: number): Promise<boolean> {
    night.learning ??= await this.#nextGroup(night)
    const { learning } = night
    if (learning === undefined) return night.groups.length > 0
    try {
      const step = learning.steps.next()
      if (step.done !== true) return true
      for (const model of step.value) {
        await this.#parking.putModel(model.lot, nowMs, writeLotModel(model))
        this.#made++
      }
    } catch (error) {
      if (isOfTheStore(error)) throw error
      // it holds up no others, and is tried again the next night
      this.#opened.log.error(
        { err: error, lots: learning.lots.map(({ lot }) => lot) },
        'cannot learn what is usual of lots',
      )
    }
    night.learning = undefined
    return true
  }

  async #nextGroup(night: Night): Promise<Night['learning']> {
    const group = night.groups[0]
    if (group === undefined) return undefined
    const known: TrainingLot[] = []
    for (const lot of group) {
      const series = await this.#series(night, lot, LEARNED_DAYS)
      if (knownDays(series, LEARNED_DAYS) >= night.numbers.daysMin) known.push({ ...lot, series })
    }
    night.groups.shift()
    if (known.length === 0) return undefined
    const first = Math.min(...known.map(({ series }) => firstKnownDay(series)))
    const lots = known.map((each) => ({ ...each, series: seriesFrom(each.series, first) }))
    return { lots, steps: trainingSteps(lots, { days: LEARNED_DAYS - first }) }
  }

  /** The last so many whole days of a lot, by its own clock. */
  async #series(night: Night, lot: Lot, days: number): Promise<ShareSeries> {
    const zone = zoneOf(lot.zone)
    const fromDay = addDays(lastDayOf(lot, night), 1 - days)
    const fromMs = zone.atMinute(fromDay, 0)
    const samples = await this.#parking.samples(lot.lot, fromMs - 1, fromMs + (days + 1) * DAY_MS)
    return seriesOfSamples(samples, dayNumberOf(fromDay), days, zone, night.calendar, night.numbers.knownShareMin)
  }
}

/** The last day that is over by the lot's own clock. */
const lastDayOf = ({ zone }: Lot, { atMs }: Night): string => addDays(zoneOf(zone).dayOf(atMs), -1)
