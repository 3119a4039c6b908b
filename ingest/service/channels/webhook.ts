import { createHmac } from 'node:crypto'
import type { Notice } from '#domain/response/notice.ts'
import { outcomeOfStatus, type ChannelKind, type Message } from './channel.ts'

/**
 * A webhook: a CloudEvent 1.0 as structured JSON, signed as Standard Webhooks describes it (docs/SPEC.md W14 says how to check it).
 *
 * @param source of all events of this platform: its public address, or a path when there is none
 */
export const webhook = (source: string): ChannelKind => ({
  perMinute: undefined,
  tellsAll: true,
  request: (message, { url, secret }, nowMs) => {
    const body = JSON.stringify(cloudEvent(message, source))
    const timestamp = String(Math.floor(nowMs / 1_000))
    return {
      url,
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'webhook-id': message.id,
        'webhook-timestamp': timestamp,
        ...(secret === ''
          ? {}
          : { 'webhook-signature': `v1,${webhookSignature(secret, message.id, timestamp, body)}` }),
      },
      body,
    }
  },
  outcome: outcomeOfStatus,
})

/** Base64 of HMAC-SHA256 over `id.timestamp.body`; a secret that begins with `whsec_` is base64 after that, any other is its text. */
export function webhookSignature(secret: string, id: string, timestamp: string, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret)
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
}

function cloudEvent({ id, atMs, title, body, link, notice }: Message, source: string): object {
  const about =
    notice?.orderId !== undefined
      ? `order/${notice.orderId}`
      : notice?.alertId !== undefined
        ? `alert/${notice.alertId}`
        : undefined
  return {
    specversion: '1.0',
    id,
    source,
    type: `kerbside.notice.${notice?.cause ?? 'test'}`,
    time: new Date(atMs).toISOString(),
    ...(about === undefined ? {} : { subject: about }),
    datacontenttype: 'application/json',
    data: { title, body, ...(link === undefined ? {} : { link }), ...(notice === undefined ? {} : figuresOf(notice)) },
  }
}

/** All but who in person was told. */
function figuresOf({ cause, level, town, team, severity, interrupts, alertId, orderId, detail }: Notice): object {
  return {
    cause,
    level,
    town,
    team,
    severity,
    interrupts,
    ...(alertId === undefined ? {} : { alertId }),
    ...(orderId === undefined ? {} : { orderId }),
    detail,
  }
}
