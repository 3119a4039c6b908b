import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Reading, ReadingOf } from '#domain/reading.ts'
import type { Stream } from '#domain/topic.ts'
import type { ReadingsStore } from './types.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** A whole hour three days ago: inside every retention, outside every running minute. */
export const t0 = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * DAY_MS

let assets = 0
/** An asset nobody has used yet, so that tests share a store and not their readings. */
export const newId = () => `a-${process.pid}-${assets++}`

const base = { town: '东亭', historical: false } as const

export function fix(id: string, atMs: number, fields: Partial<ReadingOf<'fix'>['fields']> = {}, sub = 0): Reading {
  return {
    ...base,
    kind: 'sweeper',
    id,
    stream: 'fix',
    atMs,
    receivedAtMs: atMs + 250,
    seq: sub,
    sub,
    fields: { lon: 120.31, lat: 31.58, speedKmh: 12.5, headingDeg: 90, ...fields },
  }
}
export function air(id: string, atMs: number, fields: ReadingOf<'air'>['fields'], sub = 0): Reading {
  return { ...base, kind: 'toilet', id, stream: 'air', atMs, receivedAtMs: atMs + 250, seq: sub, sub, fields }
}
function state(id: string, atMs: number, fields: ReadingOf<'state'>['fields']): Reading {
  return { ...base, kind: 'bay', id, stream: 'state', atMs, receivedAtMs: atMs + 250, seq: -1, sub: 7, fields }
}

const everything = { fromMs: 0, toMs: 4_102_444_800_000, limit: 10_000 }
const range = { fromMs: t0, toMs: t0 + HOUR_MS, pointsMax: 2_000 }

export async function maintainFully(store: ReadingsStore, nowMs: number): Promise<void> {
  while (await store.maintain(nowMs)) {
    // more to do
  }
}

/** What every readings store promises (docs/SPEC.md, Readings store), shown on a store that `open` gives, prepared. */
export function keepsReadingsPromises(name: string, open: () => Promise<ReadingsStore>): void {
  describe(`${name} keeps the promises of a readings store`, () => {
    let store: ReadingsStore
    beforeAll(async () => {
      store = await open()
    })
    afterAll(async () => {
      await store[Symbol.asyncDispose]()
    })

    const fixesOf = (id: string) => store.readings({ kind: 'sweeper', id, stream: 'fix', ...everything })
    const airOf = (id: string) => store.readings({ kind: 'toilet', id, stream: 'air', ...everything })

    test('[H1] a batch kept is read back as it was', async () => {
      const id = newId()
      const fields = {
        lon: 120.3512345,
        lat: 31.5812345,
        speedKmh: 0,
        headingDeg: 359.9,
        hdop: 0.9,
        satellites: 12,
        ignition: true,
        brush: false,
        pump: true,
        waterPercent: 55.5,
        odometerKm: 123_456.7,
      }
      expect(await store.append([fix(id, t0 + 1, fields, 42)])).toEqual([])
      expect(await fixesOf(id)).toEqual([{ atMs: t0 + 1, receivedAtMs: t0 + 251, seq: 42, sub: 42, fields }])
    })

    test('[H1] a repeated batch changes nothing', async () => {
      const id = newId()
      const batch = [fix(id, t0), fix(id, t0 + 1_000), fix(id, t0 + 2_000, { speedKmh: 3 })]
      await store.append(batch)
      const once = await fixesOf(id)
      await store.append(batch)
      await store.append([...batch, ...batch])
      expect(await fixesOf(id)).toEqual(once)
      expect(await store.count({ kind: 'sweeper', stream: 'fix', id, fromMs: t0, toMs: t0 + HOUR_MS })).toBe(3)
    })

    test('[H1] readings of one millisecond with different sub are different readings', async () => {
      const id = newId()
      await store.append([fix(id, t0, { speedKmh: 2 }, 999_999), fix(id, t0, { speedKmh: 1 }, 0), fix(id, t0, {}, 500)])
      expect((await fixesOf(id)).map(({ atMs, sub }) => [atMs, sub])).toEqual([
        [t0, 0],
        [t0, 500],
        [t0, 999_999],
      ])
    })

    test('[H2] the same reading with other content replaces the fields it carries', async () => {
      const id = newId()
      await store.append([air(id, t0, { nh3MgM3: 1.5, temperatureC: 20 })])
      await store.append([air(id, t0, { nh3MgM3: 2, humidityPercent: 80 })])
      expect((await airOf(id)).map(({ fields }) => fields)).toEqual([
        { nh3MgM3: 2, temperatureC: 20, humidityPercent: 80 },
      ])
    })

    test('[H3] order and repetition of readings make no difference', { timeout: 60_000 }, async () => {
      const readings = (id: string) =>
        Array.from({ length: 12 }, (_, nth) => fix(id, t0 + Math.floor(nth / 2) * 500, { speedKmh: nth }, nth % 2))
      const orderly = newId()
      await store.append(readings(orderly))
      const expected = await fixesOf(orderly)
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(11), { maxLength: 30 }), fc.nat(41), async (picked, cut) => {
          const id = newId()
          const all = readings(id)
          const shuffled = [...picked.map((nth) => all[nth]!), ...all.toReversed()]
          await store.append(shuffled.slice(0, cut))
          await store.append(shuffled.slice(cut))
          expect(await fixesOf(id)).toEqual(expected)
        }),
        { numRuns: 25 },
      )
    })

    test('[H4] [fault 15] 1 and 1.5 of one field never conflict', async () => {
      const id = newId()
      await store.append([
        fix(id, t0, { speedKmh: 1 }),
        fix(id, t0 + 1, { speedKmh: 1.5 }),
        fix(id, t0 + 2, { lat: 31 }),
      ])
      expect((await fixesOf(id)).map(({ fields }) => [fields['speedKmh'], fields['lat']])).toEqual([
        [1, 31.58],
        [1.5, 31.58],
        [12.5, 31],
      ])
    })

    test.each([
      ['NaN', { speedKmh: Number.NaN }],
      ['Infinity', { lon: Number.POSITIVE_INFINITY }],
      ['[fault 15] a text instead of a number', { speedKmh: '12' }],
      ['[fault 15] a number instead of a boolean', { brush: 1 }],
      ['half a satellite', { satellites: 1.5 }],
      ['nothing where something was', { hdop: null }],
      ['a field the stream does not have', { colour: 'red' }],
    ])('[H4] a reading with %s is refused in words, the rest of its batch is kept', async (_, wrong) => {
      const id = newId()
      const bad = fix(id, t0 + 1, wrong as never)
      const refused = await store.append([fix(id, t0), bad, fix(id, t0 + 2)])
      expect(refused).toEqual([{ reading: bad, detail: expect.stringContaining(Object.keys(wrong)[0]!) as string }])
      expect((await fixesOf(id)).map(({ atMs }) => atMs)).toEqual([t0, t0 + 2])
    })

    test('[H4] lists and booleans of one field are read back as they were', async () => {
      const id = newId()
      const stalls = (atMs: number, fields: ReadingOf<'stalls'>['fields']): Reading => ({
        ...base,
        kind: 'toilet',
        id,
        stream: 'stalls',
        atMs,
        receivedAtMs: atMs,
        seq: 0,
        sub: 0,
        fields,
      })
      const sent = [{ occupied: ['m-1', 'w-2'] }, { occupied: [] }, { occupied: true, stall: 'm-1' }]
      await store.append(sent.map((fields, nth) => stalls(t0 + nth, fields)))
      const kept = await store.readings({ kind: 'toilet', id, stream: 'stalls', ...everything })
      expect(kept.map(({ fields }) => fields)).toEqual(sent)
      const { fields } = await store.series({ kind: 'toilet', id, stream: 'stalls', fields: ['occupied'], ...range })
      expect(fields['occupied']).toEqual([
        { atMs: t0, value: '["m-1","w-2"]' },
        { atMs: t0 + 1, value: '[]' },
        { atMs: t0 + 2, value: true },
      ])
    })

    test('[H4] a field named like a tag is a field', async () => {
      const id = newId()
      const event: Reading = {
        ...base,
        kind: 'toilet',
        id,
        stream: 'event',
        atMs: t0,
        receivedAtMs: t0,
        seq: 1,
        sub: 1,
        fields: { kind: 'rating', stars: 5 },
      }
      await store.append([event])
      const kept = await store.readings({ kind: 'toilet', id, stream: 'event', ...everything })
      expect(kept.map(({ fields }) => fields)).toEqual([{ kind: 'rating', stars: 5 }])
    })

    test('[H4] a reading without any field counts', async () => {
      const id = newId()
      await store.append([air(id, t0, {})])
      expect((await airOf(id)).map(({ fields }) => fields)).toEqual([{}])
      expect(await store.count({ kind: 'toilet', stream: 'air', id, fromMs: t0, toMs: t0 + 1 })).toBe(1)
    })

    test('[H5] an empty batch is kept', async () => {
      expect(await store.append([])).toEqual([])
    })

    test('[H5] an append that was called off says why', async () => {
      const off = AbortSignal.abort(new Error('stopping'))
      await expect(store.append([fix(newId(), t0)], off)).rejects.toThrow('stopping')
    })

    test('[H6] a range has its beginning and not its end', async () => {
      const id = newId()
      await store.append([0, 1, 2, 3].map((nth) => fix(id, t0 + nth)))
      const between = { kind: 'sweeper', id, stream: 'fix', fromMs: t0 + 1, toMs: t0 + 3 } as const
      expect((await store.readings({ ...between, limit: 10 })).map(({ atMs }) => atMs)).toEqual([t0 + 1, t0 + 2])
      expect(await store.count(between)).toBe(2)
      const { fields } = await store.series({ ...between, fields: ['speedKmh'], pointsMax: 10 })
      expect(fields['speedKmh']?.map(({ atMs }) => atMs)).toEqual([t0 + 1, t0 + 2])
      expect(await store.count({ ...between, toMs: between.fromMs })).toBe(0)
    })

    test('[H6] readings come in order of time, at most the limit', async () => {
      const id = newId()
      await store.append([5, 3, 1, 4, 2].map((nth) => fix(id, t0 + nth)))
      const first = await store.readings({
        kind: 'sweeper',
        id,
        stream: 'fix',
        fromMs: 0,
        toMs: t0 + HOUR_MS,
        limit: 3,
      })
      expect(first.map(({ atMs }) => atMs)).toEqual([t0 + 1, t0 + 2, t0 + 3])
    })

    test('[H6] counts are of one kind and stream, of all assets or one', async () => {
      const [one, other, toilet] = [newId(), newId(), newId()]
      // a time of its own: other tests count here too
      const at = t0 + 5 * HOUR_MS
      await store.append([fix(one, at), fix(one, at + 1), fix(other, at), air(toilet, at, { nh3MgM3: 1 })])
      const hour = { fromMs: at, toMs: at + HOUR_MS }
      expect(await store.count({ kind: 'sweeper', stream: 'fix', ...hour })).toBe(3)
      expect(await store.count({ kind: 'sweeper', stream: 'fix', id: one, ...hour })).toBe(2)
      expect(await store.count({ kind: 'toilet', stream: 'air', ...hour })).toBe(1)
      expect(await store.count({ kind: 'bay', stream: 'state', ...hour })).toBe(0)
    })

    test('[H6] an asset nobody has heard of has nothing', async () => {
      const id = newId()
      expect(await fixesOf(id)).toEqual([])
      expect(await store.count({ kind: 'sweeper', stream: 'fix', id, fromMs: 0, toMs: t0 })).toBe(0)
      for (const fromMs of [t0, 0]) {
        const { fields } = await store.series({
          kind: 'lot',
          id,
          stream: 'state',
          fields: ['occupied'],
          ...range,
          fromMs,
        })
        expect(fields).toEqual({ occupied: [] })
      }
    })

    test('[H6] a question that cannot be answered is refused in words', async () => {
      const query = { kind: 'sweeper', id: newId(), stream: 'fix', ...range } as const
      await expect(store.series({ ...query, fields: ['colour'] })).rejects.toThrow('it has no field "colour"')
      await expect(store.series({ ...query, fields: ['lon'], pointsMax: 3 })).rejects.toThrow(RangeError)
      await expect(store.series({ ...query, fields: ['lon'], fromMs: Number.NaN })).rejects.toThrow(RangeError)
      await expect(store.readings({ ...query, limit: 0 })).rejects.toThrow(RangeError)
      await expect(store.minutes({ ...query, field: 'lon', limit: 10 })).rejects.toThrow('it has none')
    })

    test('[H7] few readings are shown as they are', async () => {
      const id = newId()
      await store.append([
        fix(id, t0, { brush: true, hdop: 1 }),
        fix(id, t0 + 10, { brush: true }),
        fix(id, t0 + 20, { brush: false }),
      ])
      const series = await store.series({ kind: 'sweeper', id, stream: 'fix', fields: ['brush', 'hdop'], ...range })
      expect(series).toEqual({
        source: 'raw',
        bucketMs: 0,
        fields: {
          brush: [
            { atMs: t0, value: true },
            { atMs: t0 + 10, value: true },
            { atMs: t0 + 20, value: false },
          ],
          hdop: [{ atMs: t0, value: 1 }],
        },
      })
    })

    describe('[H7] many readings', () => {
      const id = newId()
      const COUNT = 3_600
      const pointsMax = 200
      const speed = (nth: number) => (nth === 1_234 ? 88.5 : nth === 2_345 ? 0 : 10 + (nth % 7))
      const many = Array.from({ length: COUNT }, (_, nth) =>
        fix(
          id,
          t0 + nth * SECOND_MS,
          {
            speedKmh: speed(nth),
            lon: 120.3 + nth / 1e5,
            lat: 31.5 + nth / 1e5,
            brush: nth % 900 < 450,
            satellites: nth % 5,
          },
          nth,
        ),
      )
      const query = { kind: 'sweeper', id, stream: 'fix', ...range, pointsMax } as const
      beforeAll(async () => {
        await store.append(many)
      })

      test('keep the lowest and the highest of each bucket, at their own times', async () => {
        const { source, bucketMs, fields } = await store.series({ ...query, fields: ['speedKmh', 'satellites'] })
        expect(source).toBe('raw-buckets')
        const points = fields['speedKmh']!
        expect(points.length).toBeLessThanOrEqual(pointsMax)
        expect(points).toContainEqual({ atMs: t0 + 1_234 * SECOND_MS, value: 88.5 })
        expect(points).toContainEqual({ atMs: t0 + 2_345 * SECOND_MS, value: 0 })
        expect(points.map(({ atMs }) => atMs)).toEqual(points.map(({ atMs }) => atMs).toSorted((a, b) => a - b))
        for (const { atMs, value } of points) expect(value).toBe(speed((atMs - t0) / SECOND_MS))
        const bucketOf = (atMs: number) => Math.floor(atMs / bucketMs)
        const extremes = (of: readonly { atMs: number; value: number }[]) =>
          [...Map.groupBy(of, ({ atMs }) => bucketOf(atMs))].map(([bucket, inIt]) => [
            bucket,
            Math.min(...inIt.map(({ value }) => value)),
            Math.max(...inIt.map(({ value }) => value)),
          ])
        const all = many.map(({ atMs }, nth) => ({ atMs, value: speed(nth) }))
        expect(extremes(points as { atMs: number; value: number }[])).toEqual(extremes(all))
        expect(fields['satellites']!.length).toBeLessThanOrEqual(pointsMax)
      })

      test('keep one whole position of each bucket', async () => {
        const { fields, bucketMs } = await store.series({ ...query, fields: ['lat', 'lon'] })
        const [lat, lon] = [fields['lat']!, fields['lon']!]
        expect(lat.length).toBeGreaterThan(pointsMax / 4)
        expect(lat.length).toBeLessThanOrEqual(pointsMax)
        expect(lon.map(({ atMs }) => atMs)).toEqual(lat.map(({ atMs }) => atMs))
        lat.forEach(({ atMs, value }, index) => {
          const nth = (atMs - t0) / SECOND_MS
          expect([value, lon[index]!.value]).toEqual([31.5 + nth / 1e5, 120.3 + nth / 1e5])
          // the first of its bucket
          expect(nth === 0 || Math.floor((atMs - SECOND_MS) / bucketMs) < Math.floor(atMs / bucketMs)).toBe(true)
        })
      })

      test('keep the changes of booleans', async () => {
        const { fields } = await store.series({ ...query, fields: ['brush'] })
        expect(fields['brush']).toEqual(
          [0, 450, 900, 1_350, 1_800, 2_250, 2_700, 3_150].map((nth) => ({
            atMs: t0 + nth * SECOND_MS,
            value: nth % 900 < 450,
          })),
        )
      })

      test('keep one change of a bucket when there are too many', async () => {
        const flapping = newId()
        await store.append(
          Array.from({ length: 1_000 }, (_, nth) => state(flapping, t0 + nth * SECOND_MS, { occupied: nth % 2 === 0 })),
        )
        const { fields } = await store.series({
          kind: 'bay',
          id: flapping,
          stream: 'state',
          fields: ['occupied'],
          ...range,
          pointsMax,
        })
        expect(fields['occupied']!.length).toBeLessThanOrEqual(pointsMax)
        expect(fields['occupied']!.length).toBeGreaterThan(20)
      })

      test('never make more points than asked for, whatever the range', async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.integer({ min: 4, max: 400 }),
            fc.integer({ min: 0, max: HOUR_MS / 2 }),
            fc.integer({ min: 1, max: HOUR_MS / 2 }),
            async (most, offsetMs, spanMs) => {
              const fromMs = t0 + offsetMs
              const names = ['speedKmh', 'lon', 'brush', 'satellites']
              const { fields } = await store.series({
                ...query,
                fields: names,
                fromMs,
                toMs: fromMs + spanMs,
                pointsMax: most,
              })
              for (const name of names) {
                expect(fields[name]!.length).toBeLessThanOrEqual(most)
                for (const { atMs } of fields[name]!) {
                  expect(atMs).toBeGreaterThanOrEqual(fromMs)
                  expect(atMs).toBeLessThan(fromMs + spanMs)
                }
              }
            },
          ),
          { numRuns: 30 },
        )
      })
    })

    test(
      '[H8] minutes are those of the set of readings, whatever their order and the times of maintenance',
      {
        timeout: 60_000,
      },
      async () => {
        const reading = fc.record({
          second: fc.nat(239),
          nh3MgM3: fc.option(
            fc.integer({ min: 0, max: 40 }).map((quarters) => quarters / 4),
            { nil: undefined },
          ),
          temperatureC: fc.integer({ min: -20, max: 40 }),
        })
        const nowMs = t0 + HOUR_MS
        await fc.assert(
          fc.asyncProperty(
            fc.uniqueArray(reading, { selector: ({ second }) => second, minLength: 1, maxLength: 20 }),
            fc.nat(20),
            async (readings, cut) => {
              const id = newId()
              const batch = readings.map(({ second, ...fields }) => air(id, t0 + second * SECOND_MS, fields))
              await store.append(batch.slice(0, cut))
              await maintainFully(store, nowMs)
              await store.append([...batch.slice(cut), ...batch.slice(0, 3)])
              await maintainFully(store, nowMs)
              for (const field of ['nh3MgM3', 'temperatureC'] as const) {
                const values = readings
                  .filter((each) => each[field] !== undefined)
                  .map((each) => ({ minuteMs: t0 + Math.floor(each.second / 60) * MINUTE_MS, value: each[field]! }))
                const expected = [...Map.groupBy(values, ({ minuteMs }) => minuteMs)]
                  .toSorted(([one], [other]) => one - other)
                  .map(([minuteMs, inIt]) => {
                    const all = inIt.map(({ value }) => value)
                    return {
                      minuteMs,
                      mean: expect.closeTo(all.reduce((sum, value) => sum + value, 0) / all.length, 9) as number,
                      min: Math.min(...all),
                      max: Math.max(...all),
                      count: all.length,
                    }
                  })
                expect(await store.minutes({ kind: 'toilet', id, stream: 'air', field, ...everything })).toEqual(
                  expected,
                )
              }
            },
          ),
          { numRuns: 15 },
        )
      },
    )

    test('[H8] a minute that is not over has no mean yet', async () => {
      const id = newId()
      await store.append([air(id, t0, { nh3MgM3: 1 }), air(id, t0 + MINUTE_MS, { nh3MgM3: 3 })])
      const minutes = () => store.minutes({ kind: 'toilet', id, stream: 'air', field: 'nh3MgM3', ...everything })
      await maintainFully(store, t0 + 2 * MINUTE_MS - 1)
      expect((await minutes()).map(({ minuteMs }) => minuteMs)).toEqual([t0])
      await maintainFully(store, t0 + 2 * MINUTE_MS)
      expect((await minutes()).map(({ minuteMs }) => minuteMs)).toEqual([t0, t0 + MINUTE_MS])
    })

    describe('[H9] a long range', () => {
      const id = newId()
      const query = {
        kind: 'sweeper',
        id,
        stream: 'fix',
        fromMs: t0 - 2 * DAY_MS,
        toMs: t0 + DAY_MS,
        pointsMax: 100,
      } as const
      beforeAll(async () => {
        // 12 readings in each of 600 minutes, with one peak
        const readings = Array.from({ length: 7_200 }, (_, nth) =>
          fix(id, t0 + nth * 5_000, {
            speedKmh: nth === 777 ? 99 : nth % 12,
            lon: 120.3 + nth / 1e5,
            lat: 31.5 + nth / 1e5,
            brush: nth % 2_400 < 1_200,
          }),
        )
        await store.append(readings)
        // the last 100 minutes are not worked out
        await maintainFully(store, t0 + 500 * MINUTE_MS)
      })

      test('is read from one-minute means, with their peaks', async () => {
        const { source, bucketMs, fields } = await store.series({
          ...query,
          fields: ['speedKmh', 'lat', 'lon', 'brush'],
        })
        expect(source).toBe('minute')
        expect(bucketMs % MINUTE_MS).toBe(0)
        const speeds = fields['speedKmh']!
        expect(speeds.length).toBeLessThanOrEqual(query.pointsMax)
        expect(speeds.find(({ value }) => value === 99)?.atMs).toBe(t0 + Math.floor(777 / 12) * MINUTE_MS)
        expect(fields['lon']!.map(({ atMs }) => atMs)).toEqual(fields['lat']!.map(({ atMs }) => atMs))
        // the last position of a minute, not a mean of it
        expect(fields['lon']![0]).toEqual({ atMs: t0, value: 120.3 + 11 / 1e5 })
        expect(fields['brush']!.map(({ value }) => value)).toEqual([true, false, true, false, true, false])
      })

      test('goes on with raw readings where no means are worked out', async () => {
        const { fields } = await store.series({ ...query, fields: ['speedKmh'] })
        expect(fields['speedKmh']!.at(-1)!.atMs).toBeGreaterThanOrEqual(t0 + 500 * MINUTE_MS)
        expect(fields['speedKmh']!.length).toBeLessThanOrEqual(query.pointsMax)
      })
    })

    test('[H10] a reading older than what is kept is refused, the rest of its batch is kept', async () => {
      const id = newId()
      const nowMs = Date.now()
      await maintainFully(store, nowMs)
      const old = fix(id, nowMs - 31 * DAY_MS)
      const refused = await store.append([fix(id, t0), old, fix(id, t0 + 1)])
      expect(refused).toEqual([{ reading: old, detail: expect.any(String) as string }])
      expect((await fixesOf(id)).map(({ atMs }) => atMs)).toEqual([t0, t0 + 1])
    })

    test('[H13] what has been prepared can be prepared again', async () => {
      const id = newId()
      await store.append([fix(id, t0)])
      await store.prepare()
      await store.ping()
      expect(await fixesOf(id)).toHaveLength(1)
    })

    test.each([
      ['Chinese', '东亭街道'],
      ['an emoji', '安镇🚛'],
      ['right to left', 'مدينة‏'],
      ['separators', 'a,b c=d'],
      ['quotes', `it's "so"`],
      ['a line break', 'a\nsweeper_fix,id=x lon=1 1'],
      ['a backslash at the end', 'a\\'],
      ['a lone surrogate', 'a\ud800'],
      ['InfluxQL', `'; DROP DATABASE kerbside; --`],
      ['nothing but control characters', '\u0000\u0007'],
    ])('[fault 40] a town named with %s is a town, and nothing else', async (_, town) => {
      const id = newId()
      const reading = { ...fix(id, t0), town } as Reading
      const before = await store.count({ kind: 'sweeper', stream: 'fix', id: 'x', fromMs: 0, toMs: t0 + DAY_MS })
      expect(await store.append([reading, { ...reading, atMs: t0 + 1 }])).toEqual([])
      expect(await fixesOf(id)).toHaveLength(2)
      expect(await store.count({ kind: 'sweeper', stream: 'fix', id: 'x', fromMs: 0, toMs: t0 + DAY_MS })).toBe(before)
    })

    test.each([`x' OR 'a' = 'a`, `x"; DROP DATABASE "kerbside"`, `\\`, `x\\' OR 1=1 --`])(
      '[fault 40] %s instead of an id finds nothing and breaks nothing',
      async (id) => {
        await store.append([fix(newId(), t0)])
        expect(await fixesOf(id)).toEqual([])
        expect(await store.count({ kind: 'sweeper', stream: 'fix', id, fromMs: 0, toMs: t0 + DAY_MS })).toBe(0)
        await store.ping()
      },
    )

    test('a stream of every kind is kept', async () => {
      const id = newId()
      const common = { ...base, id, atMs: t0, receivedAtMs: t0, seq: 0, sub: 0 }
      const readings: Reading[] = [
        { ...common, kind: 'toilet', stream: 'visits', fields: { in: 65_535, out: 0, visits: 3 } },
        { ...common, kind: 'toilet', stream: 'supplies', fields: { paperPercent: 33.3, soapPercent: 0 } },
        { ...common, kind: 'bay', stream: 'state', fields: { occupied: true, sinceMs: t0, rssiDbm: -99.5 } },
        { ...common, kind: 'lot', stream: 'count', fields: { occupied: -3, in: 65_535, out: 0 } },
        { ...common, kind: 'bay', stream: 'online', fields: { online: false, cause: 'lost' } },
        { ...common, kind: 'sweeper', stream: 'online', fields: { online: true } },
        { ...common, kind: 'sweeper', stream: 'order', fields: { order: 'o-1', answer: 'done' } },
      ]
      expect(await store.append(readings)).toEqual([])
      for (const { kind, stream, fields } of readings) {
        const kept = await store.readings({ kind, id, stream: stream satisfies Stream, ...everything })
        expect(kept.map((each) => each.fields)).toEqual([fields])
      }
    })
  })
}
