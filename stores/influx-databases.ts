import type { Logger } from 'pino'
import type { InfluxHttp, InfluxSettings } from './influx-http.ts'
import { qlName, qlText } from './line-protocol.ts'

/** Create a database (1.x) or bucket (2.x) that drops what is older than `keepMs`, or give an existing one that retention. */
export async function ensureDatabase(
  http: InfluxHttp,
  settings: Pick<InfluxSettings, 'influxApi' | 'influxOrg'>,
  name: string,
  keepMs: number,
  log: Logger,
): Promise<void> {
  if (settings.influxApi === 'v1') return ensureWithInfluxQl(http, name, keepMs, log)
  const made = await ensureBucket(http, settings.influxOrg, name, keepMs, log)
  // 1.8 writes by the v2 API but has no buckets to create
  if (!made) await ensureWithInfluxQl(http, name, keepMs, log)
}

async function ensureWithInfluxQl(http: InfluxHttp, name: string, keepMs: number, log: Logger): Promise<void> {
  await http.command(`CREATE DATABASE ${qlName(name)}`)
  const [policies] = await http.command(`SHOW RETENTION POLICIES ON ${qlName(name)}`)
  const column = (of: string) => policies?.columns.indexOf(of) ?? -1
  const policy = policies?.values.find((row) => row[column('default')] === true)
  const policyName = policy?.[column('name')]
  if (policy === undefined || typeof policyName !== 'string')
    throw new Error(`Cannot set up InfluxDB: database ${qlText(name)} has no default retention policy`)
  const keep = wholeHours(keepMs)
  if (hoursOf(String(policy[column('duration')])) === keep) return
  log.info({ database: name, was: policy[column('duration')], hours: keep }, 'retention set')
  await http.command(
    `ALTER RETENTION POLICY ${qlName(policyName)} ON ${qlName(name)} DURATION ${keep}h SHARD DURATION ${shardHours(keep)}h DEFAULT`,
  )
}

interface Bucket {
  readonly id: string
  readonly retentionRules?: readonly { readonly type: string; readonly everySeconds: number }[]
}

/** False when this server has no buckets. */
async function ensureBucket(
  http: InfluxHttp,
  org: string,
  name: string,
  keepMs: number,
  log: Logger,
): Promise<boolean> {
  const found = await http.request('GET', `/api/v2/buckets?${new URLSearchParams({ org, name })}`)
  // 1.8 answers 404 in plain text; 2.x answers 404 in JSON when the bucket (or the organisation) is not there
  if (found.status === 404 && !isJson(found.body)) return false
  if (found.status !== 200 && found.status !== 404) throw http.unavailable('read buckets of', found.status, found.body)
  const bucket = (found.body as { buckets?: readonly Bucket[] }).buckets?.[0]
  const everySeconds = Math.ceil(keepMs / 1_000)
  const retentionRules = [
    { type: 'expire', everySeconds, shardGroupDurationSeconds: shardHours(wholeHours(keepMs)) * 3_600 },
  ]
  if (bucket === undefined) {
    const body = JSON.stringify({ orgID: await organisationId(http, org), name, retentionRules })
    const { status, body: said } = await http.request('POST', '/api/v2/buckets', body)
    // 422: another process has created it meanwhile
    if (status !== 201 && status !== 422) throw http.unavailable('create a bucket in', status, said)
  } else if (bucket.retentionRules?.[0]?.everySeconds !== everySeconds) {
    log.info({ bucket: name, was: bucket.retentionRules, everySeconds }, 'retention set')
    const { status, body: said } = await http.request(
      'PATCH',
      `/api/v2/buckets/${encodeURIComponent(bucket.id)}`,
      JSON.stringify({ retentionRules }),
    )
    if (status !== 200) throw http.unavailable('change a bucket of', status, said)
  }
  return true
}

async function organisationId(http: InfluxHttp, org: string): Promise<string> {
  const { status, body } = await http.request('GET', `/api/v2/orgs?${new URLSearchParams({ org })}`)
  if (status !== 200) throw http.unavailable('read organisations of', status, body)
  const id = (body as { orgs?: readonly { id: string }[] }).orgs?.[0]?.id
  if (id === undefined)
    throw new Error(`Cannot set up InfluxDB at ${http.url}: it has no organisation "${org}" (INFLUX_ORG)`)
  return id
}

function isJson(body: unknown): boolean {
  return typeof body === 'string' ? body.trimStart().startsWith('{') : typeof body === 'object'
}

const HOUR_MS = 3_600_000
const wholeHours = (ms: number): number => Math.ceil(ms / HOUR_MS)
/** Data is dropped a whole shard at a time: a day's where months are kept, a week's where years are. */
const shardHours = (keepHours: number): number => (keepHours <= 100 * 24 ? 24 : 7 * 24)
/** `720h0m0s`, as SHOW RETENTION POLICIES writes a duration; 0 for ever. */
const hoursOf = (duration: string): number => Number(/^(\d+)h/.exec(duration)?.[1] ?? 0)
