import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '#test/eventually.ts'
import { readConfig } from '#config'
import type { PartReport } from '#stores/types.ts'
import { judgeParts, SILENT_MS_MAX, type Health } from './health.ts'
import { Metrics } from './metrics.ts'
import { serveApi, type Person, type ServedApi } from './under-test.ts'

const NOW = Date.UTC(2026, 10, 23)
const report = (more: Partial<PartReport> = {}): PartReport => ({
  atMs: NOW,
  state: 'ok',
  detail: '',
  numbers: {},
  ...more,
})
const all = {
  broker: report(),
  rules: report(),
  history: report(),
  coverage: report(),
  service: report(),
  api: report(),
}

test('[P11] a part that says nothing for ten seconds, or never did, is failing', () => {
  expect(judgeParts(all, NOW + SILENT_MS_MAX)).toEqual(all)
  expect(judgeParts(all, NOW + SILENT_MS_MAX + 1)['rules']).toMatchObject({
    state: 'failing',
    detail: 'has said nothing for 10 s',
  })
  expect(judgeParts({}, NOW)['history']).toMatchObject({ state: 'failing', detail: 'has never said anything' })
})

test('[P11] a simulated district that was not started again is forgotten after an hour', () => {
  const parts = { ...all, simulators: report({ atMs: NOW - 3_600_001 }) }
  expect(judgeParts(parts, NOW)).toEqual(all)
  expect(judgeParts({ ...parts, simulators: report({ atMs: NOW - 60_000 }) }, NOW)['simulators']?.state).toBe('failing')
})

let api: ServedApi
beforeAll(async () => {
  api = await serveApi(readConfig({}))
  manager = await api.person('manager')
})
afterAll(() => api[Symbol.asyncDispose]())
const say = async (part: string, more: Partial<PartReport> = {}) =>
  api.operations.reports.put(part, report({ atMs: Date.now() + api.laterMs, ...more }))
let manager: Person
const health = () => manager.get<Health>('/health')

test('[P11] /health says how each part is, and answers 503 when one is failing', async () => {
  await eventually(async () => expect((await health()).body.parts['api']?.state).toBe('ok'))
  expect(await health()).toMatchObject({ status: 503, body: { state: 'failing' } })
  for (const part of ['broker', 'rules', 'history', 'coverage', 'service']) await say(part)
  await eventually(async () => expect(await health()).toMatchObject({ status: 200, body: { state: 'ok' } }))
  await say('history', { state: 'degraded', detail: 'the readings store does not answer' })
  await eventually(async () => expect(await health()).toMatchObject({ status: 200, body: { state: 'degraded' } }))
  await say('broker', { state: 'failing', detail: 'disk nearly full: 4.1 % free' })
  await eventually(async () =>
    expect(await health()).toMatchObject({
      status: 503,
      body: { state: 'failing', parts: { broker: { detail: 'disk nearly full: 4.1 % free' } } },
    }),
  )
})

test('[P11] who may not see health is told states, positions, ages and queues, but no words and no counters', async () => {
  await say('broker', { state: 'failing', detail: 'cannot write /data/journal.db', numbers: { connections: 7 } })
  await eventually(async () =>
    expect((await health()).body.parts['broker']).toMatchObject({
      detail: 'cannot write /data/journal.db',
      numbers: { connections: 7 },
    }),
  )
  const disabled = await api.person('manager')
  const { id } = (await api.operations.users.byName(disabled.name))!
  await api.operations.users.change(id, { disabled: true }, 'test')
  const oneTime = await api.person('manager')
  const { id: oneTimeId } = (await api.operations.users.byName(oneTime.name))!
  await api.operations.users.change(oneTimeId, { mustChangePassword: true }, 'test')
  for (const who of [api.nobody, await api.person('crew'), disabled, oneTime]) {
    const { status, body, text } = await who.get<Health>('/health')
    expect(status).toBe(503)
    expect(body).toMatchObject({ state: 'failing', journal: {}, readers: { rules: { behind: 0 }, history: {} } })
    expect(Object.keys(body.parts)).toEqual(
      expect.arrayContaining(['broker', 'rules', 'history', 'coverage', 'service', 'api']),
    )
    for (const part of Object.values(body.parts))
      expect(part).toEqual({ state: expect.any(String), atMs: expect.any(Number) })
    expect(text).not.toMatch(/journal\.db|connections/)
  }
})

test('[P11] /health has the extent of the journal and how far behind its readers are', async () => {
  const { body } = await health()
  expect(body.journal).toEqual({ firstSeq: 0, lastSeq: 0, bytes: expect.any(Number) })
  const reader = { position: expect.any(Number), behind: 0, oldestUnprocessedAgeMs: 0 }
  expect(body.readers).toEqual({ rules: reader, history: reader, coverage: reader })
})

/** The text format of Prometheus, strictly: every sample once, and after HELP and TYPE of the metric it belongs to. */
function parsePrometheus(text: string): Map<string, { type: string; samples: Map<string, number> }> {
  const metrics = new Map<string, { type: string; samples: Map<string, number> }>()
  let [helped, current] = ['', '']
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, help] = /^# HELP ([a-z_][a-z0-9_]*) .+$/.exec(line) ?? []
    const [, typed, type] = /^# TYPE ([a-z_][a-z0-9_]*) (counter|gauge|histogram|summary)$/.exec(line) ?? []
    const [, name, labels = '', value] =
      /^([a-z_][a-z0-9_]*)(?:\{([^}]*)\})? ([-+\deE.]+|NaN|[-+]Inf)$/.exec(line) ?? []
    if (help !== undefined) helped = help
    else if (typed !== undefined && type !== undefined && typed === helped && !metrics.has(typed)) {
      current = typed
      metrics.set(typed, { type, samples: new Map() })
    } else {
      const metric = metrics.get(current)
      const parts = metric?.type === 'histogram' || metric?.type === 'summary' ? /_(?:bucket|sum|count)$/ : /$^/
      const sample = `${name}{${labels}}`
      if (
        name === undefined ||
        metric === undefined ||
        name.replace(parts, '') !== current ||
        metric.samples.has(sample)
      )
        throw new Error(`Not in the text format of Prometheus: ${line}`)
      metric.samples.set(sample, Number(value))
    }
  }
  return metrics
}

test('[P12] /metrics has our numbers and those the parts reported, by part', async () => {
  await say('broker', {
    numbers: { connections: 7, 'refused_total{reason="topic"}': 3, 'refused_total{reason="rate"}': 1 },
  })
  await say('rules', { numbers: { applied_total: 12.0, 'bad name': 1, 'x{y=z}': 2, nan: Number.NaN } })
  await eventually(async () => {
    const answer = await api.nobody.get('/metrics')
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const metrics = parsePrometheus(answer.text)
    const value = (name: string, sample: string) => metrics.get(name)?.samples.get(`${name}{${sample}}`)
    expect(metrics.get('kerbside_http_requests_total')?.type).toBe('counter')
    expect(metrics.get('kerbside_connections')?.type).toBe('gauge')
    expect(metrics.get('kerbside_refused_total')?.type).toBe('counter')
    expect(value('kerbside_connections', 'part="broker"')).toBe(7)
    expect(value('kerbside_refused_total', 'part="broker",reason="topic"')).toBe(3)
    expect(value('kerbside_refused_total', 'part="broker",reason="rate"')).toBe(1)
    expect(value('kerbside_applied_total', 'part="rules"')).toBe(12)
    expect(value('kerbside_part_state', 'part="broker"')).toBe(0)
    expect(answer.text).not.toMatch(/bad name|kerbside_x|kerbside_nan|part="api",/)
  })
})

test('[P12] labels stay few, whatever is asked for', async () => {
  for (let asked = 0; asked < 30; asked++) await api.nobody.get(`/api/nothing/${asked}`)
  const { text } = await api.nobody.get('/metrics')
  expect(text).not.toMatch(/nothing/)
  expect(text).toMatch(/kerbside_http_requests_total\{method="GET",route="none",status="4xx"\} \d+/)
})

test('[P12] a part gone wrong cannot flood /metrics', async () => {
  const numbers = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`n{id="${n}"}`, n]))
  const text = await new Metrics().text({ rules: report({ numbers }) }, NOW)
  expect(text.match(/^kerbside_n\{/gm)).toHaveLength(2_000)
})
