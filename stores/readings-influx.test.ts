import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '#config'
import { hasInfluxd, startInfluxd, type InfluxProcess } from '../test/influx.ts'
import { startInfluxProxy, type InfluxProxy } from '../test/influx-proxy.ts'
import { tempFolder } from '../test/platform.ts'
import { MinuteMarks } from './influx-minutes.ts'
import { air, fix, keepsReadingsPromises, maintainFully, newId, t0 } from './readings-contract.ts'
import { InfluxReadings } from './readings-influx.ts'
import { StoreUnavailable, type ReadingsStore } from './types.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const log = pino({ level: 'silent' })
const all = { fromMs: 0, toMs: 4_102_444_800_000, limit: 10_000 }

/** A store on a server, with its local files in a folder of its own. */
async function openOn(env: Readonly<Record<string, string>>, nowMs: () => number = Date.now) {
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(await tempFolder('readings-influx'))
  const config = readConfig({ DATA_DIR: folder.path, READINGS_STORE: 'influx', INFLUX_TIMEOUT_MS: '2000', ...env })
  const store = opened.use(new InfluxReadings(config, log, nowMs))
  const owned = opened.move()
  return { store, config, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function unavailable(work: Promise<unknown>): Promise<StoreUnavailable> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(StoreUnavailable)
  return error as StoreUnavailable
}

describe.runIf(hasInfluxd())('with a real InfluxDB', () => {
  let influx: InfluxProcess
  beforeAll(async () => {
    influx = await startInfluxd()
  })
  afterAll(() => influx[Symbol.asyncDispose]())

  const ask = async (q: string) => {
    const answer = await fetch(`${influx.url}/query`, { method: 'POST', body: new URLSearchParams({ q }) })
    return (await answer.json()) as { results: { series?: { values: unknown[][] }[] }[] }
  }

  describe('[H16] databases', () => {
    test('are made with their retention, and given it when it changes', async () => {
      const env = { ...influx.env, INFLUX_DATABASE: 'retention' }
      const policies = async (name: string) =>
        (await ask(`SHOW RETENTION POLICIES ON "${name}"`)).results[0]?.series?.[0]?.values.map((row) =>
          row.slice(1, 3),
        )
      {
        await using opened = await openOn(env)
        await opened.store.prepare()
        expect(await policies('retention')).toEqual([['720h0m0s', '24h0m0s']])
        expect(await policies('retention_1m')).toEqual([['9600h0m0s', '168h0m0s']])
      }
      await using opened = await openOn({ ...env, RAW_KEEP_MS: String(10 * DAY_MS) })
      await opened.store.prepare()
      await opened.store.prepare()
      expect(await policies('retention')).toEqual([['240h0m0s', '24h0m0s']])
    })

    test('that are missing are named, and made by preparing again', async () => {
      await using opened = await openOn({ ...influx.env, INFLUX_DATABASE: 'missing' })
      const { store } = opened
      expect((await unavailable(store.append([fix('s-1', t0)]))).message).toMatch(
        /database not found.*INFLUX_DATABASE \(missing\)/,
      )
      expect((await unavailable(store.ping())).message).toContain('database not found')
      await store.prepare()
      await store.ping()
      expect(await store.append([fix('s-1', t0)])).toEqual([])
    })
  })

  test('[H16] a reading kept again after its asset moved to another town is read once', async () => {
    await using opened = await openOn({ ...influx.env, INFLUX_DATABASE: 'towns' })
    const { store } = opened
    await store.prepare()
    const moved = { ...fix('s-1', t0), town: '安镇' }
    await store.append([fix('s-1', t0), fix('s-1', t0 + 1)])
    await store.append([moved])
    const kept = await store.readings({ kind: 'sweeper', id: 's-1', stream: 'fix', ...all })
    expect(kept.map(({ atMs }) => atMs)).toEqual([t0, t0 + 1])
  })

  test('[H8] a minute written to while its means are worked out is worked out again', async () => {
    await using opened = await openOn({ ...influx.env, INFLUX_DATABASE: 'marks' })
    const { store, config } = opened
    await store.prepare()
    const id = newId()
    await store.append([air(id, t0, { nh3MgM3: 1 })])
    using marks = new MinuteMarks(config.dataDir, log)
    const read = marks.due(t0 + HOUR_MS, 10)
    await store.append([air(id, t0 + 1, { nh3MgM3: 3 })])
    marks.done(read)
    await maintainFully(store, t0 + HOUR_MS)
    const minutes = await store.minutes({ kind: 'toilet', id, stream: 'air', field: 'nh3MgM3', ...all })
    expect(minutes).toEqual([{ minuteMs: t0, mean: 2, min: 1, max: 3, count: 2 }])
  })

  test('[H8] minutes of many assets over many hours are worked out in bounded questions', async () => {
    await using proxy = await startInfluxProxy(influx.url)
    await using opened = await openOn({ ...influx.env, INFLUX_URL: proxy.url, INFLUX_DATABASE: 'many' })
    const { store } = opened
    await store.prepare()
    const ids = Array.from({ length: 120 }, newId)
    await store.append(ids.flatMap((id) => [0, 3].map((hour) => air(id, t0 + hour * HOUR_MS, { nh3MgM3: hour }))))
    proxy.seen.length = 0
    await maintainFully(store, t0 + 4 * HOUR_MS)
    // 120 assets, 50 a question, in two hours
    expect(proxy.seen.filter(({ method }) => method === 'GET')).toHaveLength(6)
    for (const id of [ids[0]!, ids[119]!])
      expect(
        (await store.minutes({ kind: 'toilet', id, stream: 'air', field: 'nh3MgM3', ...all })).map(({ mean }) => mean),
      ).toEqual([0, 3])
  })

  test('[H8] minutes that wait are bounded: the oldest go, and the log says so', async () => {
    await using folder = await tempFolder('marks')
    const said: unknown[] = []
    const loud = pino({ level: 'error' }, { write: (line: string) => said.push(JSON.parse(line)) })
    using marks = new MinuteMarks(folder.path, loud, 100)
    marks.mark(Array.from({ length: 130 }, (_, nth) => fix('s-1', t0 + nth * MINUTE_MS)))
    expect(marks.due(t0 + DAY_MS, 1_000).map(({ minute_ms }) => minute_ms)[0]).toBe(t0 + 30 * MINUTE_MS)
    expect(said).toEqual([expect.objectContaining({ dropped: 30 })])
  })

  test('[H7] a chart of a time whose raw readings are gone is drawn from means', async () => {
    let nowMs = Date.now()
    await using opened = await openOn({ ...influx.env, INFLUX_DATABASE: 'gone' }, () => nowMs)
    const { store } = opened
    await store.prepare()
    const id = newId()
    await store.append([1, 5, 3].map((nh3MgM3, nth) => air(id, t0 + nth, { nh3MgM3 })))
    await maintainFully(store, nowMs)
    nowMs += 31 * DAY_MS
    const query = { kind: 'toilet', id, stream: 'air', fromMs: t0, toMs: t0 + MINUTE_MS } as const
    const { source, fields } = await store.series({ ...query, fields: ['nh3MgM3'], pointsMax: 10 })
    expect([source, fields['nh3MgM3']!.map(({ value }) => value)]).toEqual(['minute', [1, 5]])
  })

  describe('[fault 32] the store is down', () => {
    test('an append says so at once, and what is repeated when it is back is kept once', async () => {
      await using opened = await openOn({ ...influx.env, INFLUX_DATABASE: 'down' })
      const { store } = opened
      await store.prepare()
      const id = newId()
      const batches = [0, 1, 2].map((batch) => [0, 1, 2, 3].map((nth) => fix(id, t0 + batch * 4 + nth)))
      await store.append(batches[0]!)
      await influx.stop()
      const error = await unavailable(store.append(batches[1]!))
      expect(error.message).toContain(`Cannot reach InfluxDB at ${influx.url}: `)
      expect(error.retryAfterMs).toBeUndefined()
      await unavailable(store.ping())
      await unavailable(store.readings({ kind: 'sweeper', id, stream: 'fix', ...all }))
      await unavailable(store.maintain(t0 + HOUR_MS))
      await influx.start()
      await store.ping()
      for (const batch of batches) expect(await store.append(batch)).toEqual([])
      const kept = await store.readings({ kind: 'sweeper', id, stream: 'fix', ...all })
      expect(kept.map(({ atMs }) => atMs - t0)).toEqual(Array.from({ length: 12 }, (_, nth) => nth))
      await maintainFully(store, t0 + HOUR_MS)
      const [minute] = await store.minutes({ kind: 'sweeper', id, stream: 'fix', field: 'speedKmh', ...all })
      expect(minute?.count).toBe(12)
    })
  })

  describe('[fault 33] the store is slow, overloaded, or refuses a line', () => {
    let proxy: InfluxProxy
    let opened: Awaited<ReturnType<typeof openOn>>
    let store: ReadingsStore
    beforeAll(async () => {
      proxy = await startInfluxProxy(influx.url)
      opened = await openOn({ ...influx.env, INFLUX_URL: proxy.url, INFLUX_DATABASE: 'faults' })
      store = opened.store
      await store.prepare()
    })
    beforeEach(() => {
      proxy.fault = () => undefined
      proxy.seen.length = 0
    })
    afterAll(async () => {
      await opened[Symbol.asyncDispose]()
      await proxy[Symbol.asyncDispose]()
    })
    const airOf = (id: string) => store.readings({ kind: 'toilet', id, stream: 'air', ...all })

    test.each([
      [429, { 'retry-after': '7' }, 7_000],
      [503, { 'retry-after': '120' }, 120_000],
      [503, {}, undefined],
      [503, { 'retry-after': 'soon' }, undefined],
      [500, {}, undefined],
      [429, { 'retry-after': '999999' }, 600_000],
    ])('%i with %j asks to wait %s ms, and writes nothing itself meanwhile', async (status, headers, retryAfterMs) => {
      proxy.fault = () => ({ status, headers, body: '{"error":"too busy"}' })
      const error = await unavailable(store.append([fix(newId(), t0)]))
      expect(error.message).toContain(`${status} too busy`)
      expect(error.retryAfterMs).toBe(retryAfterMs)
      expect(proxy.seen).toHaveLength(1)
    })

    test('a date to come back at is the time until then', async () => {
      proxy.fault = () => ({ status: 503, headers: { 'retry-after': new Date(Date.now() + 60_000).toUTCString() } })
      const { retryAfterMs } = await unavailable(store.append([fix(newId(), t0)]))
      expect(retryAfterMs).toBeGreaterThan(55_000)
      expect(retryAfterMs).toBeLessThanOrEqual(60_000)
    })

    test('no answer in time is no answer', async () => {
      proxy.fault = () => ({ status: 0 })
      const { message } = await unavailable(store.append([fix(newId(), t0)]))
      expect(message).toContain('no answer in 2000 ms')
    })

    test('a write that is called off while it waits ends with the reason', async () => {
      const off = new AbortController()
      proxy.fault = () => {
        off.abort(new Error('stopping'))
        return { status: 0 }
      }
      await expect(store.append([fix(newId(), t0)], off.signal)).rejects.toThrow('stopping')
    })

    test.each([200, 301, 302])('%i is no promise that anything was kept', async (status) => {
      proxy.fault = () => ({ status, body: 'ok' })
      await unavailable(store.append([fix(newId(), t0)]))
    })

    test('a 400 about the request blames no reading', async () => {
      proxy.fault = () => ({ status: 400, body: '{"error":"database is required"}' })
      expect((await unavailable(store.append([fix(newId(), t0)]))).message).toContain('database is required')
    })

    test('one refused line is found, returned with the store’s words, and blocks nothing', async () => {
      const id = newId()
      // a field that somebody else has given another type: a real partial write
      const poison = await fetch(`${influx.url}/write?db=faults`, {
        method: 'POST',
        body: `toilet_air,id=${newId()} h2sMgM3="a text" ${t0}000000`,
      })
      expect(poison.status).toBe(204)
      const bad = [37, 38, 99].map((nth) => air(id, t0 + nth, { h2sMgM3: 1 }))
      const good = Array.from({ length: 100 }, (_, nth) => air(id, t0 + nth, { nh3MgM3: nth })).filter(
        ({ atMs }) => !bad.some((each) => each.atMs === atMs),
      )
      const batch = [...good, ...bad].toSorted((one, other) => one.atMs - other.atMs)
      const refused = await store.append(batch)
      expect(refused.map(({ reading }) => reading)).toEqual(bad)
      for (const { detail } of refused) expect(detail).toMatch(/InfluxDB refused it: .*field type conflict/)
      expect((await airOf(id)).map(({ atMs }) => atMs)).toEqual(good.map(({ atMs }) => atMs))
      // halving: far fewer requests than lines
      expect(proxy.seen.filter(({ url }) => url.pathname === '/write').length).toBeLessThan(40)
    })

    test('a field somebody else wrote as another type breaks no chart, no reading and no means of ours', async () => {
      const id = newId()
      const other = t0 - 2 * DAY_MS // another shard, where nobody objected
      const foreign = `toilet_air,id=${id} temperatureC="warm",seq="x" ${other}000000`
      const poison = await fetch(`${influx.url}/write?db=faults`, { method: 'POST', body: foreign })
      expect(poison.status).toBe(204)
      await store.append([20, 22].map((temperatureC, nth) => air(id, t0 + nth, { temperatureC })))
      await maintainFully(store, t0 + HOUR_MS)
      const minutes = await store.minutes({ kind: 'toilet', id, stream: 'air', field: 'temperatureC', ...all })
      expect(minutes).toEqual([{ minuteMs: t0, mean: 21, min: 20, max: 22, count: 2 }])
      expect((await airOf(id)).map(({ fields }) => fields)).toEqual([{ temperatureC: 20 }, { temperatureC: 22 }])
      for (const fromMs of [other, t0 - 20 * DAY_MS]) {
        const query = { kind: 'toilet', id, stream: 'air', fromMs, toMs: t0 + HOUR_MS } as const
        const { fields } = await store.series({ ...query, fields: ['temperatureC'], pointsMax: 4 })
        expect(fields['temperatureC']!.map(({ value }) => value)).toEqual([20, 22])
      }
    })

    test('a batch of which nothing was kept is not searched', async () => {
      const id = newId()
      const old = Array.from({ length: 64 }, (_, nth) => air(id, t0 - 40 * DAY_MS + nth, { nh3MgM3: 1 }))
      const refused = await store.append(old)
      expect(refused.map(({ reading }) => reading)).toEqual(old)
      expect(refused[0]!.detail).toContain('retention')
      expect(proxy.seen).toHaveLength(1)
    })

    test('a request that is too large is halved, and the next ones are small at once', async () => {
      const id = newId()
      const linesMax = 20
      proxy.fault = ({ url, body }) =>
        url.pathname === '/write' && body.split('\n').length > linesMax ? { status: 413, body: 'too large' } : undefined
      const batch = Array.from({ length: 100 }, (_, nth) => air(id, t0 + nth, { nh3MgM3: nth }))
      expect(await store.append(batch)).toEqual([])
      expect(await airOf(id)).toHaveLength(100)
      proxy.seen.length = 0
      expect(await store.append(batch)).toEqual([])
      expect(Math.max(...proxy.seen.map(({ body }) => body.split('\n').length))).toBeLessThanOrEqual(linesMax)
      // and grow again when the limit is gone
      proxy.fault = () => undefined
      await store.append(Array.from({ length: 2_000 }, (_, nth) => air(id, t0 + nth, { nh3MgM3: nth })))
      expect(Math.max(...proxy.seen.map(({ body }) => body.split('\n').length))).toBeGreaterThan(linesMax)
    })

    test('a single line that is too large is refused', async () => {
      proxy.fault = ({ body }) => (body.includes('99.75') ? { status: 413, body: 'too large' } : undefined)
      const id = newId()
      const large = air(id, t0 + 1, { humidityPercent: 99.75 })
      const refused = await store.append([air(id, t0, { nh3MgM3: 1 }), large])
      expect(refused).toEqual([{ reading: large, detail: 'InfluxDB refused it: too large' }])
      expect(await airOf(id)).toHaveLength(1)
    })

    test('a batch cut in the middle is kept whole when it is repeated', async () => {
      const id = newId()
      const batch = Array.from({ length: 12_000 }, (_, nth) => fix(id, t0 + nth))
      let writes = 0
      proxy.fault = ({ url }) => (url.pathname === '/write' && ++writes === 2 ? { status: 503 } : undefined)
      await unavailable(store.append(batch))
      expect(await store.append(batch)).toEqual([])
      expect(await store.count({ kind: 'sweeper', stream: 'fix', id, ...all })).toBe(12_000)
    })

    test('means that are refused are logged and do not block the others', async () => {
      const id = newId()
      await store.append([air(id, t0, { nh3MgM3: 1 })])
      proxy.fault = ({ url }) =>
        url.searchParams.get('db') === 'faults_1m' && url.pathname === '/write'
          ? { status: 400, body: 'partial write' }
          : undefined
      await maintainFully(store, t0 + HOUR_MS)
      proxy.fault = () => undefined
      expect(await store.maintain(t0 + HOUR_MS)).toBe(false)
    })
  })

  describe('a server that asks for a user and password', () => {
    let guarded: InfluxProcess
    beforeAll(async () => {
      guarded = await startInfluxd({ auth: true })
    })
    afterAll(() => guarded[Symbol.asyncDispose]())

    test('is used with the right ones', async () => {
      await using opened = await openOn(guarded.env)
      await opened.store.prepare()
      expect(await opened.store.append([fix('s-1', t0)])).toEqual([])
      expect(await opened.store.count({ kind: 'sweeper', stream: 'fix', ...all })).toBe(1)
    })

    test.each(['', 'kerbside:wrong'])('refuses "%s", and the setting is named', async (INFLUX_TOKEN) => {
      await using opened = await openOn({ ...guarded.env, INFLUX_TOKEN })
      const { message } = await unavailable(opened.store.append([fix('s-1', t0)]))
      expect(message).toMatch(/it answers 401 .*: check INFLUX_TOKEN and INFLUX_API \(v1\)/)
    })
  })
})

describe.runIf(hasInfluxd())('[H16] the v2 API', () => {
  /** What 1.8 does with the addresses of v2, in front of the older server: it takes the lines, and has no buckets. */
  const asV18 = (url: URL) =>
    url.pathname === '/api/v2/write'
      ? `/write?db=${url.searchParams.get('bucket')}&precision=${url.searchParams.get('precision')}`
      : `${url.pathname}${url.search}`

  keepsReadingsPromises('InfluxDB by the v2 API', async () => {
    const below = new AsyncDisposableStack()
    const influx = below.use(await startInfluxd())
    const proxy = below.use(await startInfluxProxy(influx.url))
    proxy.path = asV18
    const env = { ...influx.env, INFLUX_URL: proxy.url, INFLUX_API: 'v2', INFLUX_TOKEN: 'a token' }
    const { store } = below.use(await openOn(env))
    await store.prepare()
    const owned = below.move()
    store[Symbol.asyncDispose] = () => owned.disposeAsync()
    return store
  })
})

describe('[H16] buckets of 2.x, by the requests made', () => {
  const asked = async (answers: (path: string, method: string) => { status: number; body?: unknown }) => {
    await using proxy = await startInfluxProxy('http://127.0.0.1:9')
    proxy.fault = ({ url, method }) => {
      const { status, body } = answers(url.pathname, method)
      return {
        status,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(body ?? {}),
      }
    }
    await using opened = await openOn({
      INFLUX_URL: proxy.url,
      INFLUX_API: 'v2',
      INFLUX_ORG: 'district',
      INFLUX_TOKEN: 'secret',
      INFLUX_DATABASE: 'kerbside',
    })
    await opened.store.prepare()
    return proxy.seen.map(({ method, url, body }) => `${method} ${url.pathname}${url.search} ${body}`.trim())
  }

  test('are made in the organisation, with their retention', async () => {
    const requests = await asked((path, method) =>
      path === '/api/v2/orgs'
        ? { status: 200, body: { orgs: [{ id: 'o1' }] } }
        : method === 'GET'
          ? { status: 200, body: { buckets: [] } }
          : { status: 201 },
    )
    expect(requests).toEqual([
      'GET /api/v2/buckets?org=district&name=kerbside',
      'GET /api/v2/orgs?org=district',
      'POST /api/v2/buckets {"orgID":"o1","name":"kerbside","retentionRules":[{"type":"expire","everySeconds":2592000,"shardGroupDurationSeconds":86400}]}',
      'GET /api/v2/buckets?org=district&name=kerbside_1m',
      'GET /api/v2/orgs?org=district',
      'POST /api/v2/buckets {"orgID":"o1","name":"kerbside_1m","retentionRules":[{"type":"expire","everySeconds":34560000,"shardGroupDurationSeconds":604800}]}',
    ])
  })

  test('that are there keep their retention, or are given ours', async () => {
    const requests = await asked((_, method) =>
      method === 'PATCH'
        ? { status: 200 }
        : {
            status: 200,
            body: { buckets: [{ id: 'b1', retentionRules: [{ type: 'expire', everySeconds: 2_592_000 }] }] },
          },
    )
    expect(requests).toEqual([
      'GET /api/v2/buckets?org=district&name=kerbside',
      'GET /api/v2/buckets?org=district&name=kerbside_1m',
      'PATCH /api/v2/buckets/b1 {"retentionRules":[{"type":"expire","everySeconds":34560000,"shardGroupDurationSeconds":604800}]}',
    ])
  })

  test('an organisation that is not there is named', async () => {
    await expect(
      asked((path) => ({ status: 200, body: path === '/api/v2/orgs' ? { orgs: [] } : { buckets: [] } })),
    ).rejects.toThrow('it has no organisation "district" (INFLUX_ORG)')
  })

  test('a token that is not enough is named', async () => {
    await expect(asked(() => ({ status: 401, body: { message: 'unauthorized access' } }))).rejects.toThrow(
      /401 unauthorized access: check INFLUX_TOKEN/,
    )
  })
})
