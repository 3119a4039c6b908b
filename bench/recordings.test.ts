import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '#test/platform.ts'
import { measurement } from './recordings.ts'

const METRES_EAST = 1 / 81_300 // degrees, at 43° north
const at = (eastM: number): [number, number] => [-76.15 + eastM * METRES_EAST, 43.05]
const collection = (features: readonly object[]): string => JSON.stringify({ type: 'FeatureCollection', features })

test('[S25] the length that was matched is compared with the odometer, in miles, truck by truck', async () => {
  await using folder = await tempFolder('recordings')
  for (const name of ['tracks', 'plans']) await mkdir(join(folder.path, name))
  const segments = [0, 500, 1_000].map((eastM) => ({
    type: 'Feature',
    properties: { snowrouteid: 'Route 1', roadname: 'ERIE BLVD E' },
    geometry: { type: 'LineString', coordinates: [at(eastM), at(eastM + 500)] },
  }))
  await writeFile(join(folder.path, 'plans/syracuse-segments.geojson'), collection(segments))
  const fixesOf = (truck: string, eastM: (i: number) => number, count: number): object[] =>
    Array.from({ length: count }, (_, i) => ({
      type: 'Feature',
      properties: {
        truck_name: truck,
        messageTime: new Date(Date.UTC(2020, 11, 17, 16) + i * 15_000).toISOString(),
        'odometer.value': 100 + (i * 120) / 1_609.344,
      },
      geometry: { type: 'Point', coordinates: at(eastM(i)) },
    }))
  const along = fixesOf('a', (i) => 20 + i * 120, 11)
  await writeFile(
    join(folder.path, 'tracks/syracuse-plows-2020-12-17.geojson'),
    // the second one's receiver is stuck while it drives; the first one's fifth fix came twice
    collection([...along, along[4]!, ...fixesOf('b', () => 700, 5)]),
  )
  const { trucks, ...total } = await measurement.run({ data: folder.path })
  expect(trucks).toMatchObject([
    {
      truck: 'a',
      fixes: 11,
      everyS: 15,
      minutes: 2.5,
      odometerKm: 1.2,
      offMapKm: 0,
      airKm: 1.2,
      matchedKm: 1.2,
      ratio: 1,
    },
    { truck: 'b', fixes: 5, odometerKm: 0.48, offMapKm: 0.48, airKm: 0, matchedKm: 0, ratio: 0 },
  ])
  expect(total).toMatchObject({ matchedKm: 1.2, odometerKm: 1.68, ratio: 0.714 })
  expect(total).toMatchObject({ byEveryS: { 15: { matchedKm: 1.2, odometerKm: 1.68, ratio: 0.714 } } })
})

test('[S25] without the data it says what is missing', async () => {
  await using folder = await tempFolder('recordings')
  expect(await measurement.run({ data: folder.path })).toEqual({
    skipped: expect.stringMatching(
      /^There is no tracks\/syracuse-plows.* and no plans\/syracuse-segments.* in .*--data/,
    ),
    trucks: [],
  })
})
