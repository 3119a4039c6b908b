import { DatabaseSync } from 'node:sqlite'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { tempFolder } from '../test/platform.ts'
import { storedFields, streams } from './reading-fields.ts'
import { air, fix, maintainFully, t0 } from './readings-contract.ts'
import { readingsFile, SqliteReadings } from './readings-sqlite.ts'
import { StoreUnavailable } from './types.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const log = pino({ level: 'silent' })
const keep = { rawKeepMs: 30 * DAY_MS, minuteKeepMs: 400 * DAY_MS, purgeRowsMax: 2_000 }

async function openIn(path: string, settings: Partial<typeof keep> = {}) {
  const store = new SqliteReadings({ dataDir: path, ...keep, ...settings }, log)
  const other = new DatabaseSync(readingsFile(path))
  return {
    store,
    /** What is in the file, seen from outside. */
    rows: (sql: string) => other.prepare(sql).all(),
    run: (sql: string) => other.exec(sql),
    [Symbol.asyncDispose]: async () => {
      other.close()
      await store[Symbol.asyncDispose]()
    },
  }
}

const all = { fromMs: 0, toMs: 4_102_444_800_000, limit: 1_000_000 }

test('the tables have a column for every field of every stream, of its type', async () => {
  await using folder = await tempFolder('readings')
  await using opened = await openIn(folder.path)
  const columnType = { float: 'REAL', integer: 'INTEGER', boolean: 'INTEGER', text: 'TEXT', json: 'TEXT' }
  const fieldColumns = (table: string, own: number) =>
    opened
      .rows(`SELECT name, type FROM pragma_table_info('${table}')`)
      .slice(own)
      .map(({ name, type }) => `${String(name)} ${String(type)}`)
  for (const stream of streams) {
    const fields = storedFields[stream]
    expect(fieldColumns(`raw_${stream}`, 5)).toEqual(fields.map(({ name, type }) => `${name} ${columnType[type]}`))
    expect(fieldColumns(`minute_${stream}`, 2)).toEqual(
      fields.flatMap(({ name, type, minute }) =>
        minute === 'last'
          ? [`${name} ${columnType[type]}`]
          : [`${name}_mean REAL`, `${name}_min REAL`, `${name}_max REAL`, `${name}_count INTEGER`],
      ),
    )
  }
})

test('[H12] what was kept is there after the store is opened again', async () => {
  await using folder = await tempFolder('readings')
  {
    await using opened = await openIn(folder.path)
    await opened.store.append([fix('s-1', t0), fix('s-1', t0 + 1)])
  }
  await using again = await openIn(folder.path)
  expect(await again.store.readings({ kind: 'sweeper', id: 's-1', stream: 'fix', ...all })).toHaveLength(2)
})

describe('[H10] [H11] what is past its keep time', () => {
  test('goes in steps no larger than asked for, and not a reading more', async () => {
    await using folder = await tempFolder('readings')
    await using opened = await openIn(folder.path, { purgeRowsMax: 100 })
    const { store, rows } = opened
    const readings = ['s-1', 's-2', 's-3'].flatMap((id) =>
      Array.from({ length: 150 }, (_, nth) => fix(id, t0 + nth * MINUTE_MS)),
    )
    await store.append(readings)
    await maintainFully(store, t0 + DAY_MS)
    const left = () => Number(rows('SELECT count(*) AS n FROM raw_fix')[0]!['n'])
    expect(left()).toBe(450)
    // 50 minutes of each are too old
    const nowMs = t0 + 50 * MINUTE_MS + keep.rawKeepMs
    const steps: number[] = []
    for (let before = left(), more = true; more; before = left()) {
      more = await store.maintain(nowMs)
      steps.push(before - left())
    }
    expect(Math.max(...steps)).toBeLessThanOrEqual(100)
    expect(left()).toBe(300)
    const kept = await store.readings({ kind: 'sweeper', id: 's-2', stream: 'fix', ...all })
    expect(kept[0]!.atMs).toBe(t0 + 50 * MINUTE_MS)
  })

  test('is worked out into means before it goes, however late maintenance is', async () => {
    await using folder = await tempFolder('readings')
    await using opened = await openIn(folder.path)
    const { store, rows } = opened
    // more minutes than one step works out
    await store.append(Array.from({ length: 1_200 }, (_, nth) => air('t-1', t0 + nth * MINUTE_MS, { nh3MgM3: nth })))
    await maintainFully(store, t0 + 100 * DAY_MS)
    expect(rows('SELECT count(*) AS n FROM raw_air')[0]!['n']).toBe(0)
    const minutes = await store.minutes({ kind: 'toilet', id: 't-1', stream: 'air', field: 'nh3MgM3', ...all })
    expect(minutes.map(({ mean }) => mean)).toEqual(Array.from({ length: 1_200 }, (_, nth) => nth))
  })

  test('lives on in its means, which a chart is then drawn from', async () => {
    await using folder = await tempFolder('readings')
    await using opened = await openIn(folder.path)
    const { store } = opened
    await store.append([1, 5, 3].map((nh3MgM3, nth) => air('t-1', t0 + nth, { nh3MgM3 })))
    await maintainFully(store, t0 + 31 * DAY_MS)
    const query = { kind: 'toilet', id: 't-1', stream: 'air', fromMs: t0, toMs: t0 + MINUTE_MS } as const
    expect(await store.series({ ...query, fields: ['nh3MgM3'], pointsMax: 10 })).toEqual({
      source: 'minute',
      bucketMs: MINUTE_MS,
      fields: {
        nh3MgM3: [
          { atMs: t0, value: 1 },
          { atMs: t0, value: 5 },
        ],
      },
    })
  })

  test('is not mixed up with a reading that comes when its neighbours are gone', async () => {
    await using folder = await tempFolder('readings')
    await using opened = await openIn(folder.path)
    const { store } = opened
    await store.append([1, 5].map((nh3MgM3, nth) => air('t-1', t0 + nth, { nh3MgM3 })))
    await maintainFully(store, t0 + 31 * DAY_MS)
    const late = air('t-1', t0 + 10, { nh3MgM3: 100 })
    expect(await store.append([late])).toEqual([{ reading: late, detail: expect.stringContaining('older') as string }])
    await maintainFully(store, t0 + 31 * DAY_MS)
    const minutes = await store.minutes({ kind: 'toilet', id: 't-1', stream: 'air', field: 'nh3MgM3', ...all })
    expect(minutes).toEqual([{ minuteMs: t0, mean: 3, min: 1, max: 5, count: 2 }])
  })

  test('goes from the means too, after their own time', async () => {
    await using folder = await tempFolder('readings')
    await using opened = await openIn(folder.path)
    const { store } = opened
    await store.append([air('t-1', t0, { nh3MgM3: 1 }), air('t-1', t0 + MINUTE_MS, { nh3MgM3: 2 })])
    await maintainFully(store, t0 + DAY_MS)
    await maintainFully(store, t0 + MINUTE_MS + keep.minuteKeepMs)
    const minutes = await store.minutes({ kind: 'toilet', id: 't-1', stream: 'air', field: 'nh3MgM3', ...all })
    expect(minutes.map(({ minuteMs }) => minuteMs)).toEqual([t0 + MINUTE_MS])
  })
})

test('[H11] a batch is kept while a long purge goes on', async () => {
  await using folder = await tempFolder('readings')
  await using opened = await openIn(folder.path, { purgeRowsMax: 500 })
  const { store } = opened
  await store.append(Array.from({ length: 20_000 }, (_, nth) => fix('s-1', t0 + nth)))
  const nowMs = t0 + 31 * DAY_MS
  let steps = 0
  while (await store.maintain(nowMs)) {
    steps++
    expect(await store.append([fix('s-2', nowMs + steps)])).toEqual([])
  }
  expect(steps).toBeGreaterThanOrEqual(40)
  expect(await store.count({ kind: 'sweeper', stream: 'fix', id: 's-2', ...all })).toBe(steps)
})

test('[H5] [fault 34] what SQLite cannot do now is to be tried again later, and keeps nothing of the batch', async () => {
  await using folder = await tempFolder('readings')
  await using opened = await openIn(folder.path)
  const { store, run, rows } = opened
  run(
    `CREATE TRIGGER full BEFORE INSERT ON raw_air WHEN NEW.sub = 2 BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END`,
  )
  const batch = [air('t-9', t0, { nh3MgM3: 1 }, 1), air('t-9', t0, { nh3MgM3: 1 }, 2)]
  await expect(store.append(batch)).rejects.toThrow(StoreUnavailable)
  await expect(store.append(batch)).rejects.toThrow(
    /Cannot keep readings: .*readings\.db says "database or disk is full"/,
  )
  expect(rows('SELECT * FROM raw_air')).toEqual([])
  run('DROP TRIGGER full')
  expect(await store.append(batch)).toEqual([])
  expect(await store.count({ kind: 'toilet', stream: 'air', id: 't-9', ...all })).toBe(2)
})

test(
  '[H7] a day at 1 Hz is read in far less than a second, and lets others work meanwhile',
  { timeout: 60_000 },
  async () => {
    await using folder = await tempFolder('readings')
    await using opened = await openIn(folder.path)
    const { store } = opened
    for (let nth = 0; nth < 86_400; nth += 14_400)
      await store.append(
        Array.from({ length: 14_400 }, (_, more) => fix('s-1', t0 + (nth + more) * 1_000, { speedKmh: more % 50 })),
      )
    let turns = 0
    const counting = setInterval(() => turns++, 1)
    const { fields } = await store.series({
      kind: 'sweeper',
      id: 's-1',
      stream: 'fix',
      fields: ['speedKmh', 'lon', 'lat'],
      fromMs: t0,
      toMs: t0 + DAY_MS,
      pointsMax: 2_000,
    })
    clearInterval(counting)
    expect(fields['speedKmh']!.length).toBeGreaterThan(900)
    expect(turns).toBeGreaterThan(2)
  },
)
