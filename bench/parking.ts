import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parkingSettings } from '#domain/parking/settings.ts'
import { JUDGED_MINUTES, judgeSlot } from '#domain/parking/forecast-judge.ts'
import { writeLotModel, type LotModel } from '#domain/parking/forecast-model.ts'
import { calibrationOf, joinScores, noScore, weekdayMeans, type ScoreSums } from '#domain/parking/forecast-score.ts'
import { profileOf } from '#domain/parking/forecast-profile.ts'
import { slotsOf } from '#domain/parking/forecast-series.ts'
import { chooseProfile, trainLots } from '#domain/parking/forecast-train.ts'
import { rounded, type Measurement } from './named.ts'
import { readParkingFile, type ParkingFile } from './parking-file.ts'

/** Beside the repository; its contents are not part of it. */
export const recordedParking = join(import.meta.dirname, '../../shared/data/parking/birmingham.csv')
const TRAINING_DAYS = 56
/** With less than a week left to judge on, this much of a series is learned from. */
const TRAINING_SHARE = 0.7
const JUDGED_DAYS_MIN = 7
/** Learning anew is for so many nights at most; of a longer series only every second, third, … one. */
const NIGHTS_MAX = 60
const DAY_MS = 86_400_000

/**
 * Occupied share and the chance of a free bay 30, 60, 120 and 1,440 min ahead, on recorded car parks: all that is learned is learned from the first eight weeks, and judged on the rest.
 * Usual days are running means: each day that has ended goes into them, for ours and for the mean it is compared with. `frozen`: they end with the eight
 * weeks, too. `nightly`: everything is learned anew each night from what was known by then, as the platform does it.
 */
export const measurement: Measurement = {
  options: { file: { type: 'string' }, 'no-nightly': { type: 'boolean' } },
  async run(options) {
    const name = typeof options['file'] === 'string' ? options['file'] : recordedParking
    if (!existsSync(name)) return { skipped: `There is no ${name}; --file CSV names another one` }
    const file = await readParkingFile(name)
    const trainingDays =
      file.days >= TRAINING_DAYS + JUDGED_DAYS_MIN ? TRAINING_DAYS : Math.floor(file.days * TRAINING_SHARE)
    console.error(
      `${file.lots.length} car parks, ${file.rows} rows, every ${file.stepMinutes} min, ${trainingDays} of ${file.days} days are learned from`,
    )
    const profile = chooseProfile(trainingLots(file), trainingDays)
    const train = (days: number): LotModel[] =>
      trainLots(trainingLots(file), { days, profile, horizons: JUDGED_MINUTES })
    const startMs = processorMs()
    const frozen = train(trainingDays)
    const trainMs = processorMs() - startMs
    const withNightly = options['no-nightly'] !== true
    const sums: ScoreSums[] = []
    const frozenSums: ScoreSums[] = []
    const nightlySums: ScoreSums[] = []
    const every = Math.ceil((file.days - trainingDays) / NIGHTS_MAX)
    let anew = frozen
    // told on the day before for the first day that is judged, too
    for (let day = trainingDays - 1; day < file.days; day++) {
      const running = frozen.map((model, n) => ({ ...model, means: profileOf(file.lots[n]!.series, day, profile) }))
      sums.push(judged(file, running, day, trainingDays, day))
      frozenSums.push(judged(file, frozen, day, trainingDays, trainingDays))
      if (!withNightly) continue
      if ((day - trainingDays + 1) % every === 0) anew = train(day)
      nightlySums.push(judged(file, anew, day, trainingDays, day))
    }
    const figures = figuresOf(sums, file, trainingDays)
    return {
      ...figures,
      overCapacity: file.overCapacity,
      negative: file.negative,
      duplicates: file.duplicates,
      unreadable: file.unreadable,
      rows: file.rows,
      lots: file.lots.length,
      stepMinutes: file.stepMinutes,
      trainingDays,
      judgedDays: file.days - trainingDays,
      profile,
      trainMsPerLot: rounded(trainMs / file.lots.length),
      modelBytes: Math.max(...frozen.map((model) => writeLotModel(model).length)),
      frozen: figuresOf(frozenSums, file, trainingDays),
      ...(withNightly ? { nightly: figuresOf(nightlySums, file, trainingDays) } : {}),
    }
  },
}

/** Time the processor spent for this process: other work on the machine does not matter. */
const processorMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

const trainingLots = (file: ParkingFile) => file.lots.map((each) => ({ ...each, zone: 'UTC' }))

/** What is told on a day, compared with what came, from `fromDay` on. Means of the same weekday and time are of `meanDays`. */
function judged(
  file: ParkingFile,
  models: readonly LotModel[],
  day: number,
  fromDay: number,
  meanDays: number,
): ScoreSums {
  const sums = noScore()
  const freeShareMin = parkingSettings.freeShareMin.default
  for (const [n, { series }] of file.lots.entries()) {
    const slots = slotsOf(series)
    const lot = { series, model: models[n]!, meanAt: weekdayMeans(series, meanDays), freeShareMin }
    for (let from = day * slots; from < (day + 1) * slots; from++)
      judgeSlot(sums, lot, from, (at) => at >= fromDay * slots)
  }
  return sums
}

function figuresOf(days: readonly ScoreSums[], file: ParkingFile, trainingDays: number) {
  const calibration = calibrationOf(
    joinScores(days),
    (file.firstDay + trainingDays) * DAY_MS,
    (file.firstDay + file.days) * DAY_MS,
  )
  const of = (minutes: number) => {
    const mae = calibration?.maeByMinutes[minutes]
    if (mae === undefined) return null
    return {
      ours: rounded(mae.ours, 5),
      persistence: rounded(mae.persistence, 5),
      mean: rounded(mae.mean, 5),
      belowBetterPercent: rounded(100 * (1 - mae.ours / Math.min(mae.persistence, mae.mean))),
      count: mae.count,
    }
  }
  return {
    mae: Object.fromEntries(JUDGED_MINUTES.map((minutes) => [minutes, of(minutes)])),
    brier: calibration === undefined ? null : rounded(calibration.brier, 5),
    calibrationErrorPoints: calibration === undefined ? null : rounded(calibration.errorPoints, 2),
    told: calibration?.bins
      .filter(({ count }) => count > 0)
      .map((bin) => ({
        percent: rounded(100 * bin.told),
        camePercent: rounded(100 * bin.came),
        count: bin.count,
      })),
  }
}
