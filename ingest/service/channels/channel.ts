import type { Notice } from '#domain/response/notice.ts'
import type { OutgoingAnswer, OutgoingRequest } from '../outgoing.ts'

/** What is said, in words already; robots say the words, webhooks also the figures. */
export interface Message {
  /** Of the notice: the same one again is the same message. */
  readonly id: string
  readonly atMs: number
  readonly title: string
  readonly body: string
  /** Page about it; undefined when nobody has told us our address (PUBLIC_URL). */
  readonly link?: string
  /** Undefined: a test message. */
  readonly notice?: Notice
}

/** Where one channel is: what a person has set. */
export interface Address {
  readonly url: string
  /** Empty: none. */
  readonly secret: string
}

/** What an answer means for a delivery. */
export type Outcome =
  | { readonly is: 'sent'; readonly detail: string }
  /** Failed, to be tried again; not before `retryAfterMs`, if that is told. */
  | { readonly is: 'again'; readonly detail: string; readonly retryAfterMs?: number }
  /** Trying again would not help. */
  | { readonly is: 'never'; readonly detail: string }

/** A kind of channel. A new one is a file with this and its word in `channelKinds`. */
export interface ChannelKind {
  /** Messages a minute one address takes; undefined: as many as there are. */
  readonly perMinute: number | undefined
  /** Says also what needs no answer from anybody. */
  readonly tellsAll: boolean
  request(message: Message, address: Address, nowMs: number): OutgoingRequest
  outcome(answer: OutgoingAnswer): Outcome
}

/** Statuses by which the other side refuses this very message, or says that it is gone: trying again brings the same. */
const REFUSING = new Set([400, 410, 413, 415, 422])

/** What the status alone says. Others than `REFUSING` may be mended on the other side while we go on trying (404, 401, 5xx). */
export function outcomeOfStatus({ status, body, retryAfterMs }: OutgoingAnswer): Outcome {
  const detail = `${status} ${body.trim()}`.trim()
  if (status >= 200 && status < 300) return { is: 'sent', detail }
  if (REFUSING.has(status)) return { is: 'never', detail }
  if (status >= 300 && status < 400) return { is: 'again', detail: `${status}: redirects are not followed` }
  return { is: 'again', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

/**
 * What a group robot says in its body, whatever the status says: its code, in the member `codeName`; 0 is well.
 *
 * @param tooFast codes that say we are too fast, with how long to wait then
 * @param refusing codes that no waiting mends
 */
export function outcomeOfRobot(
  answer: OutgoingAnswer,
  codeNames: readonly string[],
  tooFast: Readonly<Record<number, number>>,
  refusing: ReadonlySet<number>,
): Outcome {
  const byStatus = outcomeOfStatus(answer)
  const said = jsonObject(answer.body)
  const code = codeNames.map((name) => said?.[name]).find((each) => typeof each === 'number')
  if (typeof code !== 'number')
    return byStatus.is === 'sent' ? { is: 'again', detail: `${byStatus.detail}: an answer without a code` } : byStatus
  if (code === 0) return byStatus
  const detail = `${answer.status} ${answer.body.trim()}`
  if (refusing.has(code)) return { is: 'never', detail }
  const retryAfterMs = tooFast[code] ?? answer.retryAfterMs
  return { is: 'again', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const is: unknown = JSON.parse(text)
    return typeof is === 'object' && is !== null ? (is as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

const TEXT_BYTES_MAX = 2_000 // WeCom takes 2,048 bytes of text; the others take more

/** The words as a robot says them. The id stands last, so that the same message twice is seen to be one. */
export function robotText({ title, body, link, id }: Message): string {
  const end = [...(link === undefined ? [] : [link]), `[${id}]`].join('\n')
  const room = TEXT_BYTES_MAX - Buffer.byteLength(end) - 1
  return `${cutToBytes([title, body].filter((line) => line !== '').join('\n'), room)}\n${end}`
}

function cutToBytes(text: string, bytesMax: number): string {
  if (Buffer.byteLength(text) <= bytesMax) return text
  let cut = ''
  let bytes = Buffer.byteLength('…')
  for (const letter of text) {
    bytes += Buffer.byteLength(letter)
    if (bytes > bytesMax) break
    cut += letter
  }
  return `${cut}…`
}
