import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { HttpError, InfluxDB } from '@influxdata/influxdb-client'
import type { Config } from '#config'
import { StoreUnavailable } from './types.ts'

/** What InfluxDB said to one request's lines; anything that should be tried again later is thrown instead. */
export type WriteAnswer =
  | { readonly is: 'kept' }
  /** Some or all lines were refused for good; `all` when it says that none of them was kept. */
  | { readonly is: 'refused'; readonly detail: string; readonly all: boolean }
  /** The request is larger than it takes. */
  | { readonly is: 'too-large'; readonly detail: string }

/** One result of InfluxQL: its tags (of GROUP BY), column names, and rows of values. */
export interface QlSeries {
  readonly name: string
  readonly tags?: Readonly<Record<string, string>>
  readonly columns: readonly string[]
  readonly values: readonly (readonly unknown[])[]
}

interface QlAnswer {
  readonly results?: readonly { readonly series?: readonly QlSeries[]; readonly error?: string }[]
  readonly error?: string
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

export type InfluxSettings = Pick<
  Config,
  'influxUrl' | 'influxApi' | 'influxDatabase' | 'influxOrg' | 'influxToken' | 'influxTimeoutMs'
>

const SOCKETS_MAX = 8 // history writes one batch at a time, the API reads for a few people at once
const RETRY_AFTER_MS_MAX = 600_000 // a longer wish is heard again at the next try

/**
 * InfluxDB over the official client's transport: one call is one request and returns exactly what it was answered. The client's own
 * `WriteApi` is not used for sending, because it sends and retries behind the caller's back (docs/decisions/002).
 */
export class InfluxHttp implements Disposable {
  readonly url: string
  readonly #settings: InfluxSettings
  readonly #agent: HttpAgent
  readonly #client: InfluxDB
  readonly #nowMs: () => number

  constructor(settings: InfluxSettings, nowMs: () => number) {
    const { influxUrl, influxApi, influxToken, influxTimeoutMs } = settings
    if (influxUrl === '') throw new Error('Cannot use InfluxDB: INFLUX_URL is not set')
    this.url = influxUrl
    this.#settings = settings
    this.#nowMs = nowMs
    const Agent = influxUrl.startsWith('https:') ? HttpsAgent : HttpAgent
    this.#agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX })
    // 1.x before 1.8 knows user and password only as HTTP's basic authentication, everything later knows tokens
    const basic = influxApi === 'v1' && influxToken !== ''
    this.#client = new InfluxDB({
      url: influxUrl,
      token: basic ? undefined : influxToken || undefined,
      headers: basic ? { authorization: `Basic ${Buffer.from(influxToken).toString('base64')}` } : {},
      timeout: influxTimeoutMs,
      transportOptions: { agent: this.#agent },
    })
  }

  /** Write lines (nanosecond times) to a database. @throws {StoreUnavailable} when they should be written again later. */
  async write(database: string, lines: readonly string[], signal?: AbortSignal): Promise<WriteAnswer> {
    const headers = { 'content-type': 'text/plain; charset=utf-8' }
    const { status, body } = await this.request('POST', this.#writePath(database), lines.join('\n'), {
      headers,
      signal,
    })
    switch (status) {
      case 204:
        return { is: 'kept' }
      case 201: // InfluxDB 3 after keeping only a part
      case 400:
      case 422: {
        const detail = errorText(body)
        if (isAboutRequest(detail)) throw this.unavailable('write', status, body)
        return { is: 'refused', detail, all: droppedOf(detail) === lines.length }
      }
      case 413:
        return { is: 'too-large', detail: errorText(body) }
      default:
        throw this.unavailable('write', status, body)
    }
  }

  #writePath(database: string): string {
    const api = this.#client.getWriteApi(this.#settings.influxOrg, database, 'ns')
    if (this.#settings.influxApi === 'v1') api.path = `/write?db=${encodeURIComponent(database)}&precision=ns`
    return api.path
  }

  /**
   * Ask InfluxQL (one or more statements, answered in their order; a statement without rows answers an empty list).
   * Times come as milliseconds, or with `exact` as RFC 3339 text with nanoseconds.
   *
   * @throws {StoreUnavailable} also when the database does not exist yet
   */
  async ask(database: string, statements: readonly string[], times: 'ms' | 'exact' = 'ms'): Promise<QlSeries[][]> {
    const query = new URLSearchParams({ db: database, q: statements.join('; ') })
    if (times === 'ms') query.set('epoch', 'ms')
    const { status, body } = await this.request('GET', `/query?${query}`)
    if (status !== 200) throw this.unavailable('read', status, body)
    return this.#results('read', body, statements.length)
  }

  /** Run an InfluxQL statement that changes databases. @throws {Error} with what InfluxDB has against it. */
  async command(statement: string): Promise<QlSeries[]> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams({ q: statement }).toString()
    const answer = await this.request('POST', '/query', body, { headers })
    if (answer.status !== 200) throw this.unavailable('set up', answer.status, answer.body)
    return this.#results('set up', answer.body, 1)[0]!
  }

  #results(action: string, body: unknown, expected: number): QlSeries[][] {
    const { results, error } = (body ?? {}) as QlAnswer
    const wrong = error ?? results?.find((result) => result.error !== undefined)?.error
    if (wrong !== undefined) throw new StoreUnavailable(`Cannot ${action} InfluxDB at ${this.url}: it says "${wrong}"`)
    if (results?.length !== expected)
      throw new StoreUnavailable(`Cannot ${action} InfluxDB at ${this.url}: its answer is not InfluxQL's`)
    return results.map(({ series }) => [...(series ?? [])])
  }

  /**
   * One request and its answer, whatever its status; 429 and 5xx, and no answer at all, are thrown.
   *
   * @throws {StoreUnavailable} with the server's own `retryAfterMs` where it has one
   * @throws the signal's reason when it was aborted
   */
  async request(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    content = '',
    { headers, signal }: { headers?: Record<string, string>; signal?: AbortSignal | undefined } = {},
  ): Promise<Answer> {
    signal?.throwIfAborted()
    // the transport's own timeout only gives up waiting; the signal also ends the request
    const late = AbortSignal.timeout(this.#settings.influxTimeoutMs)
    let status = 0
    try {
      const body: unknown = await this.#client.transport.request(
        path,
        content,
        { method, headers, signal: signal === undefined ? late : AbortSignal.any([signal, late]) },
        (_headers, statusCode) => {
          status = statusCode ?? 0
        },
      )
      return { status, body }
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof HttpError) return this.#judge(method === 'GET' ? 'read' : 'write', error)
      const why = late.aborted
        ? `no answer in ${this.#settings.influxTimeoutMs} ms`
        : error instanceof Error
          ? error.message || error.name
          : String(error)
      throw new StoreUnavailable(`Cannot reach InfluxDB at ${this.url}: ${why}`, { cause: error })
    }
  }

  #judge(action: string, error: HttpError): Answer {
    const { statusCode: status, body } = error
    if (status === 429 || status >= 500) {
      throw new StoreUnavailable(
        `Cannot ${action} InfluxDB at ${this.url} now: it answers ${status} ${errorText(body)}`,
        {
          cause: error,
          retryAfterMs: this.#retryAfterMs(error.headers?.['retry-after']),
        },
      )
    }
    return { status, body }
  }

  /** Seconds or a date (RFC 9110); the client itself takes the seconds for milliseconds. */
  #retryAfterMs(header: string | string[] | undefined): number | undefined {
    if (typeof header !== 'string') return undefined
    const waitMs = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - this.#nowMs()
    return Number.isNaN(waitMs) ? undefined : Math.min(RETRY_AFTER_MS_MAX, Math.max(0, waitMs))
  }

  /** What a status nobody can continue from means in words. */
  unavailable(action: string, status: number, body: unknown): StoreUnavailable {
    const hint =
      status === 401 || status === 403
        ? `: check INFLUX_TOKEN and INFLUX_API (${this.#settings.influxApi})`
        : status === 404
          ? `: check INFLUX_DATABASE (${this.#settings.influxDatabase}), INFLUX_ORG and INFLUX_API (${this.#settings.influxApi})`
          : ''
    return new StoreUnavailable(
      `Cannot ${action} InfluxDB at ${this.url}: it answers ${status} ${errorText(body)}${hint}`,
    )
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }
}

/** InfluxDB's words for what went wrong: `{"error": …}` of 1.x and 3, `{"message": …}` of 2.x, or plain text. */
function errorText(body: unknown): string {
  if (body === undefined || body === null) return ''
  if (typeof body !== 'string') return errorText(JSON.stringify(body))
  try {
    const { error, message } = JSON.parse(body) as { error?: unknown; message?: unknown }
    const text = message ?? error
    return (typeof text === 'string' ? text : body).slice(0, 1_000)
  } catch {
    return body.slice(0, 1_000)
  }
}

/** A 400 that no other line would change: the request itself is wrong, and blaming its lines would lose them all. */
const isAboutRequest = (detail: string): boolean =>
  /database is required|precision|bucket|organi[sz]ation|not found|unauthorized|authoriz/i.test(detail) &&
  !/partial write|unable to parse/i.test(detail)

const droppedOf = (detail: string): number => Number(/dropped=(\d+)/.exec(detail)?.[1] ?? -1)
