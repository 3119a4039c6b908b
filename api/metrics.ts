import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from '@prometheus-io/client'
import type { PartReport } from '#stores/types.ts'

/** Numbers of the API itself, and the text of /metrics with those the other parts reported (docs/SPEC.md P12). */
export class Metrics {
  readonly registry = new Registry()
  readonly #requests: Counter<'method' | 'route' | 'status'>
  readonly #seconds: Histogram<'route'>
  readonly #logins: Counter<'result'>
  readonly #liveClients: Gauge
  readonly #liveRows: Counter
  readonly #liveAnswers: Counter<'kind'>
  readonly #liveEnded: Counter<'reason'>
  readonly #liveRefused: Counter<'reason'>
  readonly #liveIgnored: Counter
  readonly #liveTick: Histogram

  constructor() {
    const registers = [this.registry]
    collectDefaultMetrics({ register: this.registry })
    this.#requests = new Counter({
      name: 'kerbside_http_requests_total',
      help: 'Requests answered, by method, route and status class',
      labelNames: ['method', 'route', 'status'],
      registers,
    })
    this.#seconds = new Histogram({
      name: 'kerbside_http_request_duration_seconds',
      help: 'Time from a request to its answer',
      labelNames: ['route'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    })
    this.#logins = new Counter({
      name: 'kerbside_http_logins_total',
      help: 'Tries to sign in, by result',
      labelNames: ['result'],
      registers,
    })
    this.#liveClients = new Gauge({ name: 'kerbside_live_clients', help: 'Open live connections', registers })
    this.#liveRows = new Counter({
      name: 'kerbside_live_rows_sent_total',
      help: 'Changed states handed to live connections',
      registers,
    })
    this.#liveAnswers = new Counter({
      name: 'kerbside_live_subscriptions_total',
      help: 'Subscriptions answered, with the changes since or with a snapshot',
      labelNames: ['kind'],
      registers,
    })
    this.#liveEnded = new Counter({
      name: 'kerbside_live_ended_total',
      help: 'Live connections closed by the server, by reason',
      labelNames: ['reason'],
      registers,
    })
    this.#liveRefused = new Counter({
      name: 'kerbside_live_refused_total',
      help: 'Live connections refused, by reason',
      labelNames: ['reason'],
      registers,
    })
    this.#liveIgnored = new Counter({
      name: 'kerbside_live_ignored_events_total',
      help: 'Events of live connections that are not in the contract',
      registers,
    })
    this.#liveTick = new Histogram({
      name: 'kerbside_live_tick_duration_seconds',
      help: 'Time to look for changes and hand them to all live connections',
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2],
      registers,
    })
  }

  /** `route` is the pattern, never the address; methods are the router's own, so labels stay few. */
  answered(method: string, route: string, status: number, elapsedMs: number): void {
    this.#requests.inc({ method, route, status: `${Math.floor(status / 100)}xx` })
    this.#seconds.observe({ route }, elapsedMs / 1_000)
  }
  login(result: 'ok' | 'wrong' | 'throttled'): void {
    this.#logins.inc({ result })
  }
  liveClients(count: number): void {
    this.#liveClients.set(count)
  }
  liveSent(rows: number): void {
    this.#liveRows.inc(rows)
  }
  liveSubscribed(kind: 'changes' | 'snapshot'): void {
    this.#liveAnswers.inc({ kind })
  }
  liveEnded(reason: string): void {
    this.#liveEnded.inc({ reason })
  }
  liveRefused(reason: string): void {
    this.#liveRefused.inc({ reason })
  }
  liveIgnored(): void {
    this.#liveIgnored.inc()
  }
  liveTick(elapsedMs: number): void {
    this.#liveTick.observe(elapsedMs / 1_000)
  }

  /** Our own numbers in the form in which parts report them. */
  async report(): Promise<Record<string, number>> {
    const numbers: Record<string, number> = {}
    for (const { name, values } of await this.registry.getMetricsAsJSON()) {
      if (!/^kerbside_(http_logins|live)/.test(name)) continue
      for (const { metricName, labels, value } of values as Value[]) {
        if (metricName?.endsWith('_bucket')) continue
        const named = Object.entries(labels).map(([label, is]) => `${label}="${String(is)}"`)
        numbers[(metricName ?? name).replace('kerbside_', '') + (named.length > 0 ? `{${named.join(',')}}` : '')] =
          value
      }
    }
    return numbers
  }

  /** Prometheus text: ours, then those of the other parts, each with its part as a label. */
  async text(reports: Readonly<Record<string, PartReport>>, nowMs: number): Promise<string> {
    return (await this.registry.metrics()) + (await (await reportedNumbers(reports, nowMs)).metrics())
  }
}

interface Value {
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

const SERIES_MAX = 2_000 // more is a part gone wrong, and would be its monitoring's problem too
const REPORTED = /^([a-z][a-z0-9_]{0,99})(?:\{([^{}]*)\})?$/
const LABEL = /^([a-z][a-z0-9_]{0,49})="([^"\\\n]{0,100})"$/

async function reportedNumbers(reports: Readonly<Record<string, PartReport>>, nowMs: number): Promise<Registry> {
  const registers = [new Registry()]
  const up = new Gauge({
    name: 'kerbside_part_state',
    help: '0 ok, 1 degraded, 2 failing, as the part said last',
    labelNames: ['part'],
    registers,
  })
  const age = new Gauge({
    name: 'kerbside_part_report_age_seconds',
    help: 'Time since the part last reported',
    labelNames: ['part'],
    registers,
  })
  const metrics = new Map<string, Sample[]>()
  let series = 0
  for (const [part, report] of Object.entries(reports)) {
    up.set({ part }, ['ok', 'degraded', 'failing'].indexOf(report.state))
    age.set({ part }, Math.max(0, nowMs - report.atMs) / 1_000)
    if (part === 'api') continue // ours are there already, with more detail
    for (const [name, value] of Object.entries(report.numbers)) {
      const sample = parseReported(part, name, value)
      if (sample === undefined || ++series > SERIES_MAX) continue
      const others = metrics.get(sample.name)
      if (others === undefined) metrics.set(sample.name, [sample])
      else others.push(sample)
    }
  }
  for (const [name, samples] of metrics) {
    const labelNames = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))]
    const help = `Reported by ${[...new Set(samples.map(({ labels }) => labels['part']))].join(', ')}`
    if (name.endsWith('_total')) {
      const counter = new Counter({ name, help, labelNames, registers })
      for (const { labels, value } of samples) if (value >= 0) counter.inc(labels, value)
    } else {
      const gauge = new Gauge({ name, help, labelNames, registers })
      for (const { labels, value } of samples) gauge.set(labels, value)
    }
  }
  return registers[0]!
}

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

function parseReported(part: string, text: string, value: number): Sample | undefined {
  const [, name, list] = REPORTED.exec(text) ?? []
  if (name === undefined || !Number.isFinite(value)) return undefined
  const labels: Record<string, string> = { part }
  for (const each of list === undefined || list === '' ? [] : list.split(',')) {
    const [, label, is] = LABEL.exec(each.trim()) ?? []
    if (label === undefined || is === undefined) return undefined
    labels[label] = is
  }
  return { name: `kerbside_${name}`, labels, value }
}
