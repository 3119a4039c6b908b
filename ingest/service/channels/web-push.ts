import webPush from 'web-push'
import type { Severity } from '#domain/alert/alert.ts'
import { isSoonOver, pushText, type DriverNews } from '#domain/sharing/message-push.ts'
import { messagePath } from '#domain/sharing/message-words.ts'
import type { PushKeys } from '#stores/push-keys.ts'
import type { PushSubscription } from '#stores/types.ts'
import type { OutgoingAnswer, OutgoingRequest } from '../outgoing.ts'
import { outcomeOfStatus, type Message, type Outcome } from './channel.ts'

/** What the page’s worker gets; it shows one id once. */
export interface PushPayload {
  readonly id: string
  readonly title: string
  readonly body: string
  /** Path on this server. */
  readonly url: string
  readonly severity: Severity
  readonly interrupts: boolean
}

/** A payload, and how push services keep it for a phone that is off. */
export interface Push {
  readonly payload: PushPayload
  readonly ttlS: number
  /** What a phone has not fetched yet is replaced by later news of the same. */
  readonly topic?: string
}

const DAY_S = 86_400 // a phone that is off for a day is not called for yesterday
const HOUR_S = 3_600
const BODY_LETTERS_MAX = 600 // push services take 4,096 bytes, encrypted

/** Of a notice. @param path of the page about it */
export function noticePush({ id, title, body, notice }: Message, path: string): Push {
  const about = notice?.orderId ?? notice?.alertId
  return {
    payload: {
      id,
      title,
      body,
      url: path,
      severity: notice?.severity ?? 'info',
      interrupts: notice?.interrupts ?? true,
    },
    ttlS: DAY_S,
    ...(about === undefined ? {} : { topic: `${notice?.orderId === undefined ? 'alert' : 'order'}-${about}` }),
  }
}

/** Of a message to a driver (docs/SPEC.md X36). */
export function driverPush(id: string, news: DriverNews, language: 'zh' | 'en', nowMs: number): Push {
  const { kind, hold } = news
  return {
    payload: {
      id,
      ...pushText(news, language, nowMs),
      url: messagePath(kind),
      severity: isSoonOver(news) ? 'urgent' : 'warning',
      interrupts: true,
    },
    ttlS: isSoonOver(news) ? HOUR_S : DAY_S,
    ...(hold === undefined ? {} : { topic: `${kind}-${hold.id}` }),
  }
}

/** A push to one browser, encrypted for it (RFC 8291) and signed with our keys (RFC 8292). */
export function pushRequest(
  { payload, ttlS, topic }: Push,
  subscription: Pick<PushSubscription, 'endpoint' | 'p256dh' | 'auth'>,
  keys: PushKeys,
  contact: string,
): OutgoingRequest {
  const details = webPush.generateRequestDetails(
    { endpoint: subscription.endpoint, keys: { p256dh: subscription.p256dh, auth: subscription.auth } },
    JSON.stringify({ ...payload, body: payload.body.slice(0, BODY_LETTERS_MAX) }),
    {
      vapidDetails: { subject: contact, ...keys },
      TTL: ttlS,
      urgency: payload.severity === 'urgent' ? 'high' : 'normal',
      ...(topic === undefined ? {} : { topic }),
    },
  )
  const { 'Content-Length': _length, ...headers } = details.headers
  return { url: details.endpoint, headers, body: details.body ?? '' }
}

/** `gone`: the browser has no such subscription any more. */
export function pushOutcome(answer: OutgoingAnswer): Outcome | { readonly is: 'gone'; readonly detail: string } {
  const { status } = answer
  if (status === 404 || status === 410) return { is: 'gone', detail: `${status}: the subscription has ended` }
  const outcome = outcomeOfStatus(answer)
  // our keys are not those it was subscribed with
  return status === 401 || status === 403 ? { is: 'never', detail: outcome.detail } : outcome
}
