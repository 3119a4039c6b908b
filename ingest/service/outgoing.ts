import { lookup as systemLookup } from 'node:dns/promises'
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { mayCall, type AllowedAddresses } from './address.ts'

export interface OutgoingSettings {
  readonly allowed: AllowedAddresses
  /** Plain http may be called, too. */
  readonly http: boolean
  /** From the first look-up to the last byte. */
  readonly timeoutMs: number
  /** Certificates to believe besides those Node believes; PEM. */
  readonly ca?: string
  /** All addresses of a name; left out: those the system finds. */
  readonly lookup?: (host: string) => Promise<readonly { address: string; family: number }[]>
}

export interface OutgoingRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}
export interface OutgoingAnswer {
  readonly status: number
  /** Its first `BODY_BYTES_MAX` bytes. */
  readonly body: string
  readonly retryAfterMs?: number
}

/** The address may not be called. `forGood`: the address itself says so; else what its name was found to be this time. */
export class NotAllowed extends Error {
  readonly forGood: boolean
  constructor(message: string, forGood: boolean) {
    super(message)
    this.name = 'NotAllowed'
    this.forGood = forGood
  }
}

const BODY_BYTES_MAX = 16_384 // answers of robots and push services are a line
const HEADER_BYTES_MAX = 16_384

/**
 * POST to an address somebody has given us (docs/SPEC.md W10–W12). Its name is looked up once, every address found is checked, and the
 * connection goes to what was checked: a name that says something else a moment later changes nothing. Redirects are answers like others.
 *
 * @throws {NotAllowed} when the address may not be called @throws {Error} in words when it does not answer.
 */
export async function post(
  { url: text, headers, body }: OutgoingRequest,
  settings: OutgoingSettings,
  nowMs: () => number,
  stopping?: AbortSignal,
): Promise<OutgoingAnswer> {
  const url = checkedUrl(text, settings)
  const late = AbortSignal.timeout(settings.timeoutMs)
  const signal = stopping === undefined ? late : AbortSignal.any([late, stopping])
  try {
    const addresses = await within(signal, checkedAddresses(url, settings))
    const options: RequestOptions & { ca?: string } = {
      method: 'POST',
      headers: { 'user-agent': 'Kerbside', ...headers, 'content-length': Buffer.byteLength(body) },
      // a connection of its own: none is kept that was checked long ago
      agent: false,
      lookup: pinnedTo(addresses),
      maxHeaderSize: HEADER_BYTES_MAX,
      signal,
      ...(settings.ca === undefined ? {} : { ca: settings.ca }),
    }
    return await answerOf(url, options, body, nowMs)
  } catch (error) {
    if (late.aborted && stopping?.aborted !== true)
      throw new Error(`Cannot reach ${url.host}: no answer within ${settings.timeoutMs} ms`, { cause: error })
    throw error
  }
}

function checkedUrl(text: string, { http, allowed }: OutgoingSettings): URL {
  const refused = (why: string) => new NotAllowed(`Cannot call the address: ${why}`, true)
  if (!URL.canParse(text)) throw refused('it is not one')
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(http && url.protocol === 'http:'))
    throw refused(`${url.protocol.slice(0, -1)} is not allowed, https is`)
  if (url.username !== '' || url.password !== '') throw refused('it holds a login')
  // a literal address is not looked up, so it is checked here
  const host = hostOf(url)
  if (isIP(host) !== 0 && !mayCall(host, host, allowed)) throw refused(`${host} is not a public address`)
  return url
}

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

async function checkedAddresses(url: URL, { allowed, lookup }: OutgoingSettings) {
  const host = hostOf(url)
  const family = isIP(host)
  if (family !== 0) return [{ address: host, family }]
  const found = await (lookup ?? ((name) => systemLookup(name, { all: true })))(host).catch((error: unknown) => {
    throw new Error(`Cannot reach ${host}: its name is not found`, { cause: error })
  })
  if (found.length === 0) throw new Error(`Cannot reach ${host}: its name has no address`)
  // one bad address among good ones is no accident
  const bad = found.find(({ address }) => !mayCall(address, host, allowed))
  if (bad !== undefined)
    throw new NotAllowed(`Cannot call ${host}: it is at ${bad.address}, which is not a public address`, false)
  return found
}

/** Answers every question with the addresses that were checked. */
const pinnedTo =
  (addresses: readonly { address: string; family: number }[]): LookupFunction =>
  (_host, options, callback) => {
    if (options.all === true) callback(null, [...addresses])
    else callback(null, addresses[0]!.address, addresses[0]!.family)
  }

function answerOf(
  url: URL,
  options: RequestOptions,
  body: string | Uint8Array,
  nowMs: () => number,
): Promise<OutgoingAnswer> {
  return new Promise((resolve, reject) => {
    const asked = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options)
    asked.on('error', (error) => reject(new Error(`Cannot reach ${url.host}: ${error.message}`, { cause: error })))
    asked.on('response', (response) => {
      const done = (text: string) => {
        const retryAfterMs = retryAfter(response, nowMs())
        resolve({
          status: response.statusCode ?? 0,
          body: text,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        })
        asked.destroy()
      }
      const parts: Buffer[] = []
      let bytes = 0
      response.on('data', (part: Buffer) => {
        parts.push(part)
        bytes += part.byteLength
        if (bytes >= BODY_BYTES_MAX) done(Buffer.concat(parts).subarray(0, BODY_BYTES_MAX).toString())
      })
      response.on('end', () => done(Buffer.concat(parts).toString()))
      response.on('error', (error) => reject(new Error(`Cannot read the answer of ${url.host}`, { cause: error })))
    })
    asked.end(body)
  })
}

/** Seconds or a date (RFC 9110). */
function retryAfter({ headers }: IncomingMessage, nowMs: number): number | undefined {
  const text = headers['retry-after']
  if (text === undefined) return undefined
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

/** The look-up of a name cannot be ended, only not be waited for. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('not waited for any longer'))
    if (signal.aborted) return ended()
    signal.addEventListener('abort', ended, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', ended))
  })
}
