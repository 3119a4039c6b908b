import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { measurement, recordedParking } from './parking.ts'
import { readParkingFile } from './parking-file.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kerbside-parking-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const HEAD = 'SystemCodeNumber,Capacity,Occupancy,LastUpdated'
async function fileOf(...lines: string[]): Promise<string> {
  const file = join(folder, `${lines.length}-${lines.join('').length}.csv`)
  await writeFile(file, lines.join('\n'))
  return file
}

test('[F27] rows over capacity, below nothing, told twice and not to be read are counted; what is over is full, the others are not known', async () => {
  const file = await fileOf(
    `\uFEFF${HEAD}`,
    'A,100,20,2016-10-04 08:02:00',
    'A,100,20,2016-10-04 08:02:00',
    'A,100,140,2016-10-04 08:31:00',
    'A,100,-3,2016-10-04 09:01:00',
    'A,100,50,2016-10-04 09:28:59',
    'A,100,,2016-10-04 10:00:00',
    'A,100,7,tomorrow',
    'A,100,7,1970-01-01 00:00:00',
    '',
    '"B, north",40,10,2016-10-05T08:00:00+01:00',
    '"B, north",80,30,2016-10-05T08:29:00+01:00',
  )
  const { lots, ...is } = await readParkingFile(file)
  expect(is).toMatchObject({
    rows: 10,
    overCapacity: 1,
    negative: 1,
    duplicates: 1,
    unreadable: 3,
    stepMinutes: 30,
    days: 2,
  })
  const shares = (lot: number, day: number, fromSlot: number) => [
    ...lots[lot]!.series.shares.subarray(day * 48 + fromSlot, day * 48 + fromSlot + 4),
  ]
  expect(lots.map(({ lot }) => lot)).toEqual(['A', 'B, north'])
  expect(shares(0, 0, 16)).toEqual([0.2, 1, Number.NaN, 0.5])
  // a capacity that changes, and the clock on the wall
  expect(shares(1, 1, 15)).toEqual([Number.NaN, 0.25, 0.375, Number.NaN])
})

test.each([
  ['quarters of an hour', 5, 15],
  ['half hours', 27, 30],
  ['hours', 58, 60],
])('[F27] rows are put on a grid of %s', async (_, gap, step) => {
  const rows = Array.from({ length: 400 }, (__, n) => {
    const at = new Date(Date.UTC(2024, 0, 1) + n * gap * 60_000).toISOString()
    return `A,100,${n % 100},${at}`
  })
  expect((await readParkingFile(await fileOf(HEAD, ...rows))).stepMinutes).toBe(step)
})

test('[F27] a file of another form is refused, one that is not there is told', async () => {
  await expect(readParkingFile(await fileOf('lot,bays', 'A,3'))).rejects.toThrow(
    /no column SystemCodeNumber, Capacity, Occupancy, LastUpdated; it has lot, bays/,
  )
  await expect(readParkingFile(await fileOf(HEAD, 'A,3,,'))).rejects.toThrow(/no row of it has/)
  await expect(measurement.run({ file: join(folder, 'none.csv') })).resolves.toEqual({
    skipped: expect.stringContaining('none.csv') as string,
  })
})

const isThere = existsSync(recordedParking)
if (!isThere) console.warn(`Left out, there are no recorded car parks: ${recordedParking}`)

// not registered without the data: nothing a machine could install would bring it
const describeRecorded = isThere ? describe : () => undefined
describeRecorded('recorded car parks', () => {
  test('[F27] errors are a fifth below the better of persistence and mean from an hour on, chances are kept to three points, and dirt is found', async () => {
    const figures = await measurement.run({ 'no-nightly': true })
    expect(figures).toMatchObject({ overCapacity: 373, negative: 12, duplicates: 216, unreadable: 0, trainingDays: 56 })
    for (const of of [figures, figures['frozen']] as (typeof figures)[]) {
      const mae = of['mae'] as Record<string, { ours: number; persistence: number; mean: number }>
      for (const minutes of [60, 120, 1_440]) {
        const { ours, persistence, mean } = mae[minutes]!
        expect(ours, `${minutes} min`).toBeLessThan(0.8 * Math.min(persistence, mean))
      }
      expect(of['calibrationErrorPoints']).toBeLessThanOrEqual(3)
    }
  }, 300_000)
})
