import { expect, test } from 'vitest'
import { writeLotModel } from '#domain/parking/forecast-model.ts'
import { seriesOfSamples } from '#domain/parking/forecast-series.ts'
import { trainLots } from '#domain/parking/forecast-train.ts'
import { noCalendar, samplesOf } from '#domain/parking/forecast-under-test.ts'
import { addDays, dayNumberOf, localDayOf } from '#domain/plan/local-day.ts'
import { zoneOf } from '#domain/sharing/zone.ts'
import { HOUR, MINUTE, NOW_MS, openLot } from '#stores/operations/parking-under-test.ts'
import { createParkingChances } from './parking-chances.ts'

test('[F23] a lot without a model tells from its count, one that nobody heard lately tells nothing, and one that is not there neither', async () => {
  await using lot = await openLot(4)
  const chances = createParkingChances(lot.operations, () => lot.now())
  const told = await chances.chances('lot-1', [NOW_MS, NOW_MS + HOUR, NOW_MS + 3 * HOUR])
  expect(told.map((chance) => chance?.by)).toEqual(['now', 'now', undefined])
  expect(await chances.chance('lot-9', NOW_MS)).toBeUndefined()
  lot.setNow(NOW_MS + HOUR)
  expect(await chances.chance('lot-1', NOW_MS + HOUR)).toBeUndefined()
})

test('[F23] within a minute a lot is looked at once; then what is counted and learned by then counts', async () => {
  await using lot = await openLot(4)
  const { parking } = lot.operations
  let looks = 0
  const counted = {
    ...lot.operations,
    parking: {
      ...parking,
      model: (id: string) => {
        looks++
        return parking.model(id)
      },
    },
  }
  const chances = createParkingChances(counted, () => lot.now())
  const [free] = await Promise.all([chances.chance('lot-1', NOW_MS), chances.chances('lot-1', [NOW_MS, NOW_MS])])
  expect(looks).toBe(1)
  await lot.sense(NOW_MS + 30_000, { 'b-1': 'occupied', 'b-2': 'occupied', 'b-3': 'occupied', 'b-4': 'occupied' })
  expect((await chances.chance('lot-1', NOW_MS + MINUTE))!.expectedOccupied).toBe(0)
  lot.setNow(NOW_MS + MINUTE)
  const full = (await chances.chance('lot-1', NOW_MS + MINUTE))!
  expect([full.expectedOccupied, looks]).toEqual([1, 2])
  expect(full.percent).toBeLessThan(free!.percent)

  const zone = 'Asia/Shanghai'
  const fromDay = addDays(localDayOf(NOW_MS), -20)
  const made = { lot: 'lot-1', zone, capacity: 4, fromDay, days: 20, seed: 3 }
  const series = seriesOfSamples(samplesOf(made), dayNumberOf(fromDay), 20, zoneOf(zone), noCalendar, 0.5)
  const [model] = trainLots([{ lot: 'lot-1', zone, series }], { days: 20 })
  await parking.putModel('lot-1', NOW_MS, writeLotModel(model!))
  lot.setNow(NOW_MS + 2 * MINUTE)
  expect(await chances.chance('lot-1', NOW_MS + 24 * HOUR)).toMatchObject({ by: 'model', days: 20 })
})

test('[F23] what fails is asked again', async () => {
  await using lot = await openLot(4)
  let isAway = true
  const away = {
    ...lot.operations,
    calendar: {
      ...lot.operations.calendar,
      all: () => (isAway ? Promise.reject(new Error('away')) : lot.operations.calendar.all()),
    },
  }
  const chances = createParkingChances(away, () => lot.now())
  await expect(chances.chance('lot-1', NOW_MS)).rejects.toThrow('away')
  isAway = false
  expect(await chances.chance('lot-1', NOW_MS)).toBeDefined()
})
