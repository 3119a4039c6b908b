import webPush from 'web-push'
import type { Severity } from '#domain/alert/alert.ts'
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

const TTL_S = 86_400 // a phone that is off for a day is not called for yesterday
const BODY_LETTERS_MAX = 600 // push services take 4,096 bytes, encrypted

/** A push to one browser, encrypted for it (RFC 8291) and signed with our keys (RFC 8292). */
export function pushRequest(
  message: Message,
  path: string,
  subscription: PushSubscription,
  keys: PushKeys,
  contact: string,
): OutgoingRequest {
  const payload: PushPayload = {
    id: message.id,
    title: message.title,
    body: message.body.slice(0, BODY_LETTERS_MAX),
    url: path,
    severity: message.notice?.severity ?? 'info',
    interrupts: message.notice?.interrupts ?? true,
  }
  const about = message.notice?.orderId ?? message.notice?.alertId
  const details = webPush.generateRequestDetails(
    { endpoint: subscription.endpoint, keys: { p256dh: subscription.p256dh, auth: subscription.auth } },
    JSON.stringify(payload),
    {
      vapidDetails: { subject: contact, ...keys },
      TTL: TTL_S,
      urgency: message.notice?.severity === 'urgent' ? 'high' : 'normal',
      // what a phone has not fetched yet is replaced by later news of the same
      ...(about === undefined
        ? {}
        : { topic: `${message.notice?.orderId === undefined ? 'alert' : 'order'}-${about}` }),
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
