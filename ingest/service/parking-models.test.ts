import { pino } from 'pino'
import { expect, test } from 'vitest'
import { lotForecaster } from '#domain/parking/forecast-lot.ts'
import { readCalibration } from '#domain/parking/forecast-judge.ts'
import { readLotModel } from '#domain/parking/forecast-model.ts'
import { samplesOf } from '#domain/parking/forecast-under-test.ts'
import type { LotSample } from '#domain/parking/session.ts'
import { workCalendar } from '#domain/plan/calendar.ts'
import { addDays, localDayOf, midnightMs } from '#domain/plan/local-day.ts'
import { HOUR, NOW_MS, openLot, TOWN, type OpenedLot } from '#stores/operations/parking-under-test.ts'
import { createParkingModels } from './parking-models.ts'

const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' })
const TODAY = localDayOf(NOW_MS)
const zone = 'Asia/Shanghai'
const history = (lot: string, days: number, more = 0): LotSample[] =>
  samplesOf({ lot, zone, capacity: 100, fromDay: addDays(TODAY, -days), days: days + more, seed: 7 })

async function open() {
  const lot = await openLot()
  const { operations } = lot
  const models = () => createParkingModels({ operations, log })
  return {
    lot,
    models,
    /** Until there is nothing more to do. */
    settle: async (of: ReturnType<typeof models>, nowMs: number): Promise<void> => {
      while (await of.step(nowMs)) continue
    },
    model: async (id = 'lot-1') => {
      const kept = await operations.parking.model(id)
      return kept === undefined ? undefined : { atMs: kept.atMs, ...readLotModel(kept.content)! }
    },
    [Symbol.asyncDispose]: () => lot[Symbol.asyncDispose](),
  }
}
const samplesIn = (lot: OpenedLot, samples: readonly LotSample[]): Promise<void> => lot.sense(NOW_MS, {}, { samples })

test('[F24] a lot with enough days has a model at once, of whole days, and anew each night; a part that starts again makes none twice', async () => {
  await using city = await open()
  await samplesIn(city.lot, history('lot-1', 9, 1))
  const models = city.models()
  await city.settle(models, NOW_MS)
  expect(await city.model()).toMatchObject({ atMs: NOW_MS, lot: 'lot-1', zone, days: 9, through: addDays(TODAY, -1) })
  const night = midnightMs(addDays(TODAY, 1)) + 3 * HOUR
  await city.settle(city.models(), NOW_MS + HOUR)
  await city.settle(models, night - 1)
  // a clock that is put back learns nothing
  await city.settle(models, NOW_MS - 48 * HOUR)
  expect((await city.model())!.atMs).toBe(NOW_MS)
  await city.settle(models, night)
  expect(await city.model()).toMatchObject({ atMs: night, days: 10, through: TODAY })
  expect(models.totals()['parking_models_total']).toBe(2)
})

test('[F24] with too few days there is no model, nor one of nothing that is known; others have theirs', async () => {
  await using city = await open()
  for (const id of ['lot-2', 'lot-3'])
    await city.lot.operations.assets.put(
      { id, kind: 'lot', name: id, town: TOWN, crs: 'wgs84', attributes: {} },
      'test',
    )
  const unknown = history('lot-3', 20).map((sample) => ({ ...sample, occupied: 10, free: 20, unknown: 70 }))
  await samplesIn(city.lot, [...history('lot-1', 6), ...history('lot-2', 8), ...unknown])
  await city.settle(city.models(), NOW_MS)
  expect([await city.model('lot-1'), await city.model('lot-3')]).toEqual([undefined, undefined])
  expect((await city.model('lot-2'))!.days).toBe(8)
})

test('[F24] [F25] days are those of the lot’s own clock', async () => {
  await using city = await open()
  await city.lot.profile({ zone: 'America/New_York' })
  const samples = samplesOf({
    lot: 'lot-1',
    zone: 'America/New_York',
    capacity: 100,
    fromDay: addDays(TODAY, -10),
    days: 12,
    seed: 7,
  })
  await samplesIn(city.lot, samples)
  const models = city.models()
  await city.settle(models, NOW_MS)
  // at three in Shanghai it is three in the afternoon of the day before
  expect(await city.model()).toMatchObject({ zone: 'America/New_York', days: 9, through: addDays(TODAY, -2) })
  await city.settle(models, midnightMs(addDays(TODAY, 1)) + 3 * HOUR)
  const kept = readCalibration((await city.lot.operations.parking.calibration())!.content)
  expect(kept.calibration.count).toBe(4 * 96)
  expect((await city.model())!.through).toBe(addDays(TODAY, -1))
})

test('[F24] a model of another form is made anew, and one that is not read is no model', async () => {
  await using city = await open()
  await samplesIn(city.lot, history('lot-1', 9))
  const { parking } = city.lot.operations
  await parking.putModel('lot-1', NOW_MS, JSON.stringify({ form: 0, means: [] }))
  await city.settle(city.models(), NOW_MS)
  expect((await city.model())!.days).toBe(9)
})

test('[F25] what was told for a day is judged in the night after, once, by models that had not seen it', async () => {
  await using city = await open()
  await samplesIn(city.lot, history('lot-1', 15, 3))
  const { parking } = city.lot.operations
  const models = city.models()
  await city.settle(models, NOW_MS)
  // yesterday was learned from
  expect(await parking.calibration()).toBeUndefined()
  const nights = [1, 2].map((days) => midnightMs(addDays(TODAY, days)) + 3 * HOUR)
  await city.settle(models, nights[0]!)
  const first = readCalibration((await parking.calibration())!.content)
  expect(first.days.map(({ day }) => day)).toEqual([TODAY])
  // each quarter of the day 30, 60, 120 and 1,440 min before
  expect(first.calibration.count).toBe(4 * 96)
  expect(first.calibration.maeByMinutes[60]!.ours).toBeLessThan(0.1)
  await city.settle(city.models(), nights[0]! + HOUR)
  expect(readCalibration((await parking.calibration())!.content)).toEqual(first)
  await city.settle(models, nights[1]!)
  const second = readCalibration((await parking.calibration())!.content)
  expect(second.days.map(({ day }) => day)).toEqual([TODAY, addDays(TODAY, 1)])
  expect(second.calibration.count).toBe(8 * 96)
})

test('[F23] [F26] what is learned tells chances, and how many bays can be counted on', async () => {
  await using city = await open()
  const samples = history('lot-1', 30, 1)
  await samplesIn(city.lot, samples)
  await city.settle(city.models(), NOW_MS)
  const { parking, calendar } = city.lot.operations
  const known = {
    nowMs: NOW_MS,
    capacity: 100,
    samples: await parking.samples('lot-1', NOW_MS - 9 * 24 * HOUR, NOW_MS),
  }
  const content = (await parking.model('lot-1'))!.content
  const numbers = { freeShareMin: 0.05, lotKnownPercentMin: 50 }
  const lot = lotForecaster(content, known, workCalendar(await calendar.all()), numbers)
  // Tuesday at four in the morning and at one: dwellers of this lot are few, its staff are many
  const [night, noon] = [4, 13].map((hour) => midnightMs(addDays(TODAY, 1)) + hour * HOUR)
  expect(lot.chanceAt(night!)!.percent).toBeGreaterThan(90)
  expect(lot.chanceAt(noon!)!.percent).toBeLessThan(lot.chanceAt(night!)!.percent)
  expect(lot.freeAtLeast(night!, 90)).toBeGreaterThan(lot.freeAtLeast(noon!, 90)!)
})
