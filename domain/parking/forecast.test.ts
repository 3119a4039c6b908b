import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { workCalendar, type CalendarDay } from '../plan/calendar.ts'
import { dayNumberOf } from '../plan/local-day.ts'
import { zoneOf } from '../sharing/zone.ts'
import { chanceBelow, errorAt, errorQuantiles } from './forecast-errors.ts'
import { FORECAST_LOOKBACK_MS, lotForecaster, NOW_AHEAD_MS, type LotKnown } from './forecast-lot.ts'
import { readLotModel, writeLotModel, type LotModel } from './forecast-model.ts'
import { addOutcome, calibrationOf, joinScores, noScore, weekdayMeans, type Outcome } from './forecast-score.ts'
import { dayKindOf, indexAt, seriesOfSamples, shareOf, slotsOf, type ShareSeries } from './forecast-series.ts'
import { FORECAST_HORIZONS, trainLots, type TrainingLot } from './forecast-train.ts'
import { judgeDay, withDay } from './forecast-judge.ts'
import { noCalendar, samplesOf, type MadeLot } from './forecast-under-test.ts'
import type { LotLive } from './live.ts'
import type { LotSample } from './session.ts'

const FROM = '2026-03-02'
const DAYS = 42
const QUARTER_MS = 900_000
const HOUR_MS = 3_600_000
const numbers = { freeShareMin: 0.05, lotKnownPercentMin: 50 }
const shanghai = zoneOf('Asia/Shanghai')
const made = (n: number, more: Partial<MadeLot> = {}): MadeLot => ({
  lot: `lot-${n}`,
  zone: 'Asia/Shanghai',
  capacity: 80 + 20 * n,
  fromDay: FROM,
  days: DAYS + 7,
  seed: n,
  ...more,
})
const seriesOf = (samples: readonly LotSample[], days: number, zone = shanghai, calendar = noCalendar): ShareSeries =>
  seriesOfSamples(samples, dayNumberOf(FROM), days, zone, calendar, 0.5)

const lots = [made(1), made(2), made(3, { full: [0.5, 0.95] })].map((lot) => ({ ...lot, samples: samplesOf(lot) }))
const training: TrainingLot[] = lots.map(({ lot, zone, samples }) => ({ lot, zone, series: seriesOf(samples, DAYS) }))
const models = trainLots(training, { days: DAYS })

/** What is known of a lot at a time, as the platform knows it. */
function knownAt(n: number, nowMs: number, more: Partial<LotKnown> = {}): LotKnown {
  const { samples, capacity } = lots[n]!
  const since = samples.filter(({ atMs }) => atMs <= nowMs && atMs > nowMs - FORECAST_LOOKBACK_MS)
  const now = since.at(-1)!
  return { nowMs, capacity, samples: since, live: live(now.occupied, now.free), ...more }
}
const live = (occupied: number, free: number, unknown = 0): LotLive => ({
  occupied,
  free,
  unknown,
  capacity: occupied + free + unknown,
  counting: 'bays',
  flags: [],
})
const at = (day: number, hour: number): number => shanghai.atMinute(FROM, day * 1_440 + hour * 60)
const lotAt = (n: number, known: LotKnown, model: LotModel | undefined = models[n]) =>
  lotForecaster(model === undefined ? undefined : writeLotModel(model), known, noCalendar, numbers)

describe('series', () => {
  test.each([
    [{ occupied: 30, free: 10, unknown: 0 }, 0.75],
    [{ occupied: 30, free: 10, unknown: 40 }, 0.75],
    [{ occupied: 30, free: 10, unknown: 41 }, Number.NaN],
    [{ occupied: 0, free: 0, unknown: 80 }, Number.NaN],
    [{ occupied: 0, free: 0, unknown: 0 }, Number.NaN],
  ])('[F20] the share of %j is %d', (count, share) => {
    expect(shareOf(count, 0.5)).toBe(share)
  })

  test('[F20] days are of the calendar where it knows them, else of the week', () => {
    const days: CalendarDay[] = [
      { day: '2026-10-01', type: 'holiday', name: '', source: '' },
      { day: '2026-10-03', type: 'holiday', name: '', source: '' },
      { day: '2026-10-10', type: 'make-up-workday', name: '', source: '' },
    ]
    const calendar = workCalendar({ days, years: [{ year: 2026 }] })
    const kinds = ['2026-09-30', '2026-10-01', '2026-10-03', '2026-10-10', '2026-10-11', '2027-10-01', '2027-10-02']
    expect(kinds.map((day) => dayKindOf(day, calendar))).toEqual([2, 8, 5, 7, 6, 4, 5])
  })

  test.each([
    ['2026-03-29', 92, [2]],
    ['2026-10-25', 100, []],
  ])('[F20] [fault 38] a day of %s in Zurich has %i quarters, each in its place', (day, quarters, missingHours) => {
    const zone = zoneOf('Europe/Zurich')
    const samples = samplesOf({ ...made(1), zone: 'Europe/Zurich', fromDay: day, days: 1 })
    expect(samples).toHaveLength(quarters)
    const series = seriesOfSamples(samples, dayNumberOf(day), 1, zone, noCalendar, 0.5)
    const missing = [...series.shares.entries()].filter(([, share]) => Number.isNaN(share)).map(([slot]) => slot)
    expect([...new Set(missing.map((slot) => Math.floor(slot / 4)))]).toEqual(missingHours)
    for (const { atMs, occupied, free } of samples.slice(-4))
      expect(series.shares[indexAt(series, zone, atMs)]).toBe(occupied / (occupied + free))
  })
})

describe('models', () => {
  test('[F21] what is told of a week nobody has learned from is nearer than persistence and the mean of weekday and time', () => {
    const sums = lots.map(({ samples }, n) => {
      const score = noScore()
      const series = seriesOf(samples, DAYS + 7)
      const meanAt = weekdayMeans(series, DAYS)
      for (let day = DAYS; day < DAYS + 7; day++)
        judgeDay(score, { series, model: models[n]!, meanAt, freeShareMin: numbers.freeShareMin }, day)
      return score
    })
    const { maeByMinutes, errorPoints } = calibrationOf(joinScores(sums), 0, 1)!
    for (const minutes of [60, 120, 1_440]) {
      const { ours, persistence, mean } = maeByMinutes[minutes]!
      expect(ours, `${minutes} min`).toBeLessThan(0.9 * Math.min(persistence, mean))
    }
    expect(errorPoints).toBeLessThan(5)
  })

  test('[F21] a day that is fuller than usual is told to stay so, the less the later', () => {
    const nowMs = at(DAYS + 1, 10)
    const usual = lotAt(0, knownAt(0, nowMs))
    const { live: now, capacity } = knownAt(0, nowMs)
    const fuller = lotAt(
      0,
      knownAt(0, nowMs, { live: live(Math.min(capacity, now!.occupied + 20), Math.max(0, now!.free - 20)) }),
    )
    const more = [0.5, 2, 6, 30].map((hours) => {
      const then = nowMs + hours * HOUR_MS
      return fuller.chanceAt(then)!.expectedOccupied - usual.chanceAt(then)!.expectedOccupied
    })
    expect(more[0]).toBeGreaterThan(0.05)
    expect(more[3]).toBeLessThan(more[0]! / 2)
    for (const each of more) expect(each).toBeGreaterThan(-0.02)
  })

  test('[F21] all horizons are learned, in ten kilobytes, and are the same when they are read again', () => {
    for (const [n, model] of models.entries()) {
      expect(model.horizons.map(({ minutes }) => minutes)).toEqual([...FORECAST_HORIZONS])
      expect([model.days, model.through]).toEqual([DAYS, '2026-04-12'])
      const content = writeLotModel(model)
      expect(content.length).toBeLessThan(12_000)
      expect(writeLotModel(readLotModel(content)!)).toBe(content)
      expect(readLotModel(content.replace('"form":1', '"form":2'))).toBeUndefined()
      expect(lotAt(n, knownAt(n, at(DAYS, 9))).chanceAt(at(DAYS, 12))?.by).toBe('model')
    }
    expect(readLotModel(undefined)).toBeUndefined()
  })

  test('[F22] what comes after the days learned from changes nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (every, share) => {
        const days = 14
        const later = training.map((each) => {
          const shares = each.series.shares.slice()
          for (let slot = days * slotsOf(each.series); slot < shares.length; slot += every) shares[slot] = share
          return { ...each, series: { ...each.series, shares } }
        })
        const told = (all: readonly TrainingLot[]): string[] =>
          trainLots(all, { days, horizons: [60, 1_440] }).map((model) => writeLotModel(model))
        expect(told(later)).toEqual(told(training))
      }),
      { numRuns: 3 },
    )
  })

  test('[F22] holes, a lot that is new and one that is closed at night are learned from; of what was never seen nothing is told', () => {
    const holed = training.map((each, n) => {
      const shares = each.series.shares.map((share, slot) => {
        const hour = (slot % 96) / 4
        if (n === 0) return hour < 8 || hour >= 17 ? Number.NaN : share
        if (n === 1) return slot < 30 * 96 ? Number.NaN : share
        return slot % 7 === 0 || (slot > 960 && slot < 1_300) ? Number.NaN : share
      })
      return { ...each, series: { ...each.series, shares } }
    })
    const [closed, young, patchy] = trainLots(holed, { days: DAYS })
    expect([closed!.days, young!.days, patchy!.days]).toEqual([DAYS, DAYS - 30, DAYS - 2])
    for (const model of [closed!, young!, patchy!])
      for (const { same, other, spread } of model.horizons)
        for (const is of [...same, ...other, spread]) expect(Number.isFinite(is)).toBe(true)
    const nowMs = at(DAYS, 12)
    const own = lotAt(0, knownAt(0, nowMs), closed)
    expect(own.chanceAt(at(DAYS, 16))?.by).toBe('model')
    expect(own.chanceAt(at(DAYS, 23))).toBeUndefined()
    expect(own.freeAtLeast(at(DAYS, 23), 90)).toBeUndefined()
  })
})

describe('chances', () => {
  const anyTime = fc.record({
    n: fc.integer({ min: 0, max: lots.length - 1 }),
    quarter: fc.integer({ min: 0, max: 6 * 96 }),
    aheadMs: fc.integer({ min: 0, max: 14 * 86_400_000 }),
  })

  test('[F23] a chance is whole per cent from 1 to 99, and the smaller the more bays must be free', () => {
    fc.assert(
      fc.property(anyTime, ({ n, quarter, aheadMs }) => {
        const nowMs = at(DAYS, 0) + quarter * QUARTER_MS
        const known = knownAt(n, nowMs)
        const content = writeLotModel(models[n]!)
        const told = [0, 0.05, 0.2, 0.5].map((freeShareMin) =>
          lotForecaster(content, known, noCalendar, { ...numbers, freeShareMin }).chanceAt(nowMs + aheadMs)!,
        )
        for (const [i, { percent, atMs, by, days, expectedOccupied }] of told.entries()) {
          expect(Number.isInteger(percent) && percent >= 1 && percent <= 99).toBe(true)
          expect([atMs, by, days]).toEqual([nowMs + aheadMs, 'model', DAYS])
          expect(expectedOccupied >= 0 && expectedOccupied <= 1).toBe(true)
          if (i > 0) expect(percent).toBeLessThanOrEqual(told[i - 1]!.percent)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('[F26] bays that are free with some sureness are the fewer the surer, and never more than there are', () => {
    fc.assert(
      fc.property(anyTime, ({ n, quarter, aheadMs }) => {
        const nowMs = at(DAYS, 0) + quarter * QUARTER_MS
        const own = lotAt(n, knownAt(n, nowMs))
        const free = [10, 50, 90, 99].map((percent) => own.freeAtLeast(nowMs + aheadMs, percent)!)
        expect(free).toEqual(free.toSorted((a, b) => b - a))
        expect(free[0]).toBeLessThanOrEqual(lots[n]!.capacity)
        expect(free[3]).toBeGreaterThanOrEqual(0)
        expect(own.expectedFreeAt(nowMs + aheadMs)).toBeGreaterThanOrEqual(free[2]!)
      }),
      { numRuns: 60 },
    )
  })

  test('[F26] nine in ten times at least so many bays were free as were told with 90 % sureness', () => {
    let [kept, told] = [0, 0]
    for (const [n, { samples }] of lots.entries())
      for (let hour = 0; hour < 5 * 24; hour += 5) {
        const own = lotAt(n, knownAt(n, at(DAYS, hour)))
        for (const ahead of [1, 3, 12, 24, 40]) {
          const then = at(DAYS, hour + ahead)
          const came = samples.find(({ atMs }) => atMs === then)!
          told++
          if (came.free >= own.freeAtLeast(then, 90)!) kept++
        }
      }
    expect(kept / told).toBeGreaterThan(0.85)
  })

  test('[F23] now is what is counted now; the past and what is too far ahead are not told', () => {
    const nowMs = at(DAYS, 9)
    const known = knownAt(0, nowMs)
    const own = lotAt(0, known)
    expect(own.chanceAt(nowMs)!.expectedOccupied).toBeCloseTo(known.live!.occupied / known.capacity, 6)
    expect(own.expectedFreeAt(nowMs)).toBe(known.live!.free)
    // who asks took the time a little before
    expect(own.expectedFreeAt(nowMs - 60_000)).toBe(known.live!.free)
    expect(own.chanceAt(nowMs - 60_001)).toBeUndefined()
    expect(own.chanceAt(nowMs + 30 * 86_400_000)).toBeUndefined()
  })

  test('[F23] a count that is not believed is no count: what is usual is told, less surely', () => {
    const nowMs = at(DAYS + 1, 11)
    const { live: believed, ...nothing } = knownAt(0, nowMs)
    const stale = knownAt(0, nowMs, { live: live(0, 0, believed!.capacity) })
    const [sure, unsure, same] = [knownAt(0, nowMs), stale, nothing].map((known) => lotAt(0, known))
    const [then, later] = [nowMs + HOUR_MS / 2, nowMs + HOUR_MS]
    expect(unsure!.chanceAt(then)).toEqual(same!.chanceAt(then))
    const width = (of: typeof sure): number => of!.freeAtLeast(later, 5)! - of!.freeAtLeast(later, 95)!
    expect(width(unsure)).toBeGreaterThan(width(sure))
  })

  test('[F23] without a model the next two hours are told from what is free now, ever less surely; without a count nothing is', () => {
    const nowMs = at(DAYS, 9)
    const told = [0, HOUR_MS, NOW_AHEAD_MS, NOW_AHEAD_MS + 1].map((aheadMs) =>
      lotForecaster(undefined, knownAt(0, nowMs, { live: live(70, 30) }), noCalendar, numbers).chanceAt(
        nowMs + aheadMs,
      ),
    )
    expect(told.map((chance) => chance?.by)).toEqual(['now', 'now', 'now', undefined])
    expect(told[0]!.percent).toBe(95)
    expect(told[2]!.percent).toBeLessThan(told[1]!.percent)
    expect(told[2]!.percent).toBeGreaterThan(50)
    const full = lotForecaster(undefined, knownAt(0, nowMs, { live: live(100, 0) }), noCalendar, numbers)
    expect(full.chanceAt(nowMs)!.percent).toBeLessThan(25)
    expect([full.freeAtLeast(nowMs, 90), full.expectedFreeAt(nowMs)]).toEqual([undefined, undefined])
    const unknown = lotForecaster(undefined, knownAt(0, nowMs, { live: live(0, 0, 100) }), noCalendar, numbers)
    expect(unknown.chanceAt(nowMs)).toBeUndefined()
  })
})

test('[F23] quantiles of errors tell how often an error was at most so large', () => {
  const errors = Array.from({ length: 2_001 }, (_, n) => ({ expected: 0.6, relative: (n - 1_000) / 500 }))
  const quantiles = errorQuantiles(errors)!
  for (const relative of [-1.5, -0.5, 0, 0.2, 1, 1.9])
    expect(chanceBelow(quantiles, 0.6, relative)).toBeCloseTo((relative + 2) / 4, 2)
  for (const probability of [0.05, 0.5, 0.8])
    expect(errorAt(quantiles, 0.9, probability)).toBeCloseTo(4 * probability - 2, 2)
  expect(chanceBelow(quantiles, 0.6, -9)).toBeLessThan(0.001)
  expect(chanceBelow(quantiles, 0.6, 9)).toBeGreaterThan(0.999)
  expect(errorQuantiles(errors.slice(0, 5))).toBeUndefined()
})

describe('calibration', () => {
  const outcomes: Outcome[] = Array.from({ length: 100 }, (_, n) => ({
    minutes: n % 2 === 0 ? 30 : 60,
    told: 0.8,
    isFree: n % 10 < 7,
    came: 0.5,
    expected: 0.6,
    now: 0.9,
    mean: n < 50 ? 0.55 : Number.NaN,
  }))

  test('[F25] told and came are compared by tenths; errors where there is something to compare them with', () => {
    const sums = noScore()
    for (const outcome of outcomes) addOutcome(sums, outcome)
    const is = calibrationOf(sums, 0, 1)!
    expect(is.count).toBe(100)
    expect(is.errorPoints).toBeCloseTo(10, 6)
    expect(is.brier).toBeCloseTo(0.7 * 0.04 + 0.3 * 0.64, 6)
    expect(is.bins[8]).toMatchObject({ fromPercent: 80, toPercent: 90, came: 0.7, count: 100 })
    expect(is.bins.filter(({ count }) => count > 0)).toHaveLength(1)
    expect(is.maeByMinutes[30]!.count).toBe(25)
    expect(is.maeByMinutes[60]!.ours).toBeCloseTo(0.1, 6)
    expect(is.maeByMinutes[60]!.persistence).toBeCloseTo(0.4, 6)
    expect(calibrationOf(noScore(), 0, 1)).toBeUndefined()
  })

  test('[F25] days are joined, a day judged twice counts once, and the last 28 count', () => {
    const sums = noScore()
    for (const outcome of outcomes) addOutcome(sums, outcome)
    let kept = withDay(undefined, '2026-03-01', noScore())
    expect(kept).toBeUndefined()
    for (let n = 1; n <= 31; n++) kept = withDay(kept, `2026-03-${String(n).padStart(2, '0')}`, sums)
    kept = withDay(kept, '2026-03-31', sums)
    expect(kept!.days.map(({ day }) => day).slice(0, 1)).toEqual(['2026-03-04'])
    expect(kept!.calibration.count).toBe(28 * 100)
    expect(kept!.calibration.errorPoints).toBeCloseTo(10, 6)
    expect([kept!.calibration.fromMs, kept!.calibration.toMs]).toEqual([Date.UTC(2026, 2, 4), Date.UTC(2026, 3, 1)])
  })
})
